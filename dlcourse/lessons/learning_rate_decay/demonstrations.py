"""Notebook 08: schedules over the epochs, and clouds of runs round a minimum.

The clouds are runs of gradient descent on x^2 / 2, whose gradient is x, plus noise as
mini-batches would add it. All schedules are given the same noise.
"""

import functools

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.formulas.optimizers import gradient_descent_step
from dlcourse.formulas.schedules import (
    decay_constant,
    decay_exponential,
    decay_inverse,
    decay_sqrt,
    decay_staircase,
)
from dlcourse.pictures import Histogram, Lines

STEPS = 32  # updates an epoch
EPOCHS, RUNS = 100, 400
FLOOR = 1e-12  # of a logarithmic axis
step = undecorated(gradient_descent_step)
unchecked_inverse = undecorated(decay_inverse)  # of a last rate that may be nothing


def rates_of(schedule, alpha0=0.2, counts=range(EPOCHS), **settings):
    """Return the learning rate of a schedule at each count, an epoch or an iteration.

    Parameters
    ----------
    schedule : str
        "constant", "inverse", "exponential", "root", "staircase", or "compounded": the
        inverse decay, wrongly taken of the last rate instead of alpha0.
    alpha0 : float
    counts : sequence of int
        Epochs from 0, or iterations from 1.
    **settings
        decay_rate, base, k, drop, every.
    """
    known = {"decay_rate": 1.0, "base": 0.95, "k": 1.0, "drop": 0.5, "every": 10}
    known |= settings
    if schedule == "compounded":
        rates = [alpha0]
        for count in counts:
            rates.append(unchecked_inverse(rates[-1], known["decay_rate"], count))
        return np.array(rates[1:])
    rate = {
        "constant": lambda n: decay_constant(alpha0, n),
        "inverse": lambda n: decay_inverse(alpha0, known["decay_rate"], n),
        "exponential": lambda n: decay_exponential(alpha0, known["base"], n),
        "root": lambda n: decay_sqrt(alpha0, known["k"], n + 1),
        "staircase": lambda n: decay_staircase(
            alpha0, known["drop"], known["every"], n
        ),
    }[schedule]
    return np.array([rate(n) for n in counts])


def schedules(
    alpha0=0.2,
    decay_rate=1.0,
    base=0.95,
    k=1.0,
    drop=0.5,
    every=10,
    epochs=100,
    axis="linear",
):
    """Show the learning rate of all schedules over the epochs."""
    settings = {
        "decay_rate": decay_rate,
        "base": base,
        "k": k,
        "drop": drop,
        "every": every,
    }
    names = ("inverse", "exponential", "root", "staircase", "constant")
    count = range(epochs + 1)
    rates = {n: rates_of(n, alpha0, count, **settings) for n in names}
    lowest = max(min(rate.min() for rate in rates.values()), 1e-9)
    highest = max(rate.max() for rate in rates.values())
    halved = {n: np.flatnonzero(r <= alpha0 / 2) for n, r in rates.items()}
    words = [
        f"{n} from epoch {halved[n][0]}" if halved[n].size else f"{n} never"
        for n in names
    ]
    rates["staircase"] = _stairs(rates["staircase"])
    return Lines(
        rates,
        x=np.arange(epochs + 1),
        yscale=axis,
        xlabel="epoch",
        ylabel="learning rate",
        xlim=(0, epochs),
        ylim=(0.8 * lowest, 1.25 * highest) if axis == "log" else None,
        title="All schedules",
        says=f"From {alpha0:.3g} on; at half of it or below: {', '.join(words)}.",
    )


def _stairs(rates):
    """Return x and y of a curve that is level in each epoch, and then drops."""
    return np.repeat(np.arange(len(rates)), 2)[1:], np.repeat(rates, 2)[:-1]


def _decades(curves):
    """Return the powers of ten round all curves, at least two apart."""
    low = np.floor(np.log10(min(y.min() for y in curves)) + 1e-9)
    high = np.ceil(np.log10(max(y.max() for y in curves)) - 1e-9)
    return 10.0**low, 10.0 ** max(high, low + 2)


