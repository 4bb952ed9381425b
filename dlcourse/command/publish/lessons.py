"""A stored notebook, and each of its cells as HTML."""

import base64
import re
from functools import cached_property
from html import escape

import nbformat

from dlcourse.command.publish.prose import prose, python, text
from dlcourse.practice.answers import KINDS, marked
from dlcourse.practice.doors import solution
from dlcourse.practice.drawings import number_line, sketch
from dlcourse.practice.exercises import question
from dlcourse.practice.predictions import Choice, Number, Order, Sketch, prediction
from dlcourse.practice.questions import Option

SAW = "What you saw"


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
    def about(self):
        """What the notebook is about, in a sentence or two."""
        told = self.cells[0].source.split("**You will be able to**")[0]
        words = " ".join(re.sub(r"[$`*\\{}]|^# ", "", told, flags=re.M).split())
        return words if len(words) < 200 else words[:200].rsplit(" ", 1)[0] + " …"

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
    def foreseen(self):
        """The cells that tell what one saw, each after a prediction of its own."""
        found, asked = set(), False
        for cell in self.cells:
            if self.kind(cell) == "prediction":
                asked = True
            if cell.source.startswith(f"### {SAW}"):
                found |= {cell.id} if asked else set()
                asked = False
        return found

    @cached_property
    def picture(self):
        """A panel's, as HTML; nothing, where none has been run.

        It is the first, or one that is marked: for the first may show what fails.
        """
        marked = [c for c in self.cells if c.metadata.get("dlcourse", {}).get("cover")]
        return next(filter(None, map(self.still, [*marked, *self.cells])), "")

    def kind(self, cell):
        """Return notes, prose, prediction, panel, exercise, question, code."""
        if cell.cell_type == "markdown":
            return "notes" if self.slide_type(cell) == "notes" else "prose"
        if cell.source.startswith("dl.predict("):
            return "prediction"
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
            html = prose(cell.source)
            return folding(html) if cell.id in self.foreseen else html
        if kind == "question":
            asked = re.findall(r'dl\.ask\("(.+?)"\)', cell.source)
            return "".join(map(ask, asked))
        if kind == "prediction":
            (identifier,) = re.findall(r'dl\.predict\("(.+?)"\)', cell.source)
            return predict(prediction(identifier))
        parts = [python(cell.source), self.outputs(cell)]
        if kind == "panel":
            parts.reverse()  # one looks first, on a telephone above all
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


def predict(asked):
    """Return a prediction, with the answer, or the replies, folded away."""
    if isinstance(asked, Choice):
        options = "".join(
            _option(asked.identifier, Option(text, reply, key == asked.right))
            for key, (text, reply) in asked.ordered.items()
        )
        return _predicted(asked, f'<ol type="a">{options}</ol>')
    field, answer = "", escape(asked.words(asked.right))
    if isinstance(asked, Order):
        items = "".join(f"<li>{marked(text)}</li>" for text in asked.ordered.values())
        field = f"<ul>{items}</ul><p>Put them in order, {escape(asked.by)}.</p>"
    if isinstance(asked, Number):
        answer = number_line(asked, truth=asked.right)
    if isinstance(asked, Sketch):
        field, answer = sketch(asked), sketch(asked, truth=asked.right)
    return _predicted(
        asked,
        f"{field}<details><summary>What the run does</summary>"
        f"<div>{answer}</div><p>{marked(asked.why)}</p></details>",
    )


def _predicted(asked, html):
    return (
        f'<div class="question"><h3>Predict</h3><p>{marked(asked.text)}</p>{html}</div>'
    )


def folding(html):
    """Return what one saw, open: a script folds it until one has predicted."""
    heading, rest = html.split("</h3>", 1)
    return (
        f'<details class="saw" open><summary>{heading}</h3></summary>{rest}</details>'
    )


def solved(name):
    """Return the library's own solution of an exercise, folded away."""
    answer = solution(name)
    summary = f"One way to write <code>{escape(name)}</code>"
    return (
        f"<details><summary>{summary}</summary>"
        f"{python(answer.source)}{prose(answer.remark)}</details>"
    )
