"""What notebooks call beside `check`: predictions, questions, solutions, progress."""

import ast
import inspect
import textwrap

from dlcourse.basics.contracts import undecorated
from dlcourse.basics.messages import signature_text
from dlcourse.practice.exercises import exercise, exercises, question, questions
from dlcourse.practice.predictions import prediction, predictions
from dlcourse.practice.progress import Progress, done, moved, predicted

LEADING_AXIS = (
    "A negative `axis=` and `.mT` count axes from the end, so the same lines work for "
    "one network and for a stack of them, with a leading axis K."
)


class Solution:
    """The library's own function, as one reads it."""

    def __init__(self, source):
        self.source = source
        general = "axis=-" in source or ".mT" in source or "axis=(-" in source
        self.remark = LEADING_AXIS if general else ""

    def __repr__(self):
        remark = textwrap.wrap(self.remark.replace("`", ""), 78)
        return "\n".join([self.source, *(f"# {line}" for line in remark)])

    def _repr_markdown_(self):
        return f"```python\n{self.source}\n```\n\n{self.remark}".rstrip()


def solution(name):
    """Show how the library itself writes an exercise's function.

    Parameters
    ----------
    name : str
        Of the function, such as "init_he", or of the exercise, "E01.1".
    """
    function = undecorated(exercise(name).function)
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    (definition,) = ast.parse("\n".join(lines)).body
    # Contracts say what the arguments may be; the solution does not need them.
    head = f"def {function.__name__}{_signature(function)}:"
    return Solution("\n".join([head, *lines[definition.body[0].lineno - 1 :]]))


def _signature(function):
    signature = inspect.signature(function)
    named = [
        p.replace(default=_Named(p.default)) if inspect.isfunction(p.default) else p
        for p in signature.parameters.values()
    ]
    return signature_text(signature.replace(parameters=named))


class _Named:
    """A default that is a function, shown by its name."""

    def __init__(self, function):
        self.function = function

    def __repr__(self):
        return self.function.__name__


def predict(identifier):
    """Ask for a prediction of what a panel will show, before a slider is moved.

    What is right is computed from the panel's own runs once somebody has predicted.

    Parameters
    ----------
    identifier : str
        Such as "P01.1".

    Returns
    -------
    PredictionPanel
        Its buttons predict; `panel.predict("…")` does the same.
    """
    from dlcourse.practice.predicting import PredictionPanel  # brings ipywidgets

    return PredictionPanel(prediction(identifier))


def ask(identifier):
    """Ask a question.

    Parameters
    ----------
    identifier : str
        Such as "Q01.1".

    Returns
    -------
    QuestionPanel
        Its buttons answer; `panel.choose("b")` does the same.
    """
    from dlcourse.practice.asking import QuestionPanel  # brings ipywidgets

    return QuestionPanel(question(identifier))


def progress():
    """Show what you predicted, moved, wrote and checked, and how predictions fared."""
    entries = [
        *((p.identifier, f"{p.identifier} {p.panel}") for p in predictions()),
        *((e.identifier, e.name) for e in exercises()),
        *((q.identifier, q.identifier) for q in questions()),
    ]
    entries.sort(key=lambda entry: entry[0][1:3])
    return Progress(entries, done(), predicted(), moved())
