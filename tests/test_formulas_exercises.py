"""Every exercise's function has the exercise's signature and answers its probes.

Where an answer is printed with a few digits, all numbers that round to it are right.
Beside each exercise stand slips that its probes have to tell from the right answer.
"""

import inspect

import numpy as np
import pytest
from printed import agrees, assert_printed, flat

import dlcourse as dl
from dlcourse.basics.messages import signature_text


def rng(seed=0):
    return np.random.default_rng(seed)


W, dW = [[1, -2], [0.5, 3]], [[0.1, 0.2], [-0.3, 0.4]]
PARAMS = {"W1": W, "b1": [[0.5], [-1]], "W2": [[2, -1]], "b2": [[0.3]]}
A, Y = [[0.8, 0.3, 0.6, 0.9, 0.5]], [[1, 0, 0, 1, 1]]
STATISTICS = [[3], [250]], [[np.sqrt(3.5)], [np.sqrt(12500)]]
NET = {
    "W1": [[1, 2], [3, 4], [5, 6]],
    "b1": [[7], [8], [9]],
    "W2": [[10, 11, 12]],
    "b2": [[13]],
}
LAYER = 3 + np.sin(np.arange(2000.0)).reshape(50, 40)
dA = rng(2).standard_normal((4, 3))
MASK = np.array([[1, 0, 1], [0, 1, 1], [0, 1, 1], [1, 1, 1]])
IMAGES = np.arange(24.0).reshape(12, 2)
PROBS = [[[0.9, 0.45, 0.2, 0.55]], [[0.45, 0.4, 0.1, 0.52]], [[0.45, 0.75, 0.7, 0.1]]]
BATCHES = [([1, 2], [1, 3]), ([3], [2])]
OPT = {"W": [[1, -2]], "dW": [[0.1, -0.4]], "v": [[0.05, 0.02]], "s": [[0.01, 0.04]]}
ZERO = [[0.0, 0.0]]
LOGITS = np.array([[5, 1, 0], [2, 2, 0], [-1, 0, 0], [3, -2, 0]])
Z, GAMMA, BETA = [[1, 2, 3, 6], [10, 20, 40, 50]], [[2], [0.5]], [[0.5], [-1]]
RUN = [[2.5], [28]], [[4], [225]]


def picked(*names):
    return [OPT[name] for name in names]


def cubic(t):
    return t[0, 0] ** 2 + 3 * t[0, 0] * t[1, 0] + t[2, 0] ** 3


