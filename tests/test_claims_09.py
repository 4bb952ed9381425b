"""What notebook 09 says you saw, on its own cells, over ten seeds."""

import numpy as np
import pytest
from lessons import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import hyperparameter_tuning as demo
from dlcourse.executors import trained

NOTEBOOK = read("09")


def pictures(cell, **settings):
    """Return what a cell's panel shows, at rest."""
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def bars(cell, picture=1, **settings):
    """Return the heights of a cell's bars."""
    (heights,) = pictures(cell, **settings)[picture].values.values()
    return heights


# D09.6: which ones matter


def reach_of(base, varied):
    """Return how far each setting moves the dev cost, in ten groups of three seeds."""
    return {
        called: np.ptp(demo.varied_alone(base, name, values, 10), axis=1)
        for called, (name, values) in varied.items()
    }


@pytest.fixture(scope="module")
def reach():
    return reach_of(demo.network(schedule="inverse", decay_rate=0.0), demo.VARIED)


def test_the_panel_shows_the_first_three_groups(reach):
    (shown, _) = pictures("matters")
    for called, spread in reach.items():
        drawn = [heights[called] for heights in shown.values.values()]
        np.testing.assert_allclose(drawn, spread[:3], rtol=1e-6)


def test_the_learning_rate_matters_most_and_the_batch_size_comes_second(reach):
    order = np.argsort([-spread for spread in reach.values()], axis=0)
    names = list(reach)
    assert all(names[first] == "α" for first in order[0])
    assert all(names[second] == "size" for second in order[1])
    assert holds((reach["α"] > 0.6) & (reach["α"] < 1.02))
    assert holds(np.abs(reach["size"] - 0.2) < 0.05)
    assert all(reach["λ"] < 0.015)
    for name in ("layers", "units", "β", "decay"):
        assert all(reach["λ"] < reach[name]), name
        assert holds(reach["g"] < reach[name]), name


def test_the_order_in_the_middle_depends_on_the_seed(reach):
    middle = np.array([reach[name] for name in ("layers", "decay", "β", "units")])
    orders = {tuple(order) for order in np.argsort(middle, axis=0).T}
    assert len(orders) >= 3


def test_what_matters_depends_on_where_the_others_stand(reach):
    base = demo.network(learning_rate=0.03, schedule="inverse", decay_rate=0.0)
    names = "units", "decay", "layers"
    small = reach_of(base, {name: demo.VARIED[name] for name in names})
    for name in ("units", "decay"):
        assert holds(small[name] > 2 * reach[name] - 0.01)
        assert small[name].mean() > 2 * reach[name].mean()
    assert holds(small["layers"] < 2 / 3 * reach["layers"])


def test_of_adams_settings_only_the_learning_rate_matters():
    base = run(NOTEBOOK, "adam")
    assert base.values["learning_rate"] == 0.01
    base = demo.network(hidden=(20, 10), optimizer="adam", learning_rate=0.01)
    reach = reach_of(base.replace(epochs=10), demo.VARIED_IN_ADAM)
    assert all(reach["α"] > 7 * reach["β₁"])
    assert all(reach["β₂"] < 0.02) and all(reach["ε"] < 0.02)
    rates, costs = pictures("adam")[1].lines["mean of 9 seeds"]
    assert rates[costs.argmin()] == pytest.approx(0.1)


# D09.4: grid and random


@pytest.mark.parametrize(
    "importance, grid, random, better",
    [(0.02, 0.07, 0.02, 0.78), (1.0, 0.13, 0.25, 0.35)],
)
def test_random_wins_if_one_matters_and_the_grid_if_both_do(
    importance, grid, random, better
):
    means = bars("grid", importance=importance)
    assert means["grid"] == pytest.approx(grid, abs=0.01)
    assert means["random"] == pytest.approx(random, abs=0.01)
    for seed in SEEDS:
        found = demo.simulated(25, importance, seed=seed)
        share = np.mean(found["random"] < found["grid"])
        assert share == pytest.approx(better, abs=0.03)
        if importance < 1:
            assert found["grid off"].mean() == pytest.approx(0.05, abs=0.002)
            assert found["random off"].mean() == pytest.approx(0.02, abs=0.002)


