"""What becomes of a run over a control's whole range: the sweep's end values."""

import functools
import math

import numpy as np

from dlcourse.pictures.lines import Lines
from dlcourse.pictures.numbers import round_up, whole_ticks
from dlcourse.pictures.picture import Note
from dlcourse.pictures.views.curves import COST, ERROR

GAP = 0.35  # decades between a zero and the rest of a logarithmic scale
MOST_TICKS = 6
INVITATION = "No range yet:\nchoose a control to sweep"


def cost_range(scene):
    """Last train and dev cost over the values of the control that is swept."""
    return _over(scene, COST, "Cost over a range")


def error_range(scene):
    """Last train and dev error over the values of the control that is swept."""
    return _over(scene, ERROR, "Error over a range")


def _over(scene, measure, name):
    sweep = scene.sweep
    if sweep is None:
        says = f"{name}: no sweep yet; choose a control to sweep."
        return Note(INVITATION, title=name, says=says)
    kind, values = sweep.scale.kind, list(sweep.histories)
    x, (train, dev, lost) = places(kind, values), ends_of(sweep, measure)
    top = measure.end(1.02 * _top(np.concatenate([train, dev]), measure.highest))
    curves = {"train": _apart(kind, values, x, train)}
    if np.isfinite(dev).any():
        curves["dev"] = _apart(kind, values, x, dev)
    margin = 0.5 if kind == "choice" else 0.04 * (x[-1] - x[0]) or 0.5
    dots = dict(curves)
    if lost.any():
        dots["lost"] = x[lost], np.full(lost.sum(), top)
    here = _standing(sweep)
    if sweep.value in values:
        i = values.index(sweep.value)
        ends = np.array([train[i], dev[i]])
        shown = ends[np.isfinite(ends) & (ends <= top)]
        dots["here"] = np.full(shown.size, x[i]), shown
    found = best_of(sweep, measure)
    return Lines(
        {} if kind == "choice" else curves,  # names are not joined by lines
        dots=dots,
        at={} if here is None else {"here": here},
        labels={"lost": f"{lost.sum()} of {lost.size} diverged", "here": ""},
        title=_title(sweep, measure, name, found, lost),
        xlabel=sweep.label,
        ylabel=measure.ylabel,
        xlim=(float(x[0] - margin), float(x[-1] + margin)),
        ylim=(0, top),
        xticks=dict(_ticks(sweep.scale, values)),
        room=True,
        says=_in_words(sweep, measure, found, train, dev, lost),
    )


def best_of(sweep, measure):
    """Return ("dev" or "train", value, number) where the number is lowest.

    The dev set decides where there is one; None where no run holds so far.
    """
    train, dev, _ = ends_of(sweep, measure)
    which, ends = ("dev", dev) if np.isfinite(dev).any() else ("train", train)
    if not np.isfinite(ends).any():
        return None
    i = int(np.nanargmin(ends))
    return which, list(sweep.histories)[i], float(ends[i])


def ends_of(sweep, measure):
    """Return the last train and dev number of each value, and which diverged.

    A diverged one has no number, nor one that has not begun.
    """
    rows = [
        (np.nan, np.nan)
        if history.diverged or not len(history)
        else [getattr(history.last_score, column) for column in measure.columns]
        for history in sweep.histories.values()
    ]
    train, dev = measure.of(np.array(rows, dtype=float)).T
    lost = [history.diverged is not None for history in sweep.histories.values()]
    return train, dev, np.array(lost)


def _title(sweep, measure, name, found, lost):
    """Name the best value so far."""
    if found is None:
        return f"{name}: none held" if lost.all() else name
    _, value, best = found
    where = _name(sweep.scale, value)
    where = f"{sweep.symbol} = {where}" if sweep.symbol else where
    return f"Best: {measure.unit(best)} at {where}"


def _in_words(sweep, measure, found, train, dev, lost):
    """Say which value is best, where the slider stands, and how many diverged."""
    values, noun = list(sweep.histories), measure.noun
    names = functools.partial(_name, sweep.scale)
    ends = f" from {names(values[0])} to {names(values[-1])}"
    if sweep.scale.kind == "choice":
        ends = f" ({', '.join(map(names, values))})"
    words = f"Last {noun} over {sweep.label}{ends}"
    if found:
        which, value, best = found
        words += f": lowest {which} {noun} {measure.unit(best)} at {names(value)}"
    if sweep.value in values:
        i = values.index(sweep.value)
        words += f"; at {names(sweep.value)}, where the control stands, "
        words += "diverged" if lost[i] else f"train {measure.unit(train[i])}"
        if np.isfinite(dev[i]) and not lost[i]:
            words += f", dev {measure.unit(dev[i])}"
    under_way = sum(not history.complete for history in sweep.histories.values())
    words += f"; {int(lost.sum())} of {len(values)} values diverged"
    return words + (f"; {under_way} under way." if under_way else ".")


