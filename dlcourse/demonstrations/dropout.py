"""Notebook 03: masks, means, redundant inputs, images, early stopping, ensembles."""

import functools
import math

import numpy as np

from dlcourse.contracts import undecorated
from dlcourse.datasets import moons
from dlcourse.draws import generator
from dlcourse.ensembles import ensemble, snapshots
from dlcourse.experiment import Experiment
from dlcourse.formulas.augmentation import augment
from dlcourse.formulas.dropout import dropout_forward
from dlcourse.formulas.ensembles import bootstrap_sample
from dlcourse.formulas.stopping import early_stopping
from dlcourse.history import History, add_stack, run
from dlcourse.images import LETTERS, digits, lettered
from dlcourse.pictures import Bars, Grid, Images, Lines, Points
from dlcourse.recipes import arrays
from dlcourse.training import train

COLUMNS = 2000  # examples that the histogram of dropped units counts
LAYER = 100, 1000  # units and examples of the layers whose mean is measured
PASSES = 200


def small_moons(**settings):
    """Return the experiment of this notebook: 60 noisy moons, far too many units."""
    given = {"hidden": (40, 20), "learning_rate": 0.3, "iterations": 2000}
    return Experiment(moons(60, noise=0.35, dev=1000), **given | settings)


# -- masks and means -------------------------------------------------------------------


def drop_chances(units, keep_prob):
    """Return the chances that 0, 1, …, `units` of the units are dropped."""
    k = np.arange(units + 1)
    ways = np.array([float(math.comb(units, i)) for i in k])
    return ways * (1 - keep_prob) ** k * keep_prob ** (units - k)


def masks(units=50, examples=10, keep_prob=0.8, seed=0):
    """Show one mask, how many units it drops per example, and how that is spread.

    Parameters
    ----------
    units, examples : int
        Rows and columns of the mask.
    keep_prob : float in (0, 1]
    seed : int
    """
    rng, drop = generator(seed), undecorated(dropout_forward)
    D = drop(np.ones((units, examples)), keep_prob, rng)[1]
    dropped = np.arange(1, examples + 1), (~D).sum(axis=0)
    many = (~drop(np.ones((units, COLUMNS)), keep_prob, rng)[1]).sum(axis=0)
    share = np.bincount(many, minlength=units + 1) / COLUMNS
    chance, k = drop_chances(units, keep_prob), np.arange(units + 1)
    mean, std = units * (1 - keep_prob), math.sqrt(units * keep_prob * (1 - keep_prob))
    near = (k >= mean - 5 * std - 1) & (k <= mean + 5 * std + 1)
    exact = round(mean)
    return (
        Grid(
            D,
            names={0: "dropped", 1: "kept"},
            xlabel=f"examples ({D.mean():.1%} kept)".replace("%", " %"),
            ylabel="units",
            title="Mask",
        ),
        Lines(
            stems={"dropped": dropped},
            level={"mean": mean},
            xlim=(0, examples + 1),
            ylim=(0, max(1.3 * dropped[1].max(), 1.3 * mean, 1)),
            xlabel="example",
            ylabel="units dropped",
            title=f"Expected: {mean:.3g} ± {std:.3g}",
        ),
        Lines(
            lines={"binomial": (k[near], chance[near])},
            stems={f"{COLUMNS:,} examples": (k[near], share[near])},
            xlabel="units dropped",
            ylabel="share of examples",
            ylim=(0, 1.35 * max(chance.max(), share.max())),
            title=f"Exactly {exact}: {chance[exact]:.0%}".replace("%", " %"),
            says=f"Of {units} units {mean:.3g} ± {std:.3g} are dropped per example; "
            f"exactly {exact} with a chance of {chance[exact]:.3f}.",
        ),
    )


