"""What notebook 02 says you saw, on its own cells, over ten seeds."""

import numpy as np
import pytest
from lessons import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import l2_regularization as demo
from dlcourse.panel.views.range import Range

NOTEBOOK = read("02")


def seeds_of(experiment):
    return [experiment.replace(seed=k, data_seed=k) for k in SEEDS]


def ends_of(experiment):
    return [history.at() for history in dl.run(seeds_of(experiment))]


def over_seeds(cell, **settings):
    """Return ten last records of a cell's panel, seeds of weights and data both moved.

    The panel checks and applies the settings; a stack then trains all seeds at once.
    """
    return ends_of(run(NOTEBOOK, cell).set(**settings).experiment)


def pictures(cell, **settings):
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def scores(records, column):
    return np.array([getattr(record.score, column) for record in records])


def norms(records):
    return np.array([demo.squared_norm(r.theta, r.network) for r in records])


# D02.1: splits


@pytest.mark.parametrize(
    "m, regime, sizes, points",
    [
        (10**6, "98/1/1", ["980,000", "10,000", "10,000"], 0.0995),
        (10**6, "99.5/0.25/0.25", ["995,000", "2,500", "2,500"], 0.199),
        (10_000, "60/20/20", ["6,000", "2,000", "2,000"], 0.222),
        (100, "60/20/20", ["60", "20", "20"], 2.22),
    ],
)
def test_a_split_shows_its_counts_and_what_its_dev_set_can_tell(
    m, regime, sizes, points
):
    split, precision = pictures("splits", m=m, regime=regime)
    assert [label.split()[1] for label in split.bands] == sizes
    ((_, (ten, one)),) = precision.dots.values()
    assert one == pytest.approx(points, rel=0.01)
    assert ten == pytest.approx(points * np.sqrt(0.09 / 0.0099), rel=0.01)


def test_99_1_1_lights_the_mark():
    split, _ = pictures("splits", m=10**6, regime="free")
    assert "101 %" in split.title and "not 100 %" in split.bands
    split, _ = pictures("splits", m=10**6, regime="free", train=98.0)
    assert "not 100 %" not in split.bands


def test_four_times_as_many_examples_halve_the_uncertainty():
    assert dl.standard_error(0.1, 4000) == dl.standard_error(0.1, 1000) / 2
    assert 100 * dl.standard_error(0.1, 20) == pytest.approx(6.7, abs=0.05)


# D02.2: mismatched sets


def errors(**settings):
    """Return ten times the four errors in per cent, (train web dev test, seeds)."""
    settings = {"shift": 0, **settings}
    seeds = [demo.mismatch(**settings, draw=k) for k in SEEDS]
    found = [
        demo.errors_on(demo.four_sets(history.experiment), history.at())
        for history in dl.run(seeds)
    ]
    return np.array([list(each.values()) for each in found]).T


def test_the_panel_shows_what_is_measured_here():
    like = demo.mismatch(target_examples=200, draw=3)
    wrong = demo.errors_on(demo.four_sets(like), dl.run(like).at())
    (bars,) = pictures("mismatch", target_examples=200, draw=3)[1].values.values()
    assert bars == pytest.approx(wrong)


@pytest.mark.parametrize("shift, low, high", [(0, 1, 6), (0.25, 8, 16), (0.5, 17, 30)])
def test_a_shifted_target_is_missed_while_new_web_examples_are_not(shift, low, high):
    train, web, dev, test = errors(shift=shift)
    assert holds(train < 6)
    assert holds(web < 6)
    assert holds((low < dev) & (dev < high))
    assert holds(np.abs(dev - test) < 4)


def test_target_examples_help_the_target_and_cost_something_on_the_web():
    without, joined = errors(shift=0.5), errors(shift=0.5, target_examples=400)
    assert holds(joined[2] < without[2] - 2)
    assert holds(joined[1] > without[1])


def test_a_turned_target_needs_few_of_its_own_examples():
    without, few = errors(turn=35), errors(turn=35, target_examples=80)
    assert holds(few[2] < without[2] - 2)


# D02.3: the board


@pytest.mark.parametrize(
    "train, dev, optimal, verdict, following",
    [
        (1, 11, 0, "High variance", "more data"),
        (15, 16, 0, "High bias", "bigger network"),
        (15, 30, 0, "High bias and high variance", "bigger network"),
        (0.5, 1, 0, "Neither", "test set"),
        (15, 16, 14, "Neither", "test set"),
        (15, 30, 14, "High variance", "more data"),
    ],
)
def test_two_errors_give_a_verdict_and_the_next_step(
    train, dev, optimal, verdict, following
):
    plane, bars = pictures(
        "diagnosis", train_error=train, dev_error=dev, optimal_error=optimal
    )
    assert plane.title == verdict
    assert following in bars.title
    ((x, y),) = plane.dots.values()
    assert (x[0], y[0]) == (train - optimal, dev - train)
    field = verdict.lower().removeprefix("high ")
    (inside,) = [
        name
        for name, (edges, low, high) in plane.bands.items()
        if edges[0] < x[0] <= edges[1] and low[0] < y[0] <= high[0]
    ]
    assert inside == {"bias and high variance": "both"}.get(field, field)


