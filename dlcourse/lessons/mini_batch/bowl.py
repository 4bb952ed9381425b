"""Paths of mini-batches on the bowl of a linear regression."""

import functools
from dataclasses import replace

import numpy as np

from dlcourse.datasets.regressions import line
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.stacks import data_of
from dlcourse.engine.training import train
from dlcourse.pictures import Points
from dlcourse.pictures.portraits import squares_of

STEPS, SETTLED, EARLY = 3000, 1000, 150


def fit(size, learning_rate=0.1, steps=STEPS, seed=0):
    """Return the experiment: a line is fitted to 512 points, from w = b = 0.

    `size` may be "all".
    """
    return Experiment(
        line(512, noise=1.0),
        hidden=(),
        init="zeros",
        batch_size=None if size == "all" else size,
        learning_rate=learning_rate,
        iterations=steps,
        seed=seed,
        data_seed=seed,
    )


def least_squares(experiment):
    """Return the minimum (2, 1) of the cost: what the normal equations say."""
    X, Y = data_of(experiment)[:2]
    A = np.concatenate([X, np.ones_like(X)])
    return np.linalg.lstsq(A.T, Y.T, rcond=None)[0]


def cloud_of(thetas, minimum):
    """Return where the last 1000 steps were, as seen from the minimum; RMS distance."""
    away = thetas[:, -SETTLED:] - minimum
    return away, float(np.sqrt((away**2).sum(axis=0).mean()))


@functools.lru_cache(maxsize=64)
def path(size, learning_rate, steps):
    """Return the points (2, steps + 1) of a descent."""
    steps = train(fit(size, learning_rate, steps))
    return np.concatenate([step.theta for step in steps], axis=1)


def paths(size=1, learning_rate=0.1):
    """Show where three sizes go in a bowl, and where one of them stays.

    Parameters
    ----------
    size : int or "all"
    learning_rate : float
    """
    experiment = fit(size, learning_rate)
    X, Y = data_of(experiment)[:2]
    minimum = least_squares(experiment)
    middle = 8 if size == 8 else 64
    early = {f"size {s}": path(s, learning_rate, EARLY) for s in (1, middle, "all")}
    bowl = replace(squares_of(X, Y, early), xlabel=f"w (first {EARLY} steps)")
    found = []
    for step in train(experiment):
        found.append(step.theta)
        if step.t % 200 and step.t != STEPS:
            continue
        away, rms = cloud_of(np.concatenate(found, axis=1), minimum)
        yield (
            bowl,
            Points(
                {f"last {away.shape[1]} steps, size {size}": away},
                marked={"minimum": (0, 0)},
                xlim=(-1, 1),
                ylim=(-1, 1),
                xlabel="w, from the minimum",
                ylabel="b, from the minimum",
                title=f"RMS distance {rms:.3f}",
                says=f"Step {step.t}, size {size}: RMS distance {rms:.3f} to the "
                f"minimum over the last {away.shape[1]} steps.",
            ),
        )
