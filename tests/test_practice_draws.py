"""Mini-batches of another draw than the library's: the fair pass, slips are named."""

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.practice.exercises import exercise


def cut(X, Y, size):
    starts = range(0, Y.shape[1], size)
    return [(X[:, i : i + size], Y[:, i : i + size]) for i in starts]


def by_sorting(X, Y, size, rng):
    order = np.argsort(rng.random(Y.shape[1]))
    return cut(X[:, order], Y[:, order], size)


def in_place(X, Y, size, rng):
    order = list(range(Y.shape[1]))
    rng.shuffle(order)
    return cut(X[:, order], Y[:, order], size)


def as_one_table(X, Y, size, rng):
    both = rng.permutation(np.vstack([X, Y]), axis=1)
    return cut(both[:-1], both[-1:], size)


@pytest.mark.parametrize("function", [by_sorting, in_place, as_one_table])
def test_another_fair_shuffle_is_right(function):
    assert dl.check(function, "random_minibatches").right


def separately(X, Y, size, rng):
    a, b = (np.argsort(rng.random(Y.shape[1])) for _ in "XY")
    return cut(X[:, a], Y[:, b], size)


def only_X(X, Y, size, rng):
    return cut(X[:, np.argsort(rng.random(Y.shape[1]))], Y, size)


def with_replacement(X, Y, size, rng):
    drawn = (rng.random(Y.shape[1]) * Y.shape[1]).astype(int)
    return cut(X[:, drawn], Y[:, drawn], size)


@pytest.mark.parametrize(
    "function, known",
    [
        (separately, "permuted_separately"),
        (only_X, "only_X_permuted"),
        (with_replacement, "drawn_with_replacement"),
    ],
)
def test_a_slip_is_known_from_another_draw_too(function, known):
    (wrong,) = [
        w for w in exercise("random_minibatches").wrong_answers if w.name == known
    ]
    assert dl.check(function, "random_minibatches").text == wrong.hint


def blocks_in_random_order(X, Y, size, rng):
    blocks = cut(X, Y, size)
    whole = [b for b in blocks if b[1].shape[1] == size]
    return [whole[i] for i in rng.permutation(len(whole))] + blocks[len(whole) :]


def shuffled_within_blocks(X, Y, size, rng):
    blocks = cut(X, Y, size)
    orders = [rng.permutation(y.shape[1]) for _, y in blocks]
    return [
        (x[:, order], y[:, order]) for (x, y), order in zip(blocks, orders, strict=True)
    ]


@pytest.mark.parametrize("function", [blocks_in_random_order, shuffled_within_blocks])
def test_half_a_shuffle_is_not_enough(function):
    answer = dl.check(function, "random_minibatches")
    assert not answer.right
    assert "the examples are not shuffled" in answer.text
