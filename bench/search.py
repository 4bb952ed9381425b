"""The search: trials as stacks beside one run after another, and on two processes.

256 learning rates of the network of notebook 01, 2-10-5-1 on 300 examples; beside what
scikit-learn takes for such a trial, and what Optuna does for one that trains nothing.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

import dlcourse as dl
from bench.table import Row, Target, measure

TRIALS, STEPS, REPETITIONS = 256, 300, 9
FEW = 16  # of scikit-learn's, which take long
RINGS = dl.Experiment(dl.circles(300), hidden=(10, 5), iterations=STEPS)
SPACE = {
    "learning_rate": dl.scale.log(1e-3, 1),
    "optimizer": dl.scale.choice("momentum", "adam"),
}
SCIKIT = "scikit-learn `RandomizedSearchCV`, one fold"
OPTUNA = "Optuna, nothing trained"
ONE_BY_ONE, STACKED = "one run after another", "`dl.search`, stacked, in this process"
WORKERS = {"the same on 1 process": 1, "the same on 2 processes": 2}


def rows():
    """Measure everything and return the rows of the table."""
    tried = [RINGS.replace(**trial.settings) for trial in search().trials]

    def one_by_one():
        for experiment in tried:
            for _ in dl.train(experiment):
                pass

    pools = {
        name: ProcessPoolExecutor(n, mp_context=get_context("spawn"))
        for name, n in WORKERS.items()
    }
    contenders = {
        ONE_BY_ONE: (one_by_one, TRIALS),
        STACKED: (search, TRIALS),
        **{n: (lambda pool=pool: search(pool), TRIALS) for n, pool in pools.items()},
        SCIKIT: (scikit_learn(), FEW),
        OPTUNA: (optuna, TRIALS),
    }
    timed = {name: per_trial(*contender) for name, contender in contenders.items()}
    samples = measure(timed, REPETITIONS)
    for pool in pools.values():
        pool.shutdown()
    targets = {
        ONE_BY_ONE: Target(STACKED, at_least=3),
        "the same on 2 processes": Target("the same on 1 process", at_most=0.7),
        SCIKIT: Target(STACKED, at_least=3),
    }
    return [
        Row(n, "ms a trial", values, targets.get(n)) for n, values in samples.items()
    ]


def search(executor=None):
    return dl.search(RINGS, SPACE, TRIALS, executor=executor, progress=False)


def scikit_learn():
    """Return a function that tries `FEW` of the same networks with scikit-learn."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.model_selection import PredefinedSplit, RandomizedSearchCV
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(RINGS.hidden, batch_size=300, alpha=0, max_iter=STEPS,
                          tol=0, n_iter_no_change=STEPS + 1)  # fmt: skip
    space = {
        "learning_rate_init": SPACE["learning_rate"].values,
        "solver": ["sgd", "adam"],  # sgd has momentum
    }
    sets = RINGS.data.draw(0)
    X = np.concatenate([sets.X, sets.X_dev], axis=1).T
    labels = np.concatenate([sets.Y, sets.Y_dev], axis=1)[0].astype(int)
    fold = np.repeat([-1, 0], [sets.X.shape[1], sets.X_dev.shape[1]])

    def run():
        tried = RandomizedSearchCV(model, space, n_iter=FEW, cv=PredefinedSplit(fold),
                                   refit=False, random_state=0)  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            tried.fit(X, labels)

    return run


def optuna():
    """Let Optuna choose the settings of as many trials, and train none of them."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)

    def tried(trial):
        trial.suggest_categorical("optimizer", ["momentum", "adam"])
        return trial.suggest_float("learning_rate", 1e-3, 1, log=True)

    optuna.create_study().optimize(tried, n_trials=TRIALS)


def per_trial(run, trials):
    """Return a function that returns how many milliseconds a trial takes."""

    def measured():
        begin = time.perf_counter()
        run()
        return 1000 * (time.perf_counter() - begin) / trials

    return measured
