"""General names for what is wrong: what the right function would have to be given.

A slip that stands in no table may still be told by what comes out. On every input the
results are those of the right function for changed arguments (t + 1 for t, two that are
exchanged, one that has no effect), or the right results changed (m times too large, the
square, the other way round). A name is said only if it fits all inputs, and if at least
one of them tells it from what is right.
"""

import ast
import functools
import inspect
import itertools
import textwrap
from dataclasses import dataclass

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.practice.comparing import alike, same, unpacked
from dlcourse.practice.sandbox import call, copies


@dataclass(frozen=True, eq=False)
class Name:
    """A way to be wrong: `words`, and what comes of it.

    `predict` (arguments, right result) returns the list of wrong results.
    """

    words: str
    predict: object


NUMBERS = {
    "{0} = 0, not for the {0} that is handed in": lambda v: 0 * v,
    "{0} = 1, not for the {0} that is handed in": lambda v: v**0,
    "-{0}, not for {0}: a sign": lambda v: -v,
    "1 - {0}, not for {0}": lambda v: 1 - v,
    "1 / {0}, not for {0}": lambda v: 1 / v,
    "2 * {0}, not for {0}: a factor of 2": lambda v: 2 * v,
    "{0} / 2, not for {0}: a factor of 2": lambda v: v / 2,
    "the square of {0}, not for {0}": lambda v: v**2,
    "the square root of {0}, not for {0}": np.sqrt,
    "{0} + 1, not for {0}": lambda v: v + 1,
    "{0} - 1, not for {0}": lambda v: v - 1,
}
ARRAYS = {
    **NUMBERS,
    "{0} without its signs": np.abs,
    "{0} transposed": lambda a: a.T,
    "{0} with its columns in reverse order": lambda a: a[..., ::-1],
    "{0} with its rows in reverse order": lambda a: a[::-1],
}
RESULTS = {
    "has the wrong sign": np.negative,
    "is the square of what it should be": np.square,
    "is the square root of what it should be": np.sqrt,
    "is 1 divided by what it should be": lambda r: 1 / np.asarray(r, float),
    "is 1 minus what it should be": lambda r: 1 - r,
    "is the logarithm of what it should be": np.log,
    "is exp of what it should be": np.exp,
    "is what it should be, without its sign": np.abs,
    "is what it should be, rounded": np.round,
    "is what it should be, rounded down": np.floor,
    "is what it should be, rounded up": np.ceil,
    "is the right one with its columns in reverse order": lambda r: r[..., ::-1],
    "is the right one with its rows in reverse order": lambda r: r[::-1],
    "is the right one, one place too late": lambda r: np.roll(r, 1, -1),
    "is the right one, one place too early": lambda r: np.roll(r, -1, -1),
    "is the right one after a zero, one place too late": lambda r: np.concatenate(
        [np.zeros_like(r[..., :1]), r[..., :-1]], -1
    ),
    "is summed up from entry to entry": lambda r: np.cumsum(r, -1),
}
FACTORS = {
    "{0}": lambda q: q,
    "1 / {0}": lambda q: 1 / q,
    "{0}^2": lambda q: q**2,
    "1 / {0}^2": lambda q: q**-2,
    "the square root of {0}": lambda q: q**0.5,
    "1 / the square root of {0}": lambda q: q**-0.5,
    "({0} - 1) / {0}": lambda q: (q - 1) / q,
    "{0} / ({0} - 1)": lambda q: q / (q - 1),
    "the square root of ({0} - 1) / {0}": lambda q: ((q - 1) / q) ** 0.5,
    "the square root of {0} / ({0} - 1)": lambda q: (q / (q - 1)) ** 0.5,
    "1 - {0}": lambda q: 1 - q,
    "1 / (1 - {0})": lambda q: 1 / (1 - q),
    "2 * {0}": lambda q: 2 * q,
    "{0} / 2": lambda q: q / 2,
    "1 / (2 * {0})": lambda q: 1 / (2 * q),
    "-{0}": lambda q: -q,
}


