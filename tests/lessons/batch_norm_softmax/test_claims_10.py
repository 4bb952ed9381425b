"""What notebook 10 says you saw, on its own cells, over ten seeds."""

import functools
import itertools

import course
import numpy as np
import pytest
from course import SEEDS, ended, holds, numbers, read, run, seeds_of
from printed import assert_printed

import dlcourse as dl
from dlcourse.engine.draws import generator
from dlcourse.engine.stacks import network_of
from dlcourse.lessons import batch_norm_softmax as demo
from dlcourse.lessons.batch_norm_softmax.autodiff import Variable, slope_of
from dlcourse.pictures.views.classes import class_errors

NOTEBOOK = read("10")
said = functools.partial(course.said, NOTEBOOK)
digits = functools.partial(course.digits, NOTEBOOK)


def stack(cell, at_most=10**6, **settings):
    """Return ten histories of a cell's panel, scored at the end.

    What shows early needs `at_most` so many iterations.
    """
    experiment = run(NOTEBOOK, cell).set(**settings).experiment
    iterations = min(experiment.iterations, at_most)
    return ended(seeds_of(experiment.replace(iterations=iterations)))


def records(cell, **settings):
    return [history.at() for history in stack(cell, **settings)]


def dev(cell, **settings):
    """Return ten dev accuracies."""
    return np.array([r.score.dev_accuracy for r in records(cell, **settings)])


def dev_costs(cell, **settings):
    """Return ten dev costs."""
    return np.array([r.score.dev_cost for r in records(cell, **settings)])


def pictures(cell, **settings):
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def bars(picture, series=""):
    return picture.values[series]


HALF = 0.005  # of the last of two digits


def about(values, number, tolerance):
    """Whether nine of ten values are as near to a number as that."""
    return holds(np.abs(np.asarray(values) - number) <= tolerance * (1 + 1e-9))


def within(values, low, high):
    """Whether nine of ten values lie in a range."""
    return about(values, (low + high) / 2, (high - low) / 2)


# normalising inputs once more


def test_raw_inputs_kill_the_units_and_batch_norm_revives_them():
    coin = said("inputs-saw", "0.50 with each of ten seeds")
    assert all(dev("inputs").round(2) == coin)
    least = said("inputs-saw", "and 0.85 or more")
    even, uneven = dev("inputs", inputs="standard"), dev("inputs", batch_norm=True)
    assert holds(even >= least)
    low, high = said("inputs-saw", "less even, anything from 0.5 to 0.96")
    assert within(uneven, low - HALF, high + HALF)
    assert uneven.std() > 2 * even.std() and np.median(uneven) > 0.7
    raw, standard = (
        [history.costs[-1] for history in stack("inputs", **settings)]
        for settings in ({"batch_norm": True}, {"inputs": "standard"})
    )
    assert holds(a < 1.3 * b for a, b in zip(raw, standard, strict=True)), "as low"


def test_logistic_regression_profits_from_normalised_inputs():
    depth, standard, raw = said(
        "inputs-saw", "(*depth* 0): 0.83 with standard inputs, 0.5 with raw ones"
    )
    for batch_norm in (False, True):
        settings = {"depth": depth, "batch_norm": batch_norm}
        assert about(dev("inputs", **settings), raw, 0.05)
        assert about(dev("inputs", inputs="standard", **settings), standard, 0.04)


# D10.1: four lines


def test_z_norm_does_not_react_and_z_tilde_obeys():
    start = pictures("lines")[1].values["z_norm"]
    for moved in ({"mean": -10}, {"std": 10}):
        z_norm = pictures("lines", **moved)[1].values["z_norm"]
        np.testing.assert_allclose(z_norm, start, atol=1e-4)
    z_tilde = pictures("lines", gamma=-2, beta_bn=1)[1].values["z_tilde"]
    assert z_tilde.mean() == pytest.approx(1)
    assert z_tilde.std() == pytest.approx(2, rel=1e-4)
    np.testing.assert_array_equal(np.argsort(z_tilde), np.argsort(-start))


