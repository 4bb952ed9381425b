"""Notebook 06, weighted averages: its exercises, their wrong answers, its questions."""

import numpy as np

from dlcourse.formulas import averages
from dlcourse.practice.exercises import Exercise, Misprinted
from dlcourse.practice.questions import Question

TEMPERATURES = np.array([40.0, 49, 45])
SWINGING = np.array([3.0, -1, 4, -1, 5, -9])

# E06.1 ewa

ewa = Exercise(
    "E06.1",
    averages.ewa,
    "v",
    [
        (TEMPERATURES, 0.9),
        (SWINGING, 0.7),
        (np.full(8, 10.0), 0.98),
        (np.array([2.0, 8]), 0.0),
        (np.array([7, -3, 2]), 0.5),
        (np.array([4]), 0.9),
    ],
    "returns the whole curve, started at v_0 = 0",
)


@ewa.wrong()
def weights_exchanged(theta, beta):
    """beta is the weight of the past; yours gives it to the newest value."""
    v, curve = 0, []
    for value in theta:
        v = (1 - beta) * v + beta * value
        curve.append(v)
    return curve


@ewa.wrong("M06.04")
def v_0_in_every_line(theta, beta):
    """Each day starts from the average of the day before, not from v_0."""
    v_0, curve = 0, []
    for value in theta:
        curve.append(beta * v_0 + (1 - beta) * value)
    return curve


@ewa.wrong()
def one_minus_beta_missing(theta, beta):
    """The weights no longer add up to one; the curve settles ten times too high."""
    v, curve = 0, []
    for value in theta:
        v = beta * v + value
        curve.append(v)
    return curve


@ewa.wrong()
def started_at_theta_1(theta, beta):
    """A legitimate convention, but this exercise starts from zero and corrects the
    bias later.
    """
    v, curve = theta[0], []
    for value in theta:
        v = beta * v + (1 - beta) * value
        curve.append(v)
    return curve


@ewa.wrong()
def only_the_last_value(theta, beta):
    """Return the whole curve, one value for each entry of theta."""
    v = 0
    for value in theta:
        v = beta * v + (1 - beta) * value
    return v


@ewa.also
def return_inside_the_loop(theta, beta):
    """Return the first value alone."""
    for value in theta:
        return (1 - beta) * value


@ewa.wrong()
def plain_mean(theta, beta):
    """All values weigh the same in a mean; here old ones fade."""
    return np.cumsum(theta) / np.arange(1, len(theta) + 1)


# E06.2 ewa_corrected

ewa_corrected = Exercise(
    "E06.2",
    averages.ewa_corrected,
    "v_hat",
    [
        (TEMPERATURES, 0.9),
        (SWINGING, 0.7),
        (np.full(25, 10.0), 0.98),
        (np.array([7, -3, 2]), 0.5),
        (np.array([4]), 0.9),
    ],
    "divides for output only, and starts at the first value",
)


def divided(theta, beta, divisor):
    """Return the average, each v_t divided by divisor(t)."""
    v = averages.ewa(theta, beta)
    return v / np.array([divisor(t) for t in range(1, len(theta) + 1)])


@ewa_corrected.wrong("M06.01")
def corrected_value_fed_back(theta, beta):
    """Only the output is divided; the recursion goes on with v_t itself. On constant 40
    yours reaches 157 804 at t = 21.
    """
    v, curve = 0, []
    for t, value in enumerate(theta, start=1):
        v = (beta * v + (1 - beta) * value) / (1 - beta**t)
        curve.append(v)
    return curve


@ewa_corrected.wrong("M06.02")
def beta_without_power(theta, beta):
    """The divisor has to approach 1; yours stays 1 - beta, ten times too much."""
    return divided(theta, beta, lambda t: 1 - beta)


@ewa_corrected.wrong("M06.02")
def beta_times_t(theta, beta):
    """Power, not product; your divisor becomes negative."""
    return divided(theta, beta, lambda t: 1 - beta * t)


@ewa_corrected.wrong()
def t_counted_from_0(theta, beta):
    """At the first value the divisor would be 0: count t from 1."""
    return divided(theta, beta, lambda t: 1 - beta ** (t - 1))


@ewa_corrected.also
def t_counted_from_0_in_plain_numbers(theta, beta):
    """Raise the error of Python's own division by zero."""
    v, curve = 0.0, []
    for t, value in enumerate(theta.tolist()):
        v = beta * v + (1 - beta) * value
        curve.append(v / (1 - beta**t))
    return curve


@ewa_corrected.wrong()
def multiplied(theta, beta):
    """The raw curve is too low at the start: divide."""
    return divided(theta, beta, lambda t: 1 / (1 - beta**t))


@ewa_corrected.wrong()
def no_correction(theta, beta):
    """Day one reads 4 instead of 40: nothing is corrected."""
    return averages.ewa(theta, beta)


@ewa_corrected.wrong()
def exponent_t_plus_1(theta, beta):
    """One too many: the first value must come out as 40."""
    return divided(theta, beta, lambda t: 1 - beta ** (t + 1))


@ewa_corrected.wrong()
def power_of_1_minus_beta(theta, beta):
    """The weight that is missing after t values is beta^t, not (1 - beta)^t."""
    return divided(theta, beta, lambda t: 1 - (1 - beta) ** t)


# E06.3 ewa_weights

