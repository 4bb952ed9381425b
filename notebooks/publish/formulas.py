"""Formulas: from TeX to MathML, which browsers draw and read out unaided."""

import re
from xml.etree import ElementTree

from latex2mathml.converter import convert

# Written in a way that the converter knows.
ALIKE = [
    # it knows the sign by itself, but not after \big
    (r"\Vert", "‖"),
    (r"{aligned}", "{align*}"),
    (r"{split}", "{align*}"),
]
XMLNS = ' xmlns="http://www.w3.org/1998/Math/MathML"'
# Browsers know of no alphabets but the upright one; Unicode has letters for the
# script one, and the stylesheet sets the rest.
SCRIPT = str.maketrans("BEFHILMR", "ℬℰℱℋℐℒℳℛ")


def mathml(tex, display):
    """Return a formula as MathML.

    Parameters
    ----------
    tex : str
        What stands between the dollars.
    display : {"inline", "block"}

    Raises
    ------
    ValueError
        Where something was not understood; it would be shown as it is.
    """
    known = tex
    for old, new in ALIKE:
        known = known.replace(old, new)
    text = convert(known, display=display)
    try:
        math = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"${tex}$ does not become MathML: {error}") from None
    for element in math.iter():
        if re.search(r"[\\&$]", element.text or ""):
            raise ValueError(f"${tex}$ holds {element.text}: not known")
    return _mended(text).replace(XMLNS, "")


def _mended(text):
    """Join the letters of words, part words, make script letters Unicode's."""
    upright = r'(?:<mi mathvariant="normal">\w</mi>){2,}'
    text = re.sub(
        upright, lambda m: f"<mi>{re.sub('<.*?>', '', m[0])}</mi>", text
    )
    text = re.sub(
        r'<mi mathvariant="script">(\w)</mi>',
        lambda m: f'<mi mathvariant="normal">{m[1].translate(SCRIPT)}</mi>',
        text,
    )
    # ln 2, not ln2
    return re.sub(
        r"(<m[io]>(?:exp|ln|log|max|min)</m[io]>)(?=<m[infrs])",
        r'\1<mspace width="0.167em" />',
        text,
    )
