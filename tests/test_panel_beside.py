"""What stands beside a run: pins, seeds, a sweep, rivals, earlier moments; as text."""

import asyncio
import threading

import ipywidgets
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_panel import pixels, rest, status, streamed_frame

import dlcourse as dl
from dlcourse.panel import stage
from dlcourse.panel.beside import SEEDS

pytestmark = pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")

MOONS = dl.Experiment(dl.moons(60), hidden=(6,), iterations=200, learning_rate=0.1)


def panel_of(**changes):
    return dl.live(
        MOONS.replace(**changes),
        views="cost boundary",
        learning_rate=dl.scale.log(0.01, 100),
        width=dl.scale.linear(1, 20),
        activation=dl.scale.choice("relu", "tanh", "sigmoid"),
    )


def trained_by(monkeypatch):
    """Note every call of `train` from now on: what it was asked to train."""
    from dlcourse.panel import runs

    asked, train = [], runs.train

    def noted(experiments):
        asked.append(experiments)
        return train(experiments)

    monkeypatch.setattr(runs, "train", noted)
    return asked


def costs(ghost):
    return ghost.history.costs


# -- pins -----------------------------------------------------------------------


def test_a_pin_keeps_its_run_and_says_what_differs():
    panel = panel_of()
    before = panel.finish()
    panel.pin().set(learning_rate=0.5, width=9).finish()
    scene = panel.scene()
    assert scene.label == "learning rate 0.5, width 9"
    (ghost,) = scene.ghosts
    assert ghost.label == "learning rate 0.1, width 6"
    assert ghost.history is before
    fresh = dl.run(MOONS.replace(learning_rate=0.5, width=9))
    np.testing.assert_array_equal(scene.history.costs, fresh.costs)


def test_a_pin_of_other_settings_is_trained_with_the_same_seed_and_data():
    panel = panel_of()
    panel.pin(activation="tanh").finish()
    (ghost,) = panel.scene().ghosts
    assert ghost.label == "tanh" and panel.scene().label == "relu"
    np.testing.assert_array_equal(
        costs(ghost), dl.run(MOONS.replace(activation="tanh")).costs
    )


def test_a_run_that_is_pinned_under_way_is_trained_to_its_end():
    panel = panel_of()
    panel.work()
    assert 0 < len(panel.history) < 201
    panel.pin().set(width=3).finish()
    assert len(panel.scene().ghosts[0].history) == 201


def test_pins_keep_their_places_and_four_are_enough():
    panel = panel_of()
    for width in (1, 2, 3, 4):
        panel.pin(width=width)
    assert [ghost.place for ghost in panel.scene().ghosts] == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="at most 4 runs"):
        panel.pin(width=5)
    assert len(panel.scene().ghosts) == 4
    assert panel.unpin().scene().ghosts == ()


def buttons(widget):
    """Return a panel's buttons, by what stands on them."""
    if isinstance(widget, ipywidgets.Button):
        return {widget.description: widget}
    found = [buttons(child) for child in getattr(widget, "children", ())]
    return {text: button for part in found for text, button in part.items()}


def test_a_button_says_in_the_status_line_what_it_cannot_do():
    async def pin_five():
        panel = panel_of()
        for _ in range(5):
            buttons(panel)["Pin"].click()
        panel.work()
        return panel

    panel = asyncio.run(pin_five())
    assert "at most 4 runs can stand beside" in status(panel)
    panel.set(width=3)
    panel.work()
    assert "at most 4 runs" not in status(panel)


def test_a_button_comes_after_the_moves_before_it():
    async def move_and_pin():
        panel = panel_of()
        panel._controls["width"].widget.value = 4
        buttons(panel)["Pin"].click()
        buttons(panel)["New seed"].click()
        return panel

    (pin,) = asyncio.run(move_and_pin())._beside.pins
    assert pin.run.experiment == panel_of().set(width=4).experiment
    panel = panel_of().new_seed().pin()
    assert panel._beside.pins[0].run.experiment.seed == 1


