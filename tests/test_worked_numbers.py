"""All worked numbers of the curriculum: computed here, and equal to what it prints.

A row is a function that returns numbers, with their printed values above it. What is
printed with n digits stands for all numbers that round to it; measured figures hang on
random numbers and are held to a factor, which the row says.
"""

import math

import numpy as np
import pytest
from printed import agrees, flat

import dlcourse as dl
from dlcourse.contracts import undecorated
from dlcourse.network import Network

ROWS = [14, 10, 8, 10, 8, 12, 12, 10, 14, 16]
TABLE = {}


def row(name, printed, factor=None):
    """Enter a row: its printed numbers, and by what factor measured ones may differ."""

    def enter(compute):
        assert name not in TABLE
        TABLE[name] = compute, printed.split(), factor
        return compute

    return enter


def test_all_114_rows_are_here():
    names = [f"N{n:02}.{i:02}" for n, c in enumerate(ROWS, 1) for i in range(1, c + 1)]
    assert list(TABLE) == names and len(names) == 114


# 01 Initialisation

DEPTHS = 5, 10, 50, 100, 150
WIDTHS = 2, 3, 20, 100, 784, 12288
X = np.array([[1.0, 2, 3, 6]])


def chain(c, L):
    """Output of a linear chain with W = c I, one unit of two looked at."""
    return dl.deep_linear_forward(c * np.eye(2), [[1, 0]], [[1], [1]], L)


def factor_of(init, n_in, n_out=1):
    """What an initialiser multiplies its standard normal draw by."""
    W = init(n_in, n_out, np.random.default_rng(0))
    return W[0, 0] / np.random.default_rng(0).standard_normal()


@row("N01.01", "5.0625 38.44 4.251e8 2.710e17 1.728e26")
def _():
    return [chain(1.5, L) for L in DEPTHS]


@row("N01.02", "0.0625 1.953e-3 1.776e-15 1.578e-30 1.401e-45")
def _():
    return [chain(0.5, L) for L in DEPTHS]


@row("N01.03", "2.7048 0.36603")
def _():
    return chain(1.01, 101), chain(0.99, 101)


@row("N01.04", "3.888e26 4.493")
def _():
    return chain(1.5, 152), chain(1.01, 152)


@row("N01.05", "1 0.8165 0.3162 0.1414 0.05051 0.01276")
def _():
    return [factor_of(dl.init_he, n) for n in WIDTHS]


@row("N01.06", "0.7071 0.5774 0.2236 0.1000 0.03571 0.009021")
def _():
    return [factor_of(dl.init_xavier, n) for n in WIDTHS]


@row("N01.07", "0.1155 0.04972")
def _():
    return factor_of(dl.init_glorot, 100, 50), factor_of(dl.init_glorot, 784, 25)


@row("N01.08", "0.5", factor=1.01)
def _():
    return np.mean(dl.relu(np.random.default_rng(0).standard_normal(400_000)) ** 2)


@row("N01.09", "0.07071 0.04082 0 0.1414")
def _():
    scale = factor_of(dl.init_he, 100)
    return scale * 0.5, scale * math.sqrt(1 / 12), scale * 0, scale * 1


@row("N01.10", "7.071")
def _():
    # all units agree, z is the sum of n equal inputs with weights of that mean
    return 100 * factor_of(dl.init_he, 100) / 2


@row("N01.11", "3 3.5 1.8708 -1.0690 -0.5345 0 1.6036")
def _():
    mu, sigma = dl.normalize_fit(X)
    return mu, sigma**2, sigma, dl.normalize_apply(X, mu, sigma)


@row("N01.12", "0.5345")
def _():
    mu, sigma = dl.normalize_fit(X)
    return dl.normalize_apply(X, mu, sigma**2).std()


@row("N01.13", "12.5 3.5")
def _():
    mu, _ = dl.normalize_fit(X)
    return np.mean(X**2), np.mean((X - mu) ** 2)


@row("N01.14", "0.01 10")
def _():
    feature = dl.normalize_apply(X, *dl.normalize_fit(X))
    by_variance = [
        dl.normalize_apply(feature * std, [[0]], [[std**2]]) for std in (100, 0.1)
    ]
    return [x.std() for x in by_variance]


# 02 L2 regularisation

M = np.array([[1.0, 2], [3, 4]])
Z = np.array([0.01, 0.1, 0.5, 1, 2])


