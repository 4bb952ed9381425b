"""What a check costs, and what a kink does to it."""

import functools
import time

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.engine.checking import gradient_check
from dlcourse.engine.history import Record
from dlcourse.engine.stacks import single
from dlcourse.engine.updates import Penalty
from dlcourse.formulas.activations import sigmoid
from dlcourse.formulas.costs import output_backward
from dlcourse.formulas.gradient_checking import (
    numerical_gradient,
    verdict,
)
from dlcourse.lessons.gradient_checking.planted_bugs import (
    SMALL,
    cost_of,
    start_of,
)
from dlcourse.lessons.gradient_checking.slopes import LIMITS
from dlcourse.pictures import Bars, Lines


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
