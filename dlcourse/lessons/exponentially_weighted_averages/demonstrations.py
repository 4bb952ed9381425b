"""Notebook 06: what an exponentially weighted average weighs, smooths and misses."""

import functools

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.files import temperatures
from dlcourse.formulas import averages
from dlcourse.pictures import Lines
from dlcourse.pictures.portraits import averages_of

# The doors check each call; a slider's move makes hundreds.
ewa, ewa_corrected, ewa_weights, moving_window, window_weights = map(
    undecorated,
    (
        averages.ewa,
        averages.ewa_corrected,
        averages.ewa_weights,
        averages.moving_window,
        averages.window_weights,
    ),
)

YEAR = 365
DAYS = np.arange(1, YEAR + 1)
SEASON = 50 - 18 * np.cos(2 * np.pi * (DAYS - 15) / YEAR)
SEEDS = 20
LECTURE = (0.98, 0.5, 0.9)  # the curves that the lecture draws
WINDOWS = np.unique(np.geomspace(1, 200, 40).round()).astype(int)
LENGTHS = np.unique(np.geomspace(2, 100, 40).round()).astype(int)
AGES = np.arange(120)
STEPS = np.arange(-20, 301)  # entries before and after an input begins
JULY = 182  # days of 2012 before 1 July


def window_of(beta):
    """Return 1 / (1 - beta) without the last digits of a binary fraction."""
    return float(f"{averages.effective_window(beta):.6g}")


def amount(number):
    """Return a number in words: whole from a thousand to ten million."""
    return f"{number:,.0f}" if 1e3 <= abs(number) < 1e7 else f"{number:.4g}"


def made_year(noise=6.0, seed=3):
    """Return a year of made temperatures (365,), in degrees Fahrenheit.

    Parameters
    ----------
    noise : float
        Standard deviation of what is added to `SEASON`, each day anew.
    seed : int
    """
    return SEASON + noise * np.random.default_rng(seed).standard_normal(YEAR)


def error_of(curve):
    """Return the distance (root of the mean square) to the season, along the days."""
    return np.sqrt(((curve - SEASON) ** 2).mean(axis=-1))


def best_shift(curve):
    """Return by how many days the season must be moved to lie best under a curve."""
    distances = [
        np.sqrt(np.mean((curve[k:] - SEASON[: YEAR - k]) ** 2)) for k in range(80)
    ]
    return int(np.argmin(distances))


@functools.lru_cache(64)
def many_years(noise=6.0):
    """Return years (20, 365) with noise of 20 seeds."""
    return np.stack([made_year(noise, seed) for seed in range(SEEDS)])


@functools.lru_cache(64)
def errors_over_beta(noise=6.0, corrected=True):
    """Return the errors (windows, seeds) of averages with 1 / (1 - beta) = WINDOWS."""
    betas = (1 - 1 / WINDOWS)[:, None, None]
    return error_of((ewa_corrected if corrected else ewa)(many_years(noise), betas))


@functools.lru_cache(1)
def errors_over_length():
    """Return the errors (lengths, seeds) of windows and of averages of equal noise."""
    years = many_years()
    windows = error_of(np.stack([moving_window(years, n) for n in LENGTHS]))
    betas = ((LENGTHS - 1) / (LENGTHS + 1))[:, None, None]
    return windows, error_of(ewa_corrected(years, betas))


def departures():
    """Return how far Seattle's days lie from a smooth yearly wave, over four years."""
    theta = temperatures()
    turn = 2 * np.pi * np.arange(theta.size) / 365.25
    waves = [f(k * turn) for k in (1, 2) for f in (np.cos, np.sin)]
    A = np.stack([np.ones(theta.size), *waves], axis=1)
    return theta - A @ np.linalg.lstsq(A, theta, rcond=None)[0]