def test_there_is_room_for_four_runs_beside_whatever_they_are():
    fair = {f"{rate}": {"learning_rate": rate} for rate in (0.2, 0.3)}
    panel = dl.live(MOONS, width=dl.scale.linear(1, 20), missing=fair)
    panel.pin(width=1).pin(width=2).pin(width=3)
    with pytest.raises(ValueError, match="control: at most 4 runs"):
        panel.control()
    assert not panel.shown("missing") and len(panel.scene().ghosts) == 3
    toggle = panel._transport.toggles["missing"]
    toggle.value = True  # a press, refused
    panel.work()
    assert toggle.value is False and not panel.shown("missing")
    assert "control: at most 4 runs" in status(panel)
    panel.unpin().control().pin(width=1).control()
    assert len({ghost.place for ghost in panel.scene().ghosts}) == 3


@pytest.mark.parametrize(
    "beside",
    [lambda p: p.seeds(), lambda p: p.pin(width=2), lambda p: p.sweep("width")],
)
def test_what_was_moved_is_seen_before_what_stands_beside_it_is_trained(beside):
    panel = panel_of(iterations=20_000)
    beside(panel).work()
    panel.set(activation="tanh")
    drawn = panel._stage.page.picture.value
    panel.work()
    assert panel._stage.page.picture.value != drawn
    assert len(panel._stage.run) > 0
    assert not all(job.complete for job in panel._beside.jobs)


def test_the_runs_that_stand_together_are_listed_with_their_ends():
    panel = panel_of()
    assert panel._stage.page.table.value == ""
    panel.pin(learning_rate=100).finish()
    table = panel._stage.page.table.value
    assert "learning rate 0.1" in table and "learning rate 100" in table
    score = panel.history.at().score
    assert f"<td>{score.dev_cost:.3g}</td>" in table
    assert f"<td>{score.train_accuracy:.3g}</td>" in table


# -- seeds ----------------------------------------------------------------------


def test_sixteen_seeds_are_trained_as_they_would_be_alone():
    panel = panel_of().seeds()
    panel.finish()
    scene = panel.scene()
    assert len(scene.seeds) == SEEDS == 16
    for seed in (0, 7, 15):
        alone = dl.run(MOONS.replace(seed=seed))
        np.testing.assert_array_equal(scene.seeds[seed].costs, alone.costs)
    accuracies = [history.scores.dev_accuracy[-1] for history in scene.seeds]
    words = f"dev accuracy {np.mean(accuracies):.3f} ± {np.std(accuracies):.3f}"
    assert f"16 seeds: {words}" in status(panel)


def test_leaving_the_seeds_and_coming_back_trains_nothing(monkeypatch):
    panel = panel_of().seeds()
    panel.finish()
    single = panel_of()
    single.finish()
    asked = trained_by(monkeypatch)
    assert panel.seeds(False).png() == single.png()
    panel.seeds().finish()
    assert asked == [] and len(panel.scene().seeds) == 16


def test_bands_of_pinned_runs_are_kept_and_compared():
    panel = panel_of().seeds()
    panel.finish()
    panel.pin().set(learning_rate=0.01).finish()
    (ghost,) = panel.scene().ghosts
    assert len(ghost.seeds) == 16
    ends = [
        np.quantile([h.scores.dev_cost[-1] for h in histories], [0.1, 0.9])
        for histories in (ghost.seeds, panel.scene().seeds)
    ]
    apart = ends[0][1] < ends[1][0] or ends[1][1] < ends[0][0]
    words = "do not overlap" if apart else "overlap"
    assert f"bands of dev cost {words} at the end with learning rate 0.1." in status(
        panel
    )


def test_seeds_that_diverge_are_counted():
    deep = MOONS.replace(hidden=(15,) * 5, init="normal", scale=10.0, iterations=30)
    panel = dl.live(deep.replace(learning_rate=1e-3)).seeds()
    panel.finish()
    broken = sum(h.diverged is not None for h in panel.scene().seeds)
    assert broken > 0
    assert f"{broken} diverged" in status(panel) or "all diverged" in status(panel)


def test_a_switch_thrown_while_a_frame_is_drawn_is_not_thrown_back():
    async def throw():
        panel = panel_of()
        panel._wake()
        switch = panel._transport.toggles["seeds"]
        # JupyterLab's messages come in a thread of their own, the loop is busy.
        thread = threading.Thread(target=setattr, args=(switch, "value", True))
        thread.start()
        thread.join()
        panel._stage.show_at_once()
        await rest()
        return panel, switch.value

    panel, value = asyncio.run(throw())
    assert value and len(panel.scene().seeds) == 16


# -- sweep ----------------------------------------------------------------------


