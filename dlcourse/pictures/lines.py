"""Numbers over numbers: curves, dots, stems, bands and marks."""

from dataclasses import dataclass, field

import numpy as np

from dlcourse.basics.contracts import Number
from dlcourse.basics.messages import shown
from dlcourse.pictures.numbers import number
from dlcourse.pictures.picture import (
    Picture,
    axes,
    joined,
    labelled,
    marks,
    numbers,
)


@dataclass(frozen=True, eq=False)
class Lines(Picture):
    """Numbers over numbers: curves, dots, bands between two curves, marks.

    Attributes
    ----------
    lines : dict
        Label to y (n,), or to (x, y); NaN leaves a gap. A y alone stands over `x`.
    x : array (n,), optional
        0, 1, …, n - 1 by default.
    dots : dict
        As lines, drawn as points.
    stems : dict
        As lines, drawn as upright strokes from `floor`.
    bands : dict
        Label to (low, high), or to (x, low, high): shaded in between. A band that
        bears the label of a line has its colour.
    at : dict
        Label to x: an upright line.
    level : dict
        Label to y: a line across.
    floor : float
        Where stems stand; zero by default.
    now : float, optional
        The x that is shown: "train" and "dev" are drawn faintly beyond it, and a point
        stands there on "own" or else on "train".
    """

    lines: dict = field(default_factory=dict)
    x: np.ndarray = None
    dots: dict = field(default_factory=dict)
    stems: dict = field(default_factory=dict)
    bands: dict = field(default_factory=dict)
    at: dict = field(default_factory=dict)
    level: dict = field(default_factory=dict)
    floor: float = 0.0
    now: float = None

    def __post_init__(self):
        super().__post_init__()
        self._set("floor", Number("floor", self.floor))
        if self.now is not None:
            self._set("now", Number("now", self.now))
        x = None if self.x is None else numbers("x", self.x, 1)
        for name, rows in (("lines", 2), ("dots", 2), ("stems", 2), ("bands", 3)):
            curves = labelled(name, getattr(self, name))
            made = {k: _curve(f"{name}[{k!r}]", x, v, rows) for k, v in curves.items()}
            self._set(name, made)
        for name in ("at", "level"):
            self._set(name, marks(name, getattr(self, name)))

    def in_words(self):
        """Say where each curve begins and ends."""
        curves = {**self.dots, **self.stems, **self.lines}
        found = {**self.at, **self.level}
        named = [f"{self.label(k)} at {v:.4g}" for k, v in found.items()]
        phrases = [course(self.label(key), *curves[key]) for key in reversed(curves)]
        return joined([*phrases, *named] or ["nothing to show yet"])


def course(label, x, y):
    """Say where a curve begins, ends, and how far it goes in between."""
    name = label or "values"
    known = np.isfinite(y)
    if not known.any():
        return f"{name}: nothing to show"
    x, y = x[known], y[known]
    if y.size == 1:
        return f"{name}: {number(y[0])} at {number(x[0])}"
    return (
        f"{name}: from {number(y[0])} at {number(x[0])} to {number(y[-1])} at "
        f"{number(x[-1])}, lowest {number(y.min())}, highest {number(y.max())}"
    )


def _curve(name, x, value, rows):
    """Return (x, y), or (x, low, high) for a band, as arrays of one length."""
    listed = isinstance(value, tuple | list) and len(value) > 0
    if rows == 3 and not (listed and axes(value[0]) == 1):
        raise ValueError(
            f"{name} must be (low, high) or (x, low, high), got {shown(value)}"
        )
    whole = isinstance(value, tuple) and len(value) == rows and axes(value[0]) == 1
    x, *rest = value if whole else (x, *value) if rows == 3 else (x, value)
    rest = [numbers(name, part, 1) for part in rest]
    x = np.arange(rest[0].size) if x is None else x
    made = numbers(name, x, 1), *rest
    if len({part.size for part in made}) > 1:
        sizes = " and ".join(str(part.size) for part in made)
        raise ValueError(f"{name} must be as long as its x, got {sizes} numbers")
    return made
