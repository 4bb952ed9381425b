"""Notebook 01: powers of a matrix, and what normalising does to a valley."""

import functools

import numpy as np

from dlcourse.datasets.clouds import moons
from dlcourse.datasets.recipes import arrays
from dlcourse.datasets.regressions import valley
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.history import run
from dlcourse.engine.stacks import data_of
from dlcourse.formulas.normalization import normalize_fit
from dlcourse.lessons.initialization.quadratics import (
    condition_number,
    descent_points,
    descent_steps,
    regression_bowl,
)
from dlcourse.pictures import Bars, Contour, Lines, Points

STRETCH, SHIFT = np.array([[40.0], [2.0]]), np.array([[100.0], [-5.0]])


def power_sizes(W, L, elementwise=False):
    """Return the sizes of signal and gradient in a deep linear network, layer by layer.

    W stands in layers 1 to L - 1, W[L] = (1, 1), x = (1, 1).

    Returns
    -------
    signal : array (L,)
        Norm of the activations of layers 1 to L - 1, and the size of the output.
    gradient : array (L,)
        Norm of dW[l] for the output itself, layers 1 to L.
    """
    x, last = np.ones((2, 1)), np.ones((1, 2))

    def power(k):
        return W**k if elementwise and k else np.linalg.matrix_power(W, k)

    signal = [np.linalg.norm(power(l) @ x) for l in range(1, L)]
    signal.append(float(np.abs(last @ power(L - 1) @ x).item()))
    gradient = [
        np.linalg.norm(last @ power(L - 1 - l)) * np.linalg.norm(power(l - 1) @ x)
        for l in range(1, L)
    ]
    gradient.append(np.linalg.norm(power(L - 1) @ x))
    return np.array(signal), np.array(gradient)


def powers(c=1.1, L=50, off_diagonal=0.0, power="matrix"):
    """Show how a signal and its gradients fare in L equal linear layers."""
    W = np.array([[c, off_diagonal], [off_diagonal, c]])
    signal, gradient = power_sizes(W, L, power == "elementwise")
    radius = np.abs(np.linalg.eigvals(W)).max()
    floor = 1e-300  # an elementwise power may be nothing at all
    return Lines(
        {
            "signal": np.maximum(signal, floor),
            "gradient": np.maximum(gradient, floor),
        },
        x=np.arange(1, L + 1),
        yscale="log",
        xlabel="layer",
        ylabel="size",
        title=f"Spectral radius {radius:.3g}: output {signal[-1]:.3g}",
        says=f"Spectral radius {radius:.4g}. The output has size {signal[-1]:.3g}, the "
        f"gradient of layer 1 {gradient[0]:.3g}.",
    )


def bowl_of(mode="raw", ratio=96.1 / 1.025, mean=51.5):
    """Return H, the best theta and the inputs of a regression, its inputs normalised.

    Parameters
    ----------
    mode : str
        "raw", "centred", divided by the "variance" or by the "standard" deviation.
    ratio, mean : float
        Of the first feature: its spread over the second's, and its mean.
    """
    data = valley(200, mean=mean, ratio=ratio)
    X = data_of(Experiment(data, inputs=mode, hidden=())).X
    H, best = regression_bowl(X, data.draw(0).Y)
    return H, best, X


