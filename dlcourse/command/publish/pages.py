"""A page for each notebook, one that lists them, and the reference: a site in files."""

import functools
import io

from PIL import Image

from dlcourse.command.publish.decks import slides
from dlcourse.command.publish.lessons import Lesson
from dlcourse.command.publish.reference import sections
from dlcourse.command.publish.writing import HERE, NOTEBOOKS, stylesheet, written


def pages(folder, live=False, repository=""):
    """Write the site into a folder, and what it links to beside it.

    Where it is `live`, each notebook is there to run, in the folder `live`; else there
    is a copy to take. `repository` is where the course is kept, if that is to be told.
    """
    (folder / "images").mkdir(parents=True, exist_ok=True)

    def keep(name, png):
        if live:  # half as large, and the same
            name, png = f"{name.removesuffix('.png')}.webp", webp(png)
        (folder / "images" / name).write_bytes(png)
        return f"images/{name}"

    lessons = [Lesson(path, keep) for path in NOTEBOOKS]
    for before, lesson, after in zip(
        [None, *lessons], lessons, [*lessons[1:], None], strict=False
    ):
        cells = [
            (cell.id, lesson.kind(cell), linked(lesson.html(cell), lessons))
            for cell in lesson.cells
            if lesson.kind(cell) != "notes"
        ]
        page = written(
            "page.html",
            lesson=lesson,
            cells=cells,
            before=before,
            after=after,
            live=live,
            repository=repository,
        )
        (folder / f"{lesson.name}.html").write_text(page, encoding="utf-8")
    for lesson in lessons:
        lesson.slides = slides(lesson)
    index = written("index.html", lessons=lessons, live=live, repository=repository)
    (folder / "index.html").write_text(index, encoding="utf-8")
    reference = written("reference.html", sections=sections(lessons))
    (folder / "reference.html").write_text(reference, encoding="utf-8")
    for name in ("live.js", "reference.js") if live else ("reference.js",):
        (folder / name).write_bytes((HERE / name).read_bytes())
    plans = [(lesson, concepts(lesson.slides)) for lesson in lessons]
    (folder / "instructor.html").write_text(
        written("instructor.html", plans=plans), encoding="utf-8"
    )
    if not live:
        (folder / "notebooks").mkdir(exist_ok=True)
        for path in NOTEBOOKS:
            (folder / "notebooks" / path.name).write_bytes(path.read_bytes())
    for name in ("paper.css", "page.css"):
        (folder / name).write_text(stylesheet(name), encoding="utf-8")


@functools.lru_cache(512)
def webp(png):
    """Return the same picture in fewer bytes; older programs cannot read it."""
    packed = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGBA").save(packed, "WEBP", lossless=True, method=2)
    return packed.getvalue()


def concepts(found):
    """Return what an instructor wants of each concept, of its slides.

    Returns
    -------
    list of {"id", "title", "core", "slides", "notes"}
    """
    told = {}
    for slide in found:
        concept = told.setdefault(
            slide["concept"],
            {
                "id": slide["id"],
                "title": slide["concept"],
                "core": slide["core"],
                "slides": 0,
                "notes": slide["notes"],
            },
        )
        concept["slides"] += 1
    return [*told.values()]


def linked(html, lessons):
    """Return HTML in which the names of notebooks lead to them."""
    for lesson in lessons:
        name = f"<code>{lesson.name}</code>"
        html = html.replace(name, f'<a href="{lesson.name}.html">{name}</a>')
    return html