# exercise: (signature, [(arguments of a probe, its right answer as printed)])
EXERCISES = {
    "E01.1 init_he": (
        "(n_in, n_out, rng)",
        [],  # by its moments, see below
    ),
    "E01.2 init_parameters": (
        "(layer_dims, rng, init_layer=init_he)",
        [
            (
                ([2, 3, 3, 1], rng),
                "0.12573 -0.1321 0.64042 0.1049 -0.53567 0.3616 0 0 0 1.0647 0.77329 …",
            )
        ],
    ),
    "E01.3 deep_linear_forward": (
        "(W, W_last, x, L)",
        [(([[1.5, 0.2], [0.1, 1.5]], [[1, 1]], [[1], [2]], 5), "22.809")],
    ),
    "E01.4 normalize_fit": (
        "(X)",
        [(([[1, 2, 3, 6], [100, 300, 200, 400]],), "3 250 1.8708 111.8")],
    ),
    "E01.5 normalize_apply": (
        "(X, mu, sigma)",
        [(([[2, 10], [250, 50]], *STATISTICS), "-0.53452 3.7417 0 -1.7889")],
    ),
    "E02.1 split_sizes": (
        "(m, fractions)",
        [
            ((10**6, [0.98, 0.01, 0.01]), "980000 10000 10000"),
            ((10**6, [0.99, 0.01, 0.01]), ValueError),
            ((103, [0.6, 0.2, 0.2]), "61 21 21"),
            ((10**6, [0.995, 0.0025, 0.0025]), "995000 2500 2500"),
        ],
    ),
    "E02.2 diagnose": (
        "(train_error, dev_error, optimal_error=0.0, gap=0.05)",
        [
            ((0.01, 0.11), "0 1"),
            ((0.15, 0.16), "1 0"),
            ((0.15, 0.30), "1 1"),
            ((0.005, 0.01), "0 0"),
            ((0.15, 0.16, 0.14), "0 0"),
        ],
    ),
    "E02.3 l2_cost": (
        "(A, Y, params, lambd)",
        [((A, Y, PARAMS, 0.7), "1.8064"), ((A, Y, PARAMS, 0), "0.45892")],
    ),
    "E02.4 penalty": (
        "(W, lambd, m, kind)",
        [
            ((W, 0.7, 10, "l2"), "0.49875 0.07 -0.14 0.035 0.21"),
            ((W, 0.7, 10, "l1"), "0.2275 0.035 -0.035 0.035 0.035"),
        ],
    ),
    "E02.5 weight_decay_step": (
        "(W, dW_backprop, learning_rate, lambd, m)",
        [((W, dW, 0.1, 0.7, 8), "0.98125 -2.0025 0.52563 2.9337")],
    ),
    "E03.1 dropout_forward": ("(A, keep_prob, rng)", []),  # see below
    "E03.2 dropout_backward": (
        "(dA, D, keep_prob)",
        [
            (
                (dA, MASK, 0.8),
                "0.23632 0 -0.51633 0 2.2496 1.4302 "
                "0 0.96726 0.35151 -0.69228 1.222 -0.3882",
            )
        ],
    ),
    "E03.3 early_stopping": (
        "(dev_costs, patience)",
        [
            (
                (
                    [
                        0.9,
                        0.7,
                        0.6,
                        0.62,
                        0.55,
                        0.50,
                        0.53,
                        0.54,
                        0.56,
                        0.6,
                        0.49,
                        0.52,
                    ],
                    k,
                ),
                right,
            )
            for k, right in ((3, "5"), (1, "2"))
        ]
        + [
            (([0.9, 0.7, 0.72, 0.6, 0.62, 0.5, 0.52, 0.45, 0.47, 0.44, 0.46], 3), "9"),
            (([0.5, 0.4, 0.4, 0.4, 0.3], 2), "1"),
        ],
    ),
    "E03.4 flip_horizontal": (
        "(X, height, width)",
        [((IMAGES, 3, 4), "6 7 4 5 2 3 0 1 …")],
    ),
    "E03.5 ensemble_predict": ("(probs)", [((PROBS,), "1 1 0 0")]),
    "E04.1 two_sided_derivative": (
        "(f, x, eps=1e-05)",
        [((lambda t: t**3, 1, 0.01), "3.0001")],
    ),
    "E04.2 params_to_vector": (
        "(params)",
        [((NET,), "1 2 3 4 5 6 7 8 9 10 11 12 13")],
    ),
    "E04.3 numerical_gradient": (
        "(J, theta, eps=1e-05)",
        [((cubic, [[1], [2], [0.5]], 1e-3), "8.00000 3.00000 0.750001")],
    ),
    "E04.4 relative_difference": (
        "(grad, gradapprox)",
        [(((3, 4), (3.3, 3.6)), "0.050589")],
    ),
    "E04.5 verdict": (
        "(difference)",
        [
            ((3e-9,), "great"),
            ((1e-5,), "inspect"),
            ((1e-3,), "bug"),
            ((0.3,), "bug"),
            ((1e-7,), "inspect"),
        ],
    ),
    "E05.1 minibatch_count": (
        "(m, size)",
        [
            ((5_000_000, 1000), "5000"),
            ((1000, 64), "16"),
            ((128, 64), "2"),
            ((10, 64), "1"),
        ],
    ),
    "E05.2 random_minibatches": (
        "(X, Y, size, rng)",
        [
            (
                (np.arange(20).reshape(2, 10), np.arange(10).reshape(1, 10), 4, rng),
                "4 6 2 7 14 16 12 17 …",
            )
        ],
    ),
    "E05.3 minibatch_cost": (
        "(A, Y, params, lambd)",
        [
            (([[0.8, 0.3, 0.6]], [[1, 0, 0]], PARAMS, 0.7), "2.7445"),
            (([[0.9, 0.5]], [[1, 1]], PARAMS, 0.7), "3.7680"),
        ],
    ),
    "E05.4 train_epoch": (
        "(w, batches, learning_rate)",
        [((0.5, BATCHES, 0.1), "0.6725 1.0625 0.0153125")],
    ),
    "E06.1 ewa": ("(theta, beta)", [(([40, 49, 45], 0.9), "4.0 8.5 12.15")]),
    "E06.2 ewa_corrected": (
        "(theta, beta)",
        [(([40, 49, 45], 0.9), "40.0000 44.7368 44.8339")],
    ),
    "E06.3 ewa_weights": ("(beta, t)", [((0.9, 4), "0.0729 0.0810 0.0900 0.1000")]),
    "E06.4 effective_window": ("(beta)", [((0.98,), "50"), ((0.5,), "2")]),
    "E07.1 momentum_step": (
        "(W, dW, v, learning_rate, beta)",
        [((*picked("W", "dW", "v"), 0.1, 0.9), "0.9945 -1.9978 0.055 -0.022")],
    ),
    "E07.2 rmsprop_step": (
        "(W, dW, s, learning_rate, beta2, epsilon)",
        [
            ((*picked("W", "dW", "s"), 0.1, 0.9, 1e-8), "0.9000 -1.8246 0.01 0.052"),
            (([[1, -2]], [[0, 0.001]], ZERO, 0.1, 0.9, 1e-8), "1 -2.3162 0 1e-07"),
            (
                ([[1, -2]], [[0.2, 0.3]], ZERO, 0.1, 0.9, 0.01),
                "0.72695 -2.2861 0.004 0.009",
            ),
        ],
    ),
    "E07.3 adam_step": (
        "(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon)",
        [
            (
                (*picked("W", "dW", "v", "s"), 3, 0.1, 0.9, 0.999, 1e-8),
                "0.98889 -1.9978 0.055 -0.022 0.01000 0.04012",
            ),
            (
                (*picked("W", "dW"), ZERO, ZERO, 1, 0.1, 0.9, 0.999, 1e-8),
                "0.9000 -1.9000 0.01 -0.04 1e-5 0.00016",
            ),
            (
                (
                    *([[1, -2]], [[0.0001, -0.0004]]),
                    *(*picked("v", "s"), 3, 0.1, 0.9, 0.999, 0.01),
                ),
                "0.99095 -2.0018 0.04501 0.01796 0.00999 0.03996",
            ),
        ],
    ),
    "E07.4 critical_point": (
        "(eigenvalues)",
        [
            (([1, 2],), "minimum"),
            (([-1, -2],), "maximum"),
            (([1, -0.001],), "saddle"),
            (([1, 0],), "undecided"),
            (([1, 0, -1],), "saddle"),
            (([5, -1],), "saddle"),
        ],
    ),
    "E08.1 decay_inverse": (
        "(alpha0, decay_rate, epoch)",
        [
            ((0.2, 1, 0), "0.2"),
            ((0.2, 1, 1), "0.1"),
            ((0.2, 1, 4), "0.04"),
            ((0.2, 0.5, 3), "0.08"),
        ],
    ),
    "E08.2 decay_exponential": (
        "(alpha0, base, epoch)",
        [
            ((0.2, 0.95, 0), "0.2"),
            ((0.2, 0.95, 3), "0.171475"),
            ((0.2, 0.95, 14), "0.097535"),
        ],
    ),
    "E08.3 decay_sqrt": (
        "(alpha0, k, n)",
        [
            ((0.2, 1, 1), "0.2"),
            ((0.2, 1, 4), "0.1"),
            ((0.2, 0.5, 9), "0.033333"),
            ((0.2, 1, 0), ValueError),
        ],
    ),
    "E08.4 decay_staircase": (
        "(alpha0, factor, every, epoch)",
        [
            ((0.2, 0.5, 10, epoch), right)
            for epoch, right in ((0, "0.2"), (9, "0.2"), (10, "0.1"), (25, "0.05"))
        ],
    ),
    "E08.5 epoch_of": (
        "(t, m, size)",
        [
            ((t, 1000, 64), right)
            for t, right in ((1, "0"), (16, "0"), (17, "1"), (31, "1"))
        ],
    ),
    # accepted by distribution; the numbers are those of the right answer's own draw
    "E09.1 sample_log_uniform": ("(low, high, n, rng)", []),
    "E09.2 sample_beta": ("(low, high, n, rng)", []),
    "E09.3 sample_units": ("(low, high, n, rng)", []),
    "E09.4 random_trials": ("(n, rng)", []),
    "E09.5 zoom": (
        "(best, low, high, factor)",
        [
            ((0.01, 1e-4, 1, 0.25), "0.0031623 0.031623"),
            ((0.5, 1e-4, 1, 0.5), "0.05 1"),
        ],
    ),
    "E10.1 softmax": (
        "(Z)",
        [
            (
                (LOGITS,),
                "0.84203 0.24178 0.25 0.041922 0.65723 0.25 "
                "0.0020872 0.088947 0.25 0.11396 0.012038 0.25",
            ),
            (
                (LOGITS * 300,),
                "1 5.1482e-131 0.25 0 1 0.25 0 2.6504e-261 0.25 2.6504e-261 0 0.25",
            ),
        ],
    ),
    "E10.2 softmax_loss_grad": (
        "(A, Y)",
        [
            (
                (dl.softmax(LOGITS), np.eye(4)[:, [0, 1, 3]]),
                "0.65932 -0.15797 0.24178 0.25 0.041922 -0.34277 0.25 "
                "0.0020872 0.088947 0.25 0.11396 0.012038 -0.75",
            )
        ],
    ),
    "E10.3 batchnorm_forward": (
        "(Z, gamma, beta_bn, epsilon)",
        [
            (
                (Z, GAMMA, BETA, 0.01),
                "-1.6350 -0.56752 0.5 3.7026 -1.6324 -1.3162 -0.68378 -0.36756",
            ),
            (([[4, 4], [1, 3]], GAMMA, BETA, 1e-8), "0.5 0.5 -1.5000 -0.5000"),
        ],
    ),
    "E10.4 batchnorm_predict": (
        "(z, gamma, beta_bn, mu_run, var_run, epsilon)",
        [
            (([[1], [10]], GAMMA, BETA, *RUN, 1e-8), "-1.0000 -1.6000"),
            (
                (Z, GAMMA, BETA, *RUN, 1e-8),
                "-1.0000 6.25e-10 1.0000 4.0000 -1.6000 -1.2667 -0.6000 -0.26667",
            ),
        ],
    ),
    "E10.5 one_hot": (
        "(labels, C)",
        [(([1, 2, 0, 3, 1], 4), "0 0 1 0 0 1 0 0 …")],
    ),
}
PROBES = [
    pytest.param(exercise.split()[1], args, right, id=f"{exercise} {i}")
    for exercise, (_, probes) in EXERCISES.items()
    for i, (args, right) in enumerate(probes, start=1)
]


