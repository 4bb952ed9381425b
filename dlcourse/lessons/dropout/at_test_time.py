"""Dropout left on at test time."""

import functools

import numpy as np

from dlcourse.engine.draws import generator
from dlcourse.engine.history import run
from dlcourse.lessons.dropout.layers import PASSES, small_moons
from dlcourse.pictures import Lines


@functools.lru_cache(maxsize=32)
def noisy_passes(keep_prob, seed=0):
    """Return dev labels, predictions without dropout, and of 200 passes with it.

    Returns
    -------
    Y, off : array (m,)
    on : array (200, m)
    """
    experiment = small_moons(keep_prob=keep_prob, seed=seed, data_seed=seed)
    record = run(experiment.replace(iterations=1500)).at()
    network, data = record.network, record.data
    keep = [None, *experiment.keep[1:]]
    draws = [generator(seed, layer) for layer in range(len(keep))]
    passes = (
        network.forward(record.theta, data.X_dev, keep=keep, draws=draws).Z
        for _ in range(PASSES)
    )
    on = np.stack([network.output(Z)[0] for Z in passes])
    return data.Y_dev[0], network.output(record.predict(data.X_dev).Z)[0], on


def left_on(keep_prob=0.5, repeats=50):
    """Show what dropout at test time does to predictions, and to the accuracy.

    Parameters
    ----------
    keep_prob : float in (0, 1]
        Of training, and of the passes at test time.
    repeats : int
        Passes with dropout left on.
    """
    Y, off, on = noisy_passes(keep_prob)
    on = on[:repeats]
    accuracy = ((on > 0.5) == Y).mean(axis=1)
    plain, averaged = (((p > 0.5) == Y).mean() for p in (off, on.mean(axis=0)))
    flips = ((on > 0.5) != (off > 0.5)).mean()
    some = np.linspace(0, Y.size - 1, 40).astype(int)
    some = np.argsort(off)[some]
    place = np.arange(1, 41)
    edges = np.arange(0.7, 0.9501, 0.005)
    counts = np.histogram(accuracy, edges)[0]
    return (
        Lines(
            dots={
                "dropout on": (np.tile(place, repeats), on[:, some].ravel()),
                "dropout off": (place, off[some]),
            },
            xlabel="40 dev examples, in order",
            xlim=(0, 41),
            ylabel="prediction",
            ylim=(-0.02, 1.02),
            title=f"{flips:.1%} of labels flip per pass".replace("%", " %"),
        ),
        Lines(
            stems={"passes with dropout": ((edges[:-1] + edges[1:]) / 2, counts)},
            at={"off": plain, "average of passes": averaged},
            xlim=(0.75, 0.91),
            ylim=(0, max(1.6 * counts.max(), 2)),
            xlabel="dev accuracy",
            ylabel="passes",
            title=f"On {accuracy.mean():.3f}, off {plain:.3f}",
            says=f"Dev accuracy {plain:.3f} with dropout off. Left on, {repeats} "
            f"passes lie from {accuracy.min():.3f} to {accuracy.max():.3f}; their "
            f"average prediction reaches {averaged:.3f}.",
        ),
    )
