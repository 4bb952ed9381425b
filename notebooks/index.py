"""Write notebooks/README.md, and the table of notebooks in the README.

    python notebooks/index.py

A lesson's `curriculum.txt` names everything that it must teach, a line each;
the cells of its notebook say in their metadata which of it they cover.
"""

import re
from pathlib import Path

import nbformat

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
PATHS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
KINDS = {
    "T": "Topics",
    "N": "Worked numbers",
    "D": "Live demonstrations",
    "M": "Misprints",
    "E": "Exercises",
    "Q": "Questions",
}
TABLE = re.compile(
    r"(?<=\| \| notebook \| about \|\n\|---\|---\|---\|\n)(\|.*\n)*"
)


def curriculum():
    """Return what there is to teach: identifier to title."""
    files = [
        ROOT / "dlcourse" / "lessons" / path.stem[3:] / "curriculum.txt"
        for path in PATHS
    ]
    lines = "".join(file.read_text(encoding="utf-8") for file in files)
    return dict(line.split(" ", 1) for line in lines.splitlines())


def covers(notebook):
    """Return which cells cover an identifier: identifier to cell ids."""
    found = {}
    for cell in notebook.cells:
        for identifier in cell.metadata.get("dlcourse", {}).get("covers", []):
            found.setdefault(identifier, []).append(cell.id)
    return found


def title(notebook):
    """Return the question that a notebook opens with."""
    return re.match(r"# (.+)", notebook.cells[0].source)[1]


def page():
    """Return the index as markdown."""
    parts = ["# What each notebook teaches, and in which cell", ""]
    parts += ["Written by `python notebooks/index.py`.", ""]
    for path in PATHS:
        number, notebook = path.name[:2], nbformat.read(path, as_version=4)
        parts += [f"## [{number} {title(notebook)}]({path.name})", ""]
        parts += _rows(number, covers(notebook))
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


def readme():
    """Return the README with its table of the notebooks as they are."""
    rows = [
        f"| {path.name[:2]} | [{title(nbformat.read(path, as_version=4))}]"
        f"(notebooks/{path.name}) | {path.stem[3:].replace('_', ' ')} |\n"
        for path in PATHS
    ]
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return TABLE.sub("".join(rows), text, count=1)


def main():
    """Write both files."""
    (FOLDER / "README.md").write_text(page(), encoding="utf-8")
    (ROOT / "README.md").write_text(readme(), encoding="utf-8")


if __name__ == "__main__":
    main()
