"""Hostile answers: each gets a short clear answer, and the kernel is as it was.

Each is tried through `dl.check` in a child, in a thread and, as in a browser, in the
process itself; exercises of arrays, of numbers and a generator, of a list take turns.
"""

import builtins
import functools
import gc
import math
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import types
import warnings

import numpy as np
import pytest
from styles import STYLES

import dlcourse as dl
from dlcourse.practice import sandbox

RIGHT = {name: STYLES[name][0] for name in ("normalize_fit", "init_he", "ewa")}
HOSTILE = {}


def hostile(words, *alone):
    """Enter a function of (arguments, right), with words that the answer must have.

    `right` returns what is right. With the name of a sandbox in `alone`, it is tried
    there only.
    """

    def enter(function):
        assert function.__name__ not in HOSTILE
        HOSTILE[function.__name__] = words, function, alone
        return function

    return enter


# what never ends

LATE = "had not come back after two seconds. Does a loop in it never end?"


@hostile(LATE)
def loops(right):
    while True:
        pass


@hostile(LATE)
def loops_over_every_error(right):
    while True:
        try:  # noqa: SIM105
            len(())
        except:  # noqa: E722
            pass


@hostile(LATE)
def loops_over_base_exceptions(right):
    while True:
        try:
            while True:
                len(())
        except BaseException:
            continue


@hostile(LATE)
def loops_in_the_end(right):
    try:
        while True:
            len(())
    finally:
        while True:
            len(())


@hostile(LATE)
def loops_without_being_traced(right):
    sys.settrace(None)
    while True:
        len(())


@hostile(LATE)
def sleeps_and_sleeps(right):
    while True:
        time.sleep(0.001)


@hostile(LATE)
def runs_through_an_endless_generator(right):
    def endless():
        while True:
            yield 1

    return sum(endless())


@hostile("calls itself again and again")
def calls_itself(right):
    return calls_itself(right)


@hostile("calls itself again and again", "thread", "in process")
def calls_itself_without_a_limit(right):
    sys.setrecursionlimit(10**9)

    def deeper():
        return deeper()

    return deeper()


@hostile("raises ValueError")
def says_that_it_is_deep(right):
    raise ValueError("RecursionError: deep")


# odd things returned


@hostile("a generator (`yield` makes one)")
def yields(right):
    yield right()


@hostile("a generator (`yield` makes one)")
def returns_an_endless_generator(right):
    return (0 for _ in iter(int, 1))


@hostile("a coroutine (`async def` makes one)")
async def is_asynchronous(right):
    return right()


@hostile("a function (return what it returns)")
def returns_a_function(right):
    return lambda: right()


class Odd:
    """Nothing about it can be asked."""

    def __eq__(self, other):
        raise ValueError("never compare")

    __array__ = __len__ = __repr__ = __str__ = __iter__ = __bool__ = __eq__
    __index__ = __float__ = __hash__ = __getitem__ = __reduce_ex__ = __eq__

    def __getattribute__(self, name):
        raise RuntimeError("never ask")


@hostile("an Odd")
def returns_an_odd_object(right):
    return Odd()


@hostile("an Odd")
def returns_odd_objects_in_all_places(right):
    return [Odd(), Odd()] if isinstance(right(), tuple) else Odd()


class Liar:
    """It says of itself that it is an array."""

    __class__ = np.ndarray


@hostile("a Liar")
def returns_a_liar(right):
    return Liar()


class Agrees:
    """It is equal to everything."""

    def __eq__(self, other):
        return True

    __hash__ = None


@hostile("an Agrees")
def returns_what_is_equal_to_all(right):
    return Agrees()


class Text(str):
    """A text whose methods fail."""

    def __getitem__(self, place):
        raise ValueError

    __len__ = __eq__ = __getitem__
    __hash__ = None


@hostile('"great"')
def returns_a_text_of_its_own(right):
    return Text("great")


class Endless(list):
    """A list that has no end."""

    def __iter__(self):
        return iter(int, 1)

    def __len__(self):
        return 10**18


@hostile("0 results came back / is a list, but has to be an array")
def returns_an_endless_list(right):
    return Endless()


@hostile("far too large / is a list, but has to be an array")
def returns_a_list_in_a_list_in_a_list(right):
    return [[[[[0] * 1000] * 1000] * 1000] * 1000] * 2


