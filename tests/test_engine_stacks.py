"""A stack is its members, bit for bit, whatever is switched on and varied."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dlcourse as dl
from dlcourse.basics.contracts import undecorated
from dlcourse.engine.stacks import single, stack, stacks
from dlcourse.engine.swaps import OPTIMIZERS, SCHEDULES, SWAPPABLE, Swaps
from dlcourse.engine.training import Loop

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


def adds_by_address():
    """Whether BLAS adds in another order where a vector begins at an odd address.

    OpenBLAS's kernels for processors without SSE4.2 do, on which NumPy's wheels have
    not run since 2.4. No stack can be its members to the bit there.
    """
    rng = np.random.default_rng(0)
    pairs = [rng.normal(size=(2, n)) for n in range(2, 100)]
    return any(a @ b != a @ np.append(0, b)[1:] for a, b in pairs)


RTOL = 1e-9 if adds_by_address() else 0


def assert_same(history, other):
    def equal(actual, expected):
        if actual is None or expected is None:
            assert actual is expected
        else:
            np.testing.assert_allclose(actual, expected, rtol=RTOL, atol=0)

    assert len(history) == len(other)
    for name in ("costs", "penalties", "learning_rates", "marks", "scores"):
        equal(getattr(history, name), getattr(other, name))
    equal(history.at().theta, other.at().theta)
    equal(history.at().running, other.at().running)
    assert history.diverged == other.diverged
    assert history.stopped == other.stopped
    assert history.best == other.best
    equal(history.best_score, other.best_score)


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
    "changes",
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
def test_when_one_diverges_the_others_go_on_as_before(changes):
    e = BASE.replace(activation="linear", hidden=(6, 5, 4), **changes)
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


WIDTHS = st.integers(1, 40)
KEEPS = st.sampled_from([0.3, 0.5, 0.8, 1])
# Most train; some diverge, on the way or at once, and leave the others behind.
RATES = st.sampled_from([0.01, 0.1, 0.1, 1, 1e3, 1e100])
SHAPES = st.fixed_dictionaries(
    {"hidden": st.lists(WIDTHS, max_size=3).map(tuple)},
    optional={
        "batch_size": st.integers(1, 60),
        "order": st.sampled_from(["sorted", "mismatched"]),
        "inputs": st.sampled_from(["centred", "variance", "standard"]),
        "activation": st.sampled_from(["tanh", "sigmoid", "linear"]),
        "optimizer": st.sampled_from(["momentum", "rmsprop", "adam"]),
        "dtype": st.just("float32"),
        "data": st.sampled_from([dl.blobs(60, 3, dev=9), dl.line(60, dev=9)]),
    },
)
MEMBERS = st.lists(
    st.fixed_dictionaries(
        {"learning_rate": RATES},
        optional={
            "seed": st.integers(0, 3),
            "data_seed": st.integers(0, 1),
            "keep_prob": KEEPS,
            "keep_input": KEEPS,
            "lambd": st.sampled_from([0, 1]),
        },
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=120)
@given(SHAPES, MEMBERS)
def test_a_stack_of_any_shape_is_its_members(shape, changes):
    e = BASE.replace(iterations=8, **shape)
    members = [e.replace(**change) for change in changes]
    for history, member in zip(dl.run(members), members, strict=True):
        assert_same(history, dl.run(member))


# One layout for whatever comes in: this holds, or fails, on every processor.


def rows_are_whole(*arrays):
    return all(array.flags.c_contiguous for array in arrays)


LAYOUTS = {
    "all": {},
    "mini-batches": {"batch_size": 16},
    "mini-batches, sorted": {"batch_size": 16, "order": "sorted"},
    "sorted": {"order": "sorted"},
    "mismatched": {"batch_size": 16, "order": "mismatched"},
    "normalised": {"inputs": "standard"},
    "float32": {"dtype": "float32"},
    "dropout": {"keep_input": 0.5, "keep_prob": 0.5},
    "batch norm": {"batch_norm": True},
}
COLUMNS = np.random.default_rng(0).normal(size=(60, 3))
RECIPES = "blobs circles digits letters line logistic moons moved_moons normal spirals"
DATA = {
    **{name: getattr(dl, name)(60) for name in f"{RECIPES} valley".split()},
    "transposed": dl.arrays(COLUMNS.T, (COLUMNS[:, :1] > 0).T),
    "cut out": dl.arrays(COLUMNS.T[1:, ::2], COLUMNS.T[:1, ::2] > 0),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("count", [1, 2])
def test_all_that_a_layer_receives_has_whole_rows(data, layout, count):
    e = BASE.replace(data=DATA[data], **LAYOUTS[layout])
    members = [e.replace(data_seed=k) for k in range(count)]
    for run in (single(e), stack(members, range(count))):
        assert rows_are_whole(*run.data)
        loop = Loop(run)
        for _ in range(5):
            X, Y = run.batches.next()
            forward = run.network.forward(loop.theta, X, keep=run.keep, draws=run.masks)
            masks = [mask for mask in forward.masks if mask is not None]
            assert rows_are_whole(X, Y, *forward.A, *forward.linear, *masks)


def turned(result):
    """Return the same numbers, columns whole in memory, or every other one of twice."""
    if isinstance(result, tuple | list):
        return type(result)(map(turned, result))
    if not isinstance(result, np.ndarray) or not result.ndim:
        return result
    return np.repeat(result, 2, axis=-1)[..., ::2].mT.copy("F").mT


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "name",
    [
        "init_he",
        "relu",
        "relu_backward",
        "output_backward",
        "sigmoid",
        "random_minibatches",
        "dropout_forward",
        "dropout_backward",
        "normalize_apply",
        "batchnorm_forward",
        "batchnorm_backward",
        "adam_step",
    ],
)
def test_a_swapped_function_may_return_its_arrays_in_any_layout(name, count):
    right = undecorated(SWAPPABLE[name])

    def own(*args):
        return turned(right(*args))

    own.__signature__ = inspect.signature(right)
    e = BASE.replace(
        batch_size=16,
        keep_prob=0.8,
        inputs="standard",
        optimizer="adam",
        batch_norm=name.startswith("batchnorm"),
    )
    members = [e.replace(seed=k) for k in range(count)]
    swapped = [member.replace(swap={name: own}) for member in members]
    for history, other in zip(dl.run(swapped), dl.run(members), strict=True):
        assert_same(history, other)
    found = Swaps(swapped[0].swap)(SWAPPABLE[name])
    assert found is not right
