"""What notebook 08 says you saw, on its own cells, over ten seeds."""

import functools

import numpy as np
import pytest
from lessons import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import learning_rate_decay as demo
from dlcourse.panel.views.set_cost import last_quarter

NOTEBOOK = read("08")
SCHEDULES = "constant", "inverse", "exponential", "root", "staircase"


def rarely(claims):
    """Its opposite holds."""
    return holds(not claim for claim in claims)


class Ends:
    """Of ten runs: level and calm of the last quarter, and where they ended."""

    def __init__(self, histories):
        self.histories = histories
        late = [self.late(history) for history in histories]
        self.level = np.array([costs.mean() for costs in late])
        self.spread = np.array([costs.std() for costs in late])
        self.cost = np.array([history.scores.train_cost[-1] for history in histories])
        self.dev = np.array([history.scores.dev_cost[-1] for history in histories])

    @staticmethod
    def late(history):
        marks = np.array(history.marks)
        return history.scores.train_cost[marks >= 0.75 * marks[-1]]


def over_seeds(*experiments):
    """Train experiments with ten seeds of weights and data each, all as stacks."""
    all_seeds = [e.replace(seed=k, data_seed=k) for e in experiments for k in SEEDS]
    histories = dl.run(all_seeds)
    return [Ends(histories[i : i + 10]) for i in range(0, len(histories), 10)]


@functools.cache
def ends(cell, **settings):
    """Return the `Ends` of a cell's panel; the panel checks and applies the settings.

    `changes` are made on the way.
    """
    return over_seeds(run(NOTEBOOK, cell).set(**settings).experiment)[0]


# D08.2: the cloud


def scene(cell, **settings):
    """Return what a cell's panel draws when it has come to rest."""
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def far(schedule, alpha0=0.2, epochs=(1, 5, 100)):
    """Return ten rows of distances, one a seed of the noise."""
    rates = demo.rates_of(schedule, alpha0)[None].repeat(32, axis=1)
    stands = [demo.wander(rates, 1.0, 10.0, seed) for seed in SEEDS]
    return np.array([demo.distances(s)[list(epochs), 0] for s in stands])


def test_the_cell_shows_what_the_table_below_it_prints():
    curves, _, cloud = scene("cloud", schedule="root")
    np.testing.assert_allclose(curves.lines["root"][1][[1, 5, 100]], far("root")[0])
    assert set(cloud.values) == {"root", "constant 0.2", "constant 0.002"}


def test_a_constant_rate_is_there_at_once_and_never_comes_closer():
    size = np.sqrt(0.2 / 1.8)
    assert holds(np.allclose(row, size, rtol=0.15) for row in far("constant"))


def test_a_small_constant_rate_comes_close_and_takes_long():
    after_5, after_100 = far("constant", 0.002, (5, 100)).T
    assert holds(np.abs(after_5 - 7.26) < 0.05)
    assert holds((after_100 > 0.03) & (after_100 < 0.04))


def test_decay_ends_ten_times_closer_and_is_not_faster():
    constant = far("constant")
    last = {name: far(name) for name in SCHEDULES[1:]}
    for rows in last.values():
        np.testing.assert_allclose(rows[:, 0], constant[:, 0])
    for name in ("inverse", "exponential", "staircase"):
        ratios = constant[:, 2] / last[name][:, 2]
        assert holds((ratios > 9) & (ratios < 14)), name
    smallest = np.min([rows[:, 2] for rows in last.values()], axis=0)
    assert holds(last["staircase"][:, 2] == smallest)
    ratios = last["root"][:, 2] / last["inverse"][:, 2]
    assert holds((ratios > 2.5) & (ratios < 3.5))


def test_without_noise_the_constant_rate_is_closest():
    curves, *_ = scene("cloud", noise=0)
    after_2 = {name: y[2] for name, (_, y) in curves.lines.items()}
    assert min(after_2, key=after_2.get) == "constant 0.2"


# D08.1: the curves


def test_when_each_schedule_has_halved_the_rate():
    (curves,) = scene("curves")
    halved = {
        name: x[np.flatnonzero(y <= 0.1 + 1e-12)[:1]].tolist()
        for name, (x, y) in curves.lines.items()
    }
    assert halved == {
        "inverse": [1],
        "root": [3],
        "staircase": [10],
        "exponential": [14],
        "constant": [],
    }
    last = {name: y[-1] for name, (_, y) in curves.lines.items() if name != "constant"}
    assert max(last, key=last.get) == "root"
    assert min(last, key=last.get) == "staircase"


def test_only_the_exponential_is_straight_on_a_log_axis_only_the_staircase_level():
    (curves,) = scene("curves", axis="log")
    slopes = {name: np.diff(np.log(y)) for name, (_, y) in curves.lines.items()}
    assert np.ptp(slopes["exponential"]) < 1e-9
    for name in ("inverse", "root"):
        assert (np.diff(slopes[name]) > 0).all()  # ever flatter
    level = {name for name, slope in slopes.items() if (slope == 0).any()}
    assert level == {"staircase", "constant"}


