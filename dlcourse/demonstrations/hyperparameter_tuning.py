"""Notebook 09: what to tune, how to search, on which scale, and one model or many.

Simulated searches are run thousands of times, on a bowl whose best point is drawn anew
each time; real ones train a small network on two moons.
"""

import functools

import numpy as np

from dlcourse.contracts import undecorated
from dlcourse.datasets import moons
from dlcourse.executors import trained
from dlcourse.experiment import Experiment
from dlcourse.formulas.sampling import (
    nudge,
    sample_beta,
    sample_log_uniform,
    sample_units,
)
from dlcourse.formulas.searches import box_trials, grid_trials, search_loss
from dlcourse.images import digits
from dlcourse.pictures import Bars, Lines, Points
from dlcourse.scales import log, memory, powers
from dlcourse.tuning import search

LOW, HIGH = 1e-4, 1.0  # of the learning rate
REPEATS = 4000  # simulated searches, for means
loss_of = undecorated(search_loss)
boxed = undecorated(box_trials)
nudged = undecorated(nudge)


def network(**settings):
    """Return the experiment of this notebook: 400 points of two moons, 20 epochs."""
    own = {"optimizer": "momentum", "learning_rate": 0.3, "batch_size": 64}
    own |= {"hidden": (20, 20), "penalty_over": "set"} | settings
    return Experiment(moons(400, noise=0.2, dev=1000), **own).replace(epochs=20)


def readers(**settings):
    """Return an experiment on real digits: 800 images, 5 epochs of Adam."""
    own = {"hidden": (32,), "optimizer": "adam", "batch_size": 64} | settings
    return Experiment(digits(800, dev=500), **own).replace(epochs=5)


# -- which ones matter -----------------------------------------------------------------

GROUPS, SEEDS = 3, 3  # each bar is the mean of a group of seeds
VARIED = {
    "α": ("learning_rate", tuple(10.0 ** np.arange(-4, 0.1, 0.5))),
    "size": ("batch_size", (16, 32, 64, 128, 400)),
    "layers": ("depth", (1, 2, 3, 4)),
    "units": ("width", (5, 10, 20, 50)),
    "β": ("beta", (0.5, 0.8, 0.9, 0.95, 0.99)),
    "decay": ("decay_rate", (0.0, 0.1, 0.3, 1.0)),
    "g": ("activation", ("relu", "tanh")),
    "λ": ("lambd", (0.0, 0.01, 0.1, 1.0)),
}
VARIED_IN_ADAM = {
    "α": VARIED["α"],
    "β₁": ("beta1", (0.5, 0.8, 0.9, 0.95, 0.99)),
    "β₂": ("beta2", (0.9, 0.99, 0.999, 0.9999)),
    "ε": ("epsilon", (1e-10, 1e-8, 1e-6, 1e-4)),
}


@functools.lru_cache(maxsize=256)
def varied_alone(base, name, values, groups=GROUPS):
    """Return the dev cost (groups, values) as one setting of `base` is varied.

    Each is the mean of three seeds, of the data and of the network alike.

    Parameters
    ----------
    base : Experiment
    name : str
    values : tuple
    groups : int
    """
    epochs, seeds = base.get("epochs"), range(groups * SEEDS)
    made = [
        base.replace(seed=seed, data_seed=seed, **{name: value}, epochs=epochs)
        for seed in seeds
        for value in values
    ]
    costs = np.array([outcome.dev_cost for outcome in trained(made)])
    return costs.reshape(groups, SEEDS, len(values)).mean(axis=1)


def ranges(base, varied, look):
    """Yield how far each setting of `base` moves the dev cost, one after another.

    Parameters
    ----------
    base : Experiment
    varied : dict
        What a setting is called: its name and values.
    look : str
        Whose dev costs are drawn on the right.
    """
    labels = ["seeds 0 to 2", "3 to 5", "6 to 8"]
    reach = {label: dict.fromkeys(varied, np.nan) for label in labels}
    curve = _curve_of(look, base, *varied[look])
    for called, (name, values) in varied.items():
        spread = np.ptp(varied_alone(base, name, values), axis=1)
        for label, width in zip(labels, spread, strict=True):
            reach[label][called] = width
        known = {k: [bars[k] for bars in reach.values()] for k in varied}
        known = {k: w for k, w in known.items() if np.isfinite(w).all()}
        words = (f"{k} {min(w):.2g} to {max(w):.2g}" for k, w in known.items())
        yield (
            Bars(
                reach,
                ylim=(0, 1.2),
                ylabel="highest less lowest dev cost",
                title="Each varied alone",
                says="Range of the dev cost: " + ", ".join(words) + ".",
            ),
            curve,
        )


