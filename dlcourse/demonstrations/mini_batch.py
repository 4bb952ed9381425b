"""Notebook 05: how a set is cut up, what that does to the steps, and what it costs."""

import functools
import time
from dataclasses import replace

import numpy as np

from dlcourse.contracts import undecorated
from dlcourse.datasets import moons, normal
from dlcourse.draws import BATCHES, generator
from dlcourse.experiment import Experiment
from dlcourse.formulas.batches import minibatch_count
from dlcourse.formulas.costs import output_backward, sigmoid_cost
from dlcourse.history import run
from dlcourse.pictures import Bars, Grid, Lines, Points
from dlcourse.portraits import squares_of
from dlcourse.regressions import line
from dlcourse.stacks import data_of, first_theta, network_of
from dlcourse.training import train

SHOWN = 1000  # examples of the slicing viewer
ACROSS = 40
FEATURES, BYTES = 100, 8  # of each example, of each number in double precision


def slices(m=1000, size=64, shuffle=True):
    """Show to which mini-batch each example goes, and how large each mini-batch is.

    Parameters
    ----------
    m, size : int
        Examples, and how many of them make a mini-batch (all, where size exceeds m).
    shuffle : bool
    """
    size, shown = min(size, m), min(m, SHOWN)
    count = minibatch_count(m, size)
    last = m - (count - 1) * size
    # The places of the first examples alone: 5 million need not be drawn for them.
    place = np.arange(shown)
    if shuffle:
        place = generator(0, BATCHES).choice(m, shown, replace=False)
    cells = np.full(-(-shown // ACROSS) * ACROSS, np.nan)
    cells[:shown] = place // size + 1
    t = np.unique(np.linspace(1, count, min(count, 60)).astype(int))
    first = "" if m <= SHOWN else f"first {SHOWN:,} of "
    return (
        Grid(
            cells.reshape(-1, ACROSS),
            xlabel=f"{first}{m:,} examples (shade: t)",
            ylabel=f"rows of {ACROSS}",
        ),
        Lines(
            stems={"examples in mini-batch t": (t, np.where(t < count, size, last))},
            xlabel="mini-batch t",
            ylabel="examples",
            ylim=(0, 1.25 * size),
            xlim=(0, 1.03 * count + 1),
            title=f"{count:,} mini-batch{'es' * (count > 1)}, the last of {last:,}",
            says=f"{m:,} examples in {count:,} mini-batches of {size:,}, the last of "
            f"{last:,}. With {FEATURES} features X takes {in_bytes(m)}, a mini-batch "
            f"{in_bytes(size)}.",
        ),
    )


def in_bytes(examples):
    """Return how much memory X takes, in words: 100 features in double precision."""
    size = float(examples * FEATURES * BYTES)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"


# -- training, and the clock -----------------------------------------------------------


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
                says="; ".join(words) + ".",
            ),
        )


# -- noise -----------------------------------------------------------------------------


@functools.lru_cache(maxsize=4)
def gradients(m=4096, seed=0):
    """Return the gradient of each example at the start of training, an array (m, P)."""
    experiment = two_moons(m, seed=seed, data_seed=seed)
    network, data = network_of(experiment), data_of(experiment)
    theta = first_theta(experiment, network)
    X, Y = (A.T[..., None] for A in (data.X, data.Y))  # m sets of one example each
    return network.backward(network.forward(theta, X), Y)[..., 0]


def minibatch_gradients(size, seed=0, least=200):
    """Return gradients of mini-batches, epoch after epoch, and that of all examples.

    Returns
    -------
    array (n, P), array (P,)
        n >= least.
    """
    G, rng = gradients(seed=seed), generator(seed, BATCHES)
    m, found = len(G), []
    while len(found) < least:
        order = rng.permutation(m)
        found += [
            G[order[i : i + size]].mean(axis=0) for i in range(0, m - size + 1, size)
        ]
    return np.array(found[: max(least, 512)]), G.mean(axis=0)


def noise_of(size, seed=0):
    """Return the RMS distance of mini-batch gradients from the full gradient."""
    if size == 1:  # all of them
        G = gradients(seed=seed)
        return float(np.sqrt(((G - G.mean(axis=0)) ** 2).sum(axis=1).mean()))
    found, full = minibatch_gradients(size, seed)
    return float(np.sqrt(((found - full) ** 2).sum(axis=1).mean()))


SIZES = tuple(2**k for k in range(11))


@functools.cache
def noises(seed=0):
    """Return `noise_of` each of `SIZES`."""
    return np.array([noise_of(size, seed) for size in SIZES])


def noise(size=1):
    """Show mini-batch gradients round the full one, and how far off they are."""
    found, full = minibatch_gradients(size)
    length = np.linalg.norm(full)
    along = full / length
    # Across: the direction, at a right angle, in which single examples differ most.
    G = gradients()
    rest = G - np.outer(G @ along, along)
    across = np.linalg.eigh(np.cov(rest.T))[1][:, -1]
    cloud = np.stack([found @ along, found @ across])[:, :512]
    rms = noise_of(size)
    return (
        Points(
            {f"gradients of mini-batches of {size}": cloud},
            marked={"of all 4096 examples": (length, float(full @ across))},
            xlim=(-3, 4),
            ylim=(-4, 4),
            xlabel="along the full gradient",
            ylabel="across it",
            title=f"Noise {rms / length:.2g} times the gradient",
        ),
        Lines(
            {
                "noise (RMS distance)": (SIZES, noises()),
                "$1/\\sqrt{s}$": (SIZES, noises()[0] / np.sqrt(SIZES)),
            },
            dots={f"size {size}": ([size], [rms])},
            level={"the gradient itself": length},
            xscale="log",
            yscale="log",
            xlabel="size s",
            ylabel="length",
            title=f"RMS {rms:.3g}, times √s: {rms * np.sqrt(size):.3g}",
            says=f"Size {size}: RMS distance {rms:.3g} from the full gradient, whose "
            f"length is {length:.3g}.",
        ),
    )


