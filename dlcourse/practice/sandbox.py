"""Where a student's function runs: it may loop, crash or print, and nobody is harmed.

On Linux a forked child calls it and sends back what came of each call, in plain types;
where nothing has come when the time is over, the child is killed. Elsewhere a thread
calls it: a fork is not safe on macOS and does not exist on Windows. Where the system
gives out neither, and in a browser, it is called here, and watched, so that its time
can run out.
"""

import builtins
import contextlib
import copy
import faulthandler
import inspect
import io
import linecache
import os
import pickle
import signal
import struct
import sys
import threading
import traceback
import types
import warnings
from dataclasses import dataclass
from signal import signal as set_handler
from sys import settrace
from time import monotonic

import numpy as np

from dlcourse.practice.restoring import Ended, as_it_was, end_threads

SECONDS = 2.0
MEMORY = 2**30  # bytes that a student's function may ask for
ENTRIES = 10**6  # what has more is not looked into
ROUNDING = 1e-9  # of the largest entry: what it may change by, and be the same
LENGTH = 2**31  # no honest answer is longer
OWN = __file__, as_it_was.__wrapped__.__code__.co_filename
# as it was before a call could patch it; Windows has none
set_timer = getattr(signal, "setitimer", None)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of one call."""

    value: object = None
    error: str = ""
    kinds: tuple = ()  # names of the error's classes
    message: str = ""
    line: str = ""  # the student's line that raised it
    changed: tuple = ()  # positions of arguments that the call has changed
    drawn_from: bool = False  # whether a generator was used, if there was one
    printed: bool = False

    @property
    def returned(self):
        """Whether the call has ended, and without an error."""
        return not self.error


# What stands for calls that never came to an end; compared with `is`.
HUNG, DIED = Outcome(error="hung"), Outcome(error="died")


@dataclass(frozen=True)
class Other:
    """Stands for a value that is none of those that formulas return."""

    words: str


MADE_BY = {
    types.GeneratorType: " (`yield` makes one)",
    types.CoroutineType: " (`async def` makes one)",
    types.FunctionType: " (return what it returns)",
}


def plain(value, depth=4):
    """Return numbers, text, arrays, tuples, lists, dictionaries of them; else `Other`.

    Nothing of a student's own classes is left in it: it can be sent and compared, and
    none of their methods is called.
    """
    return _plain(value, depth, [ENTRIES])


def _plain(value, depth, left):
    kind = type(value)  # `isinstance` would believe what an object says of itself
    if value is None or value is ... or kind is bool:
        return value
    if issubclass(kind, np.ndarray):
        if issubclass(kind, np.ma.MaskedArray) and np.ma.getmask(value).any():
            return Other("an array with masked entries")
        array = np.ndarray.view(value, np.ndarray)
        return _array(array) if array.ndim else _plain(array.item(), depth, left)
    if issubclass(kind, np.longdouble):
        return float(value)
    if issubclass(kind, np.generic):
        return _plain(np.generic.item(value), depth, left)
    if issubclass(kind, str):
        return _cut(value, 1000)
    if issubclass(kind, int) and int.bit_length(value) > 1000:
        return Other("a whole number of hundreds of digits")
    for number in (int, float, complex):
        if issubclass(kind, number):
            return number.__pos__(value)
    for several in (tuple, list, dict):
        if issubclass(kind, several):
            left[0] -= several.__len__(value)
            if depth == 0 or left[0] < 0:
                return Other(f"{_a(several)}, far too large")
            if several is dict:
                pairs = dict.items(value)
                return {_key(k): _plain(v, depth - 1, left) for k, v in pairs}
            return several(
                [_plain(v, depth - 1, left) for v in several.__iter__(value)]
            )
    return Other(_a(kind) + MADE_BY.get(kind, ""))


def _array(array):
    if array.size > ENTRIES:
        return Other(f"an array of shape {array.shape}, far too large")
    if array.dtype.kind not in "biufc":
        return Other(f"an array of things that are no numbers (dtype {array.dtype})")
    return np.array(array)


def _key(key):
    if issubclass(type(key), str):
        return _cut(key, 100)
    return str(key) if type(key) in (int, float, bool) else _a(type(key))


def _a(kind):
    name = _cut(type.__dict__["__name__"].__get__(kind), 50)
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _cut(text, length):
    """Return the beginning of a text, without methods of a class of its own."""
    return str.__getitem__(text, slice(length))


class Sink(io.TextIOBase):
    """Takes all that is printed, and remembers only whether something was."""

    written = False

    def write(self, text):
        """Take it, and say that all was written."""
        self.written = self.written or bool(text)
        return len(text)


def copies(arguments):
    """Return a copy of each argument; no two share memory, though they may be one."""
    return [copy.deepcopy(value) for value in arguments]


def call(function, arguments):
    """Call a function once, here and now, whatever it raises or prints."""
    before = copies(arguments)
    sink = Sink()
    with (
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        try:
            with as_it_was():
                sys.__stdout__ = sys.__stderr__ = sink
                value = function(*arguments)
            outcome = {"value": plain(value)}
            value = None  # what it says in going is not heard either
        except BaseException as error:  # exit() and interrupts too
            outcome = _raised(error, function)
    changed = [
        place
        for place, (old, new) in enumerate(zip(before, arguments, strict=True))
        if _differ(old, new)
    ]
    return Outcome(
        changed=tuple(changed),
        drawn_from=any(map(_drawn_from, before, arguments)),
        printed=sink.written,
        **outcome,
    )


def _raised(error, function):
    message, line = "", ""
    with contextlib.suppress(BaseException):  # one of their own that cannot be shown
        message = _cut(str(error), 160)
    own = code_of(function)
    for frame in traceback.extract_tb(error.__traceback__, limit=60):
        if own is not None and frame.filename == own.co_filename and frame.lineno:
            text = linecache.getline(frame.filename, frame.lineno).strip()
            line = f"line {frame.lineno}" + (f", `{text[:80]}`" if text else "")
    return {
        "error": _cut(type(error).__name__, 50),
        "kinds": tuple(kind.__name__ for kind in type(error).__mro__),
        "message": message,
        "line": line,
    }


def code_of(function):
    """Return the code of a function, behind decorators; None, if it has none."""
    try:
        return getattr(inspect.unwrap(function), "__code__", None)
    except Exception:  # an object that answers to any name, or raises
        return None


def _drawn_from(old, new):
    """Whether an argument is a generator that has given numbers, or children."""
    if not isinstance(old, np.random.Generator):
        return False
    before, after = old.bit_generator, new.bit_generator
    children = before.seed_seq.n_children_spawned < after.seed_seq.n_children_spawned
    return children or before.state != after.state


def _differ(old, new):
    """Whether an argument has changed: by more than adding and taking away leaves."""
    if isinstance(old, np.ndarray):
        if not isinstance(new, np.ndarray) or old.shape != new.shape:
            return True
        if old.dtype.kind not in "fc" or new.dtype.kind not in "fc":
            return not np.array_equal(old, new)
        size = np.abs(old[np.isfinite(old)]).max(initial=0)
        return not np.allclose(old, new, ROUNDING, ROUNDING * size, equal_nan=True)
    if type(old) is not type(new):
        return True
    if isinstance(old, dict):
        return list(old) != list(new) or any(_differ(old[k], new[k]) for k in old)
    if isinstance(old, list | tuple):
        pairs = zip(old, new, strict=False)
        return len(old) != len(new) or any(_differ(a, b) for a, b in pairs)
    if isinstance(old, bool | int | float | str):
        return new != old
    return False


def outcomes(function, probes, seconds=SECONDS):
    """Return what comes of calling a student's function on copies of all probes.

    After a call that has hung or killed the process, no more are made.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # no more processes, or no files, to be had
            return _forked(function, probes, seconds)
    if sys.platform != "emscripten":
        with contextlib.suppress(RuntimeError):  # nor threads
            return in_a_thread(function, probes, seconds)
    return in_process(function, probes, seconds)


