"""Notebook 02, L2 regularisation: its exercises, their wrong answers, its questions."""

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.formulas import activations, costs, diagnosis, regularization
from dlcourse.practice.accepting import whole_shares
from dlcourse.practice.exercises import (
    THREE_LAYERS,
    TWO_LAYERS,
    Exercise,
    Misprinted,
)
from dlcourse.practice.questions import Question

# E02.1 split_sizes

split_sizes = Exercise(
    "E02.1",
    diagnosis.split_sizes,
    "sizes",
    [
        (10**6, [0.98, 0.01, 0.01]),
        (10**6, [0.99, 0.01, 0.01]),
        (103, [0.6, 0.2, 0.2]),
        (10**6, [0.995, 0.0025, 0.0025]),
        (10, [0.5, 0.3, 0.1]),
        (1000, [0.6, 0.2, 0.199]),
        (200, [0.7, 0.1, 0.2]),
        (300, [0.7, 0.2, 0.1]),
        (1000, [0.6, 0.15, 0.25]),
        (100, [0.55, 0.34, 0.11]),
        (1, [0.7, 0.2, 0.1]),
    ],
    "gives whole numbers that add up to m, and refuses fractions that do not add up",
    unlike=whole_shares,
)


def refuse_all_but_1(fractions):
    """Raise the error that the exercise asks for."""
    if abs(sum(fractions) - 1) > 1e-9:
        raise ValueError("fractions must add up to 1")


@split_sizes.wrong("M02.01")
def sum_not_checked(m, fractions):
    """99 + 1 + 1 is 101: your sets hold 1 010 000 of 1 000 000 examples. Check the sum
    first.
    """
    n_train, n_dev, n_test = (round(share * m) for share in fractions)
    return [n_train, n_dev, n_test]


@split_sizes.also
def sum_not_checked_but_the_rest_trains(m, fractions):
    """Return sizes that add up to m, whatever was asked for."""
    n_dev, n_test = round(fractions[1] * m), round(fractions[2] * m)
    return [m - n_dev - n_test, n_dev, n_test]


@split_sizes.also
def sum_not_checked_and_rounded_down_to_train(m, fractions):
    """Return sizes with every remainder left to chance."""
    return [int(fractions[0] * m), *(round(share * m) for share in fractions[1:])]


@split_sizes.wrong()
def rounded_down(m, fractions):
    """103 examples became 101. Give the remainder to one of the sets."""
    refuse_all_but_1(fractions)
    return [int(share * m) for share in fractions]


@split_sizes.wrong()
def shares_of_the_remainder(m, fractions):
    """The shares refer to the whole data set, not to what is left after the training
    set.
    """
    n_train = int(fractions[0] * m)
    return [n_train, *(round(share * (m - n_train)) for share in fractions[1:])]


@split_sizes.also
def shares_of_the_remainder_of_100_percent(m, fractions):
    """Return the same, after a check of the sum."""
    refuse_all_but_1(fractions)
    return shares_of_the_remainder(m, fractions)


@split_sizes.wrong()
def old_split(m, fractions):
    """With a million examples 20 % for dev is far more than needed; use the fractions
    you were given.
    """
    n_dev = n_test = round(0.2 * m)
    return [m - n_dev - n_test, n_dev, n_test]


# E02.2 diagnose

diagnose = Exercise(
    "E02.2",
    diagnosis.diagnose,
    "high_bias high_variance",
    [
        (0.01, 0.11),
        (0.15, 0.16),
        (0.15, 0.30),
        (0.005, 0.01),
        (0.15, 0.16, 0.14),
        (0.05, 0.08, 0.01, 0.035),
        (0.25, 0.5, 0.0, 0.25),
        (0.5, 0.5, 0.25, 0.125),
        (0.055, 0.1),
        (0.08, 0.02),
        (0.25, 0.125, 0.5, 0.0625),
    ],
    "tells bias from variance, and knows that both can hold",
)


@diagnose.wrong("M02.04")
def high_dev_error_taken_for_variance(
    train_error, dev_error, optimal_error=0.0, gap=0.05
):
    """15 % and 16 %: the dev error is high because the training error already is.
    Variance is the gap between the two.
    """
    return train_error - optimal_error > gap, dev_error - optimal_error > gap


@diagnose.also
def dev_error_itself_taken_for_variance(
    train_error, dev_error, optimal_error=0.0, gap=0.05
):
    """Return the same, with nothing subtracted."""
    return train_error - optimal_error > gap, dev_error > gap


