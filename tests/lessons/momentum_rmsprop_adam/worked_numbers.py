"""Worked numbers of notebook 07: momentum, RMSprop, Adam."""

import math

import numpy as np
from worked import row

import dlcourse as dl

ADAM = {"learning_rate": 1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-30}


def steps(step, gradients, states, **settings):
    """Return the length of each step, in learning rates, and the state after each."""
    W, state, lengths, after = 0.0, [0.0] * states, [], []
    for t, g in enumerate(gradients, start=1):
        counted = {"t": t} if "adam" in step.__name__ else {}
        new, *state = step(W, g, *state, **counted, **settings)
        lengths.append(abs(new - W))
        after.append(state)
        W = new
    return lengths, after


@row("N07.01", "0.1 0.19 0.40951 0.6513 0.8784")
def _():
    _, after = steps(dl.momentum_step, [1] * 20, 1, learning_rate=1, beta=0.9)
    return [after[n - 1] for n in (1, 2, 5, 10, 20)]


@row("N07.02", "0.05263 0.01010")
def _():
    signs = [(-1) ** t for t in range(3000)]
    return [
        abs(steps(dl.momentum_step, signs, 1, learning_rate=1, beta=beta)[1][-1][0])
        for beta in (0.9, 0.98)
    ]


@row("N07.03", "1.000 1.000 1.000")
def _():
    return [steps(dl.adam_step, [g], 2, **ADAM)[0] for g in (1e-6, 1, -1e6)]


@row("N07.04", "3.162")
def _():
    return steps(dl.adam_uncorrected_step, [1], 2, **ADAM)[0]


@row("N07.05", "10.00 100.0")
def _():
    _, [[v, s]] = steps(dl.adam_step, [1], 2, **ADAM)
    return [
        dl.bias_corrected(v, beta, 1) / math.sqrt(dl.bias_corrected(s, beta, 1))
        for beta in (0.9, 0.999)
    ]


@row("N07.06", "32.62")
def _():
    extra = {"learning_rate": 1, "beta2": 0.999, "epsilon": 1e-30}
    first, _ = steps(dl.rmsprop_step, [1], 1, **extra)
    return first[0] + steps(dl.adam_step, [1], 2, **ADAM)[0][0]


@row("N07.07", "3.162 31.62")
def _():
    return [
        steps(dl.rmsprop_step, [1], 1, learning_rate=1, beta2=b, epsilon=1e-30)[0]
        for b in (0.9, 0.999)
    ]


@row("N07.08", "1000")
def _():
    g = 0.01
    _, after = steps(dl.rmsprop_step, [g], 1, learning_rate=1, beta2=0.9, epsilon=1e-30)
    return g / after[0][0]


@row("N07.09", "3.162 6.528 3.241 1.258")
def _():
    raw, _ = steps(dl.adam_uncorrected_step, [1] * 1000, 2, **ADAM)
    corrected, _ = steps(dl.adam_step, [1] * 1000, 2, **ADAM)
    return [raw[t - 1] / corrected[t - 1] for t in (1, 10, 100, 1000)]


@row("N07.10", "0.0500000")
def _():
    bowl, low, high = dl.bowl(40), 0.01, 0.1
    w = np.array([[0.0], [1.0]])  # straight up the steep side
    while high - low > 1e-10:
        middle = (low + high) / 2
        moved = dl.gradient_descent_step(w, bowl.gradient(w), middle)
        low, high = (low, middle) if bowl.cost(moved) > bowl.cost(w) else (middle, high)
    return low


@row("N07.11", "0.9 0.999 1e-8")
def _():
    e = dl.Experiment(dl.moons(), optimizer="adam")
    return e.beta1, e.beta2, e.epsilon


@row("N07.12", "0.5000 0.1467 0.0250 9.537e-7", factor=1.03)
def _():
    rng = np.random.default_rng(0)

    def minima(n):
        return (dl.random_curvatures(n, 100_000, rng) > 0).all(axis=1).mean()

    assert 0.002 < minima(4) < 0.0032 and minima(5) < 0.0004  # printed 0.0026, 0.0001
    return minima(1), minima(2), minima(3), 0.5**20
