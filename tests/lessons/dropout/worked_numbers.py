"""Worked numbers of notebook 03: dropout."""

import math

import numpy as np
import pytest
from worked import row

import dlcourse as dl


def dropped(k):
    """P(exactly k of 50 units dropped) at keep_prob 0.8."""
    return math.comb(50, k) * 0.2**k * 0.8 ** (50 - k)


class Normal(np.random.Generator):
    """A generator with the slip of `randn` for `rand`."""

    def random(self, size):
        return self.standard_normal(size)


def kept(p):
    """P(a standard normal number is below p): the share that `randn < p` keeps."""
    exact = (1 + math.erf(p / math.sqrt(2))) / 2
    p = max(p, 1e-12)  # 0 is refused
    A_out, D = dl.dropout_forward(np.ones((50, 2000)), p, Normal(np.random.PCG64(0)))
    assert D.mean() == pytest.approx(exact, rel=0.01)
    assert A_out.mean() == pytest.approx(exact / p, rel=0.01)
    return exact


@row("N03.01", "10 2.828 0.1398 0.9507")
def _():
    mean = sum(k * dropped(k) for k in range(51))
    variance = sum((k - mean) ** 2 * dropped(k) for k in range(51))
    _, D = dl.dropout_forward(np.ones((50, 20_000)), 0.8, np.random.default_rng(0))
    count = (~D).sum(axis=0)
    assert count.mean() == pytest.approx(mean, rel=0.01)
    assert count.std() == pytest.approx(math.sqrt(variance), rel=0.02)
    assert (count == 10).mean() == pytest.approx(dropped(10), rel=0.05)
    return mean, math.sqrt(variance), dropped(10), sum(map(dropped, range(5, 16)))


@row("N03.02", "1.427e-5")
def _():
    return dropped(0)


@row("N03.03", "0.5 0.6915 0.7881 0.8159 0.8413")
def _():
    return [kept(p) for p in (0, 0.5, 0.8, 0.9, 1)]


@row("N03.04", "2.060 1.383 0.9852 0.8413")
def _():
    return [kept(p) / p for p in (0.3, 0.5, 0.8, 1)]


@row("N03.05", "1 2.333 4 9")
def _():
    def scale(divisor):
        return dl.dropout_backward([[1]], [[1]], divisor)

    return [scale(1 - p) / scale(p) for p in (0.5, 0.7, 0.8, 0.9)]


@row("N03.06", "0.5120 0.1250")
def _():
    return [
        np.prod([1 / dl.dropout_backward([[1]], [[1]], p) for _ in range(3)])
        for p in (0.8, 0.5)
    ]


@row("N03.07", "2")
def _():
    A_out, D = dl.dropout_forward(np.ones((20, 5)), 0.5, np.random.default_rng(0))
    return np.unique(A_out[D])


@row("N03.08", "7 14")
def _():
    images = np.random.default_rng(0).random((6, 7))
    mirrored = dl.flip_horizontal(images, 2, 3)
    both = np.concatenate([images, mirrored], axis=1)
    return mirrored.shape[1], np.unique(both, axis=1).shape[1]
