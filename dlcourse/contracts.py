"""What an argument may be, said once: the door through which every value comes in.

A contract is a small object that stands where a type annotation stands::

    @formula
    def init_he(n_in: Count, n_out: Count, rng: RandomGenerator): ...

It checks a value and returns it in its proper type, or raises an error that names
the argument, what came, and what would be right. `formula` checks all annotated
arguments of a function; the engine calls the function behind it (`undecorated`)
thousands of times a second and does not pay for checking what it made itself.
"""

import difflib
import functools
import inspect
import math

import numpy as np


class Contract:
    """One kind of value: `expected` says it in words, `check` returns it or raises."""

    expected = "anything"

    def __call__(self, name, value):
        return value

    def relate(self, name, given):
        """Check the argument `name` against the others, once each has been checked."""

    def refuse(self, name, value, error=ValueError):
        """Raise `error`, naming the argument, what came, and what would be right."""
        raise error(f"{name} must be {self.expected}, got {shown(value)}")


class Real(Contract):
    """A finite real number in a range; an open end is excluded.

    `above` names another argument that must be smaller: the two ends of a range.
    """

    def __init__(
        self,
        low=-math.inf,
        high=math.inf,
        open_low=False,
        open_high=False,
        above=None,
    ):
        self.low, self.high = low, high
        self.open_low, self.open_high = open_low, open_high
        self.above = above
        self.expected = self._in_words()

    def _in_words(self):
        if self.high == math.inf:
            if self.low == -math.inf:
                return "a number"
            return f"a number {'above' if self.open_low else 'of at least'} {self.low}"
        ends = "(" if self.open_low else "[", ")" if self.open_high else "]"
        return f"a number in {ends[0]}{self.low}, {self.high}{ends[1]}"

    def __call__(self, name, value):
        value = self._number(name, value)
        below = value <= self.low if self.open_low else value < self.low
        above = value >= self.high if self.open_high else value > self.high
        if not math.isfinite(value):
            self.refuse_infinite(name, value)
        if below or above:
            self.refuse(name, value)
        return value

    def refuse_infinite(self, name, value):
        """Raise an error that says what nobody says of an ordinary number: finite."""
        expected = self.expected.replace("a number", "a finite number", 1)
        raise ValueError(f"{name} must be {expected}, got {shown(value)}")

    def relate(self, name, given):
        """Refuse the high end of a range that is not above its low end."""
        if self.above in given and not given[self.above] < given[name]:
            low, high = shown(given[self.above]), shown(given[name])
            raise ValueError(
                f"{name} must be above {self.above}, "
                f"got {self.above} {low}, {name} {high}"
            )

    def _number(self, name, value):
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value.item()
        number = (int, float, np.integer, np.floating)
        if isinstance(value, bool | np.bool_) or not isinstance(value, number):
            self.refuse(name, value, TypeError)
        try:
            return float(value)
        except OverflowError:  # an int beyond the range of float
            self.refuse_infinite(name, value)


class Whole(Real):
    """A whole number in a closed range."""

    def _in_words(self):
        if self.low == -math.inf:
            return "a whole number"
        if self.high == math.inf:
            return f"a whole number of at least {self.low}"
        return f"a whole number from {self.low} to {self.high}"

    def _number(self, name, value):
        if not super()._number(name, value).is_integer():
            self.refuse(name, value)
        return int(value)  # not of the float, which rounds beyond 2^53


class Array(Contract):
    """A finite array of numbers in [low, high], not empty, of at least `ndim` axes.

    `like` names another argument that must have the same shape; `columns` is the least
    length of the last axis.
    """

    def __init__(self, ndim=0, like=None, low=-math.inf, high=math.inf, columns=0):
        self.ndim, self.like, self.columns = ndim, like, columns
        self.low, self.high = low, high
        numbers = Real(low, high).expected.replace("a number", "finite numbers")
        self.expected = f"an array of {numbers}"
        if columns:
            least = "entry" if columns == 1 else "columns (examples)"
            self.expected += f" with at least {columns} {least}"
        elif ndim:
            axes = "axes (examples are columns)" if ndim > 1 else "axis"
            self.expected += f" with at least {ndim} {axes}"

    def __call__(self, name, value):
        try:
            array = np.asarray(value)
        except ValueError:  # lists of unequal length
            self.refuse(name, value, TypeError)
        if array.dtype.kind not in "biuf":
            self.refuse(name, value, TypeError)
        if array.dtype.kind != "f":
            array = array.astype(float)
        short = self.columns and array.shape[-1:] < (self.columns,)
        if array.ndim < self.ndim or short:
            raise ValueError(f"{name} must be {self.expected}, got shape {array.shape}")
        if array.size == 0:
            raise ValueError(f"{name} must not be empty, got shape {array.shape}")
        self.refuse_entries(name, array, ~np.isfinite(array))
        self.refuse_entries(name, array, (array < self.low) | (array > self.high))
        return array

    def refuse_entries(self, name, array, bad):
        """Raise an error with the first entry where `bad` is true, if there is one."""
        if bad.any():
            where = tuple(int(i) for i in np.argwhere(bad)[0])
            place = f" at index {where}" if where else ""
            raise ValueError(
                f"{name} must be {self.expected}, got {shown(array[where])}{place}"
            )

    def relate(self, name, given):
        """Refuse an array of another shape than its model."""
        if self.like in given:
            shape, right = given[name].shape, given[self.like].shape
            if shape[-2:] != right[-2:]:
                raise ValueError(
                    f"{name} must have the shape of {self.like}, {right}, got {shape}"
                )


