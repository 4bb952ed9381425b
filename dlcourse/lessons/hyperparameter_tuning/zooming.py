"""Coarse to fine: from the best trials to a smaller box around them."""

import functools

import numpy as np

from dlcourse.basics.scales import log, memory
from dlcourse.lessons.hyperparameter_tuning.grids import WIDTH, _tried
from dlcourse.lessons.hyperparameter_tuning.runs import (
    LOW,
    REPEATS,
    boxed,
    loss_of,
    network,
)
from dlcourse.pictures import Bars, Lines, Points
from dlcourse.tuning.searching import search


def two_rounds(coarse=13, fine=12, box=0.3, repeats=REPEATS, seed=0):
    """Return trials and losses of searches in two rounds, as many as `repeats`.

    Returns
    -------
    dict
        "optimum", "coarse", "best", "fine": points (repeats, 2, n); "at once", "two
        rounds", "coarse only": best losses (repeats,).
    """
    rng = np.random.default_rng(seed)
    optimum = rng.random((repeats, 2, 1))
    first = rng.random((repeats, 2, coarse))
    losses = loss_of(first, optimum, WIDTH)
    winner = losses.argmin(axis=-1)[:, None, None]
    best = np.take_along_axis(first, winner, axis=-1)
    second = boxed(best, box, fine, rng)
    once = rng.random((repeats, 2, coarse + fine))
    lowest = losses.min(axis=-1)
    both = np.concatenate([first, second], axis=-1)
    return {
        "optimum": optimum,
        "coarse": first,
        "best": best,
        "fine": second,
        "at once": loss_of(once, optimum, WIDTH).min(axis=-1),
        "coarse only": lowest,
        "two rounds": loss_of(both, optimum, WIDTH).min(axis=-1),
    }


def coarse_to_fine(coarse=13, fine=12, box=0.3, draw=1):
    """Show a search in two rounds, and what it finds on average.

    Parameters
    ----------
    coarse, fine : int
        Trials all over the square, then in a box round the best of them.
    box : float
        Side of the box, as a share of the range.
    draw : int
    """
    one = two_rounds(coarse, fine, box, 1, draw)
    many = two_rounds(coarse, fine, box)
    optimum, best = one["optimum"][0], one["best"][0]
    turn = np.linspace(0, 2 * np.pi, 100)
    rim = optimum + WIDTH * np.sqrt(2 * np.log(2)) * np.stack(
        [np.cos(turn), np.sin(turn)]
    )
    corners = np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]]) * box / 2
    side = (best + corners).clip(0, 1)
    means = {
        f"{coarse + fine} at once": many["at once"].mean(),
        f"{coarse} only": many["coarse only"].mean(),
        f"{coarse} + {fine}": many["two rounds"].mean(),
    }
    better = np.mean(many["two rounds"] < many["at once"])
    dots = {f"coarse: {coarse}": tuple(one["coarse"][0])}
    if fine:
        dots[f"fine: {fine}"] = tuple(one["fine"][0])
    return (
        Lines(
            {"loss one half": tuple(rim), "box round the best": tuple(side)},
            dots=dots,
            xlim=(0, 1),
            ylim=(0, 1),
            xlabel="first hyperparameter",
            ylabel="second",
            title="One search",
        ),
        Bars(
            means,
            marked=(f"{coarse} + {fine}",),
            ylabel="mean loss of the best trial",
            ylim=(0, 0.6),
            title=f"Two rounds better in {better:.0%} of searches".replace("%", " %"),
            says="Mean best loss: "
            + ", ".join(f"{k} {v:.3f}" for k, v in means.items())
            + f". Two rounds are better in {better:.0%}.",
        ),
    )


ZOOMED = {"learning_rate": log(LOW, 10), "beta": memory(0.5, 0.99)}


@functools.lru_cache(maxsize=64)
def rounds_of(rounds, trials=8, box=0.3, seed=0):
    """Return the searches of one round after another, each near the best before.

    Parameters
    ----------
    rounds, trials : int
    box : float
        Share of each range that the next round keeps.
    seed : int
        Of data and network; each round draws other trials.
    """
    net = network(seed=seed, data_seed=seed)
    space, found = ZOOMED, []
    for number in range(rounds):
        draws = 10 * seed + number
        found.append(search(net, space, trials, seed=draws, progress=False))
        best = min(found, key=lambda each: each.best.dev_cost)
        space = best.near(box)
    return tuple(found)


@functools.lru_cache(maxsize=64)
def at_once(trials, seed=0):
    """Return the search that spends all trials in one round."""
    net = network(seed=seed, data_seed=seed)
    return search(net, ZOOMED, trials, seed=10 * seed, progress=False)


def zoomed(rounds=3, trials=8, box=0.3):
    """Show a real search that zooms in, round after round.

    Parameters
    ----------
    rounds, trials : int
    box : float
        Share of each range that the next round keeps.
    """
    found = rounds_of(rounds, trials, box)
    ends = [each.best.dev_cost for each in found]
    once = at_once(rounds * trials).best.dev_cost
    number = np.arange(1, rounds + 1)
    width = found[-1].space["learning_rate"].values
    return (
        Points(
            {f"round {n}": _tried(each, "beta") for n, each in enumerate(found, 1)},
            xscale="log",
            xlabel="learning rate",
            ylabel="β",
            xlim=(LOW, 10),
            ylim=(0.45, 1.0),
            title=f"Round {rounds}: rates from {width[0]:.2g} to {width[-1]:.2g}",
        ),
        Lines(
            {"best so far": (number, np.minimum.accumulate(ends))},
            dots={
                "each trial": (
                    np.repeat(number, trials),
                    np.array([t.dev_cost for each in found for t in each.trials]),
                )
            },
            level={f"best of {rounds * trials} at once": once},
            xlabel="round",
            ylabel="dev cost",
            xlim=(0.5, 4.5),
            yscale="log",
            ylim=(0.05, 1),
            title=f"Best {min(ends):.3g} after {rounds * trials} trainings",
            says=f"After {rounds} rounds of {trials} the best dev cost is "
            f"{min(ends):.3g}; {rounds * trials} trials at once find {once:.3g}.",
        ),
    )
