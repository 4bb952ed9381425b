"""Data sets of points and signals: rings, moons, spirals, clouds, noise, chance.

A recipe is a function under `@recipe`: it draws one set, from a generator, a number of
examples and its own settings. X has one example per column; two classes are labelled 0
and 1 in one row, more are one-hot columns. `images.py` and `regressions.py` hold the
recipes of other kinds.
"""

import numpy as np

from dlcourse.basics.contracts import (
    Count,
    Index,
    NonNegative,
    Number,
    Real,
    Whole,
    undecorated,
)
from dlcourse.datasets.recipes import recipe
from dlcourse.formulas.activations import sigmoid


def _shuffled(rng, X, labels):
    order = rng.permutation(labels.size)
    return X[:, order], labels[None, order].astype(float)


def _halves(m):
    labels = np.zeros(m, dtype=int)
    labels[m // 2 :] = 1
    return labels


@recipe(dev=200)
def circles(rng, m: Count = 300, noise: NonNegative = 0.05, factor: Real(0, 1) = 0.8):
    """Two rings round the origin: class 0 at radius 1, class 1 at radius `factor`.

    Half of the examples belong to each class.

    Parameters
    ----------
    m, dev : int
        Examples to train on (1 or more), and dev examples, drawn separately.
    noise : float >= 0
        Standard deviation of the Gaussian noise on both coordinates.
    factor : float in [0, 1]
    """
    labels = _halves(m)
    angle = rng.uniform(0, 2 * np.pi, m)
    radius = np.where(labels == 1, factor, 1.0)
    X = radius * np.stack([np.cos(angle), np.sin(angle)])
    return _shuffled(rng, X + noise * rng.standard_normal(X.shape), labels)


@recipe(dev=300)
def moons(rng, m: Count = 300, noise: NonNegative = 0.2):
    """Two interleaved half circles.

    With t uniform on [0, pi], class 0 lies at (cos t, sin t) and class 1 at
    (1 - cos t, 0.5 - sin t), half of the examples each.

    Parameters
    ----------
    m, dev : int
        Examples to train on (1 or more), and dev examples, drawn separately.
    noise : float >= 0
        Standard deviation of the Gaussian noise on both coordinates.
    """
    return _moons(rng, m, noise)


def _moons(rng, m, noise):
    labels = _halves(m)
    t = rng.uniform(0, np.pi, m)
    X = np.where(
        labels == 1,
        np.stack([1 - np.cos(t), 0.5 - np.sin(t)]),
        np.stack([np.cos(t), np.sin(t)]),
    )
    return _shuffled(rng, X + noise * rng.standard_normal(X.shape), labels)


@recipe(dev=600)
def spirals(
    rng,
    m: Count = 300,
    noise: NonNegative = 0.2,
    arms: Whole(2, 10) = 3,
    turn: NonNegative = 4.0,
):
    """Spiral arms, one class each: radius 0 to 1, `turn` radians over the radius.

    Parameters
    ----------
    m, dev : int
        Examples to train on (1 or more), and dev examples, drawn separately.
    noise : float >= 0
        Standard deviation of the angle, in radians.
    arms : int from 2 to 10
        Number of classes C; labels are one-hot columns (C, m).
    turn : float >= 0
        Radians that an arm turns from its centre to its end.
    """
    labels = np.arange(m) % arms
    radius = rng.uniform(0, 1, m)
    angle = 2 * np.pi * labels / arms + turn * radius
    angle = angle + noise * rng.standard_normal(m)
    X = radius * np.stack([np.cos(angle), np.sin(angle)])
    order = rng.permutation(m)
    return X[:, order], np.eye(arms)[:, labels[order]]


@recipe(dev=600)
def blobs(rng, m: Count = 300, spread: NonNegative = 0.6, classes: Whole(2, 10) = 3):
    """Gaussian clouds of one spread, their centres evenly spaced on a circle.

    Parameters
    ----------
    m, dev : int
        Examples to train on (1 or more), and dev examples, drawn separately.
    spread : float >= 0
        Standard deviation of each cloud; the circle has radius 2.
    classes : int from 2 to 10
        Number of classes C; labels are one-hot columns (C, m).
    """
    labels = rng.permutation(np.arange(m) % classes)
    angle = 2 * np.pi * labels / classes
    centres = 2 * np.stack([np.cos(angle), np.sin(angle)])
    return centres + spread * rng.standard_normal((2, m)), np.eye(classes)[:, labels]


@recipe(dev=0)
def normal(rng, m: Count = 1000, n_x: Count = 100):
    """Standard normal inputs with labels tossed by a coin: a signal, nothing to learn.

    Parameters
    ----------
    m, dev : int
        Examples to train on (1 or more), and dev examples, drawn separately.
    n_x : int >= 1
        Features.
    """
    return _shuffled(rng, rng.standard_normal((n_x, m)), _halves(m))


WEIGHTS_THAT_MATTER = np.array([[2.0, -1.5, 1.0]])


@recipe(dev=4000)
def logistic(rng, m: Count = 100, n_x: Whole(3, 10_000) = 20):
    """Standard normal features of which three matter, and labels drawn by chance.

    The label is 1 with probability sigmoid(2 x1 - 1.5 x2 + x3), so that nobody can
    name all labels.

    Parameters
    ----------
    m, dev : int
        Examples to train on (1 or more), and dev examples, drawn separately.
    n_x : int >= 3
        Features; all but the first three are noise.
    """
    X = rng.standard_normal((n_x, m))
    chance = undecorated(sigmoid)(WEIGHTS_THAT_MATTER @ X[:3])
    return X, (rng.random((1, m)) < chance).astype(float)


def _moved_moons(rng, m, noise, turn, right, up):
    X, Y = _moons(rng, m, noise)
    angle = np.deg2rad(turn)
    rotation = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    return rotation @ X + [[right], [up]], Y


def _with_target(X, Y, rng, noise, turn, right, up, target: Index = 0):
    if target == 0:
        return X, Y
    X_target, Y_target = _moved_moons(rng, target, noise, turn, right, up)
    return np.hstack([X, X_target]), np.hstack([Y, Y_target])


@recipe(dev=600, dev_set=_moved_moons, grow=_with_target)
def moved_moons(
    rng,
    m: Count = 600,
    noise: NonNegative = 0.2,
    turn: Number = 35.0,
    right: Number = 0.3,
    up: Number = -0.2,
):
    """Moons to train on, and moons elsewhere to be judged by: mismatched sets.

    Parameters
    ----------
    m, dev : int
        Examples to train on (1 or more), which lie where `moons` lie, and dev examples.
    noise : float >= 0
        Standard deviation of the noise.
    turn, right, up : float
        The dev set is turned by so many degrees about the origin, then shifted.
    target : int >= 0
        Training examples more, drawn as the dev set is.
    """
    return _moons(rng, m, noise)
