"""What notebook 09 says you saw, on its own cells, over ten seeds."""

import functools

import course
import numpy as np
import pytest
from course import SEEDS, holds, read, run
from printed import assert_printed

import dlcourse as dl
from dlcourse.lessons import hyperparameter_tuning as demo
from dlcourse.lessons.hyperparameter_tuning.grids import searched
from dlcourse.tuning.executors import trained

NOTEBOOK = read("09")
said = functools.partial(course.said, NOTEBOOK)
digits = functools.partial(course.digits, NOTEBOOK)


def pictures(cell, **settings):
    """Return what a cell's panel shows, at rest."""
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def bars(cell, picture=1, **settings):
    """Return the heights of a cell's bars."""
    (heights,) = pictures(cell, **settings)[picture].values.values()
    return heights


def about(values, number, tolerance):
    """Whether nine of ten values are as near to a number as that."""
    return holds(np.abs(np.asarray(values) - number) <= tolerance * (1 + 1e-9))


def within(values, low, high):
    """Whether nine of ten values lie in a range."""
    return about(values, (low + high) / 2, (high - low) / 2)


# D09.6: which ones matter


def reach_of(base, varied):
    """Return how far each setting moves the dev cost, in ten groups of three seeds."""
    return {
        called: np.ptp(demo.varied_alone(base, name, values, SEEDS), axis=1)
        for called, (name, values) in varied.items()
    }


@pytest.fixture(scope="module")
def reach():
    return reach_of(demo.network(schedule="inverse", decay_rate=0.0), demo.VARIED)


def test_the_panel_shows_the_first_three_groups():
    (shown, _) = pictures("matters")
    base = demo.network(schedule="inverse", decay_rate=0.0)
    for called, (name, values) in demo.VARIED.items():
        drawn = [heights[called] for heights in shown.values.values()]
        spread = np.ptp(demo.varied_alone(base, name, values), axis=1)
        np.testing.assert_allclose(drawn, spread)


def test_the_learning_rate_matters_most_and_the_batch_size_comes_second(reach):
    order = np.argsort([-spread for spread in reach.values()], axis=0)
    names = list(reach)
    said("matters-saw", "$\\alpha$ **first**, with each of ten groups of seeds")
    assert all(names[first] == "α" for first in order[0])
    low, high = said("matters-saw", "the dev cost moves by 0.5 to 1.")
    assert within(reach["α"], low, high + 0.05)
    size = said("matters-saw", "is second, in nine of ten groups: 0.2.")
    others = [spread for name, spread in reach.items() if name not in ("α", "size")]
    assert holds(reach["size"] > np.max(others, axis=0))
    assert about(reach["size"], size, 0.05)
    most = said("matters-saw", "$\\lambda$ stays below 0.015.")
    assert all(reach["λ"] < most)
    for name in ("layers", "units", "β", "decay"):
        assert holds(reach["λ"] < reach[name]), name
        assert holds(reach["g"] < reach[name]), name


def test_small_batches_make_more_updates():
    epochs, small, times, whole = said(
        "matters-saw",
        "In 20 epochs a batch of 16 makes 25 times as many updates as one of 400.",
    )
    updates = [
        demo.network().replace(batch_size=int(size), epochs=int(epochs)).iterations
        for size in (small, whole)
    ]
    assert updates[0] == times * updates[1]


def test_the_order_in_the_middle_depends_on_the_seed(reach):
    middle = np.array([reach[name] for name in ("layers", "decay", "β", "units")])
    orders = {tuple(order) for order in np.argsort(middle, axis=0).T}
    assert len(orders) >= 3


def test_what_matters_depends_on_where_the_others_stand(reach):
    rate = said("matters-saw", "With $\\alpha = 0.03$ the bars of units and decay")
    base = demo.network(learning_rate=rate, schedule="inverse", decay_rate=0.0)
    names = "units", "decay", "layers"
    small = reach_of(base, {name: demo.VARIED[name] for name in names})
    ratio = {name: small[name].mean() / reach[name].mean() for name in names}
    assert ratio["units"] > 2 and ratio["decay"] > 2
    assert 0.3 < ratio["layers"] < 0.6, "about half"
    assert holds(small["layers"] < 0.75 * reach["layers"])


