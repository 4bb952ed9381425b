"""Optimisers taken apart: what each bias correction and the root are there for.

    momentum_corrected   v / (1 - beta^t) for v: full steps from the start
    rmsprop_corrected    s / (1 - beta2^t) for s: Adam with beta1 = 0
    adam_uncorrected     neither correction: the first step is 3.16 learning rates
    adam_v_corrected     only v^              adam_s_corrected     only s^
    adam_no_root         s^ for sqrt(s^): steps as long as 1 / gradient

These are for comparing; `dlcourse.formulas.optimizers` holds what one would use, and
each part here is one of those steps, called otherwise:

    without corrections   t = infinity, where 1 - beta^t = 1
    correcting v alone    is dividing the learning rate by 1 - beta^t

They take and return the same, so any of them can stand in for its original.
"""

import math

from dlcourse.basics.contracts import (
    Array,
    Count,
    Memory,
    Numbers,
    Positive,
    formula,
    undecorated,
)
from dlcourse.formulas.averages import bias_corrected
from dlcourse.formulas.optimizers import Squares, adam_step, momentum_step

Same = Array(like="W")
adam, momentum = undecorated(adam_step), undecorated(momentum_step)


@formula
def momentum_corrected_step(
    W: Numbers, dW: Same, v: Same, t: Count, learning_rate: Positive, beta: Memory
):
    """Return W and v after a step of momentum with bias correction."""
    return momentum(W, dW, v, learning_rate / (1 - beta**t), beta)


@formula
def rmsprop_corrected_step(
    W: Numbers,
    dW: Same,
    s: Squares,
    t: Count,
    learning_rate: Positive,
    beta2: Memory,
    epsilon: Positive,
):
    """Return W and s after a step of RMSprop with bias correction."""
    W, _, s = adam(W, dW, 0.0, s, t, learning_rate, 0.0, beta2, epsilon)
    return W, s


def _part_of_adam(step):
    """Give a step the contracts of Adam's arguments: they are the same."""
    step.__annotations__ = dict(adam.__annotations__)
    return formula(step)


@_part_of_adam
def adam_uncorrected_step(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Return W, v and s after a step of Adam without bias correction."""
    return adam(W, dW, v, s, math.inf, learning_rate, beta1, beta2, epsilon)


@_part_of_adam
def adam_v_corrected_step(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Return W, v and s after a step of Adam that corrects only the average v."""
    rate = learning_rate / (1 - beta1**t)
    return adam(W, dW, v, s, math.inf, rate, beta1, beta2, epsilon)


@_part_of_adam
def adam_s_corrected_step(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Return W, v and s after a step of Adam that corrects only the average s."""
    rate = learning_rate * (1 - beta1**t)
    return adam(W, dW, v, s, t, rate, beta1, beta2, epsilon)


@_part_of_adam
def adam_no_root_step(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Return W, v and s after a step of Adam that divides by s^ for its root."""
    _, v, s = adam(W, dW, v, s, t, learning_rate, beta1, beta2, epsilon)
    corrected = undecorated(bias_corrected)
    v_hat, s_hat = corrected(v, beta1, t), corrected(s, beta2, t)
    return W - learning_rate * v_hat / (s_hat + epsilon), v, s


PARTS = {
    "momentum_corrected": momentum_corrected_step,
    "rmsprop_corrected": rmsprop_corrected_step,
    "adam_uncorrected": adam_uncorrected_step,
    "adam_v_corrected": adam_v_corrected_step,
    "adam_s_corrected": adam_s_corrected_step,
    "adam_no_root": adam_no_root_step,
}