def places(kind, values):
    """Return where the values of a scale stand on an axis, from left to right.

    "log": the power of ten, a zero left of the others; "memory": how many decades 1 -
    beta is below 1; "choice": 0, 1, 2, …; "linear": the value itself.
    """
    values = list(values)
    if kind == "choice":
        return np.arange(len(values), dtype=float)
    numbers = np.array(values, dtype=float)
    if kind == "memory":
        return -np.log10(1 - numbers)
    if kind == "log":
        positive = numbers > 0
        placed = np.log10(numbers, where=positive, out=np.full(numbers.shape, np.nan))
        lowest = np.nanmin(placed) if positive.any() else 0.0
        width = np.nanmax(placed) - lowest if positive.any() else 0.0
        return np.where(positive, placed, lowest - max(GAP, 0.16 * width))
    return numbers


def _standing(sweep):
    """Return where the slider stands on the axis, None for a name that is not swept."""
    kind, values = sweep.scale.kind, list(sweep.histories)
    if sweep.value in values:
        return float(places(kind, values)[values.index(sweep.value)])
    if kind == "choice":
        return None
    return float(places(kind, [*values, sweep.value])[-1])


def _apart(kind, values, x, y):
    """Return a line that leaves a gap between a zero and the logarithms of others."""
    if kind == "log" and values and values[0] == 0:
        return np.insert(x, 1, np.nan), np.insert(y, 1, np.nan)
    return x, y


def _ticks(scale, values):
    """Return (place, name) of a few values that are round."""
    kind, names = scale.kind, functools.partial(_name, scale)
    if kind == "choice":
        stride = -(-len(values) // 8)
        return list(enumerate(map(names, values)))[::stride]
    chosen = [values[0], values[-1]]
    if kind == "linear":
        step = round_up((values[-1] - values[0]) / (MOST_TICKS - 1))
        first = math.ceil(values[0] / step - 1e-9)
        last = math.floor(values[-1] / step + 1e-9)
        chosen = [round(i * step, 12) for i in range(first, last + 1)]
    else:
        rest = [1 - v for v in values] if kind == "memory" else values
        positive = sorted(r for r in rest if r > 0)
        chosen = _round_numbers(positive[0], positive[-1])
        if kind == "memory":
            chosen = [round(1 - r, 12) for r in chosen][::-1]
            chosen += [0.5] if values[0] <= 0.5 else []
        if 0 in values:
            chosen.append(0)
    chosen = sorted(set(chosen))
    found = places(kind, [*chosen, values[0], values[-1]])
    if kind == "log":
        found = places(kind, [*chosen, *values])  # a zero stands beside all of them
    return list(zip(found[: len(chosen)].tolist(), map(names, chosen), strict=True))


def _round_numbers(low, high):
    """Return a few round numbers from low to high: of decades, or of powers of two."""
    exponents = range(
        math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1
    )
    if len(exponents) >= 3:
        return [
            float(f"1e{exponents[i]}") for i in whole_ticks(0, len(exponents) - 1, 5)
        ]
    between = [
        float(f"{digit}e{exponent}")
        for exponent in range(
            math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1
        )
        for digit in (1, 2, 5)
    ]
    return [
        value for value in between if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)
    ]


def _name(scale, value):
    """Return a value as a tick names it: 0.3, 1e-05, relu, whole."""
    far = isinstance(value, float) and value and not 1e-3 <= abs(value) < 1e5
    if far and not scale.names:
        return f"{value:.3g}".replace("e-0", "e-").replace("e+0", "e").replace("+", "")
    return scale.label(value)


def _top(ends, highest):
    """Return the highest of the end values that are not far above the lower ones."""
    ends = ends[np.isfinite(ends)]
    if not ends.size:
        return 1.0
    if np.isfinite(highest):  # what has an upper end needs no cut
        return ends.max()
    return min(ends.max(), 4 * np.quantile(ends, 0.25))
