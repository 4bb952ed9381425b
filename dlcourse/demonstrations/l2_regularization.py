"""Notebook 02: splits, a diagnosis from two errors, what a price on weights does."""

import functools

import numpy as np

from dlcourse.datasets import moons, moved_moons
from dlcourse.experiment import Experiment
from dlcourse.formulas.activations import sigmoid
from dlcourse.formulas.diagnosis import diagnose, split_sizes, standard_error
from dlcourse.history import History, run
from dlcourse.pictures import Bars, Lines, Points
from dlcourse.stacks import network_of
from dlcourse.training import train

SMALL = Experiment(
    moons(60, noise=0.35, dev=1000), hidden=(40, 20), learning_rate=0.3, iterations=2000
)
TANH = SMALL.replace(activation="tanh", init="xavier")
FRAMES = 40  # pictures of one training


def records_of(experiment, norms=None):
    """Yield records of a training run: its first moment, some on the way, its last.

    A list `norms` takes the squared norm of all weights, at each step.
    """
    history, last = History(experiment, room=0), experiment.iterations
    every = max(1, last // FRAMES)
    for step in train(experiment):
        history.add(step)
        if norms is not None:
            norms.append(squared_norm(step.theta, history.network))
        if step.t % every == 0 or step.t == last or step.diverged:
            yield history.at()


def border_of(record):
    """Return the function whose zero line parts the classes."""
    return lambda points: record.predict(points).Z[0]


def classes(X, Y, name=""):
    """Return points by class, labelled for a legend."""
    return {f"{name}class {c}": X[:, Y[0] == c] for c in (0, 1)}


# D02.1

REGIMES = {
    "70/30": (70, 0, 30),
    "60/20/20": (60, 20, 20),
    "98/1/1": (98, 1, 1),
    "99.5/0.25/0.25": (99.5, 0.25, 0.25),
    "free": None,
}


def splits(m=10_000, regime="60/20/20", train=99.0, dev=1.0, test=1.0):
    """Show a split of m examples, and how precisely its dev set measures an error.

    Parameters
    ----------
    m : int
    regime : str
        One of `REGIMES`; "free" takes the three shares that follow.
    train, dev, test : float
        In per cent.
    """
    shares = np.array(REGIMES[regime] or (train, dev, test)) / 100
    total = shares.sum()
    whole = np.isclose(total, 1)
    sizes = split_sizes(m, list(shares)) if whole else [round(s * m) for s in shares]
    ends = 100 * np.cumsum([0, *shares])
    names = ("train", "dev", "test")
    bands = {
        f"{name} {size:,}": ([low, high], [0, 0], [1, 1])
        for name, size, low, high in zip(names, sizes, ends, ends[1:], strict=False)
        if high > low
    }
    title = f"{m:,} examples"
    if not whole:
        title = f"WRONG: {100 * total:g} % of {m:,} examples"
        bands["not 100 %"] = (sorted([100, ends[-1]]), [0, 0], [1.3, 1.3])
    n, judge = (sizes[1], "dev") if sizes[1] else (sizes[2], "test")
    return (
        Lines(
            bands=bands,
            at={} if whole else {"all there is": 100},
            xlim=(0, 100) if whole else _round_the_end(ends[-1]),
            ylim=(0, 2),
            xlabel="per cent of the examples",
            title=title,
            says=f"{title}: " + ", ".join(bands) + ".",
        ),
        precision(n, judge),
    )


def _round_the_end(end):
    """Return limits close about the gap between `end` and 100 per cent."""
    low, high = sorted([100.0, end])
    return max(0.0, low - 3 * max(1.0, high - low)), high + 1


def precision(n, judge="dev"):
    """Show how the uncertainty of a measured error falls with the examples."""
    known = np.geomspace(10, 5_000_000, 60)
    rates = {"of an error of 10 %": 0.1, "of an error of 1 %": 0.01}
    here = {k: 100 * standard_error(p, n) for k, p in rates.items()} if n else {}
    found = ", ".join(f"±{value:.2g} points {k}" for k, value in here.items())
    return Lines(
        {k: 100 * np.sqrt(p * (1 - p) / known) for k, p in rates.items()},
        x=known,
        dots={f"{n:,} {judge} examples": ([n] * 2, [*here.values()])} if n else {},
        xscale="log",
        yscale="log",
        xlim=(10, 5_000_000),
        ylim=(0.001, 20),
        xlabel=f"{judge} examples",
        ylabel="± points (per cent)",
        title=(
            f"An error of 1 % is known to ±{here['of an error of 1 %']:.2g}"
            if n
            else "Nothing to judge by"
        ),
        says=f"{n:,} {judge} examples measure {found}." if n else "No dev set.",
    )


# D02.2


def mismatch(shift=0.5, turn=0, target_examples=0, draw=0):
    """Return the experiment that `mismatched` shows; it takes the same parameters."""
    data = moved_moons(
        600, turn=turn, right=shift, up=shift, target=target_examples, dev=0
    )
    return Experiment(
        data,
        hidden=(20, 10),
        learning_rate=0.3,
        iterations=1500,
        seed=draw,
        data_seed=draw,
    )


def four_sets(experiment):
    """Return name to (X, Y) of all that a network of `mismatch` is judged by."""
    seed = experiment.data_seed
    X, Y, X_target, Y_target = experiment.data.replace(dev=1200).draw(seed)
    web = moons(600, dev=600).draw(seed)
    return {
        "train": (X, Y),
        "web, new": (web.X_dev, web.Y_dev),
        "dev": (X_target[:, :600], Y_target[:, :600]),
        "test": (X_target[:, 600:], Y_target[:, 600:]),
    }


def errors_on(sets, record):
    """Return name to the share of wrong answers, in per cent."""
    return {
        name: 100 * np.mean((record.predict(X).Z[0] > 0) != (Y[0] > 0.5))
        for name, (X, Y) in sets.items()
    }


def mismatched(shift=0.5, turn=0, target_examples=0, draw=0):
    """Show training on moons, and judging on moons that lie elsewhere.

    Parameters
    ----------
    shift : float
        Of the target set, in both coordinates.
    turn : float
        Of the target set, in degrees.
    target_examples : int
        Training examples more, drawn as the target set is.
    draw : int
        Seed of data and weights.

    Yields
    ------
    tuple of two pictures
    """
    experiment = mismatch(shift, turn, target_examples, draw)
    sets = four_sets(experiment)
    (X, Y), (X_target, Y_target) = sets["train"], sets["dev"]
    few = slice(0, 70)
    for record in records_of(experiment):
        wrong = errors_on(sets, record)
        yield (
            Points(
                {
                    **classes(X[:, few], Y[:, few], "train, "),
                    **classes(X_target[:, few], Y_target[:, few], "dev, "),
                },
                border=border_of(record),
                xlim=(-1.7, 2.8 + shift),
                ylim=(-1.2 - turn / 60, 1.7 + max(shift, turn / 60)),
                title=f"Target shifted by {shift:g}, turned by {turn:g}°",
            ),
            Bars(
                wrong,
                marked=("dev", "test"),
                ylim=(0, 60),
                ylabel="% wrong",
                title=f"Dev error {wrong['dev']:.1f} %",
                says=", ".join(f"{k} {v:.1f} % wrong" for k, v in wrong.items()) + ".",
            ),
        )


# D02.3

REMEDIES = {
    "bias": "a bigger network, longer training, a better optimiser, another "
    "architecture",
    "variance": "more data, regularisation, another architecture",
}


def verdict_of(high_bias, high_variance):
    """Return the diagnosis, what the recipe does next, and that at length."""
    if high_bias:
        verdict = "High bias" + (" and high variance" if high_variance else "")
        also = " Then look at the dev error again." if high_variance else ""
        words = f"Bias comes first: {REMEDIES['bias']}.{also}"
        return verdict, "Next: bigger network, longer training", words
    if high_variance:
        words = f"Now: {REMEDIES['variance']}."
        return "High variance", "Next: more data, regularisation", words
    words = "Both are low: measure once on the test set, and be done."
    return "Neither", "Done: measure once on the test set", words


def diagnosis_board(train_error=15.0, dev_error=16.0, optimal_error=0.0, gap=5.0):
    """Show what two errors say: bias, variance, both or neither, and what to do next.

    Parameters
    ----------
    train_error, dev_error, optimal_error, gap : float
        In per cent.
    """
    errors = (train_error, dev_error, optimal_error, gap)
    verdict, following, words = verdict_of(
        *diagnose(*(np.round(e / 100, 6) for e in errors))
    )
    bias, variance = train_error - optimal_error, dev_error - train_error
    # A field of the plane is a band: (x, low, high).
    low, high = -50, 50
    fields = {
        "neither": ([low, gap], [low] * 2, [gap] * 2),
        "bias": ([gap, high], [low] * 2, [gap] * 2),
        "variance": ([low, gap], [gap] * 2, [high] * 2),
        "both": ([gap, high], [gap] * 2, [high] * 2),
    }
    return (
        Lines(
            bands=fields,
            dots={"you are here": ([bias], [variance])},
            xlim=(-10, 50),
            ylim=(-10, 50),
            xlabel="training error − optimal error",
            ylabel="dev error − training error",
            title=verdict,
            says=f"{verdict}: {bias:+.3g} and {variance:+.3g} points. {words}",
        ),
        Bars(
            {"optimal": optimal_error, "training": train_error, "dev": dev_error},
            ylim=(0, 60),
            ylabel="% wrong",
            title=following,
        ),
    )


# D02.4

WIDTHS = (1, 2, 4, 10, 20, 40)
SIZES = (30, 60, 125, 250, 500)


def learning_curves(against="width", noise=0.35, layers=2):
    """Show training and dev error over the width, or over the number of examples.

    Parameters
    ----------
    against : "width" or "examples"
    noise : float
    layers : int
        Hidden layers.

    Yields
    ------
    tuple of two pictures
        Errors and costs: the median of ten seeds, and the middle eight of them.
    """
    base = TANH.replace(noise=noise, dev=300, iterations=1000)
    values = WIDTHS if against == "width" else SIZES
    rows = []
    for value in values:
        if against == "width":
            experiment = base.replace(hidden=(value,) * layers)
        else:
            experiment = base.replace(hidden=(20,) * layers, m=value)
        rows.append(_scores(experiment))
        scores = np.array(rows)  # (values, seeds, columns of a score)
        yield tuple(
            _band_picture(values[: len(rows)], values, scores[..., c], against, name)
            for name, c in (("error", (2, 3)), ("cost", (0, 1)))
        )


@functools.lru_cache(maxsize=64)
def _scores(experiment):
    """Return the last scores of ten seeds, (seeds, columns)."""
    seeds = [experiment.replace(seed=k, data_seed=k) for k in range(10)]
    return np.array([history.at().score for history in run(seeds)])


def _band_picture(done, values, columns, against, name):
    if name == "error":
        columns = 100 * (1 - columns)
    low, middle, high = np.quantile(columns, (0.1, 0.5, 0.9), axis=1)
    sets = ("train", "dev")
    gap = middle[-1, 1] - middle[-1, 0]
    return Lines(
        {s: middle[:, i] for i, s in enumerate(sets)},
        x=np.array(done),
        bands={s: (low[:, i], high[:, i]) for i, s in enumerate(sets)},
        xscale="log",
        xlim=(values[0], values[-1]),
        ylim=(0, 50) if name == "error" else (0, 2),
        xlabel="units of each layer" if against == "width" else "training examples",
        ylabel="% wrong" if name == "error" else "",
        title=f"{name.capitalize()}: gap {gap:.2g} at {done[-1]}",
    )


# D02.5


def squared_norm(theta, network):
    """Return the sum of the squared Frobenius norms of all W."""
    return float(np.sum((theta * network.weights) ** 2))


def mean_slope(record, h=1e-4):
    """Return how steep the output is over the dev set: the mean of |d y_hat / d x|."""
    X = record.data.X_dev
    ahead, back = (
        [sigmoid(record.predict(X + s * h * e[:, None]).Z) for e in np.eye(2)]
        for s in (1, -1)
    )
    slopes = (np.array(ahead) - np.array(back)) / (2 * h)
    return float(np.sqrt((slopes**2).sum(axis=0)).mean())


STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


@functools.lru_cache(maxsize=32)
def sizes(activation="relu", m=60, seed=0):
    """Return squared norm, mean slope and dev cost for each of `STRENGTHS`, (3, n)."""
    base = (TANH if activation == "tanh" else SMALL).replace(hidden=(20, 10), m=m)
    base = base.replace(seed=seed, data_seed=seed)
    ends = [h.at() for h in run([base.replace(lambd=s) for s in STRENGTHS])]
    return np.array(
        [
            [squared_norm(r.theta, r.network) for r in ends],
            [mean_slope(r) for r in ends],
            [r.score.dev_cost for r in ends],
        ]
    )


def simpler(lambd=1.0, activation="relu", m=60):
    """Show how weights, slope and dev cost depend on lambda, and where one stands.

    Parameters
    ----------
    lambd : float
        One of `STRENGTHS`.
    activation : "relu" or "tanh"
    m : int
    """
    norms, slopes, costs = sizes(activation, m)
    i = STRENGTHS.index(lambd)
    common = {"xscale": "log", "xlim": (0.01, 100), "xlabel": "λ"}
    return (
        Lines(
            {"squared weights": np.maximum(norms, 1e-3)},
            x=np.array(STRENGTHS),
            dots={"here": ([lambd], [max(norms[i], 1e-3)])},
            yscale="log",
            ylim=(1e-3, 1e3),
            title=f"Squared weights {norms[i]:.3g}",
            says=f"λ {lambd:g}: squared weights {norms[i]:.3g}, mean slope "
            f"{slopes[i]:.2g}, dev cost {costs[i]:.3f}.",
            **common,
        ),
        Lines(
            {"mean slope of ŷ": slopes, "dev cost": costs},
            x=np.array(STRENGTHS),
            dots={"here": ([lambd] * 2, [slopes[i], costs[i]])},
            ylim=(0, 1.2),
            title=f"Slope {slopes[i]:.2g}, dev cost {costs[i]:.2g}",
            **common,
        ),
    )


# D02.6

# What lambda in the right rule does the same as `lambd` in each rule.
RULES = {
    "right": lambda lambd, learning_rate: lambd,
    "half": lambda lambd, learning_rate: lambd / 2,
    "twice": lambda lambd, learning_rate: 2 * lambd,
    "no rate": lambda lambd, learning_rate: lambd / learning_rate,
}


def no_gradient(A, Y):
    """Return nothing for dZ: the weights feel the penalty alone."""
    return np.zeros_like(A)


def decaying(lambd=1.0, learning_rate=0.3, m=60, rule="right", gradient="on"):
    """Return the experiment that `decay` shows; it takes the same parameters."""
    return TANH.replace(
        hidden=(20, 10),
        m=m,
        lambd=RULES[rule](lambd, learning_rate),
        penalty="decay",
        learning_rate=learning_rate,
        swap={} if gradient == "on" else {"output_backward": no_gradient},
    )


def decay(lambd=1.0, learning_rate=0.3, m=60, rule="right", gradient="on"):
    """Show the size of all weights over the iterations, under a rule of decay.

    Parameters
    ----------
    lambd, learning_rate : float
    m : int
    rule : str
        One of `RULES`: "half" is lambd / (2m) W, "twice" adds the penalty twice, "no
        rate" leaves the learning rate out.
    gradient : "on" or "off"
        Of the data: off, the weights do nothing but decay.

    Yields
    ------
    tuple of two pictures
    """
    experiment = decaying(lambd, learning_rate, m, rule, gradient)
    acting = experiment.lambd
    factor = 1 - learning_rate * acting / m
    right = None if rule == "right" else _norms(experiment.replace(lambd=lambd))
    t = np.arange(experiment.iterations + 1)
    network, norms = network_of(experiment), []
    for record in records_of(experiment, norms):
        alone = norms[0] * np.abs(factor) ** (2.0 * t)
        lines = {
            "this rule": (t[: len(norms)], np.maximum(norms, FLOOR)),
            "decay alone": (t, np.maximum(alone, FLOOR)),
        }
        if right is not None:
            lines["right rule"] = (t, np.maximum(right, FLOOR))
        size = squared_norm(record.theta, network)
        yield (
            Lines(
                lines,
                xlim=(0, experiment.iterations),
                yscale="log",
                ylim=(1e-2, 1e3),
                xlabel="iteration",
                ylabel="squared weights",
                title=f"Factor {factor:.5g} a step: {size:.3g}",
                says=f"Each step multiplies the weights by {factor:.6g}. Sum of their "
                f"squares {size:.4g}. It acts like λ = {acting:.3g}.",
            ),
            Points(
                classes(record.data.X, record.data.Y),
                border=border_of(record),
                xlim=(-2, 3),
                ylim=(-1.5, 2),
                title=f"Acts like λ = {acting:.3g}",
            ),
        )


FLOOR = 1e-4


@functools.lru_cache(maxsize=16)
def _norms(experiment):
    norms = []
    for _ in records_of(experiment, norms):
        pass
    return np.array(norms)


# D02.8


SLOW = TANH.replace(learning_rate=0.1, iterations=3000)


def rises(costs):
    """Return how many steps raised the cost; what is smaller is rounding."""
    return int((np.diff(costs) > 1e-12).sum())


def which_falls(lambd=3.0, plot="without penalty"):
    """Show the curve that a student plots, and what J is made of.

    Parameters
    ----------
    lambd : float
    plot : "with penalty" or "without penalty"

    Yields
    ------
    tuple of two pictures
    """
    experiment = SLOW.replace(lambd=lambd)
    for record in records_of(experiment):
        history = record.history
        J, price = history.costs, history.penalties
        chosen = J if plot == "with penalty" else J - price
        low = chosen.min()
        count = rises(chosen)
        yield (
            Lines(
                {plot: chosen},
                dots={"lowest": ([chosen.argmin()], [low])},
                xlim=(0, experiment.iterations),
                ylim=(low - 0.02, low + 0.08),
                xlabel="iteration",
                title=f"Plotted {plot}: {count} rises",
                says=f"Plotted {plot}, the cost rises in {count} of {len(J) - 1} "
                f"steps. Lowest {low:.4f} at step {chosen.argmin()}, now "
                f"{chosen[-1]:.4f}.",
            ),
            Lines(
                {"J": J, "loss alone": J - price, "penalty alone": price},
                xlim=(0, experiment.iterations),
                ylim=(0, 2),
                xlabel="iteration",
                title=f"J = {(J - price)[-1]:.3f} + {price[-1]:.3f}",
            ),
        )


# D02.9


def linearity(record):
    """Return R^2 of the best plane through the logits; NaN where they are all equal."""
    Z, X = record.forward.Z[0], record.data.X
    if np.ptp(Z) < 1e-6:
        return np.nan
    inputs = np.vstack([X, np.ones(X.shape[1])]).T
    plane = inputs @ np.linalg.lstsq(inputs, Z, rcond=None)[0]
    return float(1 - np.sum((Z - plane) ** 2) / np.sum((Z - Z.mean()) ** 2))


def linear_range(lambd=0.0):
    """Show where on the curve of tanh the first layer works, and the border it makes.

    Parameters
    ----------
    lambd : float

    Yields
    ------
    tuple of two pictures
    """
    z = np.linspace(-3, 3, 121)
    edges = np.linspace(-3, 3, 61)
    for record in records_of(TANH.replace(lambd=lambd)):
        z1 = record.forward.linear[0]
        counts = np.histogram(z1.clip(-3, 3), edges)[0]
        inside, mean = np.mean(np.abs(z1) < 0.5), np.abs(z1).mean()
        fit = linearity(record)
        words = "Nothing left" if np.isnan(fit) else f"R² of a plane: {fit:.3f}"
        yield (
            Lines(
                {"tanh(z)": (z, np.tanh(z)), "z itself": (z, z)},
                stems={
                    "z of layer 1": (
                        (edges[:-1] + edges[1:]) / 2,
                        -1.5 + 2.5 * counts / counts.max(),
                    )
                },
                floor=-1.5,
                xlim=(-3, 3),
                ylim=(-1.5, 1.5),
                xlabel="z",
                title=f"Mean of |z|: {mean:.3g}",
                says=f"Mean of |z| in layer 1: {mean:.3g}, {100 * inside:.0f} % within "
                "±0.5. "
                + (
                    "The output is the same everywhere."
                    if np.isnan(fit)
                    else f"A plane explains {100 * fit:.1f} % of the logit."
                ),
            ),
            Points(
                classes(record.data.X, record.data.Y),
                border=border_of(record),
                xlim=(-2, 3),
                ylim=(-1.5, 2),
                title=words,
            ),
        )
