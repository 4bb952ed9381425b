"""J(w) = w² - 10w + 25, as a program that differentiates itself."""

import numpy as np

from dlcourse.lessons.batch_norm_softmax.autodiff import Variable, slope_of
from dlcourse.pictures import Lines


def J(w):
    """Return the cost of the frameworks' example, (w - 5)^2 multiplied out."""
    return w**2 - 10 * w + 25


def walk(learning_rate, steps, dtype="float64"):
    """Return w after 0 to `steps` steps of gradient descent on J, from 0.

    Only J is written down; its derivative comes from `autodiff`.
    """
    number = np.dtype(dtype).type
    w, rate = Variable(number(0)), number(learning_rate)
    values = [w.value]
    with np.errstate(all="ignore"):  # a large rate leads beyond all numbers
        for _ in range(steps):
            w = Variable(w.value - rate * slope_of(J(w), w))
            values.append(w.value)
    return np.array(values)


def parabola(learning_rate=0.01, steps=1, dtype="float64"):
    """Show gradient descent on J(w) = w^2 - 10 w + 25, and how far it is from 5.

    Parameters
    ----------
    learning_rate : float
    steps : int
    dtype : str
        "float64", or "float32" as in the frameworks.
    """
    w = walk(learning_rate, steps, dtype)
    distance = np.abs(w.astype(float) - 5)
    reach = max(6.0, 1.2 * min(np.nanmax(distance), 50))
    around = np.linspace(5 - reach, 5 + reach, 201)
    inside, now = (v[np.abs(v - 5) <= reach].astype(float) for v in (w, w[-1:]))
    there, far = f"w = {w[-1]:.8g}", f"{distance[-1]:.3g} from 5"
    if not np.isfinite(w[-1]):
        there, far = "w is beyond all numbers", "diverged"
    return (
        Lines(
            {"J(w)": (around, J(around))},
            dots={"steps": (inside, J(inside)), "now": (now, J(now))},
            xlabel="w",
            ylabel="J",
            title=f"{there} after {steps} step{'s' * (steps != 1)}",
            says=f"After {steps} steps w is {float(w[-1])!r}, {far}.",
        ),
        Lines(
            {"|w − 5|": np.maximum(distance, 1e-17)},
            yscale="log",
            xlabel="step",
            ylabel="distance from 5",
            xlim=(0, max(10, steps)),
            title=far,
        ),
    )