def test_of_adams_settings_only_the_learning_rate_matters():
    base = run(NOTEBOOK, "adam")
    assert base.values["learning_rate"] == 0.01
    base = demo.network(hidden=(20, 10), optimizer="adam", learning_rate=0.01)
    reach = reach_of(base.replace(epochs=10), demo.VARIED_IN_ADAM)
    said("adam-saw", "more than five times that of $\\beta_1$, with each of ten groups")
    assert all(reach["α"] > 5 * reach["β₁"])
    least = said("adam-saw", "hardly move the cost: below 0.02")
    assert all(reach["β₂"] < least) and all(reach["ε"] < least)
    best = said("adam-saw", "*inside* its range here, near 0.1")
    rates, costs = pictures("adam")[1].lines["mean of 9 seeds"]
    assert rates[costs.argmin()] == pytest.approx(best)
    assert costs.argmin() not in (0, len(costs) - 1)


# D09.4: grid and random


@pytest.mark.parametrize(
    "losses, share",
    [
        (
            "**One matters (0.02):** mean best loss 0.07 for the grid, 0.02 at random",
            "Random is better in about 78 of 100 searches",
        ),
        (
            "**Both matter alike (1):** the **grid** wins, 0.13 against 0.25",
            "Random is better in only about 35 of 100",
        ),
    ],
    ids=["one matters", "both matter"],
)
def test_random_wins_if_one_matters_and_the_grid_if_both_do(losses, share):
    importance, grid, random = said("grid-saw", losses)
    better, searches = said("grid-saw", share)
    means = bars("grid", importance=importance)
    assert means["grid"] == pytest.approx(grid, abs=0.01)
    assert means["random"] == pytest.approx(random, abs=0.01)
    for seed in SEEDS:
        found = demo.simulated(25, importance, seed=seed)
        wins = np.mean(found["random"] < found["grid"])
        assert wins == pytest.approx(better / searches, abs=0.03)


def test_the_nearest_random_value_is_nearer():
    random, grid = said("grid-saw", "is off by 0.02 of the range, the grid's by 0.05")
    found = [demo.simulated(25, 0.02, seed=seed) for seed in SEEDS]
    assert about([f["grid off"].mean() for f in found], grid, 0.005)
    assert about([f["random off"].mean() for f in found], random, 0.005)


def test_random_has_a_guarantee():
    n, best, chance = said(
        "grid-saw", "60 trials hit the best 5 % of all settings with a chance of 95 %"
    )
    assert 100 * dl.hit_chance(best / 100, int(n)) == pytest.approx(chance, abs=0.5)


@pytest.mark.parametrize("width", [0.05, 0.3])
def test_more_trials_do_not_turn_the_order(width):
    for trials in (9, 100):
        one = bars("grid", trials=trials, width=width)
        assert one["random"] < one["grid"]


def real_searches(way, other, high=1, seeds=SEEDS):
    return [searched(way, other, 25, seed, high) for seed in seeds]


def real_ends(*args, **settings):
    """Return the best dev costs (2, 10) of ten grids and ten random searches."""
    ends = (real_searches(way, *args, **settings) for way in ("grid", "random"))
    return np.array([[found.best.dev_cost for found in each] for each in ends])


def test_where_the_second_matters_little_random_is_better():
    wins, of = said("real-saw", "random is better in **8 of 10** searches")
    random, grid = said("real-saw", "0.13 against 0.20 on average")
    ends = real_ends("lambd")
    assert ends[0].mean() == pytest.approx(grid, abs=0.015)
    assert ends[1].mean() == pytest.approx(random, abs=0.02)
    assert np.mean(ends[1] < ends[0]) >= 0.7
    shown = pictures("real", other="lambd")[1]
    assert shown.title == f"Random better in {wins:g} of {of:g} searches"


def test_the_best_rate_lies_beyond_the_grids_last_value():
    last, trials = said(
        "real-saw", "the grid's last value is 0.4, and 25 random ones come closer"
    )
    assert run(NOTEBOOK, "real").values["trials"] == trials
    grids, randoms = (
        [
            max(trial.settings["learning_rate"] for trial in found.trials)
            for found in real_searches(way, "lambd")
        ]
        for way in ("grid", "random")
    )
    assert about(grids, last, 0.005)
    assert np.mean(randoms) > 1.5 * last


