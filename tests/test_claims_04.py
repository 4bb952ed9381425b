"""What notebook 04 says you saw, on its own cells, over ten seeds."""

import numpy as np
import pytest
from lessons import SEEDS, holds, read, run

import dlcourse as dl
from dlcourse.demonstrations import gradient_checking as demo
from dlcourse.demonstrations import planted_bugs
from dlcourse.demonstrations.planted_bugs import SMALL

NOTEBOOK = read("04")


def scene(cell, **settings):
    """Return what a cell's panel shows with these settings, at its end."""
    panel = run(NOTEBOOK, cell).set(**settings)
    panel.finish()
    return panel.scene()


def draws(cell, **settings):
    """Return what a cell's panel shows for each of ten draws of weights and data."""
    panel = run(NOTEBOOK, cell)
    return [panel.set(draw=k, **settings).scene() for k in SEEDS]


def over_seeds(experiment):
    """Return ten histories, seeds of weights and data both moved, as one stack."""
    return dl.run([experiment.replace(seed=k, data_seed=k) for k in SEEDS])


def bars(pictures):
    """Return the relative difference of each parameter."""
    return pictures[0].values[""]


def guilty(pictures):
    """Return the parameters beyond the limit."""
    return set(pictures[0].marked)


def gradients(pictures):
    """Return all entries, by differences and by back-propagation."""
    return np.concatenate(list(pictures[1].points.values()), axis=1)


def total(pictures):
    return float(dl.relative_difference(*gradients(pictures)))


def totals(cell, **settings):
    return np.array([total(pictures) for pictures in draws(cell, **settings)])


# D04.1, D04.2: secants


def slope(**settings):
    """Return the slope of the secant that is drawn, and the derivative."""
    (picture,) = scene("secant", **settings)
    ends = [picture.lines[name] for name in ("secant", "tangent")]
    return [(y[-1] - y[0]) / (x[-1] - x[0]) for x, y in ends]


@pytest.mark.parametrize("eps", [0.5, 0.25, 0.1])
@pytest.mark.parametrize("theta", [-1, 0.5, 1])
def test_the_error_for_a_cube_is_eps_squared(eps, theta):
    secant, tangent = slope(eps=eps, theta=theta)
    assert secant - tangent == pytest.approx(eps**2)
    one, tangent = slope(eps=eps, theta=theta, sides=1)
    assert one - tangent == pytest.approx(3 * theta * eps + eps**2)


@pytest.mark.parametrize("eps", [1, 0.5, 0.1])
def test_the_secant_of_a_parabola_is_parallel_to_its_tangent(eps):
    secant, tangent = slope(function="θ²", eps=eps, theta=0.7)
    assert secant == pytest.approx(tangent, abs=1e-12)


def test_on_the_kink_the_two_forms_say_a_half_and_one():
    assert slope(function="ReLU", theta=0, eps=0.1)[0] == pytest.approx(0.5)
    assert slope(function="ReLU", theta=0, eps=0.1, sides=1)[0] == pytest.approx(1)


def curve(picture, label, low, high):
    x, y = picture.lines[label]
    return np.polyfit(*np.log10([x, y])[:, (low <= x) & (x <= high)], 1)[0]


def test_the_curves_have_slopes_two_one_and_minus_one():
    for picture in scene("curves"):
        assert curve(picture, "two-sided", 1e-4, 1e-2) == pytest.approx(2, abs=0.1)
        assert curve(picture, "one-sided", 1e-6, 1e-2) == pytest.approx(1, abs=0.1)
        for label in picture.lines:
            assert curve(picture, label, 1e-12, 1e-8) == pytest.approx(-1, abs=0.3)


def test_the_best_step_is_1e_5_with_two_sides_and_1e_8_or_so_with_one():
    found = {
        (eps, sides): np.array(
            [
                demo.difference(SMALL.replace(seed=k, data_seed=k), eps, sides)
                for k in SEEDS
            ]
        )
        for eps in 10.0 ** np.arange(-11, -2)
        for sides in (1, 2)
    }
    steps = sorted({eps for eps, _ in found})
    for k in SEEDS:
        best = {s: min(steps, key=lambda eps: found[eps, s][k]) for s in (1, 2)}
        assert best[2] == pytest.approx(1e-5)
        assert 0.9e-8 < best[1] < 1.1e-7
    at = {
        key: found[min(steps, key=lambda e: abs(e - key)), 2] for key in (1e-5, 1e-11)
    }
    assert holds(at[1e-5] < 1e-10) and holds(at[1e-11] > 1e-5)
    worse = at[1e-11] / at[1e-5]
    assert holds((3e5 < worse) & (worse < 3e6))
    one = np.min([found[eps, 1] for eps in steps], axis=0)
    assert holds(one / at[1e-5] > 200)


# D04.8, M04.09: the cost as a witness


