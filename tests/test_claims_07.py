"""What notebook 07 says you saw, on its own cells, over ten seeds where chance plays.

Landscapes without noise have no seed: what is counted there is exact.
"""

import numpy as np
import pytest
from lessons import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import momentum_rmsprop_adam as demo
from dlcourse.race_portraits import arrivals

NOTEBOOK = read("07")


def raced(cell, **settings):
    """Return the last standing of a cell's race, its costs above the lowest."""
    race = run(NOTEBOOK, cell).set(**settings).experiment
    *_, end = race.moments()
    return race, end, end.costs - race.landscape.lowest


def steps(cell, **settings):
    """Return after how many steps each entrant stays below a thousandth."""
    race, _, gaps = raced(cell, **settings)
    return dict(zip(race.optimizers, arrivals(gaps, 1e-3 * gaps[0, 0]), strict=True))


def pictures(cell, **settings):
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def sides(end, n):
    return np.count_nonzero(np.diff(np.sign(end.paths[: n + 1, 0, 1])))


# the valley


def test_gradient_descent_crosses_the_valley_at_each_step():
    assert steps("valley") == {"gradient_descent": 72}
    assert sides(raced("valley")[1], 72) == 72


def test_its_limit_is_two_over_the_steepest_curvature():
    far = {"iterations": 1000}
    assert steps("valley", learning_rate=0.0499, **far) == {"gradient_descent": 706}
    assert steps("valley", learning_rate=0.05, **far) == {"gradient_descent": None}
    _, end, _ = raced("valley", learning_rate=0.05)
    np.testing.assert_allclose(np.abs(end.paths[:, 0, 1]), 1)
    # a round bowl needs one step
    assert steps("valley", curvature=1, learning_rate=1.0)["gradient_descent"] == 1


# momentum


def test_the_average_passes_what_is_constant_and_damps_what_alternates():
    def average(**settings):
        (picture,) = pictures("filter", **settings)
        return picture.lines["average v"][1]

    constant = average(signal="constant", beta=0.9)
    assert constant[0] == pytest.approx(0.1) and constant[-1] > 0.99
    assert constant[9] == pytest.approx(0.6513, abs=1e-4)
    assert np.abs(average(signal="alternating", beta=0.9)[-1]) == pytest.approx(
        0.0526, abs=2e-3
    )
    both = average(signal="both", beta=0.9)
    assert both[-2:].mean() == pytest.approx(1, abs=0.01)
    # a longer memory takes longer to get there
    assert average(signal="both", beta=0.99)[-1] < 0.5


def test_momentum_holds_at_four_times_the_limit():
    far = {"iterations": 1500}
    assert steps("ball", **far) == {"momentum": 57}
    assert sides(raced("ball", **far)[1], 57) == 17
    assert steps("ball", beta=0.99, **far) == {"momentum": 653}
    _, end, gaps = raced("ball", beta=0, iterations=30)
    assert gaps[-1, 0] > 1e3 * gaps[0, 0]


def test_the_gradient_points_across_and_its_average_along():
    race = run(NOTEBOOK, "ball").experiment.replace(iterations=20)
    moments = [standing[0] for standing in race.moments()][3:]
    along = [np.abs(x[0, 0] / x[1, 0]) for m in moments for x in (m.grad, m.state["v"])]
    assert np.median(along[::2]) < 0.5 < 1.5 < np.median(along[1::2])
    assert run(NOTEBOOK, "ball").experiment.iterations == 7  # where one sees it
    assert along[::2][4] < 0.3 and along[1::2][4] > 3


def test_sum_and_average_are_one_at_rates_that_differ_by_1_minus_beta():
    _, end, gaps = raced("forms", sum_rate="(1 - beta) times")
    np.testing.assert_allclose(end.paths[:, 0], end.paths[:, 1], rtol=1e-9, atol=1e-12)
    same = steps("forms", sum_rate="the same")
    assert same == {"average": 57, "sum": None, "corrected": 104}
    slow = steps("forms", sum_rate="the same", learning_rate=0.01)
    assert slow["average"] is None and slow["sum"] == 54


def test_corrected_momentum_starts_with_full_steps():
    highest = raced("forms", sum_rate="(1 - beta) times")[2].max(axis=0)
    np.testing.assert_allclose(highest, [70, 70, 8224], rtol=1e-3)


# RMSprop


def test_the_first_step_of_rmsprop_is_diagonal():
    _, end, _ = raced("root")
    first = end.paths[1, 0] - end.paths[0, 0]
    np.testing.assert_allclose(first, [0.3162, -0.3162], atol=1e-4)


