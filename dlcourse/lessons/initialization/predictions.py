"""Notebook 01: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.datasets.clouds import circles, moons, normal
from dlcourse.engine.experiment import Experiment
from dlcourse.formulas.initializers import init_he
from dlcourse.lessons.initialization import demonstrations as demo
from dlcourse.pictures.views.layers import signal_sizes
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Order, Sketch
from dlcourse.practice.readings import dev_cost, end, in_order

RINGS = Experiment(
    circles(300), hidden=(10, 5), init="zeros", learning_rate=0.1, iterations=2000
)
SIGNAL = Experiment(normal(300, n_x=100), hidden=(100,) * 10, scale=1.0, iterations=0)
DEEP = Experiment(
    moons(300, noise=0.2), hidden=(30,) * 8, learning_rate=0.05, iterations=1500
)
LIGHT = Experiment(
    moons(300, noise=0.2, dev=1000),
    hidden=(15,) * 5,
    learning_rate=0.05,
    iterations=1000,
)
KS = (0.1, 0.25, 0.5, 1.0, 1.4, 2.0, 4.0)


def half_of_he(n_in, n_out, rng):
    """Return weights whose variance has lost its 2."""
    return rng.standard_normal((n_out, n_in)) * np.sqrt(1 / n_in)


def widened(narrow, wide):
    """Say whether the wider of two networks ends lower."""
    gain = narrow.costs[-1] - wide.costs[-1]
    return "better" if gain > 0.05 else "worse" if gain < -0.05 else "same"


def sizes_ten_layers_on(run):
    """Return how large the signal is in each layer, as a share of its first size."""
    sizes = signal_sizes(run.at())
    return (np.arange(len(sizes)), sizes / sizes[0])


def steps_of(pictures):
    """Return how many steps the bowl takes."""
    return float(re.search(r"(\S+) steps", pictures[1].says)[1].replace(",", ""))


def judged(pictures):
    """Say whether a set loses accuracy by its own statistics."""
    accuracy = pictures[1].values[""]
    return "much" if accuracy["training"] - accuracy["own"] > 0.05 else "little"


def ways(name, *names):
    """Return {letter: swap} of a panel's misprints."""
    return {k: {name: f} if f else {} for k, f in names}


DRAWS = ways(
    "init_he",
    ("A", misprint("root_forgotten")),
    ("B", None),
    ("C", misprint("variance_read_as_range")),
    ("D", misprint("uniform")),
    ("E", misprint("uniform_and_root_forgotten")),
)
MAPS = ways(
    "normalize_apply",
    ("A", misprint("M01.07", "normalize_apply")),
    ("B", None),
    ("C", misprint("mean_not_subtracted")),
)