def mean_activations(rule, keep_prob, layers=1, seed=0):
    """Return the mean of `layers` layers, each after the dropout `rule`.

    The first holds ReLU units of standard normal z. Each unit of a later layer averages
    all units before it, so that without dropout every layer has the same mean.
    """
    rng = np.random.default_rng(seed)
    A = np.maximum(rng.standard_normal(LAYER), 0)
    means = [A.mean()]
    with np.errstate(all="ignore"):  # a rule may divide by 0
        for layer in range(layers):
            if layer:
                W = rng.random((LAYER[0], LAYER[0]))
                A = W / W.sum(axis=1, keepdims=True) @ A
            A = rule(A, keep_prob, rng)[0]
            means.append(A.mean())
    return np.array(means[:1]), np.array(means[1:])


def expectation(rule, keep_prob=0.8, layers=1):
    """Show what a dropout rule does to the mean of a layer, and of layers on it.

    Parameters
    ----------
    rule : function A, keep_prob, rng -> A_out, D
    keep_prob : float in (0, 1]
    layers : int
    """
    rule = undecorated(rule)
    (right,), means = mean_activations(rule, keep_prob, layers)
    every = np.arange(0.1, 1.01, 0.05).round(2)
    over = np.array([mean_activations(rule, p)[1][0] for p in every])
    top = max(2.0, 1.6 * np.nanmax(np.where(np.isfinite(means), means, 0)))
    finite = {
        f"{layer}": mean if np.isfinite(mean) else top
        for layer, mean in enumerate(means, start=1)
    }
    words = f"{means[-1]:.3f}" if np.isfinite(means[-1]) else "divided by 0"
    return (
        Bars(
            finite,
            level={"without dropout": right},
            xlabel="layer",
            ylabel="mean activation",
            ylim=(0, 1.3 * max(right, *finite.values())),
            title=f"Mean {words}, without dropout {right:.3f}",
        ),
        Lines(
            lines={
                "with dropout": (every, np.where(np.isfinite(over), over, np.nan)),
                "without": (every, np.full(every.size, right)),
            },
            at={"here": keep_prob},
            yscale="log",
            ylim=(0.03, 5),
            xlabel="keep_prob",
            ylabel="mean of layer 1",
            title="At every keep_prob",
            says=f"Mean activation of layer {layers}: {words} with dropout at "
            f"{keep_prob:g}, {right:.3f} without.",
        ),
    )


# -- dropout left on at test time ------------------------------------------------------


@functools.lru_cache(maxsize=32)
def noisy_passes(keep_prob, seed=0):
    """Return dev labels, predictions without dropout, and of 200 passes with it.

    Returns
    -------
    Y, off : array (m,)
    on : array (200, m)
    """
    experiment = small_moons(keep_prob=keep_prob, seed=seed, data_seed=seed)
    record = run(experiment.replace(iterations=1500)).at()
    network, data = record.network, record.data
    keep = [None, *experiment.keep[1:]]
    draws = [generator(seed, layer) for layer in range(len(keep))]
    passes = (
        network.forward(record.theta, data.X_dev, keep=keep, draws=draws).Z
        for _ in range(PASSES)
    )
    on = np.stack([network.output(Z)[0] for Z in passes])
    return data.Y_dev[0], network.output(record.predict(data.X_dev).Z)[0], on