@diagnose.wrong()
def absolute_gap(train_error, dev_error, optimal_error=0.0, gap=0.05):
    """A dev error below the training error is luck, not variance: take the differences
    with their signs, without abs.
    """
    return abs(train_error - optimal_error) > gap, abs(dev_error - train_error) > gap


@diagnose.also
def absolute_gap_of_the_dev_error(train_error, dev_error, optimal_error=0.0, gap=0.05):
    """Return the same for variance only."""
    return train_error - optimal_error > gap, abs(dev_error - train_error) > gap


@diagnose.wrong()
def labels_swapped(train_error, dev_error, optimal_error=0.0, gap=0.05):
    """A poor training error is a bias problem; a widening from train to dev is a
    variance problem.
    """
    return dev_error - train_error > gap, train_error - optimal_error > gap


@diagnose.wrong()
def optimal_error_ignored(train_error, dev_error, optimal_error=0.0, gap=0.05):
    """If nobody can do better than 14 %, a training error of 15 % is no bias problem.
    Compare with optimal_error.
    """
    return train_error > gap, dev_error - train_error > gap


@diagnose.wrong()
def bias_read_from_the_dev_error(train_error, dev_error, optimal_error=0.0, gap=0.05):
    """Bias is judged on the training set."""
    return dev_error - optimal_error > gap, dev_error - train_error > gap


@diagnose.wrong()
def one_label_only(train_error, dev_error, optimal_error=0.0, gap=0.05):
    """Both can hold at once: 15 % and 30 % show bias and variance."""
    if train_error - optimal_error > gap:
        return True, False
    return False, dev_error - train_error > gap


# E02.3 l2_cost

A, Y = np.array([[0.8, 0.3, 0.6, 0.9, 0.5]]), np.array([[1.0, 0, 0, 1, 1]])
W, dW = np.array([[1, -2], [0.5, 3]]), np.array([[0.1, 0.2], [-0.3, 0.4]])
LINEAR = {"W1": np.array([[0.5, -1, 2]]), "b1": np.array([[0.1]])}

l2_cost = Exercise(
    "E02.3",
    regularization.l2_cost,
    "cost",
    [
        (A, Y, TWO_LAYERS, 0.7),
        (A[:, :4], Y[:, :4], LINEAR, 1.5),
        (A, Y, TWO_LAYERS, 0),
        (A[:, :2], Y[:, :2], THREE_LAYERS, 0.9),
        (A[:, :1], Y[:, :1], {"W1": np.array([[2, -1]]), "b1": np.array([[3]])}, 2),
    ],
    "adds the L2 penalty of every W to the mean cross-entropy",
)


def loss(A, Y):
    """Return the sum of the cross-entropies of all examples."""
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def weights(params):
    """Return all W of a network."""
    return [value for name, value in params.items() if name[0] == "W"]


def squares(arrays):
    """Return the sum of all squared entries."""
    return sum(np.sum(array**2) for array in arrays)


@l2_cost.wrong()
def penalty_missing(A, Y, params, lambd):
    """Only the data term is there. A plot of this alone need not fall at every step
    once lambd > 0.
    """
    return loss(A, Y) / Y.shape[1]


@l2_cost.wrong()
def factor_2_missing(A, Y, params, lambd):
    """The penalty is lambd/(2m): the 2 cancels when you differentiate the square."""
    m = Y.shape[1]
    return loss(A, Y) / m + lambd / m * squares(weights(params))


@l2_cost.wrong()
def m_missing(A, Y, params, lambd):
    """Divide the penalty by the number of examples, too."""
    return loss(A, Y) / Y.shape[1] + lambd / 2 * squares(weights(params))


@l2_cost.wrong("M02.05")
def norm_not_squared(A, Y, params, lambd):
    """Square the norm: sum of squares, no root."""
    m = Y.shape[1]
    norms = sum(np.linalg.norm(W) for W in weights(params))
    return loss(A, Y) / m + lambd / (2 * m) * norms


@l2_cost.wrong("M04.06")
def plain_sum_of_the_weights(A, Y, params, lambd):
    """Positive and negative weights cancel. The penalty adds squares."""
    m = Y.shape[1]
    return loss(A, Y) / m + lambd / (2 * m) * sum(W.sum() for W in weights(params))


@l2_cost.wrong("M02.14")
def biases_included(A, Y, params, lambd):
    """A legitimate convention, but this exercise fixes the penalty on W only. Usual
    practice leaves b out; with thousands of weights it would hardly matter, here the
    checker sees it.
    """
    m = Y.shape[1]
    return loss(A, Y) / m + lambd / (2 * m) * squares(params.values())


