"""Notebook 09, hyperparameter tuning: exercises, their wrong answers, questions.

Sampling is accepted by distribution: another right formula draws other numbers. For the
same reason a wrong one is known by the range that its values fill evenly.
"""

import numpy as np

from dlcourse.formulas import optimizers, sampling
from dlcourse.practice.accepting import different, even, short_of, uneven
from dlcourse.practice.exercises import Exercise, Misprinted, rng
from dlcourse.practice.questions import Question


def log10(values):
    """Return logarithms, and NaN where there is none."""
    with np.errstate(all="ignore"):
        return np.log10(values)


# E09.1 sample_log_uniform


def uneven_exponents(got, expected, arguments):
    """Say what tells values from a sample that is even in the exponent."""
    low, high, *_ = arguments
    if not np.isfinite(got).all():
        return "not every value is finite"
    scale = log10(got), np.log10(low), np.log10(high), "the range of log10(value)"
    return different(got, "values") or uneven(*scale) or short_of(*scale)


sample_log_uniform = Exercise(
    "E09.1",
    sampling.sample_log_uniform,
    "values",
    [(1e-4, 1, 1000, rng(0)), (1e-3, 10, 1500, rng(1)), (0.03, 0.1, 1000, rng(2))],
    "puts as many values into each decade of the range",
    unlike=uneven_exponents,
)


def even_values(got, low, high, n, rng):
    """Whether the values themselves fill the range evenly."""
    return even(got, low, high)


@sample_log_uniform.wrong("M09.05", resembles=even_values)
def linear_scale(low, high, n, rng):
    """90 % of your values lie above 0.1: the lower three decades share the rest. Draw
    the exponent instead.
    """
    return rng.uniform(low, high, n)


def of_base_10_and_e(got, low, high, n, rng):
    """Whether the exponents fill the range that natural logarithms give."""
    return even(log10(got), np.log(low), np.log(high))


@sample_log_uniform.wrong("M09.01", resembles=of_base_10_and_e)
def natural_logarithm_with_base_10(low, high, n, rng):
    """Log and power must share the base: your smallest values are 6e-10, and 57 % lie
    below the range.
    """
    return 10 ** rng.uniform(np.log(low), np.log(high), n)


def of_base_e_and_10(got, low, high, n, rng):
    """Whether the natural exponents fill the range that log10 gives."""
    return even(log10(got) * np.log(10), np.log10(low), np.log10(high))


@sample_log_uniform.wrong("M09.01", resembles=of_base_e_and_10)
def base_e_with_log10(low, high, n, rng):
    """Your values never fall below e^-4 = 0.0183: log and power must share the base."""
    return np.exp(rng.uniform(np.log10(low), np.log10(high), n))


def even_exponents(got, low, high, n, rng):
    """Whether what came back are the exponents."""
    return even(got, np.log10(low), np.log10(high))


@sample_log_uniform.wrong(resembles=even_exponents)
def exponents_returned(low, high, n, rng):
    """These are the exponents. Raise 10 to the sampled exponent."""
    return rng.uniform(np.log10(low), np.log10(high), n)


def below_the_range(got, low, high, n, rng):
    """Whether the exponents fill a range as wide, that ends where theirs begins."""
    a_log, b_log = np.log10(low), np.log10(high)
    return even(log10(got), 2 * a_log - b_log, a_log)


@sample_log_uniform.wrong("M09.02", resembles=below_the_range)
def wrong_end_added(low, high, n, rng):
    """(a_log - b_log) * u must start from b_log; from a_log it leaves the range
    downwards, to 1e-8.
    """
    a_log, b_log = np.log10(low), np.log10(high)
    return 10 ** ((a_log - b_log) * rng.random(n) + a_log)


def whole_exponents(got, low, high, n, rng):
    """Whether there are few values, and all are powers of ten."""
    exponents = log10(got)
    few = np.unique(got).size < 10
    return few and bool(np.isclose(exponents, np.round(exponents)).all())


@sample_log_uniform.wrong(resembles=whole_exponents)
def powers_of_ten_only(low, high, n, rng):
    """Draw a real exponent: only powers of ten are ever tried here."""
    a_log, b_log = round(np.log10(low)), round(np.log10(high))
    return 10.0 ** rng.integers(a_log, b_log + 1, n)


# E09.2 sample_beta


def uneven_memories(got, expected, arguments):
    """Say what tells memories from a sample whose 1 - beta is even in the exponent."""
    low, high, *_ = arguments
    if not np.isfinite(got).all():
        return "not every value is finite"
    ends = np.log10(1 - high), np.log10(1 - low)
    scale = log10(1 - got), *ends, "the range of log10(1 - beta)"
    return different(got, "memories") or uneven(*scale) or short_of(*scale)


