"""All weights at once: how large they are, and how many are exactly nothing."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from dlcourse.panel.style import BLUE, FAINT, INK, ORANGE
from dlcourse.panel.views.view import View, round_up, short, whole_ticks

BINS = 41  # odd: one bin is centred on zero
MOST_STEMS = 60
CEILING = 1e300  # an axis cannot end at infinity


class Weights(View):
    """A histogram of W1, …, WL; of a single unit with few inputs, a stem a weight.

    Weights that are exactly zero have a bar of their own, with a ring on top, and stand
    in the heading.
    """

    title = "Weights"

    def setup(self, ax):
        """Make the bars, the bar of zeros, and the stems."""
        self.bars = PolyCollection([], facecolors=BLUE, linewidths=0)
        self.zeros = LineCollection([], colors=ORANGE, linewidths=4)
        self.stems = LineCollection([], colors=BLUE, linewidths=2.5)
        for shapes in (self.bars, self.zeros, self.stems):
            ax.add_collection(shapes)
        looks = {"color": BLUE, "markersize": 6}
        (self.heads,) = ax.plot([], [], "o", **looks)
        looks = {"color": ORANGE, "markersize": 8, "markeredgewidth": 2}
        (self.rings,) = ax.plot([], [], "o", markerfacecolor="white", **looks)
        (self.level,) = ax.plot([], [], "-", color=FAINT, lw=1)
        self.note = ax.text(
            0.97, 0.96, "", transform=ax.transAxes, ha="right", va="top", color=INK
        )
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(short)
        self.artists = [
            self.level,
            self.bars,
            self.zeros,
            self.stems,
            self.heads,
            self.rings,
            self.note,
        ]

    def frame(self, record):
        """Let the axes hold all weights, zero in the middle."""
        W = _finite(_all_weights(record))
        reach = round_up(1.05 * np.abs(W).max()) if W.any() else 1.0
        if _single(record):
            n = W.size
            return {
                "xlim": (0.2, n + 0.8),
                "ylim": (-reach, reach),
                "xticks": whole_ticks(1, n, 6),
                "xlabel": "input",
                "ylabel": "weight",
            }
        counts, zeros = _counts(W, reach)
        return {
            "xlim": (-reach, reach),
            "ylim": (0, round_up(1.08 * max(counts.max(), zeros))),
            "xticks": np.linspace(-reach, reach, 3).tolist(),
            "xlabel": "weight; height: how many",
            "ylabel": "",
        }

    def heading(self, record):
        """Count the weights that are exactly zero; if none is, add up the squares."""
        W = _all_weights(record)
        zeros = int((W == 0).sum())
        if not zeros:
            with np.errstate(over="ignore"):
                return f"{W.size} weights, $\\Sigma w^2$ = {np.sum(W**2):.3g}"
        return f"{zeros} of {W.size} weights are 0"

    def update(self, record):
        """Measure the histogram, or move the stems."""
        W = _finite(_all_weights(record))
        frame = self.frame(record)
        empty = np.zeros(0)
        bars, zeros, stems = [], [], []
        heads, rings, level = (empty, empty), (empty, empty), (empty, empty)
        if _single(record):
            x = np.arange(1, W.size + 1)
            stems = _upright(x, W)
            heads, rings = (x[W != 0], W[W != 0]), (x[W == 0], W[W == 0])
            level = frame["xlim"], (0, 0)
        else:
            reach = frame["xlim"][1]
            counts, none = _counts(W, reach)
            edges = np.linspace(-reach, reach, BINS + 1)
            left, right = edges[:-1], edges[1:]
            bars = np.stack(
                [
                    np.stack([left, left, right, right], axis=1),
                    np.stack([0 * counts, counts, counts, 0 * counts], axis=1),
                ],
                axis=2,
            )[counts > 0]
            if none:
                zeros = [[(0, 0), (0, none)]]
                rings = [0], [none]
        self.bars.set_verts(bars)
        self.zeros.set_segments(zeros)
        self.stems.set_segments(stems)
        self.heads.set_data(*heads)
        self.rings.set_data(*rings)
        self.level.set_data(*level)
        self.note.set_text("○ exactly 0" if len(rings[0]) else "")

    def describe(self, record):
        """Say how many weights are zero, and how large the others are."""
        W = _all_weights(record)
        zeros = int((W == 0).sum())
        return (
            f"{W.size} weights: {zeros} exactly 0, the largest "
            f"{np.abs(W).max():.3g} in size."
        )


def _all_weights(record):
    params = record.params
    return np.concatenate([W.ravel() for k, W in params.items() if k.startswith("W")])


def _finite(W):
    return np.nan_to_num(W, nan=0.0, posinf=CEILING, neginf=-CEILING).clip(
        -CEILING, CEILING
    )


def _single(record):
    n_in, *rest = record.network.layer_dims
    return rest == [1] and n_in <= MOST_STEMS


def _counts(W, reach):
    """Return the counts of the weights that are not zero, and how many are."""
    rest = W[W != 0]
    # Scaled first: the width of a bin between the largest floats overflows.
    return np.histogram(rest / reach, BINS, (-1, 1))[0], W.size - rest.size


def _upright(x, heights):
    return np.stack([np.stack([x, 0 * x], 1), np.stack([x, heights], 1)], 1)
