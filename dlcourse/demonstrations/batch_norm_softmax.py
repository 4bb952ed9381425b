"""Notebook 10: batch norm line by line, in training and at test time; softmax; J(w)."""

import functools

import numpy as np

from dlcourse.contracts import undecorated
from dlcourse.datasets import moons, spirals
from dlcourse.demonstrations.autodiff import Variable, slope_of
from dlcourse.demonstrations.initialization import rescaled_moons
from dlcourse.draws import generator
from dlcourse.experiment import Experiment
from dlcourse.formulas.activations import (
    hardmax,
    relu,
    sigmoid,
    softmax,
    softmax_jacobian,
)
from dlcourse.formulas.costs import one_hot, softmax_loss_grad
from dlcourse.formulas.initializers import init_he
from dlcourse.formulas.normalization import (
    batchnorm_forward,
    batchnorm_running,
    batchnorm_statistics,
    normalize_fit,
)
from dlcourse.history import run
from dlcourse.pictures import Bars, Histogram, Lines, Points
from dlcourse.stacks import data_of, network_of
from dlcourse.training import train

__all__ = [
    "arms",
    "drift",
    "four_lines",
    "jacobian",
    "logits",
    "memorise",
    "network",
    "parabola",
    "rescaled_moons",
    "shifted",
    "softmax_bars",
    "test_time",
]

# -- one layer -------------------------------------------------------------------------

EDGES = np.linspace(-8, 8, 65)


def four_lines(mean=3.0, std=2.0, gamma=1.0, beta_bn=0.0, m=64, epsilon=1e-5):
    """Show z of one unit over a batch, z_norm, z_tilde, and a = relu(z_tilde).

    Parameters
    ----------
    mean, std : float
        Of the values z of this unit before batch norm.
    gamma, beta_bn : float
        What the unit has learned.
    m : int
        Examples in the batch.
    epsilon : float
    """
    z = mean + std * generator(0).standard_normal((1, m))
    # Undecorated: the formula itself refuses a batch of one, and here it is shown why.
    forward = undecorated(batchnorm_forward)
    z_norm = forward(z, 1.0, 0.0, epsilon)
    z_tilde = forward(z, gamma, beta_bn, epsilon)
    return (
        Histogram(
            {"z": z},
            xlabel="z",
            ylabel="examples",
            title=f"z: {_spread(z)}",
        ),
        Histogram(
            {"z_norm": z_norm, "z_tilde": z_tilde},
            bins=EDGES,
            xlim=(-8, 8),
            ylabel="examples",
            title=f"$\\tilde z$: {_spread(z_tilde)}",
            says=f"z has {_spread(z)}; z_norm {_spread(z_norm)}; z_tilde "
            f"{_spread(z_tilde)}.",
        ),
        Histogram(
            {"a": relu(z_tilde)},
            bins=EDGES,
            xlim=(-8, 8),
            ylabel="examples",
            title=f"a: {np.mean(z_tilde > 0):.0%} above 0",
        ),
    )


def _spread(z):
    return f"mean {z.mean().round(2) + 0.0:.2f}, std {z.std():.2f}"


# -- in a network ----------------------------------------------------------------------


def network(**settings):
    """Return this notebook's experiment: moons, three layers of 20, batches of 64."""
    given = {"batch_size": 64, "iterations": 1500, **settings}
    return Experiment(moons(1000, noise=0.2, dev=1000), hidden=(20,) * 3, **given)


EVERY = 10  # updates between two looks at the inputs of a layer


def drift(batch_norm=False, layer=4, learning_rate=0.3, seed=0):
    """Show how mean and spread of what a layer receives move during training.

    Parameters
    ----------
    batch_norm : bool
        What the curves show; the bars show both.
    layer : int from 2 to 4
        Its inputs are the activations of the layer before.
    learning_rate : float
    seed : int
    """
    plain = network(learning_rate=learning_rate, seed=seed, data_seed=seed)
    both = {on: layer_inputs(plain.replace(batch_norm=on)) for on in (False, True)}
    for moments in zip(both[False], both[True], strict=True):
        t, means, stds = moments[batch_norm]
        mean, std = means[layer - 2], stds[layer - 2]
        # Three of twenty, so that bands can be told apart; none that is dead at first.
        liveliest = np.argsort(-std[0], kind="stable")[:3]
        units = {f"unit {k + 1}": k for k in sorted(liveliest)}
        names = "without", "with batch norm"
        ranges = {
            name: {f"layer {l + 2}": _range(moment[1][l]) for l in range(3)}
            for name, moment in zip(names, moments, strict=True)
        }
        own = ranges["with batch norm" if batch_norm else "without"]
        yield (
            Lines(
                {name: mean[:, k] for name, k in units.items()},
                x=t,
                bands={
                    name: (mean[:, k] - std[:, k], mean[:, k] + std[:, k])
                    for name, k in units.items()
                },
                xlabel="update",
                ylabel=f"inputs of layer {layer}, mean ± std",
                xlim=(0, plain.iterations),
                title=f"Batch norm {'on' if batch_norm else 'off'}",
            ),
            Bars(
                ranges,
                marked=(f"layer {layer}",),
                ylabel="range of a unit's mean",
                title="How far the means wander",
                says=f"Inputs of layer {layer}: the mean of a unit has wandered over "
                f"{own[f'layer {layer}']:.2f}.",
            ),
        )


