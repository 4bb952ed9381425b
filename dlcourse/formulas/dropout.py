"""Inverted dropout: a coin is tossed for every unit of every example, in training.

    D = rand < keep_prob           forward   A  <- A  D / keep_prob
                                   backward  dA <- dA D / keep_prob

Dividing by keep_prob keeps the mean of a layer, so nothing is dropped or rescaled at
test time. Forward and backward use the same mask D; each pass draws a new one.
"""

from dlcourse.basics.choices import RandomGenerator
from dlcourse.basics.contracts import Array, KeepProb, Matrix, formula


@formula
def dropout_forward(A: Matrix, keep_prob: KeepProb, rng: RandomGenerator):
    """Return the thinned layer and its mask.

    Parameters
    ----------
    A : array (..., n, m)
    keep_prob : float in (0, 1]
        Probability that a unit is kept; at 1 nothing changes.
    rng : numpy.random.Generator
        Its `random` is uniform on [0, 1). One mask is drawn for all networks of a
        stack, and one at keep_prob 1 too, so that moving keep_prob moves no other draw.

    Returns
    -------
    A_out : array (..., n, m)
    D : array of bool (..., n, m)
    """
    D = rng.random(A.shape[-2:]) < keep_prob
    return A * D / keep_prob, D


@formula
def dropout_backward(dA: Matrix, D: Array(ndim=2, like="dA"), keep_prob: KeepProb):
    """Return the gradient of what went into the layer, with the mask D of forward."""
    return dA * D / keep_prob
