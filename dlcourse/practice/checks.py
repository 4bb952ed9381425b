"""`check`: is a student's function right, and if not, which mistake is it?

The function is called on the exercise's probes in a sandbox. Its results are compared
with those of the library's own function, then with those of each known wrong answer;
only if none fits, the first difference is put into words.
"""

import dis
import inspect
import re
import textwrap
from dataclasses import replace

import numpy as np

from dlcourse.basics.messages import shown, signature_text
from dlcourse.practice import progress
from dlcourse.practice.answers import Answer
from dlcourse.practice.borrowing import borrowed
from dlcourse.practice.comparing import alike, cut_off, difference, row, same
from dlcourse.practice.exercises import exercise
from dlcourse.practice.naming import name_of
from dlcourse.practice.sandbox import DIED, HUNG, code_of, outcomes

# What a function consists of in which nothing is computed yet.
NOTHING_DONE = {
    *("RESUME", "NOP", "POP_TOP", "COPY_FREE_VARS", "MAKE_CELL"),
    *("LOAD_CONST", "LOAD_SMALL_INT", "LOAD_FAST", "LOAD_FAST_BORROW", "STORE_FAST"),
    *("STORE_FAST_LOAD_FAST", "RETURN_CONST", "RETURN_VALUE"),
}

NOT_YOURS = (
    "this is the library's own {0}. Write its lines yourself, then check again; "
    '`dl.solution("{0}")` shows them when you have tried.'
)


WHOLE_NUMBERS = (
    " But it fails where arrays hold whole numbers: what works in place needs "
    "`.astype(float)` first, for `.copy()` keeps them whole."
)
KEEPS = (
    "{} is right when it is called once, but not after another call. What does it keep "
    "from one call to the next: a variable outside it, or a default such as `[]`?"
)
# How arrays of too many entries to be listed are made.
WHOLE = 30
FORMULAS = {
    "np.arange({0.size}.0).reshape{0.shape}": np.arange,
    "3 + np.sin(np.arange({0.size}.0)).reshape{0.shape}": lambda n: (
        3 + np.sin(np.arange(n))
    ),
}
CUT_OFF = (
    "An array that is made of whole numbers (`zeros_like`, `copy`) cuts off the "
    "fractions that are put into it"
)


def check(my_function, name=None):
    """Check a function that you wrote, and say which mistake is in it, if any.

    Parameters
    ----------
    my_function : function
        Its name tells the exercise.
    name : str, optional
        The exercise's function, such as "init_he", or its number, "E01.1", where your
        function has another name.

    Returns
    -------
    Answer
        Shown as a sentence; `.right` is True or False, `.exercise`, `.kind` and
        `.mistake` say the same as data.
    """
    if not callable(my_function):
        raise TypeError(
            "my_function must be a function, handed in without calling it "
            f"(dl.check(init_he)), got {shown(my_function)}"
        )
    if name is None:
        name = _name_of(my_function)
    task = exercise(name)
    answer = _unfit(my_function, task)
    if answer is None:
        found = outcomes(my_function, task.probes)
        answer = judge(task, found, my_function)
        failed = answer.kind in ("wrong", "raised")
        if failed and _keeps_something(my_function, task, found):
            answer = Answer("wrong", KEEPS.format(task.name))
    if answer.right and borrowed(my_function, task):
        answer = Answer("borrowed", NOT_YOURS.format(task.name))
    if answer.kind == "right":
        progress.note(task.identifier)
    return replace(answer, exercise=task.identifier)


def _keeps_something(function, task, found):
    """Whether the first call that went wrong goes well when it is the only one."""
    for place, outcome in enumerate(found):
        if not _agree(outcome, task.expected[place]):
            if place == 0 or outcome is HUNG or outcome is DIED:
                return False
            (alone,) = outcomes(function, [task.probes[place]])
            return _agree(alone, task.expected[place])
    return False


def _name_of(function):
    try:
        name = function.__name__
    except Exception:  # it has none, or does not tell it
        name = None
    return name if isinstance(name, str) else type(function).__name__