@pytest.mark.parametrize("width", [0.05, 0.3])
def test_more_trials_do_not_turn_the_order(width):
    for trials in (9, 100):
        one = bars("grid", trials=trials, width=width)
        assert one["random"] < one["grid"]


def real_ends(**settings):
    """Return the best dev costs (2, 10) of ten grids and ten random searches."""
    return np.array([y for _, y in pictures("real", **settings)[1].dots.values()])


def test_on_the_network_the_winner_depends_on_the_second_hyperparameter():
    grid, random = real_ends(other="lambd")
    assert 7 <= (random < grid).sum()
    assert grid.mean() == pytest.approx(0.20, abs=0.01)
    assert random.mean() == pytest.approx(0.13, abs=0.01)
    grid, random = real_ends(other="batch_size")
    assert holds(grid < random)


def test_with_a_range_that_holds_the_best_rate_the_two_tie():
    for other in ("lambd", "beta", "batch_size"):
        for mean in real_ends(other=other, high=10).mean(axis=1):
            assert 0.085 < mean < 0.105


# D09.5: coarse to fine


def test_two_rounds_beat_one():
    means = list(bars("zoom").values())
    assert means == pytest.approx([0.25, 0.39, 0.14], abs=0.015)
    for seed in SEEDS:
        found = demo.two_rounds(seed=seed)
        assert 0.68 < np.mean(found["two rounds"] < found["at once"]) < 0.73


def test_a_poor_coarse_round_or_a_wrong_box_spoils_it():
    assert list(bars("zoom", coarse=5).values())[2] > 0.3
    right = list(bars("zoom").values())[2]
    assert list(bars("zoom", box=0.1).values())[2] > right + 0.05
    assert list(bars("zoom", box=1).values())[2] == pytest.approx(0.19, abs=0.01)


def test_zooming_makes_every_trial_a_good_one_and_the_best_a_little_better():
    rounds = [demo.rounds_of(3, seed=seed) for seed in SEEDS]
    typical = np.array(
        [[np.median([t.dev_cost for t in f.trials]) for f in each] for each in rounds]
    )
    best = np.array([[f.best.dev_cost for f in each] for each in rounds])
    best = np.minimum.accumulate(best, axis=1)
    once = np.array([demo.at_once(24, seed).best.dev_cost for seed in SEEDS])
    assert holds((0.2 < typical[:, 0]) & (typical[:, 0] < 0.75))
    assert holds((0.07 < typical[:, 2]) & (typical[:, 2] < 0.22))
    assert holds(typical[:, 2] < typical[:, 0])
    assert best.mean(axis=0)[[0, 2]] == pytest.approx([0.126, 0.090], abs=0.004)
    assert once.mean() == pytest.approx(0.095, abs=0.004)
    assert (best[:, 2] < once).sum() == 6 and (best[:, 2] == once).sum() == 2


# a real search


def test_the_best_digit_readers_share_a_learning_rate():
    found = run(NOTEBOOK, "search")
    best = [trial.settings["learning_rate"] for trial in found.ranked[:5]]
    assert 0.01 < min(best) and max(best) < 0.1


def test_a_second_round_reads_digits_a_little_better_or_not_at_all():
    gains = []
    for seed in range(3):
        space = run(NOTEBOOK, "search").space
        net = demo.readers(seed=seed, data_seed=seed)
        coarse = dl.search(net, space, trials=30)
        fine = dl.search(net, coarse.near(0.3), trials=20, seed=1)
        gains.append(coarse.best.dev_cost - fine.best.dev_cost)
    assert gains[0] > 0.01 and min(gains) < 0


# D09.1, D09.2, D09.3: scales


def samples(cell, n=1000, **settings):
    """Return ten samples, drawn anew."""
    panel = run(NOTEBOOK, cell)
    drawn = []
    for draw in range(1, 11):
        panel.set(n=n, draw=draw, **settings)
        ((values, _),) = panel.scene()[0].dots.values()
        drawn.append(values)
    return drawn


def test_a_linear_scale_leaves_the_lower_decades_almost_empty():
    drawn = samples("scales", scale="linear")
    assert holds(abs(np.mean(x > 0.1) - 0.9) < 0.03 for x in drawn)
    assert holds(np.mean(x < 0.001) < 0.005 for x in drawn)


