"""Optimisers: one step of the parameters against the gradient of the cost.

    gradient descent   W <- W - learning_rate dW

    momentum           v <- beta v + (1 - beta) dW
                       W <- W - learning_rate v

    RMSprop            s <- beta2 s + (1 - beta2) dW^2
                       W <- W - learning_rate dW / (sqrt(s) + epsilon)

    Adam               v <- beta1 v + (1 - beta1) dW        v^ = v / (1 - beta1^t)
                       s <- beta2 s + (1 - beta2) dW^2      s^ = s / (1 - beta2^t)
                       W <- W - learning_rate v^ / (sqrt(s^) + epsilon)

A step is a pure function: parameters, gradient and state in, new ones out. It is
called once, on the whole network as one column theta, and works as well on a single W.
All is entry by entry; v and s start at zero; t counts updates from 1. Conventions:
momentum has 1 - beta and no bias correction, epsilon stands outside the root.
"""

import numpy as np

from dlcourse.basics.contracts import Array, Count, Memory, Numbers, Positive, formula

Squares = Array(low=0, like="W")


@formula
def gradient_descent_step(
    theta: Numbers, grad: Array(like="theta"), learning_rate: Positive
):
    """Return theta - learning_rate * grad, of one shape; the rate is per update."""
    return theta - learning_rate * grad


@formula
def momentum_step(
    W: Numbers,
    dW: Array(like="W"),
    v: Array(like="W"),
    learning_rate: Positive,
    beta: Memory,
):
    """Return W and v after a step of momentum, in the form with 1 - beta.

    v is an average of gradients: what swings to and fro cancels out, what keeps its
    direction stays. Without bias correction the first steps are small: a warm-up.

    Parameters
    ----------
    W, dW, v : array
        Parameters, gradient, and its average, all of one shape.
    learning_rate : float > 0
        Per update.
    beta : float in [0, 1)
        Memory; usual is 0.9.

    References
    ----------
    Polyak (1964); the form is that of an exponentially weighted average.
    """
    v = beta * v + (1 - beta) * dW
    return W - learning_rate * v, v


@formula
def momentum_classic_step(
    W: Numbers,
    dW: Array(like="W"),
    v: Array(like="W"),
    learning_rate: Positive,
    beta: Memory,
):
    """Return W and v after a step of momentum in the classic form, a fading sum.

    v <- beta v + dW: the step of `momentum_step` with learning_rate / (1 - beta).
    """
    v = beta * v + dW
    return W - learning_rate * v, v


@formula
def rmsprop_step(
    W: Numbers,
    dW: Array(like="W"),
    s: Squares,
    learning_rate: Positive,
    beta2: Memory,
    epsilon: Positive,
):
    """Return W and s after a step of RMSprop.

    s is an average of squared gradients: steep directions are divided by much, flat
    ones by little, coordinate by coordinate.

    Parameters
    ----------
    W, dW, s : array
        Parameters, gradient, and the average of its squares, all of one shape.
    learning_rate : float > 0
        Per update.
    beta2 : float in [0, 1)
        Memory; usual are 0.9 and 0.999.
    epsilon : float > 0
        Guards the divisor, outside the root; usual is 1e-8.

    References
    ----------
    Tieleman and Hinton (2012), lecture 6.5.
    """
    s = beta2 * s + (1 - beta2) * dW**2
    return W - learning_rate * dW / (np.sqrt(s) + epsilon), s


@formula
def adam_step(
    W: Numbers,
    dW: Array(like="W"),
    v: Array(like="W"),
    s: Squares,
    t: Count,
    learning_rate: Positive,
    beta1: Memory,
    beta2: Memory,
    epsilon: Positive,
):
    """Return W, v and s after step number t of Adam: momentum and RMSprop in one.

    Parameters
    ----------
    W, dW : array
        Parameters and gradient.
    v, s : array
        Averages of gradients and of their squares, as they are: the bias correction
        is for the step alone and is never stored.
    t : int >= 1
        Number of this update.
    learning_rate : float > 0
        About the length of a step in each coordinate; exactly that of the first.
    beta1, beta2 : float in [0, 1)
        Memories; usual are 0.9 and 0.999.
    epsilon : float > 0
        Guards the divisor, outside the root; usual is 1e-8.

    References
    ----------
    Kingma and Ba (2015), algorithm 1.
    """
    v = beta1 * v + (1 - beta1) * dW
    s = beta2 * s + (1 - beta2) * dW**2
    v_hat = v / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return W - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s


OPTIMIZERS = {
    "gradient_descent": gradient_descent_step,
    "momentum": momentum_step,
    "momentum_classic": momentum_classic_step,
    "rmsprop": rmsprop_step,
    "adam": adam_step,
}
