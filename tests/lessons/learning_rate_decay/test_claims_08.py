"""What notebook 08 says you saw, on its own cells, over ten seeds."""

import functools

import course
import numpy as np
import pytest
from course import SEEDS, assert_same, holds, read, run, trained

import dlcourse as dl
from dlcourse.lessons import learning_rate_decay as demo
from dlcourse.pictures.views.curves import last_quarter

NOTEBOOK = read("08")
said = functools.partial(course.said, NOTEBOOK)
SCHEDULES = "constant", "inverse", "exponential", "root", "staircase"


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
    histories, count = trained(all_seeds), len(SEEDS)
    return [Ends(histories[i : i + count]) for i in range(0, len(histories), count)]


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


def far(schedule, alpha0=0.2, epochs=(1, 5, 100), seeds=SEEDS):
    """Return ten rows of distances, one a seed of the noise."""
    rates = demo.rates_of(schedule, alpha0)[None].repeat(32, axis=1)
    stands = [demo.wander(rates, 1.0, 10.0, seed) for seed in seeds]
    return np.array([demo.distances(s)[list(epochs), 0] for s in stands])


def test_the_cell_shows_what_the_table_below_it_prints():
    curves, _, cloud = scene("cloud", schedule="root")
    (ours,) = far("root", seeds=[0])
    np.testing.assert_allclose(curves.lines["root"][1][[1, 5, 100]], ours)
    assert set(cloud.values) == {"root", "constant 0.2", "constant 0.002"}


def test_a_constant_rate_is_there_at_once_and_never_comes_closer():
    rate, closest = said(
        "cloud-saw",
        "**Constant 0.2** is there after one epoch, and never comes closer than 0.33",
    )
    assert np.sqrt(rate / (2 - rate)) == pytest.approx(closest, abs=0.005)
    assert holds(np.allclose(row, closest, rtol=0.15) for row in far("constant", rate))


def test_a_small_constant_rate_comes_close_and_takes_long():
    rate, settled = said("cloud-saw", "**Constant 0.002** would settle at 0.03")
    epochs, away = said("cloud-saw", "After 5 epochs it is still at 7.3")
    assert np.sqrt(rate / (2 - rate)) == pytest.approx(settled, abs=0.005)
    after_5, after_100 = far("constant", rate, (int(epochs), 100)).T
    assert holds(np.abs(after_5 - away) < 0.1)
    assert holds((after_100 > 0.8 * settled) & (after_100 < 1.4 * settled))


def test_decay_ends_ten_times_closer_and_is_not_faster():
    rate = said("cloud-saw", "stands where constant 0.2 stands")
    epochs = said("cloud-saw", "after 100 epochs all but the root are ten times closer")
    constant = far("constant", rate, (1, 5, int(epochs)))
    near = said("cloud-saw", "near after one epoch, at 0.03 in the end")
    assert holds(np.abs(far("inverse")[:, 2] - near) < 0.01)
    last = {name: far(name) for name in SCHEDULES[1:]}
    for rows in last.values():
        np.testing.assert_allclose(rows[:, 0], constant[:, 0])
    for name in ("inverse", "exponential", "staircase"):
        ratios = constant[:, 2] / last[name][:, 2]
        assert holds((ratios > 8.5) & (ratios < 14.5)), name
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
    rate, inverse, root, stairs, exponential, split = said(
        "curves-saw",
        "Inverse decay at rate 1 halves $\\alpha$ after **1** epoch, the "
        "root after 3, the staircase after 10, the exponential after 14 (13.5, if",
    )
    halved = {
        name: x[np.flatnonzero(y <= 0.1 + 1e-12)[:1]].tolist()
        for name, (x, y) in curves.lines.items()
    }
    assert halved == {
        "inverse": [inverse],
        "root": [root],
        "staircase": [stairs],
        "exponential": [exponential],
        "constant": [],
    }
    values = run(NOTEBOOK, "curves").values
    assert values["decay_rate"] == rate
    assert np.log(0.5) / np.log(values["base"]) == pytest.approx(split, abs=0.05)
    epochs = said("curves-saw", "After 100 epochs the root is the largest")
    assert all(x[-1] == epochs for x, _ in curves.lines.values())
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
    *epochs, r9, r10, s9, s10 = said(
        "curves-saw",
        "At epochs 9 and 10 the root has 0.0632 and 0.0603, the staircase 0.2 and 0.1",
    )
    roots, stairs = (demo.rates_of(n, counts=epochs) for n in ("root", "staircase"))
    np.testing.assert_allclose(roots, [r9, r10], atol=5e-5)
    np.testing.assert_allclose(stairs, [s9, s10])


