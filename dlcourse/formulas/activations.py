"""Units: what a layer does with z, and how a gradient passes back through it.

    relu     a = max(0, z)             da/dz = 1 where a > 0
    tanh     a = tanh(z)               da/dz = 1 - a^2
    sigmoid  a = 1 / (1 + exp(-z))     da/dz = a (1 - a)
    linear   a = z                     da/dz = 1
    softmax  a_c = exp(z_c) / sum_k exp(z_k), each column by itself
                                       da_i/dz_j = a_i (1[i = j] - a_j)
    hardmax  1 at the largest entry of each column, 0 elsewhere

Every slope can be written with a alone, so a forward pass has to keep only A.
"""

import numpy as np

from dlcourse.basics.contracts import Array, Matrix, Numbers, formula


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


@formula
def softmax_jacobian(A: Matrix):
    """Return all derivatives da_i/dz_j = a_i (1[i = j] - a_j) of a softmax output.

    Classes compete, so each z moves every a: the diagonal a_i (1 - a_i) is not all.

    Parameters
    ----------
    A : array (..., C, m)
        What `softmax` returned.

    Returns
    -------
    J : array (..., m, C, C)
        One matrix an example; row i, column j is da_i/dz_j.
    """
    a = A.mT
    return a[..., :, None] * (np.eye(A.shape[-2]) - a[..., None, :])


@formula
def softmax_backward(dA: Matrix, A: Array(like="dA")):
    """Return dz_j = sum_i da_i a_i (1[i = j] - a_j) = a_j (da_j - sum_i a_i da_i)."""
    return A * (dA - (A * dA).sum(axis=-2, keepdims=True))


@formula
def hardmax(Z: Matrix):
    """Return 1 at the largest entry of each column (the first of equals), else 0."""
    rows = np.arange(Z.shape[-2])[:, None]
    return (rows == Z.argmax(axis=-2)[..., None, :]).astype(float)


UNITS = {
    "relu": (relu, relu_backward),
    "tanh": (tanh, tanh_backward),
    "sigmoid": (sigmoid, sigmoid_backward),
    "linear": (linear, linear_backward),
}
