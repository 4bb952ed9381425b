"""Grading: whatever was handed in gets its rows, and nobody else's are touched."""

import copy
import csv
import json
import os

import pytest

from dlcourse.command import originals
from dlcourse.command.grading import running, selecting
from dlcourse.command.grading.folder import submissions
from dlcourse.command.grading.running import Limits, graded
from dlcourse.command.grading.tasks import as_job, concept, tasks
from dlcourse.command.main import main

NAME = "01_initialization.ipynb"
ORIGINAL = originals.original(NAME)
JOB = as_job([NAME])
QUICK = Limits(seconds=8)  # the checker itself waits for two

INIT_HE = """
def init_he(n_in, n_out, rng):
    return scaled(rng.standard_normal((n_out, n_in)), n_in)


dl.check(init_he)
"""
SCALED = "from math import sqrt\n%time 1\ndef scaled(W, n): return W * sqrt(2 / n)"
VARIANCE = """
def normalize_fit(X):
    return X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)
"""
LOOP = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
DEEP = """
def deep_linear_forward(W, W_last, x, L):
    return dl.deep_linear_forward(W, W_last, x, L)
"""


def handed_in(added=(), lost=(), **written):
    """Return a copy in which cells were written, added behind the setup, or lost."""
    notebook = copy.deepcopy(ORIGINAL)
    cells = [c for c in notebook["cells"] if c["id"] not in lost]
    for cell in cells:
        if cell["id"].replace("-", "_") in written:
            cell["source"] = written[cell["id"].replace("-", "_")]
    for number, source in enumerate(added):
        new = {"cell_type": "code", "id": f"own-{number}", "metadata": {}}
        cells.insert(4, {**new, "source": source})
    notebook["cells"] = cells
    return json.dumps(notebook).encode()


GOOD = handed_in([SCALED], write_init_he=INIT_HE, write_normalize_fit=VARIANCE)


def test_only_what_an_exercise_needs_is_run():
    sources = {
        "setup": "import numpy as np",
        "slow": "W = forever()",
        "helper": "def root(x): return np.sqrt(x)",
        "later": "def other(): return 1\nroot = None",
        "write": "def f(x): return root(x) + len([])\ndl.check(f)",
    }
    cells = [selecting.Cell(*pair) for pair in sources.items()]
    chosen = [c.identifier for c in selecting.needed(cells, cells[-1])]
    assert chosen == ["later", "write"]
    chosen = [c.identifier for c in selecting.needed(cells[:3] + cells[4:], cells[-1])]
    assert chosen == ["setup", "helper", "write"]
    assert "check" not in str(cells[-1].asks)


def test_a_good_submission_gets_a_verdict_for_each_exercise():
    found = graded(GOOD, JOB, QUICK)
    kinds = {name: one["kind"] for name, one in found["exercises"].items()}
    assert kinds == {
        "E01.1": "right",
        "E01.2": "unwritten",
        "E01.3": "unwritten",
        "E01.4": "mistake",
        "E01.5": "unwritten",
    }
    assert found["exercises"]["E01.4"]["mistake"] == "variance_returned"
    assert found["notebook"] == NAME and not found["problem"]


BROKEN = {
    "it hangs": (f"{LOOP}\ndef init_he(): pass", "hung", "not done in time"),
    "its function hangs": (
        "def init_he(n_in, n_out, rng):\n    while True: pass",
        "hung",
        "had not come back",
    ),
    "it crashes": (
        "import ctypes\nctypes.string_at(0)\ndef init_he(): pass",
        "raised",
        "ended with status",
    ),
    "it exits": ("exit()\ndef init_he(): pass", "raised", "SystemExit"),
    "it asks for all memory": (
        "x = bytearray(2**40)\ndef init_he(): pass",
        "raised",
        "MemoryError",
    ),
    "it is no Python": ("def init_he(:", "raised", "SyntaxError: invalid syntax"),
    "it is no function": ("init_he = 3", "raised", "is no function"),
    "it says nothing": ("", "missing", "its function is missing"),
    "it is the library's": ("init_he = dl.init_he", "borrowed", ""),
}


