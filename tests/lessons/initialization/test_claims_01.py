"""What notebook 01 says you saw, on its own cells, over ten seeds."""

import functools
import re

import course
import numpy as np
import pytest
from course import SEEDS, assert_same, ended, holds, read, run, seeds_of

import dlcourse as dl
from dlcourse.lessons import initialization as demo
from dlcourse.lessons.initialization.quadratics import descent_points, descent_steps
from dlcourse.panel import beside
from dlcourse.pictures.views.layers import (
    dead_share,
    gradient_norms,
    saturated_share,
    signal_sizes,
)
from dlcourse.pictures.views.weights import distinct_units
from dlcourse.tuning.executors import trained as outcomes

NOTEBOOK = read("01")
said = functools.partial(course.said, NOTEBOOK)
LN_2 = np.log(2)


@functools.cache
def panel(cell):
    return run(NOTEBOOK, cell)


def pictures(cell, **settings):
    """Return what a cell's panel shows once these controls have been moved."""
    return panel(cell).reset().set(**settings).scene()


def over_seeds(cell, at_most=10**6, **settings):
    """Return ten last records of a cell's panel, trained as a stack.

    The panel checks and applies the settings. What shows early needs `at_most` so many
    iterations.
    """
    experiment = panel(cell).reset().set(**settings).experiment
    experiment = experiment.replace(iterations=min(experiment.iterations, at_most))
    return [history.at() for history in ended(seeds_of(experiment))]


def distinct(record):
    return distinct_units(record.params["W1"], record.params["b1"])


def shown(value, digits):
    """Return a value as it is when printed with so many digits."""
    return float(f"{value:.{digits}g}")


def off(values, expected):
    """Return how far values lie from what is said of them."""
    return np.abs(np.array(values) - expected)


# D01.1: symmetry


def test_zeros_stay_at_ln_2_exactly():
    two, cost = said("symmetry-saw", r"stays at $\ln 2 = 0.6931$, exactly")
    assert round(np.log(two), 4) == cost
    for record in over_seeds("symmetry", init="zeros"):
        assert np.abs(record.history.costs - np.log(two)).max() == 0
        assert record.score.train_accuracy == 0.5


def test_all_gradients_of_zeros_are_zero_but_for_the_balance_of_classes():
    for record in over_seeds("symmetry", init="zeros"):
        assert all(np.all(gradient == 0) for gradient in record.gradients.values())


def test_constant_weights_make_one_unit_of_any_width():
    one, narrow, again, wide = said(
        "symmetry-saw", "there is 1 distinct unit of 10, and 1 of 50"
    )
    percent = said("symmetry-saw", "right answers stay near 60 %")
    for width, count in ((narrow, one), (wide, again)):
        records = over_seeds("symmetry", init="constant", width=int(width))
        assert records[0].params["W1"].shape[0] == width
        assert holds(distinct(record) == count for record in records)
        assert holds(LN_2 - record.cost > 0.02 for record in records)
        right = [record.score.train_accuracy for record in records]
        assert holds(off(right, percent / 100) < 0.06)


def test_small_random_weights_differ_and_do_not_learn():
    count = said("symmetry-saw", "all 10 units are distinct")
    steps = said("symmetry-saw", "does not move in 2000 steps")
    records = over_seeds("symmetry", init="normal")
    assert holds(distinct(record) == count for record in records)
    for record in records:
        assert record.t == steps
    assert holds(abs(record.cost - LN_2) < 1e-3 for record in records)


def test_he_weights_differ_and_separate_the_rings_with_every_seed():
    records = over_seeds("symmetry", init="he")
    assert all(distinct(record) == 10 for record in records)
    assert all(1 - record.score.train_accuracy < 0.05 for record in records)
    assert all(1 - record.score.dev_accuracy < 0.1 for record in records)


# D01.3: signals through depth


def last_sizes(**settings):
    return np.array([signal_sizes(r) for r in over_seeds("depth", **settings)])


def test_he_keeps_the_signal_within_a_factor_of_two():
    factor = said("depth-saw", "keeps the size within a factor of 2 over ten layers")
    sizes = last_sizes(init="he")
    assert sizes.shape[1] == 1 + 10
    assert holds((1 / factor < row).all() and (row < factor).all() for row in sizes)
    last = sizes[:, -1]
    assert abs(np.log(last).mean()) < np.log(1.5), "no trend"
    assert last.max() > 1.3 * last.min(), "but a drift"


