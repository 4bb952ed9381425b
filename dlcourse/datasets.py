"""Data sets: rings, moons, spirals, clouds, letters, digits, the weather of Seattle.

A recipe is a function under `@recipe`: it draws one set, from a generator, a number of
examples and its own settings. X has one example per column; two classes are labelled 0
and 1 in one row, more are one-hot columns.
"""

import functools
import hashlib
from pathlib import Path

import numpy as np

from dlcourse.contracts import (
    Count,
    Flag,
    Index,
    NonNegative,
    Number,
    Positive,
    Real,
    Whole,
    undecorated,
)
from dlcourse.formulas.augmentation import augment
from dlcourse.recipes import recipe


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

    Parameters
    ----------
    m : int >= 1
        Training examples, half of each class.
    noise : float >= 0
        Standard deviation of the Gaussian noise on both coordinates.
    factor : float in [0, 1]
    dev : int >= 0
        Dev examples, drawn separately.
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
    m : int >= 1
        Training examples.
    noise : float >= 0
        Standard deviation of the Gaussian noise on both coordinates.
    dev : int >= 0
        Dev examples, drawn separately.
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
    m : int >= 1
        Training examples.
    noise : float >= 0
        Standard deviation of the angle, in radians.
    arms : int from 2 to 10
        Number of classes C; labels are one-hot columns (C, m).
    turn : float >= 0
        Radians that an arm turns from its centre to its end.
    dev : int >= 0
        Dev examples, drawn separately.
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
    m : int >= 1
        Training examples.
    spread : float >= 0
        Standard deviation of each cloud; the circle has radius 2.
    classes : int from 2 to 10
        Number of classes C; labels are one-hot columns (C, m).
    dev : int >= 0
        Dev examples, drawn separately.
    """
    labels = rng.permutation(np.arange(m) % classes)
    angle = 2 * np.pi * labels / classes
    centres = 2 * np.stack([np.cos(angle), np.sin(angle)])
    return centres + spread * rng.standard_normal((2, m)), np.eye(classes)[:, labels]


@recipe(dev=0)
def line(
    rng,
    m: Count = 512,
    slope: Number = 2.0,
    intercept: Number = -1.0,
    noise: NonNegative = 0.5,
):
    """Numbers on a line, with noise: y = slope x + intercept, x standard normal.

    Labels that are not 0 and 1 make a regression: the last layer is linear, the cost
    the mean of (z - y)^2 / 2, and there is no accuracy.

    Parameters
    ----------
    m : int >= 1
        Training examples.
    slope, intercept : float
    noise : float >= 0
        Standard deviation of what is added to y.
    dev : int >= 0
        Dev examples, drawn separately.
    """
    X = rng.standard_normal((1, m))
    return X, slope * X + intercept + noise * rng.standard_normal((1, m))


@recipe(dev=0)
def valley(
    rng,
    m: Count = 200,
    mean: Number = 51.5,
    ratio: Positive = 96.1 / 1.025,
    spread: Positive = 1.025,
):
    """Two features of unequal scale, and y = 0.03 x1 - 2 x2 + 1: a long narrow valley.

    Parameters
    ----------
    m : int >= 1
        Training examples.
    mean : float
        Of the first feature; that of the second is 2.91.
    ratio : float > 0
        How many times wider the first feature is than the second.
    spread : float > 0
        Standard deviation of the second feature.
    dev : int >= 0
        Dev examples, drawn separately.
    """
    wide = mean + ratio * spread * rng.standard_normal(m)
    X = np.stack([wide, 2.91 + spread * rng.standard_normal(m)])
    return X, np.array([[0.03, -2.0]]) @ X + 1


@recipe(dev=0)
def normal(rng, m: Count = 1000, n_x: Count = 100):
    """Standard normal inputs with labels tossed by a coin: a signal, nothing to learn.

    Parameters
    ----------
    m : int >= 1
        Examples.
    n_x : int >= 1
        Features.
    dev : int >= 0
        Dev examples, drawn separately.
    """
    return _shuffled(rng, rng.standard_normal((n_x, m)), _halves(m))


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
    m : int >= 1
        Training examples that lie where `moons` lie.
    noise : float >= 0
        Standard deviation of the noise.
    turn, right, up : float
        The dev set is turned by so many degrees about the origin, then shifted.
    target : int >= 0
        Training examples more, drawn as the dev set is.
    dev : int >= 0
        Dev examples.
    """
    return _moons(rng, m, noise)


