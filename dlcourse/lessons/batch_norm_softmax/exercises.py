"""Notebook 10, batch norm and softmax: exercises, their wrong answers, questions.

Axes are counted from the end, so that a wrong form may stand in for the right one in a
stack of networks, too.
"""

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.formulas import activations, costs, normalization
from dlcourse.practice.exercises import Exercise, Misprinted
from dlcourse.practice.questions import Question

# E10.1 softmax

Z = np.array([[5.0, 1, 0], [2, 2, 0], [-1, 0, 0], [3, -2, 0]])

softmax = Exercise(
    "E10.1",
    activations.softmax,
    "A",
    [
        (Z,),
        (300 * Z,),
        (np.array([[0.5, -1], [0.1, 3], [2, 2.5]]),),
        (np.array([[0, 1000, -2000], [1, -1000, -1000]]),),
        (np.array([[3], [1], [1]]),),
        (np.array([[-2.0, 0.5, 700]]),),
    ],
    "gives each column probabilities that add up to 1, and does not overflow",
)


@softmax.wrong("M10.07")
def sum_over_the_examples(Z):
    """The columns do not add up to 1 (2.546, 0.9149, 0.5394). Sum over the classes:
    axis 0.
    """
    t = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return t / t.sum(axis=-1, keepdims=True)


@softmax.also
def sum_over_the_examples_unsafe(Z):
    """Return the same, with nothing subtracted."""
    t = np.exp(Z)
    return t / t.sum(axis=-1, keepdims=True)


@softmax.also
def sum_over_the_examples_after_the_column_maximum(Z):
    """Return the same, with the right maximum subtracted."""
    t = np.exp(Z - Z.max(axis=-2, keepdims=True))
    return t / t.sum(axis=-1, keepdims=True)


@softmax.wrong()
def sum_over_everything(Z):
    """Each example has its own sum: add up column by column."""
    t = np.exp(Z - Z.max(axis=(-2, -1), keepdims=True))
    return t / t.sum(axis=(-2, -1), keepdims=True)


@softmax.also
def sum_over_everything_unsafe(Z):
    """Return the same, with nothing subtracted."""
    t = np.exp(Z)
    return t / t.sum(axis=(-2, -1), keepdims=True)


@softmax.also
def sum_over_everything_after_the_column_maximum(Z):
    """Return the same, with the right maximum subtracted."""
    t = np.exp(Z - Z.max(axis=-2, keepdims=True))
    return t / t.sum(axis=(-2, -1), keepdims=True)


@softmax.wrong()
def largest_entry_not_subtracted(Z):
    """exp(1500) overflows: inf/inf = NaN. Subtract the column maximum first."""
    t = np.exp(Z)
    return t / t.sum(axis=-2, keepdims=True)


@softmax.wrong()
def hardmax(Z):
    """That is hardmax. Softmax keeps all classes alive."""
    rows = np.arange(Z.shape[-2])[:, None]
    return (rows == Z.argmax(axis=-2)[..., None, :]) * 1.0


@softmax.also
def hardmax_with_ties(Z):
    """Return 1 at each of several largest entries."""
    return (Z == Z.max(axis=-2, keepdims=True)) * 1.0


@softmax.wrong("M10.08")
def value_of_the_largest(Z):
    """That is the largest VALUE of each column, not a probability for each class."""
    return np.max(Z, axis=-2)


@softmax.also
def value_of_the_largest_in_a_row(Z):
    """Return the same as a row."""
    return np.max(Z, axis=-2, keepdims=True)


@softmax.also
def value_of_the_largest_of_all(Z):
    """Return a single number."""
    return np.max(Z)


@softmax.wrong()
def sigmoid_on_each_class(Z):
    """The classes must compete: their probabilities add up to 1."""
    return activations.sigmoid(Z)


@softmax.wrong()
def no_exponential(Z):
    """Without the exponential, negative entries would become negative
    probabilities.
    """
    return Z / Z.sum(axis=-2, keepdims=True)


@softmax.wrong()
def not_normalised(Z):
    """Divide by the sum of the column."""
    return np.exp(Z - Z.max(axis=-2, keepdims=True))


