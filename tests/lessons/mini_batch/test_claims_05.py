"""What notebook 05 says you saw, on its own cells, over ten seeds; never a timing."""

import functools
import itertools
import time

import course
import numpy as np
import pytest
from course import SEEDS, assert_same, ended, holds, read, run, seeds_of, trained

import dlcourse as dl
from dlcourse.engine.draws import BATCHES, generator
from dlcourse.lessons import mini_batch as demo

NOTEBOOK = read("05")
said = functools.partial(course.said, NOTEBOOK)
LN_2 = np.log(2)


def over_seeds(cell, **settings):
    """Return ten last records of a cell's panel; only the last has scores."""
    experiment = run(NOTEBOOK, cell).set(**settings).experiment
    return [history.at() for history in ended(seeds_of(experiment))]


def between(low, high, values):
    return holds(low <= value <= high for value in values)


# D05.1: slices


def test_the_number_of_minibatches_is_m_over_size_rounded_up():
    count, m, size, last = said(
        "slices-saw",
        "16 for 1000 examples and $s = 64$, and the last one holds the 40 "
        "that are left",
    )
    for examples, of, number, left in ((m, size, count, last), (10, 64, 1, 10)):
        panel = run(NOTEBOOK, "slices").set(m=int(examples), size=int(of))
        panel.finish()
        (t, sizes) = panel.scene()[1].stems["examples in mini-batch t"]
        assert (t[-1], sizes[-1]) == (number, left)
        assert sizes.sum() == examples


def test_five_millions_are_five_thousand_minibatches_and_fifty_ten_times_as_many():
    count, size, more = said("often-printed", "5000 mini-batches of 1000, or 50,000")
    assert dl.minibatch_count(5_000_000, size) == count
    assert dl.minibatch_count(50_000_000, size) == more


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
    number = said("slices-saw", "mini-batch 1 is the beginning of the file")
    np.testing.assert_array_equal(first[False], np.arange(64) * number)
    assert first[True].max() > 500


def test_an_epoch_of_the_engine_visits_each_example_once():
    X = np.arange(1000.0)[None]
    for seed in SEEDS:
        cut = dl.random_minibatches(X, X, 64, generator(seed, BATCHES))
        assert (np.sort(np.hstack([x for x, _ in cut])) == X).all()


# D05.6: the order


def test_shuffled_examples_are_learned():
    records = over_seeds("order")
    updates, low, high = said(
        "order-saw", "320 updates, and a dev accuracy of 0.86 to 0.91"
    )
    assert all(record.t == updates for record in records)
    assert between(low, high, [round(r.score.dev_accuracy, 2) for r in records])


def test_sorted_examples_make_the_cost_jump_and_the_accuracy_fall():
    sorted_, shuffled = over_seeds("order", order="sorted"), over_seeds("order")
    jump = said("order-saw", "the cost of a mini-batch jumps to 1.4 and more")
    assert said("order-saw", '"all are class 0", then "all are class 1"') == [0, 1]
    assert holds(r.history.costs[1:].max() > jump - 0.05 for r in sorted_)
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
    of, near = said("order-saw", "the cost stays near $\\ln 2 = 0.693$")
    assert round(np.log(of), 3) == near
    assert holds(abs(r.history.costs[64:].mean() - near) < 0.02 for r in records)
    assert holds(abs(r.score.train_cost - near) < 0.05 for r in records)
    low, high = said("order-saw", "may be anything from 0.2 to 0.8")
    assert between(low, high, [r.score.dev_accuracy for r in records])


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
    rising, ends = {
        512: ([0, 0], said("curves-saw", "has come down to 0.3 to 0.65")),
        64: (
            np.divide(said("curves-saw", "38 to 52 % of the updates rise"), 100),
            said("curves-saw", "and ends at 0.27 to 0.37"),
        ),
        16: ([0.45, 0.53], said("curves-saw", "$J$ ends at 0.21 to 0.32")),
        1: ([0.48, 0.51], said("curves-saw", "the lowest of all, 0.11 to 0.23")),
    }[size]
    assert between(*rising, np.round(rises, 2))
    assert between(*ends, np.round(last, 2))
    if size > 16:
        said("curves-saw", "falls in every epoch, or in all but one, and")
        assert holds(np.less_equal(risen_epochs, size == 64))
    if size == 1:
        said("curves-saw", "in one to five of the ten epochs")
        assert between(1, 5, risen_epochs)