def ends(bug):
    """Return the costs of ten runs with a bug, and of the right ones."""
    wrong = run(NOTEBOOK, "falling").set(bug=bug).experiment
    both = wrong, wrong.replace(swap={})
    return [np.array([h.costs for h in over_seeds(e)]) for e in both]


@pytest.mark.parametrize("bug", demo.FALLING)
def test_a_wrong_experiment_is_written_so_that_it_can_be_read_again(bug):
    pair = demo.wrong_but_falling(bug)
    assert (
        eval(repr(pair["wrong"]), {"dl": dl, "planted_bugs": planted_bugs})
        == pair["wrong"]
        != pair["right"]
    )
    assert pair["wrong"].replace(swap={}) == pair["right"]


@pytest.mark.parametrize("bug", ["db2 zero", "dW2 doubled"])
def test_two_bugs_cannot_be_seen_in_the_cost(bug):
    wrong, right = ends(bug)
    assert holds(np.abs(wrong - right)[:, -1] < 0.007)
    assert (wrong != right).any(axis=1).all()
    if bug == "dW2 doubled":
        assert (wrong[:, -1] < right[:, -1]).any()


def test_a_missing_slope_in_layer_1_costs_little_or_much():
    wrong, right = ends("no slope in layer 1")
    ratio = wrong[:, -1] / right[:, -1]
    assert holds(wrong[:, -1] < wrong[:, 0] * 0.75)
    assert holds(ratio > 1)
    assert ratio.min() < 1.5 and ratio.max() > 10


def test_a_wrong_slope_ends_higher_and_yet_the_cost_falls():
    wrong, right = ends("slope 1 - a")
    assert holds(wrong[:, -1] > right[:, -1] + 0.1)
    assert holds(wrong[:, -1] < 0.75 * wrong[:, 0])


@pytest.mark.parametrize("activation, init", [("relu", "he"), ("tanh", "xavier")])
def test_a_right_gradient_may_rise_if_the_rate_is_large(activation, init):
    panel = run(NOTEBOOK, "rises")
    costs = {}
    for rate in (0.1, 1.0):
        panel.set(activation=activation, init=init, learning_rate=rate)
        costs[rate] = np.array([h.costs for h in over_seeds(panel.experiment)])
    rises = {rate: (np.diff(c) > 0).sum(axis=1) for rate, c in costs.items()}
    assert (rises[0.1] == 0).all()
    assert holds(rises[1.0] > 0) and (rises[1.0] > 100).sum() >= 5
    assert holds(costs[1.0][:, -1] < costs[0.1][:, -1])


# D04.3: the laboratory


def test_without_a_bug_all_is_great_at_1e_5_and_at_1e_7():
    assert (totals("lab") < 1e-9).all()
    at_1e_7 = totals("lab", eps=1e-7)
    assert ((1e-9 < at_1e_7) & (at_1e_7 < 1e-7)).all()


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_bars_point_at_the_layer_and_the_points_at_the_bug(layer):
    W, b = f"W{layer}", f"b{layer}"
    for bug, names, bar, slope in (
        ("dW doubled", {W}, 1 / 3, 2),
        ("sign of a layer", {W, b}, 1, -1),
        ("db zero", {b}, 1, 0),
    ):
        for pictures in draws("lab", bug=bug, layer=layer):
            assert guilty(pictures) == names
            for name in names:
                assert bars(pictures)[name] == pytest.approx(bar, abs=1e-6)
                approx, grad = pictures[1].points[name]
                np.testing.assert_allclose(grad, slope * approx, rtol=1e-3, atol=1e-9)


def test_without_the_penalty_all_weights_are_guilty_and_no_bias():
    for bug in ("λ missing", "λ/2m"):
        for pictures in draws("lab", bug=bug):
            assert guilty(pictures) == {"W1", "W2", "W3"}
            assert total(pictures) > 1e-3
    assert (totals("lab", bug="λ missing", lambd=0) < 1e-7).all()


def test_a_missing_slope_travels_back():
    for layer, names in ((1, {"W1", "b1"}), (2, {"W1", "b1", "W2", "b2"})):
        cell = draws("lab", bug=f"no slope in layer {layer}")
        assert holds(guilty(pictures) == names for pictures in cell)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_a_factor_of_1_01_is_a_bug(layer):
    found = totals("lab", bug="factor 1.01", layer=layer)
    assert holds((0.0015 < found) & (found < 0.0045))


@pytest.mark.parametrize(
    "bug, exact",
    [
        ("all doubled", 1 / 3),
        ("all halved", 1 / 3),
        ("all negated", 1),
        ("all zero", 1),
        ("/ 2*eps", 1),
        ("1/m missing", 39 / 41),
    ],
)
def test_what_spoils_all_alike_has_an_exact_difference(bug, exact):
    assert np.abs(totals("lab", bug=bug) - exact).max() < 1e-6


