"""Experiments side by side: K networks of equal shape as one, along a leading axis.

`Stack` turns one experiment, or several of equal shape, into arrays: theta (K, P, 1),
hyperparameters (K, 1, 1), data (n_x, m) where all share it and (K, n_x, m) where they
do not. A single experiment has no leading axis at all, and runs through the same
formulas.
"""

from dataclasses import dataclass, replace

import numpy as np

from dlcourse.contracts import undecorated
from dlcourse.datasets import Sets
from dlcourse.experiment import FIELDS, INITIALIZERS, Experiment
from dlcourse.formulas.initializers import init_parameters
from dlcourse.network import Network

# Activations of a chunk stay near this size: far below it calls cost more than numbers,
# far above it a step leaves the cache. With 2 MB a step took at most a twentieth longer
# than with the best size, for two hidden layers as for eight.
CHUNK_BYTES = 2_000_000


@dataclass
class Stack:
    """What a training loop needs of its members, as arrays ready to broadcast.

    `members` are positions in the list that was asked for; None for one experiment
    without a leading axis. `like` is any member: all agree in what shapes a run.
    """

    like: Experiment
    network: Network
    data: Sets
    theta: np.ndarray
    steps: dict
    members: list | None

    def keep(self, alive, theta):
        """Return the stack of those members for which `alive` (K,) is true."""

        def select(value):
            stacked = isinstance(value, np.ndarray) and value.ndim == 3
            return value[alive] if stacked else value

        return replace(
            self,
            data=Sets(*map(select, self.data)),
            theta=theta[alive],
            steps={name: select(value) for name, value in self.steps.items()},
            members=[k for k, ok in zip(self.members, alive, strict=True) if ok],
        )


def network_of(experiment):
    """Return the `Network` of an experiment: its shapes come from the data too."""
    data = experiment.data.draw(experiment.data_seed)
    outputs = data.Y.shape[0]
    return Network(
        (data.X.shape[0], *experiment.hidden, outputs),
        experiment.activation,
        "sigmoid" if outputs == 1 else "softmax",
    )


def first_theta(experiment, network):
    """Return the first parameters (P, 1); they depend on `seed` and shapes alone."""
    draw = undecorated(INITIALIZERS[experiment.init])
    # One generator a purpose: these are the first weights' numbers and nobody else's.
    rng = np.random.default_rng([experiment.seed, 0])

    def init_layer(n_in, n_out, rng):
        own = {
            name: getattr(experiment, name)
            for name in ("constant", "scale")
            if FIELDS[name].used(experiment)
        }
        W = draw(n_in, n_out, rng, **own)
        used = FIELDS["multiplier"].used(experiment)
        return W * experiment.multiplier if used else W

    params = undecorated(init_parameters)(network.layer_dims, rng, init_layer)
    return network.join(params).astype(experiment.dtype)


def single(experiment):
    """Return one experiment as a `Stack` without a leading axis."""
    network = network_of(experiment)
    return Stack(
        experiment,
        network,
        _data(experiment),
        first_theta(experiment, network),
        {name: getattr(experiment, name) for name in STEP_FIELDS},
        None,
    )


def stacks(experiments):
    """Group experiments of equal shape, and cut the groups into chunks.

    Returns
    -------
    list of lists of int
        Positions in `experiments`, each list one `Stack`.
    """
    groups = {}
    for k, experiment in enumerate(experiments):
        groups.setdefault(_shape_key(experiment), []).append(k)
    chunks = []
    for members in groups.values():
        size = chunk_size(experiments[members[0]])
        chunks += [members[i : i + size] for i in range(0, len(members), size)]
    return chunks


def chunk_size(experiment):
    """Return how many networks of this shape are computed side by side."""
    network = network_of(experiment)
    m = experiment.data.draw(experiment.data_seed).X.shape[1]
    activations = sum(network.layer_dims) * m * np.dtype(experiment.dtype).itemsize
    return max(1, CHUNK_BYTES // activations)


def stack(experiments, members):
    """Return `experiments[k]` for k in `members` as one `Stack`."""
    chosen = [experiments[k] for k in members]
    network = network_of(chosen[0])
    shared = len({(e.data, e.data_seed) for e in chosen}) == 1
    data = [_data(experiment) for experiment in (chosen[:1] if shared else chosen)]
    return Stack(
        chosen[0],
        network,
        data[0] if shared else Sets(*map(np.stack, zip(*data, strict=True))),
        np.stack([first_theta(experiment, network) for experiment in chosen]),
        {name: _column(chosen, name) for name in STEP_FIELDS},
        list(members),
    )


STEP_FIELDS = [name for name, field in FIELDS.items() if field.part == "step"]
SHAPE_FIELDS = [
    name for name, field in FIELDS.items() if field.part == "shape" and name != "data"
]


def _shape_key(experiment):
    sets = experiment.data.draw(experiment.data_seed)
    own = tuple(getattr(experiment, name) for name in SHAPE_FIELDS)
    return own, tuple(array.shape for array in sets)


def _data(experiment):
    sets = experiment.data.draw(experiment.data_seed)
    if experiment.dtype == sets.X.dtype.name:
        return sets
    return Sets(*(array.astype(experiment.dtype) for array in sets))


def _column(experiments, name):
    """One number where all agree, else (K, 1, 1): both broadcast over a stack."""
    values = [getattr(experiment, name) for experiment in experiments]
    if all(value == values[0] for value in values):
        return values[0]
    return np.array(values, dtype=experiments[0].dtype).reshape(-1, 1, 1)
