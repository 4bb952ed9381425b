"""Scales: the values that a setting may take, from a slider's left end to its right.

One object serves a slider, a sweep and a text form. `values` are round numbers (1,
1.12, 1.25, 1.4, … on a logarithmic scale), some 30 to 60 of them, so that one press of
an arrow key is one visible step.

    log(0.001, 1)      each step the same factor
    linear(1, 50)      each step the same amount
    powers(1, 1024)    powers of two, for batch sizes
    memory(0.5, 0.999) equal factors of 1 - beta, for the memory of an average
    choice("relu", …)  names
"""

import math
from dataclasses import dataclass, replace

from dlcourse.basics.choices import Flag
from dlcourse.basics.contracts import (
    Contract,
    Count,
    Memory,
    Number,
    Positive,
    Real,
    Whole,
    formula,
)
from dlcourse.basics.messages import nearest, shown

# Round numbers of a decade, for 5, 10 or 20 steps (the preferred numbers of ISO 3).
DECADE_20 = (
    *(1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8),
    *(3.15, 3.55, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9),
)

MOST_STEPS = 1000


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
        "linear", "log", "memory" or "choice".
    names : tuple of str, optional
        What the values are called, where they do not say it themselves.
    """

    values: tuple
    text: str
    kind: str
    names: tuple = None

    def label(self, value):
        """Return what a control reads at `value`."""
        if self.names and value in self.values:
            return self.names[self.values.index(value)]
        return label(value)

    @property
    def expected(self):
        """The allowed values in words."""
        if self.kind == "choice":
            return "one of " + ", ".join(map(repr, self.names or self.values))
        return f"from {label(self.values[0])} to {label(self.values[-1])}"

    def __call__(self, name, value):
        """Return `value` if it lies on this scale (between its ends), else raise."""
        if self.kind == "choice":
            if self.names and value in self.names:
                return self.values[self.names.index(value)]
            if value not in self.values:
                raise ValueError(
                    f"{name} must be {self.expected}, got {shown(value)}"
                    + nearest(value, map(str, self.names or self.values))
                )
            return value
        number = Number(name, value)
        if not self.values[0] <= number <= self.values[-1]:
            self.refuse(name, value)
        whole = number.is_integer() and all(isinstance(v, int) for v in self.values)
        return int(number) if whole else number

    def only(self, values):
        """Return the scale with some of its values."""
        return self if values == self.values else replace(self, values=values)

    def whole(self):
        """Return the scale in whole numbers, if its ends are: 1, 2, 3, not 1, 1.12."""
        if self.kind == "choice":
            return self
        ends = self.values[0], self.values[-1]
        if any(end != round(end) for end in ends):
            return self
        return self.only(tuple(sorted({round(value) for value in self.values})))

    def including(self, value):
        """Return the scale with one more value, in its place."""
        if value in self.values or self.kind == "choice":
            return self
        return replace(self, values=tuple(sorted((*self.values, value))))

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
        By default a round number that gives 30 to 60 steps; 1 between whole numbers
        that lie 10 to 60 apart. The last step may be shorter.
    """
    ends = f"{exact(low)}, {exact(high)}" + (f", step={exact(step)}" if step else "")
    whole = low.is_integer() and high.is_integer() and high - low >= 10
    step = step or _round_step((high - low) / 60, whole)
    if (high - low) / step > MOST_STEPS:
        raise ValueError(
            f"step must give at most {MOST_STEPS} steps from {low} to {high}, "
            f"got {step}"
        )
    # Sums such as 0.1 + 2 * 0.1 are rounded to 12 digits of the larger end.
    digits = 11 - math.floor(math.log10(max(abs(low), abs(high))))
    count = math.ceil((high - low) / step - 1e-6)
    between = (round(low + i * step, digits) for i in range(1, count))
    values = (low, *between, high)
    if all(value.is_integer() for value in values):
        values = tuple(map(int, values))
    return Scale(values, f"dl.scale.linear({ends})", "linear")


