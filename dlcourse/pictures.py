"""Pictures as data: what a function may return to be shown on a live panel.

    def averages(beta):
        theta = dl.temperatures()
        return dl.Lines({"average": dl.ewa(theta, beta)}, dots={"day": theta})

    dl.live(averages, beta=dl.scale.memory(0.5, 0.99))

A picture says what there is to see, in the data's own numbers, and nothing of pixels or
colours; the panel draws it. Every kind takes these words besides its data:

    title           stands above the axes; may change from picture to picture
    xlabel, ylabel  name the axes, with units
    xscale, yscale  "linear" or "log"
    xlim, ylim      (low, high); by default round numbers around the data
    says            one sentence for those who do not see the picture
    under           whether it stands below the picture before it, over the same x axis
"""

from dataclasses import dataclass, field

import numpy as np

from dlcourse.choices import Flag
from dlcourse.contracts import Index, Number, Whole
from dlcourse.messages import nearest, shown

SCALES = ("linear", "log")


def _words(default=""):
    return field(default=default, kw_only=True)


@dataclass(frozen=True, eq=False)
class Picture:
    """What all kinds of pictures have: words, scales and limits; see the module."""

    title: str = _words()
    xlabel: str = _words()
    ylabel: str = _words()
    xscale: str = _words("linear")
    yscale: str = _words("linear")
    xlim: tuple = _words(None)
    ylim: tuple = _words(None)
    says: str = _words()
    under: bool = field(default=False, kw_only=True)

    def __post_init__(self):
        self._set("under", Flag("under", self.under))
        for name in ("title", "xlabel", "ylabel", "says"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(
                    f"{name} must be text, got {shown(getattr(self, name))}"
                )
        for name in ("xscale", "yscale"):
            value = getattr(self, name)
            if value not in SCALES:
                raise ValueError(
                    f"{name} must be 'linear' or 'log', got {shown(value)}"
                )
        for axis in "xy":
            name, given = f"{axis}lim", getattr(self, f"{axis}lim")
            if given is not None:
                self._set(name, _limits(name, given))
                if getattr(self, f"{axis}scale") == "log" and given[0] <= 0:
                    raise ValueError(
                        f"{name} must be above 0 on a log scale, got {shown(given)}"
                    )

    def _set(self, name, value):
        object.__setattr__(self, name, value)


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
    """

    lines: dict = field(default_factory=dict)
    x: np.ndarray = None
    dots: dict = field(default_factory=dict)
    stems: dict = field(default_factory=dict)
    bands: dict = field(default_factory=dict)
    at: dict = field(default_factory=dict)
    level: dict = field(default_factory=dict)
    floor: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        self._set("floor", Number("floor", self.floor))
        x = None if self.x is None else _numbers("x", self.x, 1)
        for name, rows in (("lines", 2), ("dots", 2), ("stems", 2), ("bands", 3)):
            curves = _labelled(name, getattr(self, name))
            made = {k: _curve(f"{name}[{k!r}]", x, v, rows) for k, v in curves.items()}
            self._set(name, made)
        _set_numbers(self, "at", "level")


@dataclass(frozen=True, eq=False)
class Bars(Picture):
    """One bar a name; several series stand side by side.

    Attributes
    ----------
    values : dict
        Name to height; or series to {name: height}, all with the same names.
    marked : tuple of str
        Names of bars that stand out.
    level : dict
        Label to y: a line across.
    """

    values: dict
    marked: tuple = ()
    level: dict = field(default_factory=dict)

    def __post_init__(self):
        super().__post_init__()
        values = _labelled("values", self.values)
        if not any(isinstance(v, dict) for v in values.values()):
            values = {"": values}
        made = {}
        for series, bars in values.items():
            if not isinstance(bars, dict):
                raise ValueError(
                    f"values[{series!r}] must be {{name: height}} as in the other "
                    f"series, got {shown(bars)}"
                )
            made[series] = {
                str(k): float(_numbers(f"values[{k!r}]", v, 0)) for k, v in bars.items()
            }
        if not all(made.values()):
            raise ValueError(
                f"values must name at least one bar, got {shown(self.values)}"
            )
        if len({tuple(bars) for bars in made.values()}) > 1:
            raise ValueError("values must have the same names in every series")
        self._set("values", made)
        _set_numbers(self, "level")
        self._set("marked", _several("marked", self.marked, str))
        names = list(next(iter(made.values())))
        for name in self.marked:
            if name not in names:
                raise ValueError(
                    f"marked must name bars, got {name!r}" + nearest(name, names)
                )


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
        Its zero line is drawn: where one class ends and the other begins.
    """

    points: dict
    projections: bool = False
    marked: dict = field(default_factory=dict)
    border: object = None

    def __post_init__(self):
        super().__post_init__()
        points = _labelled("points", self.points)
        self._set("points", {k: _plane(f"points[{k!r}]", v) for k, v in points.items()})
        self._set("projections", Flag("projections", self.projections))
        marked = _labelled("marked", self.marked)
        self._set("marked", {k: _pair(f"marked[{k!r}]", v) for k, v in marked.items()})
        if self.border is not None and not callable(self.border):
            raise TypeError(
                f"border must be a function of points (2, n), got {shown(self.border)}"
            )


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
    """

    cost: object
    extent: tuple
    paths: dict = field(default_factory=dict)
    arrows: dict = field(default_factory=dict)
    minimum: np.ndarray = None
    equal: bool = False
    key: object = None

    def __post_init__(self):
        super().__post_init__()
        if not callable(self.cost):
            raise TypeError(f"cost must be a function of w, got {shown(self.cost)}")
        extent = _numbers("extent", self.extent, 1)
        if extent.size != 4 or not (extent[0] < extent[1] and extent[2] < extent[3]):
            raise ValueError(
                f"extent must be (left, right, bottom, top), got {shown(self.extent)}"
            )
        self._set("extent", tuple(extent.tolist()))
        paths = _labelled("paths", self.paths)
        self._set("paths", {k: _plane(f"paths[{k!r}]", v) for k, v in paths.items()})
        arrows = _labelled("arrows", self.arrows)
        made = {}
        for label, arrow in arrows.items():
            if not isinstance(arrow, tuple | list) or len(arrow) != 2:
                raise TypeError(
                    f"arrows[{label!r}] must be (point, vector), got {shown(arrow)}"
                )
            made[label] = tuple(_pair(f"arrows[{label!r}]", part) for part in arrow)
        self._set("arrows", made)
        if self.minimum is not None:
            minimum = _numbers("minimum", self.minimum, None)
            if minimum.ndim < 2:
                minimum = _pair("minimum", self.minimum)[:, None]
            self._set("minimum", _plane("minimum", minimum))
        self._set("equal", Flag("equal", self.equal))
        try:
            hash(self.key)
        except TypeError:
            raise TypeError(f"key must be hashable, got {shown(self.key)}") from None


@dataclass(frozen=True, eq=False)
class Images(Picture):
    """Small grey pictures in rows.

    Attributes
    ----------
    images : array (n, height, width)
        0 is paper, 1 is ink.
    captions : tuple of str
        One below each image, or none.
    marked : tuple of int
        Numbers of images that stand out, such as those a network gets wrong.
    """

    images: np.ndarray
    captions: tuple = ()
    marked: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        self._set("images", _numbers("images", self.images, 3))
        self._set("captions", _several("captions", self.captions, str))
        self._set("marked", _several("marked", self.marked, Index))
        for i in self.marked:
            if i >= len(self.images):
                raise ValueError(
                    f"marked must number images from 0 to {len(self.images) - 1}, "
                    f"got {i}"
                )
        if self.captions and len(self.captions) != len(self.images):
            raise ValueError(
                f"captions must be {len(self.images)}, one an image, "
                f"got {len(self.captions)}"
            )


@dataclass(frozen=True, eq=False)
class Grid(Picture):
    """A matrix as squares: a mask, a batch, a table of numbers.

    Attributes
    ----------
    cells : array (rows, columns)
        Row 0 is drawn on top.
    names : dict, optional
        Value to what it means, for a matrix of few different values (its legend).
    """

    cells: np.ndarray
    names: dict = field(default_factory=dict)

    def __post_init__(self):
        super().__post_init__()
        self._set("cells", _numbers("cells", self.cells, 2))
        self._set("names", _labelled("names", self.names, text=False))
        cells = self.cells[np.isfinite(self.cells)]
        nameless = np.setdiff1d(cells, [*self.names]) if self.names else ()
        if len(nameless):
            raise ValueError(
                f"names must name every value of cells, got none for {nameless[0]:g}"
            )


@dataclass(frozen=True, eq=False)
class Histogram(Picture):
    """How values are spread: outlines of their counts, on common edges.

    Attributes
    ----------
    values : dict
        Label to an array of numbers, of any shape.
    bins : int or array
        How many between the lowest and the highest, or their edges.
    """

    values: dict
    bins: object = 40

    def __post_init__(self):
        super().__post_init__()
        values = _labelled("values", self.values)
        self._set(
            "values",
            {k: _numbers(f"values[{k!r}]", v, None).ravel() for k, v in values.items()},
        )
        if np.ndim(self.bins) == 0:
            self._set("bins", Whole(1, 10_000)("bins", self.bins))
            return
        edges = _numbers("bins", self.bins, 1)
        if edges.size < 2 or not (np.diff(edges) > 0).all():
            raise ValueError(f"bins must be rising edges, got {shown(self.bins)}")
        self._set("bins", edges)


def _labelled(name, value, text=True):
    """Return a dictionary whose keys are text."""
    if not isinstance(value, dict):
        raise TypeError(f"{name} must be a dictionary of labels, got {shown(value)}")
    return {str(k) if text else k: v for k, v in value.items()}


def _several(name, value, kind):
    """Return a tuple of names or numbers."""
    if isinstance(value, str) or not np.iterable(value):
        raise TypeError(f"{name} must be a tuple, got {shown(value)}")
    if kind is str:
        return tuple(map(str, value))
    return tuple(kind(f"{name}[{i}]", v) for i, v in enumerate(value))


def _pair(name, value):
    """Return a point or vector (2,)."""
    pair = _numbers(name, value, None).ravel()
    if pair.size != 2:
        raise ValueError(f"{name} must be a pair of numbers, got {shown(value)}")
    return pair


def _set_numbers(picture, *names):
    for name in names:
        marks = _labelled(name, getattr(picture, name))
        picture._set(name, {k: float(_numbers(name, v, 0)) for k, v in marks.items()})


def _numbers(name, value, ndim):
    """Return an array of numbers with `ndim` axes; NaN and infinity may stand in it."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must hold numbers, got {shown(value)}") from None
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} axes, got shape {array.shape}")
    return array


