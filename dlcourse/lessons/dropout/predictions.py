"""Notebook 03: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.datasets.clouds import moons
from dlcourse.engine.experiment import Experiment
from dlcourse.formulas.dropout import dropout_forward
from dlcourse.lessons import dropout as demo
from dlcourse.pictures.views.network import masks_at
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Order, Sketch
from dlcourse.practice.readings import (
    dev_cost,
    end,
    in_order,
    train_error,
)

THIN = Experiment(
    moons(300, noise=0.2),
    hidden=(8, 5),
    keep_prob=(0.8, 0.5),
    learning_rate=0.3,
    iterations=500,
)
DROP = "dropout_forward"
RULES = {
    "A": {DROP: misprint("M03.03")},
    "B": {DROP: misprint("scaling_forgotten")},
    "C": {},
    "D": {DROP: misprint("M03.02")},
}
KEEPS = (0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
MARKS = (25, 100, 300, 1000, 3000, 8000)


def chance_of(text):
    """Return the chance that a panel's words end with."""
    return 100 * float(re.search(r"chance of (\S+)\.$", text)[1])


def share_all_gone(run):
    """Return in how many per cent of 300 steps the first example meets no unit."""
    gone = [~masks_at(run.experiment, t)[2][:, 0].any() for t in range(300)]
    return 100 * float(np.mean(gone))


def squares(run):
    """Return the sum of all squared weights at the end."""
    record = run.at()
    return float(np.sum((record.theta * record.network.weights) ** 2))


def dev_errors_said(text):
    """Return the numbers of a sentence about dev errors."""
    return [float(number) for number in re.findall(r"\d+\.\d+", text)]


def at_marks(pictures):
    """Return the dev cost on the way, as the panel of early stopping draws it."""
    return pictures[0].lines["dev"]


def said(pictures):
    """Return what pictures say, joined."""
    return " ".join(picture.says for picture in pictures)


def compare(without, average, margin):
    """Say whether an average beats what stands alone."""
    return (
        "better"
        if average > without + margin
        else "worse"
        if average < without - margin
        else "alike"
    )


def ratio_word(ratio, bound):
    """Say whether a ratio means a fall, or a rise."""
    return "falls" if ratio < bound else "rises" if ratio > 1 / bound else "stays"


def change_word(change, margin):
    """Say whether a change is a rise, or a fall."""
    return "rises" if change > margin else "falls" if change < -margin else "stays"


def gains(pictures):
    """Say what an average of ten improves more, as a share."""
    shares = []
    for picture in pictures:
        mean, together = (picture.lines[k][1][-1] for k in list(picture.lines)[:2])
        shares.append(1 - together / mean)
    error, cost = shares
    return "cost" if cost > error + 0.05 else "error" if error > cost + 0.05 else "both"


