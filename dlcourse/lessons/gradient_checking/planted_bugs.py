"""A small network, and bugs to plant into its back-propagation or into its check.

A bug sits in one of four places: in the gradients of one layer (`LAYERED`), in the
slope of the units (`SLOPES`), in the whole gradient (`WHOLE`), or in the check itself.
"""

import functools
from dataclasses import replace

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.clouds import moons
from dlcourse.engine.checking import BUGS, gradient_check
from dlcourse.engine.draws import generator
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.history import Record, run
from dlcourse.engine.stacks import single
from dlcourse.engine.updates import Penalty
from dlcourse.formulas.activations import tanh_backward
from dlcourse.formulas.gradient_checking import two_sided_derivative
from dlcourse.formulas.optimizers import gradient_descent_step

# 2-5-4-1, 44 parameters: small enough to be checked at every move of a slider.
SMALL = Experiment(
    moons(40, 0.2, dev=0),
    hidden=(5, 4),
    activation="tanh",
    init="xavier",
    lambd=0.7,
    iterations=0,
)


@functools.cache
def start_of(experiment):
    """Return the record of a start whose biases are not zero but have std 0.1."""
    first = run(experiment.replace(iterations=0)).at()
    theta, rng = first.theta.copy(), generator(experiment.seed, 0, 1)
    for name, array in first.network.views(theta).items():
        if name.startswith("b"):
            array[:] = 0.1 * rng.standard_normal(array.shape)
    return Record(first.history, 0, theta)


def cost_of(experiment):
    """Return J, a function of theta alone: the whole training set, penalty included."""
    run = single(experiment)
    price, (X, Y) = Penalty(run), (run.data.X, run.data.Y)

    def J(theta):
        Z = run.network.forward(theta, X).Z
        return float(run.network.cost(Z, Y) + price(theta, Y.shape[1], run.steps)[0])

    return J


def _without_slope(units):
    """Return a tanh_backward that forgets the slope in the layer of so many units."""

    def forgets(dA, A):
        right = undecorated(tanh_backward)
        return dA if units in (None, A.shape[-2]) else right(dA, A)

    return forgets


def _slope_1_minus_a(dA, A):
    return dA * (1 - A)


def _slope_1_minus_z_squared(dA, A):
    return dA * (1 - np.arctanh(A) ** 2)


def _slope_of_relu(dA, A):
    return dA * (A > 0)


SLOPES = {
    "slope 1 - a": _slope_1_minus_a,
    "slope 1 - z²": _slope_1_minus_z_squared,
    "slope of ReLU": _slope_of_relu,
    "no slope anywhere": _without_slope(None),
    "no slope in layer 1": _without_slope(SMALL.hidden[0]),
    "no slope in layer 2": _without_slope(SMALL.hidden[1]),
}
for _name, _slope in SLOPES.items():
    # how an experiment that swaps it in writes it
    _slope.expression = f"planted_bugs.SLOPES[{_name!r}]"


def _times(factor, kinds):
    """Return what multiplies some gradients of one layer."""

    def spoil(layer, gradients, params, m, lambd):
        for kind in kinds:
            gradients[f"{kind}{layer}"] *= m if factor == "m" else factor

    return spoil


def _penalty_missing(layer, gradients, params, m, lambd):
    gradients[f"W{layer}"] -= lambd / m * params[f"W{layer}"]


def _all_halved(gradients, params, m, lambd):
    for gradient in gradients.values():
        gradient *= 0.5


LAYERED = {
    "dW doubled": _times(2.0, "W"),
    "db zero": _times(0.0, "b"),
    "db without 1/m": _times("m", "b"),
    "sign of a layer": _times(-1.0, "Wb"),
    "factor 1.01": _times(1.01, "Wb"),
    "λ missing in a layer": _penalty_missing,
}
WHOLE = {
    "1/m missing": BUGS["1/m missing"],
    "λ missing": BUGS["penalty missing"],
    "λ/2m": BUGS["lambda / 2m"],
    "all doubled": BUGS["all doubled"],
    "all halved": _all_halved,
    "all negated": BUGS["all negated"],
    "all zero": BUGS["all zero"],
}
IN_THE_CHECK = "/ 2*eps", "θ + ε at once", "another order"
NAMES = "none", *LAYERED, *SLOPES, *WHOLE, *IN_THE_CHECK


def check_with(bug, layer=2, eps=1e-5, experiment=SMALL):
    """Return the `GradientCheck` of a network with a bug planted.

    Parameters
    ----------
    bug : str
        A name in `NAMES`.
    layer : int
        Where, for a bug that sits in one layer.
    eps : float
    experiment : Experiment
    """
    record, spoil = start_of(experiment), WHOLE.get(bug)
    if bug in SLOPES:
        experiment = experiment.replace(swap={"tanh_backward": SLOPES[bug]})
    elif bug in LAYERED:
        spoil = functools.partial(LAYERED[bug], layer)
    check = gradient_check(experiment, record, eps=eps, bug=spoil)
    if bug == "/ 2*eps":
        return replace(check, gradapprox=check.gradapprox * eps**2)
    if bug == "θ + ε at once":
        J = cost_of(experiment)
        change = undecorated(two_sided_derivative)(
            lambda step: J(record.theta + step), 0.0, eps
        )
        return replace(check, gradapprox=np.full_like(check.grad, change))
    if bug == "another order":
        return replace(check, grad=_last_layer_first(check))
    return check


def _last_layer_first(check):
    """Return the gradient as one column in the order in which it is computed."""
    parts = check.network.views(check.grad)
    names = [f"{kind}{l}" for l in range(len(parts) // 2, 0, -1) for kind in "Wb"]
    return np.concatenate([parts[name].reshape(-1, 1) for name in names])


def trained_with(bug, layer, experiment):
    """Return the experiment, to be trained with a bug in its gradient."""
    if bug in SLOPES:
        return experiment.replace(swap={"tanh_backward": SLOPES[bug]})
    return experiment.replace(swap={"gradient_descent_step": spoiled(bug, layer)})


@functools.cache
def spoiled(bug, layer):
    """Return a step of gradient descent with a bug of `LAYERED` in its gradient."""
    network, spoil = single(SMALL).network, LAYERED[bug]

    def spoiled_step(theta, grad, learning_rate):
        grad = grad.copy()
        spoil(layer, network.views(grad), network.views(theta), None, None)
        return undecorated(gradient_descent_step)(theta, grad, learning_rate)

    spoiled_step.expression = f"planted_bugs.spoiled({bug!r}, {layer})"
    return spoiled_step
