"""The views: every one in every state, held to numbers that are found another way."""

import functools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

import dlcourse as dl
from dlcourse.engine.history import History, add_stack
from dlcourse.engine.network import Network
from dlcourse.engine.training import train
from dlcourse.pictures.canvas import Canvas, layout_of
from dlcourse.pictures.numbers import number
from dlcourse.pictures.painters.tiles import Tiles
from dlcourse.pictures.scene import Ghost, Scene, Sweep, band
from dlcourse.pictures.style import STYLES
from dlcourse.pictures.views import VIEWS, check_views
from dlcourse.pictures.views.classes import class_errors
from dlcourse.pictures.views.examples import surest_mistakes
from dlcourse.pictures.views.landscape import cost_at, heights
from dlcourse.pictures.views.layers import gradient_norms, signal_sizes
from dlcourse.pictures.views.network import masks_at
from dlcourse.pictures.views.own import drawn
from dlcourse.pictures.views.ranges import places

pytestmark = pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")

RINGS = dl.Experiment(
    dl.moons(40, noise=0.3, dev=30), hidden=(5, 4), iterations=60, keep_prob=0.7
)
LINE = dl.Experiment(dl.line(40), hidden=(), iterations=60, batch_size=16)
DIGITS = dl.Experiment(dl.digits(60, dev=50), hidden=(8,), iterations=30)
GROUPS = {
    "cost errors rate": RINGS,
    "set_cost boundary gradients": RINGS,
    "units activations range": RINGS,
    "weights network range_errors": RINGS,
    "contour signal": LINE,
    "images mistakes classes": DIGITS,
}
# from rates that hold to those that must diverge
RATES = dl.scale.log(1e-3, 1e300)
RATES = RATES.only(RATES.values[:20] + RATES.values[20::40])


def picture(name, record):
    """The picture that a view makes of a scene; a mere record stands alone."""
    scene = record if isinstance(record, Scene) else Scene(record)
    return VIEWS[name].draw(scene)


def pictures(names, scene):
    return [picture(name, scene) for name in names.split()]


def canvas_of(found):
    return Canvas(layout_of(found))


def part(experiment, steps):
    """The history of a run's first steps."""
    history = History(experiment)
    for step, _ in zip(train(experiment), range(steps), strict=False):
        history.add(step)
    return history


def together(experiments, steps=10**6):
    """Histories of a stack, as far as it has come after so many iterations."""
    histories = [History(experiment, room=0) for experiment in experiments]
    for step in train(experiments):
        if step.t >= steps:
            break
        add_stack(histories, step)
    return histories


def swept(experiment, name, scale, value, steps=10**6):
    histories = together([experiment.replace(**{name: v}) for v in scale.values], steps)
    field = experiment.field(name)
    ends = dict(zip(scale.values, histories, strict=True))
    return Sweep(name, field.label, scale, ends, value, field.symbol)


def too_fast(experiment):
    """A run that diverges on the way: its learning rate rises beyond all bounds."""
    changes = ((8, "learning_rate", 1e200),)
    return experiment.replace(changes=changes)


@functools.lru_cache(maxsize=1)  # they are large, and asked for group by group
def states(experiment):
    """Scenes of one experiment, by name: all that a view may be handed."""
    whole = dl.run(experiment)
    deeper = experiment.replace(hidden=(*experiment.hidden, 3))
    ghosts = [
        Ghost("learning rate 0.01", 2, dl.run(experiment.replace(learning_rate=0.01))),
        Ghost("not begun", 0, History(experiment)),
        Ghost("diverged", 3, dl.run(too_fast(experiment))),
        Ghost("one more layer, and a label that does not end", 1, dl.run(deeper)),
    ]
    seeds = [experiment.replace(seed=k) for k in range(13)]
    seeds += [too_fast(experiment.replace(seed=k)) for k in range(3)]
    trained = together(seeds)
    broken = experiment.replace(init="normal", scale=1e200)
    scenes = {
        "start": Scene(part(experiment, 1).at()),
        "midway": Scene(part(experiment, 20).at()),
        "end": Scene(whole.at()),
        "looking back": Scene(whole.at(whole.snapshots[15]), ghosts=ghosts[:1]),
        "diverged at once": Scene(dl.run(broken).at()),
        "diverged later": Scene(dl.run(too_fast(experiment)).at()),
    }
    for count in range(1, 5):
        scenes[f"{count} ghosts"] = Scene(whole.at(), "now", ghosts[:count])
    pinned = ghosts[0]._replace(seeds=tuple(trained))
    scenes["seeds"] = Scene(whole.at(), "now", [pinned], trained)
    scenes["seeds under way"] = Scene(whole.at(), seeds=together(seeds, 12))
    scenes["seeds not begun"] = Scene(whole.at(), seeds=[History(e) for e in seeds])
    for name, steps in (("done", 10**6), ("under way", 5), ("not begun", 0)):
        sweep = swept(experiment, "learning_rate", RATES, RATES.values[7], steps)
        scenes[f"sweep {name}"] = Scene(whole.at(), sweep=sweep)
    choice = dl.scale.choice("zeros", "he")
    names = swept(experiment, "init", choice, "he")
    scenes["sweep of names"] = Scene(whole.at(), sweep=names)
    return scenes