def _curve(name, x, value, rows):
    """Return (x, y), or (x, low, high) for a band, as arrays of one length."""
    if rows == 3 and (not isinstance(value, tuple | list) or np.ndim(value[0]) != 1):
        raise ValueError(
            f"{name} must be (low, high) or (x, low, high), got {shown(value)}"
        )
    whole = isinstance(value, tuple) and len(value) == rows and np.ndim(value[0]) == 1
    given = value if whole else (x, *value) if rows == 3 else (x, value)
    if given[0] is None:
        given = (np.arange(np.size(given[1])), *given[1:])
    made = tuple(_numbers(name, part, 1) for part in given)
    if len({part.size for part in made}) > 1:
        sizes = " and ".join(str(part.size) for part in made)
        raise ValueError(f"{name} must be as long as its x, got {sizes} numbers")
    return made


def _plane(name, value):
    array = _numbers(name, value, 2)
    if array.shape[0] != 2:
        raise ValueError(
            f"{name} must have shape (2, n), one point a column, got {array.shape}"
        )
    return array


def _limits(name, value):
    low, high = _pair(name, value)
    if not (low < high and np.isfinite([low, high]).all()):
        raise ValueError(
            f"{name} must be (low, high) with low < high, got {shown(value)}"
        )
    return float(low), float(high)
