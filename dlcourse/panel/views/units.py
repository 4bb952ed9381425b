"""The hidden units of the first layer: are they different, or one unit many times?"""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from dlcourse.panel.style import BLUE, FAINT, GREEN, ORANGE, PURPLE
from dlcourse.panel.views.view import View, round_up, whole_ticks

COLORS = (BLUE, ORANGE, GREEN, PURPLE)


def distinct_units(W, b):
    """Return how many units of a layer differ in their weights W or biases b.

    Two units are the same when their numbers agree to six digits of the layer's size.
    """
    rows = np.concatenate([W, b], axis=1)
    size = np.abs(rows).max() or 1.0
    return len(np.unique(np.round(rows / size, 6), axis=0))


class Units(View):
    """The rows of W1 as bars, one bar for each input of each hidden unit."""

    title = "Units of layer 1"

    @classmethod
    def lacks(cls, experiment):
        """Say that there must be hidden units, with few enough inputs for bars."""
        n_x = experiment.data.draw(experiment.data_seed).X.shape[0]
        if not experiment.hidden:
            return "a hidden layer"
        return None if n_x <= len(COLORS) else f"at most four features, got {n_x}"

    def setup(self, ax):
        """Make one bundle of bars for each input."""
        self.ax, self.inputs = ax, 0
        self.bars = [LineCollection([], colors=color) for color in COLORS]
        for bars in self.bars:
            ax.add_collection(bars)
        ax.axhline(0, color=FAINT, linewidth=1)
        ax.set_xlabel("hidden unit")
        ax.set_ylabel("weight")
        self.artists = self.bars

    def frame(self, record):
        """Leave room for all units and for the largest weight."""
        W = record.params["W1"]
        top = round_up(np.abs(W).max() * 1.25)  # the legend stands above the bars
        units = W.shape[0]
        return {
            "xlim": (0.4, units + 0.6),
            "xticks": whole_ticks(1, units),
            "ylim": (-top, top),
        }

    def heading(self, record):
        """Count the units that differ."""
        units = record.params["W1"].shape[0]
        return f"Distinct units: {self._distinct(record)} of {units}"

    def update(self, record):
        """Give the bars the height of the weights."""
        W = record.params["W1"]
        units, inputs = W.shape
        self._name_inputs(inputs)
        slot = 0.8 / inputs
        for i, bars in enumerate(self.bars):
            x = np.arange(1, units + 1) + (i - (inputs - 1) / 2) * slot
            heights = W[:, i] if i < inputs else np.zeros(0)
            x = x[: heights.size]
            bars.set_segments(
                np.stack([np.stack([x, 0 * x], 1), np.stack([x, heights], 1)], 1)
            )
            bars.set_linewidth(max(1.0, 190 / units * slot))

    def _name_inputs(self, inputs):
        if inputs == self.inputs:
            return
        self.inputs = inputs
        handles = [
            Line2D([], [], color=COLORS[i], linewidth=6, label=f"$w_{i + 1}$")
            for i in range(inputs)
        ]
        self.ax.legend(handles=handles, loc="upper right", ncols=inputs, frameon=False)

    def describe(self, record):
        """Say how many units are different."""
        units = record.params["W1"].shape[0]
        return f"Layer 1 has {self._distinct(record)} distinct units of {units}."

    def _distinct(self, record):
        return distinct_units(record.params["W1"], record.params["b1"])
