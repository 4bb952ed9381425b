"""Notebook 08, learning-rate decay: its exercises, their wrong answers, questions."""

import math

import numpy as np

from dlcourse.formulas import batches, schedules
from dlcourse.practice.exercises import Exercise
from dlcourse.practice.questions import Question

# E08.1 decay_inverse

decay_inverse = Exercise(
    "E08.1",
    schedules.decay_inverse,
    "learning_rate",
    [(0.2, 1, 0), (0.2, 1, 1), (0.2, 1, 4), (0.2, 0.5, 3), (0.05, 0.3, 700)],
    "starts from alpha0 in every epoch and divides it by 1 + decay_rate * epoch",
)


@decay_inverse.wrong()
def brackets_missing(alpha0, decay_rate, epoch):
    """1 / 1 + … evaluates the division first: put 1 + decay_rate * epoch in
    brackets.
    """
    return 1 / 1 + decay_rate * epoch * alpha0


@decay_inverse.also
def brackets_missing_below_alpha0(alpha0, decay_rate, epoch):
    """Return the same with alpha0 in the numerator."""
    return alpha0 / 1 + decay_rate * epoch


@decay_inverse.wrong()
def applied_to_the_last_learning_rate(alpha0, decay_rate, epoch):
    """Start from alpha0 each time; what you compound divides, at rate 1, by the
    factorial of epoch + 1.
    """
    learning_rate = alpha0
    for past in range(1, epoch + 1):
        learning_rate = learning_rate / (1 + decay_rate * past)
    return learning_rate


@decay_inverse.wrong()
def epoch_shifted(alpha0, decay_rate, epoch):
    """Legitimate if epochs count from 1; here they count from 0, and epoch 0 must still
    have alpha0.
    """
    return alpha0 / (1 + decay_rate * (epoch + 1))


@decay_inverse.wrong()
def no_decay(alpha0, decay_rate, epoch):
    """Your learning rate does not depend on the epoch."""
    return alpha0


@decay_inverse.also
def epoch_left_out(alpha0, decay_rate, epoch):
    """Return the same, with the rate in its place."""
    return alpha0 / (1 + decay_rate)


@decay_inverse.wrong()
def power_of_the_epoch(alpha0, decay_rate, epoch):
    """Multiply rate and epoch, no power."""
    return alpha0 / (1 + decay_rate) ** epoch


@decay_inverse.also
def rate_to_the_power_of_the_epoch(alpha0, decay_rate, epoch):
    """Return the same, with only the rate raised."""
    return alpha0 / (1 + decay_rate**epoch)


@decay_inverse.wrong()
def root(alpha0, decay_rate, epoch):
    """A root belongs to another schedule. This one has none."""
    return alpha0 / np.sqrt(1 + decay_rate * epoch)


@decay_inverse.also
def the_other_schedule(alpha0, decay_rate, epoch):
    """Return the same as decay_sqrt would."""
    return alpha0 / np.sqrt(epoch + 1)


@decay_inverse.wrong()
def linear(alpha0, decay_rate, epoch):
    """A straight line soon falls below zero: yours becomes negative. Divide instead."""
    return alpha0 * (1 - decay_rate * epoch)


# E08.2 decay_exponential

decay_exponential = Exercise(
    "E08.2",
    schedules.decay_exponential,
    "learning_rate",
    [(0.2, 0.95, 0), (0.2, 0.95, 3), (0.2, 0.95, 14), (0.05, 0.5, 12)],
    "multiplies alpha0 by the base once for every epoch",
)


@decay_exponential.wrong()
def product_for_power(alpha0, base, epoch):
    """The factor is 0.95 to the power of the epoch; you multiplied by the epoch."""
    return base * epoch * alpha0


@decay_exponential.wrong()
def alpha0_inside_the_power(alpha0, base, epoch):
    """Only the base is raised; alpha0 stands in front of it."""
    return (base * alpha0) ** epoch


@decay_exponential.wrong()
def base_and_exponent_exchanged(alpha0, base, epoch):
    """The epoch is the exponent, not the base."""
    return epoch**base * alpha0


@decay_exponential.wrong()
def negative_exponent(alpha0, base, epoch):
    """The learning rate must fall; yours rises, because the base is below 1."""
    return base**-epoch * alpha0


@decay_exponential.wrong()
def base_taken_for_a_rate(alpha0, base, epoch):
    """0.95 is a factor per epoch, not a rate in exp(-rate * epoch)."""
    return np.exp(-base * epoch) * alpha0


@decay_exponential.wrong()
def one_power_less(alpha0, base, epoch):
    """Epochs count from 0: at epoch 0 the factor is 1."""
    return base ** (epoch - 1) * alpha0


@decay_exponential.also
def one_power_more(alpha0, base, epoch):
    """Return the same, shifted to the other side."""
    return base ** (epoch + 1) * alpha0


# E08.3 decay_sqrt

