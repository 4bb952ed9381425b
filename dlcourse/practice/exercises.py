"""What a notebook lets students write: exercises, and their known wrong answers.

The file `exercises.py` of a lesson holds them as data. An exercise is a formula of the
library with inputs to try it on; a wrong answer is a small function, as a student would
write it, whose docstring is the hint::

    init_he = Exercise("E01.1", initializers.init_he, "W", [(400, 100, rng(0))], "…")

    @init_he.wrong("M01.01")
    def uniform(n_in, n_out, rng):
        '''All your weights are positive. …'''
        return rng.random((n_out, n_in)) * np.sqrt(2 / n_in)

What a check says, `misprint` and the tests all take it from there.
"""

import functools
import importlib
import inspect
import pkgutil
from dataclasses import dataclass, field

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.basics.messages import nearest, shown, signature_text
from dlcourse.practice.sandbox import call, copies


@dataclass(frozen=True)
class WrongAnswer:
    """A function that many have written, the hint for it, and its misprint, if any.

    `variants` make the same mistake in another way; `resembles` (got, *arguments)
    recognises results that no function could reproduce, such as other random draws.
    """

    function: object
    misprint: str
    variants: list = field(default_factory=list)
    resembles: object = None

    @property
    def name(self):
        """How the notebook's file calls it."""
        return self.function.__name__

    @property
    def hint(self):
        """What a student is told who has written the same."""
        return " ".join(self.function.__doc__.split())


class Misprinted:
    """A formula, and how it is often printed or written wrong.

    By itself it is for a formula that nobody is asked to write, or for misprints beside
    those of an exercise: `misprint` finds them, no check does.

    Parameters
    ----------
    function : function
        The library's own.
    """

    def __init__(self, function):
        self.function, self.name = function, function.__name__
        self.wrong_answers = []

    def wrong(self, misprint="", resembles=None):
        """Enter the function below as a wrong answer; its docstring is the hint."""

        def enter(function):
            known = WrongAnswer(function, misprint, resembles=resembles)
            first = misprint and misprint not in {
                w.misprint for w in self.wrong_answers
            }
            label = misprint if first else function.__name__
            # how an experiment that swaps it in writes it
            function.expression = f'dl.misprint("{label}", "{self.name}")'
            self.wrong_answers.append(known)
            return function

        return enter


class Exercise(Misprinted):
    """A function to write: what is right, on which inputs, and what often goes wrong.

    Parameters
    ----------
    identifier : str
        Such as "E01.1".
    function : function
        The library's own; students write one of the same name.
    returns : str
        Names of what it returns, such as "mu sigma".
    probes : list of tuples
        Arguments to call it with; each call gets a copy. The first should tell most.
    verified : str
        What a right answer has been shown to be: ends "Right: init_he …".
    unlike : function (got, expected, arguments) -> str, optional
        Where several answers are right, as with random draws: what tells one of the
        right shape from one that is as good, in words; nothing, if it is as good.
    """

    def __init__(self, identifier, function, returns, probes, verified, unlike=None):
        super().__init__(function)
        self.identifier = identifier
        self.returns, self.probes = returns.split(), probes
        self.verified, self.unlike = verified, unlike

    def also(self, function):
        """Enter the function below as another way to make the last one's mistake."""
        self.wrong_answers[-1].variants.append(function)
        return function

    @functools.cached_property
    def signature(self):
        """The arguments a student's function must take, as far as probes give them."""
        right = inspect.signature(self.function)
        count = max(len(arguments) for arguments in self.probes)
        return right.replace(parameters=list(right.parameters.values())[:count])

    @property
    def signature_text(self):
        """The signature as a student would write it."""
        return signature_text(self.signature)

    @functools.cached_property
    def expected(self):
        """What the library's function does on each probe."""
        return self.outcomes(self.function)

    @functools.cached_property
    def mistaken(self):
        """What each wrong answer, and each of its variants, does on each probe."""
        return [
            (wrong, self.outcomes(function))
            for wrong in self.wrong_answers
            for function in (wrong.function, *wrong.variants)
        ]

    @functools.cached_property
    def shifted(self):
        """What comes out where a whole number is counted from one more or one less."""
        found = []
        for place, name in enumerate(self.signature.parameters):
            values = [probe[place] for probe in self.probes if place < len(probe)]
            if {type(value) for value in values} == {int}:
                found += [self._shift(place, name, step) for step in (1, -1)]
        return found

    def _shift(self, place, name, step):
        right = undecorated(self.function)

        def function(*arguments):
            arguments = list(arguments)
            arguments[place] += step
            return right(*arguments)

        moved = f"{name} {'+' if step > 0 else '-'} 1"
        words = f"what is right for {moved}, not for {name}: a count is one off."
        return words, self.outcomes(function)

    def outcomes(self, function):
        """Call a function that can be trusted on copies of all probes."""
        return [call(function, copies(probe)) for probe in self.probes]