@row("N02.01", "980000 10000 10000")
def _():
    return dl.split_sizes(1_000_000, [0.98, 0.01, 0.01])


@row("N02.02", "995000 2500 2500")
def _():
    return dl.split_sizes(1_000_000, [0.995, 0.0025, 0.0025])


@row("N02.03", "1010000")
def _():
    with pytest.raises(
        ValueError, match="fractions must add up to 1, got the sum 1.01"
    ):
        dl.split_sizes(1_000_000, [0.99, 0.01, 0.01])
    return sum(round(share * 1_000_000) for share in [0.99, 0.01, 0.01])


@row("N02.04", "6000 2000 2000 7000 3000")
def _():
    return dl.split_sizes(10_000, [0.6, 0.2, 0.2]), dl.split_sizes(10_000, [0.7, 0.3])


@row("N02.05", "0 1 1 0 1 1 0 0")
def _():
    errors = (0.01, 0.11), (0.15, 0.16), (0.15, 0.30), (0.005, 0.01)
    return [dl.diagnose(*pair) for pair in errors]


@row("N02.06", "0.00995 0.00199 0.000995")
def _():
    return [dl.standard_error(0.01, n) for n in (100, 2500, 10_000)]


@row("N02.07", "0.99965 0.9965 0.9993")
def _():
    def decay(learning_rate, lambd):
        return dl.weight_decay_step([[1]], [[0]], learning_rate, lambd, 200)

    return decay(0.1, 0.7), decay(1, 0.7), decay(0.1, 2 * 0.7)


@row("N02.08", "30 29.87 6 10 30 29")
def _():
    frobenius, _ = dl.penalty(M, 2, 1, "l2")
    entries, _ = dl.penalty(M, 2, 1, "l1")
    columns, spectral = np.linalg.norm(M, 1), np.linalg.norm(M, 2)
    product = np.trace(M.T @ M), (M.T * M).sum()
    return frobenius, spectral**2, columns, entries, product


@row(
    "N02.09", "0.0099997 0.09967 0.4621 0.7616 0.9640 3e-5 3.3e-3 7.6e-2 2.4e-1 5.2e-1"
)
def _():
    return dl.tanh(Z), (Z - dl.tanh(Z)) / Z


@row("N02.10", "-0.06504 0.4621 0.9345 nan")
def _():
    z = np.array([0.1, 1, 2, -0.5])
    with np.errstate(invalid="ignore"):
        return (z**z - np.exp(-z)) / (z**z + np.exp(-z))


# 03 Dropout


def dropped(k):
    """P(exactly k of 50 units dropped) at keep_prob 0.8."""
    return math.comb(50, k) * 0.2**k * 0.8 ** (50 - k)


def normal_below(p):
    """P(a standard normal number is below p): the share that `randn < p` keeps."""
    return (1 + math.erf(p / math.sqrt(2))) / 2


@row("N03.01", "10 2.828 0.1398 0.9507")
def _():
    mean = sum(k * dropped(k) for k in range(51))
    variance = sum((k - mean) ** 2 * dropped(k) for k in range(51))
    return mean, math.sqrt(variance), dropped(10), sum(map(dropped, range(5, 16)))


@row("N03.02", "1.427e-5")
def _():
    return dropped(0)


@row("N03.03", "0.5 0.6915 0.7881 0.8159 0.8413")
def _():
    return [normal_below(p) for p in (0, 0.5, 0.8, 0.9, 1)]


@row("N03.04", "2.060 1.383 0.9852 0.8413")
def _():
    return [normal_below(p) / p for p in (0.3, 0.5, 0.8, 1)]


@row("N03.05", "1 2.333 4 9")
def _():
    return [p / (1 - p) for p in (0.5, 0.7, 0.8, 0.9)]


@row("N03.06", "0.5120 0.1250")
def _():
    return [
        np.prod([1 / dl.dropout_backward([[1]], [[1]], p) for _ in range(3)])
        for p in (0.8, 0.5)
    ]


@row("N03.07", "2")
def _():
    A_out, D = dl.dropout_forward(np.ones((20, 5)), 0.5, np.random.default_rng(0))
    return np.unique(A_out[D])


@row("N03.08", "7 14")
def _():
    images = np.random.default_rng(0).random((6, 7))
    mirrored = dl.flip_horizontal(images, 2, 3)
    both = np.concatenate([images, mirrored], axis=1)
    return mirrored.shape[1], np.unique(both, axis=1).shape[1]


