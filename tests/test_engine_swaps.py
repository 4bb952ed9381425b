"""Whatever the engine computes, a student's own function can compute in its place."""

import copy
import inspect

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.basics.contracts import undecorated
from dlcourse.engine.swaps import INITIALIZERS, OPTIMIZERS, SWAPPABLE
from dlcourse.formulas import schedules

E = dl.Experiment(dl.moons(40, 0.2, dev=30), hidden=(6, 4), iterations=12)
NORM = {"batch_norm": True, "batch_size": 16}
PENALIZED = {"lambd": 1}

# Which settings make the engine call a formula; where none are named, any will do.
SETTINGS = {
    **{u: {"activation": u} for u in ("tanh", "linear")},
    **{f"{u}_backward": {"activation": u} for u in ("tanh", "linear", "sigmoid")},
    **{name: {"data": dl.blobs(40, dev=30)} for name in ("softmax", "softmax_cost")},
    "squared_error_cost": {"data": dl.line(40, dev=30)},
    **{f.__name__: {"init": init} for init, f in INITIALIZERS.items()},
    **{f.__name__: {"optimizer": name} for name, f in OPTIMIZERS.items()},
    **{
        f.__name__: {"schedule": name, "batch_size": 16}
        for name, f in schedules.SCHEDULES.items()
    },
    "decay_constant": {"changes": ((3, "learning_rate", 0.05),)},
    "random_minibatches": {"batch_size": 16},
    "epoch_of": {"schedule": "inverse", "batch_size": 16},
    "dropout_forward": {"keep_prob": 0.7},
    "dropout_backward": {"keep_prob": 0.7},
    "early_stopping": {"patience": 1, "check_every": 2},
    "normalize_fit": {"inputs": "standard"},
    "normalize_apply": {"inputs": "standard"},
    **{name: NORM for name in SWAPPABLE if name.startswith("batchnorm")},
    "penalty": PENALIZED,
    "weight_decay_step": {**PENALIZED, "penalty": "decay"},
    "soft_threshold_step": {**PENALIZED, "penalty": "l1_threshold"},
}


def counting(function):
    """Return a stand-in that does the same, and the list that its calls grow."""
    calls = []

    def stand_in(*args):
        calls.append(args)
        return undecorated(function)(*args)

    return stand_in, calls


def needs(name):
    return E.replace(**SETTINGS.get(name, {}))


@pytest.mark.parametrize("stacked", [False, True], ids=["alone", "in a stack"])
@pytest.mark.parametrize("name", SWAPPABLE)
def test_the_engine_calls_what_stands_in_and_nothing_else_changes(name, stacked):
    e = needs(name)
    stand_in, calls = counting(SWAPPABLE[name])
    swapped = e.replace(swap={name: stand_in_for(name, stand_in)})
    expected, history = dl.run(e), dl.run([swapped] * 2)[1] if stacked else None
    history = history or dl.run(swapped)
    assert calls
    np.testing.assert_array_equal(history.costs, expected.costs)
    np.testing.assert_array_equal(history.scores, expected.scores)
    np.testing.assert_array_equal(history.at().theta, expected.at().theta)


def stand_in_for(name, function):
    """A function with the arguments of the formula, as a student would define it."""
    arguments = ", ".join(inspect.signature(SWAPPABLE[name]).parameters)
    return eval(f"lambda {arguments}: function({arguments})", {"function": function})


def test_names_of_formulas_are_those_of_the_package():
    """Only what an experiment calls by its key in a table may do without a name."""
    tables = *INITIALIZERS.values(), *OPTIMIZERS.values()
    assert SWAPPABLE.keys() - {f.__name__ for f in tables} <= set(dir(dl))


MISPRINTS = {
    "relu_backward": lambda dA, A: dA,
    "sigmoid": lambda Z: 1 / (1 + np.exp(Z)),
    "gradient_descent_step": lambda theta, grad, learning_rate: theta + grad,
    "dropout_forward": lambda A, keep_prob, rng: (
        A * (D := rng.random(A.shape[-2:]) < keep_prob),
        D,
    ),
    "penalty": lambda W, lambd, m, kind: ((lambd * W).sum(axis=(-2, -1)), lambd * W),
    "adam_step": lambda W, dW, v, s, t, rate, b1, b2, e: (W - rate * dW, v, s),
    "batchnorm_running": lambda m_run, v_run, m, v, memory: (m, v),
    "random_minibatches": lambda X, Y, size, rng: [
        (X[:, i : i + size], Y[:, i : i + size]) for i in range(0, X.shape[1], size)
    ],
    "decay_inverse": lambda alpha0, decay_rate, epoch: alpha0 / (1 + decay_rate),
    "init_he": lambda n_in, n_out, rng: rng.random((n_out, n_in)),
    "normalize_apply": lambda X, mu, sigma: X - mu / sigma,
    "early_stopping": lambda dev_costs, patience: 0,
}


