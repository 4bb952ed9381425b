"""`dlcourse grade`: a folder of submissions in, a table and a page out."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor

from dlcourse.command import originals
from dlcourse.command.files import Problem, write
from dlcourse.command.grading import report
from dlcourse.command.grading.folder import submissions
from dlcourse.command.grading.running import Limits, graded, in_turn
from dlcourse.command.grading.tasks import as_job, tasks

LARGEST = 100 * 2**20  # bytes of a submission that is looked at


def grade(folder, words=None, out=None, jobs=None, dask=None, limits=None):
    """Grade all submissions of a folder; print a line for each.

    Parameters
    ----------
    folder : Path
    words : str, optional
        Which notebook is graded; otherwise whichever each is.
    out : Path, optional
        Where `grades.csv` and `grades.html` go; otherwise to the folder.
    jobs : int, optional
        How many run side by side; otherwise as many as there are processors.
    dask : str, optional
        The address of a Dask scheduler whose workers run them instead.
    limits : Limits, optional
    """
    names = [originals.find(words)] if words else originals.names()
    handed_in, asked, job = submissions(folder), tasks(names), as_job(names)
    jobs = jobs or os.cpu_count() or 1
    made, limits = [], limits or Limits()
    with _executor(jobs, dask) as executor:
        results = in_turn(
            executor,
            graded,
            ((_data(s), job, limits) for s in handed_in if s.path and not s.problem),
            ahead=2 * jobs,
        )
        for number, submission in enumerate(handed_in, start=1):
            if submission.problem:
                found = _nothing(submission.problem)
            else:
                found = next(results)
            new = report.rows(submission, found, asked)
            made += new
            right = sum(row.get("right", 0) for row in new)
            said = found["problem"] or f"{right} of {len(new) - 1} right"
            print(
                f"[{number}/{len(handed_in)}] {submission.student}: {said}", flush=True
            )
    out = out or folder
    write(out / "grades.csv", report.table(made))
    write(out / "grades.html", report.page(made, asked))
    print(f"{out / 'grades.csv'} has the table, {out / 'grades.html'} the class.")


def _data(submission):
    try:
        if submission.path.stat().st_size > LARGEST:
            return b"too large"
        return submission.path.read_bytes()
    except OSError:
        return b""


def _nothing(problem):
    return {"notebook": "", "notes": [], "problem": problem, "exercises": {}}


@contextlib.contextmanager
def _executor(jobs, dask):
    if dask is None:
        with ThreadPoolExecutor(jobs) as executor:
            yield executor
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise Problem("Dask is missing: python -m pip install distributed") from error
    try:
        client = Client(dask, timeout=10)
    except (OSError, ValueError) as error:
        raise Problem(f"No Dask scheduler answers at {dask}: is it running?") from error
    with client, client.get_executor(pure=False) as executor:
        yield executor