def layer_inputs(experiment):
    """Yield t, means (T, n) and stds (T, n) of the inputs of layers 2 to L, so far.

    Measured over the whole training set, normalised as a batch in training is.
    """
    of, data = network_of(experiment), data_of(experiment)
    at, means, stds = [], [], []
    for step in train(experiment):
        if step.t % EVERY:
            continue
        with np.errstate(all="ignore"):
            A = of.forward(step.theta, data.X).A[1:]
        at.append(step.t)
        means.append([a.mean(axis=-1) for a in A])
        stds.append([a.std(axis=-1) for a in A])
        if step.t % (5 * EVERY) == 0:
            # (T, layers, n) becomes one (T, n) a layer.
            yield np.array(at), *(np.array(s).swapaxes(0, 1) for s in (means, stds))


def _range(means):
    """Return how far the mean of a unit wanders, averaged over the units."""
    return float(np.ptp(means, axis=0).mean())


@functools.cache
def _still(seed):
    experiment = Experiment(
        moons(600, noise=0.2, dev=600),
        hidden=(20, 10),
        learning_rate=0.3,
        iterations=3000,
        seed=seed,
        data_seed=seed,
    )
    return run(experiment).at()


def shifted(shift=0.5, seed=0):
    """Show a dev set that has moved, over the border that was learned before.

    Parameters
    ----------
    shift : float
        Added to both coordinates of every dev example.
    seed : int
    """
    record = _still(seed)
    X, Y = record.data.X_dev + shift, record.data.Y_dev[0]
    mu, sigma = normalize_fit(record.data.X)
    own_mu, own_sigma = normalize_fit(X)
    maps = {"as it comes": X, "renormalised": (X - own_mu) / own_sigma * sigma + mu}
    accuracy = {
        name: np.mean((record.predict(moved).Z[0] > 0) == (Y > 0.5))
        for name, moved in maps.items()
    }
    as_it_comes = accuracy["as it comes"]
    return (
        Points(
            {"class 0": X[:, Y < 0.5], "class 1": X[:, Y > 0.5]},
            border=lambda points: record.predict(points).Z[0],
            xlim=(-2, 5),
            ylim=(-2, 4),
            xlabel="$x_1$",
            ylabel="$x_2$",
            title=f"Dev set moved by {shift:g}",
        ),
        Bars(
            accuracy,
            marked=("as it comes",),
            ylim=(0, 1.1),
            level={"tossing a coin": 0.5},
            ylabel="dev accuracy",
            title=f"Accuracy {as_it_comes:.3f}",
            says=f"Moved by {shift:g}: accuracy {as_it_comes:.3f} as it comes, "
            f"{accuracy['renormalised']:.3f} with the training set's mean and spread.",
        ),
    )


# -- test time -------------------------------------------------------------------------


@functools.lru_cache(maxsize=16)
def _batches_of(seed, updates):
    """Train, and return the last parameters with the statistics of every batch."""
    experiment = network(
        batch_norm=True,
        learning_rate=0.3,
        bn_memory=0.0,  # remembers nothing: the statistics of the batch itself
        seed=seed,
        data_seed=seed,
        iterations=updates,
    )
    *_, last = steps = list(train(experiment))
    return experiment, last.theta, np.stack([step.running for step in steps])


def running_averages(batches, memory, zero=False):
    """Return the running averages (T, R, 1) over the statistics of the batches.

    Parameters
    ----------
    batches : array (T, R, 1)
    memory : float
    zero : bool
        Whether to start at zero in place of the first batch.
    """
    average = undecorated(batchnorm_running)
    now = np.zeros_like(batches[0]) if zero else batches[0]
    averages = []
    for t, batch in enumerate(batches):
        if t > 0 or zero:
            now, _ = average(now, now, batch, batch, memory)
        averages.append(now)
    return np.stack(averages)


