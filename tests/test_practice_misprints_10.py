"""What the misprints of notebooks 08 to 10 do to a network, a check or a bowl."""

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.practice.exercises import exercise

ARMS = dl.Experiment(dl.spirals(300, dev=600), hidden=(50,), learning_rate=1.0)
ARMS = ARMS.replace(iterations=600)
NORM = dl.Experiment(dl.moons(200), hidden=(10, 5), batch_norm=True, batch_size=50)
NORM = NORM.replace(iterations=60)
EPOCHS = dl.Experiment(dl.moons(320), hidden=(8,), batch_size=32, iterations=50)


def run(experiment, **swap):
    """Run it with misprints: the name of a formula, and the number of its misprint."""
    pairs = {name: dl.misprint(number, name) for name, number in swap.items()}
    return dl.run(experiment.replace(swap=pairs))


def dev_accuracy(history):
    return history.scores.dev_accuracy[-1]


def test_labels_of_renamed_rows_are_all_wrong():  # M10.06
    right, wrong = run(ARMS), run(ARMS, accuracy="M10.06")
    np.testing.assert_array_equal(right.costs, wrong.costs)
    assert dev_accuracy(right) > 0.85
    assert dev_accuracy(wrong) < 0.1


def test_a_sum_over_the_examples_makes_training_diverge():  # M10.07
    costs = run(ARMS, softmax="M10.07").costs
    assert costs[35] > 100 * costs[0]


def test_two_minus_signs_turn_the_cost_round_and_training_too():  # M10.09
    right, below = run(ARMS), run(ARMS, softmax_cost="M10.09")
    np.testing.assert_array_equal(below.costs, -right.costs)
    climbing = run(ARMS, output_backward="M10.09").costs[:11]
    assert (np.diff(climbing) > 0).all()
    small = ARMS.replace(data=dl.spirals(60), hidden=(5,), activation="tanh")
    for swap, expected in (
        (("softmax_cost",), "bug"),
        (("softmax_cost", "output_backward"), "great"),  # they agree with each other
    ):
        pairs = {name: dl.misprint("M10.09", name) for name in swap}
        check = dl.gradient_check(small.replace(swap=pairs))
        assert check.verdict == expected
        assert expected == "great" or check.difference > 0.98


def test_the_diagonal_alone_pushes_no_class_down():  # M10.10
    drifting = run(ARMS, output_backward="M10.10")
    assert dev_accuracy(drifting) == pytest.approx(1 / 3)
    assert drifting.costs[-1] > 1e26
    slow = run(ARMS, output_backward="M10.10 times A - Y")
    assert run(ARMS).costs[-1] < slow.costs[-1] < slow.costs[0]


@pytest.mark.parametrize("m", [5, 9])
def test_plain_sums_for_gamma_and_beta_are_m_times_too_large(m):  # M10.01
    rng = np.random.default_rng(0)
    Z, dZ_tilde, gamma = (rng.standard_normal(s) for s in ((3, m), (3, m), (3, 1)))
    slip = dl.misprint("M10.01", "batchnorm_backward")
    (_, *right), (_, *wrong) = (
        f(dZ_tilde, Z, gamma, 1e-5) for f in (dl.batchnorm_backward, slip)
    )
    for own, sums in zip(right, wrong, strict=True):
        difference = dl.relative_difference(own, sums)
        assert difference == pytest.approx((m - 1) / (m + 1))


def test_statistics_of_its_own_make_one_example_like_another():  # M10.05
    gamma, beta_bn = np.ones((4, 1)), np.full((4, 1), 0.3)
    own = dl.misprint("M10.05", "batchnorm_predict")
    z = np.random.default_rng(0).standard_normal((4, 9))
    alone = [own(z[:, i : i + 1], gamma, beta_bn, 0, 1, 1e-5) for i in range(9)]
    assert np.unique(np.hstack(alone)).tolist() == [0.3]


def test_without_g_all_layers_are_one_linear_map():  # M10.21
    rings = NORM.replace(data=dl.circles(300, 0.05, 0.8, dev=200), learning_rate=0.1)
    rings = rings.replace(iterations=2000)
    assert dev_accuracy(run(rings)) > 0.85
    slip = run(rings, relu="M10.21", relu_backward="M10.21")
    assert dev_accuracy(slip) < 0.6


def test_an_iteration_taken_for_an_epoch_freezes_training():  # M08.03
    e = EPOCHS.replace(schedule="inverse", decay_rate=1.0, learning_rate=0.2)
    right, frozen = run(e), run(e, epoch_of="M08.03")
    assert frozen.costs[-1] > right.costs[-1]
    per_iteration = dl.run(e.replace(decay_per="iteration"))
    counted_from_0 = dl.misprint("M08.03", "epoch_of")
    assert counted_from_0(33, 320, 32) == 33
    assert abs(frozen.costs[-1] - per_iteration.costs[-1]) < 0.01


def test_the_root_called_staircase_falls_at_once():  # M08.01
    smooth = dl.misprint("M08.01", "decay_staircase")
    rates = [smooth(0.2, 0.5, 10, epoch) for epoch in (9, 10)]
    assert np.round(rates, 4).tolist() == [0.0632, 0.0603]


def test_a_memory_below_zero_throws_a_ball_out_of_the_bowl():  # M09.03
    def height(step, alpha, steps):
        theta, v = np.array([-5.0, 1.0]), np.zeros(2)
        for _ in range(steps):
            theta, v = step(theta, theta * [1, 10], v, alpha, 0.95)
        return (theta**2 * [1, 10]).sum() / 2

    slip = dl.misprint("M09.03", "momentum_step")
    assert height(dl.momentum_step, 0.1, 0) == 17.5
    assert height(dl.momentum_step, 0.1, 10) == pytest.approx(8.7, abs=0.05)
    assert height(slip, 0.1, 10) == pytest.approx(2.4e7, rel=0.03)
    assert height(dl.momentum_step, 0.01, 10) == pytest.approx(14.9, abs=0.05)
    assert height(slip, 0.01, 10) == pytest.approx(11.1, abs=0.05)
    assert height(slip, 0.01, 200) == pytest.approx(3.7e6, rel=0.03)


# Forms that the engine refuses, since they return another shape
REFUSED = {"value_of_the_largest"}
SCHEDULED = {
    "decay_inverse": "inverse",
    "decay_exponential": "exponential",
    "decay_sqrt": "sqrt",
    "decay_staircase": "staircase",
}


@pytest.mark.parametrize(
    "formula", [*SCHEDULED, "epoch_of", "softmax", "batchnorm_forward",
                "batchnorm_predict"],
)  # fmt: skip
def test_wrong_answers_do_the_same_in_a_stack_as_alone(formula):
    e = EPOCHS.replace(schedule=SCHEDULED.get(formula, "inverse"), iterations=25)
    if formula.startswith("batchnorm"):
        e = NORM.replace(iterations=3)
    if formula == "softmax":
        e = ARMS.replace(iterations=3)
    for wrong in exercise(formula).wrong_answers:
        slip = e.replace(swap={formula: wrong.function})
        if wrong.name in REFUSED:
            with pytest.raises(ValueError, match="must return"):
                dl.run(slip)
            continue
        pair = [slip.replace(seed=s, learning_rate=0.1 + s / 10) for s in (0, 1)]
        for alone, stacked in zip(map(dl.run, pair), dl.run(pair), strict=True):
            np.testing.assert_allclose(alone.costs, stacked.costs, rtol=1e-9)
            np.testing.assert_allclose(alone.scores, stacked.scores, rtol=1e-9)
