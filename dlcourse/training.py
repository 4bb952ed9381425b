"""Training is a generator of steps: whoever drives it decides when to stop or draw.

    for step in train(experiment):
        print(step.t, step.cost)

A step holds what was measured *before* the update with number t + 1, so t = 0 shows
the initialization and the last one, t = iterations, the trained network.
"""

import inspect
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dlcourse.contracts import Index, formula, undecorated
from dlcourse.experiment import Experiment
from dlcourse.formulas.optimizers import OPTIMIZERS
from dlcourse.stacks import single, stack, stacks

MARKS = 200


class Score(NamedTuple):
    """Cost and accuracy (0 to 1) on the full training and dev sets.

    Floats for one experiment, arrays (K,) for a stack; NaN where there is no dev set.
    """

    train_cost: float
    dev_cost: float
    train_accuracy: float
    dev_accuracy: float


class Divergence(NamedTuple):
    """Where numbers first ceased to be finite: an iteration and a layer (from 1)."""

    iteration: int
    layer: int | None


@dataclass(slots=True)
class Step:
    """One iteration, measured before its update.

    Attributes
    ----------
    t : int
        Updates made so far.
    theta, grad : array (P, 1), or (K, P, 1) in a stack
    cost : float, or array (K,)
        Cost of the batch.
    score : Score or None
        Measured on the full sets at the iterations that `marks` names.
    members : list of int or None
        Positions in the list given to `train`; None for one experiment.
    diverged : dict
        Position (0 for one experiment) to `Divergence`, for those that end here.
    """

    t: int
    theta: np.ndarray
    grad: np.ndarray
    cost: float
    score: Score | None
    members: list | None
    diverged: dict


def train(experiments):
    """Train one experiment, or several as stacks, yielding a `Step` an iteration.

    Parameters
    ----------
    experiments : Experiment or list of Experiment
        A list is grouped by shape and cut into chunks that fit the cache. The chunks
        take turns, so that all members are always at about the same iteration.

    Yields
    ------
    Step
        Arrays in a step are never changed afterwards.
    """
    if isinstance(experiments, Experiment):
        return _steps(single(experiments))
    if not isinstance(experiments, list | tuple):
        raise TypeError(
            "experiments must be an Experiment or a list of them, "
            f"got {type(experiments).__name__}"
        )
    for k, experiment in enumerate(experiments):
        if not isinstance(experiment, Experiment):
            raise TypeError(
                f"experiments[{k}] must be an Experiment, "
                f"got {type(experiment).__name__}"
            )
    return _take_turns(list(experiments))


@formula
def marks(iterations: Index):
    """Return the iterations that are scored and kept: at most 200 or so, denser early.

    Examples
    --------
    >>> marks(5000)[:8], marks(5000)[-2:], marks(3)
    ([0, 1, 2, 3, 4, 5, 6, 8], [4950, 5000], [0, 1, 2, 3])
    """
    spread = np.rint(np.linspace(0, 1, MARKS) ** 2 * iterations).astype(int)
    return sorted({*range(min(iterations, 4) + 1), *spread.tolist()})


def _take_turns(experiments):
    """Drive all chunks, each up to its next mark, until none is left."""
    if len(experiments) > 1:
        _keep_freed_memory()
    runs = [_steps(stack(experiments, members)) for members in stacks(experiments)]
    while runs:
        for run in list(runs):
            for step in run:
                yield step
                if step.score is not None:
                    break
            else:
                runs.remove(run)


def _keep_freed_memory():
    """Let the C library keep freed blocks instead of returning them to the system.

    glibc raises its threshold to the largest block that was freed; without this, each
    temporary array of a stack is fetched from the system anew, page by page, and a step
    takes up to twice as long. Elsewhere it does nothing.
    """
    np.empty(3_000_000)


def _steps(run):
    """Yield the steps of one `Stack`: measure, yield, update, and so on."""
    network, iterations = run.network, run.like.iterations
    update, scored = Update(run.like.optimizer), frozenset(marks(iterations))
    theta, grad, state = run.theta, None, update.first_state(run.theta)
    for t in range(iterations + 1):
        with np.errstate(all="ignore"):  # what overflows is reported, not warned about
            if t > 0:
                theta, *state = update(theta, grad, state, t, run.steps)
            forward = network.forward(theta, run.data.X)
            cost = network.cost(forward.Z, run.data.Y)
            grad = network.backward(forward, run.data.Y)
            score = _score(run, theta, forward, cost) if t in scored else None
            broken = _broken(run, theta, cost)
        yield Step(
            t,
            theta,
            grad,
            cost,
            score,
            run.members,
            broken and {k: Divergence(t, layer) for k, layer in broken.items()},
        )
        if broken:
            alive = np.array([k not in broken for k in run.members or [0]])
            if not alive.any():
                return
            run, grad = run.keep(alive, theta), grad[alive]
            theta, state = run.theta, [average[alive] for average in state]


class Update:
    """Call an optimiser with what its signature names: state, t, hyperparameters.

    An optimiser is a function (theta, grad, …) -> theta or (theta, v, s): whatever it
    calls `v` or `s` starts at zero and is handed back to it; `t` counts updates from 1;
    every other argument is a field of the experiment.
    """

    def __init__(self, name):
        self.step = undecorated(OPTIMIZERS[name])
        names = list(inspect.signature(self.step).parameters)[2:]
        self.state = [name for name in names if name in ("v", "s")]
        self.others = [name for name in names if name not in ("v", "s", "t")]
        self.counts = "t" in names

    def first_state(self, theta):
        """Return the zeros that the optimiser's averages start from."""
        return [np.zeros_like(theta) for _ in self.state]

    def __call__(self, theta, grad, state, t, steps):
        """Return the new theta, followed by the new state."""
        named = {name: steps[name] for name in self.others}
        if self.counts:
            named["t"] = t
        new = self.step(theta, grad, *state, **named)
        return new if self.state else (new,)


def _score(run, theta, forward, cost):
    """Measure the full sets; in full-batch training the forward pass is at hand."""
    network, data = run.network, run.data
    train_accuracy = network.accuracy(forward.Z, data.Y)
    if data.Y_dev.shape[-1] == 0:
        nothing = cost * np.nan
        return Score(cost, nothing, train_accuracy, nothing)
    Z_dev = network.forward(theta, data.X_dev).Z
    return Score(
        cost,
        network.cost(Z_dev, data.Y_dev),
        train_accuracy,
        network.accuracy(Z_dev, data.Y_dev),
    )


def _broken(run, theta, cost):
    """Return {member: layer} of those whose cost or theta is no longer finite.

    A finite sum proves all entries finite, and costs far less than looking at each.
    """
    if np.isfinite(cost + theta.sum()).all():
        return {}
    if run.members is None:
        whole = np.isfinite(cost) and np.isfinite(theta).all()
        return {} if whole else {0: run.network.first_broken_layer(theta, run.data.X)}
    whole = np.isfinite(cost) & np.isfinite(theta).all(axis=(-2, -1))
    broken = {}
    for i in np.flatnonzero(~whole):
        X = run.data.X[i] if run.data.X.ndim == 3 else run.data.X
        broken[run.members[i]] = run.network.first_broken_layer(theta[i], X)
    return broken
