"""How a training set is cut into mini-batches."""

import numpy as np

from dlcourse.engine.draws import BATCHES, generator
from dlcourse.formulas.batches import minibatch_count
from dlcourse.pictures import Grid, Lines

SHOWN = 1000  # examples of the slicing viewer
ACROSS = 40
FEATURES, BYTES = 100, 8  # of each example, of each number in double precision


def slices(m=1000, size=64, shuffle=True):
    """Show to which mini-batch each example goes, and how large each mini-batch is.

    Parameters
    ----------
    m, size : int
        Examples, and how many of them make a mini-batch (all, where size exceeds m).
    shuffle : bool
    """
    size, shown = min(size, m), min(m, SHOWN)
    count = minibatch_count(m, size)
    last = m - (count - 1) * size
    # The places of the first examples alone: 5 million need not be drawn for them.
    place = np.arange(shown)
    if shuffle:
        place = generator(0, BATCHES).choice(m, shown, replace=False)
    cells = np.full(-(-shown // ACROSS) * ACROSS, np.nan)
    cells[:shown] = place // size + 1
    t = np.unique(np.linspace(1, count, min(count, 60)).astype(int))
    first = "" if m <= SHOWN else f"first {SHOWN:,} of "
    return (
        Grid(
            cells.reshape(-1, ACROSS),
            xlabel=f"{first}{m:,} examples (shade: t)",
            ylabel=f"rows of {ACROSS}",
        ),
        Lines(
            stems={"examples in mini-batch t": (t, np.where(t < count, size, last))},
            xlabel="mini-batch t",
            ylabel="examples",
            ylim=(0, 1.25 * size),
            xlim=(0, 1.03 * count + 1),
            title=f"{count:,} mini-batch{'es' * (count > 1)}, the last of {last:,}",
            says=f"{m:,} examples in {count:,} mini-batches of {size:,}, the last of "
            f"{last:,}. With {FEATURES} features X takes {in_bytes(m)}, a mini-batch "
            f"{in_bytes(size)}.",
        ),
    )


def in_bytes(examples):
    """Return how much memory X takes, in words: 100 features in double precision."""
    size = float(examples * FEATURES * BYTES)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"
