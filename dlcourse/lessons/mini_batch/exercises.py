"""Notebook 05, mini-batches: its exercises, their wrong answers, its questions."""

import numpy as np

from dlcourse.formulas import batches, optimizers
from dlcourse.practice.accepting import places, shuffled
from dlcourse.practice.comparing import same
from dlcourse.practice.exercises import (
    THREE_LAYERS,
    TWO_LAYERS,
    Exercise,
    Misprinted,
    rng,
)
from dlcourse.practice.questions import Question

# E05.1 minibatch_count

minibatch_count = Exercise(
    "E05.1",
    batches.minibatch_count,
    "count",
    [
        (5_000_000, 1000),
        (1000, 64),
        (128, 64),
        (10, 64),
        (9, 2),
        (7, 7),
        (300, 1),
        (10_001, 10_000),
    ],
    "counts the last, smaller mini-batch too, and adds none where size divides m",
)


@minibatch_count.wrong()
def rounded_down(m, size):
    """The examples of the last, smaller mini-batch are lost."""
    return m // size


@minibatch_count.wrong("M05.02")
def size_taken_for_count(m, size):
    """1000 is the number of examples in a mini-batch; the number of mini-batches is
    m/size = 5000.
    """
    return size


@minibatch_count.wrong()
def not_a_whole_number(m, size):
    """A count is an integer: round up."""
    return m / size


@minibatch_count.wrong()
def one_too_many(m, size):
    """If size divides m there is no remainder, and no mini-batch for it."""
    return m // size + 1


@minibatch_count.wrong()
def rounded_to_nearest(m, size):
    """10 examples with size 64 still make one mini-batch."""
    return round(m / size)


@minibatch_count.also
def half_rounded_up(m, size):
    """Return the same, where a half goes up and not to the even number."""
    return int(m / size + 0.5)


# E05.2 random_minibatches


def numbered(m):
    """Return X and Y of m examples that can be told apart, with two kinds of labels."""
    X = np.arange(2.0 * m).reshape(2, m)
    return X, (X[:1] % 3 == 0).astype(int)


random_minibatches = Exercise(
    "E05.2",
    batches.random_minibatches,
    "batches",
    [
        (np.arange(20.0).reshape(2, 10), np.arange(10.0).reshape(1, 10), 4, rng(0)),
        (*numbered(50), 16, rng(1)),
        (*numbered(24), 8, rng(2)),
        (*numbered(33), 16, rng(3)),
        (*numbered(5), 5, rng(4)),
        (np.array([[1, 2, 3, 4]]), np.array([[0, 1, 1, 0]]), 1, rng(5)),
    ],
    "visits every example once, in random order, each with its own label",
    unlike=shuffled,
)


def cut(X, Y, size):
    """Return the slices, as the exercise asks for them."""
    starts = range(0, Y.shape[1], size)
    return [(X[:, i : i + size], Y[:, i : i + size]) for i in starts]


def joined(minibatches):
    """Return X and Y of all mini-batches together."""
    return [np.hstack(parts) for parts in zip(*minibatches, strict=True)]


def labels_of_others(got, X, Y, size, rng):
    """Whether all examples and all labels are there, but not in pairs."""
    X_all, Y_all = joined(got)
    at = places(X_all, X)
    return (
        sorted(at) == list(range(Y.shape[1]))
        and same(np.sort(Y_all), np.sort(Y))
        and not same(Y_all, Y[:, at])
        and not same(Y_all, Y)
    )


@random_minibatches.wrong(resembles=labels_of_others)
def permuted_separately(X, Y, size, rng):
    """Every label belongs to another example now (measured: dev accuracy falls from
    0.882 to 0.633).
    """
    m = Y.shape[1]
    return cut(X[:, rng.permutation(m)], Y[:, rng.permutation(m)], size)


@random_minibatches.wrong()
def not_shuffled(X, Y, size, rng):
    """Without shuffling the batches follow the order of the file (sorted by class:
    0.624 instead of 0.882).
    """
    return cut(X, Y, size)


