"""What notebook 02 says you saw, on its own cells, over ten seeds."""

import functools

import course
import numpy as np
import pytest
from course import SEEDS, assert_same, ended, holds, read, run, seeds_of, trained

import dlcourse as dl
from dlcourse.lessons import l2_regularization as demo
from dlcourse.pictures.views.curves import COST
from dlcourse.pictures.views.ranges import best_of

NOTEBOOK = read("02")
said = functools.partial(course.said, NOTEBOOK)


def last_of(experiment):
    """Return ten last records; there are no scores but the last ones."""
    return [history.at() for history in ended(seeds_of(experiment))]


def over_seeds(cell, **settings):
    """Return ten last records of a cell's panel, seeds of weights and data both moved.

    The panel checks and applies the settings; a stack then trains all seeds at once.
    """
    return last_of(run(NOTEBOOK, cell).set(**settings).experiment)


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


def test_what_a_dev_set_of_a_million_or_of_a_hundred_can_tell():
    examples, error, points = said(
        "splits-saw", "10,000 dev examples measure an error of 1 % to ±0.1 points"
    )
    found = 100 * dl.standard_error(error / 100, examples)
    assert found == pytest.approx(points, abs=0.01)
    waste = said("splits-saw", "From a million examples, 20 % would be a waste") / 100
    assert waste * 10**6 > 10 * examples
    m, left = said("splits-saw", "From 100 examples, 20 are left to judge")
    assert dl.split_sizes(int(m), (0.6, 0.2, 0.2))[1] == left
    error, points = said("splits-saw", "you know an error of 10 % only to ±6.7 points")
    found = 100 * dl.standard_error(error / 100, left)
    assert found == pytest.approx(points, abs=0.05)
    assert said("splits-saw", "differ by 3 points cannot be told apart") < found


def test_99_1_1_lights_the_mark():
    *parts, whole = said("splits-saw", "**99/1/1 adds up to 101 %.**")
    assert sum(parts) == whole
    twice = said("splits-saw", "10,000 examples would stand in two sets")
    assert (whole - 100) / 100 * 10**6 == twice
    shares = said("often-printed", "98/1/1, or 99.5/0.25/0.25")
    assert sum(shares[:3]) == sum(shares[3:]) == 100
    split, _ = pictures("splits", m=10**6, regime="free")
    assert "101 %" in split.title and "not 100 %" in split.bands
    split, _ = pictures("splits", m=10**6, regime="free", train=98.0)
    assert "not 100 %" not in split.bands


def test_four_times_as_many_examples_halve_the_uncertainty():
    assert dl.standard_error(0.1, 4000) == dl.standard_error(0.1, 1000) / 2


# D02.2: mismatched sets


def errors(**settings):
    """Return ten times the four errors in per cent, (train web dev test, seeds)."""
    settings = {"shift": 0, **settings}
    seeds = [demo.mismatch(**settings, draw=k) for k in SEEDS]
    found = [
        demo.errors_on(demo.four_sets(history.experiment), history.at())
        for history in ended(seeds)
    ]
    return np.array([list(each.values()) for each in found]).T


def test_the_panel_shows_what_is_measured_here():
    like = demo.mismatch(target_examples=200, draw=3)
    wrong = demo.errors_on(demo.four_sets(like), dl.run(like).at())
    (bars,) = pictures("mismatch", target_examples=200, draw=3)[1].values.values()
    assert bars == pytest.approx(wrong)


def test_a_shifted_target_is_missed_while_new_web_examples_are_not():
    same = said("mismatch-saw", "all four errors are about 3 %")
    assert holds((np.abs(row - same) < 3).all() for row in errors(shift=0).T)
    shift, least, farther, more = said(
        "mismatch-saw", "At 0.25 the dev error is above 8 %, at 0.5 above 17 %"
    )
    most = said("mismatch-saw", "new web examples stay below 6 %")
    for moved, low in ((shift, least), (farther, more)):
        train, web, dev, test = errors(shift=moved)
        assert holds(train < most) and holds(web < most)
        assert holds(dev > low)
        chance = np.sqrt(2) * 100 * dl.standard_error(float(dev.mean()) / 100, 600)
        assert holds(np.abs(dev - test) < 2.5 * chance)


def test_target_examples_help_the_target_and_cost_something_on_the_web():
    count = said("mismatch-saw", "400 target examples lower the dev error")
    shift = said("mismatch-saw", "At a shift of 0.5 the two kinds contradict")
    without = errors(shift=shift)
    joined = errors(shift=shift, target_examples=int(count))
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


