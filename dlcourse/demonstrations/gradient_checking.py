"""Notebook 04: secants, what a check shows of a bug, and when it says nothing."""

import functools
import time
from dataclasses import replace

import numpy as np

from dlcourse.checking import gradient_check
from dlcourse.contracts import undecorated
from dlcourse.datasets import moons
from dlcourse.demonstrations.planted_bugs import (
    SLOPES,
    SMALL,
    check_with,
    cost_of,
    start_of,
    trained_with,
)
from dlcourse.experiment import Experiment
from dlcourse.formulas.activations import relu, sigmoid, tanh_backward
from dlcourse.formulas.costs import output_backward
from dlcourse.formulas.gradient_checking import (
    numerical_gradient,
    one_sided_derivative,
    two_sided_derivative,
    verdict,
)
from dlcourse.history import History, Record
from dlcourse.pictures import Bars, Lines, Points
from dlcourse.stacks import single
from dlcourse.training import train
from dlcourse.updates import Penalty

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


# One variable


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


# A network


@functools.cache
def difference(experiment, eps=1e-5, sides=2):
    """Return the difference of an experiment's start, whose biases are not zero."""
    check = gradient_check(experiment, start_of(experiment), eps=eps, sides=sides)
    return check.difference


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


# Parts of the check itself


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


# Practice


FALLING = {
    "db2 zero": ("db zero", 2),
    "dW2 doubled": ("dW doubled", 2),
    "no slope in layer 1": ("no slope in layer 1", 1),
    "slope 1 - a": ("slope 1 - a", 1),
}


def wrong_but_falling(bug="db2 zero", iterations=2000):
    """Return two experiments, one with right and one with wrong back-propagation.

    Parameters
    ----------
    bug : str
        A name in `FALLING`.
    iterations : int
    """
    right = Experiment(
        moons(300, 0.2, dev=0),
        hidden=SMALL.hidden,
        activation="tanh",
        init="xavier",
        learning_rate=0.3,
        iterations=iterations,
    )
    return {"wrong": trained_with(*FALLING[bug], right), "right": right}