def name_of(task, found):
    """Return the name of what is wrong with the results of all probes, or None."""
    if len(found) < len(task.probes):
        return None
    pairs = [
        (outcome, expected)
        for outcome, expected in zip(found, task.expected, strict=True)
        if expected.returned
    ]
    if len(pairs) < 2 or not all(outcome.returned for outcome, _ in pairs):
        return None
    with np.errstate(all="ignore"):
        got = [_parts(task, outcome.value) for outcome, _ in pairs]
        want = [_parts(task, expected.value) for _, expected in pairs]
        if {len(parts) for parts in got} != {len(parts) for parts in want}:
            return None
        wrong = [
            i
            for i in range(len(want[0]))
            if not all(same(g[i], w[i]) for g, w in zip(got, want, strict=True))
        ]
        if not wrong:
            return None
        found = _for_other_arguments(task, got, wrong)
        if found is None and len(wrong) == 1:
            found = _other_result(task, got, want, wrong[0])
        return found


def _parts(task, value):
    """Return the results of a call, one by one."""
    value = unpacked(value) if len(task.returns) > 1 else [value]
    return list(value) if isinstance(value, tuple | list) else [value]


def _probes(task):
    """Return the probes on which the right function raises nothing."""
    pairs = zip(task.probes, task.expected, strict=True)
    return [probe for probe, expected in pairs if expected.returned]


def _for_other_arguments(task, got, wrong):
    for words, predict, predicted in altered(task):
        if predicted is not None and all(
            same(g[i], p[i]) for g, p in zip(got, predicted, strict=True) for i in wrong
        ):
            some = len(wrong) < len(got[0])
            what = " and ".join(task.returns[i] for i in wrong) if some else ""
            verb = "are" if len(wrong) > 1 else "is"
            start = f"{what} {verb} what is" if some else "it returns what is"
            return Name(f"{start} right {words}", _partly(task, predict, wrong))
    return None


def _partly(task, predict, wrong):
    def mixed(arguments, right):
        other, right = _parts(task, predict(arguments)), _parts(task, right)
        return [other[i] if i in wrong else right[i] for i in range(len(right))]

    return mixed


@functools.cache
def altered(task):
    """Return what comes of the right function, changed: words, how, all results."""
    return [
        (words, how, _outcomes(task, how))
        for words, how in (*_changed(task), *_exchanged(task), *_slipped(task))
    ]


def _changed(task):
    for place, name in enumerate(task.signature.parameters):
        values = [probe[place] for probe in task.probes if place < len(probe)]
        if len(values) < len(task.probes) or name == "kind":
            continue
        changes = {}
        if all(isinstance(v, np.ndarray) for v in values):
            changes = ARRAYS
        elif all(type(v) in (int, float) for v in values):
            changes = NUMBERS
        for words, change in changes.items():
            yield (
                f"for {words.format(name)}",
                functools.partial(_with, task, {place: change}),
            )


def _exchanged(task):
    names = list(task.signature.parameters)
    for a, b in itertools.permutations(range(len(names)), 2):
        pairs = [(p[a], p[b]) for p in task.probes if max(a, b) < len(p)]
        if len(pairs) < len(task.probes) or not all(_alike(*pair) for pair in pairs):
            continue
        if a < b:
            words = f"for {names[a]} and {names[b]} exchanged"
            yield words, functools.partial(_with, task, {a: b, b: a})
        words = f"for {names[b]} instead of {names[a]}"
        yield words, functools.partial(_with, task, {a: b})


def _slipped(task):
    """Yield what comes of one slip in the right function's own lines."""
    function = undecorated(task.function)
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(source)
    tree.body[0].decorator_list = []
    for node in [n for part in tree.body[0].body for n in ast.walk(part)]:
        for words, slip in (*_slips(node), *_operators(node)):
            before = dict(vars(node))
            vars(node).update(vars(slip))
            kind, node.__class__ = node.__class__, slip.__class__
            code = compile(ast.fix_missing_locations(tree), "<slip>", "exec")
            node.__class__ = kind
            vars(node).clear()
            vars(node).update(before)
            space = dict(function.__globals__)
            exec(code, space)
            yield words, functools.partial(_result, space[function.__name__])


