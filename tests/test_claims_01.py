"""What notebook 01 says you saw, on its own cells, over ten seeds."""

import numpy as np
import pytest
from lessons import read, run

import dlcourse as dl
from dlcourse.panel.views.activations import saturated_share
from dlcourse.panel.views.layers import signal_sizes
from dlcourse.panel.views.units import distinct_units

NOTEBOOK = read("01")
SEEDS = range(10)


def over_seeds(cell, **settings):
    """Return ten last records of a cell's panel, seeds of weights and data both moved.

    The panel checks and applies the settings; a stack then trains all seeds at once.
    """
    experiment = run(NOTEBOOK, cell).set(**settings).experiment
    seeds = [experiment.replace(seed=k, data_seed=k) for k in SEEDS]
    return [history.at() for history in dl.run(seeds)]


def holds(claims):
    """A claim holds when nine of ten seeds agree."""
    return sum(bool(claim) for claim in claims) >= 9


def distinct(record):
    return distinct_units(record.params["W1"], record.params["b1"])


def test_zeros_stay_at_ln_2_exactly():
    for record in over_seeds("symmetry", init="zeros"):
        assert np.abs(record.history.costs - np.log(2)).max() == 0
        assert record.score.train_accuracy == 0.5


def test_all_gradients_of_zeros_are_zero_but_for_the_balance_of_classes():
    record = run(NOTEBOOK, "symmetry").set(init="zeros").finish().at()
    assert all(np.all(gradient == 0) for gradient in record.gradients.values())


@pytest.mark.parametrize("width", [10, 50])
def test_constant_weights_make_one_unit_of_any_width(width):
    records = over_seeds("symmetry", init="constant", width=width)
    assert holds(distinct(record) == 1 for record in records)
    assert holds(record.cost < np.log(2) - 0.02 for record in records)
    assert holds(0.55 < record.score.train_accuracy < 0.65 for record in records)


def test_small_random_weights_differ_and_do_not_learn():
    records = over_seeds("symmetry", init="normal")
    assert holds(distinct(record) == 10 for record in records)
    assert holds(abs(record.cost - np.log(2)) < 1e-3 for record in records)


def test_he_weights_differ_and_separate_the_rings_with_every_seed():
    records = over_seeds("symmetry", init="he")
    assert all(distinct(record) == 10 for record in records)
    assert all(record.score.train_accuracy > 0.95 for record in records)
    assert all(record.score.dev_accuracy > 0.93 for record in records)


def last_sizes(**settings):
    return np.array([signal_sizes(r) for r in over_seeds("depth", **settings)])


def test_he_keeps_the_signal_within_a_factor_of_two():
    sizes = last_sizes(init="he")
    assert holds((0.5 < row).all() and (row < 2).all() for row in sizes)
    # no trend: over seeds, the last layer lies on both sides of the first
    assert np.ptp(sizes[:, -1]) > 0.1


def test_xavier_with_relu_loses_the_root_of_two_per_layer():
    sizes = last_sizes(init="xavier")
    per_layer = (sizes[:, -1] / sizes[:, 0]) ** (1 / 10)
    assert holds(np.abs(1 / per_layer - 1.41) < 0.1)
    assert holds((0.015 < sizes[:, -1]) & (sizes[:, -1] < 0.06))


@pytest.mark.parametrize("scale, low, high", [(0.01, 1e-12, 1e-11), (1.0, 1e8, 1e9)])
def test_a_fixed_scale_fades_or_explodes(scale, low, high):
    last = last_sizes(init="normal", scale=scale)[:, -1]
    assert holds((low < last) & (last < high))


@pytest.mark.parametrize("init, low, high", [("normal", 0.75, 0.81), ("xavier", 0, 0)])
def test_tanh_saturates_at_scale_one_and_not_with_xavier(init, low, high):
    records = over_seeds("depth", init=init, activation="tanh")
    shares = [
        np.mean([saturated_share(A) for A in record.forward.A[1:]])
        for record in records
    ]
    assert holds(low <= round(share, 2) <= high for share in shares)
    assert all(np.abs(A).max() <= 1 for r in records for A in r.forward.A[1:])


@pytest.mark.parametrize("init, factor", [("uniform", 7.07), ("no_root", 1 / 7.07)])
def test_a_misprinted_draw_changes_the_size_seven_times_per_layer(init, factor):
    sizes = last_sizes(init=init)
    per_layer = (sizes[:, -1] / sizes[:, 1]) ** (1 / 9)
    assert holds(np.abs(np.log(per_layer / factor)) < 0.05)


def test_two_slips_look_harmless_but_all_units_say_the_same():
    def outside_first_direction(A):
        energy = np.linalg.svd(A, compute_uv=False) ** 2
        return 1 - energy[0] / energy.sum()

    slips = over_seeds("depth", init="uniform_no_root")
    right = over_seeds("depth", init="he")
    assert holds(0.05 < signal_sizes(record)[-1] < 0.2 for record in slips)
    assert holds(outside_first_direction(r.forward.A[-1]) < 1e-3 for r in slips)
    assert holds(outside_first_direction(r.forward.A[-1]) > 0.04 for r in right)