def _unfit(function, task):
    """Return an answer for a function that cannot be called as the exercise asks."""
    try:
        signature = inspect.signature(function)
    except Exception:  # built into Python, or odd; the calls will tell
        return None
    try:
        for probe in task.probes:
            signature.bind(*probe)
    except TypeError:
        own, right = signature_text(signature), task.signature_text
        return Answer("wrong", f"{task.name} has to take {right}, yours takes {own}.")
    return None


def judge(task, found, function=None):
    """Return the answer to what came of the calls of a function on all probes."""
    if unwritten(found[0], function):
        stub = f"{task.name}{task.signature_text} returns nothing so far."
        return Answer("unwritten", f"{stub} Write its body, then check again.")
    if all(map(_agree, found, task.expected)):
        return _right(task, found)
    for wrong, mistaken in task.mistaken:
        if all(map(_agree, found, mistaken)):
            return Answer("mistake", wrong.hint, mistake=wrong.name)
    for wrong in task.wrong_answers:
        if wrong.resembles and _resembles(task, found, wrong):
            return Answer("mistake", wrong.hint, mistake=wrong.name)
    if _never_draws(task, found):
        return Answer(
            "wrong",
            f"{task.name} never draws from rng. Whoever hands in a generator decides "
            "on the numbers: use `rng.standard_normal`, `rng.random` …, and neither "
            "`np.random.rand` nor a generator of your own.",
        )
    failed = [
        place
        for place, outcome in enumerate(found)
        if not (_agree(outcome, task.expected[place]) or _as_good(task, place, outcome))
    ]
    if not failed:
        return _right(task, found)
    if len(failed) < len(found) and all(_refuses_fractions(found[p]) for p in failed):
        aside = f"{WHOLE_NUMBERS} {_inputs(task, failed[0])}."
        return _right(task, found, aside)
    for words, shifted in () if task.unlike else task.shifted:
        if all(map(_agree, found, shifted)):
            return Answer("wrong", f"{task.name} returns {words}")
    place = _smallest(task, found, failed)
    name = None if task.unlike else name_of(task, found)
    outcome = found[place]
    kind = "hung" if outcome is HUNG else "raised" if outcome.error else "wrong"
    return Answer(kind, _sentence(task, place, outcome, name))


def _smallest(task, found, failed):
    """Return the place of the smallest call that shows the same fault as the first."""

    def words(place):
        fault = re.sub(r"[-+.\w]*\d[-+.\w]*", "", _fault(task, place, found[place]))
        return fault.split(";")[0].rstrip(".")

    def size(place):
        digits = sum(map(str.isdigit, _inputs(task, place)))
        return _entries(task.probes[place]), digits

    same_fault = [place for place in failed if words(place) == words(failed[0])]
    return min(same_fault, key=size)


def _entries(value):
    """Return of how many numbers an input consists, whatever holds them."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        value = list(value.values())
    return sum(map(_entries, value)) if isinstance(value, list | tuple) else 1


def unwritten(outcome, function):
    """Whether a first call shows that nothing was written."""
    if outcome.error:
        return "NotImplementedError" in outcome.kinds
    if outcome.value is ...:
        return True
    code = code_of(function) if function else None
    if outcome.value is not None or code is None:
        return False
    return {instruction.opname for instruction in dis.get_instructions(code)} <= (
        NOTHING_DONE
    )


def _agree(outcome, expected):
    if not expected.returned:
        return expected.error in outcome.kinds
    return outcome.returned and same(outcome.value, expected.value)


def _drawn(outcome, expected):
    """Whether a result can be looked at as another draw: it has the right form."""
    both = outcome.returned and expected.returned
    return both and alike(outcome.value, expected.value)


def _as_good(task, place, outcome):
    """Whether a result is another draw than the library's, and as good."""
    if task.unlike is None:
        return False
    expected = task.expected[place]
    return _drawn(outcome, expected) and not task.unlike(
        row(outcome.value, expected.value), expected.value, task.probes[place]
    )


def _never_draws(task, found):
    """Whether results are of the right form, but owe nothing to the generator.

    Where chance decides nothing, as with keep_prob = 1, nothing need be drawn.
    """
    calls = [
        (outcome, expected)
        for outcome, expected in zip(found, task.expected, strict=False)
        if expected.drawn_from and not _agree(outcome, expected)
    ]
    return bool(calls) and all(
        _drawn(outcome, expected) and not outcome.drawn_from
        for outcome, expected in calls
    )