def test_gamma_sigma_and_beta_mu_give_z_back():
    z = pictures("lines")[0].values["z"]
    back = demo.four_lines(gamma=z.std(), beta_bn=z.mean())[1].values["z_tilde"]
    np.testing.assert_allclose(back, z, atol=1e-4)
    *z, a, b, c, d = said("lines-saw", "1, 2, 3, 6 came back as 1, 2, 3, 6")
    mu, var = dl.batchnorm_statistics(np.array([z]))
    back = dl.batchnorm_forward(np.array([z]), np.sqrt(var + 1e-8), mu, 1e-8)
    np.testing.assert_allclose(back, [[a, b, c, d]])


def test_one_example_alone_is_beta_and_a_large_epsilon_takes_the_variance():
    m = int(said("lines-saw", "With $m = 1$ every"))
    alone = pictures("lines", m=m, beta_bn=2, gamma=-3)[1].values["z_tilde"]
    assert alone.tolist() == [2.0]
    assert pictures("lines", std=0.1, epsilon=1)[1].values["z_norm"].std() < 0.2


# D10.2: robustness


RATES = 0.1, 1.0


def multipliers():
    return said("robust-saw", "| first weights × | 1 | 0.1 | 0.01 | 5 |")


@functools.cache
def robust():
    """Return {(batch norm, rate, multiplier): ten histories}, trained side by side."""
    panel = run(NOTEBOOK, "robust")
    settings = itertools.product((False, True), RATES, multipliers())
    cells = {
        (on, rate, multiplier): seeds_of(
            panel.set(
                batch_norm=on, learning_rate=rate, multiplier=multiplier
            ).experiment
        )
        for on, rate, multiplier in settings
    }
    ended([experiment for cell in cells.values() for experiment in cell])
    return {setting: ended(cell) for setting, cell in cells.items()}


def accuracy(history):
    """Return the dev accuracy; who has diverged is right about nothing."""
    return 0.0 if history.diverged else history.at().score.dev_accuracy


@pytest.mark.parametrize(
    "row",
    [
        "| without, $\\alpha = 0.1$ | 0.95 to 0.98 | 0.80 to 0.92 | 0.50 | "
        "0.50 to 0.98 |",
        "| without, $\\alpha = 1$ | 0.95 to 0.98 | 0.95 to 0.98 | 0.50 | at most 0.6 |",
        "| **with batch norm**, either | 0.95 to 0.99 | 0.95 to 0.99 | 0.95 to 0.99 | "
        "0.95 to 0.99 |",
    ],
    ids=["without, rate 0.1", "without, rate 1", "with batch norm"],
)
def test_without_batch_norm_scale_and_rate_decide_and_with_it_neither(row):
    said("robust-saw", row)
    _, name, *cells, _ = row.split("|")
    rates = [rate for _, rate in numbers(name)] or RATES
    for rate, (multiplier, cell) in itertools.product(
        rates, zip(multipliers(), cells, strict=True)
    ):
        ends = robust()["with batch norm" in name, rate, multiplier]
        limits = [limit for _, limit in numbers(cell)]
        low = 0 if "at most" in cell else limits[0] - HALF
        assert within([accuracy(end) for end in ends], low, limits[-1] + HALF)


def test_with_batch_norm_small_first_weights_cost_no_time():
    steps = said("robust-saw", "Dev accuracy after 1500 steps, in nine of ten seeds:")
    for (on, rate, multiplier), ends in robust().items():
        assert all(end.experiment.iterations == steps for end in ends)
        if on:
            assert within([end.costs[100] for end in ends], 0, 0.25)
        elif rate < 1 and multiplier < 1:
            assert holds(end.costs[100] > 0.6 for end in ends)


def test_small_weights_fade_from_layer_to_layer_without_batch_norm():
    for history in robust()[False, 0.1, 0.01]:
        sizes = [np.abs(A).mean() for A in history.at().forward.A]
        assert sizes[3] < 1e-3 * sizes[0]


