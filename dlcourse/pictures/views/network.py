"""The network itself, with what dropout drops in the step at hand.

The masks of an iteration are drawn anew, not kept: each layer has a generator of its
own, and a generator can jump to where it stood.
"""

import functools
from typing import NamedTuple

import numpy as np

from dlcourse.engine.draws import InOrder, Masks
from dlcourse.engine.stacks import single
from dlcourse.engine.updates import Rates
from dlcourse.pictures.wiring import MOST_LAYERS, MOST_UNITS, Wiring


def network(scene):
    """Units as circles, weights as lines; what this step drops is crossed out.

    The masks are those of the first example of its batch.
    """
    dims = scene.network.layer_dims
    masks = [*masks_at(scene.experiment, scene.t), None]
    drops = [D for D in masks if D is not None]
    dropped = sum(int((~D[:, 0]).sum()) for D in drops)
    of = sum(len(D) for D in drops)
    return Wiring(
        [scene.params[f"W{l}"] for l in range(1, len(dims))],
        [
            np.ones(n, bool) if D is None else D[:, 0]
            for n, D in zip(dims, masks, strict=True)
        ],
        title=f"Dropped now: {dropped} of {of} units" if drops else "Network",
        says=_in_words(dims, scene.t, dropped, of),
    )


class _Dropping(NamedTuple):
    """What decides an experiment's masks."""

    seed: int
    drop: object
    rates: Rates
    widths: tuple
    sizes: tuple


def masks_at(experiment, t):
    """Return the masks (n, s) that the step at iteration t trains with, layer by layer.

    None for a layer that drops nothing. The columns are the examples of its batch.

    Parameters
    ----------
    experiment : Experiment
    t : int
        Updates made before.
    """
    dropping = _dropping(experiment)
    if dropping is None:
        return [None] * (len(experiment.hidden) + 1)
    keeps = dropping.rates.keep_at(t)
    epochs, batch = divmod(t, len(dropping.sizes))
    before = epochs * sum(dropping.sizes) + sum(dropping.sizes[:batch])
    masks = []
    for layer, (units, keep) in enumerate(zip(dropping.widths, keeps, strict=True)):
        if keep is None:
            masks.append(None)
            continue
        draws = Masks([dropping.seed], layer)
        # One random number a unit and example.
        draws.generators[0].bit_generator.advance(before * units)
        blank = np.ones((units, dropping.sizes[batch]), experiment.dtype)
        masks.append(dropping.drop(blank, keep, draws)[1])
    return masks


@functools.lru_cache(maxsize=8)
def _dropping(experiment):
    run = single(experiment)
    if run.keep is None:
        return None
    sizes = (experiment.m,)
    if experiment.batch_size is not None:
        ((X, Y),) = run.batches.sets
        batches = run.batches.cut(X, Y, experiment.batch_size, InOrder())
        sizes = tuple(Y.shape[-1] for _, Y in batches)
    widths = run.network.layer_dims[:-1]
    return _Dropping(experiment.seed, run.network.drop, Rates(run), widths, sizes)


def _in_words(dims, t, dropped, of):
    """Say how many units there are, how many are shown, what is dropped."""
    words = f"Network with {', '.join(map(str, dims))} units"
    if max(dims) > MOST_UNITS:
        words += f", the first {MOST_UNITS} of each layer drawn"
    if len(dims) > MOST_LAYERS:
        words += f", the first {MOST_LAYERS} layers drawn"
    if not of:
        return f"{words}; nothing is dropped."
    return (
        f"{words}; dropped in step {t}, for the first example of the batch: "
        f"{dropped} of {of} units."
    )
