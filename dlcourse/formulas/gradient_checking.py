"""Gradient checking: is the gradient that backward computes that of the cost?

    one-sided    (f(x + eps) - f(x)) / eps                error of order eps
    two-sided    (f(x + eps) - f(x - eps)) / (2 eps)      error of order eps^2

    theta        W1, b1, W2, b2, … row by row as one column
    g_i          two-sided, with only theta_i moved
    difference   ||g - g_approx|| / (||g|| + ||g_approx||)

eps is a choice: 1e-5 is best in double precision, smaller ones lose digits. The verdict
is on the difference: below 1e-7 great, from 1e-3 a bug, in between look closer.
"""

import re

import numpy as np

from dlcourse.basics.choices import Function
from dlcourse.basics.contracts import (
    Array,
    Count,
    Matrix,
    NonNegative,
    Number,
    Positive,
    Whole,
    formula,
)
from dlcourse.formulas.quantities import Parameters, Theta

LAYER_ORDER = "W", "b", "gamma", "beta_bn"


@formula
def one_sided_derivative(f: Function(), x: Number, eps: Positive = 1e-5):
    """Return (f(x + eps) - f(x)) / eps."""
    return (f(x + eps) - f(x)) / eps


@formula
def two_sided_derivative(f: Function(), x: Number, eps: Positive = 1e-5):
    """Return (f(x + eps) - f(x - eps)) / (2 eps).

    Examples
    --------
    >>> round(two_sided_derivative(lambda t: t**3, 1, eps=0.01), 9)
    3.0001
    """
    return (f(x + eps) - f(x - eps)) / (2 * eps)


@formula
def params_to_vector(params: Parameters()):
    """Return all parameters as one column (n, 1): W1, b1, W2, b2, … row by row.

    The order does not depend on that of the dictionary, and gradients dW1, db1, … are
    put in the same one. In layers with batch norm, gamma and beta_bn follow.
    """
    return np.concatenate(
        [_column(params[name]) for name in _in_order(params)], axis=-2
    )


@formula
def vector_to_params(theta: Matrix, params: Parameters()):
    """Return the parts of a column theta, named and shaped like `params`."""
    parts, start = {}, 0
    for name in _in_order(params):
        shape = params[name].shape[-2:]
        end = start + shape[0] * shape[1]
        parts[name] = theta[..., start:end, :].reshape(*theta.shape[:-2], *shape)
        start = end
    return parts


def _in_order(params):
    def place(name):
        kind, layer = re.fullmatch(r"d?([a-zA-Z_]+)(\d+)", name).groups()
        return int(layer), LAYER_ORDER.index(kind)

    return sorted(params, key=place)


def _column(array):
    return array.reshape(*array.shape[:-2], -1, 1)


@formula
def numerical_gradient(J: Function(), theta: Theta, eps: Positive = 1e-5):
    """Return the two-sided derivative of J with respect to each entry of theta.

    Parameters
    ----------
    J : function of a column (n, 1) that returns a number
        Called 2n times. It must be the same function each time: no dropout.
    theta : array (n, 1)
        Left as it is.
    eps : float > 0

    Returns
    -------
    grad : array (n, 1)
    """
    grad = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        right, left = theta.copy(), theta.copy()
        right[i] += eps
        left[i] -= eps
        grad[i] = (J(right) - J(left)) / (2 * eps)
    return grad


@formula
def numerical_gradient_stacked(
    J: Function(),
    theta: Theta,
    eps: Positive = 1e-5,
    chunk: Count = 16,
    sides: Whole(1, 2) = 2,
):
    """Return the same, with J called on stacks of moved columns: far fewer calls.

    Parameters
    ----------
    J : function of a stack (K, n, 1) that returns K numbers
    theta : array (n, 1)
    eps : float > 0
    chunk : int >= 1
        Entries that are moved in one call, each to both sides: few enough that the
        activations of all the copies stay in the cache.
    sides : 1 or 2
        Whether entries move up only (error of order eps), or both ways (eps^2).

    Returns
    -------
    grad : array (n, 1)
    """
    n = theta.shape[0]
    grad = np.zeros_like(theta)
    for start in range(0, n, chunk):
        some = np.arange(start, min(start + chunk, n))
        step = np.zeros((some.size, n, 1), theta.dtype)
        step[np.arange(some.size), some] = eps
        back = step if sides == 2 else np.zeros_like(step[:1])
        costs = J(np.concatenate([theta + step, theta - back]))
        right, left = costs[: some.size], costs[some.size :]
        grad[some, 0] = (right - left) / (sides * eps)
    return grad


@formula
def relative_difference(grad: Array(ndim=1), gradapprox: Array(ndim=1, like="grad")):
    """Return ||g - g_approx|| / (||g|| + ||g_approx||), from 0 (equal) to 1.

    1/3: a factor 2 in all; 1: opposite, or one of them zero. Two zeros are equal. Both
    are columns (..., n, 1), or of any other one shape.
    """
    grad, gradapprox = np.atleast_2d(grad, gradapprox)
    size = _norm(grad) + _norm(gradapprox)
    return _norm(grad - gradapprox) / np.where(size == 0, 1, size)


def _norm(g):
    return np.sqrt((g**2).sum(axis=(-2, -1)))


@formula
def verdict(difference: NonNegative):
    """Return "great" (below 1e-7), "bug" (from 1e-3), or "inspect" in between.

    Examples
    --------
    >>> verdict(3e-9), verdict(1e-5), verdict(0.3)
    ('great', 'inspect', 'bug')
    """
    if difference < 1e-7:
        return "great"
    return "bug" if difference >= 1e-3 else "inspect"
