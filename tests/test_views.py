"""The views: every one in every state, its words held to numbers found another way."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import dlcourse as dl
from dlcourse.history import History, add_stack
from dlcourse.network import Network
from dlcourse.panel.canvas import Canvas
from dlcourse.panel.scene import Ghost, Scene, Sweep, band
from dlcourse.panel.style import STYLES
from dlcourse.panel.views import VIEWS, make_views
from dlcourse.panel.views.classes import class_errors
from dlcourse.panel.views.contour import Contour
from dlcourse.panel.views.cost import Cost
from dlcourse.panel.views.examples import Images, Mistakes
from dlcourse.panel.views.range import ErrorRange, Range, places
from dlcourse.panel.views.tiles import Tiles
from dlcourse.panel.views.view import number
from dlcourse.panel.views.weights import Weights
from dlcourse.panel.views.wiring import Wiring, masks_at
from dlcourse.training import train

RINGS = dl.Experiment(
    dl.moons(40, noise=0.3, dev=30), hidden=(5, 4), iterations=60, keep_prob=0.7
)
LINE = dl.Experiment(dl.line(40), hidden=(), iterations=60, batch_size=16)
DIGITS = dl.Experiment(dl.digits(60, dev=50), hidden=(8,), iterations=30)
GROUPS = {
    "cost errors rate": RINGS,
    "set_cost rate errors": RINGS,
    "boundary signal gradients": RINGS,
    "units activations range": RINGS,
    "weights network range_errors": RINGS,
    "contour cost range": LINE,
    "images mistakes weights": DIGITS,
    "classes cost": DIGITS,
}


def part(experiment, steps):
    """The history of a run's first steps."""
    history = History(experiment)
    for step, _ in zip(train(experiment), range(steps), strict=False):
        history.add(step)
    return history


def together(experiments, steps=10**6):
    """Histories of a stack, as far as it has come after so many iterations."""
    histories = [History(experiment, False) for experiment in experiments]
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
    rates = dl.scale.log(1e-3, 1e300)
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
        sweep = swept(experiment, "learning_rate", rates, rates.values[7], steps)
        scenes[f"sweep {name}"] = Scene(whole.at(), sweep=sweep)
    choice = dl.scale.choice("zeros", "he")
    names = swept(experiment, "init", choice, "he")
    scenes["sweep of names"] = Scene(whole.at(), sweep=names)
    return scenes


@pytest.mark.parametrize("names", GROUPS)
def test_every_view_in_every_state_is_drawn_the_same_whatever_came_before(names):
    experiment = GROUPS[names]
    used, pictures = Canvas(make_views(names, experiment)), set()
    scenes = states(experiment)
    for name, scene in scenes.items():
        used.begin()
        streamed = used.stream(scene)
        assert used.stream(scene) == streamed, name
        fresh = Canvas(make_views(names, experiment))
        still = fresh.still(scene)
        assert used.still(scene) == still, name
        assert used.describe(scene) == fresh.describe(scene)
        assert all(view.describe(scene).endswith(".") for view in fresh.views)
        pictures.add(still)
    assert len(pictures) >= 5, "at the start, midway, at the end, back, diverged"


def test_every_view_is_looked_at_above():
    assert {name for names in GROUPS for name in names.split()} == set(VIEWS)


@pytest.mark.parametrize("names", GROUPS)
def test_a_mere_record_is_drawn_as_a_scene_that_stands_alone(names):
    record = part(GROUPS[names], 9).at()
    record_png = Canvas(make_views(names, GROUPS[names])).still(record)
    assert record_png == Canvas(make_views(names, GROUPS[names])).still(Scene(record))


@pytest.mark.parametrize(
    "view, experiment, words",
    [
        ("errors", LINE, "numbers as labels"),
        ("range_errors", LINE, "numbers as labels"),
        ("images", RINGS, "images"),
        ("mistakes", LINE, "images"),
        ("classes", RINGS, "one-hot"),
        ("contour", RINGS, "without hidden layers"),
        ("contour", RINGS.replace(data=dl.blobs(20), hidden=(), keep_prob=1.0), "one"),
    ],
)
def test_a_view_that_cannot_show_an_experiment_says_what_it_needs(
    view, experiment, words
):
    with pytest.raises(ValueError, match=f"'{view}' needs .*{words}"):
        make_views(view, experiment)


