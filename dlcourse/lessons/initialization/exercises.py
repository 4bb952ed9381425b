"""Notebook 01, initialisation: its exercises, their wrong answers, its questions."""

import numpy as np

from dlcourse.formulas import initializers, normalization
from dlcourse.practice.accepting import spread, spread_of_layers
from dlcourse.practice.exercises import Exercise, rng
from dlcourse.practice.questions import Question

# E01.1 init_he

init_he = Exercise(
    "E01.1",
    initializers.init_he,
    "W",
    [
        *((400, 100, rng(0)), (3, 50, rng(1)), (60, 60, rng(2)), (1, 1, rng(3))),
        (2, 3000, rng(4)),
    ],
    "draws weights of shape (n_out, n_in) around zero, with standard deviation "
    "sqrt(2 / n_in)",
    unlike=spread,
)


@init_he.wrong("M01.01")
def uniform(n_in, n_out, rng):
    """All your weights are positive (mean 0.5 of the scale). A symmetric draw around
    zero is needed: which generator method gives mean 0 and variance 1?
    """
    return rng.random((n_out, n_in)) * np.sqrt(2 / n_in)


@init_he.wrong("M01.02")
def root_forgotten(n_in, n_out, rng):
    """The variance should be 2/n_in, so the factor in front is its square root. You
    multiplied by that root twice, so your weights are too small.
    """
    return rng.standard_normal((n_out, n_in)) * (2 / n_in)


@init_he.wrong("M01.01 with M01.02")
def uniform_and_root_forgotten(n_in, n_out, rng):
    """Two slips at once: the draw is uniform and positive, and the root is missing.
    Look at the mean first, then at the spread.
    """
    return rng.random((n_out, n_in)) * (2 / n_in)


@init_he.wrong()
def fan_out_for_fan_in(n_in, n_out, rng):
    """The sum in z runs over the inputs of the unit. Which of the two sizes counts
    inputs?
    """
    return rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_out)


@init_he.wrong()
def shape_the_other_way(n_in, n_out, rng):
    """The values are right but W must multiply a column of n_in activations: rows
    belong to the units of this layer.
    """
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)


@init_he.wrong()
def one_over_n_for_relu(n_in, n_out, rng):
    """That is the tanh variant (Xavier); this exercise fixes He. ReLU discards half of
    the second moment, so the variance has to be twice as large.
    """
    return rng.standard_normal((n_out, n_in)) * np.sqrt(1 / n_in)


@init_he.wrong()
def fixed_factor(n_in, n_out, rng):
    """A fixed factor ignores the width: with many layers the signal dies out. Let the
    factor depend on n_in.
    """
    return rng.standard_normal((n_out, n_in)) * 0.01


@init_he.wrong("M01.03")
def variance_read_as_range(n_in, n_out, rng):
    """2/n_in is a variance, not the interval to draw from. A uniform draw on [-a, a]
    has variance a*a/3.
    """
    return rng.uniform(-2 / n_in, 2 / n_in, (n_out, n_in))


@init_he.wrong()
def divided_by_the_root(n_in, n_out, rng):
    """Bigger fan-in must give smaller weights. Your factor grows with n_in."""
    return rng.standard_normal((n_out, n_in)) / np.sqrt(2 / n_in)


# E01.2 init_parameters

init_parameters = Exercise(
    "E01.2",
    initializers.init_parameters,
    "params",
    [
        ([2, 3, 3, 1], rng(0)),
        ([4, 5, 2], rng(0)),
        ([200, 50, 50, 20, 1], rng(1)),
        ([1, 1], rng(2)),
        ([3, 1000, 40, 40, 40], rng(3)),
    ],
    "draws every W[l] with He's factor, layer by layer, and starts every b[l] at zero",
    unlike=spread_of_layers,
)


@init_parameters.wrong()
def loop_one_short(layer_dims, rng):
    """The dictionary stops before the output layer. Count: layer_dims has L+1
    entries.
    """
    return initializers.init_parameters(layer_dims[:-1], rng)