def test_the_sizes_are_named_as_they_are_set():
    options = run(NOTEBOOK, "curves").scales()
    phrases = "**All 512:**", "- **64:** 38", "- **16:** half", "- **1:** the lowest"
    sizes = [np.atleast_1d(said("curves-saw", f"{phrase}"))[0] for phrase in phrases]
    assert sizes[0] in options["examples"] and {*sizes[1:]} <= {*options["size"]}
    assert said("curves-saw", "Nothing is broken at 64") == sizes[1]


def test_a_rate_of_one_makes_batch_descent_rise_with_some_seeds():
    base = sizes_base().replace(batch_size=None, iterations=40)
    large = said("curves-saw", "A learning rate of 1 is too large for batch")
    usual, with_some = (
        np.mean([(np.diff(h.costs) > 0).any() for h in ended(seeds_of(e))])
        for e in (base, base.replace(learning_rate=large))
    )
    assert usual == 0 and with_some > 0.3


def sizes_base():
    values = run(NOTEBOOK, "curves").values
    return demo.two_moons(values["examples"], learning_rate=values["learning_rate"])


# Per update and per second: only what does not depend on a clock


@functools.cache
def after(size, updates):
    rate = run(NOTEBOOK, "clock").values["learning_rate"]
    base = demo.two_moons(4096, learning_rate=rate, batch_size=size)
    runs = ended(seeds_of(base.replace(iterations=int(updates))))
    return np.array([history.at().score.train_cost for history in runs])


def test_per_update_more_examples_are_better_but_hardly():
    examples = int(said("clock-saw", "**Per update** all 4096 lead"))
    size, within, updates = said(
        "clock-saw", "64 stay within 0.01 of them over the first 90 updates"
    )
    again, times = said(
        "clock-saw", "A step over 64 times as many examples is not 64 times as good"
    )
    assert again == times == size
    whole, some, one = (after(int(n), updates) for n in (examples, size, 1))
    assert holds(np.abs(some - whole) < within)
    assert holds((one > some) & (one > whole)), "with nine of ten seeds"


def test_a_smaller_rate_calms_size_one_and_slows_it_down():
    size = int(said("clock-saw", "A smaller learning rate calms size 1"))
    base = demo.two_moons(4096, batch_size=size, iterations=600)
    usual, small = (
        trained(seeds_of(base.replace(learning_rate=rate))) for rate in (0.1, 0.01)
    )

    def restless(history):
        return np.abs(np.diff(history.scores.train_cost[-20:])).mean()

    pairs = list(zip(usual, small, strict=True))
    assert holds(restless(slow) < restless(fast) for fast, slow in pairs)
    early = [[h.scores.train_cost[20] for h in pair] for pair in pairs]
    assert holds(slow > fast for fast, slow in early)


def test_after_as_many_updates_64_is_ahead_of_one():
    updates, size, one = said(
        "clock-saw", "After 1200 updates each, 64 is ahead of size 1 with each of ten"
    )
    assert all(after(int(size), updates) < after(int(one), updates))


def test_what_depends_on_a_machine_is_told_of_one():
    size, one, other = said(
        "clock-saw",
        "as long as a dozen over 64; size 1 made only a few more updates than 64",
    )
    assert size == other and one == 1
    many, times = said("speed-saw", "64 at once were some 30 times faster per example")
    assert many == size and times > 1
    assert said("speed-saw", "(more than some $10^7$ examples)") > 5_000_000


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
    limit = said("noise-saw", "a tenth of its value up to 64")
    near = np.array(demo.SIZES) <= limit
    assert holds((np.abs(row - 1) < 0.12).all() for row in scaled[:, near])
    quarter, eighth = said(
        "noise-saw", "$1/\\sqrt s$: a quarter at 16, an eighth at 64"
    )[1:]
    assert 1 / np.sqrt([quarter, eighth]) == pytest.approx([1 / 4, 1 / 8])
    small, large = said("noise-saw", "From 64 to 128 the noise falls")
    root = large / small
    places = [demo.SIZES.index(size) for size in (small, large)]
    ratios = noises[:, places[0]] / noises[:, places[1]]
    assert holds(abs(ratio / np.sqrt(root) - 1) < 0.15 for ratio in ratios)
    # with a quarter of the set in each mini-batch it falls faster
    assert holds(scaled[:, -1] < 0.96)