decay_sqrt = Exercise(
    "E08.3",
    schedules.decay_sqrt,
    "learning_rate",
    [
        *((0.2, 1, 1), (0.2, 1, 4), (0.2, 0.5, 9), (0.2, 1, 0), (0.05, 2, 30)),
        *((0.2, 1, -4), (0.1, 3, 2)),
    ],
    "falls with the root of n, and refuses an n below 1",
)


def refuse_below_1(n):
    """Raise what the exercise asks for."""
    if n < 1:
        raise ValueError("n counts from 1")


@decay_sqrt.wrong("M08.02")
def no_check_of_n(alpha0, k, n):
    """The formula is right, but at n = 0 you divide by zero: raise ValueError for
    n < 1.
    """
    return k / math.sqrt(n) * alpha0


@decay_sqrt.also
def no_check_and_infinite(alpha0, k, n):
    """Return the same with NumPy's root, which gives inf."""
    return k / np.sqrt(n) * alpha0


@decay_sqrt.also
def not_a_number(alpha0, k, n):
    """Return NaN where there is nothing to return."""
    return np.nan if n < 1 else k / np.sqrt(n) * alpha0


@decay_sqrt.wrong()
def root_missing(alpha0, k, n):
    """1/n falls faster than 1/sqrt(n): the root is missing."""
    refuse_below_1(n)
    return k / n * alpha0


@decay_sqrt.also
def root_missing_and_no_check(alpha0, k, n):
    """Return the same, whatever n is."""
    return k / n * alpha0


@decay_sqrt.wrong()
def root_of_everything(alpha0, k, n):
    """Only n is under the root, not k and alpha0."""
    refuse_below_1(n)
    return np.sqrt(k * alpha0 / n)


@decay_sqrt.also
def root_of_everything_and_no_check(alpha0, k, n):
    """Return the same, whatever n is."""
    return np.sqrt(k * alpha0 / n)


@decay_sqrt.wrong()
def k_ignored(alpha0, k, n):
    """k scales the schedule: your result does not depend on it."""
    refuse_below_1(n)
    return alpha0 / math.sqrt(n)


@decay_sqrt.also
def k_ignored_and_no_check(alpha0, k, n):
    """Return the same, whatever n is."""
    return alpha0 / math.sqrt(n)


@decay_sqrt.also
def k_ignored_and_infinite(alpha0, k, n):
    """Return the same with NumPy's root."""
    return alpha0 / np.sqrt(n)


@decay_sqrt.wrong()
def n_plus_1(alpha0, k, n):
    """Legitimate for an epoch counted from 0; here n counts from 1 already."""
    return k / math.sqrt(n + 1) * alpha0


@decay_sqrt.also
def n_plus_1_and_a_check(alpha0, k, n):
    """Return the same, for n from 1 only."""
    refuse_below_1(n)
    return k / math.sqrt(n + 1) * alpha0


