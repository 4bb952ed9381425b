"""What notebook 04 says you saw, on its own cells, over ten seeds."""

import functools

import course
import numpy as np
import pytest
from course import SEEDS, ended, holds, read, run

import dlcourse as dl
from dlcourse.lessons import gradient_checking as demo
from dlcourse.lessons.gradient_checking import planted_bugs
from dlcourse.lessons.gradient_checking.planted_bugs import SMALL, start_of

NOTEBOOK = read("04")
said = functools.partial(course.said, NOTEBOOK)


@functools.cache
def panel(cell):
    return run(NOTEBOOK, cell)


def scene(cell, **settings):
    """Return what a cell's panel shows with these settings, all others as they were."""
    return panel(cell).reset().set(**settings).scene()


def draws(cell, **settings):
    """Return what a cell's panel shows for each of ten draws of weights and data.

    Its slider has sixteen of them: the function that it moves is asked for any.
    """
    moved = panel(cell).reset().set(**settings)
    show = moved.given[0]
    return [show(**moved.values | {"draw": k}) for k in SEEDS]


def costs(experiment):
    """Return the costs of ten runs, seeds of weights and data both moved."""
    seeded = [experiment.replace(seed=k, data_seed=k) for k in SEEDS]
    return np.array([history.costs for history in ended(seeded)])


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


def near(values, number, factor=4):
    """Whether nine of ten values are that number, give or take such a factor."""
    values = np.asarray(values)
    return holds((number / factor < values) & (values < number * factor))


def within(values, low, high):
    """Whether nine of ten values lie in a range, the last digit of its ends rounded."""
    half = min(
        0.5 * 10.0 ** -len(f"{end:g}".partition(".")[2]) for end in (low, high) if end
    )
    values = np.asarray(values)
    return holds((low - half < values) & (values < high + half))


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


def test_half_the_step_is_a_quarter_of_the_error_or_about_half_of_it():
    theta, three = said(
        "secant-saw",
        r"One-sided, at $\theta = 1$, it is $3\varepsilon + \varepsilon^2$",
    )
    errors = {
        (sides, eps): np.subtract(*slope(theta=theta, eps=eps, sides=sides))
        for sides in (1, 2)
        for eps in (0.5, 0.25)
    }
    assert errors[1, 0.5] == pytest.approx(three * 0.5 + 0.5**2)
    assert errors[2, 0.25] / errors[2, 0.5] == pytest.approx(1 / 4)
    assert 0.4 < errors[1, 0.25] / errors[1, 0.5] < 0.6


@pytest.mark.parametrize("eps", [1, 0.5, 0.1])
def test_the_secant_of_a_parabola_is_parallel_to_its_tangent(eps):
    secant, tangent = slope(function="θ²", eps=eps, theta=0.7)
    assert secant == pytest.approx(tangent, abs=1e-12)


def test_on_the_kink_the_two_forms_say_a_half_and_one():
    kink, one = said("secant-saw", "At 0 itself the one-sided form says 1")
    assert slope(function="ReLU", theta=kink, eps=0.1)[0] == pytest.approx(0.5)
    assert slope(function="ReLU", theta=kink, eps=0.1, sides=1)[0] == pytest.approx(one)
    said("secant-saw", "**ReLU** near 0: while the interval holds the kink")
    beside = [slope(function="ReLU", theta=side * 0.05, eps=0.1)[0] for side in (-1, 1)]
    assert beside == pytest.approx([0.25, 0.75]), "of neither side: those are 0 and 1"


def curve(picture, label, low, high):
    x, y = picture.lines[label]
    return np.polyfit(*np.log10([x, y])[:, (low <= x) & (x <= high)], 1)[0]


