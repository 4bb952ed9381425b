"""Heights by name, and how values are spread: bars, outlines of counts, violins."""

from dataclasses import dataclass, field

import numpy as np

from dlcourse.basics.contracts import Whole
from dlcourse.basics.messages import nearest, shown
from dlcourse.pictures.numbers import CEILING, number
from dlcourse.pictures.picture import (
    Picture,
    axes,
    joined,
    labelled,
    marks,
    numbers,
    pair,
    several,
)


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
        values = labelled("values", self.values)
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
                str(k): float(numbers(f"values[{k!r}]", v, 0)) for k, v in bars.items()
            }
        if not all(made.values()):
            raise ValueError(
                f"values must name at least one bar, got {shown(self.values)}"
            )
        if len({tuple(bars) for bars in made.values()}) > 1:
            raise ValueError("values must have the same names in every series")
        self._set("values", made)
        self._set("level", marks("level", self.level))
        self._set("marked", several("marked", self.marked, str))
        for name in self.marked:
            if name not in self.names:
                raise ValueError(
                    f"marked must name bars, got {name!r}" + nearest(name, self.names)
                )

    @property
    def names(self):
        """The names of the bars, from left to right."""
        return list(next(iter(self.values.values())))

    def in_words(self):
        """Name all bars and their heights, the marked ones as such."""
        phrases = []
        for series, bars in self.values.items():
            named = [
                f"{name} {number(height)}"
                + (" (marked)" if name in self.marked else "")
                for name, height in bars.items()
            ]
            few = named if len(named) <= 16 else [*named[:15], f"… {named[-1]}"]
            label = self.label(series)
            phrases.append((f"{label}: " if label else "") + ", ".join(few))
        levels = [f"{self.label(k)} at {number(v)}" for k, v in self.level.items()]
        return joined([*phrases, *levels])


@dataclass(frozen=True, eq=False)
class Histogram(Picture):
    """How values are spread: outlines of their counts, on common edges.

    Attributes
    ----------
    values : dict
        Label to an array of numbers, of any shape.
    bins : int or array
        How many between the lowest and the highest, or their edges.
    spikes : dict
        Label to (value, count): how many have one single value, with a ring on top.
    """

    values: dict
    bins: object = 40
    spikes: dict = field(default_factory=dict)

    def __post_init__(self):
        super().__post_init__()
        self._set("values", _samples(self.values))
        spikes = labelled("spikes", self.spikes)
        self._set("spikes", {k: pair(f"spikes[{k!r}]", v) for k, v in spikes.items()})
        if axes(self.bins) == 0:
            self._set("bins", Whole(1, 10_000)("bins", self.bins))
            return
        edges = numbers("bins", self.bins, 1)
        if edges.size < 2 or not (np.diff(edges) > 0).all():
            raise ValueError(f"bins must be rising edges, got {shown(self.bins)}")
        self._set("bins", edges)

    def counted(self):
        """Return the common edges, and label to counts."""
        values = {
            k: v[np.isfinite(v)].clip(-CEILING, CEILING) for k, v in self.values.items()
        }
        edges = self.bins
        if np.ndim(edges) == 0:
            every = np.concatenate([np.zeros(0), *values.values()])
            edges = self._edges(every, edges)
        return edges, {k: np.histogram(v, edges)[0] for k, v in values.items()}

    def _edges(self, every, bins):
        if self.xscale == "log":
            every = every[every > 0]
        low, high = (every.min(), every.max()) if every.size else (0.0, 1.0)
        if self.xlim:
            low, high = self.xlim
        if not high - low > 1e-9 * max(abs(low), abs(high)):
            reach = 0.5 * (abs(low) or 1.0)
            low, high = low - reach, high + reach
        if self.xscale == "log":
            low, high = max(low, 1 / CEILING), max(high, 10 / CEILING)
            return np.geomspace(low, high, bins + 1)
        return np.linspace(low, high, bins + 1)

    def in_words(self):
        """Give each label's mean, spread and ends."""
        phrases = [spread(self.label(k), v) for k, v in self.values.items()]
        phrases += [
            f"{count:g} {self.label(k)}" for k, (_, count) in self.spikes.items()
        ]
        return joined(phrases or ["nothing to show yet"])


@dataclass(frozen=True, eq=False)
class Violins(Picture):
    """How values are spread, name by name: upright histograms, side by side.

    Attributes
    ----------
    values : dict
        Name to an array of numbers, of any shape.
    """

    values: dict

    def __post_init__(self):
        super().__post_init__()
        self._set("values", _samples(self.values))

    def in_words(self):
        """Give each name's mean, spread and ends."""
        phrases = [spread(self.label(k), v) for k, v in self.values.items()]
        return joined(phrases or ["nothing to show yet"])


def _samples(values):
    values = labelled("values", values)
    return {k: numbers(f"values[{k!r}]", v, None).ravel() for k, v in values.items()}


def spread(name, values):
    """Say how many values there are, and give their ends, mean and spread."""
    known = values[np.isfinite(values)]
    if not known.size:
        return f"{name}: nothing to show"
    with np.errstate(all="ignore"):
        mean, deviation = known.mean(), known.std()
    lost = values.size - known.size
    return (
        f"{name}: {known.size} values from {number(known.min())} to "
        f"{number(known.max())}, mean {number(mean)}, spread {number(deviation)}"
        + (f", {lost} not finite" if lost else "")
    )
