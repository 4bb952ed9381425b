"""Critical points: where the gradient is zero, the curvatures decide what it is.

    minimum     every direction curves upwards      all eigenvalues > 0
    maximum     every direction curves downwards    all eigenvalues < 0
    saddle      some upwards, some downwards        both signs
    undecided   zero curvature, signs not mixed     a plateau, perhaps

A minimum needs every direction to agree, so in many dimensions it is rare.
"""

import numpy as np

from dlcourse.basics.choices import RandomGenerator
from dlcourse.basics.contracts import Array, Count, formula


@formula
def critical_point(eigenvalues: Array(ndim=1, columns=1)):
    """Return the kind of a point with zero gradient, from its curvatures (n,).

    Examples
    --------
    >>> critical_point([5, 3, 0.2, -0.01])
    'saddle'
    """
    up, down = eigenvalues > 0, eigenvalues < 0
    if up.all():
        return "minimum"
    if down.all():
        return "maximum"
    return "saddle" if up.any() and down.any() else "undecided"


@formula
def random_curvatures(n: Count, samples: Count, rng: RandomGenerator):
    """Return the eigenvalues (samples, n) of random symmetric n by n matrices.

    Each is (A + A.T) / 2 with standard normal entries in A.
    """
    A = rng.standard_normal((samples, n, n))
    return np.linalg.eigvalsh((A + A.mT) / 2)
