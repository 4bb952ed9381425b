"""Redundant inputs: dropout spreads the weights over them."""

import functools

import numpy as np

from dlcourse.datasets.recipes import arrays
from dlcourse.pictures import Bars, Lines


@functools.cache
def three_copies(seed=0, m=500):
    """Return a regression on three copies of one signal, each with noise of its own."""
    rng = np.random.default_rng(seed)
    signal = rng.standard_normal((1, m))
    noise = np.array([[0.1], [0.3], [0.4]])
    return arrays(signal + noise * rng.standard_normal((3, m)), signal)


def spread_weights(X, Y, keep_prob):
    """Return the weights (n_x,) that have the lowest mean cost under input dropout.

    Over all masks the squared error has the mean
    |Y - w X|^2 + (1 - p) / p * sum_j w_j^2 |X_j|^2: a penalty on squared weights.
    """
    H = X @ X.T
    H = H + (1 - keep_prob) / keep_prob * np.diag(np.diag(H))
    return np.linalg.solve(H, X @ Y.T)[:, 0]


def spreading(keep_prob=0.8, seed=0):
    """Show the weights of a linear unit whose three inputs say nearly the same.

    Parameters
    ----------
    keep_prob : float in (0, 1]
        Of each input.
    seed : int
        Of the data.
    """
    X, Y, *_ = three_copies(seed).draw(0)
    names = ["x₁: noise 0.1", "x₂: noise 0.3", "x₃: noise 0.4"]
    alone, here = (spread_weights(X, Y, p) for p in (1.0, keep_prob))
    every = np.arange(0.3, 1.001, 0.05)
    over = np.array([spread_weights(X, Y, p) for p in every]).T
    share = here.max() / here.sum()
    return (
        Bars(
            {
                "without dropout": dict(zip(names, alone, strict=True)),
                f"keep {keep_prob:g}": dict(zip(names, here, strict=True)),
            }
            if keep_prob < 1
            else {"without dropout": dict(zip(names, alone, strict=True))},
            ylim=(0, 1.2),
            ylabel="weight",
            title=f"Largest: {share:.0%} of the sum".replace("%", " %"),
        ),
        Lines(
            lines={
                "sum of squares": (every, (over**2).sum(axis=0)),
                "largest share": (every, over.max(axis=0) / over.sum(axis=0)),
            },
            at={"here": keep_prob},
            xlabel="keep_prob of the inputs",
            ylim=(0, 1.2),
            title=f"$\\Sigma w^2$ = {np.sum(here**2):.3f}",
            says=f"The largest weight holds {share:.3f} of the sum, the squares add up "
            f"to {np.sum(here**2):.3f}.",
        ),
    )