def seattle(beta=0.9, day=200):
    """Show a real year, its average as the lecture writes it, and a day's weights."""
    theta = temperatures()[:YEAR]
    picture = averages_of(theta, beta, day=day, corrected=False)
    return Lines(
        picture.lines,
        dots={"Seattle 2012": (DAYS, theta)},
        stems=picture.stems,
        floor=picture.floor,
        at=picture.at,
        xlabel="day",
        ylabel="°C",
        xlim=(0, YEAR + 1),
        title=f"About {window_of(beta):.4g} days: day {day} reads "
        f"{picture.lines[f'average, β = {beta:g}'][1][day - 1]:.1f} °C",
        says=picture.says,
    )


def weights(beta=0.9, t=50):
    """Show what each of t values weighs in v_t, and what all weigh together."""
    own, window = ewa_weights(beta, t), window_of(beta)
    inside = own[max(t - round(window), 0) :].sum()
    i = np.arange(1, t + 1)
    left = max(t - window, 0) + 0.5
    newest = own[-1]
    times = np.arange(1, 201)
    return (
        Lines(
            {},
            stems={f"weights, newest {newest:.3g}": (i, own)},
            bands={
                f"last {window:.4g} days: {inside:.4f}": (
                    np.array([left, t + 0.5]),
                    np.zeros(2),
                    np.full(2, 1.08 * newest),
                )
            },
            level={"newest / e": newest / np.e},
            xlabel="day $i$",
            ylabel="weight",
            xlim=(0, t + 1),
            ylim=(0, 1.3 * newest),
            title=f"What day $i$ weighs in $v_{{{t}}}$",
            says=f"β = {beta:g}, t = {t}. The newest value weighs {newest:.4g}; the "
            f"last {window:.4g} values weigh {inside:.4f} together, all {t} weigh "
            f"{own.sum():.4f}.",
        ),
        Lines(
            {"sum of all weights": (times, 1 - beta**times)},
            dots={f"t = {t}": ([t], [own.sum()])},
            level={"1": 1.0},
            xlabel="day $t$",
            ylabel="sum",
            xlim=(0, 201),
            ylim=(0, 1.15),
            title=f"They add up to {own.sum():.4f}",
        ),
    )


def over_the_year(lines, theta, title):
    """Return a picture of lines over the days, with each day's own value."""
    return Lines(
        lines,
        x=DAYS,
        dots={"day's value": theta},
        xlabel="day",
        ylabel="°F",
        xlim=(0, YEAR + 1),
        ylim=(0, 110),
        title=title,
    )


def season(beta=0.9, noise=6.0, correction="on", curves=1):
    """Show averages of a made year against its true season, and their errors.

    Parameters
    ----------
    beta, noise : float
        Memory, and standard deviation of the noise.
    correction : str
        "on" or "off".
    curves : int
        How many are drawn: β, and those of the lecture beside it.
    """
    corrected = correction == "on"
    average = ewa_corrected if corrected else ewa
    theta = made_year(noise)
    betas = list(dict.fromkeys((beta, *LECTURE)))[:curves]
    drawn = {f"β = {b:g}": average(theta, b) for b in betas}
    own = drawn[f"β = {beta:g}"]
    change, error = np.abs(np.diff(own)).mean(), error_of(own)
    errors, best = errors_over_beta(noise, corrected), best_shift(own)
    first, *others = drawn
    lines = {first: own, "true season": SEASON} | {k: drawn[k] for k in others}
    return (
        over_the_year(lines, theta, f"{best} days late, {change:.3g} a day up or down"),
        Lines(
            {"20 years: median, range": np.median(errors, axis=1)},
            x=WINDOWS,
            bands={"20 years: median, range": (errors.min(axis=1), errors.max(axis=1))},
            dots={"the year on the left": ([window_of(beta)], [error])},
            xscale="log",
            xlabel="$1/(1-β)$ in days",
            ylabel="error",
            xlim=(1, 200),
            title=f"Error against the season {error:.2f}",
            says=f"β = {beta:g}: the average lies {best} days late, moves {change:.3g} "
            f"from day to day, and its error against the season is {error:.2f}.",
        ),
    )


