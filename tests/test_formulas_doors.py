"""Every bad input is refused at the door, by name, with what came and what is right."""

import inspect

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.basics.contracts import Contract

RNG = np.random.default_rng(0)
A23, B23, ONE = np.full((2, 3), 0.5), np.full((3, 2), 0.5), np.ones((2, 1))
W = [[1.0, -2.0]]
ADAM = {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}


def adam(t=1, s=W, **settings):
    s = np.abs(s) if s is W else s
    return dl.adam_step(W, W, W, s, t, **{**ADAM, **settings})


REFUSED = {
    "beta 1": (lambda: dl.ewa([1], 1), "beta must be a number in [0, 1), got 1.0"),
    "beta below 0": (
        lambda: dl.ewa([1], -0.1),
        "beta must be a number in [0, 1), got -0.1",
    ),
    "beta 1 in a window": (lambda: dl.effective_window(1), "beta must be"),
    "beta 1 in momentum": (lambda: dl.momentum_step(W, W, W, 0.1, 1), "beta must be"),
    "beta1 1": (lambda: adam(beta1=1), "beta1 must be a number in [0, 1), got 1.0"),
    "beta2 below 0": (
        lambda: adam(beta2=-1),
        "beta2 must be a number in [0, 1), got -1.0",
    ),
    "memory 1": (
        lambda: dl.batchnorm_running(ONE, ONE, ONE, ONE, 1),
        "memory must be a number in [0, 1), got 1.0",
    ),
    "epsilon 0": (lambda: adam(epsilon=0), "epsilon must be a number above 0, got 0.0"),
    "epsilon 0 in rmsprop": (
        lambda: dl.rmsprop_step(W, W, [[0, 0]], 0.1, 0.9, 0),
        "epsilon must be a number above 0, got 0.0",
    ),
    "epsilon 0 in batch norm": (
        lambda: dl.batchnorm_forward(A23, ONE, ONE, 0),
        "epsilon must be a number above 0, got 0.0",
    ),
    "negative squares": (lambda: adam(s=[[1, -1]]), "s must be an array of"),
    "t 0 in Adam": (lambda: adam(t=0), "t must be a whole number of at least 1, got 0"),
    "t 0 in a correction": (
        lambda: dl.bias_corrected(1, 0.9, 0),
        "t must be a whole number of at least 1, got 0",
    ),
    "t of half": (
        lambda: adam(t=1.5),
        "t must be a whole number of at least 1, got 1.5",
    ),
    "keep_prob 0": (
        lambda: dl.dropout_forward(A23, 0, RNG),
        "keep_prob must be a number in (0, 1], got 0.0",
    ),
    "keep_prob 1.3": (
        lambda: dl.dropout_backward(A23, A23, 1.3),
        "keep_prob must be a number in (0, 1], got 1.3",
    ),
    "lambd below 0": (
        lambda: dl.penalty(W, -1, 10, "l2"),
        "lambd must be a number of at least 0, got -1.0",
    ),
    "lambd below 0 in a cost": (
        lambda: dl.l2_cost([[0.5]], [[1]], {"W1": W}, -0.1),
        "lambd must be",
    ),
    "unknown penalty": (lambda: dl.penalty(W, 1, 10, "l3"), "did you mean 'l2'"),
    "size 0": (
        lambda: dl.random_minibatches(A23, A23, 0, RNG),
        "size must be a whole number of at least 1, got 0",
    ),
    "size above m": (
        lambda: dl.random_minibatches(A23, A23, 4, RNG),
        "size must be a whole number from 1 to the 3 examples of X, got 4",
    ),
    "size 0 in a count": (lambda: dl.minibatch_count(10, 0), "size must be"),
    "label 2": (
        lambda: dl.sigmoid_cost([[0, 0]], [[1, 2]]),
        "Y must be an array of labels, each 0 or 1, got 2.0 at index (0, 1)",
    ),
    "label C": (
        lambda: dl.one_hot([0, 3], 3),
        "labels must be class numbers from 0 to C - 1 = 2, got 3",
    ),
    "label below 0": (lambda: dl.one_hot([0, -1], 3), "labels must be"),
    "label of half": (lambda: dl.one_hot([0.5], 3), "labels must be class numbers"),
    "two classes at once": (
        lambda: dl.softmax_loss_grad(A23, [[1, 0, 1], [0, 1, 1]]),
        "Y must have one-hot columns, each adding up to 1, got the sum 2.0 in column 2",
    ),
    "no class": (
        lambda: dl.softmax_cost(A23, [[0, 0, 1], [0, 1, 0]]),
        "Y must have one-hot columns, each adding up to 1, got the sum 0.0 in column 0",
    ),
    "probability above 1": (
        lambda: dl.cross_entropy([[1.2]], [[1]]),
        "A must be an array of finite numbers in [0, 1] with at least 2 axes "
        "(examples are columns), got 1.2 at index (0, 0)",
    ),
    "batch of one": (
        lambda: dl.batchnorm_forward(ONE, ONE, ONE, 1e-5),
        "Z must be an array of finite numbers with at least 2 columns (examples), "
        "got shape (2, 1)",
    ),
    "gamma for each example": (
        lambda: dl.batchnorm_forward(A23, A23, ONE, 1e-5),
        "gamma must be a column with one entry for each row of Z, (2, 1), got (2, 3)",
    ),
    "negative variance": (
        lambda: dl.batchnorm_predict(A23, ONE, ONE, ONE, -ONE, 1e-5),
        "var_run must be an array of finite numbers of at least 0 with",
    ),
    "constant feature": (
        lambda: dl.normalize_apply(A23, ONE, 0 * ONE),
        "sigma must be a column of numbers above 0, got 0.0 at index (0, 0)",
    ),
    "inverted range": (
        lambda: dl.sample_log_uniform(1, 1e-4, 5, RNG),
        "high must be above low, got low 1.0, high 0.0001",
    ),
    "empty range": (lambda: dl.sample_beta(0.9, 0.9, 5, RNG), "high must be above low"),
    "inverted units": (
        lambda: dl.sample_units(100, 50, 5, RNG),
        "high must be at least low, got low 100, high 50",
    ),
    "inverted zoom": (lambda: dl.zoom(0.1, 1, 0.1, 0.5), "high must be above low"),
    "log scale across zero": (
        lambda: dl.sample_log_uniform(-1, 1, 5, RNG),
        "low must be a number above 0, got -1.0",
    ),
    "log slider from zero": (
        lambda: dl.scale.log(0, 1),
        "low must be a number above 0, got 0.0",
    ),
    "inverted slider": (
        lambda: dl.scale.linear(2, 1),
        "high must be above low, got low 2.0, high 1.0",
    ),
    "beta range to 1": (lambda: dl.sample_beta(0.9, 1, 5, RNG), "high must be"),
    "root schedule at 0": (
        lambda: dl.decay_sqrt(0.2, 1, 0),
        "n must be at least 1 (n = epoch + 1, or n = t), got 0.0",
    ),
    "epoch below 0": (
        lambda: dl.decay_inverse(0.2, 1, -1),
        "epoch must be a whole number of at least 0, got -1",
    ),
    "growing base": (
        lambda: dl.decay_exponential(0.2, 1.05, 3),
        "base must be a number in (0, 1], got 1.05",
    ),
    "no stairs": (lambda: dl.decay_staircase(0.2, 0.5, 0, 3), "every must be"),
    "rates out of order": (
        lambda: dl.decay_manual(0.2, [(5, 0.1), (5, 0.2)], 3),
        "changes must be pairs (epoch, rate)",
    ),
    "shares of 101 percent": (
        lambda: dl.split_sizes(100, [0.99, 0.01, 0.01]),
        "fractions must add up to 1, got the sum 1.01",
    ),
    "error in percent": (
        lambda: dl.diagnose(15, 16),
        "train_error must be a number in [0, 1], got 15.0",
    ),
    "wrong image size": (
        lambda: dl.flip_horizontal(np.ones((12, 2)), 3, 5),
        "X must have height * width = 15 rows, one a pixel, got shape (12, 2)",
    ),
    "mirrored perhaps": (
        lambda: dl.augment(np.ones((12, 2)), ONE.T, 3, 4, RNG, mirror="no"),
        "mirror must be True or False, got 'no'",
    ),
    "flat theta": (
        lambda: dl.numerical_gradient(np.sum, np.ones(3)),
        "theta must be a column (n, 1), got shape (3,)",
    ),
    "wide theta": (
        lambda: dl.numerical_gradient(np.sum, np.ones((1, 3))),
        "theta must be a column (n, 1), got shape (1, 3)",
    ),
    "eps 0": (
        lambda: dl.two_sided_derivative(np.sin, 1, 0),
        "eps must be a number above 0",
    ),
    "no function": (
        lambda: dl.two_sided_derivative(3, 1),
        "f must be a function, got 3",
    ),
    "gradients of two shapes": (
        lambda: dl.relative_difference(A23, B23),
        "gradapprox must have the shape of grad, (2, 3), got (3, 2)",
    ),
    "unknown parameter": (
        lambda: dl.params_to_vector({"W1": W, "Wx": W}),
        "params must be a dictionary of arrays named W1, b1, W2, …, got the key 'Wx'",
    ),
    "patience 0": (lambda: dl.early_stopping([1, 2], 0), "patience must be"),
    "no dev costs": (
        lambda: dl.early_stopping([], 1),
        "dev_costs must be an array of finite numbers with at least 1 entry, "
        "got shape (0,)",
    ),
    "square wanted": (
        lambda: dl.deep_linear_forward(A23, A23, A23, 3),
        "W must be a square matrix, got shape (2, 3)",
    ),
    "not a number": (
        lambda: dl.ewa([1, float("nan")], 0.9),
        "theta must be an array of finite numbers with at least 1 entry, "
        "got nan at index (1,)",
    ),
    "words": (lambda: dl.ewa(["warm"], 0.9), "theta must be an array"),
    "no generator": (
        lambda: dl.dropout_forward(A23, 0.8, 0),
        "rng must be a generator such as numpy.random.default_rng(0), got 0",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_input_is_refused_with_the_argument_and_what_is_right(case):
    call, message = REFUSED[case]
    with pytest.raises((ValueError, TypeError)) as error:
        call()
    assert message in str(error.value)


FORMULAS = [
    (name, getattr(dl, name))
    for name, module in dl._HOME.items()
    if module.startswith("dlcourse.formulas")
]


@pytest.mark.parametrize("name, function", FORMULAS)
def test_every_public_formula_has_a_door_and_a_docstring(name, function):
    assert inspect.unwrap(function) is not function
    assert function.__doc__.startswith("Return ")
    for parameter in inspect.signature(function).parameters.values():
        assert isinstance(parameter.annotation, Contract), parameter


@pytest.mark.parametrize("name, function", FORMULAS)
def test_an_unknown_argument_is_named(name, function):
    with pytest.raises(TypeError, match="has no argument 'surplus'"):
        function(surplus=1)