def _refuses_fractions(outcome):
    """Whether a call failed in adding fractions to an array of whole numbers, in place.

    Where nothing else is wrong, the formula is right: there is only something to add.
    """
    return "UFuncTypeError" in outcome.kinds


def _resembles(task, found, wrong):
    return len(found) == len(task.probes) and all(
        _drawn(outcome, expected)
        and wrong.resembles(row(outcome.value, expected.value), *probe)
        for outcome, expected, probe in zip(
            found, task.expected, task.probes, strict=True
        )
    )


def _right(task, found, aside=""):
    for outcome in found:
        for place in outcome.changed:
            name = list(task.signature.parameters)[place]
            return Answer(
                "wrong",
                f"The result is right, but {task.name} changes its argument {name}, "
                f"and with it the array of whoever calls it. Work on a copy: "
                f"`{name} = {name} - 1` makes a new array, `{name} -= 1` does not.",
            )
    count = len(task.probes)
    inputs = "1 input" if count == 1 else f"{count} inputs"
    if found[0].printed:
        aside = " It prints, too; that is not needed." + aside
    return Answer("right", f"{task.name} {task.verified} (on {inputs}).{aside}")


def _sentence(task, place, outcome, name=None):
    """Say what went wrong in one call, and in which."""
    words = _fault(task, place, outcome)
    told = ("wrong sign", "every entry", CUT_OFF)
    if name and outcome.value is not None and not any(said in words for said in told):
        words += f" On all {len(task.probes)} inputs tried {name.words}."
    return f"{words} {_inputs(task, place)}."


def _fault(task, place, outcome):
    """Say what went wrong in one call."""
    expected = task.expected[place]
    if outcome is HUNG:
        return (
            f"{task.name} had not come back after two seconds. Does a loop in it "
            "never end?"
        )
    if outcome is DIED:
        return f"{task.name} ended the whole process instead of returning."
    if outcome.error:
        return _raised(task, outcome, expected)
    if not expected.returned:
        return f"{task.name} has to raise a {expected.error} here."
    if outcome.value is None and outcome.printed:
        return f"{task.name} prints its result. It has to `return` it."
    if outcome.value is None:
        return f"{task.name} computes something but returns None: `return` is missing."
    words = ""
    if task.unlike and _drawn(outcome, expected):
        got = row(outcome.value, expected.value)
        words = task.unlike(got, expected.value, task.probes[place])
    words = words or difference(outcome.value, expected.value, task.returns)
    if cut_off(outcome.value, expected.value):
        words += f". {CUT_OFF}"
    return f"{task.name}: {words}."


def _raised(task, outcome, expected):
    where = f" in {outcome.line}" if outcome.line else ""
    message = re.sub(r" at 0x[0-9a-f]+", "", outcome.message)
    if "RecursionError" in outcome.kinds:
        return f"{task.name} calls itself again and again{where}, without an end."
    words = f"{task.name} raises {outcome.error}{where}"
    words += f": {message.rstrip('.')}." if message else "."
    if outcome.error == "NameError" and "'np'" in message:
        return f"{words} Write `import numpy as np` in a cell above."
    if not expected.returned:
        return f"{words} A {expected.error} is asked for here."
    return words


def _inputs(task, place):
    """Return the call of a probe as a student can copy and try it."""
    pairs = zip(task.signature.parameters, task.probes[place], strict=False)
    arguments = ", ".join(f"{name}={_written(value)}" for name, value in pairs)
    return f"Seen with `{task.name}({arguments})`"


def _written(value):
    if isinstance(value, np.random.Generator):
        return f"np.random.default_rng({value.bit_generator.seed_seq.entropy})"
    if isinstance(value, np.ndarray):
        for formula, entries in FORMULAS.items():
            if value.size > WHOLE and (value.flat == entries(value.size)).all():
                return formula.format(value)
        return f"np.array({value.tolist()})"
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}": {_written(v)}' for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_written, value))})"
    return _lambda(value) if inspect.isfunction(value) else repr(value)


def _lambda(function):
    """Return a function of one line as a student would write it."""
    *_, last = textwrap.dedent(inspect.getsource(function)).splitlines()
    names = ", ".join(inspect.signature(function).parameters)
    return f"lambda {names}: {last.strip().removeprefix('return ')}"
