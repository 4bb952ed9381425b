"""Which concept a panel belongs to, and that its controls were moved.

A panel is a concept's where it shows the source of its prediction. Where several do, or
where it shows a function of the student's own, the cell has the concept's name.
"""

import weakref

from dlcourse.panel.drawings import same
from dlcourse.panel.witness import WITNESSES
from dlcourse.practice import progress
from dlcourse.practice.predictions import predictions

_here = set()  # the notebooks whose predictions this kernel asks for
_panels = weakref.WeakSet()  # those that were moved


def begin(asked):
    """Take note of the notebook, and of its panels' moves from now on."""
    _here.add(asked.identifier[1:3])
    if note not in WITNESSES:
        WITNESSES.append(note)


def concept_of(panel):
    """Return the prediction that is about a panel, or None."""
    own = [p for p in predictions() if p.identifier[1:3] in _here]
    cell, source = panel.cell, panel.given[0]
    alike = [p for p in own if same(source, p.source)]
    alike = [p for p in alike if _moves(p) <= {*panel.values}] or alike
    named = [p for p in own if p.panel == (cell or "yours")]
    both = [p for p in named if p in alike]
    return next(iter(both or alike or named), None)


def note(panel):
    """Remember that a panel was moved, and where it came to rest."""
    asked = concept_of(panel)
    if asked is not None:
        _panels.add(panel)
        progress.move(asked.identifier, panel.state())


def state_of(asked):
    """Return the text of the panel that a prediction is about, if it was moved."""
    found = (p.state() for p in _panels if concept_of(p) is asked)
    return next(found, f"dl.live({asked.written})")


def _moves(asked):
    """Return the controls that a prediction's runs move."""
    return {name for moves in asked.runs for name in moves} - {"changes", "swap"}
