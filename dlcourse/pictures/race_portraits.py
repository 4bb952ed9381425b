"""Pictures of a race: the ways down from above, and the costs over the iterations.

    *_, end = race.moments()
    contour_of(race, end), costs_of(race, end)

Standings keep arrays of all that came before them, so a picture of iteration 1000 is
made as quickly as one of iteration 10.
"""

import numpy as np

from dlcourse.basics.choices import Instance, Optional
from dlcourse.basics.contracts import Contract, Positive, formula
from dlcourse.engine.races import Race, Standing
from dlcourse.pictures import Contour, Lines


class Standings(Contract):
    """The standings of a race so far, or the last of them alone."""

    expected = "what race.moments() yields, or a list of that"

    def __call__(self, name, value):
        several = isinstance(value, list | tuple) and not isinstance(value, Standing)
        last = value[-1] if several and value else value
        if not isinstance(last, Standing):
            self.refuse(name, value, TypeError)
        return last


OneRace = Instance(Race, "a race such as dl.race(dl.bowl(40), 'adam')")


@formula
def contour_of(race: OneRace, moments: Standings()):
    """Return the landscape from above, with the paths so far.

    One optimiser alone has arrows at its point: against the gradient, against its
    average v, and the root of its average of squares s.

    Parameters
    ----------
    race : Race
    moments : list of Standing, or the last one
        What `race.moments()` has yielded so far.

    Returns
    -------
    Contour
    """
    ground = race.landscape
    arrows = {}
    if len(moments) == 1:
        (moment,) = moments
        point, v, s = moment.w, moment.state.get("v"), moment.state.get("s")
        arrows["minus gradient"] = (point, -moment.grad)
        if v is not None:
            arrows["minus average v"] = (point, -v)
        if s is not None:
            arrows["root of s"] = (point, np.sqrt(np.maximum(s, 0)))
    return Contour(
        ground.cost,
        _with(ground.extent, race.start),
        {
            label: moments.paths[:, i].T
            for i, label in enumerate(_labels(race, moments))
        },
        arrows,
        minimum=np.transpose(ground.minima),
        equal=ground.equal,
        key=ground,
        title=f"Iteration {moments.t}",
        xlabel=ground.names[0],
        ylabel=ground.names[1],
    )


def _with(extent, point):
    """Return an extent that holds a point, with a margin where it is widened."""
    found = []
    for low, high, value in zip(extent[::2], extent[1::2], point, strict=True):
        if not low <= value <= high:
            ends = min(low, value), max(high, value)
            margin = 0.05 * (ends[1] - ends[0])
            low, high = ends[0] - margin, ends[1] + margin
        found += [low, high]
    return tuple(found)


@formula
def costs_of(race: OneRace, moments: Standings(), target: Optional(Positive) = None):
    """Return the cost of each optimiser, above the lowest there is, on a log axis.

    Parameters
    ----------
    race : Race
    moments : list of Standing, or the last one
        What `race.moments()` has yielded so far.
    target : float > 0, optional
        A share of the first cost, such as 1e-3: a line across, and on each curve a
        dot where it is reached for good. A first passage may be luck.

    Returns
    -------
    Lines
    """
    lowest = race.landscape.lowest
    gaps = moments.costs - lowest
    first = gaps[0, 0] if gaps[0, 0] > 0 else 1.0
    level, dots, phrases = {}, {}, []
    labels = _labels(race, moments)
    done = moments.t == race.iterations
    arrived = [None] * len(labels)
    if target is not None:
        level = {f"{target:g} of the first": target * first}
        arrived = arrivals(gaps, target * first)
        if done:
            labels = [
                f"{label}: {'–' if n is None else n}"
                for label, n in zip(labels, arrived, strict=True)
            ]
    for i, (label, n) in enumerate(zip(labels, arrived, strict=True)):
        if n is not None:
            dots[label] = ([n], gaps[n : n + 1, i])
        phrases.append(_cost_in_words(race.optimizers[i], moments[i], n, target))
    known = gaps[np.isfinite(gaps) & (gaps > 0)].clip(1e-8 * first, 1e8 * first)
    known = np.append(known, [first, *level.values()])
    powers = np.log10([known.min(), known.max()])
    low, high = np.floor(powers[0] + 1e-9), np.ceil(powers[1] + 1e-9)
    return Lines(
        {label: gaps[:, i] for i, label in enumerate(labels)},
        dots=dots,
        level=level,
        title="Cost" if lowest == 0 else "Cost above the lowest",
        xlabel="iteration",
        yscale="log",
        xlim=(0, max(race.iterations, 1)),
        ylim=(10.0**low, 10.0 ** max(high, low + 1)),
        says=f"Costs after {moments.t} iterations: {'; '.join(phrases)}.",
    )


def arrivals(gaps, height):
    """Return for each column from which row on it stays at most `height`, or None.

    Parameters
    ----------
    gaps : array (n, k)
        NaN never stays.
    height : float
    """
    above = ~(gaps <= height)
    last = np.where(above.any(axis=0), len(gaps) - above[::-1].argmax(axis=0), 0)
    return [int(n) if n < len(gaps) else None for n in last]


def _labels(race, moments):
    """Return the legend's words: a label, and that it has diverged."""
    return [
        f"{label} (diverged)" if moment.diverged else label
        for label, moment in zip(race.optimizers, moments, strict=True)
    ]


def _cost_in_words(label, moment, arrived, target):
    name = label.replace("_", " ")
    if moment.diverged:
        return f"{name} diverged after iteration {moment.t}"
    text = f"{name} {moment.cost:.3g}"
    if target is None:
        return text
    if arrived is None:
        return f"{text}, above the target"
    return f"{text}, below the target from iteration {arrived} on"