def test_good_rates_reach_sixty_times_as_far_with_batch_norm():
    low, steps, high = said(
        "rates-saw",
        "at 0.05 nothing is learned in 300 steps, and at 10 nothing either",
    )
    assert run(NOTEBOOK, "rates").experiment.iterations == steps
    for rate in (low, high):
        assert holds(dev_costs("rates", learning_rate=rate) > np.log(2) - 0.04)
    bound, low, high = said(
        "rates-saw", "below 0.2 from 0.05 to 3, a range of sixty to one"
    )
    assert high / low == pytest.approx(60)
    good = [
        dev_costs("rates", learning_rate=rate, batch_norm=True)
        for rate in (low, 0.3, high)
    ]
    assert all(holds(costs < bound) for costs in good)
    best = min(
        np.median(dev_costs("rates", learning_rate=rate)) for rate in (1, 2, high)
    )
    assert np.median(good[1]) < best, "the best cost is lower, too"


def test_batch_norm_is_not_free():
    rate, steps = said("rates-saw", "at 0.001 hardly anything is learned in 300 steps")
    slow = stack("rates", learning_rate=rate, batch_norm=True)
    assert all(history.experiment.iterations == steps for history in slow)
    assert within([h.at().score.dev_cost for h in slow], 0.5, np.log(2))
    rate, bound = said("rates-saw", "at 10 it ends above 0.3")
    assert holds(dev_costs("rates", learning_rate=rate, batch_norm=True) > bound)


# the way back


def test_doubled_weights_give_the_same_output_and_half_the_gradient():
    rng = np.random.default_rng(0)
    W, X, dZ_tilde = (rng.standard_normal(s) for s in ((3, 2), (2, 9), (3, 9)))
    one, no = np.ones((3, 1)), np.zeros((3, 1))
    once, twice = (dl.batchnorm_forward(k * W @ X, one, no, 1e-12) for k in (1, 2))
    np.testing.assert_allclose(once, twice)
    dW = [
        dl.batchnorm_backward(dZ_tilde, k * W @ X, one, 1e-12)[0] @ X.T for k in (1, 2)
    ]
    np.testing.assert_allclose(dW[1], dW[0] / 2)


# D10.3: drift


def test_drift_grows_from_layer_to_layer_and_batch_norm_stops_it():
    without, normed, steps = [], [], {False: [], True: []}
    for seed in SEEDS:
        for on, ranges in ((False, without), (True, normed)):
            e = demo.network(
                learning_rate=0.3, seed=seed, data_seed=seed, batch_norm=on
            )
            *_, (_, means, stds) = demo.layer_inputs(e)
            ranges.append([demo._range(m) for m in means])
            moved = np.abs(np.diff(means[2], axis=0)).mean()
            steps[on].append(moved / stds[2].mean())
    without, normed = np.array(without), np.array(normed)
    assert holds((np.diff(row) > 0).all() for row in without)
    typical = said("drift-saw", "0.2, 0.4 and 0.6 or so")
    np.testing.assert_allclose(np.median(without, axis=0), typical, rtol=0.3)
    assert within(without[:, 2] / normed[:, 2], 2.8, 6.2), "about a quarter as far"
    deepest, first = 4, int(said("drift-saw", "hardly farther than those of layer 2"))
    assert holds(row[deepest - 2] < 1.8 * row[first - 2] for row in normed)
    assert holds(a > 4 * b for a, b in zip(steps[False], steps[True], strict=True))


def test_the_panel_shows_those_ranges():
    shown = pictures("drift")[1]
    *_, (_, means, _) = demo.layer_inputs(demo.network(learning_rate=0.3))
    expected = [demo._range(m) for m in means]
    assert list(bars(shown, "without").values()) == pytest.approx(expected)


# D10.4: shifted inputs


def test_a_shift_costs_accuracy_and_renormalising_gives_it_back():
    start, falls, a = said("shifted-saw", "from 0.97 to about 0.88 at a shift of 0.25")
    further, b = said("shifted-saw", "and to about 0.76 at 0.5")
    low, high = said("shifted-saw", "Farther out it stays between 0.65 and 0.85")
    found = {
        shift: [bars(demo.shifted(shift, seed)[1]) for seed in SEEDS]
        for shift in (0, a, b, 1, 2)
    }
    plain = {k: np.array([x["as it comes"] for x in v]) for k, v in found.items()}
    assert about(plain[0], start, 0.02)
    assert about(plain[a], falls, 0.03)
    assert about(plain[b], further, 0.06)
    for shift in (1, 2):
        assert within(plain[shift], low, high)
    for shift in found:
        back = np.array([x["renormalised"] for x in found[shift]])
        assert about(back - plain[0], 0, 0.02)


