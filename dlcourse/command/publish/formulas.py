"""Formulas: from TeX to MathML, which browsers draw and read out unaided."""

import re
from xml.etree import ElementTree

from latex2mathml.converter import convert

# Written in a way that the converter knows.
ALIKE = [
    # a larger sign would stand beside the line, with space round it
    (r"\\(big|Big|bigg|Bigg)[lr]?(?![A-Za-z])", ""),
    (r"\\arg(?![A-Za-z])", r"\\mathrm{arg}\\,"),
    # ln 2, not ln2
    (
        r"\\(exp|ln|log)(?=\s*\d|\s+[A-Za-z]|\s*\\(?!left|[,;:!]))",
        r"\g<0>\\,",
    ),
    (r"\{(aligned|split)\}", "{align*}"),
]
BETTER = [
    # a hat sits on its letter, which need not be as wide
    ("<mo>&#x0005E;</mo>", '<mo stretchy="false">ˆ</mo>'),
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
        known = re.sub(old, new, known)
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
    text = re.sub(upright, lambda m: f"<mi>{re.sub('<.*?>', '', m[0])}</mi>", text)
    text = re.sub(
        r'<mi mathvariant="script">(\w)</mi>',
        lambda m: f'<mi mathvariant="normal">{m[1].translate(SCRIPT)}</mi>',
        text,
    )
    for old, new in BETTER:
        text = re.sub(old, new, text)
    return text
