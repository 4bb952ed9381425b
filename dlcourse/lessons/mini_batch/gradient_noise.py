"""How noisy the gradient of a mini-batch is."""

import functools

import numpy as np

from dlcourse.engine.draws import BATCHES, generator
from dlcourse.engine.stacks import data_of, first_theta, network_of
from dlcourse.lessons.mini_batch.training import two_moons
from dlcourse.pictures import Lines, Points


@functools.lru_cache(maxsize=4)
def gradients(m=4096, seed=0):
    """Return the gradient of each example at the start of training, an array (m, P)."""
    experiment = two_moons(m, seed=seed, data_seed=seed)
    network, data = network_of(experiment), data_of(experiment)
    theta = first_theta(experiment, network)
    X, Y = (A.T[..., None] for A in (data.X, data.Y))  # m sets of one example each
    return network.backward(network.forward(theta, X), Y)[..., 0]


def minibatch_gradients(size, seed=0, least=200):
    """Return gradients of mini-batches, epoch after epoch, and that of all examples.

    Returns
    -------
    array (n, P), array (P,)
        n >= least.
    """
    G, rng = gradients(seed=seed), generator(seed, BATCHES)
    m, found = len(G), []
    while len(found) < least:
        order = rng.permutation(m)
        found += [
            G[order[i : i + size]].mean(axis=0) for i in range(0, m - size + 1, size)
        ]
    return np.array(found[: max(least, 512)]), G.mean(axis=0)


def noise_of(size, seed=0):
    """Return the RMS distance of mini-batch gradients from the full gradient."""
    if size == 1:  # all of them
        G = gradients(seed=seed)
        return float(np.sqrt(((G - G.mean(axis=0)) ** 2).sum(axis=1).mean()))
    found, full = minibatch_gradients(size, seed)
    return float(np.sqrt(((found - full) ** 2).sum(axis=1).mean()))


SIZES = tuple(2**k for k in range(11))


@functools.cache
def noises(seed=0):
    """Return `noise_of` each of `SIZES`."""
    return np.array([noise_of(size, seed) for size in SIZES])


def noise(size=1):
    """Show mini-batch gradients round the full one, and how far off they are."""
    found, full = minibatch_gradients(size)
    length = np.linalg.norm(full)
    along = full / length
    # Across: the direction, at a right angle, in which single examples differ most.
    G = gradients()
    rest = G - np.outer(G @ along, along)
    across = np.linalg.eigh(np.cov(rest.T))[1][:, -1]
    cloud = np.stack([found @ along, found @ across])[:, :512]
    rms = noise_of(size)
    return (
        Points(
            {f"gradients of mini-batches of {size}": cloud},
            marked={"of all 4096 examples": (length, float(full @ across))},
            xlim=(-3, 4),
            ylim=(-4, 4),
            xlabel="along the full gradient",
            ylabel="across it",
            title=f"Noise {rms / length:.2g} times the gradient",
        ),
        Lines(
            {
                "noise (RMS distance)": (SIZES, noises()),
                "$1/\\sqrt{s}$": (SIZES, noises()[0] / np.sqrt(SIZES)),
            },
            dots={f"size {size}": ([size], [rms])},
            level={"the gradient itself": length},
            xscale="log",
            yscale="log",
            xlabel="size s",
            ylabel="length",
            title=f"RMS {rms:.3g}, times √s: {rms * np.sqrt(size):.3g}",
            says=f"Size {size}: RMS distance {rms:.3g} from the full gradient, whose "
            f"length is {length:.3g}.",
        ),
    )