sample_beta = Exercise(
    "E09.2",
    sampling.sample_beta,
    "betas",
    [(0.9, 0.999, 4000, rng(0)), (0.5, 0.999, 4000, rng(0)), (0.3, 0.99, 3000, rng(1))],
    "samples 1 - beta on the log scale, densely where the window grows",
    unlike=uneven_memories,
)


@sample_beta.wrong(resembles=even_values)
def linear_scale_of_beta(low, high, n, rng):
    """Only 9 % of your values lie above 0.99, where the window changes most."""
    return rng.uniform(low, high, n)


def one_too_small(got, low, high, n, rng):
    """Whether one more than the result is what 1 - beta should be."""
    return one_minus_beta(got + 1, low, high, n, rng)


@sample_beta.wrong("M09.03", resembles=one_too_small)
def one_subtracted_from_the_result(low, high, n, rng):
    """10^r - 1 is negative. Take one minus the result, not the result minus one."""
    return 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low), n) - 1


def one_minus_beta(got, low, high, n, rng):
    """Whether the exponents fill the range of 1 - beta."""
    return even(log10(got), np.log10(1 - high), np.log10(1 - low))


@sample_beta.wrong(resembles=one_minus_beta)
def one_minus_beta_returned(low, high, n, rng):
    """You sampled 1 - beta: turn it back into beta."""
    return 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low), n)


def even_logarithms(got, low, high, n, rng):
    """Whether the exponents of beta itself fill their range."""
    return even(log10(got), np.log10(low), np.log10(high))


@sample_beta.wrong(resembles=even_logarithms)
def log_scale_of_beta_itself(low, high, n, rng):
    """On [0.9, 0.999] the logarithm of beta is almost linear: 8.7 % of the values lie
    above 0.99. Take that of 1 - beta.
    """
    return 10 ** rng.uniform(np.log10(low), np.log10(high), n)


def natural_range(got, low, high, n, rng):
    """Whether the exponents of 1 - beta fill the range that natural logarithms give."""
    return even(log10(1 - got), np.log(1 - high), np.log(1 - low))


@sample_beta.wrong("M09.01", resembles=natural_range)
def natural_logarithm_of_1_minus_beta(low, high, n, rng):
    """The bases of log and power differ: your beta crowds against 1."""
    return 1 - 10 ** rng.uniform(np.log(1 - high), np.log(1 - low), n)


# E09.3 sample_units


def whole(got):
    """Whether all are whole numbers."""
    return bool((got == np.round(got)).all())


def ends_of(got, low, high):
    """Return the share of the lowest and the highest number."""
    return np.isin(got, (low, high)).mean()


def uneven_counts(got, expected, arguments):
    """Say what tells whole numbers from a sample in which each is equally likely."""
    low, high, *_ = arguments
    if not np.isfinite(got).all():
        return "not every number is finite"
    if not whole(got):
        return "not every number is whole"
    if got.min() != low or got.max() != high:
        return f"your numbers run from {got.min():g} to {got.max():g}"
    count = high - low + 1
    share, right = ends_of(got, low, high), 2 / count
    if abs(share - right) > 0.306 * right:  # 0.012 for the 51 numbers 50 to 100
        return f"the two ends make up {share:.2%} of your numbers, not {right:.2%}"
    usual = got.size / count
    for end in (low, high):
        if (times := (got == end).sum()) < usual - 5 * np.sqrt(usual):
            return f"you return {end} {times} times, expected about {usual:.0f} times"
    return uneven(got, low - 0.5, high + 0.5, "the range")


sample_units = Exercise(
    "E09.3",
    sampling.sample_units,
    "units",
    [(50, 100, 4000, rng(0)), (8, 63, 4000, rng(1)), (20, 59, 8000, rng(2))],
    "draws whole numbers, each equally likely, both ends included",
    unlike=uneven_counts,
)


def never_the_highest(got, low, high, n, rng):
    """Whether all numbers but the highest are equally likely."""
    below = got.max() == high - 1
    return whole(got) and below and even(got, low - 0.5, high - 0.5)


@sample_units.wrong(resembles=never_the_highest)
def upper_end_missing(low, high, n, rng):
    """Your numbers stop one short of the upper end: Generator.integers leaves it out,
    and so does rounding down.
    """
    return rng.integers(low, high, n)


def fractions(got, low, high, n, rng):
    """Whether there are other than whole numbers."""
    return not whole(got)


@sample_units.wrong(resembles=fractions)
def not_whole_numbers(low, high, n, rng):
    """A layer has a whole number of units."""
    return rng.uniform(low, high, n)


def whole_on_a_log_scale(got, low, high, n, rng):
    """Whether whole numbers fill the range of the logarithm evenly."""
    return whole(got) and even(log10(got), np.log10(low - 0.5), np.log10(high + 0.5))


