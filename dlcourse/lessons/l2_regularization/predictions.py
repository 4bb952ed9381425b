"""Notebook 02: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.datasets.clouds import logistic, moons
from dlcourse.engine.experiment import Experiment
from dlcourse.formulas.regularization import weight_decay_step
from dlcourse.lessons import l2_regularization as demo
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Order, Sketch
from dlcourse.practice.readings import (
    dev_cost,
    end,
    in_order,
    train_error,
)

FEW = Experiment(
    moons(60, noise=0.35, dev=1000),
    hidden=(10, 10),
    activation="tanh",
    init="xavier",
    learning_rate=0.3,
    iterations=3000,
)
FEATURES = Experiment(
    logistic(100, n_x=20), hidden=(), lambd=10.0, learning_rate=0.1, iterations=5000
)
SMALL = Experiment(
    moons(60, noise=0.35, dev=400),
    hidden=(20, 10),
    lambd=0.7,
    learning_rate=0.3,
    iterations=2000,
)
LAMBDAS = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)
STEP = "weight_decay_step"
STEPS = {
    "A": {STEP: misprint("M02.12", STEP)},
    "B": {},
    "C": {STEP: misprint("M02.09", STEP)},
    "D": {STEP: misprint("M02.08", STEP)},
}
OF_ITSELF = {n: misprint("M02.02", n) for n in ("output_backward", "sigmoid_cost")}
PENALIZED = demo.TANH.replace(hidden=(20, 10), lambd=1.0, iterations=1500)


def points_known(pictures):
    """Return to how many points an error of 10 % is known."""
    return float(re.search(r"±(\S+) points of an error of 10 %", pictures[1].says)[1])


def wrong_by_set(pictures):
    """Return {set: per cent wrong}."""
    return pictures[1].values[""]


def which_rise(before, after):
    """Say which errors fall, and which rise, with target examples."""
    before, after = wrong_by_set(before), wrong_by_set(after)
    target = after["dev"] < before["dev"] - 1
    web = after["web, new"] > before["web, new"] + 0.3
    return "both" if target and web else "target" if target else "none"


def rises_plotted(pictures):
    """Return how many steps raise what is plotted."""
    return float(re.search(r"rises in (\d+) of", pictures[0].says)[1])


def weights_of(run):
    """Return the sum of all squared weights at the end."""
    record = run.at()
    return demo.squared_norm(record.theta, record.network)


def exact_zeros(run):
    """Return how many weights are exactly zero at the end."""
    return float(np.sum(run.at().params["W1"] == 0))


def direction(curve, margin):
    """Say whether a curve rises or falls by a margin from its beginning to its end."""
    change = curve[-1] - curve[0]
    return "rises" if change > margin else "falls" if change < -margin else "stays"


def weight_ratio(picture):
    """Return by how much the squared weights fall from λ = 0.1 to 1."""
    strengths, norms = picture.lines["squared weights"]
    return float(np.interp(0.1, strengths, norms) / np.interp(1.0, strengths, norms))


def norm_at_end(pictures):
    """Return the squared weights at the end of a decay."""
    return float(pictures[0].lines["this rule"][1][-1])


def grows(W, dW_backprop, learning_rate, lambd, m):
    """Return the step of weight decay, with a plus for its minus."""
    return (1 + learning_rate * lambd / m) * W - learning_rate * dW_backprop


SMALL_OWN = demo.SMALL.replace(
    hidden=(20, 10), lambd=0.7, penalty="decay", swap={STEP: weight_decay_step}
)

PREDICTIONS = [
    Number(
        identifier="P02.1",
        panel="splits",
        text="You split 100 examples 60/20/20, and your model is wrong on 10 %. To "
        "within how many points, plus or minus, does the dev set know that error?",
        scale=scale.log(0.1, 50),
        unit="points",
        right=6.7,
        source=demo.splits,
        runs=({"m": 100, "regime": "60/20/20"},),
        answer=points_known,
        low="Twenty examples are few: two wrong answers more or less make ten points.",
        high="It is not quite as bad: the spread is the square root of p(1 − p)/n.",
        why="So two models that differ by 3 points cannot be told apart.",
    ),
    Choice(
        identifier="P02.2",
        panel="mismatch",
        text="Your 600 training examples come from the web, and the target is shifted "
        "by 0.5. You add 400 target examples to the training set. What happens to the "
        "error on the target, and to the error on new web examples?",
        options={
            "none": (
                "Neither changes much",
                "400 examples of the real thing are a lot to learn from.",
            ),
            "target": (
                "The target's falls, the web's stays",
                "That would be nice. But in places the two kinds contradict each "
                "other, and the network has to choose.",
            ),
            "both": (
                "The target's falls, the web's rises",
                "In places the two kinds contradict each other. You can live with "
                "that, because the web is not your target.",
            ),
        },
        right="both",
        source=demo.mismatched,
        runs=({"shift": 0.5}, {"shift": 0.5, "target_examples": 400}),
        answer=which_rise,
        seed_name="draw",
    ),
    Choice(
        identifier="P02.3",
        panel="diagnosis",
        text="The training error is 15 % and the dev error 16 %. What do you have, if "
        "for all you know 0 % is possible?",
        options={
            "High bias": (
                "High bias",
                "It is 15 points from the optimum up to the training error, and one "
                "more to the dev error. More data could close that one.",
            ),
            "High variance": (
                "High variance: the dev error is high",
                "Look at the steps and not at the heights: from training to dev it is "
                "one point. Take that for variance, and you collect data for months.",
            ),
            "High bias and high variance": (
                "Both",
                "Both errors are high, but only one point apart, so there is no "
                "variance.",
            ),
            "Neither": (
                "Neither",
                "It would be neither if the optimal error were 14 %. Here you take it "
                "to be 0.",
            ),
        },
        right="High bias",
        source=demo.diagnosis_board,
        runs=({"train_error": 15.0, "dev_error": 16.0, "optimal_error": 0.0},),
        answer=lambda pictures: pictures[0].title,
    ),
    Sketch(
        identifier="P02.4",
        panel="capacity",
        text="You train on 60 noisy points for 3000 steps. Draw the final dev cost "
        "over the width of the layers, from 1 unit to 40.",
        at=(1, 2, 5, 10, 20, 40),
        scale=scale.linear(0, 1),
        xlabel="width",
        ylabel="dev cost",
        right=(0.37, 0.36, 0.5, 0.6, 0.75, 0.75),
        source=FEW,
        runs=tuple({"width": w} for w in (1, 2, 5, 10, 20, 40)),
        answer=lambda *runs: [dev_cost(run) for run in runs],
        seeds=10,
        why="It is lowest for the smallest network and goes up with the width, because "
        "the large one is sure of itself even where it is wrong. A bigger network is "
        "harmless only if you regularise it.",
    ),
    Choice(
        identifier="P02.5",
        panel="curves",
        text="You go from 30 training examples to 500. What does the error on the "
        "training set do?",
        options={
            "falls": (
                "It falls: more examples, better learning",
                "The dev error does. But a larger training set is harder to get right "
                "as a whole.",
            ),
            "rises": (
                "It rises",
                "30 examples can be learned by heart, and 500 cannot. So the two "
                "curves meet, one from each side.",
            ),
            "stays": (
                "It stays",
                "With 30 examples it is near zero. Can the network learn 500 noisy "
                "ones by heart as well?",
            ),
        },
        right="rises",
        source=demo.learning_curves,
        runs=({"against": "examples"},),
        answer=lambda pictures: direction(pictures[0].lines["train"][1], 2),
    ),
    Number(
        identifier="P02.6",
        panel="sparsity",
        text="Three of 20 features matter, and you train with L1 at λ = 10, in the "
        "form that stops a weight at zero where a step would carry it across "
        "(`l1_threshold`). How many of the 20 weights end at exactly 0? (With L2 none "
        "does.)",
        scale=scale.linear(0, 20, step=1).whole(),
        within=4,
        right=14,
        source=FEATURES,
        runs=({"penalty": "l1_threshold"},),
        answer=exact_zeros,
        unit="weights",
        low="L1 pulls with the same force however small a weight is, so it pulls it "
        "all the way to zero.",
        high="Some survive: the three that matter, and a few by chance.",
        why="L2's pull shrinks with the weight, so no weight ever arrives.",
    ),
    Sketch(
        identifier="P02.7",
        panel="lambda",
        text="You have 60 noisy points and a network of 20 and 10 units. Draw the "
        "final dev cost over λ.",
        at=LAMBDAS,
        scale=scale.linear(0, 1),
        xlabel="λ",
        ylabel="dev cost",
        right=(0.8, 0.75, 0.45, 0.39, 0.69, 0.69),
        source=SMALL,
        runs=tuple({"lambd": value} for value in LAMBDAS),
        answer=lambda *runs: [dev_cost(run) for run in runs],
        seeds=10,
        why="It is a U with unequal arms. On the left is variance, where the network "
        "is sure of too much, and on the right bias, which ends at 0.693, where every "
        "answer is 0.5.",
    ),
    Number(
        identifier="P02.8",
        panel="simpler",
        text="You raise λ from 0.1 to 1. By what factor does the sum of the squared "
        "weights fall?",
        scale=scale.log(1, 1000),
        right=8,
        source=demo.simpler,
        runs=({"lambd": 1.0},),
        answer=lambda pictures: weight_ratio(pictures[0]),
        low="You have made weights ten times as expensive, and it shows.",
        high="The data resist: the network still has to tell the moons apart.",
        why="The slope of the output falls too, but only to about half.",
    ),
    Choice(
        identifier="P02.9",
        panel="decay",
        text="One slip forgets the learning rate in the decay: it multiplies by 1 − "
        "λ/m instead of 1 − αλ/m. With α = 0.05, what happens to the weights?",
        options={
            "same": (
                "They end where they should, only later",
                "The gradient still has its α and the decay has lost it, so they "
                "balance somewhere else.",
            ),
            "collapse": (
                "They collapse",
                "It is the right rule with λ/α instead of λ, and here that is twenty "
                "times as much.",
            ),
            "larger": (
                "They end larger than they should",
                "The decay has become stronger, not weaker, because 1 is more than α.",
            ),
        },
        right="collapse",
        source=demo.decay,
        runs=(
            {"learning_rate": 0.05, "rule": "right"},
            {"learning_rate": 0.05, "rule": "no rate"},
        ),
        answer=lambda right, slip: (
            "collapse"
            if norm_at_end(slip) < 0.2 * norm_at_end(right)
            else "larger"
            if norm_at_end(slip) > 1.5 * norm_at_end(right)
            else "same"
        ),
    ),
    Number(
        identifier="P02.10",
        panel="falls",
        text="A program trains with the penalty (λ = 3) and plots the loss without it. "
        "It has no bug. In how many of 3000 steps does the plotted curve rise?",
        scale=scale.log(1, 3000, zero=True).whole(),
        right=400,
        source=demo.which_falls,
        runs=({"lambd": 3.0, "plot": "without penalty"},),
        answer=rises_plotted,
        unit="steps",
        low="Gradient descent lowers the function it was given, which is J with the "
        "penalty. The loss alone may go up.",
        high="In the first steps both fall together.",
        why="The network gives up a little loss to save a lot of penalty. J itself "
        "never rises.",
    ),
    Number(
        identifier="P02.11",
        panel="linear",
        text="In a tanh network without a penalty, the values z of the first layer "
        "have a mean size of 0.85. What is it at λ = 1?",
        scale=scale.log(0.001, 2),
        right=0.14,
        source=demo.linear_range,
        runs=({"lambd": 1.0},),
        answer=lambda pictures: float(
            re.search(r"Mean of \|z\| in layer 1: (\S+),", pictures[0].says)[1]
        ),
        low="The weights hold on to what the data need.",
        high="The weights shrink, and z with them.",
        why="At 0.14 tanh differs from z by less than one per cent, so the first layer "
        "is linear.",
    ),
    Order(
        identifier="P02.12",
        panel="steps",
        text="Here are three factors for the decay, with α = 0.3 and λ = 1. Whose "
        "weights end smallest?",
        items={"A": "1 − λ/m", "B": "1 − αλ/m", "D": "1 − αλ/2m"},
        by="from the smallest weights to the largest",
        right=("A", "B", "D"),
        source={
            "decay": PENALIZED.replace(penalty="decay"),
            "in the gradient": PENALIZED,
        },
        runs=tuple({"swap": STEPS[letter]} for letter in "ABD"),
        answer=lambda *runs: in_order(
            dict(zip("ABD", (weights_of(run["decay"]) for run in runs), strict=True))
        ),
        why="Each slip is the right rule with another λ: without its α it uses λ/α, "
        "and over 2m it uses λ/2.",
    ),
    Choice(
        identifier="P02.13",
        panel="losses",
        text="A slip in the cost compares ŷ with itself instead of with the label: −ŷ "
        "ln ŷ − (1 − ŷ) ln(1 − ŷ). What does the network make of it?",
        options={
            "stuck": (
                "It learns nothing, and the cost stays where it is",
                "It learns nothing about the labels, but it has a way to lower that "
                "cost: to be certain.",
            ),
            "falls": (
                "The cost falls to nearly 0, and half of the answers are wrong",
                "It becomes certain of anything, because no label ever tells it "
                "otherwise. So a falling cost does not prove that the cost is right.",
            ),
            "learns": (
                "It learns, but more slowly",
                "What from? There is no label in this cost.",
            ),
        },
        right="falls",
        source=Experiment(
            moons(400, noise=0.2), hidden=(10,), learning_rate=0.5, iterations=3000
        ),
        runs=({"swap": OF_ITSELF},),
        answer=lambda run: (
            "stuck"
            if end(run) > 0.3
            else "falls"
            if train_error(run) > 15
            else "learns"
        ),
    ),
    Choice(
        identifier="P02.14",
        panel="yours",
        text="In your own update you write a plus: (1 + αλ/m) W. With λ = 100 and 60 "
        "examples, what happens?",
        options={
            "grow": (
                "The weights grow without end",
                "Each of 2000 steps multiplies them by more than 1.",
            ),
            "held": (
                "The gradient of the data holds them",
                "For that it would have to grow as they do, and it does not.",
            ),
            "same": (
                "Nothing much: the factor is close to 1",
                "It is 1.5, and you take it to the power of 2000.",
            ),
        },
        right="grow",
        source=SMALL_OWN,
        runs=({"lambd": 100.0, "swap": {STEP: grows}},),
        answer=lambda run: (
            "grow"
            if run.diverged or weights_of(run) > 1e6
            else "held"
            if weights_of(run) < 1e3
            else "same"
        ),
    ),
]
