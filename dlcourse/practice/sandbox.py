"""Where a student's function runs: it may loop, crash or print, and nobody is harmed.

On Linux a forked child calls it and sends back what came of each call, in plain types;
where nothing has come when the time is over, the child is killed. Elsewhere a thread
calls it: a fork is not safe on macOS and does not exist on Windows.
"""

import builtins
import contextlib
import copy
import ctypes
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
import time
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

SECONDS = 2.0
MEMORY = 2**30  # bytes that a student's function may ask for
ENTRIES = 10**6  # what has more is not looked into
LENGTH = 2**31  # no honest answer is longer


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


def plain(value, depth=4):
    """Return numbers, text, arrays, tuples, lists, dictionaries of them; else `Other`.

    Nothing of a student's own classes is left in it: it can be sent and compared.
    """
    if value is None or value is ... or type(value) in (bool, float, complex):
        return value
    if isinstance(value, np.generic) or (
        isinstance(value, np.ndarray) and value.ndim == 0
    ):
        value = value.item()
    if isinstance(value, float | complex | str):
        return value[:1000] if isinstance(value, str) else value
    if isinstance(value, int):
        huge = value.bit_length() > 1000
        return Other("a whole number of hundreds of digits") if huge else value
    if isinstance(value, np.ndarray):
        if value.size > ENTRIES:
            return Other(f"an array of shape {value.shape}, far too large")
        if value.dtype.kind not in "biufc":
            return Other("an array of things that are no numbers")
        return np.array(value, subok=False)
    if isinstance(value, tuple | list | dict):
        if depth == 0 or len(value) > ENTRIES:
            return Other(f"a {type(value).__name__}, far too large")
        if isinstance(value, dict):
            return {str(key)[:100]: plain(v, depth - 1) for key, v in value.items()}
        parts = [plain(v, depth - 1) for v in value]
        return parts if isinstance(value, list) else tuple(parts)
    name = type(value).__name__[:50]
    return Other(f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}")


class Sink(io.TextIOBase):
    """Takes all that is printed, and remembers only whether something was."""

    written = False

    def write(self, text):
        """Take it, and say that all was written."""
        self.written = self.written or bool(text)
        return len(text)


def call(function, arguments):
    """Call a function once, here and now, whatever it raises or prints."""
    before = copy.deepcopy(arguments)
    sink = Sink()
    with (
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        try:
            outcome = {"value": plain(function(*arguments))}
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
    try:
        message = str(error)
    except Exception:  # an error of the student's own that cannot be shown
        message = ""
    own = getattr(inspect.unwrap(function), "__code__", None)
    line = ""
    for frame in traceback.extract_tb(error.__traceback__, limit=60):
        if own is not None and frame.filename == own.co_filename and frame.lineno:
            text = linecache.getline(frame.filename, frame.lineno).strip()
            line = f"line {frame.lineno}" + (f", `{text[:80]}`" if text else "")
    return {
        "error": type(error).__name__[:50],
        "kinds": tuple(kind.__name__ for kind in type(error).__mro__),
        "message": message[:160],
        "line": line,
    }


def _drawn_from(old, new):
    generator = isinstance(old, np.random.Generator)
    return generator and old.bit_generator.state != new.bit_generator.state


def _differ(old, new):
    if isinstance(old, np.ndarray):
        return old.shape != np.shape(new) or not np.array_equal(old, new)
    if isinstance(old, dict):
        return list(old) != list(new) or any(_differ(old[k], new[k]) for k in old)
    if isinstance(old, list | tuple):
        pairs = zip(old, new, strict=False)
        return len(old) != len(new) or any(_differ(a, b) for a, b in pairs)
    return False


def outcomes(function, probes, seconds=SECONDS):
    """Return what comes of calling a student's function on copies of all probes.

    After a call that has hung or killed the process, no more are made.
    """
    run = _forked if sys.platform == "linux" else in_a_thread
    return run(function, probes, seconds)


def _forked(function, probes, seconds):
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # From Python 3.12 a fork beside threads warns; the child uses none of them.
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            _confine(seconds)
            for probe in probes:
                data = pickle.dumps(call(function, copy.deepcopy(probe)))
                _write(writer, struct.pack("q", len(data)) + data)
        finally:
            os._exit(0)  # not a word to the page, no exit handlers of the kernel's
    os.close(writer)
    try:
        data, ended = _read(reader, time.monotonic() + seconds)
    finally:
        os.close(reader)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
    found = list(_unpacked(data))
    if len(found) < len(probes):
        found.append(DIED if ended else HUNG)
    return found


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


def _read(reader, deadline):
    """Return the bytes that came before the deadline, and whether that is all."""
    import select

    poll = select.poll()
    poll.register(reader, select.POLLIN | select.POLLHUP)
    data = bytearray()
    while (left := deadline - time.monotonic()) > 0 and len(data) < LENGTH:
        if poll.poll(left * 1000):
            chunk = os.read(reader, 1 << 20)
            if not chunk:
                return bytes(data), True
            data += chunk
    return bytes(data), False


def _unpacked(data):
    start = 0
    while start + 8 <= len(data):
        (size,) = struct.unpack_from("q", data, start)
        start += 8
        if start + size > len(data):
            return
        yield pickle.loads(data[start : start + size])
        start += size


class TimeIsUp(BaseException):
    """Raised in a thread that has not come to an end in time."""


def in_a_thread(function, probes, seconds):
    """Do the same without a child; a call that nothing can stop is left behind."""
    found = []

    def work():
        with contextlib.suppress(TimeIsUp):
            for probe in probes:
                outcome = call(function, copy.deepcopy(probe))
                if outcome.error == TimeIsUp.__name__:
                    return
                found.append(outcome)

    streams, asking = (sys.stdout, sys.stderr), builtins.input
    builtins.input = _nobody_answers
    thread = threading.Thread(target=work, daemon=True)
    try:
        thread.start()
        thread.join(seconds)
        patience = time.monotonic() + 0.5
        while thread.is_alive() and time.monotonic() < patience:
            # A bare `except` may swallow it; sooner or later it is met elsewhere.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident), ctypes.py_object(TimeIsUp)
            )
            thread.join(0.01)
    finally:
        sys.stdout, sys.stderr = streams
        builtins.input = asking
    done = list(found)
    return done if len(done) == len(probes) else [*done, HUNG]
