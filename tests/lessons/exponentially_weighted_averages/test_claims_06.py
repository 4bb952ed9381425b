"""What notebook 06 says you saw, on its own cells, and over ten seeds where one may."""

import functools

import course
import numpy as np
import pytest
from course import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.lessons import exponentially_weighted_averages as demo

NOTEBOOK = read("06")
said = functools.partial(course.said, NOTEBOOK)
BETAS = (0.5, 0.9, 0.98)
YEARS = np.stack([demo.made_year(seed=seed) for seed in SEEDS])


@functools.cache
def panel(cell):
    return run(NOTEBOOK, cell)


def pictures(cell, **settings):
    """Return what a cell's panel shows once these controls have been moved."""
    return panel(cell).reset().set(**settings).scene()


def curve(picture, label):
    """Return the one line, row of dots or stems whose label starts like this."""
    curves = {**picture.lines, **picture.dots, **picture.stems}
    (found,) = [xy for name, xy in curves.items() if name.startswith(label)]
    return found


def shown(value, digits=3):
    """Return a value as it is when printed with so many digits."""
    return float(f"{value:.{digits}g}")


def jumps(curve):
    return np.abs(np.diff(curve)).mean(axis=-1)


# The average of a real year


def test_the_first_averages_are_far_too_low():
    *days, first, second, third = said(
        "average-saw", "40, 49, 45 give **4, 8.5, 12.15**"
    )
    np.testing.assert_allclose(dl.ewa(days, 0.9), [first, second, third])
    start = said("average-saw", "With $v_0 = 0$")
    assert 0.9 * start + 0.1 * days[0] == pytest.approx(first)
    assert max(first, second, third) < min(days) / 3


def test_a_longer_memory_is_smoother_and_comes_later():
    long, late, short, early = said(
        "average-saw", "At 0.98 it peaks on day 263, at 0.9 on day 230"
    )
    for beta, peak in ((long, late), (short, early)):
        (picture,) = pictures("average", beta=beta)
        days, v = curve(picture, "average")
        assert days[v.argmax()] == peak
        values = curve(picture, "Seattle")[1]
        assert jumps(v) < jumps(values) / 5
        assert values.argmax() + 1 == 229


def test_larger_betas_are_smoother_one_after_the_other():
    curves = [
        curve(pictures("average", beta=beta)[0], "average")[1] for beta in (0, *BETAS)
    ]
    none, small, middle, large = map(jumps, curves)
    assert large < middle < small < none


def test_without_memory_the_curve_goes_through_every_dot():
    beta = said("average-saw", r"$\beta = 0$ forgets everything")
    (picture,) = pictures("average", beta=beta)
    np.testing.assert_array_equal(
        curve(picture, "average")[1], curve(picture, "Seattle")[1]
    )


def test_weights_under_the_curve_fade_by_one_factor():
    (picture,) = pictures("average", beta=0.95, day=120)
    days, tops = curve(picture, "weights")
    assert days[-1] == 120 == picture.at["day 120"]
    heights = tops - picture.floor
    np.testing.assert_allclose(heights[:-1] / heights[1:], 0.95, rtol=1e-6)


def test_the_lectures_city_has_the_same_days_wherever_it_is_named():
    warm, day, _, next_day = said(
        "average-saw", "60 °F on day 180 and 56 °F on day 181"
    )
    one, forty, again, sixty = said("often-printed", '"01 = 40" and "0180 = 60"')
    assert (day, warm, next_day) == (again, sixty, again + 1)
    assert (one, forty) == (1, said("rules-saw", "is right: 40 from the first day on"))


# D06.2: weights


