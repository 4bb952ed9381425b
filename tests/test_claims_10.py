"""What notebook 10 says you saw, on its own cells, over ten seeds."""

import functools

import numpy as np
import pytest
from lessons import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import batch_norm_softmax as demo
from dlcourse.demonstrations.autodiff import Variable, slope_of
from dlcourse.draws import generator
from dlcourse.panel.views.classes import class_errors
from dlcourse.stacks import network_of

NOTEBOOK = read("10")


def stack(cell, at_most=10**6, **settings):
    """Return ten histories of a cell's panel, seeds of weights and data both moved.

    What shows early needs `at_most` so many iterations.
    """
    experiment = run(NOTEBOOK, cell).set(**settings).experiment
    experiment = experiment.replace(iterations=min(experiment.iterations, at_most))
    return dl.run([experiment.replace(seed=k, data_seed=k) for k in SEEDS])


def records(cell, **settings):
    return [history.at() for history in stack(cell, **settings)]


def dev(cell, **settings):
    """Return ten dev accuracies."""
    return np.array([r.score.dev_accuracy for r in records(cell, **settings)])


def pictures(cell, **settings):
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def bars(picture, series=""):
    return picture.values[series]


def within(values, low, high):
    values = np.array(values)
    return holds((low <= values) & (values <= high))


# normalising inputs once more


def test_raw_inputs_kill_the_units_and_batch_norm_revives_them():
    assert within(dev("inputs"), 0.49, 0.51)
    assert within(dev("inputs", inputs="standard"), 0.87, 1)
    assert within(dev("inputs", batch_norm=True), 0.7, 0.96)
    raw, standard = (
        [history.costs[-1] for history in stack("inputs", **settings)]
        for settings in ({"batch_norm": True}, {"inputs": "standard"})
    )
    assert max(raw) < 1.2 * max(standard), "in training it is as good"


def test_logistic_regression_profits_from_normalised_inputs():
    assert within(dev("inputs", depth=0), 0.45, 0.55)
    assert within(dev("inputs", depth=0, inputs="standard"), 0.8, 0.86)
    normed = dev("inputs", depth=0, batch_norm=True)
    np.testing.assert_array_equal(normed, dev("inputs", depth=0))


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


def test_one_example_alone_is_beta_and_a_large_epsilon_takes_the_variance():
    alone = pictures("lines", m=1, beta_bn=2, gamma=-3)[1].values["z_tilde"]
    assert alone.tolist() == [2.0]
    assert pictures("lines", std=0.1, epsilon=1)[1].values["z_norm"].std() < 0.2


# D10.2: robustness


@pytest.mark.parametrize(
    "multiplier, learning_rate, low, high",
    [
        (1, 0.1, 0.95, 0.98),
        (0.1, 0.1, 0.83, 0.9),
        (0.01, 0.1, 0.5, 0.5),
        (5, 0.1, 0.5, 0.98),
        (1, 1, 0.95, 0.98),
        (0.1, 1, 0.95, 0.98),
        (0.01, 1, 0.5, 0.5),
        (5, 1, 0.4, 0.6),
    ],
)
def test_without_batch_norm_scale_and_rate_decide(multiplier, learning_rate, low, high):
    accuracies = dev("robust", multiplier=multiplier, learning_rate=learning_rate)
    assert within(accuracies.round(2), low, high)


@pytest.mark.parametrize(
    "multiplier, learning_rate",
    [(0.01, 0.1), (0.01, 1), (0.1, 1), (1, 0.1), (5, 0.1), (5, 1)],
)
def test_with_batch_norm_neither_matters(multiplier, learning_rate):
    ends = stack(
        "robust", batch_norm=True, multiplier=multiplier, learning_rate=learning_rate
    )
    assert within([h.at().score.dev_accuracy for h in ends], 0.95, 0.99)
    assert within([h.costs[100] for h in ends], 0, 0.25), "and it is fast"


