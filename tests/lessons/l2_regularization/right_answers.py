"""Right answers of notebook 02, L2 regularisation."""

import math

import numpy as np
from styles import right


@right("split_sizes")
def rest_to_train(m, fractions):
    if not math.isclose(sum(fractions), 1):
        raise ValueError("fractions must add up to 1")
    others = [round(share * m) for share in fractions[1:]]
    return [m - sum(others), *others]


@right("split_sizes")
def rest_to_test(m, fractions):
    if abs(sum(fractions) - 1) > 1e-6:
        raise ValueError("fractions must add up to 1")
    n_train, n_dev = (int(share * m + 1e-9) for share in fractions[:2])
    return [n_train, n_dev, m - n_train - n_dev]


@right("split_sizes")
def rest_to_dev(m, fractions):
    if not np.isclose(np.sum(fractions), 1):
        raise ValueError("fractions must add up to 1")
    n_train, n_test = round(fractions[0] * m), round(fractions[2] * m)
    return n_train, m - n_train - n_test, n_test


@right("split_sizes")
def ends_rounded(m, fractions):
    if round(sum(fractions), 6) != 1:
        raise ValueError
    first = round(fractions[0] * m)
    second = round((fractions[0] + fractions[1]) * m)
    return [first, second - first, m - second]


@right("split_sizes")
def largest_remainders(m, fractions):
    if not math.isclose(sum(fractions), 1):
        raise ValueError("fractions must add up to 1")
    exact = m * np.array(fractions)
    sizes = np.floor(exact + 1e-9).astype(int)
    for i in np.argsort(sizes - exact)[: m - sizes.sum()]:
        sizes[i] += 1
    return sizes


@right("split_sizes")
def part_by_part(m, fractions):
    total = 0
    for share in fractions:
        total += share
    if total < 1 - 1e-6 or total > 1 + 1e-6:
        raise ValueError("fractions must add up to 1")
    n_dev, n_test = round(m * fractions[1]), round(m * fractions[2])
    n_train = m - n_dev - n_test
    return [n_train, n_dev, n_test]


@right("diagnose")
def two_comparisons(train_error, dev_error, optimal_error=0.0, gap=0.05):
    return train_error - optimal_error > gap, dev_error - train_error > gap


@right("diagnose")
def turned_round(train_error, dev_error, optimal_error=0.0, gap=0.05):
    high_variance = gap < dev_error - train_error
    high_bias = gap < train_error - optimal_error
    return high_bias, high_variance


@right("diagnose")
def with_branches(train_error, dev_error, optimal_error=0.0, gap=0.05):
    bias = variance = False
    if train_error - optimal_error > gap:
        bias = True
    if dev_error - train_error > gap:
        variance = True
    return bias, variance


@right("diagnose")
def early_returns(train_error, dev_error, optimal_error=0.0, gap=0.05):
    variance = dev_error - train_error > gap
    if train_error - optimal_error > gap:
        return True, variance
    return False, variance


@right("diagnose")
def negated(train_error, dev_error, optimal_error=0.0, gap=0.05):
    fine = train_error - optimal_error <= gap
    return not fine, not dev_error - train_error <= gap


@right("diagnose")
def as_a_list_of_numbers(train_error, dev_error, optimal_error=0.0, gap=0.05):
    gaps = np.diff([optimal_error, train_error, dev_error])
    return [int(gaps[0] > gap), int(gaps[1] > gap)]


@right("l2_cost")
def as_printed(A, Y, params, lambd):
    m = Y.shape[1]
    loss = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    penalty = 0
    for name in params:
        if name.startswith("W"):
            penalty += np.sum(params[name] ** 2)
    return loss + lambd / (2 * m) * penalty


@right("l2_cost")
def mean_of_where(A, Y, params, lambd):
    loss = -np.mean(np.log(np.where(Y == 1, A, 1 - A)))
    W = np.concatenate([p.ravel() for k, p in params.items() if "W" in k])
    return loss + lambd / (2 * Y.shape[1]) * (W @ W)