@pytest.fixture(scope="module", params=GROUPS)
def group(request):
    """Names of views, and all scenes of an experiment that they can show."""
    return request.param, states(GROUPS[request.param])


def test_every_view_in_every_state_is_drawn_the_same_whatever_came_before(group):
    names, scenes = group
    first = pictures(names, scenes["start"])
    used, stills = {layout_of(first): canvas_of(first)}, set()
    for name, scene in scenes.items():
        found = pictures(names, scene)
        canvas = used.setdefault(layout_of(found), canvas_of(found))
        canvas.begin()
        assert canvas.stream(found), name
        assert canvas.stream(pictures(names, scene)) is None, "a view gives the same"
        still = canvas_of(found).still(found)
        assert canvas.still(found) == still, name
        assert all(one.words().endswith(".") for one in found)
        stills.add(still)
    assert len(stills) >= 5, "at the start, midway, at the end, back, diverged"


def test_every_view_is_looked_at_above():
    assert {name for names in GROUPS for name in names.split()} == set(VIEWS)


def test_the_door_of_the_panel_names_every_view():
    said = " ".join(dl.live.__doc__.split())
    assert f"there are: {', '.join(VIEWS)}." in said


@pytest.mark.parametrize(
    "view, experiment, words",
    [
        ("errors", LINE, "numbers as labels"),
        ("range_errors", LINE, "numbers as labels"),
        ("boundary", DIGITS, "two features, got 64"),
        ("images", RINGS, "images"),
        ("mistakes", LINE, "images"),
        ("classes", RINGS, "one-hot"),
        ("units", LINE, "a hidden layer"),
        ("units", DIGITS, "at most four features"),
        ("contour", RINGS, "without hidden layers"),
        ("contour", RINGS.replace(data=dl.blobs(20), hidden=(), keep_prob=1.0), "one"),
    ],
)
def test_a_view_that_cannot_show_an_experiment_says_what_it_needs(
    view, experiment, words
):
    with pytest.raises(ValueError, match=f"'{view}' needs .*{words}"):
        check_views([view], experiment)


# -- views of your own ---------------------------------------------------------------


def test_what_goes_wrong_in_a_view_of_your_own_stands_in_its_place():
    scene = Scene(part(RINGS, 3).at())

    def broken(scene):
        return 1 / 0

    def forgetful(scene):
        pass

    note = drawn(broken, scene)
    assert note.alarm and note.words() == "broken: ZeroDivisionError: division by zero."
    note = drawn(forgetful, scene)
    assert "must return a picture such as dl.Lines(…), got None" in note.text
    whole = drawn(VIEWS["cost"].draw, scene)
    assert whole.same_as(picture("cost", scene))


# -- curves ------------------------------------------------------------------------


def test_the_curves_are_those_of_the_run_and_its_words_name_their_ends():
    history = dl.run(RINGS)
    shown = picture("cost", history.at())
    np.testing.assert_array_equal(shown.lines["train"][1], history.costs)
    np.testing.assert_array_equal(shown.lines["dev"][1], history.scores.dev_cost)
    words = shown.words()
    assert number(history.costs[0]) in words
    assert f"{number(history.costs[-1])} at iteration 60" in words
    assert f"dev {number(history.scores.dev_cost[-1])}." in words


