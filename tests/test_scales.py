"""Scales are ordered, finite lists of round values that their own text rebuilds."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import dlcourse as dl
from dlcourse.basics import scales

whole = st.integers(-100_000, 100_000)
real = st.floats(-1e6, 1e6)
positive = st.floats(1e-9, 1e9)


def assert_well_formed(scale, low, high):
    values = scale.values
    assert list(values) == sorted(set(values))
    assert values[0] == low and values[-1] == high
    assert np.isfinite(values).all()


def assert_rebuilt_by_its_text(scale):
    again = eval(repr(scale), {"dl": dl})
    assert again == scale and hash(again) == hash(scale)


@given(low=st.integers(1, 5000), factor=st.integers(2, 5000))
def test_powers_are_those_of_two_between_both_ends(low, factor):
    scale = dl.scale.powers(low, low * factor)
    assert_well_formed(scale, low, low * factor)
    assert_rebuilt_by_its_text(scale)
    inside = [v for v in scale.values if v not in (low, low * factor)]
    assert all(v & (v - 1) == 0 for v in inside)
    assert {2**k for k in range(25) if low <= 2**k <= low * factor} <= {*scale.values}


def test_minus_zero_is_zero():
    assert dl.scale.linear(-0.0, 1) == dl.scale.linear(0, 1)


def test_powers_of_batch_sizes():
    assert dl.scale.powers(1, 16).values == (1, 2, 4, 8, 16)
    assert dl.scale.powers(4, 60).values == (4, 8, 16, 32, 60)


@given(low=st.floats(0, 0.9), nines=st.floats(1.2, 6))
def test_memory_steps_by_equal_factors_of_what_is_forgotten(low, nines):
    high = 1 - 10**-nines
    scale = dl.scale.memory(low, high)
    assert_well_formed(scale, low, high)
    assert_rebuilt_by_its_text(scale)
    assert 5 <= len(scale.values) <= 70
    forgotten = 1 - np.array(scale.values)
    factors = forgotten[1:-2] / forgotten[2:-1]
    assert (factors < 2.1).all() and (factors > 1.05).all()


def test_memory_has_the_usual_values():
    assert {0.9, 0.99, 0.999} <= {*dl.scale.memory(0.5, 0.9999).values}
    assert {0.9, 0.98, 0.5} <= {*dl.scale.memory(0, 0.99).values}


@given(low=real, high=real)
def test_linear_scales_have_both_ends_and_20_to_70_values(low, high):
    assume(high - low > 1e-3)
    scale = dl.scale.linear(low, high)
    assert_well_formed(scale, low, high)
    assert_rebuilt_by_its_text(scale)
    few = low.is_integer() and high.is_integer() and 10 <= high - low < 20
    assert (11 if few else 20) <= len(scale.values) <= 70


@given(low=whole, high=whole)
def test_linear_scales_of_whole_numbers_stay_whole(low, high):
    assume(high - low >= 10)
    scale = dl.scale.linear(low, high)
    assert_well_formed(scale, low, high)
    assert {type(value) for value in scale.values} == {int}
    assert min(20, high - low + 1) <= len(scale.values) <= 70


@given(low=real, high=real)
def test_steps_of_a_linear_scale_are_equal_but_for_the_last(low, high):
    assume(high - low > 1e-3)
    values = np.array(dl.scale.linear(low, high).values, dtype=float)
    *steps, last = np.diff(values)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-5)
    assert last <= steps[0] * (1 + 1e-5)


@given(low=real, count=st.integers(1, 200), step=st.floats(1e-3, 1e3))
def test_a_linear_scale_takes_the_step_it_is_given(low, count, step):
    scale = dl.scale.linear(low, low + count * step, step=step)
    assert_well_formed(scale, low, low + count * step)
    assert_rebuilt_by_its_text(scale)
    assert len(scale.values) == count + 1


@given(low=positive, decades=st.floats(0.1, 13), zero=st.booleans())
def test_log_scales_have_both_ends_and_at_most_70_values(low, decades, zero):
    high = low * 10**decades
    scale = dl.scale.log(low, high, zero=zero)
    assert_well_formed(scale, 0 if zero else low, high)
    assert_rebuilt_by_its_text(scale)
    assert len(scale.values) <= 70
    if decades >= 1:
        assert len(scale.values) >= 20


@given(low=positive, decades=st.floats(0.1, 3))
def test_up_to_three_decades_an_arrow_key_changes_a_value_by_a_seventh(low, decades):
    values = np.array(dl.scale.log(low, low * 10**decades).values)
    assert (values[1:] / values[:-1]).max() <= 8 / 7 + 1e-9


@given(low=st.integers(10, 1000), factor=st.integers(2, 1000), zero=st.booleans())
def test_log_scales_of_whole_numbers_from_10_stay_whole(low, factor, zero):
    scale = dl.scale.log(low, low * factor, zero=zero)
    assert_well_formed(scale, 0 if zero else low, low * factor)
    assert_rebuilt_by_its_text(scale)
    assert {type(value) for value in scale.values} == {int}


@pytest.mark.parametrize(
    "scale, start",
    [
        (dl.scale.linear(1, 50), (1, 2, 3, 4)),
        (dl.scale.linear(0, 5000), (0, 100, 200, 300)),
        (dl.scale.linear(0, 150), (0, 5, 10, 15)),
        (dl.scale.linear(0, 1), (0, 0.02, 0.04, 0.06)),
        (dl.scale.linear(-0.5, 0.5), (-0.5, -0.48, -0.46, -0.44)),
        (dl.scale.linear(0.5, 1.5, 0.1), (0.5, 0.6, 0.7, 0.8)),
        (dl.scale.linear(1, 5, 1), (1, 2, 3, 4)),
        (dl.scale.log(0.001, 1), (0.001, 0.00112, 0.00125, 0.0014)),
        (dl.scale.log(0.001, 100, zero=True), (0, 0.001, 0.00125, 0.0016)),
        (dl.scale.log(10, 500), (10, 11, 12, 14)),
        (dl.scale.log(1e-8, 1), (1e-8, 1.6e-8, 2.5e-8, 4e-8)),
        (dl.scale.choice("zeros", "he"), ("zeros", "he")),
    ],
    ids=repr,
)
def test_scales_of_the_notebooks_begin_with_round_values(scale, start):
    assert scale.values[:4] == start


@pytest.mark.parametrize(
    "text",
    [
        "dl.scale.linear(1, 50)",
        "dl.scale.linear(0, 1, step=0.25)",
        "dl.scale.linear(-0.123456, 0.5)",
        "dl.scale.log(0.001, 1)",
        "dl.scale.log(1e-08, 10, zero=True)",
        "dl.scale.choice('relu', 'tanh')",
        "dl.scale.choice((5,), (10, 5))",
    ],
)
def test_the_text_of_a_scale_is_what_one_would_type(text):
    assert repr(eval(text, {"dl": dl})) == text


@given(st.lists(st.one_of(st.text(), st.integers()), min_size=2, unique=True))
def test_a_choice_keeps_its_options_in_order(options):
    scale = dl.scale.choice(*options)
    assert scale.values == tuple(options)
    assert_rebuilt_by_its_text(scale)


@given(value=st.floats(0.01, 1))
def test_a_scale_takes_what_lies_between_its_ends(value):
    scale = dl.scale.log(0.01, 1)
    assert scale("learning_rate", value) == value
    extended = scale.including(value)
    assert_well_formed(extended, 0.01, 1)
    assert value in extended.values
    assert set(scale.values) <= set(extended.values)


def test_a_value_that_is_there_already_changes_nothing():
    scale = dl.scale.linear(0, 10)
    assert scale.including(3) is scale
    names = dl.scale.choice("relu", "tanh")
    assert names.including("sigmoid") is names


@pytest.mark.parametrize(
    "value, reading",
    [
        (0.1, "0.1"),
        (3, "3"),
        (3.0, "3"),
        (1e-5, "1e-05"),
        ("he", "he"),
        (1 / 3, "0.3333"),
    ],
)
def test_readings_are_short(value, reading):
    assert scales.label(value) == reading


def test_a_named_choice_keeps_swaps_as_an_experiment_does():
    swap = {"softmax": dl.softmax, "accuracy": dl.accuracy}
    chosen = dl.scale.choice({"A": swap, "B": {}}).values[0]
    assert chosen == dl.Experiment(dl.moons(20), swap=swap).swap
