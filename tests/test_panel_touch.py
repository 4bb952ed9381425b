"""What a hand touches on a picture: the start of a race, and training examples.

By the ring, whose part a browser's tests play, by what is typed, or set.
"""

import html
import json
import re

import numpy as np
import pytest

import dlcourse as dl

BOWL = dl.race(dl.bowl(40), "gradient_descent", "momentum", iterations=30)


def panel_of(race=BOWL):
    return dl.live(race, learning_rate=dl.scale.log(0.001, 0.1))


def at_rest(panel):
    panel.finish()
    return panel.png(), panel.text(), panel._stage.page.status.value


def ring(panel):
    """Return what the picture on the page tells the ring."""
    (told,) = re.findall('data-hand="([^"]*)"', panel._stage.page.picture.value)
    return json.loads(html.unescape(told))


def typed(panel, text):
    panel._hand.field.value = text
    return panel


def test_a_start_that_is_set_is_that_of_a_race_that_begins_there():
    moved = panel_of().set(start=(-4, 0.5))
    assert moved.state().endswith(".set(start=(-4.0, 0.5))")
    assert at_rest(moved) == at_rest(panel_of(BOWL.replace(start=(-4, 0.5))))
    assert at_rest(eval(moved.state(), {"dl": dl})) == at_rest(moved)
    assert at_rest(moved.set(start=None)) == at_rest(panel_of())


def test_what_is_typed_is_set_and_an_empty_field_takes_it_back():
    panel = panel_of()
    at_rest(panel)
    before = panel.state(), panel._hand.field.value
    assert before[1] == "-10, 1"
    assert typed(panel, " -4,0.5 ").state() == panel_of().set(start=(-4, 0.5)).state()
    typed(panel, "")
    at_rest(panel)
    assert (panel.state(), panel._hand.field.value) == before
    assert typed(panel, "1, 1").reset().state() == before[0]


@pytest.mark.parametrize(
    "text, says",
    [
        ("left", "start must be numbers with commas between them, such as -10, 1, got"),
        ("3", "start must be a pair of numbers"),
        ("1, 2, 3", "start must be a pair of numbers"),
        ("nan, 1", "start must be a pair of numbers"),
        ("1e9, 1", "start must be a pair of numbers such as (-10, 1), each in"),
    ],
)
def test_what_is_no_point_is_refused_in_a_sentence_and_nothing_moves(text, says):
    panel = panel_of()
    state = panel.state()
    typed(panel, text).work()
    assert says in panel._stage.page.status.value
    assert panel.state() == state


def test_a_start_is_refused_by_name_where_there_is_none():
    with pytest.raises(ValueError, match="start must be a pair of numbers"):
        panel_of().set(start=3)
    with pytest.raises(ValueError, match="start must be a pair of numbers"):
        dl.race(dl.bowl(40), "adam", start=(1e9, 0))
    experiment = dl.Experiment(dl.moons(20), iterations=2)
    with pytest.raises(TypeError, match="start"):
        dl.live(experiment, learning_rate=dl.scale.log(0.01, 1)).set(start=(1, 2))
    assert dl.live(experiment)._hand is None
    assert dl.live(BOWL, views="cost")._hand is None


def test_the_ring_stands_where_the_race_begins_and_the_picture_holds_it():
    panel = panel_of()
    panel.finish()
    before = ring(panel)
    assert before["at"] == [-10, 1]
    assert all(0 <= share <= 1 for share in before["box"])
    panel.set(start=(-100, 40)).finish()
    after = ring(panel)
    assert after["at"] == [-100, 40]
    for value, side in zip(after["at"], ("xlim", "ylim"), strict=True):
        low, high = after[side]
        assert low < value < high


def test_every_descent_begins_there():
    race = dl.race(dl.saddle(), "adam", "momentum", iterations=2, start=(0.3, -0.2))
    first = next(race.moments())
    np.testing.assert_array_equal(first.paths[0], [(0.3, -0.2)] * 2)
    assert eval(repr(race), {"dl": dl}) == race


MOONS = dl.Experiment(dl.moons(60), hidden=(4,), iterations=40, learning_rate=1.0)
MOVED, ADDED = ((3, 0.5, 0.2),), ((2.0, 1.0, 1),)


def plane(experiment=MOONS, **controls):
    return dl.live(experiment, views="cost boundary", **controls)


def test_points_that_are_set_are_those_of_data_that_hold_them():
    data = MOONS.data.replace(moved=MOVED, added=ADDED)
    set_, made = plane().set(moved=MOVED, added=ADDED), plane(MOONS.replace(data=data))
    assert at_rest(set_) == at_rest(made)
    assert at_rest(eval(set_.state(), {"dl": dl})) == at_rest(set_)
    assert "By hand: 2 of them, ringed." in set_._stage.page.picture.value
    assert at_rest(set_.set(moved=(), added=())) == at_rest(plane())
    assert at_rest(set_.set(added=ADDED).reset()) == at_rest(plane())


