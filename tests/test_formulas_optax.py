"""Every optimiser and schedule against optax, over hundreds of random settings at once.

The settings lie along the leading axis of our arrays, as in a stack; optax is given
the same ones, one by one (vmap). Where conventions differ, the mapping stands here:

    momentum           optax.ema(beta, debias=False), its output times the rate
    momentum_classic   optax.sgd with momentum: the form without 1 - beta
    rmsprop            optax.rmsprop with eps_in_sqrt=False: epsilon outside the root
    adam               optax.adam: eps outside the root of the corrected average
    weight_decay_step  optax.add_decayed_weights(lambd / m) before optax.sgd
    staircase          optax.exponential_decay with staircase=True
    manual             optax.piecewise_constant_schedule: rates as factors of the last
"""

import inspect
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import dlcourse as dl
from dlcourse.basics.contracts import undecorated
from dlcourse.formulas.optimizer_parts import PARTS
from dlcourse.formulas.optimizers import OPTIMIZERS
from dlcourse.formulas.schedules import SCHEDULES

jax.config.update("jax_enable_x64", True)

K, SIZE, STEPS = 400, 5, 8


def scaled(learning_rate, transformation):
    return optax.chain(transformation, optax.scale(-learning_rate))


def moments(correct_v, correct_s, root=True):
    """Adam put together from optax's own moments and corrections."""

    def make(learning_rate, beta1, beta2, epsilon):
        def init(theta):
            return jnp.zeros_like(theta), jnp.zeros_like(theta), 0

        def update(g, state, params=None):
            v, s, t = state
            v = optax.tree_utils.tree_update_moment(g, v, beta1, 1)
            s = optax.tree_utils.tree_update_moment(g, s, beta2, 2)
            t = t + 1
            correct = optax.tree_utils.tree_bias_correction
            v_hat = correct(v, beta1, t) if correct_v else v
            s_hat = correct(s, beta2, t) if correct_s else s
            divisor = (jnp.sqrt(s_hat) if root else s_hat) + epsilon
            return -learning_rate * v_hat / divisor, (v, s, t)

        return optax.GradientTransformation(init, update)

    return make


OPTAX = {
    "gradient_descent": lambda learning_rate: optax.sgd(learning_rate),
    "momentum": lambda learning_rate, beta: scaled(
        learning_rate, optax.ema(beta, debias=False)
    ),
    "momentum_classic": lambda learning_rate, beta: optax.sgd(
        learning_rate, momentum=beta
    ),
    "momentum_corrected": lambda learning_rate, beta: scaled(
        learning_rate, optax.ema(beta, debias=True)
    ),
    "rmsprop": lambda learning_rate, beta2, epsilon: optax.rmsprop(
        learning_rate, beta2, epsilon, eps_in_sqrt=False
    ),
    "rmsprop_corrected": lambda learning_rate, beta2, epsilon: optax.rmsprop(
        learning_rate, beta2, epsilon, eps_in_sqrt=False, bias_correction=True
    ),
    "adam": lambda learning_rate, beta1, beta2, epsilon: optax.adam(
        learning_rate, beta1, beta2, epsilon
    ),
    "adam_uncorrected": moments(False, False),
    "adam_v_corrected": moments(True, False),
    "adam_s_corrected": moments(False, True),
    "adam_no_root": moments(True, True, root=False),
}
OURS = {**OPTIMIZERS, **PARTS}


def settings(seed=0):
    """Hundreds of settings (K, 1, 1), first parameters, and gradients of all sizes."""
    rng = np.random.default_rng(seed)
    hyper = {
        "learning_rate": 10 ** rng.uniform(-4, 1, K),
        "beta": 1 - 10 ** rng.uniform(-4, 0, K),
        "beta1": 1 - 10 ** rng.uniform(-4, 0, K),
        "beta2": 1 - 10 ** rng.uniform(-4, 0, K),
        "epsilon": 10 ** rng.uniform(-10, 0, K),
    }
    theta = rng.standard_normal((K, SIZE, 1))
    size = 10 ** rng.uniform(-4, 3, (K, 1, 1))
    grads = size * rng.standard_normal((STEPS, K, SIZE, 1))
    grads[:, :, 0] = 0  # a dead unit
    return {name: h.reshape(K, 1, 1) for name, h in hyper.items()}, theta, grads


