"""Worked numbers of notebook 09: hyperparameter tuning."""

import math

import numpy as np
import pytest
from worked import row

import dlcourse as dl


def share(low, high, a, b, scale=float):
    """Share of [low, high] that lies in [a, b], where values are uniform in `scale`."""
    return (scale(b) - scale(a)) / (scale(high) - scale(low))


def memory(beta):
    return -math.log10(1 - beta)


@row("N09.01", "0.90009 0.09991")
def _():
    return share(1e-4, 1, 0.1, 1), share(1e-4, 1, 1e-4, 0.1)


@row("N09.02", "0.9001 0.09001 0.009001 0.0009001")
def _():
    return [share(1e-4, 1, 10.0**-i, 10.0 ** (1 - i)) for i in range(1, 5)]


@row("N09.03", "0.25 0.25 0.25 0.25 0.01")
def _():
    shares = [
        share(1e-4, 1, 10.0**-i, 10.0 ** (1 - i), math.log10) for i in range(1, 5)
    ]
    drawn = dl.sample_log_uniform(1e-4, 1, 100_000, np.random.default_rng(0))
    counts, _ = np.histogram(drawn, 10.0 ** np.arange(-4, 1))
    assert counts / drawn.size == pytest.approx(shares, rel=0.02)
    median = 10 ** ((math.log10(1e-4) + math.log10(1)) / 2)
    assert np.median(drawn) == pytest.approx(median, rel=0.05)
    return shares, median


@row("N09.04", "-4 0")
def _():
    values = dl.scale.log(1e-4, 1).values
    return math.log10(values[0]), math.log10(values[-1])


@row("N09.05", "-9.2103 6.161e-10 0.5657")
def _():
    lowest = math.log(1e-4)
    return lowest, 10**lowest, (lowest + 4) / lowest


@row("N09.06", "0 -4")
def _():
    low, high = math.log10(1e-4), math.log10(1)
    nearly_one = np.nextafter(1, 0)
    ends = [(low - high) * u + high for u in (0, nearly_one)]
    assert ends[1] > -4
    return ends


@row("N09.07", "0.0909")
def _():
    return share(0.9, 0.999, 0.99, 0.999)


@row("N09.08", "0.5 0.99")
def _():
    median = 1 - 10 ** -((memory(0.9) + memory(0.999)) / 2)
    upper = share(0.9, 0.999, 0.99, 0.999, memory)
    drawn = dl.sample_beta(0.9, 0.999, 100_000, np.random.default_rng(0))
    assert (drawn > 0.99).mean() == pytest.approx(upper, rel=0.02)
    assert np.median(drawn) == pytest.approx(median, abs=2e-4)
    return upper, median


@row("N09.09", "0.0867")
def _():
    return share(0.9, 0.999, 0.99, 0.999, math.log)


@row("N09.10", "10 10.05 1000 2000")
def _():
    return [dl.effective_window(beta) for beta in (0.9, 0.9005, 0.999, 0.9995)]


@row("N09.11", "0.90 0.999")
def _():
    beta = dl.sample_beta(0.9, 0.999, 100_000, np.random.default_rng(0))
    return beta.min(), beta.max()


@row("N09.12", "25 5 5 25 25 25")
def _():
    trials = dl.grid_trials(5), dl.random_trials(25, np.random.default_rng(0))
    return [(t.shape[1], *(np.unique(values).size for values in t)) for t in trials]


@row("N09.13", "0.2262 0.7226 0.9539")
def _():
    return [dl.hit_chance(0.05, n) for n in (5, 25, 60)]


@row("N09.14", "51")
def _():
    return np.unique(dl.sample_units(50, 100, 5000, np.random.default_rng(0))).size
