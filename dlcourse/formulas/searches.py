"""Searches: where to try, and how good the best trial is, on a bowl one can compute.

    grid      k by k cell midpoints: k different values of each hyperparameter
    random    k^2 trials try k^2 different values of each
    box       random trials near the best so far: coarse to fine

Settings are points of the unit square, one a column; each row is a hyperparameter.
The loss is 1 - exp(-d^2 / 2), d the distance to the optimum in widths of the bowl.
"""

import numpy as np

from dlcourse.basics.choices import RandomGenerator
from dlcourse.basics.contracts import Array, Count, Positive, Share, formula


@formula
def grid_trials(k: Count):
    """Return the points (2, k^2) of a k by k grid in the unit square: cell midpoints.

    Examples
    --------
    >>> grid_trials(2).tolist()
    [[0.25, 0.25, 0.75, 0.75], [0.25, 0.75, 0.25, 0.75]]
    """
    middle = (np.arange(k) + 0.5) / k
    return np.stack([np.repeat(middle, k), np.tile(middle, k)])


@formula
def hit_chance(share: Share, n: Count):
    """Return the chance that n random trials hit the best `share` of all settings.

    1 - (1 - share)^n
    """
    return 1 - (1 - share) ** n


@formula
def search_loss(
    trials: Array(ndim=2),
    optimum: Array(ndim=2),
    width: Positive,
    importance: Share = 1,
):
    """Return the loss of trials on a simulated bowl: 1 - exp(-d^2 / 2).

    Parameters
    ----------
    trials : array (..., 1 or 2, n)
        One setting a column.
    optimum : array (..., 1 or 2, 1)
        The best setting.
    width : float > 0
        Width of the bowl; d is the distance in units of it.
    importance : float in [0, 1]
        Factor on the second coordinate's difference: how much it matters.
    """
    second = np.arange(trials.shape[-2])[:, None] == 1
    d = (trials - optimum) / width * np.where(second, importance, 1)
    return 1 - np.exp(-(d**2).sum(axis=-2) / 2)


@formula
def box_trials(best: Array(ndim=2), box: Share, n: Count, rng: RandomGenerator):
    """Return n random points (..., 2, n) in a box round the best point (..., 2, 1).

    The box has side `box`; as in `zoom`, it is cut off at the edge of the unit square.
    """
    low, high = (best - box / 2).clip(0, 1), (best + box / 2).clip(0, 1)
    return low + (high - low) * rng.random((*best.shape[:-1], n))