@sample_units.wrong(resembles=whole_on_a_log_scale)
def log_scale_for_units(low, high, n, rng):
    """For 50 to 100 a linear scale is reasonable: the range spans only a factor of
    2.
    """
    return np.round(10 ** rng.uniform(np.log10(low), np.log10(high), n)).astype(int)


def ends_at_half(got, low, high, n, rng):
    """Whether numbers are even but for the two ends, which come half as often."""
    inside = whole(got) and got.min() == low and got.max() == high
    few = ends_of(got, low, high) < 1.45 / (high - low + 1)
    return inside and few and even(got, low - 0.5, high + 0.5)


@sample_units.wrong(resembles=ends_at_half)
def rounded_real_numbers(low, high, n, rng):
    """The two ends get half the share of the others: fewer real numbers round to
    them.
    """
    return np.round(rng.uniform(low, high, n)).astype(int)


def from_0(got, low, high, n, rng):
    """Whether whole numbers from 0 are equally likely."""
    below = got.min() < low
    return whole(got) and below and even(got, -0.5, high + 0.5)


@sample_units.wrong(resembles=from_0)
def lower_end_ignored(low, high, n, rng):
    """Start at low: yours start at 0."""
    return rng.integers(0, high + 1, n)


# E09.4 random_trials


def exponents_and_units(trials):
    """Return both rows on the scale on which they should be even."""
    return log10(trials[0]), trials[1]


def correlation(trials):
    """Return how far exponents and units go together, from -1 to 1."""
    with np.errstate(all="ignore"):
        return np.corrcoef(*exponents_and_units(trials))[0, 1]


def uneven_trials(got, expected, arguments):
    """Say what tells trials from independent draws, each on its own scale."""
    exponents, units = exponents_and_units(got)
    n = units.size
    if not np.isfinite(got).all():
        return "not every number is finite"
    rates = exponents, -4, 0, "the range of log10(learning rate)"
    widths = units, 50, 100, "the range of the units"
    words = (
        different(got[0], "learning rates")
        or uneven(*rates)
        or uneven(*widths)
        or short_of(*rates)
        or short_of(*widths)
    )
    if words:
        return words
    if (above := (got[0] > 0.1).mean()) > 0.52:
        return f"{above:.0%} of the learning rates lie above 0.1".replace("%", " %")
    if not abs(correlation(got)) < 3.75 / np.sqrt(n):  # 0.75 for 25 trials
        return "learning rates and units are not independent"
    return ""


random_trials = Exercise(
    "E09.4",
    sampling.random_trials,
    "trials",
    [(25, rng(0)), (400, rng(1)), (3600, rng(2))],
    "draws each setting anew, learning rates and units independently, one trial a "
    "column",
    unlike=uneven_trials,
)


def few_rates(got, n, rng):
    """Whether there are no more learning rates than a grid has."""
    return np.unique(got[0]).size <= 2 * np.sqrt(n)


@random_trials.wrong(resembles=few_rates)
def grid(n, rng):
    """You try 25 settings, but only 5 different learning rates. Draw both anew in each
    trial.
    """
    k = round(np.sqrt(n))
    learning_rate, units = np.logspace(-4, 0, k), np.linspace(50, 100, k)
    return np.stack([np.repeat(learning_rate, k), np.tile(units, k)])


def on_a_line(got, n, rng):
    """Whether one number tells the other."""
    return abs(correlation(got)) > 0.999


@random_trials.wrong(resembles=on_a_line)
def same_random_number_for_both(n, rng):
    """The points lie on a line: draw the two independently."""
    u = rng.random(n)
    return np.stack([10 ** (-4 + 4 * u), 50 + 50 * u])


@random_trials.wrong()
def trials_as_rows(n, rng):
    """A legitimate convention elsewhere; here examples and trials are columns: shape
    (2, n).
    """
    u = rng.random((n, 2))
    return np.stack([10 ** (-4 + 4 * u[:, 0]), 50 + 50 * u[:, 1]], axis=1)


@random_trials.also
def trials_turned(n, rng):
    """Return the same, drawn in the order of the library."""
    return sampling.random_trials(n, rng).T


def rates_even_on_a_linear_scale(got, n, rng):
    """Whether learning rates, not their exponents, fill their range evenly."""
    few = (got[0] < 0.01).mean() < 0.15
    return few and even(got[0], 1e-4, 1) and even(got[1], 50, 100)


@random_trials.wrong(resembles=rates_even_on_a_linear_scale)
def learning_rate_on_a_linear_scale(n, rng):
    """Most of your learning rates lie above 0.1. Sample the exponent."""
    return np.stack([rng.uniform(1e-4, 1, n), rng.uniform(50, 100, n)])


# E09.5 zoom