def rng(seed):
    """Return a fresh generator, for a probe."""
    return np.random.default_rng(seed)


# Parameters of small networks, for probes.
TWO_LAYERS = {
    "W1": np.array([[1.0, -2], [0.5, 3]]),
    "b1": np.array([[0.5], [-1]]),
    "W2": np.array([[2.0, -1]]),
    "b2": np.array([[0.3]]),
}
THREE_LAYERS = {
    "W1": np.array([[-1.5]]),
    "b1": np.array([[1.0]]),
    "W2": np.array([[2.0], [0.5]]),
    "b2": np.array([[0.0], [4.0]]),
    "W3": np.array([[1.0, -3]]),
    "b3": np.array([[0.2]]),
}


@functools.cache
def lessons():
    """Return the modules `exercises` of all lessons, in the order of the notebooks.

    They stand above this one, and are found by looking into their folder.
    """
    folder = importlib.import_module("dlcourse.lessons")
    found = [
        importlib.import_module(f"dlcourse.lessons.{lesson.name}.exercises")
        for lesson in pkgutil.iter_modules(folder.__path__)
    ]
    return sorted(found, key=lambda lesson: lesson.QUESTIONS[0].identifier[1:3])


@functools.cache
def misprinted():
    """Return all formulas with known misprints, exercises first."""
    found = [
        entry
        for module in lessons()
        for entry in vars(module).values()
        if isinstance(entry, Misprinted)
    ]
    return sorted(found, key=lambda entry: not isinstance(entry, Exercise))


@functools.cache
def exercises():
    """Return all exercises, in the order of the notebooks."""
    return [entry for entry in misprinted() if isinstance(entry, Exercise)]


def questions():
    """Return all questions, in the order of the notebooks."""
    return [entry for module in lessons() for entry in module.QUESTIONS]


def exercise(name):
    """Return the exercise of a function's name, or of an identifier such as "E01.1"."""
    if not isinstance(name, str):
        raise TypeError(
            f'name must be the name of an exercise such as "init_he", got {shown(name)}'
        )
    for entry in exercises():
        if name in (entry.name, entry.identifier):
            return entry
    names = [entry.name for entry in exercises()]
    raise ValueError(f"there is no exercise {name!r}" + nearest(name, names))


def question(identifier):
    """Return the question of an identifier such as "Q01.1"."""
    if not isinstance(identifier, str):
        raise TypeError(
            'identifier must be that of a question such as "Q01.1", '
            f"got {shown(identifier)}"
        )
    known = {entry.identifier: entry for entry in questions()}
    if identifier not in known:
        raise ValueError(
            f"there is no question {identifier!r}" + nearest(identifier, known)
        )
    return known[identifier]


def misprint(name, of=None):
    """Return a formula as it is often printed or written, and wrong.

    It takes the arguments of the right one, so that an experiment can use it in its
    place: `dl.Experiment(…, swap={"normalize_fit": dl.misprint("M01.07")})`.

    Parameters
    ----------
    name : str
        Of a misprint, such as "M01.07", or of a wrong answer.
    of : str, optional
        The function that it stands in for, where one misprint is found in several;
        otherwise the first of them.
    """
    if not isinstance(name, str):
        raise TypeError(
            f'name must be that of a misprint such as "M01.07", got {shown(name)}'
        )
    places = misprinted()
    if of is not None:
        places = [p for p in places if p.name == of] or [exercise(of)]
    known = [wrong for place in places for wrong in place.wrong_answers]
    for wrong in known:
        if name in (wrong.misprint, wrong.name):
            return wrong.function
    names = {n for w in known for n in (w.misprint, w.name)} - {""}
    where = "" if of is None else f" of {of}"
    raise ValueError(f"there is no misprint {name!r}{where}" + nearest(name, names))
