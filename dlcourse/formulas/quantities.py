"""What the lecture's own quantities may be: labels, columns of a layer, mini-batches.

Contracts as in `dlcourse.basics.contracts`, each for the arguments of a few formulas.
"""

import re

import numpy as np

from dlcourse.basics.contracts import (
    LARGEST,
    Array,
    Contract,
    Index,
    Matrix,
    Positive,
    Whole,
)
from dlcourse.basics.messages import shown

Probabilities = Array(ndim=2, low=0, high=1)


class Labels(Array):
    """An array of labels, 0 or 1."""

    def __init__(self, like=None):
        super().__init__(ndim=2, like=like)
        self.expected = "an array of labels, each 0 or 1"

    def __call__(self, name, value):
        array = super().__call__(name, value)
        self.refuse_entries(name, array, (array != 0) & (array != 1))
        return array


class OneHot(Labels):
    """An array of one-hot columns: a single 1 in each, else 0."""

    def __call__(self, name, value):
        array = super().__call__(name, value)
        wrong = np.argwhere(array.sum(axis=-2) != 1)
        if wrong.size:
            column = array.swapaxes(-1, -2)[tuple(wrong[0])]
            raise ValueError(
                f"{name} must have one-hot columns, each adding up to 1, "
                f"got the sum {shown(column.sum())} in column {wrong[0, -1]}"
            )
        return array


class Classes(Array):
    """Class numbers from 0 to C - 1, where `count` names the argument that holds C."""

    def __init__(self, count):
        super().__init__(ndim=1, low=0)
        self.count = count
        self.expected = "class numbers: whole, from 0"

    def __call__(self, name, value):
        array = super().__call__(name, value)
        whole = (array == np.rint(array)) & (array.astype(float) <= LARGEST)
        self.refuse_entries(name, array, ~whole)
        return array.astype(int)

    def relate(self, name, given):
        """Refuse a class number beyond the count of classes."""
        highest, C = given[name].max(initial=0), given[self.count]
        if highest >= C:
            raise ValueError(
                f"{name} must be class numbers from 0 to {self.count} - 1 = {C - 1}, "
                f"got {highest}"
            )


class Column(Array):
    """A column with one entry for each row of another argument."""

    def __init__(self, rows_of, low=-np.inf, open_low=False):
        super().__init__(ndim=2, low=low)
        self.rows_of, self.open_low = rows_of, open_low
        if open_low:
            self.expected = f"a column of numbers above {low}"

    def __call__(self, name, value):
        array = super().__call__(name, value)
        if self.open_low:
            self.refuse_entries(name, array, array == self.low)
        return array

    def relate(self, name, given):
        """Refuse a column of another length."""
        shape, right = given[name].shape[-2:], (given[self.rows_of].shape[-2], 1)
        if shape != right:
            raise ValueError(
                f"{name} must be a column with one entry for each row of "
                f"{self.rows_of}, {right}, got {shape}"
            )


class Shaped(Array):
    """An array of two axes or more whose shape has to fit."""

    def __init__(self, expected, fits):
        super().__init__(ndim=2)
        self.expected, self.fits = expected, fits

    def __call__(self, name, value):
        array = super().__call__(name, value)
        if not self.fits(array.shape):
            raise ValueError(f"{name} must be {self.expected}, got shape {array.shape}")
        return array


Theta = Shaped("a column (n, 1)", lambda shape: len(shape) == 2 and shape[1] == 1)
Square = Shaped("a square matrix", lambda shape: shape[-1] == shape[-2])


class Images(Array):
    """Images as columns of height * width pixels, row by row."""

    def __init__(self):
        super().__init__(ndim=2)

    def relate(self, name, given):
        """Refuse columns that are no images of this size."""
        pixels = given["height"] * given["width"]
        if given[name].shape[-2] != pixels:
            raise ValueError(
                f"{name} must have height * width = {pixels} rows, one a pixel, "
                f"got shape {given[name].shape}"
            )


class Parameters(Contract):
    """A dictionary of parameters W1, b1, …, or of their gradients dW1, db1, …."""

    expected = "a dictionary of arrays named W1, b1, W2, …"

    def __call__(self, name, value):
        if not isinstance(value, dict) or not value:
            self.refuse(name, value, TypeError)
        for key in value:
            if not re.fullmatch(r"d?(W|b|gamma|beta_bn)[1-9]\d*", str(key)):
                raise ValueError(f"{name} must be {self.expected}, got the key {key!r}")
        return {key: Matrix(f"{name}[{key!r}]", array) for key, array in value.items()}


class Size(Whole):
    """How many examples a mini-batch of X takes: from 1 to all."""

    def __init__(self):
        super().__init__(1)

    def relate(self, name, given):
        """Refuse more examples than there are."""
        m = given["X"].shape[-1]
        if given[name] > m:
            raise ValueError(
                f"{name} must be a whole number from 1 to the {m} examples of X, "
                f"got {given[name]}"
            )


class CountHigh(Whole):
    """The high end of a range of whole numbers, at least its low end."""

    def relate(self, name, given):
        """Refuse an inverted range."""
        if given[name] < given["low"]:
            raise ValueError(
                f"{name} must be at least low, got low {given['low']}, "
                f"{name} {given[name]}"
            )


class Batches(Contract):
    """A list of mini-batches (x, y) of numbers."""

    expected = "a list of pairs (x, y), such as [([1, 2], [1, 3]), ([3], [2])]"

    def __call__(self, name, value):
        if not isinstance(value, list | tuple) or not value:
            self.refuse(name, value, TypeError)
        if any(not isinstance(pair, list | tuple) or len(pair) != 2 for pair in value):
            self.refuse(name, value, TypeError)
        numbers = Array(ndim=1, columns=1)
        return [
            tuple(numbers(f"{name}[{i}]", array) for array in pair)
            for i, pair in enumerate(value)
        ]


class Changes(Contract):
    """Learning rates set by hand: pairs (epoch, rate), in the order of their epochs."""

    expected = "pairs (epoch, rate) such as [(30, 0.1), (50, 0.01)], epochs rising"

    def __call__(self, name, value):
        if not isinstance(value, list | tuple):
            self.refuse(name, value, TypeError)
        pairs = []
        for i, pair in enumerate(value):
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                self.refuse(name, value)
            epoch = Index(f"{name}[{i}][0]", pair[0])
            pairs.append((epoch, Positive(f"{name}[{i}][1]", pair[1])))
        if any(a[0] >= b[0] for a, b in zip(pairs, pairs[1:], strict=False)):
            self.refuse(name, value)
        return pairs
