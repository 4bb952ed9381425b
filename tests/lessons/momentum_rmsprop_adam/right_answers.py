"""Right answers of notebook 07, momentum, RMSprop and Adam."""

import numpy as np
from styles import right


@right("momentum_step")
def as_printed(W, dW, v, learning_rate, beta):
    v = beta * v + (1 - beta) * dW
    W = W - learning_rate * v
    return W, v


@right("momentum_step")
def on_copies(W, dW, v, learning_rate, beta):
    W, v = W.astype(float), v.astype(float)
    v *= beta
    v += (1 - beta) * dW
    W -= learning_rate * v
    return W, v


@right("momentum_step")
def towards_the_gradient(W, dW, v, learning_rate, beta):
    new = v + (1 - beta) * (dW - v)
    return W - new * learning_rate, new


@right("momentum_step")
def returned_as_a_list(W, dW, v, learning_rate, beta):
    new = np.add(beta * v, (1 - beta) * dW)
    return [np.subtract(W, learning_rate * new), new]


@right("momentum_step")
def entry_by_entry(W, dW, v, learning_rate, beta):
    W_new, v_new = np.zeros(W.shape), np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        v_new[place] = beta * v[place] + (1 - beta) * dW[place]
        W_new[place] = W[place] - learning_rate * v_new[place]
    return W_new, v_new


@right("momentum_step")
def numpy_average(W, dW, v, learning_rate, beta):
    v = np.average([v, dW], axis=0, weights=[beta, 1 - beta])
    return W - learning_rate * v, v


@right("rmsprop_step")
def as_printed(W, dW, s, learning_rate, beta2, epsilon):
    s = beta2 * s + (1 - beta2) * dW**2
    W = W - learning_rate * dW / (np.sqrt(s) + epsilon)
    return W, s


@right("rmsprop_step")
def on_copies(W, dW, s, learning_rate, beta2, epsilon):
    W, s = W.astype(float), s.copy()
    s *= beta2
    s += (1 - beta2) * dW * dW
    W -= learning_rate * dW / (s**0.5 + epsilon)
    return W, s


@right("rmsprop_step")
def step_named(W, dW, s, learning_rate, beta2, epsilon):
    new = beta2 * s + (1 - beta2) * np.square(dW)
    step = dW / (epsilon + np.sqrt(new))
    return W - learning_rate * step, new


@right("rmsprop_step")
def rate_of_each_weight(W, dW, s, learning_rate, beta2, epsilon):
    s = s + (1 - beta2) * (dW**2 - s)
    rates = learning_rate / (np.sqrt(s) + epsilon)
    return W - rates * dW, s


@right("rmsprop_step")
def entry_by_entry(W, dW, s, learning_rate, beta2, epsilon):
    W_new, s_new = np.zeros(W.shape), np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        s_new[place] = beta2 * s[place] + (1 - beta2) * dW[place] ** 2
        divisor = s_new[place] ** 0.5 + epsilon
        W_new[place] = W[place] - learning_rate * dW[place] / divisor
    return W_new, s_new


@right("rmsprop_step")
def listed(W, dW, s, learning_rate, beta2, epsilon):
    s = np.add(beta2 * s, (1 - beta2) * np.power(dW, 2))
    return [np.subtract(W, learning_rate * np.divide(dW, np.sqrt(s) + epsilon)), s]


@right("adam_step")
def as_printed(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    v = beta1 * v + (1 - beta1) * dW
    s = beta2 * s + (1 - beta2) * dW**2
    v_hat = v / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return W - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s


@right("adam_step")
def on_copies(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    W, v, s = W.astype(float), v.copy(), s.copy()
    v *= beta1
    v += (1 - beta1) * dW
    s *= beta2
    s += (1 - beta2) * dW * dW
    W -= learning_rate * (v / (1 - beta1**t)) / ((s / (1 - beta2**t)) ** 0.5 + epsilon)
    return W, v, s


@right("adam_step")
def corrections_named(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    v_new, s_new = v + (1 - beta1) * (dW - v), s + (1 - beta2) * (dW**2 - s)
    c1, c2 = 1 - np.power(beta1, t), 1 - np.power(beta2, t)
    step = v_new / c1 / (np.sqrt(s_new / c2) + epsilon)
    return [W - learning_rate * step, v_new, s_new]


@right("adam_step")
def roots_apart(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    v = np.add(beta1 * v, (1 - beta1) * dW)
    s = np.add(beta2 * s, (1 - beta2) * np.square(dW))
    root = np.sqrt(s) / np.sqrt(1 - beta2**t)
    rate = learning_rate / (1 - beta1**t)
    return W - rate * v / (root + epsilon), v, s


@right("adam_step")
def entry_by_entry(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    W, v, s = W.astype(float), v.copy(), s.copy()
    for i in np.ndindex(W.shape):
        v[i] = beta1 * v[i] + (1 - beta1) * dW[i]
        s[i] = beta2 * s[i] + (1 - beta2) * dW[i] ** 2
        v_hat, s_hat = v[i] / (1 - beta1**t), s[i] / (1 - beta2**t)
        W[i] -= learning_rate * v_hat / (s_hat**0.5 + epsilon)
    return W, v, s


@right("adam_step")
def with_a_function(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    def averaged(old, new, beta):
        mean = beta * old + (1 - beta) * new
        return mean, mean / (1 - beta**t)

    v, v_hat = averaged(v, dW, beta1)
    s, s_hat = averaged(s, dW**2, beta2)
    return W - learning_rate * v_hat / (epsilon + np.sqrt(s_hat)), v, s


@right("critical_point")
def masks(eigenvalues):
    up, down = eigenvalues > 0, eigenvalues < 0
    if up.all():
        return "minimum"
    if down.all():
        return "maximum"
    return "saddle" if up.any() and down.any() else "undecided"


@right("critical_point")
def extremes(eigenvalues):
    low, high = eigenvalues.min(), eigenvalues.max()
    if low > 0:
        return "minimum"
    if high < 0:
        return "maximum"
    if low < 0 < high:
        return "saddle"
    return "undecided"


@right("critical_point")
def loops(eigenvalues):
    up = down = 0
    for value in eigenvalues:
        if value > 0:
            up += 1
        elif value < 0:
            down += 1
    if up and down:
        return "saddle"
    if up + down < len(eigenvalues):
        return "undecided"
    return "minimum" if up else "maximum"


@right("critical_point")
def signs_as_a_set(eigenvalues):
    signs = set(np.sign(eigenvalues).tolist())
    if {1, -1} <= signs:
        return "saddle"
    if 0 in signs:
        return "undecided"
    return "minimum" if 1 in signs else "maximum"


@right("critical_point")
def generators(eigenvalues):
    if all(e > 0 for e in eigenvalues):
        return "minimum"
    if all(e < 0 for e in eigenvalues):
        return "maximum"
    mixed = any(e > 0 for e in eigenvalues) and any(e < 0 for e in eigenvalues)
    return "saddle" if mixed else "undecided"


@right("critical_point")
def counts(eigenvalues):
    n = len(eigenvalues)
    up, down = np.sum(eigenvalues > 0), np.sum(eigenvalues < 0)
    kind = "undecided"
    if up == n:
        kind = "minimum"
    elif down == n:
        kind = "maximum"
    elif up > 0 and down > 0:
        kind = "saddle"
    return kind
