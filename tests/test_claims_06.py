"""What notebook 06 says you saw, on its own cells, and over ten seeds where one may."""

import numpy as np
import pytest
from lessons import holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import exponentially_weighted_averages as demo

NOTEBOOK = read("06")
BETAS = (0.5, 0.9, 0.98)
YEARS = [demo.made_year(seed=seed) for seed in range(10)]


def pictures(cell, **settings):
    """Return what a cell's panel draws once these controls have been moved."""
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def curve(picture, label):
    """Return the one line, row of dots or stems whose label starts like this."""
    curves = {**picture.lines, **picture.dots, **picture.stems}
    (found,) = [xy for name, xy in curves.items() if name.startswith(label)]
    return found


# The average of a real year


@pytest.mark.parametrize("beta, peak", [(0.9, 230), (0.98, 263)])
def test_a_longer_memory_is_smoother_and_comes_later(beta, peak):
    (picture,) = pictures("average", beta=beta)
    days, v = curve(picture, "average")
    assert days[v.argmax()] == peak
    values = curve(picture, "Seattle")[1]
    assert np.abs(np.diff(v)).mean() < np.abs(np.diff(values)).mean() / 5
    assert values.argmax() + 1 == 229


def test_larger_betas_are_smoother_one_after_the_other():
    def jumps(beta):
        (picture,) = pictures("average", beta=beta)
        return np.abs(np.diff(curve(picture, "average")[1])).mean()

    assert jumps(0.98) < jumps(0.9) < jumps(0.5) < jumps(0)


def test_without_memory_the_curve_goes_through_every_dot():
    (picture,) = pictures("average", beta=0)
    np.testing.assert_array_equal(
        curve(picture, "average")[1], curve(picture, "Seattle")[1]
    )


def test_weights_under_the_curve_fade_by_one_factor():
    (picture,) = pictures("average", beta=0.95, day=120)
    days, tops = curve(picture, "weights")
    assert days[-1] == 120 == picture.at["day 120"]
    heights = tops - picture.floor
    np.testing.assert_allclose(heights[:-1] / heights[1:], 0.95, rtol=1e-6)


# D06.2: weights


@pytest.mark.parametrize(
    "beta, inside, edge",
    [(0.5, 0.75, 0.25), (0.9, 0.6513, 0.3487), (0.98, 0.6358, 0.3642)],
)
def test_some_two_thirds_of_the_weight_lie_inside_the_window(beta, inside, edge):
    bars, sums = pictures("weights", beta=beta, t=200)
    n = round(dl.effective_window(beta))
    own = curve(bars, "weights")[1]
    assert own[-n:].sum() == pytest.approx(inside, abs=5e-5)
    assert own[-n - 1] / own[-1] == pytest.approx(edge, abs=5e-5)
    (band,) = bars.bands
    assert band == f"last {n} days: {inside:.4f}"
    assert own.sum() == pytest.approx(1 - beta**200) == curve(sums, "t = ")[1][0]


@pytest.mark.parametrize("t", [1, 10, 50])
def test_all_weights_add_up_to_one_minus_a_power(t):
    bars, sums = pictures("weights", beta=0.9, t=t)
    assert curve(bars, "weights")[1].sum() == pytest.approx(1 - 0.9**t)
    assert curve(sums, "sum")[1][t - 1] == pytest.approx(1 - 0.9**t)


# D06.1: lag, smoothness, error


@pytest.mark.parametrize(
    "beta, late, jumps, error",
    [(0.5, 2, 2.88, 3.51), (0.9, 9, 0.577, 2.47), (0.98, 38, 0.244, 7.88)],
)
def test_the_table_of_lateness_jumps_and_errors(beta, late, jumps, error):
    curves, errors = pictures("season", beta=beta)
    v = curve(curves, "β")[1]
    assert demo.best_shift(v) == late
    assert np.abs(np.diff(v)).mean() == pytest.approx(jumps, abs=5e-3)
    assert demo.error_of(v) == pytest.approx(error, abs=5e-3)
    assert curve(errors, "the year")[1][0] == pytest.approx(error, abs=5e-3)


def test_neither_extreme_is_best_with_any_noise():
    errors = [[demo.error_of(dl.ewa_corrected(y, b)) for b in BETAS] for y in YEARS]
    assert holds(middle < small < large for small, middle, large in errors)
    jumps = [
        [np.abs(np.diff(dl.ewa_corrected(y, b))).mean() for b in BETAS] for y in YEARS
    ]
    assert holds(row[0] > 2 * row[1] > 4 * row[2] for row in jumps)
    shifts = [[demo.best_shift(dl.ewa_corrected(y, b)) for b in BETAS] for y in YEARS]
    assert holds(row[0] <= 2 and 7 <= row[1] <= 10 and row[2] >= 36 for row in shifts)