def test_xavier_with_relu_loses_the_root_of_two_per_layer():
    factor, left = said(
        "depth-saw", "loses a factor of 1.4 per layer: about 0.03 is left after ten"
    )
    sizes = last_sizes(init="xavier")
    per_layer = (sizes[:, -1] / sizes[:, 0]) ** (1 / 10)
    assert holds(off(1 / per_layer, factor) < 0.15)
    assert holds(off(np.log(sizes[:, -1]), np.log(left)) < np.log(2))


def test_a_fixed_scale_fades_or_explodes():
    small, low, large, high = said(
        "depth-saw",
        "0.01 leaves less than $10^{-11}$ after ten layers, 1 gives more than $10^8$",
    )
    faded = last_sizes(init="normal", scale=small)[:, -1]
    assert holds((low / 10 < faded) & (faded < low))
    exploded = last_sizes(init="normal", scale=large)[:, -1]
    assert holds((high < exploded) & (exploded < 10 * high))


def test_tanh_saturates_at_scale_one_and_hardly_with_xavier():
    scale, percent = said("depth-saw", "with scale 1, 78 % of the values lie")
    beyond = said("depth-saw", "lie beyond ±0.99")
    assert saturated_share(np.array([beyond - 0.001, -beyond - 0.001])) == 0.5
    shares = {}
    for init in ("normal", "xavier"):
        records = over_seeds("depth", init=init, scale=scale, activation="tanh")
        assert all(np.abs(A).max() <= 1 for r in records for A in r.forward.A[1:])
        shares[init] = np.array(
            [np.mean([saturated_share(A) for A in r.forward.A[1:]]) for r in records]
        )
    assert holds(off(100 * shares["normal"], percent) < 1)
    assert holds(off(1000 * shares["xavier"], 1) < 0.5), "one in a thousand"


def test_a_misprinted_draw_changes_the_size_seven_times_per_layer():
    factor = said("depth-saw", "explodes by a factor of 7 per layer")
    for init, change in (("uniform", factor), ("no_root", 1 / factor)):
        sizes = last_sizes(init=init)
        per_layer = (sizes[:, -1] / sizes[:, 1]) ** (1 / 9)
        assert holds(np.abs(np.log(per_layer / change)) < 0.1)
    for record in over_seeds("depth", init="uniform"):
        assert record.params["W1"].min() >= 0


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
    (picture,) = pictures("powers", **settings)
    signal, gradient = picture.lines.values()
    return signal[1], gradient[1]


def test_powers_are_straight_lines_of_slope_log_c():
    flat = said("powers-saw", "Only $c = 1$ is flat")
    layers, _ = said("powers-saw", "With 50 layers the gradient of layer 1")
    exploded, large = said("powers-saw", r"is $5.7 \cdot 10^{8}$ at $c = 1.5$")
    vanished, small = said("powers-saw", r"$7 \cdot 10^{-15}$ at $c = 0.5$")
    for c, first in ((large, exploded), (small, vanished), (flat, 2.0)):
        signal, gradient = last_sizes_of_powers(c=c, L=int(layers))
        slopes = np.diff(np.log10(signal[:-1]))
        np.testing.assert_allclose(slopes, np.log10(c), atol=1e-9)
        assert gradient[0] == pytest.approx(first, rel=0.02)


def test_small_entries_explode_and_large_ones_may_vanish():
    entry, eigenvalue = said(
        "powers-saw", "Entries of 0.6 explode, because the eigenvalue is 1.2"
    )
    other = said("powers-saw", "A matrix with entries of 1.5 can vanish")
    radius, stretch = said(
        "powers-saw", "have size 0.387, though it stretches some vectors by 2.85"
    )
    limit = said("powers-saw", "It is the **eigenvalues** you compare with 1")
    signal, _ = last_sizes_of_powers(c=0.6, off_diagonal=0.5)
    assert signal[-1] == pytest.approx(2 * 1.1**49)
    small, large = np.full((2, 2), entry), np.array([[1.5, -1.5], [1.4, -1.3]])
    ends = [np.linalg.matrix_power(W, 49) @ [1, 1] for W in (small, large)]
    assert ends[0].max() == pytest.approx(7584, rel=1e-3)
    assert np.abs(ends[1]).max() < 1e-20
    assert np.abs(large).max() == other
    assert shown(np.linalg.svd(large, compute_uv=False)[0], 3) == stretch > limit
    sizes = [np.abs(np.linalg.eigvals(W)) for W in (small, large)]
    assert sizes[0].max() == pytest.approx(eigenvalue)
    assert [shown(size, 3) for size in sizes[1]] == [radius, radius]
    assert radius < limit < eigenvalue


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
    says = pictures("bowl", **settings)[1].says
    condition, steps = re.match(r"Condition number (\S+)\. (\S+) steps", says).groups()
    return int(steps.replace(",", "")), float(condition.replace(",", ""))