# D08.3: too fast


@pytest.mark.parametrize(
    "settings, name, phrase",
    [
        ({"per": "iteration"}, "inverse", "still at 2.1 after"),
        ({"per": "iteration", "x0": 100}, "inverse", "and at 21 if"),
        ({"per": "iteration"}, "exponential", "freezes at 0.21"),
        ({"per": "iteration", "x0": 100}, "exponential", "at 1.8. Its"),
        ({"base": 0.5}, "exponential", "and stops at 0.079"),
        ({"per": "epoch"}, "exponential", "ends at 0.031"),
        ({"per": "epoch"}, "compounded", "** stops at 0.114"),
        ({"per": "epoch"}, "constant", "no decay at all (0.33)"),
    ],
)
def test_a_rate_that_falls_too_soon_freezes(settings, name, phrase):
    panel, end = run(NOTEBOOK, "fast").set(**settings), said("fast-saw", phrase)
    found = [demo.too_fast(**panel.values, seed=k)[0].lines[name][1][-1] for k in SEEDS]
    assert holds(abs(x / end - 1) < 0.2 for x in found)


def test_the_settings_of_those_ends_are_the_panels():
    values = run(NOTEBOOK, "fast").values
    epochs, x0 = said("fast-saw", "after 100 epochs, and at 21 if it starts at 100")[
        ::2
    ]
    picture, *_ = scene("fast")
    assert all(x[-1] == epochs for x, _ in picture.lines.values())
    assert said("fast-saw", "from 100, at 1.8")[0] == x0
    half, usual = (
        said("fast-saw", "**Base 0.5** per"),
        said("fast-saw", "Base 0.95 ends"),
    )
    assert values["base"] == usual > half


def test_how_far_the_schedules_reach():
    t = np.arange(1, 100_001)
    assert demo.rates_of("exponential", counts=t).sum() == pytest.approx(
        said("fast-saw", "Its sum ends at 3.8")
    )
    assert demo.rates_of("compounded", counts=t[:200]).sum() < 0.2
    for name in ("inverse", "root"):
        sums = demo.rates_of(name, counts=t).cumsum()
        assert sums[-1] > sums[9_999] + 0.4


# D08.4: a network


def network(schedule, rate=0.8, **settings):
    return ends("network", schedule=schedule, learning_rate=rate, **settings)


def test_the_rates_that_are_compared_are_those_of_the_panel():
    experiment = run(NOTEBOOK, "network").experiment
    large, small = said(
        "network-saw", "0.8 falls fast and stays restless, 0.08 is calmer"
    )
    assert (
        experiment.learning_rate
        == large
        == said("network-saw", "calmer than constant 0.8")
    )
    assert demo.a_tenth(experiment).learning_rate == pytest.approx(small)


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
    below, some = said(
        "network-saw",
        "Inverse decay at rate 0.1 ends below both too, at rate 1 not with",
    )
    slow, fast = (network("inverse", decay_rate=rate) for rate in (below, some))
    assert holds((slow.level < large.level) & (slow.level < small.level))
    below = (fast.level < large.level) & (fast.level < small.level)
    assert 0.3 < below.mean() < 1, "with most seeds, and not with all"


def test_decay_per_iteration_freezes_high_up():
    rate, high = said("network-saw", "inverse decay at rate 1 freezes above 0.25")
    frozen = network("inverse", decay_rate=rate, decay_per="iteration")
    assert holds(frozen.level > high)
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
    epoch, length = said("together-saw", "In epoch 0 all five"), 63
    first = int(epoch + 1) * length + 1
    costs = [own.histories[0].costs[:first] for own in together().values()]
    for other in costs[1:]:
        assert_same(other, costs[0])


def test_the_staircase_leaves_the_constant_rate_at_its_first_drop():
    stairs, constant = (
        together()[name].histories[0].costs for name in ("staircase", "constant")
    )
    first = np.flatnonzero(~np.isclose(stairs, constant, rtol=1e-6))[0]
    assert first == 15 * 63 + 1


def test_the_constant_rate_is_most_restless_then_the_root():
    runs = together()
    rate = said("together-saw", "whose rate is still 0.1")
    last = runs["sqrt"].histories[0].learning_rates[-1]
    assert last == pytest.approx(rate, abs=0.005)
    order = ("constant", "sqrt", "exponential")
    for a, b in zip(order, order[1:], strict=False):
        assert holds(runs[a].spread > runs[b].spread)
    for name in ("inverse", "staircase"):
        assert holds(runs["sqrt"].spread > runs[name].spread)


