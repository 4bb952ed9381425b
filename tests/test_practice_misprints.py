"""Misprints of formulas that nobody is asked to write, beside those of exercises."""

import inspect

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.practice.exercises import Exercise, exercises, misprinted
from dlcourse.swaps import SWAPPABLE

BESIDE = [
    (place, wrong)
    for place in misprinted()
    if not isinstance(place, Exercise)
    for wrong in place.wrong_answers
]
beside = pytest.mark.parametrize(
    "place, wrong", BESIDE, ids=[w.name for _, w in BESIDE]
)


def test_exercises_come_first_and_are_all_there():
    places = misprinted()
    assert places[: len(exercises())] == exercises()
    assert len(places) > len(exercises())


@beside
def test_it_is_found_by_its_number_and_its_name(place, wrong):
    assert dl.misprint(wrong.misprint, place.name) is wrong.function
    assert dl.misprint(wrong.name) is wrong.function
    assert wrong.hint


@beside
def test_it_takes_the_arguments_of_the_right_one(place, wrong):
    own = list(inspect.signature(wrong.function).parameters)
    assert own == list(inspect.signature(place.function).parameters)


@beside
def test_it_is_written_so_that_it_can_be_read_again(place, wrong):
    if place.name in SWAPPABLE:
        e = dl.Experiment(dl.moons(), swap={place.name: wrong.function})
        assert eval(repr(e)) == e
    assert eval(wrong.function.expression) is wrong.function


def test_without_an_update_nothing_is_learned():  # M05.01
    slip = dl.misprint("M05.01", "gradient_descent_step")
    e = dl.Experiment(dl.moons(60), swap={"gradient_descent_step": slip}, iterations=20)
    assert np.ptp(dl.run(e).costs) == 0


def test_a_times_sign_that_is_missing_is_a_call():  # M06.06
    with pytest.raises(TypeError):
        dl.misprint("M06.06")(np.array([40.0, 49]), 0.9)


def test_the_fed_back_correction_runs_away_and_comes_back():  # M06.01
    curve = dl.misprint("M06.01")(np.full(300, 40.0), 0.9)
    assert np.round(curve[:4], 1).tolist() == [40, 210.5, 713.9, 1880]
    assert round(max(curve)) == 157_804 and np.argmax(curve) == 20
    assert abs(curve[-1] - 40) < 0.1
    assert 8.05e31 < max(dl.misprint("M06.01")(np.full(600, 40.0), 0.98)) < 8.15e31


def test_a_constant_divisor_is_too_high_for_ever():  # M06.02
    for beta, limit in ((0.9, 400), (0.98, 2000)):
        curve = dl.misprint("beta_without_power")(np.full(2000, 40.0), beta)
        assert abs(curve[-1] - limit) < 1e-6 * limit
