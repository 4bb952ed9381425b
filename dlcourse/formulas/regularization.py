"""L2 and L1: a price on the weights, added to the cost and so to its gradient.

    L2   lambd / (2m) sum w^2       gradient  lambd / m w
    L1   lambd / (2m) sum |w|       gradient  lambd / (2m) sign(w)

    J = mean loss + penalty of every W[l]; biases go free.

In plain gradient descent L2 is weight decay, the same step rearranged:

    W <- W - learning_rate (dW + lambd / m W) = (1 - learning_rate lambd / m) W - …

Both penalties have lambd / (2m) in front; some books write L1 with lambd / m.
"""

import numpy as np

from dlcourse.basics.choices import Choice
from dlcourse.basics.contracts import (
    Array,
    Count,
    NonNegative,
    Numbers,
    Positive,
    formula,
    undecorated,
)
from dlcourse.formulas.costs import cross_entropy
from dlcourse.formulas.quantities import Labels, Parameters, Probabilities


def l2(W, lambd, m):
    """Return the squared Frobenius norm's share in the cost, and its gradient."""
    half = (
        lambd / (2 * m) * W
    )  # W**2 overflows sooner, and 0 times infinity is no penalty
    return (half * W).sum(axis=(-2, -1)), 2 * half


def l1(W, lambd, m):
    """Return the absolute values' share in the cost, and its gradient."""
    slope = lambd / (2 * m) * np.sign(W)
    return (slope * W).sum(axis=(-2, -1)), slope


PENALTIES = {"l2": l2, "l1": l1}


@formula
def penalty(W: Array(ndim=2), lambd: NonNegative, m: Count, kind: Choice(*PENALTIES)):
    """Return the penalty of one weight matrix and its derivative with respect to W.

    Parameters
    ----------
    W : array (..., n_out, n_in)
    lambd : float >= 0
        Strength; `lambda` is a reserved word.
    m : int >= 1
        Examples that the cost is a mean over.
    kind : "l2" or "l1"

    Returns
    -------
    value : float
    gradient : array (..., n_out, n_in)

    Examples
    --------
    >>> value, gradient = penalty([[1, -2], [0.5, 3]], 0.7, 10, "l2")
    >>> float(value.round(5)), gradient.round(3).tolist()
    (0.49875, [[0.07, -0.14], [0.035, 0.21]])
    """
    return PENALTIES[kind](W, lambd, m)


@formula
def l2_cost(
    A: Probabilities, Y: Labels(like="A"), params: Parameters(), lambd: NonNegative
):
    """Return the cross-entropy of A with labels Y, plus the L2 penalty of every W.

    J = -1/m sum_i (y log a + (1 - y) log(1 - a)) + lambd / (2m) sum_l ||W[l]||^2

    This J falls at every step of gradient descent (if the steps are small enough);
    its first part alone need not.

    Parameters
    ----------
    A, Y : array (..., 1, m)
        Probabilities, and labels 0 or 1.
    params : dict
        W1, b1, …; only the W count.
    lambd : float >= 0
    """
    m = Y.shape[-1]
    weights = [array for name, array in params.items() if name.startswith("W")]
    return undecorated(cross_entropy)(A, Y) + sum(l2(W, lambd, m)[0] for W in weights)


@formula
def weight_decay_step(
    W: Numbers,
    dW_backprop: Array(like="W"),
    learning_rate: Positive,
    lambd: NonNegative,
    m: Count,
):
    """Return a step of gradient descent with L2, from a gradient without the penalty.

    W <- (1 - learning_rate lambd / m) W - learning_rate dW_backprop

    W and dW_backprop have one shape; m examples, as in `penalty`.
    """
    return (1 - learning_rate * lambd / m) * W - learning_rate * dW_backprop


@formula
def soft_threshold_step(
    W: Numbers,
    dW_backprop: Array(like="W"),
    learning_rate: Positive,
    lambd: NonNegative,
    m: Count,
):
    """Return a step of gradient descent with L1 that can end at exactly zero.

    U <- W - learning_rate dW_backprop
    W <- sign(U) max(|U| - learning_rate lambd / (2m), 0)

    A plain step along the sign jumps over zero and back; this one stops there.
    """
    U = W - learning_rate * dW_backprop
    return np.sign(U) * np.maximum(np.abs(U) - learning_rate * lambd / (2 * m), 0)