def test_at_size_one_the_noise_is_longer_than_the_gradient():
    lengths = [np.linalg.norm(demo.gradients(seed=k).mean(axis=0)) for k in SEEDS]
    ratios = [demo.noises(k)[0] / n for k, n in zip(SEEDS, lengths, strict=True)]
    size, low, high = said(
        "noise-saw", "At size 1 the noise is 1.7 to 3.6 times as long"
    )
    assert size == demo.SIZES[0]
    assert between(low, high, ratios)
    panel = run(NOTEBOOK, "noise")
    panel.finish()
    seed, times = said("noise-saw", "with seed 0, 3.1 times")
    ratio = demo.noises(int(seed))[0] / np.linalg.norm(demo.gradients().mean(axis=0))
    assert panel.scene()[0].title == f"Noise {ratio:.2g} times the gradient"
    assert ratio == pytest.approx(times, abs=0.05)


def test_gradients_of_single_examples_average_to_the_engines_own():
    step = next(dl.train(demo.two_moons(4096)))
    np.testing.assert_allclose(
        demo.gradients().mean(axis=0), step.grad[:, 0], atol=1e-12
    )


# D05.4: paths


def distances(size, learning_rate, seeds=SEEDS, **settings):
    """Return the RMS distance to the minimum over the last 1000 steps, ten seeds."""
    experiments = [
        demo.fit(size, learning_rate, seed=k).replace(**settings) for k in seeds
    ]
    steps = int(said("paths-saw", "over the last 1000 steps"))
    thetas = np.concatenate([s.theta for s in dl.train(experiments)], axis=2)
    assert thetas.shape[2] > steps
    minima = map(demo.least_squares, experiments)
    return [demo.cloud_of(*pair)[1] for pair in zip(thetas, minima, strict=True)]


def test_small_minibatches_hover_in_a_region_round_the_minimum():
    low, high, one = said("paths-saw", "0.30 to 0.37 for size 1")
    assert between(low, high, np.round(distances(int(one), 0.1), 2))
    near, eight, nearer, many = said("paths-saw", "about 0.10 for 8, 0.02 for 64")
    assert between(0.8 * near, 1.15 * near, distances(int(eight), 0.1))
    assert between(0.7 * nearer, 1.3 * nearer, distances(int(many), 0.1))
    assert between(0, 1e-9, distances("all", 0.1))


def test_the_cloud_shrinks_with_the_rate():
    small, one, low, high, large = said(
        "paths-saw",
        "With $\\alpha = 0.01$ the cloud of size 1 shrinks to 0.06 to 0.11, "
        "with 0.3 it more than doubles",
    )
    usual = np.array(distances(int(one), 0.1))
    assert between(low, high, np.round(distances(int(one), small), 2))
    assert holds(distances(int(one), large) / usual > 1.8)
    assert np.median(distances(int(one), large) / usual) > 2


def test_the_panel_says_how_far_it_stays_away():
    (found,) = distances(64, 0.1, seeds=[0])
    panel = run(NOTEBOOK, "paths").set(size=64, learning_rate=0.1)
    panel.finish()
    assert panel.scene()[1].title == f"RMS distance {found:.3f}"