def _curve_of(called, base, name, values):
    """Return the dev cost over one setting, three groups of seeds as a band."""
    costs = varied_alone(base, name, values)
    named = not all(isinstance(value, int | float) for value in values)
    x = np.arange(len(values)) if named else np.array(values)
    mean, here = costs.mean(axis=0), base.get(name)
    return Lines(
        {"mean of 9 seeds": (x, mean)},
        bands={"groups of 3": (x, costs.min(axis=0), costs.max(axis=0))},
        dots={"values tried": (x, mean)},
        at={} if named else {"slider": here},
        xscale="log" if x[0] > 0 and x[-1] > 20 * x[0] else "linear",
        xlabel=f"{called}: {', '.join(values)}" if named else called,
        ylabel="dev cost",
        ylim=(0, 1.2),
        title=f"{called}: {mean.min():.3g} to {mean.max():.3g}",
    )


def what_matters(
    look="α",
    learning_rate=0.3,
    batch_size=64,
    depth=2,
    width=20,
    beta=0.9,
    decay_rate=0.0,
    activation="relu",
    lambd=0.0,
):
    """Show how much the dev cost depends on each setting, the others standing still.

    Parameters
    ----------
    look : str
        Whose dev costs are drawn, a key of `VARIED`.
    learning_rate, batch_size, depth, width, beta, decay_rate, activation, lambd
        Where the others stand.
    """
    base = network(
        learning_rate=learning_rate,
        batch_size=batch_size,
        beta=beta,
        schedule="inverse",
        decay_rate=decay_rate,
        activation=activation,
        lambd=lambd,
    )
    yield from ranges(base.replace(depth=depth, width=width), VARIED, look)