class Function(Contract):
    """Something that can be called."""

    expected = "a function"

    def __call__(self, name, value):
        if not callable(value):
            self.refuse(name, value, TypeError)
        return value


class Choice(Contract):
    """One of a few names; a misspelt one is told the nearest."""

    def __init__(self, *options):
        self.options = options
        self.expected = "one of " + ", ".join(map(repr, options))

    def __call__(self, name, value):
        if not isinstance(value, str):
            self.refuse(name, value, TypeError)
        if value not in self.options:
            raise ValueError(
                f"{name} must be {self.expected}, got {value!r}"
                + nearest(value, self.options)
            )
        return value


class Boolean(Contract):
    """True or False, and nothing that merely counts as one of them."""

    expected = "True or False"

    def __call__(self, name, value):
        if not isinstance(value, bool | np.bool_):
            self.refuse(name, value, TypeError)
        return bool(value)


class Each(Contract):
    """A tuple of `at_least` entries or more, each of which keeps one contract."""

    def __init__(self, entry, at_least=0):
        self.entry, self.at_least = entry, at_least
        length = f" of at least {at_least} entries" if at_least else ""
        self.expected = f"a tuple{length}, each {entry.expected}"

    def __call__(self, name, value):
        if isinstance(value, np.ndarray):
            value = value.tolist()
        if not isinstance(value, tuple | list):
            self.refuse(name, value, TypeError)
        if len(value) < self.at_least:
            self.refuse(name, value)
        return tuple(self.entry(f"{name}[{i}]", v) for i, v in enumerate(value))


class Either(Contract):
    """A value of the first contract or, if it is a tuple or list, of the second."""

    def __init__(self, single, several):
        self.single, self.several = single, several
        self.expected = f"{single.expected}, or {several.expected}"

    def __call__(self, name, value):
        several = isinstance(value, tuple | list | np.ndarray)
        return (self.several if several else self.single)(name, value)


class Optional(Contract):
    """None, or a value of a contract."""

    def __init__(self, inner):
        self.inner = inner
        self.expected = f"{inner.expected}, or None"

    def __call__(self, name, value):
        return None if value is None else self.inner(name, value)


class Instance(Contract):
    """An object of one class; `hint` shows how to make one."""

    def __init__(self, cls, hint):
        self.cls, self.expected = cls, hint

    def __call__(self, name, value):
        if not isinstance(value, self.cls):
            self.refuse(name, value, TypeError)
        return value


Flag = Boolean()
Number = Real()
Positive = Real(0, open_low=True)
NonNegative = Real(0)
Count = Whole(1)
Index = Whole(0)
Numbers = Array()
Matrix = Array(ndim=2)
KeepProb = Real(0, 1, open_low=True)
Memory = Real(0, 1, open_high=True)
Share = Real(0, 1)
LayerDims = Each(Count, at_least=2)
RandomGenerator = Instance(
    np.random.Generator, "a generator such as numpy.random.default_rng(0)"
)


def formula(function):
    """Check the arguments of `function` that are annotated with a contract."""
    signature = inspect.signature(function)
    contracts = {
        name: parameter.annotation
        for name, parameter in signature.parameters.items()
        if isinstance(parameter.annotation, Contract)
    }
    defaults = {name: signature.parameters[name].default for name in contracts}

    @functools.wraps(function)
    def checked(*args, **kwargs):
        given = arguments(signature, function.__name__, args, kwargs)
        for name, contract in contracts.items():
            if name in given and given[name] is not defaults[name]:
                given[name] = contract(name, given[name])
        for name, contract in contracts.items():
            if name in given:
                contract.relate(name, given)
        # exp(1000) = inf is right inside a sigmoid, log(0) = -inf inside a cost
        with np.errstate(over="ignore", divide="ignore"):
            return function(**given)

    return checked


def undecorated(function):
    """Return the function that `formula` checks: what the engine calls."""
    return inspect.unwrap(function)


def arguments(signature, owner, args, kwargs):
    """Bind a call's arguments by name, or say which is unknown, missing or surplus."""
    known = list(signature.parameters)
    for name in kwargs:
        if name not in known:
            raise TypeError(f"{owner} has no argument {name!r}" + nearest(name, known))
    try:
        return dict(signature.bind(*args, **kwargs).arguments)
    except TypeError as error:
        raise TypeError(f"{owner}{signature_text(signature)}: {error}") from None


def signature_text(signature):
    """Return a signature as a student would write it, without contracts."""
    return str(
        signature.replace(
            parameters=[
                p.replace(annotation=p.empty) for p in signature.parameters.values()
            ]
        )
    )


def nearest(name, options):
    """Return `; did you mean 'x'?` for the closest option, or nothing."""
    close = difflib.get_close_matches(str(name), list(options), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def shown(value):
    """Return a value as an error message shows it: short, arrays by their shape."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.generic):
        value = value.item()
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
