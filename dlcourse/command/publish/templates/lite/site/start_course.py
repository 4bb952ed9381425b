"""What the kernel and the first panel import, all at once, before the first cell."""

import importlib

import pyodide_kernel

pyodide_kernel.ipython_shell.Completer.use_jedi = False  # it is left out
importlib.import_module("dlcourse.panel.live")
importlib.import_module("dlcourse.practice.checks")
