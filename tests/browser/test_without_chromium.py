"""Where no Chromium is found, one line says what was not tried; CI does not have it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from browser.lab import NOTICE, find_chromium

HERE = Path(__file__).parent


@pytest.mark.parametrize("ci, status", [("", 0), ("true", 1)])
def test_it_is_said_in_one_line_and_fails_on_ci(ci, status):
    missing = {**os.environ, "DLCOURSE_CHROMIUM": "/nowhere/chromium", "CI": ci}
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-k",
            "all_cells",
            HERE / "test_in_chromium.py",
        ],
        env=missing,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == status, answer.stdout + answer.stderr
    assert any(NOTICE in line for line in answer.stdout.splitlines())


def test_the_environment_has_the_last_word(monkeypatch):
    monkeypatch.setenv("DLCOURSE_CHROMIUM", sys.executable)
    assert find_chromium() == sys.executable
    monkeypatch.setenv("DLCOURSE_CHROMIUM", "/nowhere")
    assert find_chromium() is None
