"""The panel without a page: controls, the latest value, transport, pictures, errors."""

import asyncio
import base64
import io

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

import dlcourse as dl
from dlcourse.engine.history import Record
from dlcourse.panel import page, presented
from dlcourse.panel.loop import SCHEDULER
from dlcourse.pictures.canvas import layout_of
from dlcourse.pictures.views import VIEWS

RINGS = dl.Experiment(dl.circles(60), hidden=(4,), iterations=300)


def rings_panel(**changes):
    return dl.live(
        RINGS.replace(**changes),
        views="cost boundary",
        learning_rate=dl.scale.log(0.001, 1000),
        width=dl.scale.linear(1, 20),
        init=dl.scale.choice("zeros", "constant", "he"),
        constant=dl.scale.log(0.01, 2),
    )


def finished(panel):
    panel.finish()
    return panel.scene()


def status(panel):
    return panel._stage.page.status.value


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


async def rest():
    """Let the scheduler work until all panels are at rest."""
    async with asyncio.timeout(20):
        while SCHEDULER.waiting:
            await SCHEDULER.task


def test_a_finished_panel_shows_what_run_returns():
    panel = rings_panel().set(learning_rate=0.3, width=7)
    expected = dl.run(RINGS.replace(learning_rate=0.3, width=7))
    np.testing.assert_array_equal(panel.finish().costs, expected.costs)
    assert "Iteration 300 of 300" in status(panel)
    assert panel.experiment == expected.experiment


@pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")
def test_the_picture_at_rest_does_not_depend_on_the_way_there():
    direct = rings_panel()
    direct.set(learning_rate=0.5).finish()
    wandering = rings_panel()
    for rate in (0.001, 900.0, 0.02, 0.5):
        wandering.set(learning_rate=rate)
        wandering.work()
    wandering.finish()
    assert wandering.png() == direct.png()
    wandering.set(learning_rate=0.4).finish()
    assert wandering.png() != direct.png()


def sizes(scene):
    """A view of one's own: how large the weights have grown."""
    kept = [t for t in scene.history.snapshots if t <= scene.t]
    norms = [np.linalg.norm(scene.history.at(t).params["W1"]) for t in kept]
    return dl.Lines({"size of W1": (kept, norms)}, xlabel="iteration")


def sometimes(scene):
    if scene.t < 300:
        raise RuntimeError("too early")
    return dl.Bars({"t": scene.t})


def test_a_view_of_your_own_stands_beside_the_others():
    panel = dl.live(RINGS, views=["cost", sizes], init=dl.scale.choice("he", "zeros"))
    history = panel.finish()
    cost, own = panel._stage.pictures(panel.scene())
    assert cost.lines["train"][1][-1] == history.costs[-1]
    norms = own.lines["size of W1"][1]
    assert norms[-1] == np.linalg.norm(history.at().params["W1"])
    assert panel.text().startswith("Live panel (cost sizes), controls: init")
    assert "views=['cost', sizes]" in panel.state()
    again = eval(panel.state(), {"dl": dl, "sizes": sizes})
    again.finish()
    assert again.png() == panel.png()
    assert panel.look(history.snapshots[5]).png()
    first = panel.png()
    assert panel.set(init="zeros").png() != first


def test_an_error_in_a_view_of_your_own_leaves_the_others_alive():
    panel = dl.live(RINGS, views=["cost", sometimes])
    panel.work()
    assert "sometimes: RuntimeError: too early" in panel._stage.page.picture.value
    assert "Cost over" in panel._stage.page.picture.value
    panel.finish()
    assert "too early" not in panel._stage.page.picture.value
    fresh = dl.live(RINGS, views=["cost", sometimes])
    fresh.finish()
    assert panel.png() == fresh.png()


def streamed_frame(panel):
    """The frame that a panel's page would see now."""
    pictures = panel._stage.pictures(panel.scene())
    canvas = panel._stage._canvases[layout_of(pictures)]
    canvas.begin()
    return canvas.stream(pictures)


