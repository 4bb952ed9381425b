"""Backward formulas against JAX's autodiff of the forward formulas, written anew.

The convention to be held: dZ of an example is the derivative of its own loss, without
1/m, that is m times the derivative of the mean; what belongs to a parameter has 1/m.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlcourse as dl
from dlcourse.formulas.regularization import PENALTIES

jax.config.update("jax_enable_x64", True)
SEEDS = st.integers(0, 10_000)
FEW = st.sampled_from([1, 4])  # JAX compiles anew for each shape


def close(ours, theirs, rtol=1e-9, atol=1e-11):
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)


@jax.jit
def jax_batchnorm(Z, gamma, beta_bn, epsilon):
    mu = jnp.mean(Z, axis=1, keepdims=True)
    var = jnp.mean((Z - mu) ** 2, axis=1, keepdims=True)
    return gamma * (Z - mu) / jnp.sqrt(var + epsilon) + beta_bn


@jax.jit
@functools.partial(jax.grad, argnums=(0, 1, 2))
def jax_batchnorm_gradient(Z, gamma, beta_bn, epsilon, mixing):
    """The gradient of the mean over the examples of any loss of z_tilde."""
    Z_tilde = jax_batchnorm(Z, gamma, beta_bn, epsilon)
    return jnp.sum(jnp.sin(Z_tilde) * mixing) / Z.shape[1]


@pytest.mark.parametrize("n, m", [(1, 2), (3, 5), (4, 64)])
@pytest.mark.parametrize("epsilon", [1e-8, 1e-5, 0.5])
def test_batchnorm_is_that_of_autodiff(n, m, epsilon):
    rng = np.random.default_rng(n * m)
    Z, mixing = 3 + 2 * rng.standard_normal((n, m)), rng.standard_normal((n, m))
    gamma, beta_bn = rng.standard_normal((2, n, 1))
    expected = jax_batchnorm_gradient(Z, gamma, beta_bn, epsilon, mixing)
    Z_tilde = dl.batchnorm_forward(Z, gamma, beta_bn, epsilon)
    close(Z_tilde, jax_batchnorm(Z, gamma, beta_bn, epsilon))
    dZ_tilde = np.cos(Z_tilde) * mixing
    dZ, dgamma, dbeta_bn = dl.batchnorm_backward(dZ_tilde, Z, gamma, epsilon)
    close(dZ, m * expected[0], rtol=1e-6, atol=1e-9)
    close(dgamma, expected[1])
    close(dbeta_bn, expected[2])


def test_batchnorm_without_the_mean_would_differ_by_a_known_ratio():  # M10.01
    rng, m = np.random.default_rng(0), 5
    Z, dZ_tilde = rng.standard_normal((2, 3, m))
    _, dgamma, _ = dl.batchnorm_backward(dZ_tilde, Z, np.ones((3, 1)), 1e-5)
    difference = dl.relative_difference(m * dgamma, dgamma)
    assert difference == pytest.approx((m - 1) / (m + 1))


jax_softmax_jacobian = jax.jit(jax.vmap(jax.jacobian(jax.nn.softmax)))


@given(seed=SEEDS, C=FEW, m=FEW)
def test_softmax_jacobian_is_that_of_autodiff(seed, C, m):
    rng = np.random.default_rng(seed)
    Z, dA = 3 * rng.standard_normal((C, m)), rng.standard_normal((C, m))
    A = dl.softmax(Z)
    expected = jax_softmax_jacobian(Z.T)
    close(dl.softmax_jacobian(A), expected)
    by_hand = np.einsum("im,mij->jm", dA, expected)
    close(dl.softmax_backward(dA, A), by_hand)


@jax.jit
@jax.value_and_grad
def jax_softmax_cost(Z, Y):
    return -jnp.sum(Y * jax.nn.log_softmax(Z, axis=0)) / Z.shape[1]


@given(seed=SEEDS, C=st.sampled_from([2, 5]), m=FEW)
def test_softmax_loss_and_its_start_are_those_of_autodiff(seed, C, m):
    rng = np.random.default_rng(seed)
    Z, Y = 3 * rng.standard_normal((C, m)), dl.one_hot(rng.integers(0, C, m), C)
    cost, dZ = dl.softmax_loss_grad(dl.softmax(Z), Y)
    expected, slope = jax_softmax_cost(Z, Y)
    close(cost, expected)
    close(dZ, m * slope)
    close(dl.output_backward(dl.softmax(Z), Y), dZ)
    close(dl.softmax_cost(Z, Y), cost)  # the engine's form of the same cost
    close(dl.softmax_backward(-Y / dl.softmax(Z), dl.softmax(Z)), dZ)  # whole chain


@jax.jit
@jax.grad
def jax_dropout_gradient(A, D, keep_prob):
    return jnp.sum(jnp.sin(A * D / keep_prob))


@given(seed=SEEDS, keep_prob=st.floats(0.05, 1))
def test_dropout_with_a_fixed_mask_is_that_of_autodiff(seed, keep_prob):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((4, 6))
    A_out, D = dl.dropout_forward(A, keep_prob, rng)
    expected = jax_dropout_gradient(A, D.astype(float), keep_prob)
    close(dl.dropout_backward(np.cos(A_out), D, keep_prob), expected)


JAX_PENALTIES = {
    "l2": jax.jit(
        jax.value_and_grad(lambda W, lambd, m: lambd / (2 * m) * jnp.sum(W**2))
    ),
    "l1": jax.jit(
        jax.value_and_grad(lambda W, lambd, m: lambd / (2 * m) * jnp.sum(jnp.abs(W)))
    ),
}


@pytest.mark.parametrize("kind", JAX_PENALTIES)
@given(seed=SEEDS, lambd=st.floats(0, 100), m=st.integers(1, 1000))
def test_a_penalty_and_its_slope_are_those_of_autodiff(kind, seed, lambd, m):
    W = np.random.default_rng(seed).standard_normal((3, 4))
    value, gradient = dl.penalty(W, lambd, m, kind)
    expected = JAX_PENALTIES[kind](W, lambd, m)
    close(value, expected[0])
    close(gradient, expected[1])


def test_every_penalty_is_compared():
    assert JAX_PENALTIES.keys() == PENALTIES.keys()


@jax.jit
@jax.value_and_grad
def jax_squared_error(Z, Y):
    return jnp.mean((Z - Y) ** 2) / 2


@given(seed=SEEDS, m=FEW)
def test_squared_error_is_half_the_mean_square_and_starts_with_a_minus_y(seed, m):
    Z, Y = np.random.default_rng(seed).standard_normal((2, 1, m))
    expected, slope = jax_squared_error(Z, Y)
    close(dl.squared_error_cost(Z, Y), expected)
    close(Z - Y, m * slope)


@pytest.mark.parametrize(
    "landscape",
    [dl.bowl(40), dl.ravine(40, 22.5), dl.saddle(), dl.plateau()],
    ids=repr,
)
@given(x=st.floats(-3, 3), y=st.floats(-3, 3))
def test_a_landscape_and_its_slope_belong_together(landscape, x, y):
    w = np.array([[x], [y]])
    numerical = dl.numerical_gradient(landscape.cost, w, 1e-5)
    close(landscape.gradient(w), numerical, rtol=1e-6, atol=1e-6)
