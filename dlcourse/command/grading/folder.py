"""What was handed in: files of one folder, or a folder for each student."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from dlcourse.command.files import Problem

# What `dlcourse grade` itself leaves there.
OURS = ("grades.csv", "grades.html")


@dataclass
class Submission:
    """A file that was handed in, or why there is none, and the progress beside it."""

    student: str
    path: Path | None
    problem: str = ""
    progress: dict = field(default_factory=dict)


def submissions(folder):
    """Return all submissions of a folder, in the order of names.

    A file is one student's; in a student's folder every notebook counts but backups and
    those that an update has laid there.
    """
    if not folder.is_dir():
        raise Problem(f"{folder} is no folder: give the one that holds the notebooks.")
    found = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "__")) or path.name in OURS:
            continue
        if path.is_dir():
            found += _of_student(path)
        elif path.suffix == ".ipynb":
            found.append(Submission(path.stem, path))
        else:
            found.append(Submission(path.stem, None, f"{path.name} is no notebook."))
    if not found:
        raise Problem(f"{folder} is empty: there is nothing to grade.")
    return found


def _of_student(folder):
    notebooks = [
        path
        for path in sorted(folder.rglob("*.ipynb"))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and ".backup" not in path.name
        and ".new" not in path.name
    ]
    if not notebooks:
        return [Submission(folder.name, None, "There is no notebook in the folder.")]
    progress = _progress(folder)
    return [Submission(folder.name, path, "", progress) for path in notebooks]


def _progress(folder):
    """Return the student's progress file, if it was handed in and can be read."""
    for path in sorted(folder.rglob("progress.json")):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(found, dict) and isinstance(found.get("done"), list):
            return found
    return {}
