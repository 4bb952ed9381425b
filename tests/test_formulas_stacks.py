"""A formula with a leading axis K gives what it gives for each of the K alone.

Hyperparameters that differ within a stack have the shape (K, 1, 1). The optimisers and
schedules, of which there are many, are stacked in test_formulas_optax.py.
"""

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.basics.contracts import undecorated

K, N, M = 3, 4, 6


class Stacked:
    """An argument that differs from member to member."""

    def __init__(self, values):
        self.values = values

    def member(self, k):
        value = self.values[k]
        return value.item() if value.size == 1 and self.values.ndim == 3 else value


def numbers(*shape, low=-2.0, high=2.0):
    rng = np.random.default_rng(len(shape) + int(100 * high))
    return Stacked(rng.uniform(low, high, (K, *shape)))


def hyper(*values):
    return Stacked(np.reshape(values, (K, 1, 1)).astype(float))


class Draws:
    """A fresh generator for each call: members of a stack share their draws."""


Z, A, COLUMN = numbers(N, M), numbers(N, M, low=0.05, high=0.95), numbers(N, 1)
LABEL = Stacked(np.random.default_rng(1).integers(0, 2, (K, N, M)).astype(float))
CLASS = Stacked(np.stack([np.eye(N)[:, np.arange(M) * k % N] for k in (1, 2, 3)]))
P = Stacked(np.stack([dl.softmax(z) for z in Z.values]))
POSITIVE = numbers(N, 1, low=0.2, high=3.0)
LAMBD, RATE, KEEP = hyper(0, 0.7, 3), hyper(0.01, 0.3, 2), hyper(0.5, 0.8, 1)
MEMORY = Stacked(np.array([[0.0], [0.5], [0.98]]))
IMAGES = numbers(12, M, low=0.0, high=1.0)
SERIES = np.random.default_rng(2).standard_normal(9)

CASES = {
    "relu": [Z],
    "relu_backward": [Z, A],
    "tanh": [Z],
    "tanh_backward": [Z, A],
    "sigmoid": [Z],
    "sigmoid_backward": [Z, A],
    "linear": [Z],
    "linear_backward": [Z, A],
    "softmax": [Z],
    "softmax_backward": [Z, P],
    "softmax_jacobian": [P],
    "hardmax": [Z],
    "accuracy": [Z, CLASS],
    "sigmoid_cost": [Z, LABEL],
    "cross_entropy": [A, LABEL],
    "softmax_cost": [Z, CLASS],
    "softmax_loss_grad": [P, CLASS],
    "output_backward": [P, CLASS],
    "squared_error_cost": [Z, A],
    "penalty l2": [Z, LAMBD, M, "l2"],
    "penalty l1": [Z, LAMBD, M, "l1"],
    "l2_cost": [A, LABEL, {"W1": Z, "b1": COLUMN, "W2": A}, LAMBD],
    "minibatch_cost": [A, LABEL, {"W1": Z, "b1": COLUMN}, LAMBD],
    "weight_decay_step": [Z, A, RATE, LAMBD, M],
    "soft_threshold_step": [Z, A, RATE, LAMBD, M],
    "deep_linear_forward": [numbers(N, N), numbers(2, N), COLUMN, 4],
    "normalize_fit": [Z],
    "normalize_apply": [Z, COLUMN, POSITIVE],
    "batchnorm_forward": [Z, COLUMN, COLUMN, 1e-5],
    "batchnorm_backward": [A, Z, COLUMN, 1e-5],
    "batchnorm_statistics": [Z],
    "batchnorm_running": [COLUMN, POSITIVE, COLUMN, POSITIVE, hyper(0, 0.9, 0.99)],
    "batchnorm_predict": [Z, COLUMN, COLUMN, COLUMN, POSITIVE, 1e-5],
    "dropout_forward": [Z, KEEP, Draws],
    "dropout_backward": [Z, LABEL, KEEP],
    "flip_horizontal": [IMAGES, 3, 4],
    "shift": [IMAGES, 3, 4, np.arange(M) / 2, -1.5],
    "rotate": [IMAGES, 3, 4, np.linspace(-90, 90, M)],
    "distort": [IMAGES, 3, 4, 0.7, Draws],
    "bootstrap_sample": [Z, LABEL, Draws],
    "random_minibatches": [Z, LABEL, 4, Draws],
    "params_to_vector": [{"W1": Z, "b1": COLUMN}],
    "vector_to_params": [numbers(N * M + N, 1), {"W1": np.ones((N, M)), "b1": COLUMN}],
    "relative_difference": [COLUMN, POSITIVE],
    "ewa": [SERIES, MEMORY],
    "ewa_corrected": [SERIES, MEMORY],
    "bias_corrected": [Z, hyper(0, 0.9, 0.999), 7],
    "moving_window": [Stacked(np.stack([SERIES, SERIES**2, -SERIES])), 4],
    "kernel_lag": [numbers(N, low=0.1, high=1.0)],
    "kernel_noise": [numbers(N, low=0.1, high=1.0)],
    "search_loss": [numbers(2, M), numbers(2, 1), 0.3, 0.5],
}
ALONE = {
    "one network, or one number": "init_zeros init_constant init_normal init_he "
    "init_xavier init_glorot init_parameters one_hot augment early_stopping diagnose "
    "split_sizes standard_error one_sided_derivative two_sided_derivative verdict "
    "numerical_gradient numerical_gradient_stacked epoch_of minibatch_count "
    "train_epoch effective_window ewa_weights window_weights critical_point",
    "the leading axis has a meaning of its own": "ensemble_predict random_curvatures",
    "draws of settings": "nudge random_trials sample_beta sample_log_uniform "
    "sample_units zoom box_trials grid_trials hit_chance",
}


