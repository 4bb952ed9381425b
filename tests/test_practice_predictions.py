"""Predictions: the runs give the answer that the text explains, and it is kept."""

import ast
import concurrent.futures
import json
import re

import numpy as np
import pytest
from course import NAMES, PANELS, read, run

import dlcourse as dl
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.races import Race
from dlcourse.panel import panel as panels
from dlcourse.panel.drawings import Drawings
from dlcourse.practice import moves, predicting, progress
from dlcourse.practice.exercises import exercises, questions
from dlcourse.practice.predictions import (
    Choice,
    Number,
    Order,
    Sketch,
    prediction,
    predictions,
)

ALL = predictions()
each_prediction = pytest.mark.parametrize("asked", ALL, ids=lambda p: p.identifier)
OF_A_KIND = [
    next(p for p in ALL if isinstance(p, kind))
    for kind in (Choice, Order, Number, Sketch)
]
each_kind = pytest.mark.parametrize(
    "asked", OF_A_KIND, ids=lambda p: type(p).__name__.lower()
)


# What the text explains is what the runs do.


@pytest.mark.parametrize("seeds", [1, pytest.param(10, marks=pytest.mark.long)])
@each_prediction
def test_the_runs_give_the_answer_that_the_text_explains(asked, seeds):
    """Every day those that a reader sees; in the long tests, nine seeds of ten."""
    found = asked.answers(range(1 if asked.measured else seeds))
    if asked.measured:
        assert asked.checked(asked.checked_answer(found[0])) is not None
        return
    if isinstance(asked, Sketch):
        found = [asked.at_handles(answer) for answer in found]
    agree = [asked.agrees(asked.checked_answer(asked.right), one) for one in found]
    assert sum(agree) >= 0.9 * seeds, found


def plain(source):
    """Return what a source is, without functions of one's own in it."""
    if isinstance(source, Experiment):
        return source.replace(swap=())
    if isinstance(source, Race):
        labels = tuple(label for label, _ in source.entrants)
        return source.landscape, labels, source.iterations, source.rates, source.own
    if isinstance(source, dict):
        return {label: plain(experiment) for label, experiment in source.items()}
    return source.__name__


@each_prediction
def test_it_is_about_the_panel_that_comes_after_it(asked, monkeypatch):
    panel = run(read(asked.identifier[1:3]), asked.panel)
    given, source, missing = panel.given[0], asked.source, panel.given[4]
    if isinstance(source, dict):  # it may name what the comparison misses
        assert source.keys() - given.keys() <= missing.keys()
        source = {label: source[label] for label in given}
    if asked.panel != "yours" or isinstance(given, Experiment | Race):
        assert plain(source) == plain(given)
    # A move of it counts for this concept, so progress can be whole.
    monkeypatch.setattr(moves, "_here", {asked.identifier[1:3]})
    panel._cell = asked.panel, 1
    assert moves.concept_of(panel) is asked
    for moved in asked.runs:
        names = moved.keys() - {"changes"}
        assert names <= panel.values.keys() | {"swap", "epochs", "iterations", "init"}


# Every question, prediction and exercise is reached from its notebook.