def test_errors_are_the_share_of_wrong_predictions_in_per_cent():
    record = dl.run(RINGS).at()
    shown = picture("errors", record)
    wrong = [
        100 * ((record.predict(X).Z > 0) != Y).mean()
        for X, Y in (record.data[:2], record.data[2:])
    ]
    ends = [shown.lines[key][1][-1] for key in ("train", "dev")]
    assert ends == pytest.approx(wrong)
    words = f"{wrong[0]:.1f} % at iteration 60, dev {wrong[1]:.1f} %."
    assert words in shown.words()


def strokes(shown, kind):
    """What a painter draws of a picture: the visible artists of one kind."""
    canvas = canvas_of([shown])
    canvas.still([shown])
    found = [a for a in canvas.painters[0].pools.get(kind, ()) if a.get_visible()]
    return found, canvas.axes[0]


def test_who_looks_back_sees_what_had_happened_and_faintly_what_follows():
    history = dl.run(RINGS)
    t = history.snapshots[20]
    shown = picture("cost", history.at(t))
    train, dev = strokes(shown, "lines")[0]
    assert train.get_xdata()[-1] == t and dev.get_xdata()[-1] <= t
    later = strokes(shown, "later")[0]
    assert [len(line.get_xdata()) for line in later] == [61, len(history.marks)]
    assert all(line.get_alpha() < 0.5 for line in later)
    (now,) = strokes(shown, "now")[0]
    assert (now.get_xdata()[0], now.get_ydata()[0]) == (t, history.costs[t])
    assert strokes(picture("cost", history.at()), "later")[0] == []


def test_ghosts_have_a_colour_dashes_and_a_label_of_their_own():
    history = dl.run(RINGS)
    rates = (0.01, 0.03, 0.2, 0.4)
    ghosts = [
        Ghost(f"rate {rate}", 3 - i, dl.run(RINGS.replace(learning_rate=rate)))
        for i, rate in enumerate(rates)
    ]
    shown = picture("cost", Scene(history.at(), "rate 0.1", ghosts))
    lines, ax = strokes(shown, "lines")
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["rate 0.1", "dev: ends in a ring", *(g.label for g in ghosts)]
    for ghost in ghosts:
        line = shown.lines[f"ghost {ghost.place}"]
        np.testing.assert_array_equal(line[1], ghost.history.costs)
        said = f"{ghost.label}, train {number(ghost.history.costs[-1])}"
        assert said in shown.words()
    assert len({line.get_color() for line in lines}) == 6
    assert len({(style.color, style.dashes) for style in STYLES}) == 4
    assert len({style.name for style in STYLES}) == 4


def test_two_ghosts_of_one_label_are_both_drawn():
    history = dl.run(RINGS)
    other = dl.run(RINGS.replace(seed=1))
    same = [Ghost("the same", place, h) for place, h in ((0, history), (1, other))]
    shown = picture("cost", Scene(history.at(), "now", same))
    for place, run in ((0, history), (1, other)):
        np.testing.assert_array_equal(shown.lines[f"ghost {place}"][1], run.costs)


def test_the_axes_hold_ghosts_and_bands():
    history = dl.run(RINGS)
    high = dl.run(RINGS.replace(init="normal", scale=3.0, learning_rate=0.001))
    alone = picture("cost", history.at()).ylim[1]
    ghost = Ghost("high", 0, high)
    with_ghost = picture("cost", Scene(history.at(), ghosts=[ghost])).ylim[1]
    assert alone < high.costs.max() <= with_ghost
    seeds = together([high.experiment.replace(seed=k) for k in range(5)])
    with_band = picture("cost", Scene(history.at(), seeds=seeds))
    assert with_band.ylim[1] >= np.median(band(seeds)[3])
    longer = Ghost("longer", 0, dl.run(RINGS.replace(iterations=200)))
    assert picture("cost", Scene(history.at(), ghosts=[longer])).xlim[1] >= 200