def test_the_still_is_twice_as_fine_as_the_streamed_frame_and_shows_the_same():
    panel = dl.live(RINGS, views="cost boundary units")
    while not panel.over:
        panel.work()
    streamed, still = pixels(streamed_frame(panel)), pixels(panel.png())
    assert still.shape == (800, 2160, 3) and streamed.shape == (400, 1080, 3)
    coarse = still.reshape(400, 2, 1080, 2, 3).mean(axis=(1, 3))
    # By patches of 20 x 20: text is set a little differently, no label may be missing.
    patches = (coarse - streamed).reshape(20, 20, 54, 20, 3).mean(axis=(1, 3))
    assert np.abs(patches).max() < 24  # of 255


def test_a_frame_on_the_way_is_one_small_message_for_picture_and_one_for_words():
    panel, sent, frames = rings_panel(iterations=2000), [], []
    stage = panel._stage
    for part in (stage.page.picture, stage.page.status, stage.page.table):
        part.observe(lambda change: sent.append(change["new"]), "value")
    draw = stage.stream

    def noted():
        sent.clear()
        draw()
        frames.append(list(sent))

    stage.stream = noted
    while not panel.over:
        panel.work()
    assert frames
    for frame in frames:
        assert sum("data-streamed" in text for text in frame) == 1
        assert len(frame) <= 2 and max(map(len, frame)) <= 40_000


def test_where_a_frame_on_the_way_has_some_of_the_points_the_status_says_so():
    many = dl.Experiment(dl.moons(4200, dev=0), hidden=(2,), iterations=3)
    panel, said = dl.live(many, views="boundary"), []
    panel._stage.page.status.observe(lambda change: said.append(change["new"]), "value")
    while panel.work() is not None:
        pass
    assert "On the way, 2000 of 2100 points are drawn." in said[0]
    assert "On the way" not in status(panel)


def test_a_large_network_is_asked_at_fewer_points_on_the_way_and_says_so(monkeypatch):
    asked, said, predict = [], [], Record.predict
    monkeypatch.setattr(
        Record, "predict", lambda r, X: asked.append(X.shape[1]) or predict(r, X)
    )
    large = dl.Experiment(dl.moons(50, dev=0), hidden=(150, 150), iterations=3)
    panel = dl.live(large, views="boundary")
    panel._stage.page.status.observe(lambda change: said.append(change["new"]), "value")
    while panel.work() is not None:
        pass
    assert asked == [30 * 30] * (len(asked) - 1) + [70 * 70], "tint and border at once"
    assert "the network is asked at fewer points of the plane" in said[0]
    assert "On the way" not in status(panel)


@pytest.mark.parametrize("quick, most", [(0, 2), (float("inf"), 4)])
def test_on_a_slow_line_pictures_are_left_out_and_none_queues(monkeypatch, quick, most):
    monkeypatch.setattr(page, "PATIENCE", float("inf"))
    monkeypatch.setattr(page, "QUICK", quick)
    panel, sent, seen, calls = rings_panel(iterations=20_000), [], 0, 0
    shown = panel._stage.page
    shown.picture.observe(lambda change: sent.append(int(change["new"])), "placeholder")
    panel._stage.show_at_once()
    while panel.work() is not None:
        calls += 1
        assert len(sent) - seen <= most
        if calls % 20 == 0:  # the next one has come
            seen = min(seen + 1, len(sent))
            shown.seen.value = f"{seen}"
    assert sent == [*range(1, len(sent) + 1)]
    # those on the way, and the one at rest
    assert 4 < len(sent) <= most + 2 + calls / 20
    assert panel.over and "data-streamed" not in shown.picture.value


@pytest.mark.parametrize("said", ["", "1"])
def test_a_page_that_is_gone_or_never_was_keeps_no_panel_waiting(monkeypatch, said):
    monkeypatch.setattr(page, "PATIENCE", 0.01)
    panel = rings_panel(iterations=2000)
    panel._stage.show_at_once()
    panel._stage.page.seen.value = said
    while panel.work() is not None:
        pass
    assert panel.over and "data-streamed" not in panel._stage.page.picture.value


def test_panels_that_draw_in_turn_do_not_see_each_other():
    alone = [rings_panel(), rings_panel(init="zeros")]
    panels = [rings_panel(), rings_panel(init="zeros")]
    for panel in (*alone, *panels):
        finished(panel)
    expected = [streamed_frame(panel) for panel in alone]
    for _ in range(2):
        for panel, picture in zip(panels, expected, strict=True):
            assert streamed_frame(panel) == picture
            panel._stage.picture()


