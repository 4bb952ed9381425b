"""Costs, computed from the logits Z of the last layer, so that nothing overflows.

    sigmoid head   loss = -y log a - (1 - y) log(1 - a) = log(1 + e^z) - y z
    softmax head   loss = -sum_c y_c log a_c = log sum_c e^(z_c) - sum_c y_c z_c
    both           J = mean loss over the m examples,  dZ = A - Y  (without 1/m)

dZ is m times the derivative of J with respect to Z: the 1/m comes with dW and db.
A cost of a stack (K, n, m) is an array (K,).
"""

import numpy as np

from dlcourse.contracts import Labels, Matrix, formula
from dlcourse.formulas.activations import sigmoid, softmax


@formula
def sigmoid_cost(Z: Matrix, Y: Labels(like="Z")):
    """Return the mean cross-entropy of logits Z with labels Y in {0, 1}."""
    m = Z.shape[-1]
    loss = np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-np.abs(Z)))
    return loss.sum(axis=(-2, -1)) / m


@formula
def softmax_cost(Z: Matrix, Y: Labels(like="Z")):
    """Return the mean cross-entropy of logits Z (C, m) with one-hot columns Y."""
    m = Z.shape[-1]
    top = Z.max(axis=-2, keepdims=True)
    log_sum = top + np.log(np.exp(Z - top).sum(axis=-2, keepdims=True))
    return (Y * (log_sum - Z)).sum(axis=(-2, -1)) / m


HEADS = {"sigmoid": (sigmoid, sigmoid_cost), "softmax": (softmax, softmax_cost)}


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
