"""Notebook 07, momentum to Adam: its exercises, their wrong answers, its questions."""

import numpy as np

from dlcourse.formulas import critical_points, optimizers
from dlcourse.practice.exercises import Exercise
from dlcourse.practice.questions import Question

W, dW = np.array([[1.0, -2]]), np.array([[0.1, -0.4]])
v, s = np.array([[0.05, 0.02]]), np.array([[0.01, 0.04]])
ZERO = np.zeros((1, 2))
COLUMN = np.array([[0.5], [-1], [2]]), np.array([[3.0], [-0.2], [1]])

# E07.1 momentum_step

momentum_step = Exercise(
    "E07.1",
    optimizers.momentum_step,
    "W v",
    [
        (W, dW, v, 0.1, 0.9),
        (*COLUMN, np.array([[-1.0], [0.3], [0]]), 0.5, 0.7),
        (W, dW, ZERO, 0.01, 0.98),
        (np.array([[3]]), np.array([[2]]), np.array([[-1.0]]), 0.5, 0.5),
    ],
    "averages first, steps against the average, and returns both",
)


@momentum_step.wrong()
def plain_gradient_step(W, dW, v, learning_rate, beta):
    """v is computed but not used."""
    v = beta * v + (1 - beta) * dW
    return W - learning_rate * dW, v


@momentum_step.wrong()
def sum_form(W, dW, v, learning_rate, beta):
    """A legitimate convention, but this exercise fixes the averaged form. Without
    1 - beta the step is up to 1/(1-beta) = 10 times longer and needs another learning
    rate.
    """
    v = beta * v + dW
    return W - learning_rate * v, v


@momentum_step.wrong()
def weights_exchanged(W, dW, v, learning_rate, beta):
    """beta is the weight of the past; yours gives it to the newest gradient."""
    v = (1 - beta) * v + beta * dW
    return W - learning_rate * v, v


@momentum_step.wrong()
def v_not_returned(W, dW, v, learning_rate, beta):
    """The memory is lost after each step: return the new v."""
    v_new = beta * v + (1 - beta) * dW
    return W - learning_rate * v_new, v


@momentum_step.wrong("M07.01")
def dW_in_both_terms(W, dW, v, learning_rate, beta):
    """beta*dW + (1-beta)*dW is dW: no memory at all."""
    v = beta * dW + (1 - beta) * dW
    return W - learning_rate * v, v


@momentum_step.wrong()
def old_v_used(W, dW, v, learning_rate, beta):
    """Update v first, then W."""
    return W - learning_rate * v, beta * v + (1 - beta) * dW


@momentum_step.wrong()
def uphill(W, dW, v, learning_rate, beta):
    """Subtract: your step goes uphill."""
    v = beta * v + (1 - beta) * dW
    return W + learning_rate * v, v


@momentum_step.wrong()
def learning_rate_inside(W, dW, v, learning_rate, beta):
    """The learning rate is inside the average. Then changing it acts late and the old v
    keeps its old scale.
    """
    v = beta * v + (1 - beta) * learning_rate * dW
    return W - v, v


# E07.2 rmsprop_step

rmsprop_step = Exercise(
    "E07.2",
    optimizers.rmsprop_step,
    "W s",
    [
        (W, dW, s, 0.1, 0.9, 1e-8),
        (W, np.array([[0, 0.001]]), ZERO, 0.1, 0.9, 1e-8),
        (W, np.array([[0.2, 0.3]]), ZERO, 0.1, 0.9, 0.01),
        (*COLUMN, np.array([[4.0], [0.1], [0.5]]), 0.02, 0.99, 1e-8),
        (np.array([[3]]), np.array([[-2]]), np.array([[1.0]]), 0.5, 0.5, 0.1),
    ],
    "divides by the root of the average of squares, and stays finite where that is 0",
)


@rmsprop_step.wrong("M07.04")
def root_missing(W, dW, s, learning_rate, beta2, epsilon):
    """s is a mean SQUARE. Divided without the root a gradient of 0.01 gives a first
    step of 1000*learning_rate.
    """
    s = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW / (s + epsilon), s


@rmsprop_step.wrong("M07.04 without epsilon")
def root_and_epsilon_missing(W, dW, s, learning_rate, beta2, epsilon):
    """s is a mean SQUARE, and you divide by it without the root. Besides, a unit with
    zero gradient divides 0 by 0.
    """
    s = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW / s, s


@rmsprop_step.wrong()
def epsilon_missing(W, dW, s, learning_rate, beta2, epsilon):
    """A parameter whose gradient has always been zero gives 0/0 = NaN."""
    s = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW / np.sqrt(s), s


