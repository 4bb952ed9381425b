"""Notebook 07: optimisers on landscapes, taken apart; saddles, plateaus, curvatures."""

import functools

import numpy as np

from dlcourse.contracts import undecorated
from dlcourse.datasets import moons
from dlcourse.experiment import Experiment
from dlcourse.formulas.averages import ewa
from dlcourse.formulas.critical_points import critical_point, random_curvatures
from dlcourse.formulas.optimizers import OPTIMIZERS, adam_step
from dlcourse.landscapes import LANDSCAPES, plateau, ravine, saddle
from dlcourse.pictures import Bars, Contour, Lines
from dlcourse.race_portraits import arrivals, contour_of
from dlcourse.races import race
from dlcourse.settings import FIELDS
from dlcourse.updates import Optimizer

FOUR = ("gradient_descent", "momentum", "rmsprop", "adam")
TARGET = 1e-3  # of the first cost: "there" is where it stays below
# What each goes with on the bowl of the lecture, unless a slider says otherwise.
USUAL = {
    "gradient_descent": {"learning_rate": 0.045},
    "momentum": {"learning_rate": 0.2},
    "rmsprop": {"learning_rate": 0.1, "beta2": 0.9},
    "adam": {"learning_rate": 0.1, "beta2": 0.999},
}
SIGNALS = ("constant", "alternating", "both", "noise")


def usual_steps(**given):
    """Return the hyperparameters of a step, by name, at their defaults or as given."""
    numbers = {n: f.default for n, f in FIELDS.items() if f.part == "step"}
    return {**numbers, **given}


# Momentum


def filtered(signal="both", beta=0.9, iterations=60, seed=0):
    """Show what momentum's average makes of a gradient that is known beforehand.

    Parameters
    ----------
    signal : str
        "constant" 1, "alternating" between 1 and -1, "both" added, or "noise".
    beta : float
        Memory of the average.
    """
    t = np.arange(1, iterations + 1)
    steady, swinging = np.ones(iterations), np.where(t % 2 == 1, 1.0, -1.0)
    gradient = {
        "constant": steady,
        "alternating": swinging,
        "both": steady + swinging,
        "noise": np.random.default_rng(seed).standard_normal(iterations),
    }[signal]
    v = ewa(gradient, beta)
    swing = (v[-20:].max() - v[-20:].min()) / 2
    mean = v[-20:].mean()
    return Lines(
        {"average v": v},
        x=t,
        stems={"gradient": gradient},
        xlabel="step",
        ylabel="gradient and its average",
        ylim=(-2.6, 2.6),
        title=f"Last 20 steps: v is {mean:.2f} ± {swing:.3f}",
        says=f"Gradient {signal}, β = {beta:g}: in the last 20 steps v has mean "
        f"{mean:.3f} and swings by {swing:.4f} to either side.",
    )


def two_forms(learning_rate=0.2, beta=0.9, sum_rate="the same", curvature=40.0):
    """Race momentum as an average, as a sum, and with bias correction, on the bowl.

    Parameters
    ----------
    learning_rate, beta : float
        Of the averaged form.
    sum_rate : str
        What the sum form is given: "the same" rate, or "(1 - beta) times" it.
    """
    share = {"the same": 1.0, "(1 - beta) times": 1 - beta}[sum_rate]
    entrants = {"average": "momentum", "sum": "momentum_classic"}
    entrants["corrected"] = "momentum_corrected"
    rates = {label: {"learning_rate": learning_rate} for label in entrants}
    rates["sum"]["learning_rate"] *= share
    return race(
        LANDSCAPES["bowl"](curvature),
        *entrants.items(),
        iterations=150,
        beta=beta,
        **rates,
    )


# The bowl, whole and turned


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


# Adam, step by step and part by part


@functools.lru_cache(64)
def adam_walk(step=adam_step, gradient_scale=1.0, learning_rate=0.1, iterations=100):
    """Return the points (T + 1, 2) of Adam on the bowl, J times `gradient_scale`."""
    ground, known = LANDSCAPES["bowl"](), undecorated(adam_step)
    w, steps = ground.w, usual_steps(learning_rate=learning_rate)
    update, points = Optimizer(known, undecorated(step), w), [w]
    with np.errstate(all="ignore"):
        for t in range(1, iterations + 1):
            w = update(w, gradient_scale * ground.gradient(w), t, steps)
            points.append(w)
    return np.array(points)[..., 0]


def step_lengths(gradient_scale=1.0, correction=adam_step, t=100, learning_rate=0.1):
    """Show how long each step of Adam is, in learning rates, and where it leads.

    Parameters
    ----------
    gradient_scale : float
        What J is multiplied by, and so each gradient.
    correction : function
        Adam's step, or what stands in for it.
    t : int
        How many steps are shown.
    """
    points = adam_walk(correction, gradient_scale, learning_rate)
    lengths = np.abs(np.diff(points, axis=0)) / learning_rate
    shown = np.where((lengths > 0) & np.isfinite(lengths), lengths, np.nan)[:t]
    first = " and ".join(f"{x:.4g}" for x in dict.fromkeys(np.round(lengths[0], 4)))
    ground, end = LANDSCAPES["bowl"](), points[t]
    return (
        Lines(
            {"along w": shown[:, 0], "across b": shown[:, 1]},
            x=np.arange(1, t + 1),
            level={"one learning rate": 1.0},
            xlabel="step t",
            ylabel="length of the step, in learning rates",
            yscale="log",
            xlim=(0, 101),
            ylim=(1e-4, 2e3),
            title=f"First step: {first} α",
        ),
        Contour(
            ground.cost,
            ground.extent,
            {"Adam": points[: t + 1].T},
            minimum=(0, 0),
            key=ground,
            xlabel="w",
            ylabel="b",
            title=f"After {t} steps: ({end[0]:.4f}, {end[1]:.4f})",
            says=f"First step: {first} learning rates. After {t} steps the point is "
            f"({end[0]:.6f}, {end[1]:.6f}).",
        ),
    )


PARTS = {
    "the correction of both": "adam_uncorrected",
    "the correction of s": "adam_v_corrected",
    "the correction of v": "adam_s_corrected",
    "the square root": "adam_no_root",
    "the divisor": "momentum_corrected",
    "beta1 (set to 0)": "rmsprop_corrected",
}


def without(
    part="the correction of both", landscape="bowl", learning_rate=0.1, iterations=300
):
    """Race Adam against itself with one part switched off.

    Parameters
    ----------
    part : str
        A key of `PARTS`.
    landscape : str
        A key of `LANDSCAPES`.
    """
    return race(
        LANDSCAPES[landscape](),
        "adam",
        ("without", PARTS[part]),
        iterations=iterations,
        learning_rate=learning_rate,
    )


# Saddle and plateau


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


# How rare are minima?

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


# A real network


def network(
    optimizer="adam", learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8, size=64
):
    """Return ten epochs of mini-batches on the moons.

    Parameters
    ----------
    optimizer : str
    learning_rate, beta1, beta2, epsilon : float
        Momentum takes beta1 as its memory.
    size : int
        Examples in a mini-batch.
    """
    return Experiment(
        moons(1000, noise=0.2, dev=1000),
        hidden=(20, 10),
        optimizer=optimizer,
        learning_rate=learning_rate,
        beta=beta1,
        beta1=beta1,
        beta2=beta2,
        epsilon=epsilon,
        batch_size=size,
        iterations=10 * -(-1000 // size),
    )


def in_sum_form(experiment):
    """Return the same run with momentum without 1 - beta, at the same learning rate."""
    return experiment.replace(optimizer="momentum_classic")
