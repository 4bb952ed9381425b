"""Every public function and class, handed everything: a right result, or a name.

Neither a warning nor an error from inside, no NaN of finite numbers; an error names the
argument. A new public function is tried by itself: only arguments of a name that no
other has need a value in `GOOD`.
"""

import inspect
import math
import re
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import dlcourse as dl
from dlcourse.basics.messages import shown as shown_value
from dlcourse.pictures.picture import Picture

M, COLUMN = np.array([[0.4, 0.2, 0.9], [0.6, 0.8, 0.1]]), np.array([[0.5], [1.5]])
HOT = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
E = dl.Experiment(dl.moons(20, dev=10), hidden=(2,), iterations=2)


def square(theta):
    return np.sum(np.square(theta), axis=(-2, -1)) if np.ndim(theta) > 1 else theta**2


# A good value for each name of an argument, and where a function wants another.
GOOD = {
    **dict.fromkeys(("Z", "z", "X", "A", "W", "dW", "dA", "dZ_tilde", "v", "s"), M),
    **dict.fromkeys(("D", "dW_backprop", "grad"), M),
    **dict.fromkeys(("gradapprox", "mu_run", "var_run", "mu", "sigma"), COLUMN),
    **dict.fromkeys(("gamma", "beta_bn"), COLUMN),
    **{"Y": HOT, "theta": M, "mu_vector": COLUMN, "labels": [0, 1, 1]},
    **{"t": 2, "n": 3, "m": 20, "L": 3, "k": 2, "C": 2, "epoch": 3, "every": 2},
    **{"n_in": 3, "n_out": 2, "size": 2, "height": 1, "width": 2, "samples": 4},
    **{"learning_rate": 0.1, "beta": 0.9, "beta1": 0.9, "beta2": 0.99, "lambd": 0.5},
    **{"epsilon": 0.01, "keep_prob": 0.8, "memory": 0.9, "alpha0": 0.2, "base": 0.9},
    **{"decay_rate": 1.0, "factor": 0.5, "share": 0.05, "error": 0.1, "scale": 0.1},
    **{"train_error": 0.1, "dev_error": 0.2, "difference": 1e-5, "patience": 2},
    **{"dev_costs": [3.0, 2.0, 2.5, 2.6], "fractions": (0.8, 0.1, 0.1), "w": 0.5},
    **{"layer_dims": (3, 2, 1), "probs": M[:, None], "weights": [0.5, 0.25, 0.25]},
    **{"eigenvalues": [1.0, -2.0], "changes": ((1, 0.1), (2, 0.05)), "x": 0.7},
    **{"params": {"W1": M, "b1": COLUMN}, "kind": "l2", "f": square, "J": square},
    **{"batches": [(np.ones(2), np.ones(2))], "best": 0.1, "low": 0.01, "high": 1.0},
    **{"decades": 1.0, "value": 0.1, "degrees": 10.0, "strength": 1.0, "down": 1},
    **{"right": 1, "box": 0.2, "trials": [[0.1, 0.2]], "optimum": [0.3, 0.4]},
    **{"iterations": 5, "experiments": E, "experiment": E, "history": dl.run(E)},
    **{"records": (dl.run(E).at(), dl.run(E).at()), "count": 1},
}
ALSO = {
    "arrays": {"X_dev": M, "Y_dev": HOT},
    "augment": {"Y": HOT},
    "averages_of": {"theta": [1.0, 2.0, 3.0], "beta": 0.9},
    "batchnorm_running": {"mu": COLUMN, "var": COLUMN},
    "box_trials": {"best": [[0.5, 0.5, 0.5]]},
    "deep_linear_forward": {"W": np.eye(2), "W_last": M.T, "x": M},
    "ewa": {"theta": [1.0, 2.0, 3.0]},
    "ewa_corrected": {"theta": [1.0, 2.0, 3.0]},
    "moving_window": {"theta": [1.0, 2.0, 3.0]},
    "numerical_gradient": {"theta": COLUMN},
    "numerical_gradient_stacked": {"theta": COLUMN},
    "relative_difference": {"grad": COLUMN},
    "sample_beta": {"low": 0.9, "high": 0.999},
    "sample_units": {"low": 50, "high": 100},
    "search_loss": {"width": 0.3, "optimum": [[0.3, 0.4]]},
    "softmax_jacobian": {"A": M},
    "softmax_loss_grad": {"A": M},
    "squares_of": {"X": [[1.0, 2.0, 3.0]], "Y": [[1.0, 2.0, 3.1]]},
    "standard_error": {"error": 0.1},
    "tanh_backward": {"A": M},
    "vector_to_params": {"theta": np.ones((8, 1))},
    "window_weights": {"n": 3, "t": 4},
    "zoom": {"best": 0.1},
}
# Those that show, search or race, and data sets: `test_bad_input.py` has their cases.
OTHER = {
    *("ask", "check", "contour_of", "costs_of", "descend", "differences_of", "live"),
    *("misprint", "predict", "progress", "race", "run", "search", "solution"),
    *("temperatures", "train"),
}


class Odd:
    def __array__(self, *_, **__):
        raise RuntimeError("never ask")

    __len__ = __eq__ = __iter__ = __bool__ = __array__
    __float__ = __index__ = __repr__ = __array__
    __hash__ = None


