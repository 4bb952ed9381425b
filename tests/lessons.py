"""The notebooks as tests see them: cells by id, run alone after the setup cell."""

import ast
from pathlib import Path

import nbformat

FOLDER = Path(__file__).parent.parent / "notebooks"
PATHS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
SEEDS = range(10)  # a claim is looked at with each


def read(name):
    """Return the notebook whose file name starts with `name`, such as "01"."""
    (path,) = [path for path in PATHS if path.name.startswith(name)]
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    """Return the code cells after the setup cell."""
    return [c for c in notebook.cells if c.cell_type == "code"][1:]


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
