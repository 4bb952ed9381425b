"""Splits and diagnosis: what to measure on which set, and what the errors say.

sizes      n_dev = round(f_dev m), n_test = round(f_test m), the rest trains
bias       training error - optimal error > gap
variance   dev error - training error > gap
precision  an error rate p of n examples is known to sqrt(p (1 - p) / n)
"""

import math

from dlcourse.basics.choices import Each
from dlcourse.basics.contracts import Count, NonNegative, Share, formula

Shares = Each(Share)


@formula
def split_sizes(m: Count, fractions: Shares):
    """Return how many of m examples each set gets, the training set first.

    Parameters
    ----------
    m : int >= 1
    fractions : sequence of floats
        Shares of the training, dev and test set (or of training and test).

    Raises
    ------
    ValueError
        Where the fractions do not add up to 1.

    Examples
    --------
    >>> split_sizes(1_000_000, [0.98, 0.01, 0.01]), split_sizes(103, [0.6, 0.2, 0.2])
    ([980000, 10000, 10000], [61, 21, 21])
    """
    if not math.isclose(sum(fractions), 1):
        raise ValueError(
            f"fractions must add up to 1, got the sum {sum(fractions):.6g}"
        )
    others = [round(share * m) for share in fractions[1:]]
    n_train = m - sum(others)
    if n_train < 0:
        raise ValueError(f"fractions must leave something of {m} examples to train on")
    return [n_train, *others]


@formula
def diagnose(
    train_error: Share,
    dev_error: Share,
    optimal_error: Share = 0.0,
    gap: NonNegative = 0.05,
):
    """Return whether there is high bias, and whether there is high variance.

    Both can be, and neither. Errors are rates (0.15 for 15 %).

    Examples
    --------
    >>> diagnose(0.15, 0.30), diagnose(0.15, 0.16, optimal_error=0.14)
    ((True, True), (False, False))
    """
    high_bias = train_error - optimal_error > gap
    high_variance = dev_error - train_error > gap
    return high_bias, high_variance


@formula
def standard_error(error: Share, n: Count):
    """Return the standard error of an error rate that was measured on n examples."""
    return math.sqrt(error * (1 - error) / n)