# 04 Gradient checking

TEN = 10
STEPS = 1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11


def small_network(lambd=0.7):
    """Return J, its gradient and theta of set-up S9: 2-5-4-1, tanh, 44 parameters."""
    network, data = Network((2, 5, 4, 1), "tanh", "sigmoid"), dl.moons(40, 0.2).draw(0)
    rng, m = np.random.default_rng(0), 40
    params = dl.init_parameters((2, 5, 4, 1), rng, dl.init_xavier)
    for name in ("b1", "b2", "b3"):
        params[name] = 0.1 * rng.standard_normal(params[name].shape)

    def penalized(theta):
        weights = (W for name, W in network.views(theta).items() if name[0] == "W")
        return sum(dl.penalty(W, lambd, m, "l2")[0] for W in weights)

    def J(theta):
        return network.cost(network.forward(theta, data.X).Z, data.Y) + penalized(theta)

    theta = dl.params_to_vector(params)
    grads = network.views(network.backward(network.forward(theta, data.X), data.Y))
    for name, W in params.items():
        if name[0] == "W":
            grads[name] = grads[name] + dl.penalty(W, lambd, m, "l2")[1]
    return J, dl.params_to_vector(grads), theta


def difference(eps):
    J, grad, theta = small_network()
    return dl.relative_difference(grad, dl.numerical_gradient(J, theta, eps))


def one_sided_difference(eps):
    J, grad, theta = small_network()
    approx = np.zeros_like(theta)
    for i in range(theta.size):

        def along(x, i=i):
            moved = theta.copy()
            moved[i] = x
            return J(moved)

        approx[i] = dl.one_sided_derivative(along, theta[i, 0], eps)
    return dl.relative_difference(grad, approx)


def cube(t):
    return t**3


@row("N04.01", "3.0001 3.0301 1.000e-4 3.010e-2")
def _():
    two = dl.two_sided_derivative(cube, 1, 0.01)
    one = dl.one_sided_derivative(cube, 1, 0.01)
    return two, one, two - 3, one - 3


@row("N04.02", "3.0001e-4 1.000e-4 3.000e-14")
def _():
    def misprint(eps):
        return (cube(1 + eps) - cube(1 - eps)) / 2 * eps

    ratio = misprint(0.01) / dl.two_sided_derivative(cube, 1, 0.01)
    return misprint(0.01), ratio, misprint(1e-7)


@row("N04.03", "-13 -10 -9")
def _():
    return TEN ^ -7, TEN ^ -4, TEN ^ -3


@row("N04.04", "172")
def _():
    with pytest.raises(ValueError, match="eps must be a number above 0"):
        dl.two_sided_derivative(cube, 1, TEN ^ -7)
    return undecorated(dl.two_sided_derivative)(cube, 1, TEN ^ -7)


@row("N04.05", "1e-7 1e-5 1e-3")
def _():
    tried = [float(f"1e{power}") for power in range(-9, 0)]
    looked_at = [d for d in tried if dl.verdict(d) == "inspect"]
    return looked_at[0], looked_at[2], min(d for d in tried if dl.verdict(d) == "bug")


@row("N04.06", "8.1e-9 6.6e-11", factor=5)
def _():
    return difference(1e-7), difference(1e-5)


@row("N04.07", "9.6e-4 9.6e-8 6.6e-11 8.1e-9 8.2e-7 6.8e-5", factor=5)
def _():
    return [difference(eps) for eps in STEPS]


@row("N04.08", "5.1e-2 5.1e-4 5.1e-6 5.2e-8 1.1e-6 1.0e-4", factor=5)
def _():
    return [one_sided_difference(eps) for eps in STEPS]


@row("N04.09", "44 501 88 1002 4222")
def _():
    sizes = [
        Network(dims, "tanh", "sigmoid").size for dims in ((2, 5, 4, 1), (2, 20, 20, 1))
    ]
    calls = []
    for n in (*sizes, 2111):
        dl.numerical_gradient(
            lambda theta: calls.append(theta.size) or 0, np.ones((n, 1))
        )
    return sizes, [calls.count(n) for n in (*sizes, 2111)]


@row("N04.10", "0.050589")
def _():
    return dl.relative_difference((3, 4), (3.3, 3.6))


# 05 Mini-batches


