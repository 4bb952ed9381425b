"""Random draws that differ from the library's, and are as good: judged by their spread.

A right formula may use the generator in another order. The bounds are wide enough for
chance (five standard errors) and too narrow for the slips that exercises list.
"""

import numpy as np

ERRORS = 5


def spread(got, expected, name):
    """Say what tells normal weights from a draw of their kind; nothing, if they pass.

    Compared are how much the means of rows and of columns vary, then mean, standard
    deviation, and the share within one standard deviation of zero.
    """
    n, sigma = got.size, expected.std()
    if not np.isfinite(got).all():
        return f"{name} is not finite everywhere"
    for axis, lines in ((-1, "rows"), (-2, "columns")):
        means = got.mean(axis=axis)
        usual = got.std() / np.sqrt(got.shape[axis])
        if abs(means.std() - usual) > ERRORS * 2 * usual / np.sqrt(2 * means.size):
            return f"the {lines} of {name} are not independent draws"
    for words, value, right, error in (
        ("the mean", got.mean(), 0, sigma / np.sqrt(n)),
        ("the standard deviation", got.std(), sigma, 2 * sigma / np.sqrt(2 * n)),
    ):
        if abs(value - right) > ERRORS * error:
            return f"{words} of {name} is {value:.4g}, expected about {right:.4g}"
    within = (np.abs(got) < sigma).mean()
    if abs(within - 0.6827) > ERRORS * np.sqrt(0.6827 * 0.3173 / n):
        return (
            f"{name} is not normal: {within:.0%} of its entries lie within one "
            "standard deviation of zero, expected 68 %"
        ).replace("% of", " % of")
    return ""
