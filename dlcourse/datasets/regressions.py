"""Data sets of numbers to predict: labels that are not classes.

Labels that are not 0 and 1 make a regression: the last layer is linear, the cost the
mean of (z - y)^2 / 2, and there is no accuracy.
"""

import numpy as np

from dlcourse.basics.contracts import Count, NonNegative, Number, Positive
from dlcourse.datasets.recipes import recipe


@recipe(dev=0)
def line(
    rng,
    m: Count = 512,
    slope: Number = 2.0,
    intercept: Number = -1.0,
    noise: NonNegative = 0.5,
):
    """Numbers on a line, with noise: y = slope x + intercept, x standard normal.

    Parameters
    ----------
    m, dev : int
        Examples to train on (1 or more), and dev examples, drawn separately.
    slope, intercept : float
    noise : float >= 0
        Standard deviation of what is added to y.
    """
    X = rng.standard_normal((1, m))
    return X, slope * X + intercept + noise * rng.standard_normal((1, m))


@recipe(dev=0)
def valley(
    rng,
    m: Count = 200,
    mean: Number = 51.5,
    ratio: Positive = 96.1 / 1.025,
    spread: Positive = 1.025,
):
    """Two features of unequal scale, and y = 0.03 x1 - 2 x2 + 1: a long narrow valley.

    Parameters
    ----------
    m, dev : int
        Examples to train on (1 or more), and dev examples, drawn separately.
    mean : float
        Of the first feature; that of the second is 2.91.
    ratio : float > 0
        How many times wider the first feature is than the second.
    spread : float > 0
        Standard deviation of the second feature.
    """
    wide = mean + ratio * spread * rng.standard_normal(m)
    X = np.stack([wide, 2.91 + spread * rng.standard_normal(m)])
    return X, np.array([[0.03, -2.0]]) @ X + 1
