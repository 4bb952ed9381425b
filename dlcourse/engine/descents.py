"""Descents: an optimiser finds its way down a landscape.

    for moment in descend(bowl(40), "momentum", learning_rate=0.1):
        print(moment.t, moment.cost)

The functions that train networks run here on a point w (2, 1), unchanged.
"""

import dataclasses
import inspect
from dataclasses import dataclass

import numpy as np

from dlcourse.basics.choices import Choice, Instance, Optional
from dlcourse.basics.contracts import Contract, NonNegative, Whole, undecorated
from dlcourse.basics.messages import nearest
from dlcourse.datasets.landscapes import Landscape, Point
from dlcourse.engine.draws import BATCHES, generator, jittered
from dlcourse.engine.settings import FIELDS
from dlcourse.engine.swaps import OPTIMIZERS, set_apart
from dlcourse.engine.updates import Optimizer


@dataclass(slots=True)
class Moment:
    """One iteration of a descent, measured before its update.

    Attributes
    ----------
    t : int
        Updates made so far.
    w, grad : array (2, 1)
        The point, and the gradient that the optimiser is given, its noise included.
    cost : float
    state : dict
        The optimiser's averages v and s, where it has any.
    diverged : bool
        In a race: whether the next cost was no longer finite.
    """

    t: int
    w: np.ndarray
    grad: np.ndarray
    cost: float
    state: dict
    diverged: bool = False


class Stepper(Contract):
    """An optimiser by its name, or a function with the arguments of one of them."""

    expected = "a name such as 'adam', or a function such as dl.adam_step"

    def __call__(self, name, value):
        if callable(value):
            self._check_arguments(name, value)
            return value
        if not isinstance(value, str):
            self.refuse(name, value, TypeError)
        return OPTIMIZERS[Choice(*OPTIMIZERS)(name, value)]

    def _check_arguments(self, name, function):
        """Every argument after the point and the gradient must be known by its name."""
        known = [f.name for f in FIELDS.values() if f.part == "step"] + ["v", "s", "t"]
        arguments = list(inspect.signature(function).parameters)
        for argument in arguments[2:]:
            if argument not in known:
                raise TypeError(
                    f"{name} has an argument {argument!r} that no experiment has (it "
                    "may take v, s, t and settings)" + nearest(argument, known)
                )
        if len(arguments) < 2:
            raise TypeError(
                f"{name} must be a function (theta, grad, …), got "
                f"{function.__name__}({', '.join(arguments)})"
            )


Ground = Instance(Landscape, "a landscape such as dl.bowl(40)")
OneStepper = Stepper()
Start = Point(-1e6, 1e6)  # whose costs and gradients are numbers yet


def descend(
    landscape,
    optimizer="gradient_descent",
    iterations=1000,
    noise=0.0,
    seed=0,
    start=None,
    **rates,
):
    """Go downhill, yielding a `Moment` an iteration, t = 0 to `iterations`.

    Parameters
    ----------
    landscape : Landscape
        Such as `bowl(40)`; it names the start.
    optimizer : str or function
        A name in the table of optimisers, or your own step.
    iterations : int >= 0
    noise : float >= 0
        Standard deviation of what is added to each gradient, as mini-batches would.
    seed : int >= 0
        Of the noise: equal seeds give all optimisers the same.
    start : pair of numbers in [-1e6, 1e6], optional
        Where to begin, instead of where the landscape says.
    **rates
        learning_rate, beta, beta1, beta2, epsilon, as in an `Experiment`.

    Yields
    ------
    Moment
        The last one is the first whose cost is no longer finite, if there is one.
    """
    landscape = Ground("landscape", landscape)
    if (start := Optional(Start)("start", start)) is not None:
        landscape = dataclasses.replace(landscape, start=start)
    known = OneStepper("optimizer", optimizer)
    iterations = Whole(0)("iterations", iterations)
    noise, rng = NonNegative("noise", noise), generator(Whole(0)("seed", seed), BATCHES)
    steps = {name: field.default for name, field in FIELDS.items()}
    for name, value in rates.items():
        if name not in FIELDS or FIELDS[name].part != "step":
            raise TypeError(f"descend has no rate {name!r}" + nearest(name, FIELDS))
        steps[name] = FIELDS[name].contract(name, value)
    return _moments(landscape, known, iterations, noise, rng, steps)


def _moments(landscape, known, iterations, noise, rng, steps):
    w, grad = jittered(landscape.w), None
    own = known not in OPTIMIZERS.values()
    step = set_apart(known) if own else undecorated(known)
    optimizer = Optimizer(known, step, w)
    for t in range(iterations + 1):
        with np.errstate(all="ignore"):
            if t > 0:
                w = optimizer(w, grad, t, steps)
            cost = float(landscape.cost(w))
            grad = landscape.gradient(w) + noise * rng.standard_normal(w.shape)
        yield Moment(t, w, grad, cost, dict(optimizer.state))
        if not np.isfinite(cost):
            return