def test_the_root_is_no_staircase():
    epochs = range(9, 11)
    np.testing.assert_allclose(
        demo.rates_of("root", counts=epochs), [0.0632, 0.0603], atol=5e-5
    )
    np.testing.assert_allclose(demo.rates_of("staircase", counts=epochs), [0.2, 0.1])


# D08.3: too fast


@pytest.mark.parametrize(
    "settings, name, low, high",
    [
        ({"per": "iteration"}, "inverse", 2.0, 2.3),
        ({"per": "iteration", "x0": 100}, "inverse", 21, 22),
        ({"per": "iteration"}, "exponential", 0.18, 0.24),
        ({"per": "iteration", "x0": 100}, "exponential", 1.7, 1.95),
        ({"base": 0.5}, "exponential", 0.07, 0.09),
        ({"per": "epoch"}, "exponential", 0.027, 0.035),
        ({"per": "epoch"}, "compounded", 0.1, 0.13),
        ({"per": "epoch"}, "constant", 0.28, 0.38),
    ],
)
def test_a_rate_that_falls_too_soon_freezes(settings, name, low, high):
    panel = run(NOTEBOOK, "fast").set(**settings)
    panel.finish()
    found = [demo.too_fast(**panel.values, seed=k)[0].lines[name][1][-1] for k in SEEDS]
    assert holds(low < x < high for x in found)
    assert panel.scene()[0].lines[name][1][-1] == found[0]


def test_how_far_the_schedules_reach():
    t = np.arange(1, 100_001)
    assert demo.rates_of("exponential", counts=t).sum() == pytest.approx(3.8)
    assert demo.rates_of("compounded", counts=t[:200]).sum() < 0.2
    for name in ("inverse", "root"):
        sums = demo.rates_of(name, counts=t).cumsum()
        assert sums[-1] > sums[9_999] + 0.4


# D08.4: a network


def network(schedule, rate=0.8, **settings):
    return ends("network", schedule=schedule, learning_rate=rate, **settings)


def test_two_constants_tie_the_small_one_is_calmer():
    large, small = network("constant"), network("constant", 0.08)
    assert large.level.mean() == pytest.approx(small.level.mean(), rel=0.1)
    assert not holds(large.level < small.level)
    assert not holds(large.level > small.level)
    assert large.spread.mean() > 1.5 * small.spread.mean()


@pytest.mark.parametrize("schedule", ["exponential", "staircase"])
def test_decay_ends_below_both_constants_and_four_times_calmer(schedule):
    large, small = network("constant"), network("constant", 0.08)
    own = network(schedule)
    assert ((own.level < large.level) & (own.level < small.level)).all()
    assert holds(4 * own.spread < large.spread)


def test_inverse_decay_depends_on_its_rate():
    large, small = network("constant"), network("constant", 0.08)
    slow, fast = network("inverse"), network("inverse", decay_rate=1)
    assert holds((slow.level < large.level) & (slow.level < small.level))
    below = (fast.level < large.level) & (fast.level < small.level)
    assert not holds(below) and not rarely(below)


def test_decay_per_iteration_freezes_high_up():
    frozen = network("inverse", decay_rate=1, decay_per="iteration")
    assert holds(frozen.level > 0.25)
    assert holds(frozen.level > 2 * network("constant").level)


def test_the_dev_cost_varies_with_the_seed_more_than_with_the_schedule():
    runs = [network(name) for name in ("inverse", "exponential", "staircase")]
    runs += [network("constant"), network("constant", 0.08)]
    means = [own.dev.mean() for own in runs]
    assert np.ptp(means) < min(np.ptp(own.dev) for own in runs) / 2
    constants = np.minimum(runs[3].dev, runs[4].dev)
    assert not holds(runs[1].dev < constants)  # no schedule is the best on dev
    assert not holds(runs[2].dev < constants)


def test_the_heading_tells_level_and_calm():
    panel = run(NOTEBOOK, "network")
    history = panel.finish()
    late = Ends.late(history)
    text = last_quarter((np.array(history.marks), history.scores.train_cost))
    assert text == f"{late.mean():.4f} ± {late.std():.4f}"


# all schedules at once


@functools.cache
def together(**settings):
    """Return the `Ends` of all five runs, by name."""
    kind = run(NOTEBOOK, "together").set(**settings)._stage.kind
    runs = {kind.label: kind.experiment, **kind.others}
    return dict(zip(runs, over_seeds(*runs.values()), strict=True))


def test_all_schedules_are_one_in_the_first_epoch():
    costs = [own.histories[0].costs[:64] for own in together().values()]
    for other in costs[1:]:
        np.testing.assert_array_equal(other, costs[0])


def test_the_staircase_leaves_the_constant_rate_at_its_first_drop():
    stairs, constant = (
        together()[name].histories[0].costs for name in ("staircase", "constant")
    )
    first = np.flatnonzero(stairs != constant)[0]
    assert first == 15 * 63 + 1


def test_the_constant_rate_is_most_restless_then_the_root():
    runs = together()
    order = ("constant", "sqrt", "exponential")
    for a, b in zip(order, order[1:], strict=False):
        assert holds(runs[a].spread > runs[b].spread)
    for name in ("inverse", "staircase"):
        assert holds(runs["sqrt"].spread > runs[name].spread)


