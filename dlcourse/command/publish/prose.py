"""Markdown, formulas and code as HTML."""

import re
from functools import cache
from html import escape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from dlcourse.command.publish.formulas import mathml


class Renderer(IPythonRenderer):
    """Markdown as Jupyter reads it, with formulas that need no script."""

    def __init__(self):
        super().__init__(exclude_anchor_links=True)

    def inline_math(self, body):
        """Return a formula within a line."""
        return mathml(body, "inline")

    def block_math(self, body):
        """Return a formula in lines of its own."""
        # It can be scrolled where the page is narrow, so keys must reach it.
        math = mathml(body, "block")
        return f'<span class="formula" tabindex="0">{math}</span>'

    def latex_environment(self, name, body):
        """Return an aligned formula or the like."""
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def block_code(self, code, info=None):
        """Return code, coloured where it is Python."""
        return python(code) if info == "python" else text(code)


@cache
def _markdown():
    return MarkdownWithMath(renderer=Renderer())


def prose(source):
    """Return markdown as HTML."""
    html = _markdown().render(source)
    # The corner of a table heads nothing; a head needs more than a formula.
    html = re.sub(r"<th[^>]*></th>", "<td></td>", html)
    return re.sub(r"<th([^>]*)>(<math.*?</math>)</th>", _named, html)


def _named(head):
    words = f'<span class="hidden">{re.sub("<.*?>", "", head[2])}</span>'
    shown = f'<span aria-hidden="true">{head[2]}</span>'
    return f"<th{head[1]}>{words}{shown}</th>"


def python(source):
    """Return Python code as HTML, in colours."""
    code = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    return f'<pre class="code" tabindex="0"><code>{code.rstrip()}</code></pre>'


def text(printed):
    """Return printed text as HTML."""
    return f'<pre class="printed" tabindex="0">{escape(printed.rstrip())}</pre>'