def test_rmsprop_arrives_and_does_not_come_to_rest():
    assert steps("root", iterations=1500) == {"rmsprop": 125}
    gaps = raced("root", iterations=1500)[2][:, 0]
    assert np.argmax(gaps <= 0.07) == 114
    np.testing.assert_allclose(gaps[-200:].max(), 0.0512, atol=5e-4)
    wild = raced("root", iterations=1500, learning_rate=2.0)[2][:, 0]
    assert np.argmax(wild <= 0.07) == 4 and wild[-1] > 0.07


@pytest.mark.parametrize("rotation", [0, 22.5, 45])
def test_gradient_descent_and_momentum_do_not_notice_the_angle(rotation):
    taken = steps("turned", rotation=rotation)
    assert (taken["gradient_descent"], taken["momentum"]) == (72, 57)
    assert taken["adam"] == (173 if rotation == 0 else 206)
    assert taken["rmsprop"] == (125 if rotation == 0 else None)


def test_adam_scales_coordinates_not_directions():
    taken = [steps("turned", rotation=r, curvature=1000)["adam"] for r in (0, 22.5, 45)]
    assert taken == [135, 904, 1160]


# Adam


def first_steps(cell, **settings):
    return pictures(cell, **settings)[0].title


@pytest.mark.parametrize(
    "correction, length",
    [
        ("on", "1"),
        ("off", "3.162"),
        ("beta1 in both", "10"),
        ("beta2 in both", "100"),
        ("two updates", "32.62"),
        ("stored back", "1"),
    ],
)
def test_the_first_step_tells_the_forms_apart(correction, length):
    assert first_steps("step", correction=correction) == f"First step: {length} α"


def test_adam_does_not_see_the_size_of_the_cost():
    ends = [
        pictures("step", gradient_scale=scale)[1].paths["Adam"][:, -1]
        for scale in (1e-3, 1, 1e3)
    ]
    np.testing.assert_allclose(ends, [ends[1]] * 3, atol=1e-5)


def test_each_part_of_adam_has_its_use():
    def less(part, landscape="bowl"):
        cell = {"part": part, "landscape": landscape, "iterations": 1500}
        return steps("parts", **cell)["without"], raced("parts", **cell)

    assert steps("parts")["adam"] == 173
    assert less("the correction of both")[0] == 62
    taken, (_, end, gaps) = less("the correction of s")
    first = np.abs(np.diff(end.paths[:2, 1], axis=0)) / 0.1
    np.testing.assert_allclose(first, 31.62, rtol=1e-3)
    assert gaps[:, 1].max() > 100
    taken, (_, end, _) = less("the correction of v")
    np.testing.assert_allclose(np.diff(end.paths[:2, 1], axis=0), [[0.01, -0.01]])
    assert taken == 191
    taken, (_, _, gaps) = less("the square root", "saddle")
    assert taken is None and gaps[-1, 1] > 1e10
    assert less("the square root")[0] == 1261
    assert less("the divisor", "plateau")[0] is None
    assert steps("parts", landscape="plateau")["adam"] == 91
    assert less("beta1 (set to 0)", "ravine")[0] == 1313
    assert steps("parts", landscape="ravine")["adam"] == 206
    assert steps("parts", learning_rate=0.3)["adam"] == 68


def test_a_first_passage_is_luck():
    far = {"optimizer": "adam", "iterations": 1500}
    gaps = raced("bowl", learning_rate=1.0, **far)[2]
    assert np.argmax(gaps[:, 0] <= 0.07) == 11 and arrivals(gaps, 0.07) == [60]
    for beta2, taken in ((0.5, 149), (0.9, 121), (0.999, 173), (0.9999, 175)):
        found = steps("bowl", learning_rate=0.1, beta2=beta2, **far)
        assert found == {"adam": taken}


def test_clouds_of_noise_are_smaller_where_it_goes_into_the_divisor():
    def cloud(optimizer, learning_rate, beta2=0.999):
        race = (
            run(NOTEBOOK, "bowl")
            .set(
                optimizer=optimizer,
                learning_rate=learning_rate,
                beta2=beta2,
                noise=5,
                iterations=1000,
            )
            .experiment
        )
        ends = [[*race.replace(seed=k).moments()][-1] for k in SEEDS]
        return np.array([end.costs[-200:].mean() for end in ends])

    plain = np.minimum(cloud("gradient_descent", 0.045), cloud("momentum", 0.2))
    assert holds(cloud("rmsprop", 0.1, 0.9) < plain / 2)
    assert holds(cloud("adam", 0.1) < plain / 2)


def best(**settings):
    (picture,) = pictures("rates", **settings)
    return [int(y[0]) for _, y in picture.dots.values()]


