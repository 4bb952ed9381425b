"""Checks of experiments with a bug planted in them, and who is to blame."""

from dataclasses import replace

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.engine.checking import gradient_check
from dlcourse.formulas.gradient_checking import (
    numerical_gradient,
    verdict,
)
from dlcourse.lessons.gradient_checking.planted_bugs import (
    SMALL,
    check_with,
    cost_of,
    start_of,
)
from dlcourse.lessons.gradient_checking.slopes import LIMITS
from dlcourse.pictures import Bars, Points


def checked(check):
    """Return two pictures of a check: its verdict by parameter, and every entry."""
    found = check.by_parameter
    guilty = [name for name, d in found.items() if verdict(d) == "bug"]
    grad, approx = map(check.network.views, (check.grad, check.gradapprox))
    words = f"difference {check.difference:.2g}: {check.verdict}"
    reach = 1.1 * max(np.abs(check.grad).max(), np.abs(check.gradapprox).max())
    where = ", ".join(guilty) or "none"
    return (
        Bars(
            found,
            marked=guilty,
            level=LIMITS,
            yscale="log",
            ylim=(1e-13, 1e7),
            ylabel="relative difference",
            title=words.capitalize(),
            says=f"{words.capitalize()}. Parameters beyond the limit: {where}.",
        ),
        Points(
            {
                name: np.stack([approx[name].ravel(), grad[name].ravel()])
                for name in grad
            },
            border=lambda points: points[1] - points[0],
            xlim=(-reach, 1.6 * reach),
            ylim=(-reach, reach),
            xlabel="by differences",
            ylabel="by back-propagation",
            title=f"{check.grad.size} entries of the gradient",
        ),
    )


def laboratory(bug="none", layer=2, lambd=0.7, eps=1e-5, draw=0):
    """Show the check of a network with a bug planted.

    Parameters
    ----------
    bug, layer, eps
        See `check_with`.
    lambd : float
        Strength of the L2 penalty.
    draw : int
        Which first weights and data.
    """
    experiment = SMALL.replace(lambd=lambd, seed=draw, data_seed=draw)
    return checked(check_with(bug, layer, eps, experiment))


CULPRITS = {
    "A": ("db zero", 2),
    "B": ("sign of a layer", 1),
    "C": ("none", 1),
    "D": ("dW doubled", 3),
    "E": ("/ 2*eps", 1),
    "F": ("λ missing", 1),
}


def culprit(patient="A", lambd=0.7, draw=0):
    """Show the check of one of six programs; what is wrong with it is not said.

    Parameters
    ----------
    patient : str
        "A" to "F".
    lambd, draw
        See `laboratory`.
    """
    bug, layer = CULPRITS[patient]
    return laboratory(bug, layer, lambd, draw=draw)


def judged(judge="A", bug="none", eps=1e-3):
    """Show what two judges say of the same check.

    Parameters
    ----------
    judge : str
        "A" looks at eps, "B" at the difference.
    bug : str
        A name in `NAMES`.
    eps : float
    """
    check = check_with(bug, eps=eps)
    says = verdict(eps if judge == "A" else check.difference)
    bars, points = checked(check)
    title = f"{judge} says {says}: ε {eps:.2g}, difference {check.difference:.2g}"
    return replace(bars, title=title, says=title), points


def differences_by(derivative, eps=1e-5, draw=0):
    """Show a check of right back-propagation by a formula for one derivative.

    Parameters
    ----------
    derivative : function (f, x, eps) -> float
        Called for each parameter in turn.
    eps : float
    draw : int
        Which first weights and data.
    """
    experiment = SMALL.replace(seed=draw, data_seed=draw)
    J, theta = cost_of(experiment), start_of(experiment).theta

    def along(i):
        def f(x):
            moved = theta.copy()
            moved[i] = x
            return J(moved)

        return undecorated(derivative)(f, theta[i, 0], eps)

    approx = np.array([[along(i)] for i in range(theta.size)])
    return checked(replace(check_with("none", 1, eps, experiment), gradapprox=approx))


def estimated(estimate=numerical_gradient, eps=1e-5):
    """Show a check of right back-propagation by any function (J, theta, eps)."""
    approx = estimate(cost_of(SMALL), start_of(SMALL).theta, eps)
    return checked(replace(check_with("none", 1, eps), gradapprox=approx))


def penalized(swap, lambd=0.7, draw=0):
    """Show a check whose cost has a penalty of its own.

    Parameters
    ----------
    swap : dict or tuple
        Stands in for `penalty`; see `Experiment`.
    lambd, draw
        See `laboratory`.
    """
    experiment = SMALL.replace(lambd=lambd, seed=draw, data_seed=draw, swap=swap)
    return checked(gradient_check(experiment, start_of(experiment)))
