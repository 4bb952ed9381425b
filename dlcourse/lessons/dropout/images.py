"""More images from those at hand."""

import functools

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.images import LETTERS, digits, lettered
from dlcourse.datasets.recipes import arrays
from dlcourse.engine.draws import generator
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.history import run
from dlcourse.engine.training import train
from dlcourse.formulas.augmentation import augment
from dlcourse.pictures import Bars, Images, Lines

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
