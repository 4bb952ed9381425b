"""Random draws that differ from the library's, and are as good: judged by their spread.

A right formula may use the generator in another order. The bounds are wide enough for
chance (five standard errors) and too narrow for the slips that exercises list.
"""

import numpy as np

from dlcourse.practice.comparing import difference, same

ERRORS = 5


def spread(got, expected, arguments):
    """Say what tells weights from a draw of He's kind; nothing, if they pass.

    Compared are how much the means of rows and of columns vary, then mean, standard
    deviation, and the share within one standard deviation of zero.
    """
    if same_draw(got, expected):
        return difference(got, expected, ["W"])
    n, sigma = got.size, np.sqrt(2 / got.shape[-1])
    if not np.isfinite(got).all():
        return "not every draw is finite"
    for axis, lines in ((-1, "rows"), (-2, "columns")):
        means = got.mean(axis=axis)
        usual = got.std() / np.sqrt(got.shape[axis])
        if abs(means.std() - usual) > ERRORS * 2 * usual / np.sqrt(2 * means.size):
            return f"the {lines} are not independent draws"
    for words, value, right, error in (
        ("the mean", got.mean(), 0, sigma / np.sqrt(n)),
        ("the standard deviation", got.std(), sigma, 2 * sigma / np.sqrt(2 * n)),
    ):
        if abs(value - right) > ERRORS * error:
            return f"{words} of your draws is {value:.4g}, expected about {right:.4g}"
    within = (np.abs(got) < sigma).mean()
    if abs(within - 0.6827) > ERRORS * np.sqrt(0.6827 * 0.3173 / n):
        return (
            f"your draws are not normal: {within:.0%} of them lie within one "
            "standard deviation of zero, expected 68 %"
        ).replace("% of", " % of")
    if (largest := np.abs(got).max()) > 6 * sigma:
        return f"one of your draws is {largest:.4g}, expected are about {sigma:.4g}"
    return ""


def same_draw(got, expected):
    """Whether most numbers are the library's own draws, times a factor."""
    if got.size < 3:
        return False
    with np.errstate(all="ignore"):
        factors = got / expected
        return np.isclose(factors, np.median(factors)).mean() > 0.5


def spread_of_layers(got, expected, arguments):
    """Say what tells the parameters of a network from a draw of He's kind, if anything.

    No two layers may hold the same numbers, as they do where a generator starts anew.
    """
    weights = {name: W for name, W in got.items() if name.startswith("W")}
    for name in got.keys() - weights.keys():
        if got[name].any():
            return f"{name} is not zero"
    for name, W in weights.items():
        if same(W, expected[name]):
            continue
        if same_draw(W, expected[name]):
            return difference(W, expected[name], [name])
        if words := spread(W, expected[name], arguments):
            return f"in {name} {words}"
    first = {np.sqrt(W.shape[-1]) * W.flat[0] for W in weights.values()}
    if len(first) < len(weights):
        return "several layers hold the same numbers"
    return ""


def whole_shares(got, expected, arguments):
    """Say what tells sizes of parts from the shares asked for; nothing, if they pass.

    Whoever gets what is left over: each part has its share, rounded either way.
    """
    m, fractions = arguments
    if not all(size == np.round(size) for size in got):
        return "not every size is a whole number"
    if sum(got) != m:
        return f"your sizes add up to {sum(got)}, not to {m}"
    over = np.array(got) - m * np.array(fractions)
    rounded = (np.abs(over) < 1 - EDGE).all()
    if not rounded and (over < EDGE - 1).any():
        return "one part gets less than its share, rounded down"
    if not rounded and (over >= len(got) - EDGE).any():
        return "one part gets more than its share and all that is left over"
    return ""