def test_only_dividing_by_the_standard_deviation_makes_the_bowl_round():
    taken = {m: steps_and_condition(mode=m) for m in ("raw", "centred", "variance")}
    steps = said("bowl-saw", r"divided by $\sigma$: **2**")
    assert steps_and_condition(mode="standard")[0] == steps
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


def test_centring_does_not_change_the_spread_and_the_variance_turns_it_over():
    before, after = said("bowl-saw", "A feature of spread 100 gets spread 0.01")
    for mode, spread in (("raw", before), ("centred", before), ("variance", after)):
        X = demo.bowl_of(mode, before, 50.0)[2]
        assert X[0].std() == pytest.approx(spread, rel=0.1)


def test_what_is_divided_by_the_variance_carries_a_unit():
    one = said("bowl-saw", "leave 1/metre")
    metres = np.array([[1.0, 2.0, 3.0, 6.0]])
    mu, sigma = dl.normalize_fit(metres)
    far, wide = dl.normalize_fit(100 * metres)
    np.testing.assert_allclose(
        dl.normalize_apply(100 * metres, far, wide),
        dl.normalize_apply(metres, mu, sigma),
    )
    np.testing.assert_allclose(
        dl.normalize_apply(100 * metres, far, wide**2),
        dl.normalize_apply(metres, mu, sigma**2) * one / 100,
    )


def test_the_mean_of_squares_is_the_variance_only_after_centring():
    without, *x, variance = said(
        "bowl-saw", "it is 12.5 for 1, 2, 3, 6, instead of 3.5"
    )
    assert np.mean(np.square(x)) == without
    assert np.mean(np.square(x - np.mean(x))) == np.var(x) == variance


# D01.7: one map for all sets


def accuracies(composition, seed):
    return demo.one_map(composition, "own", seed)[1].values[""]


def test_a_one_sided_test_set_needs_the_training_statistics():
    whole = [accuracies("all", seed) for seed in SEEDS]
    assert holds(abs(a["training"] - a["own"]) < 0.025 for a in whole)
    sided = [accuracies("one-sided", seed) for seed in SEEDS]
    pairs = list(zip(sided, whole, strict=True))
    assert holds(abs(a["training"] - b["training"]) < 0.03 for a, b in pairs)
    assert holds(1 - a["training"] < 0.07 for a in sided)
    assert holds(a["training"] - a["own"] > 0.1 for a in sided)


def test_an_example_normalised_by_itself_is_zero():
    picture = pictures("map", composition="single example", statistics="own")[0]
    (point,) = [P for P in picture.points.values() if P.size]
    np.testing.assert_array_equal(point, np.zeros((2, 1)))


# D01.4: gradients through depth


def gradients_at_start(**settings):
    records = over_seeds("gradients", at_most=0, **settings)
    return np.array([gradient_norms(record) for record in records])


def test_gradients_of_he_survive_nine_layers_and_the_network_learns():
    gradients = gradients_at_start(init="he")
    assert gradients.shape[1] == 9
    ratios = gradients[:, 0] / gradients[:, -1]
    assert holds(np.abs(np.log10(ratios)) < 1), "a factor of ten"
    # It has learned before the 1500 iterations are over.
    records = over_seeds("gradients", at_most=1000, init="he")
    assert holds(record.cost < 0.2 for record in records)


def test_without_the_root_gradients_vanish_and_nothing_is_learned():
    gradients = gradients_at_start(init="no_root")
    assert holds(np.abs(np.log10(gradients[:, 0] / 3e-6)) < 0.5), "a few millionths"
    assert holds(gradients.max(axis=1) < 1e-3)
    rest = said("gradients-saw", "The cost stays at 0.693, as if")
    records = over_seeds("gradients", init="no_root")
    assert holds(abs(record.cost - rest) < 1e-3 for record in records)


