"""What notebook 05 says you saw, on its own cells, over ten seeds; never a timing."""

import itertools
import time

import numpy as np
import pytest
from lessons import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import mini_batch as demo
from dlcourse.draws import BATCHES, generator

NOTEBOOK = read("05")
LN_2 = np.log(2)


def seeds_of(experiment):
    """Return ten copies of an experiment, seeds of weights and data both moved."""
    return [experiment.replace(seed=k, data_seed=k) for k in SEEDS]


def over_seeds(cell, **settings):
    """Return ten last records of a cell's panel, trained as a stack."""
    experiment = run(NOTEBOOK, cell).set(**settings).experiment
    return [history.at() for history in dl.run(seeds_of(experiment))]


def between(low, high, values):
    return holds(low <= value <= high for value in values)


# D05.1: slices


@pytest.mark.parametrize("m, size, count, last", [(1000, 64, 16, 40), (10, 64, 1, 10)])
def test_the_number_of_minibatches_is_m_over_size_rounded_up(m, size, count, last):
    panel = run(NOTEBOOK, "slices").set(m=m, size=size)
    panel.finish()
    (t, sizes) = panel.scene()[1].stems["examples in mini-batch t"]
    assert (t[-1], sizes[-1]) == (count, last)
    assert sizes.sum() == m


@pytest.mark.parametrize("shuffle", [True, False])
def test_every_example_stands_in_one_minibatch_shuffled_or_not(shuffle):
    panel = run(NOTEBOOK, "slices").set(shuffle=shuffle)
    panel.finish()
    numbers, counts = np.unique(panel.scene()[0].cells, return_counts=True)
    np.testing.assert_array_equal(numbers, np.arange(1, 17))
    np.testing.assert_array_equal(counts, [64] * 15 + [40])


def test_without_the_shuffle_the_first_minibatch_is_the_beginning_of_the_file():
    first = {}
    for shuffle in (True, False):
        panel = run(NOTEBOOK, "slices").set(shuffle=shuffle)
        panel.finish()
        first[shuffle] = np.flatnonzero(panel.scene()[0].cells.ravel() == 1)
    np.testing.assert_array_equal(first[False], np.arange(64))
    assert first[True].max() > 500


@pytest.mark.parametrize("seed", SEEDS)
def test_an_epoch_of_the_engine_visits_each_example_once(seed):
    X = np.arange(1000.0)[None]
    cut = dl.random_minibatches(X, X, 64, generator(seed, BATCHES))
    np.testing.assert_array_equal(np.sort(np.hstack([x for x, _ in cut])), X)


# D05.6: the order


def test_shuffled_examples_are_learned():
    records = over_seeds("order")
    assert all(record.t == 320 for record in records)
    assert between(0.87, 0.90, [round(r.score.dev_accuracy, 2) for r in records])


def test_sorted_examples_make_the_cost_jump_and_the_accuracy_fall():
    sorted_, shuffled = over_seeds("order", order="sorted"), over_seeds("order")
    assert holds(r.history.costs[1:].max() > 1.38 for r in sorted_)
    assert holds(r.history.costs[1:].max() < 1.2 for r in shuffled)
    # the jumps come where the classes change
    assert holds(
        {32, 64, 96, 128} & {*np.argsort(r.history.costs[20:])[-4:] + 20}
        for r in sorted_
    )
    assert all(
        a.score.dev_accuracy < b.score.dev_accuracy
        for a, b in zip(sorted_, shuffled, strict=True)
    )


def test_labels_shuffled_apart_leave_the_cost_near_ln_2():
    records = over_seeds("order", order="mismatched")
    assert holds(abs(r.history.costs[64:].mean() - LN_2) < 0.01 for r in records)
    assert holds(abs(r.score.train_cost - LN_2) < 0.05 for r in records)
    assert between(0.2, 0.75, [r.score.dev_accuracy for r in records])


# D05.2: the cost curve


def curve(seed, **settings):
    """Return J{t} of all updates and J of all epochs, from the cell's own settings."""
    values = run(NOTEBOOK, "curves").set(**settings).values
    (*_, (picture, _)) = demo.curves(**values, seed=seed)
    return picture.lines[demo.MINI][1], picture.lines[demo.FULL][1]


