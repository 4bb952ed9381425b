"""Answers once judged unjustly, or for a reason that misled, and their kin."""

import math
import sys

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.practice import sandbox
from dlcourse.practice.checks import _inputs
from dlcourse.practice.comparing import difference, same
from dlcourse.practice.exercises import exercises

# right, and refused


def returns_early(A, keep_prob, rng):
    if keep_prob == 1:
        return A, np.ones(A.shape)
    D = rng.binomial(1, keep_prob, A.shape)
    return A * D / keep_prob, D


def the_other_end_of_the_range(A, keep_prob, rng):
    if keep_prob == 1:
        return A, np.ones(A.shape, bool)
    D = rng.random(A.shape) > 1 - keep_prob
    return A * D / keep_prob, D


def last_layer_first(layer_dims, rng):
    params = {}
    for l in reversed(range(1, len(layer_dims))):
        shape = layer_dims[l], layer_dims[l - 1]
        params[f"W{l}"] = rng.normal(0, np.sqrt(2 / shape[1]), shape)
        params[f"b{l}"] = np.zeros((shape[0], 1))
    return params


def moved_and_moved_back(J, theta, eps=1e-5):
    grad = np.zeros(theta.shape)
    for i in range(len(theta)):
        theta[i] += eps
        right = J(theta)
        theta[i] -= 2 * eps
        grad[i] = (right - J(theta)) / (2 * eps)
        theta[i] += eps
    return grad


def refuse_what_is_not_1(fractions):
    if not math.isclose(sum(fractions), 1):
        raise ValueError("fractions must add up to 1")


def rest_to_dev(m, fractions):
    refuse_what_is_not_1(fractions)
    sizes = [int(share * m + 1e-9) for share in fractions]
    sizes[1] += m - sum(sizes)
    return sizes


def rest_to_the_largest_remainders(m, fractions):
    refuse_what_is_not_1(fractions)
    exact = m * np.array(fractions)
    sizes = np.floor(exact + 1e-9).astype(int)
    sizes[np.argsort(sizes - exact)[: m - sizes.sum()]] += 1
    return sizes


def cut_where_the_shares_end(m, fractions):
    refuse_what_is_not_1(fractions)
    ends = np.round(np.cumsum([0, *fractions]) * m).astype(int)
    return np.diff(ends).tolist()


def by_a_child(n_in, n_out, rng):
    (child,) = rng.spawn(1)
    return child.normal(0, np.sqrt(2 / n_in), (n_out, n_in))