@pytest.mark.parametrize(
    "bug, low, high",
    [  # the lecture's one draw gave 0.367, 0.700, 0.215, 0.321, 0.874, 0.771
        ("slope 1 - a", 0.1, 0.7),
        ("slope 1 - z²", 0.05, 0.7),
        ("slope of ReLU", 0.2, 0.6),
        ("no slope anywhere", 0.1, 0.4),
        ("θ + ε at once", 0.6, 0.95),
        ("another order", 0.5, 0.9),
        ("λ missing", 0.03, 0.17),
        ("λ/2m", 0.015, 0.09),
    ],
)
def test_each_bug_is_found_in_every_draw(bug, low, high):
    found = totals("lab", bug=bug)
    assert holds((low < found) & (found < high)) and (found > 1e-3).all()


def test_moved_all_at_once_each_place_gets_the_sum_of_the_gradient():
    for pictures in draws("lab", bug="θ + ε at once"):
        approx, grad = gradients(pictures)
        np.testing.assert_allclose(approx, grad.sum(), rtol=1e-6)


def test_the_last_bias_shows_least():
    cell = draws("lab", bug="db zero", layer=3)
    verdicts = [dl.verdict(total(pictures)) for pictures in cell]
    assert "inspect" in verdicts and "bug" in verdicts
    assert all(bars(pictures)["b3"] == pytest.approx(1) for pictures in cell)


# D04.4: now and after training


def checks(iterations, **settings):
    """Return first and last differences of ten draws, right and with the bug."""
    panel = run(NOTEBOOK, "later")
    found = []
    for k in SEEDS:
        panel.set(draw=k, iterations=iterations, **settings).finish()
        values = panel.scene()[1].values
        found.append([list(values[name].values()) for name in ("right", "no slope")])
    return np.array(found).transpose(1, 2, 0)


def test_a_missing_slope_shows_after_training_only():
    right, bug = checks(3000)
    assert holds(right[0] < 2e-7) and holds(right[-1] < 3e-8)
    assert holds((1e-5 < bug[0]) & (bug[0] < 3e-4))
    assert holds(bug[-1] > 0.45)


def test_with_1e_7_the_right_gradient_must_be_inspected_too():
    right, _ = checks(0, eps=1e-7)
    assert holds((2e-6 < right[0]) & (right[0] < 2e-5))


@pytest.mark.parametrize("eps", [1e-5, 1e-7])
def test_with_tiny_weights_right_and_wrong_look_the_same(eps):
    right, bug = checks(0, init_scale=0.001, eps=eps)
    assert holds(np.abs(np.log10(bug[0] / right[0])) < 0.1)
    assert holds(right[0] > 1e-6)


def test_many_runs_with_tiny_weights_have_not_moved():
    panel = run(NOTEBOOK, "later").set(init_scale=0.001)
    small = SMALL.replace(
        lambd=0, init="normal", scale=0.001, learning_rate=0.5, iterations=3000
    )
    assert panel.values["iterations"] == 3000
    costs = np.array([history.costs[-1] for history in over_seeds(small)])
    assert (costs > 0.69).sum() >= 5


def test_with_large_weights_the_bug_shows_at_once():
    right, bug = checks(0, init_scale=1)
    assert holds(bug[0] > 0.2) and holds(right[0] < 1e-9)


# D04.5: dropout


@pytest.mark.parametrize("keep_prob", [0.5, 0.8, 0.99])
def test_fresh_masks_ruin_a_check(keep_prob):
    for costs, found in draws("dropout", keep_prob=keep_prob):
        assert min(found.values[""].values()) > 0.99
        assert np.ptp(costs.dots["J at the same θ"][1]) > 0
    experiment = SMALL.replace(m=20, keep_prob=keep_prob)
    check = dl.gradient_check(experiment, eps=1e-7, masks="fresh")
    assert check.difference > 0.99999
    assert np.linalg.norm(check.gradapprox) > 1e5 and np.linalg.norm(check.grad) < 1


@pytest.mark.parametrize(
    "settings",
    [{"masks": "fixed"}, {"keep_prob": 1}, {"keep_prob": 1, "masks": "fixed"}],
)
def test_one_mask_or_none_is_great(settings):
    pictures = draws("dropout", **settings)
    assert all("Great" in found.title for _, found in pictures)
    for costs, _ in pictures:
        assert np.ptp(costs.dots["J at the same θ"][1]) == 0


# D04.7: kinks and precision


def kinked(**settings):
    panel, found = run(NOTEBOOK, "kinks"), []
    for k in SEEDS:
        picture = panel.set(draw=k, **settings).scene()[0]
        (_, here), *_ = picture.dots.values()
        found.append(here[0])
    return np.array(found)


