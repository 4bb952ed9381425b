"""What notebook 03 says you saw, on its own cells, over ten seeds."""

import numpy as np
import pytest
from lessons import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import dropout as demo
from dlcourse.history import add_stack
from dlcourse.panel.views.wiring import masks_at

NOTEBOOK = read("03")


def seeds_of(experiment):
    """Return ten copies of an experiment, seeds of weights and data both moved."""
    return [experiment.replace(seed=k, data_seed=k) for k in SEEDS]


def over_seeds(cell, **settings):
    """Return ten last records of a cell's panel, trained as a stack."""
    experiment = run(NOTEBOOK, cell).set(**settings).experiment
    return [history.at() for history in dl.run(seeds_of(experiment))]


def errors(records):
    """Return train and dev errors, (10,) each."""
    scores = [record.score for record in records]
    return (
        np.array([1 - score.train_accuracy for score in scores]),
        np.array([1 - score.dev_accuracy for score in scores]),
    )


def dev_costs(records):
    return np.array([record.score.dev_cost for record in records])


def squares(record):
    """Return the sum of all squared weights."""
    return sum((W**2).sum() for k, W in record.params.items() if k.startswith("W"))


def pictures(cell, **settings):
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def filled(runs):
    """Train what a demonstration has prepared; return its histories."""
    histories, steps = runs
    for step in steps:
        add_stack(histories, step)
    return histories


# D03.1 and the network: masks


def test_each_step_and_each_example_has_a_mask_of_its_own():
    experiment = run(NOTEBOOK, "thinned").experiment
    first, second = (masks_at(experiment, t)[1] for t in (3, 4))
    assert first.shape == (8, 300)
    assert (first != second).any()
    assert len(np.unique(first, axis=1).T) > 20


def test_at_1_nothing_is_dropped_and_the_cost_falls_smoothly():
    experiment = run(NOTEBOOK, "thinned").set(keep_prob1=1, keep_prob2=1).experiment
    assert all(mask is None for mask in masks_at(experiment, 3))
    rough, smooth = (
        [np.diff(h.costs).clip(0).sum() for h in dl.run(seeds_of(e))]
        for e in (run(NOTEBOOK, "thinned").experiment, experiment)
    )
    assert holds(np.array(smooth) < np.array(rough) / 10)


def test_five_units_at_a_fifth_are_all_gone_in_a_third_of_the_steps():
    experiment = run(NOTEBOOK, "thinned").set(keep_prob2=0.2).experiment
    gone = [~masks_at(experiment, t)[2][:, 0].any() for t in range(400)]
    assert np.mean(gone) == pytest.approx(0.8**5, abs=0.08)


def test_ten_of_fifty_units_are_dropped_in_the_mean_only():
    _, columns, spread = pictures("masks", examples=40)
    (_, dropped) = columns.stems["dropped"]
    assert np.ptp(dropped) > 5
    k, share = spread.stems["2,000 examples"]
    assert (k * share).sum() == pytest.approx(10, abs=0.3)
    assert share[k == 10].item() == pytest.approx(0.14, abs=0.03)


def test_the_spread_grows_more_slowly_than_the_mean():
    small, large = (demo.drop_chances(n, 0.8) for n in (50, 200))
    spread = []
    for n, chance in ((50, small), (200, large)):
        k = np.arange(n + 1)
        spread.append(np.sqrt(((k - 0.2 * n) ** 2 * chance).sum()))
    assert spread[1] / spread[0] == pytest.approx(2)  # the mean: 4 times


# D03.2: the expected value


def means(rule, **settings):
    bars, _ = pictures("expectation", rule=rule, **settings)
    return [*bars.values[""].values()]


@pytest.mark.parametrize(
    "rule, mean",
    [
        ("right", 0.399),
        ("no scaling", 0.319),
        ("1 - p", 1.595),
        ("randn", 0.393),
        ("inverted", 0.100),
    ],
)
def test_the_mean_of_a_layer_at_0_8(rule, mean):
    assert means(rule)[0] == pytest.approx(mean, rel=0.02)


def test_three_layers_lose_half_or_grow_64_times():
    assert means("right", layers=3)[2] == pytest.approx(0.399, rel=0.02)
    assert means("no scaling", layers=3)[2] == pytest.approx(0.399 * 0.512, rel=0.03)
    assert means("1 - p", layers=3)[2] == pytest.approx(0.399 * 64, rel=0.05)


