"""One model nudged by hand, or many at once."""

import functools

import numpy as np

from dlcourse.formulas.sampling import (
    sample_log_uniform,
)
from dlcourse.lessons.hyperparameter_tuning.runs import (
    HIGH,
    LOW,
    REPEATS,
    loss_of,
    nudged,
)
from dlcourse.pictures import Bars, Lines

REACH = 0.6  # decades: width of the bowl over the learning rate


def watched(days, nudge_size, repeats, rng):
    """Return rates tried and kept (days, repeats), and the best rate (repeats, 1).

    Day 1 starts anywhere; on each later day the rate is nudged, and kept if the loss
    falls.
    """
    optimum = rng.uniform(-4, 0, (repeats, 1, 1))

    def loss(rate):
        return loss_of(np.log10(rate)[:, None, None], optimum, REACH)[:, 0]

    rate = sample_log_uniform(LOW, HIGH, repeats, rng)
    tried, kept = [rate], [rate]
    for _ in range(days - 1):
        other = nudged(rate, nudge_size, LOW, HIGH, rng)
        rate = np.where(loss(other) < loss(rate), other, rate)
        tried.append(other)
        kept.append(rate)
    return np.array(tried), np.array(kept), optimum


@functools.lru_cache(maxsize=64)
def panda_and_caviar(days=10, parallel=10, nudge_size=0.5, seed=0):
    """Return losses (REPEATS,) of an untouched model, a panda, and the best of many."""
    rng = np.random.default_rng(seed)
    _, kept, optimum = watched(days, nudge_size, REPEATS, rng)
    many = rng.uniform(-4, 0, (REPEATS, 1, parallel))
    ends = np.log10(kept[[0, -1]])[:, :, None, None]
    return {
        "untouched": loss_of(ends[0], optimum, REACH)[:, 0],
        "panda": loss_of(ends[1], optimum, REACH)[:, 0],
        "caviar": loss_of(many, optimum, REACH).min(axis=-1),
    }


def panda_or_caviar(days=10, parallel=10, nudge=0.5, draw=1):
    """Show one model that is nudged day by day, and many that are left alone.

    Parameters
    ----------
    days, parallel : int
    nudge : float
        Standard deviation of a nudge, in decades.
    draw : int
    """
    rng = np.random.default_rng(draw)
    tried, kept, optimum = watched(days, nudge, 1, rng)
    many = np.sort(rng.uniform(-4, 0, parallel))
    # One line each, with gaps between them, under one name.
    x = np.tile([1, max(days, 2), np.nan], parallel)
    y = np.repeat(10**many, 3)
    best = float(10 ** optimum.item())
    count = np.arange(1, days + 1)
    losses = panda_and_caviar(days, parallel, nudge)
    means = {name: each.mean() for name, each in losses.items()}
    wins = np.mean(losses["panda"] < losses["caviar"])
    return (
        Lines(
            {"panda": (count, kept[:, 0]), f"{parallel} caviar models": (x, y)},
            dots={"nudges tried": (count, tried[:, 0])},
            level={"best rate": best},
            yscale="log",
            xlabel="day",
            ylabel="learning rate",
            ylim=(LOW, HIGH),
            xlim=(0.5, max(days, 2) + 0.5),
            title="One run of each",
        ),
        Bars(
            means,
            ylabel="mean loss in the end",
            ylim=(0, 0.8),
            title=f"The panda wins in {wins:.0%} of runs".replace("%", " %"),
            says=f"Mean loss: untouched {means['untouched']:.3f}, panda "
            f"{means['panda']:.3f}, best of {parallel} {means['caviar']:.3f}. The "
            f"panda is better in {wins:.0%} of {REPEATS} runs.",
        ),
    )
