"""Is the judge just? Every right answer in `styles`, with one slip in it, is refused.

    python tests/mutants.py                 all mutants of all 47 exercises
    python tests/mutants.py ewa adam_step   those of some exercises

A mutant differs from a right answer in one node of its syntax tree, or in one thing
that is done to its arguments or results. It has to be judged wrong, or to do the same
as the right answer to 200 fresh inputs, or to stand in `equivalents.py` with the reason
why it is no mistake. Judged is here, not in a child.
"""

import ast
import contextlib
import copy
import inspect
import os
import random
import re
import signal
import sys
import textwrap
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from equivalents import reason
from inputs import FRESH
from styles import STYLES

from dlcourse.practice.checks import judge
from dlcourse.practice.comparing import same
from dlcourse.practice.exercises import exercise
from dlcourse.practice.sandbox import HUNG, call, copies

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult, ast.Add),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq, ast.GtE),
    ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.In: (ast.NotIn,),
}
SIDES_MATTER = ast.Sub | ast.Div | ast.FloorDiv | ast.Pow | ast.MatMult | ast.Mod
NAMES = {
    **{"sqrt": "square", "square": "sqrt", "exp": "expm1", "log": "log2"},
    **{"log10": "log", "log2": "log10", "mean": "sum", "sum": "mean", "std": "var"},
    **{"var": "std", "max": "min", "min": "max", "all": "any", "any": "all"},
    **{"floor": "ceil", "ceil": "floor", "round": "floor", "zeros": "ones"},
    **{"ones": "zeros", "argmax": "argmin", "argmin": "argmax", "maximum": "minimum"},
    **{"random": "standard_normal", "standard_normal": "random", "normal": "uniform"},
    **{"abs": "float", "sign": "abs", "vstack": "hstack", "hstack": "vstack"},
    **{"ravel": "sum", "concatenate": "stack", "eye": "ones", "rows": "columns"},
}
SECONDS = 0.2  # of the processor's time: others may be busy


