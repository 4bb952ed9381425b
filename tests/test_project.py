"""The project around the package: environments, data files, and the way in by make."""

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import test_every_function
import test_practice_hostile
import yaml
from course import PANELS, read
from packaging.requirements import Requirement
from rattler import MatchSpec
from styles import STYLES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA_NAMES = {
    "jupyterlab-rise": "jupyterlab_rise",
    "matplotlib": "matplotlib-base",
}


def test_the_readme_counts_what_the_tests_try():
    counts = {
        "panels": len(PANELS),
        "exercises": len(STYLES),
        "right answers": sum(map(len, STYLES.values())),
        "hostile answers": len(test_practice_hostile.HOSTILE),
        "public functions": len(test_every_function.FUNCTIONS),
        "odd values": len(test_every_function.HOSTILE),
    }
    text = " ".join(README.split())
    said = {k for k, n in counts.items() if re.search(rf"\b{n:,} {k}\b", text)}
    assert counts.keys() - said == set()


# Environments


def pip_bounds():
    """Return {conda name: bounds} of Python, and of what the course runs on."""
    return {
        "python": PROJECT["requires-python"],
        **bounds_in(PROJECT["dependencies"]),
    }


def bounds_in(lines):
    needs = [Requirement(line) for line in lines]
    needs = [n for n in needs if n.marker is None or n.marker.evaluate()]
    return {CONDA_NAMES.get(n.name, n.name): ordered(n.specifier) for n in needs}


def ordered(bounds):
    return ",".join(sorted(str(bounds).split(",")))


def test_conda_users_get_the_environment_of_pip_users():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    *lines, from_pip = environment["dependencies"]
    specs = [MatchSpec(line, strict=True) for line in lines]
    bounds = {spec.name.normalized: ordered(spec.version or "") for spec in specs}
    assert len(bounds) == len(lines), "a package is listed twice"
    assert from_pip["pip"] == ["-e ."]
    assert bounds == {"pip": "", **pip_bounds()}


def test_who_tests_can_write_the_site_too():
    extras = PROJECT["optional-dependencies"]
    assert set(extras["site"]) <= set(extras["test"])


def test_each_python_that_is_claimed_is_tried_on_each_system():
    """The workflow itself can only be looked at here; `make test` is run."""
    jobs = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())["jobs"]
    matrix = jobs["test"]["strategy"]["matrix"]
    claimed = [re.search(r":: (3\.\d+)$", c) for c in PROJECT["classifiers"]]
    assert matrix["python"] == [found[1] for found in claimed if found]
    assert {system.partition("-")[0] for system in matrix["system"]} == {
        *("ubuntu", "macos", "windows")
    }
    steps = " ".join(step.get("run", "") for step in jobs["test"]["steps"])
    assert {"make check", "make test"} <= set(re.findall(r"make \w+", steps))
    makefile = (ROOT / "Makefile").read_text()
    (flags,) = re.findall(r"(--nbval .*) \\\n\s+(-n .*) \$", makefile)
    assert " ".join(flags) in steps


# Data


