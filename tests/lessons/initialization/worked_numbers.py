"""Worked numbers of notebook 01: initialisation."""

import math

import numpy as np
from worked import row

import dlcourse as dl
from dlcourse.formulas.misprints import init_uniform

DEPTHS = 5, 10, 50, 100, 150
WIDTHS = 2, 3, 20, 100, 784, 12288
X = np.array([[1.0, 2, 3, 6]])

rng = np.random.default_rng


def chain(c, L):
    """Output of a linear chain with W = c I, one unit of two looked at."""
    return dl.deep_linear_forward(c * np.eye(2), [[1, 0]], [[1], [1]], L)


def factor_of(init, n_in, n_out=1):
    """What an initialiser multiplies its standard normal draw by."""
    return init(n_in, n_out, rng(0))[0, 0] / rng(0).standard_normal()


@row("N01.01", "5.0625 38.44 4.251e8 2.710e17 1.728e26")
def _():
    return [chain(1.5, L) for L in DEPTHS]


@row("N01.02", "0.0625 1.953e-3 1.776e-15 1.578e-30 1.401e-45")
def _():
    return [chain(0.5, L) for L in DEPTHS]


@row("N01.03", "2.7048 0.36603")
def _():
    return chain(1.01, 101), chain(0.99, 101)


@row("N01.04", "3.888e26 4.493")
def _():
    return chain(1.5, 152), chain(1.01, 152)


@row("N01.05", "1 0.8165 0.3162 0.1414 0.05051 0.01276")
def _():
    return [factor_of(dl.init_he, n) for n in WIDTHS]


@row("N01.06", "0.7071 0.5774 0.2236 0.1000 0.03571 0.009021")
def _():
    return [factor_of(dl.init_xavier, n) for n in WIDTHS]


@row("N01.07", "0.1155 0.04972")
def _():
    return factor_of(dl.init_glorot, 100, 50), factor_of(dl.init_glorot, 784, 25)


@row("N01.08", "0.5", factor=1.01)
def _():
    return np.mean(dl.relu(np.random.default_rng(0).standard_normal(400_000)) ** 2)


@row("N01.09", "0.07071 0.04082 0 0.1414")
def _():
    # rand is uniform on [0, 1): mean 1/2, variance 1/12
    rand = init_uniform(100, 1, rng(0))[0, 0] / rng(0).random()
    randn = factor_of(dl.init_he, 100)
    return rand / 2, rand * math.sqrt(1 / 12), randn * 0, randn * 1


@row("N01.10", "7.071", factor=1.02)
def _():
    draw, A, sizes = rng(0), np.ones((100, 1)), []
    for _ in range(20):
        A = dl.relu(init_uniform(100, 100, draw) @ A)
        sizes.append(np.linalg.norm(A))
    return (sizes[-1] / sizes[0]) ** (1 / 19)


@row("N01.11", "3 3.5 1.8708 -1.0690 -0.5345 0 1.6036")
def _():
    mu, sigma = dl.normalize_fit(X)
    return mu, sigma**2, sigma, dl.normalize_apply(X, mu, sigma)


@row("N01.12", "0.5345")
def _():
    mu, sigma = dl.normalize_fit(X)
    return dl.normalize_apply(X, mu, sigma**2).std()


@row("N01.13", "12.5 3.5")
def _():
    mu, _ = dl.normalize_fit(X)
    return np.mean(X**2), np.mean((X - mu) ** 2)


@row("N01.14", "0.01 10")
def _():
    feature = dl.normalize_apply(X, *dl.normalize_fit(X))
    by_variance = [
        dl.normalize_apply(feature * std, [[0]], [[std**2]]) for std in (100, 0.1)
    ]
    return [x.std() for x in by_variance]
