"""Kernel > Interrupt at a place of one's choice: after so many lines of the package."""

import sys
from pathlib import Path

import dlcourse

PACKAGE = str(Path(dlcourse.__file__).parent)


def interrupted(action, lines):
    """Do `action`, and break it off before line number `lines` of the package is run.

    Returns
    -------
    bool
        Whether it was broken off; if not, it had come to its end before.
    """
    left = lines

    def watch(frame, event, arg):
        nonlocal left
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            left -= 1
            if left <= 0:
                raise KeyboardInterrupt
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        action()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def places(action, count, seed):
    """Yield `count` numbers of lines, from the first to the last of `action`."""
    import numpy as np

    total = 0

    def watch(frame, event, arg):
        nonlocal total
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        total += event == "line"
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        action()
    finally:
        sys.settrace(before)
    # evenly over the logarithm and over the number: what begins is as much as trains
    rng = np.random.default_rng(seed)
    even = rng.integers(1, total + 1, count // 2)
    early = total ** rng.random(count - count // 2)
    return sorted({*even.tolist(), *early.astype(int).tolist()})
