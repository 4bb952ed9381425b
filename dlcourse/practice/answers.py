"""What practice shows: a word, a symbol and a colour, and the same in plain text."""

import html
import re
from dataclasses import dataclass

# The colour only repeats what symbol and word say. All are dark enough beside white
# text and, as a bar, bright enough in a dark page.
KINDS = {
    "right": ("Right", "✓", "#1a7f37"),
    "wrong": ("Not yet", "✗", "#b35900"),
    "unwritten": ("Not written yet", "…", "#57606a"),
}


@dataclass(frozen=True, repr=False)
class Answer:
    """What a check found: `kind` is "right", "wrong" or "unwritten"."""

    kind: str
    text: str

    @property
    def right(self):
        """Whether the function does what it should, for `assert dl.check(f).right`."""
        return self.kind == "right"

    def __repr__(self):
        return f"{KINDS[self.kind][0]}: {self.text}"

    def _repr_html_(self):
        return self.block(' role="status"')

    def block(self, attributes=""):
        """Return the answer as HTML; without a role for where changes are announced."""
        word, symbol, color = KINDS[self.kind]
        return (
            f'<div{attributes} style="border-left: 6px solid {color}; '
            'padding: 6px 12px; font-size: 16px; line-height: 1.5">'
            f'<span aria-hidden="true" style="background: {color}; color: #fff; '
            f'border-radius: 4px; padding: 0 6px; margin-right: 6px">{symbol}</span>'
            f"<strong>{word}:</strong> {marked(self.text)}</div>"
        )


def marked(text):
    """Return plain text as HTML, `code` set as code; markup in it is shown as text."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
