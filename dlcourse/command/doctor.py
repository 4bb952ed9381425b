"""`dlcourse check`: what is installed, what is missing, in plain words."""

import importlib.metadata
import os
import platform
import sys
import webbrowser

import dlcourse
from dlcourse.command import originals
from dlcourse.command.files import Problem

# What only some commands need: name of the package, and what for.
EXTRAS = {
    "latex2mathml": "dlcourse site and slides; python -m pip install latex2mathml",
    "pdoc": "dlcourse site; python -m pip install pdoc",
    "distributed": "dlcourse grade --dask; python -m pip install distributed",
    "nbgrader": "to grade with nbgrader; python -m pip install nbgrader",
    "jupyterhub": "a class on a hub; python -m pip install jupyterhub",
}


def findings(folder):
    """Yield (fine, line) for each thing looked at; fine is None where it may lack."""
    yield True, f"dlcourse {dlcourse.__version__}, in {os.path.dirname(__file__)}"
    new = sys.version_info >= (3, 11)
    words = "" if new else ": 3.11 or newer is needed; install one and begin anew"
    yield new, f"Python {platform.python_version()} on {platform.platform()}{words}"
    for name, bounds in _needs():
        yield _installed(name, bounds)
    try:
        yield True, f"{len(originals.names())} notebooks, in {originals.folder()}"
    except Problem as problem:
        yield False, str(problem)
    yield _data()
    yield from _extensions()
    where = folder if folder.is_dir() else folder.absolute().parent
    fine = os.access(where, os.W_OK)
    words = "can be written" if fine else "is read-only: give another with --folder"
    yield fine, f"the folder {where.resolve()} {words}"
    try:
        webbrowser.get()
        yield True, "a browser"
    except webbrowser.Error:
        yield None, "no browser is known: open the address that dlcourse lab prints"
    for name, use in EXTRAS.items():
        try:
            yield True, f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            yield None, f"{name} is not installed ({use})"


def _needs():
    try:
        from packaging.requirements import Requirement

        lines = importlib.metadata.requires("dlcourse") or []
    except (ImportError, importlib.metadata.PackageNotFoundError):
        lines = []
    for need in map(Requirement, lines) if lines else ():
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            yield need.name, need.specifier


def _installed(name, bounds):
    cure = f'python -m pip install "{name}{bounds}"'
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False, f"{name} is missing: {cure}"
    if bounds.contains(version, prereleases=True):
        return True, f"{name} {version}"
    return False, f"{name} is {version}, but has to be {bounds}: {cure}"


def _data():
    try:
        import numpy  # noqa: F401  without it nothing can be said of the data
    except ImportError:
        return False, "the data could not be looked at without NumPy"
    from dlcourse.datasets.files import data_file

    try:
        for name in ("seattle_temperatures.csv", "digits.npz"):
            data_file(name)
    except (OSError, ValueError) as error:
        return False, f"{error}; or install dlcourse again"
    return True, "the data, whole"


def _extensions():
    try:
        from jupyter_core.paths import jupyter_config_path, jupyter_path
    except ImportError:
        yield False, "JupyterLab could not be looked at: it is missing"
        return
    servers = [f"{folder}/jupyter_server_config.d" for folder in jupyter_config_path()]
    for owner, folders, name in (
        ("JupyterLab", jupyter_path("labextensions", "dlcourse"), "package.json"),
        ("its server", servers, "dlcourse.json"),
    ):
        there = any(os.path.isfile(os.path.join(folder, name)) for folder in folders)
        missing = "" if there else " is missing: install dlcourse again"
        yield there, f"the extension for {owner}{missing}"


def report(folder):
    """Print what was found; return whether nothing is missing."""
    marks = {True: "ok      ", False: "MISSING ", None: "without "}
    fine = True
    for good, line in findings(folder):
        print(marks[good] + line)
        fine = fine and good is not False
    print("All is there." if fine else "Something is missing: see above.")
    return fine
