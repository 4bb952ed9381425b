"""What a run does at every step: the optimiser, its rate, the penalty, the changes."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from test_formulas_optax import OPTAX

import dlcourse as dl
from dlcourse.engine.stacks import network_of, single
from dlcourse.engine.swaps import OPTIMIZERS, SCHEDULES

jax.config.update("jax_enable_x64", True)

E = dl.Experiment(dl.moons(50, 0.2, dev=40), hidden=(6, 4), iterations=40)
BATCHES = E.replace(batch_size=16)  # four a epoch
LAMBD = 2.0


def path(e):
    """All parameters, gradients, sizes of batches of a run, a row for each step."""
    steps = list(dl.train(e))
    return np.stack([s.theta for s in steps]), np.stack([s.grad for s in steps])


def weights(e):
    return network_of(e).weights


@pytest.mark.parametrize("batch_size", [None, 16])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_run_walks_where_optax_walks_with_the_same_gradients(name, batch_size):
    """What optax calls by other names stands in test_formulas_optax.py."""
    e = BATCHES.replace(
        optimizer=name, batch_size=batch_size, learning_rate=0.02, beta=0.8, beta2=0.95
    )
    thetas, grads = path(e)
    own = inspect.signature(OPTAX[name]).parameters
    optimizer = OPTAX[name](**{key: getattr(e, key) for key in own})
    theta = jnp.array(thetas[0])
    state = optimizer.init(theta)
    for t in range(e.iterations):
        updates, state = optimizer.update(jnp.array(grads[t]), state, theta)
        theta = optax.apply_updates(theta, updates)
        np.testing.assert_allclose(thetas[t + 1], theta, rtol=1e-8, atol=1e-11)


RATES = {
    "constant": lambda n: 0.2,
    "inverse": lambda n: 0.2 / (1 + 0.5 * n),
    "exponential": optax.exponential_decay(0.2, 1, 0.9),
    "sqrt": lambda n: 0.2 * 0.7 / np.sqrt(n + 1),
    "staircase": optax.exponential_decay(0.2, 3, 0.25, staircase=True),
}
OWN = {"decay_rate": 0.5, "base": 0.9, "k": 0.7, "factor": 0.25, "every": 3}


@pytest.mark.parametrize("stacked", [False, True], ids=["alone", "in a stack"])
@pytest.mark.parametrize("decay_per, length", [("epoch", 4), ("iteration", 1)])
@pytest.mark.parametrize("name", RATES)
def test_a_schedule_sets_the_rate_of_each_step(name, decay_per, length, stacked):
    assert RATES.keys() == SCHEDULES.keys()
    e = BATCHES.replace(
        schedule=name, decay_per=decay_per, learning_rate=0.2, **OWN, seed=1
    )
    history = dl.run([E, e, e.replace(learning_rate=0.4)])[1] if stacked else dl.run(e)
    expected = [float(RATES[name](t // length)) for t in range(e.iterations + 1)]
    np.testing.assert_allclose(history.learning_rates, expected, rtol=1e-6)


@pytest.mark.parametrize("name", RATES)
def test_the_rate_that_is_recorded_is_the_rate_that_is_used(name):
    e = BATCHES.replace(schedule=name, learning_rate=0.2, **OWN)
    thetas, grads = path(e)
    rates = dl.run(e).learning_rates[:-1, None, None]
    np.testing.assert_allclose(thetas[1:], thetas[:-1] - rates * grads[:-1], rtol=1e-12)


def test_changes_take_effect_at_their_iteration_and_not_before():
    changes = ((10, "learning_rate", 0.03), (20, "lambd", LAMBD), (20, "beta", 0.0))
    e = E.replace(optimizer="momentum", changes=changes)
    changed, plain = dl.run(e), dl.run(e.replace(changes=()))
    np.testing.assert_array_equal(changed.costs[:11], plain.costs[:11])
    assert changed.costs[11] != plain.costs[11]
    assert changed.learning_rates.tolist() == [0.1] * 10 + [0.03] * 31
    assert (changed.penalties[:20] == 0).all() and (changed.penalties[20:] > 0).all()
    thetas, grads = path(e)  # without memory, momentum is gradient descent
    np.testing.assert_allclose(thetas[21:], thetas[20:-1] - 0.03 * grads[20:-1])


def test_a_change_from_the_start_is_a_setting():
    e = E.replace(changes=((0, "learning_rate", 0.3), (0, "lambd", 1.0)))
    same = E.replace(learning_rate=0.3, lambd=1)
    np.testing.assert_array_equal(dl.run(e).costs, dl.run(same).costs)


def test_a_change_by_hand_is_the_rate_that_a_schedule_then_decays():
    e = BATCHES.replace(schedule="inverse", changes=((20, "learning_rate", 0.5),))
    rates = dl.run(e).learning_rates
    np.testing.assert_allclose(rates[[0, 19, 20, 40]], [0.1, 0.02, 0.5 / 6, 0.5 / 11])


@pytest.mark.parametrize("value", [0.5, (1.0, 0.5)])
def test_dropout_may_begin_on_the_way(value):
    e = E.replace(changes=((10, "keep_prob", value),))
    changed, plain = dl.run(e), dl.run(E)
    np.testing.assert_array_equal(changed.costs[:10], plain.costs[:10])
    assert changed.costs[10] != plain.costs[10]
    input_only = dl.run(E.replace(changes=((10, "keep_input", 0.5),)))
    assert input_only.costs[10] not in (changed.costs[10], plain.costs[10])


def test_dropout_that_ends_on_the_way_leaves_the_plain_cost():
    e = E.replace(keep_prob=0.5, changes=((10, "keep_prob", 1.0),))
    for step in dl.train(e):
        if step.score and step.t in (5, 15):
            assert (step.score.train_cost == pytest.approx(step.cost)) == (step.t == 15)


# The penalties.


@pytest.mark.parametrize("penalty_over, size", [("batch", 16), ("set", 50)])
@pytest.mark.parametrize("kind", ["l2", "l1"])
def test_the_penalty_is_in_the_cost_and_spares_what_is_no_weight(
    kind, penalty_over, size
):
    e = BATCHES.replace(
        penalty=kind, lambd=LAMBD, penalty_over=penalty_over, batch_norm=True
    )
    plain, first = next(dl.train(e.replace(lambd=0))), next(dl.train(e))
    W = first.theta[weights(e)]
    value, slope = dl.penalty(W[None], LAMBD, size, kind)
    np.testing.assert_allclose(first.cost - plain.cost, value, rtol=1e-10)
    assert first.penalty == pytest.approx(value, rel=1e-14)
    added = first.grad - plain.grad
    np.testing.assert_allclose(added[weights(e)], slope[0], atol=1e-14)
    assert (added[~weights(e)] == 0).all()


def test_weight_decay_is_l2_for_gradient_descent_and_not_for_adam():
    for optimizer, same in (("gradient_descent", True), ("adam", False)):
        e = E.replace(optimizer=optimizer, lambd=LAMBD, learning_rate=0.05)
        l2, decay = (dl.run(e.replace(penalty=kind)) for kind in ("l2", "decay"))
        np.testing.assert_allclose(l2.costs[0], decay.costs[0], rtol=1e-14)
        apart = np.abs(l2.at().theta - decay.at().theta).max()
        assert (apart < 1e-12) == same and (apart > 1e-3) != same


def test_decoupled_decay_of_adam_is_optax_adamw():
    e = E.replace(optimizer="adam", penalty="decay", lambd=LAMBD, learning_rate=0.05)
    thetas, grads = path(e)
    theta = {"theta": jnp.array(thetas[0])}
    adamw = optax.chain(
        optax.scale_by_adam(),
        optax.add_decayed_weights(LAMBD / 50),
        optax.scale(-0.05),
    )
    plain = optax.chain(optax.scale_by_adam(), optax.scale(-0.05))
    states = adamw.init(theta), plain.init(theta)
    for t in range(e.iterations):
        g = {"theta": jnp.array(grads[t])}
        with_decay, first = adamw.update(g, states[0], theta)
        without, second = plain.update(g, states[1], theta)
        states = first, second
        step = jnp.where(weights(e), with_decay["theta"], without["theta"])
        theta = {"theta": theta["theta"] + step}
        np.testing.assert_allclose(thetas[t + 1], theta["theta"], rtol=1e-9, atol=1e-12)


def test_only_the_threshold_makes_weights_exactly_zero():  # L1 as a step of its own
    e = E.replace(lambd=10, iterations=300)
    zeros = {
        kind: (dl.run(e.replace(penalty=kind)).at().theta[weights(e)] == 0).sum()
        for kind in ("l1", "l1_threshold", "l2")
    }
    assert zeros["l1"] == zeros["l2"] == 0
    assert zeros["l1_threshold"] > 5
    biases = dl.run(e.replace(penalty="l1_threshold")).at().theta[~weights(e)]
    assert (biases != 0).any()


def test_no_penalty_costs_nothing_and_moves_nothing():
    for kind in ("l1", "l2", "decay", "l1_threshold"):
        e = E.replace(penalty=kind)
        np.testing.assert_array_equal(dl.run(e).costs, dl.run(E).costs)
        assert (dl.run(e).penalties == 0).all()


# Inputs.


@pytest.mark.parametrize("inputs", ["centred", "variance", "standard"])
def test_inputs_are_prepared_with_the_statistics_of_the_training_set(inputs):
    e = E.replace(inputs=inputs)
    raw, data = e.data.draw(0), dl.run(e.replace(iterations=0)).at().data
    mean, spread = raw.X.mean(axis=1, keepdims=True), raw.X.std(axis=1, keepdims=True)
    divisor = {"centred": 1, "variance": spread**2, "standard": spread}[inputs]
    np.testing.assert_allclose(data.X, (raw.X - mean) / divisor, atol=1e-13)
    np.testing.assert_allclose(data.X_dev, (raw.X_dev - mean) / divisor, atol=1e-13)
    np.testing.assert_array_equal(data.Y, raw.Y)
    if inputs == "standard":
        np.testing.assert_allclose(data.X.std(axis=1), 1)
        assert np.abs(data.X_dev.mean(axis=1)).max() > 1e-3


@pytest.mark.parametrize("inputs", ["variance", "standard"])
def test_a_feature_that_never_varies_becomes_0(inputs):
    blank = dl.digits(60).draw().X.std(axis=1) == 0
    assert blank.sum() > 3  # pixels at the edges
    history = dl.run(dl.Experiment(dl.digits(60), inputs=inputs, iterations=3))
    X = history.at().data.X
    assert (X[blank] == 0).all() and np.isfinite(X).all()
    assert history.diverged is None and np.isfinite(history.scores.dev_cost).all()


# Races: how many steps they take stands in test_landscapes.py.


def test_a_descent_ends_where_its_cost_is_no_longer_a_number():
    moments = list(dl.descend(dl.bowl(40), learning_rate=10))
    assert not np.isfinite(moments[-1].cost)
    assert all(np.isfinite(moment.cost) for moment in moments[:-1])
    assert len(moments) < 1000


def test_equal_seeds_give_all_racers_the_same_noise():
    def noise(optimizer, seed):
        bowl = dl.bowl(40)
        moments = dl.descend(
            bowl, optimizer, 20, noise=2.0, seed=seed, learning_rate=0.01
        )
        return np.stack([m.grad - bowl.gradient(m.w) for m in moments])

    np.testing.assert_allclose(noise("adam", 1), noise("momentum", 1), atol=1e-11)
    assert np.abs(noise("adam", 1) - noise("adam", 2)).max() > 1
    assert noise("adam", 1).std() == pytest.approx(2, rel=0.4)


def test_a_moment_tells_the_averages_of_its_optimizer():
    *_, last = dl.descend(dl.bowl(), "adam", 5)
    assert last.state.keys() == {"v", "s"} and last.t == 5
    assert (last.state["s"] >= 0).all()
    assert next(dl.descend(dl.bowl())).state == {}


@pytest.mark.parametrize("batch_size", [None, 16])
def test_the_cost_of_a_step_is_that_of_the_exercise_functions(batch_size):
    e = dl.Experiment(
        dl.moons(50), hidden=(6, 4), lambd=0.7, batch_size=batch_size, iterations=8
    )
    batches, network = single(e).batches, network_of(e)
    cost_of = dl.l2_cost if batch_size is None else dl.minibatch_cost
    for step in dl.train(e):
        X, Y = batches.next()
        A = dl.sigmoid(network.forward(step.theta, X).Z)
        expected = cost_of(A, Y, network.views(step.theta), 0.7)
        assert step.cost == pytest.approx(expected, rel=1e-12)
