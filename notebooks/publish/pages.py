"""A page for each notebook, and one that lists them: a site in files."""

from publish.lessons import Lesson
from publish.writing import NOTEBOOKS, stylesheet, written


def pages(folder):
    """Write the site into a folder, and what it links to beside it."""
    (folder / "images").mkdir(parents=True, exist_ok=True)

    def keep(name, png):
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
            "page.html", lesson=lesson, cells=cells, before=before, after=after
        )
        (folder / f"{lesson.name}.html").write_text(page, encoding="utf-8")
    index = written("index.html", lessons=lessons)
    (folder / "index.html").write_text(index, encoding="utf-8")
    for name in ("paper.css", "page.css"):
        (folder / name).write_text(stylesheet(name), encoding="utf-8")


def linked(html, lessons):
    """Return HTML in which the names of notebooks lead to them."""
    for lesson in lessons:
        name = f"<code>{lesson.name}</code>"
        html = html.replace(name, f'<a href="{lesson.name}.html">{name}</a>')
    return html