def test_where_the_second_matters_the_lead_is_gone():
    random, grid = said("real-saw", "0.12 at random against 0.10 for the grid")
    ends = real_ends("batch_size")
    assert ends[0].mean() == pytest.approx(grid, abs=0.015)
    assert ends[1].mean() == pytest.approx(random, abs=0.015)
    assert ends[0].mean() < ends[1].mean()
    grids, randoms = real_ends("batch_size", seeds=range(10))
    assert (grids < randoms).sum() >= 8, "better in nearly all of these ten"
    grids, randoms = real_ends("batch_size", seeds=range(10, 20))
    assert 3 <= (grids < randoms).sum() <= 8, "and in about half of ten others"


def test_with_a_range_that_holds_the_best_rate_the_two_tie():
    high, cost = said(
        "real-saw", "With rates up to 10 the two **tie** at about 0.10, whatever"
    )
    for other in ("lambd", "beta", "batch_size"):
        for mean in real_ends(other, int(high)).mean(axis=1):
            assert mean == pytest.approx(cost, abs=0.015)
    trials = said("real-saw", "25 trials hit it either way")
    assert run(NOTEBOOK, "real").values["trials"] == trials


# D09.5: coarse to fine


def test_two_rounds_beat_one():
    n, once, coarse, fine, both = said(
        "zoom-saw", "25 at once: 0.25. **13 + 12: 0.14**"
    )
    better, of = said("zoom-saw", "better in about 70 of 100 searches")
    first, alone = said("zoom-saw", "13 alone: 0.39.")
    assert coarse == first and coarse + fine == n
    means = list(bars("zoom", coarse=int(coarse), fine=int(fine)).values())
    assert means == pytest.approx([once, alone, both], abs=0.015)
    for seed in SEEDS:
        found = demo.two_rounds(int(coarse), int(fine), seed=seed)
        share = np.mean(found["two rounds"] < found["at once"])
        assert share == pytest.approx(better / of, abs=0.03)


def zoomed(**settings):
    """Return ten mean losses of two rounds."""
    return np.array(
        [demo.two_rounds(seed=k, **settings)["two rounds"].mean() for k in SEEDS]
    )


def test_a_poor_coarse_round_or_a_wrong_box_spoils_it():
    coarse, fine, least = said(
        "zoom-saw",
        "With a coarse round of 5 and 12 more in the box the mean is above 0.3",
    )
    assert all(zoomed(coarse=int(coarse), fine=int(fine)) > least)
    narrow, behind, n = said(
        "zoom-saw", "A box of 0.1 is too narrow: at 0.27 it is behind 25 at once"
    )
    assert about(zoomed(box=narrow), behind, 0.015)
    once = [demo.two_rounds(seed=k)["at once"].mean() for k in SEEDS]
    assert all(zoomed(box=narrow) > once) and n == 13 + 12
    wide, less = said("zoom-saw", "A box of 1 brings less too (0.19)")
    assert about(zoomed(box=wide), less, 0.015)


@pytest.fixture(scope="module")
def rounds():
    """Return dev costs (10, 3, 8) of the trials of three rounds."""
    found = [demo.rounds_of(3, seed=seed) for seed in SEEDS]
    return np.array([[[t.dev_cost for t in f.trials] for f in e] for e in found])


def test_zooming_makes_every_trial_a_good_one(rounds):
    typical = np.median(rounds, axis=-1)
    *first, number, low, high = said(
        "rounds-saw",
        "of round 1 has a dev cost of 0.2 to 0.7, one of round 3 of 0.07 to 0.22",
    )
    last = int(number) - 1
    assert within(typical[:, int(first[0]) - 1], first[1] - 0.05, first[2] + 0.05)
    assert within(typical[:, last], low - 0.005, high + 0.005)
    said("rounds-saw", "lower with each of ten seeds")
    assert all(typical[:, last] < typical[:, 0])