@l2_cost.wrong("M02.06")
def matrix_2_norm(A, Y, params, lambd):
    """np.linalg.norm(W, 2) is the largest singular value. The Frobenius norm adds all
    squared entries.
    """
    m = Y.shape[1]
    norms = sum(np.linalg.norm(W, 2) ** 2 for W in weights(params))
    return loss(A, Y) / m + lambd / (2 * m) * norms


@l2_cost.wrong("M02.11")
def last_layer_only(A, Y, params, lambd):
    """Sum over all layers l = 1..L."""
    m = Y.shape[1]
    return loss(A, Y) / m + lambd / (2 * m) * squares(weights(params)[-1:])


@l2_cost.also
def first_layer_only(A, Y, params, lambd):
    """Return the cost with the penalty of W1."""
    m = Y.shape[1]
    return loss(A, Y) / m + lambd / (2 * m) * squares([params["W1"]])


@l2_cost.wrong("M10.09")
def sign_of_the_loss(A, Y, params, lambd):
    """The loss already carries the minus. With a second one the cost rewards
    mistakes.
    """
    m = Y.shape[1]
    return -loss(A, Y) / m + lambd / (2 * m) * squares(weights(params))


@l2_cost.wrong()
def l1_penalty(A, Y, params, lambd):
    """That is the L1 norm. L2 adds squares."""
    m = Y.shape[1]
    sizes = sum(np.abs(W).sum() for W in weights(params))
    return loss(A, Y) / m + lambd / (2 * m) * sizes


@l2_cost.wrong("M02.02")
def loss_of_the_prediction_with_itself(A, Y, params, lambd):
    """The label does not occur in your loss. It compares a with a instead of y with
    a.
    """
    m = Y.shape[1]
    return loss(A, A) / m + lambd / (2 * m) * squares(weights(params))


@l2_cost.wrong("M02.03")
def n_read_as_the_number_of_features(A, Y, params, lambd):
    """m is the number of columns of Y, not the number of features."""
    n, m = params["W1"].shape[1], Y.shape[1]
    return loss(A, Y) / n + lambd / (2 * m) * squares(weights(params))


# E02.4 penalty

penalty = Exercise(
    "E02.4",
    regularization.penalty,
    "value gradient",
    [
        (W, 0.7, 10, "l2"),
        (W, 0.7, 10, "l1"),
        *((np.array([[1, 0, -3]]), 0.5, 4, kind) for kind in ("l2", "l1")),
        *(
            (np.array([[0.5, -0.2], [0, 2], [-1, 4]]), 3, 1, kind)
            for kind in ("l2", "l1")
        ),
    ],
    'gives value and gradient that belong together, for "l2" and for "l1"',
)


ENTRIES = -2, -1  # of each W, if several are computed side by side


def l2(W, lambd, m):
    """Return the right value and gradient for L2."""
    return lambd / (2 * m) * np.sum(W**2, ENTRIES), lambd / m * W


def l1(W, lambd, m):
    """Return the right value and gradient for L1."""
    return lambd / (2 * m) * np.sum(np.abs(W), ENTRIES), lambd / (2 * m) * np.sign(W)


@penalty.wrong("M02.08")
def gradient_over_2m(W, lambd, m, kind):
    """The derivative of w*w is 2w, which cancels the 2."""
    if kind == "l2":
        return l2(W, lambd, m)[0], lambd / (2 * m) * W
    return l1(W, lambd, m)


@penalty.wrong("M02.09")
def gradient_counted_twice(W, lambd, m, kind):
    """You added the penalty to a gradient that already contained it."""
    if kind == "l2":
        return l2(W, lambd, m)[0], 2 * lambd / m * W
    return l1(W, lambd, m)


@penalty.wrong()
def m_missing_in_the_gradient(W, lambd, m, kind):
    """Value and gradient need the same 1/m."""
    if kind == "l2":
        return l2(W, lambd, m)[0], lambd * W
    return l1(W, lambd, m)


@penalty.also
def m_missing_in_both_gradients(W, lambd, m, kind):
    """Return the same slip for L1 too."""
    if kind == "l2":
        return l2(W, lambd, m)[0], lambd * W
    return l1(W, lambd, m)[0], lambd / 2 * np.sign(W)


@penalty.wrong("M02.05")
def value_of_the_norm_itself(W, lambd, m, kind):
    """Value and gradient no longer belong together: a gradient check will tell."""
    if kind == "l2":
        return lambd / (2 * m) * np.linalg.norm(W, axis=ENTRIES), lambd / m * W
    return l1(W, lambd, m)


