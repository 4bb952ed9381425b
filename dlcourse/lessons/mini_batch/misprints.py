"""What slips in a loop over mini-batches do."""

import functools

import numpy as np

from dlcourse.basics.contracts import undecorated
from dlcourse.engine.draws import BATCHES, generator
from dlcourse.formulas.batches import minibatch_count
from dlcourse.formulas.costs import output_backward, sigmoid_cost
from dlcourse.lessons.mini_batch.training import two_moons
from dlcourse.pictures import Grid, Lines


def visits(cut, m=22, size=4):
    """Show which examples an epoch visits, if `cut` stands for `random_minibatches`.

    Parameters
    ----------
    cut : function (X, Y, size, rng) -> list of (X_t, Y_t)
    m, size : int
    """
    X, rng = np.arange(1.0, m + 1)[None], generator(0, BATCHES)
    found = undecorated(cut)(X, X, min(size, m), rng)
    cells = np.zeros((len(found), m))
    for row, (X_t, _) in zip(cells, found, strict=True):
        np.add.at(row, X_t[0].astype(int) - 1, 1)
    seen = cells.sum(axis=0)
    return (
        Grid(
            np.minimum(cells, 1),
            names={0: "not used", 1: "used"},
            xlabel="example",
            ylabel="mini-batch t",
        ),
        Lines(
            stems={"visits in this epoch": (np.arange(1, m + 1), seen)},
            xlabel="example",
            ylabel="visits",
            xlim=(0, m + 1),
            ylim=(0, 4),
            title=f"{np.count_nonzero(seen)} of {m} examples visited",
            says=f"{len(found)} mini-batches; {np.count_nonzero(seen == 0)} of {m} "
            f"examples are never visited, {np.count_nonzero(seen > 1)} more than once.",
        ),
    )


@functools.cache
def divided_by(divisor, size):
    """Return a swap: costs and gradients of mini-batches are sums over `divisor`.

    Parameters
    ----------
    divisor : int
    size : int
        Of the mini-batches; the cost of all examples stays as it is.
    """

    def batch_cost(Z, Y):
        over = divisor if Z.shape[-1] == size else Z.shape[-1]
        return undecorated(sigmoid_cost)(Z, Y) * (Z.shape[-1] / over)

    def batch_dZ(A, Y):
        return undecorated(output_backward)(A, Y) * (size / divisor)

    swap = {"sigmoid_cost": batch_cost, "output_backward": batch_dZ}
    for name, function in swap.items():
        function.expression = f"demo.divided_by({divisor}, {size})[{name!r}]"
    return swap


def size_or_count(size=64, examples=2048, letter="A"):
    """Return an experiment: J{t} is divided by the count (A) or by the size (B)."""
    divisor = minibatch_count(examples, size) if letter == "A" else size
    return two_moons(
        examples,
        learning_rate=0.1,
        batch_size=size,
        iterations=5 * (examples // size),
        swap=divided_by(divisor, size),
    )