# -- curves ------------------------------------------------------------------------


def drawn(view, scene, fine=True):
    """A view that has drawn a scene, and its axes."""
    canvas = Canvas([view])
    canvas.still(scene) if fine else canvas.stream(scene)
    return canvas.axes[0]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_curves_are_those_of_the_run_and_its_words_name_their_ends():
    history = dl.run(RINGS)
    view = Cost()
    ax = drawn(view, Scene(history.at()))
    np.testing.assert_array_equal(view.train_line.get_ydata(), history.costs)
    np.testing.assert_array_equal(view.dev_line.get_ydata(), history.scores.dev_cost)
    assert legend(ax) == ["train", "dev"]
    words = view.describe(history.at())
    assert number(history.costs[0]) in words
    assert f"{number(history.costs[-1])} at iteration 60" in words
    assert f"dev {number(history.scores.dev_cost[-1])}." in words


def test_errors_are_the_share_of_wrong_predictions_in_per_cent():
    history = dl.run(RINGS)
    view = VIEWS["errors"]()
    drawn(view, Scene(history.at()))
    record = history.at()
    wrong = [
        100 * ((record.predict(X).Z > 0) != Y).mean()
        for X, Y in (record.data[:2], record.data[2:])
    ]
    ends = view.train_line.get_ydata()[-1], view.dev_line.get_ydata()[-1]
    assert ends == pytest.approx(wrong)
    assert f"{wrong[0]:.1f} % at iteration 60, dev {wrong[1]:.1f} %." in view.describe(
        record
    )


def test_who_looks_back_sees_what_had_happened_and_faintly_what_follows():
    history = dl.run(RINGS)
    t = history.snapshots[20]
    view = Cost()
    drawn(view, Scene(history.at(t)))
    assert view.train_line.get_xdata()[-1] == t == view.now.get_xdata()[0]
    assert view.now.get_ydata()[0] == history.costs[t]
    assert len(view.train_later.get_xdata()) == len(history)
    assert view.dev_line.get_xdata()[-1] <= t
    drawn(view, Scene(history.at()))
    assert len(view.train_later.get_xdata()) == 0


def test_ghosts_have_a_colour_dashes_and_a_label_of_their_own():
    history = dl.run(RINGS)
    rates = (0.01, 0.03, 0.2, 0.4)
    ghosts = [
        Ghost(f"rate {rate}", 3 - i, dl.run(RINGS.replace(learning_rate=rate)))
        for i, rate in enumerate(rates)
    ]
    view = Cost()
    ax = drawn(view, Scene(history.at(), "rate 0.1", ghosts))
    assert legend(ax)[0] == "rate 0.1"
    assert legend(ax)[2:] == [ghost.label for ghost in ghosts]
    for ghost in ghosts:
        line = view.ghosts[ghost.place]
        np.testing.assert_array_equal(line.get_ydata(), ghost.history.costs)
        assert f"{ghost.label}, train {number(ghost.history.costs[-1])}" in (
            view.describe(Scene(history.at(), "rate 0.1", ghosts))
        )
    assert len({(style.color, style.dashes) for style in STYLES}) == 4
    assert len({style.name for style in STYLES}) == 4
    drawn(view, Scene(history.at()))
    assert legend(view.ax) == ["train", "dev"]


def test_the_axes_hold_ghosts_and_bands():
    history = dl.run(RINGS)
    high = dl.run(RINGS.replace(init="normal", scale=3.0, learning_rate=0.001))
    view = Cost()
    alone = drawn(view, Scene(history.at())).get_ylim()[1]
    with_ghost = drawn(view, Scene(history.at(), ghosts=[Ghost("high", 0, high)]))
    assert alone < high.costs.max() <= with_ghost.get_ylim()[1]
    seeds = together([high.experiment.replace(seed=k) for k in range(5)])
    with_band = drawn(view, Scene(history.at(), seeds=seeds))
    assert with_band.get_ylim()[1] >= np.median(band(seeds)[3])
    longer = dl.run(RINGS.replace(iterations=200))
    ax = drawn(view, Scene(history.at(), ghosts=[Ghost("longer", 0, longer)]))
    assert ax.get_xlim()[1] >= 200