def test_a_sweep_trains_every_value_of_the_control():
    panel = panel_of().sweep("width")
    panel.finish()
    sweep = panel.scene().sweep
    assert list(sweep.histories) == list(panel.scales()["width"])
    assert sweep.value == 6 and sweep.name == "width"
    for width in (1, 20):
        alone = dl.run(MOONS.replace(width=width))
        np.testing.assert_array_equal(sweep.histories[width].costs, alone.costs)
    assert "20 of 20 values" in status(panel)


def test_dragging_through_a_sweep_shows_each_run_without_training(monkeypatch):
    panel = panel_of().sweep("learning_rate")
    panel.finish()
    asked = trained_by(monkeypatch)
    panel.set(learning_rate=0.5)
    assert panel.over and asked == []
    alone = dl.run(MOONS.replace(learning_rate=0.5))
    np.testing.assert_array_equal(panel.history.costs, alone.costs)
    assert panel.history.snapshots == alone.snapshots
    pictures = panel.png()
    assert asked == []
    panel.sweep(None)
    assert panel.over and asked == [] and panel.png() != pictures
    fresh = panel_of().set(learning_rate=0.5)
    fresh.finish()
    assert panel.png() == fresh.png()


def test_another_control_moves_the_whole_sweep():
    panel = panel_of().sweep("width")
    panel.finish()
    panel.set(learning_rate=0.5).finish()
    history = panel.scene().sweep.histories[3]
    assert history.experiment == MOONS.replace(width=3, learning_rate=0.5)


def test_while_it_is_on_the_slider_snaps_to_the_grid_of_the_sweep():
    panel = dl.live(MOONS, learning_rate=dl.scale.linear(0.01, 1, step=0.005))
    slider = panel._controls["learning_rate"].widget
    every = len(slider.options)
    panel.set(learning_rate=0.105).sweep("learning_rate")
    assert every > 64 and len(slider.options) == 64
    assert slider.value in panel._beside.swept.offered.values
    assert abs(slider.value - 0.105) < 0.02
    panel.sweep(None)
    assert len(slider.options) == every


def test_the_first_points_of_a_sweep_stream_while_it_trains():
    panel = panel_of(iterations=2000).sweep("learning_rate")
    for _ in range(200):
        panel.work()
        histories = panel.scene().sweep.histories.values()
        if all(len(h.marks) > 1 for h in histories) and "Sweep" in status(panel):
            break
    assert not any(history.complete for history in histories)
    assert "0 of" in status(panel)


# -- rivals ---------------------------------------------------------------------


def test_several_experiments_race_and_share_the_controls():
    panel = dl.live(
        {"descent": MOONS, "adam": MOONS.replace(optimizer="adam")},
        learning_rate=dl.scale.log(0.001, 1),
    )
    panel.set(learning_rate=0.02).finish()
    scene = panel.scene()
    assert scene.label == "descent"
    (adam,) = scene.ghosts
    assert adam.label == "adam"
    expected = dl.run(MOONS.replace(optimizer="adam", learning_rate=0.02))
    np.testing.assert_array_equal(costs(adam), expected.costs)


def test_the_run_that_a_fair_comparison_needs_is_shown_on_demand():
    panel = dl.live(
        MOONS.replace(optimizer="momentum"),
        learning_rate=dl.scale.log(0.001, 0.5),
        missing={
            "gradient descent at ten times the rate": lambda e: e.replace(
                optimizer="gradient_descent", learning_rate=10 * e.learning_rate
            )
        },
    )
    assert panel.scene().ghosts == ()
    panel.set(learning_rate=0.02).control().finish()
    (ghost,) = panel.scene().ghosts
    assert ghost.label == "gradient descent at ten times the rate"
    np.testing.assert_array_equal(
        costs(ghost), dl.run(MOONS.replace(learning_rate=0.2)).costs
    )
    assert panel.control(False).scene().ghosts == ()
    with pytest.raises(ValueError, match="no missing"):
        panel_of().control()


def test_a_legend_names_every_seed_in_which_runs_differ():
    panel = dl.live(MOONS, learning_rate=dl.scale.log(0.1, 1)).pin()
    panel.new_seed()
    assert panel.scene().label == "seed 1"
    (ghost,) = panel.scene().ghosts
    assert ghost.label == "seed 0"