def test_the_band_holds_the_middle_80_per_cent_of_the_seeds():
    seeds = together([RINGS.replace(seed=k) for k in range(16)])
    costs = np.array([history.scores.dev_cost for history in seeds])
    expected = np.quantile(costs, [0.1, 0.5, 0.9], axis=0)
    marks, *found = band(seeds, "dev_cost")
    np.testing.assert_allclose(found, expected)
    np.testing.assert_array_equal(marks, seeds[0].marks)
    shown = picture("cost", Scene(seeds[0].at(), seeds=seeds))
    assert shown.labels["band"] == "middle 80 % of 16 seeds"
    np.testing.assert_allclose(shown.lines["dev"][1], expected[1])
    np.testing.assert_allclose(shown.bands["dev band"][1:], expected[[0, 2]])
    low, median, high = (number(row[-1]) for row in expected)
    assert f"dev {median}, middle 80 % from {low} to {high}." in shown.words()
    low, high = picture("errors", Scene(seeds[0].at(), seeds=seeds)).bands["band"][1:]
    assert (low <= high).all(), "an error is highest where the accuracy is lowest"


def test_the_band_leaves_out_what_diverged_and_ends_with_the_slowest():
    fine = together([RINGS.replace(seed=k) for k in range(5)])
    broken = dl.run(too_fast(RINGS))
    marks, _, median, _ = band([*fine, broken])
    assert len(marks) == len(fine[0].marks) > len(broken.marks)
    at_end = np.median([history.scores.train_cost[-1] for history in fine])
    assert median[-1] == pytest.approx(at_end)
    slow = part(RINGS, 10)
    assert len(band([*fine, slow])[0]) == len(slow.marks)
    assert [len(values) for values in band([History(RINGS)])] == [0] * 4


def test_the_rate_stands_under_the_curve_it_moves():
    found = pictures("cost rate boundary", dl.run(RINGS).at())
    canvas = canvas_of(found)
    canvas.still(found)
    cost, rate, boundary = (ax.get_position() for ax in canvas.axes)
    assert (cost.x0, cost.x1) == (rate.x0, rate.x1)
    assert cost.y0 > rate.y1 and boundary.x0 > rate.x1
    assert canvas.axes[0].get_xlim() == canvas.axes[1].get_xlim()
    alone = canvas_of(found[1::-1]).axes
    assert alone[0].get_position().y1 == alone[1].get_position().y1


def test_the_cost_of_the_whole_set_has_level_and_spread_of_its_last_quarter():
    history = dl.run(RINGS)
    shown = picture("set_cost", history.at())
    costs = history.scores.train_cost[np.array(history.marks) >= 45]
    text = f"{costs.mean():.3f} ± {costs.std():.3f}"
    assert shown.title == f"Cost, last quarter: {text}"
    assert f"over the last quarter: {text}." in shown.words()
    assert picture("set_cost", part(RINGS, 20).at()).title == "Cost of the whole set"