@rmsprop_step.wrong()
def epsilon_under_the_root(W, dW, s, learning_rate, beta2, epsilon):
    """A legitimate convention elsewhere; this exercise fixes epsilon outside the root.
    Near s = 0 the divisor becomes sqrt(epsilon) = 1e-4 instead of 1e-8.
    """
    s = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW / np.sqrt(s + epsilon), s


@rmsprop_step.wrong("M07.05")
def epsilon_added_to_the_fraction(W, dW, s, learning_rate, beta2, epsilon):
    """epsilon must protect the divisor; added outside the fraction it protects nothing
    and pushes every weight down.
    """
    s = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * (dW / np.sqrt(s) + epsilon), s


@rmsprop_step.wrong()
def gradient_not_squared(W, dW, s, learning_rate, beta2, epsilon):
    """Without the square of dW, s can become negative and its root NaN."""
    s = beta2 * s + (1 - beta2) * dW
    return W - learning_rate * dW / (np.sqrt(s) + epsilon), s


@rmsprop_step.wrong("M07.03")
def average_not_updated(W, dW, s, learning_rate, beta2, epsilon):
    """Check that the variable you update is the one you divide by (and return)."""
    v = beta2 * s + (1 - beta2) * dW**2  # noqa: F841
    return W - learning_rate * dW / (np.sqrt(s) + epsilon), s


@rmsprop_step.also
def divided_by_the_old_average(W, dW, s, learning_rate, beta2, epsilon):
    """Return the new average, but divide by the old one."""
    s_new = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW / (np.sqrt(s) + epsilon), s_new


@rmsprop_step.also
def new_average_not_returned(W, dW, s, learning_rate, beta2, epsilon):
    """Return the old average, after a step with the new one."""
    s_new = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW / (np.sqrt(s_new) + epsilon), s


@rmsprop_step.wrong()
def multiplied(W, dW, s, learning_rate, beta2, epsilon):
    """Steep directions must become shorter: divide."""
    s = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW * (np.sqrt(s) + epsilon), s


@rmsprop_step.wrong()
def square_of_the_average(W, dW, s, learning_rate, beta2, epsilon):
    """Average the squares, do not square the average."""
    s = (beta2 * s + (1 - beta2) * dW) ** 2
    return W - learning_rate * dW / (np.sqrt(s) + epsilon), s


@rmsprop_step.wrong()
def divided_by_1_minus_beta2(W, dW, s, learning_rate, beta2, epsilon):
    """Dividing s by 1 - beta2 is not part of RMSprop here; it is only right at
    t = 1.
    """
    s = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW / (np.sqrt(s / (1 - beta2)) + epsilon), s


# E07.3 adam_step

adam_step = Exercise(
    "E07.3",
    optimizers.adam_step,
    "W v s",
    [
        (W, dW, v, s, 3, 0.1, 0.9, 0.999, 1e-8),
        (W, dW, ZERO, ZERO, 1, 0.1, 0.9, 0.999, 1e-8),
        (W, dW / 1000, v, s, 3, 0.1, 0.9, 0.999, 0.01),
        (
            *(*COLUMN, np.array([[-1.0], [0.3], [0]]), np.array([[4.0], [0.1], [0.5]])),
            *(40, 0.02, 0.8, 0.99, 1e-8),
        ),
        (*map(np.array, ([[3]], [[-2]], [[1.0]], [[4.0]])), 5, 0.5, 0.5, 0.75, 0.1),
    ],
    "corrects both averages for the step alone: the first has the learning rate's "
    "length",
)


def averages(dW, v, s, beta1, beta2):
    """Return both averages, as they should be."""
    return beta1 * v + (1 - beta1) * dW, beta2 * s + (1 - beta2) * dW**2