def test_time(
    statistics="running",
    test_batch=1,
    memory=0.9,
    companions="mixed",
    start="first batch",
    updates=1500,
    seed=0,
):
    """Show what a trained network says of the dev set, normalised one way or another.

    Parameters
    ----------
    statistics : str
        "running" averages of training, or those of the test examples' "own batch".
    test_batch : int
        How many of the 1000 dev examples come together.
    memory : float
        Of the running averages.
    companions : str
        Whether a test batch is "mixed", or of "one class" only.
    start : str
        Where the averages begin: "first batch", or "zero" (and not bias-corrected).
    updates : int
        How long the network was trained.
    seed : int
    """
    experiment, theta, batches = _batches_of(seed, updates)
    averages = running_averages(batches, memory, start == "zero")
    of, data = network_of(experiment), data_of(experiment)
    order = np.arange(data.Y_dev.size)
    if companions == "one class":
        order = np.argsort(data.Y_dev[0], kind="stable")
    X, Y = data.X_dev[:, order], data.Y_dev[0, order]
    said = {
        "running": sigmoid(of.forward(theta, X, running=averages[-1]).Z[0]),
        "own batch": sigmoid(own_statistics(of, theta, X, test_batch)),
    }
    accuracy = {name: np.mean((p > 0.5) == (Y > 0.5)) for name, p in said.items()}
    p, different = said[statistics], np.unique(said[statistics].round(9)).size
    first = slice(0, 300)
    return (
        Lines(
            {"running average": averages[first, 0, 0]},
            dots={"of each batch": batches[first, 0, 0]},
            xlabel="update (the first 300)",
            ylabel="mean $\\mu$ of one unit",
            title=f"Memory {memory:.3g}",
        ),
        Histogram(
            {"class 0": p[Y < 0.5], "class 1": p[Y > 0.5]},
            bins=np.linspace(0, 1, 41),
            xlim=(0, 1),
            xlabel="output $\\hat y$",
            ylabel="dev examples",
            title=f"{different:,} different output{'s' * (different > 1)}",
        ),
        Bars(
            accuracy,
            marked=(statistics,),
            ylim=(0, 1.1),
            level={"tossing a coin": 0.5},
            ylabel="dev accuracy",
            title=f"Accuracy {accuracy[statistics]:.3f}",
            says=f"Accuracy {accuracy['running']:.3f} with running averages, "
            f"{accuracy['own batch']:.3f} with the statistics of {test_batch} test "
            f"example{'s' * (test_batch > 1)} at a time. Shown: {statistics}, "
            f"{different} different outputs.",
        ),
    )


def own_statistics(of, theta, X, size):
    """Return the logits of examples that come `size` at a time, normalised as a batch.

    Equal batches are computed as one stack, and a batch of one is not refused.
    """
    n, m = X.shape
    whole = m - m % size
    stack = X[:, :whole].reshape(n, -1, size).swapaxes(0, 1)
    parts = [of.forward(theta, stack).Z[:, 0].ravel()]
    if whole < m:
        parts.append(of.forward(theta, X[:, whole:]).Z[0])
    return np.concatenate(parts)


def memorise(shape="one pair a unit", seed=0):
    """Train 2-5-1 on random labels, gamma and beta of either shape.

    Parameters
    ----------
    shape : str
        "one pair a unit", (n, 1), or "one pair an entry", (n, m).
    seed : int
    """
    return memorising(shape == "one pair an entry", seed)