@pytest.mark.parametrize(
    "phrase", ["With batches of **256**", "$\\alpha_0 = 0.05$ the"]
)
def test_on_its_way_the_constant_rate_ends_below_every_schedule(phrase):
    value = said("together-saw", phrase)
    name = "batch_size" if value > 1 else "learning_rate"
    runs = together(**{name: value})
    for name, own in runs.items():
        assert name == "constant" or holds(runs["constant"].level < own.level), name


def test_256_in_a_batch_make_4_steps_an_epoch():
    steps, usual = said("together-saw", "there are 4 steps in an epoch, instead of 63")
    epochs = said("together-saw", "After 60 epochs the network is still on its way")
    rate = said("together-saw", "**constant 0.8 ends below every schedule**")
    panel = run(NOTEBOOK, "together").set(batch_size=256)
    assert panel.experiment.epoch_length == steps
    assert panel.experiment.iterations == epochs * steps
    assert run(NOTEBOOK, "together").experiment.epoch_length == usual
    assert panel.experiment.learning_rate == rate


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
    rate = said("credit-saw", "**constant 0.1**, ends as low as the stairs or lower")
    assert runs["0.1, constant"].learning_rate == rate
    assert holds(constant <= 1.05 * stairs)
    assert constant.mean() < 0.8 * stairs.mean()


# by hand


def test_turning_the_rate_down_by_hand_beats_constant_and_exponential():
    panel = run(NOTEBOOK, "manual")
    constant = panel.experiment
    (exponential,) = panel._beside.fair(constant).values()
    large, small, when = said(
        "manual-saw", "One drop from 0.8 to 0.1, after 6000 iterations"
    )
    tiny, soon = said("manual-saw", "(0.005 after 200 iterations)")
    assert constant.learning_rate == large
    one = ((int(when), "learning_rate", small),)
    two = ((6000, "learning_rate", 0.2), (12000, "learning_rate", 0.03))
    early = ((int(soon), "learning_rate", tiny),)
    by_hand = [panel.set(changes=c).experiment for c in (one, two, early)]
    constant, exponential, one, two, early = over_seeds(constant, exponential, *by_hand)
    for own in (one, two):
        assert (own.level < constant.level).all()
        assert holds(own.level < exponential.level)
        assert holds(4 * own.spread < constant.spread)
    assert np.mean(exponential.level > constant.level) > 0.3, "often"
    base, suits, run_of = said("manual-saw", "0.95 per epoch suits 60 epochs, not 300")
    settings = exponential.histories[0].experiment
    assert settings.base == base and settings.iterations == run_of * 63
    hardly = said("manual-saw", "after 100 epochs it hardly moves")
    rates = exponential.histories[0].learning_rates[::63]
    assert rates[int(hardly)] < 0.01 * large < rates[int(suits)]
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
    assert holds(found["B"].level > said("divided-saw", "and freezes above 0.2."))
    one, over = said("divided-saw", "`1 / 1 + …` divides first")
    wrong = dl.misprint("brackets_missing")
    assert wrong(0.8, 0.3, 2) == pytest.approx(one / over + 0.3 * 2 * 0.8)
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
    first, epoch = said("powers-saw", "**D** is right: 0.8 in epoch 0")
    base, share = said("powers-saw", "$0.9^{40} = 0.015$ of it in the end")
    divisor = said("powers-saw", "divides by 2.5 an epoch")
    factor, zeroth, raised = said(
        "powers-saw", "the factor is 0.72, and epoch 0 has a rate of 1"
    )
    assert rates["D"][0] == first and rates["E"][0] == raised
    assert epoch == zeroth == 0
    assert rates["B"][0] / rates["B"][63] == pytest.approx(divisor, abs=0.05)
    assert rates["E"][63] / rates["E"][0] == pytest.approx(factor, abs=0.005)
    assert rates["D"][-1] / first == pytest.approx(share, abs=5e-4)
    assert run(NOTEBOOK, "powers").experiment.base == base


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
    assert history.diverged.iteration == said("zero-saw", "is over at iteration 1")
    one = said("zero-saw", "$1/\\sqrt0$: the first step")
    with np.errstate(divide="ignore"):
        assert np.isinf(np.divide(one, np.sqrt(0)))
    first, least = said("zero-saw", "$n = epoch + 1$, and refuse any $n$ below 1")
    assert 0 + first == least
    with pytest.raises(ValueError, match="n must be"):
        dl.decay_sqrt(0.8, 1.0, least - 1)
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
    rate = said("yours-saw", "inverse decay at rate 0.1, and calmer")
    assert yours.decay_rate == rate
    assert_same(own.cost, library.cost)
    assert holds((line.level < own.level) & (line.spread < own.spread))
