"""Worked numbers of notebook 05: mini-batches."""

import numpy as np
from worked import row

import dlcourse as dl


def batches(m, size, n_x=2):
    """Cut m examples of n_x features into mini-batches."""
    X, Y = np.zeros((n_x, m)), np.zeros((1, m))
    return dl.random_minibatches(X, Y, size, np.random.default_rng(0))


@row("N05.01", "5000")
def _():
    return dl.minibatch_count(5_000_000, 1000)


@row("N05.02", "50000")
def _():
    return dl.minibatch_count(50_000_000, 1000)


@row("N05.03", "16 40")
def _():
    cut = batches(1000, 64)
    return len(cut), cut[-1][0].shape[1]


@row("N05.04", "5000000 78125 9766 4883 1")
def _():
    m = 5_000_000
    return [dl.minibatch_count(m, size) for size in (1, 64, 512, 1024, m)]


@row("N05.05", "64 128 256 512 1024")
def _():
    return dl.scale.powers(64, 1024).values


@row("N05.06", "1001 4999")
def _():
    printed = np.arange(1000 + 1)  # 0 ==> 1000, both ends counted
    assert batches(2000, 1000)[0][0].shape[1] == printed.size - 1
    # Read as slices, 0:1000 and 1001:2000 lose one example at each border.
    starts = [0, *range(1001, 5_000_000, 1000)]
    assert len(starts) == dl.minibatch_count(5_000_000, 1000)
    return printed.size, 5_000_000 - sum(-start % 1000 or 1000 for start in starts)


@row("N05.07", "4.0e10 4.0e9 8.0e5")
def _():
    (X, _), *_ = batches(1000, 1000, n_x=100)
    assert X.dtype == float
    return [
        X.nbytes * dl.minibatch_count(m, 1000) for m in (50_000_000, 5_000_000, 1000)
    ]


@row("N05.08", "2 32")
def _():
    m, size = 2048, 64
    count = dl.minibatch_count(m, size)
    A, Y = np.full((1, size), 0.3), np.ones((1, size))
    right = dl.minibatch_cost(A, Y, {"W1": [[0]]}, 0)
    total = size * dl.cross_entropy([[0.3]], [[1]])
    return total / count / right, count