PREDICTIONS = [
    Choice(
        identifier="P01.1",
        panel="symmetry",
        text="Two rings, layers of 10 and 5 units, and every weight starts at 0.5. You "
        "widen the first layer from 10 to 50 units. Where will the cost be after 2000 "
        "steps?",
        options={
            "better": (
                "Lower: 50 units can draw a better border than 10.",
                "They could, if they differed. Drag the width and see how many are "
                "distinct.",
            ),
            "same": (
                "Where it was: 50 units do what 10 do.",
                "Equal units receive equal gradients and stay equal, so fifty of them "
                "are one unit, fifty times.",
            ),
            "worse": (
                "Higher: more weights are harder to train.",
                "They would be if there were more of them. But all 50 units move as "
                "one.",
            ),
        },
        right="same",
        source=RINGS,
        runs=({"init": "constant"}, {"init": "constant", "width": 50}),
        answer=widened,
    ),
    Number(
        identifier="P01.2",
        panel="powers",
        text="Each of fifty linear layers multiplies the signal by 1.5. By how much is "
        "the gradient of the first layer multiplied on its way back?",
        scale=scale.log(1, 1e12),
        right=5.7e8,
        source=demo.powers,
        runs=({"c": 1.5, "L": 50},),
        answer=lambda picture: picture.lines["gradient"][1][0],
        low="Powers outrun intuition: 1.5 twice is more than 2, so every two layers at "
        "least double it, and 25 doublings make 30 million.",
        high="Every six layers bring a factor of about 11: eight powers of ten in all.",
        why="1.5 to the power of 49 is 4·10⁸. On a logarithmic axis the curve is a "
        "straight line.",
    ),
    Sketch(
        identifier="P01.3",
        panel="depth",
        text="A signal passes through ten layers of 100 ReLU units, whose weights have "
        "Xavier's variance 1/n instead of He's 2/n. Draw how much of its size is left.",
        at=(0, 2, 4, 6, 8, 10),
        scale=scale.log(0.001, 10),
        xlabel="layer",
        ylabel="size of the signal",
        right=(1.0, 0.5, 0.25, 0.125, 0.06, 0.03),
        source=SIGNAL,
        runs=({"init": "xavier"},),
        answer=sizes_ten_layers_on,
        why="ReLU sets half of the values to zero, which halves the mean square and "
        "divides the size by 1.4 in each layer. That makes a straight line, down to a "
        "thirtieth.",
    ),
    Choice(
        identifier="P01.4",
        panel="gradients",
        text="Nine layers, whose weights you drew with `rand` instead of `randn` "
        "(uniform): all are positive, and the first gradients are a thousand times as "
        "large. What does the cost do in 1500 steps?",
        options={
            "faster": (
                "It falls faster than with He.",
                "A large gradient is a large step, not a good one.",
            ),
            "stands": (
                "It ends at 0.693: nothing has been learned.",
                "The first step throws the weights so far off that all units behind "
                "the first layer die. Large gradients do not mean fast learning.",
            ),
            "slower": (
                "It falls, but more slowly than with He.",
                "It would, if there were a unit left that could learn.",
            ),
        },
        right="stands",
        source=DEEP,
        runs=({"init": "uniform"}, {"init": "he"}),
        answer=lambda uniform, he: (
            "stands"
            if uniform.costs[-1] > 0.65 or uniform.diverged
            else "faster"
            if uniform.costs[-1] < he.costs[-1]
            else "slower"
        ),
    ),
    Sketch(
        identifier="P01.5",
        panel="variance",
        text="You multiply the first weights of five hidden layers of 15 units by k, "
        "and train for 1000 steps. Draw the final dev cost, that on examples kept out "
        "of training, over k.",
        at=KS,
        scale=scale.linear(0, 1),
        xlabel="k",
        ylabel="dev cost",
        right=(0.69, 0.65, 0.2, 0.15, 0.15, 0.25, 0.69),
        source=LIGHT,
        runs=tuple({"multiplier": k} for k in KS),
        answer=lambda *runs: [dev_cost(run) for run in runs],
        why="It is a broad plateau between two walls: from 0.5 to 1.4 little changes, "
        "so tune this number late, if at all.",
    ),
    Number(
        identifier="P01.6",
        panel="bowl",
        text="Two features have a spread of 100 and of 1, and on the raw data the "
        "regression needs more than 100,000 steps. How many does it need once you have "
        "centred both and divided them by their standard deviation?",
        scale=scale.log(1, 1e5).whole(),
        right=2,
        source=demo.normalized_bowl,
        runs=({"mode": "standard"},),
        answer=steps_of,
        unit="steps",
        high="The valley has become a round bowl, and in a round bowl the gradient "
        "points straight to the bottom. There is no way to be slow.",
        why="Had you divided by the variance, some tens of thousands would be left.",
    ),
    Choice(
        identifier="P01.7",
        panel="map",
        text="A network was trained on normalised inputs. Its test examples all come "
        "from the right half, and you normalise them with their own mean and "
        "spread. What does that do to the accuracy?",
        options={
            "little": (
                "Nothing: normalised is normalised.",
                "Normalised by another map! Their own mean pushes them into the "
                "middle, across the border.",
            ),
            "much": (
                "It falls clearly.",
                "Their own mean pushes them into the middle, across the border. With "
                "the training set's numbers they stay where the network expects them.",
            ),
            "more": (
                "It rises: the test set is now as it should be.",
                "For whom? The network has learned where the training set's map puts "
                "things.",
            ),
        },
        right="much",
        source=demo.one_map,
        runs=({"composition": "one-sided", "statistics": "own"},),
        answer=judged,
    ),
    Order(
        identifier="P01.8",
        panel="draws",
        text="You draw the first weights of eight hidden layers of 30 units in three "
        "ways: by `randn * sqrt(2/n)`; all positive, of a moderate size; all positive, "
        "so that the signal explodes. Which ends lowest after 1000 steps?",
        items={
            "B": "randn * sqrt(2/n)",
            "E": "positive, moderate",
            "D": "positive, exploding",
        },
        by="from the lowest cost to the highest",
        right=("B", "E", "D"),
        source=DEEP.replace(iterations=1000),
        runs=tuple({"swap": DRAWS[letter]} for letter in "BED"),
        answer=lambda *runs: in_order(dict(zip("BED", map(end, runs), strict=True))),
        why="The moderate positive draw learns, but it trails `randn` because all its "
        "units start by saying the same thing. The exploding one kills its units with "
        "the first step.",
    ),
    Choice(
        identifier="P01.9",
        panel="scaling",
        text="The moons have a spread of 38 in one feature and 1 in the other, and lie "
        "far from the origin. Three maps normalise them. Which ends with the lowest "
        "cost?",
        options={
            "A": (
                "The one that subtracts the mean and divides by the variance",
                "One feature is nearly gone.",
            ),
            "B": (
                "The one that subtracts the mean and divides by the standard deviation",
                "Both axes have the same spread, and the cloud lies at the origin.",
            ),
            "C": (
                "The one that divides by the standard deviation alone",
                "The network first has to find out where the data are.",
            ),
        },
        right="B",
        source=Experiment(
            demo.rescaled_moons(300),
            inputs="standard",
            hidden=(20,),
            learning_rate=0.5,
            iterations=1000,
        ),
        runs=tuple({"swap": MAPS[letter]} for letter in "ABC"),
        answer=lambda *runs: in_order(dict(zip("ABC", map(end, runs), strict=True)))[0],
    ),
    Choice(
        identifier="P01.10",
        panel="yours",
        text="You take the 2 out of `init_he`, so the variance is 1/n instead of 2/n. "
        "With nine layers and 1000 steps, what happens to the cost?",
        options={
            "same": (
                "Nobody sees a difference: it is a factor of 1.4.",
                "It is a factor of 1.4 in each of nine layers, for the signal and for "
                "the gradient.",
            ),
            "late": (
                "It begins to fall much later, and then comes down as far.",
                "Signal and gradient are some 20 times smaller at first. But the "
                "weights grow, and then it goes fast.",
            ),
            "never": (
                "It stays at 0.693.",
                "The gradients are small, but they are not zero: after a hundred steps "
                "the weights have grown enough.",
            ),
        },
        right="late",
        source=DEEP.replace(iterations=1000, swap={"init_he": init_he}),
        runs=({}, {"swap": {"init_he": half_of_he}}),
        answer=lambda he, half: (
            "never"
            if end(half) > 0.5
            else "late"
            if np.argmax(half.costs < 0.35) > 3 * np.argmax(he.costs < 0.35)
            else "same"
        ),
    ),
]
