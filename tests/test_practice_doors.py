"""Beside checks: misprints let loose, solutions, questions, and what is kept of it."""

import json
import os
import stat

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.engine.swaps import SWAPPABLE
from dlcourse.practice import progress
from dlcourse.practice.exercises import exercise, exercises, questions
from dlcourse.practice.predictions import predictions

ENTRIES = [*predictions(), *exercises(), *questions()]
IN_01 = sum(  # a concept is predicted, and its panel is moved
    1 + (entry.identifier[0] == "P")
    for entry in ENTRIES
    if entry.identifier[1:3] == "01"
)


def init_he(n_in, n_out, rng):
    return rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)


def normalize_fit(X):
    return X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)


# Misprints


def test_a_misprint_is_found_by_its_number_and_where_it_is_found_twice_by_its_place():
    assert dl.misprint("M01.07").__name__ == "variance_returned"
    apply = dl.misprint("M01.07", "normalize_apply")
    assert apply.__name__ == "divided_by_the_variance"
    assert dl.misprint("M01.07", of="E01.5") is apply
    assert dl.misprint("fan_out_for_fan_in") is dl.misprint("fan_out_for_fan_in")


def test_a_misprint_on_a_live_panel_shows_what_it_does():
    line = dl.Experiment(dl.valley(60), hidden=(), inputs="standard", iterations=30)
    slip = line.replace(swap={"normalize_fit": dl.misprint("M01.07")})
    assert slip == line.replace(swap={"normalize_fit": dl.misprint("M01.07")})
    assert dl.run(slip).costs[-1] != dl.run(line).costs[-1]
    panel = dl.live(slip, learning_rate=dl.scale.log(0.01, 1)).finish()
    np.testing.assert_array_equal(panel.costs, dl.run(slip).costs)


SWAPPED = [
    (task, wrong)
    for task in exercises()
    for wrong in task.wrong_answers
    if task.name in SWAPPABLE
]


@pytest.mark.parametrize("task, wrong", SWAPPED, ids=[w.name for _, w in SWAPPED])
def test_every_wrong_answer_can_stand_in_for_the_right_one(task, wrong):
    e = dl.Experiment(dl.moons(), swap={task.name: wrong.function})
    assert eval(repr(e)) == e


def test_a_swap_is_written_so_that_it_can_be_read_again():
    e = dl.Experiment(dl.moons(), swap={"normalize_fit": dl.misprint("M01.07")})
    written = """swap={'normalize_fit': dl.misprint("M01.07", "normalize_fit")}"""
    assert repr(e) == f"dl.Experiment(dl.moons(300), {written})"

    def my_relu(Z):
        return Z

    e = dl.Experiment(dl.moons(), swap={"relu": my_relu})
    assert repr(e) == "dl.Experiment(dl.moons(300), swap={'relu': my_relu})"


# Solutions


@pytest.mark.parametrize("task", exercises(), ids=lambda task: task.name)
def test_a_solution_is_the_library_s_source_and_runs(task):
    shown = dl.solution(task.name)
    assert shown.source.startswith(f"def {task.name}(")
    assert repr(shown).startswith(shown.source)
    assert shown.source in shown._repr_markdown_()
    assert "@" not in shown.source.splitlines()[0]
    space = dict(vars(__import__(task.function.__module__, fromlist=["x"])))
    exec(shown.source, space)
    assert dl.check(space[task.name]).right
    assert repr(dl.solution(task.identifier)) == repr(shown)


def test_a_solution_speaks_of_the_leading_axis_where_it_matters():
    assert "leading axis K" in repr(dl.solution("normalize_fit"))
    assert "leading axis K" in dl.solution("normalize_fit")._repr_markdown_()
    assert "leading axis" not in repr(dl.solution("init_he"))


# Questions

each_question = pytest.mark.parametrize(
    "question", questions(), ids=lambda q: q.identifier
)


@each_question
def test_a_question_has_one_right_answer_and_a_reply_to_each(question):
    options = list(question.options.values())
    assert 3 <= len(options) <= 4
    assert sum(option.right for option in options) == 1
    for texts in ({o.text for o in options}, {o.reply for o in options}):
        assert len(texts) == len(options)
        assert all(len(text) > 10 for text in texts)


def test_the_right_answer_does_not_always_stand_in_the_same_place():
    places = {q.identifier: [o.right for o in q.options.values()] for q in questions()}
    assert len({row.index(True) for row in places.values()}) >= 3


@each_question
def test_what_is_printed_holds_question_and_options_but_no_reply(question):
    data, _ = dl.ask(question.identifier)._repr_mimebundle_()
    text = data["text/plain"]
    assert question.text in text
    for letter, option in question.options.items():
        assert f"{letter}) {option.text}" in text
        assert option.reply not in text
    assert "right" not in text.lower().split()
    assert "application/vnd.jupyter.widget-view+json" in data


