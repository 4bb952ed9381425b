"""Notebook 10: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.datasets.clouds import blobs, circles, moons
from dlcourse.datasets.images import digits
from dlcourse.engine.experiment import Experiment
from dlcourse.formulas.activations import softmax
from dlcourse.lessons import batch_norm_softmax as demo
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Order, Sketch
from dlcourse.practice.readings import (
    dev_cost,
    dev_error,
    in_order,
    train_error,
)

FAR = Experiment(demo.rescaled_moons(300), hidden=(20,), iterations=500)
FEW = Experiment(
    moons(200, noise=0.2),
    hidden=(10, 10),
    batch_size=50,
    multiplier=0.1,
    iterations=300,
)
SMALL = Experiment(
    moons(60, noise=0.35, dev=1000),
    hidden=(40, 20),
    batch_size=16,
    batch_norm=True,
    bn_memory=0.99,
    learning_rate=0.1,
    iterations=3000,
)
DIGITS = Experiment(
    digits(1000),
    hidden=(128,),
    batch_norm=True,
    batch_size=64,
    learning_rate=0.5,
    iterations=600,
)
RINGS = Experiment(
    circles(300),
    hidden=(20, 10),
    batch_norm=True,
    batch_size=60,
    learning_rate=0.1,
    iterations=1500,
)
CLOUDS = Experiment(
    blobs(300, classes=5),
    hidden=(10,),
    iterations=500,
    swap={"softmax": softmax},
)
RATES = (0.001, 0.01, 0.05, 0.2, 1.0, 3.0, 10.0)
SHIFTS = (0.0, 0.25, 0.5, 0.75, 1.0, 2.0)
AT = (1, 50, 100, 200, 300, 400)


def rules(*names):
    """Return a swap: a misprint under each name, for each (misprint, function)."""
    return {function: misprint(name, function) for name, function in names}


RULES = {
    "A": rules(("M10.10 times A - Y", "output_backward")),
    "B": rules(("M10.07", "softmax")),
    "D": {},
    "E": rules(("M10.09", "softmax_cost"), ("M10.09", "output_backward")),
}
DIAGONAL = rules(("M10.10", "output_backward"))
NO_G = rules(("M10.21", "relu"), ("M10.21", "relu_backward"))


def soft(Z):
    """Return a softmax that is three times too soft."""
    t = np.exp((Z - Z.max(axis=-2, keepdims=True)) / 3)
    return t / t.sum(axis=-2, keepdims=True)


def accuracies(pictures):
    """Return {name: accuracy} of the last picture's bars."""
    return pictures[-1].values[""]


def softmax_of(pictures):
    """Return the probabilities that softmax gives."""
    return list(pictures[1].values[""].values())


def wandering(pictures):
    """Return how far the inputs of layers 2 to 4 wander, without and with."""
    return {k: list(v.values()) for k, v in pictures[1].values.items()}


def steps_to_5(pictures):
    """Return the first step within 0.01 of 5."""
    (distance,) = (y for _, y in pictures[1].lines.values())
    return float(np.argmax(distance < 0.01))


def random_labels_right(picture):
    """Return how many per cent of random labels are right at the end."""
    return float(re.search(r"updates ([\d.]+)% of", picture.says)[1])


def size_word(size):
    """Say how large a number is."""
    return "huge" if size > 1e26 else "hundreds" if size > 10 else "small"