def answer(function, args):
    """Call a function on a probe, with a fresh generator where one is asked for."""
    return function(*(rng() if arg is rng else arg for arg in args))


def test_all_47_exercises_are_here():
    counts = [5, 5, 5, 5, 4, 4, 4, 5, 5, 5]
    ids = [f"E{n:02}.{i}" for n, c in enumerate(counts, 1) for i in range(1, c + 1)]
    assert [exercise.split()[0] for exercise in EXERCISES] == ids


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_function_bears_the_name_and_signature_of_its_exercise(exercise):
    function = getattr(dl, exercise.split()[1])
    text = signature_text(inspect.signature(function)).replace(
        repr(dl.init_he), "init_he"
    )
    assert text == EXERCISES[exercise][0]
    assert function.__doc__


@pytest.mark.parametrize("name, args, right", PROBES)
def test_the_library_answers_the_probes(name, args, right):
    function = getattr(dl, name)
    if isinstance(right, type):
        with pytest.raises(right):
            answer(function, args)
    elif right[0].isalpha():
        assert answer(function, args) == right
    else:
        assert_printed(answer(function, args), right)


@pytest.mark.parametrize("name, args, right", PROBES)
def test_a_probe_is_left_as_it_was(name, args, right):
    arrays = [arg for arg in args if isinstance(arg, np.ndarray)]
    before = [array.copy() for array in arrays]
    if not isinstance(right, type):
        answer(getattr(dl, name), args)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_he_weights_of_the_probe():  # E01.1
    W = dl.init_he(400, 100, rng())
    assert W.shape == (100, 400)
    assert_printed([W.mean(), W.std(), W.min()], "0.00016 0.07084 -0.3178")