def tossed(got, expected, arguments):
    """Say what tells a dropout mask from independent tosses; nothing, if it passes.

    The layer has to be the input times its own mask, divided by keep_prob.
    """
    (A_out, D), (A, keep_prob, _) = got, arguments
    if not np.isin(D, (0, 1)).all():
        if np.isin(A_out, (0, 1)).all() and same(D, A * A_out / keep_prob):
            return "the results come in another order: asked for are A_out, D"
        return "D holds other numbers than 0 and 1"
    if not same(A_out, A * D / keep_prob):
        return "A_out is not A * D / keep_prob with the D that you return"
    if min(D.shape) > 10 and keep_prob < 1 and (D == D[:1]).all():
        return (
            "all units of an example are kept or dropped together: toss for each "
            "unit, with a mask of the shape of A"
        )
    if abs(D.mean() - keep_prob) > ERRORS * np.sqrt(
        keep_prob * (1 - keep_prob) / D.size
    ):
        return f"you keep {D.mean():.4g} of the units, expected about {keep_prob:.4g}"
    for axis, lines in ((-2, "columns"), (-1, "rows")):
        shares = D.mean(axis=axis)
        usual = np.sqrt(keep_prob * (1 - keep_prob) / D.shape[axis])
        if abs(shares.std() - usual) > ERRORS * 2 * usual / np.sqrt(2 * shares.size):
            return f"the {lines} of D are not tossed independently"
    return ""


def shuffled(got, expected, arguments):
    """Say what tells mini-batches from a fair shuffle, cut; nothing, if they pass.

    Compared are the examples, their labels, how many neighbours have stayed neighbours
    (one in a fair shuffle), and whether the first are still rather at the front.
    """
    X, Y, *_ = arguments
    m = Y.shape[-1]
    X_all, Y_all = (np.hstack(parts) for parts in zip(*got, strict=True))
    order = places(X_all, X)
    if len(order) == m and same(np.sort(X_all, 0), np.sort(X, 0)) and -1 in order:
        return "the rows of X have changed places: examples are its columns (axis 1)"
    if sorted(order) != list(range(m)):
        return "the mini-batches together do not hold every example once"
    if not same(Y_all, Y[:, order]):
        return "the labels do not belong to their examples"
    if (np.diff(order) == 1).sum() > 1 + ERRORS:
        return (
            "the examples are not shuffled: many follow each other as before "
            "(examples are columns, axis 1)"
        )
    if abs(np.corrcoef(order, np.arange(m))[0, 1]) > ERRORS / np.sqrt(m - 1):
        return "the examples are not shuffled: the first are still near the front"
    return ""


def places(columns, X):
    """Return where in X each of some columns is found, -1 where it is not."""
    equal = (columns[:, :, None] == X[:, None, :]).all(axis=0)
    return np.where(equal.any(axis=1), equal.argmax(axis=1), -1).tolist()


# Of a thousand even draws: the share below each quarter, and what chance may add to it.
QUARTERS = (0.25, 0.06), (0.5, 0.07), (0.75, 0.06)
EDGE = 1e-9  # of the range: 10**log10(low) may lie just below low


def even(values, low, high):
    """Whether values lie from low to high, as many, but for chance, in each quarter."""
    return not uneven(values, low, high, "the range")


def uneven(values, low, high, words):
    """Say what tells values from even draws on a range called `words`, if anything."""
    edge = EDGE * (high - low)
    outside = ~((values >= low - edge) & (values <= high + edge))
    if outside.any():
        return f"{_percent(outside)} of your values lie outside {words}"
    for q, bound in QUARTERS:
        below = values < low + q * (high - low)
        if abs(below.mean() - q) > bound * np.sqrt(1000 / values.size):
            return (
                f"{_percent(below)} of your values lie in the lowest {_percent(q)} "
                f"of {words}"
            )
    return ""


def short_of(values, low, high, words):
    """Say whether values stop short of an end of a range called `words`."""
    gap = 12 / values.size * (high - low)  # by chance once in 160 000
    for end, nearest in ((low, values.min()), (high, values.max())):
        if abs(nearest - end) > gap:
            return f"your values stop at {nearest:.4g}, short of the end of {words}"
    return ""


def different(values, what):
    """Say whether many values are the same ones again."""
    count = np.unique(values).size
    if count > 0.9 * values.size:
        return ""
    return f"you return {values.size} {what}, but only {count} different ones"


def _percent(share):
    return f"{np.mean(share):.0%}".replace("%", " %")
