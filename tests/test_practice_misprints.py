"""Misprints of formulas that nobody is asked to write, beside those of exercises."""

import inspect

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.engine.swaps import SWAPPABLE
from dlcourse.practice.exercises import Exercise, exercise, exercises, misprinted

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


# Notebook 07: what misprints do to a step, to a bowl and to a network

USUAL = 0.9, 0.999, 1e-8


def adam_path(step, grad, theta, rate, steps):
    """Return theta after each step from averages of zero, the start in front."""
    theta = np.array(theta, float)
    v = s = np.zeros_like(theta)
    path = [theta]
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            theta, v, s = step(theta, grad(theta), v, s, t, rate, *USUAL)
            path.append(theta)
    return np.array(path)


def adam(name):
    return dl.adam_step if name == "right" else dl.misprint(name, "adam_step")


@pytest.mark.parametrize(
    "name, lengths",
    [
        ("right", {1: 1, 2: 1, 3: 1}),
        ("no_bias_correction", {1: 3.162}),  # N07.04
        ("beta1_in_both_corrections", {1: 10}),  # N07.05
        ("beta2_in_both_corrections", {1: 100}),
        ("M07.02", {1: 32.62}),  # N07.06
        ("M07.07", {1: 1, 2: 0.235, 3: 0.0437, 6: 0.0002}),
    ],
)
def test_the_length_of_a_step_gives_a_misprint_away(name, lengths):
    path = adam_path(adam(name), np.ones_like, [5.0], 1, 6)
    steps = -np.diff(path[:, 0])
    for t, length in lengths.items():
        assert steps[t - 1] == pytest.approx(length, rel=0.01, abs=4e-5)


def bowl(theta):
    return theta * [1, 40]


def heights(name, steps):
    path = adam_path(adam(name), bowl, [-10, 1], 0.1, steps)
    return (path**2 * [1, 40]).sum(axis=1) / 2


def test_misprints_of_adam_on_the_bowl():
    right, slow = heights("right", 1500), heights("M07.04", 1500)
    arrivals = [np.flatnonzero(J > 0.07).max() + 1 for J in (right, slow)]
    assert arrivals == [173, 1261]
    assert heights("M07.02", 1)[1].round() == 125
    assert heights("M07.07", 1500)[-1].round(1) == 63.9


NETWORK = dl.Experiment(
    dl.moons(1300), hidden=(20, 10), batch_size=64, optimizer="adam", learning_rate=0.01
).replace(iterations=160)


# mini-batches of another size: the engine refuses them
OTHER_SHAPES = {
    *("rows_sliced", "slices_start_one_late"),
    *("remainder_dropped", "count_taken_for_size"),
}
STEPS = ["adam_step", "rmsprop_step", "momentum_step", "random_minibatches"]


@pytest.mark.parametrize("formula", STEPS)
def test_wrong_answers_do_the_same_in_a_stack_as_alone(formula):
    e = NETWORK.replace(iterations=3)
    if formula != "random_minibatches":
        e = e.replace(optimizer=formula.removesuffix("_step"))
    for wrong in exercise(formula).wrong_answers:
        slip = e.replace(swap={formula: wrong.function})
        if wrong.name in OTHER_SHAPES:
            with pytest.raises(ValueError, match="must return"):
                dl.run(slip)
            continue
        pair = [slip.replace(seed=seed) for seed in (0, 1)]
        for alone, stacked in zip(map(dl.run, pair), dl.run(pair), strict=True):
            np.testing.assert_allclose(alone.costs, stacked.costs, rtol=1e-10)


def test_misprints_of_adam_in_a_network():
    def ends(name):
        swap = {} if name == "right" else {"adam_step": adam(name)}
        return dl.run(NETWORK.replace(swap=swap))

    right = ends("right").costs[-1]
    for name in ("M07.01", "M07.05"):
        assert ends(name).diverged.iteration == 1
    assert ends("M07.02").costs[-1] < right  # the loss curve does not expose it
    assert ends("beta1_in_both_corrections").costs[-1] < 1.1 * right
    assert ends("beta2_in_both_corrections").costs[-1] > 1.5 * right
    assert ends("M07.04").costs[-1] > 10
    still = ends("M07.07").costs
    assert abs(still[-1] - still[20]) < 0.2 and still[-1] > 2 * right
