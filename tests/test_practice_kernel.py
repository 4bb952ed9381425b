"""In a real kernel: whatever a student's function does, the kernel holds."""

import os
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = {
    "setup": "import dlcourse as dl, numpy as np, os, sys",
    "stub": "def init_he(n_in, n_out, rng):\n    pass\n\ndl.check(init_he)",
    "hangs": (
        "def init_he(n_in, n_out, rng):\n"
        "    while True:\n"
        "        try:\n"
        "            input('more?'); print('x' * 1000)\n"
        "        except:\n"
        "            pass\n\n"
        "dl.check(init_he)"
    ),
    "aborts": (
        "def init_he(n_in, n_out, rng):\n"
        "    print('going', file=sys.stderr); display('down'); os.abort()\n\n"
        "dl.check(init_he)"
    ),
    "raises": "def init_he(n_in, n_out, rng):\n    return 1 / 0\n\ndl.check(init_he)",
    "right": (
        "def init_he(n_in, n_out, rng):\n"
        "    return rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)\n\n"
        "dl.check(init_he)"
    ),
    "alive": "6 * 7",
}


def test_a_page_of_hopeless_functions_leaves_a_kernel_that_works(monkeypatch):
    monkeypatch.setenv("DLCOURSE_PROGRESS", "off")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    )
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    said = {}
    for name, cell in zip(CELLS, notebook.cells, strict=True):
        assert [o.output_type for o in cell.outputs] in ([], ["execute_result"]), name
        for output in cell.outputs:
            said[name] = output.data["text/plain"]
            assert name == "alive" or "text/html" in output.data
    assert said.pop("stub").startswith("Not written yet: init_he(n_in, n_out, rng)")
    assert "Does a loop in it never end?" in said.pop("hangs")
    assert "ended the whole process" in said.pop("aborts")
    # the line is the one of the student's own cell
    assert "ZeroDivisionError in line 2, `return 1 / 0`" in said.pop("raises")
    assert said.pop("right").startswith("Right: init_he draws")
    assert said == {"alive": "42"}


RACE = """
import threading
from IPython.core.interactiveshell import InteractiveShell
import dlcourse as dl

class Late(threading.Event):
    # the thread is about to rest: from here on it hears only what comes later
    near, called = threading.Event(), threading.Event()

    def set(self):
        super().set()
        self.called.set()

    def clear(self):
        self.near.set()
        self.called.wait()
        super().clear()

thread, late = InteractiveShell.instance().history_manager.save_thread, Late()
flag, thread.save_flag = thread.save_flag, late
for either in (flag, late):
    threading.Event.set(either)
late.near.wait()

def init_he(n_in, n_out, rng):
    return rng.standard_normal((n_out, n_in)) * (2 / n_in) ** 0.5

print(dl.check(init_he))
assert not thread.is_alive()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there a check forks")
def test_a_check_does_not_wait_for_a_thread_that_missed_the_call_to_end(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", RACE],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
    )
    assert ended.stdout.startswith("Right: init_he"), ended.stderr