def test_small_weights_fade_from_layer_to_layer_without_batch_norm():
    for record in records("robust", multiplier=0.01):
        sizes = [np.abs(A).mean() for A in record.forward.A]
        assert sizes[3] < 1e-3 * sizes[0]


def test_good_rates_reach_sixty_times_as_far_with_batch_norm():
    def costs(**settings):
        return [record.score.dev_cost for record in records("rates", **settings)]

    ln_2 = np.log(2)
    for learning_rate in (0.05, 5):
        assert holds(c > ln_2 - 0.02 for c in costs(learning_rate=learning_rate))
    best = np.median(costs(learning_rate=2))
    for learning_rate in (0.05, 0.3, 3.15):
        normed = costs(learning_rate=learning_rate, batch_norm=True)
        assert within(normed, 0, 0.25)
    assert np.median(costs(learning_rate=0.3, batch_norm=True)) < best
    assert within(costs(learning_rate=0.001, batch_norm=True), 0.5, 0.7)
    assert within(costs(learning_rate=10, batch_norm=True), 0.5, np.inf)


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
    np.testing.assert_allclose(np.median(without, axis=0), [0.2, 0.4, 0.6], rtol=0.3)
    assert holds(
        3 < a / b < 6 for a, b in zip(without[:, 2], normed[:, 2], strict=True)
    )
    assert holds(row[2] < 2 * row[0] for row in normed)
    assert holds(a > 4 * b for a, b in zip(steps[False], steps[True], strict=True))


def test_the_panel_shows_those_ranges():
    shown = pictures("drift")[1]
    *_, (_, means, _) = demo.layer_inputs(demo.network(learning_rate=0.3))
    expected = [demo._range(m) for m in means]
    assert list(bars(shown, "without").values()) == pytest.approx(expected)


# D10.4: shifted inputs


def test_a_shift_costs_accuracy_and_renormalising_gives_it_back():
    found = {
        shift: [bars(demo.shifted(shift, seed)[1]) for seed in SEEDS]
        for shift in (0, 0.25, 0.5, 1, 2)
    }
    plain = {k: [a["as it comes"] for a in v] for k, v in found.items()}
    assert within(plain[0], 0.95, 0.98)
    assert within(plain[0.25], 0.84, 0.9)
    assert within(plain[0.5], 0.7, 0.8)
    for shift in (0.5, 1, 2):
        assert within(plain[shift], 0.65, 0.85)
    for shift in found:
        assert within([a["renormalised"] for a in found[shift]], 0.95, 0.98)


# D10.5: noise as regulariser


def test_small_batches_regularise_with_batch_norm():
    score = {
        (size, on): [r.score for r in records("noise", batch_size=size, batch_norm=on)]
        for size in (8, 60)
        for on in (True, False)
    }
    small, full = score[8, True], score[60, True]
    assert within([s.dev_cost for s in small], 0.25, 0.42)
    assert within([s.dev_cost for s in full], 0.55, 1.35)
    pairs = list(zip(small, full, strict=True))
    assert all(a.dev_cost < b.dev_cost for a, b in pairs)
    assert holds(a.dev_accuracy > b.dev_accuracy for a, b in pairs)
    assert holds(a.train_accuracy < b.train_accuracy for a, b in pairs)
    without = [np.mean([s.dev_accuracy for s in score[k, False]]) for k in (8, 60)]
    normed = [np.mean([s.dev_accuracy for s in score[k, True]]) for k in (8, 60)]
    assert abs(without[0] - without[1]) < 0.5 * abs(normed[0] - normed[1])


# D10.6: test time


def said(seed=0, **settings):
    return bars(demo.test_time(seed=seed, **settings)[2])