@penalty.wrong("M02.07")
def transpose_times_W(W, lambd, m, kind):
    """`*` multiplies entry by entry; for a matrix the identity needs the trace of
    W.T @ W, or simply (W**2).sum().
    """
    if kind == "l2":
        return lambd / (2 * m) * (W.T * W).sum(), lambd / m * W
    return l1(W, lambd, m)


@penalty.wrong("M02.10")
def l1_value_over_m(W, lambd, m, kind):
    """Two books, two conventions: your value has lambd/m, your gradient lambd/(2m).
    Keep the same one in value and gradient.
    """
    if kind == "l2":
        return l2(W, lambd, m)
    return lambd / m * np.abs(W).sum(ENTRIES), lambd / (2 * m) * np.sign(W)


@penalty.wrong("M02.10")
def l1_gradient_over_m(W, lambd, m, kind):
    """Two books, two conventions: your gradient has lambd/m, your value lambd/(2m).
    Keep the same one in value and gradient.
    """
    if kind == "l2":
        return l2(W, lambd, m)
    return lambd / (2 * m) * np.abs(W).sum(ENTRIES), lambd / m * np.sign(W)


@penalty.wrong()
def l2_gradient_under_l1(W, lambd, m, kind):
    """The slope of |w| is its sign; it does not shrink with w. That is why L1 reaches
    zero.
    """
    if kind == "l2":
        return l2(W, lambd, m)
    return lambd / (2 * m) * np.abs(W).sum(ENTRIES), lambd / m * W


@penalty.wrong()
def absolute_value_missing(W, lambd, m, kind):
    """Without |.| positive and negative weights cancel."""
    if kind == "l2":
        return l2(W, lambd, m)
    return lambd / (2 * m) * W.sum(), lambd / (2 * m) * np.sign(W)


@penalty.wrong("M02.06")
def largest_column_sum(W, lambd, m, kind):
    """For a matrix np.linalg.norm(W, 1) is the largest column sum. Add the absolute
    values of all entries.
    """
    if kind == "l2":
        return l2(W, lambd, m)
    return lambd / (2 * m) * np.linalg.norm(W, 1), lambd / (2 * m) * np.sign(W)


@penalty.wrong("M02.10")
def the_other_convention(W, lambd, m, kind):
    """Legitimate (the lambd/m convention) and consistent; this exercise fixes
    lambd/(2m), and yours is twice the project convention: the same lambd would mean
    twice the penalty.
    """
    if kind == "l2":
        return l2(W, lambd, m)
    return lambd / m * np.abs(W).sum(ENTRIES), lambd / m * np.sign(W)


# E02.5 weight_decay_step

weight_decay_step = Exercise(
    "E02.5",
    regularization.weight_decay_step,
    "W",
    [
        (W, dW, 0.1, 0.7, 8),
        (dW, W, 0.03, 2.0, 5),
        (np.array([[2, -3]]), np.array([[1, 4]]), 0.5, 1, 1),
    ],
    "shrinks the old W by the right factor and then takes the step",
)


@weight_decay_step.wrong("M02.12")
def learning_rate_missing_in_the_decay(W, dW_backprop, learning_rate, lambd, m):
    """The penalty is part of the gradient, so it is multiplied by the learning rate
    like the rest. Yours acts like lambd/learning_rate.
    """
    return (1 - lambd / m) * W - learning_rate * dW_backprop


@weight_decay_step.wrong("M02.09")
def penalty_counted_twice(W, dW_backprop, learning_rate, lambd, m):
    """dW_backprop plus the penalty is the full gradient; add it once."""
    return (1 - 2 * learning_rate * lambd / m) * W - learning_rate * dW_backprop


@weight_decay_step.wrong("M02.08")
def decay_over_2m(W, dW_backprop, learning_rate, lambd, m):
    """The derivative of the squared norm brings a 2, which cancels the one below."""
    return (1 - learning_rate * lambd / (2 * m)) * W - learning_rate * dW_backprop


@weight_decay_step.wrong()
def weights_grow(W, dW_backprop, learning_rate, lambd, m):
    """The factor must be below 1: decay."""
    return (1 + learning_rate * lambd / m) * W - learning_rate * dW_backprop


@weight_decay_step.wrong()
def m_missing_in_the_decay(W, dW_backprop, learning_rate, lambd, m):
    """lambd is divided by the number of examples."""
    return (1 - learning_rate * lambd) * W - learning_rate * dW_backprop


