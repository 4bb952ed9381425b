"""Races on the landscapes take the steps that the curriculum counts (S12, S14, S15)."""

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.datasets.landscapes import LANDSCAPES


def race(landscape, name, learning_rate, steps=1500, **others):
    """Return the path (steps + 1, 2, 1) of one optimiser from the landscape's start."""
    rates = {"learning_rate": learning_rate, **others}
    return np.stack([m.w for m in dl.descend(landscape, name, steps, **rates)])


def steps_to_stay(landscape, name, *settings, **others):
    """Return the step from which the cost stays at most a thousandth of the first."""
    J = landscape.cost(race(landscape, name, *settings, **others))
    above = np.flatnonzero(1e-3 * J[0] < J)[-1]
    return above + 1 if above + 1 < J.size else None


def first(condition):
    return int(np.argmax(condition)) if condition.any() else None


@pytest.mark.parametrize(
    "name, learning_rate, others, expected",
    [
        ("gradient_descent", 0.045, {}, 72),
        ("gradient_descent", 0.0499, {}, 706),
        ("gradient_descent", 0.05, {}, None),
        ("momentum", 0.2, {}, 57),
        ("adam", 0.1, {}, 173),
        (dl.adam_step, 0.1, {}, 173),
        ("adam_no_root", 0.1, {}, 1261),
        ("rmsprop", 0.1, {"beta2": 0.9}, 125),
    ],
)
def test_steps_down_the_bowl(name, learning_rate, others, expected):  # D07.1, M07.04
    bowl = dl.bowl(40)
    assert bowl.cost(bowl.w) == 70
    assert steps_to_stay(bowl, name, learning_rate, **others) == expected


@pytest.mark.parametrize("rotation, adam", [(0, 135), (22.5, 904), (45, 1160)])
def test_only_what_scales_coordinates_notices_a_turned_ravine(rotation, adam):  # D07.2
    steep, ravine = dl.ravine(1000, rotation), dl.ravine(40, rotation)
    assert steps_to_stay(steep, "adam", 0.1) == adam
    assert steps_to_stay(ravine, "gradient_descent", 0.045) == 72
    assert steps_to_stay(ravine, "momentum", 0.2) == 57


def test_a_ravine_that_is_not_turned_is_the_bowl():
    w = np.random.default_rng(0).standard_normal((5, 2, 1))
    bowl, ravine = dl.bowl(7), dl.ravine(7, 0)
    np.testing.assert_allclose(ravine.cost(w), bowl.cost(w))
    np.testing.assert_allclose(ravine.gradient(w), bowl.gradient(w))
    assert ravine.start == bowl.start


@pytest.mark.parametrize(
    "name, others, expected",
    [
        ("gradient_descent", {}, 871),
        ("momentum", {}, 947),
        ("momentum_classic", {}, 142),
        ("rmsprop", {"beta2": 0.9}, 30),
        ("adam", {}, 44),
    ],
)
def test_steps_off_the_saddle(name, others, expected):  # D07.6, M07.15
    away = np.abs(race(dl.saddle(), name, 0.01, **others)[:, 1, 0]) > 0.5
    assert first(away) == expected
    stuck = race(dl.saddle(y0=0), name, 0.01, 200, **others)
    assert (stuck[:, 1] == 0).all()


@pytest.mark.parametrize(
    "name, others, expected",
    [
        ("rmsprop", {"beta2": 0.9}, 15),
        ("adam", {}, 38),
        ("momentum_classic", {}, 11867),
    ],
)
def test_steps_off_the_plateau(name, others, expected):  # D07.7, M07.15
    plateau = dl.plateau()
    assert plateau.gradient(plateau.w)[0, 0] == pytest.approx(1.9e-5, rel=0.02)
    path = race(plateau, name, 0.1, 12_000, **others)
    assert first(np.abs(path[:, 0, 0]) < 1) == expected


@pytest.mark.parametrize(
    "name, expected", [("gradient_descent", 117_829), ("momentum", 117_925)]
)
def test_averaging_does_not_help_on_the_plateau(name, expected):  # D07.7, M07.15
    path = race(dl.plateau(), name, 0.1, 118_000)
    assert first(np.abs(path[:, 0, 0]) < 1) == expected


def test_corrected_momentum_has_no_warm_up():  # M07.17
    bowl = dl.bowl(40)
    highest = [
        bowl.cost(race(bowl, name, 0.2)).max()
        for name in ("momentum", "momentum_corrected")
    ]
    assert highest[0] == 70 and highest[1] == pytest.approx(8220, rel=1e-3)


@pytest.mark.parametrize("make", LANDSCAPES.values(), ids=LANDSCAPES)
def test_a_landscape_is_a_value_with_a_text(make):
    landscape = make()
    assert landscape == make() and hash(landscape) == hash(make())
    assert eval(repr(landscape), {"dl": dl}) == landscape
    left, right, bottom, top = landscape.extent
    x, y = landscape.start
    assert left < x < right and bottom < y < top
    points = np.random.default_rng(0).standard_normal((4, 3, 2, 1))
    assert landscape.cost(points).shape == (4, 3)
    assert landscape.gradient(points).shape == points.shape


def test_landscapes_with_other_settings_differ():
    assert dl.bowl(40) != dl.bowl(40.00001)
    assert dl.bowl(40, start=(3, 0)) != dl.bowl(40)
    assert eval(repr(dl.bowl(1, start=(10, 0))), {"dl": dl}).start == (10, 0)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: dl.bowl(0), "curvature must be a number above 0, got 0.0"),
        (lambda: dl.bowl(1, start=(1, 2, 3)), "start must be a pair of numbers"),
    ],
)
def test_a_landscape_refuses_what_it_cannot_be(call, message):
    with pytest.raises(ValueError, match=message):
        call()