def given(input):
    """Return a step, a ramp, an impulse or noise, over `STEPS`: zero up to entry 0."""
    on = STEPS >= 1
    made = {
        "step": on * 1.0,
        "ramp": on * STEPS,
        "impulse": (STEPS == 1) * 1.0,
        "noise": on * np.random.default_rng(0).standard_normal(STEPS.size),
    }
    return made[input]


def inputs(input="step", beta=0.9):
    """Show how an average answers a step, a ramp, an impulse or noise.

    Parameters
    ----------
    input : str
    beta : float
    """
    theta, window = given(input), window_of(beta)
    average = ewa(theta, beta)
    n, lag = round(window), beta / (1 - beta)
    left = np.sqrt((1 - beta) / (1 + beta))
    reached = 1 - beta**n
    title, level, bands = {
        "step": (
            f"After {n} entries {reached:.1%} are reached",
            {"1 − 1/e": 1 - 1 / np.e},
            {},
        ),
        "ramp": (
            f"Behind by {theta[-1] - average[-1]:.4g} at the end; limit {lag:.4g}",
            {},
            {},
        ),
        "impulse": (
            f"Rises to {1 - beta:.3g}, and fades by β each entry",
            {"peak / e": (1 - beta) / np.e},
            {},
        ),
        "noise": (
            f"Share of the noise that is left: {left:.3f}",
            {},
            {f"±{left:.3f}": (np.full(STEPS.size, -left), np.full(STEPS.size, left))},
        ),
    }[input]
    return Lines(
        {f"average, β = {beta:g}": average},
        x=STEPS,
        dots={input: theta},
        bands=bands,
        at={f"{n} entries": n},
        level=level,
        xlabel="entries since it began",
        ylabel="value",
        xlim=(STEPS[0], STEPS[-1]),
        title=title,
        says=f"Input: {input}. Average with β = {beta:g}. {title}.",
    )


def start(beta=0.98, first="July"):
    """Show the first days of an average, raw and corrected, of real temperatures.

    Parameters
    ----------
    beta : float
    first : str
        The month of 2012 on whose first day it starts: "January" or "July".
    """
    begin = {"January": 0, "July": JULY}[first]
    theta = temperatures()[begin : begin + 180]
    t = np.arange(1, theta.size + 1)
    raw, corrected = ewa(theta, beta), ewa_corrected(theta, beta)
    words = f"Day 1 reads {raw[0]:.2f} raw, {corrected[0]:.1f} corrected"
    return (
        Lines(
            {"raw": raw, "corrected": corrected},
            x=t,
            dots={"Seattle": theta},
            xlabel=f"day, from 1 {first} 2012",
            ylabel="°C",
            xlim=(0, t[-1] + 1),
            ylim=(-5, 30),
            title=words,
            says=f"β = {beta:g}, from 1 {first}. {words} (°C).",
        ),
        Lines(
            {"divisor": 1 - beta**t},
            x=t,
            level={"0.99": 0.99},
            xlabel="day $t$",
            ylabel="divisor",
            xlim=(0, t[-1] + 1),
            ylim=(0, 1.15),
            title=f"{1 - beta:.3g} on day 1, {1 - beta**50:.3f} on day 50",
        ),
    )


def recursions(rule, beta=0.9):
    """Show Seattle's average as somebody has written it down.

    Parameters
    ----------
    rule : function theta, beta -> curve
    beta : float
    """
    theta = temperatures()[:YEAR]
    curve = np.asarray(undecorated(rule)(theta, beta))
    return Lines(
        {"curve": curve},
        x=DAYS,
        dots={"Seattle 2012": theta},
        xlabel="day",
        ylabel="°C",
        xlim=(0, YEAR + 1),
        title=f"Day 200: {theta[199]:.1f} °C measured, {curve[199]:.1f} by the curve",
    )


