"""What pages ask of their panels: to fit, and to stand where one stood, or a link says.

The page knows cells, and a panel by the cell that shows it. A kernel outlives the page:
when that is loaded again and the cell has run again, the new panel can go to where the
old one stood.
"""

import weakref
from urllib.parse import unquote

from dlcourse.panel import text

_shown, _before = {}, {}  # cell -> references to its panels, of this run and the last


def note(panel, cell):
    """Remember that a run of a cell shows a panel; `cell` is (name, number of the run).

    Where no cell runs, its name is None, and nothing is remembered.
    """
    name, run = cell
    if name is None:
        return
    last, panels = _shown.get(name, (run, []))
    if last != run:
        _before[name], panels = panels, []
    known = [one for one in panels if one() is not panel]
    _shown[name] = run, [*known, weakref.ref(panel)]


def fit(cell, width, height, density):
    """Draw a cell's panels for the room that there is (see `Panel.fit`)."""
    for panel in _alive(_shown.get(cell, (0, []))[1]):
        panel.fit(width, height, density)


def again(cell):
    """Move a cell's panels to where those of its last run stood.

    Panels of another making (the cell was changed) stay as they are.
    """
    panels = _alive(_shown.get(cell, (0, []))[1])
    for panel, old in zip(panels, _alive(_before.pop(cell, [])), strict=False):
        try:
            panel.load(old.state())
        except (TypeError, ValueError):
            continue


def follow(cell, mark, tail):
    """Move a cell's panel to where a link says; return what is wrong, or "Shown.".

    A link without a mark names the cell alone. Where that has shown no panel, "" is
    returned.
    """
    panels = _alive(_shown.get(cell, (0, []))[1])
    if not panels:
        return ""
    if not mark:
        return "Shown."
    panel = next((one for one in panels if text.mark(one) == mark), None)
    if panel is None:
        return (
            "The panel of the link is another one: the notebook here is not that of "
            "the link, or its cell was changed."
        )
    try:
        panel.load(text.head(panel) + unquote(tail))
    except (TypeError, ValueError) as error:
        return f"The link says what the panel cannot show ({error})."
    return "Shown."


def _alive(references):
    return [panel for one in references if (panel := one()) is not None]