def test_some_two_thirds_of_the_weight_lie_inside_the_window():
    *insides, b1, b2, b3 = said(
        "weights-saw",
        r"0.7500, 0.6513 and 0.6358 of the total for $\beta = 0.5, 0.9, 0.98$",
    )
    edge2, at2, edge3, at3 = said(
        "weights-saw", "0.349 of the newest one's height at 0.9, and 0.364 at 0.98"
    )
    at1, edge1 = said("weights-saw", "At 0.5 it is 0.25")
    assert (b1, b2, b3) == (at1, at2, at3)
    for beta, inside, edge in zip(
        (b1, b2, b3), insides, (edge1, edge2, edge3), strict=True
    ):
        bars, sums = pictures("weights", beta=beta, t=200)
        n = round(dl.effective_window(beta))
        own = curve(bars, "weights")[1]
        assert round(own[-n:].sum(), 4) == inside
        assert shown(own[-n - 1] / own[-1]) == edge
        (band,) = bars.bands
        assert band == f"last {n} days: {inside:.4f}"
        assert own.sum() == pytest.approx(1 - beta**200) == curve(sums, "t = ")[1][0]
        assert 1 / 4 <= 1 - inside < 0.4, "a third belongs to older days"


def test_the_edge_of_a_long_window_is_at_one_over_e():
    one, printed = said("weights-saw", "close to $1/e = 0.368$")
    assert shown(one / np.e) == printed
    distances = [abs(b ** round(dl.effective_window(b)) - 1 / np.e) for b in BETAS]
    assert distances == sorted(distances, reverse=True)
    assert distances[0] > 5 * distances[1], "rough at 0.5"


@pytest.mark.parametrize("t", [1, 10, 50])
def test_all_weights_add_up_to_one_minus_a_power(t):
    one, whole = said("weights-saw", r"exactly $1-\beta^t$. That is less than 1")
    bars, sums = pictures("weights", beta=0.9, t=t)
    assert curve(bars, "weights")[1].sum() == pytest.approx(one - 0.9**t)
    assert curve(sums, "sum")[1][t - 1] == pytest.approx(one - 0.9**t)
    assert (curve(sums, "sum")[1] < whole).all()


def test_one_half_averages_two_days_and_zero_one():
    small = said("often-printed", r'"a small $\beta$, 0.5"')
    none, again = said(
        "often-printed", r"one day is $\beta = 0$; 0.5 averages about two"
    )
    assert [none, again] == said(
        "weights-saw", r"Only $\beta = 0$ looks at a single day; 0.5 already"
    )
    assert dl.effective_window(none) == 1
    assert dl.effective_window(again) == dl.effective_window(small) == 2


# D06.1: lag, smoothness, error

ROWS = [
    said("season-saw", "| 0.5 | 2 days | 2.88 | 3.51 |"),
    said("season-saw", "| 0.9 | 9 days | 0.577 | **2.47** |"),
    said("season-saw", "| 0.98 | 38 days | 0.244 | 7.88 |"),
]


@pytest.mark.parametrize("beta, late, jump, error", ROWS)
def test_the_table_of_lateness_jumps_and_errors(beta, late, jump, error):
    curves, errors = pictures("season", beta=beta)
    v = curve(curves, "β")[1]
    assert demo.best_shift(v) == late
    assert shown(jumps(v)) == jump
    assert shown(demo.error_of(v)) == error
    assert shown(curve(errors, "the year")[1][0]) == error


def test_neither_extreme_is_best():
    middle, *extremes = said("season-saw", "0.9 beats both 0.5 and 0.98")
    assert min(ROWS, key=lambda row: row[-1])[0] == middle, "in this year"
    errors = {b: demo.error_of(dl.ewa_corrected(YEARS, b)) for b in (middle, *extremes)}
    for extreme in extremes:
        assert holds(errors[middle] < errors[extreme])


def test_a_longer_memory_is_smoother_and_later_in_other_years_too():
    small, middle, large = (dl.ewa_corrected(YEARS, beta) for beta in BETAS)
    assert holds(jumps(small) > 2 * jumps(middle))
    assert holds(jumps(middle) > 2 * jumps(large))
    late = [[demo.best_shift(v) for v in vs] for vs in (small, middle, large)]
    assert holds(a < b and 3 * b < c for a, b, c in zip(*late, strict=True))


