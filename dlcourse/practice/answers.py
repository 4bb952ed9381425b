"""What practice shows: a word, a symbol and a colour, and the same in plain text."""

import html
import re
import unicodedata
from dataclasses import dataclass

# The colour only repeats what symbol and word say. All are dark enough beside white
# text and, as a bar, bright enough in a dark page.
NOT_YET = ("Not yet", "✗", "#b35900")
KINDS = {
    "right": ("Right", "✓", "#1a7f37"),
    "foreseen": ("As you said", "=", "#1a7f37"),
    "surprise": ("A surprise", "!", "#b35900"),
    "borrowed": ("Right, but not yours", "≈", "#57606a"),
    **dict.fromkeys(("mistake", "raised", "hung", "wrong"), NOT_YET),
    "unwritten": ("Not written yet", "…", "#57606a"),
}
# Categories of characters: controls, marks without width, surrogates, line ends.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@dataclass(frozen=True, repr=False)
class Answer:
    """What a check found, or what a prediction met.

    Parameters
    ----------
    kind : str
        "right"; "borrowed", which is right but the library's own function; "mistake", a
        wrong answer that is known; "raised" an error; "hung", not back in time;
        "wrong", in any other way; "unwritten". Of a prediction: "foreseen", "surprise".
    text : str
        The same for people.
    exercise : str
        Its identifier, such as "E01.1".
    mistake : str
        The name of the known wrong answer, as `dl.misprint` takes it.
    """

    kind: str
    text: str
    exercise: str = ""
    mistake: str = ""

    def __post_init__(self):
        object.__setattr__(self, "text", visible(self.text))

    @property
    def right(self):
        """Whether the function does what it should, for `assert dl.check(f).right`."""
        return self.kind in ("right", "borrowed", "foreseen")

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


def visible(text):
    """Return a text in which what nobody sees, or a terminal obeys, is written out."""
    return "".join(
        repr(c)[1:-1] if unicodedata.category(c) in UNSEEN else c for c in text
    )