def test_a_difference_of_exactly_the_gap_is_not_high():
    assert pictures("diagnosis", train_error=5, dev_error=10)[0].title == "Neither"


# D02.4: capacity and data


@pytest.fixture(scope="module")
def capacities():
    like = run(NOTEBOOK, "capacity").experiment
    kinds = {"logistic": {"depth": 0}, "narrow": {"width": 1}, "wide": {"width": 40}}
    kinds["ten"] = {"width": 10}
    return {name: ends_of(like.replace(**kind)) for name, kind in kinds.items()}


def test_one_unit_per_layer_stays_about_where_logistic_regression_stays(capacities):
    train = {k: 1 - scores(r, "train_accuracy") for k, r in capacities.items()}
    assert holds(train["narrow"] > 0.05)
    assert holds(np.abs(train["narrow"] - train["logistic"]) < 0.1)


def test_a_wide_network_overfits_by_its_cost(capacities):
    train = {k: 1 - scores(r, "train_accuracy") for k, r in capacities.items()}
    cost = {k: scores(r, "dev_cost") for k, r in capacities.items()}
    assert holds(train["wide"] < 0.07)
    assert holds(cost["wide"] > cost["logistic"] + 0.1)
    assert np.quantile(cost["wide"], 0.1) > np.quantile(cost["narrow"], 0.9)
    for record in capacities["wide"]:
        history = record.history
        assert history.scores.dev_cost[-1] > history.scores.dev_cost.min() + 0.1


def test_its_dev_error_differs_from_seed_to_seed(capacities):
    dev = {k: scores(r, "dev_accuracy") for k, r in capacities.items()}
    better = int((dev["wide"] > dev["logistic"]).sum())
    assert 1 <= better <= 9


def test_a_thousand_examples_close_the_gap(capacities):
    many = over_seeds("capacity", m=1000)
    gaps = [
        scores(r, "train_accuracy") - scores(r, "dev_accuracy")
        for r in (capacities["ten"], many)
    ]
    assert holds(gaps[1] < gaps[0])
    assert holds(gaps[1] < 0.04)


def test_relu_of_width_1_dies_with_some_seeds():
    like = run(NOTEBOOK, "capacity").experiment
    dead = ends_of(like.replace(width=1, activation="relu", init="he"))
    assert sum(abs(r.score.train_accuracy - 0.5) < 0.01 for r in dead) >= 6


def curves(**settings):
    """Return the median errors of train and dev at both ends of the curves."""
    error, _ = pictures("curves", **settings)
    return {k: (y[0], y[-1]) for k, (_, y) in error.lines.items()}


def test_width_widens_the_gap_and_moves_the_dev_error_little():
    train, dev = curves().values()
    assert train[1] < train[0] - 4
    assert abs(dev[1] - dev[0]) < 4
    assert dev[1] - train[1] > dev[0] - train[0] + 3


def test_examples_bring_both_errors_together():
    train, dev = curves(against="examples").values()
    assert train[1] > train[0] and dev[1] < dev[0]
    assert dev[1] - train[1] < (dev[0] - train[0]) / 3


def test_without_noise_there_is_little_gap():
    train, dev = curves(noise=0.0).values()
    assert dev[1] - train[1] < 4


# D02.7: L1 against L2


@pytest.fixture(scope="module")
def priced():
    kinds = {"none": {"lambd": 0.0}, "l2": {}, "l1": {"penalty": "l1_threshold"}}
    return {
        **{name: over_seeds("sparsity", **kind) for name, kind in kinds.items()},
        "plain l1": over_seeds("sparsity", penalty="l1"),
    }


def zeros(records):
    return np.array([(r.params["W1"] == 0).sum() for r in records])


def test_only_l1_with_a_threshold_makes_exact_zeros(priced):
    assert holds((10 <= zeros(priced["l1"])) & (zeros(priced["l1"]) <= 17))
    for name in ("none", "l2", "plain l1"):
        assert (zeros(priced[name]) == 0).all()
    assert (zeros(over_seeds("sparsity", lambd=30.0)) == 0).all()


def test_l1_keeps_the_three_features_that_matter(priced):
    assert holds((r.params["W1"][0, :3] != 0).all() for r in priced["l1"])


