"""Notebook 08: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.datasets.clouds import moons
from dlcourse.engine.experiment import Experiment
from dlcourse.formulas.schedules import decay_inverse
from dlcourse.lessons import learning_rate_decay as demo
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Order, Sketch
from dlcourse.practice.readings import in_order, train_cost

EPOCH = 63  # updates
NET = Experiment(
    moons(1000, noise=0.2),
    hidden=(20, 10),
    batch_size=16,
    learning_rate=0.8,
    schedule="exponential",
    decay_rate=0.1,
    factor=1 / 3,
    every=15,
    iterations=60 * EPOCH,
)
PLAIN = Experiment(
    moons(1000, noise=0.2, dev=0),
    hidden=(20, 10),
    batch_size=16,
    learning_rate=0.8,
)
NAMES = "exponential", "constant", "inverse", "sqrt", "staircase"
TOGETHER = PLAIN.replace(factor=1 / 3, every=15, iterations=60 * EPOCH)
TINY = Experiment(
    moons(300, noise=0.2, dev=0),
    hidden=(5, 2),
    batch_size=64,
    learning_rate=0.1,
    every=200,
    iterations=1000 * 5,
    seed=1,
)
SHORT = PLAIN.replace(iterations=40 * EPOCH)
EPOCHS = (0, 1, 5, 20, 50, 100)


def far(label):
    """Return what reads the distance of a schedule off the clouds."""
    return lambda pictures: pictures[0].lines[label]


def distances(pictures):
    """Return {schedule: distance at the end}."""
    found = re.findall(r"([a-z]+) ([\d.e-]+\d)", pictures[0].says.partition(": ")[2])
    return {name: float(number) for name, number in found}


def restless(run):
    """Return how much the cost still varies in the last quarter of a run."""
    return float(np.std(run.costs[-len(run.costs) // 4 :]))


def rate_at(run, epoch):
    """Return the learning rate in an epoch."""
    return float(run.learning_rates[min(epoch * EPOCH, len(run.costs) - 1)])


def straight_line(alpha0, decay_rate, epoch):
    """Return a rate that falls to nothing within 60 epochs."""
    return alpha0 * max(1 - epoch / 60, 0.001)


def between(stairs, tiny, constant):
    """Say where a run ends that stands beside two others."""
    share = (constant - stairs) / (tiny - stairs)
    return "lower" if share < 0.2 else "between" if share < 0.8 else "high"


def course(run):
    """Say whether the learning rate rises or falls."""
    first, last = run.learning_rates[0], run.learning_rates[-2]
    return "rises" if last > first else "falls" if last < first else "stays"


PREDICTIONS = [
    Sketch(
        identifier="P08.1",
        panel="cloud",
        text="400 runs start at a distance of 10, with a constant rate of 0.2 and "
        "noisy gradients. Draw how far from the minimum they are as epochs go by.",
        at=EPOCHS,
        scale=scale.log(0.01, 10),
        xlabel="epoch",
        ylabel="distance",
        right=(10, 0.33, 0.33, 0.33, 0.33, 0.33),
        source=demo.cloud,
        answer=far("constant 0.2"),
        why="They are there after one epoch, and never come closer than 0.33, because "
        "noise keeps them away. Inverse decay is just as near after one epoch, and "
        "ten times closer after 100: closer, not faster.",
    ),
    Order(
        identifier="P08.2",
        panel="curves",
        text="Three schedules start at 0.2: they multiply it by 1/(1 + epoch), by "
        "0.95 to the power of epoch, or by 1/√n, where n counts epochs from 1. In "
        "which order do they halve their rate?",
        items={
            "inverse": "inverse",
            "exponential": "exponential, 0.95",
            "root": "root",
        },
        by="from the first to the last",
        right=("inverse", "root", "exponential"),
        source=demo.schedules,
        answer=lambda picture: in_order(
            {
                name: int(re.search(rf"{name} from epoch (\d+)", picture.says)[1])
                for name in ("inverse", "exponential", "root")
            }
        ),
        why="They halve it after 1, 3 and 14 epochs. After 100 epochs the order is "
        "another one: the exponential is far below, and the root is the largest.",
    ),
    Number(
        identifier="P08.3",
        panel="fast",
        text="Inverse decay with rate 1 is called with the iteration instead of the "
        "epoch, 32 times an epoch. The runs start at a distance of 10. How far from "
        "the minimum are they after 100 epochs?",
        scale=scale.log(0.01, 10),
        right=2.1,
        source=demo.too_fast,
        runs=({"per": "iteration"},),
        answer=lambda pictures: distances(pictures)["inverse"],
        low="After a single epoch the rate is down to a thirtieth, so there are few "
        "long steps to take them there.",
        high="They do move: the first few steps bring them most of the way.",
        why="About 2.1. Without any decay it would be 0.33.",
    ),
    Choice(
        identifier="P08.4",
        panel="network",
        text="A constant rate of 0.8, a constant rate of 0.08, or exponential decay "
        "from 0.8 downwards: which ends with the lowest training cost?",
        options={
            "large": (
                "Constant 0.8",
                "It is there soon, but it stays restless.",
            ),
            "small": (
                "Constant 0.08",
                "It is calmer but slower, so the two constants about tie.",
            ),
            "decay": (
                "Exponential decay",
                "It takes long steps first, and short ones once it is noise that "
                "keeps it from the minimum.",
            ),
        },
        right="decay",
        source=NET,
        runs=(
            {"schedule": "constant"},
            {"schedule": "constant", "learning_rate": 0.08},
            {},
        ),
        answer=lambda *runs: in_order(
            dict(zip(("large", "small", "decay"), map(train_cost, runs), strict=True))
        )[0],
    ),
    Choice(
        identifier="P08.5",
        panel="together",
        text="You take batches of 256 instead of 16, so there are only four steps in "
        "an epoch, and 60 epochs as before. Which ends lowest now?",
        options={
            "constant": (
                "The constant rate",
                "There is little noise now, and a long way to go. Decay helps once it "
                "is noise that keeps you from the minimum, not while it is distance.",
            ),
            "exponential": (
                "Exponential decay",
                "With batches of 16 it does, but here the network is still on its way.",
            ),
            "staircase": (
                "The staircase",
                "With batches of 16 it is among the best, but here its steps get "
                "short too soon.",
            ),
        },
        right="constant",
        source={name: TOGETHER.replace(schedule=name) for name in NAMES},
        runs=({"batch_size": 256, "epochs": 60},),
        answer=lambda runs: in_order({k: train_cost(r) for k, r in runs.items()})[0],
    ),
    Choice(
        identifier="P08.6",
        panel="credit",
        text="A staircase from 0.1 ends far below a constant rate of 0.0007. For a "
        "fair comparison one run is missing. Where does that one end?",
        options={
            "lower": (
                "As low as the stairs, or lower",
                "It is the one with a constant rate of 0.1: the gain came from the "
                "larger rate, and the decay contributed nothing.",
            ),
            "between": (
                "Half-way between the two",
                "It is the larger rate that brings the cost down, and this run keeps "
                "it to the end.",
            ),
            "high": (
                "As high as the constant 0.0007",
                "That rate is a hundred times smaller, and has learned little.",
            ),
        },
        right="lower",
        source={
            "0.1 in stairs": TINY.replace(schedule="staircase"),
            "0.0007": TINY.replace(learning_rate=0.0007),
            "0.1 every epoch": TINY.replace(schedule="inverse"),
            "0.1, constant": TINY.replace(schedule="constant"),
        },
        answer=lambda runs: between(
            *(train_cost(runs[k]) for k in ("0.1 in stairs", "0.0007", "0.1, constant"))
        ),
    ),
    Choice(
        identifier="P08.7",
        panel="manual",
        text="A network trains for 300 epochs at a rate of 0.8, and once, after 6000 "
        "of 18,900 iterations, you turn it down to 0.1. How does the training cost "
        "end?",
        options={
            "lower": (
                "Lower than with 0.8 throughout",
                "The curve becomes calm at once, because the cloud shrinks.",
            ),
            "same": (
                "The same: it had arrived before",
                "It had come only as near as the noise lets it come at that rate.",
            ),
            "higher": (
                "Higher: the steps are too short then",
                "They are short, but there are 12,900 of them left.",
            ),
        },
        right="lower",
        source=PLAIN.replace(iterations=300 * EPOCH),
        runs=({}, {"changes": ((6000, "learning_rate", 0.1),)}),
        answer=lambda flat, turned: (
            "lower"
            if train_cost(turned) < 0.97 * train_cost(flat)
            else "higher"
            if train_cost(turned) > 1.03 * train_cost(flat)
            else "same"
        ),
    ),
    Choice(
        identifier="P08.8",
        panel="divided",
        text="The brackets are lost: `alpha0 * 1 / 1 + decay_rate * epoch`. What does "
        "the rate do?",
        options={
            "rises": (
                "It rises",
                "Python divides first, so this is alpha0 plus the decay rate times "
                "the epoch.",
            ),
            "falls": (
                "It falls, too slowly",
                "Read it as Python does, with 1 / 1 first.",
            ),
            "stays": (
                "It stays at alpha0",
                "1 / 1 is 1, and then something is added in each epoch.",
            ),
        },
        right="rises",
        source=SHORT.replace(schedule="inverse", decay_rate=0.3),
        runs=({"swap": {"decay_inverse": misprint("brackets_missing")}},),
        answer=course,
    ),
    Sketch(
        identifier="P08.9",
        panel="powers",
        text="Exponential decay with base 0.9 starts at 0.8. Draw the learning rate "
        "over 40 epochs.",
        at=(0, 5, 10, 20, 30, 39),
        scale=scale.linear(0, 1),
        xlabel="epoch",
        ylabel="learning rate",
        over="iteration",
        stretch=EPOCH,
        right=(0.8, 0.47, 0.28, 0.1, 0.034, 0.013),
        source=SHORT.replace(schedule="exponential", base=0.9),
        answer=lambda run: [rate_at(run, e) for e in (0, 5, 10, 20, 30, 39)],
        why="A factor of 0.9 looks harmless, and yet after 20 epochs an eighth is "
        "left. In epoch 0 the rate must be 0.8, which alone gives one of the slips "
        "away.",
    ),
    Choice(
        identifier="P08.10",
        panel="stairs",
        text="One slip does not round down in the staircase, so its stairs are a "
        "slope. How does its training cost end, compared with the right one's?",
        options={
            "near": (
                "Hardly different",
                "It is exponential decay, which falls just as far. Only the rate "
                "curve gives it away.",
            ),
            "higher": (
                "Clearly higher",
                "It falls as far as the stairs do.",
            ),
            "restless": (
                "Restless until the end",
                "In the end its rate is as small as that of the stairs.",
            ),
        },
        right="near",
        source=SHORT.replace(schedule="staircase"),
        runs=({}, {"swap": {"decay_staircase": misprint("no_floor")}}),
        answer=lambda right, slip: (
            "restless"
            if restless(slip) > 2 * restless(right)
            else "higher"
            if train_cost(slip) > train_cost(right) + 0.03
            else "near"
        ),
    ),
    Choice(
        identifier="P08.11",
        panel="zero",
        text="The schedule is k/√n, and n counts epochs from 0 instead of 1. What "
        "happens?",
        options={
            "breaks": (
                "The run is over at iteration 1",
                "1/√0: the first step is infinitely long.",
            ),
            "late": (
                "It is one epoch late, and nobody notices",
                "That would be so with 1/(1 + n). What is 1/√0?",
            ),
            "large": (
                "The first epoch is restless, then it is as before",
                "After the first step no number in the network is finite.",
            ),
        },
        right="breaks",
        source=SHORT.replace(schedule="sqrt"),
        runs=({"swap": {"decay_sqrt": demo.decay_sqrt_from_zero}},),
        answer=lambda run: "breaks" if run.diverged else "late",
    ),
    Choice(
        identifier="P08.12",
        panel="yours",
        text="A straight line from 0.8 down to nothing in 60 epochs, or inverse decay "
        "with rate 0.1: which ends with the lower training cost?",
        options={
            "line": (
                "The straight line",
                "It keeps its large steps for longer, and has none left at the end.",
            ),
            "inverse": (
                "Inverse decay",
                "It is down to half after 10 epochs, and still at a seventh after 60, "
                "so it is restless at the end.",
            ),
            "tie": (
                "They tie",
                "At the end one of them has come to a stop, and the other has not.",
            ),
        },
        right="line",
        source=PLAIN.replace(
            schedule="inverse",
            decay_rate=0.1,
            iterations=60 * EPOCH,
            swap={"decay_inverse": decay_inverse},
        ),
        runs=({}, {"swap": {"decay_inverse": straight_line}}),
        answer=lambda inverse, line: (
            "tie"
            if abs(train_cost(line) - train_cost(inverse)) < 0.0005
            else "line"
            if train_cost(line) < train_cost(inverse)
            else "inverse"
        ),
    ),
]