def left_on(keep_prob=0.5, repeats=50):
    """Show what dropout at test time does to predictions, and to the accuracy.

    Parameters
    ----------
    keep_prob : float in (0, 1]
        Of training, and of the passes at test time.
    repeats : int
        Passes with dropout left on.
    """
    Y, off, on = noisy_passes(keep_prob)
    on = on[:repeats]
    accuracy = ((on > 0.5) == Y).mean(axis=1)
    plain, averaged = (((p > 0.5) == Y).mean() for p in (off, on.mean(axis=0)))
    flips = ((on > 0.5) != (off > 0.5)).mean()
    some = np.linspace(0, Y.size - 1, 40).astype(int)
    some = np.argsort(off)[some]
    place = np.arange(1, 41)
    edges = np.arange(0.7, 0.9501, 0.005)
    counts = np.histogram(accuracy, edges)[0]
    return (
        Lines(
            dots={
                "dropout on": (np.tile(place, repeats), on[:, some].ravel()),
                "dropout off": (place, off[some]),
            },
            xlabel="40 dev examples, in order",
            xlim=(0, 41),
            ylabel="prediction",
            ylim=(-0.02, 1.02),
            title=f"{flips:.1%} of labels flip per pass".replace("%", " %"),
        ),
        Lines(
            stems={"passes with dropout": ((edges[:-1] + edges[1:]) / 2, counts)},
            at={"off": plain, "average of passes": averaged},
            xlim=(0.75, 0.91),
            ylim=(0, max(1.6 * counts.max(), 2)),
            xlabel="dev accuracy",
            ylabel="passes",
            title=f"On {accuracy.mean():.3f}, off {plain:.3f}",
            says=f"Dev accuracy {plain:.3f} with dropout off. Left on, {repeats} "
            f"passes lie from {accuracy.min():.3f} to {accuracy.max():.3f}; their "
            f"average prediction reaches {averaged:.3f}.",
        ),
    )


# -- a cost that does not come to rest -------------------------------------------------


def restless_net(**settings):
    """Return the small moons' network with tanh units and a calm start."""
    given = {"activation": "tanh", "init": "xavier", "learning_rate": 0.05}
    return small_moons(**given | settings)


def rises(costs):
    """Return in how many steps the cost rose."""
    return int((np.diff(costs) > 0).sum())


def restless(keep_prob=0.8, learning_rate=0.05):
    """Show the cost that is trained, and that of the same network without dropout.

    Parameters
    ----------
    keep_prob, learning_rate : float
    """
    experiment = restless_net(keep_prob=keep_prob, learning_rate=learning_rate)
    history = History(experiment, room=0)
    for step in train(experiment):
        history.add(step)
        if step.score is None:
            continue
        costs, calm = history.costs, history.scores.train_cost
        risen = f"{rises(costs):,} of {max(step.t, 1):,}"
        yield Lines(
            lines={
                "dropout as in training": costs,
                "the same network, dropout off": (history.marks, calm),
            },
            xlim=(0, experiment.iterations),
            ylim=(0, 0.8),
            xlabel="iteration",
            ylabel="training cost",
            title=f"The cost rose in {risen} steps",
            says=f"The cost with dropout rose in {risen} steps; it ends at "
            f"{costs[-1]:.3f}, with dropout off at {calm[-1]:.3f}.",
        )


# -- redundant inputs ------------------------------------------------------------------


@functools.cache
def three_copies(seed=0, m=500):
    """Return a regression on three copies of one signal, each with noise of its own."""
    rng = np.random.default_rng(seed)
    signal = rng.standard_normal((1, m))
    noise = np.array([[0.1], [0.3], [0.4]])
    return arrays(signal + noise * rng.standard_normal((3, m)), signal)


def spread_weights(X, Y, keep_prob):
    """Return the weights (n_x,) that have the lowest mean cost under input dropout.

    Over all masks the squared error has the mean
    |Y - w X|^2 + (1 - p) / p * sum_j w_j^2 |X_j|^2: a penalty on squared weights.
    """
    H = X @ X.T
    H = H + (1 - keep_prob) / keep_prob * np.diag(np.diag(H))
    return np.linalg.solve(H, X @ Y.T)[:, 0]


