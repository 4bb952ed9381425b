"""Notebook 04, gradient checking: its exercises, their wrong answers, its questions."""

import numpy as np

from dlcourse.formulas import gradient_checking, regularization
from dlcourse.practice.exercises import Exercise, Misprinted
from dlcourse.practice.questions import Question

# E04.1 two_sided_derivative


def cube(t):
    """Return t cubed, t³."""
    return t**3


def wave(t):
    """Return a wave so short that the default of eps decides on its derivative."""
    return 1e-5 * np.sin(1e5 * t)


two_sided_derivative = Exercise(
    "E04.1",
    gradient_checking.two_sided_derivative,
    "derivative",
    [(cube, 1.0, 0.01), (cube, 2.0, 0.1), (wave, 3e-5)],
    "takes the central difference, with an eps of 1e-5 where none is given",
)


@two_sided_derivative.wrong("M04.01")
def brackets_forgotten(f, x, eps=1e-5):
    """Division and multiplication run left to right: you multiplied by eps, so the
    result is eps*eps times too small. Write / (2*eps).
    """
    return (f(x + eps) - f(x - eps)) / 2 * eps


@two_sided_derivative.wrong()
def one_sided(f, x, eps=1e-5):
    """A legitimate approximation, but this exercise fixes the central one. The error is
    now of order eps instead of eps squared (3.0301 for 3.0001).
    """
    return (f(x + eps) - f(x)) / eps


@two_sided_derivative.wrong()
def two_missing(f, x, eps=1e-5):
    """The two points are 2*eps apart."""
    return (f(x + eps) - f(x - eps)) / eps


@two_sided_derivative.wrong()
def sum_for_difference(f, x, eps=1e-5):
    """Subtract the left value from the right one."""
    return (f(x + eps) + f(x - eps)) / (2 * eps)


@two_sided_derivative.wrong("M04.03")
def caret_for_power(f, x, eps=1e-5):
    """In Python ^ is exclusive or on integers: 10^-7 is -13 (and 10^-5 is -15). Write
    1e-5.
    """
    eps = 10 ^ -7
    return (f(x + eps) - f(x - eps)) / (2 * eps)


@two_sided_derivative.also
def caret_for_power_5(f, x, eps=1e-5):
    """Return the same for the other exponent."""
    eps = 10 ^ -5
    return (f(x + eps) - f(x - eps)) / (2 * eps)


@two_sided_derivative.also
def caret_in_the_default(f, x, eps=10 ^ -5):
    """Return the same where no eps is given."""
    return (f(x + eps) - f(x - eps)) / (2 * eps)


@two_sided_derivative.wrong()
def sides_exchanged(f, x, eps=1e-5):
    """You took left minus right: turn it round."""
    return (f(x - eps) - f(x + eps)) / (2 * eps)


# E04.2 params_to_vector

params_to_vector = Exercise(
    "E04.2",
    gradient_checking.params_to_vector,
    "theta",
    [
        (
            {
                "W1": np.array([[1.0, 2], [3, 4], [5, 6]]),
                "b1": np.array([[7.0], [8], [9]]),
                "W2": np.array([[10.0, 11, 12]]),
                "b2": np.array([[13.0]]),
            },
        ),
        (
            {
                "W1": np.array([[0.5, -1], [2, 4]]),
                "b1": np.array([[3.0], [6]]),
                "W2": np.array([[-7.0, 8], [9, -2]]),
                "b2": np.array([[0.1], [0.2]]),
                "W3": np.array([[1.0, 5]]),
                "b3": np.array([[0.3]]),
            },
        ),
        ({"W1": np.array([[2, 3]]), "b1": np.array([[1]])},),
    ],
    "puts W1, b1, W2, b2, … row by row into one column",
)


@params_to_vector.wrong()
def all_W_first(params):
    """Legitimate if the gradients use it as well; this exercise (like E01.2) fixes the
    project order W1, b1, W2, b2, … layer by layer.
    """
    return np.concatenate([params[name].reshape(-1, 1) for name in sorted(params)])