def test_the_curves_have_slopes_two_one_and_minus_one():
    two, one, rounding = said(
        "curves-saw", "slope 2 (or 1, one-sided) on the right, slope −1 on the left"
    )
    for picture in scene("curves"):
        assert curve(picture, "two-sided", 1e-4, 1e-2) == pytest.approx(two, abs=0.1)
        assert curve(picture, "one-sided", 1e-6, 1e-2) == pytest.approx(one, abs=0.1)
        for label in picture.lines:
            found = curve(picture, label, 1e-12, 1e-8)
            assert found == pytest.approx(rounding, abs=0.3)


def differences(eps, sides=2):
    networks = [SMALL.replace(seed=k, data_seed=k) for k in SEEDS]
    return np.array([demo.difference(network, eps, sides) for network in networks])


def test_the_best_step_is_1e_5_with_two_sides_and_1e_8_or_so_with_one():
    best, low, high = said(
        "curves-saw",
        r"near $10^{-5}$ two-sided and near $10^{-8}$ to $10^{-7}$ one-sided",
    )
    powers = np.arange(-11, -2)
    found = {
        sides: np.array([differences(10.0**power, sides) for power in powers])
        for sides in (1, 2)
    }
    lowest = {
        sides: 10.0 ** powers[errors.argmin(0)] for sides, errors in found.items()
    }
    assert lowest[2] == pytest.approx([best] * len(SEEDS))
    assert all((0.5 * low < lowest[1]) & (lowest[1] < 2 * high))
    gain = found[1].min(0) / found[2].min(0)
    assert holds((300 < gain) & (gain < 1500)), "several hundred times"


def test_below_1e_5_rounding_alone_spoils_a_check():
    best, tiny = said("curves-saw", "From $10^{-5}$ to $10^{-11}$ the network's check")
    less, more = said("curves-saw", "from less than $10^{-10}$ to more than $10^{-5}$")
    at_best, at_tiny = differences(best), differences(tiny)
    assert holds(at_best < less) and holds(at_tiny > more)
    said("curves-saw", "gets about a **million** times worse")
    assert near(at_tiny / at_best, 1e6, 2.5)


# D04.8, M04.09: the cost as a witness


def ends(bug):
    """Return the costs of ten runs with a bug, and of the right ones."""
    wrong = panel("falling").reset().set(bug=bug).experiment
    return costs(wrong), costs(wrong.replace(swap={}))


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
    *layers, room = said(
        "falling-saw",
        "$db^{[2]}$ **zero** and $dW^{[2]}$ **doubled** end within 0.01",
    )
    assert layers == [2, 2]
    wrong, right = ends(bug)
    assert holds(np.abs(wrong - right)[:, -1] < room)
    assert (wrong != right).any(axis=1).all()
    assert (wrong[:, -1] < right[:, -1]).sum() >= 2, "some end a little lower"


def test_a_missing_slope_in_layer_1_costs_little_or_much():
    layer = said("falling-saw", "**Slope missing in layer 1**")
    wrong, right = ends(f"no slope in layer {layer:g}")
    ratio = wrong[:, -1] / right[:, -1]
    assert all(wrong[:, -1] < 0.75 * wrong[:, 0])
    assert holds(ratio > 1)
    assert ratio.min() < 1.5 and ratio.max() > 10


def test_a_wrong_slope_ends_higher_and_yet_the_cost_falls():
    one = said("falling-saw", "**1 − a** ends clearly higher with every seed.")
    wrong, right = ends(f"slope {one:g} - a")
    assert all(wrong[:, -1] > right[:, -1])
    assert holds(wrong[:, -1] > right[:, -1] + 0.1)
    assert holds(wrong[:, -1] < 0.75 * wrong[:, 0])


