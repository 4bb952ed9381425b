"""Grid against random search: simulated on a bowl, and on two moons."""

import functools

import numpy as np

from dlcourse.basics.scales import log, memory, powers
from dlcourse.formulas.searches import grid_trials
from dlcourse.lessons.hyperparameter_tuning.runs import (
    HIGH,
    LOW,
    REPEATS,
    loss_of,
    network,
)
from dlcourse.pictures import Bars, Lines, Points
from dlcourse.tuning.searching import search

WIDTH = 0.15  # of the bowl, as a share of the range
LABELS = {"learning_rate": "learning rate", "lambd": "λ", "batch_size": "batch size"}


@functools.lru_cache(maxsize=32)
def simulated(trials=25, importance=0.02, width=WIDTH, seed=0):
    """Return the best losses (REPEATS,) of grids and of random searches.

    Parameters
    ----------
    trials : int
        A square number.
    importance, width : float
        See `search_loss`.
    seed : int

    Returns
    -------
    dict
        "grid" and "random": losses, and "… off": how far the nearest trial is from the
        best value of the hyperparameter that matters.
    """
    rng, k = np.random.default_rng(seed), round(trials**0.5)
    optimum = rng.random((REPEATS, 2, 1))
    tried = {
        "grid": grid_trials(k)[None],
        "random": rng.random((REPEATS, 2, trials)),
    }
    found = {
        name: loss_of(points, optimum, width, importance).min(axis=-1)
        for name, points in tried.items()
    }
    for name, points in tried.items():
        off = np.abs(points - optimum)[:, 0]
        found[f"{name} off"] = off.min(axis=-1)
    return found


def grid_or_random(trials=25, importance=0.02, width=WIDTH, draw=1):
    """Show a grid and a random search on one bowl, and what they find on average.

    Parameters
    ----------
    trials : int
        A square number.
    importance : float
        How much the second hyperparameter matters, from 0 to 1.
    width : float
        Of the bowl, as a share of the range.
    draw : int
        Another one puts bowl and random trials elsewhere.
    """
    rng = np.random.default_rng(draw)
    optimum, k = rng.random((2, 1)), round(trials**0.5)
    tried = {"grid": grid_trials(k), "random": rng.random((2, trials))}

    def rim(points):
        return loss_of(points, optimum, width, importance) - 0.5

    found = simulated(trials, importance, width)
    means = {name: found[name].mean() for name in tried}
    better = np.mean(found["random"] < found["grid"])
    return (
        Points(
            tried,
            projections=True,
            marked={"best": tuple(optimum[:, 0])},
            border=rim,
            xlabel="first hyperparameter",
            ylabel=f"second, importance {importance:g}",
            title="One search",
        ),
        Bars(
            means,
            ylabel="mean loss of the best trial",
            ylim=(0, max(0.3, 1.2 * max(means.values()))),
            title=f"Random better in {better:.0%} of searches".replace("%", " %"),
            says=f"Mean best loss over {REPEATS} searches: grid {means['grid']:.3f}, "
            f"random {means['random']:.3f}; random is better in {better:.0%}. Along "
            "the first axis the nearest trial is off by "
            f"{found['grid off'].mean():.3f} and {found['random off'].mean():.3f}.",
        ),
    )


SEARCHED = {
    "lambd": log(1e-3, 1),
    "beta": memory(0.5, 0.99),
    "batch_size": powers(16, 256),
}


@functools.lru_cache(maxsize=256)
def searched(method, other, trials=25, seed=0, high=HIGH):
    """Return a real search over the learning rate and another setting.

    Parameters
    ----------
    method : "grid" or "random"
    other : str
        A key of `SEARCHED`.
    trials, seed : int
        The seed draws data, weights and trials.
    high : float
        Top of the range of learning rates.
    """
    space = {"learning_rate": log(LOW, high), other: SEARCHED[other], "epochs": 20}
    net = network(seed=seed, data_seed=seed)
    return search(net, space, trials, method, seed, progress=False)


def really_searched(other="lambd", trials=25, high=HIGH):
    """Yield grids against random searches on the network, one pair after another.

    Parameters
    ----------
    other : str
        The second hyperparameter, a key of `SEARCHED`.
    trials : int
        A square number.
    high : float
        Top of the range of learning rates.
    """
    ends, planes = {"grid": [], "random": []}, {}
    for seed in range(10):
        for method in ends:
            found = searched(method, other, trials, seed, high)
            ends[method].append(found.best.dev_cost)
            if seed == 0:
                planes[method] = _tried(found, other)
        pairs = np.array([ends["grid"], ends["random"]])
        means, wins = pairs.mean(axis=1), int((pairs[1] < pairs[0]).sum())
        x = np.arange(seed + 1)
        yield (
            Points(
                planes,
                projections=True,
                xscale="log",
                yscale="linear" if other == "beta" else "log",
                xlabel="learning rate",
                ylabel=LABELS.get(other, "β"),
                title=f"{trials} trainings each",
            ),
            Lines(
                dots={
                    f"grid, mean {means[0]:.3f}": (x, pairs[0]),
                    f"random, mean {means[1]:.3f}": (x, pairs[1]),
                },
                xlabel="search",
                ylabel="dev cost of the best trial",
                xlim=(-0.5, 9.5),
                ylim=(0, 0.4),
                title=f"Random better in {wins} of {seed + 1} searches",
            ),
        )


def _tried(found, *names):
    """Return the settings (2, n) that a search has tried."""
    rows = [
        (trial.settings["learning_rate"], *(trial.settings[name] for name in names))
        for trial in found.trials
    ]
    return np.array(rows, dtype=float).T