def test_the_best_trial_gains_less(rounds):
    best = np.minimum.accumulate(rounds.min(axis=-1), axis=1)
    once = np.array([demo.at_once(24, seed).best.dev_cost for seed in SEEDS])
    a, i, b, k = said("rounds-saw", "0.13 after round 1, 0.09 after round 3")
    means = best.mean(axis=0)
    assert means[int(i) - 1] == pytest.approx(a, abs=0.015)
    assert means[int(k) - 1] == pytest.approx(b, abs=0.01)
    trials, at_once = said("rounds-saw", "24 at once find 0.10")
    assert trials == rounds[0].size
    assert once.mean() == pytest.approx(at_once, abs=0.01)
    wins, of = said("rounds-saw", "Three rounds end lower in about 6 of 10 searches")
    lower = best[:, 2] < once - 1e-6  # several find the very same trial
    assert lower.mean() == pytest.approx(wins / of, abs=0.15)
    typical = np.median(rounds, axis=-1)
    assert np.ptp(means) < np.ptp(typical.mean(axis=0))
    assert said("rounds-saw", "24 trials at once can all run side by side") == trials


# a real search


@functools.cache
def digit_readers(seed):
    """Return a coarse search for digit readers, and a fine one round its best."""
    coarse = run(NOTEBOOK, "search")
    if seed:
        net = demo.readers(seed=seed, data_seed=seed)
        coarse = dl.search(net, coarse.space, trials=30, progress=False)
    net = demo.readers(seed=seed, data_seed=seed)
    return coarse, dl.search(net, coarse.near(0.3), trials=20, seed=1, progress=False)


def test_the_best_digit_readers_share_a_learning_rate():
    rate = said("search-saw", "share a learning rate near 0.03")
    for seed in (0, 2):
        best = digit_readers(seed)[0].ranked[:5]
        typical = np.median([trial.settings["learning_rate"] for trial in best])
        assert rate / 2 < typical < 2 * rate


def test_a_second_round_reads_digits_a_little_better_or_not_at_all():
    trials = said("search-saw", "the best of 30 was good")
    gains = []
    for seed in (0, 2):
        coarse, fine = digit_readers(seed)
        assert len(coarse.trials) == trials
        gains.append(coarse.best.dev_cost - fine.best.dev_cost)
    assert gains[0] > 0.01 and gains[1] < 0


# D09.1, D09.2, D09.3: scales


def samples(cell, show, n=1000, **settings):
    """Return samples as a cell's panel draws them, one for each seed."""
    values = run(NOTEBOOK, cell).set(**settings).values | {"n": n}
    drawn = [show(**values | {"draw": seed})[0].dots.values() for seed in SEEDS]
    return [values for ((values, _),) in drawn]


spread = functools.partial(samples, show=demo.spread)
memories = functools.partial(samples, "betas", demo.memories)


def test_a_linear_scale_leaves_the_lower_decades_almost_empty():
    drawn = spread("scales", scale="linear")
    above, edge, low = said(
        "scales-saw",
        "90 % lie above 0.1, and about one value of a thousand below 0.001",
    )
    assert about([100 * np.mean(x > edge) for x in drawn], above, 3)
    assert holds(np.mean(x < low) < 0.005 for x in drawn)
    assert np.mean(drawn < np.array(low)) == pytest.approx(0.001, abs=0.0007)


def test_a_log_scale_gives_each_decade_a_quarter():
    drawn = spread("scales")
    edges = 10.0 ** np.arange(-4, 1)
    shares = [np.histogram(x, edges)[0] / x.size for x in drawn]
    assert holds(np.abs(share - 0.25).max() < 0.05 for share in shares)
    median = said("scales-saw", "a quarter in each decade, and the median at 0.01")
    assert holds(0.7 * median < np.median(x) < 1.4 * median for x in drawn)