def checksums():
    lines = (ROOT / "data" / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_every_data_file_has_a_checksum():
    files = {path.name for path in (ROOT / "data").iterdir() if path.is_file()}
    assert set(checksums()) == files - {"README.md", "SHA256SUMS", "make.py"}


@pytest.mark.parametrize("name", checksums())
def test_a_data_file_is_what_its_checksum_and_its_readme_say(name):
    digest = hashlib.sha256((ROOT / "data" / name).read_bytes()).hexdigest()
    assert digest == checksums()[name]
    readme = (ROOT / "data" / "README.md").read_text()
    section = readme.split(f"## `{name}`")[1].split("\n## ")[0]
    assert re.findall("SHA-256 `(.+)`", section) == [digest]


# The README


def test_the_readme_shows_a_demonstration_as_it_stands_in_its_notebook():
    (shown,) = re.findall("```python\n(.+?)\n```", README, re.S)
    code = {cell.id: cell.source for cell in read("01").cells}
    assert shown == "import dlcourse as dl\n\n" + code["symmetry"]


# The way in


OLD = "echo 3.9.2"
GOOD = "case $2 in *version*) echo 3.12.1 ;; esac"
NO_VENV = "case $2 in *version*) echo 3.12.1 ;; *) echo Traceback >&2; exit 1 ;; esac"


@pytest.fixture
def checkout(tmp_path):
    """What make needs to begin, in a folder that has no environment yet."""
    if not all(map(shutil.which, ("make", "sh"))) or sys.platform == "win32":
        pytest.skip("make and sh are not here")
    for name in ("Makefile", "pyproject.toml", "scripts"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "echo", "touch", "awk"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def fake(checkout, name, script):
    path = checkout / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def make(checkout, *arguments):
    """Run make where the only programs are those in the checkout's own bin/."""
    # MAKEFLAGS and the like would tell this make that it runs within `make test`.
    environment = {"PATH": str(checkout / "bin"), "LC_ALL": "C"}
    command = [shutil.which("make"), *arguments]
    return subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("target", ["lab", "test"])
@pytest.mark.parametrize(
    "given, script, message",
    [
        (
            [],
            None,
            "dlcourse needs Python 3.11 or newer; no Python was found. "
            "Install one and run: make {target} PYTHON=python3.12",
        ),
        (
            [],
            OLD,
            "dlcourse needs Python 3.11 or newer; python3 is 3.9.2. "
            "Install one and run: make {target} PYTHON=python3.12",
        ),
        (
            ["PYTHON=python3"],
            OLD,
            "dlcourse needs Python 3.11 or newer; python3 is 3.9.2. "
            "Install one and run: make {target} PYTHON=python3.12",
        ),
        (
            ["PYTHON=python4"],
            None,
            "dlcourse needs Python 3.11 or newer; python4 does not run. "
            "Install one and run: make {target} PYTHON=python3.12",
        ),
        (
            [],
            NO_VENV,
            "dlcourse needs the modules venv and ensurepip, which python3 (3.12.1) "
            "lacks. Install them (Debian, Ubuntu: sudo apt install python3.12-venv) "
            "and run: make {target}",
        ),
    ],
    ids=["none", "old", "old, asked for", "missing, asked for", "without venv"],
)
def test_a_python_that_will_not_do_is_named_in_one_line(
    checkout, target, given, script, message
):
    if script:
        fake(checkout, "python3", script)
    run = make(checkout, target, *given)
    assert run.returncode != 0
    (line,) = (run.stdout + run.stderr).splitlines()
    assert re.sub(r"^Makefile:\d+: \*\*\* ", "", line).startswith(
        message.format(target=target)
    )
    assert not (checkout / ".venv").exists()


def test_the_first_python_that_is_new_enough_is_taken(checkout):
    fake(checkout, "python3", OLD)
    fake(checkout, "python3.12", GOOD)
    fake(checkout, "python3.11", GOOD)
    run = make(checkout, "lab")
    assert run.stdout.splitlines()[0].startswith("Making .venv with python3.12 ")


def test_an_interrupted_installation_leaves_no_stamp(checkout):
    fake(checkout, "python3", GOOD)
    fake(checkout, "python", "exit 1")  # the environment's own: its pip is cut off
    (checkout / ".venv").mkdir()
    (checkout / "bin").rename(checkout / ".venv" / "bin")
    (checkout / "bin").symlink_to(".venv/bin")
    run = make(checkout, "lab")
    assert run.returncode != 0 and "Installing JupyterLab" in run.stdout
    assert {path.name for path in (checkout / ".venv").iterdir()} == {"bin", ".made"}


def test_help_names_every_target(checkout):
    phony = re.search(r"^\.PHONY: (.+)", (ROOT / "Makefile").read_text(), re.M)
    listed = re.findall(r"^  ([\w-]+) ", make(checkout).stdout, re.M)
    assert listed == phony[1].split()