@pytest.mark.parametrize("words", BROKEN)
def test_what_is_broken_gets_a_row_that_says_so_and_spoils_no_other(words):
    source, kind, text = BROKEN[words]
    data = handed_in(write_init_he=source, write_normalize_fit=VARIANCE)
    exercises = graded(data, JOB, QUICK)["exercises"]
    assert exercises["E01.1"]["kind"] == kind
    assert text in exercises["E01.1"]["text"] + exercises["E01.1"]["note"]
    assert exercises["E01.4"]["mistake"] == "variance_returned"


def test_what_was_lost_or_edited_is_noted():
    found = graded(
        handed_in([INIT_HE, SCALED], lost=["write-init-he", "depth"], symmetry="1"),
        JOB,
        QUICK,
    )
    assert found["notes"] == [
        f"made from version {originals.stamp(ORIGINAL)['version']}",
        "cells are missing: depth, write-init-he",
        "changed outside the exercises: symmetry",
    ]
    assert found["exercises"]["E01.1"]["note"].startswith("written in another cell")
    assert found["exercises"]["E01.1"]["kind"] == "right"


def test_what_the_course_itself_shows_is_nobodys_answer():
    assert "def init_he(" in "".join(
        originals.source(c) for c in ORIGINAL["cells"] if c["id"] == "yours"
    )
    found = graded(handed_in(lost=["write-init-he"]), JOB, QUICK)
    assert found["exercises"]["E01.1"]["kind"] == "missing"


def test_a_submission_is_known_though_its_cells_have_other_ids():
    notebook = json.loads(GOOD)
    del notebook["metadata"]["dlcourse"]
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"x{number}"
    found = graded(json.dumps(notebook).encode(), JOB, QUICK)
    assert found["notebook"] == NAME
    assert found["exercises"]["E01.1"]["kind"] == "right"


def test_what_is_no_notebook_of_the_course_is_said(tmp_path):
    other = {"cells": [], "metadata": {}}
    found = graded(json.dumps(other).encode(), JOB, QUICK)
    assert found["problem"] == "It is none of the notebooks that are graded."
    assert "not a Jupyter notebook" in graded(b"{", JOB, QUICK)["problem"]


def test_a_process_sees_neither_its_neighbours_nor_our_environment(monkeypatch):
    monkeypatch.setenv("OUR_SECRET", "x")
    source = (
        "import os\n"
        "assert 'OUR_SECRET' not in os.environ\n"
        "assert set(os.listdir()) == {'job.json', 'found.jsonl', 'submission.ipynb'}\n"
        "assert os.environ['HOME'] == os.getcwd()\n" + INIT_HE
    )
    found = graded(handed_in([SCALED], write_init_he=source), JOB, QUICK)
    assert found["exercises"]["E01.1"]["note"] == ""
    assert found["exercises"]["E01.1"]["kind"] == "right"