def _forked(function, probes, seconds):
    _end_ipython_thread()
    reader, writer = os.pipe()
    try:
        with warnings.catch_warnings():
            # From Python 3.12 a fork beside threads warns; the child uses none of them.
            warnings.simplefilter("ignore")
            child = os.fork()
    except BaseException:
        os.close(reader)
        os.close(writer)
        raise
    if child == 0:
        try:
            os.close(reader)
            _confine(seconds)
            own = os.getpid()
            for probe in probes:
                data = pickle.dumps(call(function, copies(probe)))
                if os.getpid() != own:
                    break  # a child of the child's
                _write(writer, struct.pack("q", len(data)) + data)
        finally:
            os._exit(0)  # not a word to the page, no exit handlers of the kernel's
    os.close(writer)
    try:
        found, ended = _read(reader, monotonic() + seconds, len(probes))
    finally:
        os.close(reader)
        for kill in (os.killpg, os.kill):  # with all that it has started
            with contextlib.suppress(ProcessLookupError):
                kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
    if len(found) < len(probes):
        found.append(DIED if ended else HUNG)
    return found


def _end_ipython_thread():
    """End the thread that saves IPython's history, where a fork would end it anyway.

    IPython (from 9.10) calls it once and waits; a thread that was just about to rest
    misses the call, and the kernel waits for ever. Here it is called until it hears.
    """
    for thread in threading.enumerate():
        manager = getattr(thread, "history_manager", lambda: None)()
        if hasattr(manager, "_restart_thread_if_stopped"):
            thread._stop_now = True
            while thread.is_alive():
                thread.save_flag.set()
                thread.join(0.001)