@softmax.also
def not_normalised_unsafe(Z):
    """Return the same, with nothing subtracted."""
    return np.exp(Z)


# E10.2 softmax_loss_grad

A = activations.softmax(Z)
Y = costs.one_hot([0, 1, 3], 4)

softmax_loss_grad = Exercise(
    "E10.2",
    costs.softmax_loss_grad,
    "J dZ",
    [
        (A, Y),
        (
            activations.softmax([[1.0, 2], [0.5, -1], [-0.5, 0]]),
            costs.one_hot([2, 0], 3),
        ),
        (np.array([[0.2], [0.8]]), np.array([[1], [0]])),
    ],
    "takes the mean loss of the true classes, and A - Y without 1/m",
)


def cost(A, Y):
    """Return the cost, as the exercise asks for it."""
    return -np.log((Y * A).sum(axis=-2)).mean(axis=-1)


@softmax_loss_grad.wrong("M10.09")
def double_minus(A, Y):
    """The loss already carries the minus; the cost must be positive."""
    return -cost(A, Y), A - Y


@softmax_loss_grad.wrong()
def sign_of_dZ(A, Y):
    """dZ is A - Y: the step goes against it, and so pushes the right class up."""
    return cost(A, Y), Y - A


@softmax_loss_grad.wrong("M10.09")
def consistently_wrong(A, Y):
    """Cost and gradient agree with each other (a gradient check of dW = dZ A^T/m
    against J passes!), but training climbs: the loss already carries the minus.
    """
    return -cost(A, Y), Y - A


@softmax_loss_grad.wrong("M10.10")
def diagonal_of_the_jacobian_only(A, Y):
    """Only the true class gets a gradient; the others are never pushed down and the
    logits drift away.
    """
    return cost(A, Y), -Y * (1 - A)


@softmax_loss_grad.wrong("M10.10")
def times_the_diagonal(A, Y):
    """The derivative of softmax is already contained in A - Y: do not multiply by
    A(1 - A) again.
    """
    return cost(A, Y), (A - Y) * A * (1 - A)


@softmax_loss_grad.wrong()
def mean_over_the_classes(A, Y):
    """Divide by m only, not by the number of classes."""
    return -np.mean(Y * np.log(A)), A - Y


@softmax_loss_grad.also
def divided_by_the_classes(A, Y):
    """Return what is divided by the number of classes instead of m."""
    return -np.sum(Y * np.log(A)) / Y.shape[0], A - Y


@softmax_loss_grad.wrong()
def binary_loss_per_class(A, Y):
    """Softmax uses the true class only; you added a loss for each of the others."""
    m = Y.shape[1]
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m, A - Y


@softmax_loss_grad.wrong()
def not_averaged(A, Y):
    """Divide the sum of the losses by m."""
    return -np.sum(Y * np.log(A)), A - Y


@softmax_loss_grad.wrong()
def averaged_dZ(A, Y):
    """A legitimate convention (derivative of the mean J); this exercise fixes dZ
    without 1/m. In this course the 1/m enters with dW and db; otherwise it would come
    twice.
    """
    return cost(A, Y), (A - Y) / Y.shape[1]


# E10.3 batchnorm_forward

FOUR = np.array([[1.0, 2, 3, 6], [10, 20, 40, 50]])
gamma, beta_bn = np.array([[2.0], [0.5]]), np.array([[0.5], [-1.0]])
CONSTANT = np.array([[4.0, 4], [1, 3]])

batchnorm_forward = Exercise(
    "E10.3",
    normalization.batchnorm_forward,
    "Z_tilde",
    [
        (FOUR, gamma, beta_bn, 0.01),
        (CONSTANT, gamma, beta_bn, 1e-8),
        (FOUR[:, :3] - 5, np.array([[-1.0], [3]]), np.array([[2.0], [0.1]]), 0.1),
        (np.array([[1, 4, 2]]), np.array([[2]]), np.array([[-1]]), 0.5),
    ],
    "normalises each unit by its own batch, then gives it spread gamma and mean "
    "beta_bn",
)


def centred(Z):
    """Return Z without its mean, the mean itself, and the variance."""
    mu, var = Z.mean(axis=-1, keepdims=True), Z.var(axis=-1, keepdims=True)
    return Z - mu, mu, var