@adam_step.wrong("M07.01")
def dW_in_both_terms_of_both(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Neither average remembers anything, and a negative dW makes s negative: NaN in
    the first step.
    """
    v = beta1 * dW + (1 - beta1) * dW
    s = beta2 * dW + (1 - beta2) * dW**2
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    return W - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s


@adam_step.wrong("M07.02")
def two_updates(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """An RMSprop step is made before the Adam step: first step 32.62*learning_rate
    instead of learning_rate.
    """
    v, s = averages(dW, v, s, beta1, beta2)
    W = W - learning_rate * dW / (np.sqrt(s) + epsilon)
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    return W - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s


@adam_step.wrong("M07.04")
def root_of_s_hat_missing(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Divide by the root of s-hat: the first step must have the length of the learning
    rate whatever the gradient.
    """
    v, s = averages(dW, v, s, beta1, beta2)
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    return W - learning_rate * v_hat / (s_hat + epsilon), v, s


@adam_step.wrong("M07.05")
def epsilon_outside(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Epsilon belongs to the divisor, not beside the fraction."""
    v, s = averages(dW, v, s, beta1, beta2)
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    return W - learning_rate * (v_hat / np.sqrt(s_hat) + epsilon), v, s


@adam_step.wrong("M07.04 with M07.05")
def root_missing_and_epsilon_outside(
    W, dW, v, s, t, learning_rate, beta1, beta2, epsilon
):
    """Two slips at once: the root is missing, and epsilon stands outside the
    fraction.
    """
    v, s = averages(dW, v, s, beta1, beta2)
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    return W - learning_rate * (v_hat / s_hat + epsilon), v, s


@adam_step.wrong()
def no_bias_correction(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """First step 3.162*learning_rate: both averages start at zero but not equally
    fast.
    """
    v, s = averages(dW, v, s, beta1, beta2)
    return W - learning_rate * v / (np.sqrt(s) + epsilon), v, s


@adam_step.wrong("M07.06")
def beta1_in_both_corrections(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """s needs 1 - beta2^t. Yours starts with 10*learning_rate."""
    v, s = averages(dW, v, s, beta1, beta2)
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta1**t)
    return W - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s


@adam_step.wrong("M07.06")
def beta2_in_both_corrections(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """v needs 1 - beta1^t. Yours starts with 100*learning_rate."""
    v, s = averages(dW, v, s, beta1, beta2)
    v_hat, s_hat = v / (1 - beta2**t), s / (1 - beta2**t)
    return W - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s


@adam_step.wrong("M06.02")
def constant_divisor(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """The correction uses the power t."""
    v, s = averages(dW, v, s, beta1, beta2)
    v_hat, s_hat = v / (1 - beta1), s / (1 - beta2)
    return W - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s


@adam_step.wrong()
def t_counted_from_0(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """The first divisor is zero: start with t = 1."""
    v, s = averages(dW, v, s, beta1, beta2)
    v_hat, s_hat = v / (1 - beta1 ** (t - 1)), s / (1 - beta2 ** (t - 1))
    return W - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s


@adam_step.wrong()
def numerator_dW(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """The numerator is the corrected average of the gradients, not the gradient."""
    v, s = averages(dW, v, s, beta1, beta2)
    s_hat = s / (1 - beta2**t)
    return W - learning_rate * dW / (np.sqrt(s_hat) + epsilon), v, s


@adam_step.wrong()
def denominator_missing(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """That is momentum with bias correction: nothing is divided by the root of
    s-hat.
    """
    v, s = averages(dW, v, s, beta1, beta2)
    return W - learning_rate * v / (1 - beta1**t), v, s


@adam_step.wrong("M07.07")
def corrected_values_stored(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Return v and s without correction, otherwise s grows by 1/(1-beta2^t) at every
    step and training stops.
    """
    v, s = averages(dW, v, s, beta1, beta2)
    v, s = v / (1 - beta1**t), s / (1 - beta2**t)
    return W - learning_rate * v / (np.sqrt(s) + epsilon), v, s


@adam_step.wrong()
def adam_uphill(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Subtract: your step goes uphill."""
    v, s = averages(dW, v, s, beta1, beta2)
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    return W + learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s


# E07.4 critical_point

critical_point = Exercise(
    "E07.4",
    critical_points.critical_point,
    "kind",
    [
        (np.array([1.0, 2]),),
        (np.array([-1.0, -2]),),
        (np.array([1, -1e-5]),),
        (np.array([1.0, 0]),),
        (np.array([1.0, 0, -1]),),
        (np.array([5, 3, 0.2, -0.01]),),
        (np.array([-1.0, 0]),),
        (np.array([-3.0, -2, -1]),),
        (np.array([-1.0, -1, 4]),),
        (np.array([0.0, 0]),),
        (np.array([3, -2, 0]),),
        (np.array([1]),),
        (np.array([-4]),),
    ],
    "asks every direction, and decides nothing where one is flat and no signs are "
    "mixed",
)


@critical_point.wrong()
def sum_of_the_curvatures(eigenvalues):
    """One steep valley does not outweigh a direction that falls: look at each sign, not
    at the sum.
    """
    total = np.sum(eigenvalues)
    if total > 0:
        return "minimum"
    return "maximum" if total < 0 else "saddle"


@critical_point.also
def sum_with_an_undecided_middle(eigenvalues):
    """Return the same, with the other name for a sum of zero."""
    total = np.sum(eigenvalues)
    if total > 0:
        return "minimum"
    return "maximum" if total < 0 else "undecided"


@critical_point.wrong()
def product(eigenvalues):
    """Two negative curvatures make a maximum, though their product is positive."""
    return "minimum" if np.prod(eigenvalues) > 0 else "saddle"


@critical_point.also
def product_with_an_undecided_middle(eigenvalues):
    """Return the same, with the right name for a product of zero."""
    result = np.prod(eigenvalues)
    if result > 0:
        return "minimum"
    return "saddle" if result < 0 else "undecided"


@critical_point.wrong()
def any_instead_of_all(eigenvalues):
    """A minimum must curve upwards in EVERY direction: that is why they are rare in
    many dimensions.
    """
    if np.any(eigenvalues > 0):
        return "minimum"
    return "maximum" if np.any(eigenvalues < 0) else "undecided"


@critical_point.wrong()
def zero_counted_as_upwards(eigenvalues):
    """A flat direction (plateau) decides nothing; you count it as one that curves
    upwards.
    """
    if np.all(eigenvalues >= 0):
        return "minimum"
    return "maximum" if np.all(eigenvalues < 0) else "saddle"


@critical_point.also
def zero_counted_both_ways(eigenvalues):
    """Return the same, with a flat direction as good as one downwards too."""
    if np.all(eigenvalues >= 0):
        return "minimum"
    return "maximum" if np.all(eigenvalues <= 0) else "saddle"


@critical_point.wrong()
def names_exchanged(eigenvalues):
    """A saddle has both signs; you have exchanged the names."""
    kind = critical_points.critical_point(eigenvalues)
    return {"maximum": "saddle", "saddle": "maximum"}.get(kind, kind)


QUESTIONS = [
    Question(
        "Q07.1",
        "Why can RMSprop use a larger α than gradient descent in a ravine?",
        (
            "Each coordinate's step is divided by the usual size of its gradient.",
            "So the steep coordinate no longer sets the limit of stability for all the "
            "others.",
        ),
        (
            "Its gradients are averaged, so that they swing less.",
            "That is momentum. RMSprop averages squares: what does it use them for?",
        ),
        (
            "It turns the step into the direction of the valley.",
            "It scales coordinates, not directions: in a valley that lies at an angle "
            "it is slow again.",
        ),
        (
            "It makes α smaller with time, so α may start large.",
            "α stays the same. What differs is the number that each coordinate of the "
            "gradient is divided by.",
        ),
    ),
    Question(
        "Q07.2",
        "Adam's first step has length α in every coordinate, whatever the gradient. "
        "Why?",
        (
            "At t = 1, v̂ = g and ŝ = g², so the ratio is the sign of g.",
            "Only up to ε: where g is not much larger than ε, the step is shorter.",
        ),
        (
            "The gradient is divided by its own norm.",
            "Then the whole step would have length α. Adam divides each coordinate by "
            "something of its own.",
        ),
        (
            "v and s start at zero, so the gradient does not count yet.",
            "Without it there would be no step at all. What do the corrections make of "
            "0.1 g and 0.001 g²?",
        ),
        (
            "(1−β₁)g / √((1−β₂)g²) is 1 for the usual β₁ and β₂.",
            "That is 0.1 / √0.001 = 3.162: the step without bias correction.",
        ),
    ),
    Question(
        "Q07.3",
        "At a point the gradient is zero and the curvatures are 5, 3, 0.2 and −0.01. "
        "What is it, and what do gradient descent and Adam do nearby?",
        (
            "A saddle: gradient descent leaves slowly, Adam soon.",
            "Gradient descent leaves along the last direction, by a factor of only "
            "1 + 0.01α a step; Adam rescales the small gradient.",
        ),
        (
            "A minimum in practice: −0.01 is too little, and both stay.",
            "However little, it curves down, and a distance that grows by a factor of "
            "1 + 0.01α a step has no end.",
        ),
        (
            "A saddle: both are stuck for ever.",
            "Only exactly on it. Beside it one direction leads away: how fast for "
            "either of them?",
        ),
        (
            "A plateau: both cross it with steps of the same length.",
            "A plateau is flat for a long way. Here three directions curve up and one "
            "down; and Adam's steps do not shrink with the gradient.",
        ),
    ),
]
