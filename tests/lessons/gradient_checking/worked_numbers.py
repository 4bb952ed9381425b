"""Worked numbers of notebook 04: gradient checking."""

import numpy as np
import pytest
from worked import row

import dlcourse as dl
from dlcourse.basics.contracts import undecorated
from dlcourse.engine.network import Network

TEN = 10
STEPS = 1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11


def small_network(lambd=0.7):
    """Return J, its gradient and theta of set-up S9: 2-5-4-1, tanh, 44 parameters."""
    network, data = Network((2, 5, 4, 1), "tanh", "sigmoid"), dl.moons(40, 0.2).draw(0)
    rng, m = np.random.default_rng(0), 40
    params = dl.init_parameters((2, 5, 4, 1), rng, dl.init_xavier)
    for name in ("b1", "b2", "b3"):
        params[name] = 0.1 * rng.standard_normal(params[name].shape)

    def penalized(theta):
        weights = (W for name, W in network.views(theta).items() if name[0] == "W")
        return sum(dl.penalty(W, lambd, m, "l2")[0] for W in weights)

    def J(theta):
        return network.cost(network.forward(theta, data.X).Z, data.Y) + penalized(theta)

    theta = dl.params_to_vector(params)
    grads = network.views(network.backward(network.forward(theta, data.X), data.Y))
    for name, W in params.items():
        if name[0] == "W":
            grads[name] = grads[name] + dl.penalty(W, lambd, m, "l2")[1]
    return J, dl.params_to_vector(grads), theta


def difference(eps):
    J, grad, theta = small_network()
    return dl.relative_difference(grad, dl.numerical_gradient(J, theta, eps))


def one_sided_difference(eps):
    J, grad, theta = small_network()
    approx = np.zeros_like(theta)
    for i in range(theta.size):

        def along(x, i=i):
            moved = theta.copy()
            moved[i] = x
            return J(moved)

        approx[i] = dl.one_sided_derivative(along, theta[i, 0], eps)
    return dl.relative_difference(grad, approx)


def cube(t):
    return t**3


@row("N04.01", "3.0001 3.0301 1.000e-4 3.010e-2")
def _():
    two = dl.two_sided_derivative(cube, 1, 0.01)
    one = dl.one_sided_derivative(cube, 1, 0.01)
    return two, one, two - 3, one - 3


@row("N04.02", "3.0001e-4 1.000e-4 3.000e-14")
def _():
    def misprint(eps):
        return (cube(1 + eps) - cube(1 - eps)) / 2 * eps

    ratio = misprint(0.01) / dl.two_sided_derivative(cube, 1, 0.01)
    return misprint(0.01), ratio, misprint(1e-7)


@row("N04.03", "-13 -10 -9")
def _():
    return TEN ^ -7, TEN ^ -4, TEN ^ -3


@row("N04.04", "172")
def _():
    with pytest.raises(ValueError, match="eps must be a number above 0"):
        dl.two_sided_derivative(cube, 1, TEN ^ -7)
    return undecorated(dl.two_sided_derivative)(cube, 1, TEN ^ -7)


@row("N04.05", "1e-7 1e-5 1e-3")
def _():
    tried = [float(f"1e{power}") for power in range(-9, 0)]
    looked_at = [d for d in tried if dl.verdict(d) == "inspect"]
    return looked_at[0], looked_at[2], min(d for d in tried if dl.verdict(d) == "bug")


@row("N04.06", "8.1e-9 6.6e-11", factor=5)
def _():
    return difference(1e-7), difference(1e-5)


@row("N04.07", "9.6e-4 9.6e-8 6.6e-11 8.1e-9 8.2e-7 6.8e-5", factor=5)
def _():
    return [difference(eps) for eps in STEPS]


@row("N04.08", "5.1e-2 5.1e-4 5.1e-6 5.2e-8 1.1e-6 1.0e-4", factor=5)
def _():
    return [one_sided_difference(eps) for eps in STEPS]


@row("N04.09", "44 501 88 1002 4222")
def _():
    sizes = [
        Network(dims, "tanh", "sigmoid").size for dims in ((2, 5, 4, 1), (2, 20, 20, 1))
    ]
    calls = []
    for n in (*sizes, 2111):
        dl.numerical_gradient(
            lambda theta: calls.append(theta.size) or 0, np.ones((n, 1))
        )
    return sizes, [calls.count(n) for n in (*sizes, 2111)]


@row("N04.10", "0.050589")
def _():
    return dl.relative_difference((3, 4), (3.3, 3.6))
