"""Whatever is handed in wrongly is refused at the door, in words that help.

One table: a call as its source text, the error, and words that must be in its message.
`rng`, `nan`, `inf`, `e` and `X` stand for the obvious; a name counts as tested where a
call in the table uses it.
"""

import ast
import inspect
import math
import warnings

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.experiment import DERIVED as SHAPES
from dlcourse.settings import FIELDS

NAMES = {
    "dl": dl,
    "np": np,
    "nan": math.nan,
    "inf": math.inf,
    "rng": np.random.default_rng(0),
    "e": dl.Experiment(dl.circles(10), iterations=2),
    "X": np.ones((2, 3)),
}

# Classes of what the library gives out; nobody calls them.
GIVEN_OUT = {"Divergence", "Record", "Score", "Step"}

T, V = TypeError, ValueError

CASES = [
    # Experiment: its own arguments
    ("dl.Experiment()", T, "data"),
    ("dl.Experiment(None)", T, "data must be a data set such as dl.circles(300) None"),
    ("dl.Experiment(dl.circles)", T, "data must be a data set such as dl.circles(300)"),
    ("dl.Experiment(X)", T, "data must be a data set got an array of shape (2, 3)"),
    ("dl.Experiment(dl.moons(), learning_rat=1)", T, "did you mean 'learning_rate'"),
    ("dl.Experiment(dl.moons(), noise=1)", T, "Experiment has no setting 'noise'"),
    # … and every field
    ("e.replace(data='moons')", T, "data must be a data set such as 'moons'"),
    ("e.replace(hidden=5)", T, "hidden must be a tuple whole number got 5"),
    ("e.replace(hidden='5')", T, "hidden must be a tuple got '5'"),
    ("e.replace(hidden=(5, 0))", V, "hidden[1] must be of at least 1, got 0"),
    ("e.replace(hidden=(5, 2.5))", V, "hidden[1] must be a whole number got 2.5"),
    ("e.replace(hidden=(None,))", T, "hidden[0] must be a whole number got None"),
    ("e.replace(hidden=np.ones((2, 2)))", T, "hidden[0] must be a whole number got"),
    ("e.replace(activation='rleu')", V, "one of did you mean 'relu'"),
    ("e.replace(activation=np.tanh)", T, "activation must be one of 'relu', 'tanh'"),
    ("e.replace(init='hee')", V, "init must be one of got 'hee' did you mean 'he'"),
    ("e.replace(init=dl.init_he)", T, "init must be one of 'zeros'"),
    ("e.replace(init=None)", T, "init must be one of got None"),
    ("e.replace(constant='0.5')", T, "constant must be a number, got '0.5'"),
    ("e.replace(constant=nan)", V, "constant must be a finite number, got nan"),
    ("e.replace(scale=-0.1)", V, "scale must be of at least 0, got -0.1"),
    ("e.replace(scale=True)", T, "scale must be a number got True"),
    ("e.replace(multiplier=-1)", V, "multiplier must be of at least 0, got -1"),
    ("e.replace(multiplier=[1])", T, "multiplier must be a number got [1]"),
    ("e.replace(optimizer='gradient_decent')", V, "did you mean 'gradient_descent'"),
    ("e.replace(optimizer=1)", T, "optimizer must be one of got 1"),
    ("e.replace(learning_rate=0)", V, "learning_rate must be a number above 0, got 0"),
    (
        "e.replace(learning_rate=inf)",
        V,
        "learning_rate must be a finite number got inf",
    ),
    (
        "e.replace(learning_rate=nan)",
        V,
        "learning_rate must be a finite number got nan",
    ),
    ("e.replace(learning_rate='0.1')", T, "learning_rate must be a number got '0.1'"),
    ("e.replace(learning_rate=None)", T, "learning_rate must be a number got None"),
    ("e.replace(learning_rate=True)", T, "learning_rate must be a number got True"),
    ("e.replace(learning_rate=1j)", T, "learning_rate must be a number got 1j"),
    ("e.replace(learning_rate=10**400)", V, "learning_rate must be a finite number"),
    ("e.replace(learning_rate=X)", T, "learning_rate an array of shape (2, 3)"),
    ("e.replace(iterations=-1)", V, "iterations from 0 to 1000000, got -1"),
    ("e.replace(iterations=10**7)", V, "iterations from 0 to 1000000, got 10000000"),
    ("e.replace(iterations=2.5)", V, "iterations must be a whole number got 2.5"),
    ("e.replace(seed=-1)", V, "seed must be a whole number of at least 0, got -1"),
    ("e.replace(seed=rng)", T, "seed must be a whole number of at least 0, got"),
    ("e.replace(data_seed=0.5)", V, "data_seed must be a whole number got 0.5"),
    ("e.replace(data_seed=None)", T, "data_seed must be a whole number got None"),
    ("e.replace(dtype='float16')", V, "dtype must be one of 'float64', 'float32'"),
    ("e.replace(dtype=np.float32)", T, "dtype must be one of 'float64', 'float32'"),
    # … and what can be read off it
    ("e.replace(width=0)", V, "width must be a whole number of at least 1, got 0"),
    ("e.replace(width='5')", T, "width must be a whole number of at least 1, got '5'"),
    ("e.replace(depth=-1)", V, "depth must be a whole number of at least 0, got -1"),
    ("e.replace(depth=1.5)", V, "depth must be a whole number got 1.5"),
    ("e.replace(nois=0.1)", T, "Experiment has no setting did you mean 'noise'"),
    ("e.replace(spread=0.1)", T, "Experiment has no setting 'spread'"),
    ("e.replace(noise=-1)", V, "noise must be of at least 0, got -1"),
    ("e.get('lerning_rate')", T, "Experiment has no did you mean 'learning_rate'"),
    # Data
    ("dl.circles(0)", V, "m must be a whole number of at least 1, got 0"),
    ("dl.circles('300')", T, "m must be a whole number got '300'"),
    ("dl.circles(300, noise=-0.1)", V, "noise must be of at least 0, got -0.1"),
    ("dl.circles(300, noise=nan)", V, "noise must be a finite number got nan"),
    ("dl.circles(300, factor=1.5)", V, "factor must be a number in [0, 1], got 1.5"),
    ("dl.circles(300, dev=-1)", V, "dev must be a whole number of at least 0, got -1"),
    ("dl.circles(300, fctor=1)", T, "circles has no did you mean 'factor'"),
    ("dl.circles(1, 2, 0.5, 4)", T, "circles too many"),
    ("dl.circles().replace(nois=1)", T, "circles has no did you mean 'noise'"),
    ("dl.circles().draw(-1)", V, "seed must be a whole number of at least 0, got -1"),
    ("dl.circles().draw('a')", T, "seed must be a whole number of at least 0, got 'a'"),
    ("dl.Dataset('circle').draw()", V, "got 'circle' did you mean 'circles'"),
    ("dl.moons(2.5)", V, "m must be a whole number got 2.5"),
    ("dl.moons(300, 'low')", T, "noise must be a number got 'low'"),
    ("dl.moons(factor=0.5)", T, "moons has no argument 'factor'"),
    ("dl.spirals(arms=1)", V, "arms must be a whole number from 2 to 10, got 1"),
    ("dl.spirals(arms=11)", V, "arms must be a whole number from 2 to 10, got 11"),
    ("dl.spirals(turn=inf)", V, "turn must be a finite number got inf"),
    ("dl.blobs(classes=1)", V, "classes must be a whole number from 2 to 10, got 1"),
    ("dl.blobs(spread=-1)", V, "spread must be a number of at least 0, got -1"),
    ("dl.normal(n_x=0)", V, "n_x must be a whole number of at least 1, got 0"),
    ("dl.normal(None)", T, "m must be a whole number of at least 1, got None"),
    ("dl.digits(1001)", V, "m must be a whole number from 1 to 1000, got 1001"),
    ("dl.digits(dev=798)", V, "dev must be a whole number from 0 to 797, got 798"),
    ("dl.temperatures(4)", T, "temperatures() takes 0 positional arguments"),
    ("dl.arrays(X)", T, "arrays missing 'Y'"),
    ("dl.arrays(X, None)", T, "Y must be an array got None"),
    ("dl.arrays('X', [[1]])", T, "X must be an array of finite numbers got 'X'"),
    ("dl.arrays([[1, 2], [3]], [[0, 1]])", T, "X must be an array got [[1, 2], [3]]"),
    ("dl.arrays(X[0], [[0, 1, 1]])", V, "X must be an array at least 2 axes got (3,)"),
    ("dl.arrays(X, [0, 1, 1])", V, "Y must be an array at least 2 axes got (3,)"),
    ("dl.arrays([X, X], [[0, 1, 1]])", V, "Y must have one column per example of X"),
    (
        "dl.arrays(X.T, [[0, 1, 1]])",
        V,
        "Y must have one column per example of X (3, 2)",
    ),
    ("dl.arrays(X, [[0, 1, 2]])", V, "Y must hold only 0 and 1, got [0. 1. 2.]"),
    ("dl.arrays(X, [[1, 1, 0], [1, 0, 1]])", V, "Y must have one-hot columns"),
    ("dl.arrays([[nan, 1]], [[0, 1]])", V, "X must be finite got nan at index (0, 0)"),
    (
        "dl.arrays([[1, -inf]], [[0, 1]])",
        V,
        "X must be finite got -inf at index (0, 1)",
    ),
    ("dl.arrays(X * 1j, [[0, 1, 1]])", T, "X must be an array of finite numbers"),
    ("dl.arrays(X[:, :0], [[]])", V, "X must not be empty, got shape (2, 0)"),
    ("dl.arrays(X, [[0, 1, 1]], X)", T, "X_dev and Y_dev must be given together"),
    (
        "dl.arrays(X, [[0, 1, 1]], X[:1], [[0, 1, 1]])",
        V,
        "X_dev must have 2 rows like X, got shape (1, 3)",
    ),
    (
        "dl.arrays(X, [[0, 1, 1]], X, np.eye(3))",
        V,
        "Y_dev must have 1 rows like Y, got shape (3, 3)",
    ),
    (
        "dl.arrays(X, [[0, 1, 1]], X, [[0, 1]])",
        V,
        "Y_dev must have one column per example of X_dev (2, 3), got shape (1, 2)",
    ),
    # Training and what it leaves
    ("dl.train(None)", T, "experiments must be an Experiment or a list got NoneType"),
    ("dl.train(dl.moons())", T, "experiments must be an Experiment got Dataset"),
    ("dl.train([e, 3])", T, "experiments[1] must be an Experiment, got int"),
    ("dl.train({e})", T, "experiments must be an Experiment or a list got set"),
    ("dl.run('e')", T, "experiments must be an Experiment or a list got str"),
    ("dl.run([e, None])", T, "experiments[1] must be an Experiment, got NoneType"),
    ("dl.marks(-1)", V, "iterations must be a whole number of at least 0, got -1"),
    ("dl.marks('10')", T, "iterations must be a whole number of at least 0, got '10'"),
    ("dl.marks(2.5)", V, "iterations must be a whole number got 2.5"),
    ("dl.History('e')", T, "experiment must be an experiment such as got 'e'"),
    ("dl.History([e])", T, "experiment must be an experiment such as got"),
    ("dl.run(e).at(7)", V, "t must be one of history.snapshots, got 7"),
    # Panels
    ("dl.live(None)", T, "experiment must be an Experiment such as got NoneType"),
    ("dl.live(e, views='costs')", V, "did you mean 'cost'"),
    ("dl.live(e, learning_rate=0.1)", T, "learning_rate must be a scale such as 0.1"),
    (
        "dl.live(e, lerning_rate=dl.scale.log(0.1, 1))",
        T,
        "Experiment has no setting did you mean 'learning_rate'",
    ),
    (
        "dl.live(e, learning_rate=dl.scale.log(0.2, 1))",
        V,
        "learning_rate (its default) must be from 0.2 to 1, got 0.1",
    ),
    # Initializers
    ("dl.init_zeros(0, 3, rng)", V, "n_in must be a whole number of at least 1, got 0"),
    ("dl.init_zeros(2, 3)", T, "init_zeros(n_in, n_out, rng) missing 'rng'"),
    ("dl.init_constant(2, 3, rng, nan)", V, "constant must be a finite number got nan"),
    ("dl.init_constant(2, '3', rng)", T, "n_out must be a whole number got '3'"),
    ("dl.init_normal(2, 3, rng, -1)", V, "scale must be of at least 0, got -1"),
    ("dl.init_normal(2, 3, rng)", T, "init_normal missing 'scale'"),
    ("dl.init_he(2.5, 3, rng)", V, "n_in must be a whole number got 2.5"),
    ("dl.init_he(2, 3, 0)", T, "rng must be a generator numpy.random.default_rng(0)"),
    ("dl.init_he(2, 3, np.random)", T, "rng must be a generator such as"),
    ("dl.init_he(2, 3, rgn=rng)", T, "init_he has no argument did you mean 'rng'"),
    ("dl.init_he(True, 3, rng)", T, "n_in must be a whole number got True"),
    ("dl.init_xavier(2, -3, rng)", V, "n_out must be of at least 1, got -3"),
    ("dl.init_glorot(2, None, rng)", T, "n_out must be a whole number got None"),
    ("dl.init_parameters(3, rng)", T, "layer_dims must be a tuple got 3"),
    ("dl.init_parameters([3], rng)", V, "layer_dims must be at least 2 got [3]"),
    ("dl.init_parameters([], rng)", V, "layer_dims must be at least 2 entries got []"),
    (
        "dl.init_parameters([2, 0, 1], rng)",
        V,
        "layer_dims[1] must be at least 1, got 0",
    ),
    ("dl.init_parameters([2, 1], 7)", T, "rng must be a generator got 7"),
    ("dl.init_parameters([2, 1], rng, 'he')", T, "init_layer must be a function 'he'"),
    # Units
    *(
        case
        for unit in ("relu", "tanh", "sigmoid", "linear")
        for case in (
            (f"dl.{unit}(None)", T, "Z must be an array of finite numbers, got None"),
            (f"dl.{unit}('1')", T, "Z must be an array of finite numbers, got '1'"),
            (f"dl.{unit}([])", V, "Z must not be empty, got shape (0,)"),
            (f"dl.{unit}([1, nan])", V, "Z must be finite got nan at index (1,)"),
            (f"dl.{unit}()", T, f"{unit}(Z) missing 'Z'"),
            (
                f"dl.{unit}_backward([1, 2], [1])",
                V,
                "A the shape of dA, (2,), got (1,)",
            ),
            (f"dl.{unit}_backward([inf], [1])", V, "dA must be finite got inf"),
            (f"dl.{unit}_backward([1], ['a'])", T, "A must be an array got ['a']"),
            (f"dl.{unit}_backward([1])", T, f"{unit}_backward(dA, A) missing 'A'"),
        )
    ),
    ("dl.softmax([1, 2])", V, "Z must be an array at least 2 axes columns got (2,)"),
    ("dl.softmax([[inf], [1]])", V, "Z must be finite got inf at index (0, 0)"),
    ("dl.softmax([[], []])", V, "Z must not be empty, got shape (2, 0)"),
    ("dl.softmax(X, axis=0)", T, "softmax has no argument 'axis'"),
    # Costs
    *(
        case
        for cost in ("sigmoid_cost", "softmax_cost", "accuracy")
        for case in (
            (
                f"dl.{cost}(X, X[:, :2])",
                V,
                "Y must have the shape of Z (2, 3) got (2, 2)",
            ),
            (f"dl.{cost}(X, X.T)", V, "Y must have the shape of Z (2, 3) got (3, 2)"),
            (f"dl.{cost}(X, 2 * X)", V, "Y must hold labels from 0 to 1 got 2 to 2"),
            (f"dl.{cost}(X, -X)", V, "Y must hold labels from 0 to 1 got -1 to -1"),
            (
                f"dl.{cost}(X[0], X[0])",
                V,
                "Z must be an array at least 2 axes got (3,)",
            ),
            (f"dl.{cost}(X * nan, X)", V, "Z must be finite got nan at index (0, 0)"),
            (f"dl.{cost}(X, None)", T, "Y must be an array got None"),
            (f"dl.{cost}([[]], [[]])", V, "Z must not be empty, got shape (1, 0)"),
            (f"dl.{cost}(X)", T, f"{cost}(Z, Y) missing 'Y'"),
        )
    ),
    # Optimizers
    (
        "dl.gradient_descent_step(X, X)",
        T,
        "gradient_descent_step missing learning_rate",
    ),
    ("dl.gradient_descent_step(X, X, 0)", V, "learning_rate must be above 0, got 0"),
    (
        "dl.gradient_descent_step(X, X, '1')",
        T,
        "learning_rate must be above 0, got '1'",
    ),
    ("dl.gradient_descent_step(X, X.T, 1)", V, "grad the shape of theta (2, 3) (3, 2)"),
    ("dl.gradient_descent_step(X, nan * X, 1)", V, "grad must be finite got nan"),
    ("dl.gradient_descent_step(None, X, 1)", T, "theta must be an array got None"),
    # Scales
    ("dl.scale.linear(1, 1)", V, "high must be above low, got low 1.0, high 1.0"),
    ("dl.scale.linear(2, 1)", V, "high must be above low, got low 2.0, high 1.0"),
    ("dl.scale.linear('0', 1)", T, "low must be a number, got '0'"),
    ("dl.scale.linear(0, inf)", V, "high must be a finite number got inf"),
    ("dl.scale.linear(0, 1, 0)", V, "step must be a number above 0, got 0"),
    ("dl.scale.linear(0, 1, 1e-9)", V, "step must give at most 1000 steps got 1e-09"),
    ("dl.scale.log(0, 1)", V, "low must be a number above 0, got 0"),
    ("dl.scale.log(10, 1)", V, "high must be above low, got low 10.0, high 1.0"),
    ("dl.scale.log(1, 10, zero='no')", T, "zero must be True or False, got 'no'"),
    ("dl.scale.log(1, 10, zer=True)", T, "log has no argument did you mean 'zero'"),
    ("dl.scale.choice()", V, "options must be two or more different ones, got ()"),
    (
        "dl.scale.choice('a')",
        V,
        "options must be two or more different ones, got ('a',)",
    ),
    ("dl.scale.choice('a', 'a')", V, "options must be two or more different ones"),
    ("dl.scale.choice([1], [2])", T, "options must be names, numbers or tuples got"),
    ("dl.scale.choice('relu', 'tanh')('g', 'rel')", V, "g one of did you mean 'relu'"),
    ("dl.scale.log(0.1, 1)('alpha', 2)", V, "alpha must be from 0.1 to 1, got 2"),
    ("dl.scale.log(0.1, 1)('alpha', 'a')", T, "alpha must be a number, got 'a'"),
    # The package
    ("dl.Experimnt", AttributeError, "dlcourse has no did you mean 'Experiment'"),
    ("dl.scal", AttributeError, "dlcourse has no did you mean 'scale'"),
]


def test_every_function_and_field_has_a_case():
    trees = [ast.parse(call) for call, *_ in CASES]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    called = {n.func.attr for n in nodes if is_attribute_call(n)}
    changed = {
        word.arg
        for n in nodes
        if is_attribute_call(n) and n.func.attr == "replace"
        for word in n.keywords
    }
    doors = {name for name in dl.__all__ if callable(getattr(dl, name))} - GIVEN_OUT
    scales = {name for name in vars(dl.scale) if name in ("linear", "log", "choice")}
    assert (doors | scales) - called == set()
    assert (FIELDS.keys() | SHAPES.keys()) - changed == set()
    assert all(inspect.isclass(getattr(dl, name)) for name in GIVEN_OUT)


def is_attribute_call(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def test_no_case_stands_twice():
    calls = [call for call, *_ in CASES]
    assert len(calls) == len(set(calls))


@pytest.mark.parametrize("call, error, words", CASES, ids=[call for call, *_ in CASES])
def test_it_is_refused_in_words_that_help(call, error, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error) as caught:
            eval(call, dict(NAMES))
    assert type(caught.value) is error
    message = str(caught.value)
    missing = [word for word in words.split() if word not in message]
    assert not missing, message
    assert len(message) < 250
