"""Random draws of a run: one generator for each purpose and each seed.

Turning dropout on does not change the batches, and moving lambda does not change the
first weights: each purpose draws from a generator of its own. In a stack, members with
equal seeds share their draws, so K networks side by side see what K single ones see.
"""

import functools
import os

import numpy as np

from dlcourse.basics.contracts import contiguous

WEIGHTS, BATCHES, MASKS = 0, 1, 2
JITTER = os.environ.get("DLCOURSE_JITTER")


def generator(seed, *purpose):
    """Return the generator of one seed for one purpose."""
    return np.random.default_rng([seed, *purpose])


def jittered(start):
    """Return first weights, or the start of a descent, as they are.

    For tests only: with DLCOURSE_JITTER=1, 2, … in the environment they are off by
    1e-14 of their size, each time in another way. Whatever a claim or a printed number
    does then, it does on a processor that adds in another order.
    """
    if not JITTER:
        return start
    return start * (1 + 1e-14 * _jitters(JITTER).standard_normal(start.shape))


@functools.cache
def _jitters(number):
    return np.random.default_rng(int(number))


class Masks:
    """Uniform numbers for dropout's masks of one layer, shared by equal seeds.

    Stands where `dropout_forward` expects a generator: asked for (..., n, m) numbers,
    it draws (n, m) for each different seed.

    Parameters
    ----------
    seeds : list of int
        One for each member of the stack.
    layer : int
    """

    def __init__(self, seeds, layer):
        different = sorted(set(seeds))
        self.generators = [generator(seed, MASKS, layer) for seed in different]
        self.of_member = np.array([different.index(seed) for seed in seeds])

    def random(self, shape):
        """Return numbers that broadcast to `shape`."""
        return self._side_by_side([rng.random(shape[-2:]) for rng in self.generators])

    def standard_normal(self, shape):
        """Return normal numbers that broadcast to `shape`: a slip to be shown."""
        return self._side_by_side(
            [rng.standard_normal(shape[-2:]) for rng in self.generators]
        )

    def _side_by_side(self, draws):
        return draws[0] if len(draws) == 1 else np.stack(draws)[self.of_member]

    def keep(self, alive):
        """Go on with those members for which `alive` (K,) is true."""
        self.of_member = self.of_member[alive]


class Batches:
    """An endless supply of batches: the whole set, or mini-batches epoch by epoch.

    Parameters
    ----------
    sets : list of (X, Y, seed)
        One for each member of the stack; equal ones are cut up once.
    size : int or None
        Examples in a batch, None for all of them.
    order : str
        "shuffled" each epoch, "sorted" by class, or "mismatched" (X and Y apart).
    cut : function
        `random_minibatches` or what stands in for it.
    """

    def __init__(self, sets, size, order, cut):
        keys = [(id(X), id(Y), seed if size else 0) for X, Y, seed in sets]
        different = list(dict.fromkeys(keys))
        self.of_member = np.array([different.index(key) for key in keys])
        chosen = [sets[keys.index(key)] for key in different]
        self.sets = [(X, Y) for X, Y, _ in chosen]
        self.generators = [generator(seed, BATCHES) for _, _, seed in chosen]
        self.size, self.order, self.cut = size, order, cut
        self.epoch, self.whole = iter(()), None
        if size and order == "sorted":  # of a batch of all, no order is seen
            self.sets = [_by_class(X, Y) for X, Y in self.sets]
            self.generators = [InOrder()]

    def next(self):
        """Return the next X (..., n_x, s) and Y (..., n_y, s)."""
        if self.size is None:
            if self.whole is None:
                self.whole = self._side_by_side(self.sets)
            return self.whole
        batch = next(self.epoch, None)
        if batch is None:
            self.epoch = zip(*map(self._epoch, range(len(self.sets))), strict=True)
            batch = next(self.epoch)
        return self._side_by_side(batch)

    def keep(self, alive):
        """Go on with those members for which `alive` (K,) is true."""
        self.of_member, self.whole = self.of_member[alive], None

    def _epoch(self, i):
        X, Y = self.sets[i]
        rng = self.generators[i % len(self.generators)]
        if self.order == "mismatched":
            Y = Y[:, rng.permutation(Y.shape[1])]
        return self.cut(X, Y, self.size, rng)

    def _side_by_side(self, pairs):
        if len(pairs) == 1:
            return contiguous(pairs[0])
        return tuple(
            contiguous(np.stack(arrays)[self.of_member])
            for arrays in zip(*pairs, strict=True)
        )


class InOrder:
    """Stands where a shuffle expects a generator, and leaves all in its place."""

    def permutation(self, m):
        """Return 0, 1, …, m - 1."""
        return np.arange(m)


def _by_class(X, Y):
    order = np.argsort(Y[0] if len(Y) == 1 else Y.argmax(axis=0), kind="stable")
    return X[:, order], Y[:, order]