ewa_weights = Exercise(
    "E06.3",
    averages.ewa_weights,
    "weights",
    [(0.9, 4), (0.5, 3), (0.98, 12), (0.9, 1), (0.0, 3)],
    "gives theta_1 the smallest weight and theta_t the weight 1 - beta",
)


@ewa_weights.wrong()
def reversed_weights(beta, t):
    """theta_1 is the oldest and has the smallest weight."""
    return (1 - beta) * beta ** np.arange(t)


@ewa_weights.wrong()
def factor_missing(beta, t):
    """The newest value must weigh 1 - beta."""
    return beta ** np.arange(t)[::-1]


@ewa_weights.wrong()
def exponent_one_too_high(beta, t):
    """The newest value has not been multiplied by beta yet."""
    return (1 - beta) * beta ** np.arange(1, t + 1)[::-1]


@ewa_weights.wrong()
def divided_by_the_sum(beta, t):
    """Legitimate as the weights after bias correction; this exercise asks for those
    inside v_t.
    """
    weights = averages.ewa_weights(beta, t)
    return weights / weights.sum()


@ewa_weights.wrong()
def equal_weights(beta, t):
    """That is the plain mean: all values weigh the same."""
    return np.full(t, 1 / t)


# E06.4 effective_window

effective_window = Exercise(
    "E06.4",
    averages.effective_window,
    "window",
    [(0.98,), (0.5,), (0.9,), (0.7,)],
    "covers 50 entries for a beta of 0.98, 10 for 0.9 and 2 for 0.5",
)


@effective_window.wrong()
def one_over_beta(beta):
    """For beta near 1 the window must become long."""
    return 1 / beta


@effective_window.wrong()
def mean_delay(beta):
    """That is the mean delay, one less than the window."""
    return beta / (1 - beta)


@effective_window.wrong()
def truncated(beta):
    """0.98 is not exact in binary: int gives 49. Do not truncate."""
    return int(1 / (1 - beta))


@effective_window.wrong()
def window_of_equal_noise(beta):
    """That is the plain window of equal noise, about twice as long."""
    return (1 + beta) / (1 - beta)


@effective_window.wrong()
def half_life(beta):
    """A legitimate measure of memory; this exercise fixes the 1/e rule. The rule uses
    the drop to 1/e, not to 1/2.
    """
    return np.log(0.5) / np.log(beta)


@effective_window.also
def half_life_in_whole_entries(beta):
    """Return the same, rounded up."""
    return int(np.ceil(np.log(0.5) / np.log(beta)))


# A misprint that no exercise asks for: it shows itself at the first call

ewa_as_printed = Misprinted(averages.ewa)


@ewa_as_printed.wrong("M06.06")
def times_sign_missing(theta, beta):
    """(1-beta)(theta_t) without a `*` is a call of a number: Python refuses it."""
    v, curve = 0, []
    for value in theta:
        v = beta * v + (1 - beta)(value)
        curve.append(v)
    return curve


QUESTIONS = [
    Question(
        "Q06.1",
        "β is raised from 0.9 to 0.98. Name one gain and one loss.",
        (
            "Less noise: 0.101 of it is left, not 0.229. More lag: 49 entries, not 9.",
            "The noise left is √((1−β)/(1+β)) and the lag behind a ramp β/(1−β), so "
            "you cannot have less of both.",
        ),
        (
            "Less lag: 9 entries, not 49. More noise: 0.229 of it is left, not 0.101.",
            "That is the way from 0.98 to 0.9. Which of the two has the longer memory?",
        ),
        (
            "Less noise: 0.101 of it is left, not 0.229. Nothing is lost.",
            "A smoother curve is a later one. Look how far it lies to the right of the "
            "season.",
        ),
        (
            "Less noise, but 50 values have to be stored, not 10.",
            "A moving window has to store its values. An average of this kind keeps "
            "one number, whatever β is.",
        ),
    ),
    Question(
        "Q06.2",
        "The first corrected value equals θ₁ for every β. Why?",
        (
            "v₁ = (1−β)θ₁, and the divisor is 1−β¹.",
            "The weight of the only value so far is 1−β, and it is divided by just "
            "that.",
        ),
        (
            "The correction starts the recursion at θ₁, not at 0.",
            "That is another way to cure the start. Here v₀ stays 0, and only what "
            "comes out is divided.",
        ),
        (
            "The divisor is 1 at t = 1.",
            "It tends to 1 only for large t. What is 1 − 0.9¹?",
        ),
        (
            "β does not count yet, for there is no past.",
            "It does: v₁ is 4 for a θ₁ of 40 at β = 0.9, and 20 at β = 0.5. What are "
            "the divisors?",
        ),
    ),
    Question(
        "Q06.3",
        "After day 50 nobody misses the correction with β = 0.9, but with β = 0.999 "
        "you would. Why?",
        (
            "The start lasts a few windows 1/(1−β), and those are of 10 or 1000 days.",
            "1 − 0.9⁵⁰ = 0.995, but 1 − 0.999⁵⁰ = 0.0488: only a twentieth of the "
            "value is there.",
        ),
        (
            "With β = 0.999 the correction never ends.",
            "It ends too, but later: the divisor exceeds 0.99 from t = 4603 on.",
        ),
        (
            "β = 0.999 is noisier, so errors show more.",
            "It is the smoothest of all. How much of the total weight is there after "
            "50 values?",
        ),
        (
            "After 50 days both divisors are near 1, but the second one not quite.",
            "Compute 1 − 0.999⁵⁰: a thousandth of the weight is there on day one, and "
            "on day 50?",
        ),
    ),
]