@row("N05.01", "5000")
def _():
    return dl.minibatch_count(5_000_000, 1000)


@row("N05.02", "50000")
def _():
    return dl.minibatch_count(50_000_000, 1000)


@row("N05.03", "16 40")
def _():
    x, y = np.zeros((2, 1000)), np.zeros((1, 1000))
    batches = dl.random_minibatches(x, y, 64, np.random.default_rng(0))
    return len(batches), batches[-1][0].shape[1]


@row("N05.04", "5000000 78125 9766 4883 1")
def _():
    m = 5_000_000
    return [dl.minibatch_count(m, size) for size in (1, 64, 512, 1024, m)]


@row("N05.05", "64 128 256 512 1024")
def _():
    return [2**power for power in range(6, 11)]


@row("N05.06", "1001 4999")
def _():
    lost = 5_000_000 // 1000 - 1  # one at each border between slices 0:1000, 1001:2000
    return len([*range(1000), 1000]), lost


@row("N05.07", "4.0e10 4.0e9 8.0e5")
def _():
    return [np.empty((100, 0)).itemsize * 100 * m for m in (50e6, 5e6, 1000)]


@row("N05.08", "2 32")
def _():
    m, size = 2048, 64
    count = dl.minibatch_count(m, size)
    return (1 / count) / (1 / size), count


# 06 Exponentially weighted averages

DAYS, BETAS = [40, 49, 45], (0.5, 0.9, 0.98)


def long_run(beta):
    return dl.ewa_weights(beta, 5000)


@row("N06.01", "4 8.5 12.15")
def _():
    return dl.ewa(DAYS, 0.9)


@row("N06.02", "40 44.7368 44.8339")
def _():
    return dl.ewa_corrected(DAYS, 0.9)


@row("N06.03", "0.8 1.764 2.62872 40 44.5455 44.7000")
def _():
    return dl.ewa(DAYS, 0.98), dl.ewa_corrected(DAYS, 0.98)


@row("N06.04", "20 34.5 39.75 40 46 45.4286")
def _():
    return dl.ewa(DAYS, 0.5), dl.ewa_corrected(DAYS, 0.5)


@row("N06.05", "0.1 0.19 0.271 0.6513 0.9948")
def _():
    return [1 / dl.bias_corrected(1, 0.9, t) for t in (1, 2, 3, 10, 50)]


@row("N06.06", "2 10 50")
def _():
    return [dl.effective_window(beta) for beta in BETAS]


@row("N06.07", "0.34868 0.36417 0.25 0.36788")
def _():
    def faded(beta, n):  # a weight n values old, beside the newest
        weights = dl.ewa_weights(beta, 100)
        return weights[-1 - n] / weights[-1]

    return faded(0.9, 10), faded(0.98, 50), faded(0.5, 2), math.exp(-1)


@row("N06.08", "0.7500 0.6513 0.6358")
def _():
    windows = [round(dl.effective_window(beta)) for beta in BETAS]
    return [long_run(b)[-n:].sum() for b, n in zip(BETAS, windows, strict=True)]


@row("N06.09", "1 9 49")
def _():
    return [dl.kernel_lag(long_run(beta)) for beta in BETAS]


@row("N06.10", "0.5774 0.2294 0.1005")
def _():
    return [dl.kernel_noise(long_run(beta)) for beta in BETAS]


@row("N06.11", "7 44 228 4603")
def _():
    def first(beta):
        return next(
            t for t in range(1, 9999) if 1 / dl.bias_corrected(1, beta, t) > 0.99
        )

    return [first(beta) for beta in (*BETAS, 0.999)]


@row("N06.12", "60 56")
def _():
    return dl.ewa([60, 56], 0)  # without memory an average is the data itself


# 07 Momentum, RMSprop, Adam

ADAM = {"learning_rate": 1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-30}


def steps(step, gradients, states, **settings):
    """Return the length of each step, in learning rates, and the state after each."""
    W, state, lengths, after = 0.0, [0.0] * states, [], []
    for t, g in enumerate(gradients, start=1):
        counted = {"t": t} if "adam" in step.__name__ else {}
        new, *state = step(W, g, *state, **counted, **settings)
        lengths.append(abs(new - W))
        after.append(state)
        W = new
    return lengths, after


@row("N07.01", "0.1 0.19 0.40951 0.6513 0.8784")
def _():
    _, after = steps(dl.momentum_step, [1] * 20, 1, learning_rate=1, beta=0.9)
    return [after[n - 1] for n in (1, 2, 5, 10, 20)]


