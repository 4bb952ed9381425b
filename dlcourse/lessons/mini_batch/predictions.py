"""Notebook 05: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.formulas.batches import random_minibatches
from dlcourse.lessons import mini_batch as demo
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Order, Sketch

MOONS = demo.two_moons(4096, batch_size=64, iterations=320)
LESS = demo.two_moons(2048, batch_size=64, iterations=320)
SIZES = (1, 4, 16, 64, 256, 1024)
AT = (0, 40, 80, 160, 240, 320)
DROPPED = misprint("remainder_dropped")
LOOPS = {
    "A": {"gradient_descent_step": misprint("M05.01", "gradient_descent_step")},
    "B": {},
    "C": {"random_minibatches": misprint("permuted_separately")},
}


def last_of(pictures):
    """Return how many examples the last mini-batch holds."""
    return float(re.search(r"the last of (\S+)\. With", pictures[1].says)[1])


def share_of_rises(pictures):
    """Return in how many per cent of the updates the cost rises."""
    return float(re.search(r"rises in (\d+)%", pictures[0].says)[1])


def behind(pictures):
    """Say how far 64 are behind all 4096, after as many updates."""
    (at, J), (t, other) = (pictures[0].lines[name] for name in ("all 4096", "size 64"))
    late = np.interp(at[-1], t, other) - J[-1]
    return "hardly" if late < 0.03 else "half" if late < 0.1 else "far"


def norm_at_end(pictures):
    """Return the squared weights at the end, for each size."""
    return {
        int(size): float(norm)
        for size, norm in re.findall(r"size (\d+) (\d+\.\d)", pictures[0].says)
    }


def permuted_inputs(X, Y, size, rng):
    """Return mini-batches of somebody who permutes X alone."""
    order = rng.permutation(Y.shape[-1])
    starts = range(0, order.size, size)
    return [
        (X[..., order[start : start + size]], Y[..., start : start + size])
        for start in starts
    ]


def rms(pictures):
    """Return how far the last steps were from the minimum."""
    return float(re.search(r"RMS distance (\S+) to", pictures[1].says)[1])


def smooth(run, at):
    """Return the cost around some updates: the mean of twenty."""
    return [float(np.mean(run.costs[max(t - 10, 0) : t + 10])) for t in at]


def how_much(ratio):
    """Say how much longer something takes."""
    return "little" if ratio < 1.25 else "half" if ratio < 1.75 else "twice"


def level(cost):
    """Say where a cost stands."""
    return "ln2" if abs(cost - np.log(2)) < 0.06 else "low" if cost < 0.69 else "high"


PREDICTIONS = [
    Number(
        identifier="P05.1",
        panel="slices",
        text="You cut 1000 examples into mini-batches of 64. How many are in the last "
        "one?",
        scale=scale.linear(0, 64, step=1).whole(),
        unit="examples",
        within=2,
        right=40,
        source=demo.slices,
        runs=({"m": 1000, "size": 64},),
        answer=last_of,
        low="15 mini-batches of 64 make 960 examples.",
        high="15 mini-batches of 64 make 960 examples, and the rest makes a sixteenth.",
        why="1000 = 15 · 64 + 40.",
    ),
    Sketch(
        identifier="P05.2",
        panel="order",
        text="You shuffle X and Y separately, so every label belongs to another "
        "example. Draw the training cost over five epochs, 320 updates.",
        at=AT,
        scale=scale.linear(0, 1.4, step=0.02),
        xlabel="update",
        ylabel="training cost",
        over="iteration",
        right=(0.85, 0.7, 0.7, 0.7, 0.7, 0.7),
        source=MOONS,
        runs=({"order": "mismatched"},),
        answer=lambda run: smooth(run, AT),
        why="There is nothing to learn, and the best guess is one half, which costs ln "
        "2 = 0.693. It is a quiet slip, in a curve that looks calm.",
    ),
    Number(
        identifier="P05.3",
        panel="curves",
        text="You train with mini-batches of 64 from 512 points, and it goes well. In "
        "what percentage of the updates does the cost of the mini-batch rise?",
        scale=scale.linear(0, 100, step=2),
        unit="%",
        within=12,
        right=44,
        source=demo.curves,
        answer=share_of_rises,
        low="Each mini-batch has other examples, easier or harder ones.",
        high="On average it falls.",
        why="Nothing is broken. The cost of all examples falls from epoch to epoch.",
    ),
    Choice(
        identifier="P05.4",
        panel="clock",
        text="Each step takes all 4096 examples, or 64 of them. You count updates and "
        "not time. How far behind is the cost with 64, after the same number of "
        "updates?",
        options={
            "hardly": (
                "Hardly at all",
                "A step over 64 times as many examples is not 64 times as good. But it "
                "takes a dozen times as long: look at the right picture.",
            ),
            "half": (
                "It has come about half as far",
                "Each gradient is off by a little, to one side or the other, but on "
                "average it is right.",
            ),
            "far": (
                "It has hardly begun",
                "64 times fewer examples are not 64 times worse: the mean gradient is "
                "the same.",
            ),
        },
        right="hardly",
        source=demo.clock,
        answer=behind,
    ),
    Sketch(
        identifier="P05.5",
        panel="noise",
        text="How far is the gradient of a mini-batch from that of all 4096 examples? "
        "Draw this noise over the size.",
        at=SIZES,
        scale=scale.log(0.01, 10),
        xlabel="size",
        ylabel="noise",
        over="size s",
        right=(1.6, 0.8, 0.4, 0.2, 0.1, 0.045),
        source=demo.noise,
        answer=lambda pictures: np.interp(
            SIZES, *pictures[1].lines["noise (RMS distance)"]
        ),
        why="It falls like 1/√s: four times the examples leave half of the noise. The "
        "work for a step grows faster than its worth.",
    ),
    Number(
        identifier="P05.6",
        panel="paths",
        text="With size 1 and α = 0.1, the distance to the minimum stays at about 0.32 "
        "(RMS). What is it with size 8?",
        scale=scale.log(0.001, 1),
        right=0.1,
        source=demo.paths,
        runs=({"size": 8},),
        answer=rms,
        low="Only all examples together stand still.",
        high="Eight examples at a time are less wrong than one.",
        why="It is about 1/√8 of that: 0.1.",
    ),
    Number(
        identifier="P05.7",
        measured=True,
        panel="speed",
        text="How many times faster does this machine compute an example in a "
        "mini-batch of 64 than alone?",
        scale=scale.log(1, 100),
        unit="times",
        right=25,
        source=demo.speed,
        answer=lambda pictures: float(
            re.search(r"costs (\d+) times less", pictures[0].says)[1]
        ),
        low="A small step spends most of its time on being called.",
        high="At 64 times, the work itself would take no time at all.",
        why="So with one example at a time you lose what vectorisation brings.",
    ),
    Choice(
        identifier="P05.8",
        measured=True,
        panel="folklore",
        text="'The size has to be a power of two.' How much more time per example does "
        "this machine take for a size of 60 than for 64?",
        options={
            "little": (
                "Less than a quarter more",
                "Measure again, and the order changes. Any size works.",
            ),
            "half": (
                "About half as much again",
                "The processor does not count in mini-batches.",
            ),
            "twice": (
                "Twice as much and more",
                "Nothing in a matrix product asks for a power of two.",
            ),
        },
        right="little",
        source=demo.folklore,
        answer=lambda pictures: how_much(
            float(re.search(r"60 ([\d.]+),", pictures[0].says)[1])
        ),
    ),
    Order(
        identifier="P05.9",
        panel="penalty",
        text="You divide the penalty by the size of the mini-batch (λ/2s), with λ = 1. "
        "Which size ends with the smallest weights?",
        items={"16": "16", "64": "64", "960": "960, all"},
        by="from the smallest weights to the largest",
        right=("16", "64", "960"),
        source=demo.shrinking,
        answer=lambda pictures: tuple(
            sorted(("16", "64", "960"), key=lambda s: norm_at_end(pictures)[int(s)])
        ),
        why="Size 16 shrinks the weights more often, and by more each time. With λ/2m "
        "the sizes end close together.",
    ),
    Choice(
        identifier="P05.10",
        panel="loops",
        text="One loop computes gradients and forgets the update. The curve of its "
        "mini-batch costs zigzags. What does its dev cost do?",
        options={
            "same": (
                "It is the same number at every iteration",
                "To the last digit. It is the mini-batches that zigzag, and not the "
                "network.",
            ),
            "falls": (
                "It falls a little",
                "Nothing in the network ever changes.",
            ),
            "zigzags": (
                "It zigzags as well",
                "You measure it each time on the same examples, with the same network.",
            ),
        },
        right="same",
        source=LESS,
        runs=({"swap": LOOPS["A"]},),
        scored=True,
        answer=lambda run: (
            "same"
            if np.ptp(run.scores.dev_cost) == 0
            else "falls"
            if run.scores.dev_cost[-1] < run.scores.dev_cost[0] - 0.05
            else "zigzags"
        ),
    ),
    Number(
        identifier="P05.11",
        panel="divisor",
        text="You have 2048 examples and mini-batches of 64. A slip divides the sum of "
        "the losses by the number of mini-batches instead of the size. How many times "
        "as large does it make the cost?",
        scale=scale.log(0.01, 100),
        unit="times",
        within=0.5,
        right=2,
        source=demo.size_or_count,
        runs=({"letter": "A"}, {"letter": "B"}),
        answer=lambda a, b: round(float(a.costs[0] / b.costs[0]), 2),
        low="It divides by less: there are fewer mini-batches than examples in one.",
        high="Count the mini-batches: 2048 / 64.",
        why="There are 32 mini-batches, so it is 64/32. With 4096 examples nobody "
        "would notice.",
    ),
    Choice(
        identifier="P05.12",
        panel="visits",
        text="You cut 22 examples into mini-batches of 4, and one slip drops the "
        "remainder. With how many examples would you not notice?",
        options={
            "24": (
                "24",
                "The size divides it, so nothing is left over.",
            ),
            "23": (
                "23",
                "Three are left over, and dropped.",
            ),
            "25": (
                "25",
                "One is left over, and dropped.",
            ),
        },
        right="24",
        source=demo.visits,
        runs=tuple(
            {"cut": misprint("remainder_dropped"), "m": m} for m in (23, 24, 25)
        ),
        answer=lambda *runs: next(
            f"{m}"
            for m, pictures in zip((23, 24, 25), runs, strict=True)
            if f"0 of {m} examples are never" in pictures[1].says
        ),
    ),
    Choice(
        identifier="P05.13",
        panel="yours",
        text="In your own function you permute X and leave Y as it is. Where does the "
        "cost end up?",
        options={
            "ln2": (
                "Near 0.693",
                "Labels that belong to other examples teach nothing, so the best "
                "answer is one half, and that costs ln 2.",
            ),
            "low": (
                "Lower than that: something is right by chance",
                "Half of the labels are right by chance, and the other half wrong.",
            ),
            "high": (
                "Far above: it learns what is wrong",
                "It would, if all labels were turned round. But they are random.",
            ),
        },
        right="ln2",
        source=LESS.replace(swap={"random_minibatches": random_minibatches}),
        runs=({"swap": {"random_minibatches": permuted_inputs}},),
        answer=lambda run: level(np.mean(run.costs[-100:])),
    ),
]