def test_one_point_apart_is_bias_until_the_optimal_error_is_known():
    train, dev = said("diagnosis-saw", "(15, 16) is bias")
    optimal = said("diagnosis-saw", "With an optimal error of 14 %")
    *slip, same, right = said("often-printed", "15 % and 14 % | 15 % and 16 %")
    assert slip == [train, optimal] and [same, right] == [train, dev]
    for floor, verdict in ((0, "High bias"), (optimal, "Neither")):
        settings = {"train_error": train, "dev_error": dev, "optimal_error": floor}
        assert pictures("diagnosis", **settings)[0].title == verdict


def test_a_difference_of_exactly_the_gap_is_not_high():
    assert pictures("diagnosis", train_error=5, dev_error=10)[0].title == "Neither"


# D02.4: capacity and data


@pytest.fixture(scope="module")
def capacities():
    like = run(NOTEBOOK, "capacity").experiment
    one, many = (
        said("capacity-saw", "**Width 1**"),
        said("capacity-saw", "**Width 40**"),
    )
    kinds = {
        "logistic": {"depth": 0},
        "narrow": {"width": one},
        "wide": {"width": many},
    }
    kinds["ten"] = {"width": 10}
    return {name: last_of(like.replace(**kind)) for name, kind in kinds.items()}


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
    wide = capacities["wide"][0].history.experiment
    for history in trained(seeds_of(wide)):
        assert history.scores.dev_cost[-1] > history.scores.dev_cost.min() + 0.1


def test_its_dev_error_differs_from_seed_to_seed(capacities):
    dev = {k: scores(r, "dev_accuracy") for k, r in capacities.items()}
    better = np.mean(dev["wide"] > dev["logistic"])
    assert 0.1 <= better <= 0.9


def test_an_outlier_bends_the_border_of_a_wide_network_alone():
    x, y = said("capacity-saw", "near (−1.2, 1.2), and one orange point stands there")
    widths = said(
        "capacity-saw",
        "Width 1 leaves it on the wrong side, while width 40 bends its border round it",
    )
    like = run(NOTEBOOK, "capacity").set(added=((x, y, 1),)).experiment
    narrow, wide = (
        [
            record.predict(np.array([[x], [y]])).Z > 0
            for record in last_of(like.replace(width=int(width)))
        ]
        for width in widths
    )
    assert holds(np.logical_not(narrow))
    assert holds(wide)


def test_a_thousand_examples_close_the_gap(capacities):
    points = said("capacity-saw", "with 1000 points the two curves almost meet")
    many = over_seeds("capacity", m=points)
    gaps = [
        scores(r, "train_accuracy") - scores(r, "dev_accuracy")
        for r in (capacities["ten"], many)
    ]
    assert holds(gaps[1] < gaps[0])
    assert holds(gaps[1] < 0.04)


def test_relu_of_width_1_dies_with_some_seeds():
    like = run(NOTEBOOK, "capacity").experiment
    dead = last_of(like.replace(width=1, activation="relu", init="he"))
    assert np.mean([abs(r.score.train_accuracy - 0.5) < 0.01 for r in dead]) >= 0.5


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
    many, few = said("curves-saw", "The gap at 500 is a fraction of the gap at 30")
    error, _ = pictures("curves", against="examples")
    assert all((x[0], x[-1]) == (few, many) for x, _ in error.lines.values())
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
    low, high, of, _ = said("sparsity-saw", "11 to 17 of 20 are exactly 0")
    assert holds((low <= zeros(priced["l1"])) & (zeros(priced["l1"]) <= high))
    assert run(NOTEBOOK, "sparsity").values["n_x"] == of
    none = said("sparsity-saw", "no weight is exactly 0**, at any")
    for name in ("none", "l2", "plain l1"):
        assert (zeros(priced[name]) == none).all()
    assert (zeros(over_seeds("sparsity", lambd=30.0)) == none).all()


def test_l1_keeps_the_three_features_that_matter(priced):
    assert holds((r.params["W1"][0, :3] != 0).all() for r in priced["l1"])


def test_plain_l1_ends_beside_the_threshold_form(priced):
    for a, b in zip(priced["l1"], priced["plain l1"], strict=True):
        np.testing.assert_allclose(a.params["W1"], b.params["W1"], atol=0.02)


