"""The course for nbgrader: solutions that are right, tests that are locked."""

import json

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.command import assignments, originals
from dlcourse.command.grading.tasks import CHECKED, tasks
from dlcourse.command.main import main

TASKS = tasks(originals.names())


def solved(task):
    """Return what stands in the cell that is to be written, solution and all."""
    cells = assignments.assignment(task.notebook)["cells"]
    return next(originals.source(c) for c in cells if c["id"] == task.cell)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.exercise)
def test_the_solution_between_the_marks_is_right_and_stands_by_itself(task):
    space = {"np": np, "dl": dl}
    source = solved(task)
    exec(CHECKED.sub("", source), space)
    assert dl.check(space[task.function], task.exercise).kind == "right"
    before, _, after = source.partition("    ### BEGIN SOLUTION\n")
    _, end, after = after.partition("    ### END SOLUTION\n")
    assert "def " in before and end and after.strip().startswith("dl.check(")
    assert "### " not in before + after


def test_each_exercise_is_followed_by_a_locked_test_with_points():
    for name in originals.names():
        cells = assignments.assignment(name, points=3)["cells"]
        marks = {
            cell["id"]: cell["metadata"]["nbgrader"]
            for cell in cells
            if "nbgrader" in cell["metadata"]
        }
        own = [task.cell for task in TASKS if task.notebook == name]
        assert list(marks) == [i for cell in own for i in (cell, f"test-{cell}")]
        for cell in own:
            assert marks[cell]["solution"] and not marks[cell]["grade"]
            test = marks[f"test-{cell}"]
            assert test["grade"] and test["locked"] and test["points"] == 3
        assert len({c["id"] for c in cells}) == len(cells)


def test_a_course_is_written_once(tmp_path, capsys):
    words = ["nbgrader", str(tmp_path / "kurs ü"), "--notebook", "3"]
    assert main(words) == 0
    path = tmp_path / "kurs ü" / "source" / "03_dropout" / "03_dropout.ipynb"
    assert json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert main(words) == 1
    assert "is not empty: give a new folder" in capsys.readouterr().err
