"""Saddles, plateaus, and how rare minima are."""

import functools

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.landscapes import plateau, saddle
from dlcourse.engine.races import race
from dlcourse.engine.updates import Optimizer
from dlcourse.formulas.critical_points import critical_point, random_curvatures
from dlcourse.formulas.optimizers import OPTIMIZERS
from dlcourse.lessons.momentum_rmsprop_adam.averages import (
    FOUR,
    USUAL,
    usual_steps,
)
from dlcourse.pictures import Bars, Lines
from dlcourse.pictures.race_portraits import contour_of


def _streamed(made, picture):
    """Yield a race from above beside a second picture."""
    for standing in made.moments():
        yield contour_of(made, standing), picture(made, standing)


ALONE = 0.5  # |y|: so far from the ridge one has left the saddle


def _distances(made, standing):
    y = np.abs(standing.paths[..., 1])
    away = [np.flatnonzero(column > ALONE) for column in y.T]
    labels = [
        f"{label.replace('_', ' ')}: {n[0] if n.size else '–'}"
        for label, n in zip(made.optimizers, away, strict=True)
    ]
    start = abs(made.landscape.settings["y0"]) or 1e-9
    return Lines(
        {
            label: np.where(column > 0, column, np.nan)
            for label, column in zip(labels, y.T, strict=True)
        },
        level={"it has left": ALONE},
        yscale="log",
        xlim=(0, made.iterations),
        ylim=(start / 3, 3.0),
        xlabel="iteration",
        ylabel="distance |y| from the ridge",
        title="Steps until |y| > 0.5",
        says=f"Steps until |y| > {ALONE}: {'; '.join(labels)}.",
    )


def on_saddle(optimizer="all four", learning_rate=0.01, y0=1e-4, iterations=1000):
    """Let one optimiser or all four start beside the ridge of a saddle.

    Parameters
    ----------
    optimizer : str
    learning_rate : float
    y0 : float
        How far beside the ridge the start is; at 0 nobody leaves.
    """
    entrants = FOUR if optimizer == "all four" else (optimizer,)
    made = race(
        saddle(y0),
        *entrants,
        iterations=iterations,
        learning_rate=learning_rate,
        rmsprop={"beta2": 0.9, "learning_rate": learning_rate},
    )
    return _streamed(made, _distances)


def escape_steps(optimizer, learning_rate=0.01, y0=1e-4, most=5000):
    """Return after how many steps |y| > 0.5 on the saddle, or None."""
    rates = {**USUAL.get(optimizer, {}), "learning_rate": learning_rate}
    known, steps = undecorated(OPTIMIZERS[optimizer]), usual_steps(**rates)
    return _first_time(
        saddle(y0), known, steps, lambda w: np.abs(w[..., 1, 0]) > ALONE, most
    )[0]


@functools.cache
def crossing_steps(learning_rate=0.1, x0=5.0):
    """Return after how many steps |x| < 1 on the plateau, for each optimiser.

    Three of them are momentum, and go together: gradient descent is momentum without a
    memory, and the sum form is the averaged form with another learning rate.
    """
    beta = np.array([0.0, 0.9, 0.9])
    rate = learning_rate * np.array([1.0, 1.0, 1 / (1 - 0.9)])
    plain, averaged, added = _crossing(
        "momentum", x0, learning_rate=rate[:, None, None], beta=beta[:, None, None]
    )
    taken = {"gradient descent": plain, "momentum": averaged, "momentum, sum": added}
    for name in ("rmsprop", "adam"):
        rates = {**USUAL[name], "learning_rate": learning_rate}
        (taken[name],) = _crossing(name, x0, **rates)
    return taken


def _crossing(name, x0, **rates):
    known, steps = undecorated(OPTIMIZERS[name]), usual_steps(**rates)
    return _first_time(
        plateau(x0), known, steps, lambda w: np.abs(w[..., 0, 0]) < 1, 200_000
    )


def _first_time(ground, known, steps, arrived, most):
    """Return for each member of a stack of descents when it has arrived, or None."""
    w = np.broadcast_to(ground.w, np.shape(steps["learning_rate"])[:1] + (2, 1))
    w = w.copy() if w.ndim == 3 else ground.w[None]
    update, taken = Optimizer(known, known, w), [None] * len(w)
    for t in range(1, most + 1):
        w = update(w, ground.gradient(w), t, steps)
        there = arrived(w)
        if there.any():
            taken = [n or t if yes else n for n, yes in zip(taken, there, strict=True)]
            if all(taken):
                break
    return taken


def on_plateau(x0=3.0, learning_rate=0.1):
    """Race five across a plain towards a dip; momentum in both its forms."""
    return race(
        plateau(x0),
        *FOUR,
        "momentum_classic",
        iterations=500,
        learning_rate=learning_rate,
        rmsprop={"beta2": 0.9, "learning_rate": learning_rate},
    )


DIMENSIONS = range(1, 11)
KINDS = ("minimum", "maximum", "saddle")


@functools.lru_cache(16)
def kinds_of(dimension, samples, seed=0):
    """Return the share of each kind among random symmetric matrices, by name."""
    rng = np.random.default_rng([seed, dimension])
    signs = np.sign(random_curvatures(dimension, samples, rng))
    shares = dict.fromkeys(KINDS, 0.0)
    for row, count in zip(*np.unique(signs, axis=0, return_counts=True), strict=True):
        shares[critical_point(row)] += int(count) / samples
    return shares


def rarity(dimension=2, samples=10_000):
    """Show how many random critical points are minima, maxima and saddles.

    Parameters
    ----------
    dimension : int
        Rows of the random symmetric matrices: parameters of the cost.
    samples : int
        How many matrices are drawn.
    """
    shares = kinds_of(dimension, samples)
    minima = np.array([kinds_of(n, samples)["minimum"] for n in DIMENSIONS])
    n = np.array(DIMENSIONS)
    return (
        Bars(
            shares,
            marked=("minimum",),
            ylim=(0, 1.15),
            ylabel="share",
            title=f"{dimension} direction{'s' * (dimension > 1)}",
        ),
        Lines(
            {
                "measured": (n, np.where(minima > 0, minima, np.nan)),
                "coins: 1/2 to the n": (n, 0.5**n),
            },
            dots={"measured": (n, np.where(minima > 0, minima, np.nan))},
            at={"shown on the left": dimension},
            yscale="log",
            xlim=(0.5, 10.5),
            ylim=(1e-5, 1),
            xlabel="directions n",
            ylabel="share of minima",
            title="Minima become rare",
            says=f"Of {samples} random symmetric matrices with {dimension} rows "
            + ", ".join(f"{kind} {share:.4g}" for kind, share in shares.items())
            + ".",
        ),
    )