def test_relu_is_great_until_epsilon_reaches_a_kink():
    for eps in (1e-7, 1e-5):
        assert holds(kinked(activation="relu", eps=eps) < 1e-7)
    wide, smooth = (kinked(activation=a, eps=0.01) for a in ("relu", "tanh"))
    assert holds((1e-4 < wide) & (wide < 0.15))
    assert holds(wide > 5 * smooth)


def test_on_a_kink_no_epsilon_helps():
    found = [
        kinked(activation="relu", example="on a kink", eps=e) for e in (1e-7, 1e-5)
    ]
    assert holds((9e-4 < found[0]) & (found[0] < 0.03))
    np.testing.assert_allclose(*found, rtol=0.01)


def test_single_precision_needs_a_large_step():
    found = {eps: kinked(dtype="float32", eps=eps) for eps in (1e-7, 1e-5, 1e-3, 1e-2)}
    assert holds((1e-5 < found[1e-2]) & (found[1e-2] < 1e-4))
    assert holds(found[1e-2] < found[1e-3])
    assert holds(found[1e-5] > 1e-3) and holds(found[1e-7] > 0.3)


# D04.6: the price


@pytest.mark.parametrize("units, size", [(20, 501), (40, 1801), (None, 44)])
def test_a_check_takes_two_evaluations_a_parameter(units, size):
    settings = {"layer_1": units, "layer_2": units} if units else {}
    picture, _ = scene("price", **settings)
    assert picture.values[""]["a check"] == 2 * size
    assert picture.title.endswith(f" {size} parameters")


def test_measured_a_check_takes_tens_of_training_steps():
    picture, _ = scene("price", count="time here")
    assert 20 < picture.values[""]["a check"] < 200


# spot the misprint


def test_of_four_derivatives_one_is_great():
    found = {letter: totals("slopes", derivative=letter) for letter in "ABCD"}
    assert (found["D"] < 1e-9).all()
    assert holds((1e-7 < found["B"]) & (found["B"] < 1e-3))
    assert np.abs(found["C"] - 1).max() < 1e-6
    assert holds(found["A"] > 0.2)


def test_epsilon_moves_all_but_the_one_that_is_minus_13():
    ends = [
        {x: totals("slopes", derivative=x, eps=e) for x in "AB"} for e in (1e-8, 1e-5)
    ]
    np.testing.assert_array_equal(ends[0]["A"], ends[1]["A"])
    assert holds(ends[0]["B"] < ends[1]["B"])


def judgement(**settings):
    return scene("judges", **settings)[0].title


def test_judge_a_looks_at_epsilon_and_judge_b_at_the_difference():
    for bug in ("none", "λ missing", "db zero"):
        assert judgement(judge="A", bug=bug, eps=1e-3).startswith("A says bug")
        assert judgement(judge="A", bug=bug, eps=5e-8).startswith("A says great")
    for eps in (1e-4, 1e-5, 1e-7):
        assert judgement(judge="B", eps=eps).startswith("B says great")
        for bug in ("λ missing", "db zero"):
            assert judgement(judge="B", bug=bug, eps=eps).startswith("B says bug")


def test_the_right_gradient_has_1e_7_at_1e_3_whoever_judges():
    for eps, low, high in ((1e-3, 5e-8, 4e-7), (1e-4, 0, 1e-8)):
        found = totals("lab", eps=eps)
        assert holds((low < found) & (found < high))


def test_of_four_penalties_one_belongs_to_the_gradient():
    for letter in "ABC":
        cell = draws("prices", swap=letter)
        assert all(guilty(pictures) == {"W1", "W2", "W3"} for pictures in cell)
        assert holds(0.03 < total(pictures) < 0.3 for pictures in cell)
        assert (totals("prices", swap=letter, lambd=0) < 1e-7).all()
    assert (totals("prices", swap="D") < 1e-7).all()


CULPRITS = {
    "A": {"b2"},
    "B": {"W1", "b1"},
    "C": set(),
    "D": {"W3"},
    "E": {f"{kind}{l}" for kind in "Wb" for l in (1, 2, 3)},
    "F": {"W1", "W2", "W3"},
}


@pytest.mark.parametrize("patient, names", CULPRITS.items())
def test_each_patient_has_its_marks_in_every_draw(patient, names):
    assert all(
        guilty(pictures) == names for pictures in draws("culprits", patient=patient)
    )


def test_your_own_check_shows_what_the_laboratory_shows():
    yours, ours = (gradients(scene(cell)) for cell in ("yours", "lab"))
    np.testing.assert_allclose(yours, ours, rtol=1e-6, atol=1e-9)
    assert guilty(scene("yours")) == set()


def test_an_entry_that_is_not_moved_back_passes_for_inspect():
    slip = dl.misprint("not_moved_back")
    assert dl.verdict(total(demo.estimated(slip))) == "inspect"