def _slips(node):
    """Yield how a node may be written wrongly: what that is, and the other node."""
    match node:
        case ast.keyword("axis", ast.UnaryOp(ast.USub(), ast.Constant(1 | 2 as axis))):
            other = ast.UnaryOp(ast.USub(), ast.Constant(3 - axis))
            yield "with another axis", ast.keyword("axis", other)
        case ast.Attribute(value, "mean" | "sum" as name, context):
            other = {"mean": "sum", "sum": "mean"}[name]
            words = f"with a {other} where a {name} is due"
            yield words, ast.Attribute(value, other, context)
        case ast.Call(root, [ast.BinOp(inside, ast.Add(), ast.Name("epsilon") as e)]):
            outside = ast.BinOp(ast.Call(root, [inside], []), ast.Add(), e)
            yield "with epsilon added to the root, not under it", outside
        case ast.BinOp(
            ast.Call(ast.Attribute(_, "sqrt"), [x]) as call,
            ast.Add(),
            ast.Name("epsilon") as e,
        ):
            under = ast.BinOp(x, ast.Add(), e)
            words = "with epsilon under the root, not added to it"
            yield words, ast.Call(call.func, [under], [])


def _operators(node):
    """Yield how an operator may be written wrongly, or forgotten."""
    match node:
        case ast.BinOp(left, ast.Div(), ast.Name(name)):
            yield f"without the division by {name}", left
        case ast.BinOp(base, ast.Pow(), ast.Constant(2)):
            yield "without a square", base
        case ast.BinOp(base, ast.Pow(), exponent):
            product = ast.BinOp(base, ast.Mult(), exponent)
            yield "with a product where a power is due", product
        case ast.BinOp(left, ast.Add(), right):
            minus = ast.BinOp(left, ast.Sub(), right)
            yield "with a minus where a plus is due", minus
        case ast.BinOp(left, ast.Sub(), right):
            plus = ast.BinOp(left, ast.Add(), right)
            yield "with a plus where a minus is due", plus
    match node:
        case ast.BinOp(
            ast.BinOp(first, ast.Add() | ast.Sub() as adds, second),
            ast.Mult() | ast.Div() as scales,
            third,
        ):
            scaled = ast.BinOp(second, scales, third)
            yield "with parentheses missing", ast.BinOp(first, adds, scaled)


def _alike(one, other):
    numbers = (int, float)
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.shape == other.shape
    return type(one) in numbers and type(other) in numbers


def _with(task, changes, arguments):
    """Call the right function with some arguments changed, or taken from elsewhere."""
    given = copies(arguments)
    for place, change in changes.items():
        value = arguments[place]
        new = arguments[change] if isinstance(change, int) else change(value)
        given[place] = copies([new])[0]
        if type(value) is int and float(given[place]).is_integer():
            given[place] = int(given[place])
        elif type(value) is float:
            given[place] = float(given[place])
    return _result(undecorated(task.function), given)


def _result(function, arguments):
    outcome = call(function, copies(arguments))
    return outcome.value if outcome.returned else None


def _outcomes(task, how):
    """Return the results of a changed call on all probes; None, if one fails."""
    with np.errstate(all="ignore"):
        try:
            values = [how(probe) for probe in _probes(task)]
        except (ArithmeticError, ValueError, TypeError):
            return None
    if any(value is None for value in values):
        return None
    return [_parts(task, value) for value in values]


def _other_result(task, got, want, i):
    """Return how one result follows from the right one, on every input."""
    name = task.returns[i]
    pairs = [(g[i], w[i]) for g, w in zip(got, want, strict=True)]

    def called(words, change):
        def predict(arguments, right):
            parts = _parts(task, right)
            return [change(p, arguments) if j == i else p for j, p in enumerate(parts)]

        return Name(f"{name} {words}", predict)

    for place, argument in enumerate(task.signature.parameters):
        given = [p[place] if place < len(p) else None for p in _probes(task)]
        if all(same(g, v) for (g, _), v in zip(pairs, given, strict=True)):
            return called(f"is the argument {argument}", lambda r, a, p=place: a[p])
    first = pairs[0][0]
    plain = isinstance(first, bool | int | float | str)
    if plain and len(pairs) > 2 and all(same(g, first) for g, _ in pairs):
        shown = f'"{first[:40]}"' if isinstance(first, str) else f"{first:.6g}"
        if isinstance(first, bool):
            shown = str(first)
        return called(f"is {shown} whatever is handed in", lambda r, a: first)
    if any(isinstance(w, bool | str | list | tuple | dict) for _, w in pairs):
        return None
    if not all(alike(g, w) for g, w in pairs):
        return None
    for words, change in RESULTS.items():
        if _fits(pairs, [change] * len(pairs)):
            return called(words, lambda r, a, change=change: change(r))
    return _factor(task, pairs, called) or _shift(pairs, called)


