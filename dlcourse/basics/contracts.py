"""What an argument may be, said once: the door through which every value comes in.

A contract is a small object that stands where a type annotation stands::

    @formula
    def init_he(n_in: Count, n_out: Count, rng: RandomGenerator): ...

It checks a value and returns it in its proper type, or raises an error that names
the argument, what came, and what would be right. Here are those of numbers and arrays,
in `choices.py` the others. `formula` checks all annotated arguments of a function; the
engine calls the function behind it (`undecorated`) thousands of times a second and does
not pay for checking what it made itself.
"""

import functools
import inspect
import math

import numpy as np

from dlcourse.basics.lasting import Lasting
from dlcourse.basics.messages import arguments, shown

LARGEST = 10**15  # whole number: no array is longer, and no course has more epochs


class Contract(metaclass=Lasting):
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
            value = None if value is np.ma.masked else value.item()
        number = (int, float, np.integer, np.floating)
        if isinstance(value, bool | np.bool_) or not isinstance(value, number):
            self.refuse(name, value, TypeError)
        try:
            return float(value)
        except OverflowError:  # an int beyond the range of float
            self.refuse_infinite(name, value)


class Whole(Real):
    """A whole number in a closed range."""

    largest = LARGEST

    def _in_words(self):
        if self.low == -math.inf:
            return "a whole number"
        if self.high == math.inf:
            return f"a whole number of at least {self.low}"
        return f"a whole number from {self.low} to {self.high}"

    def _number(self, name, value):
        number = super()._number(name, value)
        if not number.is_integer():
            self.refuse(name, value)
        if abs(number) > self.largest:
            raise ValueError(
                f"{name} must be at most {self.largest:.0e}, got {number:.3g}"
            )
        return int(value)  # not of the float, which rounds beyond 2^53


class _Seed(Whole):
    """A whole number, however large: a generator takes any."""

    largest = math.inf


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
        except Exception:  # lists of unequal length, or what raises when it is asked
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


Number = Real()
Positive = Real(0, open_low=True)
NonNegative = Real(0)
Count = Whole(1)
Index = Whole(0)
Seed = _Seed(0)
Numbers = Array()
Matrix = Array(ndim=2)
KeepProb = Real(0, 1, open_low=True)
Memory = Real(0, 1, open_high=True)
Share = Real(0, 1)


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
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            try:
                result = function(**given)
            except (MemoryError, OverflowError):
                result = math.nan
            except (IndexError, TypeError, ValueError) as error:
                if _is_plain(error, given):
                    raise
                raise ValueError(_unfit(function.__name__, given)) from None
        if _holds_nan(result):
            name, value = _most_extreme(given)
            raise ValueError(
                f"{name} must be of a size that {function.__name__} can compute with: "
                f"too large, or 0 / 0; got {shown(value)}"
            )
        return result

    return checked


def _is_plain(error, given):
    """Whether an error begins with an argument, or may be of a function handed in."""
    begins = str(error).partition(" ")[0].partition("[")[0]
    return begins in given or any(map(callable, given.values()))


def _unfit(owner, given):
    shapes = [
        f"{name} of shape {value.shape}" if isinstance(value, np.ndarray) else name
        for name, value in given.items()
    ]
    return f"{owner} cannot compute with these together: {', '.join(shapes)}"


def _holds_nan(value):
    if isinstance(value, tuple | list):
        return any(map(_holds_nan, value))
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "f" and bool(np.isnan(value).any())
    return isinstance(value, float) and math.isnan(value)


def _most_extreme(given):
    """Return the argument whose numbers are furthest from 1, and its value."""

    def extent(value):
        sizes = np.abs(np.asarray(value, dtype=float))
        with np.errstate(divide="ignore"):
            return np.abs(np.log(sizes.max(initial=1)))

    numbers = (int, float, np.ndarray)
    sizes = {n: extent(v) for n, v in given.items() if isinstance(v, numbers)}
    name = max(sizes, key=sizes.get) if sizes else next(iter(given))
    return name, given[name]


def contiguous(value):
    """Return an array, or the arrays of a tuple or list, with rows whole in memory.

    BLAS takes another kernel for a transposed operand, and adds in another order: what
    enters the engine has one layout, so that a run does not depend on how it came in.
    """
    if isinstance(value, tuple | list):
        return (list if isinstance(value, list) else tuple)(map(contiguous, value))
    return np.asarray(value, order="C") if isinstance(value, np.ndarray) else value


def undecorated(function):
    """Return the function that `formula` checks: what the engine calls."""
    return inspect.unwrap(function)
