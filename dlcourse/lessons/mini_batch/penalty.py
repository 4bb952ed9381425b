"""How mini-batches divide the penalty."""

import functools

import numpy as np

from dlcourse.datasets.clouds import moons
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.history import run
from dlcourse.pictures import Lines, Points

PENALTIES = {"λ/2s": "batch", "λ/2m": "set"}
CUTS = (960, 240, 64, 16)


@functools.lru_cache(maxsize=16)
def penalised(size, penalty="λ/2s", seed=0):
    """Return the history of 100 epochs (all 960 at once: 1500 updates) with λ = 1."""
    experiment = Experiment(
        moons(960, noise=0.3),
        hidden=(20, 10),
        lambd=1.0,
        penalty_over=PENALTIES[penalty],
        batch_size=size,
        iterations=1500 if size == 960 else 100 * (960 // size),
        seed=seed,
        data_seed=seed,
    )
    return run(experiment)


def squared_norms(history):
    """Return the squared norm of all weights before each update, from the penalty."""
    e = history.experiment
    over = e.batch_size if e.penalty_over == "batch" else e.m
    return history.penalties * 2 * over / e.lambd


def shrinking(size=960, penalty="λ/2s"):
    """Show how far the same λ shrinks the weights, for four sizes.

    Parameters
    ----------
    size : int
        Whose border is shown.
    penalty : str
        "λ/2s" divides by the size of the mini-batch, "λ/2m" by that of the set.
    """
    norms = {}
    border = penalised(size, penalty).at()
    X, Y = border.data.X, border.data.Y[0] > 0.5
    for s in CUTS:
        W = squared_norms(penalised(s, penalty))
        norms[f"size {s}"] = np.linspace(0, 1, W.size), W
        yield (
            Lines(
                norms,
                xlabel="share of the training",
                ylabel="$\\Vert W\\Vert_F^2$ of all layers",
                ylim=(0, 100),
                title=f"Penalty with {penalty}, λ = 1",
                says=f"Squared norm of the weights at the end, with {penalty}: "
                + ", ".join(f"{k} {v[1][-1]:.1f}" for k, v in norms.items())
                + ".",
            ),
            Points(
                {"class 0": X[:, ~Y], "class 1": X[:, Y]},
                border=lambda points: border.predict(points).Z[0],
                xlabel="$x_1$",
                ylabel="$x_2$",
                title=f"Size {size}: $\\Vert W\\Vert_F^2$ = "
                f"{squared_norms(border.history)[-1]:.1f}",
            ),
        )