LETTERS = {
    "b": "10000 10000 11110 10001 11110",
    "d": "00001 00001 01111 10001 01111",
    "p": "11110 10001 11110 10000 10000",
    "q": "01111 10001 01111 00001 00001",
    "x": "10001 01010 00100 01010 10001",
}


def _augmented(
    X,
    Y,
    rng,
    copies: Index = 0,
    pixels: Index = 1,
    degrees: NonNegative = 0.0,
    strength: NonNegative = 0.0,
    mirror: Flag = False,
):
    if copies == 0:
        return X, Y
    settings = copies, pixels, degrees, strength, mirror
    return undecorated(augment)(X, Y, 8, 8, rng, *settings)


@recipe(dev=1000, grow=_augmented)
def letters(rng, m: Count = 60, noise: NonNegative = 0.25):
    """The letters b, d, p, q and x, 5 by 5 pixels somewhere in 8 by 8, with noise.

    b and d, p and q are mirror images: not every change of an image keeps its label.

    Parameters
    ----------
    m : int >= 1
        Training examples before augmentation, a fifth of each letter.
    noise : float >= 0
        Standard deviation of what is added to each pixel; ink is 1, paper 0.
    copies, pixels, degrees, strength, mirror
        See `augment`: changed copies of each training image, labels kept.
    dev : int >= 0
        Dev examples, never augmented.
    """
    shapes = np.array([[list(row) for row in s.split()] for s in LETTERS.values()], int)
    labels = rng.permutation(np.arange(m) % len(shapes))
    images = np.zeros((m, 8, 8))
    for image, label, (down, right) in zip(
        images, labels, rng.integers(0, 4, (m, 2)), strict=True
    ):
        image[down : down + 5, right : right + 5] = shapes[label]
    X = images.reshape(m, 64).T + noise * rng.standard_normal((64, m))
    return X, np.eye(len(shapes))[:, labels]


@recipe(dev=797, pool=True, grow=_augmented)
def digits(rng, m: Whole(1, 1000) = 1000):
    """Handwritten digits, 8 by 8 pixels in [0, 1]: X (64, m), Y one-hot (10, m).

    The seed shuffles the 1797 images; the first m train, the last `dev` do not.

    Parameters
    ----------
    m : int from 1 to 1000
        Training examples before augmentation.
    copies, pixels, degrees, strength, mirror
        See `augment`: changed copies of each training image, labels kept.
    dev : int from 0 to 797
        Dev examples, never augmented.

    References
    ----------
    Alpaydin and Kaynak (1998), UCI machine learning repository; see data/README.md.
    """
    with np.load(data_file("digits.npz"), allow_pickle=False) as stored:
        images, labels = stored["images"], stored["labels"]
    order = rng.permutation(labels.size)
    return images[order].T / 16.0, np.eye(10)[:, labels[order]]


def temperatures():
    """Return the daily mean temperature in Seattle, 2012 to 2015, in degrees Celsius.

    Returns
    -------
    theta : array (1461,)
        One value a day, 1 January 2012 first: the mean of the day's highest and lowest.

    References
    ----------
    NOAA; see data/README.md.
    """
    days = np.loadtxt(
        data_file("seattle_temperatures.csv"),
        delimiter=",",
        skiprows=1,
        usecols=(1, 2),
    )
    return days.mean(axis=1)


@functools.cache
def data_file(name):
    """Return the path of a file in data/, once its checksum has been seen to be right.

    Raises
    ------
    FileNotFoundError, ValueError
        Where the file is missing or damaged, with the command that restores it.
    """
    folder = _data_folder()
    path = folder / name
    known = {
        file.lstrip("*"): digest
        for digest, file in map(
            str.split, (folder / "SHA256SUMS").read_text().splitlines()
        )
    }
    if name not in known:
        raise ValueError(f"name must be one of {sorted(known)}, got {name!r}")
    restore = f"restore it with: git checkout -- data/{name}"
    if not path.is_file():
        raise FileNotFoundError(f"data/{name} is missing; {restore}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != known[name]:
        raise ValueError(f"data/{name} is damaged (its checksum differs); {restore}")
    return path


def _data_folder():
    """Beside the package in a checkout, inside it when installed from a wheel."""
    package = Path(__file__).parent
    checkout = package.parent / "data"
    return checkout if (checkout / "SHA256SUMS").is_file() else package / "data"
