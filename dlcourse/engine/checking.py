"""Gradient checking of any experiment: back-propagation against finite differences.

    check = gradient_check(experiment)
    check.difference, check.verdict, check.worst

The cost is evaluated on stacks of parameters, theta + eps and theta - eps in one entry
each, so that a check takes a few passes instead of two for every parameter. `BUGS` are
slips to plant into back-propagation, for learning to find them.
"""

import functools
from dataclasses import dataclass

import numpy as np

from dlcourse.basics.choices import Choice, Instance
from dlcourse.basics.contracts import Contract, Positive, Whole, formula, undecorated
from dlcourse.basics.messages import shown
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.history import Record
from dlcourse.engine.network import Network
from dlcourse.engine.stacks import CHUNK_BYTES, single
from dlcourse.engine.training import keep_freed_memory
from dlcourse.engine.updates import Penalty
from dlcourse.formulas.gradient_checking import (
    numerical_gradient_stacked,
    relative_difference,
    verdict,
)


@dataclass(frozen=True)
class GradientCheck:
    """The outcome of a gradient check.

    Attributes
    ----------
    network : Network
    grad, gradapprox : array (P, 1)
        From back-propagation, and from differences.
    """

    network: Network
    grad: np.ndarray
    gradapprox: np.ndarray

    @property
    def difference(self):
        """The relative difference of the whole gradient, from 0 to 1."""
        return float(undecorated(relative_difference)(self.grad, self.gradapprox))

    @property
    def verdict(self):
        """What to think of it: "great", "inspect" or "bug"."""
        return verdict(self.difference)

    @functools.cached_property
    def errors(self):
        """The absolute difference of each entry, by parameter: {"W1": array, …}."""
        return self.network.views(np.abs(self.grad - self.gradapprox))

    @property
    def by_parameter(self):
        """The relative difference of each parameter: {"W1": 0.0, …}."""
        pairs = self.network.views(self.grad), self.network.views(self.gradapprox)
        difference = undecorated(relative_difference)
        return {name: float(difference(*(p[name] for p in pairs))) for name in pairs[0]}

    @property
    def worst(self):
        """The parameter and the entry (row, column) that differ most."""
        name = max(self.errors, key=lambda name: self.errors[name].max())
        place = np.unravel_index(self.errors[name].argmax(), self.errors[name].shape)
        return name, tuple(map(int, place))


class _FixedMasks:
    """Draws one mask and hands it out again at each call."""

    def __init__(self, masks):
        self.masks, self.drawn = masks, None

    def random(self, shape):
        if self.drawn is None:
            self.drawn = self.masks.random(shape)
        return self.drawn


class _FreshMasks:
    """Draws a mask at each call, another one for each of `copies` side by side."""

    def __init__(self, masks):
        self.generator, self.copies = masks.generators[0], None

    def random(self, shape):
        lead = () if self.copies is None else (self.copies,)
        return self.generator.random(lead + shape)


OneMoment = Instance(Record, "a record such as dl.run(experiment).at()")


class Bug(Contract):
    """A bug by its name in `BUGS`, or a function of one's own."""

    def __call__(self, name, value):
        if callable(value):
            return value
        if not isinstance(value, str):
            raise TypeError(
                f"{name} must be a function or a name such as 'db2 zero', "
                f"got {shown(value)}"
            )
        return BUGS[Choice(*BUGS)(name, value)]


@formula
def gradient_check(
    experiment: Instance(Experiment, "an experiment such as dl.Experiment(dl.moons())"),
    record: OneMoment = None,
    eps: Positive = 1e-5,
    sides: Whole(1, 2) = 2,
    masks: Choice("refuse", "fixed", "fresh") = "refuse",
    bug: Bug() = None,
):
    """Compare back-propagation with two-sided differences, on the whole training set.

    Parameters
    ----------
    experiment : Experiment
    record : Record, optional
        Check at these parameters; by default at the initialization.
    eps : float > 0
        How far each entry is moved.
    sides : 1 or 2
        Moved up only, or to both sides: an error of order eps, or of eps^2.
    masks : "refuse", "fixed" or "fresh"
        With dropout the cost is another function at each call, and a check makes no
        sense: it is refused. One fixed mask for all calls makes it whole again.
    bug : function (gradients, params, m, lambd) -> None, or a name in `BUGS`
        Spoils the dictionary of gradients in place.

    Returns
    -------
    GradientCheck
    """
    # A penalty that is a step of its own is checked in the form that has a gradient.
    kinds = {"decay": "l2", "l1_threshold": "l1"}
    kind = kinds.get(experiment.penalty, experiment.penalty)
    run = single(experiment.replace(batch_size=None, penalty=kind, changes=()))
    network, (X, Y) = run.network, run.batches.next()
    theta = run.theta if record is None else record.theta
    _refuse_what_makes_no_sense(run, theta, masks)
    keep_freed_memory()
    draws = [(_FixedMasks if masks == "fixed" else _FreshMasks)(m) for m in run.masks]
    options = {"bn_epsilon": experiment.bn_epsilon, "keep": run.keep}
    price, m = Penalty(run), X.shape[-1]

    def cost(theta):
        for source in draws:
            source.copies = len(theta)
        forward = network.forward(theta, X, draws=draws, **options)
        return network.cost(forward.Z, Y) + price(theta, m, run.steps)[0]

    with np.errstate(all="ignore"):
        forward = network.forward(theta, X, draws=draws, **options)
        grad = network.backward(forward, Y, **options)
        _, slope = price(theta, m, run.steps)
        grad = grad if slope is None else grad + slope
        if bug is not None:
            bug(network.views(grad), network.views(theta), m, experiment.lambd)
        size = sum(network.layer_dims) * m * X.itemsize
        chunk = max(1, CHUNK_BYTES // size // 2)
        approx = undecorated(numerical_gradient_stacked)(cost, theta, eps, chunk, sides)
    return GradientCheck(network, grad, approx)


def _refuse_what_makes_no_sense(run, theta, masks):
    if run.keep is not None and masks == "refuse":
        raise ValueError(
            "experiment must have keep_prob 1 (dropout makes the cost another function "
            f"at each call), got keep_prob {run.like.keep_prob!r}; masks='fixed' "
            "checks with one mask for all calls"
        )
    if theta.shape != run.theta.shape:
        raise ValueError(
            f"record must be of a network like that of experiment, which has "
            f"{len(run.theta)} parameters, got {len(theta)}"
        )


def _scaled(factor, *names):
    """Return a bug that multiplies some gradients (all, if none is named)."""

    def spoil(gradients, params, m, lambd):
        for name in names or gradients:
            if name in gradients:
                gradients[name] *= factor(m) if callable(factor) else factor

    return spoil


def _penalty_share(share):
    """Return a bug that leaves out some share of the penalty's gradient."""

    def spoil(gradients, params, m, lambd):
        for name, W in params.items():
            if name.startswith("W"):
                gradients[name] -= share * lambd / m * W

    return spoil


BUGS = {
    "none": _scaled(1.0),
    "penalty missing": _penalty_share(1.0),
    "lambda / 2m": _penalty_share(0.5),
    "1/m missing": _scaled(float),
    "1/m missing in db1": _scaled(float, "b1"),
    "dW2 doubled": _scaled(2.0, "W2"),
    "db2 zero": _scaled(0.0, "b2"),
    "factor 1.01 in layer 1": _scaled(1.01, "W1", "b1"),
    "sign flipped in layer 1": _scaled(-1.0, "W1", "b1"),
    "all doubled": _scaled(2.0),
    "all negated": _scaled(-1.0),
    "all zero": _scaled(0.0),
}