def test_from_8_to_64_it_falls_faster_than_the_root_says():
    one, eight = said("paths-saw", "From 1 to 8 it falls about as $1/")[:2]
    again, many = said("paths-saw", "From 8 to 64 it falls faster")
    assert again == eight
    spread = [np.array(distances(int(n), 0.1)) for n in (one, eight, many)]
    root = np.sqrt(eight / one)
    assert holds(np.abs(spread[0] / spread[1] / root - 1) < 0.35)
    assert holds(spread[1] / spread[2] > 1.2 * root)
    size, away = said("paths-saw", "Drawn with replacement, 64 would stay at 0.04")
    swap = {"random_minibatches": dl.misprint("drawn_with_replacement")}
    assert between(0.85 * away, 1.2 * away, distances(int(size), 0.1, swap=swap))


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
    sizes = [
        int(n) for n in said("folklore-saw", "with 60 and with 64 differs by less")
    ]
    assert said("folklore-saw", "60 is not a power of two") == sizes[0]
    ends = {
        size: np.array(
            [
                history.at().score.train_cost
                for history in ended(seeds_of(demo.sized(base, size, 10)))
            ]
        )
        for size in sizes
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
        experiment = demo.penalised(size, penalty).experiment
        last = [history.at() for history in ended(seeds_of(experiment))]
        found[penalty, size] = np.array([squares_of(record) for record in last])
    return found


def squares_of(record):
    return sum((record.params[f"W{l}"] ** 2).sum() for l in (1, 2, 3))


def test_over_s_the_same_lambda_shrinks_more_in_smaller_batches(squares):
    low, high, some, size, less, up_to, many, few, least = said(
        "penalty-saw",
        "at 55 to 77 with the full batch, at some 50 with 240, at 9 to 15 "
        "with 64, and at 5 with 16",
    )
    assert between(low, high, np.round(squares["λ/2s", 960]))
    assert between(0.8 * some, 1.25 * some, squares["λ/2s", size])
    assert between(less, up_to, np.round(squares["λ/2s", many]))
    assert between(0.9 * few, 1.1 * few, squares["λ/2s", least])
    for form in ("With **λ/2s** the", "With **λ/2m** the", "So with λ/2s you"):
        assert said("penalty-saw", form) == 2


def test_over_m_the_size_hardly_matters_but_for_16(squares):
    whole, *sizes = said("penalty-saw", "the sizes 960, 240 and 64 end within a tenth")
    small = said("penalty-saw", "Size 16 is lower")
    again, lambd = said(
        "penalty-saw",
        "four times the updates of 64, and has come closer to where λ = 1 leads",
    )
    assert again == 4 * small and demo.penalised(64).experiment.lambd == lambd
    assert_same(squares["λ/2m", whole], squares["λ/2s", whole])
    for size in sizes:
        ratios = squares["λ/2m", size] / squares["λ/2m", whole]
        assert holds(np.abs(ratios - 1) < 0.13)
    assert holds(squares["λ/2m", small] / squares["λ/2m", whole] < 0.92)
    assert all(squares["λ/2m", small] > 6 * squares["λ/2s", small])


def test_squared_norms_are_those_of_the_weights():
    record = demo.penalised(64).at()
    found = demo.squared_norms(record.history)[-1]
    assert found == pytest.approx(squares_of(record))


# Spot the misprint


def test_without_an_update_the_dev_cost_is_the_same_to_the_last_digit():
    loop = run(NOTEBOOK, "loops").set(swap="A").experiment
    for history in trained(seeds_of(loop)):
        scores, costs = history.scores, history.costs
        assert np.ptp(scores.dev_cost) == np.ptp(scores.train_cost) == 0
        assert np.ptp(costs) > 0.05  # the zigzag of the mini-batches remains


def test_of_three_loops_only_one_learns():
    right, apart = over_seeds("loops", swap="B"), over_seeds("loops", swap="C")
    assert holds(record.score.dev_accuracy > 0.85 for record in right)
    of = said("loops-saw", "to a cost near $\\ln 2$ and an error")
    half = said("loops-saw", "an error anywhere round 50 %") / 100
    assert holds(abs(record.score.train_cost - np.log(of)) < 0.05 for record in apart)
    assert holds(abs(r.score.dev_accuracy - half) < 0.3 for r in apart)


@pytest.mark.parametrize(
    "examples, size, factor", [(2048, 64, 2), (2048, 16, 1 / 8), (4096, 64, 1)]
)
def test_dividing_by_the_count_scales_cost_and_gradient(examples, size, factor):
    m, of, count = said("divisor-saw", "With 2048 examples and size 64 that is 32")
    assert m / of == count and of / count == 2
    small = said("divisor-saw", "With size 16 the factor is")
    assert small / (m / small) == 1 / 8
    m, of, number = said(
        "divisor-saw", "With 4096 examples and size 64 the number is 64 too"
    )
    assert m / of == number == of
    steps = []
    for letter in "AB":
        panel = run(NOTEBOOK, "divisor")
        panel.set(letter=letter, examples=examples, size=size)
        steps.append(next(dl.train(panel.experiment)))
    wrong, right = steps
    assert wrong.cost == pytest.approx(factor * right.cost)
    np.testing.assert_allclose(wrong.grad, factor * right.grad, atol=1e-15)
    assert_same(wrong.score, right.score)  # that of all examples is another sum
    plain = next(dl.train(panel.experiment.replace(swap={})))
    assert_same(right.grad, plain.grad)


def test_a_gradient_eight_times_too_small_learns_slowly_at_a_splendid_cost():
    runs = {x: over_seeds("divisor", letter=x, size=16) for x in "AB"}
    pairs = list(zip(runs["A"], runs["B"], strict=True))
    assert all(a.score.dev_cost > b.score.dev_cost for a, b in pairs)
    splendid = said("divisor-saw", "a splendid cost of 0.04, and")
    late = [a.history.costs[-50:].mean() for a, _ in pairs]
    assert holds(abs(cost - splendid) < 0.015 for cost in late)


CUTS = {"A": (17, 17), "B": (22, 22), "C": (12, 18), "D": (20, 20)}


@pytest.mark.parametrize("letter", CUTS)
def test_only_one_cut_visits_every_example_once(letter):
    panel = run(NOTEBOOK, "visits").set(cut=letter)
    panel.finish()
    (_, visits) = panel.scene()[1].stems["visits in this epoch"]
    low, high = CUTS[letter]
    assert low <= np.count_nonzero(visits) <= high
    assert (visits.max() > 1) == (letter == "C")


def test_examples_at_the_borders_are_lost():
    lost = said("visits-saw", "4999 of five million")
    assert dl.minibatch_count(5_000_000, 1000) - 1 == lost
    first, last, both, example = said(
        "visits-saw", "0 to 1000 would be 1001 examples; as Python slices, example 1000"
    )
    assert last - first + 1 == both
    x = np.arange(5000)
    parts = [x[0:1000], x[1001:2000]]
    assert example not in np.concatenate(parts)


def test_draws_with_replacement_miss_a_third_on_average():
    drawn = dl.misprint("drawn_with_replacement")
    X = np.arange(22.0)[None]
    missed = []
    for seed in range(100):
        cut = drawn(X, X, 4, generator(seed, BATCHES))
        missed.append(1 - np.unique(np.hstack([x for x, _ in cut])).size / 22)
    assert np.mean(missed) == pytest.approx(1 / 3, abs=0.05)


def test_a_dropped_remainder_stays_hidden_where_the_size_divides_m():
    all_, m = said("visits-saw", "all 22, each once"), 24
    size, of = said("visits-saw", "as 4 does 24, nobody notices")
    values = run(NOTEBOOK, "visits").values
    assert (values["m"], values["size"]) == (all_, size) and of == m
    panel = run(NOTEBOOK, "visits").set(cut="D", m=m)
    panel.finish()
    (_, visits) = panel.scene()[1].stems["visits in this epoch"]
    np.testing.assert_array_equal(visits, np.ones(24))


def test_your_function_feeds_the_network_what_the_library_feeds_it():
    experiment = run(NOTEBOOK, "yours").experiment
    assert said("yours-saw", "the cost stays near $\\ln 2$") == 2
    own, library = dl.run(experiment), dl.run(experiment.replace(swap={}))
    assert_same(own.costs, library.costs)