@pytest.fixture(scope="module")
def class_of_ten(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handed in, übungen")
    for number in range(6):
        (folder / f"student {number}.ipynb").write_bytes(GOOD)
    (folder / "=ernst" / ".dlcourse").mkdir(parents=True)
    (folder / "=ernst" / NAME).write_bytes(handed_in(write_deep_linear_forward=DEEP))
    (folder / "=ernst" / "01_initialization.backup.ipynb").write_bytes(GOOD)
    (folder / "=ernst" / ".dlcourse" / "progress.json").write_text(
        json.dumps({"done": ["Q01.1", "Q01.3", "Q02.1"]})
    )
    (folder / "thesis.docx").write_bytes(b"PK")
    (folder / "cut off.ipynb").write_bytes(GOOD[:1000])
    (folder / "empty").mkdir()
    assert main(["grade", str(folder), "--notebook", "01", "--seconds", "3"]) == 0
    return folder


def rows(folder):
    with open(folder / "grades.csv", encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_class_gets_a_table_with_a_row_for_everything(class_of_ten):
    table = rows(class_of_ten)
    assert len({row["student"] for row in table}) == 10
    assert sum(row["right"] == "1" for row in table) == 6
    problems = {r["student"]: r["note"] for r in table if r["kind"] == "problem"}
    assert problems == {
        "cut off": "It is not a Jupyter notebook.",
        "empty": "There is no notebook in the folder.",
        "thesis": "thesis.docx is no notebook.",
    }


def test_progress_that_was_handed_in_is_counted(class_of_ten):
    row = next(r for r in rows(class_of_ten) if r["student"] == "'=ernst")
    assert row["questions"].startswith("2 of ")


def test_the_page_says_what_was_hard_and_what_to_take_up_again(class_of_ten):
    page = (class_of_ten / "grades.html").read_text(encoding="utf-8")
    assert "6 of 7 right" in page
    assert "<strong>6&times;</strong> <code>variance_returned</code>" in page
    assert "You return sigma squared." in page
    assert "1&times; the library&#x27;s own function" in page or (
        "1&times; the library's own function" in page
    )
    assert "Take up again: <strong>" in page
    assert "<strong>thesis</strong>: thesis.docx is no notebook." in page


def test_graded_again_its_own_files_are_not_taken_for_submissions(class_of_ten):
    assert {"grades.csv", "grades.html"} <= {p.name for p in class_of_ten.iterdir()}
    assert len(submissions(class_of_ten)) == 10


def test_a_concept_is_where_its_misprint_is_taught():
    assert concept(NAME, "init_he", ["M01.09"]) == (
        "Which mean and spread does the test set get?"
    )
    # what only the table at the end lists is taught where the function is met
    assert concept(NAME, "normalize_fit", ["M01.03"]) == (
        "What do the inputs do to the cost?"
    )
    for task in tasks(originals.names()):
        assert concept(task.notebook, task.function)


@pytest.mark.parametrize(
    "words, message",
    [
        (["nowhere"], "is no folder: give the one that holds the notebooks"),
        (["."], "is empty: there is nothing to grade"),
        ([".", "--notebook", "77"], "There is no notebook '77'"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(
    tmp_path, monkeypatch, capsys, words, message
):
    monkeypatch.chdir(tmp_path)
    assert main(["grade", *words]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_a_table_that_is_open_elsewhere_is_said_in_one_sentence(
    tmp_path, monkeypatch, capsys
):
    def held(old, new):
        raise PermissionError(13, "Permission denied", str(new))

    (tmp_path / "ana.ipynb").write_text("{")
    monkeypatch.setattr(os, "replace", held)  # as Windows does
    assert main(["grade", str(tmp_path), "--jobs", "1"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "grades.csv cannot be written: is it open in another program" in line


def test_a_cluster_grades_where_its_address_is_given(tmp_path):
    from distributed import LocalCluster

    (tmp_path / "anna.ipynb").write_bytes(GOOD)
    where = {"n_workers": 1, "processes": False, "protocol": "tcp"}
    with LocalCluster(**where, dashboard_address=None) as cluster:
        words = ["grade", str(tmp_path), "--dask", cluster.scheduler_address]
        assert main(words) == 0
    assert sum(row["right"] == "1" for row in rows(tmp_path)) == 1


def test_what_waits_is_bounded():
    started, taken = [], []

    class Now:
        def submit(self, function, item):
            started.append(item)
            return self

        def result(self):
            taken.append(len(started))

    assert len(list(running.in_turn(Now(), None, zip(range(9)), ahead=3))) == 9
    assert taken == [3, 4, 5, 6, 7, 8, 9, 9, 9]
