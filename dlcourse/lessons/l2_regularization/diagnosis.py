"""Bias and variance: a board to use, and learning curves."""

import functools

import numpy as np

from dlcourse.engine.history import run
from dlcourse.formulas.diagnosis import diagnose
from dlcourse.lessons.l2_regularization.networks import TANH
from dlcourse.pictures import Bars, Lines

REMEDIES = {
    "bias": "a bigger network, longer training, a better optimiser, another "
    "architecture",
    "variance": "more data, regularisation, another architecture",
}


def verdict_of(high_bias, high_variance):
    """Return the diagnosis, what the recipe does next, and that at length."""
    if high_bias:
        verdict = "High bias" + (" and high variance" if high_variance else "")
        also = " Then look at the dev error again." if high_variance else ""
        words = f"Bias comes first: {REMEDIES['bias']}.{also}"
        return verdict, "Next: bigger network, longer training", words
    if high_variance:
        words = f"Now: {REMEDIES['variance']}."
        return "High variance", "Next: more data, regularisation", words
    words = "Both are low: measure once on the test set, and be done."
    return "Neither", "Done: measure once on the test set", words


def diagnosis_board(train_error=15.0, dev_error=16.0, optimal_error=0.0, gap=5.0):
    """Show what two errors say: bias, variance, both or neither, and what to do next.

    Parameters
    ----------
    train_error, dev_error, optimal_error, gap : float
        In per cent.
    """
    errors = (train_error, dev_error, optimal_error, gap)
    verdict, following, words = verdict_of(
        *diagnose(*(np.round(e / 100, 6) for e in errors))
    )
    bias, variance = train_error - optimal_error, dev_error - train_error
    # A field of the plane is a band: (x, low, high).
    low, high = -50, 50
    fields = {
        "neither": ([low, gap], [low] * 2, [gap] * 2),
        "bias": ([gap, high], [low] * 2, [gap] * 2),
        "variance": ([low, gap], [gap] * 2, [high] * 2),
        "both": ([gap, high], [gap] * 2, [high] * 2),
    }
    return (
        Lines(
            bands=fields,
            dots={"you are here": ([bias], [variance])},
            xlim=(-10, 50),
            ylim=(-10, 50),
            xlabel="training error − optimal error",
            ylabel="dev error − training error",
            title=verdict,
            says=f"{verdict}: {bias:+.3g} and {variance:+.3g} points. {words}",
        ),
        Bars(
            {"optimal": optimal_error, "training": train_error, "dev": dev_error},
            ylim=(0, 60),
            ylabel="% wrong",
            title=following,
        ),
    )


WIDTHS = (1, 2, 4, 10, 20, 40)
SIZES = (30, 60, 125, 250, 500)


def learning_curves(against="width", noise=0.35, layers=2):
    """Show training and dev error over the width, or over the number of examples.

    Parameters
    ----------
    against : "width" or "examples"
    noise : float
    layers : int
        Hidden layers.

    Yields
    ------
    tuple of two pictures
        Errors and costs: the median of ten seeds, and the middle eight of them.
    """
    base = TANH.replace(noise=noise, dev=300, iterations=1000)
    values = WIDTHS if against == "width" else SIZES
    rows = []
    for value in values:
        if against == "width":
            experiment = base.replace(hidden=(value,) * layers)
        else:
            experiment = base.replace(hidden=(20,) * layers, m=value)
        rows.append(_scores(experiment))
        scores = np.array(rows)  # (values, seeds, columns of a score)
        yield tuple(
            _band_picture(values[: len(rows)], values, scores[..., c], against, name)
            for name, c in (("error", (2, 3)), ("cost", (0, 1)))
        )


@functools.lru_cache(maxsize=64)
def _scores(experiment):
    """Return the last scores of ten seeds, (seeds, columns)."""
    seeds = [experiment.replace(seed=k, data_seed=k) for k in range(10)]
    return np.array([history.at().score for history in run(seeds)])


def _band_picture(done, values, columns, against, name):
    if name == "error":
        columns = 100 * (1 - columns)
    low, middle, high = np.quantile(columns, (0.1, 0.5, 0.9), axis=1)
    sets = ("train", "dev")
    gap = middle[-1, 1] - middle[-1, 0]
    return Lines(
        {s: middle[:, i] for i, s in enumerate(sets)},
        x=np.array(done),
        bands={s: (low[:, i], high[:, i]) for i, s in enumerate(sets)},
        xscale="log",
        xlim=(values[0], values[-1]),
        ylim=(0, 50) if name == "error" else (0, 2),
        xlabel="units of each layer" if against == "width" else "training examples",
        ylabel="% wrong" if name == "error" else "",
        title=f"{name.capitalize()}: gap {gap:.2g} at {done[-1]}",
    )
