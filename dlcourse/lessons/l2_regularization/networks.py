"""The networks of notebook 02, and what they record."""

import numpy as np

from dlcourse.datasets.clouds import moons
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.history import History
from dlcourse.engine.training import train
from dlcourse.formulas.activations import sigmoid

SMALL = Experiment(
    moons(60, noise=0.35, dev=1000), hidden=(40, 20), learning_rate=0.3, iterations=2000
)
TANH = SMALL.replace(activation="tanh", init="xavier")
FRAMES = 40  # pictures of one training


def records_of(experiment, norms=None):
    """Yield records of a training run: its first moment, some on the way, its last.

    A list `norms` takes the squared norm of all weights, at each step.
    """
    history, last = History(experiment, room=0), experiment.iterations
    every = max(1, last // FRAMES)
    for step in train(experiment):
        history.add(step)
        if norms is not None:
            norms.append(squared_norm(step.theta, history.network))
        if step.t % every == 0 or step.t == last or step.diverged:
            yield history.at()


def border_of(record):
    """Return the function whose zero line parts the classes."""
    return lambda points: record.predict(points).Z[0]


def classes(X, Y, name=""):
    """Return points by class, labelled for a legend."""
    return {f"{name}class {c}": X[:, Y[0] == c] for c in (0, 1)}


def squared_norm(theta, network):
    """Return the sum of the squared Frobenius norms of all W."""
    return float(np.sum((theta * network.weights) ** 2))


def mean_slope(record, h=1e-4):
    """Return how steep the output is over the dev set: the mean of |d y_hat / d x|."""
    X = record.data.X_dev
    ahead, back = (
        [sigmoid(record.predict(X + s * h * e[:, None]).Z) for e in np.eye(2)]
        for s in (1, -1)
    )
    slopes = (np.array(ahead) - np.array(back)) / (2 * h)
    return float(np.sqrt((slopes**2).sum(axis=0)).mean())
