"""Worked numbers of notebook 10: batch norm, softmax, frameworks."""

import math

import numpy as np
import pytest
from worked import row

import dlcourse as dl
from dlcourse.basics.contracts import undecorated
from dlcourse.engine.network import Network

X = np.array([[1.0, 2, 3, 6]])
LOGITS = np.array([[5.0], [2], [-1], [3]])
COLUMNS = np.array([[5, 1, 0], [2, 2, 0], [-1, 0, 0], [3, -2, 0]])


def one_class(c):
    """Return loss and dz of softmax(5, 2, -1, 3) where the true class is c."""
    return dl.softmax_loss_grad(dl.softmax(LOGITS), dl.one_hot([c], 4))


def descend(count, dtype=float):
    """Return w after each of `count` steps down J(w) = w^2 - 10 w + 25 from 0."""
    step = undecorated(dl.gradient_descent_step)
    w, rate, path = dtype(0), dtype(0.01), []
    for _ in range(count):
        w = step(w, 2 * w - 10, rate)
        path.append(w)
    return path


@row("N10.01", "148.413 7.38906 0.367879 20.0855 176.256")
def _():
    t = np.exp(LOGITS)
    return t, t.sum()


@row("N10.02", "0.842034 0.041922 0.002087 0.113957")
def _():
    return dl.softmax(LOGITS)


@row("N10.03", "1 0 0 0")
def _():
    return dl.hardmax(LOGITS)


@row("N10.04", "0.1719 3.1719 6.1719 2.1719 1.3863")
def _():
    uniform, _ = dl.softmax_loss_grad(np.full((4, 1), 0.25), dl.one_hot([0], 4))
    return [one_class(c)[0] for c in range(4)], uniform


@row("N10.05", "-0.15797 0.04192 0.002087 0.11396 0.84203 -0.95808 0.002087 0.11396")
def _():
    return one_class(0)[1], one_class(1)[1]


@row(
    "N10.06",
    "0.13301 0.04016 0.002083 0.10097 0.13301 -0.03530 -0.001757 -0.09596",
)
def _():
    jacobian = dl.softmax_jacobian(dl.softmax(LOGITS))[0]
    return np.diag(jacobian), jacobian[0]


@row("N10.07", "0.750260 0.750260")
def _():
    return dl.softmax([[1.3], [0.2]])[0], dl.sigmoid(1.1)


@row("N10.08", "inf nan 1 0")
def _():
    with np.errstate(over="ignore", invalid="ignore"):
        top = np.exp(np.float64(1000))
        naive = top / (top + np.exp(2))
    return top, naive, dl.softmax([[1000], [2]])


@row(
    "N10.09",
    "3 3.5 -1.0690 -0.5345 0 1.6036 -1.6381 -0.5690 0.5 3.7071",
)
def _():
    mu, var = dl.batchnorm_statistics(X)
    normal = dl.batchnorm_forward(X, [[1]], [[0]], 1e-12)
    return mu, var, normal, dl.batchnorm_forward(X, [[2]], [[0.5]], 1e-12)


@row("N10.10", "1 2 3 6")
def _():
    mu, var = dl.batchnorm_statistics(X)
    return dl.batchnorm_forward(X, np.sqrt(var + 0.01), mu, 0.01)


@row("N10.11", "0.3536 0.1250 0.04419")
def _():
    return [dl.kernel_noise(dl.window_weights(size, size)) for size in (8, 64, 512)]


@row("N10.12", "25 0.1 0.198 0.91464 4.33690 4.9999999916 4.9999999918")
def _():
    path = descend(1001)
    for k in (1, 10, 100, 1000):
        assert path[k - 1] == pytest.approx(5 * (1 - 0.98**k), rel=1e-12)
    return (0 - 5) ** 2, [path[k - 1] for k in (1, 2, 10, 100, 1000, 1001)]


@row("N10.13", "0.099999994 4.9999886 637")
def _():
    path = descend(1001, np.float32)
    stopped = next(k for k in range(1, 1001) if path[k] == path[k - 1])
    return path[0], path[-1], stopped + 1


@row("N10.14", "307225 0.012745 0.022075")
def _():
    glorot = dl.init_glorot(12288, 25, np.random.default_rng(0))[0, 0]
    std = glorot / np.random.default_rng(0).standard_normal()
    size = Network((12288, 25), "relu", "sigmoid").size
    return size, std, std * math.sqrt(3)  # uniform on [-a, a]: a^2 / 3


@row("N10.15", "40 inf")
def _():
    z, y = [[40]], [[0]]
    return dl.sigmoid_cost(z, y), dl.cross_entropy(dl.sigmoid(z), y)


@row("N10.16", "2.5457 0.9149 0.5394")
def _():
    return dl.softmax(COLUMNS.T).T.sum(axis=0)
