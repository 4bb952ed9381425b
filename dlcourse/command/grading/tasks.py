"""What is graded: the exercises of the original notebooks, each with its cell."""

import re
from dataclasses import asdict, dataclass

from dlcourse.command import originals

CHECKED = re.compile(r'dl\.check\((\w+)(?:, "(.+?)")?\)')


@dataclass(frozen=True)
class Task:
    """An exercise where it stands: notebook, cell, function, identifier."""

    notebook: str
    cell: str
    function: str
    exercise: str


def tasks(names):
    """Return the exercises of some notebooks, in their order."""
    from dlcourse.practice.exercises import exercise

    return [
        Task(name, cell["id"], function, exercise(other or function).identifier)
        for name in names
        for cell in originals.original(name)["cells"]
        if originals.is_exercise(cell)
        for function, other in CHECKED.findall(originals.source(cell))
    ]


def as_job(names):
    """Return all that a worker has to know, as what JSON can hold."""
    known = {
        name: originals.original(name)["metadata"]["dlcourse"]["cells"]
        for name in names
    }
    return {"tasks": [asdict(task) for task in tasks(names)], "originals": known}


# Headings under which nothing is taught for the first time.
NO_CONCEPT = (
    "",
    "Spot the misprint",
    "Write it yourself",
    "Often printed, and what is right",
)


def concept(name, function, misprints=()):
    """Return the heading of the section of a notebook that an exercise comes from.

    It is the one that covers the first of the misprints that any covers, or else the
    first that mentions the function.
    """
    sections = [["", set(), ""]]
    for cell in originals.original(name)["cells"]:
        text = originals.source(cell)
        heading = re.match(r"## (.+)", text)
        if heading and cell["cell_type"] == "markdown":
            sections.append([heading[1], set(), ""])
        sections[-1][1] |= set(cell["metadata"].get("dlcourse", {}).get("covers", []))
        sections[-1][2] += text + "\n"
    taught = [section for section in sections if section[0] not in NO_CONCEPT]
    for misprint in misprints:
        for heading, covers, _ in taught:
            if misprint in covers:
                return heading
    word = re.compile(rf"\b{function}\b")
    return next((s[0] for s in taught if word.search(s[2])), function)