@pytest.fixture(scope="module", params=[512, 64, 16, 1])
def size_and_curves(request):
    return request.param, [curve(seed, size=request.param) for seed in SEEDS]


def test_the_cost_of_minibatches_rises_and_the_full_cost_falls(size_and_curves):
    size, found = size_and_curves
    rises = [np.mean(np.diff(costs) > 0) for costs, _ in found]
    risen_epochs = [np.sum(np.diff(J) > 0) for _, J in found]
    last = [J[-1] for _, J in found]
    assert all(len(costs) == 10 * 512 // size for costs, _ in found)
    low, high = {512: (0, 0), 64: (0.39, 0.48), 16: (0.45, 0.53), 1: (0.48, 0.51)}[size]
    assert between(low, high, np.round(rises, 2))
    ends = {512: (0.3, 0.65), 64: (0.27, 0.37), 16: (0.24, 0.3), 1: (0.11, 0.23)}[size]
    assert between(*ends, np.round(last, 2))
    if size > 16:
        assert holds(np.equal(risen_epochs, 0))
    if size == 1:
        assert between(1, 4, risen_epochs)


def test_a_rate_of_one_makes_batch_descent_rise_with_some_seeds():
    base = sizes_base().replace(batch_size=None, iterations=40)
    for rate, some in ((0.5, False), (1.0, True)):
        runs = dl.run(seeds_of(base.replace(learning_rate=rate)))
        assert any((np.diff(h.costs) > 0).any() for h in runs) == some


def sizes_base():
    values = run(NOTEBOOK, "curves").values
    return demo.two_moons(values["examples"], learning_rate=values["learning_rate"])


# Per update and per second: only what does not depend on a clock


def after(size, updates):
    rate = run(NOTEBOOK, "clock").values["learning_rate"]
    base = demo.two_moons(4096, learning_rate=rate, batch_size=size)
    runs = dl.run(seeds_of(base.replace(iterations=updates)))
    return np.array([history.at().score.train_cost for history in runs])


def test_per_update_more_examples_are_better_but_hardly():
    whole, some, one = after(4096, 90), after(64, 90), after(1, 90)
    assert holds(np.abs(some - whole) < 0.01)
    assert all(one > some) and all(one > whole)


def test_after_as_many_updates_64_is_ahead_of_one():
    assert all(after(64, 1200) < after(1, 1200))


def test_three_sizes_race_for_the_same_time():
    panel = run(NOTEBOOK, "clock").set(milliseconds=20)
    panel.finish()
    by_update, by_time = (picture.lines for picture in panel.scene())
    assert list(by_update) == list(by_time) == ["all 4096", "size 64", "size 1"]
    for label, (t, J) in by_update.items():
        np.testing.assert_array_equal(J, by_time[label][1])
        assert by_time[label][0][-1] <= 20 or t[-1] == 1


def test_a_time_is_measured_once_and_anew_for_another_number(monkeypatch):
    tick = 1.0
    now = itertools.accumulate(iter(lambda: tick, None))
    monkeypatch.setattr(time, "perf_counter", lambda: next(now))
    experiment = demo.wide(7)
    assert demo.seconds_per_update(experiment, 1) == 1
    tick = 2.0
    assert demo.seconds_per_update(experiment, 1) == 1
    assert demo.seconds_per_update(experiment, 2) == 2


# D05.3: noise


def test_the_noise_falls_like_one_over_the_root_of_the_size():
    noises = np.array([demo.noises(seed) for seed in SEEDS])
    scaled = noises * np.sqrt(demo.SIZES) / noises[:, :1]
    up_to_64 = np.array(demo.SIZES) <= 64
    assert holds((np.abs(row - 1) < 0.1).all() for row in scaled[:, up_to_64])
    assert holds(abs(n[6] / n[7] / np.sqrt(2) - 1) < 0.15 for n in noises)
    # with a quarter of the set in each mini-batch it falls faster
    assert holds(scaled[:, -1] < 0.93)


def test_at_size_one_the_noise_is_longer_than_the_gradient():
    lengths = [np.linalg.norm(demo.gradients(seed=k).mean(axis=0)) for k in SEEDS]
    ratios = [demo.noises(k)[0] / length for k, length in enumerate(lengths)]
    assert between(1.7, 3.3, ratios)
    panel = run(NOTEBOOK, "noise")
    panel.finish()
    assert panel.scene()[0].title == f"Noise {ratios[0]:.2g} times the gradient"
    assert ratios[0] == pytest.approx(3.1, abs=0.05)


def test_gradients_of_single_examples_average_to_the_engines_own():
    step = next(dl.train(demo.two_moons(4096)))
    np.testing.assert_allclose(
        demo.gradients().mean(axis=0), step.grad[:, 0], atol=1e-12
    )


# D05.4: paths


def distances(size, learning_rate, **settings):
    """Return the RMS distance to the minimum over the last 1000 steps, ten seeds."""
    experiments = [
        demo.fit(size, learning_rate, seed=k).replace(**settings) for k in SEEDS
    ]
    thetas = np.concatenate([s.theta for s in dl.train(experiments)], axis=2)
    minima = map(demo.least_squares, experiments)
    return [demo.cloud_of(*pair)[1] for pair in zip(thetas, minima, strict=True)]


CLOUDS = [
    (1, 0.1, 0.30, 0.35),
    (8, 0.1, 0.085, 0.11),
    (64, 0.1, 0.015, 0.025),
    ("all", 0.1, 0.0, 1e-9),
    (1, 0.01, 0.06, 0.10),
    (1, 0.3, 0.6, 0.85),
]


@pytest.mark.parametrize("size, learning_rate, low, high", CLOUDS)
def test_small_minibatches_hover_in_a_region_round_the_minimum(
    size, learning_rate, low, high
):
    found = distances(size, learning_rate)
    assert between(low, high, np.round(found, 3))
    panel = run(NOTEBOOK, "paths").set(size=size, learning_rate=learning_rate)
    panel.finish()
    assert panel.scene()[1].title == f"RMS distance {found[0]:.3f}"


def test_draws_with_replacement_stay_twice_as_far_off():
    swap = {"random_minibatches": dl.misprint("drawn_with_replacement")}
    assert between(0.035, 0.046, distances(64, 0.1, swap=swap))


def test_only_all_examples_go_straight():
    panel = run(NOTEBOOK, "paths")
    panel.finish()

    def detour(P):
        steps = np.linalg.norm(np.diff(P, axis=1), axis=0).sum()
        return steps / np.linalg.norm(P[:, -1] - P[:, 0])

    found = {label: detour(P) for label, P in panel.scene()[0].paths.items()}
    assert found["size all"] < 1.01
    assert found["size all"] < found["size 64"] < found["size 1"]
    assert found["size 1"] > 3


# M05.06: powers of two


def test_60_learns_what_64_learns():
    base = demo.two_moons(4096, learning_rate=0.1)
    ends = {
        size: np.array(
            [
                history.at().score.train_cost
                for history in dl.run(seeds_of(demo.sized(base, size, 10)))
            ]
        )
        for size in (60, 64)
    }
    assert holds(np.abs(ends[60] - ends[64]) < 0.02)
    pairs = itertools.combinations(ends[64], 2)
    assert np.median([abs(a - b) for a, b in pairs]) > 0.02


# D05.7: lambda


@pytest.fixture(scope="module")
def squares():
    """Return ||W||^2 at the end: {(penalty, size): array (10,)}."""
    options = run(NOTEBOOK, "penalty").scales()
    found = {}
    for penalty, size in itertools.product(options["penalty"], options["size"]):
        histories = dl.run(seeds_of(demo.penalised(size, penalty).experiment))
        last = [demo.squared_norms(history)[-1] for history in histories]
        found[penalty, size] = np.array(last)
    return found


def test_over_s_the_same_lambda_shrinks_more_in_smaller_batches(squares):
    assert between(56, 77, squares["λ/2s", 960])
    assert between(42, 62, squares["λ/2s", 240])
    assert between(9, 15, squares["λ/2s", 64])
    assert between(4.5, 5.5, squares["λ/2s", 16])


def test_over_m_the_size_hardly_matters_but_for_16(squares):
    whole = squares["λ/2m", 960]
    np.testing.assert_array_equal(whole, squares["λ/2s", 960])
    for size in (240, 64):
        assert holds(np.abs(squares["λ/2m", size] / whole - 1) < 0.1)
    assert holds(squares["λ/2m", 16] / whole < 0.9)
    assert all(squares["λ/2m", 16] > 7 * squares["λ/2s", 16])


def test_squared_norms_are_those_of_the_weights():
    record = demo.penalised(64).at()
    sums = sum((record.params[f"W{l}"] ** 2).sum() for l in (1, 2, 3))
    assert demo.squared_norms(record.history)[-1] == pytest.approx(sums)


# Spot the misprint


def test_without_an_update_the_dev_cost_is_the_same_to_the_last_digit():
    for record in over_seeds("loops", swap="A"):
        scores, costs = record.history.scores, record.history.costs
        assert np.ptp(scores.dev_cost) == np.ptp(scores.train_cost) == 0
        assert np.ptp(costs) > 0.05  # the zigzag of the mini-batches remains


def test_of_three_loops_only_one_learns():
    right, apart = over_seeds("loops", swap="B"), over_seeds("loops", swap="C")
    assert holds(record.score.dev_accuracy > 0.86 for record in right)
    assert holds(abs(record.score.train_cost - LN_2) < 0.03 for record in apart)
    assert between(0.25, 0.65, [record.score.dev_accuracy for record in apart])


@pytest.mark.parametrize(
    "examples, size, factor", [(2048, 64, 2), (2048, 16, 1 / 8), (4096, 64, 1)]
)
def test_dividing_by_the_count_scales_cost_and_gradient(examples, size, factor):
    steps = []
    for letter in "AB":
        panel = run(NOTEBOOK, "divisor")
        panel.set(letter=letter, examples=examples, size=size)
        steps.append(next(dl.train(panel.experiment)))
    wrong, right = steps
    assert wrong.cost == pytest.approx(factor * right.cost)
    np.testing.assert_allclose(wrong.grad, factor * right.grad, atol=1e-15)
    assert wrong.score == right.score  # that of all examples is another sum
    plain = next(dl.train(panel.experiment.replace(swap={})))
    np.testing.assert_array_equal(right.grad, plain.grad)


def test_a_gradient_eight_times_too_small_learns_slowly_at_a_splendid_cost():
    runs = {x: over_seeds("divisor", letter=x, size=16) for x in "AB"}
    pairs = list(zip(runs["A"], runs["B"], strict=True))
    assert all(a.score.dev_cost > b.score.dev_cost for a, b in pairs)
    assert holds(a.history.costs[-50:].mean() < 0.06 for a, _ in pairs)


CUTS = {"A": (17, 17), "B": (22, 22), "C": (12, 18), "D": (20, 20)}


@pytest.mark.parametrize("letter", CUTS)
def test_only_one_cut_visits_every_example_once(letter):
    panel = run(NOTEBOOK, "visits").set(cut=letter)
    panel.finish()
    (_, visits) = panel.scene()[1].stems["visits in this epoch"]
    low, high = CUTS[letter]
    assert low <= np.count_nonzero(visits) <= high
    assert (visits.max() > 1) == (letter == "C")


def test_draws_with_replacement_miss_a_third_on_average():
    drawn = dl.misprint("drawn_with_replacement")
    X = np.arange(22.0)[None]
    missed = []
    for seed in range(100):
        cut = drawn(X, X, 4, generator(seed, BATCHES))
        missed.append(1 - np.unique(np.hstack([x for x, _ in cut])).size / 22)
    assert np.mean(missed) == pytest.approx(1 / 3, abs=0.05)


def test_a_dropped_remainder_stays_hidden_where_the_size_divides_m():
    panel = run(NOTEBOOK, "visits").set(cut="D", m=24)
    panel.finish()
    (_, visits) = panel.scene()[1].stems["visits in this epoch"]
    np.testing.assert_array_equal(visits, np.ones(24))


def test_your_function_feeds_the_network_what_the_library_feeds_it():
    experiment = run(NOTEBOOK, "yours").experiment
    own, library = dl.run(experiment), dl.run(experiment.replace(swap={}))
    np.testing.assert_array_equal(own.costs, library.costs)