@right("l2_cost")
def layers_counted(A, Y, params, lambd):
    m = A.shape[1]
    L = len(params) // 2
    squares = sum(np.linalg.norm(params[f"W{l}"]) ** 2 for l in range(1, L + 1))
    return (-(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum() + lambd / 2 * squares) / m


@right("l2_cost")
def example_by_example(A, Y, params, lambd):
    m, cost = Y.shape[1], 0.0
    for i in range(m):
        cost -= math.log(A[0, i]) if Y[0, i] else math.log(1 - A[0, i])
    for name, value in params.items():
        if name[0] == "W":
            cost += lambd / 2 * float((value * value).sum())
    return cost / m


@right("l2_cost")
def matrix_products(A, Y, params, lambd):
    m = Y.shape[1]
    loss = -(np.log(A) @ Y.T + np.log(1 - A) @ (1 - Y).T).item() / m
    weights = [params[k] for k in sorted(params) if not k.startswith("b")]
    return loss + lambd * sum(np.vdot(W, W) for W in weights) / (2 * m)


@right("l2_cost")
def traces(A, Y, params, lambd):
    m = Y.size
    loss = (Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean()
    traces = [np.trace(W.T @ W) for k, W in params.items() if k.startswith("W")]
    return 0.5 * lambd / m * np.sum(traces) - loss


@right("penalty")
def branches(W, lambd, m, kind):
    if kind == "l2":
        return lambd / (2 * m) * np.sum(W**2), lambd / m * W
    return lambd / (2 * m) * np.sum(np.abs(W)), lambd / (2 * m) * np.sign(W)


@right("penalty")
def the_other_branch_first(W, lambd, m, kind):
    c = lambd / (2 * m)
    if kind == "l1":
        value, gradient = c * np.abs(W).sum(), c * np.sign(W)
    else:
        value, gradient = c * np.square(W).sum(), 2 * c * W
    return value, gradient


@right("penalty")
def norms(W, lambd, m, kind):
    if kind == "l2":
        return 0.5 * lambd / m * np.linalg.norm(W) ** 2, lambd * W / m
    return 0.5 * lambd / m * np.linalg.norm(W.ravel(), 1), 0.5 * lambd / m * np.sign(W)


@right("penalty")
def entries_in_a_loop(W, lambd, m, kind):
    value, gradient = 0.0, np.zeros(W.shape)
    for i, j in np.ndindex(W.shape):
        if kind == "l2":
            value += W[i, j] ** 2
            gradient[i, j] = 2 * W[i, j]
        else:
            value += abs(W[i, j])
            gradient[i, j] = (W[i, j] > 0) * 1.0 - (W[i, j] < 0)
    return value * lambd / (2 * m), gradient * lambd / (2 * m)


@right("penalty")
def matched(W, lambd, m, kind):
    match kind:
        case "l1":
            return lambd * abs(W).sum() / 2 / m, lambd * np.sign(W) / 2 / m
        case "l2":
            return lambd * (W * W).sum() / 2 / m, lambd * W / m


@right("penalty")
def einsum(W, lambd, m, kind):
    slope = np.sign(W) if kind == "l1" else W
    value = lambd / (2 * m) * np.einsum("ij,ij->", W, slope)
    return value, slope * lambd / (m if kind == "l2" else 2 * m)


@right("weight_decay_step")
def factor_first(W, dW_backprop, learning_rate, lambd, m):
    return (1 - learning_rate * lambd / m) * W - learning_rate * dW_backprop


@right("weight_decay_step")
def whole_gradient(W, dW_backprop, learning_rate, lambd, m):
    dW = dW_backprop + lambd / m * W
    return W - learning_rate * dW


@right("weight_decay_step")
def on_a_copy(W, dW_backprop, learning_rate, lambd, m):
    new = W.astype(float)
    new *= 1 - learning_rate * lambd / m
    new -= learning_rate * dW_backprop
    return new


@right("weight_decay_step")
def three_terms(W, dW_backprop, learning_rate, lambd, m):
    return W - learning_rate * dW_backprop - learning_rate * lambd * W / m


@right("weight_decay_step")
def entry_by_entry(W, dW_backprop, learning_rate, lambd, m):
    new = np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        slope = dW_backprop[place] + lambd / m * W[place]
        new[place] = W[place] - learning_rate * slope
    return new


@right("weight_decay_step")
def copy_and_subtract(W, dW_backprop, learning_rate, lambd, m):
    decay = learning_rate * lambd / m
    return np.subtract(W * (1 - decay), np.multiply(learning_rate, dW_backprop))