zoom = Exercise(
    "E09.5",
    sampling.zoom,
    "low high",
    [
        (0.01, 1e-4, 1, 0.25),
        (0.5, 1e-4, 1, 0.5),
        (2e-4, 1e-4, 1, 0.5),
        (3.0, 0.01, 1000, 0.2),
        (800.0, 0.01, 1000, 0.5),
        (5, 1, 8, 0.5),
        (1, 1, 8, 0.5),
    ],
    "narrows the range round the best value on the log scale, and stays inside it",
)


@zoom.wrong()
def linear_box(best, low, high, factor):
    """On a log-scale variable the box is symmetric in the exponent."""
    half = factor / 2 * (high - low)
    return max(best - half, low), min(best + half, high)


@zoom.also
def linear_box_not_clipped(best, low, high, factor):
    """Return the same, and leave the range."""
    half = factor / 2 * (high - low)
    return best - half, best + half


@zoom.wrong()
def leaves_the_range(best, low, high, factor):
    """Clip at the old limits: yours leaves the range."""
    half = factor / 2 * (np.log10(high) - np.log10(low))
    return 10 ** (np.log10(best) - half), 10 ** (np.log10(best) + half)


@zoom.wrong()
def not_round_the_best(best, low, high, factor):
    """Centre the box on the best value found, not on the old range."""
    half = factor / 2 * (np.log10(high) - np.log10(low))
    middle = (np.log10(high) + np.log10(low)) / 2
    return 10 ** (middle - half), 10 ** (middle + half)


@zoom.wrong()
def half_width_confusion(best, low, high, factor):
    """factor is the share of the whole width: half of it to each side."""
    half = factor * (np.log10(high) - np.log10(low))
    new_low, new_high = 10 ** (np.log10(best) - half), 10 ** (np.log10(best) + half)
    return max(new_low, low), min(new_high, high)


@zoom.also
def half_width_confusion_not_clipped(best, low, high, factor):
    """Return the same, and leave the range."""
    half = factor * (np.log10(high) - np.log10(low))
    return 10 ** (np.log10(best) - half), 10 ** (np.log10(best) + half)


@zoom.wrong()
def nothing_changes(best, low, high, factor):
    """The range must shrink: yours is the old one."""
    return low, high


# For a live page: the memory that "minus one" samples, in the rule that uses it

momentum_step = Misprinted(optimizers.momentum_step)


@momentum_step.wrong("M09.03")
def memory_below_zero(W, dW, v, learning_rate, beta):
    """One was subtracted from the result: beta is negative, and v turns round in each
    step.
    """
    beta = -beta
    v = beta * v + (1 - beta) * dW
    return W - learning_rate * v, v


QUESTIONS = [
    Question(
        "Q09.1",
        "You have 25 runs and two hyperparameters. One of them turns out not to "
        "matter. How many different values of the other have you tried with a grid, "
        "and how many at random?",
        (
            "5 with the grid, 25 at random.",
            "A grid of 5 by 5 repeats each value five times. At random each run tries "
            "a new one.",
        ),
        (
            "25 with the grid, 25 at random.",
            "A grid has 25 settings, but look along one axis: how many columns are "
            "there?",
        ),
        (
            "25 with the grid, 5 at random.",
            "It is the other way round: which of the two repeats its values?",
        ),
        (
            "5 with the grid, about as many at random: chance repeats, too.",
            "Real numbers drawn at random practically never repeat.",
        ),
    ),
    Question(
        "Q09.2",
        "Why is β sampled through 1 − β, on a log scale?",
        (
            "The effect depends on 1 / (1 − β).",
            "On a linear scale only 9 % of the samples fall into [0.99, 0.999], where "
            "the window runs from 100 to 1000.",
        ),
        (
            "So that no β is above 1.",
            "A linear scale from 0.9 to 0.999 keeps below 1 as well. Where does it put "
            "its samples?",
        ),
        (
            "Because the logarithm of β would be negative.",
            "It is, and you can still sample it. But from 0.9 to 0.999 it is almost a "
            "straight line, so nothing is won.",
        ),
        (
            "Because β near 1 is nearly always best.",
            "You do not know that beforehand. What changes between 0.9 and 0.9005, "
            "and what between 0.999 and 0.9995?",
        ),
    ),
    Question(
        "Q09.3",
        "A friend samples α between 0.0001 and 1 uniformly and finds 0.3 best. What "
        "can be concluded?",
        (
            "Hardly anything about values below 0.1.",
            "Only about one sample in ten was there, and of those again nine in ten "
            "above 0.01.",
        ),
        (
            "The best α is near 0.3.",
            "Near 0.3 among those that were tried. How many of them were below 0.1?",
        ),
        (
            "The best α is above 0.1, as nine in ten samples were there.",
            "That says where the samples were, not where the best α is.",
        ),
        (
            "Nothing at all: the search has to be repeated.",
            "From 0.1 to 1 it was a good search, and 0.3 beat the others there.",
        ),
    ),
]
