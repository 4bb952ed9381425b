"""Formulas as they are often printed, and wrong: for seeing what a slip does.

Nothing here runs unless an experiment asks for it by name. Beside each stands what
would be right.
"""

import numpy as np

from dlcourse.basics.choices import RandomGenerator
from dlcourse.basics.contracts import Count, formula


@formula
def init_uniform(n_in: Count, n_out: Count, rng: RandomGenerator):
    """Return `rand` where `randn` is right: no weight is negative.

    rand is uniform on [0, 1): mean 1/2, so all units point the same way.
    """
    return rng.random((n_out, n_in)) * np.sqrt(2 / n_in)


@formula
def init_no_root(n_in: Count, n_out: Count, rng: RandomGenerator):
    """Return weights scaled by the variance 2 / n_in; right is its square root."""
    return rng.standard_normal((n_out, n_in)) * (2 / n_in)


@formula
def init_uniform_no_root(n_in: Count, n_out: Count, rng: RandomGenerator):
    """Return both slips at once: `rand` for `randn`, and the root lost."""
    return rng.random((n_out, n_in)) * (2 / n_in)


INITIALIZERS = {
    "uniform": init_uniform,
    "no_root": init_no_root,
    "uniform_no_root": init_uniform_no_root,
}
