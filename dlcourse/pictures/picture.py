"""Pictures as data: what a function may return to be shown on a live panel.

    def averages(beta):
        theta = dl.temperatures()
        return dl.Lines({"average": dl.ewa(theta, beta)}, dots={"day": theta})

    dl.live(averages, beta=dl.scale.memory(0.5, 0.99))

A picture says what there is to see, in the data's own numbers, and nothing of pixels or
colours; a painter draws it. Every kind takes these words besides its data:

    title           stands above the axes; may change from picture to picture
    xlabel, ylabel  name the axes, with units
    xscale, yscale  "linear" or "log"
    xlim, ylim      (low, high); by default round numbers around the data
    xticks          {place: text}, where the axis has names of its own
    room            whether the y axis may end higher than `ylim`, for the legend
    labels          {key: text} where the legend is to say something else than the key
                    in the data, or nothing ("")
    says            a sentence for those who do not see the picture
    under           whether it stands below the picture before it, over the same x axis
    width           its share of the panel's width, relative to the other pictures

Keys that name a part of a training look the same in every picture: "train", "dev",
"own", and "ghost 0" to "ghost 3" for runs that stand beside the one that is shown.
"""

from dataclasses import dataclass, field, fields

import numpy as np

from dlcourse.basics.choices import Choice, Flag
from dlcourse.basics.contracts import Real
from dlcourse.basics.lasting import Lasting
from dlcourse.basics.messages import shown

SCALES = Choice("linear", "log")
WIDTH = Real(0.01, 100)


def _words(default=""):
    return field(default=default, kw_only=True)


