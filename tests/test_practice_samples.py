"""Samples are judged by distribution: right ones pass, wrong ones get their own hint.

Whatever the generator, a formula that draws in another order is as right, or makes the
same mistake. Each is tried with generators that the exercise's probes do not use.
"""

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.practice.checks import judge
from dlcourse.practice.exercises import exercise

SEEDS = range(1, 13)


def with_generator(function, seed):
    """The same formula, whose draws come out otherwise: some numbers are left out."""

    def other_draws(*arguments):
        *rest, rng = arguments
        rng.random(seed)
        return function(*rest, rng)

    return other_draws


def backwards(low, high, n, rng):
    a_log, b_log = np.log10(low), np.log10(high)
    return 10 ** ((a_log - b_log) * rng.random(n) + b_log)


def with_natural_logarithms(low, high, n, rng):
    return np.exp(rng.uniform(np.log(low), np.log(high), n))


def one_by_one(low, high, n, rng):
    return [low * (high / low) ** rng.random() for _ in range(n)]


def geometric(low, high, n, rng):
    return np.array(one_by_one(low, high, n, rng))


def beta_backwards(low, high, n, rng):
    return 1 - backwards(1 - high, 1 - low, n, rng)


def floor_of_real_numbers(low, high, n, rng):
    return np.floor(rng.uniform(low, high + 1, n)).astype(int)


def choice(low, high, n, rng):
    return rng.choice(np.arange(low, high + 1), n)


def trial_by_trial(n, rng):
    trials = [(10 ** rng.uniform(-4, 0), rng.uniform(50, 100)) for _ in range(n)]
    return np.array(trials).T


def units_first(n, rng):
    units = rng.uniform(50, 100, n)
    return np.stack([10 ** (-4 * rng.random(n)), units])


RIGHT = [
    ("E09.1", backwards),
    ("E09.1", with_natural_logarithms),
    ("E09.1", geometric),
    ("E09.2", beta_backwards),
    ("E09.3", floor_of_real_numbers),
    ("E09.3", choice),
    ("E09.4", trial_by_trial),
    ("E09.4", units_first),
]


@pytest.mark.parametrize(
    "identifier, function", RIGHT, ids=[f.__name__ for _, f in RIGHT]
)
def test_other_right_formulas_are_right(identifier, function):
    assert dl.check(function, identifier).right
    task = exercise(identifier)
    for seed in SEEDS:
        assert judge(task, task.outcomes(with_generator(function, seed))).right


@pytest.mark.parametrize("identifier", ["E09.1", "E09.2", "E09.3", "E09.4"])
def test_wrong_ones_are_known_whatever_they_draw(identifier):
    task = exercise(identifier)
    for wrong in task.wrong_answers:
        for seed in SEEDS if wrong.resembles else ():
            other = with_generator(wrong.function, seed)
            answer = judge(task, task.outcomes(other))
            assert answer.text == wrong.hint, (wrong.name, answer.text)


OTHERS = [
    (
        "E09.1",
        lambda low, high, n, rng: 10 ** (-4 * rng.random(n)),
        "outside the range of log10(value). Seen with `sample_log_uniform(low=0.03",
    ),
    (
        "E09.1",
        lambda low, high, n, rng: 10 ** -np.abs(rng.standard_normal(n)),
        "lie in the lowest 25 % of the range of log10(value)",
    ),
    (
        "E09.1",
        lambda low, high, n, rng: np.full(n, rng.uniform(low, high)),
        "you return 1000 values, but only 1 different ones",
    ),
    (
        "E09.1",
        lambda low, high, n, rng: np.full(n, np.nan) * rng.random(n),
        "not every value is finite",
    ),
    (
        "E09.1",
        lambda low, high, n, rng: np.logspace(np.log10(low), np.log10(high), n),
        "never draws from rng",
    ),
    (
        "E09.2",
        lambda low, high, n, rng: 1 - 10 ** rng.uniform(-3, -1, n),
        "lie in the lowest 25 % of the range of log10(1 - beta). Seen with",
    ),
    (
        "E09.3",
        lambda low, high, n, rng: rng.integers(low + 1, high, n, endpoint=True),
        "your numbers run from 9 to 63",
    ),
    (
        "E09.3",
        lambda low, high, n, rng: np.where(
            rng.random(n) < 0.1, low, rng.integers(low, high + 1, n)
        ),
        "the two ends make up",
    ),
    (
        "E09.4",
        lambda n, rng: dl.random_trials(n, rng)[::-1],
        "outside the range of log10(learning rate)",
    ),
    (
        "E09.4",
        lambda n, rng: np.stack([10 ** -rng.uniform(0, 4, n), rng.uniform(0, 99, n)]),
        "outside the range of the units",
    ),
    (
        "E09.4",
        lambda n, rng: np.stack(
            [10 ** -(u := rng.uniform(0, 4, n)), (75 + 12 * u) % 50 + 50]
        ),
        "not independent",
    ),
]


@pytest.mark.parametrize("identifier, function, words", OTHERS)
def test_what_no_table_knows_is_said_in_numbers(identifier, function, words):
    answer = dl.check(function, identifier)
    assert not answer.right
    assert words in answer.text
