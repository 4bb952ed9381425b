"""Momentum as a filter, in both of its forms."""

import numpy as np

from dlcourse.datasets.landscapes import LANDSCAPES
from dlcourse.engine.races import race
from dlcourse.engine.settings import FIELDS
from dlcourse.formulas.averages import ewa
from dlcourse.pictures import Lines

FOUR = ("gradient_descent", "momentum", "rmsprop", "adam")
TARGET = 1e-3  # of the first cost: "there" is where it stays below
# What each goes with on the bowl of the lecture, unless a slider says otherwise.
USUAL = {
    "gradient_descent": {"learning_rate": 0.045},
    "momentum": {"learning_rate": 0.2},
    "rmsprop": {"learning_rate": 0.1, "beta2": 0.9},
    "adam": {"learning_rate": 0.1, "beta2": 0.999},
}
SIGNALS = ("constant", "alternating", "both", "noise")


def usual_steps(**given):
    """Return the hyperparameters of a step, by name, at their defaults or as given."""
    numbers = {n: f.default for n, f in FIELDS.items() if f.part == "step"}
    return {**numbers, **given}


def filtered(signal="both", beta=0.9, iterations=60, seed=0):
    """Show what momentum's average makes of a gradient that is known beforehand.

    Parameters
    ----------
    signal : str
        "constant" 1, "alternating" between 1 and -1, "both" added, or "noise".
    beta : float
        Memory of the average.
    """
    t = np.arange(1, iterations + 1)
    steady, swinging = np.ones(iterations), np.where(t % 2 == 1, 1.0, -1.0)
    gradient = {
        "constant": steady,
        "alternating": swinging,
        "both": steady + swinging,
        "noise": np.random.default_rng(seed).standard_normal(iterations),
    }[signal]
    v = ewa(gradient, beta)
    swing = (v[-20:].max() - v[-20:].min()) / 2
    mean = v[-20:].mean()
    return Lines(
        {"average v": v},
        x=t,
        stems={"gradient": gradient},
        xlabel="step",
        ylabel="gradient and its average",
        ylim=(-2.6, 2.6),
        title=f"Last 20 steps: v is {mean:.2f} ± {swing:.3f}",
        says=f"Gradient {signal}, β = {beta:g}: in the last 20 steps v has mean "
        f"{mean:.3f} and swings by {swing:.4f} to either side.",
    )


def two_forms(learning_rate=0.2, beta=0.9, sum_rate="the same", curvature=40.0):
    """Race momentum as an average, as a sum, and with bias correction, on the bowl.

    Parameters
    ----------
    learning_rate, beta : float
        Of the averaged form.
    sum_rate : str
        What the sum form is given: "the same" rate, or "(1 - beta) times" it.
    """
    share = {"the same": 1.0, "(1 - beta) times": 1 - beta}[sum_rate]
    entrants = {"average": "momentum", "sum": "momentum_classic"}
    entrants["corrected"] = "momentum_corrected"
    rates = {label: {"learning_rate": learning_rate} for label in entrants}
    rates["sum"]["learning_rate"] *= share
    return race(
        LANDSCAPES["bowl"](curvature),
        *entrants.items(),
        iterations=150,
        beta=beta,
        **rates,
    )
