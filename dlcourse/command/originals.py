"""The notebooks as the course ships them: never opened to be changed, only copied."""

import hashlib
import json
import re
from pathlib import Path

import dlcourse
from dlcourse.command.files import Problem


def folder():
    """Return where they lie: inside an installed package, beside it in a checkout."""
    package = Path(dlcourse.__file__).parent
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"


def names():
    """Return the names of all notebooks, such as 03_dropout.ipynb, in order."""
    found = sorted(path.name for path in folder().glob("[0-9][0-9]_*.ipynb"))
    if not found:
        raise Problem(f"No notebooks in {folder()}: install dlcourse again.")
    return found


def meant(words):
    """Return the name of the notebook called 3, 03, dropout or its name, or None."""
    text = Path(str(words)).name.removesuffix(".ipynb")
    number = text.zfill(2) if text.isdecimal() else None
    for name in names():
        stem = name.removesuffix(".ipynb")
        if text in (stem, stem[3:]) or stem[:2] == number:
            return name
    return None


def find(words):
    """Return the name of the notebook that is meant; refuse what is none."""
    name = meant(words)
    if name:
        return name
    known = ", ".join(name.removesuffix(".ipynb") for name in names())
    raise Problem(f"There is no notebook {words!r}. There are {known}; 03 will do.")


def read(path):
    """Return a notebook as JSON has it; other files are refused in a sentence."""
    try:
        notebook = json.loads(Path(path).read_bytes().decode("utf-8-sig"))
        for cell in notebook["cells"]:
            cell["cell_type"], source(cell), cell.setdefault("metadata", {}).keys()
        notebook.setdefault("metadata", {}).keys()
    except FileNotFoundError:
        raise Problem(f"{path} is not there.") from None
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Problem(f"{path} is not a Jupyter notebook.") from None
    return notebook


def original(name):
    """Return one of them, stamped with the version it is made from.

    Nothing has been run in it: whoever is asked for a prediction must not find the
    answer below.
    """
    notebook = read(folder() / name)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    notebook["metadata"]["dlcourse"] = {
        "version": dlcourse.__version__,
        "cells": digests(notebook),
    }
    return notebook


def text_of(notebook):
    """Return a notebook as it is written to a file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def source(cell):
    """Return what stands in a cell, whoever wrote its line ends."""
    return "".join(cell["source"]).replace("\r\n", "\n")


def digests(notebook):
    """Return what tells each cell's text, in their order: id to digest.

    What cells have shown does not count: to run a notebook does not change it.
    """
    found = {}
    for place, cell in enumerate(notebook["cells"]):
        identifier = cell.get("id", "")
        if not identifier or identifier in found:
            identifier = f"{identifier} in place {place}"
        text = f"{cell['cell_type']}\n{source(cell)}"
        found[identifier] = hashlib.sha256(text.encode()).hexdigest()[:12]
    return found


def stamp(notebook):
    """Return what a copy carries of its origin: version, digests; None, if nothing."""
    found = notebook["metadata"].get("dlcourse")
    whole = (
        isinstance(found, dict)
        and isinstance(found.get("version"), str)
        and isinstance(found.get("cells"), dict)
    )
    return found if whole else None


def is_exercise(cell):
    """Whether a cell asks for a function to be written."""
    return cell["cell_type"] == "code" and "dl.check(" in source(cell)


def order(version):
    """Return a version as what can be compared: its leading numbers."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
