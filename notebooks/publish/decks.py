"""A deck of slides for each notebook: one file with all that it needs."""

import re

from publish.lessons import Lesson
from publish.prose import prose, python
from publish.writing import NOTEBOOKS, inside, stylesheet, written


def decks(folder):
    """Write the decks into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in NOTEBOOKS:
        lesson = Lesson(path, lambda name, png: inside("image/png", png))
        deck = written(
            "deck.html",
            lesson=lesson,
            slides=slides(lesson),
            style=stylesheet("paper.css") + stylesheet("deck.css"),
        )
        (folder / f"{lesson.name}.html").write_text(deck, encoding="utf-8")


def slides(lesson):
    """Return the slides: [{"id", "title", "html", "notes"}].

    Cells are cut into slides as the live slides are. A slide has the notes of
    its concept, and without a heading its title.
    """
    found, concept, notes = [], lesson.title, []
    for cell in lesson.cells:
        kind = lesson.slide_type(cell)
        if kind == "skip":
            continue
        if kind == "notes":
            notes.append(prose(cell.source))
            continue
        if kind in ("slide", "subslide"):
            heading = re.match(r"(#+) (.+)", cell.source)
            title = re.sub(r"[$`*\\{}]", "", heading[2]) if heading else concept
            if heading and len(heading[1]) < 3:
                concept = title
            notes = [] if kind == "slide" else notes
            slide = {"id": cell.id, "title": title, "html": "", "notes": notes}
            found.append(slide)
        html = on_slide(lesson, cell)
        if kind == "fragment":
            html = f'<div class="fragment">{html}</div>'
        found[-1]["html"] += html
    return found


def on_slide(lesson, cell):
    """Return a cell as a slide shows it: a panel has the slide to itself."""
    if lesson.kind(cell) != "panel":
        return lesson.html(cell)
    code = f"<details><summary>Code</summary>{python(cell.source)}</details>"
    return lesson.outputs(cell) + code
