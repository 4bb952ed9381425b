"""The engine: cost of a training step, alone and in a stack; cost of the import.

The network is the one of notebook 01: 2-10-5-1 with ReLU on 300 examples, full batch.
"""

import subprocess
import sys
import time

import numpy as np

import dlcourse as dl
from bench import contenders
from bench.table import Limit, Row, Target, measure
from dlcourse.stacks import first_theta, network_of

STEPS, REPETITIONS = 5000, 7
STACK, STACK_STEPS, STACK_REPETITIONS = 64, 2000, 7
IMPORTS = 15

RINGS = dl.Experiment(dl.circles(300), hidden=(10, 5), learning_rate=0.1)
ALONE, LOOP = "dlcourse `train(e)`", "plain NumPy loop"
FLOAT32 = "the same with dtype float32"
STACKED, MAPPED = "dlcourse `train([e1 … e64])`", "JAX `jit(vmap(scan))` of 64"


def rows():
    """Measure everything and return the rows of the table."""
    return [*one_network(), *a_stack(), *the_import()]


def one_network():
    """One network: microseconds a step."""
    e = RINGS.replace(iterations=STEPS)
    sets = e.data.draw(e.data_seed)
    start = first_params(e)
    others = {
        LOOP: contenders.numpy_loop,
        "PyTorch eager": contenders.torch_eager,
        "scikit-learn MLPClassifier": contenders.scikit_learn,
    }
    functions = {
        ALONE: lambda: drive(e),
        **{
            name: make(sets.X, sets.Y, start, e.learning_rate, STEPS)
            for name, make in others.items()
        },
    }
    timed = {name: per_step(run, STEPS) for name, run in functions.items()}
    samples = measure(timed, REPETITIONS)
    targets = dict.fromkeys(others, Target(ALONE, at_least=4))
    targets |= {ALONE: Target(LOOP, at_most=1.15), LOOP: None}
    return [Row(n, "µs a step", values, targets[n]) for n, values in samples.items()]


def a_stack():
    """64 networks that differ in their first weights: microseconds a model and step."""
    members = [RINGS.replace(iterations=STACK_STEPS, seed=s) for s in range(STACK)]
    singles = [e.replace(dtype="float32") for e in members]
    sets = RINGS.data.draw(0)
    each = [first_params(e) for e in members]
    together = {name: np.stack([p[name] for p in each]) for name in each[0]}
    mapped, compiled = contenders.jax_vmap(
        sets.X, sets.Y, together, RINGS.learning_rate, STACK_STEPS
    )
    steps = STACK * STACK_STEPS
    samples = measure(
        {
            STACKED: per_step(lambda: drive(members), steps),
            FLOAT32: per_step(lambda: drive(singles), steps),
            MAPPED: per_step(mapped, steps),
        },
        STACK_REPETITIONS,
    )
    compilation = measure({"": lambda: seconds(compiled) * 1e3}, 3)[""]
    return [
        Row(STACKED, "µs a step", samples[STACKED], Target(MAPPED, at_most=2.5)),
        Row(FLOAT32, "µs a step", samples[FLOAT32], Target(MAPPED, at_most=2.5)),
        Row(MAPPED, "µs a step", samples[MAPPED]),
        Row("compiling it, which dlcourse need not", "ms", compilation),
    ]


def the_import():
    """Milliseconds of `import dlcourse`, and of all it needs to train, over NumPy's."""

    def importing(statement):
        script = (
            "import time, numpy; start = time.perf_counter(); "
            f"{statement}; print(time.perf_counter() - start)"
        )

        def measured():
            answer = subprocess.run(
                [sys.executable, "-c", script], capture_output=True, check=True
            )
            return float(answer.stdout) * 1e3

        return measured

    scripts = {
        "`import dlcourse` over NumPy": "import dlcourse",
        "the same and all a run needs": (
            "import dlcourse as dl; dl.train, dl.run, dl.Experiment, dl.circles"
        ),
    }
    samples = measure({n: importing(s) for n, s in scripts.items()}, IMPORTS)
    return [Row(name, "ms", values, Limit(30)) for name, values in samples.items()]


def drive(experiments):
    """Train to the end, as a script would: a plain `for`."""
    for _ in dl.train(experiments):
        pass


def first_params(experiment):
    """Return W1, b1, … of an experiment's first weights."""
    network = network_of(experiment)
    return network.views(first_theta(experiment, network))


def per_step(run, steps):
    """Return a measurement of `run`: microseconds for each of its steps."""
    return lambda: seconds(run) / steps * 1e6


def seconds(run):
    """Return how long one call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
