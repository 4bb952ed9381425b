"""A student's own copies of the notebooks, and what an update may do to them.

A copy carries, in its metadata, the version it was made from and a digest of each cell.
A copy that is as it was made is replaced by a newer one; one that was changed is never
touched, and the newer one is laid beside it. Every file is written in one move.
"""

import copy as copying
import json
from pathlib import Path

import dlcourse
from dlcourse.command import originals
from dlcourse.command.files import Problem, free_name, write

FOLDER = "work"
KEPT = Path(".dlcourse", "offered.json")


def place(folder=None):
    """Return the folder of copies: the one given, this one if it has some, or work."""
    if folder is not None:
        chosen = Path(folder)
    elif any(Path(name).is_file() for name in originals.names()) and not (
        Path.cwd().samefile(originals.folder())
    ):
        chosen = Path()
    else:
        chosen = Path(FOLDER)
    if chosen.exists() and not chosen.is_dir():
        raise Problem(f"{chosen} is a file: give a folder for your notebooks.")
    if chosen.is_dir() and chosen.samefile(originals.folder()):
        raise Problem(f"{chosen} holds the originals: give another folder.")
    return chosen


def refresh(folder, again=False):
    """Bring a folder up to date, and yield a line for each thing done.

    Parameters
    ----------
    folder : Path
    again : bool
        Whether to offer anew what was offered before.
    """
    offered = _offered(folder)
    for name in originals.names():
        path = folder / name
        new = originals.original(name)
        if not path.exists():
            write(path, originals.text_of(new))
            yield f"New: {path}"
            continue
        try:
            own = originals.read(path)
        except Problem as problem:
            yield f"{problem} It is left as it is: dlcourse reset {name[:2]} renews it."
            continue
        if originals.digests(own) == new["metadata"]["dlcourse"]["cells"]:
            continue
        mark = originals.stamp(own)
        version = dlcourse.__version__
        if mark and originals.order(mark["version"]) > originals.order(version):
            yield f"{path} is of version {mark['version']}, newer than {version}: kept."
        elif not changed(own):
            write(path, originals.text_of(new))
            yield f"Updated: {path}, which you had not changed."
        elif again or offered.get(name) != _digest(new):
            yield _offer(path, new)
            offered[name] = _digest(new)
            write(folder / KEPT, json.dumps(offered, indent=1) + "\n")


def changed(own):
    """Whether a copy is another than it was made; one without a stamp may be."""
    mark = originals.stamp(own)
    return mark is None or originals.digests(own) != mark["cells"]


def _offer(path, new):
    beside = path.with_suffix(".new.ipynb")
    if beside.exists() and changed(originals.read(beside)):
        beside = free_name(beside)
    write(beside, originals.text_of(new))
    return (
        f"You have changed {path}: it stays, the new one is {beside.name} "
        f"(dlcourse update --carry {path.name[:2]} brings your answers into it)."
    )


def _offered(folder):
    try:
        found = json.loads((folder / KEPT).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _digest(notebook):
    return "".join(notebook["metadata"]["dlcourse"]["cells"].values())


def reset(folder, words):
    """Make a notebook as new; what was there is kept beside it. Return a line."""
    name = originals.find(words)
    path = folder / name
    kept = _kept(path)
    write(path, originals.text_of(originals.original(name)))
    return f"{path} is as new." + (f" What you had is {kept.name}." if kept else "")


def _kept(path):
    if not path.exists():
        return None
    kept = free_name(path.with_suffix(".backup.ipynb"))
    write(kept, path.read_bytes())
    return kept


def carry(folder, words):
    """Take the new notebook and bring the answers of the old one into it.

    Carried are exercises whose cell was changed and cells that were added, each behind
    the one that it stood behind. Returns a line.
    """
    name = originals.find(words)
    path = folder / name
    own, new = originals.read(path), originals.original(name)
    cells, answers, added = carried(own, new)
    kept = _kept(path)
    write(path, originals.text_of({**new, "cells": cells}))
    beside = path.with_suffix(".new.ipynb")
    if beside.exists() and not changed(originals.read(beside)):
        beside.unlink()
    return (
        f"{path} is new, with {_count(answers, 'answer')} and {_count(added, 'cell')} "
        f"of yours. What you had is {kept.name}."
    )


def carried(own, new):
    """Return the cells of a new notebook with an old one's answers in them.

    Returns
    -------
    cells : list
    answers, added : int
        How many exercises, and cells of the student's own, were carried over.
    """
    mark = originals.stamp(own)
    before = mark["cells"] if mark else new["metadata"]["dlcourse"]["cells"]
    now = originals.digests(own)
    cells = copying.deepcopy(new["cells"])
    places = {cell.get("id"): cell for cell in cells}
    answers = added = 0
    last = None
    for identifier, cell in zip(now, own["cells"], strict=True):
        target = places.get(identifier)
        if target is not None:
            last = target
            written = before.get(identifier) != now[identifier]
            if written and originals.is_exercise(target):
                target["source"] = cell["source"]
                answers += 1
        elif identifier not in before:
            index = next((i for i, c in enumerate(cells) if c is last), -1)
            last = copying.deepcopy(cell)
            cells.insert(index + 1, last)
            added += 1
    return cells, answers, added


def _count(number, noun):
    return f"{number} {noun}" + "s" * (number != 1)
