"""What a step costs, per example, and the folklore of powers of two."""

import numpy as np

from dlcourse.datasets.clouds import normal
from dlcourse.engine.experiment import Experiment
from dlcourse.lessons.mini_batch.training import (
    epoch_ends,
    full_costs,
    seconds_per_update,
    sized,
    two_moons,
)
from dlcourse.pictures import Bars, Lines


def wide(size):
    """Return the experiment that is timed: 50-64-32-1, 4096 examples."""
    return Experiment(normal(4096, n_x=50), hidden=(64, 32), batch_size=size)


def per_example(size, measurement=1):
    """Return the seconds that an update takes for each of its examples."""
    return seconds_per_update(wide(size), measurement) / size


def speed(size=64, measurement=1):
    """Measure, here and now, what an example costs in mini-batches of each size.

    Parameters
    ----------
    size : int
        Compared with size 1.
    measurement : int
        Another number measures anew.
    """
    cost = {}
    for s in sorted({*(2**k for k in range(13)), size}):
        cost[s] = per_example(s, measurement)
        known = np.array(list(cost)), np.array(list(cost.values()))
        ratio = f"{cost[1] / cost[size]:.0f}" if size in cost else "…"
        dots = {f"size {size}": ([size], [cost[size]])} if size in cost else {}
        yield (
            Lines(
                {"one example": (known[0], 1e6 * known[1])},
                dots={k: (x, np.multiply(1e6, y)) for k, (x, y) in dots.items()},
                xscale="log",
                yscale="log",
                xlim=(1, 4096),
                xlabel="size",
                ylabel="µs per example",
                title=f"Size {size}: {ratio} times faster than 1",
                says=f"Measurement {measurement} on this machine: in mini-batches of "
                f"{size} an example costs {ratio} times less than alone.",
            ),
            Lines(
                {"one epoch": (known[0], 4096 * known[1])},
                xscale="log",
                yscale="log",
                xlim=(1, 4096),
                xlabel="size",
                ylabel="s per epoch of 4096",
                title="The same for an epoch",
            ),
        )


def folklore(size=64, measurement=1):
    """Compare a power of two with its neighbours: time, and what is learned.

    Parameters
    ----------
    size : int
        The power of two.
    measurement : int
        Another number measures anew.
    """
    near = [size - 4, size - 1, size, size + 1, size + 4]
    rounds = [[per_example(s, 10 * measurement + k) for s in near] for k in range(3)]
    costs = np.min(rounds, axis=0)
    relative = costs / costs[2]
    base = two_moons(4096, learning_rate=0.1)
    learned = {}
    for s in (size - 4, size):
        experiment = sized(base, s, 10)
        points = full_costs(experiment, epoch_ends(experiment))
        learned[f"size {s}"] = [J for _, J, _ in points]
    return (
        Bars(
            dict(zip(map(str, near), relative, strict=True)),
            marked=(str(size),),
            level={"as the power of two": 1.0},
            xlabel="size",
            ylabel="time per example, ratio",
            ylim=(0, 1.6),
            title=f"{size - 4} takes {relative[0]:.2f} times as long as {size}",
            says=f"Measurement {measurement} on this machine, relative to {size}: "
            + ", ".join(f"{s} {r:.2f}" for s, r in zip(near, relative, strict=True))
            + ".",
        ),
        Lines(
            learned,
            xlabel="epoch",
            ylabel="$J$ of all examples",
            ylim=(0, 0.8),
            title="What is learned",
        ),
    )