@each_question
def test_a_press_of_each_button_gives_its_reply(question):
    panel = dl.ask(question.identifier)
    _, row, status = panel.children
    for button, option in zip(row.children, question.options.values(), strict=True):
        assert button.tooltip == option.text
        assert option.reply not in status.value
        button.click()
        assert 'aria-live="polite"' in status.value
        word = "Right" if option.right else "Not yet"
        assert word in status.value
        assert button.icon == ("check" if option.right else "times")
        assert panel.choose(button.description).text == option.reply


def test_a_letter_that_is_no_option_is_refused():
    with pytest.raises(ValueError, match="letter must be one of a, b, c, d, got 'x'"):
        dl.ask("Q01.1").choose("x")


# Progress


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "_said", set())
    path = tmp_path / "beside" / "progress.json"
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(path))
    return path


def right_letter(panel):
    options = panel._question.options
    return next(letter for letter, option in options.items() if option.right)


def test_what_is_done_is_kept_and_what_is_not_right_is_not(kept):
    dl.check(lambda X: None, "normalize_fit")
    panel = dl.ask("Q01.1")
    right = right_letter(panel)
    panel.choose("a" if right != "a" else "b")
    assert not kept.exists()
    panel.choose(right)
    dl.check(init_he)
    dl.check(init_he)
    assert json.loads(kept.read_text())["done"] == ["E01.1", "Q01.1"]
    assert [file.name for file in kept.parent.iterdir()] == ["progress.json"]
    shown = repr(dl.progress())
    assert "[x] written  init_he" in shown
    assert "[ ] written  normalize_fit" in shown
    assert "[x] checked  Q01.1" in shown
    assert f"Notebook 01: 2 of {IN_01} done" in shown
    assert f"Notebook 01: 2 of {IN_01}" in dl.progress()._repr_html_()


def test_printed_answers_do_not_depend_on_progress(kept):
    before = repr(dl.check(init_he)), str(dl.ask("Q01.1")._repr_mimebundle_()[0])
    assert progress.done() == {"E01.1"}
    after = repr(dl.check(init_he)), str(dl.ask("Q01.1")._repr_mimebundle_()[0])
    assert before[0] == after[0]
    assert "Why does adding units not help?" in before[1] and "done" not in after[1]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"done": 3}', '{"done": [3]}', "[" * 99999, "\x00\xff"]
)
def test_a_broken_file_is_put_aside_with_one_line(kept, text, capsys):
    kept.parent.mkdir()
    kept.write_bytes(text.encode("latin-1"))
    assert dl.check(init_he).right
    assert progress.done() == {"E01.1"}
    assert kept.with_suffix(".unreadable").read_bytes() == text.encode("latin-1")
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1 and "could not be read" in err


def test_an_old_file_without_predictions_is_read_and_goes_on(kept, capsys):
    kept.parent.mkdir()
    kept.write_text('{"done": ["E02.1"]}')
    assert dl.check(init_he).right
    assert progress.done() == {"E01.1", "E02.1"} and progress.predicted() == []
    assert capsys.readouterr().err == ""


def test_a_place_that_cannot_be_written_is_left_with_one_line(kept, capsys):
    kept.parent.write_text("a file where a folder should be")
    assert dl.check(init_he).right
    assert dl.check(normalize_fit).right
    assert f"0 of {IN_01}" in repr(dl.progress())
    out, err = capsys.readouterr()
    assert out == ""
    assert {line.split(":")[0] for line in err.splitlines()} <= {
        "Your progress is not kept",
        "Your progress cannot be read",
    }
    assert 1 <= len(err.splitlines()) <= 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may")
def test_a_folder_that_is_locked_is_left_with_one_line(kept, capsys):
    kept.parent.mkdir()
    kept.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert dl.check(init_he).right
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "environment, path",
    [
        ({}, ".dlcourse/progress.json"),
        ({"DLCOURSE_PROGRESS": "off"}, None),
        ({"DLCOURSE_PROGRESS": "there.json"}, "there.json"),
        ({"CI": "true"}, None),
        ({"PYTEST_CURRENT_TEST": "this one"}, None),
    ],
)
def test_where_progress_is_kept(environment, path, monkeypatch):
    for name in ("DLCOURSE_PROGRESS", "CI", "PYTEST_CURRENT_TEST"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert progress.place() == (path and progress.Path(path))


def test_two_notebooks_may_write_in_turn(kept):
    progress.note("E01.1")
    progress.note("Q01.2")
    assert progress.done() == {"E01.1", "Q01.2"}
    assert exercise("E01.1").name == "init_he"
