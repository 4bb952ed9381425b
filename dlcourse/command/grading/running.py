"""A submission in a process of its own: started afresh, never forked, ended in time.

The process sees a new folder with the submission in it, and an environment without
anything of ours. Where it ends before it should, what it was at is noted, and another
process goes on behind it.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import dlcourse

# What a process needs to find Python, its packages and a place for what is temporary.
KEPT = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Limits:
    """Seconds for one exercise, and bytes of memory for all."""

    seconds: float = 10.0
    memory: int = 2 * 2**30


def graded(data, job, limits=Limits()):  # noqa: B008  it is frozen
    """Return what came of one submission, whatever it does.

    Parameters
    ----------
    data : bytes
        The submission, as it was handed in.
    job : dict
        What `tasks.as_job` returns.
    limits : Limits

    Returns
    -------
    dict
        `notebook`, `notes`, `problem` and `exercises`: a dictionary for each.
    """
    found = {"notebook": "", "notes": [], "problem": "", "exercises": {}}
    with tempfile.TemporaryDirectory(
        prefix="grading-", ignore_cleanup_errors=True
    ) as private:
        folder = Path(private)
        (folder / "submission.ipynb").write_bytes(data)
        while True:
            before = len(found["exercises"])
            ended, begun, error = _once(folder, job, limits, found)
            if ended or found["problem"]:
                return found
            if begun is not None:
                found["exercises"][begun] = {
                    "kind": "hung" if error == HUNG else "raised",
                    "text": error,
                    "mistake": "",
                    "note": error,
                }
            if len(found["exercises"]) == before:
                found["problem"] = f"It could not be read: {error}."
                return found


HUNG = "not done in time"


def _once(folder, job, limits, found):
    """Run one process; return whether it came to the end, and else what it was at."""
    left = sum(t["exercise"] not in found["exercises"] for t in job["tasks"])
    asked = {
        **job,
        "submission": "submission.ipynb",
        "seconds": limits.seconds,
        "memory": limits.memory,
        "done": list(found["exercises"]),
    }
    (folder / "job.json").write_text(json.dumps(asked), encoding="utf-8")
    lines = folder / "found.jsonl"
    lines.unlink(missing_ok=True)
    status = _process(folder, 30 + limits.seconds * (left + 1))
    begun, ended = None, False
    for line in _lines(lines):
        if "begun" in line:
            begun = line["begun"]
        elif "exercise" in line:
            found["exercises"][line.pop("exercise")] = line
            begun = None
        elif "problem" in line:
            found["problem"] = line["problem"]
        elif "notebook" in line:
            found["notebook"], found["notes"] = line["notebook"], line["notes"]
        ended = ended or "ended" in line
    # what faulthandler ends has status 1, what we end has none
    late = status in (None, 1)
    return ended, begun, HUNG if late else f"the process ended with status {status}"


def _process(folder, seconds):
    """Run the worker; return its exit status, or None if it had to be ended."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    package = str(Path(dlcourse.__file__).resolve().parents[1])
    places = [package, environment.get("PYTHONPATH", "")]
    environment |= {
        "PYTHONPATH": os.pathsep.join(filter(None, places)),
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), str(folder)),
        "DLCOURSE_PROGRESS": "off",
        "MPLBACKEND": "agg",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "dlcourse.command.grading.worker"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if os.name == "posix":  # and what it has started
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()


def _lines(path):
    if not path.exists():
        return
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            with contextlib.suppress(ValueError):
                found = json.loads(line)
                if isinstance(found, dict):
                    yield found


def in_turn(executor, function, items, ahead):
    """Yield the results of a function in order, never far ahead of who takes them."""
    waiting = []
    try:
        for item in items:
            waiting.append(executor.submit(function, *item))
            if len(waiting) >= ahead:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()
    finally:
        for future in waiting:
            future.cancel()