def with_slips(node, tree):
    """Yield what may stand instead of a node, by mistake."""
    match node:
        case ast.BinOp(left, op, right):
            for other in OPERATORS.get(type(op), ()):
                yield ast.BinOp(left, other(), right)
            yield left
            yield right
            if isinstance(op, SIDES_MATTER):
                yield ast.BinOp(right, op, left)
        case ast.AugAssign(target, op, value):
            yield ast.Assign([copy.deepcopy(target)], value)
            for other in OPERATORS.get(type(op), ()):
                yield ast.AugAssign(target, other(), value)
            yield ast.Pass()
        case ast.Assign() | ast.Break() | ast.Continue() | ast.Raise() | ast.Expr():
            yield ast.Pass()
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Compare(left, [op, *ops], comparators):
            for other in OPERATORS.get(type(op), ()):
                yield ast.Compare(left, [other(), *ops], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(OPERATORS[type(op)][0](), values)
            yield from values
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
            yield body
            yield orelse
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
            yield ast.If(ast.Constant(True), body, orelse)
            yield ast.If(ast.Constant(False), body, orelse)
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(float(value)):
            yield ast.Constant(value * 2)
            yield ast.Constant(value / 10)
            yield ast.Constant(value + 1)
        case ast.Constant(str(value)):
            words = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
            for word in sorted(w for w in words if isinstance(w, str) and w != value):
                yield ast.Constant(word)
        case ast.Call(func, args, keywords):
            yield from args[:1]
            if isinstance(func, ast.Attribute) and not args:
                yield func.value
            if len(args) > 1:
                yield ast.Call(func, [args[1], args[0], *args[2:]], keywords)
                yield ast.Call(func, args[:-1], keywords)
                yield ast.Call(func, args[1:], keywords)
            for i in range(len(keywords)):
                yield ast.Call(func, args, keywords[:i] + keywords[i + 1 :])
        case ast.Attribute(value, name) if name in NAMES or name == "T":
            yield value if name == "T" else ast.Attribute(value, NAMES[name])
        case ast.Name(name, ast.Load()):
            own = [a.arg for a in tree.body[0].args.args]
            if name in own:
                place = own.index(name)
                for other in own[max(place - 1, 0) : place + 2]:
                    yield ast.Name(other, ast.Load())
            if name in NAMES:
                yield ast.Name(NAMES[name], ast.Load())
        case ast.Slice(lower, upper, step):
            if lower or upper or step:
                yield ast.Slice(None, upper, step)
                yield ast.Slice(lower, None, step)
                yield ast.Slice(lower, upper, None)
        case ast.Subscript(value, ast.Tuple([first, second])):
            yield ast.Subscript(value, ast.Tuple([second, first]))
        case ast.Tuple([_, _, *_] as parts, ast.Load()):
            yield ast.Tuple(parts[::-1])
            yield ast.Tuple(parts[:-1])
        case ast.Return(value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.UnaryOp(ast.USub(), value))


def slips(function):
    """Yield what was changed, and the function with that one change."""
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(source)
    tree.body[0].decorator_list = []
    before = ast.unparse(tree)
    nodes = [n for part in tree.body[0].body for n in ast.walk(part)]
    seen = {before}
    for node in nodes:
        for slip in with_slips(node, tree):
            text = ast.unparse(_replaced(tree, node, slip))
            if text in seen:
                continue
            seen.add(text)
            yield _changed(before, text), _made(text, function)


def _replaced(tree, node, slip):
    """Return a copy of a tree in which one node is another."""

    class Replace(ast.NodeTransformer):
        def visit(self, other):
            if not isinstance(other, ast.AST):
                return other
            return slip if other is node else super().visit(other)

        def generic_visit(self, other):
            fields = {}
            for name, value in ast.iter_fields(other):
                parts = isinstance(value, list)
                fields[name] = (
                    list(map(self.visit, value)) if parts else self.visit(value)
                )
            return ast.copy_location(type(other)(**fields), other)

    return ast.fix_missing_locations(Replace().visit(tree))


def _changed(before, after):
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    old, new = next((a.strip(), b.strip()) for a, b in pairs if a != b)
    return f"{old} -> {new}"


def _made(text, function):
    space = dict(function.__globals__)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what makes no sense warns of it
        exec(compile(text, "<mutant>", "exec"), space)
    return space[function.__name__]


# What may be done to a result by mistake, and to arguments.


def of_each_array(change):
    """Return a change of arrays as one of results, whatever they consist of."""

    def changed(result):
        if isinstance(result, np.ndarray):
            return change(result)
        if isinstance(result, dict):
            return {key: changed(value) for key, value in result.items()}
        if isinstance(result, list | tuple):
            return type(result)(map(changed, result))
        return result

    return changed


def of_the_last(change):
    """Return a change of one result as that of the last of several."""

    def changed(result):
        if isinstance(result, dict):
            *_, last = result
            return {**result, last: changed(result[last])}
        if isinstance(result, list | tuple) and len(result):
            return type(result)([*result[:-1], changed(result[-1])])
        if isinstance(result, str):
            return result
        return change(result)

    return changed


RESULTS = {
    "transposed": of_each_array(np.transpose),
    "flattened": of_each_array(np.ravel),
    "one axis more": of_each_array(lambda a: a[None]),
    "first row only": of_each_array(lambda a: a[:1]),
    "rows reversed": of_each_array(lambda a: a[::-1]),
    "last column missing": of_each_array(lambda a: a[..., :-1]),
    "the last negated": of_the_last(lambda a: 1 - a if np.ndim(a) else -a),
    "the last 0.1 % larger": of_the_last(lambda a: np.multiply(a, 1.001)),
    "the last doubled": of_the_last(lambda a: np.multiply(a, 2)),
    "the last plus 0.001": of_the_last(lambda a: np.add(a, 0.001)),
    "the last rounded to 2 places": of_the_last(lambda a: np.round(a, 2)),
    "the last cut to whole numbers": of_the_last(lambda a: np.trunc(a)),
    "half precision": of_each_array(
        lambda a: a.astype(np.float16) if a.dtype == float else a
    ),
    "in a tuple": lambda result: (result,),
    "in a list": lambda result: [result],
    "twice": lambda result: (result, result),
    "as text": str,
    "missing": lambda result: None,
    "in another order": lambda result: (
        type(result)(result[::-1]) if isinstance(result, list | tuple) else result
    ),
    "the last of several missing": lambda result: (
        result[:-1] if isinstance(result, list | tuple) else result
    ),
}


def spoiled(value):
    """Change an argument in place, if that can be done; say whether it was."""
    match value:
        case np.ndarray() if value.size:
            value[...] = ~value if value.dtype == bool else value + 1
        case dict() if value:
            value.popitem()
        case list() if value:
            value.pop()
        case _:
            return False
    return True


def handlings(function, task):
    """Yield what is done to arguments or results, and the function that does it."""
    for i, value in enumerate(copies(task.probes[0])):
        if not spoiled(value):
            continue
        name = list(task.signature.parameters)[i]

        def leaves_a_mess(*arguments, i=i):
            result = copy.deepcopy(function(*arguments))
            spoiled(arguments[i])
            return result

        yield f"{name} changed in place", leaves_a_mess
    expected = [out.value for out in task.expected if out.returned]
    for words, change in RESULTS.items():
        try:
            if all(same(change(value), value) for value in expected):
                continue
        except (ValueError, TypeError, IndexError):
            pass

        def handled(*arguments, change=change):
            return change(function(*arguments))

        yield f"result {words}", handled


class TooLong(BaseException):
    """A mutant that does not come to an end."""


def _stop(*_):
    raise TooLong


def verdict(task, function):
    """Return the answer to a function, called here."""
    found = []
    with time_limit():
        for probe in task.probes:
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            found.append(call(function, copies(probe)))
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            if found[-1].error == TooLong.__name__:
                found[-1] = HUNG
                break
    return judge(task, found)


@contextlib.contextmanager
def time_limit():
    """Let what is called here be stopped by a timer."""
    old = signal.signal(signal.SIGVTALRM, _stop)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, old)


