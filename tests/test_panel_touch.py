"""The start of a race, dropped anywhere on its contours: by hand, typed, or set."""

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