@pytest.mark.parametrize("name", MISPRINTS)
def test_a_misprint_changes_the_curve(name):
    e = needs(name)
    right, wrong = dl.run(e), dl.run(e.replace(swap={name: MISPRINTS[name]}))
    same = len(right) == len(wrong) and np.array_equal(right.scores, wrong.scores)
    assert not same


def test_a_misprint_and_the_right_form_train_side_by_side():
    wrong = E.replace(swap={"relu_backward": MISPRINTS["relu_backward"]})
    together = dl.run([E, wrong, E.replace(seed=1)])
    for history, e in zip(together, (E, wrong, E.replace(seed=1)), strict=True):
        np.testing.assert_array_equal(history.costs, dl.run(e).costs)


def test_a_checked_formula_may_stand_in_for_another():
    e = E.replace(swap={"relu": dl.tanh, "relu_backward": dl.tanh_backward})
    expected = dl.run(E.replace(activation="tanh"))
    np.testing.assert_array_equal(dl.run(e).costs, expected.costs)


def test_an_error_in_a_stand_in_is_its_own():
    def broken(Z):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        dl.run(E.replace(swap={"relu": broken}))


def test_a_record_predicts_with_the_stand_in():
    e = E.replace(swap={"relu": lambda Z: np.abs(Z)})
    record = dl.run(e).at(0)
    Z1 = record.params["W1"] @ record.data.X + record.params["b1"]
    np.testing.assert_array_equal(record.forward.units[1], np.abs(Z1))


def vandal(function):
    """A stand-in that computes the same, then spoils all it was given or has returned.

    So does, if less on purpose, whoever writes `theta -= …` and keeps buffers.
    """
    returned = []

    def stand_in(*args):
        result = undecorated(function)(*args)
        spoil(returned)
        honest = copy.deepcopy(result)
        spoil(args)
        returned[:] = [honest]
        return honest

    return stand_in


def spoil(value):
    if isinstance(value, np.ndarray):
        value.fill(7 if value.dtype.kind in "biu" else np.nan)
    elif isinstance(value, tuple | list):
        for part in value:
            spoil(part)


@pytest.mark.parametrize("stacked", [False, True], ids=["alone", "in a stack"])
@pytest.mark.parametrize("name", SWAPPABLE)
def test_a_stand_in_may_spoil_what_it_was_given_and_what_it_has_returned(name, stacked):
    e = needs(name)
    swapped = e.replace(swap={name: stand_in_for(name, vandal(SWAPPABLE[name]))})
    expected = dl.run(e)
    if stacked:
        history = dl.run([swapped] * 2)[1]
    else:
        history = dl.run(swapped)
        for t in expected.snapshots:
            now, then = history.at(t), expected.at(t)
            np.testing.assert_array_equal(now.theta, then.theta)
    np.testing.assert_array_equal(history.costs, expected.costs)
    np.testing.assert_array_equal(history.scores, expected.scores)


def test_a_step_of_ones_own_may_work_in_place_in_a_race():
    def in_place(w, grad, learning_rate):
        w -= learning_rate * grad
        return w

    both = dl.race(dl.bowl(4), in_place, "gradient_descent", iterations=5)
    for mine, right in both.moments():
        np.testing.assert_array_equal(mine.w, right.w)
    assert len({moment.w[0, 0] for moment in dl.descend(dl.bowl(4), in_place, 5)}) == 6


def test_what_training_has_recorded_cannot_be_written_over():
    history = dl.run(E.replace(**NORM))
    record = history.at(3)
    kept = (
        *(history.costs, history.penalties, history.learning_rates, *history.scores),
        *(record.theta, record.running, record.params["W1"]),
        *((step.theta, step.grad) for step in dl.train(E)),
        *((step.theta, step.grad) for step in dl.train([E, E.replace(seed=1)])),
    )
    for array in kept:
        for one in array if isinstance(array, tuple) else [array]:
            with pytest.raises(ValueError, match="read-only"):
                one[...] = 0