# D10.5: noise as regulariser


def test_small_batches_regularise_with_batch_norm():
    low, high, small, *of_full, full = said(
        "noise-saw", "0.25 to 0.40 at size 8, and 0.5 to 2 at size 60"
    )
    score = {
        (size, on): [r.score for r in records("noise", batch_size=size, batch_norm=on)]
        for size in (int(small), int(full))
        for on in (True, False)
    }
    assert within([s.dev_cost for s in score[small, True]], low, high)
    assert within([s.dev_cost for s in score[full, True]], *of_full)
    size = said("noise-saw", "lower at 8 with each of ten seeds")
    pairs = list(zip(score[size, True], score[full, True], strict=True))
    assert all(a.dev_cost < b.dev_cost for a, b in pairs)
    size = said("noise-saw", "The training error is *higher* at size 8")
    pairs = list(zip(score[size, True], score[full, True], strict=True))
    assert holds(a.train_accuracy < b.train_accuracy for a, b in pairs)
    size = said("noise-saw", "lower at 8 in eight of ten seeds")
    pairs = list(zip(score[size, True], score[full, True], strict=True))
    assert np.mean([a.dev_accuracy > b.dev_accuracy for a, b in pairs]) >= 0.8
    without, normed = (
        [np.mean([s.dev_accuracy for s in score[k, on]]) for k in (small, full)]
        for on in (False, True)
    )
    assert abs(without[0] - without[1]) < 0.5 * abs(normed[0] - normed[1])


# D10.6: test time


@functools.cache
def at_test_time(seed=0, **settings):
    return bars(demo.test_time(seed=seed, **settings)[2])


def told(statistics, **settings):
    """Return ten accuracies with the running averages, or the batch's own."""
    return np.array([at_test_time(seed, **settings)[statistics] for seed in SEEDS])


def test_running_averages_serve_one_example_and_its_own_statistics_do_not():
    served = said("testing-saw", "Running averages: accuracy about 0.97")
    assert about(told("running"), served, 0.02)
    coin = said("testing-saw", "for all, accuracy 0.5.")
    assert all(told("own batch") == coin)
    for seed in SEEDS:
        _, outputs, _ = demo.test_time("own batch", seed=seed)
        assert np.ptp(np.concatenate([*outputs.values.values()])) < 1e-9
    two = said("testing-saw", "Two at a time about 0.7")
    assert about(told("own batch", test_batch=2), two, 0.05)
    m = int(said("testing-saw", "all 1000 together as good as running averages"))
    whole = {"test_batch": m}
    assert about(told("own batch", **whole) - told("running", **whole), 0, 0.02)


def test_companions_of_one_class_mislead():
    together = {"test_batch": 500, "companions": "one class"}
    misled = said("testing-saw", "All of one class: about 0.6")
    assert about(told("own batch", **together), misled, 0.05)
    assert within(told("running", **together), 0.95, 0.99)


def test_a_memory_that_is_too_long_spoils_the_averages():
    memory, updates = said(
        "testing-saw", "A memory of 0.999 is too long for 300 updates"
    )
    brief = {"updates": int(updates), "memory": memory}
    limits = said("testing-saw", "0.80 to 0.96, and 0.70 to 0.83 if it starts at zero")
    first, zero = told("running", **brief), told("running", start="zero", **brief)
    assert within(first, limits[0] - HALF, limits[1] + HALF)
    assert within(zero, limits[2] - HALF, limits[3] + HALF)
    assert holds(first > zero)
    short = told("running", updates=int(updates))
    assert within(short, 0.93, 0.99)
    assert holds(short > first)