@init_parameters.wrong()
def zero_weights(layer_dims, rng):
    """All units of a layer then compute and learn the same thing. Break the symmetry
    through W; b may stay zero.
    """
    params = {}
    for l in range(1, len(layer_dims)):
        params[f"W{l}"] = np.zeros((layer_dims[l], layer_dims[l - 1]))
        params[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return params


@init_parameters.wrong()
def generator_restarted(layer_dims, rng):
    """Layers of equal shape receive identical numbers. Create the generator once,
    outside the loop.
    """
    seed = rng.bit_generator.seed_seq.entropy
    params = {}
    for l in range(1, len(layer_dims)):
        again = np.random.default_rng(seed)
        params[f"W{l}"] = initializers.init_he(layer_dims[l - 1], layer_dims[l], again)
        params[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return params


@init_parameters.wrong()
def flat_biases(layer_dims, rng):
    """A flat vector broadcasts along the examples instead of the units. Keep the second
    axis: (n[l], 1).
    """
    params = initializers.init_parameters(layer_dims, rng)
    return {k: v.ravel() if k.startswith("b") else v for k, v in params.items()}


@init_parameters.wrong()
def random_biases(layer_dims, rng):
    """Not harmful, but not asked for: symmetry is already broken by W, biases start at
    zero.
    """
    params = {}
    for l in range(1, len(layer_dims)):
        params[f"W{l}"] = initializers.init_he(layer_dims[l - 1], layer_dims[l], rng)
        params[f"b{l}"] = rng.standard_normal((layer_dims[l], 1))
    return params


@init_parameters.wrong("M01.01")
def uniform_in_every_layer(layer_dims, rng):
    """Every weight of every layer is positive. Draw around zero, as in init_he."""
    return initializers.init_parameters(layer_dims, rng, uniform)


# E01.3 deep_linear_forward

W, x = np.array([[1.5, 0.2], [0.1, 1.5]]), np.array([[1.0], [2.0]])
W_last = np.array([[1.0, 1.0]])

deep_linear_forward = Exercise(
    "E01.3",
    initializers.deep_linear_forward,
    "y",
    [
        (W, W_last, x, 5),
        (W, W_last, x, 4),
        (np.array([[0.6, -0.4], [0.3, 0.9]]), np.array([[2.0, -1.0]]), x, 3),
        (np.array([[1, 2], [0, -1]]), np.array([[3, 1], [2, 5]]), np.eye(2, 3), 2),
        (np.array([[2]]), np.array([[3]]), np.array([[5]]), 1),
    ],
    "applies W in layers 1 to L-1 and W_last in the last, as matrix products",
)


@deep_linear_forward.wrong("M01.06")
def exponent_L(W, W_last, x, L):
    """The last layer is W_last, so W itself is applied L-1 times. Your answer applies
    it once more.
    """
    return W_last @ np.linalg.matrix_power(W, L) @ x


@deep_linear_forward.wrong("M01.05")
def elementwise_power(W, W_last, x, L):
    """`**` raises every entry on its own. Use the matrix product repeatedly
    (np.linalg.matrix_power). For a diagonal W both agree, which hides the slip.
    """
    return W_last @ W ** (L - 1) @ x


@deep_linear_forward.wrong()
def one_layer_too_few(W, W_last, x, L):
    """One layer too few: layers 1 to L-1 all use W."""
    return W_last @ np.linalg.matrix_power(W, L - 2) @ x


@deep_linear_forward.wrong()
def product_for_power(W, W_last, x, L):
    """Layers compose by multiplication, not by addition."""
    return W_last @ ((L - 1) * W) @ x


@deep_linear_forward.wrong("M01.05 with M01.06")
def elementwise_and_exponent_L(W, W_last, x, L):
    """Two slips: the kind of power and the exponent."""
    return W_last @ W**L @ x


# E01.4 normalize_fit

X = np.array([[1.0, 2, 3, 6], [100, 300, 200, 400]])

normalize_fit = Exercise(
    "E01.4",
    normalization.normalize_fit,
    "mu sigma",
    [
        (X,),
        (np.array([[0.0, 1, 2], [5, 5, 8], [-1, 4, -3]]),),
        (np.array([[3, 5, 4, 9], [-2, 0, 7, 7]]),),
        (np.array([[2, 7]]),),
        (np.array([[4.0], [-1]]),),
    ],
    "gives each feature its own mean and its own standard deviation, both (n_x, 1)",
)


@normalize_fit.wrong("M01.07")
def variance_returned(X):
    """You return sigma squared. Dividing by it gives a feature of standard deviation
    1/sigma, not 1.
    """
    return X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)


@normalize_fit.wrong("M01.08")
def mean_of_squares(X):
    """This is neither the variance nor its root: subtract the mean before squaring,
    then take the root.
    """
    return X.mean(axis=1, keepdims=True), (X**2).mean(axis=1, keepdims=True)


@normalize_fit.wrong("M01.08")
def root_of_the_mean_of_squares(X):
    """Right root, wrong square: the mean was not subtracted. Only for data of mean zero
    do the two agree.
    """
    return X.mean(axis=1, keepdims=True), np.sqrt((X**2).mean(axis=1, keepdims=True))


@normalize_fit.wrong()
def averaged_over_features(X):
    """Examples are columns here, so the average runs along axis 1."""
    return X.mean(axis=0, keepdims=True), X.std(axis=0, keepdims=True)


@normalize_fit.wrong()
def divided_by_m_minus_1(X):
    """Division by m - 1 is a legitimate convention (unbiased estimate); this exercise
    fixes division by m. (The difference vanishes for large m.)
    """
    return X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True, ddof=1)


