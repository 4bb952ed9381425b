"""Notebook 07: what to predict before each panel is moved."""

import re

import numpy as np

from dlcourse.basics import scales as scale
from dlcourse.datasets.landscapes import bowl, ravine
from dlcourse.engine.races import race
from dlcourse.engine.stacks import first_theta
from dlcourse.formulas.optimizer_parts import adam_uncorrected_step
from dlcourse.lessons import momentum_rmsprop_adam as demo
from dlcourse.pictures.race_portraits import arrivals
from dlcourse.practice.exercises import misprint
from dlcourse.practice.predictions import Choice, Number, Order, Sketch
from dlcourse.practice.readings import end, in_order, train_cost

DOWNHILL = race(bowl(40), "gradient_descent", learning_rate=0.045, iterations=100)
BALL = race(ravine(40, 0), "momentum", learning_rate=0.2, iterations=7)
SCALED = race(bowl(40), "rmsprop", learning_rate=0.1, beta2=0.9, iterations=12)
STEPS = (1, 5, 10, 20, 40, 60)
CURVATURES = (1.0, 10.0, 40.0, 200.0, 1000.0)
SLIPS = {
    "B": "M07.02",
    "D": "M07.06",
    "F": "beta2_in_both_corrections",
}


def mine(W, dW, v, learning_rate, beta):
    """Step by the sign of an average: every step has the same length."""
    v = beta * v + (1 - beta) * dW
    return W - learning_rate * np.sign(v), v


def steps_taken(standing):
    """Return after how many steps each cost stays below a thousandth of the first."""
    taken = arrivals(standing.costs, 1e-3 * standing.costs[0][0])
    return [np.inf if n is None else n for n in taken]


def first_step(pictures):
    """Return how long Adam's first step is, in learning rates."""
    return float(re.search(r"First step: (\S+)", pictures[1].says)[1])


def swing(picture):
    """Return by how much an average swings."""
    return float(re.search(r"swings by (\S+) to", picture.says)[1])


def best_steps(picture):
    """Return {optimiser: steps at its best rate}."""
    found = re.findall(r"([a-z][a-z ]+): (\d+|–)", picture.says.partition(": ")[2])
    return {name: np.inf if n == "–" else float(n) for name, n in found}


def away(pictures):
    """Return {optimiser: steps until it has left the saddle}."""
    found = re.findall(r"([a-z][a-z ]+): (\d+|–)", pictures[1].says.partition(": ")[2])
    return {name: np.inf if n == "–" else float(n) for name, n in found}


def in_the_dip(standing):
    """Return the entrants, by when they come below x = 1."""
    names = "gradient_descent", "momentum", "rmsprop", "adam", "momentum_classic"
    near = np.abs(standing.paths[..., 0]) < 1
    when = [int(np.argmax(c)) if c.any() else 10**6 for c in near.T]
    return dict(zip(names, when, strict=True))


def slowed(straight, turned):
    """Say who needs three times as many steps once the valley is turned."""
    names = "gradient descent", "momentum", "rmsprop", "adam"
    before, after = map(steps_taken, (straight, turned))
    slow = [n for n, a, b in zip(names, before, after, strict=True) if b > 3 * a]
    if not slow:
        return "none"
    return "all" if len(slow) == 4 else "adam" if "adam" in slow else slow[0]


def spread_of_ways(run):
    """Return how many times as far the farthest layer goes as the nearest."""
    network = run.at().network
    start = network.views(first_theta(run.experiment, network))
    ways = [
        np.abs(W - start[name]).mean()
        for name, W in run.at().params.items()
        if name[0] == "W"
    ]
    return float(max(ways) / min(ways))