# What dies in the first iteration stays: no gradient comes back through dead units, and
# all that still moves is the last bias. A hundred iterations tell as much as all 1500.
SOON = 100


def all_dead(record):
    return all(dead_share(A) == 1 for A in record.forward.A[2:])


def test_all_positive_weights_explode_and_nothing_is_learned():
    gradients = gradients_at_start(init="uniform")
    assert holds(gradients.min(axis=1) > 1e3), "thousands"
    assert holds(all_dead(r) for r in over_seeds("gradients", 1, init="uniform"))
    rest = said("gradients-saw", "the cost stops at 0.693 as well")
    records = over_seeds("gradients", SOON, init="uniform")
    assert holds(all_dead(record) for record in records)
    assert holds(abs(record.cost - rest) < 1e-3 for record in records)


def test_on_a_small_network_the_uniform_draw_hides():
    steps = said("gradients-saw", "after 5000 steps")
    rings = panel("symmetry").reset().set(iterations=int(steps)).experiment
    uniform, he = (
        np.array([history.at().score.dev_accuracy for history in ended(seeds)])
        for seeds in (seeds_of(rings.replace(init=i)) for i in ("uniform", "he"))
    )
    assert holds(1 - uniform < 0.1)
    assert abs(np.median(uniform) - np.median(he)) < 0.03
    lowest = said("gradients-saw", "`W.min() >= 0` does so at once")
    for record in over_seeds("gradients", at_most=0, init="uniform"):
        assert record.params["W2"].min() >= lowest


# D01.5: the variance as a hyperparameter


@functools.cache
def ends_at(multiplier, **changes):
    """Return train costs, dev costs and dev accuracies (3, 10) at the ends of runs.

    What diverged tells no class from the other: half of its answers are right.
    """
    experiment = panel("variance").experiment.replace(**changes)
    ends = outcomes(seeds_of(experiment.replace(multiplier=multiplier)))
    costs, dev_costs, accuracies = np.array(
        [(end.cost, end.dev_cost, end.dev_accuracy) for end in ends]
    ).T
    return costs, dev_costs, np.nan_to_num(accuracies, nan=0.5)


def mistakes(multiplier, **changes):
    return 1 - ends_at(multiplier, **changes)[2]


def test_the_variance_has_a_broad_plateau():
    plateau = said("variance-saw", "Between 0.5 and 1.4 nothing much changes")
    for multiplier in (*plateau, 1.0):
        assert holds(mistakes(multiplier) < 0.12)
        assert abs(np.median(mistakes(multiplier)) - np.median(mistakes(1.0))) < 0.02
    small, steps = said(
        "variance-saw", "At 0.25 the network has hardly begun after 1000 steps"
    )
    assert panel("variance").experiment.iterations == steps
    assert holds(mistakes(small) > 0.12)
    assert holds(off(ends_at(small)[0], LN_2) < 0.05)


def test_the_bands_of_the_plateau_overlap():
    assert said("variance-saw", "The bands of 16 seeds overlap") == beside.SEEDS
    bands = [np.quantile(ends_at(k)[1], [0.1, 0.9]) for k in (0.5, 1.0, 1.4)]
    lows, highs = np.array(bands).T
    assert lows.max() < highs.min()


def test_depth_brings_the_upper_cliff_nearer():
    far = said("variance-saw", "at 4 hardly a seed learns anything")
    assert holds(mistakes(far) > 0.4)
    units, near = said(
        "variance-saw", "with nine layers of 30 units, none of ten seeds learns at 2"
    )
    assert np.median(mistakes(near)) < 0.1, "not so with six layers"
    deep = {"hidden": (int(units),) * 8, "iterations": 1500}
    assert all(mistakes(near, **deep) > 0.4)
    assert holds(mistakes(far, **deep) > 0.4)
    at_one = over_seeds("gradients", at_most=1000, init="he")  # a network just as deep
    assert holds(1 - record.score.dev_accuracy < 0.08 for record in at_one)


# spot the misprint


def costs_of(cell, letter, **limits):
    return np.array([r.cost for r in over_seeds(cell, swap=letter, **limits)])