@pytest.mark.parametrize("cell, scale", [("scales", "natural log"), ("draws", "A")])
def test_a_natural_logarithm_leaves_the_range(cell, scale):
    drawn = spread(cell, scale=scale)
    base, share, low, near = said(
        "scales-saw",
        "**Natural log, then $10^r$:** 57 % lie *below* 0.0001, some near $10^{-9}$",
    )
    top = said("scales-saw", "The top decade gets 11 %")
    assert share == pytest.approx(100 * (1 - 1 / np.log(base)), abs=0.5)
    assert about([100 * np.mean(x < low) for x in drawn], share, 5)
    assert about([100 * np.mean(x > 0.1) for x in drawn], top, 3)
    assert holds(near / 3 < x.min() < 3 * near for x in drawn)
    phrase = "**A** takes `np.log` and then $10^r$: values down to $10^{-9}$"
    assert said("draws-saw", phrase) == [base, near]


def test_a_question_of_order():
    a, b = np.log10([1e-4, 1.0])
    u = np.array([said("scales-saw", "from $b$ at $u = 0$ down towards $a$"), 1])
    assert ((a - b) * u + b).tolist() == [b, a]
    low, high, out, one = said(
        "often-printed",
        '"in [−4, 0]" | it is right, but leaves out −4, since $u$ never is 1',
    )
    assert [low, high, out, one] == [a, b, a, u[1]]
    slip = said("scales-saw", "the exponents then run from −8 to −4")
    assert sorted((a - b) * u + a) == slip


def test_of_five_draws_one_gives_each_decade_its_share():
    edge = said("draws-saw", "nothing below $e^{-4} = 0.018$")
    assert edge == pytest.approx(np.exp(-4), abs=5e-4)
    assert all(x.min() > edge for x in spread("draws", scale="B"))
    assert holds(np.mean(x > 0.1) > 0.87 for x in spread("draws", scale="C"))
    most = said("draws-saw", "no value is above 0.0001")
    assert all(x.max() <= most for x in spread("draws", scale="E"))
    shares = pictures("draws", scale="D", n=1000)[2].values[""]
    assert list(shares.values()) == pytest.approx([0.25] * 4, abs=0.05)


@pytest.mark.parametrize(
    "place, losses",
    [
        (
            "Best rate **0.001**, ten trials:",
            "linear 0.98, which is next to useless, log 0.20",
        ),
        ("Best rate **0.22** (exponent −0.65)", "linear 0.06, log 0.21"),
    ],
    ids=["far", "near"],
)
def test_the_log_scale_is_an_insurance(place, losses):
    rate, *exponent = np.atleast_1d(said("pays-saw", place))
    exponent = exponent[0] if exponent else np.log10(rate)
    assert 10**exponent == pytest.approx(rate, abs=0.005)
    left, _ = pictures("pays", best_exponent=exponent)
    ends = [lines[9] for _, lines in left.lines.values()]
    assert_printed(ends, digits("pays-saw", losses))


def test_the_log_scale_is_better_in_nearly_every_search():
    better, of = said("pays-saw", "Log is better in 99 of 100 searches")
    far = np.log10(said("pays-saw", "Best rate **0.001**, ten trials:"))
    log, linear = (demo.best_losses(rule, far)[:, 9] for rule in ("log", "linear"))
    assert np.mean(log < linear) == pytest.approx(better / of, abs=0.005)


def test_where_nobody_knows_the_magnitude_the_log_scale_wins():
    linear, log = digits("pays-saw", "**Unknown:** linear 0.63, log 0.23").split()
    _, right = pictures("pays")
    assert right.title == f"Not known: linear {linear}, log {log}"
    # with 50 trials the linear scale has caught up at a tenth, and not below
    _, right = pictures("pays", trials=50)
    (x, linear), (_, even) = right.lines.values()
    assert linear[x == -3] > even[x == -3] + 0.5
    assert linear[x == -2] > even[x == -2] + 0.3
    assert linear[x == -1] < even[x == -1] + 0.05


