"""Ahead of the hand: what the next moves ask for is known before they are made."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_panel import rest

import dlcourse as dl
from dlcourse.panel import ahead
from dlcourse.panel.ahead import REACH, Ahead, neighbours
from dlcourse.panel.loop import SCHEDULER

pytestmark = pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")

MOONS = dl.Experiment(dl.moons(60, noise=0.2, dev=30), hidden=(4,), iterations=40)
WIDTHS = dl.scale.linear(1, 12)


@pytest.fixture(autouse=True)
def there_is_time_enough(monkeypatch):
    """However slow the machine, all that is wanted gets known."""
    monkeypatch.setattr(ahead, "SECONDS", 1000.0)
    monkeypatch.setattr(ahead, "STEP", 1000.0)
    monkeypatch.setattr(ahead, "SHARE", 0.0)


def panel_of(experiment=MOONS, **options):
    rates = dl.scale.log(0.01, 1)
    return dl.live(experiment, learning_rate=rates, width=WIDTHS, **options)


async def resting():
    """Let the scheduler work until nobody looks ahead either."""
    await rest()
    async with asyncio.timeout(60):
        await SCHEDULER.task


def after_a_pause(panel, **move):
    """Move a control on a running loop, and wait until all is known and at rest."""

    async def moved():
        panel.set(**move)
        await resting()

    asyncio.run(moved())
    return panel


def test_the_neighbours_of_a_value_come_in_turn_from_both_sides():
    assert neighbours((1, 2, 3, 4, 5), 2) == [3, 1, 4, 5]
    assert neighbours("ab", "b") == ["a"]
    assert neighbours((1, 2), 3) == []
    assert len(neighbours(range(100), 50)) == 2 * REACH


def test_a_move_to_a_neighbour_shows_the_whole_run_at_once():
    panel = after_a_pause(panel_of(views="cost boundary units"), width=5)
    for width in (6, 4, 9, 5):
        panel.set(width=width)
        assert panel.history.complete
        fresh = panel_of(views="cost boundary units").set(width=width)
        expected = fresh.finish()
        np.testing.assert_array_equal(panel.history.costs, expected.costs)
        assert panel.moments == fresh.moments
        assert panel.png() == fresh.png()
        back = panel.moments[len(panel.moments) // 2]
        assert panel.look(back).png() == fresh.look(back).png()
        panel.look(None)


def test_what_was_not_asked_for_is_not_shown_and_other_controls_stream_as_ever():
    panel = after_a_pause(panel_of(), width=5)
    assert panel.experiment == MOONS.replace(width=5)
    panel.set(learning_rate=0.5)
    assert not panel.history.complete


def test_training_again_is_training():
    panel = after_a_pause(panel_of(), width=5).set(width=6)
    assert panel.history.complete
    panel.restart()
    assert not panel.history.complete
    panel.step()
    assert len(panel.history) < 3


def test_a_sweep_after_a_drag_trains_only_what_is_missing(monkeypatch):
    panel = after_a_pause(panel_of(), width=5)
    trained = []
    monkeypatch.setattr(
        "dlcourse.panel.runs.train", lambda new: trained.append(new) or iter(())
    )
    panel.sweep("width")
    assert trained == []


def test_runs_beside_are_known_too():
    others = {"slow": MOONS.replace(learning_rate=0.01), "fast": MOONS}
    panel = dl.live(others, width=WIDTHS)
    after_a_pause(panel, width=5).set(width=6)
    assert all(ghost.history.complete for ghost in panel.scene().ghosts)


@pytest.mark.parametrize("on", [False, True])
def test_it_can_be_switched_off_for_a_panel_and_for_all(on, monkeypatch):
    if on:
        monkeypatch.setenv("DLCOURSE_AHEAD", "0")
    panel = after_a_pause(panel_of(ahead=on), width=5).set(width=6)
    assert not panel.history.complete


def test_a_function_of_a_students_own_is_never_run_ahead():
    calls = []

    def step(theta, dtheta, learning_rate):
        calls.append(learning_rate)
        return theta - learning_rate * dtheta

    own = MOONS.replace(swap={"gradient_descent_step": step}, iterations=5)
    after_a_pause(panel_of(own), width=5)
    assert len(calls) <= 2 * 6  # the run before the move, and the one after it


def test_all_comes_to_rest_where_it_takes_too_long(monkeypatch):
    monkeypatch.setattr(ahead, "SECONDS", 0.02)
    long = MOONS.replace(iterations=3000)
    panel = after_a_pause(panel_of(long), width=5)
    assert SCHEDULER.task.done() and not SCHEDULER.resting
    panel.set(width=9)
    assert not panel.history.complete


def test_a_neighbour_that_diverges_is_known_as_such():
    panel = dl.live(MOONS, learning_rate=dl.scale.log(0.01, 1e200))
    after_a_pause(panel, learning_rate=1e150)
    rates, rate = panel.scales()["learning_rate"], panel.values["learning_rate"]
    panel.set(learning_rate=neighbours(rates, rate)[0])
    assert panel.over and panel.history.diverged


def test_memory_is_bounded(monkeypatch):
    store = Ahead()
    histories = [dl.run(MOONS.replace(seed=k, iterations=20)) for k in range(6)]
    monkeypatch.setattr(ahead, "BYTES", 3.5 * histories[0].nbytes)
    for history in histories:
        store.keep(history)
        store.history_of(histories[0].experiment)
    known = [k for k, h in enumerate(histories) if store.history_of(h.experiment)]
    assert known == [0, 4, 5]


@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=4))
def test_whatever_the_way_the_picture_at_rest_is_that_of_a_fresh_panel(widths):
    panel = panel_of()
    for width in widths:
        after_a_pause(panel, width=width)
    fresh = panel_of().set(width=widths[-1])
    fresh.finish()
    assert panel.png() == fresh.png()


def test_where_others_need_the_processor_it_is_given_up(monkeypatch):
    monkeypatch.setattr(ahead, "SHARE", 0.7)
    monkeypatch.setattr(ahead, "LOOK", 0.0)
    monkeypatch.setattr(ahead.time, "process_time", lambda: 0.0)  # all of it is theirs
    panel = after_a_pause(panel_of(), width=5)
    panel.set(width=9)
    assert not panel.history.complete


def test_ten_panels_at_rest_leave_nothing_to_do():
    async def moved():
        short = MOONS.replace(iterations=5)
        few = dl.scale.linear(1, 4)
        panels = [dl.live(short, width=few) for _ in range(10)]
        for panel in panels:
            panel.set(width=2)
        await resting()
        assert all(panel.over for panel in panels)
        (me,) = asyncio.all_tasks()  # and no timer either
        assert me is asyncio.current_task()
        timers = asyncio.get_running_loop()._scheduled
        assert all(timer.cancelled() for timer in timers)

    asyncio.run(moved())
