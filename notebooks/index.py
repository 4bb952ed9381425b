"""Write notebooks/README.md: which cell of which notebook teaches what.

    python notebooks/index.py

`curriculum.txt` names everything that the course must teach, a line each; the
cells of the notebooks say in their metadata which of it they cover.
"""

import re
from pathlib import Path

import nbformat

FOLDER = Path(__file__).parent
KINDS = {
    "T": "Topics",
    "N": "Worked numbers",
    "D": "Live demonstrations",
    "M": "Misprints",
    "E": "Exercises",
    "Q": "Questions",
}


def curriculum():
    """Return what there is to teach: identifier to title."""
    lines = (FOLDER / "curriculum.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines)


def covers(notebook):
    """Return which cells cover an identifier: identifier to cell ids."""
    found = {}
    for cell in notebook.cells:
        for identifier in cell.metadata.get("dlcourse", {}).get("covers", []):
            found.setdefault(identifier, []).append(cell.id)
    return found


def page():
    """Return the index as markdown."""
    parts = ["# What each notebook teaches, and in which cell", ""]
    parts += ["Written by `python notebooks/index.py`.", ""]
    for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        title = re.match(r"# (.+)", notebook.cells[0].source)[1]
        parts += [f"## [{path.name[:2]} {title}]({path.name})", ""]
        parts += _rows(path.name[:2], covers(notebook))
    return "\n".join(parts)


def _rows(number, cells):
    parts = []
    for letter, kind in KINDS.items():
        rows = [
            f"| {identifier} | {title.replace('|', chr(92) + '|')} "
            f"| {', '.join(cells.get(identifier, ['**missing**']))} |"
            for identifier, title in curriculum().items()
            if identifier.startswith(f"{letter}{number}.")
        ]
        parts += [f"| {kind} | | cells |", "|---|---|---|", *rows, ""]
    return parts


if __name__ == "__main__":
    (FOLDER / "README.md").write_text(page(), encoding="utf-8")