def memorising(entries, seed, iterations=3000, learning_rate=0.5):
    """Yield the accuracy on 60 examples with random labels, every 20 updates."""
    X, rng = moons(60, noise=0.35, dev=0).draw(seed).X, generator(seed)
    n, m = 5, X.shape[1]
    Y = rng.integers(0, 2, (1, m)).astype(float)
    W1, W2, b2 = init_he(2, n, rng), init_he(n, 1, rng), 0.0
    gamma = np.ones((n, m if entries else 1))
    beta_bn = np.zeros_like(gamma)
    mean = (lambda a: a / m) if entries else (lambda a: a.mean(axis=1, keepdims=True))
    at, accuracy = [], []
    for t in range(iterations + 1):
        Z = W1 @ X
        mu, var = batchnorm_statistics(Z)
        root = np.sqrt(var + 1e-5)
        Z_norm = (Z - mu) / root
        A = np.maximum(gamma * Z_norm + beta_bn, 0)
        Y_hat = 1 / (1 + np.exp(-(W2 @ A + b2)))
        if t % 20 == 0:
            at.append(t)
            accuracy.append(np.mean((Y_hat > 0.5) == (Y > 0.5)))
            yield Lines(
                {"accuracy": accuracy},
                x=at,
                level={"tossing a coin": 0.5},
                xlim=(0, iterations),
                ylim=(0, 1.05),
                xlabel="update",
                ylabel="training accuracy",
                title=f"{2 * gamma.size} numbers: {accuracy[-1]:.0%} of random labels",
                says=f"Gamma and beta hold {2 * gamma.size} numbers; after {t} updates "
                f"{accuracy[-1]:.1%} of the random labels are right.",
            )
        dZ2 = Y_hat - Y
        dZ_tilde = (W2.T @ dZ2) * (A > 0)
        dZ_norm = gamma * dZ_tilde
        dZ = (
            dZ_norm
            - dZ_norm.mean(axis=1, keepdims=True)
            - Z_norm * (dZ_norm * Z_norm).mean(axis=1, keepdims=True)
        ) / root
        W2, b2 = W2 - learning_rate * dZ2 @ A.T / m, b2 - learning_rate * dZ2.mean()
        gamma = gamma - learning_rate * mean(dZ_tilde * Z_norm)
        beta_bn = beta_bn - learning_rate * mean(dZ_tilde)
        W1 = W1 - learning_rate * dZ @ X.T / m


# -- softmax ---------------------------------------------------------------------------


def _columns(*z):
    return np.array(z, dtype=float)[:, None]


def softmax_bars(z0=5.0, z1=2.0, z2=-1.0, z3=3.0, temperature=1.0, shift=0.0):
    """Show logits, what softmax and hardmax make of them, and the loss of each class.

    Parameters
    ----------
    z0, z1, z2, z3 : float
    temperature : float
        All logits are divided by it.
    shift : float
        Added to all logits.
    """
    z = (_columns(z0, z1, z2, z3) + shift) / temperature
    t, a, top = np.exp(z), softmax(z), hardmax(z)
    names = [str(c) for c in range(4)]

    def bars(column):
        return dict(zip(names, column.ravel(), strict=True))

    loss = -np.log(np.maximum(a, 1e-300))
    return (
        Bars(
            bars(z),
            xlabel="class",
            ylabel="logit",
            title="t: " + ", ".join(_brief(v) for v in t.ravel()),
            says="Logits " + ", ".join(f"{v:.3g}" for v in z.ravel()) + ".",
        ),
        Bars(
            {"softmax": bars(a), "hardmax": bars(top)},
            ylim=(0, 1.1),
            xlabel="class",
            ylabel="a",
            title=",  ".join(f"{v:.3f}" for v in a.ravel()),
            says="Softmax gives "
            + ", ".join(f"{v:.3f}" for v in a.ravel())
            + f", in all {a.sum():.3f}.",
        ),
        Bars(
            bars(loss),
            xlabel="true class",
            ylabel="loss −log a",
            level={"ln 4: no idea": np.log(4)},
            title="Loss if this is true",
        ),
    )


def _brief(value):
    """Return a number in four or five letters."""
    if 1e-3 <= value < 1e4:
        return f"{value:.3g}"
    return f"{value:.0e}".replace("e+", "e").replace("e-0", "e-")


def jacobian(z0=5.0, z1=2.0, z2=-1.0, z3=3.0, true_class=0):
    """Show all derivatives da_i/dz_j, and dz with all of them or the diagonal alone.

    Parameters
    ----------
    z0, z1, z2, z3 : float
    true_class : int
    """
    a = softmax(_columns(z0, z1, z2, z3))
    Y = one_hot([true_class], 4)
    _, dz = softmax_loss_grad(a, Y)
    J = softmax_jacobian(a)[0]
    names = [str(c) for c in range(4)]
    slips = 0.0 - Y * (1 - a)
    rules = {"all of it: ŷ − y": dz, "diagonal alone": slips}
    return (
        Bars(
            {
                f"$a_{i}$ answers": {f"$z_{j}$ moves": J[i, j] for j in range(4)}
                for i in range(4)
            },
            ylim=(-0.3, 0.3),
            ylabel="$\\partial a_i / \\partial z_j$",
            title="Each $z$ moves every $a$",
            says="Each logit moves all four probabilities; what one gains, the others "
            "lose.",
        ),
        Bars(
            {
                label: dict(zip(names, column.ravel().round(2), strict=True))
                for label, column in rules.items()
            },
            ylim=(-1.1, 1.1),
            xlabel="class",
            ylabel="dz",
            title=f"dz adds up to {dz.sum() + 0.0:.3f}, or to {slips.sum():.3f}",
            says="dz: "
            + ", ".join(f"{v:.3f}" for v in dz.ravel())
            + "; with the diagonal alone: "
            + ", ".join(f"{v + 0.0:.3f}" for v in slips.ravel())
            + ".",
        ),
    )


