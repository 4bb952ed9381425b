"""The cost of whole sets at the marks: a loss curve without the batches' noise."""

import math

import numpy as np
from matplotlib.ticker import LogLocator, NullLocator

from dlcourse.panel.scene import scene_of
from dlcourse.panel.views.curve import Curve
from dlcourse.panel.views.legend import Legend
from dlcourse.panel.views.measures import AsCost
from dlcourse.panel.views.view import round_up


class SetCost(AsCost, Curve):
    """Cost of the whole training set and dev set, without the penalty, at the marks.

    On a logarithmic axis, where small differences near the end can be seen. The
    heading gives mean and spread of the training cost over the last quarter of the run:
    where it has come to, and how calm it is there.
    """

    title = "Cost of the whole set"
    log = True

    def train(self, history):
        """Return the cost of the whole training set at the marks."""
        return self.scored(history, self.columns[0])

    def setup(self, ax):
        """Mark 1, 2 and 5 in each power of ten; the axes are wide and low."""
        super().setup(ax)
        self.legend = Legend(ax, most=5)
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.yaxis.set_major_formatter(self.tick)
        ax.yaxis.set_minor_locator(NullLocator())

    def limits(self, scene, curves):
        """Leave out the spikes of the steep beginning."""
        numbers = [y[np.isfinite(y) & (y > 0)] for _, y in curves]
        numbers = [y for y in numbers if y.size]
        low = min((y.min() for y in numbers), default=0.1)
        high = max((np.quantile(y, 0.98) for y in numbers), default=1.0)
        return round_down(low / 1.05), self.end(max(high, 1.1 * low))

    def heading(self, record):
        """Say where the run has come to, and how calm it is."""
        history = record.history
        if history.diverged or not history.complete:
            return super().heading(record)
        return f"Cost, last quarter: {last_quarter(self.train(history))}"

    def describe(self, record):
        """Add the last quarters, of the run and of those beside it."""
        scene = scene_of(record)
        runs = {"": scene.history} | {g.label: g.history for g in scene.ghosts}
        ends = [
            f"{label} {last_quarter(self.train(history))}".strip()
            for label, history in runs.items()
            if history.complete and not history.diverged
        ]
        words = super().describe(record)
        if not ends:
            return words
        return f"{words} Mean ± spread over the last quarter: {'; '.join(ends)}."


def round_down(value):
    """Return the last of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is at most `value`."""
    return 1 / round_up(1 / value)


def last_quarter(curve):
    """Return mean and standard deviation over the last quarter of x, as text."""
    x, y = curve
    y = y[x >= 0.75 * x[-1]]
    mean, spread = float(y.mean()), float(y.std())
    digits = 2 - math.floor(math.log10(mean)) if mean > 0 else 3
    digits = min(max(digits, 0), 9)
    return f"{mean:.{digits}f} ± {spread:.{digits}f}"
