"""How many seeds each claim holds with, and how near it comes to its bound.

    python tests/claims.py              30 seeds that no claim was written for
    python tests/claims.py --jitter 20  the usual seeds, first weights shaken 20 times
    python tests/claims.py 03 10        of these notebooks only

The claims are the tests in `test_claims_*.py`, unchanged: where one is asserted, its
comparisons are noted on the way, for each seed by itself. Writes what it measured into
`tests/claims.md`, and leaves the other notebooks' tables there as they are.
"""

import argparse
import ast
import concurrent.futures
import contextlib
import datetime
import importlib.machinery
import importlib.util
import json
import math
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
from course import claims_of

TESTS = Path(__file__).parent
PAGE = TESTS / "claims.md"
NEW_SEEDS = "10:40"
SHARE = 0.9


# Noting: what a comparison says of each seed.


class Notes:
    """Takes note of the comparisons in one test.

    A margin is how far the two sides are apart, as a share of the larger one; below
    zero it was missed. It is an array, one entry a seed, where a claim is about seeds.
    """

    def __init__(self):
        self.found, self.margins = [], None

    def claim(self, source, test):
        """Judge one asserted expression: `test` evaluates it."""
        self.margins, self.seeds = [], None
        try:
            held = bool(test())
        except Exception as error:
            held, source = False, f"{source} raised {type(error).__name__}: {error}"
        count, of, margins = self.seeds or (int(held), 1, self.worst())
        needed = of if self.seeds is None or self.every else math.ceil(SHARE * of)
        ranked = sorted(np.atleast_1d(margins), reverse=True)
        margin = ranked[needed - 1] if len(ranked) == of else min(ranked, default=None)
        self.found.append(
            {
                "claim": source,
                "held": held,
                "count": count,
                "of": of,
                "needed": needed,
                "margin": None if margin is None else float(margin),
            }
        )

    def worst(self):
        """Return the smallest margin since the claim began, for want of seeds."""
        return [min(np.min(margin) for margin in self.margins)] if self.margins else []

    def compare(self, operators, *sides):
        """Return what Python would, and note how near it was."""
        result = True
        for operator, left, right in zip(operators, sides, sides[1:], strict=False):
            result = OPERATORS[operator](left, right)
            margin = margin_of(operator, left, right)
            if margin is not None and self.margins is not None:
                self.margins.append(margin)
            if len(operators) > 1 and not result:
                return result
        return result

    def shared(self, claims, every=False):
        """Stand in for `holds`, or for `all`: note what each seed says."""
        before, claims = self.margins, claims()
        results, margins = [], []
        if isinstance(claims, np.ndarray | list):
            margins = [margin for margin in before if np.shape(margin)]
            margins = [m for m in margins if len(m) == len(claims)]
            results = [bool(claim) for claim in claims]
            margins = np.min([m.reshape(len(m), -1).min(1) for m in margins] or [[]], 0)
        else:
            for claim in self.one_by_one(claims, margins):
                results.append(bool(claim))
        self.margins = before
        if len(results) > 1 and (self.seeds is None or sum(results) < self.seeds[0]):
            self.seeds, self.every = (sum(results), len(results), margins), every
        return sum(results) >= (1 if every else SHARE) * len(results)

    def one_by_one(self, claims, margins):
        """Yield what a generator says of each seed, and note its nearest comparison."""
        claims = iter(claims)
        while True:
            self.margins = []
            try:
                claim = next(claims)
            except StopIteration:
                return
            if self.margins:
                margins.append(min(np.min(margin) for margin in self.margins))
            yield claim


OPERATORS = {
    "Lt": lambda a, b: a < b,
    "LtE": lambda a, b: a <= b,
    "Gt": lambda a, b: a > b,
    "GtE": lambda a, b: a >= b,
    "Eq": lambda a, b: a == b,
}