def members(args, k):
    """Return the arguments of member k, or of the whole stack where k is None."""

    def pick(arg):
        if isinstance(arg, dict):
            return {name: pick(value) for name, value in arg.items()}
        if arg is Draws:
            return np.random.default_rng(9)
        if isinstance(arg, Stacked):
            return arg.values if k is None else arg.member(k)
        return arg

    return [pick(arg) for arg in args]


def leaves(result):
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, list | tuple):
        return [leaf for part in result for leaf in leaves(part)]
    return [np.asarray(result)]


def test_every_formula_is_stacked_somewhere_or_has_a_reason():
    modules = "optimizers", "optimizer_parts", "schedules"
    names = {
        name
        for name, module in dl._HOME.items()
        if module.startswith("dlcourse.formulas") and not module.endswith(modules)
    }
    alone = {name for text in ALONE.values() for name in text.split()}
    assert names == {case.split()[0] for case in CASES} | alone


@pytest.mark.parametrize("case", CASES)
def test_a_stack_is_its_members_side_by_side(case):
    function = undecorated(getattr(dl, case.split()[0]))
    together = leaves(function(*members(CASES[case], None)))
    for k in range(K):
        for whole, own in zip(
            together, leaves(function(*members(CASES[case], k))), strict=True
        ):
            one = np.broadcast_to(whole, (K, *own.shape))[k]
            np.testing.assert_allclose(one, own, rtol=1e-12, atol=1e-15)


def test_a_numerical_gradient_of_a_stack_is_that_of_the_loop():
    rng = np.random.default_rng(0)
    theta, H = rng.standard_normal((150, 1)), rng.standard_normal((150, 150))

    def J(theta):
        return np.sin(H @ theta).sum(axis=(-2, -1))

    loop = dl.numerical_gradient(J, theta)
    for chunk in (1, 64, 1000):
        stacked = dl.numerical_gradient_stacked(J, theta, chunk=chunk)
        np.testing.assert_allclose(stacked, loop, rtol=1e-7, atol=1e-8)
