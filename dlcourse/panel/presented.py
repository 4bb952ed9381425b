"""What live slides ask of their panels: to fit, and to stand where one stood.

The page knows cells, and a panel by the cell that shows it. A kernel outlives the page:
when that is loaded again and the cell has run again, the new panel can go to where the
old one stood.
"""

import weakref

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


def _alive(references):
    return [panel for one in references if (panel := one()) is not None]
