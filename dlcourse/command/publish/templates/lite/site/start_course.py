"""What the kernel and the first panel import, all at once, before the first cell."""

import importlib
import os

import pyodide_kernel
from js import location

shell = pyodide_kernel.ipython_shell
shell.Completer.use_jedi = False  # it is left out
# Kernels elsewhere are asked like this which cell they run.
type(shell).get_parent = lambda shell: shell.kernel.get_parent()
importlib.import_module("dlcourse.panel.live")
links = importlib.import_module("dlcourse.panel.links")
os.environ[links.COURSE] = location.href.rpartition("/live/")[0] + "/"
importlib.import_module("dlcourse.practice.checks")
