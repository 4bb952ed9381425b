"""Is a right answer the student's own, or the library's function under another roof?

A function that calls the library's, by whatever name, is found out by watching it; one
that was copied, by its docstring together with its instructions. Without the docstring
equal lines prove nothing: short formulas have one good way to be written.
"""

import inspect
import sys
from sys import setprofile

from dlcourse.basics.contracts import undecorated
from dlcourse.practice.sandbox import code_of, outcomes


def borrowed(function, task):
    """Whether a function that answers an exercise rightly is the library's own."""
    return _copied(function, task) or _called(function, task)


def _copied(function, task):
    theirs, own = code_of(function), code_of(task.function)
    return (
        theirs is not None
        and inspect.getdoc(function) == inspect.getdoc(task.function)
        and all(
            getattr(theirs, part) == getattr(own, part)
            for part in ("co_code", "co_names", "co_varnames")
        )
    )


def _called(function, task):
    own = undecorated(task.function).__code__

    def watched(*arguments):
        entered = False

        def look(frame, event, argument):
            nonlocal entered
            entered = entered or frame.f_code is own

        before = sys.getprofile()
        setprofile(look)
        try:
            function(*arguments)
        finally:
            setprofile(before)
        return entered

    return outcomes(watched, task.probes[:1])[0].value is True