def test_the_averages_are_those_that_training_keeps():
    experiment, _, batches = demo._batches_of(0, 300)
    kept = dl.run(experiment.replace(bn_memory=0.9, iterations=40)).at().running
    averages = demo.running_averages(batches[:41], 0.9)
    np.testing.assert_allclose(averages[-1], kept)
    zero = demo.running_averages(batches[:41], 0.9, zero=True)
    np.testing.assert_allclose(zero[-1], kept - 0.9**41 * batches[0])


# D10.7: softmax


def test_a_constant_changes_nothing_and_temperature_sharpens():
    def softmax(**settings):
        return list(bars(pictures("softmax", **settings)[1]).values())

    start = softmax()
    for shift in (-100, 100):
        np.testing.assert_allclose(softmax(shift=shift), start, rtol=1e-12)
    phrase = (
        "The largest has 0.842. At temperature 0.5 it is 0.980, at 2 it is 0.609, "
        "at 10 it is 0.322"
    )
    assert_printed(
        [max(start), [(t, softmax(temperature=t)[0]) for t in (0.5, 2, 10)]],
        digits("softmax-saw", phrase),
    )
    whole = said("softmax-saw", "The sum is always 1,")
    for settings in ({}, {"temperature": 10}, {"z3": 5}):
        assert sum(softmax(**settings)) == pytest.approx(whole)
    assert sum(a != b for a, b in zip(softmax(z3=5), start, strict=True)) == 4


def test_the_loss_is_large_where_the_network_is_sure_and_wrong():
    loss = bars(pictures("softmax")[2])
    worst = max(loss, key=loss.get)
    assert_printed([loss[worst], int(worst)], digits("softmax-saw", "6.17 for class 2"))
    _, no_idea = said("softmax-saw", "$\\ln 4 = 1.386$")
    assert no_idea == pytest.approx(np.log(4), abs=0.0005)
    even = bars(pictures("softmax", z0=0, z1=0, z2=0, z3=0)[2]).values()
    assert all(loss == pytest.approx(no_idea, abs=0.0005) for loss in even)


def test_np_max_is_the_largest_value_and_hardmax_a_vector():
    Z = np.array([[5.0], [2.0], [-1.0], [3.0]])
    largest = said("often-printed", "not the largest *value*, 5, but the vector")
    assert np.max(Z) == largest
    vector = said("often-printed", "$(1, 0, 0, 0)$")
    assert dl.hardmax(Z)[:, 0].tolist() == vector
    said("often-printed", "`(Z == Z.max(axis=0)) * 1`")
    assert ((Z == Z.max(axis=0)) * 1)[:, 0].tolist() == vector
    assert dl.one_hot(Z.argmax(axis=0), 4)[:, 0].tolist() == vector


def test_all_but_the_true_class_are_pushed_down_and_the_diagonal_pushes_none():
    whole = said("jacobian-saw", "the probability it was given. It adds up to 0.")
    for c in range(4):
        _, shown = pictures("jacobian", true_class=c)
        full, slip = (list(bars(shown, k).values()) for k in shown.values)
        assert [k for k in range(4) if full[k] < 0] == [c]
        assert [k for k in range(4) if slip[k] != 0] == [c]
        assert sum(slip) < 0
        _, dz = dl.softmax_loss_grad(
            dl.softmax([[5.0], [2.0], [-1.0], [3.0]]), dl.one_hot([c], 4)
        )
        assert dz.sum() == pytest.approx(whole, abs=1e-15)
        assert full == pytest.approx(dz.ravel().tolist(), abs=HALF)
    total = said("jacobian-saw", "the four probabilities add up to 0")
    answers = pictures("jacobian")[0].values.values()
    J = np.array([list(row.values()) for row in answers])
    np.testing.assert_allclose(J.sum(axis=0), total, atol=1e-15)


# D10.8: arms


def test_hidden_units_bend_the_borders():
    straight = dev("arms", C=3, units=0)
    assert within(straight, 0.45, 0.6), "about half"
    units = int(said("arms-saw", "With 50 units the arms are separated"))
    right = said("arms-saw", "dev accuracy 0.98 or more for three of them")
    errors = 1 - dev("arms", C=3, units=units)
    assert holds(errors <= 1 - right)
    five = said("arms-saw", "about 0.96 for five")
    assert about(dev("arms", C=5, units=units), five, 0.025)


