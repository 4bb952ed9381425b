"""The command: copies that lose nothing, whatever happens, and sentences for the rest.

It is called as a terminal calls it, with the same course in another version.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dlcourse
from dlcourse.command import copies, doctor, files, originals
from dlcourse.command.main import main, parser
from dlcourse.panel.links import COURSE

ANSWER = "def init_he(n_in, n_out, rng):\n    return 1\n\n\ndl.check(init_he)"


def cell(identifier, source, kind="code"):
    shown = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {
        "cell_type": kind,
        "id": identifier,
        "metadata": {},
        "source": source,
        **shown,
    }


def notebook(*cells):
    return {"cells": [*cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


FIRST = notebook(
    cell("title", "# Where?", "markdown"),
    cell("setup", "import dlcourse as dl"),
    cell("write", "def init_he(n_in, n_out, rng):\n    ...\n\n\ndl.check(init_he)"),
)
SECOND = notebook(
    cell("title", "# Where, now?", "markdown"),
    *FIRST["cells"][1:],
    cell("more", "1 + 1"),
)


class Course:
    """A course of one notebook, which can be published anew."""

    def __init__(self, folder, monkeypatch):
        self.shelf, self.monkeypatch = folder / "shelf", monkeypatch
        self.work = folder / "mine, überall"
        self.copy = self.work / "01_initialization.ipynb"
        self.shelf.mkdir()
        monkeypatch.setattr(originals, "folder", lambda: self.shelf)
        self.publish("0.1.0", FIRST)

    def publish(self, version, content, name="01_initialization.ipynb"):
        self.monkeypatch.setattr(dlcourse, "__version__", version)
        (self.shelf / name).write_text(json.dumps(content), encoding="utf-8")

    def __call__(self, *words):
        return main([*words, "--folder", str(self.work)])

    def edit(self, identifier, source, path=None):
        """Save the copy as JupyterLab does: another layout, and what was shown."""
        content = json.loads((path or self.copy).read_text(encoding="utf-8"))
        for one in content["cells"]:
            if one["id"] == identifier:
                one["source"] = source.splitlines(keepends=True)
            if one["cell_type"] == "code":
                one["execution_count"] = 7
        text = json.dumps(content, indent=1).replace("\n", "\r\n")
        (path or self.copy).write_bytes(text.encode())

    def add(self, after, new):
        content = json.loads(self.copy.read_text(encoding="utf-8"))
        place = [c["id"] for c in content["cells"]].index(after)
        content["cells"].insert(place + 1, new)
        self.copy.write_text(json.dumps(content), encoding="utf-8")

    def names(self):
        return sorted(path.name for path in self.work.iterdir() if path.is_file())

    def sources(self, path=None):
        content = originals.read(path or self.copy)
        return {c["id"]: originals.source(c) for c in content["cells"]}


@pytest.fixture
def course(tmp_path, monkeypatch):
    made = Course(tmp_path, monkeypatch)
    assert list(copies.refresh(made.work))
    return made


def test_a_copy_carries_the_version_that_it_was_made_from(course):
    assert originals.stamp(originals.read(course.copy))["version"] == "0.1.0"


def test_a_copy_does_not_show_what_the_original_has_shown(course):
    run = cell("setup", "print('0.97')")
    run["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "0.97\n"}]
    run["execution_count"] = 1
    course.publish("0.1.0", notebook(run))
    course("update")
    assert originals.read(course.copy)["cells"] == [cell("setup", run["source"])]
    assert not copies.changed(originals.read(course.copy))


def test_a_copy_that_was_run_but_not_changed_is_replaced(course, capsys):
    course.edit("nothing", "")
    course.publish("0.2.0", SECOND)
    assert course("update") == 0
    assert "which you had not changed" in capsys.readouterr().out
    assert course.sources()["more"] == "1 + 1"
    assert course.names() == ["01_initialization.ipynb"]


def test_a_changed_copy_stays_and_the_new_one_is_laid_beside_it(course, capsys):
    course.edit("write", ANSWER)
    before = course.copy.read_bytes()
    course.publish("0.2.0", SECOND)
    assert course("update") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "it stays, the new one is 01_initialization.new.ipynb" in line
    assert course.copy.read_bytes() == before
    beside = course.work / "01_initialization.new.ipynb"
    assert course.sources(beside)["title"] == "# Where, now?"
    assert originals.stamp(originals.read(beside))["version"] == "0.2.0"


def test_the_lab_offers_a_new_notebook_once(course):
    course.edit("write", ANSWER)
    course.publish("0.2.0", SECOND)
    assert len(list(copies.refresh(course.work))) == 1
    (course.work / "01_initialization.new.ipynb").unlink()
    assert list(copies.refresh(course.work)) == []
    course.publish("0.3.0", notebook(*SECOND["cells"], cell("last", "3")))
    assert len(list(copies.refresh(course.work))) == 1


def test_a_new_notebook_that_was_written_in_is_not_overwritten(course):
    course.edit("write", ANSWER)
    course.publish("0.2.0", SECOND)
    course("update")
    beside = course.work / "01_initialization.new.ipynb"
    course.edit("more", "2 + 2", beside)
    course.publish("0.3.0", notebook(*SECOND["cells"], cell("last", "3")))
    course("update")
    assert course.sources(beside)["more"] == "2 + 2"
    assert course.sources(course.work / "01_initialization.new-2.ipynb")["last"] == "3"


def test_answers_and_own_cells_are_carried_into_the_new_notebook(course, capsys):
    course.edit("write", ANSWER)
    course.edit("title", "# My title")
    course.add("setup", cell("mine", "def square(x): return x * x"))
    old = course.copy.read_bytes()
    course.publish("0.2.0", SECOND)
    course("update")
    assert course("update", "--carry", "01") == 0
    assert "1 answer and 1 cell of yours" in capsys.readouterr().out
    assert list(course.sources()) == ["title", "setup", "mine", "write", "more"]
    assert course.sources()["write"] == ANSWER
    assert course.sources()["title"] == "# Where, now?"
    assert course.names() == [
        "01_initialization.backup.ipynb",
        "01_initialization.ipynb",
    ]
    assert (course.work / "01_initialization.backup.ipynb").read_bytes() == old
    # what was carried is the student's: the next update leaves it
    course.publish("0.3.0", FIRST)
    course("update")
    assert course.sources()["write"] == ANSWER


def test_a_copy_from_before_there_were_stamps_is_kept(course):
    course.publish("0.1.0", SECOND)
    course.copy.write_text(json.dumps(FIRST))
    course("update")
    assert course.sources()["title"] == "# Where?"
    assert "01_initialization.new.ipynb" in course.names()


def test_a_copy_of_a_newer_version_is_kept(course, capsys):
    course.publish("0.0.9", SECOND)
    course("update")
    assert "of version 0.1.0, newer than 0.0.9: kept" in capsys.readouterr().out
    assert course.names() == ["01_initialization.ipynb"]


def test_reset_keeps_every_version_that_was_there(course):
    for number in ("1", "2"):
        course.edit("write", number)
        assert course("reset", "initialization") == 0
    assert "init_he" in course.sources()["write"]
    backup = course.work / "01_initialization.backup.ipynb"
    assert course.sources(backup)["write"] == "1"
    second = course.work / "01_initialization.backup-2.ipynb"
    assert course.sources(second)["write"] == "2"


def test_what_is_no_notebook_any_more_is_left_and_can_be_reset(course, capsys):
    course.copy.write_text("{")
    assert course("update") == 0
    assert "is not a Jupyter notebook. It is left as it is" in capsys.readouterr().out
    assert course.copy.read_text() == "{"
    assert course("reset", "1") == 0
    assert "init_he" in course.sources()["write"]


@pytest.mark.parametrize("step", ["replace", "fsync"])
@pytest.mark.parametrize("words", [["update"], ["reset", "01"]])
def test_an_update_that_is_broken_off_leaves_nothing_half_written(
    course, monkeypatch, step, words
):
    course.publish("0.2.0", SECOND)
    before = course.copy.read_bytes()

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, step, interrupted)
        assert course(*words) == 130
    assert course.copy.read_bytes() == before
    assert course.names() == ["01_initialization.ipynb"]
    assert course(*words) == 0
    assert course.sources()["more"] == "1 + 1"


@pytest.mark.parametrize(
    "error, words",
    [
        (PermissionError(13, "Permission denied"), "is it open in another program"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (OSError(30, "Read-only file system"), "give another folder"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_sentence(
    course, monkeypatch, capsys, error, words
):
    def refused(*_):
        raise error

    before = course.copy.read_bytes()
    monkeypatch.setattr(os, "replace", refused)
    assert course("reset", "01") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line and ".ipynb" in line
    assert course.copy.read_bytes() == before


@pytest.mark.parametrize(
    "words, message",
    [
        (["reset", "99"], "There is no notebook '99'. There are 01_initialization"),
        (["lab", "dropuot"], "There is no notebook 'dropuot'"),
    ],
)
def test_an_unknown_notebook_is_answered_with_those_that_are_there(
    course, capsys, words, message
):
    assert course(*words) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(message)


@pytest.mark.parametrize("words", ["03", "3", "dropout", "03_dropout.ipynb"])
def test_a_notebook_is_meant_by_its_number_or_name(words):
    assert originals.find(words) == "03_dropout.ipynb"


def test_originals_are_never_taken_for_copies(monkeypatch, capsys):
    assert main(["update", "--folder", str(originals.folder())]) == 1
    assert "holds the originals: give another folder" in capsys.readouterr().err
    monkeypatch.chdir(originals.folder())
    assert copies.place() == Path("work")


def test_a_folder_of_copies_is_known_from_within(course, monkeypatch):
    monkeypatch.chdir(course.work)
    assert copies.place() == Path()


def test_a_file_is_no_folder(tmp_path, capsys):
    (tmp_path / "work").touch()
    assert main(["update", "--folder", str(tmp_path / "work")]) == 1
    assert "is a file" in capsys.readouterr().err


def test_every_command_shows_an_example(capsys):
    (commands,) = parser()._subparsers._group_actions
    assert {"lab", "present", "check", "reset", "update"} <= commands.choices.keys()
    for name, command in commands.choices.items():
        assert f"For example: dlcourse {name}" in command.format_help()


def test_flags_of_jupyterlab_are_passed_on_and_others_refused(
    course, monkeypatch, capsys
):
    from dlcourse.command import lab

    started = []
    monkeypatch.setattr(lab, "_start", lambda folder, *how: started.append(how))
    assert course("lab", "1", "--no-browser", "--port=9999") == 0
    assert course("lab", "--allow-root", "--port", "9999", "--no-browser", "1") == 0
    assert course("present") == 0
    assert course("present", "--core", "1") == 0
    monkeypatch.setenv(COURSE, "")
    assert course("present", "1", "--course", "https://example.org/") == 0
    assert os.environ[COURSE] == "https://example.org/"
    with pytest.raises(SystemExit):
        course("present", "--course", "example.org")
    assert "--course: must be an address" in capsys.readouterr().err
    first = "01_initialization.ipynb"
    assert started == [
        (f"/lab/tree/{first}", ["--no-browser", "--port=9999"]),
        (f"/lab/tree/{first}", ["--allow-root", "--port=9999", "--no-browser"]),
        (f"/rise/{first}", []),
        (f"/rise/{first}?core", []),
        (f"/rise/{first}", []),
    ]
    with pytest.raises(SystemExit):
        course("update", "--no-browser")


def test_an_old_console_is_spared_the_letters_that_it_lacks(tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    folder = tmp_path / "łódź"
    run = subprocess.run(
        [sys.executable, "-m", "dlcourse.command", "reset", "01", "--folder", folder],
        env=environment,
        capture_output=True,
    )
    assert run.returncode == 0 and b"is as new" in run.stdout
    assert (folder / "01_initialization.ipynb").is_file()


def test_what_is_missing_is_named_with_its_cure(tmp_path, monkeypatch, capsys):
    assert doctor.report(tmp_path)
    assert "ok      numpy" in capsys.readouterr().out
    monkeypatch.setattr(
        doctor.importlib.metadata, "requires", lambda _: ["numpy>=99", "nothere>=2"]
    )
    assert not doctor.report(tmp_path)
    said = capsys.readouterr().out
    assert 'MISSING nothere is missing: python -m pip install "nothere>=2"' in said
    assert "but has to be >=99" in said


def test_pages_are_not_written_over_other_files(tmp_path, capsys):
    (tmp_path / "thesis.txt").touch()
    assert main(["site", str(tmp_path)]) == 1
    assert "holds thesis.txt: give an empty or a new folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_name_that_is_taken_gets_a_number(tmp_path):
    taken = tmp_path / "a.b.ipynb"
    assert files.free_name(taken) == taken
    taken.touch()
    assert files.free_name(taken).name == "a.b-2.ipynb"


ELSEWHERE = """
import os, signal, sys
for name in ("fork", "uname", "killpg", "getuid", "geteuid", "setuid", "getpgid",
             "sched_getaffinity", "getloadavg", "sysconf", "nice", "chown"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("resource", "fcntl", "grp", "termios"):
    sys.modules[name] = None
for name in ("SIGALRM", "setitimer"):
    if hasattr(signal, name):
        delattr(signal, name)
sys.platform = "elsewhere"
import dlcourse as dl
from dlcourse.command.main import main
from dlcourse.panel.links import COURSE
def init_he(n_in, n_out, rng):
    return rng.standard_normal((n_out, n_in)) * (2 / n_in) ** 0.5
assert dl.check(init_he).kind == "right"
assert dl.check(lambda *a: 1 / 0, "init_he").kind == "raised"
assert main(["update", "--folder", "work"]) == 0
assert main(["nbgrader", "course", "--notebook", "08"]) == 0
"""


def test_nothing_asks_for_what_other_systems_lack(tmp_path):
    """No fork, no uname, no limits, no alarm; and a folder that is not easy."""
    place = tmp_path / "mein Kurs für Łódź"
    place.mkdir()
    # the folder's name is one that a console of Windows may not be able to print
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    words = [sys.executable, "-X", "warn_default_encoding", "-W"]
    words += ["error::EncodingWarning:dlcourse", "-c", ELSEWHERE]
    run = subprocess.run(words, cwd=place, env=environment, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    assert b"course of 1 assignment." in run.stdout
    assert len(list((place / "work").glob("*.ipynb"))) == 10
