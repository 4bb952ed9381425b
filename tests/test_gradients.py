"""Forward, cost and backward agree with JAX's autodiff of the same network.

The reference is written anew from the notation: JAX differentiates it, optax gives its
losses and its gradient descent. Nothing of `dlcourse` is used on that side.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlcourse as dl
from dlcourse.engine.network import Network
from dlcourse.formulas.activations import UNITS
from dlcourse.formulas.costs import HEADS

jax.config.update("jax_enable_x64", True)

JAX_UNITS = {
    "relu": jax.nn.relu,
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "linear": lambda z: z,
}
UNITS_AND_SLOPES = {
    name: jax.jit(jax.value_and_grad(unit)) for name, unit in JAX_UNITS.items()
}
JAX_COSTS = {
    "sigmoid": lambda Z, Y: optax.sigmoid_binary_cross_entropy(Z, Y).mean(),
    "softmax": lambda Z, Y: optax.softmax_cross_entropy(Z.T, Y.T).mean(),
    "linear": lambda Z, Y: optax.l2_loss(Z, Y).sum(axis=0).mean(),
}
COSTS = {"sigmoid": dl.sigmoid_cost, "softmax": dl.softmax_cost}
OUTPUTS = {"sigmoid": 1, "softmax": 4, "linear": 3}


@functools.partial(jax.jit, static_argnames=("layer_dims", "head"))
@jax.value_and_grad
def jax_cost(theta, X, Y, unit, layer_dims, head):
    """The cost of a network whose parameters lie in theta as W1, b1, W2, b2, ….

    The unit is a number, and so no reason for JAX to compile all of this anew.
    """
    A, start = X, 0
    for n_in, n_out in zip(layer_dims, layer_dims[1:], strict=False):
        W = theta[start : start + n_in * n_out].reshape(n_out, n_in)
        start += n_in * n_out
        b = theta[start : start + n_out].reshape(n_out, 1)
        start += n_out
        Z = W @ A + b
        A = jax.lax.switch(unit, list(JAX_UNITS.values()), Z)
    return JAX_COSTS[head](Z, Y)


def labels(rng, head, m):
    if head == "sigmoid":
        return rng.integers(0, 2, (1, m)).astype(float)
    if head == "linear":
        return rng.standard_normal((OUTPUTS[head], m))
    return np.eye(OUTPUTS[head])[:, rng.integers(0, OUTPUTS[head], m)]


def logits_and_labels(head, count, values):
    """Logits within the given range, the labels of each column, as one strategy."""
    rows = OUTPUTS[head]
    numbers = st.lists(values, min_size=rows * count, max_size=rows * count)
    classes = st.lists(st.integers(0, max(rows - 1, 1)), min_size=count, max_size=count)
    one_hot = np.eye(rows) if rows > 1 else np.array([[0.0, 1.0]])
    return st.tuples(
        numbers.map(lambda z: np.array(z).reshape(rows, count)),
        classes.map(lambda c: one_hot[:, c]),
    )


def test_every_unit_and_head_is_compared_with_jax():
    assert JAX_UNITS.keys() == UNITS.keys()
    assert JAX_COSTS.keys() == HEADS.keys() == {*COSTS, "linear"}


@pytest.mark.parametrize("data", ["alone", "stack on shared data", "stack on own data"])
@pytest.mark.parametrize("hidden", [(), (5,), (6, 4, 3)], ids=str)
@pytest.mark.parametrize("unit", JAX_UNITS)
@pytest.mark.parametrize("head", JAX_COSTS)
def test_cost_and_gradient_are_those_of_autodiff(head, unit, hidden, data):
    rng, m, K = np.random.default_rng(1), 11, 3
    layer_dims = (2, *hidden, OUTPUTS[head])
    network = Network(layer_dims, unit, head)
    theta = rng.standard_normal((K, network.size, 1))
    X = rng.standard_normal((K, 2, m))
    Y = np.stack([labels(rng, head, m) for _ in range(K)])
    if data == "alone":
        theta, X, Y = theta[0], X[0], Y[0]
    elif data == "stack on shared data":
        X, Y = X[0], Y[0]

    forward = network.forward(theta, X)
    cost, grad = network.cost(forward.Z, Y), network.backward(forward, Y)

    members = theta[None] if data == "alone" else theta
    costs, grads = np.atleast_1d(cost), grad.reshape(members.shape)
    for k, member in enumerate(members):
        X_k = X[k] if X.ndim == 3 else X
        Y_k = Y[k] if Y.ndim == 3 else Y
        number = list(JAX_UNITS).index(unit)
        expected = jax_cost(member[:, 0], X_k, Y_k, number, layer_dims, head)
        np.testing.assert_allclose(costs[k], expected[0], rtol=1e-12)
        np.testing.assert_allclose(grads[k, :, 0], expected[1], rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("name", JAX_UNITS)
@given(
    # XLA takes subnormal numbers for 0
    z=st.lists(st.floats(-30, 30, allow_subnormal=False), min_size=1, max_size=8),
    dA=st.floats(-3, 3),
)
def test_a_unit_and_its_slope_are_those_of_jax(name, z, dA):
    forward, backward = UNITS[name]
    Z = np.array(z)
    A = forward(Z)
    values, slopes = np.array([UNITS_AND_SLOPES[name](number) for number in z]).T
    np.testing.assert_allclose(A, values, rtol=1e-12, atol=1e-300)
    dZ = backward(np.full_like(Z, dA), A)
    np.testing.assert_allclose(dZ, dA * slopes, rtol=1e-6, atol=1e-12)


@pytest.mark.filterwarnings("error")
def test_sigmoid_of_huge_numbers_is_0_and_1_without_a_warning():
    np.testing.assert_array_equal(dl.sigmoid([-1e4, 0, 1e4]), [0, 0.5, 1])


@given(
    z=st.lists(st.floats(-1000, 1000), min_size=2, max_size=6),
    shift=st.floats(-1000, 1000),
)
def test_softmax_is_jax_softmax_and_ignores_a_shift(z, shift):
    Z = np.array(z)[:, None]
    A = dl.softmax(Z)
    np.testing.assert_allclose(A, jax.nn.softmax(Z, axis=0), rtol=1e-11, atol=1e-300)
    np.testing.assert_allclose(A.sum(), 1, rtol=1e-14)
    np.testing.assert_allclose(dl.softmax(Z + shift), A, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("head", COSTS)
@given(data=st.data())
def test_costs_are_those_of_optax_for_logits_from_tiny_to_1000(head, data):
    Z, Y = data.draw(logits_and_labels(head, 5, st.floats(-1000, 1000)))
    expected = float(JAX_COSTS[head](jnp.array(Z), jnp.array(Y)))
    np.testing.assert_allclose(COSTS[head](Z, Y), expected, rtol=1e-12, atol=1e-300)


def test_a_cost_of_softmax_keeps_its_digits_whatever_is_added_to_all_logits():
    Z, Y = np.array([[14.0, 0], [0, 9]]), np.eye(2)
    right = (np.log1p(np.exp(-14)) + np.log1p(np.exp(-9))) / 2
    np.testing.assert_allclose(dl.softmax_cost(Z, Y), right, rtol=1e-11)
    assert dl.softmax_cost(Z + 1000, Y) == dl.softmax_cost(Z, Y)


@pytest.mark.parametrize("head", COSTS)
@given(data=st.data())
def test_costs_and_accuracy_of_a_stack_are_those_of_its_members(head, data):
    pairs = [
        data.draw(logits_and_labels(head, 4, st.floats(-50, 50))) for _ in range(3)
    ]
    Z, Y = (np.stack(arrays) for arrays in zip(*pairs, strict=True))
    for function in (COSTS[head], dl.accuracy):
        alone = [function(*pair) for pair in pairs]
        np.testing.assert_array_equal(function(Z, Y), alone)


@pytest.mark.parametrize(
    "cost, Z, Y, expected",
    [
        (dl.sigmoid_cost, [[1000]], [[0]], 1000),
        (dl.sigmoid_cost, [[-1000]], [[1]], 1000),
        (dl.sigmoid_cost, [[1000, -1000]], [[1, 0]], 0),
        (dl.sigmoid_cost, [[40]], [[1]], np.exp(-40)),
        (dl.sigmoid_cost, [[0, 0]], [[1, 0]], np.log(2)),
        (dl.softmax_cost, [[1000], [-1000]], [[0], [1]], 2000),
        (dl.softmax_cost, [[1000], [-1000]], [[1], [0]], 0),
        (dl.softmax_cost, [[7], [7], [7]], [[0], [1], [0]], np.log(3)),
        (dl.accuracy, [[0.1, -0.1, 3, 0]], [[1, 1, 0, 0]], 0.5),
        (dl.accuracy, [[1, 5], [2, 4], [3, 3]], [[0, 0], [0, 1], [1, 0]], 0.5),
    ],
)
@pytest.mark.filterwarnings("error")
def test_costs_and_accuracy_of_cases_that_can_be_worked_out_by_hand(
    cost, Z, Y, expected
):
    assert cost(Z, Y) == pytest.approx(expected, rel=1e-14, abs=0)


@given(
    theta=st.lists(st.floats(-10, 10), min_size=1, max_size=6),
    learning_rate=st.floats(1e-6, 10),
    pull=st.floats(-2, 2),
    steps=st.integers(1, 20),
)
def test_gradient_descent_is_optax_sgd(theta, learning_rate, pull, steps):
    """Twenty steps down (or up) a parabola, the gradient taken at each new place."""
    ours = np.array(theta)[:, None]
    theirs, sgd = jnp.array(ours), optax.sgd(learning_rate)
    state = sgd.init(theirs)
    for _ in range(steps):
        ours = dl.gradient_descent_step(ours, pull * ours, learning_rate)
        updates, state = sgd.update(pull * theirs, state)
        theirs = optax.apply_updates(theirs, updates)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
