"""The optimisers on a real network."""

from dlcourse.datasets.clouds import moons
from dlcourse.engine.experiment import Experiment


def network(
    optimizer="adam", learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8, size=64
):
    """Return ten epochs of mini-batches on the moons.

    Parameters
    ----------
    optimizer : str
    learning_rate, beta1, beta2, epsilon : float
        Momentum takes beta1 as its memory.
    size : int
        Examples in a mini-batch.
    """
    return Experiment(
        moons(1000, noise=0.2, dev=1000),
        hidden=(20, 10),
        optimizer=optimizer,
        learning_rate=learning_rate,
        beta=beta1,
        beta1=beta1,
        beta2=beta2,
        epsilon=epsilon,
        batch_size=size,
        iterations=10 * -(-1000 // size),
    )
