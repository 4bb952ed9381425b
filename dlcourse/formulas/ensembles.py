"""Ensembles: average the outputs of several models, then decide.

    y = 1 where (1/K) sum_k p_k > 0.5

The models differ in their first weights, in their data (bootstrap samples), or are
snapshots of one network. The cost of the average is never above the models' mean cost.
"""

from dlcourse.basics.choices import RandomGenerator
from dlcourse.basics.contracts import Array, Matrix, formula


@formula
def ensemble_predict(probs: Array(ndim=3, low=0, high=1)):
    """Return labels (1, m) from the probabilities (K, 1, m) of K models.

    Examples
    --------
    >>> ensemble_predict([[[0.9, 0.2]], [[0.4, 0.1]], [[0.4, 0.9]]]).tolist()
    [[1, 0]]
    """
    return (probs.mean(axis=0) > 0.5).astype(int)


@formula
def bootstrap_sample(X: Matrix, Y: Matrix, rng: RandomGenerator):
    """Return as many examples, drawn with replacement: X and Y by the same columns.

    X is (..., n_x, m), Y (..., n_y, m); both are returned so.
    """
    chosen = rng.integers(0, X.shape[-1], X.shape[-1])
    return X[..., chosen], Y[..., chosen]