def lowest(noise):
    windows, errors = curve(pictures("season", noise=noise)[1], "20 years")
    return windows[errors.argmin()]


def test_more_noise_calls_for_a_longer_memory():
    noise, beta = said(
        "season-saw",
        r"With a noise of 6 the lowest point lies at six or seven days, a $\beta$ near "
        "0.84",
    )
    assert lowest(noise) in (6, 7)
    assert 6 < dl.effective_window(beta) < 7
    assert lowest(1) < lowest(3) < lowest(noise) < lowest(12)


def test_the_lectures_memories_are_fair_each_for_its_own_data():
    robust, low, high = said(
        "often-printed", '"0.9 is robust" or "best between 0.9 and 0.98"'
    )
    for noise in (3, 6, 12):
        windows, errors = curve(pictures("season", noise=noise)[1], "20 years")
        of = dict(zip(windows, errors, strict=True))
        window = min(windows, key=lambda n: abs(n - dl.effective_window(robust)))
        assert of[window] < 2 * errors.min()
    noisier = demo.WINDOWS[np.median(demo.errors_over_beta(24.0), axis=1).argmin()]
    assert dl.effective_window(low) < noisier < dl.effective_window(high)


def test_without_correction_the_error_is_larger_at_every_beta():
    on = curve(pictures("season")[1], "20 years")[1]
    off = curve(pictures("season", correction="off")[1], "20 years")[1]
    assert (off[1:] > on[1:]).all()


def test_up_to_three_curves_are_drawn():
    for count in (1, 2, 3):
        drawn = pictures("season", curves=count)[0].lines
        assert len(drawn) == count + 1  # and the true season
    for beta in said("often-printed", "0.98 is green here, purple there, 0.5 yellow"):
        assert f"β = {beta:g}" in drawn


def test_real_days_resemble_their_neighbours_and_are_smoothed_less():
    rest = demo.departures()
    near = said("season-remark", "go together, with a correlation of 0.75")
    assert round(np.corrcoef(rest[1:], rest[:-1])[0, 1], 2) == near
    beta, real, theory = said(
        "season-remark", r"$\beta = 0.9$ leaves about 0.47 of the noise, not 0.23"
    )
    left = dl.ewa_corrected(rest, beta)[200:].std() / rest.std()
    assert round(left, 2) == real
    shuffled = np.stack([np.random.default_rng(k).permutation(rest) for k in SEEDS])
    shares = dl.ewa_corrected(shuffled, beta)[:, 200:].std(axis=1) / rest.std()
    assert holds(abs(share - theory) < 0.05 for share in shares)


# D06.3: step, ramp, impulse, noise


def test_a_step_is_followed_by_two_thirds_and_a_ramp_with_a_constant_lag():
    *percents, b1, b2, b3 = said(
        "inputs-saw", r"75.0 %, 65.1 % and 63.6 % for $\beta = 0.5, 0.9, 0.98$"
    )
    lags = said("inputs-saw", "and then stays: 1, 9 and 49 entries")
    for beta, percent, lag in zip((b1, b2, b3), percents, lags, strict=True):
        n = round(dl.effective_window(beta))
        (step,) = pictures("inputs", input="step", beta=beta)
        entries, v = curve(step, "average")
        assert round(100 * v[entries == n].item(), 1) == percent
        (ramp,) = pictures("inputs", input="ramp", beta=beta)
        behind = curve(ramp, "ramp")[1] - curve(ramp, "average")[1]
        assert round(behind[-1]) == lag
        assert (np.diff(behind) >= -1e-9).all()


def test_the_limit_of_a_step_is_one_minus_one_over_e():
    _, one, percent = said("inputs-saw", r"for $\beta \to 1$ is $1-1/e = 63.2$ %")
    assert shown(100 * (one - 1 / np.e)) == percent
    beta = 1 - 1e-6
    assert shown(100 * (1 - beta ** dl.effective_window(beta))) == percent


