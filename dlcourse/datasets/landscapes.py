"""Landscapes: costs of two parameters, for watching an optimiser find its way.

    bowl      1/2 (w^2 + curvature b^2)            along the axes
    ravine    the same bowl, turned by an angle    across the axes
    saddle    1/2 x^2 - 1/2 y^2 + 1/4 y^4          flat at (0, 0), minima at y = -+1
    plateau   1 - exp(-(x^2 + y^2) / 2)            almost flat far from its minimum

A landscape is a value: it can be compared, hashed and written as text. A point is a
column w (..., 2, 1), as theta is for a network, so the same optimisers run on both.

    bowl(40).replace(curvature=200)
"""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from dlcourse.basics.contracts import Array, Number, Positive, formula, undecorated
from dlcourse.basics.lasting import Lasting
from dlcourse.basics.messages import nearest


@dataclass(frozen=True)
class Landscape(metaclass=Lasting):
    """A cost of two parameters.

    Attributes
    ----------
    text : str
        The expression that makes it.
    start : tuple (2,)
        Where a race begins.
    extent : tuple (left, right, bottom, top)
        What a contour plot shows.
    cost : function w (..., 2, 1) -> array (...)
    gradient : function w (..., 2, 1) -> array (..., 2, 1)
    minima : tuple of pairs
        Where the cost is lowest.
    names : tuple (2,)
        What the two parameters are called.
    equal : bool
        Whether a picture must not be stretched.
    kind : str
        The function in `LANDSCAPES` that makes it, if one does.
    items : tuple of pairs
        That function's arguments.
    """

    text: str
    start: tuple
    extent: tuple
    cost: Callable = field(compare=False)
    gradient: Callable = field(compare=False)
    minima: tuple = ((0.0, 0.0),)
    names: tuple = ("x", "y")
    equal: bool = False
    kind: str = ""
    items: tuple = ()

    @property
    def w(self):
        """The start as a column (2, 1)."""
        return np.array(self.start, dtype=float).reshape(2, 1)

    @property
    def lowest(self):
        """The cost at the minima."""
        return float(self.cost(np.array(self.minima[0]).reshape(2, 1)))

    @property
    def settings(self):
        """What `replace` can change, as a new dictionary."""
        return dict(self.items)

    def contract(self, name):
        """Return what the setting `name` may be."""
        if name not in self.settings:
            kind = self.kind or "the landscape"
            raise TypeError(
                f"{kind} has no setting {name!r}" + nearest(name, self.settings)
            )
        make = undecorated(LANDSCAPES[self.kind])
        return inspect.signature(make).parameters[name].annotation

    def replace(self, **changes):
        """Return the same landscape with some settings changed."""
        for name in changes:
            self.contract(name)
        return LANDSCAPES[self.kind](**{**self.settings, **changes})

    def __repr__(self):
        return self.text


class Point(Array):
    """A point of the plane, as a pair of numbers."""

    expected = "a pair of numbers such as (-10, 1)"

    def __init__(self, low=-math.inf, high=math.inf):
        super().__init__(low=low, high=high)
        self.expected = Point.expected
        if math.isfinite(high):
            self.expected += f", each in [{low:g}, {high:g}]"

    def __call__(self, name, value):
        array = super().__call__(name, value)
        if array.shape != (2,):
            self.refuse(name, value)
        return tuple(array.tolist())


def quadratic_cost(H, w):
    """Return 1/2 w.T H w."""
    return (w.mT @ H @ w)[..., 0, 0] / 2


def quadratic_gradient(H, w):
    """Return H w."""
    return H @ w


@formula
def bowl(curvature: Positive = 40.0, start: Point() = (-10.0, 1.0)):
    """Return 1/2 (w^2 + curvature b^2), steep in b; stable up to a rate of 2 / 40."""
    H = np.diag([1.0, curvature])
    text = f"dl.bowl({_exact(curvature)}{_start_text(start, (-10.0, 1.0))})"
    high = max(1.5 * abs(start[1]), 0.25 * _reach(start))
    items = ("curvature", curvature), ("start", start)
    return _quadratic(text, H, start, high, equal=False, kind="bowl", items=items)


@formula
def ravine(curvature: Positive = 40.0, rotation: Number = 45.0):
    """Return a bowl that is turned, with its start, by `rotation` degrees.

    Gradient descent and momentum do not notice; what scales coordinates does.
    """
    angle = np.deg2rad(rotation)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    H = turn @ np.diag([1.0, curvature]) @ turn.T
    text = f"dl.ravine({_exact(curvature)}, {_exact(rotation)})"
    start = tuple((turn @ [-10.0, 1.0]).tolist())
    items = ("curvature", curvature), ("rotation", rotation)
    # A contour along the axes may be stretched; across them it must not be.
    return _quadratic(text, H, start, 6.0, equal=True, kind="ravine", items=items)


def _reach(start):
    return 1.2 * max(*map(abs, start), 1e-3)


def _quadratic(text, H, start, high, **others):
    reach = _reach(start)
    high = max(high, 1.2 * abs(start[1]))
    return Landscape(
        text,
        start,
        (-reach, reach, -high, high),
        partial(quadratic_cost, H),
        partial(quadratic_gradient, H),
        names=("w", "b"),
        **others,
    )


def saddle_cost(w):
    """Return 1/2 x^2 - 1/2 y^2 + 1/4 y^4."""
    x, y = w[..., 0, 0], w[..., 1, 0]
    return x**2 / 2 - y**2 / 2 + y**4 / 4


def saddle_gradient(w):
    """Return (x, y^3 - y)."""
    x, y = w[..., :1, :], w[..., 1:, :]
    return np.concatenate([x, y**3 - y], axis=-2)


@formula
def saddle(y0: Number = 1e-4):
    """Return a saddle and, beside it, two minima; the start is (1, y0)."""
    return Landscape(
        f"dl.saddle({_exact(y0)})",
        (1.0, y0),
        (-1.5, 1.5, -1.5, 1.5),
        saddle_cost,
        saddle_gradient,
        minima=((0.0, -1.0), (0.0, 1.0)),
        kind="saddle",
        items=(("y0", y0),),
    )


def plateau_cost(w):
    """Return 1 - exp(-(x^2 + y^2) / 2)."""
    return 1 - np.exp(-(w**2).sum(axis=(-2, -1)) / 2)


def plateau_gradient(w):
    """Return (x, y) exp(-(x^2 + y^2) / 2)."""
    return w * np.exp(-(w**2).sum(axis=-2, keepdims=True) / 2)


@formula
def plateau(x0: Number = 5.0):
    """Return a dip in a plain; the start is (x0, 0), far out where all is flat."""
    return Landscape(
        f"dl.plateau({_exact(x0)})",
        (x0, 0.0),
        (-6.0, 6.0, -3.0, 3.0),
        plateau_cost,
        plateau_gradient,
        kind="plateau",
        items=(("x0", x0),),
    )


LANDSCAPES = {"bowl": bowl, "ravine": ravine, "saddle": saddle, "plateau": plateau}


def _exact(number):
    """Return a number as text that gives the same number, whole ones without .0."""
    return repr(int(number) if float(number).is_integer() else float(number))


def _start_text(start, usual):
    return "" if start == usual else f", start=({', '.join(map(_exact, start))})"