def spreading(keep_prob=0.8, seed=0):
    """Show the weights of a linear unit whose three inputs say nearly the same.

    Parameters
    ----------
    keep_prob : float in (0, 1]
        Of each input.
    seed : int
        Of the data.
    """
    X, Y, *_ = three_copies(seed).draw(0)
    names = ["x₁: noise 0.1", "x₂: noise 0.3", "x₃: noise 0.4"]
    alone, here = (spread_weights(X, Y, p) for p in (1.0, keep_prob))
    every = np.arange(0.3, 1.001, 0.05)
    over = np.array([spread_weights(X, Y, p) for p in every]).T
    share = here.max() / here.sum()
    return (
        Bars(
            {
                "without dropout": dict(zip(names, alone, strict=True)),
                f"keep {keep_prob:g}": dict(zip(names, here, strict=True)),
            }
            if keep_prob < 1
            else {"without dropout": dict(zip(names, alone, strict=True))},
            ylim=(0, 1.2),
            ylabel="weight",
            title=f"Largest: {share:.0%} of the sum".replace("%", " %"),
        ),
        Lines(
            lines={
                "sum of squares": (every, (over**2).sum(axis=0)),
                "largest share": (every, over.max(axis=0) / over.sum(axis=0)),
            },
            at={"here": keep_prob},
            xlabel="keep_prob of the inputs",
            ylim=(0, 1.2),
            title=f"$\\Sigma w^2$ = {np.sum(here**2):.3f}",
            says=f"The largest weight holds {share:.3f} of the sum, the squares add up "
            f"to {np.sum(here**2):.3f}.",
        ),
    )


# -- more images from those at hand ----------------------------------------------------

DIGITS = 30  # so few that copies can help
SETS = {
    "b d p q x": LETTERS,
    "A H T U Y": {
        "A": "00100 01010 11111 10001 10001",
        "H": "10001 10001 11111 10001 10001",
        "T": "11111 00100 00100 00100 00100",
        "U": "10001 10001 10001 10001 01110",
        "Y": "10001 01010 00100 00100 00100",
    },
}


@functools.lru_cache(maxsize=64)
def letters_of(name, m=60, seed=0, **changes):
    """Return m training images of five letters, changed copies added, and a dev set.

    Parameters
    ----------
    name : str
        In `SETS`.
    m, seed : int
    **changes
        Of `augment`: copies, pixels, degrees, mirror.
    """
    shapes = SETS[name].values()
    X, Y = lettered(generator(seed, 0), shapes, m, 0.25)
    X_dev, Y_dev = lettered(generator(seed, 1), shapes, 1000, 0.25)
    X, Y = undecorated(augment)(X, Y, 8, 8, generator(seed, 2), **changes)
    return arrays(X, Y, X_dev, Y_dev)


def sampled(X, Y, classes, m):
    """Return the first of m images of each class, each with four of its copies.

    Copies that there are not are blank.
    """
    labels = Y[:, :m].argmax(axis=0)
    blank = np.zeros((X.shape[0], 5 * m))
    blank[:, : min(X.shape[1], 5 * m)] = X[:, : 5 * m]
    first = [np.flatnonzero(labels == c)[0] for c in classes]
    chosen = [i + m * copy for i in first for copy in range(5)]
    return blank[:, chosen].T.reshape(-1, 8, 8).clip(0, 1)


def reader(data, seed=0):
    """Return the experiment that learns to read images: 30 hidden units."""
    return Experiment(data, hidden=(30,), learning_rate=0.3, iterations=600, seed=seed)


@functools.cache
def plain_errors(name, seed=0):
    """Return the dev error of 60 images as they are, and of 300 new ones."""
    sets = [letters_of(name, m, seed, copies=0) for m in (60, 300)]
    ends = [h.at() for h in run([reader(data, seed) for data in sets])]
    return [1 - end.score.dev_accuracy for end in ends]