def test_a_log_scale_gives_each_decade_a_quarter():
    drawn = samples("scales")
    edges = 10.0 ** np.arange(-4, 1)
    shares = [np.histogram(x, edges)[0] / x.size for x in drawn]
    assert holds(np.abs(share - 0.25).max() < 0.05 for share in shares)
    assert holds(0.007 < np.median(x) < 0.014 for x in drawn)


@pytest.mark.parametrize("cell, scale", [("scales", "natural log"), ("draws", "A")])
def test_a_natural_logarithm_leaves_the_range(cell, scale):
    drawn = samples(cell, scale=scale)
    assert holds(abs(np.mean(x < 1e-4) - 0.57) < 0.05 for x in drawn)
    assert holds(abs(np.mean(x > 0.1) - 0.11) < 0.03 for x in drawn)
    assert holds(x.min() < 3e-9 for x in drawn)


def test_of_five_draws_one_gives_each_decade_its_share():
    assert all(x.min() > 0.018 for x in samples("draws", scale="B"))
    assert holds(np.mean(x > 0.1) > 0.87 for x in samples("draws", scale="C"))
    assert all(x.max() <= 1e-4 for x in samples("draws", scale="E"))
    shares = pictures("draws", scale="D", n=1000)[2].values[""]
    assert list(shares.values()) == pytest.approx([0.25] * 4, abs=0.05)


@pytest.mark.parametrize(
    "exponent, linear, even", [(-3.0, 0.98, 0.20), (-0.65, 0.07, 0.20)]
)
def test_the_log_scale_is_an_insurance(exponent, linear, even):
    left, _ = pictures("pays", best_exponent=exponent)
    ends = {rule: losses[9] for rule, (_, losses) in left.lines.items()}
    assert ends["linear scale"] == pytest.approx(linear, abs=0.015)
    assert ends["log scale"] == pytest.approx(even, abs=0.015)
    if exponent == -3:
        better = (
            demo.best_losses("log", -3)[:, 9] < demo.best_losses("linear", -3)[:, 9]
        )
        assert better.mean() > 0.98


def test_where_nobody_knows_the_magnitude_the_log_scale_wins():
    _, right = pictures("pays")
    assert right.title == "Not known: linear 0.63, log 0.23"
    # with 50 trials the linear scale has caught up above a hundredth, and not below
    _, right = pictures("pays", trials=50)
    (x, linear), (_, even) = right.lines.values()
    assert linear[x == -3] > even[x == -3] + 0.5
    assert linear[x == -1] < even[x == -1] + 0.05


def test_of_four_ways_to_draw_units_three_are_wrong_in_their_own_way():
    found = {k: pictures("units", draw_units=k)[0] for k in "ABCD"}
    shares = {
        k: dict(zip(*f.stems["share of each number"], strict=True))
        for k, f in found.items()
    }
    ends = {k: share[50.0] + share.get(100.0, 0) for k, share in shares.items()}
    assert len(shares["C"]) == 51 and ends["C"] == pytest.approx(2 / 51, abs=0.006)
    lower = {k: sum(v for n, v in s.items() if n < 75) for k, s in shares.items()}
    assert lower["A"] == pytest.approx(0.58, abs=0.015)
    assert lower["C"] == pytest.approx(0.49, abs=0.015)
    assert 100.0 not in shares["B"]
    assert ends["D"] == pytest.approx(1 / 51, abs=0.005)


@pytest.mark.parametrize(
    "rule, above, median",
    [
        ("log of 1 - β", 0.5, 100),
        ("linear", 0.09, 20),
        ("log of β", 0.087, 19),
    ],
)
def test_memories_are_sampled_where_the_window_changes(rule, above, median):
    drawn = samples("betas", rule=rule)
    assert holds(abs(np.mean(b > 0.99) - above) < 0.04 for b in drawn)
    windows = [np.median(1 / (1 - b)) for b in drawn]
    assert holds(abs(w / median - 1) < 0.15 for w in windows)