def test_a_fair_comparison_may_be_said_in_settings_and_stands_in_the_text():
    fair = {"constant, faster": {"schedule": "constant", "learning_rate": 0.2}}
    panel = dl.live(MOONS.replace(schedule="inverse"), missing=fair).control()
    panel.finish()
    (ghost,) = panel.scene().ghosts
    expected = dl.run(MOONS.replace(learning_rate=0.2)).costs
    np.testing.assert_array_equal(costs(ghost), expected)
    again = eval(panel.state(), {"dl": dl})
    again.finish()
    assert again.png() == panel.png()


def test_a_function_of_the_controls_may_return_an_experiment():
    def noisy(noise=0.1, rate=0.5):
        return MOONS.replace(noise=noise, learning_rate=rate)

    panel = dl.live(noisy, noise=dl.scale.linear(0, 1), rate=dl.scale.log(0.1, 1))
    panel.set(noise=0.3).finish()
    assert panel.experiment == MOONS.replace(noise=0.3, learning_rate=0.5)
    panel.new_seed()
    assert panel.experiment == MOONS.replace(noise=0.3, learning_rate=0.5, seed=1)


def test_a_swap_is_a_choice():
    def flipped(Z):
        return -dl.relu(Z)

    panel = dl.live(
        MOONS,
        swap=dl.scale.choice({"as it should be": {}, "as printed": {"relu": flipped}}),
    )
    right = panel.finish().costs
    panel.set(swap="as printed").finish()
    expected = dl.run(MOONS.replace(swap={"relu": flipped}))
    np.testing.assert_array_equal(panel.history.costs, expected.costs)
    assert panel.history.costs[-1] != right[-1]
    labels = [text for text, _ in panel._controls["swap"].widget.options]
    assert labels == ["as it should be", "as printed"]


def test_a_sweep_calls_its_values_as_the_control_does():
    wrong = dl.misprint("M01.01", "init_he")
    rules = dl.scale.choice({"A": {"init_he": wrong}, "B": {}})
    panel = dl.live(MOONS, swap=rules).sweep("swap")
    panel.finish()
    assert "over swap (A, B): lowest" in panel._stage.words()
    rates = dl.scale.choice({"none": 1e-6, "some": 0.1})
    panel = dl.live(MOONS, learning_rate=rates).sweep("learning_rate")
    panel.finish()
    assert "(none, some): lowest dev cost" in panel._stage.words()


def test_what_only_a_function_names_can_be_swept():
    def faster(times=1.0, unit="relu"):
        return MOONS.replace(learning_rate=0.1 * times, activation=unit, iterations=20)

    scales = {"times": dl.scale.log(1, 9), "unit": dl.scale.choice("relu", "tanh")}
    for name, words in (("times", "over times from 1 to 9"), ("unit", "(relu, tanh)")):
        panel = dl.live(faster, **scales).sweep(name)
        panel.finish()
        assert words in panel._stage.words()
        assert panel.png()


# -- earlier moments ------------------------------------------------------------


def test_looking_back_shows_the_network_as_it_was_without_training(monkeypatch):
    panel = panel_of()
    panel.finish()
    now = panel.png()
    asked = trained_by(monkeypatch)
    t = panel.moments[50]
    scene = panel.look(t).scene()
    stopped = dl.run(MOONS.replace(iterations=t))
    assert scene.t == t
    np.testing.assert_array_equal(scene.theta, stopped.at().theta)
    assert panel.png() != now
    assert panel.look(None).png() == now and asked == []
    assert "Looking back" not in status(panel)


def test_a_moment_that_has_not_come_yet_is_waited_for():
    panel = panel_of(iterations=2000).look(2000)
    panel.work()
    assert 0 <= panel.scene().t < 2000
    panel.finish()
    assert panel.scene().t == 2000 and "Looking back" in status(panel)


def test_a_replay_runs_through_the_moments_and_ends_now(monkeypatch):
    panel = panel_of()
    panel.finish()
    asked = trained_by(monkeypatch)
    monkeypatch.setattr(stage, "FRAME", 0)  # as fast as it can
    monkeypatch.setattr(stage, "SHARE", 0)
    seen = []
    stream = panel._stage.stream

    def noted():
        seen.append(panel.scene().t)
        stream()

    monkeypatch.setattr(panel._stage, "stream", noted)

    async def watch():
        panel.replay()
        await rest()

    asyncio.run(watch())
    assert seen[0] == 0 and seen[-1] == 200 and seen == sorted(seen)
    assert len(set(seen)) > 30 and asked == [] and panel.looking is None