def augmentation(letters="b d p q x", shift=1, copies=4, rotation=0, mirror=False):
    """Show changed copies of 60 images, and train on all of them.

    Parameters
    ----------
    letters : str
        In `SETS`.
    shift : int
        A copy is moved by up to so many pixels.
    copies : int
        Of each image.
    rotation : float
        A copy is turned by up to so many degrees.
    mirror : bool
        Whether half of the copies are mirrored, under the old label.
    """
    changes = {"copies": copies, "pixels": shift, "degrees": rotation, "mirror": mirror}
    data = letters_of(letters, **changes)
    few, many = plain_errors(letters)
    X, Y, *_ = data.draw(0)
    samples = Images(
        sampled(X, Y, range(4), 60),
        title=f"60 images, {60 * copies} copies of them",
    )
    history = []
    for step in train(reader(data)):
        if step.score is None:
            continue
        train_error, dev_error = (1 - accuracy for accuracy in step.score[2:])
        history.append((step.t, train_error, dev_error))
        t, *errors = np.array(history).T
        yield (
            samples,
            Lines(
                lines={"train": (t, errors[0]), "dev": (t, errors[1])},
                level={"dev: 60 alone": few, "dev: 300 new": many},
                xlim=(0, 600),
                ylim=(0, 1),
                xlabel="iteration",
                ylabel="error",
                title=f"Dev error {dev_error:.3f}",
                says=f"Dev error {dev_error:.3f} with {60 * copies} copies; "
                f"{few:.3f} with the 60 images alone, {many:.3f} with 300 new ones.",
            ),
        )


def digit_experiment(seed=0, **changes):
    """Return the experiment that learns 30 digits, and copies with these changes."""
    X, Y, *dev = digits(DIGITS).draw(seed)
    X, Y = undecorated(augment)(X, Y, 8, 8, generator(seed, 2), **changes)
    return reader(arrays(X, Y, *dev), seed).replace(learning_rate=0.5)


@functools.lru_cache(maxsize=64)
def digit_reader(**changes):
    """Return the record of that network, trained."""
    return run(digit_experiment(**changes)).at()


def digit_errors(record):
    """Return the dev error on all digits, on 6 and 9, and on the others."""
    true = record.data.Y_dev.argmax(axis=0)
    wrong = record.predict(record.data.X_dev).Z.argmax(axis=0) != true
    turning = np.isin(true, (6, 9))
    return {
        "all": wrong.mean(),
        "6 and 9": wrong[turning].mean(),
        "the others": wrong[~turning].mean(),
    }


def real_digits(shift=0, rotation=10, distortion=0.3, mirror=False):
    """Show what changes do to real digits, and to a network that learns from them.

    Parameters
    ----------
    shift, rotation, distortion : float
        Of the eight copies: by up to so many pixels and degrees; so many pixels.
    mirror : bool
        Whether half of the copies are mirrored.
    """
    changes = {"pixels": shift, "degrees": rotation}
    changes |= {"strength": distortion, "mirror": mirror}
    record = digit_reader(copies=8, **changes)
    before, after = digit_errors(digit_reader(copies=0)), digit_errors(record)
    return (
        Images(
            sampled(record.data.X, record.data.Y, (6, 9, 2, 4), DIGITS),
            title="Four digits, changed four times",
        ),
        Bars(
            {f"{DIGITS} as they are": before, f"and {8 * DIGITS} copies": after},
            ylabel="dev error",
            ylim=(0, 1.4 * max(0.25, *before.values(), *after.values())),
            title=f"Dev error {before['all']:.3f}, then {after['all']:.3f}",
            says=f"Dev error {before['all']:.3f} without copies, {after['all']:.3f} "
            f"with them; on 6 and 9 {before['6 and 9']:.3f} and "
            f"{after['6 and 9']:.3f}.",
        ),
    )


# -- early stopping --------------------------------------------------------------------

FULL = "all 60"


@functools.lru_cache(maxsize=4)
def overtraining(batch=FULL, seed=0):
    """Return an empty history of 8000 steps, and the steps that fill it.

    They are shared: who stops half-way leaves the rest to the next.
    """
    size, every = (None, 25) if batch == FULL else (batch, 5)
    experiment = small_moons(
        learning_rate=0.1,
        iterations=8000,
        batch_size=size,
        patience=8000,  # it looks, and never stops
        check_every=every,
        seed=seed,
        data_seed=seed,
    )
    return History(experiment), train(experiment)


