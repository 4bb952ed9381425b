"""A cost that does not come to rest."""

import numpy as np

from dlcourse.engine.history import History
from dlcourse.engine.training import train
from dlcourse.lessons.dropout.layers import small_moons
from dlcourse.pictures import Lines


def restless_net(**settings):
    """Return the small moons' network with tanh units and a calm start."""
    given = {"activation": "tanh", "init": "xavier", "learning_rate": 0.05}
    return small_moons(**given | settings)


def rises(costs):
    """Return in how many steps the cost rose."""
    return int((np.diff(costs) > 0).sum())


def restless(keep_prob=0.8, learning_rate=0.05):
    """Show the cost that is trained, and that of the same network without dropout.

    Parameters
    ----------
    keep_prob, learning_rate : float
    """
    experiment = restless_net(keep_prob=keep_prob, learning_rate=learning_rate)
    history = History(experiment, room=0)
    for step in train(experiment):
        history.add(step)
        if step.score is None:
            continue
        costs, calm = history.costs, history.scores.train_cost
        risen = f"{rises(costs):,} of {max(step.t, 1):,}"
        yield Lines(
            lines={
                "dropout as in training": costs,
                "the same network, dropout off": (history.marks, calm),
            },
            xlim=(0, experiment.iterations),
            ylim=(0, 0.8),
            xlabel="iteration",
            ylabel="training cost",
            title=f"The cost rose in {risen} steps",
            says=f"The cost with dropout rose in {risen} steps; it ends at "
            f"{costs[-1]:.3f}, with dropout off at {calm[-1]:.3f}.",
        )
