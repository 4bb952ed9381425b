"""The length of Adam's steps, and Adam without its parts."""

import functools

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.landscapes import LANDSCAPES
from dlcourse.engine.races import race
from dlcourse.engine.updates import Optimizer
from dlcourse.formulas.optimizers import adam_step
from dlcourse.lessons.momentum_rmsprop_adam.averages import usual_steps
from dlcourse.pictures import Contour, Lines


@functools.lru_cache(64)
def adam_walk(step=adam_step, gradient_scale=1.0, learning_rate=0.1, iterations=100):
    """Return the points (T + 1, 2) of Adam on the bowl, J times `gradient_scale`."""
    ground, known = LANDSCAPES["bowl"](), undecorated(adam_step)
    w, steps = ground.w, usual_steps(learning_rate=learning_rate)
    update, points = Optimizer(known, undecorated(step), w), [w]
    with np.errstate(all="ignore"):
        for t in range(1, iterations + 1):
            w = update(w, gradient_scale * ground.gradient(w), t, steps)
            points.append(w)
    return np.array(points)[..., 0]


def step_lengths(gradient_scale=1.0, correction=adam_step, t=100, learning_rate=0.1):
    """Show how long each step of Adam is, in learning rates, and where it leads.

    Parameters
    ----------
    gradient_scale : float
        What J is multiplied by, and so each gradient.
    correction : function
        Adam's step, or what stands in for it.
    t : int
        How many steps are shown.
    """
    points = adam_walk(correction, gradient_scale, learning_rate)
    lengths = np.abs(np.diff(points, axis=0)) / learning_rate
    shown = np.where((lengths > 0) & np.isfinite(lengths), lengths, np.nan)[:t]
    first = " and ".join(f"{x:.4g}" for x in dict.fromkeys(np.round(lengths[0], 4)))
    ground, end = LANDSCAPES["bowl"](), points[t]
    return (
        Lines(
            {"along w": shown[:, 0], "across b": shown[:, 1]},
            x=np.arange(1, t + 1),
            level={"one learning rate": 1.0},
            xlabel="step t",
            ylabel="length of the step, in learning rates",
            yscale="log",
            xlim=(0, 101),
            ylim=(1e-4, 2e3),
            title=f"First step: {first} α",
        ),
        Contour(
            ground.cost,
            ground.extent,
            {"Adam": points[: t + 1].T},
            minimum=(0, 0),
            key=ground,
            xlabel="w",
            ylabel="b",
            title=f"After {t} steps: ({end[0]:.4f}, {end[1]:.4f})",
            says=f"First step: {first} learning rates. After {t} steps the point is "
            f"({end[0]:.6f}, {end[1]:.6f}).",
        ),
    )


PARTS = {
    "the correction of both": "adam_uncorrected",
    "the correction of s": "adam_v_corrected",
    "the correction of v": "adam_s_corrected",
    "the square root": "adam_no_root",
    "the divisor": "momentum_corrected",
    "beta1 (set to 0)": "rmsprop_corrected",
}


def without(
    part="the correction of both", landscape="bowl", learning_rate=0.1, iterations=300
):
    """Race Adam against itself with one part switched off.

    Parameters
    ----------
    part : str
        A key of `PARTS`.
    landscape : str
        A key of `LANDSCAPES`.
    """
    return race(
        LANDSCAPES[landscape](),
        "adam",
        ("without", PARTS[part]),
        iterations=iterations,
        learning_rate=learning_rate,
    )