def margin_of(operator, left, right):
    """Return how far a comparison is from saying the opposite, or None."""
    if operator == "Eq":
        near = right if hasattr(right, "tolerance") else left
        if not hasattr(near, "tolerance"):
            return None
        other = left if near is right else right
        return 1 - abs(other - near.expected) / near.tolerance
    try:
        left, right = np.asarray(left, float), np.asarray(right, float)
    except (TypeError, ValueError):
        return None
    if not (left.size and right.size):
        return None
    with np.errstate(all="ignore"):
        size = np.maximum(np.maximum(np.abs(left), np.abs(right)), 1e-300)
        difference = right - left if operator.startswith("Lt") else left - right
        return np.nan_to_num(difference / size, nan=-1.0, posinf=1.0, neginf=-1.0)


# Rewriting: `assert a < b` becomes a note.


class Noting(ast.NodeTransformer):
    """Rewrites the asserts of a module, and what its own functions return to them."""

    def visit_Assert(self, node):
        source = ast.unparse(node.test)
        return ast.Expr(call("claim", ast.Constant(source), later(claim(node.test))))

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        last = node.body[-1]
        if isinstance(last, ast.Return) and not node.name.startswith("test_"):
            last.value = last.value and claim(last.value)
        return node


def call(name, *arguments):
    method = ast.Attribute(ast.Name("NOTES", ast.Load()), name, ast.Load())
    return ast.Call(method, list(arguments), [])


def later(node):
    return ast.Lambda(ast.arguments([], [], None, [], [], None, []), node)


def claim(node):
    """Rewrite what decides an assertion: comparisons, joined in any way, of seeds."""
    if isinstance(node, ast.Compare):
        operators = [type(operator).__name__ for operator in node.ops]
        if set(operators) <= OPERATORS.keys():
            names = ast.List([ast.Constant(name) for name in operators], ast.Load())
            return call("compare", names, node.left, *node.comparators)
    elif isinstance(node, ast.BoolOp):
        node.values = [claim(value) for value in node.values]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        node.left, node.right = claim(node.left), claim(node.right)
    elif isinstance(node, ast.GeneratorExp | ast.ListComp):
        node.elt = claim(node.elt)
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "id", None)
        if name in ("holds", "all") and len(node.args) == 1:
            every = [ast.Constant(True)] if name == "all" else []
            return call("shared", later(claim(node.args[0])), *every)
        if getattr(node.func, "attr", None) == "all" and not node.args:
            node.func.value = claim(node.func.value)
    return node


class Finder(importlib.machinery.PathFinder):
    """Finds the modules of claims, and has them rewritten."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if not name.startswith("test_claims_"):
            return None
        file = str(claims_of(name.removeprefix("test_claims_")))
        return importlib.util.spec_from_loader(name, Loader(name, file))


class Loader(importlib.machinery.SourceFileLoader):
    def source_to_code(self, data, path, **_):
        tree = ast.fix_missing_locations(Noting().visit(ast.parse(data)))
        return compile(tree, path, "exec")

    def get_code(self, fullname):
        return self.source_to_code(self.get_data(self.path), self.path)

    def exec_module(self, module):
        module.NOTES = NOTES
        super().exec_module(module)


NOTES = Notes()


class Plugin:
    """Collects what each test notes."""

    def __init__(self):
        self.tests = {}

    def pytest_sessionstart(self):
        sys.meta_path.insert(
            0, Finder
        )  # before pytest's own, which rewrites asserts too

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.failed:
            claims, NOTES.found = NOTES.found, []
            if report.failed:
                text = str(report.longrepr).splitlines()[-1]
                claims.append({"claim": text, "held": False, "count": 0, "of": 1})
            self.tests[report.nodeid.partition("::")[2]] = claims


def noted(name):
    """Run the claims of one notebook here; print what was noted as JSON."""
    import pytest

    plugin, file = Plugin(), claims_of(name)
    with contextlib.redirect_stdout(sys.stderr):
        pytest.main(["-qq", "-p", "no:cacheprovider", str(file)], plugins=[plugin])
    print(json.dumps(plugin.tests))


# Running: a process a notebook, two at a time.


def run(name, **environment):
    """Return {test: what it noted} of one notebook's claims, run in a new process."""
    code = f"import claims; claims.noted({name!r})"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=TESTS,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(ended.stdout)


