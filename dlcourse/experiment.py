"""An experiment is a value: everything that decides how a training run goes.

`Experiment` is a frozen dataclass of scalars and tuples. Its fields are the one table
of settings in this project: default, allowed values, symbol, label and meaning of each
stand here, and validation, sliders, tooltips and text forms are taken from it. Equal
experiments give equal histories, bit for bit.
"""

import dataclasses
import inspect
from collections.abc import Callable
from dataclasses import dataclass

from dlcourse.contracts import (
    Choice,
    Contract,
    Count,
    Each,
    Index,
    Instance,
    NonNegative,
    Number,
    Positive,
    Whole,
    nearest,
)
from dlcourse.datasets import RECIPES, Dataset
from dlcourse.formulas import activations, initializers, misprints, optimizers

INITIALIZERS = {**initializers.INITIALIZERS, **misprints.INITIALIZERS}


def setting(default, contract, label, about, *, symbol="", part="start", used=None):
    """Describe one field: default, allowed values, name on a slider, tooltip.

    `part` says what the field decides: "shape" (what must agree in a stack), "start"
    (first weights and data), or "step" (a number in each update, free within a stack).
    `used(experiment)` tells whether the field matters to that experiment.
    """
    details = {
        "contract": contract,
        "label": label,
        "about": about,
        "symbol": symbol,
        "part": part,
        "used": used or (lambda experiment: True),
    }
    return dataclasses.field(default=default, metadata=details)


@dataclass(frozen=True, init=False, repr=False)
class Experiment:
    """Data, network, optimiser and seeds of one training run.

    Parameters
    ----------
    data : Dataset
        What to learn, such as `circles(300)`.
    **settings
        Any field by name, see `dlcourse.settings()`; the others keep their defaults.

    Raises
    ------
    TypeError, ValueError
        Where a name is unknown or a value out of range.

    Examples
    --------
    >>> import dlcourse as dl
    >>> rings = dl.Experiment(dl.circles(300), hidden=(10, 5), learning_rate=0.1)
    >>> rings.replace(learning_rate=0.3)
    dl.Experiment(dl.circles(300), learning_rate=0.3)
    """

    data: Dataset = setting(
        dataclasses.MISSING,
        Instance(Dataset, "a data set such as dl.circles(300)"),
        "data",
        "what to learn",
        part="shape",
    )
    hidden: tuple = setting(
        (10, 5),
        Each(Count),
        "hidden layers",
        "units of each hidden layer",
        symbol="n[l]",
        part="shape",
    )
    activation: str = setting(
        "relu",
        Choice(*activations.UNITS),
        "activation",
        "what a hidden unit does with z",
        symbol="g",
        part="shape",
    )
    init: str = setting(
        "he",
        Choice(*INITIALIZERS),
        "initialization",
        "how the first weights are drawn",
    )
    constant: float = setting(
        0.5,
        Number,
        "constant",
        "value of every first weight",
        used=lambda e: e.init == "constant",
    )
    scale: float = setting(
        0.01,
        NonNegative,
        "scale",
        "standard deviation of the first weights, whatever the width",
        used=lambda e: e.init == "normal",
    )
    multiplier: float = setting(
        1.0,
        NonNegative,
        "multiplier",
        "factor on top of the chosen first weights",
        used=lambda e: e.init not in ("zeros", "constant", "normal"),
    )
    optimizer: str = setting(
        "gradient_descent",
        Choice(*optimizers.OPTIMIZERS),
        "optimizer",
        "how a gradient becomes a step",
        part="shape",
    )
    learning_rate: float = setting(
        0.1,
        Positive,
        "learning rate",
        "size of a step against the gradient, per update",
        symbol="α",
        part="step",
    )
    iterations: int = setting(
        1000,
        Whole(0, 1_000_000),
        "iterations",
        "number of updates",
        symbol="t",
        part="shape",
    )
    seed: int = setting(
        0,
        Index,
        "seed",
        "which random numbers the first weights are drawn with",
    )
    data_seed: int = setting(
        0,
        Index,
        "data seed",
        "which random numbers the data are drawn with",
    )
    dtype: str = setting(
        "float64",
        Choice("float64", "float32"),
        "precision",
        "floating-point type of all arrays",
        part="shape",
    )

    def __init__(self, data, **settings):
        for name in settings:
            if name not in FIELDS:
                raise TypeError(
                    f"Experiment has no setting {name!r}" + nearest(name, FIELDS)
                )
        given = {"data": data, **settings}
        for name, field in FIELDS.items():
            value = field.contract(name, given.get(name, field.default))
            object.__setattr__(self, name, value)

    def replace(self, **changes):
        """Return a new experiment with some settings changed.

        Takes the fields, the settings of the data (`m`, `noise`, …), and

        width : int
            Units of the widest hidden layer; the others keep their proportion to it.
        depth : int
            Number of hidden layers: cut off, or repeat the last one.
        """
        own = {name: getattr(self, name) for name in FIELDS}
        for name, value in changes.items():
            field = self.field(name)
            if name in FIELDS:
                own[name] = value
            elif name in SHAPES:
                value = field.contract(name, value)
                own["hidden"] = SHAPES[name].change(own["hidden"], value)
            else:
                own["data"] = own["data"].replace(**{name: value})
        return Experiment(**own)

    def get(self, name):
        """Return any value that `replace` can change, by its name."""
        self.field(name)
        if name in SHAPES:
            return SHAPES[name].read(self.hidden)
        return self.data.settings.get(name, getattr(self, name, None))

    def field(self, name):
        """Return the `Field` of any setting that `replace` can change."""
        if name in FIELDS:
            return FIELDS[name]
        if name in SHAPES:
            return SHAPES[name].field
        settings = self.data.settings
        if name not in settings:
            known = [*FIELDS, *SHAPES, *settings]
            raise TypeError(
                f"Experiment has no setting {name!r}" + nearest(name, known)
            )
        contract = RECIPES[self.data.kind].contracts[name]
        return Field(name, settings[name], contract, *DATA_LABELS.get(name, (name, "")))

    def __repr__(self):
        changed = [
            f"{name}={getattr(self, name)!r}"
            for name, field in FIELDS.items()
            if name != "data" and getattr(self, name) != field.default
        ]
        return f"dl.Experiment({', '.join([repr(self.data), *changed])})"


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