def lowest(noise):
    windows, errors = curve(pictures("season", noise=noise)[1], "20 years")
    return windows[errors.argmin()]


def test_more_noise_calls_for_a_longer_memory():
    assert 6 <= lowest(6) <= 7
    assert lowest(1) < lowest(3) < lowest(6) < lowest(12)


def test_without_correction_the_error_is_larger_at_every_beta():
    on = curve(pictures("season")[1], "20 years")[1]
    off = curve(pictures("season", correction="off")[1], "20 years")[1]
    assert (off[1:] > on[1:]).all()


def test_up_to_three_curves_are_drawn():
    for count in (1, 2, 3):
        drawn = pictures("season", curves=count)[0].lines
        assert len(drawn) == count + 1  # and the true season


def test_real_days_resemble_their_neighbours_and_are_smoothed_less():
    rest = demo.departures()
    assert np.corrcoef(rest[1:], rest[:-1])[0, 1] == pytest.approx(0.75, abs=0.01)
    left = dl.ewa_corrected(rest, 0.9)[200:].std() / rest.std()
    assert left == pytest.approx(0.47, abs=0.01)
    shuffled = [np.random.default_rng(k).permutation(rest) for k in range(10)]
    shares = [dl.ewa_corrected(s, 0.9)[200:].std() / s.std() for s in shuffled]
    assert holds(abs(share - 0.229) < 0.05 for share in shares)


# D06.3: step, ramp, impulse, noise


@pytest.mark.parametrize(
    "beta, reached, lag", [(0.5, 0.75, 1), (0.9, 0.651, 9), (0.98, 0.636, 49)]
)
def test_a_step_is_followed_by_two_thirds_and_a_ramp_with_a_constant_lag(
    beta, reached, lag
):
    n = round(dl.effective_window(beta))
    (step,) = pictures("inputs", input="step", beta=beta)
    entries, v = curve(step, "average")
    assert v[entries == n] == pytest.approx(reached, abs=5e-4)
    (ramp,) = pictures("inputs", input="ramp", beta=beta)
    behind = curve(ramp, "ramp")[1] - curve(ramp, "average")[1]
    assert behind[-1] == pytest.approx(lag, rel=0.005)
    assert (np.diff(behind) >= -1e-9).all()


def test_an_impulse_draws_the_weights():
    (picture,) = pictures("inputs", input="impulse", beta=0.9)
    entries, v = curve(picture, "average")
    newest_last = dl.ewa_weights(0.9, entries[-1])
    np.testing.assert_allclose(v[entries >= 1], newest_last[::-1])


@pytest.mark.parametrize("beta, share", [(0.5, 0.577), (0.9, 0.229), (0.98, 0.1)])
def test_the_share_of_noise_that_is_left(beta, share):
    draws = [np.random.default_rng(k).standard_normal(20_000) for k in range(10)]
    left = [dl.ewa(d, beta)[500:].std() for d in draws]
    assert holds(abs(value / share - 1) < 0.1 for value in left)


# The start


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.98, 0.995])
def test_the_first_corrected_value_is_the_first_day(beta):
    (curves, _) = pictures("start", beta=beta)
    assert curve(curves, "corrected")[1][0] == pytest.approx(16.1, abs=0.05)
    assert curve(curves, "raw")[1][0] == pytest.approx((1 - beta) * 16.1, rel=0.01)


@pytest.mark.parametrize("beta, days", [(0.9, 44), (0.98, 228), (0.999, 4603)])
def test_the_curves_merge_when_the_missing_weight_has_died_out(beta, days):
    t = np.arange(1, 6000)
    assert t[1 - beta**t > 0.99][0] == days
    assert 4.3 < days * (1 - beta) < 4.7


def test_in_january_the_bias_is_smaller_in_degrees():
    def missing(first):
        curves, _ = pictures("start", first=first)
        return curve(curves, "corrected")[1][0] - curve(curves, "raw")[1][0]

    assert missing("July") == pytest.approx(16, abs=0.5)
    assert missing("January") == pytest.approx(9, abs=0.5)


# D06.5: a moving window