def a_child_for_each_layer(layer_dims, rng):
    params = {}
    for l, child in enumerate(rng.spawn(len(layer_dims) - 1), start=1):
        params[f"W{l}"] = by_a_child(layer_dims[l - 1], layer_dims[l], child)
        params[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return params


def both_in_one_array(X):
    return np.stack(dl.normalize_fit(X))


def all_in_one_array(*given):
    return np.array(dl.adam_step(*given))


RIGHT = {
    "adam_step": [all_in_one_array],
    "dropout_forward": [returns_early, the_other_end_of_the_range],
    "init_he": [by_a_child],
    "init_parameters": [last_layer_first, a_child_for_each_layer],
    "normalize_fit": [both_in_one_array],
    "numerical_gradient": [moved_and_moved_back],
    "split_sizes": [
        rest_to_dev,
        rest_to_the_largest_remainders,
        cut_where_the_shares_end,
    ],
}
PAIRS = [(name, function) for name in RIGHT for function in RIGHT[name]]


@pytest.mark.parametrize("name, function", PAIRS, ids=[f.__name__ for _, f in PAIRS])
def test_what_is_right_in_another_way_is_right(name, function):
    answer = dl.check(function, name)
    assert answer.right, answer


# wrong, and accepted, or with words that misled: each with what is said now

NAMED = [
    (
        "epoch_of",
        "right for m + 1, not for m",
        lambda t, m, size: (t - 1) // (m // size + 1),
    ),
    (
        "ensemble_predict",
        "expected",
        lambda probs: (np.exp(np.log(probs).mean(axis=0)) > 0.5).astype(int),
    ),
    (
        "decay_staircase",
        "right for epoch + 1, not for epoch",
        lambda alpha0, factor, every, epoch: alpha0 * factor ** ((epoch + 1) // every),
    ),
    (
        "sample_units",
        "so does rounding down",
        lambda low, high, n, rng: np.floor(rng.uniform(low, high, n)),
    ),
    (
        "init_he",
        "neither `np.random.rand`",
        lambda n_in, n_out, rng: np.random.randn(n_out, n_in) * np.sqrt(2 / n_in),
    ),
    (
        "sample_log_uniform",
        "neither `np.random.rand`",
        lambda low, high, n, rng: low * (high / low) ** np.random.rand(n),
    ),
    (
        "momentum_step",
        "in another order: you return v, W, asked for are W, v",
        lambda *given: dl.momentum_step(*given)[::-1],
    ),
    (
        "normalize_apply",
        "Xn came inside a tuple of 1: return it alone (a comma",
        lambda *given: (dl.normalize_apply(*given),),
    ),
    (
        "softmax",
        "A is a tuple, but has to be an array of shape (3, 1): np.array makes one",
        lambda Z: tuple(dl.softmax(Z)),
    ),
    (
        "early_stopping",
        "epoch came inside a list of 1: return it alone.",
        lambda *given: [dl.early_stopping(*given)],
    ),
    (
        "epoch_of",
        "On all 11 inputs tried epoch is always 2 times what it should be.",
        lambda *given: 2 * dl.epoch_of(*given),
    ),
    (
        "minibatch_count",
        "On all 8 inputs tried count is always 2 too large.",
        lambda *given: dl.minibatch_count(*given) + 2,
    ),
    (
        "relative_difference",
        "On all 4 inputs tried difference is always 0.5 times what it should be.",
        lambda *given: dl.relative_difference(*given) / 2,
    ),
    (
        "l2_cost",
        "cost is 5.22315, expected 5.22314",
        lambda *given: dl.l2_cost(*given) * (1 + 1.2e-6),
    ),
    (
        "batchnorm_forward",
        "every entry of Z_tilde is 1.000002 times what it should be",
        lambda *given: dl.batchnorm_forward(*given) * (1 + 2e-6),
    ),
    (
        "flip_horizontal",
        "Seen with `flip_horizontal(X=np.array([[1], [2], [3], [4], [5], [6]]), ",
        lambda *given: dl.flip_horizontal(*given)[::-1] * 2,
    ),
]


def scaled(n_in, n_out, rng, n):
    return rng.standard_normal((n_in, n_out)).T * np.sqrt(2 / n)


def smaller_last_layer(layer_dims, rng):
    params = last_layer_first(layer_dims, rng)
    params[f"W{len(layer_dims) - 1}"] /= np.sqrt(2)
    return params


def one_draw_for_each_shape(layer_dims, rng):
    params, drawn = last_layer_first(layer_dims, rng), {}
    for l in range(1, len(layer_dims)):
        W = params[f"W{l}"]
        params[f"W{l}"] = drawn.setdefault(W.shape, W)
    return params


def of_two_layers(of):
    def cost(A, Y, params, lambd):
        known = {name: params[name] for name in params if name in ("W1", "W2")}
        return of(A, Y, known, lambd)

    return cost


def exact_count_of_each_unit(A, keep_prob, rng):
    kept = np.arange(A.shape[1]) < round(keep_prob * A.shape[1])
    D = rng.permuted(np.tile(kept, (len(A), 1)), axis=1)
    return A * D / keep_prob, D


def exact_count_of_all(A, keep_prob, rng):
    D = rng.permutation(np.arange(A.size) < round(keep_prob * A.size))
    D = D.reshape(A.shape)
    return A * D / keep_prob, D


def measured_from_some_epochs_ago(dev_costs, patience):
    for epoch in range(patience, len(dev_costs)):
        if dev_costs[epoch] >= dev_costs[epoch - patience]:
            return int(np.argmin(dev_costs[: epoch + 1]))
    return int(np.argmin(dev_costs))


def infinity_of(largest):
    def early_stopping(dev_costs, patience):
        epoch = dl.early_stopping([largest, *dev_costs], patience)
        return max(epoch - 1, 0)

    return early_stopping


def only_in_the_beginning(theta, beta):
    t = np.arange(1, len(theta) + 1)
    return dl.ewa(theta, beta) / np.where(t <= 20, 1 - beta**t, 1)


def corrected_until(last):
    def adam_step(W, dW, v, s, t, learning_rate, *betas_and_epsilon):
        t = t if t < last(*betas_and_epsilon) else 10**9
        return dl.adam_step(W, dW, v, s, t, learning_rate, *betas_and_epsilon)

    return adam_step


def refuses_zero_only(alpha0, k, n):
    if n == 0:
        raise ValueError("n counts from 1")
    return k / np.sqrt(abs(n)) * alpha0


def shifted_softmax(shift):
    def softmax(Z):
        t = np.exp(Z - shift(Z))
        return t / t.sum(axis=0)

    return softmax


def shares_of_about_1(m, fractions):
    if round(sum(fractions), 2) != 1:
        raise ValueError("fractions must add up to 1")
    return never_refuses(m, fractions)


def never_below_1e_4(best, low, high, factor):
    unclipped = best * (low / high) ** (factor / 2)
    return max(unclipped, 1e-4), dl.zoom(best, low, high, factor)[1]


# of each it was once said that it is right
ACCEPTED = [
    ("init_he", lambda n_in, n_out, rng: scaled(n_in, n_out, rng, n_in + 1)),
    ("init_he", lambda n_in, n_out, rng: scaled(n_in, n_out, rng, max(n_in - 1, 1))),
    ("init_parameters", smaller_last_layer),
    ("init_parameters", one_draw_for_each_shape),
    ("normalize_apply", lambda X, mu, sigma: dl.normalize_apply(abs(X), mu, sigma)),
    ("dropout_forward", lambda A, *more: dl.dropout_forward(np.maximum(A, 0), *more)),
    ("split_sizes", shares_of_about_1),
    (
        "diagnose",
        lambda train, dev, best=0.0, gap=0.02: (train - best > gap, dev - train > gap),
    ),
    (
        "diagnose",
        lambda train, dev, best=0.01, gap=0.05: (train - best > gap, dev - train > gap),
    ),
    ("l2_cost", of_two_layers(dl.l2_cost)),
    ("minibatch_cost", of_two_layers(dl.minibatch_cost)),
    ("dropout_forward", exact_count_of_each_unit),
    ("dropout_forward", exact_count_of_all),
    (
        "dropout_backward",
        lambda dA, D, keep_prob: (dA * D / keep_prob).astype(dA.dtype),
    ),
    ("early_stopping", measured_from_some_epochs_ago),
    ("early_stopping", infinity_of(1000)),
    *(
        (name, lambda f, x, eps=eps, name=name: getattr(dl, name)(f, x, eps))
        for name in ("two_sided_derivative", "numerical_gradient")
        for eps in (1e-3, 1e-4, 1e-6, 1e-7)
    ),
    ("two_sided_derivative", lambda *given: abs(dl.two_sided_derivative(*given))),
    ("verdict", lambda difference: dl.verdict(difference) if difference < 1 else None),
    ("minibatch_count", lambda m, size: int(m / size + 0.99)),
    ("ewa_corrected", only_in_the_beginning),
    (
        "ewa_weights",
        lambda beta, t: (1 - beta) * np.exp(np.log(beta) * np.arange(t)[::-1]),
    ),
    ("adam_step", corrected_until(lambda *more: 10)),
    ("adam_step", corrected_until(lambda beta1, beta2, epsilon: 1 / (1 - beta2))),
    ("critical_point", lambda values: dl.critical_point(values[:3])),
    ("critical_point", lambda values: dl.critical_point(np.round(values, 4))),
    (
        "decay_inverse",
        lambda alpha0, *more: max(dl.decay_inverse(alpha0, *more), alpha0 / 100),
    ),
    ("decay_exponential", lambda *given: max(dl.decay_exponential(*given), 0.01)),
    ("decay_sqrt", refuses_zero_only),
    ("decay_sqrt", lambda alpha0, k, n: min(dl.decay_sqrt(alpha0, k, n), alpha0)),
    (
        "sample_log_uniform",
        lambda low, high, n, rng: dl.sample_log_uniform(low, high, 1000, rng),
    ),
    ("sample_beta", lambda low, high, n, rng: dl.sample_beta(low, 0.999, n, rng)),
    ("sample_beta", lambda low, high, n, rng: dl.sample_beta(low, high, 4000, rng)),
    ("zoom", never_below_1e_4),
    ("softmax", shifted_softmax(lambda Z: np.maximum(Z.max(axis=0), 0))),
    ("softmax", shifted_softmax(lambda Z: np.abs(Z).max(axis=0))),
    ("softmax", shifted_softmax(lambda Z: Z[0])),
]


@pytest.mark.parametrize("name, function", ACCEPTED, ids=[n for n, _ in ACCEPTED])
def test_what_is_wrong_only_elsewhere_is_refused(name, function):
    assert not dl.check(function, name).right


@pytest.mark.parametrize("name, words, function", NAMED, ids=[n for n, *_ in NAMED])
def test_what_is_wrong_is_refused_in_words_that_lead_on(name, words, function):
    answer = dl.check(function, name)
    assert answer.kind in ("wrong", "mistake", "raised")
    assert words in answer.text


def last_example_lost(X, Y, size, rng):
    order = rng.permutation(Y.shape[1])
    X, Y = X[:, order], Y[:, order]
    starts = range(0, Y.shape[1] - 1, size)
    return [(X[:, i : i + size], Y[:, i : i + size]) for i in starts]


def test_what_also_fails_on_a_small_layer_is_shown_on_it():
    def dropout_forward(A, keep_prob, rng):
        D = rng.random(A.shape) < keep_prob
        return A * D / keep_prob * 1.02, D

    assert "A=np.array([[-2.0]])" in dl.check(dropout_forward).text


def test_a_last_batch_of_one_may_not_be_lost():
    answer = dl.check(last_example_lost, "random_minibatches")
    assert "3 results came back instead of 4. Seen with" in answer.text


def rows_shuffled(X, Y, size, rng):
    X = X.copy()
    rng.shuffle(X)
    starts = range(0, Y.shape[1], size)
    return [(X[:, i : i + size], Y[:, i : i + size]) for i in starts]


def test_a_shuffle_of_rows_is_told_that_examples_are_columns():
    answer = dl.check(rows_shuffled, "random_minibatches")
    assert not answer.right
    assert "columns" in answer.text and "axis 1" in answer.text


def one_toss_for_all_units(A, keep_prob, rng):
    D = np.tile(rng.random((1, A.shape[1])) < keep_prob, (A.shape[0], 1))
    return A * D / keep_prob, D


def test_a_mask_with_one_row_is_told_so():
    answer = dl.check(one_toss_for_all_units, "dropout_forward")
    assert "all units of an example are kept or dropped together" in answer.text


def adam_in_place(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    v *= beta1
    v += (1 - beta1) * dW
    s *= beta2
    s += (1 - beta2) * dW**2
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    W -= learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return W, v, s


def apply_in_place(X, mu, sigma):
    X -= mu
    X /= sigma
    return X


def sorted_in_place(dev_costs, patience):
    best = dl.early_stopping(list(dev_costs), patience)
    dev_costs.sort()
    return best


@pytest.mark.parametrize(
    "name, function, argument",
    [
        ("adam_step", adam_in_place, "W"),
        ("normalize_apply", apply_in_place, "X"),
        ("early_stopping", sorted_in_place, "dev_costs"),
    ],
)
def test_what_works_in_place_is_told_that_and_nothing_else(name, function, argument):
    text = dl.check(function, name).text
    assert f"right, but {name} changes its argument {argument}" in text


def a_default_that_grows(theta, beta, curve=[]):  # noqa: B006
    v = 0
    for value in theta:
        v = beta * v + (1 - beta) * value
        curve.append(v)
    return curve


@pytest.mark.skipif(sys.platform != "linux", reason="no child elsewhere")
def test_what_is_kept_from_one_call_to_the_next_is_asked_for():
    answer = dl.check(a_default_that_grows, "ewa")
    assert "right when it is called once, but not after another call" in answer.text
    assert a_default_that_grows.__defaults__ == ([],)


SHARED = np.zeros(1)


def one_array_for_all_calls(theta, beta):
    SHARED.resize(len(theta), refcheck=False)
    SHARED[:] = dl.ewa(theta, beta)
    return SHARED


def test_an_array_that_is_used_again_is_no_mistake():
    assert dl.check(one_array_for_all_calls, "ewa").right


def on_a_copy(X, mu, sigma):
    X = X.copy()
    X -= mu
    X /= sigma
    return X


def test_a_copy_of_whole_numbers_is_right_with_a_remark():
    answer = dl.check(on_a_copy, "normalize_apply")
    assert answer.right
    assert "But it fails where arrays hold whole numbers" in answer.text
    assert "Seen with `normalize_apply(X=np.array([[3], [8]])" in answer.text


def into_an_array_like_X(X, mu, sigma):
    Xn = np.zeros_like(X)
    Xn[:] = (X - mu) / sigma
    return Xn


def test_fractions_that_are_cut_off_are_told_why():
    answer = dl.check(into_an_array_like_X, "normalize_apply")
    assert not answer.right
    assert "`zeros_like`, `copy`" in answer.text


def one_by_one(low, high, n, rng):
    return [float(value) for value in rng.uniform(low, high, n)]


def test_a_list_of_draws_is_looked_at_as_an_array_would_be():
    answer = dl.check(one_by_one, "sample_log_uniform")
    assert "Draw the exponent instead" in answer.text


def never_refuses(m, fractions):
    n_dev, n_test = (round(share * m) for share in fractions[1:])
    return [m - n_dev - n_test, n_dev, n_test]


def test_another_rule_for_the_remainder_does_not_excuse_a_missing_check():
    assert not dl.check(never_refuses, "split_sizes").right


# of all exercises


def arrays(value):
    """All arrays in a value."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [array for part in value for array in arrays(part)]
    return []


def everything_together(arguments):
    """All arrays that a call hands in."""
    return [array for value in arguments for array in arrays(value)]


@pytest.mark.parametrize("task", exercises(), ids=lambda task: task.name)
def test_no_two_arguments_share_memory(task):
    for probe in task.probes:
        handed = everything_together(sandbox.copies(probe))
        for i, one in enumerate(handed):
            assert not any(np.shares_memory(one, other) for other in handed[:i])


SEVERAL = [task for task in exercises() if len(task.returns) > 1]


@pytest.mark.parametrize("task", SEVERAL, ids=lambda task: task.name)
def test_results_in_another_order_are_named(task):
    value = task.expected[0].value
    words = difference(tuple(value)[::-1], value, task.returns)
    assert "in another order: you return " + ", ".join(task.returns[::-1]) in words


@pytest.mark.parametrize("task", exercises(), ids=lambda task: task.name)
def test_single_precision_is_right_up_to_its_rounding(task):
    def single(value):
        if isinstance(value, np.ndarray) and value.dtype == float:
            return value.astype(np.float32)
        if isinstance(value, dict):
            return {key: single(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(map(single, value))
        return value

    for outcome in task.expected:
        assert same(single(outcome.value), outcome.value)


@pytest.mark.parametrize("got, right", [(1.384741, 1.384744), (1 + 2e-12, 1.0)])
def test_two_numbers_are_shown_with_the_digits_that_differ(got, right):
    words = difference(got, right, ["cost"])
    mine, theirs = words.removeprefix("cost is ").split(", expected ")
    assert mine != theirs


def test_every_input_is_shown_whole_so_that_a_copy_of_it_is_the_same():
    for task in exercises():
        for place, probe in enumerate(task.probes):
            text = _inputs(task, place)
            assert len(text) < 400, text
            names = {"np": np, task.name: lambda **given: list(given.values())}
            copied = eval(text.split("`")[1], names)
            for value, again in zip(sandbox.copies(probe), copied, strict=True):
                if callable(value):  # of t, or of theta
                    t = np.array([[0.5], [1.5], [2.5]])
                    value, again = value(t), again(t)
                if isinstance(value, np.random.Generator):
                    value, again = value.random(3), again.random(3)
                assert same(again, value), text


def test_the_input_with_fewest_entries_that_shows_the_same_fault_is_shown():
    answer = dl.check(lambda *given: dl.ewa(*given) + [0.1] * len(given[0]), "ewa")
    assert "Seen with `ewa(theta=np.array([2.0, 8.0]), beta=0.0)`" in answer.text
    answer = dl.check(lambda *given: -dl.l2_cost(*given), "l2_cost")
    assert "wrong sign: -5.22314, expected 5.22314" in answer.text
    assert "A=np.array([[0.8]])" in answer.text


RAISING = {
    *(("split_sizes", place) for place in (1, 4, 5)),
    *(("decay_sqrt", place) for place in (3, 5)),
}


def test_the_library_takes_all_probes_but_those_it_has_to_refuse():
    for task in exercises():
        for place, outcome in enumerate(task.expected):
            assert outcome.returned == ((task.name, place) not in RAISING), task.name