def test_the_rate_is_that_of_each_update():
    staircase = RINGS.replace(schedule="staircase", every=20)
    shown = picture("rate", dl.run(staircase).at())
    low, high = shown.ylim
    expected = 0.1 * 0.5 ** (np.arange(61) // 20)
    np.testing.assert_allclose(shown.lines["train"][1], expected)
    assert low <= expected.min() and expected.max() <= high
    assert "0.1 at the start, 0.0125 at iteration 60." in shown.words()


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_borders_of_several_classes_are_where_two_tie_for_the_lead(classes):
    clouds = dl.blobs(60, classes=classes)
    record = dl.run(dl.Experiment(clouds, hidden=(), iterations=50)).at()
    ((border,), _) = strokes(picture("boundary", record), "borders")
    points = np.concatenate(border.get_segments()).T
    best = np.sort(record.predict(points).Z, axis=0)
    # a corner of three classes is cut off by less than a square of the grid
    assert np.median(best[-1] - best[-2]) < 1e-9
    assert (best[-1] - best[-2] < 0.2).all()


def test_a_ghosts_boundary_is_where_it_decides():
    history = dl.run(RINGS)
    other = dl.run(RINGS.replace(seed=5))
    scene = Scene(history.at(), ghosts=[Ghost("seed 5", 1, other)])
    (ghost, own), _ = strokes(picture("boundary", scene), "borders")
    points = np.concatenate(ghost.get_segments()).T
    assert ghost.get_color()[0] == pytest.approx(to_rgba(STYLES[1].color))
    assert np.abs(other.at().predict(points).Z).max() < 0.2
    assert np.abs(history.at().predict(points).Z).max() > 0.2
    points = np.concatenate(own.get_segments()).T
    assert np.abs(history.at().predict(points).Z).max() < 0.2


@pytest.mark.parametrize("name", ["signal", "gradients"])
def test_a_ghosts_layers_are_those_of_its_network(name):
    history, other = dl.run(RINGS), dl.run(RINGS.replace(hidden=(5, 4, 3, 2)))
    scene = Scene(history.at(), ghosts=[Ghost("deeper", 2, other)])
    shown = picture(name, scene)
    measure = {"signal": signal_sizes, "gradients": gradient_norms}[name]
    for key, record in (("train", history.at()), ("ghost 2", other.at())):
        np.testing.assert_array_equal(shown.lines[key][1], measure(record))
    assert shown.xlim[1] > shown.lines["ghost 2"][0][-1]


def test_activations_are_those_of_each_layer_but_for_the_zeros():
    record = dl.run(RINGS).at()
    shown = picture("activations", record)
    assert list(shown.values) == ["0", "1", "2"]
    for A, values in zip(record.forward.A, shown.values.values(), strict=True):
        np.testing.assert_array_equal(values, A[A != 0])
    dead = np.mean([(A == 0).all(axis=1).mean() for A in record.forward.A[1:]])
    assert shown.title == f"Activations: {dead:.0%} of units dead"


def test_units_are_the_rows_of_the_first_weights():
    record = dl.run(RINGS.replace(init="constant", keep_prob=1.0)).at()
    shown = picture("units", record)
    assert list(shown.values) == ["w₁", "w₂"]
    for i, bars in enumerate(shown.values.values()):
        assert list(bars.values()) == record.params["W1"][:, i].tolist()
    assert shown.title == "Distinct units: 1 of 5"


# -- ranges ------------------------------------------------------------------------


def test_the_range_shows_the_last_numbers_of_each_value():
    lambd = dl.scale.log(0.01, 100, zero=True)
    sweep = swept(RINGS, "lambd", lambd, 1.0)
    shown = picture("range", Scene(dl.run(RINGS).at(), sweep=sweep))
    runs = [dl.run(RINGS.replace(lambd=value)) for value in lambd.values]
    for key, column in (("train", "train_cost"), ("dev", "dev_cost")):
        _, y = shown.lines[key]
        ends = [getattr(run.scores, column)[-1] for run in runs]
        np.testing.assert_allclose(y[np.isfinite(y)], ends)
    x, _ = shown.lines["train"]
    assert np.isnan(x[1]), "a gap between zero and the rest"
    np.testing.assert_allclose(x[2:], np.log10(lambd.values[1:]))
    assert shown.xlim[0] < x[0] < x[2] - 0.3
    ends = np.array([run.scores.dev_cost[-1] for run in runs])
    best = lambd.values[ends.argmin()]
    assert shown.title == f"Best: {number(ends.min())} at λ = {best:g}"
    assert f"lowest dev cost {number(ends.min())} at {best:g}" in shown.words()
    i = lambd.values.index(1.0)
    assert shown.at == {"here": 0.0}
    assert ends[i] in shown.dots["here"][1]
    assert f"dev {number(ends[i])}" in shown.words()


def test_diverged_values_stand_at_the_top_edge_and_are_counted():
    sweep = swept(RINGS, "learning_rate", RATES, RATES.values[0])
    lost = [v for v, history in sweep.histories.items() if history.diverged]
    assert 0 < len(lost) < len(RATES.values)
    shown = picture("range", Scene(dl.run(RINGS).at(), sweep=sweep))
    dots, ax = strokes(shown, "dots")
    crosses = dots[list(shown.dots).index("lost")]
    np.testing.assert_allclose(crosses.get_xdata(), np.log10(lost))
    on_page = crosses.get_transform().transform(crosses.get_xydata())
    assert (ax.transAxes.inverted().transform(on_page)[:, 1] > 0.95).all()
    count = f"{len(lost)} of {len(RATES.values)}"
    assert shown.labels["lost"] == f"{count} diverged"
    assert f"{count} values diverged" in shown.words()
    held = np.isfinite(shown.lines["train"][1])
    assert held.sum() == len(RATES.values) - len(lost)


def test_a_sweep_under_way_shows_how_far_it_has_come():
    sweep = swept(RINGS, "learning_rate", RATES, RATES.values[0], steps=5)
    shown = picture("range", Scene(dl.run(RINGS).at(), sweep=sweep))
    first = dl.run(RINGS.replace(learning_rate=RATES.values[0]))
    assert shown.lines["train"][1][0] == pytest.approx(first.scores.train_cost[4])
    going = sum(not history.complete for history in sweep.histories.values())
    assert f"{going} under way." in shown.words()


def test_the_best_error_is_the_lowest():
    widths = dl.scale.linear(1, 12)
    sweep = swept(RINGS.replace(keep_prob=1.0), "width", widths, 3)
    dev = [100 * (1 - h.scores.dev_accuracy[-1]) for h in sweep.histories.values()]
    shown = picture("range_errors", Scene(dl.run(RINGS).at(), sweep=sweep))
    best = widths.values[int(np.argmin(dev))]
    assert shown.title == f"Best: {min(dev):.1f} % at {best}"


def test_names_stand_side_by_side_and_are_not_joined():
    sweep = swept(RINGS, "init", dl.scale.choice("zeros", "he", "xavier"), "he")
    shown = picture("range", Scene(dl.run(RINGS).at(), sweep=sweep))
    assert shown.xticks == {0: "zeros", 1: "he", 2: "xavier"}
    assert not shown.lines and len(shown.dots["train"][0]) == 3


@pytest.mark.parametrize(
    "kind, values, expected",
    [
        ("linear", (1, 2, 5), (1, 2, 5)),
        ("log", (0.1, 1, 100), (-1, 0, 2)),
        ("memory", (0, 0.9, 0.99), (0, 1, 2)),
        ("choice", ("a", "b"), (0, 1)),
        ("log", (0, 1, 10), (-0.35, 0, 1)),
    ],
)
def test_the_values_of_a_scale_have_their_places(kind, values, expected):
    np.testing.assert_allclose(places(kind, values), expected, atol=1e-12)


def test_without_a_sweep_there_is_an_invitation():
    shown = picture("range", dl.run(RINGS).at())
    assert isinstance(shown, dl.Note) and not shown.alarm
    assert "choose a control to sweep" in shown.words()


# -- weights, network ----------------------------------------------------------------


def test_weights_that_are_exactly_zero_are_counted():
    sparse = dl.Experiment(
        dl.normal(50, n_x=70),
        hidden=(3,),
        penalty="l1_threshold",
        lambd=4.0,
        iterations=100,
    )
    record = dl.run(sparse).at()
    W = [record.params["W1"], record.params["W2"]]
    zeros = sum(int((w == 0).sum()) for w in W)
    assert 0 < zeros < 213
    shown = picture("weights", record)
    assert shown.title == f"{zeros} of 213 weights are 0"
    assert f"{zeros} exactly 0" in shown.words()
    _, counts = shown.counted()
    assert counts["weights"].sum() == 213 - zeros
    assert shown.spikes["exactly 0"].tolist() == [0, zeros]
    assert zeros <= shown.ylim[1]


def test_a_single_unit_has_a_stem_for_each_weight():
    record = dl.run(RINGS.replace(data=dl.normal(30, n_x=6), hidden=())).at()
    shown = picture("weights", record)
    np.testing.assert_array_equal(shown.stems["weight"][1], record.params["W1"][0])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"batch_size": 16},
        {"batch_size": 16, "keep_input": 0.8, "keep_prob": (0.5, 1.0)},
        {"keep_prob": 1.0, "changes": ((4, "keep_prob", 0.5),)},
        {"batch_size": 7, "dtype": "float32", "seed": 3},
        {"batch_size": 16, "order": "sorted"},
    ],
)
def test_the_masks_of_a_step_are_those_that_the_engine_trains_with(
    monkeypatch, changes
):
    experiment = RINGS.replace(iterations=14, **changes)
    used, forward = [], Network.forward

    def spy(self, *args, **kwargs):
        made = forward(self, *args, **kwargs)
        if kwargs.get("draws"):
            used.append(made.masks)
        return made

    monkeypatch.setattr(Network, "forward", spy)
    dl.run(experiment)
    monkeypatch.undo()
    assert len(used) == 15
    for t in (14, 0, 7, 3):
        for found, expected in zip(masks_at(experiment, t), used[t], strict=True):
            np.testing.assert_array_equal(found, expected)
    assert any(not D.all() for masks in used for D in masks if D is not None)


