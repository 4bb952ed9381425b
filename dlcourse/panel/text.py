"""A panel's state as text: the one expression that rebuilds what is shown.

    dl.live(dl.Experiment(dl.moons(300)), learning_rate=dl.scale.log(0.01, 1),
            views="cost boundary").set(learning_rate=0.3).pin(learning_rate=0.1).seeds()

The head makes the panel, the tail moves it. `load` takes such a text from the page: it
evaluates nothing but the tail's calls, with plain values.
"""

import ast
import re
import zlib

from dlcourse.basics.messages import nearest, shown
from dlcourse.basics.scales import written

METHODS = ("set", "pin", "seeds", "control", "sweep", "look")
# What nests deeply ends a browser's Python while it is parsed: a text longer than SHORT
# has to be nine calls at most (four pins, the others once) with flat values.
SHORT = 200
ITEM = r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+"|-?\d[\d._]*+(?:e[+-]?\d++)?+"""
ITEM += r"|True|False|None|\w+=|[,:\s]"
FLAT = rf"(?>{ITEM})*+"
for _ in range(3):
    FLAT = rf"(?>{ITEM}|[(\[{{]{FLAT}[)\]}}])*+"
FLAT = re.compile(rf"(?:\.\w+\({FLAT}\)){{0,9}}")


def head(panel):
    """Return the expression that makes the panel, all controls at their defaults."""
    parts = [repr(panel._source)]
    parts += [f"{name}={c.scale!r}" for name, c in panel._controls.items()]
    _, views, _, during, missing, *_ = panel.given
    parts += [f"views={written(views)}"] * (views is not None)
    parts += [f"during={during!r}"] * bool(during)
    parts += [f"missing={written(missing)}"] * bool(missing)
    return f"dl.live({', '.join(parts)})"


def tail(panel):
    """Return the calls that move the panel to where it stands."""
    beside, controls = panel._beside, {**panel._controls, **panel._during}

    def call(method, place):
        moved = {
            name: controls[name].text(value) if name in controls else repr(value)
            for name, value in place.items()
            if name not in controls or value != controls[name].default
        }
        return f".{method}({', '.join(f'{n}={v}' for n, v in moved.items())})"

    calls = [call("pin", pin.values) for pin in beside.pins]
    moved = call("set", panel._place)
    calls += [moved] * (moved != ".set()")
    calls += [".seeds()"] * beside.seeds_on + [".control()"] * beside.missing_on
    if beside.swept:
        calls.append(f".sweep({beside.swept.name!r})")
    if panel.looking is not None:
        calls.append(f".look({panel.looking})")
    return "".join(calls)


def mark(panel):
    """Return a sum of the expression that makes the panel: others have another."""
    return f"{zlib.crc32(head(panel).encode()):08x}"


def load(panel, expression):
    """Move `panel` to where a text of its own says.

    Raises
    ------
    ValueError, TypeError
        Where the text is another panel's, or says what no panel does; nothing is moved.
    """
    if not isinstance(expression, str):
        raise TypeError(f"state: a panel's text is asked for, got {shown(expression)}")
    expression = expression.strip()
    if not expression.startswith(head(panel)):
        raise ValueError(
            "state: this text belongs to another panel; run it in a cell of its own"
        )
    calls = list(_calls(expression.removeprefix(head(panel))))
    _move(panel.twin(), calls)  # what is wrong shows itself here
    panel.clear()
    _move(panel, calls)


def _move(panel, calls):
    for name, values, settings in calls:
        getattr(panel, name)(*values, **settings)


def _calls(tail):
    """Yield (method, values, settings) of a text such as ".set(width=3).seeds()"."""
    flat = len(tail) <= SHORT or FLAT.fullmatch(tail)
    try:
        node = ast.parse(f"panel{tail}" if flat else "None", mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"state: {error.msg} in {shown(tail)}") from None
    calls = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        name = node.func.attr
        if name not in METHODS:
            raise ValueError(
                f"state: a panel's text has no .{name}()" + nearest(name, METHODS)
            )
        values = [_plain(value) for value in node.args]
        calls.append((name, values, {k.arg: _plain(k.value) for k in node.keywords}))
        node = node.func.value
    if not isinstance(node, ast.Name) or node.id != "panel":
        raise ValueError(
            f"state: calls such as .set(width=3) must follow, got {shown(tail)}"
        )
    return reversed(calls)


def _plain(node):
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise ValueError(
            "state: values must be numbers or names in quotes, got "
            f"{shown(ast.unparse(node))}"
        ) from None
