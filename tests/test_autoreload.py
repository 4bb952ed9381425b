"""Under %autoreload a file of the package may be edited while a kernel uses it."""

import shutil
import subprocess
import sys
from pathlib import Path

import dlcourse

PACKAGE = Path(dlcourse.__file__).parent
SCRIPT = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.history_manager.enabled = False
shell.run_cell("%load_ext autoreload").raise_error()
shell.run_cell("%autoreload 2").raise_error()
USE = '''
import dlcourse as dl
e = dl.Experiment(dl.moons(20), hidden=(2,), iterations=3)
rate = dl.scale.log(0.001, 1)
panel = dl.live(e, learning_rate=rate, views="cost boundary")
panel.pin(learning_rate=1).finish()
race = dl.race(dl.bowl(4), "adam", iterations=3)
dl.live(race, learning_rate=rate).finish()
dl.live(lambda k=1: dl.Bars({"a": k}), k=dl.scale.linear(1, 9)).finish()
dl.search(e, {"learning_rate": rate}, trials=2, progress=False)
'''
AGAIN = '''
panel.set(learning_rate=0.5).finish()
dl.live(e, learning_rate=rate).finish()
eval(panel.state())
'''
shell.run_cell(USE).raise_error()
for later, file in enumerate(sys.argv[2:], start=1):
    print(file)
    soon = time.time() + 10 * later
    os.utime(os.path.join(sys.argv[1], "dlcourse", file), (soon, soon))
    shell.run_cell("None")
    assert sys.modules["dlcourse"].__file__.startswith(sys.argv[1])
    shell.run_cell(AGAIN).raise_error()
    shell.run_cell(USE).raise_error()
"""
FILES = """basics/scales.py basics/contracts.py datasets/recipes.py datasets/clouds.py
datasets/landscapes.py engine/experiment.py pictures/picture.py engine/races.py"""


def test_what_was_made_before_and_what_is_made_then_work_together(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "dlcourse")
    command = [sys.executable, "-c", SCRIPT, tmp_path, *FILES.split()]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