def test_at_a_half_three_rules_agree_and_at_1_randn_drops():
    for rule in ("right", "1 - p", "inverted"):
        assert means(rule, keep_prob=0.5)[0] == pytest.approx(0.399, rel=0.02)
    assert means("right", keep_prob=1)[0] == pytest.approx(0.399, rel=0.01)
    assert means("randn", keep_prob=1)[0] == pytest.approx(0.399 * 0.8413, rel=0.02)
    bars, _ = pictures("expectation", rule="1 - p", keep_prob=1)
    assert "divided by 0" in bars.title


# D03.5: dropout left on at test time


@pytest.fixture(scope="module")
def passes():
    return [demo.noisy_passes(0.5, seed) for seed in SEEDS]


def test_dropout_at_test_time_makes_answers_worse_and_random(passes):
    off = np.array([((p > 0.5) == Y).mean() for Y, p, _ in passes])
    on = np.array([((p > 0.5) == Y).mean() for Y, _, p in passes])
    assert holds(on < off)
    flips = [((p > 0.5) != (q > 0.5)).mean() for _, p, q in passes]
    assert holds(0.02 < flip < 0.12 for flip in flips)


def test_the_average_of_200_passes_is_about_as_good_as_none(passes):
    for Y, off, on in passes:
        plain, averaged = (((p > 0.5) == Y).mean() for p in (off, on.mean(axis=0)))
        assert abs(plain - averaged) < 0.02


# D03.3, D03.6, D03.7: what dropout does


@pytest.fixture(scope="module")
def whole():
    return over_seeds("boundary")


@pytest.fixture(scope="module")
def half():
    return over_seeds("boundary", keep_prob1=0.5, keep_prob2=0.5)


def test_dropout_never_lowers_the_training_error(whole, half):
    assert all(errors(half)[0] >= errors(whole)[0])
    assert holds(errors(whole)[0] <= 0.0501)
    assert holds(errors(half)[0] <= 0.1201)


def test_dropout_lowers_the_squares_and_the_dev_cost(whole, half):
    before, after = (np.array([*map(squares, records)]) for records in (whole, half))
    assert holds(after < before)
    assert before.mean() == pytest.approx(240, abs=15)
    assert after.mean() == pytest.approx(175, abs=15)
    assert holds(dev_costs(half) < dev_costs(whole))


def test_the_dev_error_falls_in_the_mean_and_the_bands_overlap(whole, half):
    before, after = errors(whole)[1], errors(half)[1]
    assert after.mean() < before.mean() - 0.01
    assert after.max() > before.min()


def test_three_copies_share_the_weight():
    for seed in SEEDS:
        X, Y, *_ = demo.three_copies(seed).draw(0)
        for p, share, total in ((1, 0.85, 0.74), (0.8, 0.43, 0.28), (0.5, 0.38, 0.18)):
            w = demo.spread_weights(X, Y, p)
            assert w.max() / w.sum() == pytest.approx(share, abs=0.04)
            assert np.sum(w**2) == pytest.approx(total, abs=0.07)


def test_the_closed_form_is_what_dropout_tends_to():
    X, Y, *_ = demo.three_copies().draw(0)
    experiment = dl.Experiment(
        demo.three_copies(),
        hidden=(),
        keep_input=0.8,
        learning_rate=0.02,
        iterations=3000,
    )
    steps = [step.theta[:3, 0] for step in dl.train(experiment)]
    np.testing.assert_allclose(
        np.mean(steps[1000:], axis=0), demo.spread_weights(X, Y, 0.8), atol=0.02
    )


def test_half_of_the_inputs_is_too_much():
    alone, half = (over_seeds("inputs", keep_input=p) for p in (1, 0.5))
    assert all(errors(half)[0] > errors(alone)[0])
    assert holds(errors(half)[1] > errors(alone)[1])


def test_a_tenth_of_the_inputs_lowers_the_cost_and_hardly_moves_the_error():
    alone, most = (over_seeds("inputs", keep_input=p) for p in (1, 0.9))
    assert abs(np.mean(errors(most)[1] - errors(alone)[1])) < 0.02
    assert holds(dev_costs(most) < dev_costs(alone))


# D03.4: the restless cost


def risen(**settings):
    nets = seeds_of(demo.restless_net(**settings))
    return np.array([demo.rises(history.costs) for history in dl.run(nets)])


