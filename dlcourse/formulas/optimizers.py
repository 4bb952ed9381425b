"""Optimisers: one step of the parameters theta against the gradient of the cost.

    gradient descent   theta <- theta - learning_rate * grad

A step is a pure function: parameters, gradient and state in, new ones out. It is
called once, on the whole network as one column theta, and works as well on a single W.
"""

from dlcourse.contracts import Array, Numbers, Positive, formula


@formula
def gradient_descent_step(
    theta: Numbers, grad: Array(like="theta"), learning_rate: Positive
):
    """Return theta - learning_rate * grad."""
    return theta - learning_rate * grad


OPTIMIZERS = {"gradient_descent": gradient_descent_step}
