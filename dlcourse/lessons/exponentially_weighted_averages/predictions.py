"""Notebook 06: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.datasets.files import temperatures
from dlcourse.formulas.averages import ewa
from dlcourse.lessons import exponentially_weighted_averages as demo
from dlcourse.pictures import Lines
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Sketch

WINDOWS = (1, 2, 5, 10, 20, 50, 100, 200)
ENTRIES = (0, 5, 10, 20, 30, 50)
DAYS = (1, 10, 20, 40, 60, 100, 150)
SLIP = misprint("M06.01")


def peak_day(picture):
    """Return the day on which the average of a year is highest."""
    (average, *_) = (v for k, v in picture.lines.items() if k.startswith("average"))
    return float(average[0][np.argmax(average[1])])


def inside(pictures):
    """Return which share of the weight lies inside the window, in per cent."""
    window, total = re.search(
        r"values weigh (\S+) together, all \d+ weigh (\S+)\.$", pictures[0].says
    ).groups()
    return 100 * float(window) / float(total)


def at_windows(pictures):
    """Return the median error over the window."""
    return pictures[1].lines["20 years: median, range"]


def line_of(name):
    """Return what reads one line off the first picture."""
    return lambda pictures: first(pictures).lines[name]


def first(pictures):
    """Return the first of several pictures."""
    return pictures[0] if isinstance(pictures, tuple) else pictures


def largest(pictures):
    """Return the largest value of a corrected curve."""
    return float(re.search(r"Largest: (\S+) on", pictures[1].says)[1].replace(",", ""))


def started(beta=0.9, days=180):
    """Show an average that starts at its first value, and one that starts at 0."""
    theta = temperatures()[182 : 182 + days]
    v, curve = theta[0], []
    for value in theta:
        v = beta * v + (1 - beta) * value
        curve.append(v)
    return Lines({"from the first day": curve, "from 0": ewa(theta, beta)})


def smoother(says):
    """Say who leaves less noise, of a window and an average."""
    window, average = map(float, re.findall(r"noise left ([\d.]+),", says))
    if abs(window - average) < 0.02:
        return "alike"
    return "window" if window < average else "average"


def roughness(picture):
    """Return how far a curve moves from day to day, as a share of its size."""
    curve = picture.lines["curve"][1]
    return np.abs(np.diff(curve)).mean() / np.abs(curve).mean()


def until(from_first, from_zero):
    """Say until when the first day weighs more than a new one: from what is left."""
    theta = temperatures()[182]
    left = (from_first - from_zero) / theta  # of the first day, beyond its own 0.1
    day = int(np.argmax(left <= 0.1) + 1)
    return min(("2", "22", "200"), key=lambda name: abs(np.log(int(name) / day)))


PREDICTIONS = [
    Number(
        identifier="P06.1",
        panel="average",
        text="With β = 0.9 the average of a year in Seattle peaks on day 230. On "
        "which day does it peak with β = 0.98?",
        scale=scale.linear(180, 330, step=1),
        within=12,
        right=263,
        source=demo.seattle,
        runs=({"beta": 0.98},),
        answer=peak_day,
        low="A longer memory makes the curve later, not earlier.",
        high="The window is five times as long, but summer fades slowly: the curve "
        "turns as soon as the days fall below it.",
        why="A larger β gives a smoother curve, and a later one.",
    ),
    Number(
        identifier="P06.2",
        panel="weights",
        text="β = 0.9 is called a memory of ten days. How much of all the weight lies "
        "on the last ten, in per cent?",
        scale=scale.linear(0, 100, step=1),
        unit="%",
        within=8,
        right=65,
        source=demo.weights,
        runs=({"beta": 0.9, "t": 200},),
        answer=inside,
        low="The last ten days are those that weigh most.",
        high="Older days fade, but they never quite vanish.",
        why="1 − 0.9¹⁰ = 0.651: a third of the weight belongs to older days.",
    ),
    Sketch(
        identifier="P06.3",
        panel="season",
        text="Behind a year of noisy days there is a true season. For each window "
        "1/(1 − β), in days, draw how far the average is off.",
        at=WINDOWS,
        scale=scale.linear(0, 16, step=0.5),
        xlabel="window in days",
        ylabel="error",
        over="$1/(1-β)$ in days",
        right=(6.0, 3.5, 2.3, 2.5, 4.2, 8.5, 11.0, 12.5),
        source=demo.season,
        answer=at_windows,
        why="Too short a memory keeps the noise, and one too long comes too late, so "
        "neither end is best: the lowest point lies at six or seven days.",
    ),
    Sketch(
        identifier="P06.4",
        panel="inputs",
        text="The value jumps from 0 to 1 and stays there. Draw the average with β = "
        "0.9, a memory of about ten days.",
        at=ENTRIES,
        scale=scale.linear(0, 1),
        xlabel="entries since the jump",
        ylabel="average",
        over="entries since it began",
        right=(0.0, 0.41, 0.65, 0.88, 0.96, 0.99),
        source=demo.inputs,
        runs=({"input": "step", "beta": 0.9},),
        answer=line_of("average, β = 0.9"),
        why="It rises fast at first and then ever more slowly: after one window it "
        "has reached 65 %.",
    ),
    Sketch(
        identifier="P06.5",
        panel="start",
        text="You begin to average on the first of July, with β = 0.98. That day has "
        "16 °C, and the months that follow bring 15 to 22. Draw the average, "
        "uncorrected.",
        at=DAYS,
        scale=scale.linear(0, 30, step=0.5),
        xlabel="day",
        ylabel="°C",
        over="day, from 1 July 2012",
        right=(0.3, 3.3, 6.4, 11.0, 14.0, 16.5, 14.0),
        source=demo.start,
        answer=line_of("raw"),
        why="It has to climb up from 0, and after 50 days a third is still missing. "
        "Dividing by 1 − βᵗ makes up for just that.",
    ),
    Choice(
        identifier="P06.6",
        panel="window",
        text="A moving window of ten days, or β = 0.9, a memory of about ten days: "
        "which is smoother, and which comes later?",
        options={
            "average": (
                "The average is smoother, and comes later",
                "It is ten days in name only: it lets through 0.23 of the noise where "
                "the window lets through 0.32, and it lags by 9 days, not 4.5.",
            ),
            "window": (
                "The window is smoother, and comes later",
                "The window holds ten values and not one more, but the average still "
                "holds older ones.",
            ),
            "alike": (
                "They are alike: both are ten days",
                "In name only: judged by its noise, 0.9 is a window of 19.",
            ),
        },
        right="average",
        source=demo.window,
        runs=({"n": 10, "beta": 0.9},),
        answer=lambda pictures: smoother(pictures[1].says),
    ),
    Choice(
        identifier="P06.7",
        panel="recursions",
        text="One of these slips reverses the slider: a larger β makes its curve "
        "rougher. Which one?",
        options={
            "A": (
                "v₀ in every line",
                "It remembers nothing: whatever β is, it shows a fraction of the day "
                "itself.",
            ),
            "C": (
                "β and 1 − β exchanged",
                "At 0.9 it follows every dot, as the right rule does at 0.1.",
            ),
            "D": (
                "1 − β missing",
                "At 0.9 it is ten times too high, but a longer memory still makes it "
                "smoother.",
            ),
        },
        right="C",
        source=demo.recursions,
        runs=tuple(
            {"rule": misprint(name), "beta": beta}
            for name in ("M06.04", "weights_exchanged", "one_minus_beta_missing")
            for beta in (0.6, 0.95)
        ),
        answer=lambda *runs: next(
            letter
            for k, letter in enumerate("ACD")
            if roughness(runs[2 * k + 1]) > 1.5 * roughness(runs[2 * k])
        ),
    ),
    Number(
        identifier="P06.8",
        panel="rules",
        text="One rule feeds the corrected value back into the average. Every day has "
        "40 degrees, and β = 0.9. How high does the curve climb?",
        scale=scale.log(40, 1e7),
        right=157_804,
        source=demo.rules,
        runs=({"rule": SLIP, "beta": 0.9},),
        answer=largest,
        low="It takes what has been divided already, and divides it by less than one "
        "again, day after day.",
        high="After some 20 days the divisor is near 1, and the memory forgets.",
        why="157,804 on day 21, and back at 40 only after some 200 days. So keep v, "
        "and divide only for output.",
    ),
    Choice(
        identifier="P06.9",
        panel="yours",
        text="You start with v = θ₁ instead of 0, and β = 0.9. Until about which day "
        "does the first day outweigh every other?",
        options={
            "2": (
                "Day 2",
                "On day 2 it weighs 0.9, and a new day only 1 − β = 0.1.",
            ),
            "22": (
                "Day 22",
                "It weighs 0.9ᵗ⁻¹, and only then does that fall below 0.1, the weight "
                "of a new day. If the first day was odd, you see it for three weeks.",
            ),
            "200": (
                "Day 200",
                "By then it weighs 0.9¹⁹⁹, which is next to nothing.",
            ),
        },
        right="22",
        source=started,
        answer=lambda picture: until(*[y for _, y in picture.lines.values()]),
    ),
]
