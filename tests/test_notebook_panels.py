"""The panels of all notebooks: each made by its own cell, moved, trained, rebuilt."""

import itertools

import numpy as np
import pytest
from course import PANELS, read, run
from figures import clashes

import dlcourse as dl
from dlcourse.engine.experiment import Experiment
from dlcourse.panel import beside, runs
from dlcourse.panel.live import Panel
from dlcourse.pictures import canvas


@pytest.fixture
def equal_runs_are_trained_once(monkeypatch):
    """Hand a panel what another has been given for the same experiments."""
    train, steps, groups = runs.train, {}, {}

    def remembered(experiment):
        if not isinstance(experiment, Experiment):
            return train(experiment)
        given, steps[experiment] = itertools.tee(
            steps.get(experiment) or train(experiment)
        )
        return given

    def group(experiments, known=None):
        return groups.setdefault((*experiments.items(),), runs.Group(experiments))

    monkeypatch.setattr(runs, "train", remembered)
    monkeypatch.setattr(beside, "Group", group)


@pytest.mark.usefixtures(
    "equal_runs_are_trained_once", "pictures_are_told_apart_by_every_pixel"
)
@pytest.mark.parametrize("name, cell_id", PANELS)
def test_it_needs_the_setup_cell_only_and_ends_where_its_text_does(name, cell_id):
    """Moved about and trained to its end, it is the one that its text makes afresh."""
    names = {}
    panel = run(read(name), cell_id, names)
    assert isinstance(panel, Panel)
    start, places, scales = panel.state(), panel.values, panel.scales()
    for control, values in scales.items():
        panel.set(**{**places, control: values[0]}).scene()
        panel.set(**{control: values[-1]}).work()  # what a page would see first
        panel.scene()
    panel.set(**{name: values[len(values) // 2] for name, values in scales.items()})
    panel.work()
    rebuilt = eval(panel.state(), names)
    assert rebuilt.state() == panel.state()
    first = {name: values[0] for name, values in scales.items()}
    ends = panel.set(**first).finish(), rebuilt.set(**first).finish()
    if ends[0] is not None:
        np.testing.assert_array_equal(ends[0].costs, ends[1].costs)
    assert panel.png() == rebuilt.png()
    assert rebuilt.set(**places).state() == start


def at_rest(panel):
    """Return a panel's words, and how light each point of its picture is."""
    panel.finish()
    pixels = np.frombuffer(panel.png(), np.uint8).reshape(-1, 4)
    light = pixels[:, :3] @ np.array([0.299, 0.587, 0.114], np.float32)
    return [picture.words() for picture in panel._stage.pictures(panel.scene())], light


@pytest.mark.usefixtures("equal_runs_are_trained_once")
@pytest.mark.parametrize("name, cell_id", PANELS)
def test_words_change_with_the_picture(name, cell_id, monkeypatch):
    """Of each panel one slider is moved by a step; where there is none, a choice."""
    monkeypatch.setattr(canvas, "png_of", lambda pixels, size: pixels)
    panel = run(read(name), cell_id)
    controls = {**panel._controls, **panel._during}.values()
    alive = [control for control in controls if not control.widget.disabled]
    control = min(alive, key=lambda control: control.scale.kind == "choice")
    before, light = at_rest(panel)
    assert clashes(panel) == [], "at the defaults"
    values = [value for _, value in control.widget.options]
    at = values.index(control.value)
    panel.set(**{control.name: values[at - 1 if at == len(values) - 1 else at + 1]})
    after, lighter = at_rest(panel)
    if np.mean(np.abs(lighter - light) > 32) > 0.001:
        assert after != before


@pytest.mark.parametrize("size", [(1080, 400), (1310, 330), (1000, 384)])
def test_texts_keep_apart_where_a_run_diverges_on_every_screen(size):
    moons = Experiment(dl.moons(60), hidden=(6,), iterations=40, learning_rate=1e3)
    rates = dl.scale.log(0.01, 1e4)
    for views in ("cost boundary units", "cost activations", "range cost gradients"):
        panel = dl.live(moons, views=views, learning_rate=rates).fit(*size)
        panel.pin(learning_rate=0.1).finish()
        panel.png()
        assert clashes(panel) == [], views
