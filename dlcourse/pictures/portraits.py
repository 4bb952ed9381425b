"""Pictures of what the package computes, where a line of `Lines` would not be enough.

averages_of(theta, 0.9, day=50)     values, averages, and what each value weighs
differences_of(check)               a gradient check, parameter by parameter
squares_of(X, Y)                    the cost of a linear regression from above
"""

import numpy as np

from dlcourse.basics.choices import Each, Either, Flag, Instance, Optional
from dlcourse.basics.contracts import Array, Count, Matrix, Memory, formula, undecorated
from dlcourse.engine.checking import GradientCheck
from dlcourse.formulas.averages import Series, ewa, ewa_corrected, ewa_weights
from dlcourse.formulas.gradient_checking import verdict
from dlcourse.pictures import Bars, Contour, Lines

ROOM = 0.4  # of the range of the values, below them, for the weights
SMALLEST = 1e-17  # a difference of zero has no place on a log axis


@formula
def averages_of(
    theta: Series,
    beta: Either(Memory, Each(Memory, at_least=1)),
    day: Optional(Count) = None,
    corrected: Flag = True,
):
    """Return daily values as dots, with their exponentially weighted averages.

    Parameters
    ----------
    theta : array (T,)
        One value a day, day 1 first.
    beta : float in [0, 1), or a tuple of them
        One curve each.
    day : int from 1 to T, optional
        Under the values: how much each weighs in the average of that day, for the
        first beta. The newest stands highest.
    corrected : bool
        Whether the averages are divided by 1 - beta^t.

    Returns
    -------
    Lines
    """
    if theta.ndim != 1:
        raise ValueError(f"theta must have one axis, got shape {theta.shape}")
    betas = beta if isinstance(beta, tuple) else (beta,)
    average = undecorated(ewa_corrected if corrected else ewa)
    days = np.arange(1, theta.size + 1)
    others = {}
    if day is not None:
        if day > theta.size:
            raise ValueError(f"day must be from 1 to {theta.size}, got {day}")
        weights = undecorated(ewa_weights)(betas[0], day)
        low, high = theta.min(), theta.max()
        span = high - low or 1.0
        floor = low - ROOM * span
        heights = floor + 0.75 * ROOM * span * weights / weights.max()
        label = f"weights (newest {weights[-1]:.3g})"
        others = {"stems": {label: (days[:day], heights)}, "floor": floor}
        others["at"] = {f"day {day}": day}
        telling = np.count_nonzero(weights >= weights[-1] / np.e)
        others["says"] = (
            f"{theta.size} values and their averages for β = "
            f"{', '.join(f'{b:g}' for b in betas)}. In the average of day {day} with "
            f"β = {betas[0]:g} the newest value weighs {weights[-1]:.3g}, and the last "
            f"{telling} weigh at least 1/e of that."
        )
    return Lines(
        {f"average, β = {b:g}": average(theta, b) for b in dict.fromkeys(betas)},
        x=days,
        dots={"values": theta},
        xlabel="day",
        xlim=(0, theta.size + 1),
        **others,
    )


@formula
def differences_of(
    check: Instance(GradientCheck, "a check such as dl.gradient_check(experiment)"),
):
    """Return the relative difference of each parameter's gradient, as bars.

    Those that look like a bug are marked; two lines part "great", "inspect" and "bug".

    Parameters
    ----------
    check : GradientCheck

    Returns
    -------
    Bars
    """
    differences = check.by_parameter
    judge = undecorated(verdict)
    guilty = tuple(n for n, value in differences.items() if judge(value) == "bug")
    words = f"{', '.join(guilty)} guilty" if guilty else "no parameter guilty"
    return Bars(
        {name: max(value, SMALLEST) for name, value in differences.items()},
        marked=guilty,
        level={"bug from here": 1e-3, "great below": 1e-7},
        title=f"Difference {check.difference:.1e}: {check.verdict}",
        ylabel="relative difference",
        yscale="log",
        ylim=(1e-12, 10.0),
        says=f"Gradient check: relative difference {check.difference:.1e}, "
        f"{check.verdict}; {words}.",
    )


@formula
def squares_of(
    X: Matrix, Y: Array(ndim=2), paths: Instance(dict, "a dictionary") = None
):
    """Return the cost of a linear regression of two parameters as a contour.

    The mean of (w.T x + b - y)^2 / 2: over w and b for one feature, over w1 and w2
    (no b) for two. The extent holds the minimum and the starts of all paths.

    Parameters
    ----------
    X : array (1, m) or (2, m)
    Y : array (1, m)
    paths : dict, optional
        Label to points (2, n), as in `Contour`.

    Returns
    -------
    Contour
    """
    if X.ndim != 2 or X.shape[0] > 2:
        raise ValueError(f"X must have one or two features (rows), got {X.shape}")
    if Y.shape != (1, X.shape[1]):
        raise ValueError(f"Y must have shape (1, {X.shape[1]}), got {Y.shape}")
    one = X.shape[0] == 1
    if one:
        X = np.concatenate([X, np.ones_like(X)])
    lowest = np.linalg.lstsq(X.T, Y.T, rcond=None)[0]
    H = X @ X.T / X.shape[1]
    least = float(((lowest.T @ X - Y) ** 2).mean() / 2)

    def cost(w):
        away = w - lowest
        return least + (away.mT @ H @ away)[..., 0, 0] / 2

    starts = [np.asarray(P, dtype=float)[:, :1] for P in (paths or {}).values()]
    # Without a path, as far as the cost has grown by half the variance of Y.
    curvatures = np.maximum(np.diag(H), 1e-12)[:, None]
    reach = np.sqrt(max(Y.var(), 1e-12) / curvatures)
    if starts:
        reach = np.max([np.abs(start - lowest) for start in starts], axis=0)
        reach = np.maximum(reach, 0.2 * reach.max() or 1.0)
    (left, bottom), (right, top) = (
        (lowest + sign * 1.2 * reach)[:, 0] for sign in (-1, 1)
    )
    return Contour(
        cost,
        (left, right, bottom, top),
        paths or {},
        minimum=lowest,
        key=(X.tobytes(), Y.tobytes()),
        xlabel="w" if one else "$w_1$",
        ylabel="b" if one else "$w_2$",
    )
