"""Recipes: a data set is a value, and its arrays are drawn from it with a seed.

A `Dataset` is a name and settings that can be compared, hashed and written as text;
`Dataset.draw(seed)` gives the arrays, X with one example per column. Training and dev
sets come from generators of their own, so that a larger training set leaves the dev
set as it was. `datasets.py`, `images.py` and `regressions.py` hold the recipes.
"""

import dataclasses
import functools
import hashlib
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dlcourse.basics.contracts import Array, Index, Seed, Whole, contiguous, formula
from dlcourse.basics.lasting import Lasting, table
from dlcourse.basics.messages import arguments, nearest, shown
from dlcourse.datasets.touched import (
    BY_HAND,
    in_plane,
    refuse_elsewhere,
    rows_of,
    touched,
)
from dlcourse.formulas.quantities import OneHot


class Sets(NamedTuple):
    """Training and dev arrays: X (n_x, m), Y (1, m) or one-hot (C, m)."""

    X: np.ndarray
    Y: np.ndarray
    X_dev: np.ndarray
    Y_dev: np.ndarray


@dataclass(frozen=True, repr=False)
class Dataset(metaclass=Lasting):
    """A recipe for data; make one with `circles`, `moons`, `digits`, … .

    Attributes
    ----------
    kind : str
        The recipe's name.
    items : tuple of pairs
        Its settings.
    moved : tuple of (index, x1, x2)
        Training examples that a hand has put elsewhere.
    added : tuple of (x1, x2, class)
        Training examples that the recipe has not.
    """

    kind: str
    items: tuple = ()
    moved: tuple = ()
    added: tuple = ()

    def __post_init__(self):
        if not isinstance(self.kind, str):
            raise TypeError(
                f"kind must be the name of a recipe, got {shown(self.kind)}; "
                "dl.arrays(X, Y, …) makes a data set of your own arrays"
            )
        if not isinstance(self.items, tuple) or not all(map(_is_setting, self.items)):
            raise TypeError(
                f"items must be a tuple of (name, value), got {shown(self.items)}"
            )
        for name in BY_HAND:
            object.__setattr__(self, name, rows_of(name, getattr(self, name)))

    @property
    def settings(self):
        """The recipe's settings, as a new dictionary."""
        return dict(self.items)

    @property
    def untouched(self):
        """The same data, nothing moved and nothing added."""
        return Dataset(self.kind, self.items)

    def replace(self, **changes):
        """Return the same recipe with some settings changed.

        Takes the settings, and of points of the plane that have classes, each in place
        of what was moved or added before,

        moved : tuple of (index, x1, x2)
            Training examples that lie elsewhere, coordinates in [-1e6, 1e6].
        added : tuple of (x1, x2, class)
            Training examples more, after all others.
        """
        by_hand = {name: getattr(self, name) for name in BY_HAND}
        for name in BY_HAND & changes.keys():
            by_hand[name] = rows_of(name, changes.pop(name))
            refuse_elsewhere(name, by_hand[name], self.untouched.draw())
        known = self.settings
        for name in changes:
            if name not in known:
                raise TypeError(
                    f"{self.kind} has no setting {name!r}" + nearest(name, known)
                )
        made = RECIPES[self.kind].make(**{**known, **changes})
        return dataclasses.replace(made, **by_hand)

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
        return _drawn(self, Seed("seed", seed))

    def __reduce__(self):
        """Bring along what another process needs to draw it: recipe, or arrays."""
        return *self._recipe(), {"moved": self.moved, "added": self.added}

    def _recipe(self):
        if self.kind not in RECIPES:
            return Dataset, (self.kind, self.items)
        known = RECIPES[self.kind]
        if known.arrays is not None:
            return _known_again, (self.kind, known.arrays)
        return _made_again, (known.make.__module__, self.kind, self.items)

    def __repr__(self):
        defaults = RECIPES[self.kind].defaults if self.kind in RECIPES else {}
        given = [
            f"{name}={value!r}"
            for name, value in self.items
            if name == "m" or value != defaults.get(name)
        ]
        made = f"dl.{self.kind}({', '.join(given)})".replace("(m=", "(")
        by_hand = [f"{n}={rows!r}" for n in BY_HAND if (rows := getattr(self, n))]
        return made + f".replace({', '.join(by_hand)})" * bool(by_hand)


@functools.lru_cache(maxsize=32)
def _drawn(dataset, seed):
    untouched = dataset.untouched
    if dataset != untouched and in_plane(sets := _drawn(untouched, seed)):
        X, Y = touched(sets.X, sets.Y, dataset.moved, dataset.added)
        drawn = X, Y, sets.X_dev, sets.Y_dev
    else:
        drawn = RECIPES[dataset.kind].draw(seed, **dataset.settings)
    sets = Sets(*map(contiguous, drawn))
    for array in sets:
        array.flags.writeable = False  # shared by every run that asks for this recipe
    return sets


def _is_setting(item):
    return isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str)


RECIPES = table("recipes")


def _made_again(module, kind, items):
    importlib.import_module(module)  # where its recipe stands
    return Dataset(kind, items)


def _known_again(kind, sets):
    """Make a data set of arrays known in this process, by the name it has already."""
    make, draw = functools.partial(Dataset, kind), lambda seed: sets
    RECIPES.setdefault(kind, Recipe(make, draw, sets))
    return Dataset(kind)


