"""Optimisers taken apart: what each bias correction and the root are there for.

    momentum_corrected   v / (1 - beta^t) for v: full steps from the start
    rmsprop_corrected    s / (1 - beta2^t) for s: Adam with beta1 = 0
    adam_uncorrected     neither correction: the first step is 3.16 learning rates
    adam_v_corrected     only v^              adam_s_corrected     only s^
    adam_no_root         s^ for sqrt(s^): steps as long as 1 / gradient

These are for comparing; `dlcourse.formulas.optimizers` holds what one would use. They
take and return the same, so any of them can stand in for its original.
"""

import numpy as np

from dlcourse.contracts import Array, Count, Memory, Numbers, Positive, formula
from dlcourse.formulas.optimizers import Squares

Same = Array(like="W")


@formula
def momentum_corrected_step(
    W: Numbers, dW: Same, v: Same, t: Count, learning_rate: Positive, beta: Memory
):
    """Return W and v after a step of momentum with bias correction."""
    v = beta * v + (1 - beta) * dW
    return W - learning_rate * v / (1 - beta**t), v


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
    s = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW / (np.sqrt(s / (1 - beta2**t)) + epsilon), s


def _adam_part(name, about, correct_v=True, correct_s=True, root=True):
    """Make an Adam that lacks one of its parts."""

    def step(
        W: Numbers,
        dW: Same,
        v: Same,
        s: Squares,
        t: Count,
        learning_rate: Positive,
        beta1: Memory,
        beta2: Memory,
        epsilon: Positive,
    ):
        v = beta1 * v + (1 - beta1) * dW
        s = beta2 * s + (1 - beta2) * dW**2
        v_hat = v / (1 - beta1**t) if correct_v else v
        s_hat = s / (1 - beta2**t) if correct_s else s
        divisor = np.sqrt(s_hat) if root else s_hat
        return W - learning_rate * v_hat / (divisor + epsilon), v, s

    step.__name__ = step.__qualname__ = name
    step.__doc__ = about
    return formula(step)


adam_uncorrected_step = _adam_part(
    "adam_uncorrected_step",
    "Return W, v and s after a step of Adam without bias correction.",
    correct_v=False,
    correct_s=False,
)
adam_v_corrected_step = _adam_part(
    "adam_v_corrected_step",
    "Return W, v and s after a step of Adam that corrects only the average v.",
    correct_s=False,
)
adam_s_corrected_step = _adam_part(
    "adam_s_corrected_step",
    "Return W, v and s after a step of Adam that corrects only the average s.",
    correct_v=False,
)
adam_no_root_step = _adam_part(
    "adam_no_root_step",
    "Return W, v and s after a step of Adam that divides by s^ for its root.",
    root=False,
)

PARTS = {
    "momentum_corrected": momentum_corrected_step,
    "rmsprop_corrected": rmsprop_corrected_step,
    "adam_uncorrected": adam_uncorrected_step,
    "adam_v_corrected": adam_v_corrected_step,
    "adam_s_corrected": adam_s_corrected_step,
    "adam_no_root": adam_no_root_step,
}