def test_the_network_crosses_out_what_is_dropped_and_cuts_its_weights():
    record = dl.run(RINGS).at()
    shown = picture("network", record)
    masks = [D[:, 0] for D in masks_at(RINGS, 60) if D is not None]
    dropped = sum(int((~D).sum()) for D in masks)
    assert 0 < dropped < 9
    assert shown.title == f"Dropped now: {dropped} of 9 units"
    ((crosses,), _) = strokes(shown, "crosses")
    assert len(crosses.get_xdata()) == dropped
    gone = set(zip(*crosses.get_data(), strict=True))
    lines, _ = strokes(shown, "weights")
    ends = {tuple(e) for line in lines for seg in line.get_segments() for e in seg}
    assert ends and not gone & ends


def test_lines_show_size_and_sign_of_the_weights():
    record = dl.run(RINGS.replace(keep_prob=1.0)).at()
    shown = picture("network", record)
    weights = np.concatenate([record.params[f"W{l}"].ravel() for l in (1, 2, 3)])
    minus, plus = strokes(shown, "weights")[0]
    widths = [max(lines.get_linewidths()) for lines in (plus, minus)]
    assert widths[0] / widths[1] == pytest.approx(weights.max() / -weights.min())
    assert all(kept.all() for kept in shown.kept)
    assert "nothing is dropped" in shown.words()