# -- on the way -----------------------------------------------------------------


def test_a_control_on_the_way_changes_what_follows_and_replays():
    panel = dl.live(MOONS, during={"learning_rate": dl.scale.log(0.001, 1)})
    panel.pause()
    panel.work()
    for _ in range(50):
        panel.step()
        panel.work()
    before = panel.history.costs.copy()
    assert len(before) == 51
    panel.set(learning_rate=0.5)
    assert panel.experiment == MOONS.replace(changes=((50, "learning_rate", 0.5),))
    panel.finish()
    expected = dl.run(panel.experiment)
    np.testing.assert_array_equal(panel.history.costs, expected.costs)
    np.testing.assert_array_equal(panel.history.costs[:51], before)
    plain = dl.run(MOONS)
    assert panel.history.costs[60] != plain.costs[60]


def test_a_setting_turned_before_the_first_step_counts_from_the_beginning():
    panel = dl.live(MOONS, during={"learning_rate": dl.scale.log(0.001, 1)})
    panel.restart()
    panel.set(learning_rate=0.5)
    assert panel.experiment.changes == ((0, "learning_rate", 0.5),)


def test_turned_again_at_an_earlier_moment_the_later_changes_are_gone():
    panel = dl.live(MOONS, during={"learning_rate": dl.scale.log(0.001, 1)})
    panel.set(changes=((50, "learning_rate", 0.5), (150, "learning_rate", 0.01)))
    panel.finish()
    t = panel.moments[100]
    panel.look(t).set(learning_rate=0.2)
    assert 50 < t < 150
    assert panel.experiment.changes == (
        (50, "learning_rate", 0.5),
        (t, "learning_rate", 0.2),
    )
    assert panel.reset().experiment == MOONS


# -- as text --------------------------------------------------------------------

STATES = {
    "moved": lambda p: p.set(learning_rate=0.123, activation="tanh", seed=3),
    "pinned": lambda p: p.set(seed=2).pin(width=3).pin().set(width=9, seed=5),
    "seeds": lambda p: p.pin(width=2).seeds(),
    "sweep": lambda p: p.set(width=3).sweep("width"),
    "back": lambda p: p.set(width=3).look(40),
}


@pytest.mark.parametrize("name", STATES)
def test_one_expression_rebuilds_what_is_shown(name):
    panel = STATES[name](panel_of())
    panel.finish()
    rebuilt = eval(panel.state(), {"dl": dl})
    rebuilt.finish()
    assert rebuilt.png() == panel.png()
    assert rebuilt.state() == panel.state()
    loaded = panel_of().pin().seeds().load(panel.state())
    loaded.finish()
    assert loaded.png() == panel.png()


def test_the_states_differ():
    assert len({STATES[name](panel_of()).state() for name in STATES}) == len(STATES)


@pytest.mark.parametrize(
    "tail, words",
    [
        (".set(width=99)", "width must be from 1 to 20, got 99"),
        (".set(wdth=9)", "did you mean 'width'"),
        (".pin(activation='gelu')", "one of 'relu'"),
        (".close()", "no .close"),
        (".set(width=__import__('os'))", "must be numbers or names"),
        (".look(10**9)", "must be numbers or names"),
        (".look(5000)", "t must be"),
        (".sweep('depth')", "no control 'depth'"),
        (".set(width=3", "never closed"),
        (" + 3", "calls such as"),
    ],
)
def test_a_text_that_is_wrong_is_refused_and_moves_nothing(tail, words):
    panel = panel_of().set(width=7).pin()
    before = panel.state()
    head = panel_of().state()
    with pytest.raises((ValueError, TypeError), match=words):
        panel.load(head + tail)
    assert panel.state() == before