@random_minibatches.wrong()
def rows_sliced(X, Y, size, rng):
    """Examples are columns: slice the second axis."""
    order = rng.permutation(Y.shape[1])
    X, Y = X[:, order], Y[:, order]
    starts = range(0, Y.shape[1], size)
    return [(X[i : i + size], Y[:, i : i + size]) for i in starts]


@random_minibatches.also
def rows_of_both_sliced(X, Y, size, rng):
    """Return the same for the labels too."""
    order = rng.permutation(Y.shape[1])
    X, Y = X[:, order], Y[:, order]
    starts = range(0, Y.shape[1], size)
    return [(X[i : i + size], Y[i : i + size]) for i in starts]


def labels_left_in_order(got, X, Y, size, rng):
    """Whether the examples are shuffled and the labels are not."""
    X_all, Y_all = joined(got)
    at = places(X_all, X)
    return sorted(at) == list(range(Y.shape[1])) and same(Y_all, Y)


@random_minibatches.wrong(resembles=labels_left_in_order)
def only_X_permuted(X, Y, size, rng):
    """Apply the same permutation to Y."""
    return cut(X[:, rng.permutation(Y.shape[1])], Y, size)


@random_minibatches.wrong("M05.03")
def slices_start_one_late(X, Y, size, rng):
    """The index between two slices is lost: 0..1000 holds 1001 numbers; the next slice
    starts where the last one ended.
    """
    m = Y.shape[1]
    order = rng.permutation(m)
    X, Y = X[:, order], Y[:, order]
    slices = [slice(i + (i > 0), i + size) for i in range(0, m, size)]
    return [(X[:, part], Y[:, part]) for part in slices]


@random_minibatches.wrong()
def remainder_dropped(X, Y, size, rng):
    """The last mini-batch may be smaller but must exist."""
    full = Y.shape[1] // size
    return batches.random_minibatches(X, Y, size, rng)[:full]


def some_twice(got, X, Y, size, rng):
    """Whether examples come twice while others are missing, with their own labels."""
    X_all, Y_all = joined(got)
    at = places(X_all, X)
    return -1 not in at and len(set(at)) < len(at) and same(Y_all, Y[:, at])


@random_minibatches.wrong(resembles=some_twice)
def drawn_with_replacement(X, Y, size, rng):
    """An epoch visits each example exactly once."""
    m = Y.shape[1]
    drawn = rng.choice(rng.permutation(m), m)
    return cut(X[:, drawn], Y[:, drawn], size)


@random_minibatches.also
def drawn_as_numbers(X, Y, size, rng):
    """Return the same from another draw."""
    drawn = rng.integers(0, Y.shape[1], Y.shape[1])
    return cut(X[:, drawn], Y[:, drawn], size)