def test_an_impulse_draws_the_weights():
    one = said("inputs-saw", r"up by $1-\beta$, then down by the factor")
    (picture,) = pictures("inputs", input="impulse", beta=0.9)
    entries, v = curve(picture, "average")
    newest_last = dl.ewa_weights(0.9, entries[-1])
    np.testing.assert_allclose(v[entries >= 1], newest_last[::-1])
    assert v.max() == pytest.approx(one - 0.9)


def test_the_share_of_noise_that_is_left():
    shares = said("inputs-saw", "**Noise:** 0.577, 0.229 and 0.101 of it are left")
    draws = np.stack([np.random.default_rng(k).standard_normal(20_000) for k in SEEDS])
    for beta, share in zip(BETAS, shares, strict=True):
        assert round(dl.kernel_noise(dl.ewa_weights(beta, 2000)), 3) == share
        assert holds(abs(dl.ewa(draws, beta)[:, 500:].std(axis=1) / share - 1) < 0.15)
    assert 0.4 < shares[2] / shares[1] < 0.5, "a bit less than half"


def test_less_noise_is_paid_for_with_lag():
    short, long, factor, lag, before = said(
        "inputs-saw",
        "From 0.9 to 0.98 you gain a factor of 2.3 in noise, and pay with a lag of 49 "
        "entries instead of 9.",
    )
    weights = [dl.ewa_weights(beta, 2000) for beta in (short, long)]
    noise, less = map(dl.kernel_noise, weights)
    assert shown(noise / less, 2) == factor
    assert [round(dl.kernel_lag(w)) for w in weights] == [before, lag]


# The start


def first_day(**settings):
    """Return what both curves read on day 1, and the day's value."""
    curves, _ = pictures("start", **settings)
    return [curve(curves, name)[1][0] for name in ("raw", "corrected", "Seattle")]


def test_the_first_corrected_value_is_the_first_day():
    _, day = said("start-saw", "On 1 July, with 16.1 °C")
    beta, reads = said("start-saw", r"the raw average of $\beta = 0.98$ reads 0.32 °C")
    corrected = said("start-saw", "The corrected one reads 16.1 °C")
    assert shown(first_day(beta=beta)[0], 2) == reads
    for other in (*BETAS, 0.995):
        raw, *both = first_day(beta=other)
        assert both == pytest.approx([corrected, day])
        assert raw == pytest.approx((1 - other) * day)


def test_the_curves_merge_when_the_missing_weight_has_died_out():
    d1, b1, d2, b2, d3, b3, percent = said(
        "start-saw",
        "after 44 days for 0.9, 228 days for 0.98, 4603 days for 0.999 (then 99 % of "
        "the weight is there)",
    )
    least, most = said("start-saw", "That is 4.4 to 4.6 windows")
    t = np.arange(1, 6000)
    windows = []
    for beta, days in ((b1, d1), (b2, d2), (b3, d3)):
        assert t[1 - beta**t > percent / 100][0] == days
        windows.append(days / dl.effective_window(beta))
    assert round(min(windows), 1) == least and round(max(windows), 1) == most


def test_in_january_the_bias_is_smaller_in_degrees():
    _, day, january, july = said(
        "start-saw",
        "On 1 January, with 8.9 °C, the same factor costs 8.7 degrees, not 15.8",
    )
    for month, missing in (("July", july), ("January", january)):
        raw, corrected, value = first_day(first=month)
        assert round(corrected - raw, 1) == missing
    assert value == day


def test_for_constant_data_the_correction_removes_all_of_the_bias():
    one = said("start-saw", r"dividing by $1-\beta^t$ makes up for it")
    t = np.arange(1, 101)
    raw = dl.ewa(np.full(100, 16.1), 0.98)
    assert (raw < 16.1).all()
    np.testing.assert_allclose(raw / (one - 0.98**t), 16.1)