def counted(many=10):
    """Yield pictures of a demonstration that is as long as a control says."""
    for n in range(many):
        yield dl.Bars({"n": n})


class SliderInAPage:
    """A slider as ipywidgets' script has it; `said` is what it tells by itself."""

    def __init__(self, index, labels):
        self.index, self.most, self.said = index, len(labels) - 1, []

    def hear(self, state):
        if state.get("index", self.index) != self.index:
            self.move(state["index"])
        if "_options_labels" in state:
            self.most = len(state["_options_labels"]) - 1
            self.move(self.index)

    def move(self, index):
        self.index = min(index, self.most)
        if self.index != index:
            self.said.append(self.index)


def test_a_slider_that_gets_other_values_is_moved_by_nobody_but_us(monkeypatch):
    pages, send = {}, widgets.Widget.send_state

    def heard(widget, key=None):
        if widget in pages:
            pages[widget].hear(widget.get_state(key))
        send(widget, key)

    monkeypatch.setattr(widgets.Widget, "send_state", heard)
    panel = dl.live(counted, many=dl.scale.choice(10, 5, 20))
    look = panel._transport.look
    pages[look] = SliderInAPage(look.index, look._options_labels)
    for many in (5, 20, 5):
        panel.set(many=many)
        while panel.work() is not None:
            pass
        assert pages[look].said == []
        assert pages[look].index == look.index == pages[look].most == many


@pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")
def test_a_storm_of_moves_on_a_running_loop_ends_in_the_last_value():
    async def storm():
        panel = rings_panel()
        slider = panel._controls["learning_rate"].widget
        for _, rate in [*slider.options] * 2:
            slider.value = rate
            await asyncio.sleep(0)
        slider.value = 0.25
        await rest()
        return panel

    panel = asyncio.run(storm())
    assert panel.experiment.learning_rate == 0.25
    fresh = rings_panel().set(learning_rate=0.25)
    np.testing.assert_array_equal(panel.history.costs, fresh.finish().costs)
    assert panel.png() == fresh.png()


def test_moves_from_another_thread_are_carried_over_to_the_loop():
    async def move():
        panel = rings_panel()
        panel._wake()
        slider = panel._controls["width"].widget
        for width in range(1, 20):
            await asyncio.to_thread(setattr, slider, "value", width)
        await rest()
        return panel

    panel = asyncio.run(move())
    assert panel.history.complete and panel.experiment.get("width") == 19


def test_a_move_that_comes_while_another_begins_is_not_lost():
    panel = rings_panel()
    make = panel._source.make

    def late(place):
        panel._source.make = make
        panel._controls["width"].widget.value = 7  # as from another thread
        return make(place)

    panel._source.make = late
    panel.set(learning_rate=0.5).finish()
    assert (panel.experiment.get("width"), panel.experiment.learning_rate) == (7, 0.5)


def test_panels_of_a_stroke_go_in_order_but_the_one_touched_last_goes_first():
    async def orders():
        panels = [rings_panel(iterations=20_000) for _ in range(3)]
        found = [SCHEDULER.waiting]
        panels[1].set(learning_rate=0.2)
        found.append(SCHEDULER.waiting)
        SCHEDULER.struck -= 60  # a minute later somebody runs another cell
        panels.append(rings_panel(iterations=20_000))
        found.append(SCHEDULER.waiting)
        found = [[panels.index(panel) for panel in order] for order in found]
        for panel in panels:
            panel.pause()
        await rest()
        return found

    assert asyncio.run(orders()) == [[0, 1, 2], [1, 0, 2], [3, 1, 0, 2]]


def test_pause_step_play_and_restart():
    panel = rings_panel()
    panel.pause()
    panel.work()
    assert len(panel.history) == 1 and "Paused" in status(panel)
    for expected in (2, 3):
        panel.step()
        panel.work()
        assert len(panel.history) == expected
    panel.set(learning_rate=0.2)
    panel.work()
    assert len(panel.history) == 3, "a move while paused shows the same iteration"
    panel.play()
    assert panel.finish().complete
    panel.restart()
    assert len(panel.history) == 0 and panel.playing


@pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")
def test_a_run_that_was_paused_comes_to_rest_where_it_ends():
    async def pause_and_play():
        panel = rings_panel()
        panel.pause()
        await rest()
        paused = panel.png()
        panel.step()
        await rest()
        stepped = panel.png()
        panel.play()
        await rest()
        return paused, stepped, panel.png()

    paused, stepped, ended = asyncio.run(pause_and_play())
    fresh = rings_panel()
    fresh.finish()
    assert ended == fresh.png()
    assert len({paused, stepped, ended}) == 3


def test_a_panel_within_a_box_trains_though_it_is_never_asked_to_show_itself():
    async def shown():
        panel = rings_panel()
        await rest()
        return panel

    panel = asyncio.run(shown())
    assert panel.history.complete and "<img" in panel.children[1].value


def test_without_a_loop_no_panel_is_kept_waiting():
    rings_panel()._wake()
    assert SCHEDULER.waiting == []


def test_new_seed_changes_the_first_weights_and_nothing_else():
    panel = rings_panel()
    before = panel.finish()
    panel.new_seed()
    after = panel.finish()
    assert after.experiment == before.experiment.replace(seed=1)
    assert after.costs[0] != before.costs[0]
    assert after.at().data is before.at().data


def test_divergence_names_iteration_layer_and_the_last_rate_that_held():
    deep = dl.Experiment(
        dl.moons(60), hidden=(30,) * 6, init="normal", scale=10.0, iterations=50
    )
    panel = dl.live(deep, learning_rate=dl.scale.log(1e-9, 10), views="cost")
    panel.set(learning_rate=1e-9).finish()
    history = panel.set(learning_rate=1.0).finish()
    assert history.diverged
    t, layer = history.diverged
    expected = (
        f"Diverged at iteration {t}, in layer {layer}: learning rate 1 is too large, "
        "1e-09 was the last that held."
    )
    assert expected in status(panel)
    assert panel.png()


@pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")
@pytest.mark.parametrize("view", [v for v in VIEWS if not VIEWS[v].lacks(RINGS)])
@pytest.mark.parametrize("scale, depth", [(1e10, 40), (1e154, 2)])
def test_first_weights_that_overflow_are_drawn_and_named(view, scale, depth):
    deep = RINGS.replace(init="normal", scale=scale, hidden=(30,) * depth)
    panel = dl.live(deep, views=view)
    panel.work()
    assert "Diverged at iteration 0" in status(panel)
    assert "first weights are too large" in status(panel)
    assert panel.png()


def test_a_control_that_does_not_matter_is_switched_off():
    panel = rings_panel()
    constant = panel._controls["constant"].widget
    assert constant.disabled
    panel.set(init="constant")
    assert not constant.disabled


def test_a_value_between_two_steps_of_the_slider_is_kept():
    panel = rings_panel().set(learning_rate=0.1234)
    assert panel.experiment.learning_rate == 0.1234
    assert panel._controls["learning_rate"].widget.value == 0.1234


def test_the_bundle_holds_a_still_picture_and_settings_but_no_results():
    panel = rings_panel()
    panel.finish()
    data, metadata = panel._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]) == panel.png()
    assert metadata["image/png"]["alt"].startswith("Cost over 300 iterations")
    assert data["text/plain"] == panel.text()
    assert repr(RINGS) in panel.text() and "cost" in panel.text()
    assert not any(f"{c:.3g}" in panel.text() for c in panel.history.costs[[0, -1]])


def test_the_picture_carries_words():
    panel = rings_panel()
    panel.finish()
    picture = panel.children[1].value
    assert 'alt="Cost over 300 iterations' in picture and "training points" in picture