@dataclass(frozen=True, eq=False)
class Picture(metaclass=Lasting):
    """What all kinds of pictures have: words, scales and limits; see the module."""

    title: str = _words()
    xlabel: str = _words()
    ylabel: str = _words()
    xscale: str = _words("linear")
    yscale: str = _words("linear")
    xlim: tuple = _words(None)
    ylim: tuple = _words(None)
    xticks: dict = _words(None)
    room: bool = _words(False)
    labels: dict = field(default_factory=dict, kw_only=True)
    says: str = _words()
    under: bool = _words(False)
    width: float = _words(1.0)

    def __post_init__(self):
        for name in ("under", "room"):
            self._set(name, Flag(name, getattr(self, name)))
        self._set("width", WIDTH("width", self.width))
        self._set("labels", labelled("labels", self.labels))
        for name in ("title", "xlabel", "ylabel", "says"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(
                    f"{name} must be text, got {shown(getattr(self, name))}"
                )
        for name in ("xscale", "yscale"):
            SCALES(name, getattr(self, name))
        for axis in "xy":
            name, given = f"{axis}lim", getattr(self, f"{axis}lim")
            if given is not None:
                self._set(name, _limits(name, given))
                if getattr(self, f"{axis}scale") == "log" and given[0] <= 0:
                    raise ValueError(
                        f"{name} must be above 0 on a log scale, got {shown(given)}"
                    )
        if self.xticks is not None:
            places = labelled("xticks", self.xticks, text=False)
            made = {float(numbers("xticks", p, 0)): str(t) for p, t in places.items()}
            self._set("xticks", made)

    def _set(self, name, value):
        object.__setattr__(self, name, value)

    def label(self, key):
        """Return what the legend says of a key in the data."""
        return self.labels.get(key, key).replace("_", " ")

    def words(self):
        """Return what the picture shows in words: its own, or else what is in it."""
        if self.says:
            return self.says
        return (f"{self.title}: " if self.title else "") + self.in_words()

    def in_words(self):
        """Return one sentence made of the data."""
        raise NotImplementedError

    def left_out(self):
        """Return what a quick frame leaves out, as a sentence; "" if nothing."""
        return ""

    def same_as(self, other):
        """Whether another picture would look and read the same."""
        return type(self) is type(other) and all(
            _equal(getattr(self, f.name), getattr(other, f.name))
            for f in fields(self)
            if f.compare
        )


@dataclass(frozen=True, eq=False)
class Note(Picture):
    """Words in the place of a picture: that there is nothing to show yet, or why.

    Attributes
    ----------
    text : str
    alarm : bool
        Whether something has gone wrong.
    """

    text: str
    alarm: bool = False

    def __post_init__(self):
        super().__post_init__()
        if not isinstance(self.text, str):
            raise TypeError(f"text must be a string, got {shown(self.text)}")
        self._set("alarm", Flag("alarm", self.alarm))

    def in_words(self):
        """Return the text."""
        return f"{' '.join(self.text.split()).rstrip('.')}."


@dataclass(frozen=True, eq=False)
class Surface(metaclass=Lasting):
    """A function of the plane, to be drawn; equal to another where the keys are equal.

    Attributes
    ----------
    of : function points (2, n) -> array (n,), or (C, n)
    key : hashable
        What it depends on; by default the function itself, so that a new one is drawn
        anew.
    slow : bool
        Whether it takes long: a quick frame asks it at fewer points.
    """

    of: object
    key: object = None
    slow: bool = False

    def __post_init__(self):
        if not callable(self.of):
            raise TypeError(
                f"a surface must be a function of points (2, n), got {shown(self.of)}"
            )
        try:
            hash(self.key)
        except TypeError:
            raise TypeError(f"key must be hashable, got {shown(self.key)}") from None
        object.__setattr__(self, "key", self.of if self.key is None else self.key)

    def at(self, name, points):
        """Return its values at points (2, n): (n,), or (C, n)."""
        found = numbers(f"what {name} returns", self.of(points), None)
        if found.ndim not in (1, 2) or found.shape[-1] != points.shape[1]:
            raise ValueError(
                f"{name} must return a number for each of {points.shape[1]} points, "
                f"got shape {found.shape}"
            )
        return found

    def __eq__(self, other):
        return isinstance(other, Surface) and self.key == other.key

    def __hash__(self):
        return hash(self.key)


def _equal(a, b):
    if a is b:
        return True
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.array_equal(a, b, equal_nan=True)
    if isinstance(a, dict) and isinstance(b, dict):
        return [*a] == [*b] and all(_equal(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(_equal, a, b))
    return a == b


# What data may be.


def labelled(name, value, text=True):
    """Return a dictionary whose keys are text."""
    if not isinstance(value, dict):
        raise TypeError(f"{name} must be a dictionary of labels, got {shown(value)}")
    return {str(k) if text else k: v for k, v in value.items()}


def several(name, value, kind):
    """Return a tuple of names or numbers."""
    try:
        entries = tuple(None if isinstance(value, str) else value)
    except Exception:  # what cannot be gone through, or raises on the way
        raise TypeError(f"{name} must be a tuple, got {shown(value)}") from None
    if kind is str:
        return tuple(map(str, entries))
    return tuple(kind(f"{name}[{i}]", v) for i, v in enumerate(entries))


def axes(value):
    """Return how many axes a value has: -1 if it is nothing of the kind."""
    try:
        return np.ndim(value)
    except Exception:  # lists of unequal length, or what raises when it is asked
        return -1


def numbers(name, value, ndim):
    """Return an array of numbers with `ndim` axes; NaN and infinity may stand in it.

    It is a copy: who draws pictures one after another may fill one array anew.
    """
    try:
        array = np.array(value)
        if array.dtype.kind not in "biufO":  # an object may be None, for a gap
            raise TypeError
        array = array.astype(float, copy=False)
    except Exception:  # lists of unequal length, or what raises when it is asked
        raise TypeError(f"{name} must hold numbers, got {shown(value)}") from None
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} axes, got shape {array.shape}")
    return array


def marks(name, value):
    """Return label to number: lines across, or upright ones."""
    given = labelled(name, value)
    return {label: float(numbers(name, v, 0)) for label, v in given.items()}


def pair(name, value):
    """Return a point or vector (2,)."""
    found = numbers(name, value, None).ravel()
    if found.size != 2:
        raise ValueError(f"{name} must be a pair of numbers, got {shown(value)}")
    return found


def plane(name, value):
    """Return points (2, n)."""
    array = numbers(name, value, 2)
    if array.shape[0] != 2:
        raise ValueError(
            f"{name} must have shape (2, n), one point a column, got {array.shape}"
        )
    return array


def _limits(name, value):
    low, high = pair(name, value)
    if not (low < high and np.isfinite([low, high]).all()):
        raise ValueError(
            f"{name} must be (low, high) with low < high, got {shown(value)}"
        )
    return float(low), float(high)


# How data is put into words.


def joined(phrases, most=6):
    """Return phrases as one sentence, the first few if they are many."""
    phrases = list(phrases)
    rest = f", and {len(phrases) - most} more" if len(phrases) > most else ""
    return "; ".join(phrases[:most]) + rest + "."
