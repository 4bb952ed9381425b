"""The network itself: units as circles, weights as lines, what dropout drops crossed.

The masks of an iteration are drawn anew, not kept: each layer has a generator of its
own, and a generator can jump to where it stood.
"""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection

from dlcourse.draws import InOrder, Masks
from dlcourse.panel.style import BLUE, FAINT, INK, ORANGE
from dlcourse.panel.views.view import View
from dlcourse.stacks import single
from dlcourse.updates import Rates

MOST_UNITS, MOST_LAYERS = 12, 8
THICKEST, THINNEST = 4.5, 0.5  # points; thinner lines are left out


class _Dropping(NamedTuple):
    """What decides an experiment's masks."""

    seed: int
    drop: object
    rates: Rates
    widths: tuple
    sizes: tuple


def masks_at(experiment, t):
    """Return the masks (n, s) that the step at iteration t trains with, layer by layer.

    None for a layer that drops nothing. The columns are the examples of its batch.

    Parameters
    ----------
    experiment : Experiment
    t : int
        Updates made before.
    """
    dropping = _dropping(experiment)
    if dropping is None:
        return [None] * (len(experiment.hidden) + 1)
    keeps = dropping.rates.keep_at(t)
    epochs, batch = divmod(t, len(dropping.sizes))
    before = epochs * sum(dropping.sizes) + sum(dropping.sizes[:batch])
    masks = []
    for layer, (units, keep) in enumerate(zip(dropping.widths, keeps, strict=True)):
        if keep is None:
            masks.append(None)
            continue
        draws = Masks([dropping.seed], layer)
        # One random number a unit and example.
        draws.generators[0].bit_generator.advance(before * units)
        blank = np.ones((units, dropping.sizes[batch]), experiment.dtype)
        masks.append(dropping.drop(blank, keep, draws)[1])
    return masks


@functools.lru_cache(maxsize=8)
def _dropping(experiment):
    run = single(experiment)
    if run.keep is None:
        return None
    sizes = (experiment.m,)
    if experiment.batch_size is not None:
        ((X, Y),) = run.batches.sets
        batches = run.batches.cut(X, Y, experiment.batch_size, InOrder())
        sizes = tuple(Y.shape[-1] for _, Y in batches)
    widths = run.network.layer_dims[:-1]
    return _Dropping(experiment.seed, run.network.drop, Rates(run), widths, sizes)


