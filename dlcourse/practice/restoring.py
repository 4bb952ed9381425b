"""What a student's call may change in Python itself, and is put back when it is over.

People patch NumPy, seed it, change the folder or print to a stream of their own; then
the next call, the comparison and the rest of the notebook should not know. In a child
most of it is lost anyway; where there is none, doors are closed, too, behind which
nothing could be put back.
"""

import builtins
import contextlib
import ctypes
import gc
import math
import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings
from signal import signal as set_handler
from sys import setprofile, setrecursionlimit, settrace
from threading import Thread
from time import monotonic

import numpy as np

MODULES = [
    *(builtins, sys, os, math, random, signal, subprocess, time, warnings),
    *(np, np.linalg, np.random),
]
# What ends the process or starts another, and what would let a call run on for ever.
ENDING = {os: ("_exit", "abort", "kill", "killpg", "execv", "execve")}
STARTING = {os: ("fork", "forkpty", "posix_spawn", "system"), subprocess: ("Popen",)}
IGNORED = {
    sys: ("settrace", "setprofile", "setrecursionlimit"),
    signal: ("signal", "alarm", "setitimer"),
}
PATIENCE = 0.5  # seconds: what threads have to hear that they are to end


class Ended(BaseException):
    """Raised where the process would have ended."""


@contextlib.contextmanager
def as_it_was(closed=False):
    """Put back what a call changes: names in modules, streams, folder, chance …

    Parameters
    ----------
    closed : bool
        Whether what cannot be put back is refused, or ignored.
    """
    modules = [*MODULES, *(sys.modules[n] for n in ("dlcourse",) if n in sys.modules)]
    names = [(module.__dict__, dict(module.__dict__)) for module in modules]
    start, started = Thread.start, []
    shell = _shell()
    undo = [
        _environment(os.environ),
        _list(sys.path),
        _folder(),
        _chance(),
        _switches(),
        _signals(),
    ]
    own = threading.get_ident()

    def noted(thread):
        if threading.get_ident() == own or threading.current_thread() in started:
            thread.daemon = True  # the kernel does not wait for it
            started.append(thread)
        start(thread)

    with np.printoptions(), np.errstate(), warnings.catch_warnings():
        try:
            Thread.start = noted
            if shell:
                shell.ask_exit = _ask_exit
            if closed:
                _close()
            yield
        finally:
            for now, before in names:  # builtins first: what follows uses them
                now.update(before)
            Thread.start = start
            if shell:
                vars(shell).pop("ask_exit", None)
            for put_back in undo:
                put_back()
            end_threads(started)


def end_threads(threads, seconds=PATIENCE, error=SystemExit):
    """Raise an error in threads until they have ended, or the time is over.

    A bare `except` may swallow it; sooner or later it is met elsewhere.
    """
    patience = monotonic() + seconds
    while (alive := [t for t in threads if t.is_alive()]) and (monotonic() < patience):
        for thread in alive:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident), ctypes.py_object(error)
            )
        alive[0].join(0.01)


def _close():
    for doors, instead in ((ENDING, _ended), (STARTING, _refused), (IGNORED, _nothing)):
        for module, names in doors.items():
            for name in names:
                if hasattr(module, name):  # not every system has all
                    setattr(module, name, instead)


def _ended(*_, **__):
    raise Ended


def _refused(*_, **__):
    raise PermissionError("a check starts no other process")


def _nothing(*_, **__):
    pass


def _ask_exit(*_):
    raise SystemExit


def _shell():
    """Return IPython's shell, if this is one; its `exit` would end the kernel."""
    kind = getattr(
        sys.modules.get("IPython.core.interactiveshell"), "InteractiveShell", None
    )
    return kind.instance() if kind and kind.initialized() else None


def _environment(environ):
    before = dict(environ)

    def put_back():
        if environ != before:
            environ.clear()
            environ.update(before)

    return put_back


def _list(entries):
    before = list(entries)

    def put_back():
        entries[:] = before

    return put_back


def _folder():
    try:
        before = os.getcwd()
    except OSError:  # it is gone
        return lambda: None

    def put_back():
        with contextlib.suppress(OSError):
            os.chdir(before)

    return put_back


def _chance():
    of_python, of_numpy = random.getstate(), np.random.get_state()

    def put_back():
        random.setstate(of_python)
        np.random.set_state(of_numpy)

    return put_back


def _switches():
    limit, trace, profile = sys.getrecursionlimit(), sys.gettrace(), sys.getprofile()
    collects = gc.isenabled()

    def put_back():
        with contextlib.suppress(RecursionError):  # deeper than that: try again outside
            setrecursionlimit(limit)
        if sys.gettrace() not in (trace, None):  # a sandbox's own may have ended
            settrace(trace)
        if sys.getprofile() not in (profile, None):
            setprofile(profile)
        (gc.enable if collects else gc.disable)()

    return put_back


def _signals():
    if threading.current_thread() is not threading.main_thread():
        return lambda: None  # nor could the call have changed them
    before = {number: signal.getsignal(number) for number in signal.valid_signals()}

    def put_back():
        for number, handler in before.items():
            if signal.getsignal(number) is not handler and handler is not None:
                set_handler(number, handler)

    return put_back
