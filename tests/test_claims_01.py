"""What notebook 01 says you saw, on its own cells, over ten seeds."""

import re

import numpy as np
import pytest
from lessons import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import initialization as demo
from dlcourse.formulas.quadratics import descent_points, descent_steps
from dlcourse.panel.views.activations import saturated_share
from dlcourse.panel.views.layers import gradient_norms, signal_sizes
from dlcourse.panel.views.units import distinct_units

NOTEBOOK = read("01")


def over_seeds(cell, **settings):
    """Return ten last records of a cell's panel, seeds of weights and data both moved.

    The panel checks and applies the settings; a stack then trains all seeds at once.
    """
    experiment = run(NOTEBOOK, cell).set(**settings).experiment
    seeds = [experiment.replace(seed=k, data_seed=k) for k in SEEDS]
    return [history.at() for history in dl.run(seeds)]


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


# D01.2: powers of one matrix


def last_sizes_of_powers(**settings):
    """Return the size of the output and that of layer 1's gradient."""
    panel = run(NOTEBOOK, "powers").set(**settings)
    panel.finish()
    (picture,) = panel.scene()
    signal, gradient = picture.lines.values()
    return signal[1], gradient[1]


@pytest.mark.parametrize("c, first", [(1.5, 5.7e8), (0.5, 7.1e-15), (1.0, 2.0)])
def test_powers_are_straight_lines_of_slope_log_c(c, first):
    signal, gradient = last_sizes_of_powers(c=c)
    np.testing.assert_allclose(np.diff(np.log10(signal[:-1])), np.log10(c), atol=1e-9)
    assert gradient[0] == pytest.approx(first, rel=0.01)


def test_small_entries_explode_and_large_ones_may_vanish():
    signal, _ = last_sizes_of_powers(c=0.6, off_diagonal=0.5)
    assert signal[-1] == pytest.approx(2 * 1.1**49)
    small, large = np.full((2, 2), 0.6), np.array([[1.5, -1.5], [1.4, -1.3]])
    ends = [np.linalg.matrix_power(W, 49) @ [1, 1] for W in (small, large)]
    assert ends[0].max() == pytest.approx(7584, rel=1e-3)
    assert np.abs(ends[1]).max() < 1e-20
    assert np.linalg.svd(large, compute_uv=False)[0] == pytest.approx(2.854, rel=1e-3)


def test_elementwise_powers_agree_on_a_diagonal_matrix_only():
    right = last_sizes_of_powers(c=1.2)[0]
    np.testing.assert_allclose(
        last_sizes_of_powers(c=1.2, power="elementwise")[0], right
    )
    mixed = {"c": 1.1, "off_diagonal": 0.2}
    right = last_sizes_of_powers(**mixed)[0][-1]
    assert last_sizes_of_powers(**mixed, power="elementwise")[0][-1] < right / 10


# D01.6: normalising and the bowl


def steps_and_condition(**settings):
    panel = run(NOTEBOOK, "bowl").set(**settings)
    panel.finish()
    words = panel.scene()[1].says
    condition, steps = re.match(r"Condition number (\S+)\. (\S+) steps", words).groups()
    return int(steps.replace(",", "")), float(condition.replace(",", ""))


def test_only_dividing_by_the_standard_deviation_makes_the_bowl_round():
    taken = {m: steps_and_condition(mode=m) for m in ("raw", "centred", "variance")}
    assert steps_and_condition(mode="standard")[0] == 2
    assert steps_and_condition(mode="standard")[1] < 1.5
    assert taken["raw"][0] > 100_000
    assert 10_000 < taken["centred"][0] < 60_000
    assert 0.5 < taken["variance"][0] / taken["centred"][0] < 2
    assert taken["variance"][1] == pytest.approx(taken["centred"][1], rel=0.05)


def test_the_closed_form_is_what_gradient_descent_does():
    H, best, X = demo.bowl_of("standard", 20.0, 5.0)
    rate, theta = 0.7 / np.linalg.eigvalsh(H)[-1], np.zeros((3, 1))
    points = descent_points(H, best, theta, rate, np.arange(21.0))
    Y = dl.valley(200, mean=5.0, ratio=20.0).draw(0).Y
    A, costs = np.concatenate([X, np.ones((1, 200))]), []
    for t in range(21):
        np.testing.assert_allclose(points[:, t : t + 1], theta, rtol=1e-9, atol=1e-12)
        costs.append(np.mean((theta.T @ A - Y) ** 2) / 2)
        theta = theta - rate * A @ (theta.T @ A - Y).T / 200
    first = next(t for t, cost in enumerate(costs) if cost <= 1e-3 * costs[0])
    assert descent_steps(H, best, np.zeros((3, 1)), rate, 1e-3) == first
    assert descent_steps(H, best, np.zeros((3, 1)), 3 * rate, 1e-3) is None