def called(name, door):
    """Return what a notebook's code cells hand to `dl.predict`, `dl.ask`, …."""
    sources = (c.source for c in read(name).cells if c.cell_type == "code")
    calls = (n for s in sources for n in ast.walk(ast.parse(s)))
    return [
        ast.literal_eval(call.args[0])
        for call in calls
        if isinstance(call, ast.Call) and ast.unparse(call.func) == f"dl.{door}"
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_prediction_in_the_code_is_made_in_its_notebook_once(name):
    known = [p.identifier for p in ALL if p.identifier[1:3] == name]
    assert sorted(called(name, "predict")) == sorted(known)
    by_cell = {p.panel: p.identifier for p in ALL if p.identifier[1:3] == name}
    for cell in read(name).cells:
        if cell.source.startswith("dl.predict("):
            assert by_cell[cell.id.removesuffix("-predict")] in cell.source


@pytest.mark.parametrize("name", NAMES)
def test_every_question_and_exercise_is_reached_so_progress_can_be_whole(name):
    asked = called(name, "ask")
    assert sorted(asked) == [
        q.identifier for q in questions() if q.identifier[1:3] == name
    ]
    checked = {
        ast.unparse(call.args[0])
        for cell in read(name).cells
        if cell.cell_type == "code"
        for call in ast.walk(ast.parse(cell.source))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "dl.check"
    }
    wanted = {e.name for e in exercises() if e.identifier[1:3] == name}
    assert wanted <= checked


@pytest.mark.parametrize("name", NAMES)
def test_every_section_with_a_panel_has_a_prediction_and_two_are_sketched(name):
    panels = {cell for number, cell in PANELS if number == name}
    own = [p for p in ALL if p.identifier[1:3] == name]
    assert {p.panel for p in own} == panels
    assert sum(isinstance(p, Sketch) for p in own) >= 2


# What is printed.


@each_prediction
def test_what_is_printed_holds_the_question_and_no_answer(asked):
    data, _ = dl.predict(asked.identifier)._repr_mimebundle_()
    assert data["text/plain"] == str(asked)
    assert "application/vnd.jupyter.widget-view+json" in data
    assert re.fullmatch(r"P\d\d\.\d+", asked.identifier)
    if isinstance(asked, Choice):
        assert 2 <= len(asked.options) <= 4 and asked.right in asked.options
        for text, reply in asked.options.values():
            assert text in data["text/plain"] and reply not in data["text/plain"]
    elif asked.why:
        assert asked.why not in data["text/plain"]
    if isinstance(asked, Order):
        assert tuple(asked.ordered) != tuple(asked.right)
    if isinstance(asked, Sketch):
        assert 5 <= len(asked.at) <= 9


def test_the_right_option_does_not_always_stand_in_the_same_place():
    places = [[*p.ordered].index(p.right) for p in ALL if isinstance(p, Choice)]
    assert {0, 1, 2} <= set(places)


# One makes them.


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "_said", set())
    path = tmp_path / "beside" / "progress.json"
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(path))
    return path


def wrong(asked):
    """Return a prediction that is not what the runs do."""
    if isinstance(asked, Choice):
        return next(key for key in asked.options if key != asked.found)
    if isinstance(asked, Order):
        return tuple(reversed(asked.found))
    ends = asked.scale.values[0], asked.scale.values[-1]
    if isinstance(asked, Number):
        return max(ends, key=lambda end: abs(np.log(end / asked.found)))
    return tuple(
        max(ends, key=lambda e: abs(asked.heights([e])[0] - asked.heights([y])[0]))
        for y in asked.found
    )


@each_kind
def test_the_run_answers_and_it_is_kept_with_the_try_and_how_sure_one_was(asked, kept):
    panel = dl.predict(asked.identifier)
    assert not panel.predict(wrong(asked), sure=True).right
    assert "A surprise" in panel._reply.value
    panel.clear()
    right = asked.checked_answer(asked.found)
    assert panel.predict(right).right
    assert "As you said" in panel._reply.value
    first, second = json.loads(kept.read_text())["predictions"]
    assert (first["prediction"], first["try"]) == (asked.identifier, 1)
    assert (first["right"], first["sure"]) == (False, True)
    assert (second["try"], second["right"], second["sure"]) == (2, True, False)
    assert progress.done() == {asked.identifier}


# These panels show one run's number; over their control they have no curve.
NOWHERE = {"P04.9", "P07.10", "P09.11", "P10.6"}
SKETCHES = [p for p in ALL if isinstance(p, Sketch)]