FIELDS = {
    field.name: Field(field.name, field.default, **field.metadata)
    for field in dataclasses.fields(Experiment)
}

Experiment.__signature__ = inspect.Signature(
    [
        inspect.Parameter("data", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        *(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=f.default)
            for name, f in FIELDS.items()
            if name != "data"
        ),
    ]
)


@dataclass(frozen=True)
class Shape:
    """A setting that is read off `hidden` and written back into it."""

    field: Field
    read: Callable
    change: Callable


def _with_width(hidden, width):
    widest = max(hidden, default=1)
    return tuple(max(1, round(units * width / widest)) for units in hidden)


def _with_depth(hidden, depth):
    repeated = hidden[-1:] or (10,)
    return hidden[:depth] + repeated * (depth - len(hidden))


SHAPES = {
    "width": Shape(
        Field("width", 10, Count, "width", "units of the widest hidden layer"),
        lambda hidden: max(hidden, default=0),
        _with_width,
    ),
    "depth": Shape(
        Field("depth", 2, Index, "depth", "number of hidden layers"),
        len,
        _with_depth,
    ),
}

DATA_LABELS = {
    "m": ("examples", "number of training examples"),
    "dev": ("dev examples", "number of dev examples"),
    "noise": ("noise", "standard deviation of the noise in the data"),
    "factor": ("inner radius", "radius of the inner ring; the outer one is 1"),
    "n_x": ("features", "number of inputs of each example"),
}
