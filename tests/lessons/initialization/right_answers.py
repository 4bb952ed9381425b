"""Right answers of notebook 01, initialisation."""

import numpy as np
from styles import right


@right("init_he")
def standard(n_in, n_out, rng):
    return rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)


@right("init_he")
def normal_with_scale(n_in, n_out, rng):
    return rng.normal(0, (2 / n_in) ** 0.5, size=(n_out, n_in))


@right("init_he")
def keywords(n_in, n_out, rng):
    return rng.normal(scale=np.sqrt(2 / n_in), loc=0.0, size=(n_out, n_in))


@right("init_he")
def turned(n_in, n_out, rng):
    W = rng.standard_normal((n_in, n_out)).T
    return W / np.sqrt(n_in / 2)


@right("init_he")
def unit_by_unit(n_in, n_out, rng):
    W = np.zeros((n_out, n_in))
    for i in range(n_out):
        W[i] = rng.standard_normal(n_in) * np.sqrt(2 / n_in)
    return W


@right("init_he")
def scaled_in_place(n_in, n_out, rng):
    W = rng.standard_normal((n_out, n_in))
    W *= np.sqrt(2 / n_in)
    return W


@right("init_he")
def single_precision(n_in, n_out, rng):
    W = rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)
    return W.astype(np.float32)


@right("init_parameters")
def layer_by_layer(layer_dims, rng):
    params = {}
    for l in range(1, len(layer_dims)):
        n_in, n_out = layer_dims[l - 1], layer_dims[l]
        params[f"W{l}"] = rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)
        params[f"b{l}"] = np.zeros((n_out, 1))
    return params


@right("init_parameters")
def last_layer_first(layer_dims, rng):
    params = {}
    for l in range(len(layer_dims) - 1, 0, -1):
        shape = (layer_dims[l], layer_dims[l - 1])
        params["W" + str(l)] = rng.normal(0, np.sqrt(2 / layer_dims[l - 1]), shape)
        params["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return params


@right("init_parameters")
def in_pairs(layer_dims, rng):
    params = {}
    pairs = zip(layer_dims[:-1], layer_dims[1:], strict=True)
    for l, (n_in, n_out) in enumerate(pairs, start=1):
        params.update(
            {
                f"W{l}": rng.standard_normal((n_out, n_in)) * (2 / n_in) ** 0.5,
                f"b{l}": np.zeros((n_out, 1)),
            }
        )
    return params


@right("init_parameters")
def biases_first(layer_dims, rng):
    L = len(layer_dims) - 1
    biases = {f"b{l}": np.zeros((layer_dims[l], 1)) for l in range(1, L + 1)}
    weights = {
        f"W{l}": rng.standard_normal((layer_dims[l], layer_dims[l - 1]))
        * np.sqrt(2.0 / layer_dims[l - 1])
        for l in range(1, L + 1)
    }
    return biases | weights


@right("init_parameters")
def turned_weights(layer_dims, rng):
    params = {}
    for l in range(1, len(layer_dims)):
        W = rng.standard_normal((layer_dims[l - 1], layer_dims[l]))
        params[f"W{l}"] = (W / np.sqrt(layer_dims[l - 1] / 2)).T
        params[f"b{l}"] = np.zeros(layer_dims[l])[:, None]
    return params


@right("init_parameters")
def whole_number_biases(layer_dims, rng):
    params = {}
    for l, n_out in enumerate(layer_dims):
        if l == 0:
            continue
        n_in = layer_dims[l - 1]
        params[f"b{l}"] = np.zeros((n_out, 1), dtype=int)
        params[f"W{l}"] = np.sqrt(2 / n_in) * rng.standard_normal(size=(n_out, n_in))
    return params


@right("deep_linear_forward")
def matrix_power(W, W_last, x, L):
    return W_last @ np.linalg.matrix_power(W, L - 1) @ x


@right("deep_linear_forward")
def layer_after_layer(W, W_last, x, L):
    a = x
    for _ in range(L - 1):
        a = W @ a
    return W_last @ a


@right("deep_linear_forward")
def from_the_left(W, W_last, x, L):
    y = W_last
    for _ in range(1, L):
        y = y @ W
    return y @ x


@right("deep_linear_forward")
def dots(W, W_last, x, L):
    a = np.array(x)
    for l in range(1, L + 1):
        a = np.dot(W_last if l == L else W, a)
    return a


@right("deep_linear_forward")
def einsum(W, W_last, x, L):
    a = x
    for _ in range(L - 1):
        a = np.einsum("ij,jk->ik", W, a)
    return np.einsum("ij,jk->ik", W_last, a)


@right("deep_linear_forward")
def multi_dot(W, W_last, x, L):
    return np.linalg.multi_dot([W_last] + [W] * (L - 1) + [x])


@right("deep_linear_forward")
def turned_round(W, W_last, x, L):
    return (x.T @ np.linalg.matrix_power(W.T, L - 1) @ W_last.T).T


@right("normalize_fit")
def mean_and_std(X):
    return X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)