HOSTILE = [
    *(None, "", "0.5", -1, 0, 1, 2, 7, 0.5, -0.0, 2.5, math.nan, math.inf, -math.inf),
    *(1e308, -1e308, 5e-324, 1e-300, 1e30, 2**63, 10**30, 10**400, True, False),
    *(1j, b"1", [], [[]], (), {}, {1: 2}, set(), [1, [2]], [None], ["a"], [1j], [True]),
    *([1e308, 1e308], [[1e308, -1e308]], [[0.0, 0.0], [0.0, 0.0]], [math.nan]),
    *(np.float32(0.5), np.float16(0.5), np.int8(-128), np.uint8(255), np.bool_(1)),
    *(np.array(3), np.array([]), np.zeros((0, 3)), np.zeros((2, 0)), np.zeros((3, 2))),
    *(np.zeros((2, 3)), np.ones((2, 3)), np.full((2, 3), 1e308), np.zeros((2, 2, 3))),
    *(np.full((2, 3), 1e200), np.full((2, 1), 1e308), np.full((2, 3), 5e-324)),
    *(np.zeros((1, 1, 1, 1)), np.array([[1, "a"]], object), np.array(["a"])),
    *(np.array([None, 1.0]), np.zeros((2, 3), complex), np.zeros(3, "M8[s]")),
    *(np.ma.masked_array([1.0, 2.0], [True, False]), np.zeros((2, 3), np.float16)),
    *(Fraction(1, 3), Decimal("0.5"), Odd(), object(), len, int, range(3), iter([])),
]
CALLED = {"f", "J", "bug", "init_layer"}
FUNCTIONS = {
    name: function
    for name in dl.__all__
    if inspect.isfunction(function := getattr(dl, name)) and name not in OTHER
}


def good(name):
    """Return arguments that a function takes, by name, made anew."""
    found = {}
    for argument, parameter in inspect.signature(FUNCTIONS[name]).parameters.items():
        if argument in ALSO.get(name, {}):
            found[argument] = ALSO[name][argument]
        elif argument == "rng":
            found[argument] = np.random.default_rng(0)
        elif parameter.default is parameter.empty:
            assert argument in GOOD, f"{argument} of {name} needs a value in GOOD"
            found[argument] = GOOD[argument]
    return found


def finite(value):
    """Whether there is no NaN in a result, whatever it consists of."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return all(map(finite, value))
    numbers = isinstance(value, float | complex | np.ndarray | np.number)
    return not numbers or not np.isnan(value).any()


def answered(call, given, argument, value):
    """Say what is wrong with what a function does with a value; "" if nothing is."""
    given = {**given, argument: value}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = call(**given)
        except (TypeError, ValueError) as error:
            text = str(error)
            named = re.search(rf"\b({'|'.join([argument, *given])})\b", text)
            inside = re.search("matmul|broadcast|reshape|ambiguous|ufunc", text)
            if not named or inside or "\n" in text or len(text) > 300:
                return f"{type(error).__name__}: {text[:100]}"
            return ""
        except Exception as error:
            return f"{type(error).__name__}: {str(error)[:100]}"
    return "" if finite(result) else "NaN"


ANY = (
    st.floats()
    | st.integers()
    | st.sampled_from([2**k for k in range(-1074, 1024, 7)])
    | arrays(float, array_shapes(max_dims=3, max_side=4))
    | st.lists(st.integers(-3, 300), max_size=5)
    | st.text(max_size=3)
    | st.complex_numbers()
)
NUMBERS = [
    (name, argument)
    for name in FUNCTIONS
    for argument in inspect.signature(FUNCTIONS[name]).parameters
    # what is as long as that, or drawn as often, is only slow
    if argument not in ("n", "n_in", "n_out", "m", "k", "t", "C", "samples", "copies")
]


@settings(max_examples=600)
@given(place=st.sampled_from(NUMBERS), value=ANY)
def test_any_number_is_taken_or_refused_by_name(place, value):
    name, argument = place
    assert not answered(FUNCTIONS[name], good(name), argument, value)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_whatever_it_is_handed_it_says_what_is_wrong_or_is_right(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert finite(FUNCTIONS[name](**good(name)))
    found = []
    for argument in inspect.signature(FUNCTIONS[name]).parameters:
        for value in HOSTILE:
            if callable(value) and argument in CALLED:
                continue  # what somebody's own function raises is theirs
            if words := answered(FUNCTIONS[name], good(name), argument, value):
                found.append(f"{argument} = {shown_value(value)}: {words}")
    assert not found, "\n".join(found)


CLASSES = {
    dl.Lines: {"lines": {"a": [1, 2]}},
    dl.Bars: {"values": {"a": 1}},
    dl.Points: {"points": {"a": M}},
    dl.Contour: {"cost": square, "extent": (0, 1, 0, 1)},
    dl.Grid: {"cells": M},
    dl.Images: {"images": M[None]},
    dl.Histogram: {"values": {"a": [1, 2, 3]}},
    dl.Violins: {"values": {"a": [1, 2, 3]}},
    dl.Wiring: {"weights": [M, M.T]},
    dl.Note: {"text": "Nothing yet"},
    dl.Dataset: {"kind": "moons"},
    dl.History: {"experiment": E},
}


def made(kind):
    """Return a function that makes one of a class; a picture says what it shows."""

    def make(**given):
        one = kind(**given)
        return one.words() if isinstance(one, Picture) else one

    return make


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_what_a_class_is_made_of_is_right_or_refused_by_name(kind):
    found = [
        f"{argument} = {shown_value(value)}: {words}"
        for argument in inspect.signature(kind).parameters
        for value in HOSTILE
        if not (callable(value) and argument == "cost")  # it is called to be drawn
        and (words := answered(made(kind), CLASSES[kind], argument, value))
    ]
    assert not found, "\n".join(found)
