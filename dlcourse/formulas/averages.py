"""Exponentially weighted averages: a trend out of noisy values, with one number kept.

    v_0 = 0        v_t = beta v_(t-1) + (1 - beta) theta_t
                   v_t = (1 - beta) sum_i beta^(t-i) theta_i        written out
    corrected      v_t / (1 - beta^t)         for output only, never fed back

The weights drop to 1/e after about 1 / (1 - beta) values: 10 for beta 0.9, 50 for 0.98.
The literal average of the last n values is a moving window; it has to keep them.
Values run along the last axis. Behind their doors the formulas take a column of betas
(K, 1) as well, for K curves.
"""

import numpy as np

from dlcourse.basics.contracts import Array, Count, Memory, formula, undecorated

Series = Array(ndim=1, columns=1)


@formula
def ewa(theta: Series, beta: Memory):
    """Return the whole curve v_1, v_2, … of averages, started at v_0 = 0.

    Parameters
    ----------
    theta : array (..., T)
        One value a day, say.
    beta : float in [0, 1)
        Memory: what the past weighs. Larger is smoother and later.

    Returns
    -------
    v : array (..., T)

    Examples
    --------
    >>> ewa([40, 49, 45], beta=0.9).round(2).tolist()
    [4.0, 8.5, 12.15]
    """
    v, curve = 0.0, []
    for t in range(theta.shape[-1]):
        v = beta * v + (1 - beta) * theta[..., t : t + 1]
        curve.append(v)
    return np.concatenate(curve, axis=-1)


@formula
def ewa_corrected(theta: Series, beta: Memory):
    """Return the curve v_t / (1 - beta^t), t = 1, 2, …, without the slow start.

    Values and result are (..., T), as those of `ewa`.

    Examples
    --------
    >>> ewa_corrected([40, 49, 45], beta=0.9).round(4).tolist()
    [40.0, 44.7368, 44.8339]
    """
    t = np.arange(1, theta.shape[-1] + 1)
    return undecorated(bias_corrected)(undecorated(ewa)(theta, beta), beta, t)


@formula
def bias_corrected(v: Array(), beta: Memory, t: Count):
    """Return v / (1 - beta^t): an average of t values that was started at zero.

    1 - beta^t is the sum of the weights so far; t counts from 1.
    """
    return v / (1 - beta**t)


@formula
def ewa_weights(beta: Memory, t: Count):
    """Return the weights (t,) of theta_1 … theta_t in v_t; they add up to 1 - beta^t.

    w_i = (1 - beta) beta^(t-i)

    Examples
    --------
    >>> ewa_weights(0.9, 4).round(4).tolist()
    [0.0729, 0.081, 0.09, 0.1]
    """
    i = np.arange(1, t + 1)
    return (1 - beta) * beta ** (t - i)


@formula
def effective_window(beta: Memory):
    """Return 1 / (1 - beta), about the number of values that the average covers."""
    return 1 / (1 - beta)


@formula
def moving_window(theta: Series, n: Count):
    """Return the mean of the last n values (of those there are, in the beginning).

    Values and result are (..., T).
    """
    total = np.cumsum(theta, axis=-1)
    total[..., n:] -= total[..., :-n].copy()
    return total / np.minimum(np.arange(1, theta.shape[-1] + 1), n)


@formula
def window_weights(n: Count, t: Count):
    """Return the weights (t,) of theta_1 … theta_t in a moving window of n values."""
    n = min(n, t)
    return (np.arange(1, t + 1) > t - n) / n


@formula
def kernel_lag(weights: Series):
    """Return the mean age of the values in an average: its delay behind a ramp.

    beta / (1 - beta) for an average that has run long, (n - 1) / 2 for a window. The
    weights (..., T) are those of `ewa_weights` or `window_weights`, the newest last.
    """
    age = np.arange(weights.shape[-1])[::-1]
    return (weights * age).sum(axis=-1) / weights.sum(axis=-1)


@formula
def kernel_noise(weights: Series):
    """Return the share of independent noise that an average lets through.

    sqrt((1 - beta) / (1 + beta)) for one that has run long, 1 / sqrt(n) for a window:
    equal at n = (1 + beta) / (1 - beta).
    """
    return np.sqrt((weights**2).sum(axis=-1)) / weights.sum(axis=-1)