@batchnorm_forward.wrong()
def averaged_over_units(Z, gamma, beta_bn, epsilon):
    """Statistics belong to a unit: average over the examples, axis 1."""
    mu, var = Z.mean(axis=-2, keepdims=True), Z.var(axis=-2, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(var + epsilon) + beta_bn


@batchnorm_forward.wrong("M01.08")
def variance_without_the_mean(Z, gamma, beta_bn, epsilon):
    """Subtract the mean before squaring: this is the mean of the squares, not
    the variance.
    """
    squares = (Z**2).mean(axis=-1, keepdims=True)
    return gamma * centred(Z)[0] / np.sqrt(squares + epsilon) + beta_bn


@batchnorm_forward.wrong()
def m_minus_1(Z, gamma, beta_bn, epsilon):
    """The unbiased estimate is a legitimate convention; this exercise fixes division by
    m.
    """
    var = Z.var(axis=-1, keepdims=True, ddof=1)
    return gamma * centred(Z)[0] / np.sqrt(var + epsilon) + beta_bn


@batchnorm_forward.wrong("M01.07")
def divided_by_the_batch_variance(Z, gamma, beta_bn, epsilon):
    """Divide by the root of the variance, not by the variance itself."""
    Z_centred, _, var = centred(Z)
    return gamma * Z_centred / (var + epsilon) + beta_bn


@batchnorm_forward.wrong()
def epsilon_outside_the_root(Z, gamma, beta_bn, epsilon):
    """Harmless as a convention; this exercise fixes epsilon under the root."""
    Z_centred, _, var = centred(Z)
    return gamma * Z_centred / (np.sqrt(var) + epsilon) + beta_bn


@batchnorm_forward.wrong()
def gamma_and_beta_missing(Z, gamma, beta_bn, epsilon):
    """Without gamma and beta_bn every unit is forced to mean 0 and variance 1."""
    Z_centred, _, var = centred(Z)
    return Z_centred / np.sqrt(var + epsilon)


@batchnorm_forward.wrong()
def gamma_and_beta_exchanged(Z, gamma, beta_bn, epsilon):
    """gamma scales, beta_bn shifts: yours are exchanged."""
    Z_centred, _, var = centred(Z)
    return beta_bn * Z_centred / np.sqrt(var + epsilon) + gamma


@batchnorm_forward.wrong()
def epsilon_missing(Z, gamma, beta_bn, epsilon):
    """A unit that is constant on the batch gives 0/0: epsilon is missing."""
    Z_centred, _, var = centred(Z)
    return gamma * Z_centred / np.sqrt(var) + beta_bn


@batchnorm_forward.wrong()
def gamma_applied_last(Z, gamma, beta_bn, epsilon):
    """First scale, then shift: your gamma multiplies beta_bn, too."""
    Z_centred, _, var = centred(Z)
    return gamma * (Z_centred / np.sqrt(var + epsilon) + beta_bn)


@batchnorm_forward.wrong()
def mean_not_subtracted_from_Z(Z, gamma, beta_bn, epsilon):
    """Centre Z itself, not only inside the variance."""
    return gamma * Z / np.sqrt(centred(Z)[2] + epsilon) + beta_bn


# E10.4 batchnorm_predict

mu_run, var_run = np.array([[2.5], [28.0]]), np.array([[4.0], [225.0]])

batchnorm_predict = Exercise(
    "E10.4",
    normalization.batchnorm_predict,
    "z_tilde",
    [
        (FOUR[:, :1], gamma, beta_bn, mu_run, var_run, 1e-8),
        (FOUR, gamma, beta_bn, mu_run, var_run, 1e-8),
        (np.array([[0.5, -2]]), *np.array([3.0, 0.2, -1, 0.09]).reshape(4, 1, 1), 0.16),
    ],
    "normalises any number of examples by the running averages",
)


@batchnorm_predict.wrong("M10.05")
def own_statistics_at_test_time(z, gamma, beta_bn, mu_run, var_run, epsilon):
    """One example minus its own mean is 0: every example gets the same output,
    beta_bn.
    """
    z_centred, _, var = centred(z)
    return gamma * z_centred / np.sqrt(var + epsilon) + beta_bn


@batchnorm_predict.wrong("M01.07")
def divided_by_the_running_variance(z, gamma, beta_bn, mu_run, var_run, epsilon):
    """Divide by the root of the running variance."""
    return gamma * (z - mu_run) / (var_run + epsilon) + beta_bn


@batchnorm_predict.wrong()
def root_taken_twice(z, gamma, beta_bn, mu_run, var_run, epsilon):
    """var_run is a variance already: one root is enough."""
    return gamma * (z - mu_run) / np.sqrt(np.sqrt(var_run) + epsilon) + beta_bn


@batchnorm_predict.wrong()
def gamma_and_beta_left_out(z, gamma, beta_bn, mu_run, var_run, epsilon):
    """gamma and beta_bn are learned and stay in force at test time."""
    return (z - mu_run) / np.sqrt(var_run + epsilon)


@batchnorm_predict.wrong()
def not_normalised_at_test_time(z, gamma, beta_bn, mu_run, var_run, epsilon):
    """The network was trained on normalised values: normalise these, too."""
    return gamma * z + beta_bn


@batchnorm_predict.wrong()
def own_statistics_for_larger_batches(z, gamma, beta_bn, mu_run, var_run, epsilon):
    """The result for an example must not depend on its companions."""
    z_centred, mu, var = centred(z)
    if z.shape[-1] == 1:
        mu, var = mu_run, var_run
    return gamma * (z - mu) / np.sqrt(var + epsilon) + beta_bn


# E10.5 one_hot

one_hot = Exercise(
    "E10.5",
    costs.one_hot,
    "Y",
    [
        (np.array([1, 2, 0, 3, 1]), 4),
        (np.array([0, 2, 2, 0]), 4),
        (np.array([2, 0, 1]), 3),
        (np.array([0]), 1),
        (np.array([1]), 3),
    ],
    "puts a 1 into row c of every column with label c, and has a row for every class",
)


@one_hot.wrong("M10.06")
def rows_rotated(labels, C):
    """Row c must stand for label c: class 0 is the first row. Read back with argmax,
    your labels are all wrong.
    """
    return np.eye(C)[:, (np.asarray(labels) - 1) % C]


@one_hot.also
def rows_rotated_down(labels, C):
    """Return the same, the other way round."""
    return np.eye(C)[:, (np.asarray(labels) + 1) % C]


@one_hot.wrong()
def rows_reversed(labels, C):
    """Row 0 belongs to label 0: your rows are in reverse order."""
    return np.eye(C)[::-1][:, labels]


@one_hot.wrong()
def examples_as_rows(labels, C):
    """A legitimate convention elsewhere; here examples are columns."""
    return np.eye(C)[labels]


@one_hot.wrong()
def C_ignored(labels, C):
    """C is given: a class may be absent from the data."""
    return np.eye(max(labels) + 1)[:, labels]


@one_hot.also
def classes_that_occur(labels, C):
    """Return the same, with a row for each label that occurs."""
    return (np.unique(labels)[:, None] == labels) * 1.0


@one_hot.wrong()
def label_for_1(labels, C):
    """The entry is 1, whatever the label."""
    return np.eye(C)[:, labels] * labels


@one_hot.wrong()
def none_of_these_left_out(labels, C):
    """A class is missing: "none of these" is one of its own. Cats, dogs, tigers and
    none make C = 4.
    """
    return np.eye(C)[1:, labels]


@one_hot.also
def last_class_left_out(labels, C):
    """Return the same without the last row."""
    return np.eye(C)[:-1, labels]


# Misprints of formulas that nobody writes here, for a live page

batchnorm_backward = Misprinted(normalization.batchnorm_backward)
relu = Misprinted(activations.relu)
relu_backward = Misprinted(activations.relu_backward)
accuracy = Misprinted(costs.accuracy)
softmax_cost = Misprinted(costs.softmax_cost)
output_backward = Misprinted(costs.output_backward)


@batchnorm_backward.wrong("M10.01")
def sums_for_means(dZ_tilde, Z, gamma, epsilon):
    """The gradients of gamma and beta_bn are sums over the batch, without the 1/m that
    belongs to every parameter.
    """
    right = undecorated(normalization.batchnorm_backward)
    dZ, dgamma, dbeta_bn = right(dZ_tilde, Z, gamma, epsilon)
    m = Z.shape[-1]
    return dZ, m * dgamma, m * dbeta_bn


@relu.wrong("M10.21")
def no_activation(Z):
    """z goes straight into the next W: all layers together are one linear map."""
    return Z


@relu_backward.wrong("M10.21")
def slope_of_no_activation(dA, A):
    """The derivative that belongs to a layer without g."""
    return dA


@accuracy.wrong("M10.06")
def rows_read_back_by_argmax(Z, Y):
    """The network was trained with dog, cat, none (labels 1, 2, 0) as rows 0, 1, 2;
    read back with argmax, each row is taken for the label of its number.
    """
    C = Z.shape[-2]
    return ((Z.argmax(axis=-2) - 1) % C == Y.argmax(axis=-2)).mean(axis=-1)


@softmax_cost.wrong("M10.09")
def cost_below_zero(Z, Y):
    """The minus stands in the loss and again in front of the mean."""
    return -undecorated(costs.softmax_cost)(Z, Y)


@output_backward.wrong("M10.09")
def climbing(A, Y):
    """The derivative of the cost with two minus signs: training climbs."""
    return Y - A


@output_backward.wrong("M10.10")
def diagonal_only(A, Y):
    """The chain rule with a(1 - a) alone: only the true class moves."""
    return -Y * (1 - A)


@output_backward.wrong("M10.10 times A - Y")
def diagonal_once_more(A, Y):
    """A - Y holds the derivative of softmax already; here it comes twice."""
    return (A - Y) * A * (1 - A)


QUESTIONS = [
    Question(
        "Q10.1",
        "Why is b useless in a layer with batch norm, and what replaces it?",
        (
            "Subtracting the batch mean removes it; the shift β takes over.",
            "The mean contains b. Adding 7 to every z changes the result by 2e-15. β, "
            "learned for each unit, gives the layer the mean it wants.",
        ),
        (
            "It is not useless: without b the layer could only have mean 0.",
            "z_norm has mean 0, with b or without. What comes after it?",
        ),
        (
            "Dividing by the standard deviation makes it small; γ takes over.",
            "b would be small, but not useless. Something before the division removes "
            "it altogether, and γ cannot shift anything.",
        ),
        (
            "b is zero at the start and its gradient is small; nothing replaces it.",
            "Its gradient is exactly zero, but for rounding. And units do not all want "
            "mean 0.",
        ),
    ),
    Question(
        "Q10.2",
        "A network with batch norm classifies single test images all alike. What "
        "happened?",
        (
            "It used the statistics of the batch of one.",
            "z − μ is then 0 and z̃ = β, for every image. Use the running averages of "
            "training.",
        ),
        (
            "It was not trained for long enough.",
            "Then it would be wrong in different ways. What is the mean of one number?",
        ),
        (
            "The running averages were used: they are the same for all images.",
            "So they should be. z still differs from image to image, and so does "
            "z − μ.",
        ),
        (
            "γ and β were applied at test time.",
            "They have to be. What has to be different at test time?",
        ),
    ),
    Question(
        "Q10.3",
        "The softmax output is (0.842, 0.042, 0.002, 0.114), the true class 1, counted "
        "from 0. What is dz, and which logits go down?",
        (
            "(0.842, −0.958, 0.002, 0.114): all but that of class 1 go down.",
            "Class 1 is pushed up, all others down in proportion to their probability. "
            "With the diagonal of the Jacobian alone, nothing would be pushed down.",
        ),
        (
            "(0, −0.958, 0, 0): none goes down.",
            "That is the diagonal of the Jacobian. Each z moves every a: the classes "
            "compete.",
        ),
        (
            "(−0.158, 0.042, 0.002, 0.114): all but that of class 0 go down.",
            "That would be so if class 0 were true: ŷ − y, with the 1 of y in the "
            "row of the true class.",
        ),
        (
            "(−0.842, 0.958, −0.002, −0.114): that of class 1 goes down.",
            "The sign is turned: dz is ŷ − y, and the step goes against it. This one "
            "would climb.",
        ),
    ),
]