@functools.lru_cache(4)
def noises(seed, epochs):
    """Return standard normal noise for each update of each run."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((epochs * STEPS, RUNS))


def wander(rates, noise, x0, seed=0, epochs=EPOCHS):
    """Return where 400 runs stand at the beginning and after each epoch.

    Parameters
    ----------
    rates : array (k, epochs * 32)
        The learning rate of each update, for k schedules.
    noise, x0 : float
        Standard deviation of the gradient's noise; where all runs begin.
    seed, epochs : int

    Returns
    -------
    array (epochs + 1, k, 400)
    """
    x = np.full((len(rates), RUNS), float(x0))
    stands = [x]
    for t, draws in enumerate(noises(seed, epochs)):
        x = step(x, x + noise * draws, rates[:, t, None])
        if (t + 1) % STEPS == 0:
            stands.append(x)
    return np.array(stands)


def distances(stands):
    """Return the root of the mean square of x over all runs, in each epoch."""
    return np.sqrt((stands**2).mean(axis=-1))


def _grown(curves, epoch, epochs):
    """Return curves over epochs 0, 1, ... that have come to `epoch`."""
    x = np.arange(epoch + 1)
    return {
        label: (x, np.maximum(y[: epoch + 1], FLOOR)) for label, y in curves.items()
    }


def cloud(schedule="inverse", alpha0=0.2, noise=1.0, x0=10.0, seed=0):
    """Yield, epoch by epoch, how far 400 runs are from the minimum, and where.

    The chosen schedule runs beside the constant rate that it starts with, and beside a
    hundredth of that.
    """
    kinds = {
        schedule: rates_of(schedule, alpha0),
        f"constant {alpha0:g}": rates_of("constant", alpha0),
        f"constant {alpha0 / 100:g}": rates_of("constant", alpha0 / 100),
    }
    labels = list(dict.fromkeys(kinds))
    if schedule == "constant":
        labels = labels[1:]
    rates = np.array([kinds[label] for label in labels])
    stands = wander(np.repeat(rates, STEPS, axis=1), noise, x0, seed)
    far = dict(zip(labels, distances(stands).T, strict=True))
    rate = dict(zip(labels, np.c_[rates, rates[:, -1]], strict=True))
    low = max(min(y.min() for y in far.values()), 1e-6)
    width = 4 * max(far[f"constant {alpha0:g}"][-1], 0.02)
    edges = np.linspace(-width, width, 61)
    for epoch in range(EPOCHS + 1):
        here = {label: float(far[label][epoch]) for label in labels}
        words = ", ".join(f"{label} {y:.3g}" for label, y in here.items())
        yield (
            Lines(
                _grown(far, epoch, EPOCHS),
                yscale="log",
                xlim=(0, EPOCHS),
                ylim=(0.7 * low, 1.5 * max(y.max() for y in far.values())),
                title=f"Distance from the minimum: {here[labels[0]]:.3g}",
                xlabel="epoch",
                says=f"After {epoch} epochs, root mean square distance: {words}.",
            ),
            Lines(
                _grown(rate, epoch, EPOCHS),
                yscale="log",
                xlim=(0, EPOCHS),
                ylim=_decades(rate.values()),
                title="Learning rate",
                xlabel="epoch",
                under=True,
            ),
            Histogram(
                {
                    label: np.clip(stands[epoch, i], -width, width)
                    for i, label in enumerate(labels)
                },
                bins=edges,
                title=f"Where the {RUNS} runs are, epoch {epoch}",
                xlabel="x",
                ylabel="runs",
            ),
        )


def too_fast(base=0.95, decay_rate=1.0, per="epoch", x0=10.0, seed=0):
    """Show where runs come to when the learning rate falls too soon.

    Parameters
    ----------
    base, decay_rate : float
        Of the exponential and of the inverse decay.
    per : str
        What they count: "epoch", or, wrongly, "iteration" (32 times as fast).
    x0 : float
        Where all runs begin.
    seed : int
    """
    names = ("inverse", "exponential", "compounded", "constant")
    by_step = per == "iteration"
    counted = range(1, EPOCHS * STEPS + 1) if by_step else range(EPOCHS)
    settings = {"base": base, "decay_rate": decay_rate}
    rates = []
    for name in names:
        each = rates_of(name, 0.2, counted, **settings)
        rates.append(each if by_step else np.repeat(each, STEPS))
    rates = np.array(rates)
    stands = wander(rates, 1.0, x0, seed)
    far = dict(zip(names, distances(stands).T, strict=True))
    starts = np.c_[rates[:, ::STEPS], rates[:, -1]]
    reach = rates.sum(axis=1)
    words = ", ".join(f"{n} {y[-1]:.3g}" for n, y in far.items())
    sums = ", ".join(f"{n} {r:.3g}" for n, r in zip(names, reach, strict=True))
    return (
        Lines(
            _grown(far, EPOCHS, EPOCHS),
            yscale="log",
            xlim=(0, EPOCHS),
            ylim=_decades(far.values()),
            title=f"Distance, decay per {per}",
            xlabel="epoch",
            says=f"Distances after {EPOCHS} epochs: {words}.",
        ),
        Lines(
            {n: np.maximum(s, FLOOR) for n, s in zip(names, starts, strict=True)},
            yscale="log",
            xlim=(0, EPOCHS),
            ylim=(1e-6, 1),
            title="Learning rate",
            xlabel="epoch",
            says=f"Sums of all learning rates: {sums}.",
            under=True,
        ),
    )


def a_tenth(experiment):
    """Return the same run at a tenth of its rate, constant: where decay ends up."""
    rate = experiment.learning_rate / 10
    return experiment.replace(schedule="constant", learning_rate=rate)


def decay_sqrt_from_zero(alpha0, k, n):
    """Return k / sqrt(epoch) alpha0 where epochs count from 0: n is epoch + 1."""
    return k / np.sqrt(n - 1) * alpha0