@pytest.mark.parametrize("asked", SKETCHES, ids=lambda p: p.identifier)
def test_a_sketch_stays_on_its_panel_until_one_predicts_again(asked, monkeypatch):
    drawings = Drawings()
    monkeypatch.setattr(panels, "DRAWINGS", drawings)
    panel = run(read(asked.identifier[1:3]), asked.panel)
    drawing = asked.drawn(asked.checked_answer(asked.right))
    if drawing.control and asked.identifier not in NOWHERE:
        panel.sweep(drawing.control)
    stage = panel._stage
    stage.first()

    def lines():
        shown = stage.pictures(stage.scene())
        found = [getattr(p, "lines", {}).get("sketch") for p in shown]
        return [line for line in found if line is not None]

    version = stage._version
    assert lines() == []
    drawings.keep(asked.identifier, drawing)
    assert stage._version > version
    found = lines()
    assert len(found) == (asked.identifier not in NOWHERE)
    for _, y in found:
        assert np.array_equal(y, drawing.y)
        assert "our sketch: from" in stage.words()
    drawings.keep(asked.identifier, None)
    assert lines() == []


@each_kind
def test_an_answer_that_is_none_gets_a_sentence_and_nothing_is_lost(asked, kept):
    panel = dl.predict(asked.identifier)
    for said in ("nonsense", None, (), ("a",) * 20):
        with pytest.raises((ValueError, TypeError), match=asked.identifier):
            panel.predict(said)
    panel.sure.click()
    assert panel.field.unmoved in panel._reply.value
    assert not kept.exists() and panel.found is None


@each_kind
def test_everything_can_be_skipped_with_one_key_and_nothing_is_kept(
    asked, kept, monkeypatch
):
    panel = dl.predict(asked.identifier)
    panel.skip.click()
    panel.again.click()  # impatience, and the answer stays
    assert panel.found is not None and not kept.exists()
    monkeypatch.setattr(predicting, "TWICE", 0)
    panel.again.click()
    assert panel.found is None


def test_a_second_try_says_so_and_the_first_counts(kept):
    panel = dl.predict(OF_A_KIND[0].identifier)
    panel.predict(wrong(panel.asked))
    assert "second try" not in panel._reply.value
    panel.clear()
    panel.predict(panel.asked.found)
    assert "your second try. The first one counts." in panel._reply.value
    assert "0 of 1 when you were guessing" in repr(dl.progress())


def test_a_hall_is_counted_and_what_cannot_be_read_gets_a_sentence(kept):
    panel = dl.predict(OF_A_KIND[0].identifier)
    panel.hall.value = "A 12, b: 40"
    keys = [*panel.asked.ordered]
    assert panel.field.counts == {keys[0]: 12, keys[1]: 40}
    assert "40 (77 %)" in panel.field._told.value
    assert "the run" not in panel.field._told.value
    for text in ("z 3", "twelve", "A -3", "A 3 B"):
        panel.hall.value = text
        assert "say how many chose each of A, B, C" in panel._reply.value
        assert panel.field.counts == {keys[0]: 12, keys[1]: 40}
    panel.skip.click()
    assert "12 (23 %)" in panel.field._told.value
    assert "the run" in panel.field._told.value
    panel.hall.value = ""
    assert panel.field.counts == {} and not kept.exists()
    with pytest.raises(TypeError, match="has no options"):
        dl.predict(OF_A_KIND[1].identifier).count("A 3")


def test_buttons_commit_what_the_field_holds(kept):
    asked = OF_A_KIND[1]
    panel = dl.predict(asked.identifier)
    for key in asked.found:
        panel.field.buttons[key].click()
    panel.guess.click()
    assert json.loads(kept.read_text())["predictions"][0]["right"]


