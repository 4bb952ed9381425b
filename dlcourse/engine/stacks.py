"""Experiments side by side: K networks of equal shape as one, along a leading axis.

`Stack` turns one experiment, or several of equal shape, into arrays: theta (K, P, 1),
hyperparameters (K, 1, 1), data (n_x, m) where all share it and (K, n_x, m) where they
do not. A single experiment has no leading axis at all, and runs through the same
formulas.
"""

from dataclasses import dataclass, replace

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.datasets.recipes import Sets
from dlcourse.engine import draws
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.network import Network
from dlcourse.engine.settings import FIELDS
from dlcourse.engine.swaps import INITIALIZERS, Swaps
from dlcourse.formulas.batches import random_minibatches
from dlcourse.formulas.initializers import init_parameters
from dlcourse.formulas.normalization import normalize_apply, normalize_fit

# Activations of a chunk stay near this size: far below it calls cost more than numbers,
# far above it a step leaves the cache. With 2 MB a step took at most a twentieth longer
# than with the best size, for two hidden layers as for eight.
CHUNK_BYTES = 2_000_000

STEP_FIELDS = [
    name
    for name, field in FIELDS.items()
    if field.part == "step" and name not in ("keep_prob", "keep_input")
]
SHAPE_FIELDS = [
    name for name, field in FIELDS.items() if field.part == "shape" and name != "data"
]


@dataclass
class Stack:
    """What a training loop needs of its members, as arrays ready to broadcast.

    Attributes
    ----------
    like : Experiment
        Any of the members: all agree in what shapes a run.
    network : Network
    swaps : Swaps
    data : Sets
    theta : array (P, 1) or (K, P, 1)
        First parameters.
    steps : dict
        Hyperparameters: numbers, or (K, 1, 1) where the members differ.
    keep : list or None
        Keep probabilities of layers 0 to L - 1, None for one that drops nothing; None
        where none does.
    masks : list
        Where each layer's masks are drawn from.
    batches : Batches
    members : list or None
        Positions in the list that was asked for; None for one experiment.
    """

    like: Experiment
    network: Network
    swaps: Swaps
    data: Sets
    theta: np.ndarray
    steps: dict
    keep: list | None
    masks: list
    batches: draws.Batches
    members: list | None

    def only(self, alive, theta):
        """Return the stack of those members for which `alive` (K,) is true."""

        def select(value):
            stacked = isinstance(value, np.ndarray) and value.ndim == 3
            return value[alive] if stacked else value

        for source in (*self.masks, self.batches):
            source.keep(alive)
        return replace(
            self,
            data=Sets(*map(select, self.data)),
            theta=theta[alive],
            steps={name: select(value) for name, value in self.steps.items()},
            keep=self.keep and list(map(select, self.keep)),
            members=[k for k, ok in zip(self.members, alive, strict=True) if ok],
        )


def network_of(experiment):
    """Return the `Network` of an experiment: its shapes come from the data too."""
    data = experiment.data.draw(experiment.data_seed)
    return Network(
        (data.X.shape[0], *experiment.hidden, data.Y.shape[0]),
        experiment.activation,
        head_of(data.Y),
        experiment.batch_norm,
        Swaps(experiment.swap),
    )


def head_of(Y):
    """Return what the last layer is to be: one class in two, of many, or a number."""
    if Y.shape[0] > 1:
        return "softmax"
    return "sigmoid" if np.isin(Y, (0, 1)).all() else "linear"


def first_theta(experiment, network):
    """Return the first parameters (P, 1); they depend on `seed` and shapes alone."""
    draw = Swaps(experiment.swap)(INITIALIZERS[experiment.init])
    own = [
        getattr(experiment, name)
        for name in ("constant", "scale")
        if FIELDS[name].used(experiment)
    ]
    factor = experiment.multiplier if FIELDS["multiplier"].used(experiment) else 1.0

    def init_layer(n_in, n_out, rng):
        return draw(n_in, n_out, rng, *own) * factor

    rng = draws.generator(experiment.seed, draws.WEIGHTS)
    params = undecorated(init_parameters)(network.layer_dims, rng, init_layer)
    for name, shape in network.shapes.items():
        if name.startswith("gamma"):
            params[name] = np.ones(shape)
        elif name.startswith("beta_bn"):
            params[name] = np.zeros(shape)
    return draws.jittered(network.parameters.join(params)).astype(experiment.dtype)


