"""The decision boundary: what the network says of every point of the plane."""

import numpy as np

from dlcourse.pictures.picture import Surface
from dlcourse.pictures.plane import Points
from dlcourse.pictures.views.curves import lacks_labels

SLOW = 20_000  # parameters: to ask such a network all over the plane takes long


def lacks_plane(experiment):
    """Say that the data must lie in a plane, and have classes."""
    n_x = experiment.data.draw(experiment.data_seed).X.shape[0]
    return lacks_labels(experiment) or (
        None if n_x == 2 else f"data with two features, got {n_x}"
    )


def by_hand(experiment):
    """Return the places of the training examples that a hand has moved or added."""
    data, m = experiment.data, experiment.m
    drawn = m - len(data.added)
    return [i for i, *_ in data.moved if i < drawn] + [*range(drawn, m)]


def boundary(scene):
    """The plane tinted by the predicted class, with the training examples on it."""
    data, ghosts = scene.data, scene.ghosts
    labels = data.Y[0].astype(int) if len(data.Y) == 1 else data.Y.argmax(axis=0)
    points = {f"{c}": data.X[:, labels == c] for c in range(max(2, len(data.Y)))}
    borders = {
        f"ghost {ghost.place}": of_plane(
            leads(logits_of(ghost.history.at())), ghost.history, len(ghost.history)
        )
        for ghost in ghosts
        if len(ghost.history) and ghost.history.network.layer_dims[0] == 2
    }
    logits = logits_of(scene)
    borders[""] = of_plane(leads(logits), scene.history, scene.t)
    share = scene.score.train_accuracy
    says = f"Decision boundary: {share:.1%} of the training points on their side."
    ringed = ground = None
    if touched := by_hand(scene.experiment):
        ringed = data.X[:, touched]
        if scene.experiment.inputs == "raw":
            ground = scene.experiment.data.untouched.draw(scene.experiment.data_seed).X
        says += f" By hand: {len(touched)} of them, ringed."
    if ghosts:
        says += f" Dashed: {', '.join(ghost.label for ghost in ghosts)}."
    return Points(
        points,
        border=borders,
        regions=of_plane(shares(logits, scene.network), scene.history, scene.t),
        ringed=ringed,
        ground=ground,
        labels=dict.fromkeys([*points, *borders], ""),
        title="Decision boundary",
        xlabel="$x_1$",
        ylabel="$x_2$",
        says=says,
    )


def of_plane(of, history, t):
    """Return a `Surface` that may be kept until the run goes on."""
    return Surface(of, (history, t), slow=history.network.size > SLOW)


def logits_of(record):
    """Return a function: the logits of points (2, n).

    Those of the latest points are kept: tint and border ask for the same.
    """
    asked, Z = None, None

    def of(points):
        nonlocal asked, Z
        if asked is None or not np.array_equal(asked, points):
            asked, Z = points, record.predict(points).Z
        return Z

    return of


def shares(logits, network):
    """Return a function: the probability of each class (C, n) at points (2, n)."""

    def of(points):
        with np.errstate(all="ignore"):
            P = network.output(logits(points))
        return np.concatenate([1 - P, P]) if len(P) == 1 else P

    return of


def leads(logits):
    """Return a function of points: zero where the network decides between classes.

    Of several classes, how far each but the last is ahead of the best of the others:
    every border has at least one of these on one side.
    """

    def of(points):
        Z = logits(points)
        if len(Z) == 1:
            return Z
        best = [np.delete(Z, c, axis=0).max(axis=0) for c in range(len(Z) - 1)]
        return Z[:-1] - np.stack(best)

    return of