def _fits(pairs, changes):
    try:
        return all(
            same(g, change(w)) for (g, w), change in zip(pairs, changes, strict=True)
        )
    except (
        ArithmeticError,
        ValueError,
        TypeError,
        IndexError,
        np.exceptions.AxisError,
    ):
        return False


def _factor(task, pairs, called):
    factors = [_of_all(g, w, np.divide) for g, w in pairs]
    if None in factors:
        return None
    told = ~np.isnan(factors)
    known = np.array(factors)[told]
    if len(known) < 2 or len(set(np.sign(known))) > 1:
        return None
    if np.allclose(known, known[0], 1e-6, 0):
        words = f"is always {known[0]:.6g} times what it should be"
        return called(words, lambda r, a: known[0] * r)
    for words, quantity in _quantities(task):
        given = [quantity(probe) for probe in _probes(task)]
        if len(set(given)) < 2 or 0 in given:
            continue
        for form, function in FACTORS.items():
            values = np.array([_value(function, q) for q in given])[told]
            if np.isfinite(values).all() and np.allclose(known, values, 1e-6, 0):
                text = form.format(words[0])
                return called(
                    f"is always {text} times what it should be{words[1]}",
                    lambda r, a, q=quantity, f=function: f(float(q(a))) * r,
                )
    return None


def _value(function, q):
    try:
        value = function(float(q))
    except ZeroDivisionError:
        return np.nan
    return value if isinstance(value, float) else np.nan


def _of_all(got, right, how):
    """Return the one number that leads from a right result to another, if it is one.

    NaN, if it may be any number: what is 0 stays 0, whatever the factor.
    """
    try:
        g, w = np.asarray(got, float), np.asarray(right, float)
    except (TypeError, ValueError):  # complex, or nested
        return None
    if how is np.divide and not (w != 0).any():
        return np.nan if same(g, w) else None
    use = w != 0 if how is np.divide else np.full(w.shape, True)
    number = float(np.ravel(how(g[use], w[use]))[0]) if use.any() else None
    if number is None or not np.isfinite(number):
        return None
    back = np.asarray(number * w if how is np.divide else w + number)
    return number if same(g, back) else None


def _shift(pairs, called):
    shifts = [_of_all(g, w, np.subtract) for g, w in pairs]
    if any(s is None for s in shifts) or not np.allclose(shifts, shifts[0], 1e-6, 0):
        return None
    size = "large" if shifts[0] > 0 else "small"
    words = f"is always {abs(shifts[0]):.6g} too {size}"
    return called(words, lambda r, a: r + shifts[0])


def _quantities(task):
    """Yield what a factor may be of: how it is called, and how it is read off."""
    for place, name in enumerate(task.signature.parameters):
        values = [probe[place] for probe in task.probes if place < len(probe)]
        if len(values) < len(task.probes):
            continue
        if all(type(v) in (int, float) for v in values):
            yield (name, ""), lambda a, p=place: a[p]
        elif all(isinstance(v, np.ndarray) and v.ndim > 1 for v in values):
            yield (
                ("m", f", with m the number of columns of {name}"),
                lambda a, p=place: a[p].shape[-1],
            )
            yield (
                ("n", f", with n the number of rows of {name}"),
                lambda a, p=place: a[p].shape[-2],
            )
            yield (
                ("n", f", with n the number of entries of {name}"),
                lambda a, p=place: a[p].size,
            )
        elif all(isinstance(v, list | tuple | np.ndarray) for v in values):
            yield (
                ("n", f", with n the length of {name}"),
                lambda a, p=place: len(a[p]),
            )
