"""The learning rate of every update: what a schedule, or a hand, makes of it."""

import numpy as np
from matplotlib.ticker import NullLocator

from dlcourse.panel.scene import Scene, scene_of
from dlcourse.panel.views.curve import NOTHING, Curve
from dlcourse.panel.views.measures import AsCost
from dlcourse.panel.views.view import decades


class Rate(AsCost, Curve):
    """Learning rate against iteration, on a logarithmic axis."""

    title = "Learning rate"
    log, under = True, True

    def setup(self, ax):
        """Leave out the small ticks: each costs time in every frame."""
        super().setup(ax)
        ax.yaxis.set_minor_locator(NullLocator())

    def train(self, history):
        """Return the learning rate of the update after each step."""
        return np.arange(len(history)), history.learning_rates

    def dev(self, history):
        """Return nothing: the dev set has no learning rate."""
        return NOTHING

    def heading(self, record):
        """Stay with the title: where the run broke off stands in other views."""
        return self.title

    def has_dev(self, experiment):
        """Return no: nothing is learnt from the dev set."""
        return False

    def _entries(self, scene):
        """Leave out a legend that names one run, or that stands above already."""
        if self.beneath or not scene.ghosts:
            return []
        return super()._entries(scene)

    def scene(self, record):
        """Return the scene without its seeds: they all take the same steps."""
        scene = scene_of(record)
        ghosts = [ghost._replace(seeds=()) for ghost in scene.ghosts]
        return Scene(scene, scene.label, ghosts)

    def limits(self, scene, curves):
        """End the axis at powers of ten."""
        rates = np.concatenate([np.ones(0), *(y for _, y in curves)])
        rates = rates[(rates > 1e-200) & (rates < 1e200)]
        if not rates.size:
            return 0.1, 1.0
        return decades(rates.min() / 1.2, rates.max() * 1.2)

    def end(self, value):
        """Return the next power of ten."""
        return decades(value / 10, value)[1]
