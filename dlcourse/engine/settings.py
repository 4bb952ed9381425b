"""The table of settings: default, allowed values, symbol, label and meaning of each.

It stands here once. Validation, sliders, tooltips and text forms are taken from it, and
`Experiment` is made of it. A setting's `part` says what it decides:

    shape   what must agree within a stack
    start   first weights, data and random draws
    step    a number in every update, free within a stack, and free to change on the way
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from dlcourse.basics.choices import Choice, Each, Either, Flag, Instance, Optional
from dlcourse.basics.contracts import (
    Contract,
    Count,
    Index,
    KeepProb,
    Memory,
    NonNegative,
    Number,
    Positive,
    Real,
    Seed,
    Whole,
)
from dlcourse.datasets.recipes import Dataset
from dlcourse.engine.swaps import INITIALIZERS, OPTIMIZERS, SCHEDULES, Swap
from dlcourse.formulas.activations import UNITS


@dataclass(frozen=True)
class Field:
    """What is known of one setting: a row of the table."""

    name: str
    default: object
    contract: Contract
    label: str
    about: str
    symbol: str = ""
    part: str = "start"
    used: Callable = lambda experiment: True


def setting(default, contract, label, about, symbol="", *, part="start", used=None):
    """Describe one field; `used(experiment)` tells whether it matters there."""
    return dataclasses.field(
        default=default,
        metadata={
            "contract": contract,
            "label": label,
            "about": about,
            "symbol": symbol,
            "part": part,
            "used": used or (lambda experiment: True),
        },
    )


def one_of(name, *values):
    """Return a test: is this setting of an experiment one of `values`?"""
    return lambda experiment: getattr(experiment, name) in values


class Changes(Contract):
    """Changes on the way; `Experiment` checks each name and value as a setting."""

    expected = 'triples such as (200, "learning_rate", 0.01), iterations rising'

    def __call__(self, name, value):
        if not isinstance(value, tuple | list):
            self.refuse(name, value, TypeError)
        if not all(isinstance(c, tuple | list) and len(c) == 3 for c in value):
            self.refuse(name, value)
        changes = tuple((Index(f"{name}: iteration", t), n, v) for t, n, v in value)
        if any(a[0] > b[0] for a, b in zip(changes, changes[1:], strict=False)):
            self.refuse(name, value)
        return changes


# fmt: off
@dataclass(frozen=True, init=False, repr=False)
class Settings:
    """All settings of an experiment, by name."""

    data: Dataset = setting(
        dataclasses.MISSING, Instance(Dataset, "a data set such as dl.circles(300)"),
        "data", "what to learn", part="shape")
    inputs: str = setting(
        "raw", Choice("raw", "centred", "variance", "standard"), "inputs",
        "what is done to the features: divided by their variance or standard deviation",
        part="start")

    # the network
    hidden: tuple = setting(
        (10, 5), Each(Count), "hidden layers", "units of each hidden layer", "n[l]",
        part="shape")
    activation: str = setting(
        "relu", Choice(*UNITS), "activation",
        "what a hidden unit does with z", "g", part="shape")
    batch_norm: bool = setting(
        False, Flag, "batch norm",
        "normalise z of each hidden layer over the batch", part="shape")
    bn_memory: float = setting(
        0.9, Memory, "memory of μ, σ²",
        "how much the running mean and variance keep of the past, per update",
        part="step", used=one_of("batch_norm", True))
    bn_epsilon: float = setting(
        1e-5, Positive, "guard of σ²",
        "added to the variance before its root is taken", part="shape",
        used=one_of("batch_norm", True))

    # first weights
    init: str = setting(
        "he", Choice(*INITIALIZERS), "initialization",
        "how the first weights are drawn")
    constant: float = setting(
        0.5, Number, "constant", "value of every first weight",
        used=one_of("init", "constant"))
    scale: float = setting(
        0.01, NonNegative, "scale",
        "standard deviation of the first weights, whatever the width",
        used=one_of("init", "normal"))
    multiplier: float = setting(
        1.0, NonNegative, "multiplier", "factor on top of the chosen first weights",
        used=lambda e: e.init not in ("zeros", "constant", "normal"))

    # regularisation
    penalty: str = setting(
        "l2", Choice("l2", "l1", "l1_threshold", "decay"), "penalty",
        "squares or sizes of the weights, in the gradient or as a step of its own",
        part="shape", used=lambda e: e.lambd > 0)
    lambd: float = setting(
        0.0, NonNegative, "regularisation", "strength of the penalty on the weights",
        "λ", part="step")
    penalty_over: str = setting(
        "batch", Choice("batch", "set"), "penalty over",
        "whether λ/2m counts the examples of the batch or of the whole set",
        part="shape", used=lambda e: e.lambd > 0)
    keep_prob: tuple = setting(
        1.0, Either(KeepProb, Each(KeepProb)), "keep probability",
        "chance of each hidden unit to be kept; a tuple gives one for each layer",
        part="step")
    keep_input: float = setting(
        1.0, KeepProb, "keep inputs",
        "chance of each input to be kept", part="step")
    patience: int = setting(
        None, Optional(Count), "patience",
        "checks of the dev cost without improvement before training stops",
        part="shape")
    check_every: int = setting(
        25, Count, "check every", "iterations between two checks of the dev cost",
        part="shape", used=lambda e: e.patience is not None)

    # the steps
    batch_size: int = setting(
        None, Optional(Count), "batch size",
        "examples in a mini-batch; none for the whole set", "s", part="shape")
    order: str = setting(
        "shuffled", Choice("shuffled", "sorted", "mismatched"), "order",
        "of the examples: drawn anew each epoch, by class, or X and Y apart (a bug)",
        part="shape", used=lambda e: e.batch_size is not None)
    optimizer: str = setting(
        "gradient_descent", Choice(*OPTIMIZERS), "optimizer",
        "how a gradient becomes a step", part="shape")
    learning_rate: float = setting(
        0.1, Positive, "learning rate",
        "size of a step against the gradient, per update", "α", part="step")
    beta: float = setting(
        0.9, Memory, "momentum", "memory of the averaged gradient, per update", "β",
        part="step")
    beta1: float = setting(
        0.9, Memory, "memory of dW", "Adam's first memory, per update", "β₁",
        part="step")
    beta2: float = setting(
        0.999, Memory, "memory of dW²",
        "memory of the squared gradient in RMSprop and Adam, per update", "β₂",
        part="step")
    epsilon: float = setting(
        1e-8, Positive, "guard", "added to the root that a step is divided by", "ε",
        part="step")

    # the learning rate over time
    schedule: str = setting(
        "constant", Choice(*SCHEDULES), "schedule",
        "how the learning rate falls with the epochs", part="shape")
    decay_rate: float = setting(
        1.0, NonNegative, "decay rate", "of the inverse decay, per epoch", part="step",
        used=one_of("schedule", "inverse"))
    base: float = setting(
        0.95, Real(0, 1, open_low=True), "base", "of the exponential decay, per epoch",
        part="step", used=one_of("schedule", "exponential"))
    k: float = setting(
        1.0, Positive, "k", "factor of the root decay", part="step",
        used=one_of("schedule", "sqrt"))
    factor: float = setting(
        0.5, Real(0, 1, open_low=True), "drop", "what each stair multiplies by",
        part="step", used=one_of("schedule", "staircase"))
    every: int = setting(
        10, Count, "every", "epochs on each stair", part="shape",
        used=one_of("schedule", "staircase"))
    decay_per: str = setting(
        "epoch", Choice("epoch", "iteration"), "decay per",
        "what the schedule counts", part="shape")
    iterations: int = setting(
        1000, Whole(0, 1_000_000), "iterations", "number of updates", "t", part="shape")

    changes: tuple = setting(
        (), Changes(), "changes",
        "made by hand on the way: (iteration, name, value), iterations rising",
        part="shape")

    # chance and precision
    seed: int = setting(
        0, Seed, "seed", "which random numbers the network is drawn and trained with")
    data_seed: int = setting(
        0, Seed, "data seed", "which random numbers the data are drawn with")
    dtype: str = setting(
        "float64", Choice("float64", "float32"), "precision",
        "floating-point type of all arrays", part="shape")
    swap: tuple = setting(
        (), Swap(), "swap", "functions that stand in for formulas, by name",
        part="shape")
# fmt: on


FIELDS = {
    field.name: Field(field.name, field.default, **field.metadata)
    for field in dataclasses.fields(Settings)
}