# -- a bowl ----------------------------------------------------------------------------

STEPS, SETTLED, EARLY = 3000, 1000, 150


def fit(size, learning_rate=0.1, steps=STEPS, seed=0):
    """Return the experiment: a line is fitted to 512 points, from w = b = 0.

    `size` may be "all".
    """
    return Experiment(
        line(512, noise=1.0),
        hidden=(),
        init="zeros",
        batch_size=None if size == "all" else size,
        learning_rate=learning_rate,
        iterations=steps,
        seed=seed,
        data_seed=seed,
    )


def least_squares(experiment):
    """Return the minimum (2, 1) of the cost: what the normal equations say."""
    X, Y = data_of(experiment)[:2]
    A = np.concatenate([X, np.ones_like(X)])
    return np.linalg.lstsq(A.T, Y.T, rcond=None)[0]


def cloud_of(thetas, minimum):
    """Return where the last 1000 steps were, as seen from the minimum; RMS distance."""
    away = thetas[:, -SETTLED:] - minimum
    return away, float(np.sqrt((away**2).sum(axis=0).mean()))


@functools.lru_cache(maxsize=64)
def path(size, learning_rate, steps):
    """Return the points (2, steps + 1) of a descent."""
    steps = train(fit(size, learning_rate, steps))
    return np.concatenate([step.theta for step in steps], axis=1)


def paths(size=1, learning_rate=0.1):
    """Show where three sizes go in a bowl, and where one of them stays.

    Parameters
    ----------
    size : int or "all"
    learning_rate : float
    """
    experiment = fit(size, learning_rate)
    X, Y = data_of(experiment)[:2]
    minimum = least_squares(experiment)
    middle = 8 if size == 8 else 64
    early = {f"size {s}": path(s, learning_rate, EARLY) for s in (1, middle, "all")}
    bowl = replace(squares_of(X, Y, early), xlabel=f"w (first {EARLY} steps)")
    found = []
    for step in train(experiment):
        found.append(step.theta)
        if step.t % 200 and step.t != STEPS:
            continue
        away, rms = cloud_of(np.concatenate(found, axis=1), minimum)
        yield (
            bowl,
            Points(
                {f"last {away.shape[1]} steps, size {size}": away},
                marked={"minimum": (0, 0)},
                xlim=(-1, 1),
                ylim=(-1, 1),
                xlabel="w, from the minimum",
                ylabel="b, from the minimum",
                title=f"RMS distance {rms:.3f}",
                says=f"Step {step.t}, size {size}: RMS distance {rms:.3f} to the "
                f"minimum over the last {away.shape[1]} steps.",
            ),
        )


# -- what it costs ---------------------------------------------------------------------


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
                says=f"Measured on this machine: in mini-batches of {size} an example "
                f"costs {ratio} times less than alone.",
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
            says=f"Measured on this machine, relative to {size}: "
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


# -- lambda ----------------------------------------------------------------------------

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


# -- spot the misprint -----------------------------------------------------------------


def visits(cut, m=22, size=4):
    """Show which examples an epoch visits, if `cut` stands for `random_minibatches`.

    Parameters
    ----------
    cut : function (X, Y, size, rng) -> list of (X_t, Y_t)
    m, size : int
    """
    X, rng = np.arange(1.0, m + 1)[None], generator(0, BATCHES)
    found = undecorated(cut)(X, X, min(size, m), rng)
    cells = np.zeros((len(found), m))
    for row, (X_t, _) in zip(cells, found, strict=True):
        np.add.at(row, X_t[0].astype(int) - 1, 1)
    seen = cells.sum(axis=0)
    return (
        Grid(
            np.minimum(cells, 1),
            names={0: "not used", 1: "used"},
            xlabel="example",
            ylabel="mini-batch t",
        ),
        Lines(
            stems={"visits in this epoch": (np.arange(1, m + 1), seen)},
            xlabel="example",
            ylabel="visits",
            xlim=(0, m + 1),
            ylim=(0, 4),
            title=f"{np.count_nonzero(seen)} of {m} examples visited",
            says=f"{len(found)} mini-batches; {np.count_nonzero(seen == 0)} of {m} "
            f"examples are never visited, {np.count_nonzero(seen > 1)} more than once.",
        ),
    )


@functools.cache
def divided_by(divisor, size):
    """Return a swap: costs and gradients of mini-batches are sums over `divisor`.

    Parameters
    ----------
    divisor : int
    size : int
        Of the mini-batches; the cost of all examples stays as it is.
    """

    def batch_cost(Z, Y):
        over = divisor if Z.shape[-1] == size else Z.shape[-1]
        return undecorated(sigmoid_cost)(Z, Y) * (Z.shape[-1] / over)

    def batch_dZ(A, Y):
        return undecorated(output_backward)(A, Y) * (size / divisor)

    swap = {"sigmoid_cost": batch_cost, "output_backward": batch_dZ}
    for name, function in swap.items():
        function.expression = f"demo.divided_by({divisor}, {size})[{name!r}]"
    return swap


def size_or_count(size=64, examples=2048, letter="A"):
    """Return an experiment: J{t} is divided by the count (A) or by the size (B)."""
    divisor = minibatch_count(examples, size) if letter == "A" else size
    return two_moons(
        examples,
        learning_rate=0.1,
        batch_size=size,
        iterations=5 * (examples // size),
        swap=divided_by(divisor, size),
    )
