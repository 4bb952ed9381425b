"""Batch norm in a network: drift, and a shift of the inputs."""

import functools

import numpy as np

from dlcourse.datasets.clouds import moons
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.history import run
from dlcourse.engine.stacks import data_of, network_of
from dlcourse.engine.training import train
from dlcourse.formulas.normalization import (
    normalize_fit,
)
from dlcourse.pictures import Bars, Lines, Points


def network(**settings):
    """Return this notebook's experiment: moons, three layers of 20, batches of 64."""
    given = {"batch_size": 64, "iterations": 1500, **settings}
    return Experiment(moons(1000, noise=0.2, dev=1000), hidden=(20,) * 3, **given)


EVERY = 10  # updates between two looks at the inputs of a layer


def drift(batch_norm=False, layer=4, learning_rate=0.3, seed=0):
    """Show how mean and spread of what a layer receives move during training.

    Parameters
    ----------
    batch_norm : bool
        What the curves show; the bars show both.
    layer : int from 2 to 4
        Its inputs are the activations of the layer before.
    learning_rate : float
    seed : int
    """
    plain = network(learning_rate=learning_rate, seed=seed, data_seed=seed)
    both = {on: layer_inputs(plain.replace(batch_norm=on)) for on in (False, True)}
    for moments in zip(both[False], both[True], strict=True):
        t, means, stds = moments[batch_norm]
        mean, std = means[layer - 2], stds[layer - 2]
        # Three of twenty, so that bands can be told apart; none that is dead at first.
        liveliest = np.argsort(-std[0], kind="stable")[:3]
        units = {f"unit {k + 1}": k for k in sorted(liveliest)}
        names = "without", "with batch norm"
        ranges = {
            name: {f"layer {l + 2}": _range(moment[1][l]) for l in range(3)}
            for name, moment in zip(names, moments, strict=True)
        }
        own = ranges["with batch norm" if batch_norm else "without"]
        yield (
            Lines(
                {name: mean[:, k] for name, k in units.items()},
                x=t,
                bands={
                    name: (mean[:, k] - std[:, k], mean[:, k] + std[:, k])
                    for name, k in units.items()
                },
                xlabel="update",
                ylabel=f"inputs of layer {layer}, mean ± std",
                xlim=(0, plain.iterations),
                title=f"Batch norm {'on' if batch_norm else 'off'}",
            ),
            Bars(
                ranges,
                marked=(f"layer {layer}",),
                ylabel="range of a unit's mean",
                title="How far the means wander",
                says=f"Inputs of layer {layer}: the mean of a unit has wandered over "
                f"{own[f'layer {layer}']:.2f}.",
            ),
        )


def layer_inputs(experiment):
    """Yield t, means (T, n) and stds (T, n) of the inputs of layers 2 to L, so far.

    Measured over the whole training set, normalised as a batch in training is.
    """
    of, data = network_of(experiment), data_of(experiment)
    at, means, stds = [], [], []
    for step in train(experiment, at_end=True):
        if step.t % EVERY:
            continue
        with np.errstate(all="ignore"):
            A = of.forward(step.theta, data.X).A[1:]
        at.append(step.t)
        means.append([a.mean(axis=-1) for a in A])
        stds.append([a.std(axis=-1) for a in A])
        if step.t % (5 * EVERY) == 0:
            # (T, layers, n) becomes one (T, n) a layer.
            yield np.array(at), *(np.array(s).swapaxes(0, 1) for s in (means, stds))


def _range(means):
    """Return how far the mean of a unit wanders, averaged over the units."""
    return float(np.ptp(means, axis=0).mean())


@functools.cache
def _still(seed):
    experiment = Experiment(
        moons(600, noise=0.2, dev=600),
        hidden=(20, 10),
        learning_rate=0.3,
        iterations=3000,
        seed=seed,
        data_seed=seed,
    )
    return run(experiment).at()


def shifted(shift=0.5, seed=0):
    """Show a dev set that has moved, over the border that was learned before.

    Parameters
    ----------
    shift : float
        Added to both coordinates of every dev example.
    seed : int
    """
    record = _still(seed)
    X, Y = record.data.X_dev + shift, record.data.Y_dev[0]
    mu, sigma = normalize_fit(record.data.X)
    own_mu, own_sigma = normalize_fit(X)
    maps = {"as it comes": X, "renormalised": (X - own_mu) / own_sigma * sigma + mu}
    accuracy = {
        name: np.mean((record.predict(moved).Z[0] > 0) == (Y > 0.5))
        for name, moved in maps.items()
    }
    as_it_comes = accuracy["as it comes"]
    return (
        Points(
            {"class 0": X[:, Y < 0.5], "class 1": X[:, Y > 0.5]},
            border=lambda points: record.predict(points).Z[0],
            xlim=(-2, 5),
            ylim=(-2, 4),
            xlabel="$x_1$",
            ylabel="$x_2$",
            title=f"Dev set moved by {shift:g}",
        ),
        Bars(
            accuracy,
            marked=("as it comes",),
            ylim=(0, 1.1),
            level={"tossing a coin": 0.5},
            ylabel="dev accuracy",
            title=f"Accuracy {as_it_comes:.3f}",
            says=f"Moved by {shift:g}: accuracy {as_it_comes:.3f} as it comes, "
            f"{accuracy['renormalised']:.3f} with the training set's mean and spread.",
        ),
    )
