"""The search: trials as stacks beside one run after another, and on two processes.

256 learning rates of the network of notebook 01, 2-10-5-1 on 300 examples.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import dlcourse as dl
from bench.table import Row, Target, measure

TRIALS, STEPS, REPETITIONS = 256, 300, 9
RINGS = dl.Experiment(dl.circles(300), hidden=(10, 5), iterations=STEPS)
SPACE = {
    "learning_rate": dl.scale.log(1e-3, 1),
    "optimizer": dl.scale.choice("momentum", "adam"),
}
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
        ONE_BY_ONE: one_by_one,
        STACKED: search,
        **{name: lambda pool=pool: search(pool) for name, pool in pools.items()},
    }
    samples = measure({n: timed(run) for n, run in contenders.items()}, REPETITIONS)
    for pool in pools.values():
        pool.shutdown()
    targets = {
        ONE_BY_ONE: Target(STACKED, at_least=3),
        "the same on 2 processes": Target("the same on 1 process", at_most=0.7),
    }
    return [Row(n, "ms", values, targets.get(n)) for n, values in samples.items()]


def search(executor=None):
    return dl.search(RINGS, SPACE, TRIALS, executor=executor, progress=False)


def timed(run):
    """Return a function that returns how many milliseconds `run` takes."""

    def measured():
        begin = time.perf_counter()
        run()
        return 1000 * (time.perf_counter() - begin)

    return measured
