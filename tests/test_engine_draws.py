"""What is drawn in a run: batches, masks, first weights, each from its own source."""

import itertools

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.engine.stacks import single, stack

E = dl.Experiment(dl.moons(50, dev=10), hidden=(6, 4), batch_size=16, iterations=30)
EPOCH = 4  # batches of 16, 16, 16 and 2


def batches(experiment, count, members=None):
    """The first mini-batches of a run, as pairs (X, Y)."""
    run = single(experiment) if members is None else stack(members, range(len(members)))
    return [run.batches.next() for _ in range(count)]


def columns(X, Y):
    """The examples of a mini-batch as a sorted list, each with its label."""
    return sorted(map(tuple, np.vstack([X, Y]).T))


def epochs_of(experiment, count):
    pairs = batches(experiment, count * EPOCH)
    return [
        tuple(np.hstack(arrays) for arrays in zip(*pairs[i : i + EPOCH], strict=True))
        for i in range(0, len(pairs), EPOCH)
    ]


def assert_equal_pairs(some, others):
    for pair, other in zip(some, others, strict=True):
        for array, same in zip(pair, other, strict=True):
            np.testing.assert_array_equal(array, same)


def test_an_epoch_visits_every_example_once_with_its_label():
    data = E.data.draw(0)
    for X, Y in epochs_of(E, 5):
        assert columns(X, Y) == columns(data.X, data.Y)


def test_the_last_mini_batch_is_short():
    assert [X.shape[1] for X, _ in batches(E, 8)] == [16, 16, 16, 2] * 2
    assert E.epoch_length == EPOCH


def test_each_epoch_has_an_order_of_its_own():
    for (X, _), (other, _) in itertools.combinations(epochs_of(E, 4), 2):
        assert (X != other).any()


@pytest.mark.parametrize(
    "change",
    [
        {"keep_prob": 0.5, "keep_input": 0.9},
        {"lambd": 3},
        {"init": "zeros"},
        {"hidden": (3,)},
        {"optimizer": "adam"},
        {"batch_norm": True},
        {"iterations": 7},
        {"learning_rate": 5},
    ],
    ids=str,
)
def test_nothing_but_the_seed_and_the_data_decides_the_batches(change):
    assert_equal_pairs(batches(E, 9), batches(E.replace(**change), 9))


@pytest.mark.parametrize("change", [{"seed": 1}, {"data_seed": 1}], ids=str)
def test_another_seed_gives_other_batches(change):
    with pytest.raises(AssertionError):
        assert_equal_pairs(batches(E, 1), batches(E.replace(**change), 1))


@pytest.mark.parametrize(
    "change",
    [
        {"lambd": 3},
        {"keep_prob": 0.5},
        {"batch_size": 5},
        {"order": "sorted"},
        {"optimizer": "adam"},
        {"data_seed": 2},
    ],
    ids=str,
)
def test_first_weights_do_not_depend_on_what_comes_later(change):
    first = [next(dl.train(e)).theta for e in (E, E.replace(**change))]
    np.testing.assert_array_equal(*first)


def masks(experiment, count=3):
    """The masks of layers 0 to L - 1 in the first steps of a run."""
    run = single(experiment)
    return [
        run.network.forward(
            run.theta, run.batches.next()[0], keep=run.keep, draws=run.masks
        ).masks
        for _ in range(count)
    ]


def test_a_layer_draws_its_masks_alone():
    """Moving the keep probability of one layer leaves the masks of the others."""
    one = masks(E.replace(keep_prob=(0.5, 0.7)))
    other = masks(E.replace(keep_prob=(0.9, 0.7)))
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a[2], b[2])
        assert (a[1] <= b[1]).all() and (a[1] != b[1]).any()  # more of the same draw
        assert a[0] is None and b[0] is None  # the input drops nothing


def test_each_step_draws_new_masks():
    first, second, _ = masks(E.replace(keep_prob=0.5, batch_size=None))
    assert (first[1] != second[1]).any()
    assert first[1].shape == (6, 50)


def test_sorted_batches_come_by_class_and_always_alike():
    first, second = epochs_of(E.replace(order="sorted"), 2)
    assert_equal_pairs([first], [second])
    assert (np.diff(first[1][0]) >= 0).all()
    data = E.data.draw(0)
    assert columns(*first) == columns(data.X, data.Y)
    Y = batches(dl.Experiment(dl.blobs(30, 3), batch_size=30, order="sorted"), 1)[0][1]
    assert (np.diff(Y.argmax(axis=0)) >= 0).all()


def test_mismatched_batches_hold_all_x_and_all_y_but_not_together():
    data = E.data.draw(0)
    for X, Y in epochs_of(E.replace(order="mismatched"), 3):
        assert sorted(map(tuple, X.T)) == sorted(map(tuple, data.X.T))
        assert sorted(Y[0]) == sorted(data.Y[0])
        assert columns(X, Y) != columns(data.X, data.Y)
    whole = dl.run(E.replace(order="mismatched", iterations=300))
    assert whole.scores.train_accuracy[-1] < 0.8


def test_a_batch_of_all_examples_is_shuffled_too():
    (X, Y), (other, _) = batches(E.replace(batch_size=50), 2)
    assert (X != other).any()
    assert columns(X, Y) == columns(*E.data.draw(0)[:2])


def test_without_a_batch_size_the_set_is_not_touched():
    data = E.data.draw(0)
    for X, Y in batches(E.replace(batch_size=None), 2):
        assert X is data.X and Y is data.Y


def test_members_of_a_stack_see_the_batches_they_would_see_alone():
    members = [E, E.replace(seed=1), E.replace(lambd=1), E.replace(data_seed=2)]
    together = batches(None, 9, members)
    for k, e in enumerate(members):
        alone = [(X[k], Y[k]) for X, Y in together]
        assert_equal_pairs(alone, batches(e, 9))