def test_here_l1_lowers_the_dev_error_and_l2_the_dev_cost(priced):
    error = {k: 1 - scores(r, "dev_accuracy") for k, r in priced.items()}
    cost = {k: scores(r, "dev_cost") for k, r in priced.items()}
    assert holds(error["l1"] < error["none"])
    three, of = said("sparsity-saw", "with more than 3 seeds of 4")
    assert np.mean(cost["l2"] < cost["none"]) > three / of
    assert np.median(cost["l2"] / cost["none"]) < 0.85
    assert 0.1 <= np.mean(error["l2"] < error["none"]) <= 0.9


def test_one_convention_of_l1_is_the_other_with_twice_the_lambda():
    like = run(NOTEBOOK, "sparsity").set(penalty="l1").experiment
    other = dl.misprint("the_other_convention", "penalty")
    value, doubled = said(
        "sparsity-saw", "$\\lambda=10$ does what $\\lambda=20$ does here"
    )
    like = like.replace(iterations=300)
    ours = dl.run(like.replace(lambd=doubled)).at()
    theirs = dl.run(like.replace(lambd=value, swap={"penalty": other})).at()
    np.testing.assert_allclose(ours.theta, theirs.theta, atol=1e-12)


# the index of a matrix norm


def test_the_largest_singular_value_is_near_the_sum_of_squares():
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    index, value, near = said(
        "norms-saw",
        "The index 2 of a *matrix* norm is the largest singular value: 29.87 "
        "is close to 30",
    )
    assert (W**2).sum() == near
    largest = np.linalg.norm(W, int(index))
    assert largest**2 == pytest.approx(value, abs=0.005)
    assert (W.T * W).sum() == said("norms-saw", "`W.T * W` gives 29")
    assert said("norms-saw", "Write `np.sum(W**2)`") == index


# D02.5: lambda

STRENGTHS = said(
    "lambda-saw", "Of 0, 0.1, 1, 10 and 30 the dev cost is lowest at 1 with"
)


@pytest.fixture(scope="module")
def strengths():
    *strengths, best = STRENGTHS
    # The slider steps through 31.5, not through 30.
    return {k: over_seeds("lambda", lambd=31.5 if k == 30 else k) for k in strengths}


def test_the_dev_cost_over_lambda_is_a_u(strengths):
    costs = np.array([scores(r, "dev_cost") for r in strengths.values()])
    *values, best = STRENGTHS
    assert holds(costs.argmin(axis=0) == values.index(best))
    assert holds(costs[0] > costs[1])
    assert holds(costs[3] > costs[2] + 0.05)
    of, value = said("lambda-saw", "the cost is $\\ln 2 = 0.693$")
    np.testing.assert_allclose(costs[4], np.log(of), atol=1e-3)
    assert round(np.log(of), 3) == value


def test_the_panel_draws_that_u():
    panel = run(NOTEBOOK, "lambda")
    panel.finish()
    scene = panel.scene()
    _, best, _ = best_of(scene.sweep, COST)
    assert 0.1 <= best <= 2
    ends = [h.scores.dev_cost[-1] for h in scene.sweep.histories.values()]
    assert min(ends[0], ends[-1]) > min(ends) + 0.2


def test_a_price_does_not_lower_the_training_error(strengths):
    errors = [1 - scores(r, "train_accuracy") for r in strengths.values()]
    assert holds((errors[0] <= errors[2]) & (errors[2] <= errors[4]))


def test_too_large_a_lambda_leaves_nothing(strengths):
    always, sometimes, nothing, answer = said(
        "lambda-saw",
        "From about 30 on, in some seeds from 10 on, everything has "
        "collapsed: all weights are nearly 0, each answer is 0.5",
    )
    for record in strengths[always]:
        assert record.score.dev_cost == pytest.approx(np.log(2), abs=1e-3)
        A = dl.sigmoid(record.forward.Z)
        np.testing.assert_allclose(A, answer, atol=0.02)
    assert (np.abs(norms(strengths[always]) - nothing) < 1e-6).all()
    assert 0 < np.mean(norms(strengths[sometimes]) < 1e-3) < 1


