"""What makes an update: optimiser, hyperparameters over time, penalty, early stopping.

Each part calls one family of formulas, looks up by name what they need, and carries the
state of a `Stack` from step to step; `keep` drops the members that have ended.
"""

import inspect

import numpy as np

from dlcourse.engine.experiment import each_layer
from dlcourse.engine.swaps import SCHEDULES
from dlcourse.formulas.batches import epoch_of
from dlcourse.formulas.regularization import (
    penalty,
    soft_threshold_step,
    weight_decay_step,
)
from dlcourse.formulas.stopping import early_stopping


class Optimizer:
    """Call an optimiser with what its signature names: state, t, hyperparameters.

    An optimiser is a function (theta, grad, …) -> theta or (theta, v, s): whatever it
    calls `v` or `s` starts at zero and is handed back to it; `t` counts updates from 1;
    every other argument is a field of the experiment.

    Parameters
    ----------
    known : function
        Its signature counts.
    step : function
        What is called, by position: `known` or what stands in for it.
    theta : array
        Shapes the state.
    """

    def __init__(self, known, step, theta):
        self.step = step
        self.names = list(inspect.signature(known).parameters)[2:]
        self.state = {n: np.zeros_like(theta) for n in self.names if n in ("v", "s")}

    def __call__(self, theta, grad, t, steps):
        """Return the new theta, and keep the new state."""
        # As an array without axes: NumPy's power then computes beta**t, alone as in a
        # stack, and both have the same bits; Python's may differ in the last one.
        known = {**steps, **self.state, "t": np.array(t, theta.dtype)}
        new = self.step(theta, grad, *[known[name] for name in self.names])
        if not self.state:
            return new
        self.state = dict(zip(self.state, new[1:], strict=True))
        return new[0]

    def keep(self, alive):
        """Go on with those members for which `alive` (K,) is true."""
        self.state = {name: average[alive] for name, average in self.state.items()}


class Rates:
    """The hyperparameters of each update: a schedule, and changes made by hand."""

    def __init__(self, run):
        self.run = run
        known = SCHEDULES[run.like.schedule]
        self.schedule, self.epoch_of = run.swaps(known), run.swaps(epoch_of)
        self.names = list(inspect.signature(known).parameters)
        self.constant = run.like.schedule == "constant" and not run.like.changes
        self.m = run.data.Y.shape[-1]

    def at(self, t):
        """Return the hyperparameters of the update that follows iteration t."""
        steps = self.run.steps
        if self.constant:
            return steps
        steps = dict(steps)
        for when, name, value in self.run.like.changes:
            if when <= t and name in steps:
                steps[name] = value
        size = self.run.like.batch_size or self.m
        by_epoch = self.run.like.decay_per == "epoch"
        epoch = self.epoch_of(t + 1, self.m, size) if by_epoch else t
        dtype = self.run.like.dtype
        # Arrays, if without axes, for the sake of their powers, as t in `Optimizer`.
        known = {name: np.array(value, dtype) for name, value in steps.items()}
        known |= {"alpha0": known["learning_rate"], "every": self.run.like.every}
        known |= {"epoch": epoch, "n": epoch + 1}
        rate = self.schedule(*[known[name] for name in self.names])
        steps["learning_rate"] = np.asarray(rate, dtype)[()]
        return steps

    def keep_at(self, t):
        """Return the keep probabilities of layers 0 to L - 1, None without dropout."""
        keep = self.run.keep
        for when, name, value in self.run.like.changes:
            if when <= t and name == "keep_input":
                keep = [value, *keep[1:]]
            elif when <= t and name == "keep_prob":
                keep = [keep[0], *each_layer(value, len(keep) - 1)]
        return keep


class Penalty:
    """The price on the weights: its part in the cost, in the gradient, in the step."""

    def __init__(self, run):
        self.kind = run.like.penalty
        self.on = np.any(np.asarray(run.steps["lambd"]) > 0) or any(
            name == "lambd" for _, name, _ in run.like.changes
        )
        self.weights = run.network.weights
        self.ones = self.weights.astype(run.theta.dtype)  # of the weights, for products
        self.all = run.data.Y.shape[-1] if run.like.penalty_over == "set" else None
        self.penalty = run.swaps(penalty)
        self.step = {
            "decay": run.swaps(weight_decay_step),
            "l1_threshold": run.swaps(soft_threshold_step),
        }.get(self.kind)

    def __call__(self, theta, size, steps):
        """Return the penalty, and its gradient if that is to be added."""
        if not self.on:
            return 0.0, None
        kind = "l1" if self.kind.startswith("l1") else "l2"
        value, slope = self.penalty(
            theta * self.ones, steps["lambd"], self.all or size, kind
        )
        return value, None if self.step else slope

    def after(self, before, after, size, steps):
        """Return theta after the part of the step that is not in the gradient."""
        if not (self.on and self.step):
            return after
        rate, lambd = steps["learning_rate"], steps["lambd"]
        W = before * self.ones
        moved = (before - after) / rate * self.ones
        new = self.step(W, moved, rate, lambd, self.all or size)
        return np.where(self.weights & (np.asarray(lambd) > 0), new, after)


class Stopping:
    """Early stopping: watches the dev cost of each member at regular checks."""

    def __init__(self, run):
        self.every, self.patience = run.like.check_every, run.like.patience
        self.best_of = run.swaps(early_stopping)
        self.costs = [[] for _ in run.members or [0]]

    def due(self, t):
        """Whether iteration t is a check."""
        return t % self.every == 0

    def look(self, score, members):
        """Note the dev costs; return the members that have run out of patience."""
        stopped = set()
        dev_costs = np.atleast_1d(score.dev_cost)
        for k, costs, dev_cost in zip(
            members or [0], self.costs, dev_costs, strict=True
        ):
            costs.append(float(dev_cost))
            if len(costs) - 1 - self.best_of(costs, self.patience) >= self.patience:
                stopped.add(k)
        return stopped

    def keep(self, alive):
        """Go on with those members for which `alive` (K,) is true."""
        self.costs = [c for c, ok in zip(self.costs, alive, strict=True) if ok]
