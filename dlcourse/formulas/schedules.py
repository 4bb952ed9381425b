"""Schedules: how the learning rate falls, as a function of the epoch alone.

    constant      alpha0
    inverse       alpha0 / (1 + decay_rate epoch)
    exponential   alpha0 base^epoch
    sqrt          alpha0 k / sqrt(n)                 n = epoch + 1, or n = t
    staircase     alpha0 factor^floor(epoch / every)
    by hand       the last of the rates that were set by then

Each starts from alpha0 anew and never from the last rate. Epochs count from 0 and go
over the whole data: the first one has alpha0. The root alone takes a number n from 1.
"""

import math

from dlcourse.basics.contracts import (
    Count,
    Index,
    NonNegative,
    Number,
    Positive,
    Real,
    formula,
)
from dlcourse.formulas.quantities import Changes

Factor = Real(0, 1, open_low=True)


@formula
def decay_constant(alpha0: Positive, epoch: Index):
    """Return alpha0, at any epoch."""
    return alpha0


@formula
def decay_inverse(alpha0: Positive, decay_rate: NonNegative, epoch: Index):
    """Return alpha0 / (1 + decay_rate * epoch).

    Examples
    --------
    >>> [decay_inverse(0.2, 1, epoch) for epoch in (0, 1, 4)]
    [0.2, 0.1, 0.04]
    """
    return alpha0 / (1 + decay_rate * epoch)


@formula
def decay_exponential(alpha0: Positive, base: Factor, epoch: Index):
    """Return base^epoch * alpha0: the same factor, in (0, 1], every epoch."""
    return base**epoch * alpha0


@formula
def decay_sqrt(alpha0: Positive, k: Positive, n: Number):
    """Return k / sqrt(n) * alpha0, for an epoch or mini-batch number n from 1.

    Raises
    ------
    ValueError
        For n below 1: where epochs count from 0, n = epoch + 1.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1 (n = epoch + 1, or n = t), got {n}")
    return k / math.sqrt(n) * alpha0


@formula
def decay_staircase(alpha0: Positive, factor: Factor, every: Count, epoch: Index):
    """Return alpha0, multiplied by `factor` after each `every` epochs.

    Examples
    --------
    >>> [decay_staircase(0.2, 0.5, 10, epoch) for epoch in (0, 9, 10, 25)]
    [0.2, 0.2, 0.1, 0.05]
    """
    return alpha0 * factor ** (epoch // every)


@formula
def decay_manual(alpha0: Positive, changes: Changes(), epoch: Index):
    """Return the rate that was set last by hand: that of the last change up to `epoch`.

    Examples
    --------
    >>> [decay_manual(0.2, [(30, 0.1), (50, 0.01)], epoch) for epoch in (29, 30, 99)]
    [0.2, 0.1, 0.01]
    """
    return next((rate for start, rate in changes[::-1] if start <= epoch), alpha0)


SCHEDULES = {
    "constant": decay_constant,
    "inverse": decay_inverse,
    "exponential": decay_exponential,
    "sqrt": decay_sqrt,
    "staircase": decay_staircase,
    "manual": decay_manual,
}