@params_to_vector.also
def all_b_first(params):
    """Return the biases first, as they come in another sorting."""
    names = sorted(params, key=str.lower)
    return np.concatenate([params[name].reshape(-1, 1) for name in names])


@params_to_vector.wrong()
def order_of_back_propagation(params):
    """Gradients are filled from the last layer to the first; flattening the dictionary
    in that order compares different parameters (measured difference 0.7712 for a
    correct gradient).
    """
    layers = range(len(params) // 2, 0, -1)
    names = [f"{kind}{l}" for l in layers for kind in "Wb"]
    return np.concatenate([params[name].reshape(-1, 1) for name in names])


@params_to_vector.wrong()
def column_by_column(params):
    """Legitimate if used throughout; this exercise fixes row by row. np.ravel runs row
    by row by default; mixing both gives 0.3415 for a correct gradient.
    """
    return np.concatenate([p.T.reshape(-1, 1) for p in params.values()])


@params_to_vector.wrong()
def biases_missing(params):
    """A wrong db would go unnoticed: the biases are missing."""
    return np.concatenate([params[k].reshape(-1, 1) for k in params if k[0] == "W"])


# E04.3 numerical_gradient


def J(theta):
    """Return t0² + 3 t0 t1 + t2³."""
    return theta[0, 0] ** 2 + 3 * theta[0, 0] * theta[1, 0] + theta[2, 0] ** 3


def bowl(theta):
    """Return a cost of as many parameters as there are."""
    return float((np.arange(1, theta.size + 1)[:, None] * theta**2).sum())


def waves(theta):
    """Return the sum of a wave of each parameter."""
    return 1e-5 * float(np.sin(1e5 * theta).sum())


theta = np.array([[1.0], [2], [0.5]])

numerical_gradient = Exercise(
    "E04.3",
    gradient_checking.numerical_gradient,
    "grad",
    [
        (J, theta, 1e-3),
        (bowl, np.array([[1.0], [-2], [3], [0.5]]), 1e-3),
        (waves, np.array([[0.0], [1e-5]])),
    ],
    "moves one component at a time, to both sides, and leaves theta as it was",
)


@numerical_gradient.wrong("M04.01")
def brackets_forgotten_in_each(J, theta, eps=1e-5):
    """Brackets round 2*eps: you multiplied by eps instead of dividing by it."""
    return gradient_checking.numerical_gradient(J, theta, eps) * eps**2


@numerical_gradient.wrong()
def one_sided_in_each(J, theta, eps=1e-5):
    """Legitimate but less exact; this exercise fixes the central form. Use both
    neighbours.
    """
    grad = np.zeros_like(theta)
    for i in range(len(theta)):
        right = theta.copy()
        right[i] += eps
        grad[i] = (J(right) - J(theta)) / eps
    return grad


@numerical_gradient.wrong("M04.02")
def all_components_at_once(J, theta, eps=1e-5):
    """`theta + eps` moves every component: you get the sum of the gradient (11.75) in
    each place.
    """
    change = (J(theta + eps) - J(theta - eps)) / (2 * eps)
    return np.full(theta.shape, change)


@numerical_gradient.wrong()
def not_moved_back(J, theta, eps=1e-5):
    """After component i restore it before moving on; work on a copy."""
    theta, grad = theta.copy(), np.zeros_like(theta)
    for i in range(len(theta)):
        theta[i] -= eps
        left = J(theta)
        theta[i] += 2 * eps
        grad[i] = (J(theta) - left) / (2 * eps)
    return grad


@numerical_gradient.also
def left_below(J, theta, eps=1e-5):
    """Return the same, with each component left at - eps."""
    theta, grad = theta.copy(), np.zeros_like(theta)
    for i in range(len(theta)):
        theta[i] += eps
        right = J(theta)
        theta[i] -= 2 * eps
        grad[i] = (right - J(theta)) / (2 * eps)
    return grad


@numerical_gradient.wrong()
def return_inside_the_loop(J, theta, eps=1e-5):
    """Only the first component was computed: is `return` inside the loop?"""
    grad = np.zeros_like(theta)
    grad[0] = gradient_checking.numerical_gradient(J, theta, eps)[0]
    return grad


@numerical_gradient.wrong()
def flat_gradient(J, theta, eps=1e-5):
    """Right numbers, but grad must have the shape (n, 1) of theta: subtracting (n,)
    from (n, 1) silently gives an (n, n) table.
    """
    return gradient_checking.numerical_gradient(J, theta, eps).ravel()


# E04.4 relative_difference

relative_difference = Exercise(
    "E04.4",
    gradient_checking.relative_difference,
    "difference",
    [
        (np.array([[3.0], [4]]), np.array([[3.3], [3.6]])),
        (np.array([[0.3], [-1], [0.4]]), np.array([[0.1], [-2], [0.5]])),
        (np.array([[2]]), np.array([[-3]])),
        (np.array([[1.0], [-1]]), np.array([[1.0], [-1]])),
    ],
    "divides the norm of the difference by the sum of both norms",
)
norm = np.linalg.norm


@relative_difference.wrong()
def denominator_missing(grad, gradapprox):
    """An absolute difference depends on the scale of J."""
    return norm(grad - gradapprox)


@relative_difference.wrong()
def norm_of_the_sum(grad, gradapprox):
    """Add the two norms, not the vectors: for a flipped sign your denominator is
    zero.
    """
    return norm(grad - gradapprox) / norm(grad + gradapprox)


@relative_difference.wrong()
def difference_of_the_norms(grad, gradapprox):
    """Two vectors of equal length may point anywhere: subtract first, then take the
    norm.
    """
    return abs(norm(grad) - norm(gradapprox)) / (norm(grad) + norm(gradapprox))


@relative_difference.also
def difference_of_the_norms_with_its_sign(grad, gradapprox):
    """Return the same, which may be negative."""
    return (norm(grad) - norm(gradapprox)) / (norm(grad) + norm(gradapprox))


@relative_difference.wrong()
def squares_without_roots(grad, gradapprox):
    """Take the root: your 1e-7 would mean 3e-4."""
    return np.sum((grad - gradapprox) ** 2) / (np.sum(grad**2) + np.sum(gradapprox**2))


@relative_difference.wrong()
def one_norm_below(grad, gradapprox):
    """Divide by the sum of both norms: so no vector is preferred, and 1 is the most."""
    return norm(grad - gradapprox) / norm(grad)


@relative_difference.also
def the_other_norm_below(grad, gradapprox):
    """Return the same, with the norm of the approximation."""
    return norm(grad - gradapprox) / norm(gradapprox)


@relative_difference.wrong()
def largest_entry(grad, gradapprox):
    """The largest entry helps to find a bug, but the verdict needs all entries."""
    return np.max(np.abs(grad - gradapprox))


@relative_difference.wrong()
def differences_added_up(grad, gradapprox):
    """Errors of opposite sign cancel in a sum."""
    return abs(np.sum(grad - gradapprox)) / (norm(grad) + norm(gradapprox))


# E04.5 verdict

verdict = Exercise(
    "E04.5",
    gradient_checking.verdict,
    "verdict",
    [
        *((3e-9,), (1e-5,), (1e-3,), (0.3,), (1e-7,), (5e-4,), (5e-8,), (2e-3,)),
        *((0.0,), (1.0,)),
    ],
    "draws both limits where they belong",
)


@verdict.wrong("M04.04")
def threshold_applied_to_eps(difference):
    """`eps` is the step you chose; the verdict depends on the difference you
    measured.
    """
    eps = 1e-5
    if eps < 1e-7:
        return "great"
    return "bug" if eps >= 1e-3 else "inspect"


@verdict.wrong()
def reversed_verdict(difference):
    """A small difference is good."""
    if difference < 1e-7:
        return "bug"
    return "great" if difference >= 1e-3 else "inspect"


@verdict.wrong()
def limit_of_a_bug_excluded(difference):
    """From 1e-3 upwards it is a bug."""
    if difference < 1e-7:
        return "great"
    return "bug" if difference > 1e-3 else "inspect"


@verdict.wrong()
def no_middle(difference):
    """Around 1e-5 look for single large components before you decide."""
    return "great" if difference < 1e-7 else "bug"


@verdict.wrong()
def too_lenient(difference):
    """A factor 1.01 in one layer already gives 2.7e-3; 1e-5 deserves a look."""
    return "great" if difference < 1e-3 else "bug"


@verdict.also
def lenient_below_1e_4(difference):
    """Return the same, with a narrow middle."""
    if difference < 1e-4:
        return "great"
    return "bug" if difference >= 1e-3 else "inspect"


@verdict.wrong()
def limit_of_great_included(difference):
    """Great means below 1e-7."""
    if difference <= 1e-7:
        return "great"
    return "bug" if difference >= 1e-3 else "inspect"


# Beside the exercises: the penalty's share in J, while its gradient is that of L2.

penalty = Misprinted(regularization.penalty)


@penalty.wrong("M04.05")
def l1_for_l2(W, lambd, m, kind):
    """`lambd / m ||W||_1` belongs to L1. Where the gradient is lambd / m W, J needs
    `lambd / (2m) ||W||_F^2`.
    """
    _, slope = regularization.penalty(W, lambd, m, kind)
    return lambd / m * np.abs(W).sum(axis=(-2, -1)), slope


@penalty.wrong("M04.06")
def weights_added_up(W, lambd, m, kind):
    """Positive and negative weights cancel: the penalty adds their squares."""
    _, slope = regularization.penalty(W, lambd, m, kind)
    return lambd / (2 * m) * W.sum(axis=(-2, -1)), slope


QUESTIONS = [
    Question(
        "Q04.1",
        "The relative difference is 0.333. What do you look for first?",
        (
            "A factor 2 (or ½) in the whole gradient.",
            "The difference then is ‖g‖ / (3‖g‖) = 1/3: for instance a missing or "
            "extra 2 in the cost.",
        ),
        (
            "A wrong sign in the whole gradient.",
            "That gives 1: ‖2g‖ / (2‖g‖).",
        ),
        (
            "One wrong component among a thousand.",
            "One component of a thousand moves the norm by a few per cent, unless it "
            "is very large. Which factor on all of them gives exactly 1/3?",
        ),
        (
            "An eps that is too small.",
            "Rounding gives differences of 1e-6 or so, and never round numbers. What "
            "gives exactly 1/3?",
        ),
    ),
    Question(
        "Q04.2",
        "Why not ε = 1e-12, which is closer to the limit?",
        (
            "The two costs then agree in almost all digits.",
            "Their difference is dominated by rounding: the error is 6.8e-5 already at "
            "1e-11.",
        ),
        (
            "The central difference is wrong for small ε.",
            "On paper its error is of order ε², so the smaller the better. But a "
            "computer has 16 digits.",
        ),
        (
            "The check would take longer.",
            "It needs two costs for each parameter, whatever ε is.",
        ),
        (
            "1e-12 cannot be stored.",
            "Numbers down to 1e-308 can. But what is left of J(θ + ε) − J(θ − ε) when "
            "each has 16 digits?",
        ),
    ),
    Question(
        "Q04.3",
        "The check passes at the start and fails after 500 steps. Is that possible "
        "without a change in the code?",
        (
            "Yes: some errors are in proportion to something that is nearly zero at "
            "the start.",
            "Activations and biases grow. About 1e-4 at the start can be 0.5 and more "
            "after training: check there too.",
        ),
        (
            "No: the gradient is right, or it is wrong.",
            "It is wrong from the start. But an error times a bias that is still zero "
            "does not show.",
        ),
        (
            "Yes: rounding adds up from step to step.",
            "Each check starts afresh from the current theta, so nothing adds up. "
            "Which quantities have grown after 500 steps?",
        ),
        (
            "No, unless ε was changed.",
            "The same ε can pass first and fail later. Which quantities have grown "
            "after 500 steps?",
        ),
    ),
]