@pytest.mark.parametrize(
    "keep_prob, printed", [(0.8, "0.7940 2.974"), (0.5, "0.5035 3.017"), (1, "1 3.000")]
)
def test_dropout_of_the_probe(keep_prob, printed):  # E03.1
    A_out, D = dl.dropout_forward(LAYER, keep_prob, rng())
    assert_printed([D.mean(), A_out.mean()], printed)
    counts = D.sum(axis=0)
    assert (counts.min() < counts.max()) == (keep_prob < 1)  # a toss for each example


def test_samples_of_the_probes():  # E09.1 to E09.4
    a = dl.sample_log_uniform(1e-4, 1, 1000, rng())
    assert_printed(
        [a.min(), np.median(a), a.max(), (a < 0.1).mean()],
        "0.00010018 0.013037 0.99542 0.733",
    )
    beta = dl.sample_beta(0.9, 0.999, 4000, rng())
    assert_printed(
        [beta.min(), np.median(beta), beta.max(), (beta > 0.99).mean()],
        "0.9002 0.99036 0.999 0.508",
    )
    wide = dl.sample_beta(0.5, 0.999, 4000, rng())
    assert_printed([np.median(wide)], "0.97873")
    units = dl.sample_units(50, 100, 4000, rng())
    assert units.dtype.kind == "i"
    ends = np.isin(units, (50, 100)).mean()
    assert_printed(
        [units.min(), np.median(units), units.max(), ends], "50 75 100 0.0452"
    )
    trials = dl.random_trials(25, rng())
    assert trials.shape == (2, 25)
    assert np.unique(trials[0]).size == 25
    correlation = np.corrcoef(np.log10(trials[0]), trials[1])[0, 1]
    assert_printed([(trials[0] > 0.1).mean(), correlation], "0.24 -0.32")