@decay_sqrt.wrong("M08.01")
def staircase_for_the_root(alpha0, k, n):
    """A staircase is constant between drops; this schedule changes at every n."""
    refuse_below_1(n)
    return k * alpha0 * 0.5 ** ((n - 1) // 10)


@decay_sqrt.also
def staircase_and_no_check(alpha0, k, n):
    """Return the same, whatever n is."""
    return k * alpha0 * 0.5 ** ((n - 1) // 10)


# E08.4 decay_staircase

decay_staircase = Exercise(
    "E08.4",
    schedules.decay_staircase,
    "learning_rate",
    [
        *((0.2, 0.5, 10, epoch) for epoch in (0, 9, 10, 25)),
        *((0.05, 0.1, 3, epoch) for epoch in (2, 3, 7)),
        *((0.2, 0.5, 10, epoch) for epoch in (7, 11, 20)),
        (0.3, 0.5, 1, 4),
    ],
    "drops by the factor at epochs every, 2 * every, …, and stays level in between",
)


@decay_staircase.wrong()
def no_floor(alpha0, factor, every, epoch):
    """That is smooth exponential decay. Count whole stairs only: // or floor."""
    return alpha0 * factor ** (epoch / every)


@decay_staircase.wrong("M08.01")
def root_labelled_staircase(alpha0, factor, every, epoch):
    """The root schedule is smooth; a staircase uses whole steps."""
    return alpha0 / np.sqrt(epoch + 1)


@decay_staircase.wrong()
def rounded_to_nearest(alpha0, factor, every, epoch):
    """Your drop comes half a stair early: round down, not to the nearest."""
    return alpha0 * factor ** round(epoch / every)


@decay_staircase.also
def half_rounded_up(alpha0, factor, every, epoch):
    """Return the same, with a half always rounded up."""
    return alpha0 * factor ** int(epoch / every + 0.5)


@decay_staircase.wrong()
def a_single_drop(alpha0, factor, every, epoch):
    """The stairs go on: there is a drop after every `every` epochs."""
    return alpha0 * factor if epoch >= every else alpha0


@decay_staircase.wrong()
def drop_at_every_epoch(alpha0, factor, every, epoch):
    """The factor comes in only every `every` epochs, not at each of them."""
    return alpha0 * factor**epoch


@decay_staircase.wrong()
def drop_one_epoch_late(alpha0, factor, every, epoch):
    """Epoch 10 is the first of the new stair."""
    return alpha0 * factor ** (max(epoch - 1, 0) // every)


@decay_staircase.also
def drop_late_and_a_stair_above(alpha0, factor, every, epoch):
    """Return the same; at epoch 0 it is even above alpha0."""
    return alpha0 * factor ** ((epoch - 1) // every)


# E08.5 epoch_of

epoch_of = Exercise(
    "E08.5",
    batches.epoch_of,
    "epoch",
    [
        *((t, 1000, 64) for t in (1, 16, 17, 31)),
        *((12, 100, 25), (700, 90, 7)),
        *((9, 100, 25), (8, 100, 25), (5, 101, 25), (5, 1, 1), (3, 10, 64)),
    ],
    "counts epochs from 0, and the smaller last mini-batch as an iteration",
)


@epoch_of.wrong("M08.03")
def iteration_used_as_epoch(t, m, size):
    """That is the iteration: schedules per epoch would then decay 16 times too fast."""
    return t


@epoch_of.also
def iteration_from_0(t, m, size):
    """Return the same, counted from 0."""
    return t - 1


@epoch_of.wrong()
def counted_from_1(t, m, size):
    """Legitimate elsewhere; here epochs count from 0, and epoch 0 keeps alpha0."""
    return (t - 1) // math.ceil(m / size) + 1


@epoch_of.wrong()
def t_not_shifted(t, m, size):
    """Iterations count from 1: number 16 still belongs to epoch 0."""
    return t // math.ceil(m / size)


@epoch_of.wrong("M05.02")
def size_for_count(t, m, size):
    """Divide by the number of iterations per epoch, not by the batch size."""
    return (t - 1) // size


@epoch_of.wrong()
def remainder_batch_forgotten(t, m, size):
    """1000 examples in 64s make 16 iterations, not 15: the smaller batch counts too."""
    return (t - 1) // (m // size)


@epoch_of.also
def remainder_in_fractions(t, m, size):
    """Return the same with 15.625 iterations an epoch."""
    return int((t - 1) / (m / size))


@epoch_of.wrong()
def fraction(t, m, size):
    """An epoch number is whole: round down."""
    return t / math.ceil(m / size)


@epoch_of.also
def fraction_from_0(t, m, size):
    """Return the same, from 0 on."""
    return (t - 1) / math.ceil(m / size)


@epoch_of.also
def fraction_of_examples(t, m, size):
    """Return the same, counted in examples."""
    return t * size / m


QUESTIONS = [
    Question(
        "Q08.1",
        "α₀ = 0.2 and the rate is 1, in α₀ / (1 + rate · epoch). From which epoch on, "
        "counted from 0, is α below 0.02?",
        (
            "From epoch 10 on.",
            "α is below a tenth of α₀ where 1 + epoch is above 10. At epoch 9 it is "
            "exactly 0.02, at epoch 10 it is 0.01818.",
        ),
        (
            "From epoch 9 on.",
            "At epoch 9 the divisor is 1 + 9 = 10, and 0.2 / 10 is 0.02: not yet "
            "below.",
        ),
        (
            "From epoch 11 on.",
            "It is below by then, but not for the first time: what is the divisor at "
            "epoch 10?",
        ),
        (
            "From epoch 1 on.",
            "One epoch halves α: 0.1. It takes a divisor above 10.",
        ),
    ),
    Question(
        "Q08.2",
        "A schedule 0.2 / (1 + epoch) is called in every iteration, 32 times an epoch, "
        "with the iteration's number instead of the epoch's. What do you see?",
        (
            "The cost stops falling far from the minimum.",
            "After the first epoch α has fallen to 0.0061 instead of 0.1. From a "
            "distance of 10 the runs of *too soon* come no nearer than 2.1 in 100 "
            "epochs, instead of 0.032.",
        ),
        (
            "The same curve, only smoother.",
            "The steps are smoother, but there are 32 of them in each epoch. How large "
            "is 0.2 / (1 + 32)?",
        ),
        (
            "The cost falls 32 times as fast.",
            "It is the learning rate that falls 32 times as fast. What does that leave "
            "for the steps to come?",
        ),
        (
            "The cost swings and does not settle.",
            "That is what too large a learning rate does. Here it soon becomes too "
            "small.",
        ),
    ),
    Question(
        "Q08.3",
        "A small α ends close to the minimum. Why not start with it, and keep it?",
        (
            "It ends close, but it needs far longer.",
            "After 5 epochs constant 0.002 is still 7.26 away, where inverse decay "
            "from 0.2 is at 0.148.",
        ),
        (
            "It would diverge at the start.",
            "Large steps diverge, small ones do not. What do they cost?",
        ),
        (
            "Its cloud at the end is larger.",
            "It is smaller: about the root of α / 2. But how long does it take to get "
            "there?",
        ),
        (
            "No reason: it ends up just as close.",
            "It is, after 100 epochs: 0.035 against 0.032. Compare after 5.",
        ),
    ),
]
