"""Gradients checked before and after training, and with dropout."""

from dataclasses import replace

import numpy as np

from dlcourse.datasets.clouds import moons
from dlcourse.engine.checking import gradient_check
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.history import History
from dlcourse.engine.stacks import single
from dlcourse.engine.training import train
from dlcourse.lessons.gradient_checking.bugs import checked
from dlcourse.lessons.gradient_checking.planted_bugs import (
    SLOPES,
    SMALL,
    start_of,
    trained_with,
)
from dlcourse.lessons.gradient_checking.slopes import LIMITS
from dlcourse.pictures import Bars, Lines

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


def later_net(init_scale=0.01, iterations=3000, draw=4):
    """Return the experiment that `now_and_after` checks at its start and later on.

    Parameters
    ----------
    init_scale : float
        Standard deviation of the first weights; biases start at zero.
    iterations : int
    draw : int
        Which first weights and data.
    """
    return SMALL.replace(
        lambd=0,
        init="normal",
        scale=init_scale,
        learning_rate=0.5,
        iterations=iterations,
        seed=draw,
        data_seed=draw,
    )


def right_and_wrong(record, eps):
    """Return the differences of right back-propagation, and without tanh's slope."""
    right = record.experiment
    wrong = right.replace(swap={"tanh_backward": SLOPES["no slope anywhere"]})
    return [gradient_check(e, record, eps=eps).difference for e in (right, wrong)]


def now_and_after(init_scale=0.01, iterations=3000, eps=1e-5, draw=4):
    """Yield checks of a right and a wrong gradient while a network is trained.

    Parameters
    ----------
    init_scale, iterations, draw
        See `later_net`.
    eps : float
    """
    experiment = later_net(init_scale, iterations, draw)
    history, times = History(experiment), []
    found = {"right": [], "no slope": []}
    marks = np.unique(np.linspace(0, 1, 41) ** 2 * iterations // 1)
    for step in train(experiment):
        history.add(step)
        if step.t not in marks:
            continue
        times.append(step.t)
        pair = right_and_wrong(history.at(), eps)
        for differences, difference in zip(found.values(), pair, strict=True):
            differences.append(difference)
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
