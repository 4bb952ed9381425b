"""What lambda does to the weights, and whether they decay."""

import functools

import numpy as np

from dlcourse.engine.history import run
from dlcourse.engine.stacks import network_of
from dlcourse.lessons.l2_regularization.networks import (
    SMALL,
    TANH,
    border_of,
    classes,
    mean_slope,
    records_of,
    squared_norm,
)
from dlcourse.pictures import Lines, Points

STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


@functools.lru_cache(maxsize=32)
def sizes(activation="relu", m=60, seed=0):
    """Return squared norm, mean slope and dev cost for each of `STRENGTHS`, (3, n)."""
    base = (TANH if activation == "tanh" else SMALL).replace(hidden=(20, 10), m=m)
    base = base.replace(seed=seed, data_seed=seed)
    ends = [h.at() for h in run([base.replace(lambd=s) for s in STRENGTHS])]
    return np.array(
        [
            [squared_norm(r.theta, r.network) for r in ends],
            [mean_slope(r) for r in ends],
            [r.score.dev_cost for r in ends],
        ]
    )


def simpler(lambd=1.0, activation="relu", m=60):
    """Show how weights, slope and dev cost depend on lambda, and where one stands.

    Parameters
    ----------
    lambd : float
        One of `STRENGTHS`.
    activation : "relu" or "tanh"
    m : int
    """
    norms, slopes, costs = sizes(activation, m)
    i = STRENGTHS.index(lambd)
    common = {"xscale": "log", "xlim": (0.01, 100), "xlabel": "λ"}
    return (
        Lines(
            {"squared weights": np.maximum(norms, 1e-3)},
            x=np.array(STRENGTHS),
            dots={"here": ([lambd], [max(norms[i], 1e-3)])},
            yscale="log",
            ylim=(1e-3, 1e3),
            title=f"Squared weights {norms[i]:.3g}",
            says=f"λ {lambd:g}: squared weights {norms[i]:.3g}, mean slope "
            f"{slopes[i]:.2g}, dev cost {costs[i]:.3f}.",
            **common,
        ),
        Lines(
            {"mean slope of ŷ": slopes, "dev cost": costs},
            x=np.array(STRENGTHS),
            dots={"here": ([lambd] * 2, [slopes[i], costs[i]])},
            ylim=(0, 1.2),
            title=f"Slope {slopes[i]:.2g}, dev cost {costs[i]:.2g}",
            **common,
        ),
    )


# What lambda in the right rule does the same as `lambd` in each rule.
RULES = {
    "right": lambda lambd, learning_rate: lambd,
    "half": lambda lambd, learning_rate: lambd / 2,
    "twice": lambda lambd, learning_rate: 2 * lambd,
    "no rate": lambda lambd, learning_rate: lambd / learning_rate,
}


def no_gradient(A, Y):
    """Return nothing for dZ: the weights feel the penalty alone."""
    return np.zeros_like(A)


def decaying(lambd=1.0, learning_rate=0.3, m=60, rule="right", gradient="on"):
    """Return the experiment that `decay` shows; it takes the same parameters."""
    return TANH.replace(
        hidden=(20, 10),
        m=m,
        lambd=RULES[rule](lambd, learning_rate),
        penalty="decay",
        learning_rate=learning_rate,
        swap={} if gradient == "on" else {"output_backward": no_gradient},
    )


def decay(lambd=1.0, learning_rate=0.3, m=60, rule="right", gradient="on"):
    """Show the size of all weights over the iterations, under a rule of decay.

    Parameters
    ----------
    lambd, learning_rate : float
    m : int
    rule : str
        One of `RULES`: "half" is lambd / (2m) W, "twice" adds the penalty twice, "no
        rate" leaves the learning rate out.
    gradient : "on" or "off"
        Of the data: off, the weights do nothing but decay.

    Yields
    ------
    tuple of two pictures
    """
    experiment = decaying(lambd, learning_rate, m, rule, gradient)
    acting = experiment.lambd
    factor = 1 - learning_rate * acting / m
    right = None if rule == "right" else _norms(experiment.replace(lambd=lambd))
    t = np.arange(experiment.iterations + 1)
    network, norms = network_of(experiment), []
    for record in records_of(experiment, norms):
        alone = norms[0] * np.abs(factor) ** (2.0 * t)
        lines = {
            "this rule": (t[: len(norms)], np.maximum(norms, FLOOR)),
            "decay alone": (t, np.maximum(alone, FLOOR)),
        }
        if right is not None:
            lines["right rule"] = (t, np.maximum(right, FLOOR))
        size = squared_norm(record.theta, network)
        yield (
            Lines(
                lines,
                xlim=(0, experiment.iterations),
                yscale="log",
                ylim=(1e-2, 1e3),
                xlabel="iteration",
                ylabel="squared weights",
                title=f"Factor {factor:.5g} a step: {size:.3g}",
                says=f"Each step multiplies the weights by {factor:.6g}. Sum of their "
                f"squares {size:.4g}. It acts like λ = {acting:.3g}.",
            ),
            Points(
                classes(record.data.X, record.data.Y),
                border=border_of(record),
                xlim=(-2, 3),
                ylim=(-1.5, 2),
                title=f"Acts like λ = {acting:.3g}",
            ),
        )


FLOOR = 1e-4


@functools.lru_cache(maxsize=16)
def _norms(experiment):
    norms = []
    for _ in records_of(experiment, norms):
        pass
    return np.array(norms)
