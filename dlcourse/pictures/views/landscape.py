"""The cost as a landscape of two parameters, and the path that training takes."""

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.formulas.regularization import penalty
from dlcourse.pictures.numbers import number, round_up
from dlcourse.pictures.plane import Contour

FAR = 1e100  # where first weights overflow, the start is no place to look from
NEAR = 1e6  # a step that went farther has run away


def lacks_two_parameters(experiment):
    """Say that there must be two weights, or a weight and b."""
    sets = experiment.data.draw(experiment.data_seed)
    if experiment.hidden:
        return f"a network without hidden layers, got {experiment.hidden}"
    if sets.X.shape[0] > 2 or sets.Y.shape[0] > 1:
        return "one or two inputs and one output"
    return None


def contour(scene):
    """Contours of the training cost, penalty included, with the path of theta.

    One input: over w and b, all the parameters there are. Two inputs: over w1 and w2,
    with b as it is at the moment that is shown.
    """
    theta, two = scene.theta, len(scene.theta) == 2
    path, steps = path_of(scene.history)
    now = int(np.searchsorted(steps, scene.t, side="right"))
    path = np.insert(path, now, theta[:2, 0], axis=1)
    lowest = lowest_point(scene)
    names = ("$w$", "$b$") if two else ("$w_1$", "$w_2$")
    ghosts = {f"ghost {g.place}": g for g in scene.ghosts}
    paths = {key: path_of(ghost.history)[0] for key, ghost in ghosts.items()}
    return Contour(
        heights(scene),
        _extent(scene, path, lowest),
        {**paths, "train": path},
        now=now,
        minimum=lowest,
        key=(scene.experiment, theta[2:].tobytes()),
        labels={"train": "", **{key: ghost.label for key, ghost in ghosts.items()}},
        title="Cost over w and b" if two else f"Cost at b = {number(theta[2, 0])}",
        xlabel=f"{names[0]}   (□ start  ● now{'' if lowest is None else '  ★ lowest'})",
        ylabel=names[1],
        says=_in_words(theta, path, lowest),
    )


def path_of(history):
    """Return both parameters (2, n) at the snapshots so far, and their iterations."""
    steps = history.snapshots if len(history) and history.network.size <= 3 else []
    thetas = [history.at(t).theta[:2] for t in steps]
    return np.concatenate([np.zeros((2, 0)), *thetas], axis=1), steps


def cost_at(record):
    """Return a function: the training cost (...) at points w (..., 2, 1)."""
    network, experiment, data = record.network, record.experiment, record.data
    kind = "l1" if experiment.penalty.startswith("l1") else "l2"
    price = undecorated(penalty)

    def cost(w):
        points = w.reshape(-1, 2, 1)
        theta = np.broadcast_to(record.theta, (len(points), *record.theta.shape)).copy()
        theta[:, :2] = points
        with np.errstate(all="ignore"):
            Z = network.forward(theta, data.X).Z
            found = network.cost(Z, np.broadcast_to(data.Y, Z.shape))
            if experiment.lambd > 0:
                weights = theta * network.weights
                found = found + price(weights, experiment.lambd, experiment.m, kind)[0]
        return found.reshape(w.shape[:-2])

    return cost


def heights(record):
    """Return the same function but for a constant; quickly where it is a parabola."""
    lowest = lowest_point(record)
    if lowest is None:
        return cost_at(record)
    H, _ = curvature(record)

    def height(w):
        away = w - lowest[:, None]
        with np.errstate(all="ignore"):
            return (away * (H @ away)).sum(axis=(-2, -1)) / 2

    return height


def curvature(record):
    """Return curvature (2, 2) and slope at zero (2, 1) of a squared error."""
    X, Y = record.data.X, record.data.Y
    if len(record.theta) == 2:
        X, rest = np.concatenate([X, np.ones_like(X)]), Y
    else:
        rest = Y - record.theta[2, 0]
    m = X.shape[1]
    H, slope = X @ X.T / m, X @ rest.T / m
    experiment = record.experiment
    if experiment.lambd > 0 and not experiment.penalty.startswith("l1"):
        H = H + np.diag(experiment.lambd / m * record.network.weights[:2, 0])
    return H, slope


def lowest_point(record):
    """Return the lowest point (2,) of the plane, None where it cannot be computed."""
    l1 = record.experiment.lambd > 0 and record.experiment.penalty.startswith("l1")
    if record.network.cost.__name__ != "squared_error_cost" or l1:
        return None
    if not np.isfinite(record.theta).all():
        return None
    H, slope = curvature(record)
    return np.linalg.lstsq(H, slope, rcond=None)[0][:, 0]


def _extent(record, path, lowest):
    """Hold the start, the lowest point, and the contour that the start lies on."""
    if lowest is None:
        points = np.concatenate([path, np.zeros((2, 1))], axis=1)
        points = points[:, (np.abs(points) < NEAR).all(axis=0)]
        centre = (points.min(axis=1) + points.max(axis=1)) / 2
        reach = np.ptp(points, axis=1) / 2
    else:
        # How far the ellipse of points that cost as much as the start extends.
        H, _ = curvature(record)
        away = (path[:, 0] - lowest).clip(-FAR, FAR)
        spread = np.linalg.pinv(H).diagonal() * (away @ H @ away)
        centre, reach = lowest, np.sqrt(np.maximum(spread, 0))
    reach = np.where(np.isfinite(reach) & (reach > 0), reach, 1.0)
    steps = np.array([round_up(r / 4) for r in 1.1 * reach])
    low = np.floor((centre - 1.1 * reach) / steps) * steps
    high = np.ceil((centre + 1.1 * reach) / steps) * steps
    return low[0], high[0], low[1], high[1]


def _in_words(theta, path, lowest):
    """Say where the path began, where it is, and where the lowest point lies."""
    names = ("w", "b") if len(theta) == 2 else ("w1", "w2")

    def point(values):
        pairs = zip(names, values, strict=True)
        return ", ".join(f"{name} = {number(float(v))}" for name, v in pairs)

    words = f"Contours of the training cost: at {point(theta[:2, 0])} now"
    words += f", from {point(path[:, 0])}"
    return words + (f"; lowest at {point(lowest)}." if lowest is not None else ".")
