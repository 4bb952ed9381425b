"""Random draws that differ from the library's, and are as good: judged by their spread.

A right formula may use the generator in another order. The bounds are wide enough for
chance (about five standard errors) and too narrow for the slips that exercises list.
"""

import numpy as np

ERRORS = 5


def same_distribution(got, expected):
    """Whether an array has the shape of another, and looks like a draw of its kind.

    Compared are mean, spread, the share within one standard deviation of zero, and
    the spread of the means of rows and columns (copied rows would be too restless).
    """
    if not isinstance(got, np.ndarray) or got.shape != expected.shape:
        return False
    if got.dtype.kind != "f" or not np.isfinite(got).all():
        return False
    n, sigma = got.size, expected.std()
    checks = [
        (got.mean(), 0, sigma / np.sqrt(n)),
        (got.std(), sigma, 2 * sigma / np.sqrt(2 * n)),
        ((np.abs(got) < sigma).mean(), 0.6827, np.sqrt(0.6827 * 0.3173 / n)),
    ]
    for axis in (-2, -1):
        means = got.mean(axis=axis)
        usual = sigma / np.sqrt(got.shape[axis])
        checks.append((means.std(), usual, 2 * usual / np.sqrt(2 * means.size)))
    return all(abs(value - right) < ERRORS * error for value, right, error in checks)
