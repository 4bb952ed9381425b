"""Training repeats itself bit for bit, alone or in a stack, and says where it broke."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlcourse as dl
from dlcourse.engine import stacks, swaps
from dlcourse.engine.stacks import first_theta, network_of
from dlcourse.formulas import activations

pytestmark = pytest.mark.filterwarnings("error")

RINGS = dl.Experiment(dl.circles(60, dev=40), hidden=(5, 3), iterations=30)
DIVERGING = RINGS.replace(learning_rate=1e6, activation="linear", hidden=(6, 5, 4))


def assert_same(history, other):
    """Both histories hold the same numbers, bit for bit."""
    assert len(history) == len(other)
    np.testing.assert_array_equal(history.costs, other.costs)
    np.testing.assert_array_equal(history.marks, other.marks)
    np.testing.assert_array_equal(history.scores, other.scores)
    np.testing.assert_array_equal(history.at().theta, other.at().theta)
    assert history.diverged == other.diverged


# What an experiment may vary, and with it the histories that must repeat themselves.
KINDS = {
    "rings": RINGS,
    "no hidden layer": RINGS.replace(hidden=()),
    "tanh": RINGS.replace(activation="tanh", init="xavier"),
    "no dev set": RINGS.replace(dev=0),
    "no iterations": RINGS.replace(iterations=0),
    "spirals": dl.Experiment(dl.spirals(60, dev=30), hidden=(8,), iterations=30),
    "blobs": dl.Experiment(dl.blobs(60, dev=30), hidden=(8,), iterations=30),
    "float32": RINGS.replace(dtype="float32"),
    "diverging": DIVERGING,
}
each_kind = pytest.mark.parametrize("e", KINDS.values(), ids=KINDS)


@each_kind
def test_equal_experiments_have_equal_histories(e):
    again = e.replace()
    assert again == e and hash(again) == hash(e)
    assert_same(dl.run(e), dl.run(again))


@each_kind
def test_a_history_holds_every_step(e):
    history = dl.run(e)
    assert history.complete
    steps = e.iterations + 1 if history.diverged is None else history.diverged.iteration
    assert len(history) == len(history.costs) == steps
    assert np.isfinite(history.costs).all()
    assert history.marks.tolist() == [t for t in dl.marks(e.iterations) if t < steps]


def test_step_0_shows_the_initialization():
    step = next(dl.train(RINGS))
    assert step.t == 0
    np.testing.assert_array_equal(step.theta, first_theta(RINGS, network_of(RINGS)))


def test_a_step_is_measured_before_its_update():
    network, data = network_of(RINGS), RINGS.data.draw(RINGS.data_seed)
    steps = list(dl.train(RINGS))
    assert [step.t for step in steps] == list(range(RINGS.iterations + 1))
    for step, following in zip(steps, steps[1:], strict=False):
        forward = network.forward(step.theta, data.X)
        assert step.cost == network.cost(forward.Z, data.Y)
        np.testing.assert_array_equal(step.grad, network.backward(forward, data.Y))
        update = RINGS.learning_rate * step.grad
        np.testing.assert_array_equal(following.theta, step.theta - update)


def test_scores_are_those_of_the_full_sets_at_the_marks():
    e = RINGS.replace(iterations=2000)
    network, data = network_of(e), e.data.draw(e.data_seed)
    for step in dl.train(e):
        assert (step.score is not None) == (step.t in dl.marks(e.iterations))
        if step.score:
            Z, Z_dev = (network.forward(step.theta, X).Z for X in (data.X, data.X_dev))
            assert step.score == (
                dl.sigmoid_cost(Z, data.Y),
                dl.sigmoid_cost(Z_dev, data.Y_dev),
                dl.accuracy(Z, data.Y),
                dl.accuracy(Z_dev, data.Y_dev),
            )


@pytest.mark.parametrize("asked", [RINGS, [RINGS, RINGS.replace(seed=1)]], ids=type)
def test_steps_never_change_afterwards(asked):
    kept, copies = [], []
    for step in dl.train(asked):
        kept.append(step)
        copies.append((step.theta.copy(), step.grad.copy(), np.copy(step.cost)))
    for step, (theta, grad, cost) in zip(kept, copies, strict=True):
        np.testing.assert_array_equal(step.theta, theta)
        np.testing.assert_array_equal(step.grad, grad)
        np.testing.assert_array_equal(step.cost, cost)


@pytest.mark.parametrize(
    "asked", [RINGS, [RINGS, RINGS.replace(hidden=(4,))]], ids=type
)
def test_an_abandoned_run_leaves_no_trace(asked):
    expected, handling = dl.run(RINGS), np.geterr()
    steps = dl.train(asked)
    for _ in range(7):
        next(steps)
        assert np.geterr() == handling  # nobody's settings change between two steps
    steps.close()
    assert next(steps, None) is None
    assert np.geterr() == handling
    assert_same(dl.run(RINGS), expected)


def test_two_runs_may_be_driven_in_turns():
    other = RINGS.replace(seed=3)
    a, b = dl.History(RINGS), dl.History(other)
    for step_a, step_b in zip(dl.train(RINGS), dl.train(other), strict=True):
        for history, step in ((a, step_a), (b, step_b)):
            history.add(step)
    assert_same(a, dl.run(RINGS))
    assert_same(b, dl.run(other))


def test_training_ignores_and_leaves_alone_the_global_random_state():
    expected = dl.run(RINGS)
    np.random.seed(123)
    before = np.random.get_state()[1].copy()
    assert_same(dl.run(RINGS), expected)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.5},
        {"iterations": 7},
        {"activation": "tanh"},
        {"data_seed": 5},
        {"m": 90},
        {"noise": 0.3},
        {"data": dl.moons(60)},
    ],
    ids=str,
)
def test_the_first_weights_depend_on_seed_init_and_layers_alone(change):
    assert_equal_start(RINGS, RINGS.replace(**change))


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"init": "xavier"}, {"multiplier": 2}], ids=str
)
def test_seed_and_init_change_the_first_weights(change):
    with pytest.raises(AssertionError):
        assert_equal_start(RINGS, RINGS.replace(**change))


def assert_equal_start(e, other):
    thetas = [next(dl.train(x)).theta for x in (e, other)]
    np.testing.assert_array_equal(*thetas)


def test_the_seed_of_the_weights_leaves_the_data_alone():
    a, b = (dl.run(e).at().data for e in (RINGS, RINGS.replace(seed=9)))
    for x, y in zip(a, b, strict=True):
        np.testing.assert_array_equal(x, y)


def test_zeros_learn_nothing_and_equal_units_stay_equal():  # D01.1
    zeros = dl.run(RINGS.replace(init="zeros", iterations=200))
    assert (zeros.costs == zeros.costs[0]).all()
    assert zeros.costs[0] == pytest.approx(np.log(2), rel=1e-15)
    equal = dl.run(RINGS.replace(init="constant", iterations=200))
    W1 = equal.at().params["W1"]
    assert len(np.unique(W1.round(12), axis=0)) == 1
    assert equal.costs[-1] < equal.costs[0]


@pytest.mark.parametrize(
    "e, cost",
    [
        (dl.Experiment(dl.circles(300), learning_rate=0.1, iterations=5000), 0.2),
        (dl.Experiment(dl.blobs(300), iterations=500), 0.1),
        (
            dl.Experiment(
                dl.spirals(300), hidden=(50,), learning_rate=1, iterations=3000
            ),
            0.35,
        ),
    ],
    ids=repr,
)
def test_networks_learn(e, cost):
    history = dl.run(e)
    assert history.costs[-1] < cost
    assert history.scores.train_accuracy[-1] > 0.85
    assert history.scores.dev_accuracy[-1] > 0.85


# Lists that `train` must treat as if each member were alone.
LISTS = {
    "equal": [RINGS, RINGS],
    "one": [RINGS],
    "learning rates": [RINGS.replace(learning_rate=a) for a in (0.01, 0.3, 2)],
    "seeds": [RINGS.replace(seed=s) for s in range(5)],
    "data seeds": [RINGS.replace(data_seed=s) for s in range(4)],
    "first weights": [
        RINGS.replace(init=init) for init in swaps.INITIALIZERS if init != "normal"
    ],
    "scales": [RINGS.replace(init="normal", scale=s) for s in (0.01, 0.1, 1)],
    "noise": [RINGS.replace(noise=n) for n in (0, 0.1, 0.5)],
    "sizes": [RINGS.replace(m=m) for m in (60, 30, 60, 31, 1)],
    "widths": [RINGS.replace(width=w) for w in (5, 1, 20, 5)],
    "depths": [RINGS.replace(depth=d) for d in (0, 3, 1)],
    "units": [RINGS.replace(activation=a) for a in activations.UNITS],
    "iterations": [RINGS.replace(iterations=i) for i in (30, 0, 7, 400)],
    "heads": [KINDS["spirals"], KINDS["blobs"], RINGS, KINDS["no dev set"]],
    "float32": [KINDS["float32"].replace(seed=s) for s in range(3)],
    "float32 and 64": [KINDS["float32"], RINGS],
    "float32, own rates": [
        KINDS["float32"].replace(learning_rate=a) for a in (0.01, 0.1)
    ],
    "one diverges": [RINGS, DIVERGING, RINGS.replace(seed=4)],
    "some of a stack diverge": [
        DIVERGING.replace(learning_rate=a, data_seed=s)
        for a, s in [(0.01, 0), (1e3, 0), (0.1, 1), (1e6, 1), (1e150, 0)]
    ],
    "all diverge": [DIVERGING.replace(seed=s) for s in range(3)],
    "none": [],
}
each_list = pytest.mark.parametrize("members", LISTS.values(), ids=LISTS)


# Bits may be equal because a stack hands each member's matrices to the same BLAS call,
# and adds the same numbers in the same order, as a single run does.
@each_list
def test_a_list_trains_each_member_as_if_it_were_alone(members):
    together = dl.run(members)
    assert len(together) == len(members)
    for history, e in zip(together, members, strict=True):
        assert history.experiment == e
        assert_same(history, dl.run(e))


@each_list
def test_chunks_change_nothing(members, monkeypatch):
    expected = dl.run(members)
    monkeypatch.setattr(stacks, "CHUNK_BYTES", 20_000)  # two or three members of RINGS
    for history, other in zip(dl.run(members), expected, strict=True):
        assert_same(history, other)
    monkeypatch.setattr(stacks, "CHUNK_BYTES", 1)
    assert all(len(chunk) == 1 for chunk in stacks.stacks(members))


@given(
    st.lists(
        st.builds(
            lambda **changes: RINGS.replace(**changes),
            learning_rate=st.sampled_from([0.01, 0.1, 1.0, 1e4]),
            seed=st.integers(0, 2),
            data_seed=st.integers(0, 1),
            width=st.sampled_from([2, 5]),
            iterations=st.sampled_from([4, 9]),
            init=st.sampled_from(["he", "constant", "zeros"]),
        ),
        max_size=8,
    )
)
def test_any_list_is_as_good_as_its_members(members):
    for history, e in zip(dl.run(members), members, strict=True):
        assert_same(history, dl.run(e))


def test_every_position_belongs_to_exactly_one_stack():
    members = [e for kind in LISTS.values() for e in kind]
    chunks = stacks.stacks(members)
    assert sorted(k for chunk in chunks for k in chunk) == list(range(len(members)))
    assert max(map(len, chunks)) > 10


def test_members_of_all_chunks_stay_near_the_same_iteration(monkeypatch):
    monkeypatch.setattr(stacks, "CHUNK_BYTES", 1)
    members = [RINGS.replace(seed=s, iterations=1000) for s in range(4)]
    at, marks = dict.fromkeys(range(4), 0), dl.marks(1000)
    widest = max(b - a for a, b in zip(marks, marks[1:], strict=False))
    for step in dl.train(members):
        at[step.members[0]] = step.t
        assert max(at.values()) - min(at.values()) <= widest


def test_arrays_of_a_stack_carry_its_members_in_front():
    members = [RINGS.replace(seed=s) for s in range(3)]
    step = next(dl.train(members))
    size = network_of(RINGS).size
    assert step.members == [0, 1, 2]
    assert step.theta.shape == step.grad.shape == (3, size, 1)
    assert step.cost.shape == (3,)
    assert {column.shape for column in step.score} == {(3,)}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_members_of_a_stack_share_data_that_are_equal(dtype):
    members = [RINGS.replace(dtype=dtype, seed=s) for s in range(3)]
    assert stacks.stack(members, [0, 1, 2]).data.X.shape == (2, 60)
    members[1] = members[1].replace(data_seed=1)
    assert stacks.stack(members, [0, 1, 2]).data.X.shape == (3, 2, 60)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_arrays_have_the_precision_that_was_asked_for(dtype):
    e = RINGS.replace(dtype=dtype)
    for asked in (e, [e, e.replace(learning_rate=0.3)]):
        for step in dl.train(asked):
            assert step.theta.dtype == step.grad.dtype == dtype


@pytest.mark.parametrize(
    "e, expected",
    [
        # Weights of 1e200: layer 2 multiplies two of them.
        (RINGS.replace(init="constant", constant=1e200), (0, 2)),
        # Each logit is finite, but not their sum: the cost alone overflows.
        (RINGS.replace(init="constant", constant=1e307, hidden=()), (0, None)),
    ],
    ids=["layer 2", "cost alone"],
)
def test_divergence_names_iteration_and_layer(e, expected):
    history = dl.run(e)
    assert history.diverged == expected
    # Not even the first pass held: it is kept all the same, to have a picture.
    assert len(history) == 1
    assert history.at().params and history.at().score and history.complete


def test_the_layer_that_is_named_is_the_first_that_is_not_finite():
    *before, last = dl.train(DIVERGING)
    assert all(step.diverged == {} for step in before)
    (where,) = last.diverged.values()
    params = network_of(DIVERGING).views(last.theta)
    A = DIVERGING.data.draw(0).X
    for l in range(1, where.layer + 1):
        W, b = params[f"W{l}"], params[f"b{l}"]
        with np.errstate(all="ignore"):
            A = W @ A + b  # DIVERGING has linear units
        whole = np.isfinite(W).all() and np.isfinite(A).all()
        assert whole == (l < where.layer)
    assert np.isfinite([step.cost for step in before]).all()


def test_a_diverged_member_stops_and_the_others_go_on():
    members = [DIVERGING.replace(learning_rate=a) for a in (0.01, 1e6, 0.02)]
    expected = dl.run(DIVERGING).diverged
    for step in dl.train(members):
        ended = step.t > expected.iteration
        assert step.members == ([0, 2] if ended else [0, 1, 2])
        here = step.t == expected.iteration
        assert step.diverged == ({1: expected} if here else {})
        assert len(step.theta) == len(step.cost) == len(step.members)
    assert step.t == DIVERGING.iterations


def test_numbers_that_are_huge_but_finite_are_no_divergence():
    """The sum of such parameters overflows; each of them is finite."""
    nowhere = dl.arrays(np.zeros((2, 2)), [[0, 1]])  # all logits are zero
    e = dl.Experiment(nowhere, hidden=(), init="constant", constant=1.7e308)
    step = next(dl.train(e))
    with np.errstate(over="ignore"):
        assert np.isinf(step.theta.sum())
    assert step.cost == pytest.approx(np.log(2), rel=1e-15)
    assert step.diverged == {}


def test_the_engine_calls_the_functions_that_students_write(monkeypatch):
    calls = []

    def counted(function):
        def call(*args, **kwargs):
            calls.append(function.__name__)
            return function(*args, **kwargs)

        call.__signature__ = inspect.signature(function)
        return call

    for table in (activations.UNITS, swaps.OPTIMIZERS, swaps.INITIALIZERS):
        for name, entry in table.items():
            pair = isinstance(entry, tuple)
            wrapped = tuple(map(counted, entry)) if pair else counted(entry)
            monkeypatch.setitem(table, name, wrapped)
    dl.run(RINGS.replace(iterations=1))
    assert {name: calls.count(name) for name in calls} == {
        "init_he": 3,  # one a layer
        "relu": 2 * 4,  # two hidden layers; training and dev set; t = 0 and 1
        "relu_backward": 2 * 2,
        "gradient_descent_step": 1,
    }


@given(st.integers(0, 1_000_000))
def test_marks_begin_at_0_end_at_the_last_and_are_dense_early(iterations):
    marks = dl.marks(iterations)
    assert marks[0] == 0 and marks[-1] == iterations
    assert marks == sorted(set(marks))
    assert len(marks) <= 205
    assert marks[:5] == list(range(min(iterations, 4) + 1))
    gaps = np.diff(marks[5:])
    assert (np.diff(gaps) >= -1).all()  # never denser later, but for rounding


def test_a_history_looks_back_only_where_it_kept_a_snapshot():
    history = dl.run(RINGS.replace(iterations=1000))
    assert history.snapshots == dl.marks(1000)
    steps = {step.t: step for step in dl.train(history.experiment)}
    for t in history.snapshots:
        record = history.at(t)
        np.testing.assert_array_equal(record.theta, steps[t].theta)
        assert record.cost == steps[t].cost
        assert record.score == steps[t].score
    np.testing.assert_array_equal(
        np.concatenate([g.ravel() for g in history.at(t).gradients.values()]),
        steps[t].grad.ravel(),
    )
    with pytest.raises(ValueError, match="history.snapshots, got 999"):
        history.at(999)


def test_scores_at_the_end_alone_change_nothing_else():
    small = dl.Experiment(dl.moons(60, dev=50), batch_size=16, iterations=30)
    stack = [small.replace(learning_rate=rate) for rate in (0.1, 0.5)]
    for experiments in (small, stack):
        every = list(dl.train(experiments))
        last = list(dl.train(experiments, at_end=True))
        assert [step.t for step in last if step.score is not None] == [30]
        np.testing.assert_array_equal(last[-1].score, every[-1].score)
        for one, other in zip(last, every, strict=True):
            np.testing.assert_array_equal(one.theta, other.theta)
