"""Batch norm at test time: running averages, and statistics of its own."""

import functools

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.clouds import moons
from dlcourse.engine.draws import generator
from dlcourse.engine.stacks import data_of, network_of
from dlcourse.engine.training import train
from dlcourse.formulas.activations import (
    sigmoid,
)
from dlcourse.formulas.initializers import init_he
from dlcourse.formulas.normalization import (
    batchnorm_running,
    batchnorm_statistics,
)
from dlcourse.lessons.batch_norm_softmax.in_networks import network
from dlcourse.pictures import Bars, Histogram, Lines


@functools.lru_cache(maxsize=16)
def _batches_of(seed, updates):
    """Train, and return the last parameters with the statistics of every batch."""
    experiment = network(
        batch_norm=True,
        learning_rate=0.3,
        bn_memory=0.0,  # remembers nothing: the statistics of the batch itself
        seed=seed,
        data_seed=seed,
        iterations=updates,
    )
    *_, last = steps = list(train(experiment, at_end=True))
    return experiment, last.theta, np.stack([step.running for step in steps])


def running_averages(batches, memory, zero=False):
    """Return the running averages (T, R, 1) over the statistics of the batches.

    Parameters
    ----------
    batches : array (T, R, 1)
    memory : float
    zero : bool
        Whether to start at zero instead of the first batch.
    """
    average = undecorated(batchnorm_running)
    now = np.zeros_like(batches[0]) if zero else batches[0]
    averages = []
    for t, batch in enumerate(batches):
        if t > 0 or zero:
            now, _ = average(now, now, batch, batch, memory)
        averages.append(now)
    return np.stack(averages)


def test_time(
    statistics="running",
    test_batch=1,
    memory=0.9,
    companions="mixed",
    start="first batch",
    updates=1500,
    seed=0,
):
    """Show what a trained network says of the dev set, normalised one way or another.

    Parameters
    ----------
    statistics : str
        "running" averages of training, or those of the test examples' "own batch".
    test_batch : int
        How many of the 1000 dev examples come together.
    memory : float
        Of the running averages.
    companions : str
        Whether a test batch is "mixed", or of "one class" only.
    start : str
        Where the averages begin: "first batch", or "zero" (and not bias-corrected).
    updates : int
        How long the network was trained.
    seed : int
    """
    experiment, theta, batches = _batches_of(seed, updates)
    averages = running_averages(batches, memory, start == "zero")
    of, data = network_of(experiment), data_of(experiment)
    order = np.arange(data.Y_dev.size)
    if companions == "one class":
        order = np.argsort(data.Y_dev[0], kind="stable")
    X, Y = data.X_dev[:, order], data.Y_dev[0, order]
    said = {
        "running": sigmoid(of.forward(theta, X, running=averages[-1]).Z[0]),
        "own batch": sigmoid(own_statistics(of, theta, X, test_batch)),
    }
    accuracy = {name: np.mean((p > 0.5) == (Y > 0.5)) for name, p in said.items()}
    p, different = said[statistics], np.unique(said[statistics].round(9)).size
    first = slice(0, 300)
    return (
        Lines(
            {"running average": averages[first, 0, 0]},
            dots={"of each batch": batches[first, 0, 0]},
            xlabel="update (the first 300)",
            ylabel="mean $\\mu$ of one unit",
            title=f"Memory {memory:.3g}",
        ),
        Histogram(
            {"class 0": p[Y < 0.5], "class 1": p[Y > 0.5]},
            bins=np.linspace(0, 1, 41),
            xlim=(0, 1),
            xlabel="output $\\hat y$",
            ylabel="dev examples",
            title=f"{different:,} different output{'s' * (different > 1)}",
        ),
        Bars(
            accuracy,
            marked=(statistics,),
            ylim=(0, 1.1),
            level={"tossing a coin": 0.5},
            ylabel="dev accuracy",
            title=f"Accuracy {accuracy[statistics]:.3f}",
            says=f"Accuracy {accuracy['running']:.3f} with running averages, "
            f"{accuracy['own batch']:.3f} with the statistics of {test_batch} test "
            f"example{'s' * (test_batch > 1)} at a time. Shown: {statistics}, "
            f"{different} different outputs.",
        ),
    )


def own_statistics(of, theta, X, size):
    """Return the logits of examples that come `size` at a time, normalised as a batch.

    Equal batches are computed as one stack, and a batch of one is not refused.
    """
    n, m = X.shape
    whole = m - m % size
    stack = X[:, :whole].reshape(n, -1, size).swapaxes(0, 1)
    parts = [of.forward(theta, stack).Z[:, 0].ravel()]
    if whole < m:
        parts.append(of.forward(theta, X[:, whole:]).Z[0])
    return np.concatenate(parts)


def memorise(shape="one pair a unit", seed=0):
    """Train 2-5-1 on random labels, gamma and beta of either shape.

    Parameters
    ----------
    shape : str
        "one pair a unit", (n, 1), or "one pair an entry", (n, m).
    seed : int
    """
    return memorising(shape == "one pair an entry", seed)


def memorising(entries, seed, iterations=3000, learning_rate=0.5):
    """Yield the accuracy on 60 examples with random labels, every 20 updates."""
    X, rng = moons(60, noise=0.35, dev=0).draw(seed).X, generator(seed)
    n, m = 5, X.shape[1]
    Y = rng.integers(0, 2, (1, m)).astype(float)
    W1, W2, b2 = init_he(2, n, rng), init_he(n, 1, rng), 0.0
    gamma = np.ones((n, m if entries else 1))
    beta_bn = np.zeros_like(gamma)
    mean = (lambda a: a / m) if entries else (lambda a: a.mean(axis=1, keepdims=True))
    at, accuracy = [], []
    for t in range(iterations + 1):
        Z = W1 @ X
        mu, var = batchnorm_statistics(Z)
        root = np.sqrt(var + 1e-5)
        Z_norm = (Z - mu) / root
        A = np.maximum(gamma * Z_norm + beta_bn, 0)
        Y_hat = 1 / (1 + np.exp(-(W2 @ A + b2)))
        if t % 20 == 0:
            at.append(t)
            accuracy.append(np.mean((Y_hat > 0.5) == (Y > 0.5)))
            yield Lines(
                {"accuracy": accuracy},
                x=at,
                level={"tossing a coin": 0.5},
                xlim=(0, iterations),
                ylim=(0, 1.05),
                xlabel="update",
                ylabel="training accuracy",
                title=f"{2 * gamma.size} numbers: {accuracy[-1]:.0%} of random labels",
                says=f"Gamma and beta hold {2 * gamma.size} numbers; after {t} updates "
                f"{accuracy[-1]:.1%} of the random labels are right.",
            )
        dZ2 = Y_hat - Y
        dZ_tilde = (W2.T @ dZ2) * (A > 0)
        dZ_norm = gamma * dZ_tilde
        dZ = (
            dZ_norm
            - dZ_norm.mean(axis=1, keepdims=True)
            - Z_norm * (dZ_norm * Z_norm).mean(axis=1, keepdims=True)
        ) / root
        W2, b2 = W2 - learning_rate * dZ2 @ A.T / m, b2 - learning_rate * dZ2.mean()
        gamma = gamma - learning_rate * mean(dZ_tilde * Z_norm)
        beta_bn = beta_bn - learning_rate * mean(dZ_tilde)
        W1 = W1 - learning_rate * dZ @ X.T / m
