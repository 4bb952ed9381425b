"""Worked numbers of notebook 08: learning-rate decay."""

import math

import numpy as np
from worked import row

import dlcourse as dl
from dlcourse.basics.contracts import undecorated

EPOCHS = range(100)


@row("N08.01", "0.1 0.06667 0.05 0.04")
def _():
    return [dl.decay_inverse(0.2, 1, epoch) for epoch in range(1, 5)]


@row("N08.02", "0.2")
def _():
    return dl.decay_inverse(0.2, 1, 0)


@row("N08.03", "0.2 0.19 0.1805 0.171475 0.16290 0.15476")
def _():
    return [dl.decay_exponential(0.2, 0.95, epoch) for epoch in range(6)]


@row("N08.04", "13.51 0.48767")
def _():
    rates = [dl.decay_exponential(1, 0.95, epoch) for epoch in range(20)]
    return np.interp(-math.log(0.5), -np.log(rates), range(20)), rates[14]


@row("N08.05", "0.2 0.14142 0.11547 0.1 0.089443")
def _():
    return [dl.decay_sqrt(0.2, 1, n) for n in range(1, 6)]


@row("N08.06", "0.2 0.2 0.1 0.05 0.025")
def _():
    return [dl.decay_staircase(0.2, 0.5, 10, epoch) for epoch in (0, 9, 10, 20, 30)]


@row("N08.07", "0.1 0.03333 0.008333 0.001667")
def _():
    rates = [0.2]
    for epoch in range(1, 5):
        rates.append(dl.decay_inverse(rates[-1], 1, epoch))
    return rates[1:]


@row("N08.08", "0.006061 0.001242 0.1 0.03333")
def _():
    at_start = [dl.decay_inverse(0.2, 1, 32 * epoch) for epoch in (1, 5)]
    return at_start, [dl.decay_inverse(0.2, 1, epoch) for epoch in (1, 5)]


@row("N08.09", "1.037 3.976 3.718 20")
def _():
    inverse = sum(dl.decay_inverse(0.2, 1, epoch) for epoch in EPOCHS)
    exponential = sum(dl.decay_exponential(0.2, 0.95, epoch) for epoch in EPOCHS)
    root = sum(dl.decay_sqrt(0.2, 1, epoch + 1) for epoch in EPOCHS)
    return inverse, exponential, root, sum(dl.decay_constant(0.2, e) for e in EPOCHS)


@row("N08.10", "0.3333 0.1005 0.03164")
def _():
    step = undecorated(dl.gradient_descent_step)

    def cloud(a):  # what is left of all the gradients' noises, each fading by itself
        x, variance = step(0.0, 1.0, a), 0.0
        for _ in range(10_000):
            variance += x**2
            x = step(x, x, a)
        return math.sqrt(variance)

    return [cloud(a) for a in (0.2, 0.02, 0.002)]
