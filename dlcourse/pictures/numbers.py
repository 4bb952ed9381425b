"""Numbers as axes and sentences show them: where an axis ends, what a tick says.

Axes end at round numbers, so that they seldom move: a new frame around the picture
costs five times as much as a new picture in it.
"""

import itertools
import math

import numpy as np

CEILING = 1e300  # an axis cannot end at infinity


def number(value):
    """Return a number as a status line shows it: three digits, 10^n when far off."""
    if value != value:
        return "–"
    return f"{value:.3g}" if 1e-3 <= abs(value) < 1e4 or value == 0 else f"{value:.1e}"


def round_up(value):
    """Return the next of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is at least `value`."""
    if not 0 < value < math.inf:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(f * power for f in (1, 2, 5, 10) if f * power >= value * (1 - 1e-9))


def round_down(value):
    """Return the last of …, 0.1, 0.2, 0.5, 1, 2, 5, … that is at most `value`."""
    return 1 / round_up(1 / value)


def decades(low, high):
    """Return the powers of ten just outside [low, high], for a logarithmic axis."""
    low = math.floor(math.log10(low) + 1e-9)
    high = math.ceil(math.log10(high) - 1e-9)
    return 10.0**low, 10.0 ** max(high, low + 1)


def limits(values, scale="linear", parts=10, pad=0.0, zero=False):
    """Return round numbers just outside the values.

    `parts` is about how many steps an axis has: it ends on one of them. `pad` is a
    share of the range; `zero` asks for zero on the axis.
    """
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)].clip(-CEILING, CEILING)
    if scale == "log":
        values = values[values > 0].clip(1 / CEILING)
        if not values.size:
            return 0.1, 1.0
        low, high = round_down(float(values.min())), round_up(float(values.max()))
        return (low, high) if low < high else (low / 10, high * 10)
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    size = max(abs(low), abs(high))
    if high - low <= 1e-9 * size or size == 0:
        reach = size / 10 or 0.5
        low, high = low - reach, high + reach
    if 0 < low < 0.25 * high and pad:
        low = 0.0
    span = high - low
    low -= pad * span if low != 0 else 0.0
    high += pad * span if high != 0 else 0.0
    step = round_up(span / parts)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def ticks(low, high, scale, most):
    """Return round numbers from `low` to `high`, about `most` but no less than two."""
    most = max(2.0, most)
    if scale == "log":
        first, last = math.log10(low) - 1e-9, math.log10(high) + 1e-9
        powers = range(math.ceil(first), math.floor(last) + 1)
        every = max(1, math.ceil(len(powers) / (most + 1)))
        if len(powers) > 2:
            return [10.0**p for p in powers if p % every == 0]
        several = range(math.floor(first), math.ceil(last))
        near = [f * 10.0**p for p in several for f in (1, 2, 5)] + [
            10.0 ** math.ceil(last)
        ]
        return [t for t in near if low * (1 - 1e-9) <= t <= high * (1 + 1e-9)]
    step = round_up((high - low) / most)
    tried = [_multiples(step / finer, low, high) for finer in (1, 2, 4)]
    return next((places for places in tried if len(places) > 1), tried[0])


def whole_ticks(first, last, most=8):
    """Return at most `most` evenly spaced whole numbers from `first` to `last`."""
    return list(range(first, last + 1, max(1, -(-(last - first + 1) // most))))


def tick_text(value, places, scale="linear"):
    """Return a tick's number: as few digits as tell it from its neighbours."""
    if value == 0:
        return "0"
    power = math.log10(abs(value))
    far = scale == "log" and not 1e-3 <= min(places) <= max(places) <= 1e4
    if abs(power - round(power)) < 1e-9 and (far or not -3 <= round(power) <= 4):
        sign = "-" if value < 0 else ""
        return f"${sign}10^{{{round(power)}}}$"
    steps = (abs(b - a) for a, b in itertools.pairwise(places))
    step = min(steps, default=abs(value))
    digits = max(4, math.ceil(math.log10(max(map(abs, places)) / step)) + 1)
    text = f"{value:.{digits}g}"
    if "e" in text:
        factor, power = text.split("e")
        return f"${factor}\\cdot10^{{{int(power)}}}$"
    return text.replace("-", "−")


def _multiples(step, low, high):
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]