@hostile("far too large")
def returns_millions(right):
    return np.zeros((3000, 3000))


@hostile("far too large")
def returns_what_would_fill_the_memory(right):
    return np.broadcast_to(0.0, (10**6, 10**6))


@hostile("things that are no numbers")
def returns_objects(right):
    odd = np.empty(2, dtype=object)
    odd[0] = odd[1] = Odd()
    return odd


@hostile("things that are no numbers")
def returns_numbers_as_objects(right):
    return changed(right(), lambda a: a.astype(object))


@hostile("an array with masked entries")
def returns_masked_entries(right):
    return changed(right(), lambda a: np.ma.masked_array(a, np.ones(a.shape, bool)))


@hostile("NaN, not a number / not every draw is finite")
def returns_nan(right):
    return changed(right(), lambda a: a * np.nan)


@hostile("is infinite / not every draw is finite")
def returns_infinities(right):
    return changed(right(), lambda a: np.full(a.shape, np.inf))


@hostile("a whole number of hundreds of digits")
def returns_an_endless_number(right):
    return 10**10**4


@hostile("<b>x</b>")
def returns_markup(right):
    return "<b>x</b>`<script>alert(1)</script>`"


@hostile(r"\x1b[31mred \u200b \u202e \x07 \ud800")
def returns_what_nobody_sees(right):
    return "\x1b[31mred \u200b \u202e \x07 \ud800"


@hostile("a dictionary")
def returns_odd_keys(right):
    return {Odd: 1, "<b>": 2, None: 3, (Odd,): 4}


def changed(value, change):
    """Change the arrays in a result."""
    return tuple(map(change, value)) if isinstance(value, tuple) else change(value)


# what is as good as right


@hostile("Right:")
def returns_a_matrix_of_its_own(right):
    class Mine(np.ndarray):
        def __array_finalize__(self, of):
            pass

        def __eq__(self, other):
            raise ValueError

        __hash__ = __array_function__ = __array_ufunc__ = None

    return changed(right(), lambda a: a.view(Mine))


@hostile("Right:")
def returns_what_cannot_be_written(right):
    value = right()
    changed(value, lambda a: a.setflags(write=False))
    return value


@hostile("Right:")
def returns_it_from_a_file(right):
    import tempfile

    def stored(a):
        with tempfile.TemporaryFile() as file:
            memory = np.memmap(file, a.dtype, "w+", shape=a.shape)
        memory[...] = a
        return memory

    return changed(right(), stored)


@hostile("Right:")
def masks_nothing(right):
    return changed(right(), np.ma.masked_array)


# what spoils the kernel


@hostile("Right:")
def patches_numpy(right):
    value = right()
    np.dot = np.sqrt = np.abs = np.isclose = np.asarray = np.array = np.any = None
    np.random.default_rng = np.linalg.norm = None
    return value


@hostile("Right:")
def patches_what_python_has_built_in(right):
    value = right()
    names = "len isinstance zip map print vars setattr type dict range"
    builtins.__dict__.update(dict.fromkeys(names.split()))
    return value


@hostile("Right:")
def takes_away(right):
    value = right()
    del builtins.open, os.getcwd, np.mean, time.monotonic, np.errstate
    return value


@hostile("Right:")
def patches_the_course(right):
    value = right()
    dl.normalize_fit = dl.init_he = dl.check = None
    return value


@hostile("Right:")
def seeds(right):
    np.random.seed(1)
    random.seed(1)
    np.random.rand()
    return right()


@hostile("Right:")
def raises_all_errors(right):
    np.seterr(all="raise")
    np.set_printoptions(precision=1, threshold=1)
    warnings.simplefilter("error")
    warnings.filters.clear()
    warnings.showwarning = warnings.warn = None
    gc.disable()
    return right()


@hostile("Right:")
def goes_elsewhere(right):
    os.chdir("/")
    os.environ["HOME"] = "/nowhere"
    sys.path.clear()
    return right()


@hostile("Right:")
def looks_into_all_calls(right):
    sys.setprofile(lambda *_: None)
    sys.settrace(lambda *_: None)
    sys.setrecursionlimit(500)
    return right()


