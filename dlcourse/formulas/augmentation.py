"""Augmentation: more images from those at hand, by changes that keep the label.

    flip_horizontal   left and right exchanged (a mirrored b is a d: not for letters)
    shift, rotate     the whole image moved or turned
    distort           a smooth random field of small shifts

X holds one image per column, pixel rows one after the other: (height * width, m). All
but the flip look up where each pixel comes from, and mix the four pixels around that
place in proportion to their nearness (bilinear). Outside an image all is 0.
"""

import numpy as np

from dlcourse.basics.choices import Flag, RandomGenerator
from dlcourse.basics.contracts import (
    Count,
    Index,
    Matrix,
    NonNegative,
    Numbers,
    formula,
    undecorated,
)
from dlcourse.formulas.quantities import Images


@formula
def flip_horizontal(X: Images(), height: Count, width: Count):
    """Return each image mirrored left to right."""
    images = X.mT.reshape(*X.shape[:-2], -1, height, width)
    return images[..., ::-1].reshape(X.mT.shape).mT


@formula
def shift(X: Images(), height: Count, width: Count, down: Numbers, right: Numbers):
    """Return each image moved by so many pixels: a number, or one an image (m,)."""
    row, column = np.mgrid[:height, :width]
    return _looked_up(X, row - _each(down), column - _each(right))


@formula
def rotate(X: Images(), height: Count, width: Count, degrees: Numbers):
    """Return each image turned about its centre, anticlockwise as one sees it.

    `degrees` is a number, or one an image (m,).
    """
    angle = np.deg2rad(_each(degrees))
    middle = (height - 1) / 2, (width - 1) / 2
    down, right = np.mgrid[:height, :width] - np.reshape(middle, (2, 1, 1))
    row = down * np.cos(angle) + right * np.sin(angle)
    column = right * np.cos(angle) - down * np.sin(angle)
    return _looked_up(X, row + middle[0], column + middle[1])


@formula
def distort(
    X: Images(),
    height: Count,
    width: Count,
    strength: NonNegative,
    rng: RandomGenerator,
):
    """Return each image bent by a smooth random field of its own.

    Random shifts, normal with standard deviation `strength` (in pixels), are drawn on
    a 3 by 3 lattice over the image; those of the pixels are interpolated.
    """
    m = X.shape[-1]
    row, column = np.mgrid[:height, :width]
    lattice = rng.standard_normal((2, m, 3, 3)) * strength
    places = (
        row[None] * 2 / max(height - 1, 1),
        column[None] * 2 / max(width - 1, 1),
    )
    down, right = (_bilinear(field, *places) for field in lattice)
    return _looked_up(X, row - down, column - right)


@formula
def augment(
    X: Images(),
    Y: Matrix,
    height: Count,
    width: Count,
    rng: RandomGenerator,
    copies: Index = 4,
    pixels: Index = 1,
    degrees: NonNegative = 0.0,
    strength: NonNegative = 0.0,
    mirror: Flag = False,
):
    """Return the images followed by `copies` changed versions of each, and all labels.

    Each copy is moved by whole pixels, uniformly from -pixels to pixels both ways,
    turned uniformly by up to `degrees` either way, distorted with `strength`, and, if
    `mirror`, flipped with probability one half.

    Parameters
    ----------
    X : array (height * width, m)
    Y : array (rows of Y, m)
        Labels; the copies have those of their originals.
    height, width : int >= 1
        Pixels.
    rng : numpy.random.Generator
    copies : int >= 0
    pixels : int >= 0
    degrees : float >= 0
    strength : float >= 0
        Standard deviation of the distortion, in pixels.
    mirror : bool

    Returns
    -------
    X_more : array (height * width, (copies + 1) m)
    Y_more : array (rows of Y, (copies + 1) m)
    """
    m, size = X.shape[-1], (height, width)
    batches = [X]
    for _ in range(copies):
        down, right = rng.integers(-pixels, pixels + 1, (2, m))
        copy = undecorated(shift)(X, *size, down, right)
        if degrees:
            turn = rng.uniform(-degrees, degrees, m)
            copy = undecorated(rotate)(copy, *size, turn)
        if strength:
            copy = undecorated(distort)(copy, *size, strength, rng)
        if mirror:
            flipped = undecorated(flip_horizontal)(copy, *size)
            copy = np.where(rng.random(m) < 0.5, flipped, copy)
        batches.append(copy)
    return np.concatenate(batches, axis=-1), np.tile(Y, copies + 1)


def _each(amount):
    """Return one number, or one an image, ready to meet pixels (m, height, width)."""
    return np.reshape(amount, (-1, 1, 1))


def _looked_up(X, row, column):
    """Return images whose pixel (i, j) comes from place (row[i, j], column[i, j])."""
    height, width = row.shape[-2:]
    images = X.mT.reshape(*X.shape[:-2], -1, height, width)
    return _bilinear(images, row, column).reshape(X.mT.shape).mT


def _bilinear(images, row, column):
    """Return (..., m, h, w) values at places (m or 1, h, w) between the pixels."""
    height, width = images.shape[-2:]
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    total = 0.0
    for i in (top, top + 1):
        for j in (left, left + 1):
            inside = (i >= 0) & (i < height) & (j >= 0) & (j < width)
            weight = (1 - np.abs(row - i)) * (1 - np.abs(column - j)) * inside
            pixel = i.clip(0, height - 1) * width + j.clip(0, width - 1)
            total = total + weight * _taken(images, pixel)
    return total


def _taken(images, pixel):
    """Return the pixels with these numbers (m or 1, h, w), image by image."""
    flat = images.reshape(*images.shape[:-2], -1)
    chosen = np.broadcast_to(
        pixel.reshape(pixel.shape[0], -1), (*flat.shape[:-1], pixel[0].size)
    )
    values = np.take_along_axis(flat, chosen, axis=-1)
    return values.reshape(*flat.shape[:-1], *pixel.shape[-2:])
