"""A network as circles and lines: units, weights, and which units are dropped."""

from dataclasses import dataclass

import numpy as np

from dlcourse.basics.messages import shown
from dlcourse.pictures.picture import Picture, numbers, several

MOST_UNITS, MOST_LAYERS = 12, 8  # are drawn; what is beyond is counted


@dataclass(frozen=True, eq=False)
class Wiring(Picture):
    """Units as circles, weights as lines: thickness by size, dashed where negative.

    Attributes
    ----------
    weights : sequence of arrays (n_out, n_in)
        W1, W2, …: each has as many columns as the one before it has rows.
    kept : sequence of bool arrays (n,), optional
        For the input and each layer: which units are there. The others are crossed
        out, and their weights are gone.
    """

    weights: tuple
    kept: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        if not isinstance(self.weights, tuple | list):
            raise TypeError(f"weights must be a tuple of W, got {shown(self.weights)}")
        given = enumerate(self.weights, start=1)
        weights = tuple(numbers(f"weights: W{l}", W, 2) for l, W in given)
        if not weights:
            raise ValueError("weights must hold at least one array, got none")
        for l, (W, after) in enumerate(zip(weights, weights[1:], strict=False), 1):
            if after.shape[1] != W.shape[0]:
                raise ValueError(
                    f"weights: W{l + 1} must have {W.shape[0]} columns like the units "
                    f"of layer {l}, got shape {after.shape}"
                )
        self._set("weights", weights)
        kept = several("kept", self.kept, _flags)
        kept = kept or tuple(np.ones(n, bool) for n in self.dims)
        if tuple(len(k) for k in kept) != self.dims:
            raise ValueError(
                f"kept must have one entry for each of {self.dims} units, "
                f"got {shown(self.kept)}"
            )
        self._set("kept", kept)

    @property
    def dims(self):
        """How many units the input and each layer have."""
        return (self.weights[0].shape[1], *(len(W) for W in self.weights))

    def in_words(self):
        """Count the units, and those that are dropped."""
        words = f"Network with {', '.join(map(str, self.dims))} units"
        dropped = sum(int((~k).sum()) for k in self.kept)
        return f"{words}; {dropped or 'nothing'} dropped."


def _flags(name, value):
    return numbers(name, value, 1).astype(bool)
