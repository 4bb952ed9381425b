"""Storms: random public moves on the panels of all notebooks, interrupts among them.

Wherever a storm ends, the panel at rest is the one that its text makes afresh: the same
picture to the pixel, the same words.
"""

import os
import re
import zlib

import numpy as np
import pytest
from course import PANELS, read, run
from interrupts import interrupted

pytestmark = pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")

MOVES = int(os.environ.get("DLCOURSE_MOVES", "120"))
# What a panel may say instead of moving, in one sentence; all else is an error.
REFUSALS = re.compile(
    r"this panel shows .* and no |at most 4 runs|was given no missing|t must be "
    r"|batch_size must leave no batch of one"  # with an example more
)


SWITCHES = """reset new_seed pause play step restart
replay unpin clear"""


def some_values(panel, rng):
    """Return one or two controls, at random values, often at an end."""
    scales = panel.scales()
    names = rng.permutation([*scales])[: rng.integers(1, 3)]
    ends = 0, -1
    return {
        name: scales[name][
            rng.choice(ends) if rng.random() < 0.4 else rng.integers(len(scales[name]))
        ]
        for name in names
    }


def touch(panel, rng):
    """Return what a hand may drop anywhere on the picture, if there is a place."""
    subject = panel._hand and panel._hand._subject
    x, y = rng.normal(size=2).round(2).tolist()
    if subject is None:
        return {}
    if subject.label == "start":
        return {"start": (x, y)}
    moved = ((int(rng.integers(40)), x, y),)
    added = ((y, x, int(rng.integers(2))),) * int(rng.integers(3))
    return {"moved": moved, "added": added}


def move(panel, rng):
    """Return a random thing that one can do to a panel, as a function."""
    values = some_values(panel, rng) if panel.scales() else {}
    moments = panel.moments
    looks = ["png", "scene", "text", "state"]
    choices = [
        *4 * [lambda: panel.set(**values)],
        *4 * [panel.work],
        lambda: panel.set(**touch(panel, rng)),
        getattr(panel, rng.choice(SWITCHES.split())),
        getattr(panel, rng.choice(looks)),
        lambda: panel.look(moments[rng.integers(len(moments))]),
        lambda: panel.look(None),
        lambda: panel.pin(**values),
        lambda: panel.seeds(rng.random() < 0.5),
        lambda: panel.control(rng.random() < 0.5),
        lambda: panel.sweep(next(iter(values), None)),
        lambda: panel.sweep(None),
        lambda: panel.load(panel.state()),
    ]
    return choices[rng.integers(len(choices))]


def storm(panel, rng, moves):
    """Make random moves; a fifth of them is interrupted at a random place."""
    broken = 0
    for _ in range(moves):
        act = move(panel, rng)
        try:
            if rng.random() < 0.2:
                broken += interrupted(act, int(10 ** rng.uniform(0, 4)))
            else:
                act()
        except (TypeError, ValueError) as error:
            if not REFUSALS.search(str(error)):
                raise
    return broken


def at_rest(panel):
    panel.finish()
    return panel.png(), panel._stage.page.status.value, panel.text()


def weather(name, cell_id, moves):
    names, rng = {}, np.random.default_rng(zlib.crc32(f"{name} {cell_id}".encode()))
    panel = run(read(name), cell_id, names)
    broken = storm(panel, rng, moves)
    if panel._stage.kind.comparable:  # their training is tried below, and takes long
        panel.seeds(False).sweep(None)
    state = panel.state()
    fresh = eval(state, names)
    assert at_rest(panel) == at_rest(fresh), state
    assert panel.state() == fresh.state() == state
    return broken


SAMPLE = PANELS[3::12]


@pytest.mark.parametrize("name, cell_id", SAMPLE)
def test_after_some_moves_a_panel_is_what_its_text_says(name, cell_id):
    weather(name, cell_id, 30)


@pytest.mark.long
@pytest.mark.parametrize("name, cell_id", PANELS)
def test_after_a_storm_a_panel_is_what_its_text_says(name, cell_id):
    assert weather(name, cell_id, MOVES) > 0
