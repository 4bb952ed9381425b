"""Batch norm's running averages, early stopping, and what a history keeps of a run."""

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.engine.history import History
from dlcourse.engine.stacks import first_theta, network_of

E = dl.Experiment(dl.moons(60, 0.3, dev=50), hidden=(6, 4), iterations=40)
NORM = E.replace(batch_norm=True, batch_size=16, bn_memory=0.8)


def statistics(e, step, X):
    """Mean and variance of each unit of the first layer, as a column mu1, var1."""
    Z = network_of(e).views(step.theta)["W1"] @ X
    return np.concatenate([Z.mean(axis=1), Z.var(axis=1)])[:, None]


def test_running_averages_start_as_the_first_mini_batch_and_follow():
    e = NORM.replace(hidden=(6,), batch_size=None)
    X, running = e.data.draw(0).X, None
    for step in dl.train(e):
        now = statistics(e, step, X)
        running = now if running is None else 0.8 * running + 0.2 * now
        np.testing.assert_allclose(step.running, running, rtol=1e-10, atol=1e-13)


def test_running_averages_are_no_parameters():
    network = network_of(NORM)
    assert list(network.shapes) == [
        *("W1", "gamma1", "beta_bn1", "W2", "gamma2", "beta_bn2", "W3", "b3")
    ]
    assert network.size == 6 * 2 + 6 + 6 + 4 * 6 + 4 + 4 + 4 + 1
    step = next(dl.train(NORM))
    assert step.theta.shape == (network.size, 1)
    assert step.running.shape == (2 * (6 + 4), 1)
    params = network.views(first_theta(NORM, network))
    assert (params["gamma1"] == 1).all() and (params["beta_bn1"] == 0).all()


def test_without_batch_norm_there_is_nothing_to_average():
    assert all(step.running is None for step in dl.train(E.replace(iterations=2)))
    assert dl.run(E.replace(batch_norm=True, hidden=())).at().running is None


def test_a_prediction_does_not_depend_on_its_companions():
    record = dl.run(NORM).at()
    X = record.data.X
    alone = np.hstack([record.predict(X[:, i : i + 1]).Z for i in range(X.shape[1])])
    np.testing.assert_allclose(alone, record.predict(X).Z, rtol=1e-12)
    np.testing.assert_array_equal(record.predict(X).Z, record.forward.Z)


def test_in_training_companions_do_count():
    record = dl.run(NORM).at()
    network, X = record.network, record.data.X
    together = network.forward(record.theta, X).Z[:, :10]
    fewer = network.forward(record.theta, X[:, :10]).Z
    assert np.abs(together - fewer).max() > 1e-3


def test_snapshots_carry_the_averages_of_their_time():
    history = dl.run(NORM)
    steps = {step.t: step for step in dl.train(NORM)}
    for t in history.snapshots:
        record = history.at(t)
        np.testing.assert_array_equal(record.running, steps[t].running)
        Z = record.predict(record.data.X_dev).Z
        cost = record.network.cost(Z, record.data.Y_dev)
        assert cost == record.score.dev_cost


def test_the_memory_of_the_averages_changes_scores_and_no_step():
    short, long = (dl.run(NORM.replace(bn_memory=b)) for b in (0, 0.99))
    np.testing.assert_array_equal(short.costs, long.costs)
    np.testing.assert_array_equal(short.at().theta, long.at().theta)
    assert short.scores.dev_cost[-1] != long.scores.dev_cost[-1]


# Early stopping.

OVERFITTING = dl.Experiment(
    dl.moons(40, 0.45, dev=100),
    hidden=(30, 20),
    learning_rate=0.5,
    iterations=1500,
    patience=4,
    check_every=20,
)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("patience", [1, 4, 8])
def test_a_run_stops_where_early_stopping_says(patience, seed):
    e = OVERFITTING.replace(patience=patience, seed=seed)
    history = dl.run(e)
    free = dl.run(e.replace(patience=None))
    np.testing.assert_array_equal(history.costs, free.costs[: len(history)])

    checked = np.isin(history.marks, range(0, 1501, 20))
    dev_costs = history.scores.dev_cost[checked]
    kept = dl.early_stopping(dev_costs, patience)
    assert history.stopped and history.complete
    assert len(history) - 1 == 20 * (kept + patience) == 20 * (len(dev_costs) - 1)


