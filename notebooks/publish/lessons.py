"""A stored notebook, and each of its cells as HTML."""

import base64
import re
from functools import cached_property
from html import escape

import nbformat
from dlcourse.practice.answers import KINDS, marked
from dlcourse.practice.doors import solution
from dlcourse.practice.exercises import question

from publish.prose import prose, python, text


class Lesson:
    """A notebook as it is stored; nothing of it is run.

    Parameters
    ----------
    path : Path
    source_of : function (name, png) -> str
        What an `<img>` takes as the source of a picture.
    """

    def __init__(self, path, source_of):
        self.name, self.number = path.stem, path.name[:2]
        self.cells = nbformat.read(path, as_version=4).cells
        self._source_of = source_of

    @cached_property
    def title(self):
        """The question that the notebook begins with."""
        return re.match(r"# (.+)", self.cells[0].source)[1]

    @cached_property
    def goals(self):
        """What one will be able to do, as HTML."""
        told = self.cells[0].source.split("**You will be able to**")[1]
        return prose(told.split("**Time:**")[0].strip())

    @cached_property
    def minutes(self):
        """How long it takes."""
        return int(re.search(r"\*\*Time:\*\* (\d+)", self.cells[0].source)[1])

    @cached_property
    def sections(self):
        """The concepts: [(id of the cell, heading as HTML)]."""
        found = []
        for cell in self.cells:
            heading = re.match(r"## (.+)", cell.source)
            if cell.cell_type == "markdown" and heading:
                html = prose(heading[1]).removeprefix("<p>")
                found.append((cell.id, html.strip().removesuffix("</p>")))
        return found

    @cached_property
    def picture(self):
        """The first panel's, as HTML; nothing, where none has been run."""
        return next(filter(None, map(self.still, self.cells)), "")

    def kind(self, cell):
        """Return notes, prose, panel, exercise, question or code."""
        if cell.cell_type == "markdown":
            return "notes" if self.slide_type(cell) == "notes" else "prose"
        if any("image/png" in o.get("data", {}) for o in cell.outputs):
            return "panel"
        if "dl.check(" in cell.source:
            return "exercise"
        return "question" if "dl.ask(" in cell.source else "code"

    def slide_type(self, cell):
        """Return what the cell begins on slides, or "skip"; "" goes on."""
        slideshow = cell.metadata.get("slideshow", {})
        return slideshow.get("slide_type", "").strip("-")

    def html(self, cell):
        """Return a cell as a page shows it."""
        kind = self.kind(cell)
        if kind in ("notes", "prose"):
            return prose(cell.source)
        if kind == "question":
            asked = re.findall(r'dl\.ask\("(.+?)"\)', cell.source)
            return "".join(map(ask, asked))
        parts = [python(cell.source), self.outputs(cell)]
        if kind == "exercise":
            names = re.findall(r'dl\.check\((\w+)(?:, "(.+?)")?\)', cell.source)
            parts += [solved(other or name) for name, other in names]
        return "\n".join(parts)

    def outputs(self, cell):
        """Return what the cell has shown."""
        return "\n".join(self._output(cell, output) for output in cell.outputs)

    def _output(self, cell, output):
        data = output.get("data", {})
        if "image/png" in data:
            return self._figure(cell, output)
        if "text/html" in data:
            return f'<div class="shown" tabindex="0">{data["text/html"]}</div>'
        return text(data.get("text/plain") or output.get("text", ""))

    def _figure(self, cell, output):
        controls = re.search(r"controls: (.+)", output.data["text/plain"])
        moved = controls[1].replace("_", " ") if controls else "its controls"
        told = "A still picture. In the notebook it is live, and you move:"
        return (
            f"<figure>{self.still(cell)}"
            f"<figcaption>{told} {escape(moved)}.</figcaption></figure>"
        )

    def still(self, cell):
        """Return the picture that a cell has shown, if it has."""
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                form = output.metadata.get("image/png", {})
                words = form.get("alt") or data["text/plain"]
                png = base64.b64decode(data["image/png"])
                source = self._source_of(f"{self.name}_{cell.id}.png", png)
                return (
                    f'<img src="{source}" alt="{escape(words)}" '
                    f'width="{form.get("width", 1080)}" '
                    f'height="{form.get("height", 400)}">'
                )
        return ""


def ask(identifier):
    """Return a question, with the reply to each answer folded away."""
    asked = question(identifier)
    options = "".join(_option(identifier, o) for o in asked.options.values())
    return (
        f'<div class="question"><p><strong>{marked(asked.text)}</strong></p>'
        f'<ol type="a">{options}</ol></div>'
    )


def _option(identifier, option):
    kind = "right" if option.right else "wrong"
    word, symbol, _ = KINDS[kind]
    # Of those that share a name, one at a time is open.
    return (
        f'<li><details name="{identifier}">'
        f"<summary>{marked(option.text)}</summary>"
        f'<p class="{kind}"><span aria-hidden="true">{symbol}</span> '
        f"<strong>{word}:</strong> {marked(option.reply)}</p></details></li>"
    )


def solved(name):
    """Return the library's own solution of an exercise, folded away."""
    answer = solution(name)
    summary = f"One way to write <code>{escape(name)}</code>"
    return (
        f"<details><summary>{summary}</summary>"
        f"{python(answer.source)}{prose(answer.remark)}</details>"
    )
