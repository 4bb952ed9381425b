"""The reference: every public name on one page, from its docstring.

Names stand in the order in which the notebooks need them, beside the others of their
file, whose own docstring opens with the formulas. pdoc reads the docstrings.
"""

import ast
import functools
import importlib
import inspect
import re
from html import escape
from textwrap import dedent

from pdoc.docstrings import convert

import dlcourse
from dlcourse.basics.contracts import Contract, undecorated
from dlcourse.basics.messages import signature_text
from dlcourse.command.publish.prose import prose, python
from dlcourse.command.publish.symbols import typeset
from dlcourse.practice.exercises import exercises

EVERYWHERE = 5  # notebooks that use a file's names: then it belongs to none of them
# before the first section; indented lines by themselves; lines of a session
SECTIONS = re.compile(r"(.*?)(^\w[\w ]*\n---+\n|\Z)(.*)", re.M | re.S)
BLOCK = re.compile(r"(?<=\n\n)(?:^ {4}.*\n?|^\n(?= {4}))+", re.M)
EXAMPLE = re.compile(r"^>>> .*(?:\n.+)*", re.M)
KEPT = re.compile(r"<p><code>kept (\d+)</code></p>")


class Entry:
    """A public name: what it is called with, what it says, and who uses it.

    Parameters
    ----------
    name : str
    lessons : list of Lesson
    """

    def __init__(self, name, lessons):
        self.name = name
        self.object = getattr(dlcourse, name)
        self.uses = [
            (lesson, used(lesson)[name]) for lesson in lessons if name in used(lesson)
        ]

    @property
    def numbers(self):
        """The notebooks that use it: {"01", "03"}."""
        return {lesson.number for lesson, _ in self.uses}

    @functools.cached_property
    def names(self):
        """Its arguments."""
        try:
            return inspect.signature(undecorated(self.object)).parameters
        except (TypeError, ValueError):
            return {}

    @property
    def call(self):
        """How it is called, as HTML."""
        text = f"dl.{self.name}"
        if callable(self.object):
            shown = inspect.signature(self.object)
            shown = shown.replace(return_annotation=inspect.Signature.empty)
            text += signature_text(shown)
        return python(text)

    @property
    def says(self):
        """Its docstring as HTML."""
        text = inspect.getdoc(self.object)
        if inspect.ismodule(self.object):
            return explained(text, self.names) + self._members()
        if "\nParameters\n---" not in text:
            text += self._ranges()
        return explained(text, self.names) + self._members()

    def _ranges(self):
        """Return what its arguments may be, where the docstring leaves it to them."""
        lines = [
            f"{name} : {one.annotation.expected}"
            for name, one in self.names.items()
            if isinstance(one.annotation, Contract)
        ]
        return "\n\nParameters\n----------\n" + "\n".join(lines) if lines else ""

    def _members(self):
        """Return what an object of a class, or a module, has to call, as HTML."""
        lines = [
            f"- `{name}{call}`: {typeset(said)}" for name, call, said in members(self)
        ]
        has = "Functions" if inspect.ismodule(self.object) else "Methods and properties"
        return prose(f"**{has}**\n\n" + "\n".join(lines)) if lines else ""


def members(entry):
    """Yield (name, arguments, first line) of what an entry has that says what it is."""
    if inspect.isclass(entry.object):
        found = vars(entry.object).items()
    elif inspect.ismodule(entry.object):
        found = [
            (name, one)
            for name, one in vars(entry.object).items()
            if inspect.isfunction(one) and one.__module__ == entry.object.__name__
        ]
    else:
        found = ()
    for name, one in found:
        said = inspect.getdoc(one)
        if name.startswith("_") or not said or isinstance(one, str | int | tuple):
            continue
        call = ""
        if inspect.isfunction(one):
            shown = inspect.signature(undecorated(one))
            kept = [p for p in shown.parameters.values() if p.name != "self"]
            call = signature_text(shown.replace(parameters=kept))
        yield name, call, said.splitlines()[0]


@functools.cache
def used(lesson):
    """Return the public names that a lesson uses: {name: its first cell with it}."""
    found = {}
    asked = {e.name for e in exercises() if e.identifier[1:3] == lesson.number}
    for cell in lesson.cells:
        if lesson.kind(cell) != "notes":
            names = re.findall(r"\bdl\.(\w+)", cell.source)
            names += asked & set(re.findall(r"\bdl\.check\((\w+)", cell.source))
            for name in names:
                found.setdefault(name, cell.id)
    return found


