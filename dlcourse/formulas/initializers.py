"""First weights: how a layer's W starts decides whether a deep network learns at all.

    zeros, constant   every unit of a layer is the same, and stays the same
    normal            W = scale * randn(n_out, n_in)
    he                W = randn(n_out, n_in) * sqrt(2 / n_in)            for ReLU
    xavier            W = randn(n_out, n_in) * sqrt(1 / n_in)            for tanh
    glorot            W = randn(n_out, n_in) * sqrt(2 / (n_in + n_out))  both widths

Each function returns one weight matrix of shape (n_out, n_in), drawn from `rng`.
Biases always start at zero: random weights alone break the symmetry. Why the spread
matters shows in depth, where the same factor comes in again and again:

    y = W_last W^(L-1) x    for L linear layers, the same W in layers 1 to L - 1
"""

from collections.abc import Callable

import numpy as np

from dlcourse.basics.choices import Instance, LayerDims, RandomGenerator
from dlcourse.basics.contracts import Count, Matrix, NonNegative, Number, formula
from dlcourse.formulas.quantities import Square


@formula
def init_zeros(n_in: Count, n_out: Count, rng: RandomGenerator):
    """Return a weight matrix of zeros: no symmetry is broken, nothing is learned."""
    return np.zeros((n_out, n_in))


@formula
def init_constant(
    n_in: Count, n_out: Count, rng: RandomGenerator, constant: Number = 0.5
):
    """Return a weight matrix whose entries all equal `constant`: equal units."""
    return np.full((n_out, n_in), constant)


@formula
def init_normal(n_in: Count, n_out: Count, rng: RandomGenerator, scale: NonNegative):
    """Return normal weights of standard deviation `scale`, whatever the width."""
    return scale * rng.standard_normal((n_out, n_in))


@formula
def init_he(n_in: Count, n_out: Count, rng: RandomGenerator):
    """Return normal weights of variance 2 / n_in, which keeps a ReLU signal's size.

    W = rng.standard_normal((n_out, n_in)) * sqrt(2 / n_in)

    Parameters
    ----------
    n_in, n_out : int >= 1
        Inputs of a unit, and units of the layer.
    rng : numpy.random.Generator
        Where the numbers are drawn from.

    Returns
    -------
    W : array (n_out, n_in)

    References
    ----------
    He, Zhang, Ren, Sun (2015), equation 10: the 2 makes up for the half of the
    second moment that ReLU removes.

    Examples
    --------
    >>> init_he(400, 100, np.random.default_rng(0)).std().round(3)
    np.float64(0.071)
    """
    return rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)


@formula
def init_xavier(n_in: Count, n_out: Count, rng: RandomGenerator):
    """Return normal weights of variance 1 / n_in, which keeps a tanh signal's size.

    The common one-width form of Glorot and Bengio (2010).
    """
    return rng.standard_normal((n_out, n_in)) * np.sqrt(1 / n_in)


@formula
def init_glorot(n_in: Count, n_out: Count, rng: RandomGenerator):
    """Return normal weights of variance 2 / (n_in + n_out): signal and gradient.

    Glorot and Bengio (2010), equation 12; for equal widths the same as `init_xavier`.
    """
    return rng.standard_normal((n_out, n_in)) * np.sqrt(2 / (n_in + n_out))


InitLayer = Instance(Callable, "a function (n_in, n_out, rng) -> W such as dl.init_he")


@formula
def init_parameters(
    layer_dims: LayerDims, rng: RandomGenerator, init_layer: InitLayer = init_he
):
    """Return the first parameters W1, b1, …, WL, bL of a network, as a dictionary.

    W[l] = init_layer(n[l-1], n[l], rng),  b[l] = 0

    Parameters
    ----------
    layer_dims : sequence of L + 1 ints
        Inputs, then the units of layers 1 to L.
    rng : numpy.random.Generator
        One generator for all layers, drawn from layer by layer.
    init_layer : function (n_in, n_out, rng) -> W
        How one weight matrix is drawn; He by default.

    Returns
    -------
    params : dict
        W[l] of shape (n[l], n[l-1]) and b[l] of shape (n[l], 1).
    """
    params = {}
    for l in range(1, len(layer_dims)):
        params[f"W{l}"] = init_layer(layer_dims[l - 1], layer_dims[l], rng)
        params[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return params


@formula
def deep_linear_forward(W: Square, W_last: Matrix, x: Matrix, L: Count):
    """Return y = W_last W^(L-1) x: L layers with g(z) = z and zero biases.

    The power is one of matrices. It grows or fades like r^(L-1), where r is the
    spectral radius of W (its largest |eigenvalue|), whatever the size of its entries.

    Examples
    --------
    >>> W = [[1.5, 0.2], [0.1, 1.5]]
    >>> deep_linear_forward(W, [[1, 1]], [[1], [2]], L=5).round(3)
    array([[22.809]])
    """
    return W_last @ np.linalg.matrix_power(W, L - 1) @ x


INITIALIZERS = {
    "zeros": init_zeros,
    "constant": init_constant,
    "normal": init_normal,
    "he": init_he,
    "xavier": init_xavier,
    "glorot": init_glorot,
}