PREDICTIONS = [
    Number(
        identifier="P07.1",
        panel="valley",
        text="A valley is 40 times as steep across as along. At α = 0.045 gradient "
        "descent arrives after 72 steps, and at 0.05 it never does. How many steps "
        "does it need at 0.0499?",
        scale=scale.log(1, 10_000).whole(),
        unit="steps",
        right=706,
        source=DOWNHILL,
        runs=({"learning_rate": 0.0499, "iterations": 1500},),
        answer=lambda standing: steps_taken(standing)[0],
        low="So near the limit each step jumps across the valley, and lands almost as "
        "high on the other side.",
        high="It does arrive, because it loses a little height with each jump.",
        why="A larger rate is faster at first, but close to the limit it is far "
        "slower: the best rate is just short of a cliff.",
    ),
    Sketch(
        identifier="P07.2",
        panel="filter",
        text="The gradient is 1 in every step. Draw momentum's average v of it, with "
        "β = 0.9.",
        at=STEPS,
        scale=scale.linear(0, 2, step=0.05),
        xlabel="step",
        ylabel="v",
        right=(0.1, 0.41, 0.65, 0.88, 0.99, 1.0),
        source=demo.filtered,
        runs=({"signal": "constant", "beta": 0.9},),
        answer=lambda picture: picture.lines["average v"],
        why="What is constant passes, but it takes its time: two thirds after ten "
        "steps. A gradient that swings between 1 and −1 is cut down to a twentieth.",
    ),
    Choice(
        identifier="P07.3",
        panel="ball",
        text="Gradient descent diverges at α = 0.05. You give momentum α = 0.2, with "
        "β = 0.99. What happens?",
        options={
            "diverges": (
                "It diverges: the rate is four times too large",
                "It is, for gradient descent, but the average takes the swings out.",
            ),
            "quick": (
                "It arrives sooner than with β = 0.9",
                "There is too little friction: the ball rolls past the minimum again "
                "and again.",
            ),
            "slow": (
                "It arrives, but some ten times later than with β = 0.9",
                "There is too little friction: the ball rolls past the minimum again "
                "and again, for 653 steps.",
            ),
        },
        right="slow",
        source=BALL,
        runs=({"beta": 0.9, "iterations": 1500}, {"beta": 0.99, "iterations": 1500}),
        answer=lambda short, long: (
            "diverges"
            if np.isinf(steps_taken(long)[0])
            else "slow"
            if steps_taken(long)[0] > 4 * steps_taken(short)[0]
            else "quick"
        ),
    ),
    Choice(
        identifier="P07.4",
        panel="forms",
        text="Momentum as an average, and momentum as a sum, whose rate is (1 − β) "
        "times the other's. How do the two paths differ?",
        options={
            "same": (
                "Not at all: they are the same",
                "One path hides the other. So if you are told that momentum is six "
                "times faster, ask in which form, and at which rate.",
            ),
            "sum": (
                "The sum arrives sooner: it adds up",
                "It does add up, but what it adds up has been made smaller by just as "
                "much.",
            ),
            "average": (
                "The average arrives sooner",
                "Write both out for two steps: they are the same numbers.",
            ),
        },
        right="same",
        source=demo.two_forms,
        runs=({"sum_rate": "(1 - beta) times"},),
        answer=lambda standing: (
            "same"
            if np.abs(standing.paths[:, 0] - standing.paths[:, 1]).max() < 1e-6
            else "sum"
            if standing.costs[-1][1] < standing.costs[-1][0]
            else "average"
        ),
    ),
    Number(
        identifier="P07.5",
        panel="root",
        text="RMSprop starts with β₂ = 0.9, where the gradient is (−10, 40). How long "
        "is its first step in each coordinate, in learning rates?",
        scale=scale.log(0.1, 100),
        right=3.16,
        source=SCALED,
        answer=lambda standing: (
            abs(standing.paths[1, 0, 1] - standing.paths[0, 0, 1]) / 0.1
        ),
        low="s begins at 0, so its first value is only a tenth of the squared "
        "gradient.",
        high="The size of the gradient is divided out, so 10 and 40 no longer matter.",
        why="1/√(1 − β₂), the same in both coordinates: g is divided by its own size.",
    ),
    Choice(
        identifier="P07.6",
        panel="turned",
        text="You turn a valley with curvature ratio 1000 by 45°. Who becomes several "
        "times slower?",
        options={
            "all": (
                "All of them",
                "Gradient descent and momentum go the same way as before, turned.",
            ),
            "adam": (
                "Adam",
                "It scales coordinates, not directions: at 45° both coordinates are "
                "alike, and there is nothing to scale.",
            ),
            "gradient descent": (
                "Gradient descent",
                "It knows no coordinates, only the slope, and that turns with the "
                "valley.",
            ),
            "none": (
                "None of them: a valley is a valley",
                "It is, to those who know no coordinates, but Adam scales coordinates.",
            ),
        },
        right="adam",
        source=demo.turned,
        runs=({"curvature": 1000.0}, {"curvature": 1000.0, "rotation": 45.0}),
        answer=slowed,
    ),
    Number(
        identifier="P07.7",
        panel="step",
        text="Adam without its corrections (β₁ = 0.9, β₂ = 0.999). How long is its "
        "first step, in learning rates? (With them it is 1.)",
        scale=scale.log(0.01, 100),
        right=3.16,
        source=demo.step_lengths,
        runs=({"correction": adam_uncorrected_step},),
        answer=first_step,
        low="v is ten times too small at first. But what of s?",
        high="s is a thousand times too small at first, and its root 32 times. But v "
        "is ten times too small.",
        why="0.1/√0.001 = 3.16. It gets worse before it gets better: 6.5 at step 10.",
    ),
    Choice(
        identifier="P07.8",
        panel="parts",
        text="On the bowl Adam needs 173 steps at α = 0.1. How many does it need "
        "without its corrections?",
        options={
            "fewer": (
                "Far fewer",
                "It needs 62, but only because its first steps are up to 6.5 times as "
                "long: a larger rate in disguise.",
            ),
            "same": (
                "About as many: they matter in the first steps only",
                "They matter for the first hundred steps, and there are only 173.",
            ),
            "more": (
                "Far more",
                "Its first steps are longer, and here that helps.",
            ),
        },
        right="fewer",
        source=demo.without,
        answer=lambda standing: (
            "fewer"
            if steps_taken(standing)[1] < 0.7 * steps_taken(standing)[0]
            else "more"
            if steps_taken(standing)[1] > 1.4 * steps_taken(standing)[0]
            else "same"
        ),
    ),
    Number(
        identifier="P07.9",
        panel="bowl",
        text="Adam at α = 1 is below the target after 11 steps, but rises above it "
        "again. From which step on does it stay below?",
        scale=scale.log(1, 1000).whole(),
        unit="steps",
        right=60,
        source=demo.on_bowl,
        runs=({"optimizer": "adam", "learning_rate": 1.0},),
        answer=lambda standing: steps_taken(standing)[0],
        low="It comes with speed, and rolls on past the minimum.",
        high="Each time it turns round its steps get shorter, so it does not take "
        "that long.",
        why="A first passage is luck; ask when the cost stays low.",
    ),
    Sketch(
        identifier="P07.10",
        panel="rates",
        text="Every optimiser runs at its best rate. Draw how many steps gradient "
        "descent needs, for each ratio of the curvatures.",
        at=CURVATURES,
        scale=scale.log(1, 2000),
        xlabel="curvature ratio",
        ylabel="steps",
        right=(1, 18, 67, 293, 1130),
        source=demo.steps_by_rate,
        runs=tuple({"curvature": c} for c in CURVATURES),
        answer=lambda *runs: [best_steps(run)["gradient descent"] for run in runs],
        why="The number of steps grows in proportion to the ratio. Momentum needs 50 "
        "to 79 throughout, and Adam about 50, so they lose on a round bowl, and win "
        "by far from 200 on.",
    ),
    Choice(
        identifier="P07.11",
        panel="network",
        text="A network trains for ten epochs at α = 0.1, once with gradient descent "
        "and once with momentum as an average. Which of the two is ahead?",
        options={
            "momentum": (
                "Momentum, clearly",
                "With 1 − β its steps are only as long as those of gradient descent. "
                "It pays where it permits a larger α.",
            ),
            "gradient descent": (
                "Gradient descent, clearly",
                "Momentum starts about ten steps later, and that is all.",
            ),
            "neither": (
                "Neither",
                "With 1 − β the steps of momentum are just as long. It pays where it "
                "permits a larger α.",
            ),
        },
        right="neither",
        source=demo.network,
        runs=tuple(
            {"optimizer": name, "learning_rate": 0.1}
            for name in ("gradient_descent", "momentum")
        ),
        answer=lambda plain, momentum: (
            "neither"
            if abs(train_cost(plain) - train_cost(momentum)) < 0.06
            else "momentum"
            if train_cost(momentum) < train_cost(plain)
            else "gradient descent"
        ),
    ),
    Order(
        identifier="P07.12",
        panel="saddle",
        text="All three start close to the ridge of a saddle, with α = 0.01. In which "
        "order do they leave it?",
        items={
            "gradient descent": "gradient descent",
            "momentum": "momentum",
            "adam": "Adam",
        },
        by="from the first to the last",
        right=("adam", "gradient descent", "momentum"),
        source=demo.on_saddle,
        answer=lambda pictures: in_order(
            {k: away(pictures)[k] for k in ("gradient descent", "momentum", "adam")}
        ),
        why="After 44, 871 and 947 steps. Momentum as an average does not help at the "
        "same α, whereas Adam divides the small gradient by its own size.",
    ),
    Choice(
        identifier="P07.13",
        panel="plateau",
        text="They all cross a plateau, at α = 0.1. Who is first in the dip?",
        options={
            "rmsprop": (
                "RMSprop",
                "It divides the small gradient by its own size, and its first steps "
                "are three learning rates long. But once in the dip it never settles.",
            ),
            "adam": (
                "Adam",
                "It comes second, because its first steps are only one learning rate "
                "long.",
            ),
            "momentum": (
                "Momentum",
                "It averages the gradients, and the average of small gradients is "
                "small.",
            ),
        },
        right="rmsprop",
        source=demo.on_plateau,
        answer=lambda standing: in_order(in_the_dip(standing))[0],
    ),
    Number(
        identifier="P07.14",
        panel="minima",
        text="Take random critical points with three directions. If each direction "
        "tossed a coin, 12.5 % of them would be minima. What percentage are?",
        scale=scale.log(0.1, 100),
        unit="%",
        right=2.5,
        source=demo.rarity,
        runs=({"dimension": 3},),
        answer=lambda pictures: (
            100 * float(re.search(r"minimum ([\d.]+)", pictures[1].says)[1])
        ),
        low="Minima are rare, but in three directions not yet that rare.",
        high="The curvatures of a random matrix push each other apart, so they share "
        "a sign more rarely than coins do.",
        why="About 2.5 % are minima, as many maxima, and 95 % saddles.",
    ),
    Choice(
        identifier="P07.15",
        panel="adams",
        text="One slip makes two updates a step, another has β₁ in both corrections. "
        "Which has the lowest cost after ten epochs: a slip, or the right one?",
        options={
            "B": (
                "One of the slips",
                "Both win by a larger learning rate in disguise, and if you judge by "
                "the cost curve you take one of them for Adam.",
            ),
            "C": (
                "The right one",
                "Its cost is higher, because the slips take longer steps.",
            ),
            "alike": (
                "They are alike",
                "The slips take steps 10 and 32 times as long at first.",
            ),
        },
        right="B",
        source=demo.network(),
        runs=(
            {},
            *({"swap": {"adam_step": misprint(SLIPS[k], "adam_step")}} for k in "BD"),
        ),
        answer=lambda right, *slips: (
            "B"
            if min(map(train_cost, slips)) < train_cost(right) - 0.005
            else "alike"
            if min(map(train_cost, slips)) < train_cost(right) + 0.005
            else "C"
        ),
    ),
    Order(
        identifier="P07.16",
        panel="lengths",
        text="B makes two updates a step, D has β₁ in both corrections, F has β₂ in "
        "both. Whose first step is the shortest, and whose the longest?",
        items={"B": "B: two updates", "D": "D: β₁ in both", "F": "F: β₂ in both"},
        by="from the shortest to the longest",
        right=("D", "B", "F"),
        source=demo.step_lengths,
        runs=tuple({"correction": misprint(SLIPS[k], "adam_step")} for k in "BDF"),
        answer=lambda *runs: in_order(
            dict(zip("BDF", map(first_step, runs), strict=True))
        ),
        why="They are 10, 32.62 and 100 learning rates long, where the right one is "
        "exactly 1.",
    ),
    Choice(
        identifier="P07.17",
        panel="squares",
        text="One RMSprop adds its ε outside the fraction. A unit is dead, so its "
        "gradient is 0. What happens?",
        options={
            "nan": (
                "The run breaks off after one step",
                "0/0 is not a number, and one is enough.",
            ),
            "rest": (
                "The dead unit stays dead, the others learn",
                "That is what happens with ε in the divisor. Here the step is 0/0.",
            ),
            "slow": (
                "The network learns more slowly",
                "0/0 is not slow: it is not a number.",
            ),
        },
        right="nan",
        source=demo.network("rmsprop", beta2=0.9),
        runs=({"swap": {"rmsprop_step": misprint("M07.05", "rmsprop_step")}},),
        answer=lambda run: (
            "nan" if run.diverged else "rest" if end(run) < 0.25 else "slow"
        ),
    ),
    Choice(
        identifier="P07.18",
        panel="yours",
        text="Your optimiser uses only the sign of the average, so all its steps are "
        "equally long. In a ravine, does it settle at the minimum?",
        options={
            "rest": (
                "Yes, as Adam does",
                "Adam's steps get shorter near the minimum, but yours do not.",
            ),
            "swings": (
                "No: it goes on swinging around it",
                "Its steps never get shorter, so to arrive it would need a learning "
                "rate that falls.",
            ),
            "never": (
                "No: it never comes near",
                "It comes near all right: on flat ground it is as quick as Adam.",
            ),
        },
        right="swings",
        source=race(ravine(40), "adam", mine, learning_rate=0.1, iterations=400),
        answer=lambda standing: (
            "never"
            if np.nanmin(standing.costs[:, 1]) > 0.05 * standing.costs[0, 1]
            else "swings"
            if standing.costs[-1, 1] > 10 * max(standing.costs[-1, 0], 1e-9)
            else "rest"
        ),
    ),
    Number(
        identifier="P07.19",
        panel="onward-view",
        text="With gradient descent the weights of the last layer travel over 4 times "
        "as far as those of the layer that moves least. With Adam at 0.01, how many "
        "times as far does the layer that moves most travel?",
        scale=scale.log(1, 10),
        unit="times",
        right=1.4,
        source=demo.network("gradient_descent", 0.1),
        runs=({"optimizer": "adam", "learning_rate": 0.01},),
        answer=spread_of_ways,
        high="The gradient is larger in the last layer, and Adam divides it by its own "
        "size.",
        why="Adam's steps hardly depend on the size of the gradient.",
    ),
]
