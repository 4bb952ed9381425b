"""General names for what is wrong: of slips that stand in no table, and all true."""

import random

import numpy as np
import pytest
from mutants import mutants, verdict
from styles import STYLES

import dlcourse as dl
from dlcourse.practice.comparing import same
from dlcourse.practice.exercises import exercise
from dlcourse.practice.naming import name_of
from dlcourse.practice.sandbox import call, copies


def adam(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon, without=""):
    v_new = beta1 * v + (1 - beta1) * dW
    s_new = beta2 * (0 if without == "s" else s) + (1 - beta2) * (
        dW if without == "square" else dW**2
    )
    v_hat, s_hat = v_new / (1 - beta1**t), s_new / (1 - beta2**t)
    rate = beta2 if without == "rate" else learning_rate
    return W - rate * v_hat / (np.sqrt(s_hat) + epsilon), v_new, s_new


def normalized(Z, gamma, beta_bn, epsilon, axis):
    mu, var = Z.mean(axis=axis, keepdims=True), Z.var(axis=axis, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(var + epsilon) + beta_bn


NAMED = [
    (
        "adam_step",
        lambda *given: adam(*given, without="s"),
        "W and s are what is right for s = 0",
    ),
    (
        "adam_step",
        lambda *given: adam(*given, without="rate"),
        "W is what is right for beta2 instead of learning_rate",
    ),
    (
        "decay_inverse",
        lambda alpha0, decay_rate, epoch: alpha0 * (1 + decay_rate * epoch),
        "",
    ),
    (
        "penalty",
        lambda W, lambd, m, kind: (
            (dl.penalty(W, lambd, m, kind)[0] * m,) + dl.penalty(W, lambd, m, kind)[1:]
        ),
        "value is what is right for m = 1",
    ),
    ("batchnorm_forward", lambda Z, *more: dl.batchnorm_forward(-Z, *more), "for -Z"),
    (
        "normalize_apply",
        lambda X, mu, sigma: X - mu / sigma,
        "what is right with parentheses missing",
    ),
    (
        "adam_step",
        lambda *given: adam(*given, without="square"),
        "W and s are what is right without a square",
    ),
    (
        "ewa",
        lambda theta, beta: np.append(0, dl.ewa(theta, beta)[:-1]),
        "v is the right one after a zero, one place too late",
    ),
    (
        "softmax_loss_grad",
        lambda A, Y: dl.softmax_loss_grad(A, Y)[1::-1],
        "another order",
    ),
    (
        "softmax_loss_grad",
        lambda A, Y: ((A - Y) / 2, 1.5),
        "the results come in another order: asked for are J, dZ",
    ),
    (
        "dropout_forward",
        lambda *given: dl.dropout_forward(*given)[::-1],
        "the results come in another order: asked for are A_out, D",
    ),
    (
        "ensemble_predict",
        lambda probs: np.max(probs, 0) > 0.5,
        "labels[0, 0] is 1, expected 0",
    ),
]


@pytest.mark.parametrize("name, function, words", NAMED)
def test_a_slip_is_named_by_what_comes_of_it(name, function, words):
    answer = dl.check(function, name)
    assert not answer.right
    assert words in answer.text, answer


def truth(name, function):
    """Whether the name that a function gets is true of every input that was tried."""
    task = exercise(name)
    found = [call(function, copies(probe)) for probe in task.probes]
    named = name_of(task, found)
    if named is None:
        return None
    for probe, expected, outcome in zip(task.probes, task.expected, found, strict=True):
        if expected.returned:
            predicted = named.predict(probe, expected.value)
            got = outcome.value if len(predicted) > 1 else [outcome.value]
            assert same(list(got), list(predicted)), named.words
    assert not all(
        outcome.returned and same(outcome.value, expected.value)
        for outcome, expected in zip(found, task.expected, strict=True)
        if expected.returned
    )
    return named


@pytest.mark.parametrize("name", [n for n in STYLES if not exercise(n).unlike])
def test_a_name_is_true_of_all_inputs_tried_and_right_answers_have_none(name):
    task, style = exercise(name), STYLES[name][0]
    assert truth(name, style) is None
    tried = list(mutants(name, [style]))
    for _, _, function in random.Random(name).sample(tried, min(4, len(tried))):
        if verdict(task, function).kind != "hung":
            truth(name, function)
