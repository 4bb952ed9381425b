"""Training is a generator of steps: whoever drives it decides when to stop or draw.

    for step in train(experiment):
        print(step.t, step.cost)

A step holds what was measured *before* the update with number t + 1, so t = 0 shows
the initialization and the last one, t = iterations, the trained network.
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from dlcourse.basics.contracts import Index, formula
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.stacks import single, stack, stacks
from dlcourse.engine.swaps import OPTIMIZERS
from dlcourse.engine.updates import Optimizer, Penalty, Rates, Stopping

MARKS = 200


class Score(NamedTuple):
    """Cost and accuracy (0 to 1) on the full training and dev sets.

    Measured as at test time, without dropout, and without the penalty. Floats for one
    experiment, arrays (K,) for a stack; NaN where there is no dev set.
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
        Cost J of the batch, the penalty included.
    penalty : float, or array (K,)
        The penalty's part in it.
    learning_rate : float, or array (K,)
        Of the update that comes next.
    running : array (R, 1) or (K, R, 1), or None
        Batch norm's running statistics.
    score : Score or None
        Measured on the full sets at the iterations that `marks` names.
    members : list of int or None
        Positions in the list given to `train`; None for one experiment.
    diverged : dict
        Position (0 for one experiment) to `Divergence`, for those that end here.
    stopped : set
        Positions of those that early stopping ends here.
    """

    t: int
    theta: np.ndarray
    grad: np.ndarray
    cost: float
    penalty: float
    learning_rate: float
    running: np.ndarray | None
    score: Score | None
    members: list | None
    diverged: dict
    stopped: set = field(default_factory=set)


def train(experiments, *, at_end=False):
    """Train one experiment, or several as stacks, yielding a `Step` an iteration.

    Parameters
    ----------
    experiments : Experiment or list of Experiment
        A list is grouped by shape and cut into chunks that fit the cache. The chunks
        take turns, so that all members are always at about the same iteration.
    at_end : bool
        Whether only the last iteration is scored. Where small batches learn and large
        sets are scored, most of the time goes into scores: who compares ends saves it.

    Yields
    ------
    Step
        Arrays in a step are never changed afterwards.
    """
    keep_freed_memory()
    if isinstance(experiments, Experiment):
        return _steps(single(experiments), at_end)
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
    return _take_turns(list(experiments), at_end)


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


def _take_turns(experiments, at_end):
    """Drive all chunks, each up to its next mark, until none is left."""
    runs = [_steps(stack(experiments, m), at_end) for m in stacks(experiments)]
    while runs:
        for run in list(runs):
            for step in run:
                yield step
                if step.score is not None:
                    break
            else:
                runs.remove(run)


def keep_freed_memory():
    """Let the C library keep freed blocks instead of returning them to the system.

    glibc raises its threshold to the largest block that was freed; without this, each
    temporary array of a stack, or of a run with many examples, is fetched from the
    system anew, page by page, and a step takes two to three times as long. Elsewhere
    it does nothing.
    """
    np.empty(3_000_000)


def _steps(run, at_end):
    """Yield the steps of one `Stack`: measure, yield, update, and so on."""
    loop = Loop(run)
    if at_end:
        loop.scored = frozenset({run.like.iterations})
    for t in range(run.like.iterations + 1):
        with np.errstate(all="ignore"):  # what overflows is reported, not warned about
            if t > 0:
                loop.update(t)
            step = loop.measure(t)
        yield step
        if step.diverged or step.stopped:
            ended = step.diverged.keys() | step.stopped
            alive = np.array([k not in ended for k in run.members or [0]])
            if not alive.any():
                return
            run = loop.keep(alive, t)


class Loop:
    """The state of a training run, and the two halves of an iteration.

    Parameters
    ----------
    run : Stack
    """

    def __init__(self, run):
        self.run, self.theta = run, run.theta
        known = OPTIMIZERS[run.like.optimizer]
        self.optimizer = Optimizer(known, run.swaps(known), run.theta)
        self.rates, self.penalty = Rates(run), Penalty(run)
        self.stopping = Stopping(run) if run.like.patience else None
        self.scored = frozenset(marks(run.like.iterations))
        self.running = None

    def update(self, t):
        """Make update number t (from 1) with the gradient at hand."""
        before = self.theta
        steps = self.steps
        self.theta = self.optimizer(before, self.grad, t, steps)
        self.theta = self.penalty.after(before, self.theta, self.size, steps)

    def measure(self, t):
        """Return the `Step` at the parameters reached after t updates."""
        run, network = self.run, self.run.network
        self.steps = steps = self.rates.at(t)
        X, Y = run.batches.next()
        self.size = Y.shape[-1]
        keep, epsilon = self.rates.keep_at(t), run.like.bn_epsilon
        forward = network.forward(
            self.theta, X, bn_epsilon=epsilon, keep=keep, draws=run.masks
        )
        value, slope = self.penalty(self.theta, self.size, steps)
        cost = network.cost(forward.Z, Y) + value
        self.grad = network.backward(forward, Y, bn_epsilon=epsilon, keep=keep)
        if slope is not None:
            self.grad = self.grad + slope
        if network.batch_norm:
            self.running = network.averaged(self.running, forward, steps["bn_memory"])
        score, stopped = None, set()
        checks = self.stopping is not None and self.stopping.due(t)
        if t in self.scored or checks:
            score = self.score(forward)
            stopped = self.stopping.look(score, run.members) if checks else stopped
        diverged = self.broken(t, cost, forward)
        for array in (self.theta, self.grad, self.running):
            if array is not None:
                array.flags.writeable = False  # whoever gets the step may keep it
        if run.members is None:
            cost = float(cost)
        return Step(
            t,
            self.theta,
            self.grad,
            cost,
            value,
            _per_member(steps["learning_rate"]),
            self.running,
            score,
            run.members,
            diverged,
            stopped - diverged.keys() if stopped else stopped,
        )

    def keep(self, alive, t):
        """Go on from iteration t with those members for which `alive` (K,) is true."""
        self.run = self.run.only(alive, self.theta)
        self.theta, self.grad = self.run.theta, self.grad[alive]
        self.optimizer.keep(alive)
        self.rates.run = self.run
        self.steps = self.rates.at(t)
        if self.stopping:
            self.stopping.keep(alive)
        if self.running is not None:
            self.running = self.running[alive]
        return self.run

    def score(self, forward):
        """Measure the full sets; a plain full-batch forward pass is at hand already."""
        run, network, data = self.run, self.run.network, self.run.data

        def logits(X):
            return network.forward(
                self.theta, X, bn_epsilon=run.like.bn_epsilon, running=self.running
            ).Z

        plain = run.like.batch_size is None and run.keep is None
        Z = forward.Z if plain and not network.batch_norm else logits(data.X)
        train_cost, train_accuracy = (
            network.cost(Z, data.Y),
            network.accuracy(Z, data.Y),
        )
        if data.Y_dev.shape[-1] == 0:
            nothing = train_cost * np.nan
            return Score(train_cost, nothing, train_accuracy, nothing)
        Z = logits(data.X_dev)
        return Score(
            train_cost,
            network.cost(Z, data.Y_dev),
            train_accuracy,
            network.accuracy(Z, data.Y_dev),
        )

    def broken(self, t, cost, forward):
        """Return {member: Divergence} of those with a cost or theta that is not finite.

        A finite sum proves all entries finite, and costs far less than looking at each.
        """
        theta, run = self.theta, self.run
        total = cost + theta.sum()
        if math.isfinite(total) if run.members is None else np.isfinite(total).all():
            return {}
        whole = np.isfinite(cost) & np.isfinite(theta).all(axis=(-2, -1))
        if run.members is None:
            found = {} if whole else {0: run.network.first_broken_layer(forward)}
        else:
            found = {
                run.members[i]: run.network.first_broken_layer(_member(forward, i))
                for i in np.flatnonzero(~whole)
            }
        return {k: Divergence(t, layer) for k, layer in found.items()}


def _per_member(value):
    """Return what broadcasts as (K, 1, 1) as (K,), and one number as it is."""
    return value[:, 0, 0] if isinstance(value, np.ndarray) else value


def _member(forward, i):
    """Return the forward pass of one member of a stack."""
    params = {name: array[i] for name, array in forward.params.items()}
    return forward._replace(params=params, linear=[Z[i] for Z in forward.linear])