def now_and_after(init_scale=0.01, iterations=3000, eps=1e-5, draw=4):
    """Yield checks of a right and a wrong gradient while a network is trained.

    Parameters
    ----------
    init_scale : float
        Standard deviation of the first weights; biases start at zero.
    iterations : int
    eps : float
    draw : int
        Which first weights and data.
    """
    right = SMALL.replace(
        lambd=0,
        init="normal",
        scale=init_scale,
        learning_rate=0.5,
        iterations=iterations,
        seed=draw,
        data_seed=draw,
    )
    wrong = right.replace(swap={"tanh_backward": SLOPES["no slope anywhere"]})
    history, times = History(right), []
    found = {"right": [], "no slope": []}
    marks = np.unique(np.linspace(0, 1, 41) ** 2 * iterations // 1)
    for step in train(right):
        history.add(step)
        if step.t not in marks:
            continue
        record = history.at()
        check = gradient_check(right, record, eps=eps)
        spoiled = gradient_check(wrong, record, eps=eps)
        times.append(step.t)
        found["right"].append(check.difference)
        found["no slope"].append(spoiled.difference)
        yield _over_time(found, times)


def _over_time(found, times):
    ends = {
        name: {"at the start": values[0], f"after {times[-1]}": values[-1]}
        for name, values in found.items()
    }
    words = ", ".join(f"{name} {values[-1]:.0e}" for name, values in found.items())
    look = {"yscale": "log", "ylabel": "relative difference"}
    return (
        Lines(
            dict(found),
            x=times,
            level=LIMITS,
            xlabel="iteration",
            title="Checks during training",
            ylim=(1e-12, 1e9),
            says=f"After {times[-1]} iterations: {words}.",
            **look,
        ),
        Bars(ends, ylim=(1e-12, 1e5), title="The same, first and last", **look),
    )


def dropped(keep_prob=0.8, masks="fresh", draw=0):
    """Show the cost at one theta, called again and again, and the check with it.

    Parameters
    ----------
    keep_prob : float
        Of both hidden layers.
    masks : str
        "fresh" at each call of the cost, or one "fixed" mask for all.
    draw : int
        Which first weights, masks and data.
    """
    experiment = SMALL.replace(m=20, keep_prob=keep_prob, seed=draw, data_seed=draw)
    record = start_of(experiment)
    check = gradient_check(experiment, record, eps=1e-7, masks=masks)
    costs, run = [], single(experiment)
    for _ in range(40):
        if masks == "fixed":
            run = single(experiment)  # and with it the masks, from the beginning
        draws = {"keep": run.keep, "draws": run.masks} if run.keep else {}
        Z = run.network.forward(record.theta, run.data.X, **draws).Z
        costs.append(float(run.network.cost(Z, run.data.Y)))
    spread, middle = np.ptp(costs), round(np.mean(costs), 1)
    norms = np.linalg.norm(check.gradapprox), np.linalg.norm(check.grad)
    bars, _ = checked(check)
    return (
        Lines(
            dots={"J at the same θ": costs},
            ylim=(middle - max(0.2, spread), middle + max(0.2, spread)),
            xlabel="call",
            ylabel="J without penalty",
            title=f"40 calls of J at one θ: spread {spread:.2g}",
            says=f"40 calls of the cost at one theta differ by up to {spread:.2g}.",
        ),
        replace(
            bars,
            title=f"{check.verdict.capitalize()}: norm {norms[0]:.2g} for "
            f"{norms[1]:.2g}",
            says=f"The norm is {norms[0]:.2g} by differences and {norms[1]:.2g} by "
            f"back-propagation: {check.verdict}.",
        ),
    )


@functools.cache
def _ratio(hidden):
    """Return the time of a check, in back-propagations, measured on this machine."""
    experiment = SMALL.replace(hidden=hidden)
    run, J = single(experiment), cost_of(experiment)
    X, Y = run.data.X, run.data.Y

    def step():
        run.network.backward(run.network.forward(run.theta, X), Y)

    def timed(f, times):
        found = []
        for _ in range(times):
            start = time.perf_counter()
            f()
            found.append(time.perf_counter() - start)
        return min(found)

    timed(step, 5)
    check = timed(lambda: undecorated(numerical_gradient)(J, run.theta), 2)
    return check / np.median([timed(step, 3) for _ in range(20)])


def price(layer_1=5, layer_2=4, count="evaluations"):
    """Show what one check costs, counted or measured on this machine.

    Parameters
    ----------
    layer_1, layer_2 : int
        Units of the hidden layers.
    count : str
        "evaluations", each a pass through the network (a training step makes one
        forward and one back), or "time here", measured, in training steps.
    """
    hidden = layer_1, layer_2
    size = single(SMALL.replace(hidden=hidden)).network.size
    bars = {"a training step": 2, "a check": 2 * size}
    if count == "time here":
        ratio = round(_ratio(hidden))
        bars = {"a training step": 1, "a check": ratio}
    sizes = np.array([1e1, 1e8])
    return (
        Bars(
            bars,
            marked=("a check",),
            yscale="log",
            ylim=(0.5, 1e6),
            ylabel="passes" if count == "evaluations" else "time, in training steps",
            title=f"2-{layer_1}-{layer_2}-1: {size} parameters",
            says=f"{size} parameters: a check takes {2 * size} evaluations of J.",
        ),
        Lines(
            {"evaluations of J": 2 * sizes},
            x=sizes,
            dots={"evaluations of J": ([size], [2 * size])},
            at={"a small image network": 1e6},
            xscale="log",
            yscale="log",
            ylim=(10, 1e10),
            xlabel="parameters",
            title=f"{2 * size} evaluations of J",
        ),
    )


@functools.cache
def _kinked(experiment, example):
    """Return the first theta of an experiment, perhaps with a unit on its kink."""
    record = start_of(experiment)
    theta, params = record.theta.copy(), record.params
    if example == "on a kink":
        # the unit and the example through which the first layer matters most
        first, second = record.forward.units[1:]
        dZ = undecorated(output_backward)(
            undecorated(sigmoid)(record.forward.Z), record.data.Y
        )
        dZ = (params["W3"].T @ dZ) * (second > 0)
        matters = np.abs(params["W2"].T @ dZ) * (first > 0)
        unit, column = np.unravel_index(matters.argmax(), matters.shape)
        moved = record.network.views(theta)
        moved["b1"][unit] = -params["W1"][unit] @ record.data.X[:, column]
    return theta


@functools.cache
def _kinked_check(experiment, example, eps):
    start, theta = start_of(experiment), _kinked(experiment, example)
    record = Record(start.history, 0, theta.astype(experiment.dtype))
    return gradient_check(experiment, record, eps=eps)


def _slopes_along(experiment, theta, i, steps):
    """Return the slope of J along parameter i, that far away from theta."""
    run = single(experiment)
    (X, Y), moved = run.data[:2], np.repeat(theta[None], len(steps), axis=0)
    moved[:, i, 0] += steps
    grad = run.network.backward(run.network.forward(moved, X), Y)
    _, slope = Penalty(run)(moved, Y.shape[1], run.steps)
    return (grad + slope)[:, i, 0]


def kinks(activation="tanh", eps=1e-7, dtype="float64", example="as drawn", draw=0):
    """Show the check of smooth and kinked units over eps, and what eps steps over.

    Parameters
    ----------
    activation : str
        "tanh" or "relu".
    eps : float
    dtype : str
        "float64" or "float32".
    example : str
        "as drawn", or "on a kink": z of the first unit is 0 for the first example.
    draw : int
        Which first weights and data.
    """
    steps, around = np.logspace(-9, -1, 17), np.linspace(-1.5, 1.5, 301)
    base = SMALL.replace(dtype=dtype, seed=draw, data_seed=draw)
    both = {name: base.replace(activation=name) for name in ("tanh", "relu")}
    check = _kinked_check(both[activation], example, eps)
    here = check.difference
    i = int(np.abs(check.grad - check.gradapprox).argmax())
    exact = both[activation].replace(dtype="float64")
    slopes = _slopes_along(exact, _kinked(exact, example), i, eps * around)
    room = 1.3 * max(np.ptp(slopes), 0.1 * abs(slopes[150]), 1e-3)
    return (
        Lines(
            {
                name: [_kinked_check(e, example, eps).difference for eps in steps]
                for name, e in both.items()
            },
            x=steps,
            dots={activation: ([eps], [here])},
            level=LIMITS,
            xscale="log",
            yscale="log",
            ylim=(1e-12, 1e9),
            xlabel="ε",
            ylabel="relative difference",
            title=f"{activation}, {dtype}: {here:.2g}, {verdict(here)}",
            says=f"{activation} in {dtype} with ε = {eps:.2g}: difference {here:.2g}.",
        ),
        Lines(
            {"slope of J": slopes},
            x=around,
            at={"θ − ε": -1, "θ + ε": 1},
            ylim=(slopes[150] - room, slopes[150] + room),
            xlabel=f"step of entry {i}, in ε",
            ylabel="slope of J",
            title="What ε steps over",
        ),
    )
