"""JupyterLab on a student's copies, and live slides: in this very process."""

import os
from urllib.parse import quote

from dlcourse.command import copies, originals
from dlcourse.command.files import Problem


def lab(folder, words, flags):
    """Open the course, at a notebook."""
    name = _prepared(folder, words)
    _start(folder, [name, *flags])


def present(folder, words, flags, core=False):
    """Show a notebook as live slides, all of them or the core alone."""
    name = _prepared(folder, words)
    way = "?core" * core
    _start(folder, [f"--LabApp.default_url=/rise/{quote(name)}{way}", *flags])


def _prepared(folder, words):
    name = originals.find(words or "01")
    for line in copies.refresh(folder):
        print(line, flush=True)
    return name


def _start(folder, arguments):
    try:
        from jupyterlab.labapp import LabApp
    except ImportError as error:
        raise Problem(
            f"JupyterLab cannot be started ({error}): python -m pip install jupyterlab"
        ) from error
    # JupyterLab takes file names from the folder that it is started in.
    os.chdir(folder)
    LabApp.launch_instance(["--ServerApp.root_dir=.", *arguments])