def stopping(iteration=8000, patience=20, batch=FULL):
    """Train far too long, and show where early stopping would go back to.

    Parameters
    ----------
    iteration : int
        The moment whose border is shown.
    patience : int
        Checks of the dev cost without improvement.
    batch : int, or "all 60"
        Examples in a mini-batch.
    """
    history, steps = overtraining(batch)
    for step in steps:
        history.add(step)
        if step.t and step.t % 500 == 0 and not history.complete:
            yield _stopped(history, iteration, patience)
    yield _stopped(history, iteration, patience)


def checks(history):
    """Return the iterations of the checks, and train and dev cost there."""
    t, every = history.marks, history.experiment.check_every
    here = t % every == 0
    return t[here], history.scores.train_cost[here], history.scores.dev_cost[here]


def _stopped(history, iteration, patience):
    t, train_cost, dev_cost = checks(history)
    best = early_stopping(dev_cost, patience)
    last = min(best + patience, len(t) - 1)
    kept = np.array(history.snapshots)
    record = history.at(int(kept[kept <= max(iteration, 0)][-1]))
    X, Y = record.data.X, record.data.Y[0]
    later = slice(1, None)  # a logarithmic axis has no 0
    score = record.score
    return (
        Lines(
            lines={
                "train": (t[later], train_cost[later]),
                "dev": (t[later], dev_cost[later]),
            },
            at={"kept": max(t[best], 1), "stops": t[last], "shown": max(record.t, 1)},
            xscale="log",
            xlim=(t[1], 8000),
            ylim=(0, 1.4),
            xlabel="iteration",
            ylabel="cost",
            title=f"Kept: {t[best]:,}, dev cost {dev_cost[best]:.3f}",
        ),
        Points(
            {"class 0": X[:, Y < 0.5], "class 1": X[:, Y > 0.5]},
            border=lambda points: record.predict(points).Z[0],
            xlim=(-2, 3),
            ylim=(-1.5, 2),
            title=f"Iteration {record.t:,}: dev cost {score.dev_cost:.3f}",
            says=f"Patience {patience} keeps iteration {t[best]}, with a dev cost of "
            f"{dev_cost[best]:.3f} and a train cost of {train_cost[best]:.3f}. At "
            f"iteration {record.t} they are {score.dev_cost:.3f} and "
            f"{score.train_cost:.3f}.",
        ),
    )


RATES = 0.02, 0.05, 0.1, 0.2, 0.5


@functools.lru_cache(maxsize=16)
def tried_rates(seed=0):
    """Return empty histories, a learning rate each, and the steps that fill them.

    First without a penalty, then with an L2 penalty of lambda = 1.
    """
    net = small_moons(hidden=(20, 10), iterations=3000, seed=seed, data_seed=seed)
    experiments = [
        net.replace(lambd=lambd, learning_rate=rate)
        for lambd in (0, 1)
        for rate in RATES
    ]
    return [History(e, room=0) for e in experiments], train(experiments)


def ends_at(histories, t):
    """Return the dev costs at iteration t (or the last scored before), (2, rates)."""
    scored = [np.searchsorted(h.marks, t, side="right") - 1 for h in histories]
    costs = [h.scores.dev_cost[i] for h, i in zip(histories, scored, strict=True)]
    return np.array(costs).reshape(2, len(RATES))


def coupling(steps=1000):
    """Show what a number of steps that was chosen to regularise does to other knobs.

    Parameters
    ----------
    steps : int
        After which every training ends.
    """
    histories, moves = tried_rates()
    for move in moves:
        add_stack(histories, move)
        if move.t and move.t % 500 == 0 and not histories[-1].complete:
            yield _coupled(histories, steps)
    yield _coupled(histories, steps)