def test_the_band_holds_the_middle_80_per_cent_of_the_seeds():
    seeds = together([RINGS.replace(seed=k) for k in range(16)])
    costs = np.array([history.scores.dev_cost for history in seeds])
    expected = np.quantile(costs, [0.1, 0.5, 0.9], axis=0)
    marks, *found = band(seeds, "dev_cost")
    np.testing.assert_allclose(found, expected)
    np.testing.assert_array_equal(marks, seeds[0].marks)
    view = Cost()
    scene = Scene(seeds[0].at(), seeds=seeds)
    ax = drawn(view, scene)
    assert "band: middle 80 % of 16 seeds" in legend(ax)
    np.testing.assert_allclose(view.dev_line.get_ydata(), expected[1])
    (outline,) = view.dev_band.get_paths()
    assert outline.vertices[:, 1].max() == pytest.approx(expected[2].max())
    low, median, high = (number(row[-1]) for row in expected)
    assert f"dev {median}, middle 80 % from {low} to {high}." in view.describe(scene)


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
    record = dl.run(RINGS).at()
    canvas = Canvas(make_views("cost rate boundary", RINGS))
    canvas.still(record)
    cost, rate, boundary = (ax.get_position() for ax in canvas.axes)
    assert (cost.x0, cost.x1) == (rate.x0, rate.x1)
    assert cost.y0 > rate.y1 and boundary.x0 > rate.x1
    assert canvas.axes[0].get_xlim() == canvas.axes[1].get_xlim()
    alone = Canvas(make_views("rate cost", RINGS)).axes
    assert alone[0].get_position().y1 == alone[1].get_position().y1


def test_the_cost_of_the_whole_set_has_level_and_spread_of_its_last_quarter():
    history = dl.run(RINGS)
    view = VIEWS["set_cost"]()
    costs = history.scores.train_cost[np.array(history.marks) >= 45]
    drawn(view, history.at())
    text = f"{costs.mean():.3f} ± {costs.std():.3f}"
    assert view.heading(history.at()) == f"Cost, last quarter: {text}"
    assert f"over the last quarter: {text}." in view.describe(history.at())
    unfinished = part(RINGS, 20).at()
    assert view.heading(unfinished) == "Cost of the whole set"