def test_of_five_draws_one_learns_best_and_three_not_at_all():
    costs = {letter: costs_of("draws", letter) for letter in "BCE"}
    costs["D"] = costs_of("draws", "D", at_most=SOON)
    assert holds(all_dead(r) for r in over_seeds("draws", SOON, swap="D"))
    # A starts as "no_root" does, so it is where that one is after as many iterations.
    starts = [
        over_seeds("draws", 0, swap="A"),
        over_seeds("gradients", 0, init="no_root"),
    ]
    for ours, theirs in zip(*starts, strict=True):
        assert_same(ours.theta, theirs.theta)
    iterations = over_seeds("draws", swap="B")[0].t
    longer = over_seeds("gradients", init="no_root")
    costs["A"] = np.array([record.history.costs[iterations] for record in longer])
    for letter in "ACD":
        assert holds(off(costs[letter], LN_2) < 0.01), letter
    assert holds(costs["B"] < 0.2)
    assert all(costs["B"] < costs["E"]), "with each of ten seeds"
    assert holds(costs["E"] < 0.5), "it learns"


def test_two_draws_have_no_negative_weight():
    bound = said("draws-saw", "`W.min() >= 0` finds D and E at once")
    lowest = {
        k: min(r.params["W3"].min() for r in over_seeds("draws", 0, swap=k))
        for k in "ABCDE"
    }
    assert [k for k, low in lowest.items() if low >= bound] == ["D", "E"]


def test_a_range_is_not_a_variance():
    two = said("draws-saw", "takes $2/n$ for the range of a uniform draw")
    times, n = said("draws-saw", "far too small (24 times, for 400 inputs)")
    slip = dl.misprint("M01.03")(int(n), 2000, np.random.default_rng(0))
    right = dl.init_he(int(n), 2000, np.random.default_rng(0))
    assert np.abs(slip).max() == pytest.approx(two / n, rel=1e-3)
    assert right.std() / slip.std() == pytest.approx(times, rel=0.04)


def test_the_width_of_the_input_for_that_of_each_layer_is_a_scale_of_one():
    one = said("often-printed", "| $n^{[1-1]}$, with a digit one |")
    factor, scale = said(
        "often-printed", "all layers get the factor 1: *normal*, scale 1"
    )
    record = over_seeds("draws", 0, swap="B")[0]
    n = record.params[f"W{one:g}"].shape[1]
    assert np.sqrt(2 / n) == factor == scale
    assert panel("depth").reset().set(init="normal").experiment.scale == scale


def test_of_three_maps_dividing_by_the_standard_deviation_trains_best():
    costs = {letter: costs_of("scaling", letter) for letter in "ABC"}
    assert holds(costs["B"] < costs["A"] / 2)
    assert holds(costs["B"] < costs["C"] / 2)


def test_one_map_gives_both_features_the_same_spread_around_zero():
    seen = {k: over_seeds("scaling", 0, swap=k)[0].data.X for k in "ABC"}
    raw = panel("scaling").experiment.data.draw(0).X
    said_of_raw = said("scaling-idea", "a spread of 38 and 1")
    np.testing.assert_array_equal(raw.std(axis=1).round(), said_of_raw)
    np.testing.assert_allclose(seen["B"].std(axis=1), 1)
    np.testing.assert_allclose(seen["B"].mean(axis=1), 0, atol=1e-12)
    narrow, wide = seen["A"].std(axis=1)
    assert narrow < wide / 30, "one feature is nearly gone"
    assert (np.abs(seen["C"].mean(axis=1)) > 3).all(), "far from the origin"


# your own function


def test_your_draw_is_the_librarys_and_without_the_two_nine_layers_fade():
    two = said("yours-saw", "Pin the run, and then take away the 2")

    def without(n_in, n_out, rng):
        return rng.standard_normal((n_out, n_in)) * np.sqrt(1 / n_in)

    given = panel("yours").experiment.replace(iterations=0)
    runs = given, given.replace(swap={}), given.replace(swap={"init_he": without})
    yours, library, faded = (
        [history.at() for history in ended(seeds_of(e))] for e in runs
    )
    for mine, own, thin in zip(yours, library, faded, strict=True):
        assert_same(mine.theta, own.theta)
        shares = gradient_norms(own) / gradient_norms(thin)
        assert len(shares) == 9 and shares.min() > 4
        fallen = signal_sizes(own)[-1] / signal_sizes(thin)[-1]
        assert fallen == pytest.approx(two**4)
