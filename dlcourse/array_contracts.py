"""What the arrays of the lecture may be: labels, one-hot columns, columns of a layer.

Contracts as in `dlcourse.contracts`, for the arguments of the formulas.
"""

import re

import numpy as np

from dlcourse.contracts import Array, Contract, Matrix, shown

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
        self.refuse_entries(name, array, array != np.rint(array))
        return array.astype(int)

    def relate(self, name, given):
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
        shape, right = given[name].shape[-2:], (given[self.rows_of].shape[-2], 1)
        if shape != right:
            raise ValueError(
                f"{name} must be a column with one entry for each row of "
                f"{self.rows_of}, {right}, got {shape}"
            )


class Square(Array):
    """A square matrix."""

    def __init__(self):
        super().__init__(ndim=2)
        self.expected = "a square matrix"

    def __call__(self, name, value):
        array = super().__call__(name, value)
        if array.shape[-1] != array.shape[-2]:
            raise ValueError(f"{name} must be {self.expected}, got shape {array.shape}")
        return array


class Images(Array):
    """Images as columns of height * width pixels, row by row."""

    def __init__(self):
        super().__init__(ndim=2)

    def relate(self, name, given):
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