@random_minibatches.wrong("M05.02")
def count_taken_for_size(X, Y, size, rng):
    """size is the number of columns in each slice, not the number of slices."""
    return batches.random_minibatches(X, Y, -(-Y.shape[1] // size), rng)


@random_minibatches.also
def split_into_size_parts(X, Y, size, rng):
    """Return as many, of sizes that differ by one at most."""
    order = rng.permutation(Y.shape[1])
    X, Y = X[:, order], Y[:, order]
    return list(
        zip(np.array_split(X, size, 1), np.array_split(Y, size, 1), strict=True)
    )


# E05.3 minibatch_cost

THREE = (np.array([[0.8, 0.3, 0.6]]), np.array([[1.0, 0, 0]]))
TWO = (np.array([[0.9, 0.5]]), np.array([[1.0, 1]]))
FOUR = (np.array([[0.7, 0.2, 0.9, 0.4]]), np.array([[1.0, 0, 0, 1]]))

minibatch_cost = Exercise(
    "E05.3",
    batches.minibatch_cost,
    "cost",
    [
        (*THREE, TWO_LAYERS, 0.7),
        (*TWO, TWO_LAYERS, 0.7),
        (*FOUR, {"W1": np.array([[0.5, -1.5]]), "b1": np.array([[2.0]])}, 0.3),
        (*TWO, TWO_LAYERS, 0.0),
        (*TWO, THREE_LAYERS, 0.9),
        (
            np.array([[0.2]]),
            np.array([[1]]),
            {"W1": np.array([[3]]), "b1": np.array([[1]])},
            1,
        ),
    ],
    "divides both terms by the number of examples in this very mini-batch",
)


def loss(A, Y):
    """Return the cross-entropy, added up."""
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def squares(params):
    """Return the squared norm of all weights."""
    return sum(np.sum(p**2) for name, p in params.items() if name.startswith("W"))


@minibatch_cost.wrong()
def not_averaged(A, Y, params, lambd):
    """Costs of batches of different size could not be compared."""
    return loss(A, Y) + lambd / 2 * squares(params)


@minibatch_cost.wrong("M05.02")
def thousand_in_the_code(A, Y, params, lambd):
    """1000 was the size in the worked example. Take it from Y.shape[1]."""
    return loss(A, Y) / 1000 + lambd / (2 * 1000) * squares(params)


@minibatch_cost.wrong()
def thousand_in_the_data_term(A, Y, params, lambd):
    """Both terms use the size of this batch; your data term has a fixed 1000."""
    return loss(A, Y) / 1000 + lambd / (2 * Y.shape[1]) * squares(params)


@minibatch_cost.wrong()
def size_of_the_first_batch(A, Y, params, lambd):
    """The second batch has 2 examples, not 3: read the size from Y each time."""
    return (loss(A, Y) + lambd / 2 * squares(params)) / 3


@minibatch_cost.wrong()
def size_of_the_whole_set(A, Y, params, lambd):
    """The cost of a mini-batch is averaged over that mini-batch, not over all 5
    examples.
    """
    return (loss(A, Y) + lambd / 2 * squares(params)) / 5


@minibatch_cost.wrong()
def penalty_over_the_whole_set(A, Y, params, lambd):
    """A legitimate convention (lambda/2m, as one panel of this notebook shows), but
    this exercise fixes lambda/2s with the s of this batch.
    """
    return loss(A, Y) / Y.shape[1] + lambd / (2 * 5) * squares(params)


@minibatch_cost.wrong()
def penalty_missing(A, Y, params, lambd):
    """lambd > 0 adds a term for the weights."""
    return loss(A, Y) / Y.shape[1]


@minibatch_cost.wrong("M10.09")
def sign_of_the_loss(A, Y, params, lambd):
    """The loss already carries the minus; you have turned it round once more."""
    s = Y.shape[1]
    return -loss(A, Y) / s + lambd / (2 * s) * squares(params)


# E05.4 train_epoch

BATCHES = [
    (np.array([1.0, 2]), np.array([1.0, 3])),
    (np.array([3.0]), np.array([2.0])),
]
MORE = [
    (np.array([1.0, -1, 2]), np.array([2.0, -3, 4])),
    (np.array([0.5, 1]), np.array([1.0, 0])),
    (np.array([2.0]), np.array([-1.0])),
]

train_epoch = Exercise(
    "E05.4",
    batches.train_epoch,
    "w costs",
    [
        (0.5, BATCHES, 0.1),
        (-1.0, MORE, 0.2),
        (1, [(np.array([2]), np.array([5]))], 0.5),
    ],
    "takes a step after every mini-batch, and returns the cost before each",
)


def cost(w, x, y):
    """Return the cost of a mini-batch."""
    return np.mean((w * x - y) ** 2) / 2


def slope(w, x, y):
    """Return its derivative."""
    return np.mean((w * x - y) * x)


@train_epoch.wrong("M05.01")
def no_update(w, batches, learning_rate):
    """Forward, cost, backward, and then nothing changes. The parameters must be updated
    inside the loop.
    """
    return w, [cost(w, x, y) for x, y in batches]


@train_epoch.wrong()
def updated_once(w, batches, learning_rate):
    """That is batch gradient descent, legitimate but not what this exercise fixes:
    update after every mini-batch.
    """
    costs = [cost(w, x, y) for x, y in batches]
    return w - learning_rate * np.mean([slope(w, x, y) for x, y in batches]), costs


@train_epoch.also
def updated_once_by_all_examples(w, batches, learning_rate):
    """Return the same, where every example weighs as much."""
    x, y = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    return w - learning_rate * slope(w, x, y), [cost(w, x, y) for x, y in batches]


@train_epoch.also
def updated_once_by_the_last_batch(w, batches, learning_rate):
    """Return the same, where the update stands below the loop."""
    costs = [cost(w, x, y) for x, y in batches]
    return w - learning_rate * slope(w, *batches[-1]), costs


@train_epoch.wrong()
def uphill(w, batches, learning_rate):
    """Subtract: your step goes uphill."""
    return batch_by_batch(w, batches, -learning_rate)


@train_epoch.wrong()
def divided_by_the_number_of_batches(w, batches, learning_rate):
    """Each batch gradient is already an average; do not divide by the number of batches
    as well.
    """
    return batch_by_batch(w, batches, learning_rate / len(batches))


@train_epoch.wrong()
def gradients_at_the_old_w(w, batches, learning_rate):
    """Each batch must see the w left by the one before."""
    costs = [cost(w, x, y) for x, y in batches]
    return w - learning_rate * sum(slope(w, x, y) for x, y in batches), costs


@train_epoch.wrong()
def only_the_last_cost(w, batches, learning_rate):
    """Return the list of all costs: its noise is what the notebook shows."""
    w, costs = batch_by_batch(w, batches, learning_rate)
    return w, costs[-1]


def batch_by_batch(w, batches, learning_rate):
    """Return w and all costs, as the exercise asks for them."""
    costs = []
    for x, y in batches:
        costs.append(cost(w, x, y))
        w = w - learning_rate * slope(w, x, y)
    return w, costs


# Misprints of formulas that nobody writes here, for a live page

gradient_descent_step = Misprinted(optimizers.gradient_descent_step)


@gradient_descent_step.wrong("M05.01")
def parameters_as_they_were(theta, grad, learning_rate):
    """The loop ends after back-propagation: nothing is ever learned."""
    return theta


QUESTIONS = [
    Question(
        "Q05.1",
        "You have m = 1500 examples. Which mini-batch size do you take first?",
        (
            "The whole set: batch gradient descent.",
            "Below about 2000 examples a step is cheap anyway, and the cost falls at "
            "every step if the learning rate is small enough.",
        ),
        (
            "64, because it is a power of two.",
            "That is a good first choice for a large set. With 1500 examples, what "
            "would you save?",
        ),
        (
            "1: the more updates, the better.",
            "1500 noisy updates an epoch, each without the speed of vectorisation. "
            "How long does one step over all 1500 take?",
        ),
        (
            "1024, the largest usual size.",
            "It leaves 476 examples for a second, smaller batch. Is a step over all "
            "1500 so much more expensive?",
        ),
    ),
    Question(
        "Q05.2",
        "You double the size from 64 to 128. What happens to the noise of the gradient "
        "and to the number of updates per epoch?",
        (
            "The noise falls by a factor of √2, the updates are halved.",
            "An average over twice as many examples is √2 times less noisy, so twice "
            "the work for each step removes less than half of the noise.",
        ),
        (
            "Both are halved.",
            "The updates are. But the noise of an average falls like one over the root "
            "of the number of examples.",
        ),
        (
            "The noise is halved, the number of updates stays.",
            "Every example is visited once in an epoch. How many steps does that make?",
        ),
        (
            "The noise stays, the updates are halved.",
            "Then an average over all examples would be as noisy as a single one. Look "
            "at the cloud of gradients.",
        ),
    ),
    Question(
        "Q05.3",
        "The mini-batch cost rises in half of all steps. Is something broken?",
        (
            "Not necessarily: consecutive batches contain different examples.",
            "Look at the trend, or at the full cost after each epoch. At size 64 "
            "nearly half of the steps rise here, while the full cost falls.",
        ),
        (
            "Yes: each step goes downhill, so the cost has to fall.",
            "Downhill for its own batch, but the next cost is that of other examples.",
        ),
        (
            "Yes: the learning rate is too large.",
            "It may be, but rises alone do not show it. What would the cost of the "
            "whole set show?",
        ),
        (
            "No: the parameters wander without aim, as they should.",
            "Single steps may rise, but on average the cost has to fall. How would you "
            "see whether it does?",
        ),
    ),
]