def test_running_averages_serve_one_example_and_its_own_statistics_do_not():
    assert within([said(seed)["running"] for seed in SEEDS], 0.95, 0.99)
    assert all(said(seed)["own batch"] == 0.5 for seed in SEEDS)
    for seed in SEEDS:
        _, outputs, _ = demo.test_time("own batch", seed=seed)
        assert np.ptp(np.concatenate([*outputs.values.values()])) < 1e-9
    assert within([said(s, test_batch=2)["own batch"] for s in SEEDS], 0.65, 0.75)
    whole = [said(seed, test_batch=1000) for seed in SEEDS]
    assert holds(abs(a["own batch"] - a["running"]) < 0.02 for a in whole)


def test_companions_of_one_class_mislead():
    together = {"test_batch": 500, "companions": "one class"}
    accuracies = [said(seed, **together) for seed in SEEDS]
    assert within([a["own batch"] for a in accuracies], 0.55, 0.65)
    assert within([a["running"] for a in accuracies], 0.95, 0.99)


def test_a_memory_that_is_too_long_spoils_the_averages():
    brief = {"updates": 300, "memory": 0.999}
    first = [said(seed, **brief)["running"] for seed in SEEDS]
    zero = [said(seed, start="zero", **brief)["running"] for seed in SEEDS]
    assert within(first, 0.815, 0.945)
    assert within(zero, 0.745, 0.835)
    assert holds(a > b for a, b in zip(first, zero, strict=True))
    short = [said(seed, updates=300)["running"] for seed in SEEDS]
    assert within(short, 0.93, 0.99)


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
        return list(bars(pictures("softmax", **settings)[1], "softmax").values())

    start = softmax()
    for shift in (-100, 100):
        np.testing.assert_allclose(softmax(shift=shift), start, rtol=1e-12)
    largest = [softmax(temperature=t)[0] for t in (0.5, 1, 2, 10)]
    np.testing.assert_allclose(largest, [0.980, 0.842, 0.609, 0.322], atol=5e-4)
    assert sum(softmax(temperature=10)) == pytest.approx(1)
    assert sum(a != b for a, b in zip(softmax(z3=5), start, strict=True)) == 4
    loss = bars(pictures("softmax")[2])
    assert max(loss, key=loss.get) == "2" and loss["2"] == pytest.approx(6.17, abs=0.01)


