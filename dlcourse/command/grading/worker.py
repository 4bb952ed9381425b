"""The process that runs one submission: in a folder of its own, within its limits.

It reads `job.json` and the submission from the folder that it is started in, and writes
a line of `found.jsonl` for whatever it finds; a line says what is begun, too, so that
whoever has started it knows what it died of.
"""

import contextlib
import faulthandler
import json
import linecache
import os
import sys
from pathlib import Path

from dlcourse.command import originals
from dlcourse.command.files import Problem
from dlcourse.command.grading.selecting import cells_of, needed


def main():
    """Grade the submission that lies here."""
    job = json.loads(Path("job.json").read_text(encoding="utf-8"))
    with open("found.jsonl", "a", encoding="utf-8") as out:

        def tell(**what):
            out.write(json.dumps(what) + "\n")
            out.flush()

        try:
            notebook = originals.read(job["submission"])
        except Problem as problem:
            tell(problem=str(problem).replace(job["submission"], "It"))
            return
        name = _which(notebook, job)
        if name is None:
            tell(problem="It is none of the notebooks that are graded.")
            return
        before, now = _digests(notebook, name, job)
        ours = {i for i in now if now[i] == before.get(i)}
        tell(notebook=name, notes=_notes(notebook, before, now, job))
        _limit(job["memory"])
        for task in job["tasks"]:
            if task["notebook"] == name and task["exercise"] not in job["done"]:
                tell(begun=task["exercise"])
                # It ends the process even when nothing in Python can.
                faulthandler.dump_traceback_later(job["seconds"], exit=True)
                tell(exercise=task["exercise"], **graded(notebook, task, ours))
                faulthandler.cancel_dump_traceback_later()
        tell(ended=True)


def _which(notebook, job):
    """Return the original that a submission comes from, or None.

    Some programs that save notebooks give cells other ids, so the functions that
    exercises ask for tell it as well.
    """
    own = {cell.get("id") for cell in notebook["cells"]}
    text = "\n".join(map(originals.source, notebook["cells"]))
    scores = {}
    for name, known in job["originals"].items():
        asked = [task for task in job["tasks"] if task["notebook"] == name]
        there = [
            task["cell"] in own or f"def {task['function']}(" in text for task in asked
        ]
        shared = sum(identifier in known for identifier in own)
        if any(there) or shared >= len(known) / 2:
            scores[name] = sum(there), shared
    return max(scores, key=scores.get, default=None)


def _digests(notebook, name, job):
    """Return the digests of all cells, as they were handed out and as they are."""
    mark = originals.stamp(notebook)
    before = mark["cells"] if mark else job["originals"][name]
    return before, originals.digests(notebook)


def _notes(notebook, before, now, job):
    mark = originals.stamp(notebook)
    exercises = {task["cell"] for task in job["tasks"]}
    notes = [f"made from version {mark['version']}"] if mark else []
    lost = [i for i in before if i not in now]
    edited = [i for i in before if i in now and now[i] != before[i]]
    edited = [i for i in edited if i not in exercises]
    if lost:
        notes.append(f"cells are missing: {', '.join(lost)}")
    if edited:
        notes.append(f"changed outside the exercises: {', '.join(edited)}")
    return notes


def _limit(memory):
    """Set what the process may ask for; on Windows there is no such limit."""
    with contextlib.suppress(ImportError):
        import resource

        for kind, limit in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_FSIZE, 2**27),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (limit, limit))


def graded(notebook, task, ours=()):
    """Return what came of one exercise: kind, mistake, text, and a note.

    Where its cell is gone, the function is looked for in other cells, but in none of
    `ours`, which are as they were handed out.
    """
    from dlcourse.practice.checks import check

    cells, broken = cells_of(notebook, originals.source)
    own = next((c for c in cells if c.identifier == task["cell"]), None)
    note = ""
    if task["cell"] in broken:
        error = broken[task["cell"]]
        return _row("raised", f"SyntaxError: {error.msg} (line {error.lineno})")
    if own is None or task["function"] not in own.defines:
        written = [
            c
            for c in cells
            if task["function"] in c.defines and c.identifier not in ours
        ]
        if not written:
            lacks = "its function" if own else "its cell"
            return _row("missing", f"{lacks} is missing")
        own = written[-1]
        note = f"written in another cell ({own.identifier})"
    namespace = {"__name__": "__main__"}
    for cell in needed(cells, own):
        try:
            _run(cell, namespace)
        except BaseException as error:  # exit() too
            words = f"{type(error).__name__}: {str(error)[:160]}"
            note = f"{words} in cell {cell.identifier}"
    function = namespace.get(task["function"])
    if not callable(function):
        return _row("raised", note or f"{task['function']} is no function")
    answer = check(function, task["exercise"])
    return _row(answer.kind, answer.text, answer.mistake, note)


def _run(cell, namespace):
    name = f"<cell {cell.identifier}>"
    lines = cell.source.splitlines(keepends=True)
    linecache.cache[name] = (len(cell.source), None, lines, name)
    exec(compile(cell.tree, name, "exec"), namespace)


def _row(kind, text, mistake="", note=""):
    return {"kind": kind, "text": text, "mistake": mistake, "note": note}


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # nothing that a student has registered or left running counts
