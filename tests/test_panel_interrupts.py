"""Kernel > Interrupt, at any place: what was broken off is done anew, and nothing lost.

Each panel below is broken off at many places of an action. The next `finish` must end
where a panel ends that nobody has interrupted: the same picture to the pixel, the same
words.
"""

import numpy as np
import pytest
from interrupts import interrupted, places

import dlcourse as dl

pytestmark = pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")

MOONS = dl.Experiment(dl.moons(40), hidden=(3,), iterations=25, learning_rate=0.5)
each_number_of_places = pytest.mark.parametrize(
    "count", [6, pytest.param(30, marks=pytest.mark.long)]
)


def growing(steps=6, height=2.0):
    """A picture that comes into being."""
    for n in range(1, steps + 1):
        yield dl.Lines({"height": np.linspace(0, height, n)})


def trained():
    return dl.live(
        MOONS,
        views="cost boundary",
        learning_rate=dl.scale.choice(0.1, 0.5, 2.0),
        missing={"constant": {"init": "constant"}},
        during={"lambd": dl.scale.linear(0, 10)},
    )


def raced():
    both = dl.race(dl.bowl(10), "momentum", "adam", iterations=30)
    return dl.live(both, learning_rate=dl.scale.log(0.001, 1))


def drawn():
    return dl.live(growing, height=dl.scale.linear(1, 3))


ACTIONS = {
    "train": (trained, lambda panel: panel.finish()),
    "move": (trained, lambda panel: panel.set(learning_rate=2.0).finish()),
    "seeds": (trained, lambda panel: panel.seeds().finish()),
    "sweep": (trained, lambda panel: panel.sweep("learning_rate").finish()),
    "pin": (trained, lambda panel: panel.unpin().pin(learning_rate=0.1).finish()),
    "keep": (trained, lambda panel: panel.unpin().set(learning_rate=2.0).pin()),
    "control": (trained, lambda panel: panel.control().finish()),
    "turn": (trained, lambda panel: panel.reset().restart().set(lambd=4).finish()),
    "race": (raced, lambda panel: panel.set(learning_rate=0.1).finish()),
    "generator": (drawn, lambda panel: panel.set(height=3).finish()),
}


def shown(panel):
    panel.finish()
    return panel.png(), panel._stage.page.status.value, panel.state()


@each_number_of_places
@pytest.mark.parametrize("name", ACTIONS)
def test_what_was_broken_off_ends_like_what_was_not(name, count):
    make, act = ACTIONS[name]
    expected = make()
    lines = places(lambda: act(expected), count, seed=1)
    expected = shown(expected)
    broken = 0
    for line in lines:
        panel = make()
        broken += interrupted(lambda: act(panel), line)  # noqa: B023
        act(panel)
        assert shown(panel) == expected, f"interrupted at line {line}"
    assert broken > len(lines) / 2


@each_number_of_places
def test_a_pin_after_a_move_that_was_broken_off_keeps_the_run_it_names(count):
    panel = trained()
    lines = places(lambda: trained().set(learning_rate=2.0), count, seed=3)
    for line in lines:
        panel.unpin().set(learning_rate=0.5)
        interrupted(lambda: panel.set(learning_rate=2.0), line)
        (pin,) = panel.pin()._beside.pins
        assert pin.run.history.experiment.learning_rate == pin.values["learning_rate"]


@each_number_of_places
@pytest.mark.parametrize("name", ACTIONS)
def test_what_is_shown_after_a_break_is_what_its_text_says(name, count):
    """Nobody repeats the action: the panel stands before it, behind it, or between."""
    make, act = ACTIONS[name]
    lines = places(lambda: act(make()), count // 2, seed=2)
    for line in lines:
        panel = make()
        interrupted(lambda: act(panel), line)  # noqa: B023
        panel.finish()
        names = {"dl": dl, "growing": growing}
        fresh = eval(panel.state(), names)
        assert shown(panel) == shown(fresh), f"interrupted at line {line}"
