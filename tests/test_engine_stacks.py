"""A stack is its members, bit for bit, whatever is switched on and varied."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlcourse as dl
from dlcourse.stacks import stacks
from dlcourse.swaps import OPTIMIZERS, SCHEDULES

pytestmark = pytest.mark.filterwarnings("error")

BASE = dl.Experiment(dl.moons(60, 0.2, dev=50), hidden=(8, 5), iterations=40)
SMALL_STEPS = {"learning_rate": 0.01}

# What all members of a stack have in common …
ALIKE = {
    "nothing": {},
    "L2": {"lambd": 1},
    "L1": {"lambd": 1, "penalty": "l1"},
    "L1 by threshold": {"lambd": 1, "penalty": "l1_threshold"},
    "weight decay": {"lambd": 1, "penalty": "decay", "optimizer": "adam"},
    "penalty over the set": {"lambd": 1, "penalty_over": "set", "batch_size": 16},
    "dropout": {"keep_prob": (0.5, 0.9), "keep_input": 0.9},
    "batch norm": {"batch_norm": True},
    "mini-batches": {"batch_size": 16},
    "sorted": {"batch_size": 16, "order": "sorted"},
    "mismatched": {"batch_size": 16, "order": "mismatched"},
    "standard inputs": {"inputs": "standard"},
    "inputs by variance": {"inputs": "variance"},
    "centred inputs": {"inputs": "centred"},
    "all at once": {
        "batch_norm": True,
        "batch_size": 16,
        "keep_prob": 0.8,
        "lambd": 0.5,
        "optimizer": "adam",
        "learning_rate": 0.01,
        "schedule": "inverse",
        "inputs": "standard",
        "patience": 2,
        "check_every": 10,
    },
    "numbers": {"data": dl.line(60, dev=50), "batch_norm": True},
    "several classes": {"data": dl.blobs(60, 4, dev=50), "batch_norm": True},
    **{f"optimizer {o}": {"optimizer": o, **SMALL_STEPS} for o in OPTIMIZERS},
    **{
        f"schedule {s}": {"schedule": s, "batch_size": 16, "every": 2}
        for s in SCHEDULES
    },
    "a schedule of iterations": {"schedule": "inverse", "decay_per": "iteration"},
    "changes": {
        "changes": (
            (10, "learning_rate", 0.01),
            (20, "lambd", 3.0),
            (25, "keep_prob", 0.7),
        )
    },
    "early stopping": {"patience": 2, "check_every": 5, "learning_rate": 2},
    "float32": {"dtype": "float32", "batch_size": 16},
}

# … and how they differ.
MIXED = {
    "seeds": [{"seed": k} for k in range(3)],
    "data seeds": [{"data_seed": k, "seed": k // 2} for k in range(4)],
    "rates": [{"learning_rate": a} for a in (0.003, 0.02, 0.1)],
    "lambdas": [{"lambd": a} for a in (0, 0.1, 10)],
    "keep probabilities": [
        {"keep_prob": 0.5},
        {"keep_prob": (1, 0.9)},
        {"keep_input": 0.8},
        {},
    ],
    "memories": [
        {"beta": 0.5, "beta1": 0.5},
        {"beta2": 0.9, "bn_memory": 0.5},
        {"epsilon": 1e-3},
        {"beta": 0, "beta1": 0, "beta2": 0},
    ],
    "schedules' own": [
        {"decay_rate": 0.1, "base": 0.5},
        {"k": 0.5, "factor": 0.1},
        {"decay_rate": 3, "base": 0.99},
    ],
    "all": [
        {"seed": 1, "lambd": 2, "learning_rate": 0.02},
        {"data_seed": 1, "keep_prob": 0.9, "beta": 0.8, "beta1": 0.7, "beta2": 0.99},
        {"seed": 1, "data_seed": 1, "keep_input": 0.9, "decay_rate": 0.2},
    ],
}


def assert_same(history, other):
    assert len(history) == len(other)
    for name in ("costs", "penalties", "learning_rates", "marks", "scores"):
        np.testing.assert_array_equal(getattr(history, name), getattr(other, name))
    last, other_last = history.at(), other.at()
    np.testing.assert_array_equal(last.theta, other_last.theta)
    np.testing.assert_array_equal(last.running, other_last.running)
    assert history.diverged == other.diverged
    assert history.stopped == other.stopped
    assert history.best == other.best
    np.testing.assert_array_equal(history.best_score, other.best_score)


@pytest.mark.parametrize("mixed", MIXED)
@pytest.mark.parametrize("alike", ALIKE)
def test_a_stack_is_its_members(alike, mixed):
    e = BASE.replace(**ALIKE[alike])
    members = [e.replace(**change) for change in MIXED[mixed]]
    assert len(stacks(members)) == 1
    for history, member in zip(dl.run(members), members, strict=True):
        assert_same(history, dl.run(member))


def test_members_may_stop_early_at_different_times():
    e = BASE.replace(patience=2, check_every=5, iterations=300, noise=0.4)
    members = [e.replace(learning_rate=a, seed=k) for k, a in enumerate((3, 0.1, 1))]
    together, alone = dl.run(members), [dl.run(m) for m in members]
    for history, other in zip(together, alone, strict=True):
        assert_same(history, other)
    assert len({len(history) for history in alone}) > 1
    assert {history.stopped for history in alone} == {True, False}


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "momentum"},
        {"optimizer": "adam_no_root"},
        {"lambd": 1, "penalty": "decay"},
        {"keep_prob": 0.8, "keep_input": 0.9},
        {"batch_norm": True, "batch_size": 16},
        {"schedule": "inverse", "batch_size": 16},
        {"patience": 3, "check_every": 5},
    ],
    ids=str,
)
def test_when_one_diverges_the_others_go_on_as_before(settings):
    e = BASE.replace(activation="linear", hidden=(6, 5, 4), **settings)
    members = [
        e.replace(seed=k, learning_rate=a, lambd=e.lambd * (1 + k))
        for k, a in enumerate((0.01, 1e200, 0.002, 0.005))
    ]
    together = dl.run(members)
    assert [h.diverged is not None for h in together] == [False, True, False, False]
    for history, member in zip(together, members, strict=True):
        assert_same(history, dl.run(member))


def test_members_may_drop_out_one_after_another():
    """Diverging, stopping early and going on to the end, in one stack."""
    e = BASE.replace(patience=2, check_every=5, iterations=100, activation="linear")
    members = [
        e.replace(learning_rate=a, seed=k, data_seed=k % 2)
        for k, a in enumerate((0.01, 1e3, 0.9, 1e100, 0.02, 1e30))
    ]
    together = dl.run(members)
    assert len({len(history) for history in together}) >= 3
    for history, member in zip(together, members, strict=True):
        assert_same(history, dl.run(member))


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "seed": st.integers(0, 2),
        "data_seed": st.integers(0, 1),
        "learning_rate": st.sampled_from([0.01, 0.1, 1, 1e5]),
        "lambd": st.sampled_from([0, 0.5, 20]),
        "keep_prob": st.sampled_from([0.5, 0.9, (1.0, 0.7)]),
        "optimizer": st.sampled_from(["gradient_descent", "momentum", "adam"]),
        "penalty": st.sampled_from(["l2", "l1", "decay"]),
        "schedule": st.sampled_from(["inverse", "staircase"]),
        "batch_norm": st.booleans(),
        "batch_size": st.sampled_from([None, 16]),
        "patience": st.sampled_from([None, 1]),
        "inputs": st.sampled_from(["raw", "standard"]),
    },
)


@given(st.lists(SETTINGS, max_size=6))
def test_any_list_is_as_good_as_its_members(changes):
    e = BASE.replace(iterations=12, check_every=3)
    members = [e.replace(**change) for change in changes]
    for history, member in zip(dl.run(members), members, strict=True):
        assert_same(history, dl.run(member))