@row("N07.02", "0.05263 0.01010")
def _():
    signs = [(-1) ** t for t in range(3000)]
    return [
        abs(steps(dl.momentum_step, signs, 1, learning_rate=1, beta=beta)[1][-1][0])
        for beta in (0.9, 0.98)
    ]


@row("N07.03", "1.000 1.000 1.000")
def _():
    return [steps(dl.adam_step, [g], 2, **ADAM)[0] for g in (1e-6, 1, -1e6)]


@row("N07.04", "3.162")
def _():
    return steps(dl.adam_uncorrected_step, [1], 2, **ADAM)[0]


@row("N07.05", "10.00 100.0")
def _():
    v, s = 0.1, 0.001  # both averages after one gradient of 1
    return [
        dl.bias_corrected(v, beta, 1) / math.sqrt(dl.bias_corrected(s, beta, 1))
        for beta in (0.9, 0.999)
    ]


@row("N07.06", "32.62")
def _():
    extra = {"learning_rate": 1, "beta2": 0.999, "epsilon": 1e-30}
    first, _ = steps(dl.rmsprop_step, [1], 1, **extra)
    return first[0] + steps(dl.adam_step, [1], 2, **ADAM)[0][0]


@row("N07.07", "3.162 31.62")
def _():
    return [
        steps(dl.rmsprop_step, [1], 1, learning_rate=1, beta2=b, epsilon=1e-30)[0]
        for b in (0.9, 0.999)
    ]


@row("N07.08", "1000")
def _():
    g = 0.01
    _, after = steps(dl.rmsprop_step, [g], 1, learning_rate=1, beta2=0.9, epsilon=1e-30)
    return g / after[0][0]


@row("N07.09", "3.162 6.528 3.241 1.258")
def _():
    raw, _ = steps(dl.adam_uncorrected_step, [1] * 1000, 2, **ADAM)
    corrected, _ = steps(dl.adam_step, [1] * 1000, 2, **ADAM)
    return [raw[t - 1] / corrected[t - 1] for t in (1, 10, 100, 1000)]


@row("N07.10", "0.05")
def _():
    steepest = dl.bowl(40).gradient(np.array([[0.0], [1.0]]))[1, 0]
    return 2 / steepest


@row("N07.11", "0.9 0.999 1e-8")
def _():
    return ADAM["beta1"], ADAM["beta2"], 1e-8


@row("N07.12", "0.5000 0.1467 0.0250 9.537e-7", factor=1.03)
def _():
    rng = np.random.default_rng(0)

    def minima(n):
        return (dl.random_curvatures(n, 100_000, rng) > 0).all(axis=1).mean()

    assert 0.002 < minima(4) < 0.0032 and minima(5) < 0.0004  # printed 0.0026, 0.0001
    return minima(1), minima(2), minima(3), 0.5**20


# 08 Learning-rate decay

EPOCHS = range(100)


@row("N08.01", "0.1 0.06667 0.05 0.04")
def _():
    return [dl.decay_inverse(0.2, 1, epoch) for epoch in range(1, 5)]


@row("N08.02", "0.2")
def _():
    return dl.decay_inverse(0.2, 1, 0)


@row("N08.03", "0.2 0.19 0.1805 0.171475 0.16290 0.15476")
def _():
    return [dl.decay_exponential(0.2, 0.95, epoch) for epoch in range(6)]


@row("N08.04", "13.51 0.48767")
def _():
    return math.log(0.5) / math.log(0.95), dl.decay_exponential(1, 0.95, 14)


@row("N08.05", "0.2 0.14142 0.11547 0.1 0.089443")
def _():
    return [dl.decay_sqrt(0.2, 1, n) for n in range(1, 6)]


@row("N08.06", "0.2 0.2 0.1 0.05 0.025")
def _():
    return [dl.decay_staircase(0.2, 0.5, 10, epoch) for epoch in (0, 9, 10, 20, 30)]


@row("N08.07", "0.1 0.03333 0.008333 0.001667")
def _():
    rates = [0.2]
    for epoch in range(1, 5):
        rates.append(dl.decay_inverse(rates[-1], 1, epoch))
    return rates[1:]