class Wiring(View):
    """Circles and lines: thickness by size, blue and solid where a weight is positive.

    What the step at hand drops, for the first example of its batch, is crossed out, and
    its weights are gone.
    """

    title = "Network"

    def setup(self, ax):
        """Make the lines of both signs, and the circles."""
        self.minus = LineCollection([], colors=ORANGE, linestyles=(0, (2.5, 1.5)))
        self.plus = LineCollection([], colors=BLUE)
        for lines in (self.minus, self.plus):
            ax.add_collection(lines)
        round_ = {"markersize": 13, "markeredgewidth": 1.8}
        (self.kept,) = ax.plot(
            [], [], "o", markerfacecolor="white", markeredgecolor=INK, **round_
        )
        (self.dropped,) = ax.plot(
            [], [], "o", markerfacecolor="#eeeeee", markeredgecolor="#bbbbbb", **round_
        )
        (self.crosses,) = ax.plot(
            [], [], "x", color=INK, markersize=13, markeredgewidth=2.2
        )
        self.more = [
            ax.text(0, 0, "", ha="center", va="bottom", color=FAINT, fontsize=12)
            for _ in range(MOST_LAYERS)
        ]
        (blue,) = ax.plot([], [], "-", color=BLUE)
        (orange,) = ax.plot([], [], linestyle=(0, (2.5, 1.5)), color=ORANGE)
        ax.legend(
            [blue, orange],
            ["weight > 0", "weight < 0"],
            loc="lower center",
            ncols=2,
            bbox_to_anchor=(0.5, -0.02),
            columnspacing=1.2,
            handlelength=2,
        )
        ax.grid(False)
        ax.set(frame_on=False, yticks=[])
        ax.tick_params(length=0)
        self.artists = [
            self.minus,
            self.plus,
            self.kept,
            self.dropped,
            self.crosses,
            *self.more,
        ]

    def frame(self, record):
        """Name the layers below."""
        dims = record.network.layer_dims
        last = min(len(dims), MOST_LAYERS) - 1
        names = [f"{n}" for n in dims[: last + 1]]
        hidden = len(dims) - 1 - last
        beyond = f"; {hidden} more layers on the right" if hidden else ""
        return {
            "xlim": (-0.35, last + 0.35),
            "ylim": (-0.16, 1.12),
            "xticks": list(range(last + 1)),
            "xticklabels": names,
            "xlabel": f"units of each layer{beyond}",
        }

    def heading(self, record):
        """Count what is dropped in this step."""
        dropped, units = self._dropped(record)
        if dropped is None:
            return self.title
        return f"Dropped now: {dropped} of {units} units"

    def update(self, record):
        """Draw what is alive, and cross out what is not."""
        dims = record.network.layer_dims[:MOST_LAYERS]
        alive = self._alive(record)
        y = [_heights(n) for n in dims]
        lines = {1: ([], []), -1: ([], [])}
        weights = [record.params[f"W{l}"] for l in range(1, len(dims))]
        shown = [W[:MOST_UNITS, :MOST_UNITS] for W in weights]
        shown = [np.nan_to_num(W, posinf=1e300, neginf=-1e300) for W in shown]
        largest = max((np.abs(W).max() for W in shown), default=0.0) or 1.0
        for l, W in enumerate(shown):
            width = THICKEST * (W / largest) * np.outer(alive[l + 1], alive[l])
            for sign, (segments, widths) in lines.items():
                to, source = np.nonzero(sign * width > THINNEST)
                ends = np.stack(
                    [
                        np.stack([np.full(source.size, l), y[l][source]], axis=1),
                        np.stack([np.full(to.size, l + 1), y[l + 1][to]], axis=1),
                    ],
                    axis=1,
                )
                segments += list(ends)
                widths += (sign * width[to, source]).tolist()
        for sign, artist in ((1, self.plus), (-1, self.minus)):
            segments, widths = lines[sign]
            artist.set_segments(segments)
            artist.set_linewidths(widths or [1.0])
        x = np.concatenate([np.full(h.size, l) for l, h in enumerate(y)])
        y, kept = np.concatenate(y), np.concatenate(alive)
        self.kept.set_data(x[kept], y[kept])
        self.dropped.set_data(x[~kept], y[~kept])
        self.crosses.set_data(x[~kept], y[~kept])
        for l, text in enumerate(self.more):
            hidden = dims[l] - MOST_UNITS if l < len(dims) else 0
            text.set(position=(l, 1.04), text=f"+ {hidden}" if hidden > 0 else "")

    def describe(self, record):
        """Say how many units there are, how many are shown, what is dropped."""
        dims = record.network.layer_dims
        words = f"Network with {', '.join(map(str, dims))} units"
        if max(dims) > MOST_UNITS:
            words += f", the first {MOST_UNITS} of each layer drawn"
        if len(dims) > MOST_LAYERS:
            words += f", the first {MOST_LAYERS} layers drawn"
        dropped, units = self._dropped(record)
        if dropped is None:
            return f"{words}; nothing is dropped."
        return (
            f"{words}; dropped in step {record.t}, for the first example of the batch: "
            f"{dropped} of {units} units."
        )

    def _alive(self, record):
        """Return which of the units shown are kept, an array a layer."""
        dims = record.network.layer_dims[:MOST_LAYERS]
        masks = [*masks_at(record.experiment, record.t), None]
        return [
            np.ones(min(n, MOST_UNITS), bool) if D is None else D[:MOST_UNITS, 0]
            for n, D in zip(dims, masks, strict=False)
        ]

    def _dropped(self, record):
        """Return how many units are dropped, and of how many that might be."""
        masks = [D for D in masks_at(record.experiment, record.t) if D is not None]
        if not masks:
            return None, 0
        return sum(int((~D[:, 0]).sum()) for D in masks), sum(len(D) for D in masks)


def _heights(units):
    """Return where the units of a layer stand, the first on top."""
    shown = min(units, MOST_UNITS)
    gap = 1 / max(shown, 6)
    return 0.5 + gap * ((shown - 1) / 2 - np.arange(shown))
