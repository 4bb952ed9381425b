"""Mini-batches: an epoch goes over all examples once, in ceil(m / size) updates.

    shuffle the columns of X and Y with one permutation, then cut
    X{t} = X[:, (t-1) size : t size],   the last one may be smaller

    for each mini-batch: forward, cost, backward, update

The cost of a mini-batch is a mean over *its* examples, in both terms.
"""

from dlcourse.basics.choices import RandomGenerator
from dlcourse.basics.contracts import (
    Count,
    Matrix,
    NonNegative,
    Number,
    Positive,
    formula,
    undecorated,
)
from dlcourse.formulas.quantities import (
    Batches,
    Labels,
    Parameters,
    Probabilities,
    Size,
)
from dlcourse.formulas.regularization import l2_cost


@formula
def minibatch_count(m: Count, size: Count):
    """Return the number of mini-batches of an epoch: m / size, rounded up.

    m examples, `size` in each mini-batch but perhaps the last.
    """
    return -(-m // size)


@formula
def epoch_of(t: Count, m: Count, size: Count):
    """Return the epoch (from 0) that iteration t (from 1) belongs to.

    floor((t - 1) / ceil(m / size))
    """
    return (t - 1) // undecorated(minibatch_count)(m, size)


@formula
def random_minibatches(X: Matrix, Y: Matrix, size: Size(), rng: RandomGenerator):
    """Return the mini-batches of one epoch, in random order, as pairs (X_t, Y_t).

    Parameters
    ----------
    X : array (..., n_x, m)
    Y : array (..., n_y, m)
        Labels, shuffled along with X.
    size : int from 1 to m
        Examples of each mini-batch; the last one takes what is left.
    rng : numpy.random.Generator
    """
    m = Y.shape[-1]
    order = rng.permutation(m)
    X, Y = X[..., order], Y[..., order]
    slices = [slice(start, start + size) for start in range(0, m, size)]
    return [(X[..., part], Y[..., part]) for part in slices]


@formula
def minibatch_cost(
    A: Probabilities, Y: Labels(like="A"), params: Parameters(), lambd: NonNegative
):
    """Return cross-entropy and L2 penalty of one mini-batch: `l2_cost` of its columns.

    J{t} = 1/s sum_i loss_i + lambd / (2s) sum_l ||W[l]||^2,  s = columns of this batch

    A and Y are (1, s), `params` as in `l2_cost`.

    With s instead of the full m in the penalty, the same lambd weighs more in smaller
    batches.
    """
    return undecorated(l2_cost)(A, Y, params, lambd)


@formula
def train_epoch(w: Number, batches: Batches(), learning_rate: Positive):
    """Return w and all costs after one epoch of the model y = w x.

    cost = 1/(2s) sum (w x - y)^2        w <- w - learning_rate 1/s sum (w x - y) x

    Parameters
    ----------
    w : float
    batches : list of pairs (x, y)
        Arrays (s,) each; s may differ from batch to batch.
    learning_rate : float > 0
        Per update, that is per mini-batch.

    Returns
    -------
    w : float
    costs : list of float
        Of each mini-batch, before its update.

    Examples
    --------
    >>> w, costs = train_epoch(0.5, [([1, 2], [1, 3]), ([3], [2])], 0.1)
    >>> round(float(w), 4), [round(float(cost), 7) for cost in costs]
    (0.6725, [1.0625, 0.0153125])
    """
    costs = []
    for x, y in batches:
        error = w * x - y
        costs.append((error**2).mean() / 2)
        w = w - learning_rate * (error * x).mean()
    return w, costs