def explained(text, names=()):
    """Return a docstring as HTML: formulas are set, examples are code."""
    kept = []

    def keep(html):
        """Return what stands in the place of HTML until the prose is made."""
        kept.append(html)
        return f"\n\n`kept {len(kept) - 1}`\n\n"

    opening, heading, more = SECTIONS.match(text).groups()
    opening = BLOCK.sub(lambda found: keep(block(found[0], names)), f"\n{opening}")
    text = convert(opening + heading + more, "numpy", None)
    text = EXAMPLE.sub(lambda found: keep(python(found[0])), text)
    # a name in bold: a list of arguments needs no heading of its own
    text = re.sub(r"^#{6} (.+)$", r"\n**\1**\n", text, flags=re.M)
    text = re.sub(r"\n\s*\n(?= - \*\*)(?<!\*\*\n\n)", "\n", text)
    text = text.replace("****", r"**\*\*")
    text = re.sub(r"\):(?=\s*(?:\n - |\n\n|\Z))", ")", text)
    parts = re.split(r"(`[^`]*`|\([^()\n]*\):)", text)
    text = "".join(
        part if place % 2 else typeset(part, names) for place, part in enumerate(parts)
    )
    return KEPT.sub(lambda found: kept[int(found[1])], prose(text))


def block(text, names):
    """Return indented lines of a docstring as HTML: code as code, the rest as a table.

    Columns stand where the lines have them.
    """
    source = dedent(text).strip("\n")
    if code(source):
        return python(source)
    rows = [columns(line) for line in source.splitlines()]
    starts = sorted({start for row in rows for start, _ in row})
    html = ""
    for row in filter(None, rows):
        line, places = "", [starts.index(start) for start, _ in row]
        line += "<td></td>" * places[0]
        for place, after, (_, words) in zip(
            places, [*places[1:], len(starts)], row, strict=True
        ):
            cell = prose(typeset(words, names)).strip()
            cell = cell.removeprefix("<p>").removesuffix("</p>")
            line += f'<td colspan="{after - place}">{cell}</td>'
        html += f"<tr>{line}</tr>"
    return (
        '<div class="formula" tabindex="0"><table class="set" role="presentation">'
        f"{html}</table></div>"
    )


def columns(line):
    """Return what stands apart in a line: [(place, words)]."""
    line = re.sub(r"\s+(=|<-) +", r" \1 ", line) if line.strip() else line
    return [(found.start(), found[0]) for found in re.finditer(r"\S+(?: \S+)*", line)]


def code(source):
    """Whether lines are Python, not a formula that happens to read like it."""
    for lines in (source, source.splitlines()[0]):
        try:
            ast.parse(lines)
        except SyntaxError:
            continue
        return "<-" not in source and ("(" in lines or "import" in lines)
    return False


class Group:
    """The public names of a file, and what its docstring opens with."""

    def __init__(self, module, names, lessons):
        self.module = module
        self.entries = [Entry(name, lessons) for name in names]
        text = importlib.import_module(module).__doc__
        self.identifier = module.removeprefix("dlcourse.").replace(".", "-")
        first, _, rest = text.partition("\n")
        self.title, _, sub = first.partition(": ")
        self.title = re.sub("`(.*?)`", r"\1", self.title).rstrip(".")
        arguments = {name for entry in self.entries for name in entry.names}
        if sub:
            rest = f"{sub[0].upper()}{sub[1:]}\n{rest}"
        whole = module == "dlcourse.basics.scales"  # a name itself, which says it all
        self.says = "" if whole else explained(rest.strip(), arguments)

    @property
    def place(self):
        """The notebook it belongs to; "" for all of them, "99" for none."""
        numbers = set().union(*(entry.numbers for entry in self.entries))
        return "" if len(numbers) >= EVERYWHERE else min(numbers, default="99")


def sections(lessons):
    """Return [(heading, groups)]: what all notebooks use, then what each one adds."""
    modules = {**dlcourse._MODULES, "dlcourse.basics.scales": "scale"}
    groups = [
        Group(module, names.split(), lessons) for module, names in modules.items()
    ]
    headings = {"": "In most notebooks"}
    headings |= {lesson.number: f"{lesson.number} {lesson.title}" for lesson in lessons}
    headings["99"] = "For experiments of your own"
    found = [
        (escape(heading), [group for group in groups if group.place == place])
        for place, heading in headings.items()
    ]
    return [(heading, groups) for heading, groups in found if groups]