@hostile("Right:")
def hears_no_interrupt(right):
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    return right()


@hostile("It prints, too")
def prints_megabytes(right):
    for _ in range(50):
        print("x" * 10**5)
        print("y" * 10**5, file=sys.stderr)
        sys.__stdout__.write("z" * 10**5)
    return right()


@hostile("Right:")
def turns_the_streams(right):
    sys.stdout = sys.stderr = sys.__stdout__ = open(os.devnull, "w")  # noqa: SIM115
    sys.excepthook = sys.displayhook = None
    return right()


@hostile("Right:")
def closes_the_streams(right):
    sys.stdout.close()
    sys.stderr = None
    return right()


class Loud:
    def __del__(self):
        print("gone")


@hostile("a Loud")
def returns_what_is_loud_in_going(right):
    return Loud()


@hostile("Right:")
def leaves_threads(right):
    def works():
        while True:
            time.sleep(0.001)

    for daemon in (True, False):
        threading.Thread(target=works, daemon=daemon).start()
    return right()


@hostile("Right:", "child")
def leaves_children(right):
    subprocess.Popen(["sleep", "1000"])
    if os.fork() == 0:
        time.sleep(1000)
    return right()


@hostile("Right:", "child")
def comes_back_twice(right):
    os.fork()
    return right()


@hostile("PermissionError", "thread", "in process")
def starts_a_process(right):
    subprocess.Popen(["sleep", "1000"])


# what ends


@hostile("SystemExit")
def exits(right):
    sys.exit(3)


@hostile("SystemExit")
def calls_exit(right):
    exit()


@hostile("SystemExit")
def calls_quit(right):
    quit("bye")


@hostile("ended the whole process instead of returning")
def ends_at_once(right):
    os._exit(0)


@hostile("ended the whole process instead of returning")
def aborts(right):
    os.abort()


@hostile("ended the whole process instead of returning")
def kills_itself(right):
    os.kill(os.getpid(), signal.SIGKILL)


@hostile("KeyboardInterrupt", "child")
def interrupts(right):
    raise KeyboardInterrupt


# words of errors


@hostile(r"MyError")
def raises_markup(right):
    class MyError(Exception):
        pass

    raise MyError("<img src=x>`</code><script>` \x1b[2J\u200b\n\n" + "x" * 10**6)


@hostile("raises Silent")
def raises_what_cannot_be_shown(right):
    class Silent(Exception):
        def __str__(self):
            raise SystemExit

        __repr__ = __str__

    raise Silent


@hostile("raises ValueError")
def raises_in_a_circle(right):
    error = ValueError("round")
    error.__context__ = error.__cause__ = error
    raise error


@hostile("raises <b>")
def raises_what_has_an_odd_name(right):
    raise type("<b>\x1b[31m\n", (Exception,), {})("")


def as_answer(name, task):
    """Return a function that answers an exercise in a hostile way."""
    hostile_one, right = HOSTILE[name][1], RIGHT[task]

    def answer(*arguments):
        return hostile_one(lambda: right(*arguments))

    return answer


def functions_of(module):
    return {k: v for k, v in vars(module).items() if callable(v)}


def kernel():
    """Return all that a hostile answer may not change."""
    watched = np, np.random, np.linalg, builtins, os, sys, time, random, math
    return {
        **{module.__name__: functions_of(module) for module in watched},
        "dlcourse": {name: getattr(dl, name) for name in dl.__all__},
        "chance": (random.getstate(), str(np.random.get_state())),
        "errors": np.geterr(),
        "printing": {**np.get_printoptions()},
        "filters": (list(warnings.filters), warnings.showwarning, warnings.warn),
        "folder": os.getcwd(),
        "environment": {**os.environ},
        "path": [*sys.path],
        "streams": (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__),
        "traced": (sys.gettrace(), sys.getprofile(), sys.getrecursionlimit()),
        "signals": [signal.getsignal(n) for n in sorted(signal.valid_signals())],
        "collects": gc.isenabled(),
        "threads": {t for t in threading.enumerate() if t.is_alive()},
        "files": os.listdir("/proc/self/fd") if os.path.exists("/proc") else [],
        "children": children(),
    }


