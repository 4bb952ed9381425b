"""The notebooks as tests see them: cells by id, run alone after the setup cell."""

import ast
import importlib
import os
import re
import sys
from pathlib import Path

import nbformat
import numpy as np

import dlcourse as dl
from dlcourse.engine.draws import JITTER
from dlcourse.engine.history import History, add_stack
from dlcourse.engine.training import train

FOLDER = Path(__file__).parent.parent / "notebooks"
sys.path.append(str(FOLDER))

from index import PATHS, curriculum, page, readme  # noqa: E402, F401

# A claim is looked at with each; `tests/claims.py` takes others.
SEEDS = range(*map(int, os.environ.get("DLCOURSE_SEEDS", "0:10").split(":")))


def read(name):
    """Return the notebook whose file name starts with `name`, such as "01"."""
    (path,) = [path for path in PATHS if path.name.startswith(name)]
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    """Return the code cells after the setup cell."""
    return [c for c in notebook.cells if c.cell_type == "code"][1:]


NAMES = [path.name[:2] for path in PATHS]
CELLS = [(name, cell.id) for name in NAMES for cell in code_cells(read(name))]
PANELS = [
    (name, cell.id)
    for name in NAMES
    for cell in code_cells(read(name))
    if "dl.live(" in cell.source
]


def of_lessons(name):
    """Import the module `name` from every lesson's folder that has one."""
    for path in sorted(Path(__file__).parent.glob(f"lessons/*/{name}.py")):
        importlib.import_module(f"lessons.{path.parent.name}.{name}")


def claims_of(name):
    """Return the file with the claims of a notebook, such as "03"."""
    (path,) = Path(__file__).parent.glob(f"lessons/*/test_claims_{name}.py")
    return path


def run(notebook, cell_id, namespace=None):
    """Run one cell after the setup cell, in a new namespace; return its last value."""
    code = {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "code"}
    namespace = {} if namespace is None else namespace
    exec(code["setup"], namespace)
    *body, last = ast.parse(code[cell_id]).body
    exec(compile(ast.Module(body, []), cell_id, "exec"), namespace)
    if not isinstance(last, ast.Expr):
        exec(compile(ast.Module([last], []), cell_id, "exec"), namespace)
        return None
    return eval(compile(ast.Expression(last.value), cell_id, "eval"), namespace)


# 10, −31.2, 117,829, 10^{26}, 5.7\cdot10^{8}; not the 2 of W2, of \beta_2 or of layer-2
POWER = r"10\^\{?(?P<power>[-−]?\d+)\}?"
NUMBER = re.compile(
    rf"(?<![\w^{{.,-])(?:(?P<factor>[-−]?\d+(?:\.\d+)?)\s*\\cdot\s*)?{POWER}"
    r"|(?<![\w^{.,-])[-−]?\d+(?:,\d{3})*(?:\.\d+)?"
)


def numbers(text):
    """Return the numbers of a text, each as its match and its value."""

    def value(digits):
        return float(digits.replace("−", "-").replace(",", ""))

    return [
        (
            match,
            value(match["factor"] or "1") * 10.0 ** value(match["power"])
            if match["power"]
            else value(match[0]),
        )
        for match in NUMBER.finditer(text)
    ]


def said(notebook, cell_id, phrase):
    """Return the number, or the numbers, of a phrase that a cell says word for word.

    With it a test takes its bounds from the prose: who changes a number there changes
    what is tested. `test_prose.py` wants a test for each number of what one saw.
    """
    (text,) = [words(cell) for cell in notebook.cells if cell.id == cell_id]
    assert text.count(phrase) == 1, (
        f"{cell_id} says {phrase!r} {text.count(phrase)} times"
    )
    values = [value for _, value in numbers(phrase)]
    return values[0] if len(values) == 1 else values


def digits(notebook, cell_id, phrase):
    """Return the numbers of a phrase of a cell as it prints them: "0.980 0.609"."""
    said(notebook, cell_id, phrase)
    printed = [match[0] for match, _ in numbers(phrase)]
    return " ".join(printed).replace("−", "-").replace(",", "")


def words(cell):
    """Return the text of a cell on one line."""
    return " ".join(cell.source.split())


def seeds_of(experiment):
    """Return ten copies of an experiment, seeds of weights and data both moved."""
    return [experiment.replace(seed=k, data_seed=k) for k in SEEDS]


_trained, _ended = {}, {}


def trained(experiments):
    """Return the histories of experiments; none is trained twice in a file of tests."""
    new = [e for e in dict.fromkeys(experiments) if e not in _trained]
    _trained.update(zip(new, dl.run(new), strict=True))
    return [_trained[experiment] for experiment in experiments]


def ended(experiments):
    """Return histories as `trained` does, but scored at the end alone: much faster."""
    new = [e for e in dict.fromkeys(experiments) if e not in _ended]
    histories = [History(experiment, room=0) for experiment in new]
    for step in train(new, at_end=True):
        add_stack(histories, step)
    _ended.update(zip(new, histories, strict=True))
    return [_ended[experiment] for experiment in experiments]


def assert_same(actual, expected):
    """Assert that two runs of one experiment agree to the last bit.

    Where first weights are shaken, each run in another way, there are no such bits.
    """
    if JITTER:
        np.testing.assert_allclose(actual, expected, rtol=1e-6, atol=1e-9)
    else:
        np.testing.assert_array_equal(actual, expected)


def forget():
    """Keep no history any longer."""
    _trained.clear()
    _ended.clear()


def covered(notebook):
    """Return the identifiers that the notebook's cells say they cover."""
    return {
        identifier
        for cell in notebook.cells
        for identifier in cell.metadata.get("dlcourse", {}).get("covers", [])
    }


def holds(claims):
    """Whether a claim holds: with nine seeds of ten."""
    claims = [bool(claim) for claim in claims]
    assert len(claims) >= 10
    return sum(claims) >= 0.9 * len(claims)