def test_the_cost_never_rises_without_dropout_and_half_the_time_with_it():
    assert all(risen(keep_prob=1.0) == 0)
    for rate in (0.02, 0.1):
        rises = risen(keep_prob=0.8, learning_rate=rate)
        assert holds((900 < rises) & (rises < 1100))


def test_the_panel_counts_the_same():
    (picture,) = pictures("restless", keep_prob=1)
    assert picture.title == "The cost rose in 0 of 2,000 steps"


# spot the misprint


@pytest.fixture(scope="module")
def letters():
    return {letter: over_seeds("masked", swap=letter) for letter in "ABCDE"}


def test_dividing_by_the_dropped_share_ruins_the_dev_error(letters):
    assert holds(errors(letters["D"])[1] > errors(letters["C"])[1] + 0.02)


def test_the_mask_the_wrong_way_round_leaves_the_training_cost_high(letters):
    costs = {
        k: np.array([r.history.costs[-200:].mean() for r in records])
        for k, records in letters.items()
    }
    for other in "BCDE":
        assert holds(costs["A"] > costs[other] + 0.05)
    assert holds(abs(costs["B"] - costs["C"]) < 0.03)  # B looks right in training


def test_without_the_division_the_dev_cost_is_higher(letters):
    assert holds(dev_costs(letters["B"]) > dev_costs(letters["C"]))


def test_no_curve_gives_normal_numbers_away(letters):
    difference = errors(letters["E"])[1] - errors(letters["C"])[1]
    assert abs(difference.mean()) < 0.01


def test_at_a_half_two_letters_are_one():
    one, other = (
        run(NOTEBOOK, "masked").set(swap=k, keep_prob=0.5).experiment for k in "CD"
    )
    ends = [dl.run(e.replace(iterations=300)).at() for e in (one, other)]
    np.testing.assert_allclose(ends[0].theta, ends[1].theta)


def test_the_squares_go_down_with_keep_prob(letters, whole, half):
    totals = [
        np.mean([*map(squares, records)]) for records in (whole, letters["C"], half)
    ]
    for total, said in zip(totals, (240, 205, 175), strict=True):
        assert total == pytest.approx(said, abs=12)


# D03.8: augmentation


@pytest.fixture(scope="module")
def reading():
    """Dev errors of the letters over ten seeds, trained as one stack."""

    def trained(letters, **changes):
        m = changes.pop("m", 60)
        data = [demo.letters_of(letters, m, seed, **changes) for seed in SEEDS]
        nets = [demo.reader(d, seed) for seed, d in enumerate(data)]
        return errors([history.at() for history in dl.run(nets)])[1]

    return trained


def test_shifted_copies_help_and_new_images_help_more(reading):
    alone = reading("b d p q x", copies=0)
    same = reading("b d p q x", copies=4, pixels=0)
    shifted = reading("b d p q x", copies=4, pixels=1)
    new = reading("b d p q x", m=300, copies=0)
    np.testing.assert_allclose(same, alone)
    assert all((new < shifted) & (shifted < alone))
    for error, mean in ((alone, 0.53), (shifted, 0.38), (new, 0.24)):
        assert error.mean() == pytest.approx(mean, abs=0.03)


def test_mirroring_hurts_where_the_mirror_image_is_another_letter(reading):
    for letters, mean in (("b d p q x", 0.60), ("A H T U Y", 0.43)):
        alone = reading(letters, copies=0)
        mirrored = reading(letters, copies=4, pixels=0, mirror=True)
        assert all((mirrored > alone) == (letters == "b d p q x"))
        assert mirrored.mean() == pytest.approx(mean, abs=0.03)


def digit_errors(**changes):
    nets = [demo.digit_experiment(seed, **changes) for seed in SEEDS]
    found = [demo.digit_errors(history.at()) for history in dl.run(nets)]
    return {name: np.array([f[name] for f in found]) for name in found[0]}


@pytest.fixture(scope="module")
def plain_digits():
    return digit_errors(copies=0)


def changed(**changes):
    return digit_errors(copies=8, **{"pixels": 0, "degrees": 0} | changes)


def test_small_changes_of_digits_help_a_little_in_the_mean(plain_digits):
    after = changed(degrees=10, strength=0.3)["all"]
    assert -0.04 < (after - plain_digits["all"]).mean() < -0.005
    assert plain_digits["all"].mean() == pytest.approx(0.28, abs=0.015)


