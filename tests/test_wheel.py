"""The wheel by itself: built, installed into a fresh environment, used far from here.

Nothing of the checkout or of make is in reach, and of this environment only what the
wheel asks for; so no network is needed. The commands run in an empty folder whose name
is not easy.
"""

import contextlib
import csv
import email
import importlib.metadata
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest
from browser.lab import wait_until_up
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
VERSION = re.search(
    r'__version__ = "(.+)"', (ROOT / "dlcourse" / "__init__.py").read_text()
)[1]
HIGHER = "99.0.0"
UV = [sys.executable, "-m", "uv"]
NAME = "08_learning_rate_decay.ipynb"
STUB = "    # return ...\n"
RIGHT = "    return alpha0 / (1 + decay_rate * epoch)\n"
WRONG = "    return alpha0 / 1 + decay_rate * epoch\n"


def run(*command, **options):
    """Run a command that has to succeed, and return what it printed."""
    options = {"capture_output": True, "text": True, "encoding": "utf-8", **options}
    done = subprocess.run([str(word) for word in command], **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(source, folder, *what):
    run(sys.executable, "-m", "build", "-n", *what, "-o", folder, source)
    return {path.suffix: path for path in folder.iterdir()}


def metadata_of(path):
    with zipfile.ZipFile(path) as wheel:
        (meta,) = (name for name in wheel.namelist() if name.endswith("METADATA"))
        return email.message_from_bytes(wheel.read(meta))


def asked_for(lines):
    """Return the distributions, of those here, that requirements lead to."""
    found, asked = {}, [(Requirement(line), "") for line in lines]
    while asked:
        need, extra = asked.pop()
        if need.marker is not None and not need.marker.evaluate({"extra": extra}):
            continue
        for extra in need.extras | {""}:
            if (need.name, extra) not in found:
                one = importlib.metadata.distribution(need.name)
                found[need.name, extra] = one
                asked += [(Requirement(line), extra) for line in one.requires or ()]
    return {one.name: one for one in found.values()}.values()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The archive of the sources, and the wheel that is built from it."""
    return build(ROOT, tmp_path_factory.mktemp("dist"))


def test_the_wheel_and_the_sources_build_the_same_each_time(built, tmp_path):
    """A wheel from the checkout, one from the archive; and the archive, once more."""
    again = build(ROOT, tmp_path, "--wheel", "--sdist")
    for kind, path in again.items():
        assert path.read_bytes() == built[kind].read_bytes()


def test_an_index_would_take_both(built):
    run(sys.executable, "-m", "twine", "check", "--strict", *built.values())


def test_the_wheel_holds_the_course_and_says_what_it_is(built):
    with zipfile.ZipFile(built[".whl"]) as wheel:
        names = wheel.namelist()
    metadata = metadata_of(built[".whl"])
    assert metadata["Version"] == VERSION
    notebooks = [path.name for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")]
    assert {f"dlcourse/notebooks/{name}" for name in notebooks} <= set(names)
    for name in ("py.typed", "data/digits.npz", "command/publish/templates/page.html"):
        assert f"dlcourse/{name}" in names
    licences = [name for name in names if "/licenses/" in name]
    assert {Path(name).name for name in licences} == {
        *("LICENSE", "README.md", "math-LICENSE.txt")
    }
    assert not [name for name in names if Path(name).name.startswith("test_")]


def test_the_changelog_begins_with_the_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", text, re.M)[1] == VERSION


class Machine:
    """An environment with the wheel in it, and an empty folder to work in."""

    def __init__(self, folder):
        self.bin = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.bin / "python"
        self.here = folder / "my course, für später"
        self.here.mkdir()
        self.environment = {
            "PATH": os.pathsep.join([str(self.bin), os.environ["PATH"]]),
            "HOME": str(folder),
            "DLCOURSE_PROGRESS": "off",
            "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
        }
        run(*UV, "venv", "-q", "--python", sys.executable, folder / "env")

    def install(self, *what):
        run(*UV, "pip", "install", "-q", "--python", self.python, *what)

    def lend(self, *lines):
        """Put in what is asked for, as it stands in this environment."""
        words = "import sysconfig; print(sysconfig.get_path('purelib'))"
        packages = Path(run(self.python, "-c", words).strip())
        for one in asked_for(lines):
            for file in one.files:
                if file.parts[:1] != ("..",) or "share" in file.parts:
                    path = Path(os.path.normpath(packages / file))
                    path.parent.mkdir(parents=True, exist_ok=True)
                    lay(one.locate_file(file), path)

    def __call__(self, command, *words, cwd=None):
        where = {"cwd": cwd or self.here, "env": self.environment}
        return run(self.bin / command, *words, **where)

    def edit(self, change, path=None):
        """Change the source of a cell of the copy as JupyterLab would save it."""
        path = path or self.here / "work" / NAME
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cell = self.cell(notebook)
        cell["source"] = "".join(cell["source"]).replace(*change)
        path.write_text(json.dumps(notebook), encoding="utf-8")

    def cell(self, notebook):
        cells = {cell["id"]: cell for cell in notebook["cells"]}
        return cells["write-decay-inverse"]

    def read(self, name):
        """Return title and answer of a copy."""
        path = self.here / "work" / name
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return "".join(notebook["cells"][0]["source"]), "".join(
            self.cell(notebook)["source"]
        )


def lay(source, path):
    """Let a file stand in a second place, for nothing where the system can."""
    try:
        os.link(os.path.normpath(source), path)
    except FileExistsError:  # two distributions bring it
        pass
    except OSError:  # the places are on two disks
        shutil.copy2(source, path)


@pytest.fixture(scope="module")
def machine(built, tmp_path_factory):
    made = Machine(tmp_path_factory.mktemp("machine"))
    made.lend(*metadata_of(built[".whl"]).get_all("Requires-Dist"), "nbval")
    made.install("--no-deps", "--offline", built[".whl"])
    return made


def test_nothing_is_missing_after_pip_install(machine):
    assert "All is there." in machine("dlcourse", "check")
    assert machine("dlcourse", "--version").strip() == f"dlcourse {VERSION}"


@contextlib.contextmanager
def served(machine, *words):
    """Run JupyterLab by the command, and yield its address when it is there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = machine.here / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [machine.bin / "dlcourse", *words, f"--port={port}", *FLAGS],
            cwd=machine.here,
            env=machine.environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(address, process, log)
        yield address
    finally:
        process.kill()
        process.wait()


FLAGS = ["--no-browser", "--allow-root", "--IdentityProvider.token="]


def test_the_lab_opens_on_the_copies(machine):
    with served(machine, "lab", "3") as address:
        asked = f"{address}/api/contents/03_dropout.ipynb?content=0"
        with urllib.request.urlopen(asked) as answer:
            assert json.load(answer)["writable"]
        with urllib.request.urlopen(f"{address}/lab") as answer:
            assert b"dlcourse" in answer.read()  # its extension is found
    log = (machine.here / "log").read_text(encoding="utf-8")
    assert "dlcourse.command.server | extension was successfully loaded" in log
    assert len(list((machine.here / "work").glob("*.ipynb"))) == 10


def test_a_notebook_shows_there_what_it_shows_here(machine):
    words = ["-m", "pytest", "-q", "--nbval", "--nbval-current-env", NAME]
    machine("dlcourse", "update")
    machine("python", *words, cwd=machine.here / "work")


def test_an_exercise_is_graded_wrong_and_right(machine):
    machine("dlcourse", "update")
    folder = machine.here / "abgegeben"
    folder.mkdir()
    for number in range(7):
        path = folder / f"student {number}.ipynb"
        shutil.copy(machine.here / "work" / NAME, path)
        machine.edit((STUB, RIGHT if number else WRONG), path)
    (folder / "hangs.ipynb").write_bytes(path.read_bytes())
    machine.edit((RIGHT, "    while True: pass\n"), folder / "hangs.ipynb")
    (folder / "broken.ipynb").write_bytes(path.read_bytes()[:999])
    (folder / "empty").mkdir()
    machine("dlcourse", "grade", folder)
    with open(folder / "grades.csv", encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["exercise"] == "E08.1"]
    assert [row["kind"] for row in rows] == ["hung", "mistake", *["right"] * 6]
    page = (folder / "grades.html").read_text(encoding="utf-8")
    assert "<strong>broken</strong>" in page and "<strong>empty</strong>" in page


def contents(machine):
    (package,) = machine.bin.parent.rglob("dlcourse/notebooks")
    return {
        path: path.read_bytes()
        for path in package.parent.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_a_higher_version_leaves_what_was_changed(machine, built, tmp_path):
    machine("dlcourse", "update")
    machine.edit((STUB, RIGHT))
    with tarfile.open(built[".gz"]) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    for name, old, new in (
        ("dlcourse/__init__.py", f'"{VERSION}"', f'"{HIGHER}"'),
        (f"notebooks/{NAME}", "# When should", "# Now, when should"),
        ("notebooks/03_dropout.ipynb", "# Why would", "# Now, why would"),
    ):
        text = (source / name).read_text(encoding="utf-8")
        assert old in text
        (source / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    higher = build(source, tmp_path / "dist", "--wheel")[".whl"]
    machine.install("--no-deps", "--offline", higher)
    before = contents(machine)

    said = machine("dlcourse", "update").splitlines()
    assert len(said) == 2 and "Updated" in said[0] and "it stays" in said[1]
    work = machine.here / "work"
    assert "Now, why would" in (work / "03_dropout.ipynb").read_text(encoding="utf-8")
    title, answer = machine.read(NAME)
    assert "Now, when" not in title and RIGHT in answer

    assert "1 answer" in machine("dlcourse", "update", "--carry", "08")
    title, answer = machine.read(NAME)
    assert "Now, when" in title and RIGHT in answer
    machine("dlcourse", "reset", "08")
    assert STUB in machine.read(NAME)[1]
    assert RIGHT in machine.read("08_learning_rate_decay.backup-2.ipynb")[1]
    # the package is read, never written to
    assert contents(machine) == before


@pytest.mark.long
def test_nbgrader_hands_out_collects_and_grades(machine):
    machine.install("nbgrader>=0.9.5")
    machine("dlcourse", "nbgrader", "kurs", "--notebook", "08")
    course, name = machine.here / "kurs", NAME.removesuffix(".ipynb")
    machine("nbgrader", "generate_assignment", name, cwd=course)
    released = (course / "release" / name / NAME).read_text(encoding="utf-8")
    assert "SOLUTION" not in released and "raise NotImplementedError" in released
    notebook = json.loads((course / "source" / name / NAME).read_text("utf-8"))
    solutions = {
        cell["id"]: cell["source"]
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    right = json.loads(released)
    for cell in right["cells"]:
        cell["source"] = solutions.get(cell["id"], cell["source"])
    for student, text in (("anna", json.dumps(right)), ("ben", released)):
        path = course / "submitted" / student / name / NAME
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    for step in ("autograde", "generate_feedback"):
        machine("nbgrader", step, name, cwd=course)
    machine("nbgrader", "export", cwd=course)
    with open(course / "grades.csv", encoding="utf-8", newline="") as lines:
        scores = {row["student_id"]: row["score"] for row in csv.DictReader(lines)}
    assert scores == {"anna": "5.0", "ben": "0.0"}
    feedback = course / "feedback" / "ben" / name / f"{name}.html"
    assert "Not written yet" in feedback.read_text(encoding="utf-8")
