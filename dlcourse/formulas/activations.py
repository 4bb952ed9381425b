"""Units: what a layer does with z, and how a gradient passes back through it.

    relu     a = max(0, z)             da/dz = 1 where a > 0
    tanh     a = tanh(z)               da/dz = 1 - a^2
    sigmoid  a = 1 / (1 + exp(-z))     da/dz = a (1 - a)
    linear   a = z                     da/dz = 1
    softmax  a_c = exp(z_c) / sum_k exp(z_k), each column by itself

Every slope can be written with a alone, so a forward pass has to keep only A.
"""

import numpy as np

from dlcourse.contracts import Array, Matrix, Numbers, formula


@formula
def relu(Z: Numbers):
    """Return max(0, z), entry by entry."""
    return np.maximum(Z, 0)


@formula
def relu_backward(dA: Numbers, A: Array(like="dA")):
    """Return dZ = dA where the unit was on (a > 0), else 0."""
    return dA * (A > 0)


@formula
def tanh(Z: Numbers):
    """Return tanh(z) = (e^z - e^-z) / (e^z + e^-z), in (-1, 1)."""
    return np.tanh(Z)


@formula
def tanh_backward(dA: Numbers, A: Array(like="dA")):
    """Return dZ = dA (1 - a^2)."""
    return dA * (1 - A * A)


@formula
def sigmoid(Z: Numbers):
    """Return 1 / (1 + e^-z), in (0, 1)."""
    return 1 / (1 + np.exp(-Z))


@formula
def sigmoid_backward(dA: Numbers, A: Array(like="dA")):
    """Return dZ = dA a (1 - a)."""
    return dA * A * (1 - A)


@formula
def linear(Z: Numbers):
    """Return z itself: a layer of such units is a matrix product and no more."""
    return Z


@formula
def linear_backward(dA: Numbers, A: Array(like="dA")):
    """Return dZ = dA."""
    return dA


@formula
def softmax(Z: Matrix):
    """Return the column-wise softmax: positive, and each column adds up to one.

    a_c = exp(z_c - max z) / sum_k exp(z_k - max z);  the shift changes nothing but
    keeps large entries from overflowing.

    Parameters
    ----------
    Z : array (..., C, m)

    Returns
    -------
    A : array (..., C, m)

    Examples
    --------
    >>> softmax([[5.0], [2.0], [-1.0], [3.0]]).round(3).ravel().tolist()
    [0.842, 0.042, 0.002, 0.114]
    """
    exponentials = np.exp(Z - Z.max(axis=-2, keepdims=True))
    return exponentials / exponentials.sum(axis=-2, keepdims=True)


UNITS = {
    "relu": (relu, relu_backward),
    "tanh": (tanh, tanh_backward),
    "sigmoid": (sigmoid, sigmoid_backward),
    "linear": (linear, linear_backward),
}