def test_two_arms_are_logistic_regression_in_other_words():
    C = int(said("arms-saw", "Two arms with $C = 2$ are logistic regression"))
    Z = run(NOTEBOOK, "arms").set(C=C).finish().at().forward.Z
    assert len(Z) == C
    np.testing.assert_allclose(dl.softmax(Z)[0], dl.sigmoid(Z[0] - Z[1]))
    ends = records("arms", at_most=1000, C=C)
    assert within([end.score.dev_accuracy for end in ends], 0.97, 1)


def test_without_hidden_units_the_leads_are_linear():
    record = run(NOTEBOOK, "arms").set(units=0).finish().at()
    P = np.random.default_rng(0).standard_normal((2, 5))
    (a, b, middle) = (record.predict(X).Z for X in (P, -P, 0 * P))
    np.testing.assert_allclose((a + b) / 2, middle, atol=1e-12)


# the digits


def test_the_digits_are_read():
    low, high = said("digits-saw", "**96 to 99 %** of the digits")
    assert within(100 * dev("digits"), low, high)
    ends = records("digits")
    assert holds(np.ptp(class_errors(record)) > 0.03 for record in ends)


def test_it_is_sure_of_some_of_its_mistakes():
    surest = []
    for record in records("digits"):
        P = dl.softmax(record.predict(record.data.X_dev).Z)
        wrong = P.argmax(axis=0) != record.data.Y_dev.argmax(axis=0)
        surest.append(P.max(axis=0)[wrong].max())
    assert holds(p > 0.9 for p in surest)


# D10.9: J(w)


@pytest.mark.parametrize("rate", [0.001, 0.01, 0.3, 0.9])
def test_our_differentiator_walks_as_the_formula_does(rate):
    k = np.arange(101)
    np.testing.assert_allclose(
        demo.walk(rate, 100), 5 * (1 - (1 - 2 * rate) ** k), atol=1e-12
    )


def test_rates_of_j():
    rate = said("parabola-saw", "At 0.01, a straight line on the logarithmic axis")
    within_, goal, steps = said("parabola-saw", "within 0.01 of 5 after 308 steps")
    w = demo.walk(rate, 400)
    assert np.flatnonzero(np.abs(w - goal) < within_)[0] == steps
    np.testing.assert_allclose(np.diff(np.log(goal - w), 2), 0, atol=1e-9)
    assert_printed(w[100], digits("parabola-saw", "= 4.33690$"))
    assert demo.walk(said("parabola-saw", "0.5 arrives in one step"), 1)[-1] == goal
    slow, fast = said("parabola-saw", "0.1 and 0.9 are equally fast")
    one_side, by_turns = (demo.walk(a, 30) - goal for a in (slow, fast))
    np.testing.assert_allclose(np.abs(one_side), np.abs(by_turns), atol=1e-12)
    assert (
        (one_side < 0).all()
        and (by_turns[::2] < 0).all()
        and (by_turns[1::2] > 0).all()
    )
    rate, *jumps = said("parabola-saw", "At 1.0 it jumps between 0 and 10 for ever")
    assert demo.walk(rate, 101).tolist() == jumps * 51
    phrase = "at 1.01 it has left for −31.2 after 100 steps"
    far = demo.walk(1.01, 100)[-1]
    assert_printed([1.01, far, 100], digits("parabola-saw", phrase))


def test_float32_stops_before_five():
    floor, first = digits(
        "parabola-saw", "it stops at 4.9999886: from step 637 on"
    ).split()
    w = demo.walk(0.01, 1001, "float32")
    assert w.dtype == np.float32
    assert w[-1] == np.float32(floor)
    assert np.flatnonzero(np.diff(w) == 0)[0] + 1 == int(first)
    said("parabola-saw", "So the lecture's program cannot print 5.")
    assert w.max() < 5