def data_of(experiment):
    """Return the arrays as the network sees them: normalised, of the right type.

    The statistics are those of the training set, for the dev set too.
    """
    sets = experiment.data.draw(experiment.data_seed)
    if experiment.inputs != "raw":
        use = Swaps(experiment.swap)
        mu, sigma = use(normalize_fit)(sets.X)
        sigma = np.where(sigma == 0, 1, sigma)  # what never varies becomes 0
        divisor = {
            "centred": np.ones_like(sigma),
            "variance": sigma**2,
            "standard": sigma,
        }[experiment.inputs]
        X, X_dev = (use(normalize_apply)(X, mu, divisor) for X in (sets.X, sets.X_dev))
        sets = sets._replace(X=X, X_dev=X_dev)
    if experiment.dtype == sets.X.dtype.name:
        return sets
    return Sets(*(array.astype(experiment.dtype) for array in sets))


def single(experiment):
    """Return one experiment as a `Stack` without a leading axis."""
    return _stack([experiment], None)


def stack(experiments, members):
    """Return `experiments[k]` for k in `members` as one `Stack`."""
    return _stack([experiments[k] for k in members], list(members))


def _stack(chosen, members):
    like = chosen[0]
    network, swaps = network_of(like), Swaps(like.swap)
    data = _shared_data(chosen)
    thetas = [first_theta(experiment, network) for experiment in chosen]
    seeds = [experiment.seed for experiment in chosen]
    sets = [(d.X, d.Y, seed) for d, seed in zip(data, seeds, strict=True)]
    keeps = [experiment.keep for experiment in chosen]
    later = {name for _, name, _ in like.changes} & {"keep_prob", "keep_input"}
    drops = later or any(p < 1 for keep in keeps for p in keep)
    each_keep = [
        _column(each, like.dtype) if later or min(each) < 1 else None
        for each in zip(*keeps, strict=True)
    ]
    layers = range(len(network.layer_dims) - 1)
    return Stack(
        like,
        network,
        swaps,
        _side_by_side(data),
        thetas[0] if members is None else np.stack(thetas),
        {n: _column([getattr(e, n) for e in chosen], like.dtype) for n in STEP_FIELDS},
        each_keep if drops else None,
        [draws.Masks(seeds, layer) for layer in layers] if drops else [],
        draws.Batches(sets, like.batch_size, like.order, swaps(random_minibatches)),
        members,
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
    units = sum(network_of(experiment).layer_dims)
    examples = experiment.batch_size or experiment.m
    activations = units * examples * np.dtype(experiment.dtype).itemsize
    return max(1, CHUNK_BYTES // activations)


def _shape_key(experiment):
    sets = experiment.data.draw(experiment.data_seed)
    own = tuple(getattr(experiment, name) for name in SHAPE_FIELDS)
    return own, tuple(array.shape for array in sets)


def _shared_data(experiments):
    """Return each one's data; equal recipes give the very same arrays."""
    made = {}
    for e in experiments:
        key = e.data, e.data_seed, e.inputs, e.dtype
        if key not in made:
            made[key] = data_of(e)
    return [made[e.data, e.data_seed, e.inputs, e.dtype] for e in experiments]


def _side_by_side(data):
    if all(sets is data[0] for sets in data):
        return data[0]
    return Sets(*map(np.stack, zip(*data, strict=True)))


def _column(values, dtype):
    """One number where all agree, else (K, 1, 1): both broadcast over a stack."""
    whole = all(isinstance(value, int) for value in values)
    with np.errstate(over="ignore"):  # 1e100 is infinite in single precision
        if any(value != values[0] for value in values):
            return np.array(values, dtype=int if whole else dtype).reshape(-1, 1, 1)
        # In double precision Python's own number is the same, and faster.
        return values[0] if whole or dtype == "float64" else np.float32(values[0])
