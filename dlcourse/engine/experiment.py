"""An experiment is a value: everything that decides how a training run goes.

`Experiment` is a frozen dataclass of the settings in `settings.py`, scalars and tuples.
Equal experiments give equal histories, bit for bit.
"""

import inspect
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from dlcourse.basics.contracts import Count, Index, KeepProb
from dlcourse.basics.lasting import Lasting
from dlcourse.basics.messages import nearest
from dlcourse.basics.scales import written
from dlcourse.datasets.recipes import RECIPES
from dlcourse.datasets.touched import BY_HAND
from dlcourse.engine.settings import FIELDS, Field, Settings


@dataclass(frozen=True, init=False, repr=False)
class Experiment(Settings, metaclass=Lasting):
    """Data, network, regularisation, optimiser, schedule and seeds of a training run.

    Parameters
    ----------
    data : Dataset
        What to learn, such as `circles(300)`.
    **settings
        Any setting of `settings.py` by name; the others keep their defaults.

    Raises
    ------
    TypeError, ValueError
        Where a name is unknown, a value out of range, or two do not go together.

    Examples
    --------
    >>> import dlcourse as dl
    >>> rings = dl.Experiment(dl.circles(300), hidden=(10, 5), learning_rate=0.1)
    >>> rings.replace(learning_rate=0.3)
    dl.Experiment(dl.circles(300), learning_rate=0.3)
    """

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
        self._check_together()

    def _check_together(self):
        """Refuse settings that are right by themselves and wrong together."""
        self._check_keep_prob("keep_prob", self.keep_prob)
        if self.batch_size is not None:
            self._check_batch_size()
        elif self.batch_norm and self.m == 1:
            raise ValueError("batch_norm needs at least 2 training examples, got 1")
        if self.patience is not None and not self.data.draw(self.data_seed).X_dev.size:
            raise ValueError("patience needs a dev set: give the data dev=…")
        changes = tuple((t, n, self._changed(n, value)) for t, n, value in self.changes)
        object.__setattr__(self, "changes", changes)

    def _changed(self, name, value):
        """Return the value that a setting changes to on the way, or refuse it."""
        field = self.field(name)
        if field.part != "step":
            raise ValueError(
                f"changes: {name} cannot change on the way, as learning_rate, lambd, "
                "keep_prob and other numbers of a step can"
            )
        value = field.contract(f"changes: {name}", value)
        if name == "keep_prob":
            self._check_keep_prob("changes: keep_prob", value)
        return value

    def _check_keep_prob(self, name, value):
        if isinstance(value, tuple) and len(value) != len(self.hidden):
            raise ValueError(
                f"{name} must have one entry for each of {len(self.hidden)} hidden "
                f"layers, got {value}"
            )

    def _check_batch_size(self):
        m, size = self.m, self.batch_size
        if size > m:
            raise ValueError(
                f"batch_size must be at most the {m} training examples, got {size}"
            )
        if self.batch_norm and (size == 1 or m % size == 1):
            raise ValueError(
                "batch_size must leave no batch of one with batch_norm (one example is "
                f"its own mean), got {size} for {m} examples"
            )

    @property
    def m(self):
        """The number of training examples."""
        return self.data.draw(self.data_seed).X.shape[1]

    @property
    def epoch_length(self):
        """The number of updates in one epoch."""
        return math.ceil(self.m / self.batch_size) if self.batch_size else 1

    @property
    def keep(self):
        """The keep probabilities of layers 0 (the input) to L - 1."""
        return (self.keep_input, *each_layer(self.keep_prob, len(self.hidden)))

    def replace(self, **changes):
        """Return a new experiment with some settings changed.

        Takes the fields, the settings of the data (`m`, `noise`, …), the examples that
        a hand has `moved` and `added` to it (see `Dataset.replace`), and

        width : int
            Units of the widest hidden layer; the others keep their proportion to it.
        depth : int
            Number of hidden layers: cut off, or repeat the last one.
        epochs : int
            Passes over the data, instead of iterations.
        keep_prob1, keep_prob2, … : float
            Keep probability of one hidden layer.
        """
        own = {name: getattr(self, name) for name in FIELDS}
        for name, value in changes.items():
            derived = derived_setting(name)
            if name in FIELDS:
                own[name] = value
            elif derived:
                value = derived.field.contract(name, value)
                target, value = derived.write(Experiment(**own), value)
                own[target] = value
            else:
                if name not in BY_HAND:
                    self.field(name)
                own["data"] = own["data"].replace(**{name: value})
        return Experiment(**own)

    def get(self, name):
        """Return any value that `replace` can change, by its name."""
        self.field(name)
        derived = derived_setting(name)
        if derived:
            return derived.read(self)
        return getattr(self, name) if name in FIELDS else self.data.settings[name]

    def field(self, name):
        """Return the `Field` of any setting that `replace` can change."""
        derived = derived_setting(name)
        if name in FIELDS:
            return FIELDS[name]
        if derived:
            return derived.field
        settings = self.data.settings
        if name not in settings:
            known = [*FIELDS, *DERIVED, *settings]
            raise TypeError(
                f"Experiment has no setting {name!r}" + nearest(name, known)
            )
        contract = RECIPES[self.data.kind].contracts[name]
        return Field(name, settings[name], contract, *DATA_LABELS.get(name, (name, "")))

    def __repr__(self):
        changed = [
            f"{name}={_written(name, getattr(self, name))}"
            for name, field in FIELDS.items()
            if name != "data" and getattr(self, name) != field.default
        ]
        return f"dl.Experiment({', '.join([repr(self.data), *changed])})"


