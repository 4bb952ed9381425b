"""The palette as people see it whose colour vision differs: is the run in front plain?

Colours may come close where lines differ in their dashes, or points in their shape.
"""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlcourse.pictures.style import (
    BLUE,
    CLASSES,
    GREEN,
    INK,
    LOOKS,
    MARKERS,
    ORANGE,
    PURPLE,
    STYLES,
    dashes,
    looks,
    paint,
)

# Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation
# of color vision deficiency", IEEE Trans. Vis. Comput. Graphics 15 (6), table 1,
# severity 1: of linear RGB.
SEEN_WITH = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Of CIE Lab: 2.3 is just seen side by side; thin lines apart need ten times as much.
PLAIN = 25
WHITE = np.array([0.95047, 1.0, 1.08883])  # D65
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(color):
    """Undo the gamma of sRGB."""
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(color, matrix):
    """A colour in CIE Lab, as seen through `matrix`."""
    xyz = TO_XYZ @ np.clip(matrix @ linear(color), 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one, other, matrix):
    return np.linalg.norm(lab(one, matrix) - lab(other, matrix))


def close(looks, matrix):
    """The pairs of (name, colour, shape) that neither colour nor shape tells apart."""
    return [
        (one[0], other[0], round(apart(one[1], other[1], matrix)))
        for one, other in itertools.combinations(looks, 2)
        if apart(one[1], other[1], matrix) < PLAIN and one[2] == other[2]
    ]


seen = pytest.mark.parametrize("matrix", SEEN_WITH.values(), ids=SEEN_WITH)


def test_the_distance_is_that_of_cie_lab():
    eye = np.eye(3)
    np.testing.assert_allclose(lab("white", eye), [100, 0, 0], atol=0.02)
    np.testing.assert_allclose(lab("#ff0000", eye), [53.24, 80.09, 67.20], atol=0.05)


def test_the_simulation_takes_red_and_green_together_and_leaves_greys():
    for name in ("protanopia", "deuteranopia"):
        matrix = SEEN_WITH[name]
        # two greens and reds of one brightness, to those who lack a cone
        assert apart("#c04040", "#607030", matrix) < 0.5 * apart(
            "#c04040", "#607030", np.eye(3)
        )
    for matrix in SEEN_WITH.values():
        np.testing.assert_allclose(matrix.sum(axis=1), 1, atol=2e-3)


@seen
def test_the_two_lines_in_front_and_the_first_two_classes_are_plain(matrix):
    assert apart(BLUE, ORANGE, matrix) > 2 * PLAIN
    assert CLASSES[:2] == (BLUE, ORANGE)


@seen
def test_what_colour_alone_tells_apart_is_plain(matrix):
    """Bars and areas have neither dashes nor shapes: blue, orange and ink."""
    bars = [(color, color, "bar") for color in (BLUE, ORANGE, INK)]
    assert close(bars, matrix) == []


@seen
def test_lines_of_a_panel_differ_in_dashes_where_their_colours_come_close(matrix):
    parts = ["train", "dev", *(f"ghost {place}" for place in range(len(STYLES)))]
    lines = [(key, LOOKS[key].color, str(LOOKS[key].dashes)) for key in parts]
    assert close(lines, matrix) == []


@seen
def test_points_of_classes_differ_in_shape_where_their_colours_come_close(matrix):
    assert len(CLASSES) == len(MARKERS)
    points = list(zip(CLASSES, CLASSES, MARKERS, strict=True))
    assert close(points, matrix) == []


@seen
def test_curves_of_a_picture_differ_in_dashes_where_their_colours_come_close(matrix):
    curves = [(i, paint(i), str(dashes(i))) for i in range(len(CLASSES))]
    assert close(curves, matrix) == []


@seen
def test_your_own_curves_differ_from_the_runs_beside_which_they_stand(matrix):
    found = looks(["train", "dev", "mine", "yours", "theirs"])
    curves = [(key, look.color, str(look.dashes)) for key, look in found.items()]
    assert close(curves, matrix) == []


@seen
def test_lines_stand_out_from_white(matrix):
    """At least 3 to 1, the contrast that WCAG 2.2 (1.4.11) asks of graphics."""
    for color in (BLUE, ORANGE, GREEN, PURPLE, *(style.color for style in STYLES)):
        light = TO_XYZ[1] @ np.clip(matrix @ linear(color), 0, 1)
        assert 1.05 / (light + 0.05) >= 3, color