def _confine(seconds):
    """Take from the child what it could do harm with, or wait on for ever."""
    import resource

    faulthandler.disable()  # a crash is told in the answer
    os.setsid()  # an interrupt of the kernel is not meant for it
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    builtins.input = _nobody_answers
    with open("/proc/self/statm") as sizes:
        size = int(sizes.read().split()[0]) * resource.getpagesize()
    limits = {
        resource.RLIMIT_AS: size + MEMORY,
        resource.RLIMIT_CPU: int(seconds) + 5,  # should nobody be left to kill it
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in limits.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def _nobody_answers(prompt=""):
    raise EOFError("nobody answers input() in a check; use the arguments")


def _write(writer, data):
    while data:
        data = data[os.write(writer, data) :]


def _read(reader, deadline, count):
    """Return the outcomes that came before the deadline, and whether no more can come.

    Not the end of the pipe is awaited: who was started by the child may hold it open.
    """
    import select

    poll = select.poll()
    poll.register(reader, select.POLLIN | select.POLLHUP)
    data, found = bytearray(), []
    while (left := deadline - monotonic()) > 0 and len(data) < LENGTH:
        if poll.poll(left * 1000):
            chunk = os.read(reader, 1 << 20)
            data += chunk
            while (end := _end_of_first(data)) is not None:
                found.append(pickle.loads(data[8:end]))
                del data[:end]
            if not chunk or len(found) == count:
                return found, True
    return found, False


def _end_of_first(data):
    """Return where the first outcome in some bytes ends, if all of it is there."""
    if len(data) < 8:
        return None
    end = 8 + struct.unpack_from("q", data)[0]
    return end if end <= len(data) else None


class TimeIsUp(BaseException):
    """Raised in what has not come to an end in time; when it is gone, `then` is called.

    A bare `except` may swallow it, and is met by the next.
    """

    def __init__(self, then=None):
        self.then = then

    def __del__(self):
        if self.then:
            self.then()


def in_a_thread(function, probes, seconds):
    """Do the same without a child; a call that nothing can stop is left behind."""
    found = []

    def calls():
        with contextlib.suppress(TimeIsUp), _stopped_after(seconds):
            _called(function, probes, found)

    with as_it_was(closed=True):
        builtins.input = _nobody_answers
        thread = threading.Thread(target=calls, daemon=True)
        thread.start()
        thread.join(seconds)
        end_threads([thread], error=TimeIsUp)
    done = list(found)
    return done if _whole(done, probes) else [*done, HUNG]


def in_process(function, probes, seconds):
    """Do the same without child and thread; only a call into C cannot be stopped."""
    found = []
    with as_it_was(closed=True), contextlib.suppress(TimeIsUp):
        builtins.input = _nobody_answers
        with _stopped_after(seconds):
            _called(function, probes, found, (TimeIsUp, KeyboardInterrupt))
    return found if _whole(found, probes) else [*found, HUNG]


@contextlib.contextmanager
def _stopped_after(seconds):
    """Raise `TimeIsUp` in a call that goes on for longer, wherever it is."""
    deadline = monotonic() + seconds

    def look(*_, then=None):
        if monotonic() > deadline and _within_a_call(sys._getframe(2 if then else 1)):
            raise TimeIsUp(then)

    stop = (_at_each_jump if hasattr(sys, "monitoring") else _at_each_line)(look)
    try:
        yield
    finally:
        stop()


def _within_a_call(frame):
    """Whether a student's code runs here, not what calls it or puts things back."""
    inside = False
    while frame and frame.f_code is not call.__code__:
        if frame.f_code.co_filename in OWN:
            return False
        inside, frame = True, frame.f_back
    return inside and frame is not None


def _at_each_jump(look):
    """Let Python itself look, from 3.12: in a browser, too. Return how to end it."""
    watcher = sys.monitoring
    events = watcher.events.JUMP, watcher.events.PY_START, watcher.events.PY_RESUME
    tool = next(t for t in range(6) if watcher.get_tool(t) is None)
    watcher.use_tool_id(tool, "dlcourse")
    for event in events:
        watcher.register_callback(tool, event, look)
    watcher.set_events(tool, sum(events))
    return lambda: (watcher.set_events(tool, 0), watcher.free_tool_id(tool))


def _at_each_line(look):
    """Look from a trace, before Python 3.12. Return how to end it.

    A trace ends where it raises. It is begun again when its error has been swallowed
    and is gone; where that is kept, as in a `finally`, by a timer.
    """
    before, over = sys.gettrace(), False

    def watch(frame, event, arg):
        if frame.f_code.co_filename not in OWN:
            look(then=begin)
            return watch

    def begin(*_):
        frame = sys._getframe(1)
        while not over and frame and frame.f_code is not call.__code__:
            frame.f_trace = watch
            frame = frame.f_back
        if not over:
            settrace(watch)

    def stop():
        nonlocal over
        over = True
        settrace(before)
        clock()

    clock = _clock(begin)
    settrace(watch)
    return stop


def _clock(tick):
    """Let a timer tick, if there is one. Return how to end it."""
    if not set_timer or threading.current_thread() is not threading.main_thread():
        return lambda: None
    before = set_handler(signal.SIGALRM, tick)
    timer = set_timer(signal.ITIMER_REAL, 0.05, 0.05)
    return lambda: (
        set_timer(signal.ITIMER_REAL, *timer),
        set_handler(signal.SIGALRM, before),
    )


def _called(function, probes, found, ends=(TimeIsUp,)):
    """Append what comes of each call to `found`, until there is no more time."""
    with contextlib.suppress(TimeIsUp):
        for probe in probes:
            outcome = call(function, copies(probe))
            if outcome.error in [end.__name__ for end in ends]:
                return
            found.append(DIED if outcome.error == Ended.__name__ else outcome)
            if found[-1] is DIED:
                return


def _whole(found, probes):
    return len(found) == len(probes) or found[-1:] == [DIED]