def recipe(dev, pool=False, dev_set=None, grow=None):
    """Make a recipe of a function that draws one set: (rng, m, …) -> X, Y.

    The recipe takes `m`, what the functions name of settings, and `dev`, the size of
    the dev set.

    Parameters
    ----------
    dev : int
        Examples of the dev set by default.
    pool : bool
        For real data: the function returns all there is, shuffled; training takes the
        front, dev (at most `dev` examples) the back.
    dev_set : function (rng, m, …) -> X, Y, optional
        Draws the dev set, where that is to be different.
    grow : function (X, Y, rng, …) -> X, Y, optional
        Makes more of the training set.
    """

    def make(draw_set):
        signature = _signature(draw_set, dev_set, grow, dev, pool)

        def draw(seed, dev, m, **settings):
            rng, dev_rng, grow_rng = (
                np.random.default_rng([seed, i]) for i in range(3)
            )
            X, Y = _call(draw_set, (rng, m), settings)
            if pool:
                back = X.shape[1] - dev
                X, Y, X_dev, Y_dev = X[:, :m], Y[:, :m], X[:, back:], Y[:, back:]
            else:
                X_dev, Y_dev = _call(dev_set or draw_set, (dev_rng, dev), settings)
            if grow:
                X, Y = _call(grow, (X, Y, grow_rng), settings)
            return Sets(X, Y, X_dev, Y_dev)

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


def _signature(draw_set, dev_set, grow, dev, pool):
    """Return the signature of a recipe: each setting once, then `dev`."""
    settings = {}
    for function, own in ((draw_set, 1), (dev_set, 2), (grow, 3)):
        if function:
            parameters = list(inspect.signature(function).parameters.values())[own:]
            settings |= {p.name: p for p in parameters if p.name not in settings}
    size = inspect.Parameter(
        "dev",
        inspect.Parameter.KEYWORD_ONLY,
        default=dev,
        annotation=Whole(0, dev) if pool else Index,
    )
    return inspect.Signature([*settings.values(), size])


def _call(function, first, settings):
    """Call a function with its first arguments and those settings that it names."""
    names = list(inspect.signature(function).parameters)[len(first) :]
    return function(*first, **{name: settings[name] for name in names})


class Recipe(NamedTuple):
    """How one kind of data set is made (from settings) and drawn (from a seed)."""

    make: Callable
    draw: Callable
    arrays: Sets | None = None  # those of a data set that has no recipe

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
    Y, Y_dev : array (1, m) or (C, m)
        Two classes: a row of 0 and 1. More: one-hot columns (see `one_hot`); a row of
        class numbers (−1 and 1; 0, 1, 2, …; 1 to 10) is refused. A row of other
        numbers is a regression: linear output, squared error.

    Returns
    -------
    Dataset
        Known by a digest of its contents, and rebuilt by its text in this process only.
    """
    if X_dev is None or Y_dev is None:
        if X_dev is not None or Y_dev is not None:
            raise TypeError("X_dev and Y_dev must be given together")
        X_dev, Y_dev = X[:, :0], Y[:, :0]
    sets = Sets(*(np.array(array, dtype=float) for array in (X, Y, X_dev, Y_dev)))
    _check_labels("Y", sets.Y, "X", sets.X)
    _check_labels("Y_dev", sets.Y_dev, "X_dev", sets.X_dev)
    _refuse_class_numbers(sets.Y)
    _check_alike(sets)
    shapes = repr([a.shape for a in sets]).encode()
    digest = hashlib.sha256(shapes + b"".join(a.tobytes() for a in sets)).hexdigest()
    kind = f"arrays_{digest[:12]}"
    return _known_again(kind, sets)


def _check_labels(name, Y, X_name, X):
    if Y.ndim != 2 or X.ndim != 2 or Y.shape[1] != X.shape[1]:
        raise ValueError(
            f"{name} must have one column per example of {X_name} {X.shape}, "
            f"got shape {Y.shape}"
        )
    if Y.shape[0] > 1 and Y.size:
        OneHot()(name, Y)


MOST_CLASSES = 20  # what reaches further is a count, or a price


def _refuse_class_numbers(Y):
    """Refuse labels that would be taken for numbers to predict: −1 and 1, 1 to 10."""
    values = np.unique(Y)
    C, low, high = len(values), *(f"{end:g}" for end in (values[0], values[-1]))
    whole = np.array_equal(values, np.round(values))
    if len(Y) > 1 or not (whole and 1 < C < Y.size) or np.isin(values, (0, 1)).all():
        return
    if C == 2:
        raise ValueError(
            f"Y must be 0 and 1 for two classes, such as (Y == {high}) * 1.0, "
            f"got {low} and {high}"
        )
    few = np.ptp(values) < MOST_CLASSES
    even = few and len({*np.diff(values)}) == 1  # or so many of them that some lack
    if np.array_equal(values, np.arange(C)) or even or few and 2 * C <= Y.size:
        raise ValueError(
            "Y must be one-hot columns for more than two classes, such as "
            f"dl.one_hot(labels, {C}) of labels 0 to {C - 1}, got the numbers {low} to "
            f"{high} in one row; numbers to be predicted are to have their mean "
            "subtracted"
        )


def _check_alike(sets):
    """Refuse a dev set of another kind than the training set."""
    X, Y, X_dev, Y_dev = sets
    for name, other, array in (("X_dev", X, X_dev), ("Y_dev", Y, Y_dev)):
        if array.shape[0] != other.shape[0]:
            raise ValueError(
                f"{name} must have {other.shape[0]} rows like {name[0]}, "
                f"got shape {array.shape}"
            )
    if np.isin(Y, (0, 1)).all() and not np.isin(Y_dev, (0, 1)).all():
        raise ValueError(
            f"Y_dev must hold only 0 and 1 like Y, got {np.unique(Y_dev)[:4]}"
        )
