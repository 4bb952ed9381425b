"""Gradient descent on a quadratic bowl, in closed form: any step without those before.

    J(theta) = 1/2 (theta - best)^T H (theta - best)

    theta_t - best = Q (1 - alpha Lambda)^t Q^T (theta_0 - best),    H = Q Lambda Q^T

Each eigenvector of H is a direction of its own: the distance along it shrinks by the
factor 1 - alpha lambda in every step. The largest lambda limits the rate (alpha below
2 / lambda_max); the smallest then decides how long it takes.
"""

import numpy as np

from dlcourse.basics.contracts import Array, Matrix, Positive, Share, formula
from dlcourse.formulas.quantities import Square

MOST_STEPS = 10**9


@formula
def regression_bowl(X: Matrix, Y: Matrix):
    """Return H and the best theta of a linear regression's cost, bias included.

    J = 1/2m sum_i (w^T x_i + b - y_i)^2 has H = A A^T / m, with A the examples and a
    row of ones below them.

    Parameters
    ----------
    X : array (n_x, m)
    Y : array (1, m)

    Returns
    -------
    H : array (n_x + 1, n_x + 1)
    best : array (n_x + 1, 1)
        The weights and, last, the bias.
    """
    A = np.concatenate([X, np.ones((1, X.shape[1]))])
    best = np.linalg.lstsq(A.T, Y.T, rcond=None)[0]
    return A @ A.T / X.shape[1], best


@formula
def condition_number(H: Square):
    """Return the largest curvature over the smallest: how long the valley is."""
    curvatures = np.linalg.eigvalsh(H)
    return float(curvatures[-1] / curvatures[0])


@formula
def descent_points(H: Square, best: Matrix, theta0: Matrix, rate: Positive, t: Array()):
    """Return theta after t steps of gradient descent, for several t at once.

    Parameters
    ----------
    H : array (n, n)
    best, theta0 : array (n, 1)
    rate : float > 0
    t : array (k,)
        Numbers of steps.

    Returns
    -------
    theta : array (n, k)
    """
    curvatures, Q = np.linalg.eigh(H)
    factors = (1 - rate * curvatures)[:, None] ** t
    return best + Q @ (factors * (Q.T @ (theta0 - best)))


@formula
def descent_steps(
    H: Square, best: Matrix, theta0: Matrix, rate: Positive, share: Share
):
    """Return the first step at which J is at most `share` of what it was at theta0.

    None where the rate is too large (2 / lambda_max or more), or it takes over 10^9.
    """
    curvatures, Q = np.linalg.eigh(H)
    if rate >= 2 / curvatures[-1]:
        return None
    start = (Q.T @ (theta0 - best))[:, 0]
    parts, shrink = curvatures * start**2, np.abs(1 - rate * curvatures)

    def enough(t):
        return parts @ shrink ** (2.0 * t) <= share * parts.sum()

    high = 1
    while not enough(high):
        high *= 2
        if high > MOST_STEPS:
            return None
    low = high // 2  # J falls with every step, so halving the interval finds the first
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return 0 if enough(0) else high