def test_the_rate_is_that_of_each_update():
    staircase = RINGS.replace(schedule="staircase", every=20)
    history = dl.run(staircase)
    view = VIEWS["rate"]()
    low, high = drawn(view, Scene(history.at())).get_ylim()
    expected = 0.1 * 0.5 ** (np.arange(61) // 20)
    np.testing.assert_allclose(view.train_line.get_ydata(), expected)
    assert low <= expected.min() and expected.max() <= high
    assert "0.1 at the start, 0.0125 at iteration 60." in view.describe(history.at())


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_borders_of_several_classes_are_where_two_tie_for_the_lead(classes):
    clouds = dl.blobs(60, classes=classes)
    record = dl.run(dl.Experiment(clouds, hidden=(), iterations=50)).at()
    view = VIEWS["boundary"]()
    drawn(view, Scene(record))
    points = np.concatenate(view.line.get_segments()).T
    best = np.sort(record.predict(points).Z, axis=0)
    # a corner of three classes is cut off by less than a square of the grid
    assert np.median(best[-1] - best[-2]) < 1e-9
    assert (best[-1] - best[-2] < 0.2).all()


def test_a_ghosts_boundary_is_where_it_decides():
    history = dl.run(RINGS)
    other = dl.run(RINGS.replace(seed=5))
    view = VIEWS["boundary"]()
    drawn(view, Scene(history.at(), ghosts=[Ghost("seed 5", 1, other)]))
    (halo, line) = view.ghosts[2:4]
    points = np.concatenate(line.get_segments()).T
    assert np.abs(other.at().predict(points).Z).max() < 0.2
    assert np.abs(history.at().predict(points).Z).max() > 0.2
    assert not view.ghosts[1].get_segments() and halo.get_segments()


@pytest.mark.parametrize("name", ["signal", "gradients"])
def test_a_ghosts_layers_are_those_of_its_network(name):
    history, other = dl.run(RINGS), dl.run(RINGS.replace(hidden=(5, 4, 3, 2)))
    view = VIEWS[name]()
    ax = drawn(view, Scene(history.at(), ghosts=[Ghost("deeper", 2, other)]))
    x, y = view.ghosts[2].get_data()
    np.testing.assert_array_equal(y, view.values(other.at()))
    assert ax.get_xlim()[1] > x[-1]


# -- ranges ------------------------------------------------------------------------

RATES = dl.scale.log(0.01, 1e300)


def test_the_range_shows_the_last_numbers_of_each_value():
    lambd = dl.scale.log(0.01, 100, zero=True)
    sweep = swept(RINGS, "lambd", lambd, 1.0)
    view = Range()
    scene = Scene(dl.run(RINGS).at(), sweep=sweep)
    ax = drawn(view, scene)
    runs = [dl.run(RINGS.replace(lambd=value)) for value in lambd.values]
    for line, column in ((view.train, "train_cost"), (view.dev, "dev_cost")):
        y = line.get_ydata()
        ends = [getattr(run.scores, column)[-1] for run in runs]
        np.testing.assert_allclose(y[np.isfinite(y)], ends)
    x = view.train.get_xdata()
    assert np.isnan(x[1]), "a gap between zero and the rest"
    np.testing.assert_allclose(x[2:], np.log10(lambd.values[1:]))
    assert ax.get_xlim()[0] < x[0] < x[2] - 0.3
    ends = np.array([run.scores.dev_cost[-1] for run in runs])
    best = lambd.values[ends.argmin()]
    heading = f"Best: {number(ends.min())} at λ = {best:g}"
    assert view.heading(scene) == heading
    assert f"lowest dev cost {number(ends.min())} at {best:g}" in view.describe(scene)
    i = lambd.values.index(1.0)
    np.testing.assert_allclose(view.here.get_xdata(), 0.0)
    assert ends[i] in view.now.get_ydata()
    assert f"dev {number(ends[i])}" in view.describe(scene)


def test_diverged_values_stand_at_the_top_edge_and_are_counted():
    sweep = swept(RINGS, "learning_rate", RATES, RATES.values[0])
    lost = [v for v, history in sweep.histories.items() if history.diverged]
    assert 0 < len(lost) < len(RATES.values)
    view = Range()
    scene = Scene(dl.run(RINGS).at(), sweep=sweep)
    ax = drawn(view, scene)
    x, y = view.lost.get_data()
    np.testing.assert_allclose(x, np.log10(lost))
    assert (y > 0.95 * ax.get_ylim()[1]).all()
    count = f"{len(lost)} of {len(RATES.values)}"
    assert f"{count} diverged" in legend(ax)
    assert f"{count} values diverged" in view.describe(scene)
    held = np.isfinite(view.train.get_ydata())
    assert held.sum() == len(RATES.values) - len(lost)


def test_a_sweep_under_way_shows_how_far_it_has_come():
    sweep = swept(RINGS, "learning_rate", RATES, RATES.values[0], steps=5)
    view = Range()
    scene = Scene(dl.run(RINGS).at(), sweep=sweep)
    drawn(view, scene)
    first = dl.run(RINGS.replace(learning_rate=RATES.values[0]))
    assert view.train.get_ydata()[0] == pytest.approx(first.scores.train_cost[4])
    going = sum(not history.complete for history in sweep.histories.values())
    assert f"{going} under way." in view.describe(scene)


def test_the_best_error_is_the_lowest():
    widths = dl.scale.linear(1, 12)
    sweep = swept(RINGS.replace(keep_prob=1.0), "width", widths, 3)
    dev = [100 * (1 - h.scores.dev_accuracy[-1]) for h in sweep.histories.values()]
    view = ErrorRange()
    scene = Scene(dl.run(RINGS).at(), sweep=sweep)
    assert view.heading(scene) == (
        f"Best: {min(dev):.1f} % at {widths.values[int(np.argmin(dev))]}"
    )


def test_names_stand_side_by_side():
    sweep = swept(RINGS, "init", dl.scale.choice("zeros", "he", "xavier"), "he")
    ax = drawn(Range(), Scene(dl.run(RINGS).at(), sweep=sweep))
    names = [label.get_text() for label in ax.get_xticklabels()]
    assert names == ["zeros", "he", "xavier"]


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
    view = Range()
    drawn(view, Scene(dl.run(RINGS).at()))
    assert view.invitation.get_visible()
    assert "choose a control to sweep" in view.describe(dl.run(RINGS).at())


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
    view = Weights()
    ax = drawn(view, record)
    assert view.heading(record) == f"{zeros} of 213 weights are 0"
    assert f"{zeros} exactly 0" in view.describe(record)
    bars = [path.vertices for path in view.bars.get_paths()]
    assert sum(bar[1, 1] for bar in bars) == 213 - zeros
    assert view.rings.get_ydata()[0] == zeros <= ax.get_ylim()[1]


def test_a_single_unit_has_a_stem_for_each_weight():
    record = dl.run(RINGS.replace(data=dl.normal(30, n_x=6), hidden=())).at()
    view = Weights()
    drawn(view, record)
    tips = [segment[1, 1] for segment in view.stems.get_segments()]
    np.testing.assert_array_equal(tips, record.params["W1"][0])


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
    view = Wiring()
    drawn(view, record)
    masks = [D[:, 0] for D in masks_at(RINGS, 60) if D is not None]
    dropped = sum(int((~D).sum()) for D in masks)
    assert 0 < dropped < 9
    assert len(view.crosses.get_xdata()) == dropped
    assert view.heading(record) == f"Dropped now: {dropped} of 9 units"
    gone = set(zip(*view.crosses.get_data(), strict=True))
    segments = [*view.plus.get_segments(), *view.minus.get_segments()]
    ends = {tuple(end) for segment in segments for end in segment}
    assert segments and not gone & ends


def test_lines_show_size_and_sign_of_the_weights():
    record = dl.run(RINGS.replace(keep_prob=1.0)).at()
    view = Wiring()
    drawn(view, record)
    weights = np.concatenate([record.params[f"W{l}"].ravel() for l in (1, 2, 3)])
    widths = [max(lines.get_linewidths()) for lines in (view.plus, view.minus)]
    assert widths[0] / widths[1] == pytest.approx(weights.max() / -weights.min())
    assert len(view.crosses.get_xdata()) == 0
    assert "nothing is dropped" in view.describe(record)


def test_units_that_find_no_room_are_counted():
    record = dl.run(RINGS.replace(hidden=(30, 4), iterations=1)).at()
    view = Wiring()
    drawn(view, record)
    assert view.more[1].get_text() == "+ 18"
    assert "2, 30, 4, 1 units, the first 12 of each" in view.describe(record)


# -- images ------------------------------------------------------------------------


def said_of(record):
    Z = record.predict(record.data.X_dev).Z
    P = np.exp(Z) / np.exp(Z).sum(axis=0)
    return Z.argmax(axis=0), record.data.Y_dev.argmax(axis=0), P.max(axis=0)


def test_images_are_those_of_the_dev_set_with_what_is_said():
    record = dl.run(DIGITS).at()
    said, true, _ = said_of(record)
    view = Images()
    drawn(view, record)
    right = (said == true).sum()
    assert view.heading(record) == f"{right} of 50 right (dev)"
    shown = min(50, 4 * view.columns)
    assert (
        f"{shown} dev images, {(said == true)[:shown].sum()} of them named right"
        in (view.describe(record))
    )
    assert len(view.frames.get_segments()) == (said != true)[:shown].sum()
    sheet = view.mosaic.get_array()[:, :, 0]
    first = 255 * (1 - record.data.X_dev[:, 0].reshape(8, 8))
    assert np.abs(sheet[47:55, 1:9][::-1] - first).max() <= 1


def test_mistakes_begin_with_the_one_that_is_surest():
    record = dl.run(DIGITS).at()
    said, true, sure = said_of(record)
    view = Mistakes()
    wrong = np.flatnonzero(said != true)
    order = view.chosen(*view.answers(record))
    assert set(order) == set(wrong)
    assert (np.diff(sure[order]) <= 1e-12).all()
    i = order[0]
    assert view.describe(record) == (
        f"{wrong.size} of 50 dev images named wrong; the surest: {true[i]} taken for "
        f"{said[i]} ({sure[i]:.1%} sure)."
    )


def test_errors_of_the_classes_are_those_of_their_examples():
    record = dl.run(DIGITS).at()
    said, true, _ = said_of(record)
    shares = [np.mean(said[true == c] != c) for c in range(10)]
    np.testing.assert_allclose(class_errors(record), shares)
    worst, view = int(np.argmax(shares)), VIEWS["classes"]()
    assert view.heading(record) == f"Worst: {worst}, {100 * shares[worst]:.1f} % wrong"
    named = [f"{c} {100 * share:.1f} %" for c, share in enumerate(shares)]
    assert view.describe(record) == f"Wrong in each class (dev): {', '.join(named)}."


def test_letters_are_called_by_their_names():
    letters = dl.Experiment(dl.letters(30, dev=40), hidden=(), iterations=5)
    record = dl.run(letters).at()
    said, true, _ = said_of(record)
    i = Mistakes().chosen(*Mistakes().answers(record))[0]
    words = f"{'bdpqx'[true[i]]} taken for {'bdpqx'[said[i]]}"
    assert words in Mistakes().describe(record)


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
    view = Contour()
    for t in (0, 60):
        record = history.at(t)
        cost = view.cost(record, record.theta[:2])
        np.testing.assert_allclose(cost, history.costs[t], rtol=1e-9)


@pytest.mark.parametrize(
    "experiment",
    [LINE.replace(lambd=5.0), LINE.replace(data=dl.valley(50), lambd=9.0)],
)
def test_the_lowest_point_is_lower_than_all_round_it_and_heights_add_up(experiment):
    record = dl.run(experiment.replace(learning_rate=1e-5)).at()
    view = Contour()
    ax = drawn(view, record)
    lowest = view.lowest.get_data()
    lowest = np.array([lowest[0][0], lowest[1][0]])[:, None]
    angle = np.linspace(0, 6, 20)
    ring = lowest + 0.01 * np.stack([np.cos(angle), np.sin(angle)])
    bottom = view.cost(record, lowest)
    assert (view.cost(record, ring) > bottom).all()
    np.testing.assert_allclose(
        view._heights(record, ring), view.cost(record, ring) - bottom, rtol=1e-6
    )
    words = ", ".join(
        f"{name} = {number(float(value))}"
        for name, value in zip(
            ("w", "b") if len(record.theta) == 2 else ("w1", "w2"),
            lowest[:, 0],
            strict=True,
        )
    )
    assert f"lowest at {words}." in view.describe(record)
    for (low, high), value in zip((ax.get_xlim(), ax.get_ylim()), lowest, strict=True):
        assert low < value < high


def test_the_path_goes_through_the_snapshots_up_to_the_moment_shown():
    history = dl.run(LINE)
    t = history.snapshots[30]
    view = Contour()
    drawn(view, Scene(history.at(t)))
    thetas = [history.at(s).theta for s in history.snapshots if s <= t]
    thetas = np.hstack([*thetas, history.at(t).theta])
    np.testing.assert_array_equal(view.path.get_data(), thetas)
    assert len(view.later.get_xdata()) == len(history.snapshots)
    assert view.heading(history.at(t)) == "Cost over w and b"


def test_a_plane_of_two_weights_says_at_which_b_it_lies():
    history = dl.run(LINE.replace(data=dl.valley(50), inputs="standard"))
    record = history.at()
    assert Contour().heading(record) == f"Cost at b = {number(record.theta[2, 0])}"
