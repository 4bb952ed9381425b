"""What an argument may be, if it is no number: a name, a tuple, a function, an object.

Contracts like those of `contracts.py`; several are made of other contracts.
"""

import numpy as np

from dlcourse.basics.contracts import Contract, Count
from dlcourse.basics.messages import nearest


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
LayerDims = Each(Count, at_least=2)
RandomGenerator = Instance(
    np.random.Generator, "a generator such as numpy.random.default_rng(0)"
)