def normalized_bowl(mode="raw", ratio=100.0, mean=50.0, share=0.5):
    """Show the inputs, and gradient descent down the cost that they make.

    Parameters
    ----------
    mode : str
        See `bowl_of`.
    ratio, mean : float
        Spread of the first feature over the second's, and its mean.
    share : float
        Learning rate, as a share of the largest that is stable.
    """
    H, best, X = bowl_of(mode, ratio, mean)
    rate = share * 2 / np.linalg.eigvalsh(H)[-1]
    start = np.zeros_like(best)
    steps = descent_steps(H, best, start, rate, 1e-3)
    path = descent_points(H, best, start, rate, np.arange(201))
    reach = 1.3 * np.abs(start - best)[:2].max()
    (left, bottom), (right, top) = best[:2, 0] - reach, best[:2, 0] + reach
    taken = "never" if steps is None else f"{steps:,} steps"
    condition = condition_number(H)

    def cost(w):
        # The bias goes along: it takes the value that suits w best.
        d = w - best[:2]
        own = H[:2, :2] - H[:2, 2:] @ H[2:, :2] / H[2, 2]
        return (d.mT @ own @ d)[..., 0, 0] / 2

    spread = X.std(axis=1)
    return (
        Points(
            {"examples": X},
            xlabel="$x_1$",
            ylabel="$x_2$",
            title=f"Spread {spread[0]:.3g} and {spread[1]:.3g}",
        ),
        Contour(
            cost,
            (left, right, bottom, top),
            paths={"first 200 steps": path[:2]},
            minimum=tuple(best[:2, 0]),
            equal=True,
            key=(mode, ratio, mean, share),
            xlabel="$w_1$",
            ylabel="$w_2$",
            title=f"{taken.capitalize()} to a thousandth",
            says=f"Condition number {condition:,.4g}. {taken} to a thousandth of J.",
        ),
    )


def rescaled_moons(m=300, seed=0):
    """Return moons whose features have a spread of some 38 and 1, far from the origin.

    Parameters
    ----------
    m : int
        Training examples, and as many dev examples.
    seed : int
    """
    sets = moons(m, noise=0.2, dev=m).draw(seed)
    X, X_dev = (STRETCH * a + SHIFT for a in (sets.X, sets.X_dev))
    return arrays(X, sets.Y, X_dev, sets.Y_dev)


@functools.cache
def _trained(seed):
    experiment = Experiment(
        rescaled_moons(seed=seed),
        inputs="standard",
        hidden=(20,),
        learning_rate=0.5,
        iterations=3000,
        seed=seed,
    )
    return run(experiment).at()


def one_map(composition="all", statistics="training", seed=0):
    """Show a test set, normalised one way or the other, over the trained border.

    Parameters
    ----------
    composition : str
        "all" of the test set, its "one-sided" part (to the right of the training mean),
        or a "single example".
    statistics : str
        "training", or the test set's "own".
    """
    record = _trained(seed)
    X, _, X_test, Y = record.experiment.data.draw(0)
    mu, sigma = normalize_fit(X)
    chosen = {
        "all": np.ones(Y.shape[1], dtype=bool),
        "one-sided": X_test[0] > mu[0],
        "single example": np.arange(Y.shape[1]) == 0,
    }[composition]
    X_test, Y = X_test[:, chosen], Y[0, chosen]
    own_mu, own_sigma = normalize_fit(X_test)
    own_sigma = np.where(own_sigma > 0, own_sigma, 1.0)  # of a single example it is 0
    maps = {
        "training": (X_test - mu) / sigma,
        "own": (X_test - own_mu) / own_sigma,
    }
    accuracy = {
        name: np.mean((record.predict(Z).Z[0] > 0) == (Y > 0.5))
        for name, Z in maps.items()
    }
    Z, many = maps[statistics], f"{Y.size} test example{'s' * (Y.size > 1)}"
    return (
        Points(
            {"class 0": Z[:, Y < 0.5], "class 1": Z[:, Y > 0.5]},
            border=lambda points: record.predict(points).Z[0],
            xlim=(-3, 3),
            ylim=(-3, 3),
            xlabel="$x_1$ normalised",
            ylabel="$x_2$ normalised",
            title=f"{Y.size} examples, {statistics} statistics",
        ),
        Bars(
            accuracy,
            marked=(statistics,),
            ylim=(0, 1.1),
            ylabel="accuracy",
            title=f"Accuracy {accuracy[statistics]:.3f}",
            says=f"{many}: accuracy {accuracy['training']:.3f} with the training "
            f"statistics, {accuracy['own']:.3f} with their own.",
        ),
    )