def alike(name, function, right, count=200):
    """Whether two functions do the same to many inputs of an exercise."""
    draws = np.random.default_rng(0)
    with time_limit():
        for _ in range(count):
            arguments = FRESH[name](draws)
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            one = call(function, copies(arguments))
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            other = call(right, arguments)
            if one.error != other.error or not same(one.value, other.value):
                return False
    return True


def mutants(name, styles=None):
    """Yield all mutants of an exercise: its style, what was changed, the function."""
    for style in STYLES[name] if styles is None else styles:
        made = [*slips(style)]
        if style is STYLES[name][0]:
            made += handlings(style, exercise(name))
        for words, function in made:
            yield style, words, function


@dataclass
class Found:
    """How many mutants do the same, which pass, and what words help nobody."""

    judged: int = 0
    idle: int = 0
    passed: list = field(default_factory=list)
    useless: list = field(default_factory=list)


def useless(text):
    """Whether words show no difference, or run on and on."""
    pair = re.search(r" is (\S+), expected (\S+?)[.;]* ", text)
    return (pair and pair[1] == pair[2]) or " 1 times" in text or len(text) > 500


def survivors(name, sample=None, seed=0):
    """Judge all mutants of an exercise, or a sample of those of one style."""
    task, found = exercise(name), Found()
    chance = random.Random(f"{name} {seed}")
    styles = STYLES[name] if sample is None else [chance.choice(STYLES[name])]
    tried = list(mutants(name, styles))
    if sample is not None:
        tried = chance.sample(tried, min(sample, len(tried)))
    for style, words, function in tried:
        found.judged += 1
        answer = verdict(task, function)
        if answer.kind != "right":
            if useless(answer.text):
                found.useless.append((style.__name__, words, answer.text))
            continue
        if alike(name, function, style):
            found.idle += 1
        else:
            found.passed.append((style.__name__, words))
    return found


def main(names):
    """Judge all mutants, print those that pass without a reason, end with 1 if any."""
    total = Counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, found in zip(names, pool.map(survivors, names), strict=True):
            unknown = [pair for pair in found.passed if not reason(name, pair[1])]
            total.update(judged=found.judged, idle=found.idle)
            total.update(explained=len(found.passed) - len(unknown))
            total.update(unknown=len(unknown))
            print(f"{name}: {found.judged} mutants", flush=True)
            total.update(useless=len(found.useless))
            for style, words, text in found.useless:
                print(f"    USELESS in {style}: {words}: {text}", flush=True)
            for style, words in unknown:
                print(f"    NOT CAUGHT in {style}: {words}", flush=True)
    passed = total["idle"] + total["explained"] + total["unknown"]
    print(
        f"{total['judged']} mutants of {len(names)} exercises: "
        f"{total['judged'] - passed} refused, "
        f"{total['idle']} do the same to all inputs, {total['explained']} are "
        f"explained, {total['unknown']} not caught"
    )
    return int(total["unknown"] + total["useless"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(STYLES)))