def _coupled(histories, steps):
    stopped, shrunk = ends_at(histories, steps)
    worst = [costs.max() / costs.min() for costs in (stopped, shrunk)]
    best = RATES[int(stopped.argmin())]
    return Lines(
        lines={"stopped, no penalty": (RATES, stopped), "L2, λ = 1": (RATES, shrunk)},
        dots={"best, stopped": ([best], [stopped.min()])},
        xscale="log",
        xlim=(0.018, 0.55),
        ylim=(0, 1.4),
        xlabel="learning rate",
        ylabel="dev cost",
        title=f"After {steps:,} steps, learning rate {best:g} is best",
        says=f"After {steps} steps without a penalty learning rate {best:g} is best; "
        f"the worst costs {worst[0]:.2f} times as much. With L2: {worst[1]:.2f} times.",
    )


# -- ensembles -------------------------------------------------------------------------

KINDS = "different starts", "bootstrap samples", "snapshots"
MEMBERS = 10


@functools.lru_cache(maxsize=8)
def members(kind, seed=0):
    """Return empty histories of one kind of ensemble, and the steps that fill them.

    The first history is that of a single network, trained on all data.
    """
    data = moons(60, noise=0.35, dev=1000).draw(seed)
    alone = small_moons(hidden=(20, 10), seed=MEMBERS * seed, data_seed=seed)
    if kind == "snapshots":
        return [History(alone)], train([alone])
    experiments = [alone]
    for k in range(MEMBERS):
        member = alone.replace(seed=MEMBERS * seed + k)
        if kind == "bootstrap samples":
            X, Y = bootstrap_sample(data.X, data.Y, generator(seed, k))
            member = member.replace(data=arrays(X, Y, data.X_dev, data.Y_dev))
        experiments.append(member)
    return [History(e, room=0) for e in experiments], train(experiments)


def ensemble_of(kind, histories, count):
    """Return the `Ensemble` of `count` members, as far as they are trained."""
    if kind == "snapshots":
        return ensemble(snapshots(histories[0], count))
    return ensemble([history.at() for history in histories[1 : count + 1]])


def ensembles(models=5, kind="different starts"):
    """Train several networks, and average what they say.

    Parameters
    ----------
    models : int from 1 to 10
        Members of the ensemble.
    kind : str
        How the members differ: one of `KINDS`.
    """
    histories, steps = members(kind)
    for step in steps:
        add_stack(histories, step)
        if step.t and step.t % 500 == 0 and not histories[-1].complete:
            yield _averaged(kind, histories, models)
    yield _averaged(kind, histories, models)


def _averaged(kind, histories, models):
    made = [ensemble_of(kind, histories, k) for k in range(1, MEMBERS + 1)]
    score, count = histories[0].at().score, np.arange(1, MEMBERS + 1)
    here = made[models - 1]
    error, cost = 1 - score.dev_accuracy, score.dev_cost
    names = ("mean of the members", "their average", "one net, all data")
    own_error, own_cost = here.member_errors.mean(), here.member_costs.mean()
    pictures = []
    for noun, own, together, alone, title in (
        ("error", "member_errors", [e.error for e in made], error, here.error),
        ("cost", "member_costs", [e.cost for e in made], cost, here.cost),
    ):
        mean = np.array([getattr(e, own).mean() for e in made])
        pictures.append(
            Lines(
                lines={
                    names[0]: (count, mean),
                    names[1]: (count, np.array(together)),
                    names[2]: (count, np.full(MEMBERS, alone)),
                },
                at={"here": models},
                xlim=(0.5, MEMBERS + 0.5),
                ylim=(0, 1.5 * max(mean.max(), alone)),
                xlabel="models",
                ylabel=f"dev {noun}",
                title=f"Average of {models}: {noun} {title:.3f}",
                says=f"The members' mean dev error is {own_error:.3f}, that of their "
                f"average {here.error:.3f}; mean cost {own_cost:.3f}, of the average "
                f"{here.cost:.3f}. One net on all data: {error:.3f} and {cost:.3f}."
                if noun == "cost"
                else "",
            )
        )
    return tuple(pictures)