@row("N08.08", "0.006061 0.001242 0.1 0.03333")
def _():
    at_start = [dl.decay_inverse(0.2, 1, 32 * epoch) for epoch in (1, 5)]
    return at_start, [dl.decay_inverse(0.2, 1, epoch) for epoch in (1, 5)]


@row("N08.09", "1.037 3.976 3.718 20")
def _():
    inverse = sum(dl.decay_inverse(0.2, 1, epoch) for epoch in EPOCHS)
    exponential = sum(dl.decay_exponential(0.2, 0.95, epoch) for epoch in EPOCHS)
    root = sum(dl.decay_sqrt(0.2, 1, epoch + 1) for epoch in EPOCHS)
    return inverse, exponential, root, sum(dl.decay_constant(0.2, e) for e in EPOCHS)


@row("N08.10", "0.3333 0.1005 0.03164")
def _():
    def cloud(a):  # x <- (1 - a) x - a noise: where its variance no longer changes
        variance = 0.0
        for _ in range(10_000):
            variance = (1 - a) ** 2 * variance + a**2
        return math.sqrt(variance)

    return [cloud(a) for a in (0.2, 0.02, 0.002)]


# 09 Hyperparameter tuning


def share(low, high, a, b, scale=float):
    """Share of [low, high] that lies in [a, b], where values are uniform in `scale`."""
    return (scale(b) - scale(a)) / (scale(high) - scale(low))


def memory(beta):
    return -math.log10(1 - beta)


@row("N09.01", "0.90009 0.09991")
def _():
    return share(1e-4, 1, 0.1, 1), share(1e-4, 1, 1e-4, 0.1)


@row("N09.02", "0.9001 0.09001 0.009001 0.0009001")
def _():
    return [share(1e-4, 1, 10.0**-i, 10.0 ** (1 - i)) for i in range(1, 5)]


@row("N09.03", "0.25 0.25 0.25 0.25 0.01")
def _():
    shares = [
        share(1e-4, 1, 10.0**-i, 10.0 ** (1 - i), math.log10) for i in range(1, 5)
    ]
    return shares, 10 ** ((math.log10(1e-4) + math.log10(1)) / 2)


@row("N09.04", "-4 0")
def _():
    return math.log10(1e-4), math.log10(1)


@row("N09.05", "-9.2103 6.161e-10 0.5657")
def _():
    lowest = math.log(1e-4)
    return lowest, 10**lowest, (lowest + 4) / lowest


@row("N09.06", "0 -4")
def _():
    low, high = math.log10(1e-4), math.log10(1)
    nearly_one = np.nextafter(1, 0)
    ends = [(low - high) * u + high for u in (0, nearly_one)]
    assert ends[1] > -4
    return ends


@row("N09.07", "0.0909")
def _():
    return share(0.9, 0.999, 0.99, 0.999)


@row("N09.08", "0.5 0.99")
def _():
    median = 1 - 10 ** -((memory(0.9) + memory(0.999)) / 2)
    return share(0.9, 0.999, 0.99, 0.999, memory), median


@row("N09.09", "0.0867")
def _():
    return share(0.9, 0.999, 0.99, 0.999, math.log)


@row("N09.10", "10 10.05 1000 2000")
def _():
    return [dl.effective_window(beta) for beta in (0.9, 0.9005, 0.999, 0.9995)]


@row("N09.11", "0.90 0.999")
def _():
    beta = dl.sample_beta(0.9, 0.999, 100_000, np.random.default_rng(0))
    return beta.min(), beta.max()


@row("N09.12", "25 5 5 25 25 25")
def _():
    trials = dl.grid_trials(5), dl.random_trials(25, np.random.default_rng(0))
    return [(t.shape[1], *(np.unique(values).size for values in t)) for t in trials]


@row("N09.13", "0.2262 0.7226 0.9539")
def _():
    return [dl.hit_chance(0.05, n) for n in (5, 25, 60)]


@row("N09.14", "51")
def _():
    return np.unique(dl.sample_units(50, 100, 5000, np.random.default_rng(0))).size


# 10 Batch norm, softmax, frameworks

LOGITS = np.array([[5.0], [2], [-1], [3]])
COLUMNS = np.array([[5, 1, 0], [2, 2, 0], [-1, 0, 0], [3, -2, 0]])


def one_class(c):
    """Return loss and dz of softmax(5, 2, -1, 3) where the true class is c."""
    return dl.softmax_loss_grad(dl.softmax(LOGITS), dl.one_hot([c], 4))