@pytest.mark.parametrize("activation, init", [("relu", "he"), ("tanh", "xavier")])
def test_a_right_gradient_may_rise_if_the_rate_is_large(activation, init):
    calm = said("rises-saw", r"$\alpha = 0.1$: not one rise, with any of ten seeds")
    rough = said("rises-saw", r"$\alpha = 1$: rises with every seed")
    steps = said("rises-saw", "often more than a hundred of 500")
    moved = panel("rises").reset().set(activation=activation, init=init)
    runs = {
        rate: costs(moved.set(learning_rate=rate).experiment) for rate in (calm, rough)
    }
    rises = {rate: (np.diff(run) > 0).sum(axis=1) for rate, run in runs.items()}
    assert (rises[calm] == 0).all()
    assert all(rises[rough] > 0) and np.mean(rises[rough] > 100) >= 0.5
    assert holds(runs[rough][:, -1] < runs[calm][:, -1])
    assert moved.experiment.iterations == steps


# D04.3: the laboratory


def test_without_a_bug_all_is_great_at_1e_5_and_at_1e_7():
    assert (totals("lab") < 1e-9).all()
    at_1e_7 = totals("lab", eps=1e-7)
    assert ((1e-9 < at_1e_7) & (at_1e_7 < 1e-7)).all()


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_bars_point_at_the_layer_and_the_points_at_the_bug(layer):
    twice = said("lab-saw", r"bar $\frac13$, points on a line of slope 2.")
    opposite = said("lab-saw", "**Sign:** bar 1, points on the other diagonal.")
    lost = said("lab-saw", "**Zero:** bar 1, points on the horizontal axis.")
    W, b = f"W{layer}", f"b{layer}"
    for bug, names, bar, slope in (
        ("dW doubled", {W}, 1 / 3, twice),
        ("sign of a layer", {W, b}, opposite, -1),
        ("db zero", {b}, lost, 0),
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
    phrase = "**No slope in layer 2:** $W^{[2]}, b^{[2]}$ *and* $W^{[1]}, b^{[1]}$"
    layer, *found = said("lab-saw", phrase)
    assert found == [2, 2, 1, 1]
    first = said("lab-saw", "The same slip in layer 1 stays there.")
    for l, names in ((layer, {"W1", "b1", "W2", "b2"}), (first, {"W1", "b1"})):
        cell = draws("lab", bug=f"no slope in layer {l:g}")
        assert all(guilty(pictures) == names for pictures in cell)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_a_factor_of_1_01_is_a_bug(layer):
    factor, *limits = said(
        "lab-saw", "**Factor 1.01:** a difference of 0.001 to 0.004, only just a bug."
    )
    found = totals("lab", bug=f"factor {factor:g}", layer=layer)
    assert within(found, *limits)
    assert holds(dl.verdict(difference) == "bug" for difference in found)


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
    found = draws("lab", bug=bug)
    assert all(total(pictures) == pytest.approx(exact, abs=1e-6) for pictures in found)
    if exact > 0.9:
        bar = said("lab-saw", "All bars near 1 at once:")
        for pictures in found:
            assert list(bars(pictures).values()) == pytest.approx([bar] * 6, abs=0.05)


def test_a_third_is_0_333():
    third = said("lab-saw", "Doubled or halved as a whole: 0.333.")
    assert third == pytest.approx(1 / 3, abs=0.0005)
    assert said("lab-saw", "such as `/ 2*eps`.") == 2


@pytest.mark.parametrize(
    "bug, low, high",
    [  # the lecture's one draw gave 0.367, 0.700, 0.215, 0.321, 0.874, 0.771
        ("slope 1 - a", 0.1, 0.7),
        ("slope 1 - z²", 0.05, 0.8),
        ("slope of ReLU", 0.15, 0.6),
        ("no slope anywhere", 0.08, 0.45),
        ("θ + ε at once", 0.6, 0.98),
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


def test_the_last_bias_may_hide():
    layer = int(said("lab-saw", "$db^{[3]}$ **zero** can hide"))
    whole = said("lab-saw", "though its own bar stands at 1.")
    cell = draws("lab", bug="db zero", layer=layer)
    verdicts = [dl.verdict(total(pictures)) for pictures in cell]
    assert "inspect" in verdicts and "bug" in verdicts
    assert all(bars(pictures)[f"b{layer}"] == pytest.approx(whole) for pictures in cell)


# D04.4: now and after training


@functools.cache
def checks(scale, iterations=0, eps=1e-5):
    """Return ten differences without and with the bug, after so many iterations."""
    networks = [demo.later_net(scale, iterations, draw=k) for k in SEEDS]
    records = [history.at() for history in ended(networks)]
    return np.array([demo.right_and_wrong(record, eps) for record in records]).T


def test_the_panel_checks_those_networks():
    shown = panel("later").reset().set(iterations=300)
    draw = shown.values["draw"]
    shown.finish()
    found = [
        list(shown.scene()[1].values[name].values()) for name in ("right", "no slope")
    ]
    for end, iterations in enumerate((0, 300)):
        (history,) = ended([demo.later_net(0.01, iterations, draw=draw)])
        right, wrong = demo.right_and_wrong(history.at(), 1e-5)
        assert found[1][end] == pytest.approx(wrong, rel=0.05)
        assert max(found[0][end], right) < 5e-7


def test_a_missing_slope_shows_after_training_only():
    scale, eps = said(
        "later-saw", r"Scale 0.01, $\varepsilon = 10^{-5}$: the bug shows"
    )
    start = said("later-saw", "about $10^{-4}$ at the start")
    end, steps = said("later-saw", "0.5 and more after 3000 steps")
    right, bug = checks(scale, eps=eps)
    assert near(bug, start, 5)
    assert all(dl.verdict(difference) == "inspect" for difference in bug)
    assert near(right, said("later-saw", "The right gradient starts near $10^{-7}$"))
    right, bug = checks(scale, int(steps), eps)
    assert holds(bug > end) and holds(right < 3e-8)


def test_with_1e_7_the_right_gradient_must_be_inspected_too():
    eps = said("later-saw", r"$\varepsilon = 10^{-7}$: at the start the *right*")
    shows = said("later-saw", 'gradient shows about $10^{-5}$, "inspect"')
    ours = said("later-saw", "That is why this course takes $10^{-5}$.")
    right, _ = checks(0.01, eps=eps)
    assert near(right, shows, 5)
    assert all(dl.verdict(difference) == "inspect" for difference in right)
    assert near(checks(0.01, eps=ours)[0], shows / 100)


@pytest.mark.parametrize("eps", [1e-5, 1e-7])
def test_with_tiny_weights_right_and_wrong_look_the_same(eps):
    scale = said("later-saw", "Scale 0.001: right and wrong give the same")
    right, bug = checks(scale, eps=eps)
    assert holds(np.abs(np.log10(bug / right)) < 0.1)
    assert holds(right > 1e-6)


def test_many_runs_with_tiny_weights_have_not_moved():
    steps = int(said("later-saw", "have not even moved after 3000 steps"))
    assert panel("later").reset().values["iterations"] == steps
    small = [demo.later_net(0.001, steps, draw=k) for k in SEEDS]
    assert np.mean([history.costs[-1] > 0.69 for history in ended(small)]) >= 0.4


def test_with_large_weights_the_bug_shows_at_once():
    scale = said("later-saw", "Scale 1: the bug is plain at once, so")
    right, bug = checks(scale)
    assert holds(bug > 0.2) and holds(right < 1e-9)


# D04.5: dropout


def dropped(keep_prob=0.8, **settings):
    """Return ten checks of a network with dropout."""
    networks = [
        SMALL.replace(m=20, keep_prob=keep_prob, seed=k, data_seed=k) for k in SEEDS
    ]
    return [dl.gradient_check(e, start_of(e), eps=1e-7, **settings) for e in networks]


@pytest.mark.parametrize("keep_prob", [0.5, 0.8, 0.99])
def test_fresh_masks_ruin_a_check(keep_prob):
    for calls, found in draws("dropout", keep_prob=keep_prob):
        assert found.title.startswith("Bug")
        assert np.ptp(calls.dots["J at the same θ"][1]) > 0
    for check in dropped(keep_prob, masks="fresh"):
        assert 1 - check.difference < 1e-5
        assert np.linalg.norm(check.gradapprox) > 5e4 * np.linalg.norm(check.grad)


def test_by_differences_the_gradient_is_a_million():
    nines = said("dropout-saw", "the difference is 0.999999…")
    own = said("dropout-saw", "while that of the gradient is below 1")
    found = dropped(masks="fresh")
    assert holds(1 - check.difference < 1 - nines for check in found)
    said("dropout-saw", "by differences is about a **million**")
    assert near([np.linalg.norm(check.gradapprox) for check in found], 1e6)
    assert all(np.linalg.norm(check.grad) < own for check in found)


def test_one_mask_is_about_1e_8():
    about = said("dropout-saw", "**One fixed mask:** about $10^{-8}$, great.")
    found = [check.difference for check in dropped(masks="fixed")]
    assert near(found, about, 6) and max(found) < 1e-7


@pytest.mark.parametrize("masks", ["fresh", "fixed"])
@pytest.mark.parametrize("keep_prob", [0.8, 1])
def test_one_mask_or_none_is_great(keep_prob, masks):
    whole = said("dropout-saw", "**keep_prob 1:** great.")
    still = masks == "fixed" or keep_prob == whole
    for calls, found in draws("dropout", keep_prob=keep_prob, masks=masks):
        assert ("Great" in found.title) == still
        assert (np.ptp(calls.dots["J at the same θ"][1]) == 0) == still


# D04.7: kinks and precision


def kinked(**settings):
    found = []
    for picture, _ in draws("kinks", **settings):
        (_, here), *_ = picture.dots.values()
        found.append(here[0])
    return np.array(found)


def test_relu_is_great_until_epsilon_reaches_a_kink():
    eps = said("kinks-saw", r"as good as tanh up to $\varepsilon = 10^{-5}$")
    for small in (1e-7, eps):
        assert holds(kinked(activation="relu", eps=small) < 1e-7)
    eps, *limits = said(
        "kinks-saw",
        "At $10^{-2}$ a *right* gradient shows $10^{-3}$ to $10^{-1}$: kinks",
    )
    wide, smooth = (kinked(activation=a, eps=eps) for a in ("relu", "tanh"))
    assert holds((limits[0] < wide) & (wide < limits[1]))
    assert holds(wide > 5 * smooth)


def test_on_a_kink_no_epsilon_helps():
    low, high = said("kinks-saw", "the difference is $10^{-4}$ to $10^{-1}$ and stays")
    found = [
        kinked(activation="relu", example="on a kink", eps=e) for e in (1e-7, 1e-5)
    ]
    assert holds((low < found[0]) & (found[0] < high))
    assert holds(np.abs(found[1] / found[0] - 1) < 0.02)


def test_single_precision_needs_a_large_step():
    best, about = said(
        "kinks-saw",
        "**float32:** best near $10^{-2}$, at a difference of some $10^{-5}$.",
    )
    small, tiny = said(
        "kinks-saw", "At $10^{-5}$ a right gradient looks like a bug, and at $10^{-7}$"
    )
    found = {eps: kinked(dtype="float32", eps=eps) for eps in (small, 1e-3, best, 1e-1)}
    assert holds((about < found[best]) & (found[best] < 10 * about))
    assert holds(found[best] < found[1e-3]) and holds(found[best] < found[1e-1])
    assert holds(found[small] > 1e-3)
    single = [SMALL.replace(dtype="float32", seed=k, data_seed=k) for k in SEEDS]
    found = [dl.gradient_check(e, start_of(e), eps=tiny).gradapprox for e in single]
    assert holds(np.mean(slopes == 0) > 0.3 for slopes in found), "the same number"


# D04.6: the price


@pytest.mark.parametrize(
    "phrase",
    [
        "20 and 20 units: 501 parameters, 1002 evaluations.",
        "40 and 40: 1801 parameters, 3602 evaluations.",
    ],
)
def test_a_check_takes_two_evaluations_a_parameter(phrase):
    first, second, size, evaluations = map(int, said("price-saw", phrase))
    picture, _ = scene("price", layer_1=first, layer_2=second)
    assert picture.values[""]["a check"] == evaluations == 2 * size
    assert picture.title.endswith(f" {size} parameters")


def test_a_check_takes_as_many_training_steps_as_there_are_parameters():
    size = said("price-saw", "44 on this page, a million for a million")
    (counted, _), (timed, _) = (
        scene("price", count=count) for count in ("evaluations", "time here")
    )
    passes = counted.values[""]
    assert passes["a check"] / passes["a training step"] == size
    assert timed.values[""]["a training step"] == 1


# spot the misprint


def test_of_four_derivatives_one_is_great():
    less, eps = said("slopes-saw", r"below $10^{-10}$ at $\varepsilon = 10^{-5}$.")
    found = {letter: totals("slopes", derivative=letter, eps=eps) for letter in "ABCD"}
    assert holds(found["D"] < less)
    eps = said("slopes-saw", '**B** is one-sided: at $10^{-5}$ only "inspect".')
    assert eps == panel("slopes").reset().values["eps"]
    assert all(dl.verdict(difference) == "inspect" for difference in found["B"])
    whole = said("slopes-saw", "The difference is 1.")
    assert np.abs(found["C"] - whole).max() < 1e-6
    assert holds(found["A"] > 0.2)


def test_without_brackets_every_point_lies_on_the_upright_axis():
    assert said("slopes-saw", "**C**: `/ 2*eps` divides by 2 and then") == [2, 2]
    for eps in (1e-3, 1e-5):
        for wrong, right in zip(
            draws("slopes", derivative="C", eps=eps),
            draws("slopes", derivative="D", eps=eps),
            strict=True,
        ):
            tiny, approx = gradients(wrong)[0], gradients(right)[0]
            np.testing.assert_allclose(tiny, eps**2 * approx, rtol=1e-6, atol=1e-18)


def test_epsilon_moves_all_but_the_one_that_is_minus_13():
    _, exclusive = said("slopes-saw", "`10^-7` is −13")
    assert 10 ^ -7 == exclusive
    phrase = "The derivative of $t^3$ at 1 becomes $3 + 13^2 = 172$."
    at, three, step, slope = said("slopes-saw", phrase)
    wrong = dl.misprint("caret_for_power")
    assert wrong(lambda t: t**3, at) == slope == three + step**2
    moved = [totals("slopes", derivative="A", eps=eps) for eps in (1e-8, 1e-5)]
    np.testing.assert_array_equal(*moved)
    best = said("slopes-saw", "It gets better down to about $10^{-7}$.")
    errors = [
        totals("slopes", derivative="B", eps=eps) for eps in (1e-5, 1e-6, best, 1e-9)
    ]
    assert all((errors[0] > errors[1]) & (errors[1] > errors[2]))
    assert all(errors[3] > 2 * errors[2])


def judgement(**settings):
    return scene("judges", **settings)[0].title


def test_judge_a_looks_at_epsilon_and_judge_b_at_the_difference():
    small = said("judges-saw", r"at $\varepsilon = 5\cdot10^{-8}$ it praises")
    large = said("judges-saw", "at $10^{-3}$ it condemns one without a fault")
    for bug in ("none", "λ missing", "db zero"):
        assert judgement(judge="A", bug=bug, eps=large).startswith("A says bug")
        assert judgement(judge="A", bug=bug, eps=small).startswith("A says great")
    for eps in (1e-4, 1e-5, 1e-7):
        assert judgement(judge="B", eps=eps).startswith("B says great")
        for bug in ("λ missing", "db zero"):
            assert judgement(judge="B", bug=bug, eps=eps).startswith("B says bug")


def test_the_right_gradient_has_1e_7_at_1e_3_whoever_judges():
    about, eps = said("judges-saw", r"is about $10^{-7}$ at $\varepsilon = 10^{-3}$")
    assert near(totals("lab", eps=eps), about)
    less, *between = said(
        "judges-saw", "less than $10^{-8}$ between $10^{-4}$ and $10^{-7}$"
    )
    for eps in (*between, 1e-5):
        assert holds(totals("lab", eps=eps) < less)
    limits = said("judges-saw", "without the penalty it is 0.03 to 0.15")
    for eps in (1e-3, 1e-5, 1e-7):
        assert within(totals("lab", bug="λ missing", eps=eps), *limits)


def test_of_four_penalties_one_belongs_to_the_gradient():
    low, high = said("prices-saw", 'All three are a clear "bug": 0.03 to 0.3.')
    none = said("prices-saw", r"At $\lambda = 0$ all four agree.")
    for letter in "ABC":
        cell = draws("prices", swap=letter)
        assert all(guilty(pictures) == {"W1", "W2", "W3"} for pictures in cell)
        assert holds(low < total(pictures) < high for pictures in cell)
        assert (totals("prices", swap=letter, lambd=none) < 1e-7).all()
    assert (totals("prices", swap="D") < 1e-7).all()


CULPRITS = {
    "A": ("**A**: $db^{[2]}$ is zero", {"b2"}),
    "B": (
        "**B**: the sign of layer 1 is wrong: $W^{[1]}$ and $b^{[1]}$",
        {"W1", "b1"},
    ),
    "C": ("**C**: healthy.", set()),
    "D": (
        r"**D**: $dW^{[3]}$ is doubled: a bar of $\frac13$, points of slope 2",
        {"W3"},
    ),
    "E": ("**E**: all bars at 1", {f"{kind}{l}" for kind in "Wb" for l in (1, 2, 3)}),
    "F": (r"all is well at $\lambda = 0$", {"W1", "W2", "W3"}),
}
SLOPES = {"A": 0, "B": -1, "C": 1, "D": 2}


@pytest.mark.parametrize("patient", CULPRITS)
def test_each_patient_has_its_marks_in_every_draw(patient):
    phrase, names = CULPRITS[patient]
    said("culprits-saw", phrase)
    cell = draws("culprits", patient=patient)
    assert all(guilty(pictures) == names for pictures in cell)
    for pictures in cell:
        for name in names if patient in SLOPES else ():
            approx, grad = pictures[1].points[name]
            np.testing.assert_allclose(
                grad, SLOPES[patient] * approx, rtol=1e-3, atol=1e-9
            )


def test_the_check_of_e_measures_nothing_and_f_is_well_without_a_penalty():
    bar, two = said("culprits-saw", "**E**: all bars at 1"), 2
    assert said("culprits-saw", "`/ 2*eps`, in the check.") == two
    for pictures in draws("culprits", patient="E"):
        assert list(bars(pictures).values()) == pytest.approx([bar] * 6, abs=1e-6)
        assert np.abs(gradients(pictures)[0]).max() < 1e-9
    none = said("culprits-saw", CULPRITS["F"][0])
    for pictures in draws("culprits", patient="F", lambd=none):
        assert guilty(pictures) == set()


def test_your_own_check_shows_what_the_laboratory_shows():
    yours, ours = (gradients(scene(cell)) for cell in ("yours", "lab"))
    np.testing.assert_allclose(yours, ours, rtol=1e-6, atol=1e-9)
    assert guilty(scene("yours")) == set()


def test_an_entry_that_is_not_moved_back_passes_for_inspect():
    slip = dl.misprint("not_moved_back")
    assert dl.verdict(total(demo.estimated(slip))) == "inspect"
