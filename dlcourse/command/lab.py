"""JupyterLab on a student's copies, and live slides: in this very process."""

import os
from urllib.parse import quote

from dlcourse.command import copies, originals
from dlcourse.command.files import Problem


def lab(folder, words, flags, course=""):
    """Open the course, at a notebook."""
    # Who opens the address comes there: JupyterLab itself, or a reader who types it.
    _start(folder, f"/lab/tree/{_prepared(folder, words, course)}", flags)


def present(folder, words, flags, course="", core=False):
    """Show a notebook as live slides, all of them or the core alone."""
    name = _prepared(folder, words, course)
    _start(folder, f"/rise/{name}{'?core' * core}", flags)


def _prepared(folder, words, course):
    name = originals.find(words or "01")
    if course:
        from dlcourse.panel.links import COURSE

        os.environ[COURSE] = course  # the kernels inherit it
    for line in copies.refresh(folder):
        print(line, flush=True)
    return quote(name)


def _start(folder, address, flags):
    try:
        from jupyterlab.labapp import LabApp
    except ImportError as error:
        raise Problem(
            f"JupyterLab cannot be started ({error}): python -m pip install jupyterlab"
        ) from error
    # Where the flags name a file, JupyterLab looks for it in the folder it starts in.
    os.chdir(folder)
    begin = ["--ServerApp.root_dir=.", f"--LabApp.default_url={address}"]
    LabApp.launch_instance([*begin, *flags])