def what_matters_to_adam(
    look="α", learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    """Show how much the dev cost depends on each of Adam's own settings."""
    base = network(
        hidden=(20, 10),
        optimizer="adam",
        learning_rate=learning_rate,
        beta1=beta1,
        beta2=beta2,
        epsilon=epsilon,
    )
    yield from ranges(base.replace(epochs=10), VARIED_IN_ADAM, look)


# -- scales ----------------------------------------------------------------------------


def spread(scale=sample_log_uniform, low=LOW, high=HIGH, n=100, draw=0):
    """Show where a sample of learning rates falls: its values, and share per decade.

    Parameters
    ----------
    scale : function low, high, n, rng -> array (n,)
    low, high : float
    n : int
    draw : int
        Other numbers give other samples.
    """
    values = scale(low, high, n, np.random.default_rng(draw))
    first = int(np.floor(np.log10(min(values.min(), low)) + 1e-9))
    last = int(np.ceil(np.log10(max(values.max(), high)) - 1e-9))
    edges = 10.0 ** np.arange(first, last + 1)
    counts = np.histogram(values, edges)[0] / n
    dots = {f"{n} values": (values, np.arange(1, n + 1))}
    top = counts.argmax()
    return (
        Lines(
            dots=dots,
            xlabel="value, linear axis",
            ylabel="trial",
            xlim=(0, 1.05 * max(values.max(), high)),
            ylim=(0, 1.02 * n),
            title=f"{_below(values, high)} below {high / 10:g}",
        ),
        Lines(
            dots=dots,
            xscale="log",
            xlabel="the same values, log axis",
            ylabel="trial",
            xlim=(edges[0], edges[-1]),
            ylim=(0, 1.02 * n),
            title=f"Median {np.median(values):.2g}",
        ),
        Bars(
            {f"10{_raised(first + i)}": share for i, share in enumerate(counts)},
            level={"evenly": 1 / len(counts)},
            ylim=(0, 1.1),
            xlabel="decade, from",
            ylabel="share of the values",
            title="Share per decade",
            says=f"{n} values, median {np.median(values):.3g}, lowest "
            f"{values.min():.2g}. The fullest decade begins at {edges[top]:g}, "
            f"with {counts[top]:.0%}.",
        ),
    )


def _below(values, high):
    return f"{np.mean(values < high / 10):.0%}".replace("%", " %")


def _raised(exponent):
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def counted(draw_units=sample_units, low=50, high=100, n=20_000):
    """Show how often each whole number is drawn.

    Parameters
    ----------
    draw_units : function low, high, n, rng -> array (n,)
    low, high, n : int
    """
    drawn = draw_units(low, high, n, np.random.default_rng(0))
    numbers, counts = np.unique(drawn, return_counts=True)
    lower = np.mean(drawn < (low + high) / 2)
    expected = 1 / (high - low + 1)
    return Lines(
        stems={"share of each number": (numbers, counts / n)},
        level={f"1 / {high - low + 1}": expected},
        xlim=(low - 2, high + 2),
        ylim=(0, 2.2 * expected),
        xlabel="units",
        ylabel="share of the draws",
        title=f"{numbers.size} different numbers, {lower:.1%} in the lower half",
        says=f"{numbers.size} different numbers from {numbers[0]:g} to "
        f"{numbers[-1]:g}; {lower:.1%} below {(low + high) / 2:g}.",
    )


DECADES = 0.3  # width of the bowl over the learning rate


@functools.cache
def _exponents(rule):
    """Return exponents (REPEATS, 50) of simulated searches on either scale."""
    rng = np.random.default_rng(0)
    if rule == "log":
        return rng.uniform(np.log10(LOW), np.log10(HIGH), (REPEATS, 50))
    return np.log10(rng.uniform(LOW, HIGH, (REPEATS, 50)))


def best_losses(rule, best_exponent, trials=50):
    """Return the best loss (REPEATS, trials) after each trial of simulated searches.

    Parameters
    ----------
    rule : "linear" or "log"
        The scale on which learning rates are drawn.
    best_exponent : float, or array (REPEATS, 1)
        log10 of the best learning rate.
    trials : int
    """
    exponents = _exponents(rule)[:, None, :trials]
    optimum = np.broadcast_to(best_exponent, (REPEATS, 1))[..., None]
    losses = loss_of(exponents, optimum, DECADES)
    return np.minimum.accumulate(losses, axis=-1)


@functools.lru_cache(maxsize=64)
def _unknown(trials):
    """Return the mean best loss on either scale when any exponent may be the best."""
    anywhere = np.random.default_rng(1).uniform(-4, 0, (REPEATS, 1))
    return {
        rule: best_losses(rule, anywhere, trials)[:, -1].mean()
        for rule in ("linear", "log")
    }


PLACES = np.linspace(-4, 0, 25)


@functools.lru_cache(maxsize=64)
def _over_exponents(rule, trials):
    return [best_losses(rule, place, trials)[:, -1].mean() for place in PLACES]


def pays(best_exponent=-3.0, trials=10):
    """Show how good a search is on either scale, by trials and by the best exponent.

    Parameters
    ----------
    best_exponent : float
        log10 of the learning rate that would be best.
    trials : int
    """
    rules = ("linear", "log")
    losses = {rule: best_losses(rule, best_exponent) for rule in rules}
    linear, even = (losses[rule][:, trials - 1] for rule in rules)
    count = np.arange(1, 51)
    unknown = _unknown(trials)
    return (
        Lines(
            {f"{rule} scale": losses[rule].mean(axis=0) for rule in rules},
            x=count,
            at={f"{trials} trials": trials},
            xlabel="trials",
            ylabel="mean loss of the best trial",
            ylim=(0, 1.02),
            xlim=(0, 51),
            title=f"{trials} trials: linear {linear.mean():.2f}, log {even.mean():.2f}",
        ),
        Lines(
            {
                f"{rule} scale": (PLACES, _over_exponents(rule, trials))
                for rule in rules
            },
            at={"where the best is": best_exponent},
            xlabel="exponent of the best learning rate",
            ylabel="mean loss of the best trial",
            ylim=(0, 1.02),
            xlim=(-4.05, 0.05),
            title=f"Not known: linear {unknown['linear']:.2f}, log "
            f"{unknown['log']:.2f}",
            says=f"Best rate 10^{best_exponent:g}, {trials} trials: mean loss "
            f"{linear.mean():.3f} linear, {even.mean():.3f} log; log is better in "
            f"{np.mean(even < linear):.0%} of the searches. Best exponent unknown: "
            f"{unknown['linear']:.3f} linear, {unknown['log']:.3f} log.",
        ),
    )


def memories(rule=sample_beta, low=0.9, high=0.999, n=100, draw=0):
    """Show where a sample of memories falls, and over how many values each averages.

    Parameters
    ----------
    rule : function low, high, n, rng -> array (n,)
    low, high : float
    n, draw : int
    """
    beta = rule(low, high, n, np.random.default_rng(draw))
    windows, trial = 1 / (1 - beta), np.arange(1, n + 1)
    above = np.mean(beta > 1 - 10 * (1 - high))
    return (
        Lines(
            dots={f"{n} values of β": (beta, trial)},
            xlabel="β",
            ylabel="trial",
            ylim=(0, 1.02 * n),
            title=f"Median β {np.median(beta):.4g}",
        ),
        Lines(
            dots={"their windows": (windows, trial)},
            xscale="log",
            xlabel="window 1 / (1 − β)",
            ylabel="trial",
            ylim=(0, 1.02 * n),
            xlim=(min(0.4, windows.min()), 10 ** np.ceil(np.log10(windows.max()))),
            title=f"Median window {np.median(windows):.3g}",
            says=f"β from {beta.min():.4g} to {beta.max():.4g}, median "
            f"{np.median(beta):.4g}; median window {np.median(windows):.3g}; "
            f"{above:.0%} in the last tenth of 1 − β.",
        ),
    )


# -- grid and random -------------------------------------------------------------------

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


# -- coarse to fine --------------------------------------------------------------------


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


# -- panda and caviar ------------------------------------------------------------------

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
