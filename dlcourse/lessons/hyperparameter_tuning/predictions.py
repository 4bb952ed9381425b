"""Notebook 09: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.datasets.landscapes import bowl
from dlcourse.engine.races import race
from dlcourse.formulas.sampling import (
    sample_log_uniform,
)
from dlcourse.lessons import hyperparameter_tuning as demo
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Order, Sketch
from dlcourse.practice.readings import dev_cost, in_order, train_cost

EXPONENTS = (-4.0, -3.0, -2.0, -1.5, -1.0, -0.65, 0.0)
NUDGES = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
PANDA = demo.network(learning_rate=0.01).replace(epochs=60)
TODAY = demo.network(learning_rate=1.0)
BALLS = race(
    bowl(10, (-5, 1)),
    ("A", "momentum"),
    ("B", misprint("M09.03", "momentum_step")),
    learning_rate=0.1,
    beta=0.95,
    iterations=10,
)
LINEAR = misprint("M09.05")


def reaches(pictures):
    """Return {setting: (least, most) that it moves the dev cost}."""
    found = re.findall(r"(\S+) ([\d.e-]+) to ([\d.e-]*\d)", pictures[0].says)
    return {name: (float(low), float(high)) for name, low, high in found}


def means(pictures):
    """Return the mean losses that bars show."""
    return pictures[1].values[""]


def share_better(pictures):
    """Return in how many per cent of the searches the second is better."""
    return float(re.search(r"better in (\d+)%", pictures[1].says)[1])


def wins(pictures):
    """Return in how many of ten real searches random is better."""
    return float(re.search(r"better in (\d+) of", pictures[1].title)[1])


def below_the_range(pictures):
    """Return how many per cent of a sample lie below 0.0001."""
    ((values, _),) = pictures[1].dots.values()
    return float(100 * np.mean(values < 1e-4))


def median_of(pictures):
    """Return the median of a sample."""
    return float(re.search(r"median ([\d.e-]+),", pictures[2].says)[1])


def last_decade(pictures):
    """Return the share in the last tenth of 1 − β, in per cent."""
    return float(re.search(r"(\d+)% in the last", pictures[1].says)[1])


def mine(low=1e-4, high=1.0, n=100, draw=0):
    """Show the recipe of the lecture."""
    return demo.spread(sample_log_uniform, low, high, n, draw)


def lower(losses, margin):
    """Say which of two is lower by a margin, or "tie"."""
    (first, a), (second, b) = losses.items()
    return first if a < b - margin else second if b < a - margin else "tie"


def typical(costs):
    """Say how much lower a typical trial of round 3 is than one of round 1."""
    rounds = np.reshape(costs, (3, -1))
    ratio = np.median(rounds[2]) / np.median(rounds[0])
    return "much" if ratio < 0.6 else "little" if ratio < 0.9 else "same"


PREDICTIONS = [
    Choice(
        identifier="P09.1",
        panel="matters",
        text="The learning rate matters most. Which of these comes second: the "
        "mini-batch size (16 to 400), the units (5 to 50) or λ (0 to 1)?",
        options={
            "size": (
                "The mini-batch size",
                "In 20 epochs a batch of 16 makes 25 times as many updates as one of "
                "400.",
            ),
            "units": (
                "The number of units",
                "It is somewhere in between, and where depends on the seeds.",
            ),
            "λ": (
                "λ",
                "It is at the bottom: this network hardly overfits.",
            ),
        },
        right="size",
        source=demo.what_matters,
        answer=lambda pictures: max(
            ("size", "units", "λ"), key=lambda name: reaches(pictures)[name][0]
        ),
    ),
    Number(
        identifier="P09.2",
        panel="adam",
        text="In Adam you vary the learning rate (0.0001 to 1), and then β₁ (0.5 to "
        "0.99). How many times as far does the first one move the dev cost?",
        scale=scale.log(1, 100),
        unit="times",
        right=10,
        source=demo.what_matters_to_adam,
        answer=lambda pictures: (
            reaches(pictures)["α"][0] / np.mean(reaches(pictures)["β₁"])
        ),
        low="β₁ smooths the way, but α decides whether there is one.",
        high="β₁ does count: you notice 0.99 within ten epochs.",
        why="β₂ and ε hardly move the cost at all, so it is wise to leave them alone.",
    ),
    Choice(
        identifier="P09.3",
        panel="grid",
        text="Two hyperparameters matter equally, and you have 25 trials. Whose best "
        "trial is better on average, that of a 5 by 5 grid, or that of 25 random "
        "points?",
        options={
            "grid": (
                "The grid's",
                "0.13 against 0.25, because it leaves no large hole. Random wins "
                "where only some of the hyperparameters matter, and you rarely know "
                "which.",
            ),
            "random": (
                "The random ones'",
                "They win if one matters and the other does not. Here both do, and "
                "random points leave holes.",
            ),
            "tie": (
                "They tie",
                "Random points leave holes, a grid does not.",
            ),
        },
        right="grid",
        source=demo.grid_or_random,
        runs=({"importance": 1.0},),
        answer=lambda pictures: lower(means(pictures), 0.02),
    ),
    Number(
        identifier="P09.4",
        panel="real",
        text="Each search trains 25 real networks over the learning rate and λ, which "
        "hardly matters. In how many of ten searches is random better than the grid?",
        scale=scale.linear(0, 10, step=1),
        unit="of 10",
        within=2,
        right=8,
        source=demo.really_searched,
        answer=wins,
        low="The grid tries only five learning rates, and random tries 25.",
        high="Not always: chance has its share, too.",
        why="The best rate lies at the end of the range, where the grid has no value.",
    ),
    Number(
        identifier="P09.5",
        panel="zoom",
        text="You run 25 trials at once, or 13 and then 12 more in a small box "
        "around the best. In what percentage of searches are the two rounds better?",
        scale=scale.linear(0, 100, step=2),
        unit="%",
        within=12,
        right=70,
        source=demo.coarse_to_fine,
        answer=share_better,
        low="Twelve trials where it is good are worth more than twelve anywhere.",
        high="Sometimes the best of the first round is nowhere near the best place, "
        "and the box misses it.",
        why="On average 0.14 against 0.25.",
    ),
    Choice(
        identifier="P09.6",
        panel="rounds",
        text="You run three rounds of eight trials, each in a smaller box. How good is "
        "a typical trial of round 3, compared with one of round 1?",
        options={
            "much": (
                "Its dev cost is half as large, or less",
                "Zooming makes every trial a good one. The best one gains less, since "
                "a broad plateau has no deep hole.",
            ),
            "little": (
                "A little better",
                "Round 1 is spread over the whole range, and much of that is bad.",
            ),
            "same": (
                "No better: they are random as well",
                "They are random, but in a small box around the best so far.",
            ),
        },
        right="much",
        source=demo.zoomed,
        answer=lambda pictures: typical(pictures[1].dots["each trial"][1]),
    ),
    Number(
        identifier="P09.7",
        panel="scales",
        text="Somebody takes `np.log` of 0.0001 and of 1, draws r evenly between the "
        "two, and returns 10ʳ. What percentage of the values lies below 0.0001?",
        scale=scale.linear(0, 100, step=1),
        unit="%",
        within=10,
        right=57,
        source=demo.spread,
        runs=({"scale": misprint("M09.01"), "n": 1000},),
        seed_name="draw",
        answer=below_the_range,
        low="np.log of 0.0001 is −9.2, so r goes far below −4.",
        high="r ends at 0, as it should, and all values with r above −4 are in the "
        "range.",
        why="It is the share of −9.2 to −4 in −9.2 to 0. Log and power must have the "
        "same base.",
    ),
    Sketch(
        identifier="P09.8",
        panel="pays",
        text="You run ten trials on a linear scale from 0.0001 to 1. Draw how bad "
        "the best of them is (0 best, 1 useless), for each place where the best rate "
        "may lie.",
        at=EXPONENTS,
        scale=scale.linear(0, 1),
        xlabel="exponent of the best rate",
        ylabel="mean loss",
        over="exponent of the best learning rate",
        right=(1.0, 0.98, 0.85, 0.55, 0.2, 0.06, 0.17),
        source=demo.pays,
        runs=({"trials": 10},),
        answer=lambda pictures: pictures[1].lines["linear scale"],
        why="It finds next to nothing below 0.01, but near 0.2 it beats the log "
        "scale, which is an insurance against not knowing the magnitude.",
    ),
    Choice(
        identifier="P09.9",
        panel="units",
        text="You draw the number of units, from 50 to 100, on a log scale. What "
        "share of the draws lies below 75?",
        options={
            "57": (
                "57 %",
                "It would be 49 % on a linear scale, so there is hardly any harm: "
                "over a factor of two a logarithm is nearly straight.",
            ),
            "75": (
                "75 %",
                "From 50 to 100 is only a third of a decade.",
            ),
            "90": (
                "90 %",
                "That is what happens over several orders of magnitude.",
            ),
        },
        right="57",
        source=demo.counted,
        runs=({"draw_units": misprint("log_scale_for_units")},),
        answer=lambda picture: min(
            ("57", "75", "90"),
            key=lambda name: abs(
                int(name) - float(re.search(r"([\d.]+)% below", picture.says)[1])
            ),
        ),
    ),
    Number(
        identifier="P09.10",
        panel="betas",
        text="You draw 100 values of β from 0.9 to 0.999 on a linear scale. How many "
        "of them lie above 0.99, where windows are longer than 100?",
        scale=scale.linear(0, 100, step=1),
        unit="of 100",
        within=7,
        right=9,
        source=demo.memories,
        runs=({"rule": misprint("linear_scale_of_beta")},),
        seed_name="draw",
        answer=last_decade,
        low="About a tenth of the range lies there.",
        high="On a linear scale it is just the share of the range, and the range "
        "above 0.99 is short.",
        why="So the whole upper half of the windows is hardly tried. Through the log "
        "of 1 − β it would get half of the values.",
    ),
    Sketch(
        identifier="P09.11",
        panel="panda",
        text="One model is nudged on nine days, and a nudge is kept where it helps. "
        "Untouched, its mean loss would be 0.67 (0 is best). Draw the mean loss for "
        "each size of nudge.",
        at=NUDGES,
        scale=scale.linear(0, 0.8),
        xlabel="nudge in decades",
        ylabel="mean loss",
        right=(0.58, 0.44, 0.32, 0.2, 0.14, 0.1),
        source=demo.panda_or_caviar,
        runs=tuple({"nudge": nudge} for nudge in NUDGES),
        answer=lambda *runs: [means(pictures)["panda"] for pictures in runs],
        why="A panda lives by the size of its nudges, and timid ones starve it. The "
        "best of ten models left alone finds 0.08, but in single runs the panda wins "
        "about every second time.",
    ),
    Choice(
        identifier="P09.12",
        panel="nurse",
        text="The rate is 0.01, which is far too small, and at iteration 100 you turn "
        "it up to 1. Does the network catch up with one that had a rate of 1 from the "
        "start?",
        options={
            "yes": (
                "Yes, within 0.02 of its training cost",
                "Nothing was lost but time.",
            ),
            "half": (
                "It gets half-way there",
                "A slow start is not a bad start.",
            ),
            "no": (
                "No: what is missed in the beginning is lost",
                "Weights do not remember how they got to where they are.",
            ),
        },
        right="yes",
        source=PANDA,
        runs=(
            {},
            {"changes": ((100, "learning_rate", 1.0),)},
            {"changes": ((0, "learning_rate", 1.0),)},
        ),
        answer=lambda untouched, turned, whole: (
            "yes"
            if train_cost(turned) < train_cost(whole) + 0.03
            else "half"
            if train_cost(turned) < 0.8 * train_cost(untouched)
            else "no"
        ),
    ),
    Choice(
        identifier="P09.13",
        panel="stale",
        text="With momentum a learning rate of 1 was best. You change to Adam, and "
        "keep the rate. What becomes of the dev cost?",
        options={
            "bad": (
                "It is a disaster, above 0.2",
                "Each of Adam's steps is about as long as the rate. Its own best rate "
                "is far lower, and just as good.",
            ),
            "same": (
                "It stays: a good rate is a good rate",
                "It is good for the optimiser with which it was found.",
            ),
            "better": (
                "It falls: Adam adapts the rate",
                "It adapts to the size of the gradient, and takes the rate as it is.",
            ),
        },
        right="bad",
        source=TODAY,
        runs=({}, {"optimizer": "adam"}),
        answer=lambda before, adam: (
            "bad"
            if dev_cost(adam) > 0.25
            else "better"
            if dev_cost(adam) < dev_cost(before) - 0.01
            else "same"
        ),
    ),
    Order(
        identifier="P09.14",
        panel="draws",
        text="Three ways to draw from 0.0001 to 1: `np.log`, then 10 to the power; "
        "`np.log10`, then 10 to the power; a linear scale. In which order are their "
        "medians?",
        items={"A": "np.log, then 10ʳ", "C": "linear", "D": "np.log10, then 10ʳ"},
        by="from the lowest median to the highest",
        right=("A", "D", "C"),
        source=demo.spread,
        runs=tuple(
            {"scale": rule} for rule in (misprint("M09.01"), LINEAR, sample_log_uniform)
        ),
        seed_name="draw",
        answer=lambda *runs: in_order(
            dict(zip("ACD", map(median_of, runs), strict=True))
        ),
        why="np.log of 0.0001 is −9.2, so with it the values leave the range at the "
        "bottom.",
    ),
    Choice(
        identifier="P09.15",
        panel="memory",
        text="One ball has β = 0.95, the other β = 10ʳ − 1 = −0.95. Which of them is "
        "ahead on a bowl after ten steps of 0.01?",
        options={
            "A": (
                "The one with β = 0.95",
                "Its 1 − β is 0.05, and the other's is 1.95, so the other pushes "
                "harder at first.",
            ),
            "B": (
                "The one with β = −0.95",
                "1 − β is 1.95 instead of 0.05, so it pushes harder, and later it "
                "diverges all the same. A short test can favour what is wrong.",
            ),
            "neither": (
                "Neither: both have hardly moved",
                "With −0.95 it has moved: its steps are 39 times as long at first.",
            ),
        },
        right="B",
        source=BALLS,
        runs=({"learning_rate": 0.01},),
        answer=lambda standing: lower(
            dict(zip("AB", standing.costs[-1], strict=True)), 0.5
        ).replace("tie", "neither"),
    ),
    Number(
        identifier="P09.16",
        panel="yours",
        text="Your own function draws 100 learning rates from 0.0001 to 1, evenly in "
        "the exponent. What is their median?",
        scale=scale.log(1e-4, 1),
        right=0.01,
        source=mine,
        runs=({"n": 1000},),
        seed_name="draw",
        answer=median_of,
        low="Half of the exponents lie below −2.",
        high="On a linear scale the median would be 0.5.",
        why="It lies half-way between 10⁻⁴ and 10⁰. A normal exponent would crowd "
        "where you believe the best to be, and that is a bet.",
    ),
]
