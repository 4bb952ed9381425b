"""A deck of slides for each notebook: one file with all that it needs."""

import re
from html import escape
from pathlib import Path

from dlcourse import panel
from dlcourse.command.publish.lessons import Lesson
from dlcourse.command.publish.prose import prose, python
from dlcourse.command.publish.writing import NOTEBOOKS, inside, stylesheet, written
from dlcourse.panel.links import code, opening
from dlcourse.practice.answers import marked
from dlcourse.practice.predictions import prediction

# What decks share with live slides.
SHARED = Path(panel.__file__).parent / "labextensions" / "dlcourse" / "static"
# What names a slide without a heading: these, and of which concept it is.
NAMES = {
    "prediction": "Predict",
    "panel": "Live",
    "exercise": "Write it yourself",
    "question": "Question",
    "code": "Numbers",
}


def decks(folder, course=""):
    """Write the decks into a folder; panels have a code with their link to `course`."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in NOTEBOOKS:
        lesson = Lesson(path, lambda name, png: inside("image/png", png))
        deck = written(
            "deck.html",
            lesson=lesson,
            slides=slides(lesson),
            codes=codes(lesson, course) if course else {},
            style=stylesheet("paper.css") + stylesheet("deck.css") + _presenting(),
            script=_script("presenting.js") + _script("notes.js"),
        )
        (folder / f"{lesson.name}.html").write_text(deck, encoding="utf-8")


def codes(lesson, course):
    """Return {id of a panel's cell: (its link, the same as a code)}."""
    links = {
        cell.id: opening(course, lesson.number, cell.id)
        for cell in lesson.cells
        if lesson.kind(cell) == "panel"
    }
    return {name: (link, code(link)) for name, link in links.items()}


def _presenting():
    return (SHARED / "presenting.css").read_text(encoding="utf-8")


def _script(name):
    """Return a module of the live slides as a part of another."""
    text = (SHARED / name).read_text(encoding="utf-8")
    return re.sub(r"^import .*\n|^export ", "", text, flags=re.M)


def slides(lesson):
    """Return the slides, each a dictionary.

    Cells are cut into slides as the live slides are. A slide has the notes of
    its concept, and without a heading of its own its concept's. Those of a concept
    that has a cell marked as core are core.

    Returns
    -------
    list of {"id", "title", "kind", "concept", "core", "html", "notes"}
    """
    found, stack, notes, asked = [], [], [], None
    concept = topic = lesson.title
    for cell in lesson.cells:
        kind = lesson.slide_type(cell)
        if kind == "skip":
            continue
        if kind == "notes":
            notes.append(prose(cell.source))
            continue
        what = lesson.kind(cell)
        if kind == "slide":
            stack, notes, asked = [], [], None
        if kind in ("slide", "subslide"):
            heading = re.match(r"(#+) (.+)", cell.source)
            title = re.sub(r"[$`*\\{}]", "", heading[2]) if heading else ""
            if heading and (len(heading[1]) < 3 or kind == "slide"):
                concept = topic = title
            elif "?" in title or "which" in title.lower():
                topic = title
            slide = {
                "id": cell.id,
                "title": title or _named(cell, what, topic),
                "kind": what,
                "concept": concept,
                "core": False,
                "html": "" if title else _head(cell, what, topic, asked),
                "notes": notes,
            }
            stack.append(slide)
            found.append(slide)
        slide = found[-1]
        if what == "prediction":
            asked = re.search(r'dl\.predict\("(.+?)"', cell.source)[1]
        if what != "prose" and slide["kind"] == "prose":
            slide["kind"] = what
        html = on_slide(lesson, cell)
        if kind == "fragment":
            html = f'<div class="fragment">{html}</div>'
        slide["html"] += html
        if cell.metadata.get("dlcourse", {}).get("core"):
            for one in stack:
                one["core"] = True
        if stack and stack[0]["core"]:
            slide["core"] = True
    for one in found:
        if one["concept"] in (found[0]["concept"], found[-1]["concept"]):
            one["core"] = True
    return found


def _named(cell, what, topic):
    if what == "exercise":
        topic = re.search(r"def (\w+)", cell.source)[1]
    return f"{NAMES[what]}: {topic}"


def _head(cell, what, topic, asked):
    """Return the heading of a slide that brings none, and what a panel answers."""
    title = _named(cell, what, topic) if what == "exercise" else topic
    text = f"<h2>{escape(title)}</h2>"
    if what == "panel" and asked:
        text += f"<p>{marked(prediction(asked).text)}</p>"
    return f'<header class="head">{text}</header>'


def on_slide(lesson, cell):
    """Return a cell as a slide shows it: a panel has the slide to itself."""
    if lesson.kind(cell) != "panel":
        return lesson.html(cell)
    code = f"<details><summary>Code</summary>{python(cell.source)}</details>"
    return lesson.outputs(cell) + code
