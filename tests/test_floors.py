"""The package stands on its floors: imports point down, and NumPy alone is below."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import dlcourse as dl

PACKAGE = Path(dl.__file__).parent

# Each floor may import those above it in this list, itself too where it is a folder.
FLOORS = [
    ["messages", "files"],  # the words of errors; what lies in data/
    ["contracts"],  # of numbers and arrays, and `formula`, the door
    ["choices"],  # contracts of what is no number, some made of others
    ["formulas"],
    ["scales", "recipes", "landscapes", "draws", "swaps", "pictures", "search_files"],
    ["datasets", "images", "regressions"],  # recipes, by what they draw
    ["spaces"],
    ["settings"],
    ["experiment", "network"],
    ["stacks"],
    ["updates"],
    ["training"],
    ["history", "descents", "executors", "trials"],
    ["checking", "ensembles", "races"],
    ["tuning", "portraits", "race_portraits"],
    ["demonstrations"],
    ["panel"],
    ["practice"],
]
HEIGHT = {name: height for height, names in enumerate(FLOORS) for name in names}
ASKING = "dlcourse.practice.asking"
SOURCES = sorted(PACKAGE.rglob("*.py"))
MODULES = [
    "dlcourse",
    *(m.name for m in pkgutil.walk_packages([str(PACKAGE)], "dlcourse.")),
]


def floor(parts):
    """The name of the floor that a module lies on; "" for the package's own door."""
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


def test_every_module_lies_on_a_floor():
    found = {floor(name.split(".")) for name in MODULES} - {""}
    assert found <= HEIGHT.keys()
    assert len(found) > 8


@each_source
def test_imports_point_down(path):
    own = floor(named(path).removesuffix(".__init__").split("."))
    for name in imports(path):
        if name.split(".")[0] != "dlcourse":
            continue
        other = floor(name.split("."))
        assert other in HEIGHT, f"{name}: import from the module that defines it"
        inside = other == own and (PACKAGE / own).is_dir()
        if own:
            assert inside or HEIGHT[other] < HEIGHT[own], name


@each_source
def test_pictures_and_widgets_live_in_the_panel_only(path):
    tops = {name.split(".")[0] for name in imports(path)}
    allowed = {"numpy", "dlcourse"}
    # … and in the one file that asks a question on the page
    if floor(named(path).split(".")) == "panel" or named(path) == ASKING:
        allowed |= {"matplotlib", "ipywidgets", "IPython", "PIL", "contourpy"}
    assert tops - sys.stdlib_module_names <= allowed


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
