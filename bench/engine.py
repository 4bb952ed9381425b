"""The engine: cost of a training step, alone and in a stack, of a check, of the import.

The network is the one of notebook 01: 2-10-5-1 with ReLU on 300 examples, full batch,
where nothing else is said.
"""

import os
import subprocess
import sys
import time
from functools import partial

import numpy as np

import dlcourse as dl
from bench import contenders
from bench.table import Limit, Row, Target, measure
from dlcourse.engine.stacks import first_theta, network_of

STEPS, REPETITIONS = 5000, 7
STACK, STACK_STEPS, STACK_REPETITIONS = 64, 2000, 7
IMPORTS = 15

RINGS = dl.Experiment(dl.circles(300), hidden=(10, 5), learning_rate=0.1)
ALONE, LOOP = "dlcourse `train(e)`", "plain NumPy loop"
FLOAT32 = "the same with dtype float32"
STACKED, MAPPED = "dlcourse `train([e1 … e64])`", "JAX `jit(vmap(scan))` of 64"
MAPPED32 = "the same in float32"

# The usual network of the curriculum: mini-batches, Adam, L2, dropout.
MOONS = dl.Experiment(
    dl.moons(1000, 0.2, dev=1000),
    hidden=(20, 10),
    batch_size=64,
    optimizer="adam",
    learning_rate=0.01,
    lambd=0.5,
    keep_prob=0.8,
)
USUAL, USUAL_TORCH = "dlcourse, Adam, L2, dropout, batches of 64", "PyTorch eager, same"
CHECKED = dl.Experiment(dl.moons(300, 0.2), hidden=(20, 20), activation="tanh")
CHECK, CHECK_LOOP = "dlcourse `gradient_check`, 501 parameters", "the lecture's loop"
NINE = dl.Experiment(dl.circles(300), hidden=(10,) * 8, learning_rate=0.01)
NINE_ALONE, NINE_STACK = "nine layers, alone", "nine layers, a model in a stack of 64"


def rows():
    """Measure everything and return the rows of the table."""
    return [
        *one_network(),
        *the_usual(),
        *a_stack(),
        *nine_layers(),
        *a_gradient_check(),
        *the_import(),
    ]


def one_network():
    """One network: microseconds a step."""
    e = RINGS.replace(iterations=STEPS)
    sets = e.data.draw(e.data_seed)
    start = first_params(e)
    others = {
        LOOP: contenders.numpy_loop,
        "PyTorch eager": partial(
            contenders.torch_eager, dev=sets[2:4], marks=dl.marks(STEPS)
        ),
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


def the_usual():
    """Adam with L2 and dropout on mini-batches: microseconds a step."""
    e = MOONS.replace(iterations=STEPS)
    sets = e.data.draw(0)
    torch = contenders.torch_eager(
        sets.X,
        sets.Y,
        first_params(e),
        e.learning_rate,
        STEPS,
        dev=(sets.X_dev, sets.Y_dev),
        marks=dl.marks(STEPS),
        optimizer="Adam",
        batch_size=e.batch_size,
        drop=1 - e.keep_prob,
        weight_decay=e.lambd / e.batch_size,
    )
    samples = measure(
        {
            USUAL: per_step(lambda: drive(e), STEPS),
            USUAL_TORCH: per_step(torch, STEPS),
        },
        5,
    )
    return [
        Row(USUAL, "µs a step", samples[USUAL]),
        Row(USUAL_TORCH, "µs a step", samples[USUAL_TORCH], Target(USUAL, at_least=4)),
    ]


def nine_layers():
    """A deep network, alone and in a stack of 64: microseconds a model and step."""
    e = NINE.replace(iterations=500)
    members = [e.replace(seed=s) for s in range(STACK)]
    samples = measure(
        {
            NINE_ALONE: per_step(lambda: drive(e), 500),
            NINE_STACK: per_step(lambda: drive(members), 500 * STACK),
        },
        5,
    )
    return [
        Row(NINE_ALONE, "µs a step", samples[NINE_ALONE]),
        Row(NINE_STACK, "µs a step", samples[NINE_STACK], Target(NINE_ALONE, None, 1)),
    ]


def a_gradient_check():
    """All parameters checked: milliseconds, and those of a loop over parameters."""
    network = network_of(CHECKED)
    data, theta = CHECKED.data.draw(0), first_theta(CHECKED, network)

    def cost(theta):
        return network.cost(network.forward(theta, data.X).Z, data.Y)

    def loop():
        network.backward(network.forward(theta, data.X), data.Y)
        dl.numerical_gradient(cost, theta)

    samples = measure(
        {
            CHECK: lambda: seconds(lambda: dl.gradient_check(CHECKED)) * 1e3,
            CHECK_LOOP: lambda: seconds(loop) * 1e3,
        },
        STACK_REPETITIONS,
    )
    return [
        Row(CHECK, "ms", samples[CHECK], Limit(50)),
        Row(CHECK_LOOP, "ms", samples[CHECK_LOOP]),
    ]


def a_stack():
    """64 networks that differ in their first weights: microseconds a model and step."""
    members = [RINGS.replace(iterations=STACK_STEPS, seed=s) for s in range(STACK)]
    singles = [e.replace(dtype="float32") for e in members]
    sets = RINGS.data.draw(0)
    each = [first_params(e) for e in members]
    together = {name: np.stack([p[name] for p in each]) for name in each[0]}
    jax_stack = partial(
        contenders.jax_vmap, sets.X, sets.Y, together, RINGS.learning_rate, STACK_STEPS
    )
    (mapped, compiled), (mapped32, _) = jax_stack("float64"), jax_stack("float32")
    steps = STACK * STACK_STEPS
    samples = measure(
        {
            STACKED: per_step(lambda: drive(members), steps),
            MAPPED: per_step(mapped, steps),
            FLOAT32: per_step(lambda: drive(singles), steps),
            MAPPED32: per_step(mapped32, steps),
        },
        STACK_REPETITIONS,
    )
    compilation = measure({"": lambda: seconds(compiled) * 1e3}, 3)[""]
    return [
        Row(STACKED, "µs a step", samples[STACKED], Target(MAPPED, at_most=2.5)),
        Row(MAPPED, "µs a step", samples[MAPPED]),
        Row(FLOAT32, "µs a step", samples[FLOAT32], Target(MAPPED32, at_most=2.5)),
        Row(MAPPED32, "µs a step", samples[MAPPED32]),
        Row("compiling it, which dlcourse need not", "ms", compilation),
    ]


def the_import():
    """Milliseconds of `import dlcourse`, and of all it needs to train, over NumPy's."""

    # Compiled files are kept, as they are for everybody who imports a second time.
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="")

    def importing(statement):
        script = (
            "import time, numpy; start = time.perf_counter(); "
            f"{statement}; print(time.perf_counter() - start)"
        )

        def measured():
            answer = subprocess.run(
                [sys.executable, "-c", script],
                capture_output=True,
                check=True,
                env=environment,
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