def test_weights_and_slope_fall_with_lambda(strengths):
    sizes = np.array([norms(r) for r in strengths.values()])
    nothing_left = sizes[:-1] < 1e-6
    assert ((np.diff(sizes, axis=0) < 0) | nothing_left).all()
    low, high = said("simpler-saw", "from $\\lambda = 0.1$ to $1$ by a factor of three")
    assert list(strengths)[1:3] == [low, high]
    assert holds(sizes[1] > 3 * sizes[2])
    slopes = np.array(
        [[demo.mean_slope(r) for r in records] for records in strengths.values()]
    )
    assert holds(slopes[2] < slopes[0])
    assert holds(slopes[3] < slopes[2])
    assert holds(slopes[2] < 0.95 * slopes[1])
    assert 0.4 < np.median(slopes[2] / slopes[1]) < 0.7, "to about half"


def test_the_panel_of_sizes_stands_where_the_slider_stands():
    norm, both = pictures("simpler", lambd=0.1)
    x, y = norm.dots["here"]
    assert x[0] == 0.1
    assert_same(y[0], demo.sizes()[0][demo.STRENGTHS.index(0.1)])
    strong = said("simpler-saw", "At $\\lambda = 30$ neither the weights nor")
    assert pictures("simpler", lambd=strong)[1].dots["here"][1][0] < 1e-3


# D02.6: weight decay


def test_without_data_the_weights_follow_the_factor_exactly():
    size, _ = pictures("decay", gradient="off", lambd=0.2)
    t, y = size.lines["this rule"]
    alone = y[0] * (1 - 0.3 * 0.2 / 60) ** (2 * t)
    np.testing.assert_allclose(y, alone, rtol=1e-9)
    np.testing.assert_allclose(size.lines["decay alone"][1], alone, rtol=1e-9)


def test_the_right_rule_ends_at_the_same_weights_for_each_learning_rate():
    ends = [
        norms(last_of(demo.decaying(learning_rate=a).replace(iterations=n)))
        for a, n in ((0.3, 2000), (0.1, 6000))
    ]
    assert holds(np.abs(ends[0] / ends[1] - 1) < 0.005)


def test_without_the_rate_in_the_decay_a_small_rate_kills_the_weights():
    rate, times = said("decay-saw", "With $\\alpha = 0.05$ that is 20 times as much")
    like = demo.decaying(learning_rate=rate, rule="no rate")
    assert like.lambd == times * demo.decaying(learning_rate=rate).lambd
    assert (norms(last_of(like.replace(iterations=6000))) < 1e-3).all()
    right = norms(last_of(demo.decaying(learning_rate=rate).replace(iterations=6000)))
    assert (right > 1).all()


@pytest.mark.parametrize(
    "rule, name", [("half", "M02.08"), ("twice", "M02.09"), ("no rate", "M02.12")]
)
def test_each_slip_is_the_right_rule_with_another_lambda(rule, name):
    usual = demo.decaying().lambd
    half, twice = said("decay-saw", "*half* uses $\\lambda/2$, *twice* $2\\lambda$")
    factor = {"half": 1 / half, "twice": twice}.get(rule, 1 / 0.3)
    assert demo.decaying(rule=rule).lambd == pytest.approx(factor * usual)
    assert said("decay-saw", "(Loshchilov and Hutter, 2019)") == 2019
    step = dl.misprint(name, "weight_decay_step")
    printed = demo.decaying().replace(swap={"weight_decay_step": step})
    a, b = (
        dl.run(e.replace(iterations=300)).at()
        for e in (printed, demo.decaying(rule=rule))
    )
    np.testing.assert_allclose(a.theta, b.theta, atol=1e-12)


# D02.8: which J falls


def test_j_with_its_penalty_never_rises_and_without_it_does():
    histories = trained(seeds_of(demo.SLOW.replace(lambd=3.0)))
    alone = [h.costs - h.penalties for h in histories]
    assert holds(demo.rises(h.costs) == 0 for h in histories)
    rises = [demo.rises(cost) for cost in alone]
    assert holds(count > 0 for count in rises)
    assert 200 < np.median(rises) < 600, "several hundred"
    lowest = said("falls-saw", "after its lowest point at about step 100")
    places = np.array([cost.argmin() for cost in alone])
    assert np.mean((lowest / 2 < places) & (places < 2 * lowest)) > 0.5, "most seeds"


