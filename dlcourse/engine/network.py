"""A network of dense layers, all its parameters in one big column theta.

`Network` knows shapes and formulas and holds no numbers: theta comes in, activations
and gradients go out. W1, b1, W2, b2, … are views on theta (..., P, 1), and a gradient
has the same layout, so an optimiser is called once on the whole network. The dots are
nothing, or an axis K of networks that are computed side by side.

With batch norm a hidden layer is W1, gamma1, beta_bn1: the shift does what b did. Its
running means and variances are state, not parameters: they live in a column of their
own, laid out as mu1, var1, mu2, var2, ….
"""

from typing import NamedTuple

import numpy as np

from dlcourse.engine.swaps import Swaps
from dlcourse.formulas.activations import UNITS
from dlcourse.formulas.costs import HEADS, accuracy, output_backward
from dlcourse.formulas.dropout import dropout_backward, dropout_forward
from dlcourse.formulas.normalization import (
    batchnorm_backward,
    batchnorm_forward,
    batchnorm_predict,
    batchnorm_running,
    batchnorm_statistics,
)


class Columns:
    """Named arrays laid out one after the other in a column.

    Parameters
    ----------
    shapes : dict of name to (rows, columns)
    """

    def __init__(self, shapes):
        self.shapes = shapes
        ends = np.cumsum([0, *(rows * columns for rows, columns in shapes.values())])
        self.size = int(ends[-1])
        self.slots = [
            (name, int(start), int(end), shape)
            for (name, shape), start, end in zip(
                shapes.items(), ends, ends[1:], strict=False
            )
        ]

    def join(self, arrays):
        """Return one column (..., P, 1) of the named arrays (..., rows, columns)."""
        lead = arrays[next(iter(self.shapes))].shape[:-2]
        return np.concatenate(
            [arrays[name].reshape((*lead, -1, 1)) for name in self.shapes], axis=-2
        )

    def views(self, column):
        """Return {name: view} of a column (..., P, 1); each is (..., rows, columns)."""
        lead = column.shape[:-2]
        return {
            name: column[..., start:end, :].reshape(lead + shape)
            for name, start, end, shape in self.slots
        }


