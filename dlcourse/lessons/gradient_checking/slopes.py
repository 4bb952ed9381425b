"""One-sided and two-sided slopes, and how their error falls."""

import functools

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.engine.checking import gradient_check
from dlcourse.formulas.activations import relu, tanh_backward
from dlcourse.formulas.gradient_checking import (
    one_sided_derivative,
    two_sided_derivative,
)
from dlcourse.lessons.gradient_checking.planted_bugs import (
    SMALL,
    start_of,
)
from dlcourse.pictures import Lines

LIMITS = {"bug from 1e-3": 1e-3, "great below 1e-7": 1e-7}
# Each function with its derivative.
FUNCTIONS = {
    "θ²": (np.square, lambda t: 2 * t),
    "θ³": (lambda t: t**3, lambda t: 3 * t**2),
    "tanh": (np.tanh, lambda t: undecorated(tanh_backward)(1.0, np.tanh(t))),
    "ReLU": (undecorated(relu), lambda t: np.float64(t > 0)),
    "e^θ": (np.exp, np.exp),
}
SIDES = {
    1: undecorated(one_sided_derivative),
    2: undecorated(two_sided_derivative),
}


def secants(function="θ³", theta=1.0, eps=0.5, sides=2):
    """Show a curve, its tangent, and the secant that stands in for it.

    Parameters
    ----------
    function : str
        A name in `FUNCTIONS`.
    theta, eps : float
        Where, and how far each point is moved.
    sides : 1 or 2
        Whether one point is moved, or two.
    """
    f, derivative = FUNCTIONS[function]
    slope, exact = SIDES[sides](f, theta, eps), derivative(theta)
    left, right = theta - eps * (sides == 2), theta + eps
    reach = 1.5 * max(eps, 0.1)
    x = np.linspace(theta - reach, theta + reach, 101)
    tangent, secant = f(theta) + exact * (x - theta), f(left) + slope * (x - left)
    points = np.array([left, right])
    return Lines(
        {function: f(x), "secant": secant, "tangent": tangent},
        x=x,
        dots={"secant": (points, f(points))},
        xlabel="θ",
        ylabel="f(θ)",
        title=f"Secant {slope:.7g}, derivative {exact:.7g}: "
        f"error {abs(slope - exact):.2g}",
        says=f"The secant has slope {slope:.7g}, the tangent {exact:.7g}: the error is "
        f"{abs(slope - exact):.2g}.",
    )


def error_curves(function="θ³", theta=1.0, eps=1e-5, sides=2):
    """Show the error over eps, of one function and of a whole network.

    Parameters
    ----------
    function, theta, eps, sides
        See `secants`.
    """
    steps, (f, derivative) = np.logspace(-12, 0, 49), FUNCTIONS[function]
    name = {1: "one-sided", 2: "two-sided"}

    def error(side, eps):
        found = abs(SIDES[side](f, theta, eps) - derivative(theta))
        return found if found > 0 else np.nan  # no place on a logarithmic axis

    def of_network(side, eps):
        return difference(SMALL, eps, side)

    pictures = []
    for measure, start, ylabel in (
        (error, f"{function} at θ = {theta:.3g}", "error of the derivative"),
        (of_network, "44 parameters", "relative difference"),
    ):
        here = measure(sides, eps)
        words = "0" if np.isnan(here) else f"{here:.2g}"
        pictures.append(
            Lines(
                {name[k]: [measure(k, e) for e in steps] for k in (2, 1)},
                x=steps,
                dots={name[sides]: ([eps], [here])},
                xscale="log",
                yscale="log",
                ylim=(1e-17, 1e2) if measure is error else (1e-12, 10),
                xlabel="ε",
                ylabel=ylabel,
                title=f"{start}: {words}",
                says=f"{start}: {name[sides]} with ε = {eps:.2g} is wrong by {words}.",
            )
        )
    return tuple(pictures)


@functools.cache
def difference(experiment, eps=1e-5, sides=2):
    """Return the difference of an experiment's start, whose biases are not zero."""
    check = gradient_check(experiment, start_of(experiment), eps=eps, sides=sides)
    return check.difference
