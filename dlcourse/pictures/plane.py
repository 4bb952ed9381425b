"""The plane: points, borders and regions; a cost of two parameters, and paths on it."""

from dataclasses import dataclass, field

import numpy as np

from dlcourse.basics.choices import Flag
from dlcourse.basics.contracts import Index
from dlcourse.basics.messages import shown
from dlcourse.pictures.numbers import number
from dlcourse.pictures.picture import (
    Picture,
    Surface,
    joined,
    labelled,
    numbers,
    pair,
    plane,
)

MOST = 2000  # points of a label that are drawn on the way; at rest all are


@dataclass(frozen=True, eq=False)
class Points(Picture):
    """Points of the plane, with their projections on both axes if asked for.

    Attributes
    ----------
    points : dict
        Label to an array (2, n), one point a column.
    projections : bool
        Whether to draw each point's shadow on both axes.
    marked : dict
        Label to a point (2,) that stands out.
    border : function points (2, n) -> array (n,), optional
        Its zero line is drawn: where one class ends and the other begins. Or a
        dictionary, label to such a function or `Surface`, (C, n) for several lines.
    regions : Surface, optional
        The share of each class (C, n) at points of the plane, which is tinted so.
    ringed : array (2, n), optional
        Points with a ring round each.
    ground : array (2, n), optional
        Points by which the tinted plane ends, as long as the others lie within.
    """

    points: dict
    projections: bool = False
    marked: dict = field(default_factory=dict)
    border: object = None
    regions: object = None
    ringed: np.ndarray = None
    ground: np.ndarray = None

    def __post_init__(self):
        super().__post_init__()
        points = labelled("points", self.points)
        self._set("points", {k: plane(f"points[{k!r}]", v) for k, v in points.items()})
        self._set("projections", Flag("projections", self.projections))
        marked = labelled("marked", self.marked)
        self._set("marked", {k: pair(f"marked[{k!r}]", v) for k, v in marked.items()})
        borders = {} if self.border is None else self.border
        if not isinstance(borders, dict):
            borders = {"": borders}
        self._set("border", {k: _surface("border", v) for k, v in borders.items()})
        if self.regions is not None:
            self._set("regions", _surface("regions", self.regions))
        for name in ("ringed", "ground"):
            if getattr(self, name) is not None:
                self._set(name, plane(name, getattr(self, name)))

    def in_words(self):
        """Count the points, and the different values where shadows show them."""
        phrases = [self._count(k, P) for k, P in self.points.items()]
        phrases += [
            f"{self.label(key)} at ({number(x)}, {number(y)})"
            for key, (x, y) in self.marked.items()
        ]
        return joined(phrases or ["nothing to show yet"])

    def left_out(self):
        """Say that a quick frame has only some of many points, or a coarse plane."""
        most = max((P.shape[1] for P in self.points.values()), default=0)
        said = [f"{MOST} of {most} points are drawn"] * (most > MOST)
        if self.regions and self.regions.slow:
            said.append("the network is asked at fewer points of the plane")
        return f"On the way, {' and '.join(said)}." if said else ""

    def _count(self, key, P):
        n = P.shape[1]
        text = f"{self.label(key)}: {n} point{'s' * (n != 1)}"
        if self.projections:
            different = [len(np.unique(values[np.isfinite(values)])) for values in P]
            return text + ", {} different values across and {} along".format(*different)
        known = P[:, np.isfinite(P).all(axis=0)]
        if known.size:
            x, y = known.mean(axis=1)
            text += f" round ({number(x)}, {number(y)})"
        return text


def _surface(name, value):
    if isinstance(value, Surface):
        return value
    if not callable(value):
        raise TypeError(
            f"{name} must be a function of points (2, n), got {shown(value)}"
        )
    return Surface(value)


@dataclass(frozen=True, eq=False)
class Contour(Picture):
    """A cost of two parameters as contour lines, with paths and arrows on it.

    Attributes
    ----------
    cost : function w (..., 2, 1) -> array (...)
    extent : tuple (left, right, bottom, top)
        What of the plane is shown.
    paths : dict
        Label to an array (2, n): where somebody went.
    arrows : dict
        Label to (point (2,), vector (2,)); all vectors of a picture are drawn on one
        scale, the longest always as long.
    minimum : pair, or array (2, n), optional
        The point or points to be marked.
    equal : bool
        Whether a unit is as long across as along; the extent is widened for it.
    key : hashable
        What the cost depends on: contours are computed anew when it changes. By
        default the function itself, so that a new one is drawn anew.
    now : int, optional
        The step of the path "train" that is shown: it is drawn faintly beyond.
    """

    cost: object = field(compare=False)  # its key says whether it is another
    extent: tuple
    paths: dict = field(default_factory=dict)
    arrows: dict = field(default_factory=dict)
    minimum: np.ndarray = None
    equal: bool = False
    key: object = None
    now: int = None

    def __post_init__(self):
        super().__post_init__()
        if not callable(self.cost):
            raise TypeError(f"cost must be a function of w, got {shown(self.cost)}")
        extent = numbers("extent", self.extent, 1)
        if extent.size != 4 or not (extent[0] < extent[1] and extent[2] < extent[3]):
            raise ValueError(
                f"extent must be (left, right, bottom, top), got {shown(self.extent)}"
            )
        self._set("extent", tuple(extent.tolist()))
        paths = labelled("paths", self.paths)
        self._set("paths", {k: plane(f"paths[{k!r}]", v) for k, v in paths.items()})
        arrows = labelled("arrows", self.arrows)
        made = {}
        for label, arrow in arrows.items():
            if not isinstance(arrow, tuple | list) or len(arrow) != 2:
                raise TypeError(
                    f"arrows[{label!r}] must be (point, vector), got {shown(arrow)}"
                )
            made[label] = tuple(pair(f"arrows[{label!r}]", part) for part in arrow)
        self._set("arrows", made)
        if self.minimum is not None:
            minimum = numbers("minimum", self.minimum, None)
            if minimum.ndim < 2:
                minimum = pair("minimum", self.minimum)[:, None]
            self._set("minimum", plane("minimum", minimum))
        self._set("equal", Flag("equal", self.equal))
        if self.now is not None:
            self._set("now", Index("now", self.now))
        self._set("key", Surface(self.cost, self.key).key)

    def in_words(self):
        """Say how far each path has come, in steps and in cost."""
        phrases = []
        for key, P in self.paths.items():
            P = P[:, np.isfinite(P).all(axis=0)]
            if P.shape[1]:
                with np.errstate(all="ignore"):
                    ends = (P[:, i].reshape(2, 1) for i in (0, -1))
                    costs = [float(self.cost(w)) for w in ends]
                phrases.append(
                    f"{self.label(key)}: {P.shape[1] - 1} steps, cost from "
                    f"{number(costs[0])} to {number(costs[1])}, now at "
                    f"({number(P[0, -1])}, {number(P[1, -1])})"
                )
        phrases += [
            f"{self.label(key)}: ({number(x)}, {number(y)})"
            for key, (_, (x, y)) in self.arrows.items()
        ]
        return joined(phrases or ["contour lines of the cost"])