@pytest.mark.parametrize("n, error", [(10, 2.21), (19, 2.50)])
def test_errors_of_windows_beside_the_average(n, error):
    curves, _, _ = pictures("window", n=n)
    by_window, by_average = curve(curves, "window")[1], curve(curves, "average")[1]
    assert demo.error_of(by_window) == pytest.approx(error, abs=5e-3)
    assert demo.error_of(by_average) == pytest.approx(2.47, abs=5e-3)


def test_at_equal_length_the_window_is_ahead_and_at_equal_noise_nobody():
    years = demo.many_years()
    by_average = demo.error_of(dl.ewa_corrected(years, 0.9))
    ahead = {
        n: demo.error_of(dl.moving_window(years, n)) < by_average for n in (10, 19)
    }
    assert ahead[10].sum() >= 18
    assert 4 <= ahead[19].sum() <= 16
    best = demo.error_of(dl.moving_window(years, 11)) < demo.error_of(
        dl.ewa_corrected(years, 0.84)
    )
    assert 4 <= best.sum() <= 16


def test_with_both_tuned_they_tie():
    theta = demo.made_year()
    assert demo.error_of(dl.moving_window(theta, 11)) == pytest.approx(2.20, abs=0.006)
    assert demo.error_of(dl.ewa_corrected(theta, 0.84)) == pytest.approx(
        2.21, abs=0.006
    )


def test_equal_noise_means_equal_lag():
    window, average = dl.window_weights(19, 2000), dl.ewa_weights(0.9, 2000)
    for measure in (dl.kernel_lag, dl.kernel_noise):
        assert measure(window) == pytest.approx(measure(average))


# Spot the misprint


def day_200(rule, beta=0.9):
    (picture,) = pictures("recursions", rule=rule, beta=beta)
    return curve(picture, "curve")[1], curve(picture, "Seattle")[1]


def test_each_wrong_recursion_fails_in_its_own_way():
    right, values = day_200("B")
    np.testing.assert_array_equal(right, dl.ewa(values, 0.9))
    np.testing.assert_allclose(day_200("A")[0], 0.1 * values)
    np.testing.assert_allclose(day_200("D")[0], 10 * right)
    assert np.abs(day_200("C")[0] - values).mean() < np.abs(right - values).mean() / 5
    rougher = [np.abs(np.diff(day_200("C", beta)[0])).mean() for beta in BETAS]
    assert rougher == sorted(rougher)


def corrected(rule, **settings):
    near, far = pictures("rules", rule=rule, **settings)
    return curve(near, "curve")[1], curve(far, "size")[1]


def test_only_one_correction_leaves_a_constant_alone():
    exact = {r: np.abs(corrected(r)[0] - 40).max() < 1e-9 for r in "ABCDE"}
    assert [rule for rule, fine in exact.items() if fine] == ["C"]


def test_the_corrected_value_fed_back_runs_away():
    near, size = corrected("B")
    np.testing.assert_allclose(near[:3], [40, 210.5, 713.9], atol=0.05)
    assert size.argmax() + 1 == 21
    assert size.max() == pytest.approx(157_804, abs=1)
    back = np.flatnonzero(np.abs(size - 40) > 0.01)[-1] + 1
    assert 150 < back < 250
    assert corrected("B", beta=0.98)[1].max() == pytest.approx(8.1e31, rel=0.01)


def test_a_product_turns_negative_and_a_constant_divisor_stays_ten_times_too_high():
    np.testing.assert_allclose(
        dl.misprint("beta_times_t")([40, 49, 45], 0.9), [40, -10.6, -7.15], atol=0.05
    )
    assert (corrected("D")[0][1:] < 0).all()
    assert corrected("E")[1][-1] == pytest.approx(400)


def test_errors_of_the_first_twenty_days():
    shown = {}
    for rule in "AC":
        near, _ = corrected(rule, data="temperatures")
        shown[rule] = np.sqrt(np.mean((near[:20] - demo.SEASON[:20]) ** 2))
    assert shown["A"] == pytest.approx(15.2, abs=0.05)
    assert shown["C"] == pytest.approx(3.17, abs=0.005)
    ahead = [
        demo.error_of(dl.ewa_corrected(y, 0.9)) < demo.error_of(dl.ewa(y, 0.9))
        for y in YEARS
    ]
    assert holds(ahead)


def test_a_start_at_the_first_value_gives_it_the_largest_weight_for_long():
    first = np.zeros(180)
    first[0] = 1
    weight = np.array(dl.misprint("started_at_theta_1")(first, 0.9))
    np.testing.assert_allclose(weight, 0.9 ** np.arange(180))
    newest = 1 - 0.9
    assert np.flatnonzero(weight > newest)[-1] + 1 == 22
