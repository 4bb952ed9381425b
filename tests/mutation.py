"""How many slips in the package the tests catch: one line changed in each of 40 places.

    python tests/mutation.py            40 places, in another order each time
    python tests/mutation.py 20 --seed 7

Each slip is made in a copy of the project, and the tests without a browser run there
until the first one fails. Prints what was changed, who caught it, and the seed.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("dlcourse", "notebooks", "tests", "data", "pyproject.toml", "README.md")
SWAPS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def slips(node):
    """Return how one node may be written wrongly: its text, for each slip."""
    wrong = []
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPS:
        wrong.append(replaced(node, op=SWAPS[type(node.op)]()))
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        wrong.append(replaced(node, ops=[SWAPS[type(node.ops[0])](), *node.ops[1:]]))
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        wrong.append(ast.Constant(node.value + 1))
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        wrong.append(ast.Constant(not node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        wrong.append(node.operand)
    if isinstance(node, ast.IfExp):
        wrong.append(replaced(node, body=node.orelse, orelse=node.body))
    return [ast.unparse(ast.fix_missing_locations(slip)) for slip in wrong]


def replaced(node, **fields):
    """Return a node with some of its fields changed."""
    return type(node)(**{name: getattr(node, name) for name in node._fields} | fields)


def places(root):
    """Yield file, node and slip for all that could be written wrongly on one line."""
    for path in sorted((root / "dlcourse").rglob("*.py")):
        if {"lessons", "painters"} & set(path.parts):
            continue  # probes, and lengths in points: one number is as good as another
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if getattr(node, "lineno", 0) == getattr(node, "end_lineno", None):
                for slip in slips(node):
                    yield path.relative_to(root), node, slip


def with_slip(text, node, slip):
    """Return a file's text with one node written wrongly, and that line."""
    lines = text.splitlines(keepends=True)
    line = lines[node.lineno - 1].encode()
    before, after = line[: node.col_offset], line[node.end_col_offset :]
    lines[node.lineno - 1] = (before + f"({slip})".encode() + after).decode()
    return "".join(lines), lines[node.lineno - 1].strip()


def caught(root, workers):
    """Return the test that fails first, or None."""
    command = [sys.executable, "-m", "pytest", "tests", "--ignore=tests/browser"]
    command += ["-x", "-q", "-n", str(workers), "--tb=no", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONPATH": str(root)}
    found = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True
    )
    named = [
        line
        for line in found.stdout.splitlines()
        if line.startswith(("FAILED", "ERROR"))
    ]
    if found.returncode and not named:
        return "the tests cannot be collected"
    return named[0].split(" ", 1)[1] if named else None


def main():
    """Try as many places as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", type=int, nargs="?", default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    chosen = parser.parse_args()
    found = list(places(ROOT))
    tried = random.Random(chosen.seed).sample(found, chosen.places)
    print(f"seed {chosen.seed}: {len(tried)} of {len(found)} places", flush=True)
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        for name in COPIED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(
                source, mkdir(copy, name)
            )
        for path, node, slip in tried:
            text = (copy / path).read_text(encoding="utf-8")
            wrong, line = with_slip(text, node, slip)
            (copy / path).write_text(wrong, encoding="utf-8")
            test = caught(copy, chosen.workers)
            (copy / path).write_text(text, encoding="utf-8")
            count += test is not None
            print(
                f"{path}:{node.lineno}: {line}\n    {test or 'NOT CAUGHT'}", flush=True
            )
    print(f"{count} of {len(tried)} caught (seed {chosen.seed})")


def mkdir(folder, name):
    """Return the path of a name in a folder that is there."""
    folder.mkdir(exist_ok=True)
    return folder / name


if __name__ == "__main__":
    main()