@pytest.mark.parametrize("settings", [{"batch_size": 256}, {"learning_rate": 0.05}])
def test_on_its_way_the_constant_rate_ends_below_every_schedule(settings):
    runs = together(**settings)
    for name, own in runs.items():
        assert name == "constant" or holds(runs["constant"].level < own.level), name


def test_256_in_a_batch_make_4_steps_an_epoch():
    panel = run(NOTEBOOK, "together").set(batch_size=256)
    assert panel.experiment.epoch_length == 4
    assert panel.experiment.iterations == 60 * 4
    assert run(NOTEBOOK, "together").experiment.epoch_length == 63


# who gets the credit


def test_the_gain_comes_from_the_larger_rate():
    panel = run(NOTEBOOK, "credit").control()
    kind = panel._stage.kind
    runs = {kind.label: kind.experiment, **kind.others}
    runs |= panel._beside.fair(kind.experiment)
    found = dict(zip(runs, over_seeds(*runs.values()), strict=True))
    stairs, tiny, starved, constant = (
        found[name].cost
        for name in ("0.1 in stairs", "0.0007", "0.1 every epoch", "0.1, constant")
    )
    assert holds(stairs < tiny - 0.1) and holds(stairs < starved - 0.1)
    assert holds(np.abs(tiny - starved) < 0.03)
    assert holds(constant <= 1.05 * stairs)
    assert constant.mean() < 0.8 * stairs.mean()


# by hand


def test_turning_the_rate_down_by_hand_beats_constant_and_exponential():
    panel = run(NOTEBOOK, "manual")
    constant = panel.experiment
    (exponential,) = panel._beside.fair(constant).values()
    one = ((6000, "learning_rate", 0.1),)
    two = ((6000, "learning_rate", 0.2), (12000, "learning_rate", 0.03))
    early = ((200, "learning_rate", 0.005),)
    by_hand = [panel.set(changes=c).experiment for c in (one, two, early)]
    constant, exponential, one, two, early = over_seeds(constant, exponential, *by_hand)
    for own in (one, two):
        assert (own.level < constant.level).all()
        assert holds(own.level < exponential.level)
        assert holds(4 * own.spread < constant.spread)
    assert np.sum(exponential.level > constant.level) > 5
    assert holds(early.level > constant.level) and holds(early.spread < constant.spread)


# spot the misprint


def letters(cell, names):
    panel = run(NOTEBOOK, cell)
    runs = [panel.set(swap=name).experiment for name in names]
    return dict(zip(names, over_seeds(*runs), strict=True))


def test_four_programs_for_inverse_decay():
    found = letters("divided", "ABCD")
    for name in "ABD":
        assert holds(found["C"].level < found[name].level), name
    assert holds(found["A"].spread < found["C"].spread / 10)
    assert holds(found["B"].level > 0.2)
    rates = {n: own.histories[0].learning_rates for n, own in found.items()}
    assert rates["D"][-2] > rates["D"][0]
    assert rates["A"][10 * 63] < 1e-3 * rates["A"][0]


def test_five_programs_for_exponential_decay():
    found = letters("powers", "ABCDE")
    for name in "ABCE":
        assert holds(found["D"].level < found[name].level), name
    rates = {n: own.histories[0].learning_rates for n, own in found.items()}
    rising = {name for name, rate in rates.items() if rate[-2] > rate[63]}
    assert rising == {"A", "C"}
    assert rates["D"][0] == 0.8 and rates["E"][0] == 1
    assert rates["B"][63] / rates["B"][0] == pytest.approx(1 / 2.46, rel=0.01)
    assert rates["D"][-1] / 0.8 == pytest.approx(0.015, rel=0.02)


def test_four_programs_for_a_staircase():
    found = letters("stairs", "ABCD")
    for name in "CD":
        assert holds(found["A"].level < found[name].level), name
        assert holds(found["A"].spread < found[name].spread), name
    assert holds(np.abs(found["B"].level / found["A"].level - 1) < 0.05)
    rates = {n: own.histories[0].learning_rates[:-1] for n, own in found.items()}
    assert {name: len(set(rate)) for name, rate in rates.items()} == {
        "A": 4,
        "B": 40,
        "C": 40,
        "D": 2,
    }


def test_epochs_from_0_under_a_root_end_the_run_at_once():
    history = run(NOTEBOOK, "zero").set(swap="n = epoch").finish()
    assert history.diverged.iteration == 1
    assert run(NOTEBOOK, "zero").finish().diverged is None


# your own


def test_a_straight_line_ends_below_inverse_decay():
    def decay_inverse(alpha0, decay_rate, epoch):
        return alpha0 * max(1 - epoch / 60, 0.001)

    yours = run(NOTEBOOK, "yours").experiment
    own, line, library = over_seeds(
        yours,
        yours.replace(swap={"decay_inverse": decay_inverse}),
        yours.replace(swap=()),
    )
    np.testing.assert_array_equal(own.cost, library.cost)
    assert (line.level < own.level).all() and (line.spread < own.spread).all()