def test_only_gradient_descent_grows_with_the_ratio():
    found = np.array([best(curvature=c) for c in (1, 10, 40, 200, 1000)])
    descent, momentum, rmsprop, adam = found.T
    assert descent[:4].tolist() == [1, 18, 67, 293] and 1100 < descent[4] < 1160
    assert (np.abs(momentum[:3] - 50) <= 5).all()
    np.testing.assert_allclose(momentum[3:], [62, 79], atol=2)
    assert (np.abs(adam - 52) <= 5).all()
    np.testing.assert_allclose(rmsprop, [81, 92, 127, 154, 173], atol=3)
    assert (found[3:, 1:].T < found[3:, 0]).all() and rmsprop[2] > descent[2]


def test_at_the_best_rates_the_angle_matters_to_two_of_four():
    _, momentum, rmsprop, adam = best(rotation=45)
    assert (momentum, adam) == (best()[1], 53) and abs(rmsprop - 181) <= 3
    _, momentum, rmsprop, adam = best(rotation=45, curvature=1000)
    assert momentum == 79 and 1200 < rmsprop < 1300 and abs(adam - 263) <= 10


# on a network


def records(cell, **settings):
    experiment = run(NOTEBOOK, cell).set(**settings).experiment
    seeds = [experiment.replace(seed=k, data_seed=k) for k in SEEDS]
    return dl.run(seeds)


def costs(cell, **settings):
    """Return ten costs of the training set; infinity where a run diverged."""
    return np.array(
        [
            np.inf if history.diverged else history.at().score.train_cost
            for history in records(cell, **settings)
        ]
    )


def near(found, cost):
    """Whether ten costs lie round a number: their middle is it, in two digits."""
    return np.median(found) == pytest.approx(cost, abs=0.015)


def test_at_one_rate_momentum_is_gradient_descent_smoothed():
    for rate, cost in ((0.01, 0.40), (0.1, 0.25), (0.5, 0.17)):
        plain = costs("network", optimizer="gradient_descent", learning_rate=rate)
        smooth = costs("network", optimizer="momentum", learning_rate=rate)
        assert near(plain, cost)
        assert abs(np.median(smooth) - np.median(plain)) < 0.025
        assert holds(np.abs(smooth - plain) < 0.05)


def test_what_ten_epochs_of_the_others_reach():
    assert near(
        costs("network", optimizer="rmsprop", beta2=0.9, learning_rate=0.01), 0.13
    )
    adam = {r: costs("network", learning_rate=r) for r in (0.001, 0.01, 0.1)}
    for rate, cost in ((0.001, 0.32), (0.01, 0.14), (0.1, 0.09)):
        assert near(adam[rate], cost)
    assert holds(adam[0.1] < adam[0.01]) and holds(adam[0.01] < adam[0.001])


def test_a_memory_too_long_has_not_begun():
    momentum = {"optimizer": "momentum", "learning_rate": 0.1}
    found = [costs("network", beta1=b, **momentum) for b in (0.9, 0.99, 0.999)]
    assert near(found[1], 0.30) and near(found[2], 0.45)
    assert holds(found[0] < found[1]) and holds(found[1] < found[2])


def test_the_sum_form_is_the_faster_one_at_the_same_rate():
    panel = run(NOTEBOOK, "network").set(optimizer="momentum", learning_rate=0.1)
    (other,) = panel._beside.fair(panel.experiment).values()
    seeds = [other.replace(seed=k, data_seed=k) for k in SEEDS]
    summed = np.array([h.at().score.train_cost for h in dl.run(seeds)])
    assert near(summed, 0.10)
    average = costs("network", optimizer="momentum", learning_rate=0.1)
    assert holds(summed < average)


def test_a_large_guard_makes_adam_slow_and_beta2_hardly_matters():
    assert near(costs("network", epsilon=1), 0.41)
    usual = costs("network")
    for beta2 in (0.99, 0.9999):
        assert holds(np.abs(costs("network", beta2=beta2) - usual) < 0.02)


# saddle, plateau, minima


def test_nobody_is_stuck_beside_the_saddle_but_it_takes_long():
    (_, lines) = pictures("saddle")
    left = [label.split(": ")[1] for label in lines.lines]
    assert left == ["871", "947", "30", "44"]
    assert demo.escape_steps("momentum_classic") == 142
    for y0 in (1e-4, 1e-8):
        predicted = np.log(0.5 / y0) / np.log(1.01)
        assert demo.escape_steps("gradient_descent", y0=y0) == pytest.approx(
            predicted, rel=0.03
        )
    assert abs(demo.escape_steps("adam", y0=1e-8) - 44) <= 2


def test_exactly_on_the_ridge_nobody_escapes():
    (_, lines) = pictures("saddle", y0=0)
    assert all(label.endswith(": –") for label in lines.lines)


