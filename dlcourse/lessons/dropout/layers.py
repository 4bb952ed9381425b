"""Masks, how many units they drop, and the means that they keep."""

import math

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.clouds import moons
from dlcourse.engine.draws import generator
from dlcourse.engine.experiment import Experiment
from dlcourse.formulas.dropout import dropout_forward
from dlcourse.pictures import Bars, Grid, Lines

COLUMNS = 2000  # examples that the histogram of dropped units counts
LAYER = 100, 1000  # units and examples of the layers whose mean is measured
PASSES = 200


def small_moons(**settings):
    """Return the experiment of this notebook: 60 noisy moons, far too many units."""
    given = {"hidden": (40, 20), "learning_rate": 0.3, "iterations": 2000}
    return Experiment(moons(60, noise=0.35, dev=1000), **given | settings)


def drop_chances(units, keep_prob):
    """Return the chances that 0, 1, …, `units` of the units are dropped."""
    k = np.arange(units + 1)
    ways = np.array([float(math.comb(units, i)) for i in k])
    return ways * (1 - keep_prob) ** k * keep_prob ** (units - k)


def masks(units=50, examples=10, keep_prob=0.8, seed=0):
    """Show one mask, how many units it drops per example, and how that is spread.

    Parameters
    ----------
    units, examples : int
        Rows and columns of the mask.
    keep_prob : float in (0, 1]
    seed : int
    """
    rng, drop = generator(seed), undecorated(dropout_forward)
    D = drop(np.ones((units, examples)), keep_prob, rng)[1]
    dropped = np.arange(1, examples + 1), (~D).sum(axis=0)
    many = (~drop(np.ones((units, COLUMNS)), keep_prob, rng)[1]).sum(axis=0)
    share = np.bincount(many, minlength=units + 1) / COLUMNS
    chance, k = drop_chances(units, keep_prob), np.arange(units + 1)
    mean, std = units * (1 - keep_prob), math.sqrt(units * keep_prob * (1 - keep_prob))
    near = (k >= mean - 5 * std - 1) & (k <= mean + 5 * std + 1)
    exact = round(mean)
    return (
        Grid(
            D,
            names={0: "dropped", 1: "kept"},
            xlabel=f"examples ({D.mean():.1%} kept)".replace("%", " %"),
            ylabel="units",
            title="Mask",
        ),
        Lines(
            stems={"dropped": dropped},
            level={"mean": mean},
            xlim=(0, examples + 1),
            ylim=(0, max(1.3 * dropped[1].max(), 1.3 * mean, 1)),
            xlabel="example",
            ylabel="units dropped",
            title=f"Expected: {mean:.3g} ± {std:.3g}",
        ),
        Lines(
            lines={"binomial": (k[near], chance[near])},
            stems={f"{COLUMNS:,} examples": (k[near], share[near])},
            xlabel="units dropped",
            ylabel="share of examples",
            ylim=(0, 1.35 * max(chance.max(), share.max())),
            title=f"Exactly {exact}: {chance[exact]:.0%}".replace("%", " %"),
            says=f"Of {units} units {mean:.3g} ± {std:.3g} are dropped per example; "
            f"exactly {exact} with a chance of {chance[exact]:.3f}.",
        ),
    )


def mean_activations(rule, keep_prob, layers=1, seed=0):
    """Return the mean of `layers` layers, each after the dropout `rule`.

    The first holds ReLU units of standard normal z. Each unit of a later layer averages
    all units before it, so that without dropout every layer has the same mean.
    """
    rng = np.random.default_rng(seed)
    A = np.maximum(rng.standard_normal(LAYER), 0)
    means = [A.mean()]
    with np.errstate(all="ignore"):  # a rule may divide by 0
        for layer in range(layers):
            if layer:
                W = rng.random((LAYER[0], LAYER[0]))
                A = W / W.sum(axis=1, keepdims=True) @ A
            A = rule(A, keep_prob, rng)[0]
            means.append(A.mean())
    return np.array(means[:1]), np.array(means[1:])


def expectation(rule, keep_prob=0.8, layers=1):
    """Show what a dropout rule does to the mean of a layer, and of layers on it.

    Parameters
    ----------
    rule : function A, keep_prob, rng -> A_out, D
    keep_prob : float in (0, 1]
    layers : int
    """
    rule = undecorated(rule)
    (right,), means = mean_activations(rule, keep_prob, layers)
    every = np.arange(0.1, 1.01, 0.05).round(2)
    over = np.array([mean_activations(rule, p)[1][0] for p in every])
    top = max(2.0, 1.6 * np.nanmax(np.where(np.isfinite(means), means, 0)))
    finite = {
        f"{layer}": mean if np.isfinite(mean) else top
        for layer, mean in enumerate(means, start=1)
    }
    words = f"{means[-1]:.3f}" if np.isfinite(means[-1]) else "divided by 0"
    return (
        Bars(
            finite,
            level={"without dropout": right},
            xlabel="layer",
            ylabel="mean activation",
            ylim=(0, 1.3 * max(right, *finite.values())),
            title=f"Mean {words}, without dropout {right:.3f}",
        ),
        Lines(
            lines={
                "with dropout": (every, np.where(np.isfinite(over), over, np.nan)),
                "without": (every, np.full(every.size, right)),
            },
            at={"here": keep_prob},
            yscale="log",
            ylim=(0.03, 5),
            xlabel="keep_prob",
            ylabel="mean of layer 1",
            title="At every keep_prob",
            says=f"Mean activation of layer {layers}: {words} with dropout at "
            f"{keep_prob:g}, {right:.3f} without.",
        ),
    )
