"""What somebody drew before the run: it stays on the panel as a line of its own.

A `Drawing` belongs to all panels of its source, and stands on the first picture that
has its axes; where it goes over the values of a control, on the sweep of that control.
"""

import weakref
from dataclasses import dataclass, replace

import numpy as np

from dlcourse.pictures.lines import Lines, course
from dlcourse.pictures.views.ranges import places

KEY, LABEL = "sketch", "your sketch"


@dataclass(frozen=True, eq=False)
class Drawing:
    """A line that was drawn.

    Attributes
    ----------
    source : Experiment, dict, Race or function
        That of the panel.
    x, y : array (n,)
    xlabel, ylabel : str
        What the picture's axes are called; where no y axis, and no picture, is called
        so, the first picture over this x has it.
    control : str
        The control whose values x are, or nothing.
    """

    source: object
    x: np.ndarray
    y: np.ndarray
    xlabel: str
    ylabel: str
    control: str = ""


class Drawings:
    """The drawings of all panels, each under the name of what asked for it."""

    def __init__(self):
        self._kept, self._panels = {}, weakref.WeakSet()

    def watch(self, panel):
        """Let a panel be told of what is drawn from now on."""
        self._panels.add(panel)

    def keep(self, name, drawing):
        """Keep a drawing in the place of the one before, or none (None)."""
        before = self._kept.pop(name, None)
        if drawing is not None:
            self._kept[name] = drawing
        for panel in self._panels:
            sources = [d.source for d in (before, drawing) if d is not None]
            if any(same(panel.given[0], source) for source in sources):
                panel.redraw()

    def on(self, source, pictures, scene):
        """Return pictures, with the drawings that belong on them."""
        pictures = list(pictures)
        for drawing in self._kept.values():
            if same(source, drawing.source):
                _put(drawing, pictures, getattr(scene, "sweep", None))
        return pictures


DRAWINGS = Drawings()


def same(shown, known):
    """Return whether a panel shows a source; of a comparison it may show a part."""
    if isinstance(shown, dict) and isinstance(known, dict):
        return all(known.get(label) == one for label, one in shown.items())
    return shown is known or (type(shown) is type(known) and shown == known)


def _put(drawing, pictures, sweep):
    x, xlabel = drawing.x, drawing.xlabel
    if drawing.control:
        if sweep is None or sweep.name != drawing.control:
            return
        xlabel, kind = sweep.label, sweep.scale.kind
        x = places(kind, [*sweep.histories, *x])[-len(x) :]
    fitting = [
        k
        for k, picture in enumerate(pictures)
        if isinstance(picture, Lines) and picture.xlabel == xlabel
    ]
    named = [
        k
        for k in fitting
        if drawing.ylabel in (pictures[k].ylabel, pictures[k].title.lower())
    ]
    for k in (named or fitting)[:1]:
        pictures[k] = with_line(pictures[k], x, drawing)


def with_line(picture, x, drawing):
    """Return a picture of curves with a drawing at x, which its axes make room for."""
    y = drawing.y
    seen = y[y > 0] if picture.yscale == "log" else y
    ylim = picture.ylim
    if ylim is not None and seen.size:
        ylim = (min(ylim[0], seen.min()), max(ylim[1], seen.max()))
    says = picture.says
    if says:
        says = f"{says} {course(LABEL, drawing.x, y).capitalize()}."
    return replace(
        picture,
        lines={**picture.lines, KEY: (x, y)},
        labels={**picture.labels, KEY: LABEL},
        ylim=ylim,
        says=says,
    )
