"""Worked numbers of notebook 02: L2 regularisation."""

import numpy as np
import pytest
from worked import row

import dlcourse as dl

M = np.array([[1.0, 2], [3, 4]])
Z = np.array([0.01, 0.1, 0.5, 1, 2])


@row("N02.01", "980000 10000 10000")
def _():
    return dl.split_sizes(1_000_000, [0.98, 0.01, 0.01])


@row("N02.02", "995000 2500 2500")
def _():
    return dl.split_sizes(1_000_000, [0.995, 0.0025, 0.0025])


@row("N02.03", "1010000")
def _():
    with pytest.raises(
        ValueError, match="fractions must add up to 1, got the sum 1.01"
    ):
        dl.split_sizes(1_000_000, [0.99, 0.01, 0.01])
    return sum(round(share * 1_000_000) for share in [0.99, 0.01, 0.01])


@row("N02.04", "6000 2000 2000 7000 3000")
def _():
    return dl.split_sizes(10_000, [0.6, 0.2, 0.2]), dl.split_sizes(10_000, [0.7, 0.3])


@row("N02.05", "0 1 1 0 1 1 0 0")
def _():
    errors = (0.01, 0.11), (0.15, 0.16), (0.15, 0.30), (0.005, 0.01)
    return [dl.diagnose(*pair) for pair in errors]


@row("N02.06", "0.00995 0.00199 0.000995")
def _():
    return [dl.standard_error(0.01, n) for n in (100, 2500, 10_000)]


@row("N02.07", "0.99965 0.9965 0.9993")
def _():
    def decay(learning_rate, lambd):
        return dl.weight_decay_step([[1]], [[0]], learning_rate, lambd, 200)

    return decay(0.1, 0.7), decay(1, 0.7), decay(0.1, 2 * 0.7)


@row("N02.08", "30 29.87 6 10 30 29")
def _():
    frobenius, _ = dl.penalty(M, 2, 1, "l2")
    entries, _ = dl.penalty(M, 2, 1, "l1")
    columns, spectral = np.linalg.norm(M, 1), np.linalg.norm(M, 2)
    product = np.trace(M.T @ M), (M.T * M).sum()
    return frobenius, spectral**2, columns, entries, product


@row(
    "N02.09", "0.0099997 0.09967 0.4621 0.7616 0.9640 3e-5 3.3e-3 7.6e-2 2.4e-1 5.2e-1"
)
def _():
    return dl.tanh(Z), (Z - dl.tanh(Z)) / Z


@row("N02.10", "-0.06504 0.4621 0.9345 nan")
def _():
    z = np.array([0.1, 1, 2, -0.5])
    with np.errstate(invalid="ignore"):
        return (z**z - np.exp(-z)) / (z**z + np.exp(-z))
