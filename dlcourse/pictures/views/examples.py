"""Images, with what the network says of each: the first ones, or its mistakes."""

import math

import numpy as np

from dlcourse.datasets.images import LETTERS
from dlcourse.pictures.tables import Images

ROWS, MOST = 4, 48  # of images in one picture
SIDE = 8  # pixels: larger images are thinned out
KINDS = ("digits", "letters")


def lacks_images(experiment):
    """Say that the data must be images."""
    if image_side(experiment) is None:
        return f"images ({' or '.join(KINDS)}), got {experiment.data.kind}"
    return None


def images(scene):
    """The first images of the dev set; the wrong ones marked: true label ▸ answer."""
    said, true, _ = answers(scene)
    where, right = asked(scene)[-1], int((said == true).sum())
    return _picture(
        scene,
        np.arange(min(said.size, MOST)),
        title=f"{right} of {said.size} right ({where})",
        xlabel="framed: true ▸ said",
        says=f"Of {said.size} {where} images {right} are named right; the first ones.",
    )


def mistakes(scene):
    """The images that the network gets wrong, those it is surest of first."""
    said, true, sure = answers(scene)
    where, wrong = asked(scene)[-1], surest_mistakes(scene)
    says = f"{wrong.size} of {said.size} {where} images named wrong"
    if wrong.size:
        names, i = class_names(scene.experiment, len(scene.data.Y)), wrong[0]
        says += (
            f"; the surest: {names[true[i]]} taken for {names[said[i]]} "
            f"({sure[i]:.1%} sure)"
        )
    return _picture(
        scene,
        wrong[:MOST],
        title=f"{wrong.size} of {said.size} wrong ({where})",
        xlabel="surest first; true ▸ said",
        says=f"{says}.",
    )


def image_side(experiment):
    """Return how many pixels wide and high the images are; None if there are none."""
    data = experiment.data
    if data.kind not in KINDS and not data.kind.startswith("arrays"):
        return None
    n_x = data.draw(experiment.data_seed).X.shape[0]
    side = math.isqrt(n_x)
    return side if side * side == n_x and side >= 5 else None


def class_names(experiment, classes):
    """Return what the classes are called: letters, digits, or numbers."""
    if experiment.data.kind == "letters":
        return list(LETTERS)
    return [str(c) for c in range(max(classes, 2))]


def asked(record):
    """Return X, Y as the network sees them, the raw images, and the set's name.

    The dev set, or the training set where there is no dev set.
    """
    data, raw = record.data, record.experiment.data.draw(record.experiment.data_seed)
    if data.Y_dev.shape[-1]:
        return data.X_dev, data.Y_dev, raw.X_dev, "dev"
    return data.X, data.Y, raw.X, "training"


def answers(record):
    """Return what is said of each image, what is true, and how surely it is said.

    Returns
    -------
    said, true : array (m,) of ints
    sure : array (m,)
        The probability of what is said.
    """
    X, Y, _, _ = asked(record)
    with np.errstate(all="ignore"):
        P = record.network.output(record.predict(X).Z)
    P = np.nan_to_num(P, nan=0.0)
    if len(P) == 1:
        P, Y = np.concatenate([1 - P, P]), np.concatenate([1 - Y, Y])
    return P.argmax(axis=0), Y.argmax(axis=0), P.max(axis=0)


def surest_mistakes(record):
    """Return the numbers of the images that are named wrong, the surest first."""
    said, true, sure = answers(record)
    wrong = np.flatnonzero(said != true)
    return wrong[np.argsort(-sure[wrong], kind="stable")]


def _picture(scene, shown, **words):
    said, true, _ = answers(scene)
    names = class_names(scene.experiment, len(scene.data.Y))
    wrong = said[shown] != true[shown]
    return Images(
        _squares(asked(scene)[2][:, shown]),
        captions=[
            f"{names[t]}▸{names[s]}" if s != t else names[t]
            for s, t in zip(said[shown], true[shown], strict=True)
        ],
        marked=np.flatnonzero(wrong).tolist(),
        rows=ROWS,
        **words,
    )


def _squares(X):
    """Return columns as images (n, side, side), of few pixels."""
    side = math.isqrt(len(X))
    place = np.linspace(0, side - 1e-9, min(side, SIDE)).astype(int)
    return X.T.reshape(-1, side, side)[:, place][:, :, place]
