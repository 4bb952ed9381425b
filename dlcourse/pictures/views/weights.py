"""The weights themselves: all at once, or those of each unit of the first layer."""

import numpy as np

from dlcourse.pictures.bars import Bars, Histogram
from dlcourse.pictures.lines import Lines
from dlcourse.pictures.numbers import CEILING, round_up, whole_ticks

BINS = 41  # odd: one bin is centred on zero
MOST_STEMS, MOST_INPUTS = 60, 4
BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def lacks_units(experiment):
    """Say that there must be hidden units, with few enough inputs for bars."""
    n_x = experiment.data.draw(experiment.data_seed).X.shape[0]
    if not experiment.hidden:
        return "a hidden layer"
    return None if n_x <= MOST_INPUTS else f"at most four features, got {n_x}"


def units(scene):
    """The rows of W1 as bars, one for each input of each hidden unit."""
    W = scene.params["W1"]
    different = distinct_units(W, scene.params["b1"])
    top = round_up(np.abs(W).max())
    return Bars(
        {
            f"w{i}".translate(BELOW): {f"{k}": w for k, w in enumerate(column, 1)}
            for i, column in enumerate(W.T, 1)
        },
        title=f"Distinct units: {different} of {len(W)}",
        xlabel="hidden unit",
        ylabel="weight",
        ylim=(-top, top),
        room=True,
        says=f"Layer 1 has {different} distinct units of {len(W)}.",
    )


def distinct_units(W, b):
    """Return how many units of a layer differ in their weights W or biases b.

    Two units are the same when their numbers agree to six digits of the layer's size.
    """
    rows = np.concatenate([W, b], axis=1)
    size = np.abs(rows).max() or 1.0
    return len(np.unique(np.round(rows / size, 6), axis=0))


def weights(scene):
    """A histogram of W1, …, WL; of a single unit with few inputs, a stem a weight.

    Weights that are exactly zero have a bar of their own, with a ring on top, and stand
    in the title.
    """
    every = [W.ravel() for k, W in scene.params.items() if k.startswith("W")]
    W = np.concatenate(every)
    zeros = int((W == 0).sum())
    with np.errstate(over="ignore"):
        title = f"{W.size} weights, $\\Sigma w^2$ = {np.sum(W**2):.3g}"
    words = {
        "title": f"{zeros} of {W.size} weights are 0" if zeros else title,
        "says": f"{W.size} weights: {zeros} exactly 0, the largest "
        f"{np.abs(W).max():.3g} in size.",
    }
    W = np.nan_to_num(W, nan=0.0, posinf=CEILING, neginf=-CEILING)
    reach = round_up(1.05 * np.abs(W).max()) if W.any() else 1.0
    n_in, *rest = scene.network.layer_dims
    if rest == [1] and n_in <= MOST_STEMS:
        return _stems(W, reach, words)
    edges = np.linspace(-1, 1, BINS + 1) * reach
    counts, _ = np.histogram(W[W != 0], edges)
    return Histogram(
        {"weights": W[W != 0]},
        bins=edges,
        spikes={"exactly 0": (0, zeros)} if zeros else {},
        xlabel="weight",
        ylabel="how many",
        xlim=(-reach, reach),
        ylim=(0, round_up(1.08 * max(counts.max(), zeros))),
        **words,
    )


def _stems(W, reach, words):
    x = np.arange(1, W.size + 1)
    return Lines(
        stems={"weight": (x, W)},
        dots={"weight": (x[W != 0], W[W != 0]), "exactly 0": (x[W == 0], W[W == 0])},
        level={"": 0},
        xlabel="input",
        ylabel="weight",
        xlim=(0.2, W.size + 0.8),
        ylim=(-reach, reach),
        xticks={i: f"{i}" for i in whole_ticks(1, W.size, 6)},
        **words,
    )
