"""Spaces: what a search may try, a scale for each setting, and places on them.

    {"learning_rate": dl.scale.log(1e-4, 1), "optimizer": dl.scale.choice("adam", …)}

A place is a number from 0 to 1, a scale's left end to its right: `at` gives the value
there. Equal steps in place are equal steps on a linear scale, equal factors on a
logarithmic one. Between its ends a scale is continuous, in four digits; whole numbers,
powers of two and choices keep to their kind.
"""

import itertools
import math

import numpy as np

from dlcourse.basics.scales import linear, log, memory, powers


def at(scale, place):
    """Return the value of a scale at a place in [0, 1].

    Examples
    --------
    >>> from dlcourse.basics.scales import choice
    >>> at(log(0.01, 1), 0.5), at(linear(5, 50), 1), at(choice("a", "b"), 0.5)
    (0.1, 50, 'b')
    """
    values = scale.values
    if _in_steps(scale):
        return values[min(int(place * len(values)), len(values) - 1)]
    if _with_zero(scale):
        # Off is one of the values that a slider steps through.
        share = 1 / len(values)
        if place < share:
            return values[0]
        place = (place - share) / (1 - share)
    low, high = _ends(scale)
    if scale.kind == "linear" and _whole(scale):
        return min(low + int(place * (high - low + 1)), high)
    start, end = _axis(scale, low), _axis(scale, high)
    value = _from_axis(scale, start + place * (end - start), high - low)
    return min(max(round(value) if _whole(scale) else value, low), high)


def near(scale, value, box):
    """Return a box round a value, `box` of the scale's range wide, cut at its ends.

    Returns
    -------
    Scale, or the value itself
        Where the scale is a choice, or the box holds no other value.
    """
    if scale.kind == "choice":
        return value
    values = scale.values
    if _in_steps(scale):
        i, half = values.index(value), box / 2 * (len(values) - 1)
        low = values[max(0, math.ceil(i - half))]
        high = values[min(len(values) - 1, math.floor(i + half))]
        return powers(low, high) if low < high else value
    least, most = _ends(scale)
    start, end = _axis(scale, least), _axis(scale, most)
    middle, half = _axis(scale, value or least), box / 2 * (end - start)
    span = most - least
    low = max(least, _from_axis(scale, middle - half, span))
    high = min(most, _from_axis(scale, middle + half, span))
    if _whole(scale):
        low, high = math.ceil(low), math.floor(high)
    if not low < high:
        return value
    if scale.kind == "log":
        return log(low, high, zero=_with_zero(scale) and low == least)
    if scale.kind == "memory":
        return memory(low, high)
    return linear(low, high, 1 if _whole(scale) and high - low < 10 else None)


def random_places(space, trials, seed):
    """Return random places (trials, scales); a longer list begins with the same."""
    return np.random.default_rng(seed).random((trials, len(space))).tolist()


def grid_places(space, trials):
    """Return the places of the finest grid of at most `trials` points.

    Every scale gets equally many points, the middles of its cells, but none more than
    it has values; a choice gets each of its options.
    """
    most = [_count(scale) for scale in space.values()]
    points = [
        1 if scale.kind != "choice" else _count(scale) for scale in space.values()
    ]
    if math.prod(points) > trials:
        raise ValueError(
            f"trials must be at least {math.prod(points)} for a grid with every option "
            f"of its choices, got {trials}"
        )
    for k in itertools.count(2):
        finer = [max(n, min(k, m)) for n, m in zip(points, most, strict=True)]
        if math.prod(finer) > trials or finer == points and k > max(points):
            break
        points = finer
    return list(itertools.product(*([(i + 0.5) / n for i in range(n)] for n in points)))


def _in_steps(scale):
    """Whether a scale is nothing but its values: names, or powers of two."""
    inner = scale.values[1:-1]
    whole = scale.kind == "log" and inner and _whole(scale)
    return scale.kind == "choice" or whole and all(v & (v - 1) == 0 < v for v in inner)


def _whole(scale):
    return all(isinstance(value, int) for value in scale.values)


def _with_zero(scale):
    return scale.kind == "log" and scale.values[0] == 0


def _ends(scale):
    return scale.values[_with_zero(scale)], scale.values[-1]


def _count(scale):
    if _in_steps(scale):
        return len(scale.values)
    if not _whole(scale):
        return math.inf
    low, high = _ends(scale)
    return high - low + 1 + _with_zero(scale)


def _axis(scale, value):
    """Return where a value lies on the axis on which the scale's steps are equal."""
    if scale.kind == "log":
        return math.log10(value)
    return -math.log10(1 - value) if scale.kind == "memory" else value


def _from_axis(scale, x, span):
    """Return the value at x in four digits, the same on every machine."""
    if scale.kind == "log":
        return float(f"{10**x:.4g}")
    if scale.kind == "memory":
        return round(1 - float(f"{10**-x:.4g}"), 15)
    return round(x, 4 - math.floor(math.log10(span)))