def test_units_that_find_no_room_are_counted():
    record = dl.run(RINGS.replace(hidden=(30, 4), iterations=1)).at()
    shown = picture("network", record)
    ((more,), _) = strokes(shown, "more")
    assert more.get_text() == "+ 18"
    assert "2, 30, 4, 1 units, the first 12 of each" in shown.words()


# -- images ------------------------------------------------------------------------


def said_of(record):
    Z = record.predict(record.data.X_dev).Z
    P = np.exp(Z) / np.exp(Z).sum(axis=0)
    return Z.argmax(axis=0), record.data.Y_dev.argmax(axis=0), P.max(axis=0)


def test_images_are_those_of_the_dev_set_with_what_is_said():
    record = dl.run(DIGITS).at()
    said, true, _ = said_of(record)
    shown = picture("images", record)
    right = (said == true).sum()
    assert shown.title == f"{right} of 50 right (dev)"
    assert f"Of 50 dev images {right} are named right" in shown.words()
    count = len(shown.images)
    np.testing.assert_array_equal(
        shown.images, record.data.X_dev[:, :count].T.reshape(count, 8, 8)
    )
    wrong = [i for i in range(count) if said[i] != true[i]]
    assert list(shown.marked) == wrong
    assert shown.captions[wrong[0]] == f"{true[wrong[0]]}▸{said[wrong[0]]}"
    ((frames,), _) = strokes(shown, "frames")
    fitting = len(frames.get_segments())
    assert 4 < fitting <= len(wrong)


def test_mistakes_begin_with_the_one_that_is_surest():
    record = dl.run(DIGITS).at()
    said, true, sure = said_of(record)
    wrong = np.flatnonzero(said != true)
    order = surest_mistakes(record)
    assert set(order) == set(wrong)
    assert (np.diff(sure[order]) <= 1e-12).all()
    i, shown = order[0], picture("mistakes", record)
    assert shown.captions[0] == f"{true[i]}▸{said[i]}"
    assert shown.words() == (
        f"{wrong.size} of 50 dev images named wrong; the surest: {true[i]} taken for "
        f"{said[i]} ({sure[i]:.1%} sure)."
    )


def test_errors_of_the_classes_are_those_of_their_examples():
    record = dl.run(DIGITS).at()
    said, true, _ = said_of(record)
    shares = [np.mean(said[true == c] != c) for c in range(10)]
    np.testing.assert_allclose(class_errors(record), shares)
    worst, shown = int(np.argmax(shares)), picture("classes", record)
    assert shown.title == f"Worst: {worst}, {100 * shares[worst]:.1f} % wrong"
    named = [f"{c} {100 * share:.1f} %" for c, share in enumerate(shares)]
    assert shown.words() == f"Wrong in each class (dev): {', '.join(named)}."