def test_one_step_more_shows_in_the_tenth_decimal_alone():
    runs, steps = said(
        "often-printed", '"after 1000 runs" | 1001, with the step before the loop'
    )
    assert steps == runs + 1
    w = demo.walk(0.01, int(steps))
    assert f"{w[-1]:.9f}" == f"{w[-2]:.9f}" and f"{w[-1]:.10f}" != f"{w[-2]:.10f}"
    single = demo.walk(0.01, int(steps), "float32")
    assert single[-1] == single[-2]


@pytest.mark.parametrize(
    "make, slope",
    [
        (lambda w: w * w * w, 12.0),
        (lambda w: 3 - w, -1.0),
        (lambda w: 2 * w - w * 5, -3.0),
        (lambda w: (w - 1) ** 4 + w, 5.0),
        (lambda w: Variable(7.0), 0),
    ],
)
def test_slopes_of_the_thirty_lines(make, slope):
    w = Variable(2.0)
    assert slope_of(make(w), w) == slope


# spot the misprint


def rules(letter):
    """Return ten pairs (costs, dev accuracy) of one rule."""
    early = {"B": 30, "E": 30, "C": 500, "F": 1000}.get(letter, 10**6)
    return [(h.costs, accuracy(h)) for h in stack("rules", early, swap=letter)]


def test_of_six_classifiers_one_is_right():
    assert within([right for _, right in rules("D")], 0.97, 1)
    pairs = zip(rules("A"), rules("D"), strict=True)
    assert holds(slow[0][-1] > 2.5 * right[0][-1] for slow, right in pairs)
    one = said("rules-saw", "**A** multiplies by $a(1-a)$ again: it learns")
    a, y = dl.softmax([[5.0], [2.0], [-1.0]]), dl.one_hot([1], 3)
    again = dl.misprint("M10.10 times A - Y", "output_backward")(a, y)
    np.testing.assert_allclose(again, a * (one - a) * (a - y))
    learned = [right for _, right in rules("A")]
    assert np.median(learned) > 0.9 and holds(right > 0.5 for right in learned)


def test_the_wrong_axis_explodes():
    total, steps = said(
        "rules-saw", "columns do not add up to 1, and the cost explodes within 25 steps"
    )
    assert all(costs[int(steps)] > 1000 * costs[0] for costs, _ in rules("B"))
    wrong = dl.misprint("M10.07", "softmax")
    sums = wrong(np.array([[5.0, 1, 0], [2, 2, 0], [-1, 0, 0], [3, -2, 0]])).sum(axis=0)
    assert (np.abs(sums - total) > 0.05).all()


def test_renamed_rows_show_in_nothing_but_the_accuracy():
    for named, right in zip(rules("C"), rules("D"), strict=True):
        np.testing.assert_allclose(named[0], right[0][: len(named[0])], rtol=1e-6)
        assert named[1] < 0.05


def test_read_back_with_argmax_each_class_gets_anothers_name():
    labels = said("rules-saw", "numbered the classes dog 1, cat 2, none 0")
    vectors = said(
        "rules-saw",
        "their columns as dog $[1\\ 0\\ 0]$, cat $[0\\ 1\\ 0]$, none $[0\\ 0\\ 1]$",
    )
    read_back = np.reshape(vectors, (3, 3)).argmax(axis=1)
    assert (read_back != labels).all() and set(read_back) == set(labels)


def test_two_minus_signs_climb_and_pass_the_gradient_check():
    assert all((np.diff(costs[:20]) < 0).all() for costs, _ in rules("E"))
    assert all(costs[0] < 0 for costs, _ in rules("E"))
    small = run(NOTEBOOK, "rules").set(swap="E").experiment
    small = small.replace(data=dl.spirals(60), hidden=(5,), activation="tanh")
    assert dl.gradient_check(small.replace(iterations=0)).verdict == "great"


def test_the_diagonal_alone_ends_at_one_answer_in_three():
    assert within([accuracy for _, accuracy in rules("F")], 0.33, 0.34)