def test_the_text_of_another_panel_is_refused():
    other = dl.live(MOONS, views="cost")
    with pytest.raises(ValueError, match="another panel"):
        panel_of().load(other.state())


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda: dl.live(MOONS, during=3), TypeError, "during must be a dictionary"),
        (
            lambda: dl.live(
                MOONS,
                learning_rate=dl.scale.log(0.1, 1),
                during={"learning_rate": dl.scale.log(0.1, 1)},
            ),
            ValueError,
            "learning_rate cannot be a control of both kinds",
        ),
        (
            lambda: dl.live(MOONS, missing={"slow": {"rate": 1}}),
            TypeError,
            r"missing\['slow'\]: .*no setting 'rate'",
        ),
        (
            lambda: dl.live(MOONS, missing={"slow": lambda e: None}),
            TypeError,
            r"missing\['slow'\] must be settings .* got None",
        ),
        (lambda: dl.live(lambda: MOONS, missing={"slow": 3}), TypeError, "got 3"),
        (
            lambda: dl.live(lambda: dl.Bars({"a": 1.0}), missing={"slow": {}}),
            TypeError,
            "missing: this panel shows the pictures of <lambda> and no experiment",
        ),
        (lambda: panel_of().sweep("depth"), TypeError, "no control 'depth'"),
        (lambda: panel_of().look(10_000), ValueError, "t must be"),
        (lambda: dl.live({"a": 3}), TypeError, r"source\['a'\] must be an Experiment"),
        (lambda: dl.live(lambda *a: MOONS), TypeError, "must name its arguments"),
        (
            lambda: dl.live(lambda x: MOONS, x=dl.scale.linear(0, 1)),
            TypeError,
            "x needs a default",
        ),
        (lambda: dl.live(lambda: 3), TypeError, "must return an Experiment"),
        (
            lambda: dl.live(lambda x=1: MOONS, y=dl.scale.linear(0, 1)),
            TypeError,
            "no argument 'y'",
        ),
    ],
)
def test_bad_input_is_refused_at_the_door(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_the_picture_with_pins_seeds_and_a_sweep_differs_from_the_plain_one():
    panel = panel_of()
    streamed, rested = [], []
    for change in (panel.play, panel.pin, panel.seeds, lambda: panel.sweep("width")):
        change()
        panel.finish()
        streamed.append(pixels(streamed_frame(panel)))
        rested.append(panel.png())
    for one, other in zip(streamed, streamed[1:], strict=False):
        assert np.abs(one - other).max() > 100
    assert len(set(rested)) == 4


MOVES = {
    "drag": lambda panel: setattr(panel._controls["width"].widget, "value", 9),
    "turn": lambda panel: panel.set(learning_rate=0.5),
    "new seed": lambda panel: panel.new_seed(),
    "reset": lambda panel: panel.reset(),
    "pin": lambda panel: panel.pin(),
    "pin other": lambda panel: panel.pin(activation="tanh"),
    "unpin": lambda panel: panel.unpin(),
    "seeds": lambda panel: panel.seeds(),
    "sweep": lambda panel: panel.sweep("width"),
    "control": lambda panel: panel.control(),
    "pause": lambda panel: panel.pause(),
    "step": lambda panel: panel.step(),
    "look": lambda panel: panel.look(panel.moments[-1] // 2),
    "work": lambda panel: panel.work(),
}


@settings(max_examples=25)
@example(["new seed", "pin", "turn", "work"])
@example(["drag", "pin", "sweep", "pin other"])
@given(names=st.lists(st.sampled_from(sorted(MOVES)), min_size=3, max_size=7))
def test_whatever_was_pressed_the_text_gives_the_same_picture(names):
    async def press():
        panel = dl.live(
            MOONS.replace(iterations=9),
            width=dl.scale.linear(1, 10),
            activation=dl.scale.choice("relu", "tanh"),
            during={"learning_rate": dl.scale.log(0.01, 1)},
            missing={"slow": {"learning_rate": 0.02}},
        )
        for name in names:
            panel.act(lambda name=name: MOVES[name](panel))
        return panel

    panel = asyncio.run(press())
    state = panel.state()
    again = eval(state, {"dl": dl})
    assert again.state() == state
    for one in (panel, again):
        one.finish()
    assert panel.png() == again.png()


def test_the_state_can_be_changed_in_the_page():
    panel = panel_of().set(width=3)
    *_, transport, _, folded = panel.children
    switch = transport.children[-1].children[-1]
    field, (apply, _), answer, *_ = (
        getattr(one, "children", one) for one in folded.children
    )
    assert folded.layout.display == "none"
    switch.value = True
    assert folded.layout.display is None and field.value == panel.state()
    field.value = field.value.replace("width=3", "width=30")
    apply.click()
    assert "width must be from 1 to 20, got 30" in answer.value
    field.value = field.value.replace("width=30", "width=5")
    apply.click()
    assert panel.experiment.get("width") == 5 and "Shown" in answer.value
