"""The panels of all notebooks: each made by its own cell, moved, trained, rebuilt."""

import itertools

import numpy as np
import pytest
from course import PANELS, read, run
from figures import clashes

import dlcourse as dl
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.stacks import network_of
from dlcourse.panel import beside, runs
from dlcourse.panel.live import Panel
from dlcourse.pictures import canvas

ROOM = 30_000_000  # bytes


def size(experiment):
    """Return how many bytes the parameters and gradients of all steps take."""
    return 16 * network_of(experiment).size * experiment.iterations


@pytest.fixture
def equal_runs_are_trained_once(monkeypatch):
    """Hand a panel what another has been given for the same experiments.

    The steps of a large network would fill the memory: it is trained again.
    """
    train, steps, groups = runs.train, {}, {}

    def remembered(experiment):
        if not isinstance(experiment, Experiment) or size(experiment) > ROOM:
            return train(experiment)
        given, steps[experiment] = itertools.tee(
            steps.get(experiment) or train(experiment)
        )
        return given

    def group(experiments, known=None):
        return groups.setdefault((*experiments.items(),), runs.Group(experiments))

    monkeypatch.setattr(runs, "train", remembered)
    monkeypatch.setattr(beside, "Group", group)


def at_rest(panel):
    """Return a panel's words, and its picture's pixels."""
    panel.finish()
    pixels = np.frombuffer(panel.png(), np.uint8).reshape(-1, 4)
    return [one.words() for one in panel._stage.pictures(panel.scene())], pixels


def looks_other(before, after):
    """Whether a part of two pictures that one would notice is lighter or darker."""
    light = np.array([0.299, 0.587, 0.114], np.float32)
    apart = after[:, :3] @ light - before[:, :3] @ light
    return np.mean(np.abs(apart) > 32) > 0.001


def to_both_ends(panel, look):
    """Move each control to its ends, the others as they were, and all to the middle.

    At each place one looks.
    """
    places, scales = panel.values, panel.scales()
    for other, values in scales.items():
        for value in (values[0], values[-1]):
            look(panel.set(**{**places, other: value}))
    look(panel.set(**{name: v[len(v) // 2] for name, v in scales.items()}))


def in_words(panel):
    """Make the pictures of a panel that has just been moved, and draw none."""
    panel.scene()
    assert panel._stage.words().endswith(".")


@pytest.mark.parametrize("name, cell_id", PANELS)
def test_it_moves_to_both_ends_and_is_rebuilt_by_its_text(name, cell_id):
    """It needs the setup cell only."""
    names = {}
    panel = run(read(name), cell_id, names)
    assert isinstance(panel, Panel)
    start, places = panel.state(), panel.values
    to_both_ends(panel, in_words)
    rebuilt = eval(panel.state(), names)
    assert rebuilt.state() == panel.state()
    assert rebuilt.reset().set(**places).state() == start


DAILY = PANELS[1::4]
EACH = [
    pytest.param(*panel, marks=[] if panel in DAILY else pytest.mark.long)
    for panel in PANELS
]


@pytest.mark.usefixtures("equal_runs_are_trained_once")
@pytest.mark.parametrize("name, cell_id", EACH)
def test_moved_about_it_ends_where_its_text_does_and_its_words_change_with_it(
    name, cell_id, monkeypatch
):
    """To each end of each control, then one step away; to the pixel."""
    monkeypatch.setattr(canvas, "png_of", lambda pixels, size: pixels)
    names = {}
    panel = run(read(name), cell_id, names)
    places = panel.values
    for size in [(1310, 330), (1000, 330), (1080, 400)]:  # slides, the lab
        panel.fit(*size)
        before, picture = at_rest(panel)
        assert clashes(panel) == [], size
    alive = [
        control
        for control in {**panel._controls, **panel._during}.values()
        if not control.widget.disabled
    ]
    control = min(alive, key=lambda control: control.scale.kind == "choice")
    values = [value for _, value in control.widget.options]
    at = values.index(control.value)
    step = values[at - 1 if at == len(values) - 1 else at + 1]

    to_both_ends(panel, Panel.work)  # as a page would see it
    rebuilt = eval(panel.state(), names)
    ends = [
        one.set(**{**places, control.name: step}).finish() for one in (panel, rebuilt)
    ]
    if ends[0] is not None:
        np.testing.assert_array_equal(ends[0].costs, ends[1].costs)
    after, moved = at_rest(panel)
    assert at_rest(rebuilt)[1].tobytes() == moved.tobytes()
    assert after != before or not looks_other(picture, moved)


@pytest.mark.parametrize("size", [(1080, 400), (1310, 330), (1000, 384)])
def test_texts_keep_apart_where_a_run_diverges_on_every_screen(size):
    moons = Experiment(dl.moons(60), hidden=(6,), iterations=40, learning_rate=1e3)
    rates = dl.scale.log(0.01, 1e4)
    for views in ("cost boundary units", "cost activations", "range cost gradients"):
        panel = dl.live(moons, views=views, learning_rate=rates).fit(*size)
        panel.pin(learning_rate=0.1).finish()
        panel.png()
        assert clashes(panel) == [], views