# D06.5: a moving window


def errors_of_the_year(n, beta):
    """Return the errors of window and average in the year that the panel shows."""
    curves = pictures("window", n=n, beta=beta)[0]
    return tuple(
        shown(demo.error_of(curve(curves, name)[1])) for name in ("window", "average")
    )


def errors_of(n, beta):
    """Return the errors of window and average in ten other years."""
    return (
        demo.error_of(dl.moving_window(YEARS, n)),
        demo.error_of(dl.ewa_corrected(YEARS, beta)),
    )


def test_at_equal_length_the_window_is_ahead():
    n, lag, noise = said("window-saw", "window of 10 has lag 4.5 and leaves 0.316")
    beta, late, smooth = said("window-saw", "with 0.9 has lag 9 and leaves 0.229")
    by_window, by_average = dl.window_weights(int(n), 2000), dl.ewa_weights(beta, 2000)
    assert [dl.kernel_lag(w) for w in (by_window, by_average)] == pytest.approx(
        [lag, late]
    )
    assert round(dl.kernel_noise(by_window), 3) == noise
    assert round(dl.kernel_noise(by_average), 3) == smooth
    near, far = said("window-saw", "nearer to the season (2.21 against 2.47)")
    assert errors_of_the_year(int(n), beta) == (near, far)
    ahead, years = said("window-saw", "so in 19 of the panel's 20 years")
    title = pictures("window", n=n, beta=beta)[2].title
    assert title == f"Window ahead: {ahead:g} of {years:g}"
    window, average = errors_of(int(n), beta)
    assert np.median(window / average) < 0.95


def test_at_equal_noise_nobody_is_ahead():
    n, error, other = said("window-saw", "a window of 19 has error 2.50 against 2.47")
    assert errors_of_the_year(int(n), 0.9) == (error, other)
    tuned, beta = said("window-saw", r"With both tuned (11 values, $\beta = 0.84$)")
    error, other = said("window-saw", "it is a tie again: 2.20 and 2.21")
    assert errors_of_the_year(int(tuned), beta) == (error, other)
    for window, average in (errors_of(int(n), 0.9), errors_of(int(tuned), beta)):
        assert holds(np.abs(window / average - 1) < 0.05)
        assert 0.1 < np.mean(window < average) < 0.9, "it differs from year to year"


def test_equal_noise_means_equal_lag():
    n = said("window-saw", "one number instead of 19")
    window, average = dl.window_weights(int(n), 2000), dl.ewa_weights(0.9, 2000)
    for measure in (dl.kernel_lag, dl.kernel_noise):
        assert measure(window) == pytest.approx(measure(average))


# Spot the misprint


def day_200(rule, beta=0.9):
    (picture,) = pictures("recursions", rule=rule, beta=beta)
    return curve(picture, "curve")[1], curve(picture, "Seattle")[1]


def test_each_wrong_recursion_fails_in_its_own_way():
    right, values = day_200("B")
    np.testing.assert_array_equal(right, dl.ewa(values, 0.9))
    beta = said("recursions-saw", "at 0.9 it shows a tenth of the day")
    np.testing.assert_allclose(day_200("A", beta)[0], 0.1 * values)
    beta, total = said("recursions-saw", "at 0.9 its weights add up to 10 in the end")
    np.testing.assert_allclose(day_200("D", beta)[0], 10 * right)
    weights = dl.misprint("one_minus_beta_missing")([1.0] * 365, beta)
    assert weights[-1] == pytest.approx(total)
    beta = said("recursions-saw", "at 0.9 it follows every dot")
    exchanged = day_200("C", beta)[0]
    assert np.abs(exchanged - values).mean() < np.abs(right - values).mean() / 5
    rougher = [jumps(day_200("C", beta)[0]) for beta in BETAS]
    assert rougher == sorted(rougher)


