"""A panel's state as a link: it opens the course in a browser, and the panel like this.

    https://…/course/#notebook=03&cell=boundary&panel=5f0c2a91&state=.set(keep_prob1=0.5)

What stands behind the # a browser keeps to itself. `panel` is a sum of the text that
makes the panel, `state` the calls that move it: `text.load` reads them, as it reads any
text from the page; without them the panel stays as it is. The notebook's number is put
in by the page, which alone knows it.
"""

import os
import re
from urllib.parse import quote, urlencode

from dlcourse.panel import text

COURSE = "DLCOURSE_COURSE"  # the variable with the address that `dlcourse lite` has


def link(panel):
    """Return the address of what a panel shows, "" where none leads to it."""
    course = os.environ.get(COURSE, "").partition("#")[0]
    if not course or not re.fullmatch(r"[\w-]+", panel.cell or ""):
        return ""
    asked = {"cell": panel.cell, "panel": text.mark(panel), "state": text.tail(panel)}
    return f"{course}#{urlencode(asked, quote_via=quote)}"


def opening(course, number, cell):
    """Return the address that opens a notebook's panel, as its cell shows it."""
    return f"{course.partition('#')[0]}#{urlencode(dict(notebook=number, cell=cell))}"


def code(address):
    """Return a QR code, as SVG."""
    import segno  # nobody else waits for it

    try:
        made = segno.make_qr(address)
    except segno.DataOverflowError:
        raise ValueError(
            f"a QR code holds 2,953 letters, got a link of {len(address)}"
        ) from None
    return made.svg_inline(omitsize=True, dark="#000", light="#fff")
