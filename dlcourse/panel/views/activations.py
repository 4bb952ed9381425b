"""Histograms of what each layer sends on: does the signal survive the depth?"""

import numpy as np
from matplotlib.collections import PolyCollection

from dlcourse.panel.style import BLUE
from dlcourse.panel.views.view import View, round_up, whole_ticks

BINS = 40
VALUES = 20_000
CEILING = 1e300  # an axis cannot end at infinity


def saturated_share(A):
    """Return the share of activations beyond 0.99 in size: a tanh that is full on."""
    return float((np.abs(A) > 0.99).mean())


def dead_share(A):
    """Return the share of units (rows of A) that are zero for every example."""
    return float((A == 0).all(axis=-1).mean())


class Activations(View):
    """One upright histogram of A[l] a layer, the input at the left."""

    title = "Activations of each layer"
    width = 1.6

    def setup(self, ax):
        """Make all histograms as one collection of polygons."""
        self.shapes = PolyCollection([], facecolors=BLUE, linewidths=0)
        ax.add_collection(self.shapes)
        ax.set_xlabel("layer (0 is the input)")
        self.artists = [self.shapes]

    def frame(self, record):
        """Let the value axis hold nearly all activations of all hidden layers."""
        A = record.forward.A
        high = max(_reach(layer) for layer in A)
        low = -high if min(_sample(layer).min() for layer in A) < 0 else -0.04 * high
        return {
            "xlim": (-0.7, len(A) - 0.3),
            "ylim": (low, high),
            "xticks": whole_ticks(0, len(A) - 1, 12),
        }

    def heading(self, record):
        """Add the share of units that are dead or saturated."""
        return f"Activations: {self._facts(record)}"

    def update(self, record):
        """Measure the histograms and mirror each about its layer's place."""
        low, high = self.frame(record)["ylim"]
        edges = np.linspace(low, high, BINS + 1)
        shapes = []
        for l, A in enumerate(record.forward.A):
            values = _sample(A)
            # A ReLU's zeros would dwarf the rest; their share stands in the title.
            counts = np.histogram(values[values != 0], edges)[0]
            half = 0.42 * counts / max(counts.max(), 1)
            x = np.concatenate([l - np.repeat(half, 2), l + np.repeat(half, 2)[::-1]])
            y = np.repeat(edges, 2)[1:-1]
            shapes.append(np.stack([x, np.concatenate([y, y[::-1]])], axis=1))
        self.shapes.set_verts(shapes)

    def describe(self, record):
        """Say how many units are dead or saturated."""
        return (
            f"Activations of {len(record.forward.A) - 1} layers: {self._facts(record)}."
        )

    def _facts(self, record):
        hidden = record.forward.A[1:]
        unit = record.experiment.activation
        if not hidden or unit == "linear":
            return "linear"
        if unit == "relu":
            dead = np.mean([dead_share(A) for A in hidden])
            return f"{dead:.0%} of units dead"
        return f"{np.mean([saturated_share(A) for A in hidden]):.0%} saturated"


def _sample(A):
    """Return at most some 20,000 of the values, evenly taken."""
    values = A.ravel()
    return values[:: max(1, values.size // VALUES)]


def _reach(A):
    values = np.abs(_sample(A))
    values = values[values < CEILING]
    return round_up(np.quantile(values, 0.995)) if values.size else 1.0