def test_of_four_ways_to_draw_units_three_are_wrong_in_their_own_way():
    found = {k: pictures("units", draw_units=k)[0] for k in "ABCD"}
    shares = {
        k: dict(zip(*f.stems["share of each number"], strict=True))
        for k, f in found.items()
    }
    ends = {k: share[50.0] + share.get(100.0, 0) for k, share in shares.items()}
    count, each = said("units-saw", "51 numbers, each with a share of about 0.02")
    assert len(shares["C"]) == count
    assert ends["C"] == pytest.approx(2 / count, abs=0.006)
    assert each == pytest.approx(1 / count, abs=0.005)
    log, middle, even = said("units-saw", "57 % below 75 instead of 49 %")
    lower = {
        k: 100 * sum(v for n, v in s.items() if n < middle) for k, s in shares.items()
    }
    assert lower["A"] == pytest.approx(log, abs=1)
    assert lower["C"] == pytest.approx(even, abs=1)
    top = said("units-saw", "never draws 100: the upper end is missing")
    assert top not in shares["B"] and top in shares["C"]
    assert ends["D"] == pytest.approx(1 / count, abs=0.005)


@pytest.mark.parametrize(
    "rule, phrase",
    [
        (
            "log of 1 - β",
            "**Through $1-\\beta$:** half of the values above 0.99, median window 100",
        ),
        ("linear", "9 % above 0.99, median window 20"),
        ("log of β", "8.7 %, median window 19"),
    ],
)
def test_memories_are_sampled_where_the_window_changes(rule, phrase):
    *share, median = said("betas-saw", phrase)
    share = 50 if "half" in phrase else share[0]
    drawn = memories(rule=rule)
    assert about([100 * np.mean(b > 0.99) for b in drawn], share, 4)
    windows = [np.median(1 / (1 - b)) for b in drawn]
    assert holds(abs(w / median - 1) < 0.15 for w in windows)
    values = run(NOTEBOOK, "betas").values
    limits = said("betas-saw", "From 0.9 to 0.999 the logarithm is nearly")
    assert [values["low"], values["high"]] == limits


def test_minus_one_makes_a_memory_negative():
    low, high = said("betas-saw", "$\\beta$ between −0.999 and −0.9.")
    drawn = memories(rule="minus one")
    assert all(b.min() > low - 1e-9 and b.max() < high + 1e-9 for b in drawn)


def test_a_negative_memory_looks_better_first_and_diverges():
    def ends(**settings):
        panel = run(NOTEBOOK, "memory").set(**settings)
        panel.finish()
        return panel.scene()[1].costs[-1]

    beta, rate = said("memory-saw", "has $\\beta = -0.95$: after ten steps of 0.1 it")
    assert run(NOTEBOOK, "memory").values["beta"] == -beta
    _, wrong = ends(learning_rate=rate, iterations=10)
    assert wrong == pytest.approx(24e6, abs=0.5e6), "twenty-four million"
    small = said("memory-saw", "With steps of 0.01 it looks *better* at first")
    short = ends(learning_rate=small, iterations=10)
    phrase = "11.1 against 14.9"
    assert_printed(short[::-1], digits("memory-saw", phrase))
    right, wrong = ends(learning_rate=small, iterations=200)
    assert right < 1 and wrong > 1e6
    one, pushed, meant = said("memory-saw", "$1-\\beta$ is 1.95 instead of 0.05")
    assert [one - beta, one + beta] == pytest.approx([pushed, meant])


# D09.7: panda and caviar


def test_caviar_insures_and_a_panda_wins_every_second_time():
    means = said(
        "panda-saw", "untouched 0.67, panda 0.20, best of ten caviar models 0.08"
    )
    assert list(bars("panda").values()) == pytest.approx(means, abs=0.015)
    for seed in SEEDS:
        found = demo.panda_and_caviar(seed=seed)
        wins = found["panda"] < found["caviar"]
        assert 0.42 < wins.mean() < 0.58
        near, far = found["untouched"] < 0.3, found["untouched"] > 0.999
        assert wins[near].mean() > 0.65, "mostly closer than ten blind tries"
        assert np.mean(found["panda"][far] < 0.12) < 0.35, "seldom arrives"


def test_a_panda_lives_by_the_size_of_its_nudges():
    a, timid, b, usual, bold = said(
        "panda-saw", "0.3 decades 0.32, 0.5 decades 0.20, a whole decade 0.10"
    )
    for nudge, mean in ((a, timid), (b, usual), (1, bold)):
        means = bars("panda", nudge=nudge)
        assert means["panda"] == pytest.approx(mean, abs=0.015)
        found = [demo.panda_and_caviar(nudge_size=nudge, seed=k) for k in SEEDS]
        assert about([f["panda"].mean() for f in found], mean, 0.02)
        assert all(f["caviar"].mean() < f["panda"].mean() for f in found)


