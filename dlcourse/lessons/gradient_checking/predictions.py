"""Notebook 04: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.datasets.clouds import moons
from dlcourse.engine.experiment import Experiment
from dlcourse.formulas.gradient_checking import (
    one_sided_derivative,
    two_sided_derivative,
)
from dlcourse.formulas.regularization import penalty
from dlcourse.lessons import gradient_checking as demo
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Order, Sketch
from dlcourse.practice.readings import end, in_order, rises

ROUGH = Experiment(
    moons(300, noise=0.2, dev=0),
    hidden=(20, 10),
    learning_rate=1.0,
    iterations=500,
)
EPS = (1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2)
BUGS = "db2 zero", "no slope in layer 1", "slope 1 - a"
WIDTHS = (1, 10, 20, 30, 40, 50)


def error_of(picture):
    """Return the error that a secant has."""
    return float(re.search(r"error is (\S+)\.$", picture.says)[1])


def difference_of(pictures):
    """Return the relative difference of a check."""
    return float(re.search(r"(?i)difference (\S+):", pictures[0].title)[1])


def guilty_of(pictures):
    """Return the parameters beyond the limit."""
    return set(re.search(r"limit: (.*)\.$", pictures[0].says)[1].split(", "))


def nearest_to_right(*runs):
    """Return the bug that ends nearest to the right cost."""
    costs = [end(run["wrong"]) - end(run["right"]) for run in runs]
    return in_order(dict(zip(BUGS, np.abs(costs), strict=True)))[0]


def layers_of(names):
    """Return the layers that names such as W2 and b1 belong to."""
    return {int(name[-1]) for name in names if name[-1].isdigit()}


def off_by_one(J, theta, eps=1e-5):
    """Return the numerical gradient of somebody who never moves an entry back."""
    grad, moved = np.zeros_like(theta), theta.copy()
    for i in range(len(theta)):
        moved[i] += eps
        right = J(moved)
        moved[i] -= 2 * eps
        grad[i] = (right - J(moved)) / (2 * eps)
    return grad


def none_in_J(W, lambd, m, kind):
    """Return the penalty as nothing, and its slope as it should be."""
    value, slope = penalty(W, lambd, m, kind)
    return 0 * value, slope


def estimated(eps=1e-5, estimate=off_by_one):
    """Show a check by an estimate."""
    return demo.estimated(estimate, eps)


def when_found(differences):
    """Say when a check calls a bug a bug."""
    start, last = differences[0] > 1e-3, differences[-1] > 1e-3
    names = {(1, 1): "both", (0, 1): "late", (1, 0): "early", (0, 0): "never"}
    return names[start, last]


def here(pictures):
    """Return the difference where the slider stands."""
    return float(re.search(r"difference (\S+)\.$", pictures[0].says)[1])


def ratio_of(first, second):
    """Return how many times the first is the second."""
    return first / second


def whose(guilty):
    """Say which kind of parameters are guilty."""
    kinds = {name[0] for name in guilty}
    return {"W": "W", "b": "b", "Wb": "all"}["".join(sorted(kinds))]


def diagnosed(bars):
    """Say what the height of the highest bar means."""
    return "doubled" if abs(max(bars) - 1 / 3) < 0.02 else "zero"


PREDICTIONS = [
    Number(
        identifier="P04.1",
        panel="secant",
        text="On the curve θ³ at 1, the two-sided secant with ε = 0.5 is wrong by "
        "0.25. You halve ε. How wrong is it now?",
        scale=scale.linear(0.01, 0.25, step=0.01),
        within=0.03,
        right=0.0625,
        source=demo.secants,
        runs=({"eps": 0.25},),
        answer=error_of,
        low="The error is ε², exactly.",
        high="Half the step, half the error: so it is with the one-sided secant. With "
        "two sides, that part of the error cancels.",
        why="Half the step, a quarter of the error.",
    ),
    Sketch(
        identifier="P04.2",
        panel="curves",
        text="You check a network with 44 parameters, two-sided, and its "
        "back-propagation is right. Draw the relative difference over ε.",
        at=tuple(f"{eps:.0e}".replace("e-0", "e-") for eps in EPS),
        scale=scale.log(1e-12, 10),
        xlabel="ε",
        ylabel="relative difference",
        right=(1e-4, 1e-6, 1e-8, 1e-10, 1e-8, 1e-4),
        source=demo.error_curves,
        answer=lambda pictures: np.exp(
            np.interp(
                np.log(EPS),
                np.log(pictures[1].lines["two-sided"][0]),
                np.log(pictures[1].lines["two-sided"][1]),
            )
        ),
        why="It is a V. On the right the formula is rough, by ε²; on the left the "
        "computer rounds, and the difference of two nearly equal costs has few digits "
        "left.",
    ),
    Choice(
        identifier="P04.3",
        panel="falling",
        text="Three networks have a bug each, and train for 2000 steps. Which bug "
        "could you never see in the curve of the cost?",
        options={
            "db2 zero": (
                "The gradient of b in layer 2 is always zero",
                "It ends within 0.01 of the right cost, and sometimes even lower. A "
                "falling cost is no check.",
            ),
            "no slope in layer 1": (
                "The slope g′ is left out in layer 1",
                "With some seeds you lose little, but with others the cost ends ten "
                "times as high.",
            ),
            "slope 1 - a": (
                "The slope of tanh is taken as 1 − a",
                "It ends clearly higher with every seed, although its cost falls, too.",
            ),
        },
        right="db2 zero",
        source=demo.wrong_but_falling,
        runs=tuple({"bug": bug} for bug in BUGS),
        answer=nearest_to_right,
    ),
    Number(
        identifier="P04.4",
        panel="rises",
        text="The gradient is right and the learning rate is 1. In how many of 500 "
        "steps does the cost rise? (With 0.1 it rises in none.)",
        scale=scale.log(1, 500, zero=True).whole(),
        unit="steps",
        right=200,
        source=ROUGH,
        answer=lambda run: rises(run.costs),
        low="In some places the step is too long, and there are many of them.",
        high="It does come down in the end, and lower than with 0.1.",
        why="If the cost rises, have a look. But a rise proves no bug.",
    ),
    Choice(
        identifier="P04.5",
        panel="lab",
        text="You leave out the slope of tanh in layer 2 of three. Whose gradients are "
        "wrong?",
        options={
            "2": (
                "Those of layer 2",
                "And of the layer that gets its gradient from layer 2: the error "
                "travels back.",
            ),
            "1 2": (
                "Those of layers 1 and 2",
                "The error travels back. A slip in layer 1 would stay there.",
            ),
            "2 3": (
                "Those of layers 2 and 3",
                "Layer 3 has had its gradient already: back-propagation starts there.",
            ),
            "1 2 3": (
                "All of them",
                "Layer 3 has had its gradient before the slip is made.",
            ),
        },
        right="1 2",
        source=demo.laboratory,
        runs=({"bug": "no slope in layer 2"},),
        seed_name="draw",
        answer=lambda pictures: " ".join(
            map(str, sorted(layers_of(guilty_of(pictures))))
        ),
    ),
    Choice(
        identifier="P04.6",
        panel="later",
        text="The first weights are about 0.01, and the slope of tanh is left out. "
        "What does the check say, at the start and after 3000 steps?",
        options={
            "both": (
                "A bug, both times",
                "At the start tanh is nearly the identity and its slope nearly 1, so "
                "little is missing.",
            ),
            "late": (
                "At the start only 'inspect', later a bug",
                "While weights are small, tanh is nearly the identity and its slope "
                "nearly 1. Check again after some training.",
            ),
            "early": (
                "A bug at the start, later it hides",
                "It is the other way round: training makes z larger, and then the "
                "slope matters.",
            ),
            "never": (
                "It never shows",
                "It does: after 3000 steps z is large, and the slope far from 1.",
            ),
        },
        right="late",
        source=demo.now_and_after,
        answer=lambda pictures: when_found(pictures[0].lines["no slope"][1]),
    ),
    Number(
        identifier="P04.7",
        panel="dropout",
        text="Back-propagation is right, keep_prob is 0.8, and every call of J draws "
        "new masks. What is the relative difference?",
        scale=scale.log(1e-8, 1),
        right=1,
        source=demo.dropped,
        answer=lambda pictures: pictures[1].values[""]["W1"],
        seed_name="draw",
        low="J jumps from call to call, and you divide that jump by 2ε = 0.0000002.",
        why="The norm by differences is about a million. The code is right and the "
        "question is wrong, so fix the mask, or switch dropout off.",
    ),
    Choice(
        identifier="P04.8",
        panel="kinks",
        text="The units are ReLU, and one example lies exactly on the kink of one of "
        "them. Back-propagation is right, but the check complains, so you make ε "
        "smaller. Does that help?",
        options={
            "helps": (
                "Yes: a smaller interval holds no kink",
                "It always contains this one, because the example lies on it.",
            ),
            "no": (
                "No: it complains just as much",
                "However short the secant is, it takes half of either side. There is "
                "no derivative, so draw other weights.",
            ),
            "worse": (
                "It gets worse: rounding",
                "Rounding does a hundred times less than the kink.",
            ),
        },
        right="no",
        source=demo.kinks,
        runs=tuple(
            {"activation": "relu", "example": "on a kink", "eps": eps}
            for eps in (1e-5, 1e-7)
        ),
        seed_name="draw",
        answer=lambda *both: (
            "no"
            if 1 / 3 < ratio_of(*map(here, both)) < 3
            else "helps"
            if ratio_of(*map(here, both)) > 1
            else "worse"
        ),
    ),
    Sketch(
        identifier="P04.9",
        panel="price",
        text="A network has two inputs, two hidden layers of the same width, and one "
        "output. How often does one gradient check evaluate J? Draw it over the width.",
        at=WIDTHS,
        scale=scale.linear(0, 6000, step=100),
        xlabel="width of both layers",
        ylabel="evaluations of J",
        right=(14, 302, 1002, 2102, 3602, 5502),
        source=demo.price,
        runs=tuple({"layer_1": w, "layer_2": w} for w in WIDTHS),
        answer=lambda *runs: [
            float(re.search(r"takes (\d+) evaluations", pictures[0].says)[1])
            for pictures in runs
        ],
        why="It is twice for each parameter, and there are width times width of them "
        "between the two layers. At 40 that makes 3602 evaluations, where a training "
        "step needs one pass there and one back.",
    ),
    Order(
        identifier="P04.10",
        panel="slopes",
        text="With ε = 0.00001, one way writes `10^-7` for the power, one is one-sided "
        "and one is two-sided. Which difference is smallest?",
        items={"A": "10^-7", "B": "one-sided", "D": "two-sided"},
        by="from the smallest difference to the largest",
        right=("D", "B", "A"),
        source=demo.differences_by,
        runs=(
            {"derivative": misprint("caret_for_power")},
            {"derivative": one_sided_derivative},
            {"derivative": two_sided_derivative},
        ),
        seed_name="draw",
        answer=lambda a, b, d: in_order(
            {"A": difference_of(a), "B": difference_of(b), "D": difference_of(d)}
        ),
        why="In Python `^` is exclusive or, so 10^-7 is −13, and that is no small "
        "step.",
    ),
    Choice(
        identifier="P04.11",
        panel="judges",
        text="Judge A calls a check great if ε is below 0.0000001. You check a program "
        "without its penalty, with ε = 0.00000005. What does A say?",
        options={
            "great": (
                "Great",
                "A judges what you chose yourself, and never looks at the network.",
            ),
            "inspect": (
                "Inspect",
                "A looks at ε alone, and that is small enough.",
            ),
            "bug": (
                "Bug",
                "B says so, who looks at the difference. A looks at ε alone.",
            ),
        },
        right="great",
        source=demo.judged,
        runs=({"judge": "A", "bug": "λ missing", "eps": 5e-8},),
        answer=lambda pictures: re.search(r"says (\w+)", pictures[0].says)[1],
    ),
    Choice(
        identifier="P04.12",
        panel="prices",
        text="The penalty in J is wrong, and back-propagation is right. Which bars of "
        "the check stand high?",
        options={
            "W": (
                "Those of all W",
                "The biases pay no penalty, so they are innocent. This is the mark of "
                "a wrong penalty.",
            ),
            "b": ("Those of all b", "The biases pay no penalty."),
            "all": ("All of them", "The biases pay no penalty, so theirs stay low."),
            "last": (
                "Those of the last layer",
                "Each W has its own part of the penalty.",
            ),
        },
        right="W",
        source=demo.penalized,
        runs=({"swap": {"penalty": none_in_J}},),
        seed_name="draw",
        answer=lambda pictures: whose(guilty_of(pictures)),
    ),
    Choice(
        identifier="P04.13",
        panel="culprits",
        text="Patient D: one bar stands at 1/3, all others are low, and some points "
        "lie on a line of slope 2. What is wrong?",
        options={
            "doubled": (
                "One gradient is doubled",
                "|2g − g| / (|2g| + |g|) is a third.",
            ),
            "zero": (
                "One gradient is zero",
                "Then its bar would stand at 1, and its points on the axis.",
            ),
            "sign": (
                "One gradient has the wrong sign",
                "Then its bar would stand at 1, and its points on the other diagonal.",
            ),
        },
        right="doubled",
        source=demo.culprit,
        runs=({"patient": "D"},),
        seed_name="draw",
        answer=lambda pictures: diagnosed(pictures[0].values[""].values()),
    ),
    Choice(
        identifier="P04.14",
        panel="yours",
        text="In your loop you forget to move an entry back before you go on. What "
        "does your check say of a right gradient?",
        options={
            "great": (
                "Great: ε is too small to matter",
                "By the time you measure the last entry, all those before it are off "
                "by ε.",
            ),
            "inspect": (
                "Inspect",
                "The error is of the order of ε, too large for great and too small for "
                "a bug. A bug in a check hides well.",
            ),
            "bug": (
                "Bug",
                "The entries are off by ε only, so the slopes are nearly right.",
            ),
        },
        right="inspect",
        source=estimated,
        answer=lambda pictures: re.search(r": (\w+)$", pictures[0].title)[1],
    ),
]