def test_letters_are_called_by_their_names():
    letters = dl.Experiment(dl.letters(30, dev=40), hidden=(), iterations=5)
    record = dl.run(letters).at()
    said, true, _ = said_of(record)
    i = surest_mistakes(record)[0]
    words = f"{'bdpqx'[true[i]]} taken for {'bdpqx'[said[i]]}"
    assert words in picture("mistakes", record).words()


@pytest.mark.parametrize("extent", [(0, 7, 0, 5), (-2, 9, 1, 4)])
def test_tiles_have_the_colours_of_a_common_image(extent):
    colors = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    pictures = []
    for kind in (Tiles, None):
        figure = Figure((4, 3), dpi=100)
        ax = figure.add_axes((0.125, 0.1, 0.7, 0.8))
        if kind:
            image = kind(ax)
            image.set_data(colors)
            image.set_extent(extent)
        else:
            ax.imshow(colors, origin="lower", extent=extent, interpolation="nearest")
        ax.set(xlim=(0, 7), ylim=(0, 5), aspect="auto")
        agg = FigureCanvasAgg(figure)
        agg.draw()
        pictures.append(np.asarray(agg.buffer_rgba()).astype(int))
    different = (np.abs(pictures[0] - pictures[1]) > 2).any(axis=2)
    assert different.mean() < 0.01, "but for a pixel at the border of two cells"


# -- contours ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "experiment",
    [
        LINE,
        LINE.replace(lambd=5.0),
        LINE.replace(data=dl.valley(50), inputs="standard", lambd=2.0),
        LINE.replace(data=dl.moons(40)),
        LINE.replace(data=dl.moons(40), lambd=2.0, penalty="l1"),
    ],
)
def test_the_landscape_is_the_cost_that_training_descends(experiment):
    experiment = experiment.replace(batch_size=None)
    history = dl.run(experiment)
    for t in (0, 60):
        record = history.at(t)
        cost = cost_at(record)(record.theta[:2])
        np.testing.assert_allclose(cost, history.costs[t], rtol=1e-9)


@pytest.mark.parametrize(
    "experiment",
    [LINE.replace(lambd=5.0), LINE.replace(data=dl.valley(50), lambd=9.0)],
)
def test_the_lowest_point_is_lower_than_all_round_it_and_heights_add_up(experiment):
    record = dl.run(experiment.replace(learning_rate=1e-5)).at()
    shown = picture("contour", record)
    angle = np.linspace(0, 6, 20)
    ring = shown.minimum.T[..., None] + 0.01 * np.stack(
        [np.cos(angle), np.sin(angle)], axis=1
    ).reshape(20, 2, 1)
    bottom = cost_at(record)(shown.minimum)
    assert (cost_at(record)(ring) > bottom).all()
    np.testing.assert_allclose(
        heights(record)(ring), cost_at(record)(ring) - bottom, rtol=1e-6
    )
    names = ("w", "b") if len(record.theta) == 2 else ("w1", "w2")
    words = ", ".join(
        f"{name} = {number(float(value))}"
        for name, value in zip(names, shown.minimum[:, 0], strict=True)
    )
    assert f"lowest at {words}." in shown.words()
    left, right, bottom, top = shown.extent
    assert left < shown.minimum[0, 0] < right and bottom < shown.minimum[1, 0] < top


def test_the_path_goes_through_the_snapshots_up_to_the_moment_shown():
    history = dl.run(LINE)
    t = history.snapshots[30]
    shown = picture("contour", history.at(t))
    thetas = [history.at(s).theta for s in history.snapshots if s <= t]
    thetas = np.hstack([*thetas, history.at(t).theta])
    np.testing.assert_array_equal(shown.paths["train"][:, : shown.now + 1], thetas)
    assert shown.paths["train"].shape[1] == len(history.snapshots) + 1
    assert shown.title == "Cost over w and b"
    whole, reached = (strokes(shown, "paths")[0])[::-1]
    assert whole.get_alpha() < 0.5 and len(reached.get_xdata()) == shown.now + 1


def test_a_plane_of_two_weights_says_at_which_b_it_lies():
    record = dl.run(LINE.replace(data=dl.valley(50), inputs="standard")).at()
    title = picture("contour", record).title
    assert title == f"Cost at b = {number(record.theta[2, 0])}"
