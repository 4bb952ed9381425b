"""Costs: how wrong the outputs are, and the gradient that backward starts with.

    sigmoid head   loss = -y log a - (1 - y) log(1 - a) = log(1 + e^z) - y z
    softmax head   loss = -sum_c y_c log a_c = log sum_c e^(z_c) - sum_c y_c z_c
    linear head    loss = (z - y)^2 / 2
    all three      J = mean loss over the m examples,  dZ = A - Y  (without 1/m)

dZ is m times the derivative of J with respect to Z: the 1/m comes with dW and db.
From the logits Z of the last layer nothing overflows; from probabilities A it can.
A cost of a stack (K, n, m) is an array (K,).
"""

import numpy as np

from dlcourse.basics.contracts import Array, Count, Matrix, formula
from dlcourse.formulas.activations import linear, sigmoid, softmax
from dlcourse.formulas.quantities import Classes, Labels, OneHot, Probabilities


@formula
def sigmoid_cost(Z: Matrix, Y: Labels(like="Z")):
    """Return the mean cross-entropy of logits Z with labels Y in {0, 1}."""
    return sigmoid_losses(Z, Y).sum(axis=(-2, -1)) / Z.shape[-1]


def sigmoid_losses(Z, Y):
    """Return the loss of each example, log(1 + e^z) - y z, without overflow."""
    return np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-np.abs(Z)))


@formula
def cross_entropy(A: Probabilities, Y: Labels(like="A")):
    """Return the same cost from probabilities A = sigmoid(Z).

    J = -1/m sum_i (y log a + (1 - y) log(1 - a))
    """
    m = Y.shape[-1]
    # The term whose factor is 0 is left out: 0 * log(0) is not a number.
    loss = -np.log(np.where(Y == 1, A, 1 - A))
    return loss.sum(axis=(-2, -1)) / m


@formula
def softmax_cost(Z: Matrix, Y: OneHot(like="Z")):
    """Return the mean cross-entropy of logits Z (C, m) with one-hot columns Y."""
    m = Z.shape[-1]
    Z = Z - Z.max(axis=-2, keepdims=True)  # the same loss, and nothing overflows
    log_sum = np.log(np.exp(Z).sum(axis=-2, keepdims=True))
    return (Y * (log_sum - Z)).sum(axis=(-2, -1)) / m


@formula
def softmax_loss_grad(A: Probabilities, Y: OneHot(like="A")):
    """Return the mean cross-entropy of A = softmax(Z), and where backward starts.

    J = -1/m sum_i sum_c y_c log a_c        dZ = A - Y

    Parameters
    ----------
    A : array (..., C, m)
        Probabilities, each column adding up to one.
    Y : array (..., C, m)
        One-hot columns.

    Returns
    -------
    J : float
    dZ : array (..., C, m)
        Derivative of each example's own loss, without 1/m.
    """
    m = Y.shape[-1]
    loss = -np.log((Y * A).sum(axis=-2))  # y picks the probability of the true class
    return loss.sum(axis=-1) / m, A - Y


@formula
def output_backward(A: Matrix, Y: Array(ndim=2, like="A")):
    """Return dZ = A - Y of the last layer, where backward starts: for all three heads.

    It holds the derivatives of both the loss and the output unit.
    """
    return A - Y


@formula
def squared_error_cost(Z: Matrix, Y: Array(ndim=2, like="Z")):
    """Return the mean of (z - y)^2 / 2, the cost of regression."""
    m = Z.shape[-1]
    return ((Z - Y) ** 2).sum(axis=(-2, -1)) / (2 * m)


HEADS = {
    "sigmoid": (sigmoid, sigmoid_cost),
    "softmax": (softmax, softmax_cost),
    "linear": (linear, squared_error_cost),
}


@formula
def one_hot(labels: Classes("C"), C: Count):
    """Return Y (C, m) with a 1 in row c of every column whose label is c.

    Examples
    --------
    >>> one_hot([1, 0, 2], C=4).astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0]]
    """
    return (np.arange(C)[:, None] == labels).astype(float)


@formula
def accuracy(Z: Matrix, Y: Labels(like="Z")):
    """Return the share of examples (0 to 1) that logits Z put into the right class.

    One row: class 1 where z > 0. Several rows: the class of the largest entry.
    """
    if Z.shape[-2] == 1:
        right = (Z > 0) == (Y > 0.5)
    else:
        right = (Z.argmax(axis=-2) == Y.argmax(axis=-2))[..., None, :]
    return right.mean(axis=(-2, -1))
