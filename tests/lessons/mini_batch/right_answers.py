"""Right answers of notebook 05, mini-batches."""

import math

import numpy as np
from styles import right


@right("minibatch_count")
def ceiling(m, size):
    return math.ceil(m / size)


@right("minibatch_count")
def negative_floor(m, size):
    return -(-m // size)


@right("minibatch_count")
def one_less(m, size):
    return (m - 1) // size + 1


@right("minibatch_count")
def size_less_one(m, size):
    return (m + size - 1) // size


@right("minibatch_count")
def remainder(m, size):
    full, rest = divmod(m, size)
    return full + (rest > 0)


@right("minibatch_count")
def length_of_a_range(m, size):
    return len(range(0, m, size))


@right("minibatch_count")
def branches(m, size):
    if m % size == 0:
        return m // size
    return m // size + 1


@right("minibatch_count")
def numpy_ceiling(m, size):
    return np.ceil(m / size)


@right("random_minibatches")
def permuted(X, Y, size, rng):
    m = Y.shape[1]
    order = rng.permutation(m)
    X, Y = X[:, order], Y[:, order]
    return [(X[:, i : i + size], Y[:, i : i + size]) for i in range(0, m, size)]


@right("random_minibatches")
def sliced_order(X, Y, size, rng):
    order = rng.permutation(Y.shape[1])
    batches = []
    for start in range(0, len(order), size):
        part = order[start : start + size]
        batches.append((X[:, part], Y[:, part]))
    return batches


@right("random_minibatches")
def sorted_draws(X, Y, size, rng):
    order = np.argsort(rng.random(X.shape[1]))
    count = math.ceil(X.shape[1] / size)
    parts = [order[k * size : (k + 1) * size] for k in range(count)]
    return [[X[:, part], Y[:, part]] for part in parts]


@right("random_minibatches")
def shuffled_list(X, Y, size, rng):
    order = list(range(Y.shape[1]))
    rng.shuffle(order)
    batches = []
    while order:
        part, order = order[:size], order[size:]
        batches.append((X[:, part], Y[:, part]))
    return batches


@right("random_minibatches")
def drawn_without_replacement(X, Y, size, rng):
    m = Y.shape[1]
    order = rng.choice(m, m, replace=False)
    X, Y = np.take(X, order, axis=1), np.take(Y, order, axis=1)
    cuts = range(size, m, size)
    return list(zip(np.split(X, cuts, 1), np.split(Y, cuts, 1), strict=True))


@right("random_minibatches")
def one_table(X, Y, size, rng):
    n = X.shape[0]
    both = rng.permutation(np.vstack([X, Y]), axis=1)
    batches = []
    for start in range(0, both.shape[1], size):
        part = both[:, start : start + size]
        batches.append((part[:n], part[n:]))
    return batches


@right("minibatch_cost")
def as_printed(A, Y, params, lambd):
    s = Y.shape[1]
    loss = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / s
    squares = sum(np.sum(p**2) for k, p in params.items() if k.startswith("W"))
    return loss + lambd / (2 * s) * squares


@right("minibatch_cost")
def mean(A, Y, params, lambd):
    losses = -np.log(np.where(Y > 0.5, A, 1 - A))
    squares = 0
    for l in range(1, len(params) // 2 + 1):
        squares += np.linalg.norm(params[f"W{l}"]) ** 2
    return losses.mean() + 0.5 * lambd * squares / A.shape[1]


@right("minibatch_cost")
def example_by_example(A, Y, params, lambd):
    total = 0.0
    for a, y in zip(A[0], Y[0], strict=True):
        total -= y * math.log(a) + (1 - y) * math.log(1 - a)
    for name in params:
        if name[0] == "W":
            total += lambd / 2 * (params[name] * params[name]).sum()
    return total / len(A[0])


@right("minibatch_cost")
def one_fraction(A, Y, params, lambd):
    W = np.concatenate([params[k].ravel() for k in params if k[0] == "W"])
    loss = -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum()
    return (2 * loss + lambd * W @ W) / (2 * Y.shape[1])


@right("minibatch_cost")
def products(A, Y, params, lambd):
    s = Y.size
    a, y = A.ravel(), Y.ravel()
    data = y @ np.log(a) + (1 - y) @ np.log(1 - a)
    penalty = sum(np.vdot(W, W) for k, W in params.items() if "b" not in k)
    return float(-data / s + lambd * penalty / 2 / s)


@right("minibatch_cost")
def einsum(A, Y, params, lambd):
    s = Y.shape[-1]
    data = np.einsum("ij,ij->", Y, np.log(A)) + np.einsum(
        "ij,ij->", 1 - Y, np.log1p(-A)
    )
    squares = [np.einsum("ij,ij->", p, p) for k, p in params.items() if k[0] == "W"]
    return lambd / (2 * s) * sum(squares) - data / s


@right("train_epoch")
def error_named(w, batches, learning_rate):
    costs = []
    for x, y in batches:
        error = w * x - y
        costs.append(np.mean(error**2) / 2)
        w = w - learning_rate * np.mean(error * x)
    return w, costs


@right("train_epoch")
def sums(w, batches, learning_rate):
    costs = []
    for x, y in batches:
        s = len(x)
        costs.append(((w * x - y) ** 2).sum() / (2 * s))
        w -= learning_rate / s * ((w * x - y) * x).sum()
    return [w, costs]


@right("train_epoch")
def array_of_costs(w, batches, learning_rate):
    costs = np.zeros(len(batches))
    for i in range(len(batches)):
        x, y = batches[i]
        costs[i] = 0.5 * np.mean(np.square(y - w * x))
        w = w + learning_rate * np.mean((y - w * x) * x)
    return w, costs


@right("train_epoch")
def by_products(w, batches, learning_rate):
    costs = []
    for batch in batches:
        x, y = batch[0], batch[1]
        error = x * w - y
        costs += [error @ error / (2 * x.size)]
        w = w - learning_rate * (x @ error) / x.size
    return w, costs


@right("train_epoch")
def example_by_example(w, batches, learning_rate):
    costs = []
    for x, y in batches:
        cost = slope = 0.0
        for one, label in zip(x, y, strict=True):
            cost += (w * one - label) ** 2 / 2
            slope += (w * one - label) * one
        costs.append(cost / len(x))
        w = w - learning_rate * slope / len(x)
    return w, costs


@right("train_epoch")
def half_the_mean(w, batches, learning_rate):
    all_costs = []
    for x, y in batches:
        prediction = w * x
        cost = 1 / 2 * np.average((prediction - y) ** 2)
        all_costs.append(float(cost))
        dw = np.average(x * (prediction - y))
        w = w - learning_rate * dw
    return w, all_costs
