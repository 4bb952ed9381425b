"""Draws on linear and logarithmic scales, and what the right one is worth."""

import functools

import numpy as np

from dlcourse.formulas.sampling import (
    sample_beta,
    sample_log_uniform,
    sample_units,
)
from dlcourse.lessons.hyperparameter_tuning.runs import (
    HIGH,
    LOW,
    REPEATS,
    loss_of,
)
from dlcourse.pictures import Bars, Lines


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
    edges = 10.0 ** np.arange(first, max(last, first + 1) + 1)
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
