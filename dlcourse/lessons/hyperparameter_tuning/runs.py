"""What the demonstrations of notebook 09 search in: ranges, a bowl, two networks."""

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.clouds import moons
from dlcourse.datasets.images import digits
from dlcourse.engine.experiment import Experiment
from dlcourse.formulas.sampling import (
    nudge,
)
from dlcourse.formulas.searches import box_trials, search_loss

LOW, HIGH = 1e-4, 1.0  # of the learning rate
REPEATS = 4000  # simulated searches, for means
loss_of = undecorated(search_loss)
boxed = undecorated(box_trials)
nudged = undecorated(nudge)


def network(**settings):
    """Return the experiment of this notebook: 400 points of two moons, 20 epochs."""
    own = {"optimizer": "momentum", "learning_rate": 0.3, "batch_size": 64}
    own |= {"hidden": (20, 20), "penalty_over": "set"} | settings
    return Experiment(moons(400, noise=0.2, dev=1000), **own).replace(epochs=20)


def readers(**settings):
    """Return an experiment on real digits: 800 images, 5 epochs of Adam."""
    own = {"hidden": (32,), "optimizer": "adam", "batch_size": 64} | settings
    return Experiment(digits(800, dev=500), **own).replace(epochs=5)