PREDICTIONS = [
    Choice(
        identifier="P10.1",
        panel="inputs",
        text="Two moons lie far from the origin, and their features have spreads of 38 "
        "and 1. They go into a network as they are. What accuracy does it reach on "
        "new points?",
        options={
            "coin": (
                "0.5: it tosses a coin",
                "The first steps are far too large along one feature, and all the "
                "units die.",
            ),
            "some": (
                "About 0.7: it learns, but slowly",
                "The first steps are far too large along one feature, and no unit is "
                "left to learn anything.",
            ),
            "well": (
                "Over 0.85, as with normalised inputs",
                "One feature would need a smaller rate than the other, and both have "
                "to share one.",
            ),
        },
        right="coin",
        source=FAR,
        answer=lambda run: (
            "coin" if dev_error(run) > 40 else "some" if dev_error(run) > 15 else "well"
        ),
    ),
    Choice(
        identifier="P10.2",
        panel="lines",
        text="A mini-batch of one single example goes through batch norm with γ = 2 "
        "and β = 1. Its z is 3. What is z̃?",
        options={
            "1": (
                "1",
                "An example alone is its own mean, so z − μ is 0 whatever z is, and "
                "only β is left.",
            ),
            "7": (
                "7",
                "That is two times three plus one, but z is normalised first.",
            ),
            "2": (
                "2",
                "γ multiplies z_norm. What is z_norm here?",
            ),
            "none": (
                "No number: the variance is 0",
                "That is what ε under the root is for: 0/√ε is 0.",
            ),
        },
        right="1",
        source=demo.four_lines,
        runs=({"m": 1, "gamma": 2.0, "beta_bn": 1.0},),
        answer=lambda pictures: re.search(r"z_tilde mean ([\d.]+)", pictures[1].says)[
            1
        ].split(".")[0],
    ),
    Choice(
        identifier="P10.3",
        panel="robust",
        text="The first weights are a hundred times too small, the learning rate is "
        "0.1, and there are 1500 steps. What does batch norm change?",
        options={
            "all": (
                "Everything: without it the network tosses a coin, with it 95 % are "
                "right",
                "Each layer's scale is divided out, so small weights cost no time.",
            ),
            "some": (
                "Something: both learn, one of them sooner",
                "After three such layers signal and gradient are a millionth of what "
                "they were, so without it nothing moves.",
            ),
            "none": (
                "Nothing: it cannot make gradients larger",
                "It can: batch norm divides by the spread, and dividing by a small "
                "number makes gradients large.",
            ),
        },
        right="all",
        source=demo.network(learning_rate=0.1),
        runs=({"multiplier": 0.01}, {"multiplier": 0.01, "batch_norm": True}),
        answer=lambda plain, normed: (
            "all"
            if dev_error(plain) > 40 and dev_error(normed) < 10
            else "some"
            if dev_error(normed) < dev_error(plain) - 2
            else "none"
        ),
    ),
    Sketch(
        identifier="P10.4",
        panel="rates",
        text="A small network with small first weights trains for 300 steps, with "
        "batch norm. Draw its dev cost at the end for each learning rate.",
        at=RATES,
        scale=scale.linear(0, 1),
        xlabel="learning rate",
        ylabel="dev cost",
        right=(0.6, 0.33, 0.2, 0.12, 0.12, 0.13, 0.9),
        source=FEW,
        runs=tuple({"learning_rate": a, "batch_norm": True} for a in RATES),
        answer=lambda *runs: [dev_cost(run) for run in runs],
        why="A wide valley: below 0.2 from 0.05 to 3. Without batch norm it is "
        "narrow, and at 0.05 nothing is learned yet. At 0.001 nothing is learned "
        "either way.",
    ),
    Number(
        identifier="P10.5",
        panel="drift",
        text="While the network trains, the inputs of its last layer wander. By what "
        "factor does batch norm reduce that?",
        scale=scale.log(1, 100),
        unit="times",
        right=4,
        source=demo.drift,
        answer=lambda pictures: (
            wandering(pictures)["without"][2]
            / wandering(pictures)["with batch norm"][2]
        ),
        low="Without it each layer adds its own share to what it is given, so there "
        "is a lot to reduce.",
        high="γ and β still move, and so does the shape of the distribution.",
        why="Without batch norm the drift grows from layer to layer; with it, hardly.",
    ),
    Sketch(
        identifier="P10.6",
        panel="shifted",
        text="A trained network is right on 97 % of the dev set. Now the dev set "
        "moves to the upper right. Draw the accuracy for each shift.",
        at=SHIFTS,
        scale=scale.linear(0, 1),
        xlabel="shift",
        ylabel="accuracy",
        right=(0.97, 0.88, 0.76, 0.72, 0.72, 0.75),
        source=demo.shifted,
        runs=tuple({"shift": shift} for shift in SHIFTS),
        answer=lambda *runs: [accuracies(pictures)["as it comes"] for pictures in runs],
        why="It falls at once and then no further, because one class stays on its own "
        "side of the border. Renormalised, it is back at any shift.",
    ),
    Choice(
        identifier="P10.7",
        panel="noise",
        text="A large network with batch norm trains on 60 noisy points. Mini-batches "
        "of 8, or all 60 at once: which ends with the lower dev cost?",
        options={
            "8": (
                "8",
                "The mean of eight examples is noisy, and with noise on every unit "
                "it is harder to learn single examples by heart. Its training error "
                "is higher.",
            ),
            "60": (
                "All 60",
                "That has the lower training error, and overfits.",
            ),
            "tie": (
                "They tie, because it is the same network",
                "It is, but with batch norm each example meets another mean in each "
                "mini-batch.",
            ),
        },
        right="8",
        source=SMALL,
        runs=({"batch_size": 8}, {"batch_size": 60}),
        answer=lambda few, whole: (
            "8"
            if dev_cost(few) < dev_cost(whole) - 0.05
            else "60"
            if dev_cost(whole) < dev_cost(few) - 0.05
            else "tie"
        ),
    ),
    Number(
        identifier="P10.8",
        panel="testing",
        text="A trained network with batch norm gets its test examples two at a time, "
        "and normalises each pair by its own mean and variance. With running averages "
        "97 % of its answers are right. How many are right now, in per cent?",
        scale=scale.linear(0, 100, step=1),
        unit="%",
        within=8,
        right=70,
        source=demo.test_time,
        runs=({"statistics": "own batch", "test_batch": 2},),
        answer=lambda pictures: 100 * accuracies(pictures)["own batch"],
        low="Half of the pairs have one example of each class, and those it can still "
        "tell apart.",
        high="In half of the pairs both are of one class, and their mean takes away "
        "just what makes that class different.",
        why="One at a time it would be no better than a coin, and all 1000 together "
        "are as good as running averages, which is why the slip stays hidden.",
    ),
    Choice(
        identifier="P10.9",
        panel="softmax",
        text="The logits are z = (5, 2, −1, 3), and you raise the last from 3 to 5. "
        "Which probabilities change?",
        options={
            "all": (
                "All four",
                "They add up to 1, so what one gains the others lose. Two are equal "
                "now, at 0.48.",
            ),
            "two": (
                "The first and the last",
                "The other two are divided by the same larger sum.",
            ),
            "one": (
                "Only the last",
                "Then they would add up to more than 1.",
            ),
        },
        right="all",
        source=demo.softmax_bars,
        runs=({}, {"z3": 5.0}),
        answer=lambda before, after: {4: "all", 2: "two", 1: "one"}[
            sum(a != b for a, b in zip(*map(softmax_of, (before, after)), strict=True))
        ],
    ),
    Choice(
        identifier="P10.10",
        panel="jacobian",
        text="You take a step against dz = ŷ − y. What happens to the mean of the "
        "four logits?",
        options={
            "same": (
                "It stays where it is",
                "dz adds up to 0: the true class goes up by as much as the others go "
                "down.",
            ),
            "up": (
                "It goes up: the true class is pushed",
                "The others are pushed down as well, in proportion to their "
                "probability.",
            ),
            "down": (
                "It goes down: three go down, one up",
                "The one goes up by as much as the three go down together.",
            ),
        },
        right="same",
        source=demo.jacobian,
        answer=lambda pictures: (
            "same"
            if abs(float(re.search(r"up to ([\d.]+) or", pictures[1].title)[1])) < 1e-3
            else "up"
        ),
    ),
    Choice(
        identifier="P10.11",
        panel="arms",
        text="Three spiral arms, one class each, and a network without a hidden "
        "layer. How many points does it get right?",
        options={
            "third": (
                "A third: it can only guess",
                "Even straight borders catch some of each arm, because the arms do "
                "not lie evenly round the centre.",
            ),
            "half": (
                "About half",
                "All its borders are straight lines, and the arms are not.",
            ),
            "most": (
                "Most of them: softmax bends the borders",
                "Softmax only compares linear scores, and two linear scores are equal "
                "along a straight line.",
            ),
        },
        right="half",
        source=demo.arms,
        runs=({"units": 0},),
        answer=lambda run: (
            "third"
            if train_error(run) > 60
            else "half"
            if train_error(run) > 30
            else "most"
        ),
    ),
    Number(
        identifier="P10.12",
        panel="digits",
        text="A network gets 1000 handwritten digits to learn from, and a few "
        "seconds. What percentage of new digits does it get wrong?",
        scale=scale.log(0.1, 50),
        unit="%",
        right=2.5,
        source=DIGITS,
        answer=dev_error,
        low="Some people write a 1 just as others write a 7.",
        high="For 8 by 8 pixels, 128 units with batch norm are plenty.",
        why="96 to 99 % are right, but of some of its mistakes it is very sure.",
    ),
    Number(
        identifier="P10.13",
        panel="parabola",
        text="Gradient descent on J = w² − 10w + 25 starts at w = 0, with α = 0.01. "
        "After how many steps is w within 0.01 of 5?",
        scale=scale.log(1, 10_000).whole(),
        unit="steps",
        right=308,
        source=demo.parabola,
        runs=({"steps": 1000},),
        answer=steps_to_5,
        low="Each step takes two per cent of the way that is left.",
        high="Each step takes two per cent of the way that is left: 35 steps halve it.",
        why="α = 0.5 gets there in a single step.",
    ),
    Choice(
        identifier="P10.14",
        panel="rules",
        text="One classifier has a minus too many in the cost, and in its gradient as "
        "well. What happens to training, and to the gradient check?",
        options={
            "climbs": (
                "The cost falls without end, and nearly all answers are wrong",
                "Cost and gradient agree, so the check passes, while training climbs "
                "the true cost.",
            ),
            "cancels": (
                "Nothing: two minus signs cancel",
                "Only the gradient enters the step, so only one of them counts.",
            ),
            "stays": (
                "The cost stays where it is",
                "There is a slope, and training follows it, the wrong way.",
            ),
        },
        right="climbs",
        source=demo.arms(),
        runs=({"swap": RULES["E"]},),
        answer=lambda run: (
            "climbs"
            if run.diverged or run.costs[-1] < -1
            else "cancels"
            if train_error(run) < 10
            else "stays"
        ),
    ),
    Choice(
        identifier="P10.15",
        panel="pushing",
        text="One rule pushes the true class up, and no other class down. How large "
        "is the mean logit after 400 steps?",
        options={
            "small": (
                "Near 0",
                "Nothing ever pushes the logits down.",
            ),
            "hundreds": (
                "Some hundreds",
                "It grows faster than that: larger weights make larger steps, and the "
                "layers push each other on.",
            ),
            "huge": (
                "Beyond 10²⁶",
                "Nothing ever pushes down, and larger weights make larger steps.",
            ),
        },
        right="huge",
        source=demo.logits,
        runs=({"rule": tuple(DIAGONAL.items())},),
        answer=lambda pictures: size_word(
            np.nanmax(np.nan_to_num(pictures[0].lines["mean logit"][1], posinf=1e99))
        ),
    ),
    Choice(
        identifier="P10.16",
        panel="wiring",
        text="A network for two rings normalises, scales and shifts, but leaves out "
        "the activation. What border does it draw?",
        options={
            "line": (
                "A straight line",
                "Linear layers, one after the other, make one linear layer, "
                "normalised or not.",
            ),
            "ring": (
                "A round one: batch norm is not linear",
                "Once the batch's mean and spread are fixed, it is linear in each z.",
            ),
            "bent": (
                "A bent one, with many corners",
                "Corners come from ReLU.",
            ),
        },
        right="line",
        source=RINGS,
        runs=({"swap": NO_G},),
        answer=lambda run: "line" if train_error(run) > 30 else "ring",
    ),
    Order(
        identifier="P10.17",
        panel="pairs",
        text="60 examples have random labels. With one pair γ, β for each unit, or one "
        "for each entry of Z: which network gets more labels right, and where does "
        "tossing a coin stand?",
        items={
            "entry": "one pair an entry",
            "unit": "one pair a unit",
            "coin": "a coin",
        },
        by="from the most to the fewest",
        right=("entry", "unit", "coin"),
        source=demo.memorise,
        runs=({"shape": "one pair an entry"}, {"shape": "one pair a unit"}),
        answer=lambda entry, unit: in_order(
            {
                "entry": -random_labels_right(entry),
                "unit": -random_labels_right(unit),
                "coin": -50,
            }
        ),
        why="600 numbers learn what stands at which place in the batch, and nothing "
        "about the examples.",
    ),
    Choice(
        identifier="P10.18",
        panel="yours",
        text="Your softmax divides z by 3, so it is far too soft. What becomes of the "
        "training accuracy on five clouds, after 500 steps?",
        options={
            "same": (
                "It hardly changes",
                "A scale can be learned: the logits simply grow until they fit.",
            ),
            "worse": (
                "It falls to chance",
                "The largest logit is still the largest, so the answers need not "
                "change.",
            ),
            "better": (
                "It rises: soft answers are careful ones",
                "Which class comes out largest does not depend on the scale.",
            ),
        },
        right="same",
        source=CLOUDS,
        runs=({}, {"swap": {"softmax": soft}}),
        answer=lambda right, slip: (
            "same"
            if abs(train_error(right) - train_error(slip)) < 5
            else "worse"
            if train_error(slip) > train_error(right)
            else "better"
        ),
    ),
]