def arms(C=3, units=50, learning_rate=1.0):
    """Return the experiment of the softmax classifier: spiral arms, one class each.

    Parameters
    ----------
    C : int
        Classes.
    units : int
        Of the only hidden layer; 0 for none.
    learning_rate : float
    """
    return Experiment(
        spirals(300, arms=C),
        hidden=(units,) if units else (),
        learning_rate=learning_rate,
        iterations=3000,
    )


def logits(rule=(), learning_rate=1.0, seed=0):
    """Show cost, and the mean logit over examples and classes, while a rule trains.

    Parameters
    ----------
    rule : tuple of (name, function)
        What stands in for formulas.
    learning_rate : float
    seed : int
    """
    experiment = arms(learning_rate=learning_rate).replace(
        swap=rule, seed=seed, data_seed=seed, iterations=400
    )
    of, data = network_of(experiment), data_of(experiment)
    at, sizes, probabilities = [], [], []
    for step in train(experiment):
        if step.t % 10 and not step.diverged:
            continue
        with np.errstate(all="ignore"):
            Z = of.forward(step.theta, data.X).Z
            A = softmax(np.nan_to_num(Z, nan=0.0, posinf=1e300, neginf=-1e300))
        at.append(step.t)
        sizes.append(Z.mean())
        probabilities.append(np.mean((A * data.Y).sum(axis=0)))
        yield (
            Lines(
                {"mean logit": np.abs(sizes)},
                x=at,
                xlim=(0, 400),
                yscale="log",
                xlabel="update",
                ylabel="size of the mean logit",
                title=f"Mean logit {sizes[-1]:.3g}",
                says=f"After {step.t} updates the mean logit is {sizes[-1]:.3g}.",
            ),
            Lines(
                {"softmax": probabilities},
                x=at,
                xlim=(0, 400),
                ylim=(0, 1.05),
                level={"no idea": 1 / 3},
                xlabel="update",
                ylabel="mean ŷ of the true class",
                title=f"{probabilities[-1]:.2f} for the true class",
            ),
        )


# -- J(w) ------------------------------------------------------------------------------


def J(w):
    """Return the cost of the frameworks' example, (w - 5)^2 multiplied out."""
    return w**2 - 10 * w + 25


def walk(learning_rate, steps, dtype="float64"):
    """Return w after 0 to `steps` steps of gradient descent on J, from 0.

    Only J is written down; its derivative comes from `autodiff`.
    """
    number = np.dtype(dtype).type
    w, rate = Variable(number(0)), number(learning_rate)
    values = [w.value]
    for _ in range(steps):
        w = Variable(w.value - rate * slope_of(J(w), w))
        values.append(w.value)
    return np.array(values)


def parabola(learning_rate=0.01, steps=1, dtype="float64"):
    """Show gradient descent on J(w) = w^2 - 10 w + 25, and how far it is from 5.

    Parameters
    ----------
    learning_rate : float
    steps : int
    dtype : str
        "float64", or "float32" as in the frameworks.
    """
    w = walk(learning_rate, steps, dtype)
    distance = np.abs(w.astype(float) - 5)
    reach = max(6.0, 1.2 * min(distance.max(), 50))
    around = np.linspace(5 - reach, 5 + reach, 201)
    inside = w[np.abs(w - 5) < 1.1 * reach].astype(float)
    return (
        Lines(
            {"J(w)": (around, J(around))},
            dots={"steps": (inside, J(inside)), "now": (inside[-1:], J(inside[-1:]))},
            xlabel="w",
            ylabel="J",
            title=f"w = {w[-1]:.8g} after {steps} step{'s' * (steps != 1)}",
            says=f"After {steps} steps w is {float(w[-1])!r}, "
            f"{distance[-1]:.3g} from 5.",
        ),
        Lines(
            {"|w − 5|": np.maximum(distance, 1e-17)},
            yscale="log",
            xlabel="step",
            ylabel="distance from 5",
            xlim=(0, max(10, steps)),
            title=f"{distance[-1]:.3g} from 5",
        ),
    )