def test_the_best_parameters_are_kept():
    history = dl.run(OVERFITTING)
    best = history.at(history.best)
    assert history.best < len(history) - 1
    assert history.best_score.dev_cost == history.scores.dev_cost.min()
    for X, Y, cost in (
        (best.data.X, best.data.Y, history.best_score.train_cost),
        (best.data.X_dev, best.data.Y_dev, history.best_score.dev_cost),
    ):
        assert best.network.cost(best.predict(X).Z, Y) == pytest.approx(cost, rel=1e-12)
    assert best.score == history.best_score


def test_the_best_parameters_of_batch_norm_come_with_their_averages():
    history = dl.run(OVERFITTING.replace(batch_norm=True, iterations=300))
    best = history.at(history.best)
    Z = best.predict(best.data.X_dev).Z
    assert best.network.cost(Z, best.data.Y_dev) == history.best_score.dev_cost


def test_members_of_a_list_keep_their_best_too():
    together = dl.run([OVERFITTING, OVERFITTING.replace(seed=1)])
    for history in together:
        best = history.at(history.best)
        Z = best.predict(best.data.X_dev).Z
        cost = best.network.cost(Z, best.data.Y_dev)
        assert cost == pytest.approx(history.best_score.dev_cost, rel=1e-12)


def test_a_run_that_keeps_improving_is_not_stopped():
    history = dl.run(E.replace(patience=40, check_every=1))
    assert not history.stopped and len(history) == 41


# What a history keeps.


def test_scores_are_without_dropout_and_penalty():
    e = E.replace(keep_prob=0.6, keep_input=0.9, lambd=3, batch_size=16)
    history = dl.run(e)
    for t in history.snapshots:
        record = history.at(t)
        network, data = record.network, record.data
        assert record.score == dl.Score(
            network.cost(network.forward(record.theta, data.X).Z, data.Y),
            network.cost(network.forward(record.theta, data.X_dev).Z, data.Y_dev),
            dl.accuracy(network.forward(record.theta, data.X).Z, data.Y),
            dl.accuracy(network.forward(record.theta, data.X_dev).Z, data.Y_dev),
        )


def test_costs_penalties_and_rates_are_those_of_the_steps():
    e = E.replace(lambd=1, schedule="inverse", batch_size=16)
    history, steps = dl.run(e), list(dl.train(e))
    assert history.costs.tolist() == [step.cost for step in steps]
    assert history.penalties.tolist() == [step.penalty for step in steps]
    assert history.learning_rates.tolist() == [step.learning_rate for step in steps]
    assert (history.penalties < history.costs).all()


def test_snapshots_of_a_large_network_are_thinned_out():
    e = E.replace(iterations=1000)
    every, few = dl.run(e).snapshots, History(e, room=20 * 8 * network_of(e).size)
    for step in dl.train(e):
        few.add(step)
    assert few.kept == few.snapshots
    assert 10 < len(few.snapshots) <= 21 < len(every)
    assert few.snapshots[0] == 0 and few.snapshots[-1] == 1000
    assert set(few.snapshots) <= set(every)
    np.testing.assert_array_equal(few.marks, dl.run(e).marks)
    assert few.at(few.best).score == few.best_score  # the best is kept all the same


def test_the_best_is_one_of_the_marks_and_there_is_none_without_a_dev_set():
    history = dl.run(E)
    assert history.best in history.marks
    blind = dl.run(E.replace(dev=0))
    assert blind.best is None and blind.best_score is None
    assert blind.at(blind.best).t == 40


def test_a_run_that_diverges_at_once_can_still_be_looked_at():
    e = E.replace(init="constant", constant=1e200)
    for history in (dl.run(e), dl.run([e, E])[0]):
        assert history.diverged == (0, 2)
        assert history.complete and len(history) == 1
        record = history.at()
        assert record.t == 0 and set(record.params) == {
            "W1",
            "b1",
            "W2",
            "b2",
            "W3",
            "b3",
        }
        assert record.forward.Z.shape == (1, 60)
        assert not np.isfinite(record.cost)
        assert len(record.score) == 4


def test_a_run_that_diverges_later_keeps_what_held():
    history = dl.run(E.replace(learning_rate=1e6, activation="linear"))
    assert history.diverged.iteration == len(history) > 1
    assert np.isfinite(history.costs).all()
    assert np.isfinite(history.at().theta).all()


def test_the_gradients_of_a_record_are_those_of_the_whole_set():
    e = E.replace(batch_size=16, keep_prob=0.7)
    record = dl.run(e).at()
    plain = E.replace(batch_size=None)
    check = dl.gradient_check(plain, record, eps=1e-6)
    for name, grad in record.gradients.items():
        np.testing.assert_array_equal(grad, check.network.views(check.grad)[name])