@normalize_fit.wrong()
def one_number_for_all_features(X):
    """Each feature needs its own mean and spread: keep one value per row."""
    return X.mean(), X.std()


@normalize_fit.wrong("M02.03")
def divided_by_the_number_of_features(X):
    """The sum is over the m examples; you divided by the number of features."""
    return X.sum(axis=1, keepdims=True) / X.shape[0], X.std(axis=1, keepdims=True)


# E01.5 normalize_apply

mu, sigma = np.array([[3.0], [250]]), np.sqrt(np.array([[3.5], [12500]]))

normalize_apply = Exercise(
    "E01.5",
    normalization.normalize_apply,
    "Xn",
    [
        (np.array([[2.0, 10], [250, 50]]), mu, sigma),
        (np.array([[-1.0, 1, 5]]), np.array([[2.0]]), np.array([[0.5]])),
        (np.array([[3], [8]]), np.array([[1], [2]]), np.array([[4], [3]])),
    ],
    "sends any set through the map of the training set",
)


@normalize_apply.wrong("M01.09")
def own_statistics(X, mu, sigma):
    """You recomputed mean and spread from this set. Train, dev and test must pass
    through the same map.
    """
    return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)


@normalize_apply.wrong("M01.07")
def divided_by_the_variance(X, mu, sigma):
    """Divide by sigma, not by sigma squared."""
    return (X - mu) / sigma**2


@normalize_apply.wrong()
def mean_not_subtracted(X, mu, sigma):
    """First move the cloud to the origin, then scale it."""
    return X / sigma


@normalize_apply.wrong()
def scaled_then_shifted(X, mu, sigma):
    """The mean was measured in the old units: subtract before you divide."""
    return X / sigma - mu


@normalize_apply.wrong()
def multiplied(X, mu, sigma):
    """Wide features have to shrink: divide."""
    return (X - mu) * sigma


@normalize_apply.wrong("M01.09")
def own_mean(X, mu, sigma):
    """The spread is that of the training set, but the mean is not."""
    return (X - X.mean(axis=1, keepdims=True)) / sigma


QUESTIONS = [
    Question(
        "Q01.1",
        "All weights of a layer start at 0.5. Why does adding units not help?",
        (
            "Every unit computes the same value and receives the same gradient.",
            "After any number of steps the rows of W are still equal: ten units act "
            "as one. Measured: 1 distinct unit of ten.",
        ),
        (
            "0.5 is too large a weight: the units saturate.",
            "Make it 0.01 and you have gained nothing, because the units are still "
            "equal. It is not the size that does the harm.",
        ),
        (
            "More units need more steps to come apart.",
            "They never come apart. Equal units receive equal gradients, so each step "
            "leaves them equal.",
        ),
        (
            "The biases start at zero, so the units cannot differ.",
            "Zero biases do no harm, because random weights alone break the symmetry. "
            "What is the difference between two units with the same weights?",
        ),
    ),
    Question(
        "Q01.2",
        "Why does ReLU want the variance 2/n and tanh 1/n?",
        (
            "ReLU sets half of the z to zero, which halves the second moment.",
            "Doubling the variance of the weights restores it. tanh is close to the "
            "identity near 0 and needs no compensation.",
        ),
        (
            "tanh is bounded by 1 and ReLU is not, so ReLU needs larger weights.",
            "A unit without a bound would need smaller weights, if anything. What "
            "happens to the negative half of z?",
        ),
        (
            "ReLU has twice as many parameters to start.",
            "The activation has no parameters, and W has the same shape for both.",
        ),
        (
            "The slope of ReLU is 2, that of tanh is 1.",
            "Both slopes are at most 1. ReLU's is 1 for half of the z and 0 for the "
            "other half: what does that do to the mean of the squares?",
        ),
    ),
    Question(
        "Q01.3",
        "A colleague divides each feature by its variance. One feature has standard "
        "deviation 100, the other 1. What happens to the valley of the cost?",
        (
            "It stays as narrow, but lies the other way.",
            "The standard deviations become 0.01 and 1: the ratio is inverted, not "
            "removed. The condition number stays near 10⁴, and gradient descent "
            "needs 27 101 steps instead of 2.",
        ),
        (
            "It becomes a round bowl: both variances are 1 now.",
            "That is what you get from dividing by the standard deviation. Divide 100 "
            "by 100² and see what is left.",
        ),
        (
            "It becomes less narrow: 100 shrinks to 10.",
            "10 would be the root of 100. The feature of standard deviation 100 has "
            "variance 10 000: what is 100 / 10 000?",
        ),
        (
            "Nothing: the second feature keeps its standard deviation of 1.",
            "The second does, but the first does not: its standard deviation becomes "
            "100 / 10 000.",
        ),
    ),
]