def test_a_run_that_breaks_off_says_so_and_is_raised(kept, monkeypatch):
    panel = dl.predict(OF_A_KIND[0].identifier)
    monkeypatch.setattr(type(panel.asked), "working", lambda *_: 1 / 0)
    monkeypatch.setitem(vars(panel.asked), "found", None)
    del vars(panel.asked)["found"]
    with pytest.raises(ZeroDivisionError):
        panel._press(panel.skip)  # ipywidgets itself would only log it
    assert "broke off" in panel._reply.value


def test_several_kernels_at_once_lose_nothing(kept):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        names = [f"P01.{k}" for k in range(40)]
        list(pool.map(lambda n: progress.predict(n, 1, 1, True, False), names))
        list(pool.map(lambda n: progress.move(n, f"dl.live({n})"), names))
    assert {one["prediction"] for one in progress.predicted()} == set(names)
    assert progress.moved().keys() == set(names)
    assert [file.name for file in kept.parent.iterdir()] == ["progress.json"]


def test_a_kernel_that_died_with_the_lock_holds_nobody_up(kept, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.02)
    kept.parent.mkdir()
    kept.with_suffix(".lock").touch()
    progress.note("E01.1")
    assert progress.done() == {"E01.1"}


@pytest.mark.parametrize("text", ['{"done": [], "predictions": [3]}', '{"done": 1}'])
def test_a_damaged_file_is_put_aside(kept, text, capsys):
    kept.parent.mkdir()
    kept.write_text(text)
    progress.predict("P01.1", "same", "same", True, True)
    assert progress.predicted()[0]["try"] == 1
    assert kept.with_suffix(".unreadable").read_text() == text
    assert "could not be read" in capsys.readouterr().err


@pytest.fixture
def anew(monkeypatch):
    """A kernel that has asked for no prediction yet."""
    monkeypatch.setattr(moves, "_here", set())
    monkeypatch.setattr(moves, "_panels", set())
    monkeypatch.setattr(panels, "WITNESSES", witnesses := [])
    monkeypatch.setattr(moves, "WITNESSES", witnesses)


def test_a_move_is_kept_with_the_panel_s_state_and_so_is_a_prediction(kept, anew):
    asked = prediction("P06.1")
    ask = dl.predict("P06.1")
    panel = run(read("06"), "average")
    panel.finish()
    assert progress.moved() == {}
    panel.set(beta=0.98).finish()
    assert progress.moved()["P06.1"]["state"] == panel.state()
    assert ".set(beta=0.98)" in panel.state()
    ask.predict(asked.checked_answer(asked.found))
    assert progress.predicted()[0]["state"] == panel.state()
    shown = repr(dl.progress())
    assert "[x] predicted  [x] moved  P06.1 average" in shown
    assert "predicted 1 of 9, moved 1 of 9" in shown


def test_all_that_is_done_is_all_there_is():
    entries = [("P01.1", "P01.1 symmetry"), ("E01.1", "init_he"), ("Q01.1", "Q01.1")]
    names = [name for name, _ in entries]
    whole = progress.Progress(entries, set(names), moves=["P01.1"])
    assert repr(whole).startswith("Notebook 01: 4 of 4 done")


def test_progress_brings_back_what_one_was_sure_of_and_wrong(kept):
    for name, right, sure in (
        ("P01.1", False, True),
        ("P01.2", True, True),
        ("P01.3", False, False),
    ):
        progress.predict(name, 1, 2, right, sure)
    said = repr(dl.progress())
    assert "1 of 2 when you were sure, and 0 of 1 when you were guessing" in said
    assert 'dl.predict("P01.1")' in said and 'dl.predict("P01.3")' not in said
    assert "You were sure, and wrong" in dl.progress()._repr_html_()
    progress.predict("P01.1", 2, 2, True, True)
    assert 'dl.predict("P01.1")' not in repr(dl.progress())


def test_an_identifier_that_is_none_is_refused():
    with pytest.raises(ValueError, match="there is no prediction 'P99.1'"):
        dl.predict("P99.1")
    with pytest.raises(TypeError, match="identifier must be that of a prediction"):
        prediction(3)