def test_plain_l1_ends_beside_the_threshold_form(priced):
    for a, b in zip(priced["l1"], priced["plain l1"], strict=True):
        np.testing.assert_allclose(a.params["W1"], b.params["W1"], atol=0.02)


def test_here_l1_lowers_the_dev_error_and_l2_the_dev_cost(priced):
    error = {k: 1 - scores(r, "dev_accuracy") for k, r in priced.items()}
    cost = {k: scores(r, "dev_cost") for k, r in priced.items()}
    assert (error["l1"] < error["none"]).all()
    assert holds(cost["l2"] < cost["none"])
    assert 1 <= int((error["l2"] < error["none"]).sum()) <= 9


def test_one_convention_of_l1_is_the_other_with_twice_the_lambda():
    like = run(NOTEBOOK, "sparsity").set(penalty="l1").experiment
    other = dl.misprint("the_other_convention", "penalty")
    ours = dl.run(like.replace(lambd=20.0, iterations=300)).at()
    theirs = dl.run(like.replace(swap={"penalty": other}, iterations=300)).at()
    np.testing.assert_allclose(ours.theta, theirs.theta, atol=1e-12)


# D02.5: lambda


@pytest.fixture(scope="module")
def strengths():
    return {k: over_seeds("lambda", lambd=k) for k in (0, 0.1, 1.0, 10.0, 31.5)}


def test_the_dev_cost_over_lambda_is_a_u(strengths):
    costs = np.array([scores(r, "dev_cost") for r in strengths.values()])
    assert holds(costs.argmin(axis=0) == 2)
    assert holds(costs[0] > costs[1])
    assert holds(costs[3] > costs[2] + 0.05)
    np.testing.assert_allclose(costs[4], np.log(2), atol=1e-3)


def test_the_panel_draws_that_u():
    panel = run(NOTEBOOK, "lambda")
    panel.finish()
    scene = panel.scene()
    view = Range()
    _, best, _ = view.best(scene.sweep)
    assert 0.1 <= best <= 2
    ends = [h.scores.dev_cost[-1] for h in scene.sweep.histories.values()]
    assert min(ends[0], ends[-1]) > min(ends) + 0.2


def test_a_price_does_not_lower_the_training_error(strengths):
    errors = [1 - scores(r, "train_accuracy") for r in strengths.values()]
    assert holds((errors[0] <= errors[2]) & (errors[2] <= errors[4]))


def test_too_large_a_lambda_leaves_nothing(strengths):
    for record in strengths[31.5]:
        assert record.score.dev_cost == pytest.approx(np.log(2), abs=1e-3)
    assert (norms(strengths[31.5]) < 1e-6).all()


def test_weights_and_slope_fall_with_lambda(strengths):
    sizes = np.array([norms(r) for r in strengths.values()])
    assert (np.diff(sizes, axis=0) < 0).all()
    assert holds(sizes[1] > 5 * sizes[2])
    slopes = np.array(
        [[demo.mean_slope(r) for r in records] for records in strengths.values()]
    )
    assert holds(slopes[2] < slopes[0])
    assert holds(slopes[3] < slopes[2])
    assert holds(slopes[2] < 0.75 * slopes[1])


def test_the_panel_of_sizes_stands_where_the_slider_stands():
    norm, both = pictures("simpler", lambd=0.1)
    x, y = norm.dots["here"]
    assert x[0] == 0.1 and y[0] == demo.sizes()[0][demo.STRENGTHS.index(0.1)]
    assert pictures("simpler", lambd=30.0)[1].dots["here"][1][0] < 1e-3


# D02.6: weight decay


def test_without_data_the_weights_follow_the_factor_exactly():
    size, _ = pictures("decay", gradient="off", lambd=0.2)
    t, y = size.lines["this rule"]
    alone = y[0] * (1 - 0.3 * 0.2 / 60) ** (2 * t)
    np.testing.assert_allclose(y, alone, rtol=1e-9)
    np.testing.assert_allclose(size.lines["decay alone"][1], alone, rtol=1e-9)


def test_the_right_rule_ends_at_the_same_weights_for_each_learning_rate():
    ends = [
        norms(ends_of(demo.decaying(learning_rate=a).replace(iterations=n)))
        for a, n in ((0.3, 2000), (0.1, 6000))
    ]
    assert holds(np.abs(ends[0] / ends[1] - 1) < 0.005)


def test_without_the_rate_in_the_decay_a_small_rate_kills_the_weights():
    like = demo.decaying(learning_rate=0.05, rule="no rate")
    assert like.lambd == 20
    assert (norms(ends_of(like.replace(iterations=6000))) < 1e-3).all()
    right = norms(ends_of(demo.decaying(learning_rate=0.05).replace(iterations=6000)))
    assert (right > 1).all()