PREDICTIONS = [
    Number(
        identifier="P03.1",
        panel="thinned",
        text="Layer 2 has five units, and you set its keep_prob to 0.2. In what "
        "percentage of the steps does an example find all five of them gone?",
        scale=scale.linear(0, 100, step=1),
        unit="%",
        within=10,
        right=33,
        source=THIN,
        runs=({"keep_prob2": 0.2},),
        answer=share_all_gone,
        low="A unit is gone with a chance of 0.8, so five at once are gone with 0.8 to "
        "the power of 5.",
        high="Each of the five has a chance of its own to be there.",
        why="About every third step the network answers without having looked.",
    ),
    Number(
        identifier="P03.2",
        panel="masks",
        text="With 50 units and a keep_prob of 0.8, 10 are dropped on average. In what "
        "percentage of the examples are exactly 10 dropped?",
        scale=scale.linear(0, 100, step=2),
        unit="%",
        right=14,
        source=demo.masks,
        answer=lambda pictures: chance_of(pictures[2].says),
        low="10 is still the likeliest number.",
        high="Each unit tosses a coin of its own, so the number varies by 2.8.",
        why="The number dropped differs from example to example.",
    ),
    Number(
        identifier="P03.3",
        panel="expectation",
        text="A rule forgets to divide by keep_prob. At a keep_prob of 0.8, what "
        "percentage of the mean activation is left after three layers?",
        scale=scale.linear(0, 100, step=2),
        unit="%",
        within=8,
        right=51,
        source=demo.expectation,
        runs=({"rule": misprint("scaling_forgotten"), "keep_prob": 0.8, "layers": 3},),
        answer=lambda pictures: 100 * list(pictures[0].values[""].values())[-1] / 0.399,
        low="Each layer loses a fifth of what is left.",
        high="Every layer loses its own fifth: 0.8 times 0.8 times 0.8.",
        why="0.8³ = 0.512. At test time nothing is dropped, so the network meets sizes "
        "it has never seen.",
    ),
    Choice(
        identifier="P03.4",
        panel="testtime",
        text="You leave dropout on at test time, with a keep_prob of 0.5, and average "
        "the predictions of 200 passes. How does the average compare with one pass "
        "without dropout?",
        options={
            "better": (
                "It is clearly better: 200 networks vote",
                "They do. But one pass without dropout is nearly that vote already.",
            ),
            "alike": (
                "It is about as good",
                "Switching dropout off very nearly is that average, in a single pass. "
                "This is what the division by keep_prob was for.",
            ),
            "worse": (
                "It is worse: each of them lacks half of its units",
                "Each pass is worse by a point or two. But their errors differ, and "
                "cancel in the average.",
            ),
        },
        right="alike",
        source=demo.left_on,
        runs=({"keep_prob": 0.5, "repeats": 200},),
        answer=lambda pictures: compare(*pictures[1].at.values(), 0.02),
    ),
    Choice(
        identifier="P03.5",
        panel="boundary",
        text="You have 60 points from noisy moons, and layers of 40 and 20 units. You "
        "lower keep_prob from 1 to 0.5 in both. What happens to the sum of the squared "
        "weights?",
        options={
            "rises": (
                "It rises: the units that are left must work harder",
                "They do while the others are gone. But you cannot rely on a unit that "
                "may be gone, so no single weight becomes very large.",
            ),
            "falls": (
                "It falls",
                "You cannot rely on a unit that may be gone, so the weights spread "
                "out. Dropout acts like a price on squared weights.",
            ),
            "stays": (
                "It stays within a tenth: dropout is no penalty",
                "There is none in the formula. But average over all masks, and there "
                "it is.",
            ),
        },
        right="falls",
        source=demo.small_moons(),
        runs=({}, {"keep_prob1": 0.5, "keep_prob2": 0.5}),
        answer=lambda whole, half: ratio_word(squares(half) / squares(whole), 0.95),
        seeds=10,
    ),
    Sketch(
        identifier="P03.6",
        panel="spreading",
        text="Three inputs are copies of one signal, with noise of 0.1, 0.3 and 0.4. "
        "Without dropout the cleanest copy gets 85 % of the weight. Draw its share "
        "over keep_prob.",
        at=KEEPS,
        scale=scale.linear(0, 1),
        xlabel="keep_prob",
        ylabel="share of the cleanest copy",
        over="keep_prob of the inputs",
        right=(0.35, 0.36, 0.37, 0.39, 0.43, 0.85),
        source=demo.spreading,
        answer=lambda pictures: pictures[1].lines["largest share"],
        why="Even a little dropout shares the weight out. At 0.8 the cleanest copy has "
        "not much more than a third.",
    ),
    Choice(
        identifier="P03.7",
        panel="inputs",
        text="The moons have two inputs, and you drop each of them half of the time "
        "(`keep_input` 0.5). What happens to the training error?",
        options={
            "higher": (
                "It rises",
                "A border that must make do with one coordinate cannot follow the "
                "moons. The dev error rises too, by some ten points.",
            ),
            "same": (
                "It stays: a larger network could make up for it",
                "However large the network is, it does not contain what the input "
                "says.",
            ),
            "lower": (
                "It falls: noise is good for learning",
                "A little of it may be good for the dev error, but never for the "
                "training error.",
            ),
        },
        right="higher",
        source=demo.small_moons(iterations=1500),
        runs=({}, {"keep_input": 0.5}),
        answer=lambda whole, half: (
            "higher"
            if train_error(half) > train_error(whole) + 2
            else "lower"
            if train_error(half) < train_error(whole) - 2
            else "same"
        ),
    ),
    Number(
        identifier="P03.8",
        panel="restless",
        text="You run 2000 steps of gradient descent on all examples. Without dropout "
        "the cost never rises. In what percentage of the steps does it rise with a "
        "keep_prob of 0.8?",
        scale=scale.linear(0, 100, step=2),
        unit="%",
        within=15,
        right=50,
        source=demo.restless,
        answer=lambda picture: (
            100
            * float(re.search(r"rose in (\S+) of", picture.title)[1].replace(",", ""))
            / 2000
        ),
        low="A step changes the cost a little, and a new mask changes it much more.",
        high="On average it falls, so it rises in fewer than half of the steps.",
        why="The scatter comes from the masks, so a smaller learning rate does not "
        "calm it.",
    ),
    Choice(
        identifier="P03.9",
        panel="masked",
        text="keep_prob is 0.8, and one of these rules keeps the training cost far "
        "above all others. Which?",
        options={
            "A": (
                "The one that keeps where it should drop",
                "It keeps a fifth of the units, so hardly anything is left to learn "
                "with.",
            ),
            "B": (
                "The one that forgets to divide",
                "In training the network gets used to that. Look at its dev cost.",
            ),
            "C": ("The one on the slides above", "It is right, and learns."),
            "D": (
                "The one that divides by 1 − keep_prob: four times too much in each "
                "layer",
                "Training copes with that, but at test time it meets other sizes.",
            ),
        },
        right="A",
        source=demo.small_moons(keep_prob=0.8),
        runs=tuple({"swap": RULES[letter]} for letter in "ABCD"),
        answer=lambda *runs: in_order(
            {k: -np.mean(r.costs[-300:]) for k, r in zip("ABCD", runs, strict=True)}
        )[0],
    ),
    Choice(
        identifier="P03.10",
        panel="augmentation",
        text="To 60 images of b, d, p, q and x you add mirrored copies, under the old "
        "labels. What does the dev error do?",
        options={
            "falls": (
                "It falls: more data",
                "More data, and some of it false: a mirrored b is a d.",
            ),
            "rises": (
                "It rises",
                "A mirrored b is a d, so you told the network a lie. With A, H, T, U "
                "and Y mirroring helps.",
            ),
            "stays": (
                "It stays: mirroring neither helps nor hurts",
                "With cats it helps. But a mirrored b is a d.",
            ),
        },
        right="rises",
        source=demo.augmentation,
        runs=({"shift": 0, "copies": 0}, {"shift": 0, "mirror": True}),
        answer=lambda plain, mirrored: change_word(
            dev_errors_said(said(mirrored))[0] - dev_errors_said(said(plain))[0], 0.02
        ),
    ),
    Choice(
        identifier="P03.11",
        panel="digits",
        text="To handwritten digits you add copies turned by up to 180°. What does the "
        "dev error do?",
        options={
            "falls": (
                "It falls: the network learns to read at any angle",
                "It does, but nobody asked for that, and a 6 on its head is a 9.",
            ),
            "rises": (
                "It rises",
                "A 6 on its head is a 9, and you said 6. Make only such copies as "
                "could turn up among the images you will be asked about.",
            ),
            "stays": (
                "It stays",
                "The network spends its units on digits that nobody will show it.",
            ),
        },
        right="rises",
        source=demo.real_digits,
        runs=({"rotation": 180},),
        answer=lambda pictures: change_word(
            np.subtract(*dev_errors_said(said(pictures))[1::-1]), 0.02
        ),
    ),
    Sketch(
        identifier="P03.12",
        panel="stopping",
        text="You train a network that is far too large on 60 points from noisy moons, "
        "for 8000 steps. Draw its dev cost on the way.",
        at=MARKS,
        scale=scale.linear(0, 1.4, step=0.02),
        xlabel="iteration",
        ylabel="dev cost",
        right=(0.37, 0.35, 0.35, 0.35, 0.61, 1.1),
        source=demo.stopping,
        answer=at_marks,
        why="It is lowest early, in the first 1500 of 8000 steps, and ends at more "
        "than twice that, while the training cost falls on and on.",
    ),
    Order(
        identifier="P03.13",
        panel="coupling",
        text="You train with five learning rates and no penalty. Where do 0.02, 0.1 "
        "and 0.5 stand after 3000 steps?",
        items={"0.02": "0.02", "0.1": "0.1", "0.5": "0.5"},
        by="from the lowest dev cost to the highest",
        right=("0.02", "0.1", "0.5"),
        source=demo.coupling,
        runs=({"steps": 3000},),
        answer=lambda picture: in_order(
            {
                f"{rate:g}": picture.lines["stopped, no penalty"][1][k]
                for k, rate in enumerate(demo.RATES)
                if rate in (0.02, 0.1, 0.5)
            }
        ),
        why="After 100 steps the order is different. The number of steps both trains "
        "and regularises: one knob, two jobs.",
    ),
    Choice(
        identifier="P03.14",
        panel="ensembles",
        text="You average what ten networks with different starts say. Which does that "
        "improve more, in per cent: the dev cost or the dev error?",
        options={
            "cost": (
                "The cost",
                "It falls by about a third, because the average is less sure where the "
                "members disagree. The error gains half a point of 17.",
            ),
            "error": (
                "The error",
                "Most members are wrong about the same examples. They only disagree on "
                "how sure to be.",
            ),
            "both": (
                "Both equally",
                "The cost counts how sure you are, and that is what averaging changes.",
            ),
        },
        right="cost",
        source=demo.ensembles,
        runs=({"models": 10},),
        answer=gains,
    ),
    Choice(
        identifier="P03.15",
        panel="yours",
        text="You leave out the division by keep_prob (0.8). Which curve gives you "
        "away?",
        options={
            "train": (
                "The training cost: it is higher",
                "In training the network gets used to the smaller sizes.",
            ),
            "dev": (
                "The dev cost: it is higher",
                "At test time all units speak at once, so the outputs are too large, "
                "and too sure.",
            ),
            "none": (
                "None of them",
                "The training cost does not. But the dev cost does, because there all "
                "units speak at once.",
            ),
        },
        right="dev",
        source=demo.small_moons(keep_prob=0.8, swap={DROP: dropout_forward}),
        runs=({}, {"swap": RULES["B"]}),
        answer=lambda right, slip: (
            "train"
            if end(slip) > end(right) + 0.1
            else "dev"
            if dev_cost(slip) > dev_cost(right) + 0.02
            else "none"
        ),
    ),
]