@functools.cache
def pushed(letter, rate):
    """Return ten pairs of curves: the mean logit's size, the true class's share."""
    rule = run(NOTEBOOK, "pushing").set(rule=letter).values["rule"]
    ends = []
    for seed in SEEDS:
        *_, (logit, share) = demo.logits(rule, rate, seed)
        ends.append((*logit.lines["mean logit"], share.lines["softmax"][1]))
    return ends


def test_the_diagonal_pushes_the_logits_away():
    beyond = said("pushing-saw", "beyond $10^{26}$ long before the run is over")
    for updates, sizes, shares in pushed("A", 1.0):
        assert updates[np.argmax(sizes > beyond)] < 0.5 * updates[-1]
        assert sizes[-1] > beyond and shares[-1] == pytest.approx(1 / 3, abs=1e-3)
    assert all(sizes[-1] > 100 for _, sizes, _ in pushed("A", 0.1)), "only takes longer"
    near = said("pushing-saw", "the mean logit stays near 0.")
    assert holds(max(sizes) - near < 1 for _, sizes, _ in pushed("B", 1.0))


def test_without_g_the_border_stays_straight():
    coin = said("wiring-saw", "accuracy near 0.5")
    assert about(dev("wiring", swap="A"), coin, 0.1)
    assert within(dev("wiring", swap="B"), 0.9, 1)


@functools.cache
def memorised(entries):
    """Return ten last accuracies on random labels, in per cent."""
    ends = []
    for seed in SEEDS:
        *_, last = demo.memorising(entries, seed)
        ends.append(100 * last.lines["accuracy"][1][-1])
    return np.array(ends)


def test_a_pair_for_every_entry_memorises_places_in_the_batch():
    _, low, high = said("pairs-saw", "10 numbers, and 55 to 80 % of the random labels")
    assert within(memorised(False), low, high)
    assert holds(memorised(True) > 90), "nearly all of them"


def test_the_panel_begins_with_a_pair_for_every_entry():
    entry = said("pairs-saw", "One pair an **entry**: 600 numbers")
    assert pictures("pairs")[0].title.startswith(f"{entry:g} numbers")
    unit, *_ = said("pairs-saw", "10 numbers, and 55 to 80 % of the random labels")
    shown = pictures("pairs", shape="one pair a unit")[0].title
    assert shown.startswith(f"{unit:g} numbers")


def test_a_pair_for_every_entry_answers_one_example_sixty_times():
    m = int(said("pairs-saw", "it silently gives 60 answers"))
    gamma, z_norm = np.ones((5, m)), np.ones((5, 30))
    with pytest.raises(ValueError, match="broadcast"):
        gamma * z_norm
    assert (gamma * z_norm[:, :1]).shape == (5, m)


def test_the_small_network_is_the_engines_own():
    """Its first steps, with one pair a unit, are those of an experiment."""
    for seed in (0, 3):
        X = dl.moons(60, noise=0.35, dev=0).draw(seed).X
        *_, last = demo.memorising(False, seed, iterations=20)
        theirs = _engine_accuracy(X, seed, 20)
        assert last.lines["accuracy"][1][-1] == pytest.approx(theirs)


def _engine_accuracy(X, seed, iterations):
    rng = generator(seed)
    Y = rng.integers(0, 2, (1, 60)).astype(float)
    W1, W2 = dl.init_he(2, 5, rng), dl.init_he(5, 1, rng)
    experiment = dl.Experiment(dl.arrays(X, Y), hidden=(5,), batch_norm=True)
    network = network_of(experiment)
    theta = network.parameters.join(
        {
            "W1": W1,
            "gamma1": np.ones((5, 1)),
            "beta_bn1": np.zeros((5, 1)),
            "W2": W2,
            "b2": np.zeros((1, 1)),
        }
    )
    for _ in range(iterations):
        theta = theta - 0.5 * network.backward(network.forward(theta, X), Y)
    return network.accuracy(network.forward(theta, X).Z, Y)


def test_your_softmax_does_what_the_librarys_does():
    own = run(NOTEBOOK, "yours").experiment
    np.testing.assert_allclose(
        dl.run(own).costs, dl.run(own.replace(swap={})).costs, rtol=1e-6
    )