@weight_decay_step.wrong()
def no_decay(W, dW_backprop, learning_rate, lambd, m):
    """The penalty does not act on the step at all."""
    return W - learning_rate * dW_backprop


@weight_decay_step.wrong()
def decay_after_the_step(W, dW_backprop, learning_rate, lambd, m):
    """The step itself must not be shrunk; only the old W is multiplied."""
    return (1 - learning_rate * lambd / m) * (W - learning_rate * dW_backprop)


@weight_decay_step.wrong()
def uphill(W, dW_backprop, learning_rate, lambd, m):
    """The data term must be subtracted."""
    return (1 - learning_rate * lambd / m) * W + learning_rate * dW_backprop


# Printed elsewhere than in what students write

sigmoid_cost = Misprinted(costs.sigmoid_cost)
output_backward = Misprinted(costs.output_backward)
tanh = Misprinted(activations.tanh)


@sigmoid_cost.wrong("M02.02")
def prediction_with_itself(Z, Y):
    """The label does not occur: the cost falls to zero by being certain of anything."""
    right = undecorated(costs.sigmoid_cost)
    return right(Z, undecorated(activations.sigmoid)(Z))


@output_backward.wrong("M02.02")
def certain_of_anything(A, Y):
    """This is the slope of the loss of a with itself: it pushes a away from 1/2."""
    inside = np.clip(A, 1e-15, 1 - 1e-15)
    return -np.log(inside / (1 - inside)) * A * (1 - A)


@tanh.wrong("M02.17")
def z_to_the_power_of_z(Z):
    """The base is e, not z: a negative z to the power of itself is no real number."""
    with np.errstate(invalid="ignore"):
        return (Z**Z - np.exp(-Z)) / (Z**Z + np.exp(-Z))


QUESTIONS = [
    Question(
        "Q02.1",
        "Training error 15 %, dev error 16 %. Would more data help?",
        (
            "No: the gap is one point, and the training error is the problem.",
            "Unless the optimal error is near 15 %, this is bias: try a bigger "
            "network, longer training, another architecture or optimiser.",
        ),
        (
            "Yes: a dev error of 16 % is high variance.",
            "Variance is the gap between training and dev error, and that is one "
            "point. The dev error is high because the training error already is.",
        ),
        (
            "Yes: more data always lowers both errors.",
            "More data narrows the gap from train to dev. But a network that cannot "
            "fit the examples it has will not fit more of them any better.",
        ),
        (
            "No, but a larger lambd would.",
            "Regularisation works against variance. Here it would raise the training "
            "error, which is the problem.",
        ),
    ),
    Question(
        "Q02.2",
        "With λ > 0 a student sees the plotted cost rise now and then, although α is "
        "small and the whole training set is used. Which mistake is likely?",
        (
            "The plot shows the cost without the penalty.",
            "Only the full J falls at every step. Measured: 0 rises for it, 478 for "
            "the loss alone.",
        ),
        (
            "λ is too large.",
            "A large λ does call for a small α, but α is small here, and then the full "
            "J falls at every step, whatever λ is.",
        ),
        (
            "No mistake: a cost with λ > 0 is restless.",
            "Mini-batches make a cost restless, but a penalty does not: if α is small, "
            "the full J falls at every step.",
        ),
        (
            "λ is divided by 2m instead of m.",
            "This changes the strength of the penalty. If cost and gradient belong "
            "together, J still falls at every step.",
        ),
    ),
    Question(
        "Q02.3",
        "Why does a large λ make a tanh network nearly linear, and what does the dev "
        "error do as λ grows?",
        (
            "Small weights keep z near 0, where tanh(z) ≈ z; the dev error falls, then "
            "rises.",
            "At z = 0.1 tanh deviates from z by 0.33 %, and linear layers make a "
            "linear network. First there is less variance, then more bias, and in the "
            "end every answer is 0.5.",
        ),
        (
            "Small weights saturate tanh; the dev error rises from the start.",
            "Only large z saturate tanh. Small weights make z small, and there the "
            "slope of tanh is 1.",
        ),
        (
            "λ sets most weights to exactly zero; the dev error falls on and on.",
            "L1 reaches zero, while L2 only shrinks. And if you shrink a network "
            "without end, it predicts 0.5 for everything.",
        ),
        (
            "λ lowers the learning rate; the dev error stays the same.",
            "The learning rate is unchanged. What shrinks is W, and with it z.",
        ),
    ),
]