def test_minus_one_makes_a_memory_negative():
    drawn = samples("betas", rule="minus one")
    assert all(b.min() > -0.999 - 1e-9 and b.max() < -0.9 + 1e-9 for b in drawn)


def test_a_negative_memory_looks_better_first_and_diverges():
    def ends(**settings):
        panel = run(NOTEBOOK, "memory").set(**settings)
        panel.finish()
        return panel.scene()[1].costs[-1]

    assert ends() == pytest.approx([8.66, 2.36e7], rel=0.01)
    assert ends(learning_rate=0.01) == pytest.approx([14.9, 11.1], rel=0.01)
    right, wrong = ends(learning_rate=0.01, iterations=200)
    assert right < 1 and wrong > 1e6


# D09.7: panda and caviar


def test_caviar_insures_and_a_panda_wins_every_second_time():
    means = bars("panda")
    assert list(means.values()) == pytest.approx([0.67, 0.20, 0.08], abs=0.015)
    for seed in SEEDS:
        found = demo.panda_and_caviar(seed=seed)
        assert 0.42 < np.mean(found["panda"] < found["caviar"]) < 0.55


@pytest.mark.parametrize("nudge, mean", [(0.3, 0.32), (0.5, 0.20), (1.0, 0.10)])
def test_a_panda_lives_by_the_size_of_its_nudges(nudge, mean):
    means = bars("panda", nudge=nudge)
    assert means["panda"] == pytest.approx(mean, abs=0.02)
    assert means["caviar"] < means["panda"]


def nursed(learning_rate=0.01, changes=()):
    """Return the training costs of ten seeds of the panda."""
    panda = run(NOTEBOOK, "nurse").experiment
    panda = panda.replace(learning_rate=learning_rate, changes=changes)
    seeds = [panda.replace(seed=k, data_seed=k) for k in SEEDS]
    return np.array([outcome.cost for outcome in trained(seeds)])


def test_a_nudge_on_the_way_makes_up_for_a_slow_start():
    untouched = nursed()
    assert holds((0.255 < untouched) & (untouched < 0.375))
    saved = nursed(changes=((100, "learning_rate", 1.0),))
    assert holds(saved < 0.09)
    assert holds(np.abs(saved - nursed(1.0)) < 0.02)
    timid = nursed(changes=((100, "learning_rate", 0.03),))
    assert holds(timid > 0.2) and holds(timid < untouched)
    half = nursed(changes=((100, "learning_rate", 0.3),))
    assert half.mean() == pytest.approx(0.1, abs=0.015)


def test_of_three_caviar_networks_one_is_good_one_middling_one_hopeless():
    hopeless, middling, good = (nursed(rate) for rate in (0.001, 0.1, 1.0))
    assert holds(hopeless > nursed())
    assert holds((0.15 < middling) & (middling < 0.23))
    assert holds(good < 0.09)


def dev_costs(**settings):
    """Return dev costs (10, rates) of the network of today, or as it has become."""
    today = run(NOTEBOOK, "stale").set(**settings).experiment
    made = [
        today.replace(seed=k, data_seed=k, learning_rate=float(rate))
        for k in SEEDS
        for rate in RATES
    ]
    costs = np.array([outcome.dev_cost for outcome in trained(made)])
    return np.nan_to_num(costs, nan=10.0).reshape(10, -1)


RATES = 10.0 ** np.arange(-3, 1.01, 0.25)


def test_a_good_learning_rate_goes_stale():
    then, now = dev_costs(), dev_costs(optimizer="adam")
    one, tenth = np.isclose(RATES, 1), np.isclose(RATES, 0.1)
    best = RATES[then.argmin(axis=1)], RATES[now.argmin(axis=1)]
    assert holds(best[1] < best[0] / 2)
    assert holds(now[:, one] > 0.3)
    assert holds(np.abs(now.min(axis=1) - then.min(axis=1)) < 0.02)
    longer = dev_costs(epochs=100)
    assert holds(then[:, tenth] > 0.2)
    assert holds(longer[:, tenth] < 0.2)


def test_plain_gradient_descent_has_its_best_rate_where_momentum_has():
    plain = dev_costs(optimizer="gradient_descent")
    best = RATES[plain.argmin(axis=1)]
    assert holds((0.5 < best) & (best < 2))
