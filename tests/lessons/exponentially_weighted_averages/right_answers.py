"""Right answers of notebook 06, exponentially weighted averages."""

import numpy as np
from styles import right


@right("ewa")
def appended(theta, beta):
    v, curve = 0, []
    for value in theta:
        v = beta * v + (1 - beta) * value
        curve.append(v)
    return np.array(curve)


@right("ewa")
def list_returned(theta, beta):
    v, curve = 0.0, []
    for value in theta:
        v += (1 - beta) * (value - v)
        curve.append(float(v))
    return curve


@right("ewa")
def filled_in(theta, beta):
    v = np.zeros(len(theta) + 1)
    for t in range(1, len(theta) + 1):
        v[t] = beta * v[t - 1] + (1 - beta) * theta[t - 1]
    return v[1:]


@right("ewa")
def on_a_copy(theta, beta):
    v = (1 - beta) * theta
    for t in range(1, len(v)):
        v[t] += beta * v[t - 1]
    return v


@right("ewa")
def weights_as_a_table(theta, beta):
    n = len(theta)
    lag = np.arange(n)[:, None] - np.arange(n)
    table = np.where(lag >= 0, (1 - beta) * beta ** np.maximum(lag, 0), 0)
    return table @ theta


@right("ewa")
def convolution(theta, beta):
    n = len(theta)
    return (1 - beta) * np.convolve(theta, beta ** np.arange(n))[:n]


@right("ewa_corrected")
def divided_in_the_loop(theta, beta):
    v, curve = 0, []
    for t, value in enumerate(theta, start=1):
        v = beta * v + (1 - beta) * value
        curve.append(v / (1 - beta**t))
    return np.array(curve)


@right("ewa_corrected")
def divided_at_the_end(theta, beta):
    v = np.zeros(len(theta))
    last = 0
    for i in range(len(theta)):
        last = beta * last + (1 - beta) * theta[i]
        v[i] = last
    return v / (1 - beta ** np.arange(1, len(theta) + 1))


@right("ewa_corrected")
def list_returned(theta, beta):
    v, power, curve = 0.0, 1.0, []
    for value in theta:
        v = beta * v + (1 - beta) * value
        power *= beta
        curve.append(float(v / (1 - power)))
    return curve


@right("ewa_corrected")
def weighted_means(theta, beta):
    curve = []
    for t in range(1, len(theta) + 1):
        weights = beta ** np.arange(t)[::-1]
        curve.append(weights @ theta[:t] / weights.sum())
    return np.array(curve)


@right("ewa_corrected")
def numpy_average(theta, beta):
    n = len(theta)
    weights = beta ** np.arange(n - 1, -1, -1)
    return [np.average(theta[:t], weights=weights[n - t :]) for t in range(1, n + 1)]


@right("ewa_corrected")
def sum_and_total(theta, beta):
    total = weight = 0.0
    curve = np.empty(theta.shape)
    for i, value in enumerate(theta):
        total, weight = beta * total + value, beta * weight + 1
        curve[i] = total / weight
    return curve


@right("ewa_weights")
def powers(beta, t):
    return (1 - beta) * beta ** (t - np.arange(1, t + 1))


@right("ewa_weights")
def listed(beta, t):
    return [(1 - beta) * beta ** (t - i) for i in range(1, t + 1)]


@right("ewa_weights")
def turned(beta, t):
    return ((1 - beta) * beta ** np.arange(t))[::-1]


@right("ewa_weights")
def counted_down(beta, t):
    return (1 - beta) * np.power(beta, np.arange(t - 1, -1, -1))


@right("ewa_weights")
def grown(beta, t):
    weights = []
    for _ in range(t):
        weights = [beta * w for w in weights] + [1 - beta]
    return np.array(weights)


@right("ewa_weights")
def filled_from_the_end(beta, t):
    weights = np.zeros(t)
    weights[-1] = 1 - beta
    for i in range(t - 2, -1, -1):
        weights[i] = weights[i + 1] * beta
    return weights


@right("effective_window")
def one_over(beta):
    return 1 / (1 - beta)


@right("effective_window")
def power(beta):
    return (1 - beta) ** -1


@right("effective_window")
def divide(beta):
    return np.divide(1.0, 1 - beta)


@right("effective_window")
def reciprocal(beta):
    rest = 1 - beta
    return np.reciprocal(rest)


@right("effective_window")
def delay_and_one(beta):
    return beta / (1 - beta) + 1


@right("effective_window")
def squares_divided(beta):
    return (1 + beta) / (1 - beta**2)


@right("effective_window")
def rounded_to_eight_places(beta):
    return round(1 / (1 - beta), 8)
