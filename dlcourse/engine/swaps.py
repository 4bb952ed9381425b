"""Swap a formula of the engine for another: a misprint, or a student's own function.

    Experiment(data, swap={"relu": my_relu})

The engine calls the very functions that the notebooks teach, each looked up by its name
through `Swaps`. A function that takes other arguments is refused when the experiment is
made; one that returns another shape, at its first call, with what was expected. What it
is given and what it returns are copies, so it may work in place and keep what it likes.
"""

import copy
import inspect

import numpy as np

from dlcourse.basics.contracts import Contract, contiguous, undecorated
from dlcourse.basics.messages import nearest, signature_text
from dlcourse.formulas import (
    activations,
    batches,
    costs,
    dropout,
    initializers,
    misprints,
    normalization,
    optimizer_parts,
    optimizers,
    regularization,
    schedules,
    stopping,
)

INITIALIZERS = {**initializers.INITIALIZERS, **misprints.INITIALIZERS}
OPTIMIZERS = {**optimizers.OPTIMIZERS, **optimizer_parts.PARTS}
# Changes by hand are a setting of their own (`changes`), for every rate and penalty.
SCHEDULES = {k: f for k, f in schedules.SCHEDULES.items() if k != "manual"}

SWAPPABLE = {
    function.__name__: function
    for function in (
        *(f for pair in activations.UNITS.values() for f in pair),
        *(f for pair in costs.HEADS.values() for f in pair),
        costs.accuracy,
        costs.output_backward,
        *INITIALIZERS.values(),
        *OPTIMIZERS.values(),
        *SCHEDULES.values(),
        batches.random_minibatches,
        batches.epoch_of,
        dropout.dropout_forward,
        dropout.dropout_backward,
        stopping.early_stopping,
        normalization.normalize_fit,
        normalization.normalize_apply,
        normalization.batchnorm_forward,
        normalization.batchnorm_backward,
        normalization.batchnorm_predict,
        normalization.batchnorm_statistics,
        normalization.batchnorm_running,
        regularization.penalty,
        regularization.weight_decay_step,
        regularization.soft_threshold_step,
    )
}


class Swap(Contract):
    """A dictionary of formula names and functions; kept as a tuple of pairs."""

    expected = 'a dictionary such as {"relu": my_relu}'

    def __call__(self, name, value):
        if not isinstance(value, dict | tuple):
            self.refuse(name, value, TypeError)
        pairs = dict(value)
        for formula_name, function in pairs.items():
            if formula_name not in SWAPPABLE:
                raise ValueError(
                    f"{name}: the engine has no formula {formula_name!r}"
                    + nearest(formula_name, SWAPPABLE)
                )
            _check_signature(name, formula_name, function)
        return tuple(sorted(pairs.items()))


def _check_signature(name, formula_name, function):
    right = inspect.signature(SWAPPABLE[formula_name])
    shown = f"{formula_name}{signature_text(right)}"
    if not callable(function):
        raise TypeError(f"{name}: {formula_name} must be a function like {shown}")
    try:
        inspect.signature(function).bind(*right.parameters)
    except TypeError:
        own = signature_text(inspect.signature(function))
        raise TypeError(
            f"{name}: {formula_name} must take the arguments of {shown}, got {own}"
        ) from None


class Swaps:
    """Looks up what the engine calls: the formula itself, or what stands in for it.

    Parameters
    ----------
    pairs : tuple of (name, function)
    """

    def __init__(self, pairs=()):
        self._own = {
            name: _guarded(name, undecorated(function)) for name, function in pairs
        }

    def __call__(self, formula):
        """Return the function to call instead of `formula`."""
        return self._own.get(formula.__name__) or undecorated(formula)


def _guarded(name, function):
    """Compare the first result with the formula's own: it must have the same shape."""
    right = undecorated(SWAPPABLE[name])
    if function is right:
        return right
    checked, apart = False, set_apart(function)

    def guarded(*args):
        nonlocal checked
        if checked:
            return apart(*args)
        expected = _shapes(right(*copy.deepcopy(args)))
        result = apart(*args)
        if _shapes(result) != expected:
            raise ValueError(
                f"swap: {name} must return {_words(expected)}, "
                f"got {_words(_shapes(result))}"
            )
        checked = True
        return result

    return guarded


def set_apart(function):
    """Return the function, called with copies of arrays, and its results copied."""

    def apart(*args):
        return contiguous(_copied(function(*map(_copied, args))))

    return apart


def _copied(value):
    """Return a copy of an array, or of those in tuples, lists and dictionaries.

    A generator of random numbers is meant to be drawn from, and is handed on.
    """
    if isinstance(value, np.ndarray):
        return value.copy(order="K")
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return (list if isinstance(value, list) else tuple)(map(_copied, value))
    return value


def _shapes(value):
    if isinstance(value, tuple | list):
        return tuple(map(_shapes, value))
    if value is None or isinstance(value, str):
        return type(value).__name__
    return np.shape(value)


def _words(shapes):
    if isinstance(shapes, str):
        return "nothing" if shapes == "NoneType" else f"a {shapes}"
    if shapes == ():
        return "a number"
    if all(isinstance(n, int) for n in shapes):
        return f"an array of shape {shapes}"
    if len(set(shapes)) == 1:
        return f"{len(shapes)} results, each {_words(shapes[0])}"
    return f"{len(shapes)} results: " + ", ".join(map(_words, shapes))
