"""The engine's gradient is that of autodiff, whatever is switched on, in a real run.

The reference is written anew from the notation; JAX differentiates it. It is given what
a run had at its second step: parameters, mini-batch, and the masks that were drawn.
"""

import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import dlcourse as dl
from dlcourse.engine.stacks import single, stack
from dlcourse.engine.training import Loop
from dlcourse.formulas.activations import UNITS
from dlcourse.formulas.costs import HEADS
from dlcourse.formulas.regularization import PENALTIES

jax.config.update("jax_enable_x64", True)

JAX_UNITS = {
    "relu": lambda z: jnp.where(z > 0, z, 0),
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "linear": lambda z: z,
}
JAX_LOSSES = {
    "sigmoid": lambda Z, Y: (
        -(Y * jax.nn.log_sigmoid(Z) + (1 - Y) * jax.nn.log_sigmoid(-Z)).mean()
    ),
    "softmax": lambda Z, Y: -(Y * jax.nn.log_softmax(Z, axis=0)).sum(axis=0).mean(),
    "linear": lambda Z, Y: ((Z - Y) ** 2).mean() / 2,
}
DATA = {
    "sigmoid": dl.moons(24, 0.3, dev=0),
    "softmax": dl.blobs(24, 4, dev=0),
    "linear": dl.valley(24, mean=0, ratio=2, dev=0),
}
BN_EPSILON = 1e-3


@functools.partial(jax.jit, static_argnames=("widths", "head", "norm"))
@jax.value_and_grad
def jax_cost(theta, X, Y, masks, keep, unit, l1, l2, widths, head, norm):
    """The cost J of one network; theta as W1, b1 (or gamma1, beta_bn1), W2, …."""
    taken, m = 0, X.shape[1]

    def take(rows, columns):
        nonlocal taken
        taken += rows * columns
        return theta[taken - rows * columns : taken].reshape(rows, columns)

    A, penalty = X, 0.0
    for l, n in enumerate(widths, start=1):
        A = A * masks[l - 1] / keep[l - 1]
        W = take(n, A.shape[0])
        penalty += l1 * jnp.abs(W).sum() + l2 * (W**2).sum()
        Z = W @ A
        if l == len(widths) or not norm:
            Z = Z + take(n, 1)
        else:
            mean = Z.mean(axis=1, keepdims=True)
            variance = ((Z - mean) ** 2).mean(axis=1, keepdims=True)
            Z = take(n, 1) * (Z - mean) / jnp.sqrt(variance + BN_EPSILON) + take(n, 1)
        A = jax.lax.switch(unit, list(JAX_UNITS.values()), Z)
    return JAX_LOSSES[head](Z, Y) + penalty / (2 * m)


def second_step(run):
    """Make two steps; return the second with its batch and its masks."""
    loop, seen = Loop(run), {}
    forward, following = run.network.forward, run.batches.next

    def forward_seen(*args, **options):
        result = forward(*args, **options)
        seen.setdefault("masks", result.masks)  # of the first pass: the training one
        return result

    def next_seen():
        seen["batch"] = following()
        return seen["batch"]

    loop.measure(0)
    loop.update(1)
    run.network.forward, run.batches.next = forward_seen, next_seen
    return loop.measure(1), *seen["batch"], seen["masks"]


def member(array, k):
    """Member k's part of what may be shared by all."""
    return array[k] if np.ndim(array) == 3 else array


SWITCH = [False, True]
COMBINATIONS = list(
    itertools.product(DATA, UNITS, ["none", *PENALTIES], SWITCH, SWITCH, SWITCH)
)


def test_every_unit_and_every_head_is_compared():
    assert JAX_UNITS.keys() == UNITS.keys() and DATA.keys() == HEADS.keys()


@pytest.mark.parametrize("head, unit, penalty, drops, norm, stacked", COMBINATIONS)
def test_a_step_has_cost_and_gradient_of_autodiff(
    head, unit, penalty, drops, norm, stacked
):
    e = dl.Experiment(
        DATA[head],
        hidden=(5, 4),
        activation=unit,
        batch_norm=norm,
        bn_epsilon=BN_EPSILON,
        penalty="l1" if penalty == "l1" else "l2",
        lambd=0 if penalty == "none" else 1.5,
        keep_prob=(0.6, 0.8) if drops else 1,
        keep_input=0.9 if drops else 1,
        batch_size=8,
    )
    members = [e]
    if stacked:
        members += [
            e.replace(seed=1, lambd=2 * e.lambd),
            e.replace(data_seed=3, keep_input=0.7 if drops else 1),
        ]
    run = stack(members, range(3)) if stacked else single(e)
    step, X, Y, masks = second_step(run)
    assert [mask is not None for mask in masks] == [drops] * 3
    if not drops:
        masks = [np.ones((n, 8)) for n in (2, 5, 4)]
    thetas = step.theta.reshape(len(members), -1)
    grads, costs = step.grad.reshape(thetas.shape), np.atleast_1d(step.cost)
    for k, alone in enumerate(members):
        cost, grad = jax_cost(
            thetas[k],
            member(X, k),
            member(Y, k),
            [1.0 * member(D, k) for D in masks],
            np.array(alone.keep, float),
            list(JAX_UNITS).index(unit),
            1.0 * alone.lambd * (penalty == "l1"),
            1.0 * alone.lambd * (penalty == "l2"),
            widths=(*e.hidden, Y.shape[-2]),
            head=head,
            norm=norm,
        )
        np.testing.assert_allclose(costs[k], cost, rtol=1e-12)
        np.testing.assert_allclose(grads[k], grad, rtol=1e-8, atol=1e-13)
