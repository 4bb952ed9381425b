"""Races on bowls: settings, a turn of the axes, steps by learning rate."""

import functools

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.landscapes import LANDSCAPES, ravine
from dlcourse.engine.races import race
from dlcourse.engine.updates import Optimizer
from dlcourse.formulas.optimizers import OPTIMIZERS
from dlcourse.lessons.momentum_rmsprop_adam.averages import (
    FOUR,
    TARGET,
    USUAL,
    usual_steps,
)
from dlcourse.pictures import Lines
from dlcourse.pictures.race_portraits import arrivals


def on_bowl(
    optimizer="gradient_descent",
    learning_rate=0.045,
    beta1=0.9,
    beta2=0.999,
    curvature=40.0,
    rotation=0.0,
    noise=0.0,
    iterations=200,
):
    """Let one optimiser down the bowl, with its gradient and averages as arrows.

    Parameters
    ----------
    optimizer : str
    learning_rate : float
    beta1 : float
        Memory of the gradient, in momentum as in Adam.
    beta2 : float
        Memory of the squares, in RMSprop as in Adam.
    curvature, rotation : float
        How much steeper one direction is; degrees by which the bowl is turned.
    noise : float
        Added to each gradient, as mini-batches would.
    """
    return race(
        LANDSCAPES["bowl"](curvature) if rotation == 0 else ravine(curvature, rotation),
        optimizer,
        iterations=iterations,
        learning_rate=learning_rate,
        beta=beta1,
        beta1=beta1,
        beta2=beta2,
        noise=noise,
    )


def turned(rotation=0.0, curvature=40.0):
    """Race all four down a bowl that lies aslant, each with the lecture's rates."""
    rates = {**USUAL, "gradient_descent": {"learning_rate": 1.8 / curvature}}
    rates["momentum"] = {"learning_rate": 8 / curvature}
    return race(ravine(curvature, rotation), *FOUR, iterations=1500, **rates)


RATES = np.geomspace(5e-4, 2, 121)
PROOF = 200  # steps: who has not stayed below for so long may leave again


@functools.lru_cache(64)
def _arrivals(optimizer, curvature, rotation, iterations):
    ground, known = ravine(curvature, rotation), undecorated(OPTIMIZERS[optimizer])
    rates = RATES
    if optimizer == "gradient_descent":  # its limit is sharp: look closely below it
        rates = np.sort([*rates, *(2 / curvature * np.linspace(0.9, 0.999, 12))])
    steps = usual_steps(learning_rate=rates[:, None, None])
    steps["beta2"] = USUAL.get(optimizer, {}).get("beta2", steps["beta2"])
    w = np.broadcast_to(ground.w, (rates.size, 2, 1))
    update, costs = Optimizer(known, known, w), [ground.cost(w)]
    with np.errstate(all="ignore"):
        for t in range(1, iterations + 1):
            w = update(w, ground.gradient(w), t, steps)
            costs.append(ground.cost(w))
    taken = arrivals(np.array(costs), TARGET * costs[0][0])
    taken = np.array([np.nan if n is None else n for n in taken])
    return rates, np.where(taken <= iterations - PROOF, taken, np.nan)


def steps_by_rate(curvature=40.0, rotation=0.0, iterations=1500):
    """Show how long each optimiser takes, over all learning rates; its best is a dot.

    Counted is the first step from which the cost stays below a thousandth of the first.
    """
    lines, dots, words = {}, {}, []
    for optimizer in FOUR:
        rates, taken = _arrivals(optimizer, curvature, rotation, iterations)
        name = optimizer.replace("_", " ")
        if np.isnan(taken).all():
            label, best = f"{name}: –", None
        else:
            best = np.nanargmin(taken)
            label = f"{name}: {taken[best]:.0f}"
            dots[label] = rates[best : best + 1], taken[best : best + 1]
        words.append(label)
        lines[label] = rates, taken
    return Lines(
        lines,
        dots=dots,
        xscale="log",
        yscale="log",
        xlim=(5e-4, 2),
        ylim=(1, 2000),
        xlabel="learning rate",
        ylabel="steps until J stays below",
        title="Steps at the best learning rate",
        says=f"Steps at the best rate, within {iterations}: {'; '.join(words)}.",
    )
