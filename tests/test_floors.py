"""The package stands on its floors: imports point down, and NumPy alone is below."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dlcourse as dl

PACKAGE = Path(dl.__file__).parent

# From the ground up: a room may import those above it in this list, and itself.
ROOMS = [
    "basics",
    "formulas",
    "datasets",
    "engine",
    "tuning",
    "pictures",
    "panel",
    "practice",
    "lessons",
    "command",
]
HEIGHT = {room: height for height, room in enumerate(ROOMS)}
# Who may know what is not NumPy: the first word of a module's name that fits.
KNOWN = {
    "dlcourse.pictures.painters": {"matplotlib", "contourpy"},
    "dlcourse.pictures.canvas": {"matplotlib", "PIL"},
    "dlcourse.panel": {"ipywidgets", "IPython"},
    "dlcourse.panel.links": {"segno"},
    "dlcourse.practice.asking": {"ipywidgets"},
    "dlcourse.practice.fields": {"ipywidgets"},
    "dlcourse.practice.predicting": {"ipywidgets"},
    "dlcourse.practice.sketching": {"ipywidgets"},
    "dlcourse.command.lab": {"jupyterlab"},
    "dlcourse.command.server": {"jupyter_server"},
    "dlcourse.command.grading.grade": {"distributed"},
    "dlcourse.command.doctor": {"packaging", "jupyter_core"},
    "dlcourse.command.publish": {
        *("jinja2", "latex2mathml", "nbconvert", "nbformat", "packaging", "pygments"),
        "PIL",
    },
    "dlcourse.command.publish.reference": {"pdoc"},
    "dlcourse.command.classroom.folder": {"bcrypt"},
    "dlcourse.command.classroom.student": {"jupyterhub"},
    # a file for JupyterHub, which runs it
    "dlcourse.command.classroom.templates": {"jupyterhub"},
    "dlcourse.command.publish.templates.lite": {"js", "pyodide_kernel"},
}
SOURCES = sorted(PACKAGE.rglob("*.py"))
MODULES = [
    "dlcourse",
    *(m.name for m in pkgutil.walk_packages([str(PACKAGE)], "dlcourse.")),
]


def room(name):
    """The room that a module lies in; "" for the package's own door."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports(path):
    """Yield the dotted name of everything that a source file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def named(path):
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


each_source = pytest.mark.parametrize("path", SOURCES, ids=named)


def test_every_module_lies_in_a_room_and_each_room_says_what_lives_there():
    loose = [path.name for path in PACKAGE.glob("*.py")]
    assert loose == ["__init__.py"]
    rooms = [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()]
    assert set(rooms) == set(ROOMS) and len(rooms) <= 11
    for name in ROOMS:
        lines = importlib.import_module(f"dlcourse.{name}").__doc__.splitlines()
        assert 4 <= len(lines) <= 7, f"{name} says too little, or too much"


def test_the_map_shows_the_rooms_on_their_floors():
    words = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.findall(r"^     (\w+)  ", words, re.M) == ROOMS[::-1]


@each_source
def test_imports_point_down(path):
    own = room(named(path).removesuffix(".__init__"))
    for name in imports(path):
        other = room(name)
        if name == "dlcourse" and own == "command":
            continue  # it stands on everything, so it may come in by the door
        if name.split(".")[0] == "dlcourse" and own:
            assert other in HEIGHT, f"{name}: import from the module that defines it"
            assert HEIGHT[other] <= HEIGHT[own], name


def test_no_modules_import_each_other():
    """Within a room, too, there is an order: imports never go round in a circle."""
    below = {}
    for path in SOURCES:
        own = named(path)
        names = (name.rpartition(".")[0] for name in imports(path))
        whole = set(MODULES) & {*imports(path), *names}
        below[own] = whole - {own, "dlcourse"}
    while True:
        ground = {name for name, needs in below.items() if not needs & below.keys()}
        if not ground:
            break
        below = {k: v for k, v in below.items() if k not in ground}
    assert not below


@each_source
def test_only_some_know_more_than_numpy(path):
    tops = {name.split(".")[0] for name in imports(path)} - sys.stdlib_module_names
    allowed = {"numpy", "dlcourse"}
    for name, more in KNOWN.items():
        allowed |= more if f"{named(path)}.".startswith(f"{name}.") else set()
    assert tops <= allowed


@each_source
def test_views_know_no_painter_and_painters_no_view(path):
    parts = {"dlcourse.pictures.views", "dlcourse.pictures.painters"}
    own = next((p for p in parts if named(path).startswith(p)), None)
    for other in parts - {own} if own else ():
        assert not any(f"{name}.".startswith(f"{other}.") for name in imports(path))
    if own == "dlcourse.pictures.views":
        assert not any("canvas" in name for name in imports(path))


@each_source
def test_no_import_is_a_star(path):
    assert not [name for name in imports(path) if name.endswith(".*")]


def test_no_public_name_is_hidden_by_a_module():
    """Importing dlcourse.x binds x in dlcourse, over any function of that name."""
    beside = {module.name for module in pkgutil.iter_modules([str(PACKAGE)])}
    assert beside.isdisjoint(dl.__all__)


@pytest.mark.parametrize(
    "script",
    [
        "import dlcourse",
        "import dlcourse as dl; dl.run([dl.Experiment(dl.moons(9), iterations=2)] * 2)",
        "import dlcourse as dl; [getattr(dl, n) for n in dl.__all__ if n != 'live']",
    ],
)
def test_a_script_that_only_trains_loads_numpy_and_nothing_else(script):
    report = (
        f"import sys, numpy.random; before = set(sys.modules); {script}; "
        "print(*sorted({m.split('.')[0] for m in set(sys.modules) - before}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", report],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    ).stdout.split()
    assert "dlcourse" in loaded
    assert set(loaded) - sys.stdlib_module_names <= {"dlcourse", "numpy"}


def public_functions():
    """Functions and classes, with their methods, that modules define in the open."""
    for module in map(importlib.import_module, MODULES):
        for name, member in vars(module).items():
            if (
                name.startswith("_")
                or getattr(member, "__module__", "") != module.__name__
            ):
                continue
            if inspect.isfunction(member):
                yield f"{module.__name__}.{name}", member
            elif inspect.isclass(member):
                yield f"{module.__name__}.{name}", member
                for method, function in vars(member).items():
                    function = getattr(function, "fget", function)
                    if is_public_method(method, function):
                        yield f"{module.__name__}.{name}.{method}", function


def is_public_method(name, member):
    if name.startswith("_") or not inspect.isfunction(member):
        return False
    return member.__name__ != "<lambda>"  # the default of a dataclass's field


def test_every_module_and_public_function_says_what_it_does():
    undocumented = [m for m in MODULES if not importlib.import_module(m).__doc__]
    count = 0
    for name, function in public_functions():
        count += 1
        text = function.__doc__ or ""
        # A dataclass without a docstring is given its signature as one.
        if len(text.split()) < 3 or text.startswith(f"{function.__name__}("):
            undocumented.append(name)
    assert undocumented == []
    assert count > 60


def test_the_package_tells_every_public_name():
    assert set(dir(dl)) == set(dl.__all__)
    for name in dl.__all__:
        assert getattr(dl, name).__doc__


def test_examples_in_docstrings_are_true():
    results = [doctest.testmod(importlib.import_module(m)) for m in MODULES]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) >= 6
