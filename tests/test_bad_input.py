"""Whatever is handed in wrongly is refused at the door, in words that help.

One table: a call as its source text, the error, and words that must be in its message.
`rng`, `nan`, `inf`, `e` and `X` stand for the obvious, `H` has one-hot columns, `c` is
a column; a name counts as tested where a call in the table uses it. Formulas have more
cases in test_formulas_doors.py.
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
    "H": np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]),
    "c": np.ones((2, 1)),
    "race": dl.race(dl.bowl(), "adam", iterations=2),
    "f": lambda *arguments: None,
    "dropped": dl.Experiment(dl.moons(20, dev=9), keep_prob=0.8, iterations=2),
}

# Classes of what the library gives out; nobody calls them.
GIVEN_OUT = {
    *("Divergence", "Ensemble", "GradientCheck", "Moment", "Record", "Score", "Step"),
    *("Landscape", "Race", "Sets"),
}

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
    ("e.replace(optimizer='gradient_decent')", V, "optimizer 'gradient_descent'?"),
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
    ("e.replace(inputs='standardised')", V, "inputs one of did you mean 'standard'"),
    ("e.replace(batch_norm=1)", T, "batch_norm must be True or False, got 1"),
    (
        "e.replace(batch_norm=True, batch_size=1)",
        V,
        "batch_size must leave no batch of one with batch_norm got 1 for 10",
    ),
    (
        "e.replace(batch_norm=True, batch_size=3)",
        V,
        "batch_size must leave no batch of one with batch_norm got 3 for 10",
    ),
    ("e.replace(batch_norm=True, m=1)", V, "batch_norm at least 2 examples, got 1"),
    ("e.replace(bn_memory=1)", V, "bn_memory must be a number in [0, 1), got 1"),
    ("e.replace(bn_epsilon=0)", V, "bn_epsilon must be a number above 0, got 0"),
    ("e.replace(penalty='l3')", V, "penalty one of 'l2', 'l1' got 'l3' did you mean"),
    ("e.replace(lambd=-0.1)", V, "lambd must be a number of at least 0, got -0.1"),
    ("e.replace(lambd=inf)", V, "lambd must be a finite number got inf"),
    ("e.replace(penalty_over='all')", V, "penalty_over one of 'batch', 'set' 'all'"),
    ("e.replace(keep_prob=0)", V, "keep_prob must be a number in (0, 1], got 0"),
    ("e.replace(keep_prob=1.3)", V, "keep_prob must be a number in (0, 1], got 1.3"),
    ("e.replace(keep_prob=(0.5, 0))", V, "keep_prob[1] must be in (0, 1], got 0"),
    ("e.replace(keep_prob=(0.5,))", V, "keep_prob one entry for each of 2 hidden"),
    ("e.replace(keep_prob3=0.5)", V, "keep_prob3 needs 3 hidden layers got (10, 5)"),
    ("e.replace(keep_prob1=0)", V, "keep_prob1 must be a number in (0, 1], got 0"),
    ("e.replace(keep_input=0)", V, "keep_input must be a number in (0, 1], got 0"),
    ("e.replace(patience=0)", V, "patience must be a whole number of at least 1"),
    ("e.replace(patience=3, dev=0)", V, "patience needs a dev set dev="),
    ("e.replace(check_every=0)", V, "check_every must be of at least 1, got 0"),
    ("e.replace(batch_size=0)", V, "batch_size must be of at least 1, got 0"),
    ("e.replace(batch_size=11)", V, "batch_size at most the 10 examples, got 11"),
    ("e.replace(batch_size=2.5)", V, "batch_size must be a whole number got 2.5"),
    ("e.replace(order='random')", V, "order one of 'shuffled', 'sorted' got 'random'"),
    ("e.replace(beta=1)", V, "beta must be a number in [0, 1), got 1"),
    ("e.replace(beta=-0.1)", V, "beta must be a number in [0, 1), got -0.1"),
    ("e.replace(beta1=1)", V, "beta1 must be a number in [0, 1), got 1"),
    ("e.replace(beta2=-1)", V, "beta2 must be a number in [0, 1), got -1"),
    ("e.replace(epsilon=0)", V, "epsilon must be a number above 0, got 0"),
    ("e.replace(epsilon=-1e-8)", V, "epsilon must be a number above 0, got -1e-08"),
    ("e.replace(schedule='linear')", V, "schedule one of 'constant' got 'linear'"),
    ("e.replace(decay_rate=-1)", V, "decay_rate must be of at least 0, got -1"),
    ("e.replace(base=1.1)", V, "base must be a number in (0, 1], got 1.1"),
    ("e.replace(k=0)", V, "k must be a number above 0, got 0"),
    ("e.replace(factor=0)", V, "factor must be a number in (0, 1], got 0"),
    ("e.replace(every=0)", V, "every must be a whole number of at least 1, got 0"),
    ("e.replace(decay_per='step')", V, "decay_per one of 'epoch', 'iteration' 'step'"),
    ("e.replace(epochs=-1)", V, "epochs must be a whole number of at least 0, got -1"),
    ("e.replace(changes=5)", T, "changes must be triples such as got 5"),
    ("e.replace(changes=((5, 'lambd'),))", V, "changes must be triples iterations"),
    (
        "e.replace(changes=((5, 'lambd', 1), (4, 'lambd', 2)))",
        V,
        "changes must be triples such as iterations rising",
    ),
    (
        "e.replace(changes=((-1, 'lambd', 1),))",
        V,
        "changes: iteration must be of at least 0, got -1",
    ),
    (
        "e.replace(changes=((5, 'lambda', 1),))",
        T,
        "no setting 'lambda' did you mean 'lambd'",
    ),
    (
        "e.replace(changes=((5, 'hidden', (3,)),))",
        V,
        "changes: hidden cannot change on the way learning_rate",
    ),
    (
        "e.replace(changes=((5, 'noise', 1),))",
        V,
        "changes: noise cannot change on the way",
    ),
    (
        "e.replace(changes=((5, 'keep_prob', 0),))",
        V,
        "changes: keep_prob must be a number in (0, 1], got 0",
    ),
    (
        "e.replace(changes=((5, 'keep_prob', (0.5,)),))",
        V,
        "changes: keep_prob must have one entry for each of 2 hidden layers",
    ),
    ("e.replace(swap='relu')", T, "swap must be a dictionary such as got 'relu'"),
    ("e.replace(swap={'rellu': f})", V, "swap: no formula 'rellu' did you mean 'relu'"),
    ("e.replace(swap={'relu': 3})", T, "swap: relu must be a function like relu(Z)"),
    (
        "e.replace(swap={'relu': dl.relu_backward})",
        T,
        "swap: relu must take the arguments of relu(Z), got (dA, A)",
    ),
    (
        "dl.run(e.replace(swap={'relu': lambda Z: Z[0]}))",
        V,
        "swap: relu must return an array of shape (10, 10), got an array of (10,)",
    ),
    (
        "dl.run(e.replace(swap={'relu': f}))",
        V,
        "swap: relu must return an array of shape (10, 10), got nothing",
    ),
    (
        "dl.run(e.replace(optimizer='momentum', swap={'momentum_step': "
        "lambda W, dW, v, a, b: W}))",
        V,
        "swap: momentum_step must return 2 results, each shape (91, 1), got an array",
    ),
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
    ("dl.line(slope='up')", T, "slope must be a number got 'up'"),
    ("dl.line(noise=-1)", V, "noise must be a number of at least 0, got -1"),
    ("dl.valley(ratio=0)", V, "ratio must be a number above 0, got 0"),
    ("dl.live(dl.Experiment(dl.line()), views='boundary')", V, "needs classes, got"),
    ("dl.moved_moons(turn='left')", T, "turn must be a number got 'left'"),
    ("dl.moved_moons(target=-1)", V, "target must be a whole number of at least 0"),
    ("dl.moved_moons(traget=1)", T, "did you mean 'target'"),
    ("dl.letters(copies=1.5)", V, "copies must be a whole number got 1.5"),
    ("dl.letters(mirror='yes')", T, "mirror must be True or False got 'yes'"),
    ("dl.digits(degrees=-1)", V, "degrees must be a number of at least 0, got -1"),
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
    (
        "dl.arrays(X, [[0, 1, 1]], X, [[0, 1, 2]])",
        V,
        "Y_dev must hold only 0 and 1 like Y, got [0. 1. 2.]",
    ),
    (
        "dl.arrays(X, [[1, 2, 0], [0, 0, 1]])",
        V,
        "Y each 0 or 1 got 2.0 at index (0, 1)",
    ),
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
    ("dl.gradient_check(dl.moons())", T, "experiment must be an experiment such as"),
    (
        "dl.gradient_check(dropped)",
        V,
        "experiment must have keep_prob 1 (dropout got 0.8; masks='fixed'",
    ),
    (
        "dl.gradient_check(dropped, masks='fix')",
        V,
        "masks one of did you mean 'fixed'",
    ),
    ("dl.gradient_check(e, eps=0)", V, "eps must be a number above 0, got 0"),
    ("dl.gradient_check(e, sides=3)", V, "sides must be a whole number from 1 to 2"),
    ("dl.gradient_check(e, record=0)", T, "record must be a record such as got 0"),
    (
        "dl.gradient_check(e, dl.run(e.replace(width=3)).at())",
        V,
        "record must be of a network like that of experiment 91 parameters, got",
    ),
    ("dl.gradient_check(e, bug='db2 zer')", V, "bug one of did you mean 'db2 zero'"),
    ("dl.gradient_check(e, bug=3)", T, "bug must be a function or a name got 3"),
    ("dl.ensemble([])", V, "records must be a tuple of at least 1 entries got []"),
    ("dl.ensemble(dl.run(e))", T, "records must be a tuple got <"),
    ("dl.ensemble([dl.run(e)])", T, "records[0] must be a record history.at() got"),
    (
        "dl.ensemble([dl.run(e.replace(dev=0)).at()])",
        V,
        "records must be of two classes and have a dev set, got labels (1, 0)",
    ),
    (
        "dl.ensemble([dl.run(dl.Experiment(dl.blobs(9), iterations=1)).at()])",
        V,
        "records must be of two classes and have a dev set, got labels (3,",
    ),
    (
        "dl.ensemble([dl.run(x).at() for x in (dropped, e)])",
        V,
        "records[1] must have the dev set of records[0]",
    ),
    ("dl.snapshots(e, 2)", T, "history must be a history such as dl.run"),
    ("dl.snapshots(dl.run(e), 0)", V, "count must be of at least 1, got 0"),
    ("dl.snapshots(dl.run(e), 3)", V, "count must be at most 2, got 3"),
    # Landscapes and races
    ("dl.bowl(0)", V, "curvature must be a number above 0, got 0"),
    ("dl.bowl(1, start=(1, 2, 3))", V, "start must be a pair of numbers got (1, 2, 3)"),
    ("dl.ravine(-40)", V, "curvature must be a number above 0, got -40"),
    ("dl.ravine(rotation=nan)", V, "rotation must be a finite number, got nan"),
    ("dl.saddle('0')", T, "y0 must be a number, got '0'"),
    ("dl.plateau(None)", T, "x0 must be a number, got None"),
    ("dl.descend(e)", T, "landscape must be a landscape such as dl.bowl(40)"),
    ("dl.descend(dl.bowl(), 'adm')", V, "optimizer one of did you mean 'adam'"),
    ("dl.descend(dl.bowl(), 3)", T, "optimizer must be a name such as 'adam' got 3"),
    ("dl.descend(dl.bowl(), dl.relu)", T, "optimizer a function (theta, grad, relu"),
    (
        "dl.descend(dl.bowl(), lambda W, dW, decay: W)",
        T,
        "optimizer has an argument 'decay' that no experiment has v, s, t",
    ),
    ("dl.descend(dl.bowl(), iterations=-1)", V, "iterations of at least 0, got -1"),
    ("dl.descend(dl.bowl(), noise=-1)", V, "noise must be of at least 0, got -1"),
    ("dl.descend(dl.bowl(), seed=-1)", V, "seed must be of at least 0, got -1"),
    ("dl.descend(dl.bowl(), lerning_rate=1)", T, "did you mean 'learning_rate'"),
    ("dl.descend(dl.bowl(), learning_rate=0)", V, "learning_rate must be above 0"),
    ("dl.descend(dl.bowl(), beta=1)", V, "beta must be in [0, 1), got 1"),
    ("dl.descend(dl.bowl(), batch_size=3)", T, "descend has no rate 'batch_size'"),
    ("dl.bowl().replace(curvatur=3)", T, "bowl no setting did you mean 'curvature'"),
    ("dl.bowl().replace(curvature=0)", V, "curvature must be a number above 0, got 0"),
    ("dl.saddle().contract('x0')", T, "saddle has no setting 'x0' did you mean 'y0'"),
    ("dl.race(dl.bowl())", T, "race must be given one optimizer or more, got none"),
    ("dl.race('bowl', 'adam')", T, "landscape such as dl.bowl(40), got 'bowl'"),
    ("dl.race(dl.bowl(), 'adm')", V, "optimizers[0] one of did you mean 'adam'"),
    ("dl.race(dl.bowl(), 3)", T, "optimizers[0] a name such as 'adam' got 3"),
    ("dl.race(dl.bowl(), 'adam', 'adam')", V, "different labels, got 'adam' twice"),
    ("dl.race(dl.bowl(), ('a b', 'adam'))", V, "label must be a name got 'a b'"),
    ("dl.race(dl.bowl(), ('beta', 'adam'))", V, "optimizers[0] no setting 'beta'"),
    ("dl.race(dl.bowl(), 'adam', beta3=1)", T, "no rate 'beta3' did you mean 'beta"),
    ("dl.race(dl.bowl(), 'adam', lambd=1)", T, "a race has no rate 'lambd'"),
    ("dl.race(dl.bowl(), 'adam', beta1=1)", V, "beta1 must be in [0, 1), got 1"),
    ("dl.race(dl.bowl(), 'adam', adam=1)", T, "adam must be a dictionary of rates 1"),
    (
        "dl.race(dl.bowl(), 'adam', adam={'learning_rate': 0})",
        V,
        "adam: learning_rate must be above 0, got 0",
    ),
    ("dl.race(dl.bowl(), 'adam', adam={'bata': 0})", T, "adam: no rate mean 'beta'"),
    ("dl.race(dl.bowl(), 'adam', iterations=-1)", V, "iterations got -1"),
    ("dl.race(dl.bowl(), 'adam', noise=-1)", V, "noise must be of at least 0, got -1"),
    ("dl.race(dl.bowl(), 'adam', seed=0.5)", V, "seed must be a whole number got 0.5"),
    ("race.field('curvatur')", T, "no setting 'curvatur' did you mean 'curvature'"),
    ("race.replace(rotation=3)", T, "a race has no setting 'rotation'"),
    ("race.get('x0')", T, "a race has no setting 'x0'"),
    ("dl.contour_of(e, [])", T, "race must be a race such as got dl.Experiment"),
    ("dl.contour_of(race, [])", T, "moments must be what race.moments() yields got []"),
    ("dl.costs_of(race, race)", T, "moments must be what race.moments() yields got"),
    (
        "dl.costs_of(race, list(race.moments()), target=0)",
        V,
        "target must be a number above 0, got 0",
    ),
    # Panels
    ("dl.live(None)", T, "source must be an Experiment such as got None"),
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
    ("dl.softmax_backward(X, X.T)", V, "A must have the shape of dA, (2, 3), (3, 2)"),
    ("dl.softmax_jacobian(X[0])", V, "A at least 2 axes got shape (3,)"),
    ("dl.hardmax([1, 2])", V, "Z at least 2 axes got shape (2,)"),
    ("dl.softmax([[inf], [1]])", V, "Z must be finite got inf at index (0, 0)"),
    ("dl.softmax([[], []])", V, "Z must not be empty, got shape (2, 0)"),
    ("dl.softmax(X, axis=0)", T, "softmax has no argument 'axis'"),
    # Costs
    *(
        case
        for cost in ("sigmoid_cost", "softmax_cost", "accuracy")
        for case in (
            (f"dl.{cost}(X, 2 * H)", V, "Y must be labels, each 0 or 1, got 2.0 at"),
            (f"dl.{cost}(X, -H)", V, "Y must be labels, each 0 or 1, got -1.0 at"),
            (
                f"dl.{cost}(X, H[:, :2])",
                V,
                "Y must have the shape of Z (2, 3) got (2, 2)",
            ),
            (
                f"dl.{cost}(X[:1], H)",
                V,
                "Y must have the shape of Z (1, 3) got (2, 3)",
            ),
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
    ("dl.softmax_cost(X, X)", V, "Y one-hot columns, each adding up to 1, sum 2.0"),
    ("dl.softmax_cost(X, 0 * X)", V, "Y one-hot columns got the sum 0.0 in column 0"),
    ("dl.softmax_loss_grad(X / 2, X)", V, "Y must have one-hot columns the sum 2.0"),
    ("dl.cross_entropy(2 * X, X)", V, "A must be numbers in [0, 1] got 2.0 at (0, 0)"),
    ("dl.output_backward(X, X.T)", V, "Y must have the shape of A, (2, 3), (3, 2)"),
    ("dl.squared_error_cost(X, X.T)", V, "Y must have the shape of Z, (2, 3), (3, 2)"),
    ("dl.one_hot([0, 3], 3)", V, "labels class numbers from 0 to C - 1 = 2, got 3"),
    ("dl.one_hot([0, -1], 3)", V, "labels must be class numbers got -1.0"),
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
    *(
        case
        for step in ("momentum", "momentum_classic")
        for case in (
            (f"dl.{step}_step(X, X, X.T, 1, 0)", V, "v must have the shape of W"),
            (f"dl.{step}_step(X, X, X, 0, 0)", V, "learning_rate must be above 0"),
            (f"dl.{step}_step(X, X, X, 1, 1)", V, "beta in [0, 1), got 1"),
            (f"dl.{step}_step(X, X, X, 1)", T, "missing 'beta'"),
        )
    ),
    ("dl.momentum_corrected_step(X, X, X, 0, 1, 0)", V, "t at least 1, got 0"),
    ("dl.momentum_corrected_step(X, X, X, 1, 1, 1)", V, "beta in [0, 1), got 1"),
    ("dl.rmsprop_step(X, X, -X, 1, 0, 1)", V, "s must be of at least 0 got -1.0"),
    ("dl.rmsprop_step(X, X, X, 1, 0, 0)", V, "epsilon must be above 0, got 0"),
    ("dl.rmsprop_corrected_step(X, X, X, 0, 1, 0, 1)", V, "t at least 1, got 0"),
    *(
        case
        for kind in ("", "_uncorrected", "_v_corrected", "_s_corrected", "_no_root")
        for case in (
            (
                f"dl.adam{kind}_step(X, X, X, X, 0, 1, 0, 0, 1)",
                V,
                "t must be a whole number of at least 1, got 0",
            ),
            (f"dl.adam{kind}_step(X, X, X, X, 1, 1, 1, 0, 1)", V, "beta1 in [0, 1)"),
            (f"dl.adam{kind}_step(X, X, X, X, 1, 1, 0, -1, 1)", V, "beta2 in [0, 1)"),
            (f"dl.adam{kind}_step(X, X, X, X, 1, 1, 0, 0, 0)", V, "epsilon above 0"),
            (f"dl.adam{kind}_step(X, X, X, X)", T, f"adam{kind}_step missing 't'"),
        )
    ),
    # Regularisation and normalising
    ("dl.penalty(X, -1, 5, 'l2')", V, "lambd must be of at least 0, got -1"),
    ("dl.penalty(X, 1, 5, 'L2')", V, "kind must be one of 'l2', 'l1', got 'L2'"),
    ("dl.l2_cost(X / 2, H, {'V': X}, 1)", V, "params named W1, b1 got the key 'V'"),
    ("dl.l2_cost(X / 2, H, [X], 1)", T, "params must be a dictionary got"),
    ("dl.minibatch_cost(X / 2, H, {'W1': X}, -1)", V, "lambd at least 0, got -1"),
    ("dl.weight_decay_step(X, X, 1, -1, 5)", V, "lambd must be of at least 0"),
    ("dl.soft_threshold_step(X, X, 1, 1, 0)", V, "m must be of at least 1, got 0"),
    ("dl.dropout_forward(X, 0, rng)", V, "keep_prob must be in (0, 1], got 0"),
    ("dl.dropout_forward(X, 1.3, rng)", V, "keep_prob must be in (0, 1], got 1.3"),
    ("dl.dropout_backward(X, X.T, 1)", V, "D must have the shape of dA, (2, 3)"),
    ("dl.normalize_fit(X[:, :0])", V, "X must be an array at least 1 entry (2, 0)"),
    ("dl.normalize_apply(X, c, 0 * c)", V, "sigma must be a column above 0, got 0.0"),
    ("dl.normalize_apply(X, X, c)", V, "mu must be a column each row of X, (2, 1)"),
    ("dl.batchnorm_forward(c, c, c, 1)", V, "Z at least 2 columns got shape (2, 1)"),
    ("dl.batchnorm_forward(X, c, c, 0)", V, "epsilon must be above 0, got 0"),
    ("dl.batchnorm_backward(X, X, X, 1)", V, "gamma must be a column got (2, 3)"),
    ("dl.batchnorm_statistics(c)", V, "Z at least 2 columns got shape (2, 1)"),
    ("dl.batchnorm_running(c, c, c, -c, 0)", V, "var must be at least 0 got -1.0"),
    ("dl.batchnorm_running(c, c, c, c, 1)", V, "memory must be in [0, 1), got 1"),
    ("dl.batchnorm_predict(X, c, c, c, -c, 1)", V, "var_run at least 0 got -1.0"),
    # Gradient checking
    ("dl.one_sided_derivative(f, 1, 0)", V, "eps must be above 0, got 0"),
    ("dl.two_sided_derivative(1, 1)", T, "f must be a function, got 1"),
    ("dl.numerical_gradient(f, X)", V, "theta must be a column (n, 1), got (2, 3)"),
    ("dl.numerical_gradient_stacked(f, c, chunk=0)", V, "chunk at least 1, got 0"),
    ("dl.relative_difference(X, X.T)", V, "gradapprox must have the shape of grad"),
    ("dl.verdict(-1)", V, "difference must be of at least 0, got -1"),
    ("dl.params_to_vector({'Wx': X})", V, "params must be a dictionary got 'Wx'"),
    ("dl.vector_to_params(X[0], {'W1': X})", V, "theta at least 2 axes got (3,)"),
    # Batches, schedules, averages
    ("dl.random_minibatches(X, X, 0, rng)", V, "size at least 1, got 0"),
    ("dl.random_minibatches(X, X, 4, rng)", V, "size from 1 to the 3 examples got 4"),
    ("dl.minibatch_count(3, 0)", V, "size must be of at least 1, got 0"),
    ("dl.epoch_of(0, 3, 1)", V, "t must be of at least 1, got 0"),
    ("dl.train_epoch(1, [], 1)", T, "batches must be a list of pairs got []"),
    ("dl.decay_constant(0, 0)", V, "alpha0 must be above 0, got 0"),
    ("dl.decay_inverse(1, 1, -1)", V, "epoch must be of at least 0, got -1"),
    ("dl.decay_exponential(1, 1.5, 1)", V, "base must be in (0, 1], got 1.5"),
    ("dl.decay_sqrt(1, 1, 0)", V, "n must be at least 1 (n = epoch + 1 got 0"),
    ("dl.decay_staircase(1, 0.5, 0, 1)", V, "every must be of at least 1, got 0"),
    ("dl.decay_manual(1, [(1, 0)], 1)", V, "changes[0][1] must be above 0, got 0"),
    ("dl.ewa([1], 1)", V, "beta must be in [0, 1), got 1"),
    ("dl.ewa_corrected([1], -1)", V, "beta must be in [0, 1), got -1"),
    ("dl.bias_corrected(1, 0.9, 0)", V, "t must be of at least 1, got 0"),
    ("dl.ewa_weights(0.9, 0)", V, "t must be of at least 1, got 0"),
    ("dl.effective_window(1)", V, "beta must be in [0, 1), got 1"),
    ("dl.moving_window([1], 0)", V, "n must be of at least 1, got 0"),
    ("dl.window_weights(0, 1)", V, "n must be of at least 1, got 0"),
    ("dl.kernel_lag([])", V, "weights must be an array at least 1 entry got (0,)"),
    ("dl.kernel_noise(['a'])", T, "weights must be an array of numbers got ['a']"),
    ("dl.early_stopping([1], 0)", V, "patience must be of at least 1, got 0"),
    # Sampling and searching
    ("dl.sample_log_uniform(1, 0.1, 5, rng)", V, "high must be above low got low 1"),
    ("dl.sample_log_uniform(-1, 1, 5, rng)", V, "low must be above 0, got -1"),
    ("dl.sample_beta(0.9, 0.9, 5, rng)", V, "high must be above low got low 0.9"),
    ("dl.sample_units(9, 3, 5, rng)", V, "high must be at least low, got low 9"),
    ("dl.random_trials(0, rng)", V, "n must be of at least 1, got 0"),
    ("dl.grid_trials(0)", V, "k must be of at least 1, got 0"),
    ("dl.zoom(1, 2, 1, 0.5)", V, "high must be above low, got low 2"),
    ("dl.nudge(1, -1, 0.1, 2, rng)", V, "decades must be of at least 0, got -1"),
    ("dl.hit_chance(1.5, 3)", V, "share must be in [0, 1], got 1.5"),
    ("dl.search_loss(X, X, 0)", V, "width must be above 0, got 0"),
    ("dl.box_trials(X, 2, 3, rng)", V, "box must be in [0, 1], got 2"),
    # Ensembles, splits, curvatures, images
    ("dl.ensemble_predict(X)", V, "probs at least 3 axes got shape (2, 3)"),
    ("dl.bootstrap_sample(X, X, 0)", T, "rng must be a generator got 0"),
    ("dl.split_sizes(10, (0.9, 0.9))", V, "fractions must add up to 1, got 1.8"),
    ("dl.diagnose(15, 16)", V, "train_error must be in [0, 1], got 15"),
    ("dl.standard_error(0.1, 0)", V, "n must be of at least 1, got 0"),
    ("dl.critical_point([])", V, "eigenvalues at least 1 entry got shape (0,)"),
    ("dl.random_curvatures(2, 0, rng)", V, "samples must be of at least 1, got 0"),
    ("dl.deep_linear_forward(X, X, X, 1)", V, "W must be a square matrix (2, 3)"),
    ("dl.augment(X, X, 1, 2, rng, copies=-1)", V, "copies at least 0, got -1"),
    ("dl.distort(X, 1, 2, -1, rng)", V, "strength must be of at least 0, got -1"),
    ("dl.flip_horizontal(X, 2, 2)", V, "X must have height * width = 4 rows (2, 3)"),
    ("dl.rotate(X, 1, 2, 'a')", T, "degrees must be an array of numbers got 'a'"),
    ("dl.shift(X, 0, 2, 1, 1)", V, "height must be of at least 1, got 0"),
    # Scales
    ("dl.scale.linear(1, 1)", V, "high must be above low, got low 1.0, high 1.0"),
    ("dl.scale.linear(2, 1)", V, "high must be above low, got low 2.0, high 1.0"),
    ("dl.scale.linear('0', 1)", T, "low must be a number, got '0'"),
    ("dl.scale.linear(0, inf)", V, "high must be a finite number got inf"),
    ("dl.scale.linear(0, 1, 0)", V, "step must be a number above 0, got 0"),
    ("dl.scale.linear(0, 1, 1e-9)", V, "step must give at most 1000 steps got 1e-09"),
    ("dl.scale.powers(0, 8)", V, "low must be a whole number of at least 1, got 0"),
    ("dl.scale.powers(8, 8)", V, "high must be above low, got low 8, high 8"),
    ("dl.scale.memory(0.5, 1)", V, "high must be a number in [0, 1), got 1"),
    ("dl.scale.memory(-0.5, 0.9)", V, "low must be a number in [0, 1), got -0.5"),
    ("dl.scale.memory(0.9, 0.5)", V, "high must be above low, got low 0.9, high 0.5"),
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
    # Pictures
    ("dl.Lines([1, 2])", T, "lines must be a dictionary of labels, got [1, 2]"),
    ("dl.Lines({'a': ['x']})", T, "lines['a'] must hold numbers, got"),
    ("dl.Lines({'a': [1, 2]}, x=[1])", V, "lines['a'] as long as its x, got 1 and 2"),
    ("dl.Lines({}, yscale='lg')", V, "yscale must be got 'lg'"),
    ("dl.Lines({}, title=3)", T, "title must be text, got 3"),
    ("dl.Lines({}, xlim=(1, 0))", V, "xlim must be (low, high) got (1, 0)"),
    ("dl.Bars({})", V, "values must name at least one bar"),
    ("dl.Bars({'a': 1}, marked=('b',))", V, "marked must name bars 'b'"),
    ("dl.Points({'a': [1, 2]})", V, "points['a'] must have shape (2,)"),
    ("dl.Points({}, border=3)", T, "border must be a function of points (2, n), got 3"),
    ("dl.Contour(3, (0, 1, 0, 1))", T, "cost must be a function of w, got 3"),
    ("dl.Contour(f, (0, 1, 1, 0))", V, "extent must be (left, right, bottom, top)"),
    ("dl.Images(X)", V, "images must have 3 axes, got shape (2, 3)"),
    ("dl.Grid([1, 2])", V, "cells must have 2 axes, got shape (2,)"),
    ("dl.Histogram([1, 2])", T, "values must be a dictionary of labels, got"),
    ("dl.Lines({}, floor=nan)", V, "floor must be a finite number, got nan"),
    ("dl.Lines({}, bands={'a': [1, 2]})", V, "bands['a'] must be"),
    ("dl.Lines({}, at={'a': 'x'})", T, "at must hold numbers, got 'x'"),
    ("dl.Lines({}, level={'a': [1]})", V, "level must have 0 axes, got shape (1,)"),
    ("dl.Lines({}, ylim=(0, 1), yscale='log')", V, "ylim must be above 0 on a log"),
    ("dl.Lines({}, xlim=(0, inf))", V, "xlim must be (low, high) got (0, inf)"),
    ("dl.Lines({}, xlim=3)", V, "xlim must be a pair of numbers, got 3"),
    ("dl.Bars({'a': 'x'})", T, "values['a'] must hold numbers, got 'x'"),
    ("dl.Bars({'a': {'p': 1}, 'b': {'q': 1}})", V, "the same names in every series"),
    ("dl.Bars({'a': {'p': 1}, 'b': 2})", V, "values['b'] must be {name: height} got 2"),
    ("dl.Bars({'a': {}})", V, "values must name at least one bar"),
    ("dl.Bars({'W1': 1}, marked='W1')", T, "marked must be a tuple, got 'W1'"),
    ("dl.Bars({'W1': 1}, marked=('W2',))", V, "marked name bars did you mean 'W1'"),
    ("dl.Points({'a': X}, projections=1)", T, "projections must be True or False"),
    ("dl.Points({'a': X}, marked={'b': [1]})", V, "marked['b'] a pair of numbers"),
    ("dl.Contour(f, (0, 1))", V, "extent must be (left, right, bottom, top), got"),
    ("dl.Contour(f, (0, nan, 0, 1))", V, "extent must be (left, right, bottom, top)"),
    ("dl.Contour(f, (0, 1, 0, 1), {'a': [1]})", V, "paths['a'] must have 2 axes"),
    ("dl.Contour(f, (0, 1, 0, 1), arrows={'a': 1})", T, "arrows['a'] (point, vector)"),
    ("dl.Contour(f, (0, 1, 0, 1), minimum=3)", V, "minimum got 3"),
    ("dl.Contour(f, (0, 1, 0, 1), equal=1)", T, "equal must be True or False, got 1"),
    ("dl.Contour(f, (0, 1, 0, 1), key=[])", T, "key must be hashable, got []"),
    ("dl.Images([X], captions='7')", T, "captions must be a tuple, got '7'"),
    (
        "dl.Images([X], captions=('a', 'b'))",
        V,
        "captions must be 1, one an image got 2",
    ),
    ("dl.Images([X], marked=(1,))", V, "marked must number images from 0 to 0, got 1"),
    ("dl.Images([X], marked=(-1,))", V, "marked[0] must be of at least 0, got -1"),
    ("dl.Grid(X, {0: 'off'})", V, "names must name every value none for 1"),
    ("dl.Grid(X, ['off'])", T, "names must be a dictionary"),
    ("dl.Histogram({'a': 'x'})", T, "values['a'] must hold numbers, got 'x'"),
    ("dl.Histogram({}, bins=0)", V, "bins must be from 1 to 10000, got 0"),
    ("dl.Histogram({}, bins=[1, 1])", V, "bins must be rising edges, got [1, 1]"),
    ("dl.averages_of([1, 2], 1)", V, "beta must be in [0, 1), got 1"),
    ("dl.averages_of([1, 2], (0.9, 1))", V, "beta[1] must be in [0, 1), got 1"),
    ("dl.averages_of([1, 2], 0.9, day=3)", V, "day must be from 1 to 2, got 3"),
    ("dl.averages_of(X, 0.9)", V, "theta must have one axis, got shape (2, 3)"),
    ("dl.differences_of(e)", T, "check such as dl.gradient_check(experiment)"),
    ("dl.squares_of(X, X)", V, "Y must have shape (1, 3), got (2, 3)"),
    ("dl.squares_of(X.T, X)", V, "X must have one or two features (rows), got (3, 2)"),
    # Practice
    ("dl.check(3)", T, "my_function must be a function without calling it got 3"),
    ("dl.check('init_he')", T, "my_function must be a function got 'init_he'"),
    ("dl.check(X)", T, "my_function got an array of shape (2, 3)"),
    ("dl.check(f)", V, "no exercise '<lambda>'"),
    ("dl.check(f, 'init_hee')", V, "no exercise did you mean 'init_he'"),
    ("dl.check(f, 3)", T, 'name must be the name of an exercise "init_he", got 3'),
    ("dl.check(dl.relu)", V, "no exercise 'relu'"),
    ("dl.solution('init_hee')", V, "no exercise did you mean 'init_he'"),
    ("dl.solution(dl.init_he)", T, "name must be the name of an exercise got"),
    ("dl.ask('Q01.9')", V, "no question 'Q01.9'; did you mean 'Q01."),
    ("dl.ask(1)", T, 'identifier must be a question such as "Q01.1", got 1'),
    ("dl.misprint('M01.99')", V, "no misprint 'M01.99'; did you mean"),
    ("dl.misprint('M01.07', 'init_he')", V, "no misprint 'M01.07' of init_he"),
    ("dl.misprint('M01.07', of='init')", V, "no exercise 'init' did you mean"),
    ("dl.misprint(7)", T, 'name must be that of a misprint "M01.07", got 7'),
    ("dl.progress('01')", T, "progress() takes 0 positional arguments"),
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
    scales = {
        name
        for name in vars(dl.scale)
        if name in ("linear", "log", "powers", "memory", "choice")
    }
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
    assert len(message) < 300