def test_all_but_the_true_class_are_pushed_down_and_the_diagonal_pushes_none():
    for c in range(4):
        _, shown = pictures("jacobian", true_class=c)
        full, slip = (list(bars(shown, k).values()) for k in shown.values)
        assert [k for k in range(4) if full[k] < 0] == [c]
        assert [k for k in range(4) if slip[k] != 0] == [c]
    answers = pictures("jacobian")[0].values.values()
    J = np.array([list(row.values()) for row in answers])
    np.testing.assert_allclose(J.sum(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(J.sum(axis=1), 0, atol=1e-15)


# D10.8: arms


@pytest.mark.parametrize(
    "C, units, low, high",
    [(2, 50, 0.98, 1), (3, 50, 0.98, 1), (3, 0, 0.45, 0.6), (5, 50, 0.93, 0.98)],
)
def test_hidden_units_bend_the_borders(C, units, low, high):
    assert within(dev("arms", C=C, units=units).round(2), low, high)


def test_without_hidden_units_the_leads_are_linear():
    record = run(NOTEBOOK, "arms").set(units=0).finish().at()
    P = np.random.default_rng(0).standard_normal((2, 5))
    (a, b, middle) = (record.predict(X).Z for X in (P, -P, 0 * P))
    np.testing.assert_allclose((a + b) / 2, middle, atol=1e-12)


# the digits


@functools.cache
def readers():
    return records("digits")


def test_the_digits_are_read_with_97_per_cent():
    ends = readers()
    assert holds(r.score.dev_accuracy >= 0.97 for r in ends)
    assert holds(np.ptp(class_errors(record)) > 0.03 for record in ends)


def test_it_is_sure_of_some_of_its_mistakes():
    surest = []
    for record in readers():
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
    ends = {a: demo.walk(a, 100)[-1] for a in (0.01, 0.1, 0.5, 0.9, 1.0, 1.01)}
    assert ends[0.01] == pytest.approx(4.33690, abs=5e-6)
    assert ends[0.1] == pytest.approx(ends[0.9], abs=1e-12)
    assert demo.walk(0.5, 1)[-1] == 5
    assert ends[1.0] == 0 and demo.walk(1.0, 99)[-1] == 10
    assert ends[1.01] == pytest.approx(-31.2, abs=0.05)
    near = np.abs(demo.walk(0.01, 400) - 5) < 0.01
    assert np.flatnonzero(near)[0] == 308


def test_float32_stops_before_five():
    w = demo.walk(0.01, 1001, "float32")
    assert w.dtype == np.float32
    assert w[-1] == np.float32(4.9999886)
    assert np.flatnonzero(np.diff(w) == 0)[0] + 1 == 637


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


@functools.cache
def rules(letter):
    at_most = 30 if letter in "BE" else 10**6
    ends = stack("rules", at_most, swap=letter)
    return [(h.costs, h.at().score.dev_accuracy) for h in ends]


def test_of_six_classifiers_one_is_right():
    assert within([accuracy for _, accuracy in rules("D")], 0.97, 1)
    for slow, right in zip(rules("A"), rules("D"), strict=True):
        assert slow[0][-1] > 2 * right[0][-1]
    assert within([accuracy for _, accuracy in rules("A")], 0.9, 0.98)


def test_the_wrong_axis_explodes_within_twenty_steps():
    assert all(costs[20] > 1000 * costs[0] for costs, _ in rules("B"))


def test_renamed_rows_show_in_nothing_but_the_accuracy():
    for named, right in zip(rules("C"), rules("D"), strict=True):
        np.testing.assert_array_equal(named[0], right[0])
        assert named[1] < 0.05


def test_two_minus_signs_climb_and_pass_the_gradient_check():
    assert all((np.diff(costs[:20]) < 0).all() for costs, _ in rules("E"))
    assert all(costs[0] < 0 for costs, _ in rules("E"))
    small = run(NOTEBOOK, "rules").set(swap="E").experiment
    small = small.replace(data=dl.spirals(60), hidden=(5,), activation="tanh")
    assert dl.gradient_check(small.replace(iterations=0)).verdict == "great"


def test_the_diagonal_alone_ends_at_one_answer_in_three():
    assert within([accuracy for _, accuracy in rules("F")], 0.33, 0.34)


def test_the_diagonal_pushes_the_logits_away():
    for rate in (1, 0.1):
        panel = run(NOTEBOOK, "pushing").set(rule="A", learning_rate=rate)
        panel.finish()
        sizes = panel.scene()[0].lines["mean logit"][1]
        assert sizes[-1] > (1e26 if rate == 1 else 100)
    right = pictures("pushing", rule="B")[0].lines["mean logit"][1]
    assert max(right) < 1


def test_without_g_the_border_stays_straight():
    assert within(dev("wiring", swap="A"), 0.4, 0.6)
    assert within(dev("wiring", swap="B"), 0.92, 1)


def last_accuracy(entries, seed):
    *_, last = demo.memorising(entries, seed)
    return last.lines["accuracy"][1][-1]


def test_a_pair_for_every_entry_memorises_places_in_the_batch():
    assert within([last_accuracy(False, seed) for seed in SEEDS], 0.6, 0.8)
    assert within([last_accuracy(True, seed) for seed in SEEDS], 0.93, 1)


def test_the_panel_begins_with_a_pair_for_every_entry():
    assert pictures("pairs")[0].title.startswith("600 numbers")
    unit = pictures("pairs", shape="one pair a unit")[0].title
    assert unit.startswith("10 numbers")


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
    assert dl.run(own).costs[-1] == dl.run(own.replace(swap={})).costs[-1]