def test_the_panel_plots_one_or_the_other():
    for plot, many in (("with penalty", False), ("without penalty", True)):
        chosen, parts = pictures("falls", plot=plot)
        rises = demo.rises(chosen.lines[plot][1])
        assert f" {rises} rises" in chosen.title and (rises > 0) == many
        J, loss, price = (y for _, y in parts.lines.values())
        np.testing.assert_allclose(J, loss + price)
    none = said("falls-saw", "At $\\lambda = 0$ both are the same")
    chosen, parts = pictures("falls", lambd=none)
    np.testing.assert_array_equal(parts.lines["J"][1], parts.lines["loss alone"][1])


# D02.9: the linear range of tanh


def test_small_weights_make_a_tanh_network_linear():
    least, strong = said("linear-saw", "$R^2$ rises to above 0.99 at $\\lambda = 3$")
    none = said("linear-saw", "The border was curved at $\\lambda = 0$")
    lambdas = (none, 0.1, 1.0, strong)
    kinds = {k: last_of(demo.TANH.replace(lambd=k)) for k in lambdas}
    spread = np.array(
        [[np.abs(r.forward.linear[0]).mean() for r in e] for e in kinds.values()]
    )
    fit = np.array([[demo.linearity(r) for r in e] for e in kinds.values()])
    assert (np.diff(spread[:3], axis=0) < 0).all()
    assert holds(spread[2] < spread[0] / 3)
    assert holds(fit[2] > fit[0])
    assert (1 - fit[3] < 1 - least).all()
    assert (fit[0] < 0.95).all()


def test_the_numbers_of_that_panel():
    high, low, lambd = said("linear-saw", "falls from 0.85 to 0.14 at $\\lambda = 1$")
    titles = [pictures("linear", lambd=k)[0].title for k in (0.0, lambd)]
    found = [float(title.removeprefix("Mean of |z|: ")) for title in titles]
    assert found == pytest.approx([high, low], abs=0.006)
    assert 1 - np.tanh(low) / low < 0.01
    network = dl.run(demo.TANH.replace(iterations=0)).network
    weights, biases = said("linear-saw", "900 weights and 61 biases")
    assert network.weights.sum() == weights and (~network.weights).sum() == biases


def test_a_power_of_z_in_tanh_is_no_tanh():
    wrong, z = said("linear-saw", "−0.065 at 0.1, and no number at all")

    def printed(z):
        return (np.power(z, z) - np.exp(-z)) / (np.power(z, z) + np.exp(-z))

    assert printed(z) == pytest.approx(wrong, abs=5e-4)
    with np.errstate(invalid="ignore"):
        assert np.isnan(printed(-0.5))


# spot the misprint


def test_of_four_steps_one_is_the_other_form():
    panel = run(NOTEBOOK, "steps")
    reference = last_of(panel.experiment.replace(penalty="l2"))
    sizes = {}
    for letter in "ABCD":
        records = last_of(panel.set(swap=letter).experiment)
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
    step = last_of(panel.experiment)
    inside = last_of(panel.experiment.replace(penalty="l2"))
    for a, b in zip(step, inside, strict=True):
        assert np.abs(a.theta - b.theta).max() > 0.01


def test_a_loss_without_labels_falls_and_learns_nothing():
    A, B = (over_seeds("losses", swap=letter) for letter in "AB")
    nothing = said("losses-saw", "the lower cost by far: close to 0.")
    assert holds(r.cost < nothing + 0.03 for r in A)
    assert holds(scores(A, "dev_accuracy") < 0.9)
    assert np.mean(scores(A, "dev_accuracy") == 0.5) >= 0.5
    assert holds(1 - scores(B, "dev_accuracy") < 0.08)
    assert holds(a.cost < b.cost for a, b in zip(A, B, strict=True))


def test_with_a_factor_above_one_the_weights_grow():
    one = said("yours-saw", "With a factor above 1 the weights grow")

    def growing(W, dW_backprop, learning_rate, lambd, m):
        return (one + learning_rate * lambd / m) * W - learning_rate * dW_backprop

    own = run(NOTEBOOK, "yours").experiment.replace(iterations=300)
    grown = dl.run(own.replace(swap={"weight_decay_step": growing})).at()
    right = dl.run(own).at()
    sizes = [demo.squared_norm(r.theta, r.network) for r in (grown, right)]
    assert sizes[0] > sizes[1]


def test_your_own_step_is_the_library_s():
    panel = run(NOTEBOOK, "yours")
    own = dl.run(panel.experiment.replace(iterations=200))
    right = dl.run(panel.experiment.replace(iterations=200, swap={}))
    assert_same(own.costs, right.costs)