def test_points_that_are_typed_are_set_and_an_empty_field_takes_them_back():
    panel = typed(plane(), "3: .5, 0.2;+1:2,1")
    assert panel.state().endswith(f".set(moved={MOVED}, added={ADDED})")
    at_rest(panel)
    told = ring(panel)
    assert told["points"][3] == [0.5, 0.2] and len(told["points"]) == 60
    assert (told["moved"], told["added"]) == ([[3, 0.5, 0.2]], [[2, 1, 1]])
    typed(panel, "")
    assert panel.state() == plane().state()
    at_rest(panel.set(moved=MOVED, added=ADDED))
    assert panel._hand.field.value == "3: 0.5, 0.2; +1: 2, 1"


@pytest.mark.parametrize(
    "text, says",
    [
        ("left", "points must be written such as 3: 0.5, 0.2 (example 3) or +1: 2, 1"),
        ("3: 1", "points must be written such as"),
        ("3: 1.2.3, 1", "points must be written such as"),
        ("60: 1, 2", "moved: index must be at most 59, got 60"),
        ("+2: 1, 2", "added: class must be at most 1, got 2"),
        ("3: 1e9, 2", "moved[0]: x1 must be a number in [-1000000.0, 1000000.0]"),
    ],
)
def test_what_is_no_example_is_refused_in_a_sentence_and_nothing_moves(text, says):
    panel = plane()
    state = panel.state()
    typed(panel, text).work()
    assert says in html.unescape(panel._stage.page.status.value)
    assert panel.state() == state


def test_points_stay_where_they_were_put_whatever_else_is_moved():
    panel = plane(m=dl.scale.choice(20, 60), learning_rate=dl.scale.log(0.01, 1))
    panel.set(moved=((40, 0.0, 0.0), (3, 0.5, 0.2)), m=20)
    sets = panel.experiment.data.draw()
    assert sets.X.shape == (2, 20)
    np.testing.assert_array_equal(sets.X[:, 3], (0.5, 0.2))
    assert at_rest(eval(panel.state(), {"dl": dl})) == at_rest(panel)
    np.testing.assert_array_equal(panel.set(m=60).experiment.data.draw().X[:, 40], 0)


def test_frames_on_the_way_leave_out_where_all_the_points_lie():
    panel = plane()
    while not panel._stage.page.picture.value:
        panel.work()
    assert "data-streamed" in panel._stage.page.picture.value
    assert "points" not in ring(panel)
    panel.finish()
    panel.png()
    assert len(ring(panel)["points"]) == 60


def test_a_pin_keeps_the_points_that_it_was_given():
    panel = plane().set(added=ADDED).pin().set(added=())
    assert [ghost.label for ghost in panel.scene().ghosts] == ["1 added"]
    assert f".pin(added={ADDED})" in panel.state()
    assert at_rest(eval(panel.state(), {"dl": dl})) == at_rest(panel)


@pytest.mark.parametrize(
    "settings", [{"inputs": "standard"}, {"m": 2000}], ids=["other", "many"]
)
def test_where_no_point_can_be_told_it_is_set_but_not_touched(settings):
    panel = plane(MOONS.replace(**settings))
    assert panel._hand is None
    panel.set(moved=MOVED, added=ADDED)
    assert at_rest(eval(panel.state(), {"dl": dl})) == at_rest(panel)


def test_a_panel_whose_points_have_become_too_many_is_rebuilt_by_its_text():
    panel = plane(m=dl.scale.choice(60, 2000)).set(moved=MOVED, m=2000)
    assert at_rest(eval(panel.state(), {"dl": dl})) == at_rest(panel)
    panel.set(added=ADDED, m=60)
    assert at_rest(eval(panel.state(), {"dl": dl})) == at_rest(panel)


def test_where_examples_are_no_points_none_is_moved():
    panel = dl.live(dl.Experiment(dl.digits(20), iterations=2))
    assert panel._hand is None
    with pytest.raises(TypeError, match="moved"):
        panel.set(moved=MOVED)


def test_a_ring_goes_where_inputs_no_longer_are_what_is_drawn():
    panel = plane(inputs=dl.scale.choice("raw", "standard"))
    panel.finish()
    assert "data-hand" in panel._stage.page.picture.value
    panel.set(inputs="standard").finish()
    assert "data-hand" not in panel._stage.page.picture.value


def test_an_example_of_three_classes_is_added_to_any():
    blobs = dl.blobs(30, classes=3).replace(added=((0, 0, 2), (1, 1, 9)))
    Y = blobs.draw().Y
    assert Y.shape == (3, 32)
    np.testing.assert_array_equal(Y[:, -2:].argmax(axis=0), 2)


@pytest.mark.parametrize(
    "data, got",
    [
        (dl.digits(20), "examples with 64 features"),
        (dl.arrays(np.eye(2), np.array([[0.5, 7.0]])), "numbers instead of classes"),
    ],
)
def test_data_without_points_and_classes_refuse_them(data, got):
    with pytest.raises(ValueError, match=f"moved must be left out: .*, got {got}"):
        data.replace(moved=MOVED)
    assert data.replace(moved=()) == data