def descend(count, dtype=float):
    """Return w after each of `count` steps down J(w) = w^2 - 10 w + 25 from 0."""
    w, rate, path = dtype(0), dtype(0.01), []
    for _ in range(count):
        w = w - rate * (2 * w - 10)
        path.append(w)
    return path


@row("N10.01", "148.413 7.38906 0.367879 20.0855 176.256")
def _():
    t = np.exp(LOGITS)
    return t, t.sum()


@row("N10.02", "0.842034 0.041922 0.002087 0.113957")
def _():
    return dl.softmax(LOGITS)


@row("N10.03", "1 0 0 0")
def _():
    return dl.hardmax(LOGITS)


@row("N10.04", "0.1719 3.1719 6.1719 2.1719 1.3863")
def _():
    uniform, _ = dl.softmax_loss_grad(np.full((4, 1), 0.25), dl.one_hot([0], 4))
    return [one_class(c)[0] for c in range(4)], uniform


@row("N10.05", "-0.15797 0.04192 0.002087 0.11396 0.84203 -0.95808 0.002087 0.11396")
def _():
    return one_class(0)[1], one_class(1)[1]


@row(
    "N10.06",
    "0.13301 0.04016 0.002083 0.10097 0.13301 -0.03530 -0.001757 -0.09596",
)
def _():
    jacobian = dl.softmax_jacobian(dl.softmax(LOGITS))[0]
    return np.diag(jacobian), jacobian[0]


@row("N10.07", "0.750260 0.750260")
def _():
    return dl.softmax([[1.3], [0.2]])[0], dl.sigmoid(1.1)


@row("N10.08", "inf nan 1 0")
def _():
    with np.errstate(over="ignore", invalid="ignore"):
        top = np.exp(np.float64(1000))
        naive = top / (top + np.exp(2))
    return top, naive, dl.softmax([[1000], [2]])


@row(
    "N10.09",
    "3 3.5 -1.0690 -0.5345 0 1.6036 -1.6381 -0.5690 0.5 3.7071",
)
def _():
    mu, var = dl.batchnorm_statistics(X)
    normal = dl.batchnorm_forward(X, [[1]], [[0]], 1e-12)
    return mu, var, normal, dl.batchnorm_forward(X, [[2]], [[0.5]], 1e-12)


@row("N10.10", "1 2 3 6")
def _():
    mu, var = dl.batchnorm_statistics(X)
    return dl.batchnorm_forward(X, np.sqrt(var + 0.01), mu, 0.01)


@row("N10.11", "0.3536 0.1250 0.04419")
def _():
    return [dl.kernel_noise(dl.window_weights(size, size)) for size in (8, 64, 512)]


@row("N10.12", "25 0.1 0.198 0.91464 4.33690 4.9999999916 4.9999999918")
def _():
    path = descend(1001)
    for k in (1, 10, 100, 1000):
        assert path[k - 1] == pytest.approx(5 * (1 - 0.98**k), rel=1e-12)
    return (0 - 5) ** 2, [path[k - 1] for k in (1, 2, 10, 100, 1000, 1001)]


@row("N10.13", "0.099999994 4.9999886 637")
def _():
    path = descend(1001, np.float32)
    stopped = next(k for k in range(1, 1001) if path[k] == path[k - 1])
    return path[0], path[-1], stopped + 1


@row("N10.14", "307225 0.012745 0.022075")
def _():
    std = factor_of(dl.init_glorot, 12288, 25)
    return 25 * 12288 + 25, std, std * math.sqrt(3)  # uniform on [-a, a]: a^2 / 3


@row("N10.15", "40 inf")
def _():
    z, y = [[40]], [[0]]
    return dl.sigmoid_cost(z, y), dl.cross_entropy(dl.sigmoid(z), y)


@row("N10.16", "2.5457 0.9149 0.5394")
def _():
    return dl.softmax(COLUMNS.T).T.sum(axis=0)


@pytest.mark.parametrize("name", TABLE)
def test_a_worked_number_is_what_the_curriculum_prints(name):
    compute, printed, factor = TABLE[name]
    computed = flat(compute())
    assert len(computed) == len(printed), computed
    for c, p in zip(computed, printed, strict=True):
        if factor:
            assert 1 / factor <= c / float(p) <= factor, f"{c} is not about {p}"
        else:
            assert agrees(c, p), f"{c!r} is not {p}"
