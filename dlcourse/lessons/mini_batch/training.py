"""Mini-batches in training, by iteration and by the clock."""

import functools
import time

import numpy as np

from dlcourse.datasets.clouds import moons
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.stacks import data_of, network_of
from dlcourse.engine.training import train
from dlcourse.pictures import Bars, Lines


def two_moons(m=512, **settings):
    """Return the experiment of this notebook: two moons, layers of 20 and 10 units."""
    return Experiment(moons(m, noise=0.25, dev=2000), hidden=(20, 10), **settings)


def sized(experiment, size, epochs):
    """Return an experiment with so many epochs of mini-batches of `size`, at most m."""
    size = min(size, experiment.m)
    return experiment.replace(batch_size=size, epochs=epochs)


def full_costs(experiment, at):
    """Yield (t, cost on all examples, costs of the steps before t), for each t in `at`.

    Parameters
    ----------
    experiment : Experiment
    at : set of int
    """
    network, data, costs = network_of(experiment), data_of(experiment), []
    for step in train(experiment):
        if step.t in at:
            cost = network.cost(network.forward(step.theta, data.X).Z, data.Y)
            yield step.t, float(cost), np.array(costs)
        costs.append(step.cost)


def epoch_ends(experiment):
    """Return the iterations at which an epoch ends, and 0."""
    return set(range(0, experiment.iterations + 1, experiment.epoch_length))


@functools.lru_cache(maxsize=512)
def seconds_per_update(experiment, measurement=1):
    """Return how long one update takes here and now: the median of up to 100.

    A measurement is made once; another number asks for another one.

    Parameters
    ----------
    experiment : Experiment
    measurement : int
    """
    moments = []
    for step in train(experiment.replace(iterations=1_000_000)):
        moments.append(time.perf_counter())
        if step.t >= 6 and (step.t == 100 or moments[-1] - moments[0] > 0.03):
            break
    return float(np.median(np.diff(moments)[2:]))  # the first ones fill the caches


MINI, FULL = "$J^{\\{t\\}}$ of each mini-batch", "$J$ of all, each epoch"


def curves(size=64, learning_rate=0.1, epochs=10, examples=512, seed=0):
    """Show the cost of each mini-batch, and of all examples after each epoch.

    Parameters
    ----------
    size, epochs : int
    learning_rate : float
    examples : int
        512 is light; 4096 with size 1 takes many seconds.
    seed : int
    """
    base = two_moons(examples, learning_rate=learning_rate)
    experiment = sized(base.replace(seed=seed, data_seed=seed), size, epochs)
    size, length = experiment.batch_size, experiment.epoch_length
    names = {examples: f"all {examples}", size: str(size), 1: "1"}
    if size == examples:
        names[size] = f"all {examples}"
    clock = Bars(
        {name: 1000 * length_of_epoch(base, s) for s, name in names.items()},
        marked=(names[size],),
        yscale="log",
        ylabel="ms per epoch, on this machine",
        xlabel="size",
        title=f"{length:,} update{'s' * (length > 1)} per epoch",
    )
    ends = []
    for t, cost, costs in full_costs(experiment, epoch_ends(experiment)):
        ends.append((t, cost))
        rises = np.mean(np.diff(costs) > 0) if costs.size > 1 else 0.0
        top = max(0.8, 1.1 * np.quantile(costs, 0.98)) if costs.size else 0.8
        at, J = np.transpose(ends)
        yield (
            Lines(
                {MINI: costs, FULL: (at, J)},
                xlabel="update",
                ylabel="cost",
                xlim=(0, 1.02 * experiment.iterations),
                ylim=(0, top),
                title=f"{rises:.0%} of the updates rise; $J$ ends at {J[-1]:.3f}",
                says=f"Size {size}: after {t} updates J is {J[-1]:.3f}; the cost of a "
                f"mini-batch rises in {rises:.0%} of the updates.",
            ),
            clock,
        )


def length_of_epoch(experiment, size):
    """Return the seconds that an epoch takes on this machine."""
    one = sized(experiment, size, 1)
    return seconds_per_update(one) * one.epoch_length


def clock(size=64, learning_rate=0.1, milliseconds=50, measurement=1):
    """Show three sizes racing for equal time: per update, and per millisecond.

    Parameters
    ----------
    size : int
        Between one and all 4096 examples.
    learning_rate : float
    milliseconds : float
        What each of the three may spend on its updates.
    measurement : int
        Another number measures the time of an update anew.
    """
    base = two_moons(4096, learning_rate=learning_rate)
    known = {"all 4096": base.m, f"size {size}": size, "size 1": 1}
    by_update, by_time, words = {}, {}, []
    for label, s in known.items():
        experiment = sized(base, s, 1)
        cost = 1000 * seconds_per_update(experiment, measurement)
        updates = max(1, int(milliseconds / cost))
        at = set(np.rint(np.linspace(0, 1, 60) ** 2 * updates).astype(int).tolist())
        points = full_costs(experiment.replace(iterations=updates), at)
        t, J = np.transpose([(t, J) for t, J, _ in points])
        by_update[label], by_time[label] = (t, J), (t * cost, J)
        words.append(f"{label}: {updates} updates, cost {J[-1]:.3f}")
        yield (
            Lines(
                by_update,
                xlabel="updates",
                ylabel="$J$ of all examples",
                xlim=(0, next(iter(by_update.values()))[0][-1]),
                ylim=(0, 0.8),
                title="Per update",
            ),
            Lines(
                by_time,
                xlabel="ms of updates, on this machine",
                ylabel="$J$ of all examples",
                xlim=(0, 1.02 * milliseconds),
                ylim=(0, 0.8),
                title="Per millisecond",
                says=f"Measurement {measurement}: " + "; ".join(words) + ".",
            ),
        )
