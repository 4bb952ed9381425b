"""A network of dense layers, all its parameters in one big column theta.

`Network` knows shapes and formulas and holds no numbers: theta comes in, activations
and gradients go out. W1, b1, W2, b2, … are views on theta (..., P, 1), and a gradient
has the same layout, so an optimiser is called once on the whole network. The dots are
nothing, or an axis K of networks that are computed side by side.
"""

from typing import NamedTuple

import numpy as np

from dlcourse.contracts import undecorated
from dlcourse.formulas.activations import UNITS
from dlcourse.formulas.costs import HEADS, accuracy


class Forward(NamedTuple):
    """A forward pass: `A[l]` of layers 0 (the input) to L - 1, and the last layer's Z.

    `layers` holds the views (W, b) that it was computed with.
    """

    layers: list
    A: list
    Z: np.ndarray


class Network:
    """Shapes and formulas of a dense network.

    Parameters
    ----------
    layer_dims : tuple of L + 1 ints
        Inputs, then the units of layers 1 to L.
    activation : str
        A name in `formulas.activations.UNITS`, for the hidden layers.
    head : str
        "sigmoid" (one output) or "softmax" (one output a class).
    """

    def __init__(self, layer_dims, activation, head):
        self.layer_dims = layer_dims
        self.unit, self.unit_backward = map(undecorated, UNITS[activation])
        self.output, self.cost = map(undecorated, HEADS[head])
        self.accuracy = undecorated(accuracy)
        self.shapes = {}
        for l in range(1, len(layer_dims)):
            self.shapes[f"W{l}"] = layer_dims[l], layer_dims[l - 1]
            self.shapes[f"b{l}"] = layer_dims[l], 1
        ends = np.cumsum([rows * columns for rows, columns in self.shapes.values()])
        self.slots = [
            (int(end) - rows * columns, int(end), (rows, columns))
            for end, (rows, columns) in zip(ends, self.shapes.values(), strict=True)
        ]
        self.size = int(ends[-1])

    def join(self, params):
        """Return theta (P, 1) from a dictionary of W1, b1, …."""
        return np.concatenate([params[name].reshape(-1, 1) for name in self.shapes])

    def views(self, theta):
        """Return the named views on theta: {"W1": (..., n1, n0), "b1": …}."""
        return dict(zip(self.shapes, self._split(theta), strict=True))

    def _split(self, theta):
        lead = theta.shape[:-2]
        return [
            theta[..., start:end, :].reshape(lead + shape)
            for start, end, shape in self.slots
        ]

    def forward(self, theta, X):
        """Return the `Forward` pass of examples X (..., n_x, m)."""
        split = self._split(theta)
        layers = list(zip(split[::2], split[1::2], strict=True))
        A = [X]
        for W, b in layers[:-1]:
            A.append(self.unit(W @ A[-1] + b))
        W, b = layers[-1]
        return Forward(layers, A, W @ A[-1] + b)

    def backward(self, forward, Y):
        """Return the gradient of the cost with respect to theta, as a column."""
        m = Y.shape[-1]
        dZ = self.output(forward.Z) - Y
        lead = dZ.shape[:-2]
        columns = []
        for l in range(len(forward.layers) - 1, -1, -1):
            W, _ = forward.layers[l]
            dW = dZ @ forward.A[l].mT
            columns += [dZ.sum(axis=-1, keepdims=True), dW.reshape((*lead, -1, 1))]
            if l > 0:
                dZ = self.unit_backward(W.mT @ dZ, forward.A[l])
        return np.concatenate(columns[::-1], axis=-2) / m

    def first_broken_layer(self, theta, X):
        """Return the first layer (from 1) with a W, b or z that is not finite, or None.

        For one network, not for a stack.
        """
        forward = self.forward(theta, X)
        for l, (W, b) in enumerate(forward.layers, start=1):
            Z = W @ forward.A[l - 1] + b
            if not (np.isfinite(W).all() and np.isfinite(Z).all()):
                return l
        return None