def measure(names, jitters):
    """Return {name: (with new seeds, [with each jitter])}."""
    tasks = {(n, 0): {"DLCOURSE_SEEDS": NEW_SEEDS} for n in names}
    tasks |= {(n, j): {"DLCOURSE_JITTER": f"{j}"} for j in jitters for n in names}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {key: pool.submit(run, key[0], **task) for key, task in tasks.items()}
        for key, future in runs.items():
            future.result()
            print(*key, flush=True)
    found = {key: future.result() for key, future in runs.items()}
    return {n: (found[n, 0], [found[n, j] for j in jitters]) for n in names}


# Telling.

HEAD = """# How firmly the claims stand

Written by `make claims`. Each line is a test of what a notebook says. *Seeds*: of
{seeds} seeds that it was not written for, how many it holds with, and with how many it
has to (nine of ten, or all where the notebook says so); a dash where it is not about
seeds. *Margin*: how far the values that decide are from their bound, as a share of the
larger of the two. *Shaken*: how many shakes of the first weights by 1e-14 it survives.
"""
SECTION = """
## {name}

On {machine}; {jitters} shakes.

| claim | seeds | margin | shaken |
|---|---|---|---|
{rows}
"""


def machine():
    """Return the date, the processor and NumPy's version."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    processor = models[0] if models else platform.processor() or platform.machine()
    return f"{datetime.date.today()}, with {processor}, NumPy {np.__version__}"


def row(test, claims, jittered):
    """Return the line of one test in the table."""
    seeds = [c for c in claims if c["of"] >= 10]
    margins = [c["margin"] for c in claims if c.get("margin") is not None]
    least = min(seeds, key=lambda c: c["count"] - c["needed"], default=None)
    counted = f"{least['count']} of {least['of']} ({least['needed']})" if least else "–"
    margin = f"{min(margins):.0%}" if margins else "–"
    held = sum(all(c["held"] for c in run.get(test, [{"held": 0}])) for run in jittered)
    failed = "" if all(c["held"] for c in claims) else " **fails**"
    words = test.removeprefix("test_").replace("_", " ").replace("|", "/")
    return f"| {words}{failed} | {counted} | {margin} | {held} |"


def sections(found, jitters):
    """Return {notebook: its table as Markdown}."""
    return {
        name: SECTION.format(
            name=name,
            machine=machine(),
            jitters=len(jitters),
            rows="\n".join(row(test, c, jittered) for test, c in seeds.items()),
        )
        for name, (seeds, jittered) in found.items()
    }


def page(tables):
    """Return all tables on one page."""
    seeds = len(range(*map(int, NEW_SEEDS.split(":"))))
    return HEAD.format(seeds=seeds) + "".join(tables[name] for name in sorted(tables))


def stored():
    """Return {notebook: its table} of the page as it is."""
    if not PAGE.exists():
        return {}
    _, *parts = PAGE.read_text(encoding="utf-8").split("\n## ")
    return {part[:2]: f"\n## {part.rstrip()}\n" for part in parts}


def misses(found):
    """Yield what does not hold, in words."""
    for name, (seeds, jittered) in found.items():
        for kind, tests in [("seeds", seeds), *enumerate(jittered, start=1)]:
            for test, claims in tests.items():
                for c in claims:
                    if not c["held"]:
                        how = "new seeds" if kind == "seeds" else f"jitter {kind}"
                        count = f"{c['count']} of {c['of']}, margin {c.get('margin')}"
                        yield f"{name} {test}, {how}: {c['claim']} ({count})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="notebooks, such as 03")
    parser.add_argument("--jitter", type=int, default=0, metavar="N")
    options = parser.parse_args()
    known = sorted(
        path.stem.removeprefix("test_claims_")
        for path in TESTS.glob("lessons/*/test_claims_*.py")
    )
    jitters = range(1, options.jitter + 1)
    found = measure(options.names or known, jitters)
    print(*misses(found), sep="\n")
    tables = stored() | sections(found, jitters)
    PAGE.write_text(page(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