@functools.cache
def nursed(learning_rate=0.01, *changes):
    """Return the training costs of ten seeds of the panda."""
    panda = run(NOTEBOOK, "nurse").experiment
    panda = panda.replace(learning_rate=learning_rate, changes=changes)
    seeds = [panda.replace(seed=k, data_seed=k) for k in SEEDS]
    return np.array([outcome.cost for outcome in trained(seeds)])


def test_a_nudge_on_the_way_makes_up_for_a_slow_start():
    limits = said("nurse-saw", "ends at a training cost of 0.25 to 0.38")
    assert within(nursed(), *limits)
    rate, at, most = said("nurse-saw", "**1** at iteration 100 it ends below 0.1,")
    saved = nursed(0.01, (int(at), "learning_rate", rate))
    assert holds(saved < most)
    near, rate = said(
        "nurse-saw", "within 0.02 of the caviar network that had a rate of 1"
    )
    assert holds(np.abs(saved - nursed(rate)) < near)
    rate = said("nurse-saw", "Half a decade (to 0.03) brings little")
    timid = nursed(0.01, (int(at), "learning_rate", rate))
    assert rate / 0.01 == pytest.approx(10**0.5, rel=0.06)
    assert holds(timid > 0.2) and holds(timid < nursed())
    rate, mean = said("nurse-saw", "(to 0.3) brings the cost down to about 0.1")
    half = nursed(0.01, (int(at), "learning_rate", rate))
    assert half.mean() == pytest.approx(mean, abs=0.02)


def test_of_three_caviar_networks_one_is_good_one_middling_one_hopeless():
    hopeless, middling, good = (nursed(rate) for rate in (0.001, 0.1, 1.0))
    assert holds(hopeless > nursed())
    assert within(middling, 0.14, 0.27)
    assert holds(good < 0.1)


RATES = 10.0 ** np.arange(-3, 1.01, 0.25)


@functools.cache
def dev_costs(rates=tuple(RATES), **settings):
    """Return dev costs (10, rates) of the network of today, or as it has become."""
    today = run(NOTEBOOK, "stale").set(**settings).experiment
    made = [
        today.replace(seed=k, data_seed=k, learning_rate=float(rate))
        for k in SEEDS
        for rate in rates
    ]
    costs = np.array([outcome.dev_cost for outcome in trained(made)])
    return np.nan_to_num(costs, nan=10.0).reshape(-1, len(rates))


def test_a_good_learning_rate_goes_stale():
    then, now = dev_costs(), dev_costs(optimizer="adam")
    rate, least = said(
        "stale-saw", "a rate of 1 is a disaster, a dev cost above 0.2 with nine of ten"
    )
    assert holds(now[:, np.isclose(RATES, rate)] > least)
    best = RATES[then.argmin(axis=1)], RATES[now.argmin(axis=1)]
    assert holds(best[1] < best[0] / 4), "far lower"
    assert about(now.min(axis=1) - then.min(axis=1), 0, 0.03), "just as good"


def test_with_more_epochs_a_smaller_rate_is_good_too():
    epochs, rate = said("stale-saw", "With **100 epochs** a rate of 0.1 is good too")
    longer = dev_costs((rate,), epochs=int(epochs))
    assert holds(longer < 0.22)
    epochs = said("stale-saw", "with 20 it was too slow")
    slow = dev_costs((rate,), epochs=int(epochs))
    assert holds(slow > 0.22)


def test_plain_gradient_descent_has_its_best_rate_where_momentum_has():
    near = said("stale-saw", "the best rate stays near 1.")
    plain = dev_costs(optimizer="gradient_descent")
    best = RATES[plain.argmin(axis=1)]
    assert holds((0.4 * near < best) & (best < 2.5 * near))


def test_on_the_moons_a_rate_near_one_is_best():
    near = said("pays-saw", "learning rate near 1 is best; there")
    best = RATES[dev_costs().argmin(axis=1)]
    assert within(best, 0.4 * near, 4 * near)