def rules(rule, beta=0.9, data="constant"):
    """Show what a rule of bias correction does, near by and from far away.

    Parameters
    ----------
    rule : function theta, beta -> curve
    beta : float
    data : str
        "constant" (40 each day) or "temperatures" (a made year).
    """
    theta = {"constant": np.full(YEAR, 40.0), "temperatures": made_year()}[data]
    with np.errstate(divide="ignore"):
        curve = np.asarray(undecorated(rule)(theta, beta))
    curve = np.where(np.isfinite(curve), curve, np.nan)
    truth = theta if data == "constant" else SEASON
    error = np.sqrt(np.nanmean((curve - truth)[:20] ** 2))
    size = np.abs(curve)
    peak = int(np.argmax(size > (1 - 1e-6) * np.nanmax(size)))
    near = f"First 20 days: error {amount(error if error > 1e-9 else 0)}"
    far = f"Largest: {amount(curve[peak])} on day {peak + 1}"
    return (
        Lines(
            {"curve": curve[:60]},
            x=DAYS[:60],
            dots={"day's value": theta[:60]},
            xlabel="day",
            xlim=(0, 61),
            ylim=(-20, 80),
            title=near,
        ),
        Lines(
            {"size of the curve": np.maximum(size, 0.01)},
            x=DAYS,
            dots={"day's value": np.maximum(theta, 0.01)},
            yscale="log",
            xlabel="day",
            xlim=(0, YEAR + 1),
            title=far,
            says=f"{near}. {far}; on day 365 {curve[-1]:.4g}.",
        ),
    )


def window(n=10, beta=0.9):
    """Show a moving window of n values beside an average: curves, weights, errors.

    Parameters
    ----------
    n : int
    beta : float
    """
    theta, equal = made_year(), (1 + beta) / (1 - beta)
    by_window, by_average = moving_window(theta, n), ewa_corrected(theta, beta)
    years = many_years()
    ahead = np.sum(
        error_of(moving_window(years, n)) < error_of(ewa_corrected(years, beta))
    )
    errors = dict(zip(("window", "average"), errors_over_length(), strict=True))
    noise = 1 / np.sqrt(n), np.sqrt((1 - beta) / (1 + beta))
    lag = (n - 1) / 2, beta / (1 - beta)
    kernels = {
        f"window: noise {noise[0]:.3f}": window_weights(n, AGES.size),
        f"average: noise {noise[1]:.3f}": ewa_weights(beta, AGES.size),
    }
    return (
        over_the_year(
            {f"window, n = {n}": by_window, f"average, β = {beta:g}": by_average},
            theta,
            f"Keeps {n} values, or 1",
        ),
        Lines(
            {k: w[::-1] for k, w in kernels.items()},
            x=AGES,
            xlabel="age in days",
            ylabel="weight",
            xlim=(0, 100),
            title=f"Lag {lag[0]:.3g} or {lag[1]:.3g}",
            says=f"Window of {n}: lag {lag[0]:.4g}, noise left {noise[0]:.3f}, error "
            f"{error_of(by_window):.2f}. Average with β = {beta:g}: lag {lag[1]:.4g}, "
            f"noise left {noise[1]:.3f}, error {error_of(by_average):.2f}. The window "
            f"is nearer to the season in {ahead} of {SEEDS} made years.",
        ),
        Lines(
            {k: np.median(v, axis=1) for k, v in errors.items()},
            x=LENGTHS,
            bands={k: (v.min(axis=1), v.max(axis=1)) for k, v in errors.items()},
            at={f"n = {n}": n, f"equal noise, β = {beta:g}": equal},
            xscale="log",
            xlabel="values in the window",
            ylabel="error",
            xlim=(2, 100),
            title=f"Window ahead: {ahead} of {SEEDS}",
        ),
    )
