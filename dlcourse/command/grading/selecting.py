"""Which cells of a notebook an exercise needs: its own, and those that define names."""

import ast
import builtins
import re

MAGIC = re.compile(r"^(\s*)[%!].*$", re.M)


class Cell:
    """A code cell as a program: its tree, what it defines and what it asks for.

    Parameters
    ----------
    identifier, source : str

    Raises
    ------
    SyntaxError
    """

    def __init__(self, identifier, source):
        self.identifier = identifier
        self.source = MAGIC.sub(r"\1pass", source)
        try:
            self.tree = ast.parse(self.source)
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error)) from None
        # What the student has checked is checked again, by us.
        self.tree.body = [part for part in self.tree.body if not _is_check(part)]
        self.defines, self.asks = set(), set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name):
                asked = isinstance(node.ctx, ast.Load)
                (self.asks if asked else self.defines).add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                self.defines.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    self.defines.add(alias.asname or alias.name.split(".")[0])
        self.asks -= set(dir(builtins))


def _is_check(part):
    call = part.value if isinstance(part, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return False
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name in ("check", "ask", "live", "progress", "solution")


def cells_of(notebook, source):
    """Return the code cells that Python can read, in order, and why others cannot."""
    found, broken = [], {}
    for place, cell in enumerate(notebook["cells"]):
        identifier = cell.get("id") or f"number {place + 1}"
        if cell["cell_type"] == "code":
            try:
                found.append(Cell(identifier, source(cell)))
            except SyntaxError as error:
                broken[identifier] = error
    return found, broken


def needed(cells, cell):
    """Return the cells that define what a cell asks for, with itself, in order.

    Of several the nearest above is taken; one below only if there is none above.
    """
    chosen, waiting = {cell}, [cell]
    while waiting:
        asking = waiting.pop()
        at = cells.index(asking)
        for name in asking.asks - asking.defines:
            above = [c for c in cells[:at] if name in c.defines]
            below = [c for c in cells[at + 1 :] if name in c.defines]
            for giver in above[-1:] or below[:1]:
                if giver not in chosen:
                    chosen.add(giver)
                    waiting.append(giver)
    return [c for c in cells if c in chosen]