@formula
def log(low: Positive, high: Real(0, open_low=True, above="low"), zero: Flag = False):
    """Return a scale with equal factors, in round numbers.

    Parameters
    ----------
    low, high : float > 0
        Both ends included; whole ends of 10 or more give a scale of whole numbers.
    zero : bool
        Whether to put 0 before `low`, for settings that can be switched off.
    """
    decades = math.log10(high / low)
    stride = 1 if decades <= 3 else 2 if decades <= 6 else 4
    values = [low, high]
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        values += [float(f"{d}e{exponent}") for d in DECADE_20[::stride]]
    # From 2^53 on every float is whole.
    whole = 10 <= low and high < 2**53 and low.is_integer() and high.is_integer()
    number = round if whole else float
    values = sorted({number(v) for v in values if low <= v <= high})
    if zero:
        values.insert(0, number(0))
    ends = f"{exact(low)}, {exact(high)}" + (", zero=True" if zero else "")
    return Scale(tuple(values), f"dl.scale.log({ends})", "log")


@formula
def powers(low: Count, high: Whole(1, above="low")):
    """Return a scale of the powers of two from `low` to `high`, both ends included.

    Parameters
    ----------
    low, high : int >= 1
    """
    first, last = math.ceil(math.log2(low)), math.floor(math.log2(high))
    values = {low, high, *(2**k for k in range(first, last + 1))}
    return Scale(tuple(sorted(values)), f"dl.scale.powers({low}, {high})", "log")


@formula
def memory(low: Memory, high: Real(0, 1, open_high=True, above="low")):
    """Return a scale for the memory of an average: 1 - beta in equal factors.

    From 0.9 to 0.99 is as far as from 0.99 to 0.999: each averages over ten times as
    many values.

    Parameters
    ----------
    low, high : float in [0, 1)
        Both ends included.
    """
    rest = log(1 - high, 1 - low).values
    between = (1 - float(f"{r:.12g}") for r in rest[1:-1])
    values = {low, high, *(round(beta, 15) for beta in between)}
    ends = f"{exact(low)}, {exact(high)}"
    return Scale(tuple(sorted(values)), f"dl.scale.memory({ends})", "memory")


def choice(*options):
    """Return a scale of names (or of any values that can be compared).

    A dictionary gives each value a name: `choice({"as printed": {"relu": my_relu}, …})`
    lets a control choose a `swap`.
    """
    if len(options) == 1 and isinstance(options[0], dict):
        return _named_choice(options[0])
    try:
        different = len(set(options))
    except TypeError:
        raise TypeError(
            f"options must be names, numbers or tuples, got {shown(options)}"
        ) from None
    if different < 2 or different < len(options):
        raise ValueError(f"options must be two or more different ones, got {options}")
    return Scale(
        tuple(options), f"dl.scale.choice({', '.join(map(repr, options))})", "choice"
    )


def _named_choice(options):
    if len(options) < 2:
        raise ValueError(f"options must be two or more different ones, got {options}")
    # In the order in which an experiment keeps its swaps, so that the two compare.
    values = [
        tuple(sorted(v.items())) if isinstance(v, dict) else v for v in options.values()
    ]
    pairs = ", ".join(f"{name!r}: {written(v)}" for name, v in options.items())
    names = tuple(map(str, options))
    return Scale(tuple(values), f"dl.scale.choice({{{pairs}}})", "choice", names)


def written(value):
    """Return an expression that makes `value`; functions go by their names.

    Those of `dlcourse.lessons` as notebooks call them, `demo.…`.
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k!r}: {written(v)}' for k, v in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if not callable(value):
        return repr(value)
    if hasattr(value, "expression"):  # a misprint goes by its number
        return value.expression
    name = getattr(value, "__name__", type(value).__name__)
    home = str(getattr(value, "__module__", None))
    if home.startswith("dlcourse.lessons."):
        return f"demo.{name}"
    return f"dl.{name}" if home.startswith("dlcourse.") else name


def label(value):
    """Return a value as a slider's reading: short, without a needless .0."""
    if isinstance(value, str):
        return value
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def exact(value):
    """Return a number as the shortest text that reads back as the same number."""
    short = f"{value + 0.0:g}"  # -0.0 is written 0
    return short if float(short) == value else repr(value)


def _round_step(step, whole):
    """Return the next number above `step` from 1, 2, 2.5, 5 times a power of ten.

    `whole` keeps to whole numbers: at least 1, and not 2.5.
    """
    if whole:
        step = max(1, step)
    power = 10.0 ** math.floor(math.log10(step))
    factors = (1, 2, 5, 10) if whole else (1, 2, 2.5, 5, 10)
    return next(f * power for f in factors if f * power >= step * (1 - 1e-9))
