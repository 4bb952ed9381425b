"""Normalising: inputs once and for all, hidden layers anew in every mini-batch.

    inputs       x <- (x - mu) / sigma, with mu and sigma of the training set

    batch norm   mu, var   mean and variance of each unit over the mini-batch
                 z_norm    = (z - mu) / sqrt(var + epsilon)
                 z_tilde   = gamma z_norm + beta_bn

    backward     dgamma    = mean(dz_tilde z_norm)
                 dbeta_bn  = mean(dz_tilde)
                 dz        = gamma / sqrt(var + epsilon)
                             (dz_tilde - dbeta_bn - z_norm dgamma)

Means run over the examples (columns) and divide by m. At test time running averages
of mu and var take the place of the batch's own. In batch norm epsilon stands under
the root; gamma and beta_bn are columns, one entry a unit, and beta_bn replaces b.
"""

import numpy as np

from dlcourse.basics.contracts import Array, Matrix, Memory, Positive, formula
from dlcourse.formulas.quantities import Column


@formula
def normalize_fit(X: Array(ndim=2, columns=1)):
    """Return mean and standard deviation of each feature of X (..., n_x, m).

    Both are (..., n_x, 1).

    mu = 1/m sum_i x_i        sigma = sqrt(1/m sum_i (x_i - mu)^2)
    """
    mu = X.mean(axis=-1, keepdims=True)
    sigma = np.sqrt(((X - mu) ** 2).mean(axis=-1, keepdims=True))
    return mu, sigma


@formula
def normalize_apply(X: Matrix, mu: Column("X"), sigma: Column("X", 0, open_low=True)):
    """Return (x - mu) / sigma: the training set's map, for any set.

    X is (..., n_x, m), mu and sigma (..., n_x, 1) as `normalize_fit` returned them. A
    feature that never varies (sigma 0) says nothing, and has to be left out.
    """
    return (X - mu) / sigma


@formula
def batchnorm_forward(
    Z: Array(ndim=2, columns=2),
    gamma: Column("Z"),
    beta_bn: Column("Z"),
    epsilon: Positive,
):
    """Return z_tilde of a mini-batch in training, normalised by its own statistics.

    Parameters
    ----------
    Z : array (..., n, m)
        At least two examples: one alone is its own mean, and z_norm always 0.
    gamma, beta_bn : array (..., n, 1)
        Spread and mean that the layer has learned to give each unit.
    epsilon : float > 0
        Keeps a unit that is constant on the batch from dividing by zero.

    Returns
    -------
    Z_tilde : array (..., n, m)

    References
    ----------
    Ioffe and Szegedy (2015), algorithm 1.
    """
    mu, var = Z.mean(axis=-1, keepdims=True), Z.var(axis=-1, keepdims=True)
    Z_norm = (Z - mu) / np.sqrt(var + epsilon)
    return gamma * Z_norm + beta_bn


@formula
def batchnorm_backward(
    dZ_tilde: Matrix,
    Z: Array(ndim=2, like="dZ_tilde", columns=2),
    gamma: Column("Z"),
    epsilon: Positive,
):
    """Return dZ, dgamma and dbeta_bn of `batchnorm_forward`.

    As everywhere, dZ_tilde and dZ are derivatives of each example's own loss (without
    1/m), while dgamma and dbeta_bn belong to parameters and are means.

    Returns
    -------
    dZ : array (..., n, m)
    dgamma, dbeta_bn : array (..., n, 1)
    """
    mu, var = Z.mean(axis=-1, keepdims=True), Z.var(axis=-1, keepdims=True)
    root = np.sqrt(var + epsilon)
    Z_norm = (Z - mu) / root
    dgamma = (dZ_tilde * Z_norm).mean(axis=-1, keepdims=True)
    dbeta_bn = dZ_tilde.mean(axis=-1, keepdims=True)
    dZ = gamma / root * (dZ_tilde - dbeta_bn - Z_norm * dgamma)
    return dZ, dgamma, dbeta_bn


@formula
def batchnorm_statistics(Z: Array(ndim=2, columns=2)):
    """Return mean and variance of each unit over the mini-batch, both (..., n, 1)."""
    return Z.mean(axis=-1, keepdims=True), Z.var(axis=-1, keepdims=True)


@formula
def batchnorm_running(
    mu_run: Matrix,
    var_run: Array(ndim=2, like="mu_run", low=0),
    mu: Array(ndim=2, like="mu_run"),
    var: Array(ndim=2, like="mu_run", low=0),
    memory: Memory,
):
    """Return the running averages after one more mini-batch.

    mu_run <- memory mu_run + (1 - memory) mu, and the same for the variance; all are
    (..., n, 1). They start as the first mini-batch's mu and var: an average that starts
    at zero is too small for long, see `ewa_corrected`.
    """
    mu_run = memory * mu_run + (1 - memory) * mu
    var_run = memory * var_run + (1 - memory) * var
    return mu_run, var_run


@formula
def batchnorm_predict(
    z: Matrix,
    gamma: Column("z"),
    beta_bn: Column("z"),
    mu_run: Column("z"),
    var_run: Column("z", 0),
    epsilon: Positive,
):
    """Return z_tilde at test time, normalised by the running averages.

    z is (..., n, m) with any m, the others (..., n, 1). The result for one example does
    not depend on its companions.
    """
    z_norm = (z - mu_run) / np.sqrt(var_run + epsilon)
    return gamma * z_norm + beta_bn
