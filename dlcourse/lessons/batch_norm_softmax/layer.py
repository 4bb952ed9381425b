"""Batch norm in one layer: four lines on numbers."""

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.engine.draws import generator
from dlcourse.formulas.activations import (
    relu,
)
from dlcourse.formulas.normalization import (
    batchnorm_forward,
)
from dlcourse.pictures import Histogram

EDGES = np.linspace(-8, 8, 65)


def four_lines(mean=3.0, std=2.0, gamma=1.0, beta_bn=0.0, m=64, epsilon=1e-5):
    """Show z of one unit over a batch, z_norm, z_tilde, and a = relu(z_tilde).

    Parameters
    ----------
    mean, std : float
        Of the values z of this unit before batch norm.
    gamma, beta_bn : float
        What the unit has learned.
    m : int
        Examples in the batch.
    epsilon : float
    """
    z = mean + std * generator(0).standard_normal((1, m))
    # Undecorated: the formula itself refuses a batch of one, and here it is shown why.
    forward = undecorated(batchnorm_forward)
    z_norm = forward(z, 1.0, 0.0, epsilon)
    z_tilde = forward(z, gamma, beta_bn, epsilon)
    most = max(1, *(np.histogram(x, EDGES)[0].max() for x in (z_norm, z_tilde)))
    return (
        Histogram(
            {"z": z},
            xlabel="z",
            ylabel="examples",
            title=f"z: {_spread(z)}",
        ),
        Histogram(
            {"z_norm": z_norm, "z_tilde": z_tilde},
            bins=EDGES,
            xlim=(-8, 8),
            ylim=(0, 1.5 * most),
            ylabel="examples",
            title=f"$\\tilde z$: {_spread(z_tilde)}",
            says=f"z has {_spread(z)}; z_norm {_spread(z_norm)}; z_tilde "
            f"{_spread(z_tilde)}.",
        ),
        Histogram(
            {"a": relu(z_tilde)},
            bins=EDGES,
            xlim=(-8, 8),
            ylabel="examples",
            title=f"a: {np.mean(z_tilde > 0):.0%} above 0",
        ),
    )


def _spread(z):
    return f"mean {z.mean().round(2) + 0.0:.2f}, std {z.std():.2f}"
