"""Right answers of notebook 04, gradient checking."""

import numpy as np
from styles import right


@right("two_sided_derivative")
def as_printed(f, x, eps=1e-5):
    return (f(x + eps) - f(x - eps)) / (2 * eps)


@right("two_sided_derivative")
def named_ends(f, x, eps=1e-5):
    right_end, left_end = f(x + eps), f(x - eps)
    return (right_end - left_end) / 2 / eps


@right("two_sided_derivative")
def half_of_it(f, x, eps=1e-5):
    return 0.5 * (f(x + eps) - f(x - eps)) / eps


@right("two_sided_derivative")
def mean_of_both_sides(f, x, eps=1e-5):
    forward = (f(x + eps) - f(x)) / eps
    backward = (f(x) - f(x - eps)) / eps
    return (forward + backward) / 2


@right("two_sided_derivative")
def left_first(f, x, eps=1e-5):
    return (f(x - eps) - f(x + eps)) / (-2 * eps)


@right("two_sided_derivative")
def with_arrays(f, x, eps=1e-5):
    ends = np.array([f(x - eps), f(x + eps)])
    return np.diff(ends)[0] / (2 * eps)


@right("params_to_vector")
def layer_by_layer(params):
    parts = []
    for l in range(1, len(params) // 2 + 1):
        parts.append(params[f"W{l}"].reshape(-1, 1))
        parts.append(params[f"b{l}"].reshape(-1, 1))
    return np.concatenate(parts)


@right("params_to_vector")
def stacked(params):
    L = len(params) // 2
    names = [kind + str(l + 1) for l in range(L) for kind in "Wb"]
    return np.vstack([params[name].ravel()[:, None] for name in names])


@right("params_to_vector")
def sorted_by_number(params):
    names = sorted(params, key=lambda name: (int(name[1:]), name[0]))
    return np.concatenate([params[name].flatten() for name in names])[:, np.newaxis]


@right("params_to_vector")
def numbers_in_a_list(params):
    numbers = []
    for l in range(1, len(params) // 2 + 1):
        numbers += params["W" + str(l)].ravel().tolist()
        numbers += params["b" + str(l)].ravel().tolist()
    return np.array(numbers).reshape(-1, 1)


@right("params_to_vector")
def filled_in(params):
    theta = np.zeros((sum(p.size for p in params.values()), 1))
    start, l = 0, 1
    while f"W{l}" in params:
        for name in (f"W{l}", f"b{l}"):
            size = params[name].size
            theta[start : start + size, 0] = params[name].ravel()
            start += size
        l += 1
    return theta


@right("params_to_vector")
def row_after_row(params):
    theta = np.zeros((0, 1))
    for l in range(1, len(params) // 2 + 1):
        for kind in ("W", "b"):
            for row in params[f"{kind}{l}"]:
                theta = np.vstack([theta, row.reshape(-1, 1)])
    return theta


@right("numerical_gradient")
def two_copies(J, theta, eps=1e-5):
    grad = np.zeros(theta.shape)
    for i in range(len(theta)):
        right_end, left_end = theta.copy(), theta.copy()
        right_end[i] += eps
        left_end[i] -= eps
        grad[i] = (J(right_end) - J(left_end)) / (2 * eps)
    return grad


@right("numerical_gradient")
def moved_back(J, theta, eps=1e-5):
    grad = np.zeros((theta.shape[0], 1))
    for i in range(theta.shape[0]):
        theta[i] += eps
        right_end = J(theta)
        theta[i] -= 2 * eps
        left_end = J(theta)
        theta[i] += eps
        grad[i] = (right_end - left_end) / (2 * eps)
    return grad


@right("numerical_gradient")
def unit_vectors(J, theta, eps=1e-5):
    slopes = []
    for e in np.eye(len(theta)):
        step = eps * e[:, None]
        slopes.append((J(theta + step) - J(theta - step)) / (2 * eps))
    return np.array(slopes)[:, None]


@right("numerical_gradient")
def columns_of_a_table(J, theta, eps=1e-5):
    n = theta.size
    right_ends, left_ends = theta + eps * np.eye(n), theta - eps * np.eye(n)
    grad = [J(right_ends[:, i : i + 1]) - J(left_ends[:, i : i + 1]) for i in range(n)]
    return np.array(grad).reshape(n, 1) / (2 * eps)


@right("numerical_gradient")
def one_copy_restored(J, theta, eps=1e-5):
    theta = theta.astype(float)
    grad = np.empty_like(theta)
    for i in range(theta.shape[0]):
        old = theta[i, 0]
        theta[i, 0] = old + eps
        grad[i, 0] = J(theta)
        theta[i, 0] = old - eps
        grad[i, 0] -= J(theta)
        theta[i, 0] = old
    return grad / (2 * eps)


@right("numerical_gradient")
def with_a_function(J, theta, eps=1e-5):
    def moved(i, step):
        other = np.array(theta)
        other[i, 0] += step
        return float(J(other))

    parts = [(moved(i, eps) - moved(i, -eps)) / eps / 2 for i in range(theta.size)]
    return np.vstack(parts)


@right("relative_difference")
def norms(grad, gradapprox):
    norm = np.linalg.norm
    return norm(grad - gradapprox) / (norm(grad) + norm(gradapprox))


@right("relative_difference")
def named(grad, gradapprox):
    numerator = np.linalg.norm(gradapprox - grad)
    denominator = np.linalg.norm(gradapprox) + np.linalg.norm(grad)
    return numerator / denominator


@right("relative_difference")
def roots_of_sums(grad, gradapprox):
    below = np.sqrt(np.sum(grad**2)) + np.sqrt(np.sum(gradapprox**2))
    return np.sqrt(np.sum((grad - gradapprox) ** 2)) / below


@right("relative_difference")
def loops(grad, gradapprox):
    d = a = b = 0.0
    for g, h in zip(grad.ravel(), gradapprox.ravel(), strict=True):
        d += (g - h) ** 2
        a += g * g
        b += h * h
    return d**0.5 / (a**0.5 + b**0.5)


@right("relative_difference")
def products(grad, gradapprox):
    diff = (grad - gradapprox).ravel()
    a, b = grad.ravel(), gradapprox.ravel()
    return (diff @ diff) ** 0.5 / ((a @ a) ** 0.5 + (b @ b) ** 0.5)


@right("relative_difference")
def einsum(grad, gradapprox):
    def norm(v):
        return np.sqrt(np.einsum("ij,ij->", v, v))

    return norm(grad - gradapprox) / (norm(grad) + norm(gradapprox))


@right("verdict")
def early_returns(difference):
    if difference < 1e-7:
        return "great"
    if difference < 1e-3:
        return "inspect"
    return "bug"


@right("verdict")
def worst_first(difference):
    if difference >= 1e-3:
        word = "bug"
    elif difference >= 1e-7:
        word = "inspect"
    else:
        word = "great"
    return word


@right("verdict")
def one_expression(difference):
    return (
        "great" if difference < 1e-7 else "bug" if not difference < 0.001 else "inspect"
    )


@right("verdict")
def counted(difference):
    words = ["great", "inspect", "bug"]
    return words[(difference >= 1e-7) + (difference >= 1e-3)]


@right("verdict")
def chained(difference):
    if 1e-7 <= difference < 1e-3:
        return "inspect"
    return "great" if difference < 1e-3 else "bug"


@right("verdict")
def searched(difference):
    place = np.searchsorted([1e-7, 1e-3], difference, side="right")
    return ("great", "inspect", "bug")[place]
