"""Scales: the values that a setting may take, from a slider's left end to its right.

One object serves a slider, a sweep and a text form. `values` are round numbers (1,
1.25, 1.6, 2, … on a logarithmic scale), some 30 to 60 of them, so that one press of an
arrow key is one visible step.

    log(0.001, 1)      each step the same factor
    linear(1, 50)      each step the same amount
    choice("relu", …)  names
"""

import math
from dataclasses import dataclass

import numpy as np

from dlcourse.contracts import Contract, Number, Positive, Real, formula

# Round numbers of a decade, for 5, 10 or 20 steps (the preferred numbers of ISO 3).
DECADE_20 = (
    *(1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8),
    *(3.15, 3.55, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9),
)


@dataclass(frozen=True)
class Scale(Contract):
    """The values of one control, in order.

    Attributes
    ----------
    values : tuple
        What a slider steps through.
    text : str
        The expression that makes this scale.
    kind : str
        "linear", "log" or "choice".
    """

    values: tuple
    text: str
    kind: str

    @property
    def expected(self):
        """The allowed values in words."""
        if self.kind == "choice":
            return "one of " + ", ".join(map(repr, self.values))
        return f"from {label(self.values[0])} to {label(self.values[-1])}"

    def __call__(self, name, value):
        """Return `value` if it lies on this scale (between its ends), else raise."""
        if self.kind == "choice":
            if value not in self.values:
                self.refuse(name, value)
            return value
        number = Number(name, value)
        if not self.values[0] <= number <= self.values[-1]:
            self.refuse(name, value)
        return number

    def including(self, value):
        """Return the scale with one more value, in its place."""
        if value in self.values or self.kind == "choice":
            return self
        return Scale(tuple(sorted((*self.values, value))), self.text, self.kind)

    def __repr__(self):
        return self.text


@formula
def linear(low: Number, high: Real(above="low"), step: Positive = None):
    """Return a scale with equal steps.

    Parameters
    ----------
    low, high : float
        Both ends included; whole numbers give a scale of whole numbers.
    step : float, optional
        By default a round number that gives 25 to 60 steps.
    """
    whole = float(low).is_integer() and float(high).is_integer()
    if step is None:
        step = _round_step((high - low) / 60)
        if whole and high - low >= 10:
            step = max(1, step)
    count = math.floor((high - low) / step + 1e-9)
    values = [float(np.round(low + i * step, 12)) for i in range(count + 1)]
    if values[-1] < high:
        values.append(high)
    if all(float(value).is_integer() for value in values):
        values = [int(value) for value in values]
    return Scale(
        tuple(values), f"dl.scale.linear({label(low)}, {label(high)})", "linear"
    )


@formula
def log(low: Positive, high: Real(0, open_low=True, above="low"), zero=False):
    """Return a scale with equal factors, in round numbers.

    Parameters
    ----------
    low, high : float > 0
    zero : bool
        Whether to put 0 before `low`, for settings that can be switched off.
    """
    decades = math.log10(high / low)
    stride = 1 if decades <= 3 else 2 if decades <= 6 else 4
    values = [low, high]
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        values += [float(f"{d}e{exponent}") for d in DECADE_20[::stride]]
    values = sorted({float(v) for v in values if low <= v <= high})
    if zero:
        values.insert(0, 0.0)
    ends = f"{label(low)}, {label(high)}" + (", zero=True" if zero else "")
    return Scale(tuple(values), f"dl.scale.log({ends})", "log")


def choice(*options):
    """Return a scale of names (or of any values that can be compared)."""
    if len(options) < 2 or len(set(options)) < len(options):
        raise ValueError(f"options must be two or more different ones, got {options}")
    return Scale(
        tuple(options), f"dl.scale.choice({', '.join(map(repr, options))})", "choice"
    )


def label(value):
    """Return a value as a slider's reading: short, without a needless .0."""
    if isinstance(value, str):
        return value
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _round_step(step):
    """Return the next number above `step` from 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= step * (1 - 1e-9))
