"""Right answers of notebook 08, learning-rate decay."""

import math

import numpy as np
from styles import right


@right("decay_inverse")
def quotient(alpha0, decay_rate, epoch):
    return alpha0 / (1 + decay_rate * epoch)


@right("decay_inverse")
def factor_first(alpha0, decay_rate, epoch):
    return 1 / (1 + decay_rate * epoch) * alpha0


@right("decay_inverse")
def power(alpha0, decay_rate, epoch):
    return alpha0 * (1 + epoch * decay_rate) ** -1


@right("decay_inverse")
def divisor_in_a_loop(alpha0, decay_rate, epoch):
    divisor = 1
    for _ in range(epoch):
        divisor += decay_rate
    return alpha0 / divisor


@right("decay_inverse")
def early_return(alpha0, decay_rate, epoch):
    if epoch == 0:
        return alpha0
    return alpha0 / (decay_rate * epoch + 1)


@right("decay_inverse")
def numpy_divide(alpha0, decay_rate, epoch):
    return np.divide(alpha0, np.add(1, np.multiply(decay_rate, epoch)))


@right("decay_exponential")
def product(alpha0, base, epoch):
    return base**epoch * alpha0


@right("decay_exponential")
def loop(alpha0, base, epoch):
    learning_rate = alpha0
    for _ in range(epoch):
        learning_rate *= base
    return learning_rate


@right("decay_exponential")
def exponential(alpha0, base, epoch):
    return alpha0 * math.exp(epoch * math.log(base))


@right("decay_exponential")
def numpy_power(alpha0, base, epoch):
    return alpha0 * np.power(base, epoch)


@right("decay_exponential")
def product_of_a_list(alpha0, base, epoch):
    return math.prod([base] * epoch, start=alpha0)


@right("decay_exponential")
def quotient(alpha0, base, epoch):
    return alpha0 / (1 / base) ** epoch


@right("decay_sqrt")
def as_printed(alpha0, k, n):
    if n < 1:
        raise ValueError("n counts from 1")
    return k / math.sqrt(n) * alpha0


@right("decay_sqrt")
def power(alpha0, k, n):
    if n <= 0:
        raise ValueError("n counts from 1")
    return alpha0 * k * n**-0.5


@right("decay_sqrt")
def numpy_root(alpha0, k, n):
    if not n >= 1:
        raise ValueError
    return alpha0 * k / np.sqrt(n)


@right("decay_sqrt")
def branch_for_the_good(alpha0, k, n):
    if n >= 1:
        return k * alpha0 / n**0.5
    raise ValueError(f"n must be at least 1, got {n}")


@right("decay_sqrt")
def root_of_the_inverse(alpha0, k, n):
    if n < 1:
        raise ValueError("n counts from 1")
    return k * math.sqrt(1 / n) * alpha0


@right("decay_sqrt")
def exponential(alpha0, k, n):
    if n < 1:
        raise ValueError("n counts from 1")
    return alpha0 * k * math.exp(-0.5 * math.log(n))


@right("decay_staircase")
def whole_division(alpha0, factor, every, epoch):
    return alpha0 * factor ** (epoch // every)


@right("decay_staircase")
def floor(alpha0, factor, every, epoch):
    return alpha0 * factor ** math.floor(epoch / every)


@right("decay_staircase")
def drops_in_a_loop(alpha0, factor, every, epoch):
    learning_rate = alpha0
    for past in range(1, epoch + 1):
        if past % every == 0:
            learning_rate *= factor
    return learning_rate


@right("decay_staircase")
def steps_of_every(alpha0, factor, every, epoch):
    learning_rate = alpha0
    while epoch >= every:
        learning_rate = learning_rate * factor
        epoch -= every
    return learning_rate


@right("decay_staircase")
def truncated(alpha0, factor, every, epoch):
    drops = int(epoch / every)
    return factor**drops * alpha0


@right("decay_staircase")
def divmod_used(alpha0, factor, every, epoch):
    drops, _ = divmod(epoch, every)
    return np.power(factor, drops) * alpha0


@right("epoch_of")
def ceiling(t, m, size):
    return (t - 1) // math.ceil(m / size)


@right("epoch_of")
def negative_floor(t, m, size):
    return (t - 1) // -(-m // size)


@right("epoch_of")
def counted_through(t, m, size):
    count = m // size + (m % size > 0)
    epoch = 0
    while t > count:
        t -= count
        epoch += 1
    return epoch


@right("epoch_of")
def rounded_up(t, m, size):
    return math.ceil(t / math.ceil(m / size)) - 1


@right("epoch_of")
def numpy_floor(t, m, size):
    per_epoch = np.ceil(m / size)
    return int(np.floor((t - 1) / per_epoch))


@right("epoch_of")
def length_of_a_range(t, m, size):
    return (t - 1) // len(range(0, m, size))


@right("epoch_of")
def one_less(t, m, size):
    batches = (m - 1) // size + 1
    return (t + batches - 1) // batches - 1
