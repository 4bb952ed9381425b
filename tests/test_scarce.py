"""Where the system gives out little: no processes, no threads, no disk, no home."""

import os
import subprocess
import sys
import threading

import pytest

import dlcourse as dl
from dlcourse.basics.contracts import undecorated
from dlcourse.practice import progress, sandbox

try:
    import resource
except ImportError:  # Windows
    resource = None

RIGHT = undecorated(dl.init_he)


def wrong(n_in, n_out, rng):
    return RIGHT(n_in, n_out, rng) * 2


def hangs(n_in, n_out, rng):
    raise KeyboardInterrupt  # what the reader does then


def no_processes(monkeypatch):
    def fork():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)


def no_threads(monkeypatch):
    def start(self):
        raise RuntimeError("can't start new thread")

    no_processes(monkeypatch)
    monkeypatch.setattr(threading.Thread, "start", start)


def answers():
    return [repr(dl.check(f, "init_he")) for f in (RIGHT, wrong)]


@pytest.mark.skipif(sys.platform != "linux", reason="counts the files of /proc")
@pytest.mark.parametrize("scarce", [no_processes, no_threads])
def test_checks_answer_the_same_and_leak_nothing_where_there_are(scarce, monkeypatch):
    expected = answers()
    scarce(monkeypatch)
    before = os.listdir("/proc/self/fd")
    assert answers() == expected
    assert os.listdir("/proc/self/fd") == before


def test_an_interrupt_ends_a_check_that_no_thread_could_be_had_for(monkeypatch):
    no_threads(monkeypatch)
    assert sandbox.outcomes(hangs, [(1, 1, None)] * 3) == [sandbox.HUNG]


@pytest.fixture
def kept(tmp_path, monkeypatch):
    path = tmp_path / "work" / "progress.json"
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(path))
    monkeypatch.setattr(progress, "_said", set())
    return path


@pytest.mark.skipif(resource is None, reason="limits the size of files")
def test_a_full_disk_costs_a_line_of_notice_and_leaves_nothing_behind(kept, capsys):
    progress.note("E01.1")
    before = kept.read_text()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        progress.note("E01.2")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "Your progress is not kept" in capsys.readouterr().err
    assert [file.name for file in kept.parent.iterdir()] == ["progress.json"]
    assert kept.read_text() == before


@pytest.mark.parametrize("error", [PermissionError, KeyboardInterrupt])
def test_a_write_that_is_broken_off_leaves_nothing_behind(kept, monkeypatch, error):
    def refused(old, new):
        raise error

    monkeypatch.setattr(os, "replace", refused)
    try:
        progress.note("E01.1")
    except KeyboardInterrupt:
        assert error is KeyboardInterrupt
    assert [*kept.parent.iterdir()] == []


SCRIPT = """
import dlcourse as dl
dl.live(dl.Experiment(dl.moons(20), iterations=2)).finish()
print("done")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="looks for a HOME")
def test_without_a_home_nothing_is_said_on_stderr(tmp_path):
    (tmp_path / "file").touch()  # nothing can be made below it, not even by root
    own = {"HOME": str(tmp_path / "file" / "home"), "TMPDIR": str(tmp_path)}
    named = "MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"
    rest = {name: v for name, v in os.environ.items() if name not in named}
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=rest | own,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (found.stdout, found.stderr) == ("done\n", "")