@pytest.mark.parametrize(
    "rule, name", [("half", "M02.08"), ("twice", "M02.09"), ("no rate", "M02.12")]
)
def test_each_slip_is_the_right_rule_with_another_lambda(rule, name):
    step = dl.misprint(name, "weight_decay_step")
    printed = demo.decaying().replace(swap={"weight_decay_step": step})
    a, b = (
        dl.run(e.replace(iterations=300)).at()
        for e in (printed, demo.decaying(rule=rule))
    )
    np.testing.assert_allclose(a.theta, b.theta, atol=1e-12)


# D02.8: which J falls


def test_j_with_its_penalty_never_rises_and_without_it_does():
    histories = dl.run(seeds_of(demo.SLOW.replace(lambd=3.0)))
    alone = [h.costs - h.penalties for h in histories]
    assert holds(demo.rises(h.costs) == 0 for h in histories)
    assert all(100 < demo.rises(cost) < 1000 for cost in alone)
    assert all(cost[-1] > cost.min() for cost in alone)
    assert holds(50 < cost.argmin() < 200 for cost in alone)


def test_the_panel_plots_one_or_the_other():
    for plot, many in (("with penalty", False), ("without penalty", True)):
        chosen, parts = pictures("falls", plot=plot)
        rises = demo.rises(chosen.lines[plot][1])
        assert f" {rises} rises" in chosen.title and (rises > 0) == many
        J, loss, price = (y for _, y in parts.lines.values())
        np.testing.assert_allclose(J, loss + price)
    chosen, parts = pictures("falls", lambd=0.0)
    np.testing.assert_array_equal(parts.lines["J"][1], parts.lines["loss alone"][1])


# D02.9: the linear range of tanh


def test_small_weights_make_a_tanh_network_linear():
    kinds = {k: ends_of(demo.TANH.replace(lambd=k)) for k in (0.0, 0.1, 1.0, 3.0)}
    spread = np.array(
        [[np.abs(r.forward.linear[0]).mean() for r in e] for e in kinds.values()]
    )
    fit = np.array([[demo.linearity(r) for r in e] for e in kinds.values()])
    assert (np.diff(spread[:3], axis=0) < 0).all()
    assert holds(spread[2] < spread[0] / 3)
    assert holds(fit[2] > fit[0])
    assert (fit[3] > 0.99).all()
    assert (fit[0] < 0.95).all()


def test_the_numbers_of_that_panel():
    titles = [pictures("linear", lambd=k)[0].title for k in (0.0, 1.0)]
    assert titles == ["Mean of |z|: 0.848", "Mean of |z|: 0.141"]
    assert 1 - np.tanh(0.141) / 0.141 < 0.01
    network = dl.run(demo.TANH.replace(iterations=0)).network
    assert network.weights.sum() == 900 and (~network.weights).sum() == 61


# spot the misprint


def test_of_four_steps_one_is_the_other_form():
    panel = run(NOTEBOOK, "steps")
    reference = ends_of(panel.experiment.replace(penalty="l2"))
    sizes = {}
    for letter in "ABCD":
        records = ends_of(panel.set(swap=letter).experiment)
        sizes[letter] = norms(records)
        same = [
            np.allclose(a.theta, b.theta, atol=1e-9)
            for a, b in zip(records, reference, strict=True)
        ]
        assert all(same) if letter == "B" else not any(same), letter
    assert holds(sizes["A"] < sizes["C"])
    assert holds(sizes["C"] < sizes["B"])
    assert holds(sizes["B"] < sizes["D"])


def test_under_adam_decay_is_another_method():
    panel = run(NOTEBOOK, "steps").set(optimizer="adam", learning_rate=0.01, swap="B")
    step = ends_of(panel.experiment)
    inside = ends_of(panel.experiment.replace(penalty="l2"))
    for a, b in zip(step, inside, strict=True):
        assert np.abs(a.theta - b.theta).max() > 0.01


def test_a_loss_without_labels_falls_and_learns_nothing():
    A, B = (over_seeds("losses", swap=letter) for letter in "AB")
    assert holds(r.cost < 0.03 for r in A)
    assert (scores(A, "dev_accuracy") < 0.9).all()
    assert (scores(A, "dev_accuracy") == 0.5).sum() >= 6
    assert holds(scores(B, "dev_accuracy") > 0.93)
    assert holds(a.cost < b.cost for a, b in zip(A, B, strict=True))


def test_your_own_step_is_the_library_s():
    panel = run(NOTEBOOK, "yours")
    own = dl.run(panel.experiment.replace(iterations=200))
    right = dl.run(panel.experiment.replace(iterations=200, swap={}))
    np.testing.assert_array_equal(own.costs, right.costs)