@right("normalize_fit")
def by_sums(X):
    m = X.shape[1]
    mu = np.sum(X, axis=1, keepdims=True) / m
    sigma = np.sqrt(np.sum((X - mu) ** 2, axis=1, keepdims=True) / m)
    return mu, sigma


@right("normalize_fit")
def mean_of_squares_minus_square_of_mean(X):
    mu = X.mean(axis=1).reshape(-1, 1)
    return mu, np.sqrt((X**2).mean(axis=1)[:, None] - mu**2)


@right("normalize_fit")
def feature_by_feature(X):
    mu, sigma = np.zeros((X.shape[0], 1)), np.zeros((X.shape[0], 1))
    for i in range(X.shape[0]):
        mu[i, 0] = sum(X[i]) / len(X[i])
        sigma[i, 0] = (sum((X[i] - mu[i, 0]) ** 2) / len(X[i])) ** 0.5
    return mu, sigma


@right("normalize_fit")
def einsum_of_squares(X):
    m = X.shape[1]
    mu = np.einsum("ij->i", X)[:, np.newaxis] / m
    var = np.einsum("ij,ij->i", X - mu, X - mu)[:, np.newaxis] / m
    return mu, np.sqrt(var)


@right("normalize_fit")
def in_place_on_a_copy(X):
    X = X.astype(float)
    mu = X.mean(axis=1, keepdims=True)
    X -= mu
    X *= X
    return mu, np.sqrt(X.mean(axis=1, keepdims=True))


@right("normalize_fit")
def as_matrix_products(X):
    ones = np.ones((X.shape[1], 1)) / X.shape[1]
    mu = X @ ones
    return [mu, np.sqrt((X - mu) ** 2 @ ones)]


@right("normalize_apply")
def as_printed(X, mu, sigma):
    return (X - mu) / sigma


@right("normalize_apply")
def split_in_two(X, mu, sigma):
    return X / sigma - mu / sigma


@right("normalize_apply")
def copied_first(X, mu, sigma):
    Xn = X.astype(float)
    Xn -= mu
    Xn /= sigma
    return Xn


@right("normalize_apply")
def times_the_inverse(X, mu, sigma):
    return 1 / sigma * (X - mu)


@right("normalize_apply")
def entry_by_entry(X, mu, sigma):
    Xn = np.empty(X.shape)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Xn[i, j] = (X[i, j] - mu[i, 0]) / sigma[i, 0]
    return Xn


@right("normalize_apply")
def named_functions(X, mu, sigma):
    return np.divide(np.subtract(X, mu), sigma)


@right("normalize_apply")
def with_a_diagonal(X, mu, sigma):
    return np.diag(1 / sigma.ravel()) @ (X - mu)


@right("normalize_apply")
def row_after_row(X, mu, sigma):
    return np.stack([(x - a) / b for x, a, b in zip(X, mu, sigma, strict=True)])