# exercise: slips that its probes must tell from the right answer
SLIPS = {
    "deep_linear_forward": [
        lambda W, W_last, x, L: W_last @ np.linalg.matrix_power(W, L) @ x,
        lambda W, W_last, x, L: W_last @ np.power(W, L - 1) @ x,
    ],
    "normalize_fit": [
        lambda X: (np.mean(X, 1), np.var(X, 1)),
        lambda X: (np.mean(X, 1), np.std(X, 1, ddof=1)),
    ],
    "penalty": [
        lambda W, lambd, m, kind: (
            dl.penalty(W, lambd, m, kind)[0],
            dl.penalty(W, lambd, m, kind)[1] / (2 if kind == "l2" else 1),
        ),
    ],
    "weight_decay_step": [
        lambda W, g, a, lambd, m: np.array(W) * (1 - lambd / m) - a * np.array(g),
        lambda W, g, a, lambd, m: (np.array(W) - a * np.array(g)) * (1 - a * lambd / m),
    ],
    "early_stopping": [
        lambda costs, patience: int(np.argmin(costs)),
        lambda costs, patience: len(costs) - 1,
    ],
    "flip_horizontal": [
        lambda X, h, w: X,
        lambda X, h, w: X[::-1],
        lambda X, h, w: X.reshape(-1, h, w)[..., ::-1].reshape(X.shape),
    ],
    "ensemble_predict": [lambda p: (np.array(p) > 0.5).mean(axis=0) > 0.5],
    "two_sided_derivative": [
        lambda f, x, eps: (f(x + eps) - f(x - eps)) / 2 * eps,
        lambda f, x, eps: dl.one_sided_derivative(f, x, eps),
    ],
    "minibatch_count": [lambda m, size: m // size, lambda m, size: round(m / size)],
    "train_epoch": [lambda w, batches, a: (w, [1.0625, 0.125])],
    "ewa": [lambda theta, beta: dl.ewa(theta, 1 - beta)],
    "ewa_corrected": [lambda theta, beta: dl.ewa(theta, beta)],
    "ewa_weights": [lambda beta, t: dl.ewa_weights(beta, t)[::-1]],
    "effective_window": [lambda beta: 1 / beta, lambda beta: int(1 / (1 - beta))],
    "momentum_step": [dl.momentum_classic_step],
    "adam_step": [
        dl.adam_no_root_step,
        dl.adam_uncorrected_step,
        dl.adam_v_corrected_step,
        dl.adam_s_corrected_step,
    ],
    "decay_inverse": [lambda a, rate, epoch: a / (1 + rate * (epoch + 1))],
    "decay_staircase": [lambda a, f, every, epoch: a * f ** (epoch / every)],
    "epoch_of": [lambda t, m, size: t // dl.minibatch_count(m, size)],
    "zoom": [lambda best, low, high, f: (best - f / 2, best + f / 2)],
    "softmax": [lambda Z: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum()],
    "batchnorm_predict": [
        lambda z, g, b, mu, var, e: np.zeros(np.shape(z)) + np.array(b),
    ],
}


@pytest.mark.parametrize(
    "name, slip",
    [
        pytest.param(n, s, id=f"{n} {i}")
        for n, ss in SLIPS.items()
        for i, s in enumerate(ss)
    ],
)
def test_some_probe_tells_a_slip_from_the_right_answer(name, slip):
    told = []
    for probe in PROBES:
        function, args, right = probe.values
        if function == name and not isinstance(right, type):
            got = flat(answer(slip, args))
            printed = right.removesuffix("…").split()
            pairs = zip(got, printed, strict=False)
            short = len(got) < len(printed)
            told.append(short or not all(agrees(g, p) for g, p in pairs))
    assert any(told)