class Forward(NamedTuple):
    """A forward pass, and all that the way back needs of it.

    Attributes
    ----------
    params : dict
        The views W1, b1, … that it was computed with.
    units : list
        Activations of layers 0 (the input) to L - 1.
    A : list
        The same after dropout: what the next layer receives.
    linear : list
        W A (+ b) of layers 1 to L, before batch norm.
    masks : list
        Dropout's D of layers 0 to L - 1, None where nothing was dropped.
    Z : array
        The logits: the last of `linear`.
    """

    params: dict
    units: list
    A: list
    linear: list
    masks: list
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
        "sigmoid" (one output), "softmax" (one output a class), or "linear" (a number).
    batch_norm : bool
        Whether the hidden layers are normalised.
    swaps : Swaps
        What stands in for a formula.
    """

    def __init__(self, layer_dims, activation, head, batch_norm=False, swaps=None):
        use = swaps or Swaps()
        self.layer_dims = layer_dims
        self.batch_norm = batch_norm and len(layer_dims) > 2  # only hidden layers
        self.unit, self.unit_backward = map(use, UNITS[activation])
        self.output, self.cost = map(use, HEADS[head])
        self.output_backward = use(output_backward)
        self.accuracy = use(accuracy) if head != "linear" else _no_accuracy
        self.drop, self.drop_backward = use(dropout_forward), use(dropout_backward)
        self.normalize, self.normalize_backward, self.normalize_predict = (
            use(f) for f in (batchnorm_forward, batchnorm_backward, batchnorm_predict)
        )
        self.statistics, self.average = (
            use(batchnorm_statistics),
            use(batchnorm_running),
        )
        self.parameters, self.running = self._layout()
        self.weights = np.concatenate(
            [np.full(r * c, n.startswith("W")) for n, (r, c) in self.shapes.items()]
        ).reshape(-1, 1)

    def _layout(self):
        parameters, running = {}, {}
        last = len(self.layer_dims) - 1
        for l in range(1, last + 1):
            units = self.layer_dims[l]
            parameters[f"W{l}"] = units, self.layer_dims[l - 1]
            if self.batch_norm and l < last:
                parameters[f"gamma{l}"] = parameters[f"beta_bn{l}"] = units, 1
                running[f"mu{l}"] = running[f"var{l}"] = units, 1
            else:
                parameters[f"b{l}"] = units, 1
        return Columns(parameters), Columns(running)

    @property
    def shapes(self):
        """The shape of each parameter, by name, in the order of theta."""
        return self.parameters.shapes

    @property
    def size(self):
        """The number of parameters."""
        return self.parameters.size

    def views(self, theta):
        """Return the named views on theta: {"W1": (..., n1, n0), "b1": …}."""
        return self.parameters.views(theta)

    def forward(
        self, theta, X, *, bn_epsilon=1e-5, running=None, keep=None, draws=None
    ):
        """Return the `Forward` pass of examples X (..., n_x, m).

        Parameters
        ----------
        theta : array (..., P, 1)
        bn_epsilon : float
            Batch norm's guard.
        running : array (..., R, 1), optional
            Normalise by these averages (test time) instead of by the batch's own.
        keep, draws : lists, optional
            For training with dropout: keep probability of layers 0 to L - 1 (None for
            a layer that keeps all), and where the masks are drawn from.
        """
        params = self.views(theta)
        averages = {} if running is None else self.running.views(running)
        L = len(self.layer_dims) - 1
        units, A, linear, masks = [X], [], [], []
        for l in range(1, L + 1):
            layer, mask = units[-1], None
            if keep is not None and keep[l - 1] is not None:
                layer, mask = self.drop(layer, keep[l - 1], draws[l - 1])
            A.append(layer)
            masks.append(mask)
            Z = params[f"W{l}"] @ layer
            if l == L or not self.batch_norm:
                Z += params[f"b{l}"]
            linear.append(Z)
            if l < L:
                if self.batch_norm:
                    Z = self._normalized(Z, l, params, averages, bn_epsilon)
                units.append(self.unit(Z))
        return Forward(params, units, A, linear, masks, Z)

    def _normalized(self, Z, l, params, averages, epsilon):
        gamma, beta_bn = params[f"gamma{l}"], params[f"beta_bn{l}"]
        if not averages:
            return self.normalize(Z, gamma, beta_bn, epsilon)
        mu, var = averages[f"mu{l}"], averages[f"var{l}"]
        return self.normalize_predict(Z, gamma, beta_bn, mu, var, epsilon)

    def backward(self, forward, Y, *, bn_epsilon=1e-5, keep=None):
        """Return the gradient of the cost with respect to theta, as a column."""
        m = Y.shape[-1]
        dZ = self.output_backward(self.output(forward.Z), Y)
        lead = dZ.shape[:-2]
        columns = []  # of m times the gradient, from the last parameter to the first
        for l in range(len(self.layer_dims) - 1, 0, -1):
            W = forward.params[f"W{l}"]
            if f"gamma{l}" in forward.params:
                dZ, dgamma, dbeta_bn = self.normalize_backward(
                    dZ, forward.linear[l - 1], forward.params[f"gamma{l}"], bn_epsilon
                )
                columns += [m * dbeta_bn, m * dgamma]
            else:
                columns.append(dZ.sum(axis=-1, keepdims=True))
            columns.append((dZ @ forward.A[l - 1].mT).reshape((*lead, -1, 1)))
            if l > 1:
                # A column times a row is a plain product, and as such faster.
                dA = W.mT @ dZ if dZ.shape[-2] > 1 else W.mT * dZ
                if forward.masks[l - 1] is not None:
                    dA = self.drop_backward(dA, forward.masks[l - 1], keep[l - 1])
                dZ = self.unit_backward(dA, forward.units[l - 1])
        return np.concatenate(columns[::-1], axis=-2) / m

    def averaged(self, running, forward, memory):
        """Return the running statistics after one more mini-batch."""
        old = None if running is None else self.running.views(running)
        new = {}
        for l in range(1, len(self.layer_dims) - 1):
            mu, var = self.statistics(forward.linear[l - 1])
            if old:
                mu, var = self.average(old[f"mu{l}"], old[f"var{l}"], mu, var, memory)
            new[f"mu{l}"], new[f"var{l}"] = mu, var
        return self.running.join(new)

    def first_broken_layer(self, forward):
        """Return the first layer (from 1) with a W or z that is not finite, or None.

        For one network, not for a stack.
        """
        for l, Z in enumerate(forward.linear, start=1):
            if not (
                np.isfinite(forward.params[f"W{l}"]).all() and np.isfinite(Z).all()
            ):
                return l
        return None


def _no_accuracy(Z, Y):
    """A number is not right or wrong, but near or far: NaN for each network."""
    return np.full(Z.shape[:-2], np.nan)