def test_a_six_on_its_head_is_a_nine(plain_digits):
    after = changed(degrees=180, strength=0.3)
    assert holds(after["all"] > plain_digits["all"])
    assert holds(after["6 and 9"] > plain_digits["6 and 9"])
    assert after["6 and 9"].mean() > 1.7 * plain_digits["6 and 9"].mean()


def test_shifts_and_mirrors_do_not_help_centred_digits(plain_digits):
    for changes in ({"pixels": 1}, {"mirror": True}):
        assert (changed(**changes)["all"] - plain_digits["all"]).mean() > 0.01


# D03.9: early stopping


def curves(batch, iterations):
    """Return iterations, train and dev costs of the checks, one triple a seed."""
    experiment = demo.overtraining(batch)[0].experiment
    found = dl.run(seeds_of(experiment.replace(iterations=iterations)))
    return [demo.checks(history) for history in found]


def test_the_dev_cost_is_lowest_early_and_twice_as_high_in_the_end():
    for t, train_cost, dev_cost in curves(demo.FULL, 5000):
        best = dl.early_stopping(dev_cost, 100)
        assert best == dev_cost.argmin()
        assert 25 <= t[best] <= 1200
        assert dev_cost[-1] > 1.9 * dev_cost[best]
        assert train_cost[-1] < train_cost[best] and train_cost[best] > 0.18


def test_with_mini_batches_patience_looks_over_the_bumps():
    gains = []
    for t, _, dev_cost in curves(8, 1500):
        first, patient = (dl.early_stopping(dev_cost, p) for p in (1, 20))
        assert t[first] <= 45
        gains.append(dev_cost[first] - dev_cost[patient])
    assert holds(gain > 0.01 for gain in gains)


def test_an_experiment_with_patience_goes_back_to_the_same_place():
    e = demo.overtraining()[0].experiment.replace(iterations=3000)
    stopped = dl.run(e.replace(patience=20))
    t, _, dev_cost = demo.checks(dl.run(e))
    kept = dl.early_stopping(dev_cost, 20)
    assert stopped.stopped and len(stopped) - 1 == t[kept + 20]
    # beside the checks, marks are scored too: the best may lie on one of those
    assert stopped.best_score.dev_cost <= dev_cost[kept]
    assert stopped.at(stopped.best).t == stopped.best


# T03.19: one knob for two jobs


@pytest.fixture(scope="module")
def rates():
    return [filled(demo.tried_rates(seed)) for seed in SEEDS]


def test_the_best_learning_rate_depends_on_the_steps(rates):
    def best(histories, steps):
        return demo.RATES[demo.ends_at(histories, steps)[0].argmin()]

    assert holds(best(h, 3000) < best(h, 100) for h in rates)
    assert holds(best(h, 3000) <= 0.05 for h in rates)


def test_l2_lets_you_choose_the_learning_rate_and_stopping_does_not(rates):
    ends = [demo.ends_at(histories, 3000) for histories in rates]
    worst = np.array([end.max(axis=-1) / end.min(axis=-1) for end in ends])
    assert holds((2 < worst[:, 0]) & (worst[:, 0] < 6.5))
    assert holds(worst[:, 1] < 1.2)


# D03.10: ensembles


@pytest.fixture(scope="module", params=demo.KINDS)
def together(request):
    """One kind, and per seed its ensemble and the score of one net on all data."""
    kind, count = request.param, 5 if request.param == "snapshots" else 10
    runs = [filled(demo.members(kind, seed)) for seed in SEEDS]
    return kind, [
        (demo.ensemble_of(kind, histories, count), histories[0].at().score)
        for histories in runs
    ]


def test_the_average_never_costs_more_than_its_members(together):
    assert all(e.cost <= e.member_costs.mean() for e, _ in together[1])


def test_the_average_costs_less_than_one_net_on_all_data(together):
    assert holds(e.cost < score.dev_cost for e, score in together[1])


def test_the_error_gains_little(together):
    kind, found = together
    alone = np.array([1 - score.dev_accuracy for _, score in found])
    average = np.array([e.error for e, _ in found])
    own = np.array([e.member_errors.mean() for e, _ in found])
    gain = {"different starts": own, "bootstrap samples": own, "snapshots": alone}[kind]
    low, high = {
        "different starts": (0.002, 0.012),
        "bootstrap samples": (0.015, 0.04),
        "snapshots": (0.004, 0.02),
    }[kind]
    assert low < (gain - average).mean() < high
    assert holds(average <= gain)
    if kind == "bootstrap samples":
        assert 0 < (alone - average).mean() < 0.0125