def test_a_start_from_v0_on_each_day_remembers_nothing():
    start = said("recursions-saw", "starts each day from $v_0 = 0$")
    *days, first, second, third = said(
        "recursions-saw", "40, 49, 45 become 4, 4.9, 4.5"
    )
    np.testing.assert_allclose(dl.misprint("M06.04")(days, 0.9), [first, second, third])
    assert 0.9 * start + 0.1 * days[1] == pytest.approx(second)


def test_the_two_numbers_of_a_recursion_are_one():
    beta, other = said("often-printed", '"the hyperparameters 0.9 and 0.1"')
    one = said("often-printed", r"there is one, $\beta$; the other is $1-\beta$")
    assert other == pytest.approx(one - beta)
    assert said("recursions-saw", r"lost $1-\beta$") == one


def corrected(rule, **settings):
    near, far = pictures("rules", rule=rule, **settings)
    return curve(near, "curve")[1], curve(far, "size")[1]


def test_only_one_correction_leaves_a_constant_alone():
    constant = said("rules-saw", "is right: 40 from the first day on")
    exact = {r: np.abs(corrected(r)[0] - constant).max() < 1e-9 for r in "ABCDE"}
    assert [rule for rule, fine in exact.items() if fine] == ["C"]


def test_the_corrected_value_fed_back_runs_away():
    first, second, third, peak, day, constant, long = said(
        "rules-saw",
        "40, 210.5, 713.9, up to **157,804** on day 21, and back at 40 only after "
        "some 200 days",
    )
    near, size = corrected("B")
    np.testing.assert_allclose(near[:3], [first, second, third], atol=0.05)
    assert size.argmax() + 1 == day
    assert round(size.max()) == peak > said("rules-notes", "beyond 100,000")
    back = np.flatnonzero(np.abs(size - constant) > 0.01)[-1] + 1
    assert back == pytest.approx(long, rel=0.2)
    beta, highest = said("rules-saw", r"At 0.98 the peak is $8 \cdot 10^{31}$")
    assert shown(corrected("B", beta=beta)[1].max(), 1) == pytest.approx(highest)


def test_a_product_turns_negative_and_a_constant_divisor_stays_ten_times_too_high():
    printed = said("rules-saw", "as a product: 40, −9.5, −6.38")
    product = corrected("D")[0]
    assert [shown(value) for value in product[:3]] == printed
    assert (product[1:] < 0).all()
    day, limit = said("rules-saw", "it is right on day 1 only, climbs to 400")
    constant = corrected("E")[1]
    assert constant[0] == pytest.approx(40)
    assert (np.abs(constant / 40 - 1) > 0.5)[int(day) :].all()
    assert (np.diff(constant) >= 0).all() and constant[-1] == pytest.approx(limit)


def test_errors_of_the_first_twenty_days():
    days, right, raw = said(
        "rules-saw", "errors over the first 20 days are 3.17 and 15.2"
    )
    n = int(days)
    for rule, error in (("A", raw), ("C", right)):
        near, _ = corrected(rule, data="temperatures")
        assert shown(np.sqrt(np.mean((near[:n] - demo.SEASON[:n]) ** 2))) == error
    with_it, without = dl.ewa_corrected(YEARS, 0.9), dl.ewa(YEARS, 0.9)
    assert holds(demo.error_of(with_it) < demo.error_of(without))


def test_a_start_at_the_first_value_gives_it_the_largest_weight_for_long():
    beta, last = said(
        "yours-saw", r"$\beta = 0.9$ more than any other day until day 22"
    )
    assert said("yours-saw", "we start at 0 and correct") == 0 == dl.ewa([0.0], beta)[0]
    first = np.zeros(180)
    first[0] = 1
    weight = np.array(dl.misprint("started_at_theta_1")(first, beta))
    np.testing.assert_allclose(weight, beta ** np.arange(180))
    assert np.flatnonzero(weight > 1 - beta)[-1] + 1 == last