def children():
    """Return the processes whose session began in a process of this one's."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc") if LINUX else []):
        try:
            with open(f"/proc/{entry}/stat") as file:
                state, parent, _, session = file.read().rpartition(")")[2].split()[:4]
        except OSError:  # it has just ended
            continue
        if state != "Z" and int(parent) == os.getpid():
            found.append(entry)
    return found


LINUX = sys.platform == "linux"
PLACES = {"child": "linux", "thread": "darwin", "in process": "emscripten"}
TRIED = [
    (name, place)
    for name, (_, _, alone) in HOSTILE.items()
    for place in PLACES
    if place in (alone or PLACES) and (LINUX or place != "child")
]
SOON, IN_TIME = 0.2, 60  # seconds, for what never ends and for what does
SHORT = 420  # letters


@pytest.fixture
def place(request, monkeypatch):
    monkeypatch.setattr(sys, "platform", PLACES[request.param])
    # pytest's own would tell of threads that were made to end
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    return request.param


@pytest.mark.parametrize("name, place", TRIED, indirect=["place"])
def test_it_is_answered_and_leaves_nothing(name, place, capfd, monkeypatch):
    words = HOSTILE[name][0].split(" / ")
    seconds = SOON if words == [LATE] else IN_TIME
    monkeypatch.setattr(sandbox.outcomes, "__defaults__", (seconds,))
    task = list(RIGHT)[TRIED.index((name, place)) % len(RIGHT)]
    before = kernel()
    answer = dl.check(as_answer(name, task), task)
    after = kernel()
    changed = [what for what, was in before.items() if after[what] != was]
    assert not changed, answer
    assert capfd.readouterr() == ("", "")
    short_and_clear(answer)
    assert any(part in repr(answer) for part in words), answer


def short_and_clear(answer):
    text = repr(answer)
    assert len(text) < SHORT and text.isprintable(), text
    assert not re.search(r"Traceback| at 0x|/practice/", text), text
    page = answer._repr_html_()
    assert not re.search(r"<(b|i|img|script)\b", page), page


# what is no plain function


class Called:
    def __call__(self, X):
        return RIGHT["normalize_fit"](X)


class AnyName(Called):
    def __getattr__(self, name):
        return self


class NoName(Called):
    def __getattribute__(self, name):
        raise RuntimeError("never ask")


class Made(tuple):
    def __new__(cls, X):
        return super().__new__(cls, RIGHT["normalize_fit"](X))


def around_itself(X):
    return RIGHT["normalize_fit"](X)


around_itself.__wrapped__ = around_itself


def signed_oddly(X):
    return RIGHT["normalize_fit"](X)


signed_oddly.__signature__ = "(X)"

FUNCTIONS = {
    "a lambda": lambda X: RIGHT["normalize_fit"](X),
    "a partial": functools.partial(lambda n, X: RIGHT["normalize_fit"](X), 1),
    "an object": Called(),
    "a method": Called().__call__,
    "a class": Made,
    "with any name": AnyName(),
    "with no name": NoName(),
    "around itself": around_itself,
    "signed oddly": signed_oddly,
    "cached": functools.cache(lambda X: None),
    "vectorized": np.vectorize(lambda x: x),
    "a ufunc": np.sqrt,
    "built in": print,
    "a type": int,
    "a module": types.SimpleNamespace,
}
WRONG = {"cached", "vectorized", "a ufunc", "built in", "a type", "a module"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_whatever_can_be_called_is_judged(name):
    answer = dl.check(FUNCTIONS[name], "normalize_fit")
    assert answer.right == (name not in WRONG), answer
    short_and_clear(answer)


# each made in its test: a loud one that is kept is heard when Python ends
THINGS = {
    "odd": Odd,
    "loud": Loud,
    "huge": lambda: 10**5000,
    "nothing": lambda: None,
    "array": lambda: np.zeros(3),
}


@pytest.mark.parametrize("name", THINGS)
def test_what_cannot_be_called_is_refused_by_its_argument(name):
    thing = THINGS[name]()
    with pytest.raises(TypeError, match="my_function must be a function"):
        dl.check(thing, "ewa")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_without_a_name_that_is_known_the_names_are_asked_for(name):
    with pytest.raises(ValueError, match="there is no exercise"):
        dl.check(FUNCTIONS[name])
