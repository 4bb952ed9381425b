"""Sampling hyperparameters: each on the scale on which it works.

    learning rate   r ~ U(log10 low, log10 high),           value 10^r
    beta            r ~ U(log10(1 - high), log10(1 - low)), value 1 - 10^r
    units           whole numbers, linear scale, both ends included

After a coarse round one zooms in on the best: a range of the same kind, narrower. One
model that is watched over days is nudged instead.
"""

import numpy as np

from dlcourse.basics.choices import RandomGenerator
from dlcourse.basics.contracts import (
    Count,
    Memory,
    NonNegative,
    Positive,
    Real,
    Share,
    formula,
    undecorated,
)
from dlcourse.formulas.quantities import CountHigh

# The high end of a range, above its low end.
PositiveHigh = Real(0, open_low=True, above="low")
MemoryHigh = Real(0, 1, open_high=True, above="low")


@formula
def sample_log_uniform(
    low: Positive, high: PositiveHigh, n: Count, rng: RandomGenerator
):
    """Return n values (n,) from low to high, as many in each decade."""
    r = rng.uniform(np.log10(low), np.log10(high), n)
    return 10**r


@formula
def sample_beta(low: Memory, high: MemoryHigh, n: Count, rng: RandomGenerator):
    """Return n memories (n,) from low to high, 1 - beta uniform on the log scale."""
    r = rng.uniform(np.log10(1 - high), np.log10(1 - low), n)
    return 1 - 10**r


@formula
def sample_units(low: Count, high: CountHigh(1), n: Count, rng: RandomGenerator):
    """Return n whole numbers (n,) from low to high, each equally likely."""
    return rng.integers(low, high, n, endpoint=True)


@formula
def random_trials(n: Count, rng: RandomGenerator):
    """Return n random settings (2, n): learning rates and numbers of units (real).

    Row 0 is log-uniform on 1e-4 to 1, row 1 uniform on 50 to 100, drawn independently.
    """
    learning_rate = undecorated(sample_log_uniform)(1e-4, 1, n, rng)
    units = rng.uniform(50, 100, n)
    return np.stack([learning_rate, units])


@formula
def zoom(best: Positive, low: Positive, high: PositiveHigh, factor: Share):
    """Return a narrower range round the best value, on the log scale.

    exponents  log10 best -+ factor / 2 (log10 high - log10 low), inside the old range

    Parameters
    ----------
    best : float
        The best value of the round before.
    low, high : float > 0
        The old range.
    factor : float in [0, 1]
        Width of the new range as a share of the old one.
    """
    half = factor / 2 * (np.log10(high) - np.log10(low))
    new_low = 10 ** (np.log10(best) - half)
    new_high = 10 ** (np.log10(best) + half)
    return max(new_low, low), min(new_high, high)


@formula
def nudge(
    value: Positive,
    decades: NonNegative,
    low: Positive,
    high: PositiveHigh,
    rng: RandomGenerator,
):
    """Return the value after a random nudge on the log scale, inside the range.

    log10 value + decades * randn: `decades` is the nudge's standard deviation
    """
    exponent = np.log10(value) + decades * rng.standard_normal(np.shape(value))
    return np.clip(10**exponent, low, high)