def test_on_the_plateau_momentum_does_not_help_and_the_divisor_does():
    taken = demo.crossing_steps()
    assert taken["rmsprop"] == 15 and taken["adam"] == 38
    assert taken["gradient descent"] == 117_829 and taken["momentum"] == 117_925
    assert taken["momentum, sum"] == 11_867
    _, end, _ = raced("plateau", x0=5)
    plain, momentum, rmsprop, adam, classic = end.paths[..., 0].T
    assert plain[-1] > 4.98 and momentum[-1] > 4.98 and classic[-1] > 4.8
    assert np.abs(adam[-1]) < 0.1 and np.ptp(rmsprop[-50:]) > 0.05


def test_minima_become_rare_faster_than_coins():
    seeds = [[demo.kinds_of(n, 10_000, seed) for n in range(1, 6)] for seed in SEEDS]
    for n, share, spread in ((1, 0.5, 0.02), (2, 0.147, 0.015), (3, 0.025, 0.006)):
        assert holds(abs(kinds[n - 1]["minimum"] - share) < spread for kinds in seeds)
        assert holds(abs(kinds[n - 1]["maximum"] - share) < spread for kinds in seeds)
    assert holds(abs(kinds[2]["saddle"] - 0.95) < 0.01 for kinds in seeds)
    assert holds(0.001 < kinds[3]["minimum"] < 0.005 for kinds in seeds)
    assert holds(kinds[4]["minimum"] < 0.0006 for kinds in seeds)
    assert holds(k[n]["minimum"] < 0.5 ** (n + 1) for k in seeds for n in (1, 2, 3))


def test_the_network_has_as_many_parameters_as_is_said():
    record = dl.run(run(NOTEBOOK, "network").experiment.replace(iterations=0)).at()
    assert sum(value.size for value in record.params.values()) == 281


# spot the misprint


def test_the_cost_curve_takes_two_misprints_for_the_better_adam():
    right = costs("adams", swap="C")
    for letter in "BD":
        assert holds(costs("adams", swap=letter) < right), letter
    assert holds(right < costs("adams", swap="A"))
    assert np.isinf(costs("adams", swap="E")).all()
    assert np.median(costs("adams", swap="F")) > 1.5 * np.median(right)
    unlucky = costs("adams", swap="G")
    assert unlucky.min() < 0.2 and unlucky.max() > 100
    # at 0.1 the right one is as good as those that take ten times its steps
    adam = costs("network", learning_rate=0.1)
    assert np.median(adam) < np.median(costs("adams", swap="B")) + 0.02


def test_a_swapped_formula_is_suspected_where_a_run_diverges():
    panel = run(NOTEBOOK, "adams").set(swap="E")
    assert panel.finish().diverged[0] == 1
    assert "adam_step, swapped in" in panel._stage.page.status.value


def test_the_first_step_does_not_take_them_for_adam():
    lengths = {k: first_steps("lengths", correction=k) for k in "ABCDFG"}
    found = {k: text.split()[2] for k, text in lengths.items()}
    right = {"A": "1", "B": "32.62", "C": "1", "D": "10", "F": "100", "G": "0.1"}
    assert found == right
    scaled = first_steps("lengths", correction="G", gradient_scale=0.1)
    assert scaled == "First step: 1 and 0.25 α"
    assert first_steps("lengths", gradient_scale=0.1) == "First step: 1 α"
    _, b = pictures("lengths", correction="A")[0].lines.values()
    np.testing.assert_allclose(b[1][[1, 2, 5]], [0.235, 0.0437, 0.0002], rtol=0.2)


def test_two_updates_lift_the_cost_at_once():
    step = dl.misprint("M07.02", "adam_step")
    points = demo.adam_walk(step)[:2, :, None]
    np.testing.assert_allclose(dl.bowl(40).cost(points), [70, 125], atol=0.5)


def test_slips_in_the_divisor_of_rmsprop_ruin_the_network():
    assert np.isinf(costs("squares", swap="A")).all()
    for letter in "CD":
        assert (costs("squares", swap=letter) > 1000).all(), letter
    ends = [history.at().score for history in records("squares", swap="C")]
    assert holds(abs(end.train_accuracy - 0.5) < 0.01 for end in ends)
    assert (costs("squares", swap="B") < 0.2).all()


def test_the_sign_alone_does_not_come_to_rest():
    race, end, gaps = raced("yours")
    taken = dict(zip(race.optimizers, arrivals(gaps, 0.07), strict=True))
    assert taken == {"adam": 206, "mine": None}
    assert np.nanmin(gaps[:100, 1]) < 0.07
