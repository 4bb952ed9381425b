"""Data sets: a recipe is a value, and the arrays are drawn from it with a seed.

`circles(300)` is a `Dataset`: a name and settings that can be compared, hashed and
written as text. `circles(300).draw(seed)` gives the arrays, X with one example per
column. Training and dev sets come from generators of their own, so that a larger
training set leaves the dev set as it was.
"""

import functools
import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dlcourse.contracts import (
    Array,
    Count,
    Index,
    NonNegative,
    Real,
    Whole,
    arguments,
    formula,
    nearest,
)


class Sets(NamedTuple):
    """Training and dev arrays: X (n_x, m), Y (1, m) or one-hot (C, m)."""

    X: np.ndarray
    Y: np.ndarray
    X_dev: np.ndarray
    Y_dev: np.ndarray


@dataclass(frozen=True, repr=False)
class Dataset:
    """A recipe for data; make one with `circles`, `moons`, `digits`, … ."""

    kind: str
    items: tuple = ()

    @property
    def settings(self):
        """The recipe's settings, as a new dictionary."""
        return dict(self.items)

    def replace(self, **changes):
        """Return the same recipe with some settings changed."""
        known = self.settings
        for name in changes:
            if name not in known:
                raise TypeError(
                    f"{self.kind} has no setting {name!r}" + nearest(name, known)
                )
        return RECIPES[self.kind].make(**{**known, **changes})

    def draw(self, seed=0):
        """Return the arrays as `Sets`; equal seeds give equal arrays, kept read-only.

        Parameters
        ----------
        seed : int >= 0
        """
        if self.kind not in RECIPES:
            raise ValueError(
                f"kind must be a recipe of this session, got {self.kind!r}"
                + nearest(self.kind, RECIPES)
            )
        return _drawn(self, Index("seed", seed))

    def __repr__(self):
        defaults = RECIPES[self.kind].defaults if self.kind in RECIPES else {}
        given = [
            f"{name}={value!r}"
            for name, value in self.items
            if name == "m" or value != defaults.get(name)
        ]
        return f"dl.{self.kind}({', '.join(given)})".replace("(m=", "(")


@functools.lru_cache(maxsize=32)
def _drawn(dataset, seed):
    sets = RECIPES[dataset.kind].draw(seed, **dataset.settings)
    for array in sets:
        array.flags.writeable = False  # shared by every run that asks for this recipe
    return sets


RECIPES = {}


def recipe(dev, pool=False):
    """Make a recipe of a function that draws one set: (rng, m, …) -> X, Y.

    The recipe takes the function's settings and `dev`, the size of the dev set (and
    its default). Real data are a `pool`: the function returns all there is, shuffled;
    training takes from the front, dev (at most `dev`) from the back.
    """

    def make(draw_set):
        signature = inspect.signature(draw_set)
        settings = list(signature.parameters.values())[1:]
        settings.append(
            inspect.Parameter(
                "dev",
                inspect.Parameter.KEYWORD_ONLY,
                default=dev,
                annotation=Whole(0, dev) if pool else Index,
            )
        )
        signature = signature.replace(parameters=settings)

        def draw(seed, dev, m, **others):
            train_rng, dev_rng = (np.random.default_rng([seed, i]) for i in (0, 1))
            if pool:
                X, Y = draw_set(train_rng, m, **others)
                split = X.shape[1] - dev
                return Sets(X[:, :m], Y[:, :m], X[:, split:], Y[:, split:])
            train = draw_set(train_rng, m, **others)
            return Sets(*train, *draw_set(dev_rng, dev, **others))

        @functools.wraps(draw_set)
        def make_dataset(*args, **kwargs):
            kind = draw_set.__name__
            given = arguments(signature, kind, args, kwargs)
            values = {
                name: parameter.annotation(name, given.get(name, parameter.default))
                for name, parameter in signature.parameters.items()
            }
            return Dataset(kind, tuple(values.items()))

        make_dataset.__signature__ = signature
        RECIPES[draw_set.__name__] = Recipe(make_dataset, draw)
        return make_dataset

    return make


class Recipe(NamedTuple):
    """How one kind of data set is made (from settings) and drawn (from a seed)."""

    make: Callable
    draw: Callable

    @property
    def contracts(self):
        """What each setting may be, by name."""
        parameters = inspect.signature(self.make).parameters.values()
        return {p.name: p.annotation for p in parameters}

    @property
    def defaults(self):
        """Each setting's default, by name."""
        parameters = inspect.signature(self.make).parameters.values()
        return {p.name: p.default for p in parameters}


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


@recipe(dev=797, pool=True)
def digits(rng, m: Whole(1, 1000) = 1000):
    """Handwritten digits, 8 by 8 pixels in [0, 1]: X (64, m), Y one-hot (10, m).

    The seed shuffles the 1797 images; the first m train, the last `dev` do not.

    Parameters
    ----------
    m : int from 1 to 1000
        Training examples.
    dev : int from 0 to 797
        Dev examples.

    References
    ----------
    Alpaydin and Kaynak (1998), UCI machine learning repository; see data/README.md.
    """
    with np.load(data_file("digits.npz"), allow_pickle=False) as stored:
        images, labels = stored["images"], stored["labels"]
    order = rng.permutation(labels.size)
    return images[order].T / 16.0, np.eye(10)[:, labels[order]]


@formula
def arrays(
    X: Array(ndim=2),
    Y: Array(ndim=2),
    X_dev: Array(ndim=2) = None,
    Y_dev: Array(ndim=2) = None,
):
    """Make a data set of your own arrays.

    Parameters
    ----------
    X, X_dev : array (n_x, m)
        One example per column; the dev set may be left out.
    Y, Y_dev : array (1, m) of 0 and 1, or one-hot columns (C, m)

    Returns
    -------
    Dataset
        Known by a digest of its contents: its text names it but cannot rebuild it.
    """
    if X_dev is None or Y_dev is None:
        if X_dev is not None or Y_dev is not None:
            raise TypeError("X_dev and Y_dev must be given together")
        X_dev, Y_dev = X[:, :0], Y[:, :0]
    sets = Sets(*(np.array(array, dtype=float) for array in (X, Y, X_dev, Y_dev)))
    _check_labels("Y", sets.Y, "X", sets.X)
    _check_labels("Y_dev", sets.Y_dev, "X_dev", sets.X_dev)
    for name, other, array in (("X_dev", X, X_dev), ("Y_dev", Y, Y_dev)):
        if array.shape[0] != other.shape[0]:
            raise ValueError(
                f"{name} must have {other.shape[0]} rows like {name[0]}, "
                f"got shape {array.shape}"
            )
    shapes = repr([a.shape for a in sets]).encode()
    digest = hashlib.sha256(shapes + b"".join(a.tobytes() for a in sets)).hexdigest()
    kind = f"arrays_{digest[:12]}"
    RECIPES[kind] = Recipe(lambda: Dataset(kind), lambda seed: sets)
    return Dataset(kind)


def _check_labels(name, Y, X_name, X):
    if Y.ndim != 2 or X.ndim != 2 or Y.shape[1] != X.shape[1]:
        raise ValueError(
            f"{name} must have one column per example of {X_name} {X.shape}, "
            f"got shape {Y.shape}"
        )
    if not np.isin(Y, (0, 1)).all():
        raise ValueError(f"{name} must hold only 0 and 1, got {np.unique(Y)[:4]}")
    if Y.shape[0] > 1 and not (Y.sum(axis=0) == 1).all():
        raise ValueError(f"{name} must have one-hot columns: each adds up to one")


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
