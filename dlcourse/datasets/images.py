"""Data sets of images, 8 by 8 pixels to a column: letters drawn here, digits of people.

X is (64, m), Y one-hot (C, m). Training images may be augmented; dev images never are.
"""

import numpy as np

from dlcourse.basics.choices import Flag
from dlcourse.basics.contracts import Count, Index, NonNegative, Whole, undecorated
from dlcourse.datasets.files import data_file
from dlcourse.datasets.recipes import recipe
from dlcourse.formulas.augmentation import augment

LETTERS = {
    "b": "10000 10000 11110 10001 11110",
    "d": "00001 00001 01111 10001 01111",
    "p": "11110 10001 11110 10000 10000",
    "q": "01111 10001 01111 00001 00001",
    "x": "10001 01010 00100 01010 10001",
}


def _augmented(
    X,
    Y,
    rng,
    copies: Index = 0,
    pixels: Index = 1,
    degrees: NonNegative = 0.0,
    strength: NonNegative = 0.0,
    mirror: Flag = False,
):
    if copies == 0:
        return X, Y
    settings = copies, pixels, degrees, strength, mirror
    return undecorated(augment)(X, Y, 8, 8, rng, *settings)


def lettered(rng, shapes, m, noise):
    """Return m images of shapes (rows of 0 and 1, 5 by 5), and their one-hot labels.

    Each shape stands somewhere in 8 by 8 pixels, with noise; all are equally frequent.
    """
    shapes = np.array([[list(row) for row in s.split()] for s in shapes], int)
    labels = rng.permutation(np.arange(m) % len(shapes))
    images = np.zeros((m, 8, 8))
    for image, label, (down, right) in zip(
        images, labels, rng.integers(0, 4, (m, 2)), strict=True
    ):
        image[down : down + 5, right : right + 5] = shapes[label]
    X = images.reshape(m, 64).T + noise * rng.standard_normal((64, m))
    return X, np.eye(len(shapes))[:, labels]


@recipe(dev=1000, grow=_augmented)
def letters(rng, m: Count = 60, noise: NonNegative = 0.25):
    """The letters b, d, p, q and x, 5 by 5 pixels somewhere in 8 by 8, with noise.

    b and d, p and q are mirror images: not every change of an image keeps its label.

    Parameters
    ----------
    m : int >= 1
        Training examples before augmentation, a fifth of each letter.
    noise : float >= 0
        Standard deviation of what is added to each pixel; ink is 1, paper 0.
    copies, pixels, degrees, strength, mirror
        See `augment`: changed copies of each training image, labels kept.
    dev : int >= 0
        Dev examples, never augmented.
    """
    return lettered(rng, LETTERS.values(), m, noise)


@recipe(dev=797, pool=True, grow=_augmented)
def digits(rng, m: Whole(1, 1000) = 1000):
    """Handwritten digits, 8 by 8 pixels in [0, 1]: X (64, m), Y one-hot (10, m).

    The seed shuffles the 1797 images; the first m train, the last `dev` do not.

    Parameters
    ----------
    m : int from 1 to 1000
        Training examples before augmentation.
    copies, pixels, degrees, strength, mirror
        See `augment`: changed copies of each training image, labels kept.
    dev : int from 0 to 797
        Dev examples, never augmented.

    References
    ----------
    Alpaydin and Kaynak (1998), UCI machine learning repository; see data/README.md.
    """
    with np.load(data_file("digits.npz"), allow_pickle=False) as stored:
        images, labels = stored["images"], stored["labels"]
    order = rng.permutation(labels.size)
    return images[order].T / 16.0, np.eye(10)[:, labels[order]]