def _written(name, value):
    return written(dict(value)) if name == "swap" else repr(value)


def each_layer(keep_prob, layers):
    """Return one keep probability for each hidden layer, from a number or a tuple."""
    return keep_prob if isinstance(keep_prob, tuple) else (keep_prob,) * layers


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
class Derived:
    """A setting that is read off others, and written back into one of them."""

    field: Field
    read: Callable
    write: Callable


def derived_setting(name):
    """Return the `Derived` setting of that name, or None."""
    layer = re.fullmatch(r"keep_prob([1-9]\d?)", name)
    return _keep_prob_of(int(layer[1])) if layer else DERIVED.get(name)


def _with_width(experiment, width):
    hidden = experiment.hidden
    widest = max(hidden, default=1)
    return "hidden", tuple(max(1, round(units * width / widest)) for units in hidden)


def _with_depth(experiment, depth):
    hidden = experiment.hidden
    repeated = hidden[-1:] or (10,)
    return "hidden", hidden[:depth] + repeated * (depth - len(hidden))


def _keep_prob_of(layer):
    def read(experiment):
        _check(experiment)
        return experiment.keep[layer]

    def write(experiment, value):
        _check(experiment)
        keep = list(experiment.keep[1:])
        keep[layer - 1] = value
        return "keep_prob", tuple(keep)

    def _check(experiment):
        if layer > len(experiment.hidden):
            raise ValueError(
                f"keep_prob{layer} needs {layer} hidden layers, got {experiment.hidden}"
            )

    about = f"chance of each unit of hidden layer {layer} to be kept"
    field = Field(f"keep_prob{layer}", 1.0, KeepProb, f"keep_prob {layer}", about)
    return Derived(field, read, write)


DERIVED = {
    "width": Derived(
        Field("width", 10, Count, "width", "units of the widest hidden layer"),
        lambda experiment: max(experiment.hidden, default=0),
        _with_width,
    ),
    "depth": Derived(
        Field("depth", 2, Index, "depth", "number of hidden layers"),
        lambda experiment: len(experiment.hidden),
        _with_depth,
    ),
    "epochs": Derived(
        Field("epochs", 1000, Index, "epochs", "passes over the data"),
        lambda experiment: experiment.iterations // experiment.epoch_length,
        lambda experiment, epochs: ("iterations", epochs * experiment.epoch_length),
    ),
}

DATA_LABELS = {
    "m": ("examples", "number of training examples"),
    "dev": ("dev examples", "number of dev examples"),
    "noise": ("noise", "standard deviation of the noise in the data"),
    "factor": ("inner radius", "radius of the inner ring; the outer one is 1"),
    "target": (
        "target examples",
        "training examples that come from the dev set's kind",
    ),
    "turn": ("turn", "degrees by which the dev set is turned"),
    "copies": ("copies", "changed copies of each training image"),
    "pixels": ("shift", "pixels by which a copy may be moved"),
    "degrees": ("rotation", "degrees by which a copy may be turned"),
    "strength": ("distortion", "pixels by which a copy may be bent"),
    "mirror": ("mirrored", "whether copies may be mirrored"),
    "n_x": ("features", "number of inputs of each example"),
}
