"""`dlcourse nbgrader`: the notebooks as a course of nbgrader's.

Each notebook becomes an assignment. An exercise becomes two cells: one to write in,
with the library's solution between nbgrader's marks, and a locked test worth a point,
which asks `dl.check` and fails with its hint.
"""

import ast
import builtins
import copy
import inspect

from dlcourse.basics.contracts import undecorated
from dlcourse.command import originals
from dlcourse.command.files import Problem, write
from dlcourse.command.grading.tasks import CHECKED

CONFIG = """# For nbgrader; `nbgrader generate_assignment 01_initialization` begins.
import os

c = get_config()  # noqa: F821  nbgrader's own
c.CourseDirectory.course_id = "dlcourse"
c.ExecutePreprocessor.timeout = 120
# no line about progress in what is graded
os.environ["DLCOURSE_PROGRESS"] = "off"
"""
TEST = """answer = dl.check({call})
assert answer.kind == "right", answer"""


def course(folder, words=None, points=1):
    """Write a course into a folder that has none yet; return a line about it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Problem(f"{folder} is not empty: give a new folder for the course.")
    names = [originals.find(word) for word in words] if words else originals.names()
    for name in names:
        stem = name.removesuffix(".ipynb")
        text = originals.text_of(assignment(name, points))
        write(folder / "source" / stem / name, text)
    write(folder / "nbgrader_config.py", CONFIG)
    first = names[0].removesuffix(".ipynb")
    return (
        f"{folder} is a course of {len(names)} assignment{'s' * (len(names) != 1)}. "
        "Go on there with: "
        f"nbgrader generate_assignment {first}"
    )


def assignment(name, points=1):
    """Return a notebook as nbgrader takes it: solutions, and a test behind each."""
    notebook = originals.original(name)
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        if originals.is_exercise(cell):
            cells[-1:] = _with_test(cell, points)
    notebook["cells"] = cells
    notebook["metadata"]["dlcourse"]["cells"] = originals.digests(notebook)
    return notebook


def _with_test(cell, points):
    source = originals.source(cell)
    (found,) = CHECKED.finditer(source)
    function, other = found.groups()
    call = f'{function}, "{other}"' if other else function
    head = source[: found.start()].rstrip()
    written = copy.deepcopy(cell)
    written["source"] = "\n".join(
        [
            *(head, "    ### BEGIN SOLUTION", solution(other or function)),
            *("    ### END SOLUTION", "", "", found[0]),
        ]
    )
    written["metadata"]["nbgrader"] = _mark(cell["id"], solution=True)
    test = {
        "cell_type": "code",
        "execution_count": None,
        "id": f"test-{cell['id']}",
        "metadata": {
            "nbgrader": _mark(f"test-{cell['id']}", points=points),
            "slideshow": {"slide_type": "skip"},
        },
        "outputs": [],
        "source": TEST.format(call=call),
    }
    return [written, test]


def _mark(identifier, solution=False, points=None):
    graded = {} if points is None else {"points": points}
    return {
        "grade": points is not None,
        "grade_id": identifier,
        "locked": points is not None,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        **graded,
    }


def solution(name):
    """Return the lines of the library's own function, as they stand in any notebook.

    What they take from their module is imported in their first lines.
    """
    from dlcourse.practice.exercises import exercise

    task = exercise(name)
    function = undecorated(task.function)
    lines = inspect.getsource(function).splitlines()
    (definition,) = ast.parse("\n".join(lines)).body
    body = definition.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]  # the exercise has a docstring of its own
    text = "\n".join(lines[body[0].lineno - 1 : body[-1].end_lineno])
    return "\n".join([*_imports(function, body), *_defaults(function, task), text])


def _defaults(function, task):
    """Yield a line for each argument that the library has beyond the stub."""
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in task.signature.parameters:
            value = parameter.default
            if inspect.isfunction(value):
                yield f"    from {value.__module__} import {value.__name__} as {name}"
            else:
                yield f"    {name} = {value!r}"


def _imports(function, body):
    asked = {n.id for part in body for n in ast.walk(part) if isinstance(n, ast.Name)}
    known = vars(inspect.getmodule(function))
    for name in sorted(asked & known.keys() - set(dir(builtins)) - {"np"}):
        module = function.__module__
        if inspect.ismodule(known[name]):
            yield f"    import {known[name].__name__} as {name}"
        else:
            yield f"    from {module} import {name}"