def named(step, hyper):
    """Return the hyperparameters that an optimiser asks for, and all its names."""
    names = list(inspect.signature(step).parameters)[2:]
    return {name: hyper[name] for name in names if name in hyper}, names


def walk(name, theta, grads, hyper):
    """Return where our optimiser stands after each step."""
    step = undecorated(OURS[name])
    own, names = named(step, hyper)
    state = [np.zeros_like(theta) for n in names if n in ("v", "s")]
    path = []
    for t, g in enumerate(grads, start=1):
        counted = {"t": t} if "t" in names else {}
        new = step(theta, g, *state, **counted, **own)
        theta, *state = new if isinstance(new, tuple) else (new,)
        path.append(theta)
    return np.stack(path)


def test_every_optimizer_is_compared():
    assert OPTAX.keys() == OURS.keys()


@pytest.mark.parametrize("name", OPTAX)
def test_an_optimizer_walks_where_optax_walks(name):
    hyper, theta, grads = settings()
    ours = walk(name, theta, grads, hyper)
    own, _ = named(undecorated(OURS[name]), hyper)

    def theirs(own, theta, grads):
        optimizer = OPTAX[name](**own)

        def step(carry, g):
            theta, state = carry
            updates, state = optimizer.update(g, state, theta)
            theta = optax.apply_updates(theta, updates)
            return (theta, state), theta

        return jax.lax.scan(step, (theta, optimizer.init(theta)), grads)[1]

    flat = {key: h[:, 0, 0] for key, h in own.items()}
    expected = jax.jit(jax.vmap(theirs, (0, 0, 1), 1))(flat, theta, grads)
    np.testing.assert_allclose(ours, expected, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("name", OURS)
def test_a_stack_of_settings_is_many_single_ones(name):
    hyper, theta, grads = settings()
    stacked = walk(name, theta, grads, hyper)
    for k in range(0, K, 57):
        own = {key: float(h[k, 0, 0]) for key, h in hyper.items()}
        single = walk(name, theta[k], grads[:, k], own)
        np.testing.assert_allclose(stacked[:, k], single, rtol=1e-12)


@pytest.mark.parametrize("name", OURS)
def test_the_door_lets_single_numbers_through_unchanged(name):
    hyper, theta, grads = settings()
    own, names = named(undecorated(OURS[name]), hyper)
    own = {key: float(h[0, 0, 0]) for key, h in own.items()}
    state = [np.zeros_like(theta[0]) for n in names if n in ("v", "s")]
    counted = {"t": 1} if "t" in names else {}
    args = theta[0], grads[0, 0], *state
    through = OURS[name](*args, **counted, **own)
    behind = undecorated(OURS[name])(*args, **counted, **own)
    for a, b in zip(np.atleast_1d(through), np.atleast_1d(behind), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", OURS)
def test_a_step_changes_none_of_what_it_is_given(name):
    hyper, theta, grads = settings()
    copies = theta.copy(), grads.copy()
    walk(name, theta, grads, hyper)
    np.testing.assert_array_equal(theta, copies[0])
    np.testing.assert_array_equal(grads, copies[1])


def test_momentum_with_and_without_one_minus_beta_is_another_learning_rate():
    hyper, theta, grads = settings()
    classic = {**hyper, "learning_rate": hyper["learning_rate"] * (1 - hyper["beta"])}
    np.testing.assert_allclose(
        walk("momentum", theta, grads, hyper),
        walk("momentum_classic", theta, grads, classic),
        rtol=1e-9,
        atol=1e-12,
    )


def test_weight_decay_is_optax_decay_of_lambda_over_m():
    hyper, theta, grads = settings()
    rng, m = np.random.default_rng(1), 37
    lambd = rng.uniform(0, 10, (K, 1, 1))
    ours = undecorated(dl.weight_decay_step)(
        theta, grads[0], hyper["learning_rate"], lambd, m
    )
    for k in range(0, K, 19):
        chain = optax.chain(
            optax.add_decayed_weights(lambd[k, 0, 0] / m),
            optax.sgd(hyper["learning_rate"][k, 0, 0]),
        )
        updates, _ = chain.update(grads[0, k], chain.init(theta[k]), theta[k])
        expected = optax.apply_updates(theta[k], updates)
        np.testing.assert_allclose(ours[k], expected, rtol=1e-9, atol=1e-12)


def test_soft_thresholding_minimises_distance_plus_penalty():
    rng, m = np.random.default_rng(2), 10
    u, lambd, rate = rng.standard_normal((300, 1)), 3.0, 0.7
    W = dl.soft_threshold_step(u, np.zeros_like(u), rate, lambd, m)

    def objective(w):
        return (w - u) ** 2 / 2 + rate * lambd / (2 * m) * np.abs(w)

    others = np.linspace(-4, 4, 801)
    assert (objective(W) <= objective(others) + 1e-15).all()
    assert 0.05 < (W == 0).mean() < 0.95


# schedules: random settings, each at epochs from 0 to 200


def draws(seed, count=300):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield float(10 ** rng.uniform(-4, 1)), rng, int(rng.integers(0, 201))


def test_every_schedule_is_compared():
    compared = "constant inverse exponential sqrt staircase manual"
    assert list(SCHEDULES) == compared.split()


def test_constant_and_exponential_schedules_are_those_of_optax():
    for alpha0, rng, epoch in draws(0):
        base = float(rng.uniform(0.5, 1))
        constant = optax.constant_schedule(alpha0)
        exponential = optax.exponential_decay(alpha0, 1, base)
        assert dl.decay_constant(alpha0, epoch) == constant(epoch)
        assert dl.decay_exponential(alpha0, base, epoch) == pytest.approx(
            float(exponential(epoch)), rel=1e-9
        )


def test_a_staircase_is_that_of_optax():
    for alpha0, rng, epoch in draws(1):
        factor, every = float(rng.uniform(0.05, 1)), int(rng.integers(1, 30))
        stairs = optax.exponential_decay(alpha0, every, factor, staircase=True)
        assert dl.decay_staircase(alpha0, factor, every, epoch) == pytest.approx(
            float(stairs(epoch)), rel=1e-9
        )


def test_rates_set_by_hand_are_pieces_of_optax():
    for alpha0, rng, epoch in draws(2):
        epochs = np.sort(rng.choice(np.arange(1, 200), 4, replace=False)).tolist()
        rates = (10 ** rng.uniform(-4, 1, 4)).tolist()
        before = [alpha0, *rates[:-1]]
        factors = {
            e: new / old for e, new, old in zip(epochs, rates, before, strict=True)
        }
        pieces = optax.piecewise_constant_schedule(alpha0, factors)
        changes = list(zip(epochs, rates, strict=True))
        assert dl.decay_manual(alpha0, changes, epoch) == pytest.approx(
            float(pieces(epoch)), rel=1e-9
        )


def test_inverse_and_root_schedules_are_right_in_exact_arithmetic():
    """Optax has neither: the reference is the formula in whole fractions."""
    for alpha0, rng, epoch in draws(3):
        rate, k = float(rng.uniform(0, 10)), float(rng.uniform(0.1, 2))
        exact = Fraction(alpha0) / (1 + Fraction(rate) * epoch)
        assert dl.decay_inverse(alpha0, rate, epoch) == pytest.approx(float(exact))
        root = Fraction(dl.decay_sqrt(alpha0, k, epoch + 1))
        square = (Fraction(k) * Fraction(alpha0)) ** 2 / (epoch + 1)
        assert float(root**2 / square) == pytest.approx(1, rel=1e-12)


SCHEDULE_SETTINGS = {
    "constant": {},
    "inverse": {"decay_rate": 0.3},
    "exponential": {"base": 0.9},
    "sqrt": {"k": 0.8},
    "staircase": {"factor": 0.5, "every": 3},
    "manual": {"changes": ((2, 0.1), (5, 0.01))},
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_takes_a_stack_of_first_rates(name):
    own, schedule = SCHEDULE_SETTINGS[name], undecorated(SCHEDULES[name])
    first = np.array([0.1, 0.4, 2.0]).reshape(3, 1, 1)
    count = "n" if name == "sqrt" else "epoch"
    for number in (1, 4, 9):
        together = schedule(first, **own, **{count: number})
        alone = [schedule(a, **own, **{count: number}) for a in first.ravel().tolist()]
        np.testing.assert_allclose(np.broadcast_to(np.ravel(together), 3), alone)