def test_centring_does_not_change_the_spread():
    for mode, spread in (("raw", 100), ("centred", 100), ("variance", 0.01)):
        X = demo.bowl_of(mode, 100.0, 50.0)[2]
        assert X[0].std() == pytest.approx(spread, rel=0.1)


# D01.7: one map for all sets


def accuracies(composition, seed):
    return demo.one_map(composition, "own", seed)[1].values[""]


def test_a_one_sided_test_set_needs_the_training_statistics():
    whole = [accuracies("all", seed) for seed in SEEDS]
    assert holds(abs(a["training"] - a["own"]) < 0.02 for a in whole)
    sided = [accuracies("one-sided", seed) for seed in SEEDS]
    assert holds(a["training"] > 0.93 for a in sided)
    assert holds(a["own"] < a["training"] - 0.07 for a in sided)


def test_an_example_normalised_by_itself_is_zero():
    panel = run(NOTEBOOK, "map").set(composition="single example", statistics="own")
    panel.finish()
    (point,) = [P for P in panel.scene()[0].points.values() if P.size]
    np.testing.assert_array_equal(point, np.zeros((2, 1)))


# D01.4: gradients through depth


def gradients_at_start(**settings):
    experiment = run(NOTEBOOK, "gradients").set(**settings).experiment
    seeds = [experiment.replace(seed=k, data_seed=k, iterations=0) for k in SEEDS]
    return [gradient_norms(history.at()) for history in dl.run(seeds)]


def test_gradients_of_he_survive_nine_layers_and_the_network_learns():
    assert holds(0.1 < g[0] / g[-1] < 10 for g in gradients_at_start(init="he"))
    records = over_seeds("gradients", init="he")
    assert holds(record.cost < 0.2 for record in records)


def test_without_the_root_gradients_vanish_and_nothing_is_learned():
    assert holds(g.max() < 1e-3 for g in gradients_at_start(init="no_root"))
    records = over_seeds("gradients", init="no_root")
    assert holds(abs(record.cost - np.log(2)) < 1e-3 for record in records)


def test_all_positive_weights_explode_and_nothing_is_learned():
    assert holds(g.max() > 1e3 for g in gradients_at_start(init="uniform"))
    records = over_seeds("gradients", init="uniform")
    assert holds(
        record.history.diverged or abs(record.cost - np.log(2)) < 0.01
        for record in records
    )


def test_on_a_small_network_the_uniform_draw_hides():
    rings = run(NOTEBOOK, "symmetry").experiment
    small = rings.replace(init="uniform", iterations=5000)
    seeds = [small.replace(seed=k, data_seed=k) for k in SEEDS]
    scores = [history.at().score.dev_accuracy for history in dl.run(seeds)]
    assert np.median(scores) > 0.8


# D01.5: the variance as a hyperparameter


def dev_accuracies(multiplier, **changes):
    experiment = run(NOTEBOOK, "variance").experiment.replace(**changes)
    seeds = [
        experiment.replace(multiplier=multiplier, seed=k, data_seed=k) for k in SEEDS
    ]
    return np.array([h.at().score.dev_accuracy for h in dl.run(seeds)])


def test_the_variance_has_a_broad_plateau():
    for multiplier in (0.5, 1.0, 1.4):
        assert holds(dev_accuracies(multiplier) > 0.9)
    assert holds(dev_accuracies(0.25) < 0.9)


def test_the_upper_cliff_needs_nine_layers():
    deep = {"hidden": (30,) * 8, "iterations": 1500}
    assert holds(dev_accuracies(1.0, **deep) > 0.93)
    assert np.median(dev_accuracies(4.0, **deep)) < 0.7
    assert np.median(dev_accuracies(2.0)) > 0.9


# spot the misprint


def ends(cell, letter):
    return over_seeds(cell, swap=letter)


def test_of_five_draws_one_learns_best_and_three_not_at_all():
    costs = {letter: [r.cost for r in ends("draws", letter)] for letter in "ABCDE"}
    for letter in "ACD":
        assert holds(np.abs(np.array(costs[letter]) - np.log(2)) < 0.01), letter
    assert holds(np.array(costs["B"]) < 0.2)
    assert holds(np.array(costs["B"]) < np.array(costs["E"]))


def test_two_draws_have_no_negative_weight():
    panel = run(NOTEBOOK, "draws")
    lowest = {
        k: panel.set(swap=k).scene().history.at().params["W3"].min() for k in "ABCDE"
    }
    assert [k for k, low in lowest.items() if low >= 0] == ["D", "E"]


def test_of_three_maps_dividing_by_the_standard_deviation_trains_best():
    costs = {letter: [r.cost for r in ends("scaling", letter)] for letter in "ABC"}
    assert holds(np.array(costs["B"]) < np.array(costs["A"]))
    assert holds(np.array(costs["B"]) < np.array(costs["C"]))