def test_an_error_in_a_run_is_shown_and_raised_by_the_next_call(monkeypatch):
    panel = rings_panel()

    def broken(experiment):
        raise RuntimeError("out of <luck>")
        yield

    monkeypatch.setattr("dlcourse.panel.runs.train", broken)
    panel.restart()
    panel.work()
    assert "out of &lt;luck&gt;" in status(panel)
    with pytest.raises(RuntimeError, match="luck"):
        panel.set(width=3)
    monkeypatch.undo()
    assert panel.set(width=3).finish().complete


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda: dl.live(3), TypeError, "source must be an Experiment"),
        (lambda: dl.live(RINGS, views="costs"), ValueError, "did you mean 'cost'"),
        (lambda: dl.live(RINGS, views=""), ValueError, "one to three views"),
        (lambda: dl.live(RINGS, views=3), TypeError, "views must be a string"),
        (lambda: dl.live(RINGS, views=["cost", 3]), TypeError, "functions of a scene"),
        (lambda: dl.live(RINGS, views=["costs"]), ValueError, "did you mean 'cost'"),
        (lambda: dl.live(RINGS, views=[len] * 4), ValueError, "one to three views"),
        (lambda: dl.live(RINGS, widht=dl.scale.linear(1, 9)), TypeError, "'width'"),
        (lambda: dl.live(RINGS, width=3), TypeError, "width must be a scale"),
        (lambda: dl.live(RINGS, width=dl.scale.linear(0, 9)), ValueError, "width"),
        (
            lambda: dl.live(RINGS, width=dl.scale.linear(5, 9)),
            ValueError,
            r"width \(its default\) must be from 5 to 9, got 4",
        ),
        (
            lambda: dl.live(RINGS.replace(data=dl.normal(20, n_x=5)), views="boundary"),
            ValueError,
            "data with two features, got 5",
        ),
        (lambda: rings_panel().set(width=99), ValueError, "from 1 to 20, got 99"),
        (lambda: rings_panel().set(width=2.5), ValueError, "width must be a whole"),
        (lambda: rings_panel().set(wdth=3), TypeError, "did you mean 'width'"),
        (lambda: rings_panel().set(init="hee"), ValueError, "one of 'zeros'"),
    ],
)
def test_bad_input_is_refused_at_the_door(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_panel_is_drawn_for_the_room_that_a_page_has():
    panel = rings_panel().fit(900, 360, 1.5)
    panel.finish()
    image = Image.open(io.BytesIO(panel.png()))
    assert image.size == (1350, 540)
    assert 'width="900" height="360"' in panel._stage.page.picture.value
    panel.fit(420, 300)  # on a phone: one above the other
    assert Image.open(io.BytesIO(panel.png())).size == (840, 2 * 600)
    assert 'width="420" height="600"' in panel._stage.page.picture.value
    with pytest.raises(ValueError, match="height must be"):
        panel.fit(900, 20)


def test_a_picture_is_not_sheared_where_its_size_is_no_whole_number():
    for room in [(1122, 380, 2.05), (1100, 354, 2.07)]:
        panel = rings_panel().fit(*room)
        panel.finish()
        quick = Image.open(io.BytesIO(streamed_frame(panel))).convert("L")
        fine = Image.open(io.BytesIO(panel.png())).convert("L").resize(quick.size)
        apart = np.subtract(fine, quick, dtype=float)
        assert np.abs(apart).mean() < 3  # of 255


def test_a_cell_that_runs_again_can_go_to_where_its_panel_stood():
    old, new, other = rings_panel(), rings_panel(), rings_panel()
    presented.note(old, ("a cell", 1))
    presented.note(other, (None, 0))
    old.set(learning_rate=0.5).seeds()
    presented.again("a cell")  # no run before this one
    presented.note(new, ("a cell", 2))
    assert new.state() != old.state()
    presented.again("a cell")
    assert new.state() == old.state()
    presented.fit("a cell", 800, 400, 1)
    assert (new._stage.room.width, old._stage.room.width) == (800, 1080)


@pytest.mark.parametrize(
    "took, before, pace",
    [
        (0.005, 0.005, 1 / 33),
        (0.02, 0.02, 0.04),
        (0.15, 0.03, 0.06),  # the first on new axes
        (0.1, 0.1, 0.2),
    ],
)
def test_frames_leave_time_to_train_and_come_as_often_as_they_can(took, before, pace):
    stage = dl.live(dl.Experiment(dl.moons(20), iterations=1))._stage
    stage._took = before
    assert stage._pace(took) == pytest.approx(pace)
