"""Right answers of notebook 09, hyperparameter tuning."""

import math

import numpy as np
from styles import right


@right("sample_log_uniform")
def exponents(low, high, n, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), n)


@right("sample_log_uniform")
def natural(low, high, n, rng):
    return np.exp(rng.uniform(np.log(low), np.log(high), size=n))


@right("sample_log_uniform")
def ratio(low, high, n, rng):
    return low * (high / low) ** rng.random(n)


@right("sample_log_uniform")
def from_the_top(low, high, n, rng):
    a, b = math.log10(low), math.log10(high)
    return 10 ** (b - (b - a) * rng.random(n))


@right("sample_log_uniform")
def one_by_one(low, high, n, rng):
    values = np.zeros(n)
    for i in range(n):
        values[i] = 10 ** rng.uniform(math.log10(low), math.log10(high))
    return values


@right("sample_log_uniform")
def listed(low, high, n, rng):
    u = rng.random(n)
    return list(2 ** (np.log2(low) + u * (np.log2(high) - np.log2(low))))


@right("sample_beta")
def exponents(low, high, n, rng):
    return 1 - 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low), n)


@right("sample_beta")
def natural(low, high, n, rng):
    return 1 - np.exp(rng.uniform(np.log(1 - high), np.log(1 - low), size=n))


@right("sample_beta")
def ratio(low, high, n, rng):
    return 1 - (1 - low) * ((1 - high) / (1 - low)) ** rng.random(n)


@right("sample_beta")
def named(low, high, n, rng):
    a, b = math.log10(1 - low), math.log10(1 - high)
    r = a + (b - a) * rng.random(n)
    return 1 - np.power(10.0, r)


@right("sample_beta")
def one_by_one(low, high, n, rng):
    betas = []
    for _ in range(n):
        r = rng.uniform(math.log10(1 - high), math.log10(1 - low))
        betas.append(1 - 10**r)
    return np.array(betas)


@right("sample_beta")
def base_two(low, high, n, rng):
    gaps = 2 ** rng.uniform(np.log2(1 - high), np.log2(1 - low), n)
    return 1 - gaps


@right("sample_units")
def endpoint(low, high, n, rng):
    return rng.integers(low, high, n, endpoint=True)


@right("sample_units")
def one_more(low, high, n, rng):
    return rng.integers(low, high + 1, size=n)


@right("sample_units")
def floor(low, high, n, rng):
    return np.floor(rng.uniform(low, high + 1, n)).astype(int)


@right("sample_units")
def choice(low, high, n, rng):
    return rng.choice(np.arange(low, high + 1), n)


@right("sample_units")
def from_zero(low, high, n, rng):
    return low + rng.integers(high - low + 1, size=n)


@right("sample_units")
def one_by_one(low, high, n, rng):
    units = np.zeros(n, dtype=int)
    for i in range(n):
        units[i] = low + int(rng.random() * (high - low + 1))
    return units


@right("sample_units")
def rounded(low, high, n, rng):
    return np.round(rng.uniform(low - 0.5, high + 0.5, n))


@right("random_trials")
def stacked(n, rng):
    learning_rate = 10 ** rng.uniform(-4, 0, n)
    units = rng.uniform(50, 100, n)
    return np.stack([learning_rate, units])


@right("random_trials")
def units_first(n, rng):
    units = rng.uniform(50, 100, n)
    return np.array([10 ** rng.uniform(-4, 0, n), units])


@right("random_trials")
def one_table(n, rng):
    u = rng.random((2, n))
    return np.vstack([10 ** (-4 * u[0]), 50 + 50 * u[1]])


@right("random_trials")
def trial_by_trial(n, rng):
    trials = [(10 ** rng.uniform(-4, 0), rng.uniform(50, 100)) for _ in range(n)]
    return np.array(trials).T


@right("random_trials")
def filled_in(n, rng):
    trials = np.zeros((2, n))
    for i in range(n):
        trials[0, i] = 10 ** (-4 * rng.random())
        trials[1, i] = 50 + 50 * rng.random()
    return trials


@right("random_trials")
def natural(n, rng):
    trials = np.empty((2, n))
    trials[0] = np.exp(rng.uniform(np.log(1e-4), np.log(1), n))
    trials[1] = rng.uniform(50, 100, n)
    return trials


@right("zoom")
def half_each_side(best, low, high, factor):
    half = factor / 2 * (np.log10(high) - np.log10(low))
    new_low, new_high = 10 ** (np.log10(best) - half), 10 ** (np.log10(best) + half)
    return max(new_low, low), min(new_high, high)


@right("zoom")
def ratio(best, low, high, factor):
    reach = (high / low) ** (factor / 2)
    return max(low, best / reach), min(high, best * reach)


@right("zoom")
def natural(best, low, high, factor):
    width = factor * math.log(high / low)
    middle = math.log(best)
    a = max(middle - width / 2, math.log(low))
    b = min(middle + width / 2, math.log(high))
    return math.exp(a), math.exp(b)


@right("zoom")
def clipped(best, low, high, factor):
    half = 0.5 * factor * np.log10(high / low)
    ends = 10 ** (np.log10(best) + half * np.array([-1, 1]))
    return list(np.clip(ends, low, high))


@right("zoom")
def branches(best, low, high, factor):
    half = factor * (math.log10(high) - math.log10(low)) / 2
    a, b = best * 10**-half, best * 10**half
    if a < low:
        a = low
    if b > high:
        b = high
    return a, b


@right("zoom")
def clipped_exponents(best, low, high, factor):
    a, b, c = np.log10([low, high, best])
    half = (b - a) * factor / 2
    return tuple(10 ** np.clip([c - half, c + half], a, b))
