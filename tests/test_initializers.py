"""First weights have the mean, the spread and the order that the lecture gives them."""

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.engine.stacks import first_theta, network_of
from dlcourse.engine.swaps import INITIALIZERS

N_IN, N_OUT = 300, 700
# name -> (mean, standard deviation) of the weights of a layer with n_in inputs
RANDOM = {
    "normal": (0, 0.37),
    "he": (0, np.sqrt(2 / N_IN)),
    "xavier": (0, np.sqrt(1 / N_IN)),
    "glorot": (0, np.sqrt(2 / (N_IN + N_OUT))),
    "uniform": (np.sqrt(2 / N_IN) / 2, np.sqrt(2 / N_IN / 12)),
    "no_root": (0, 2 / N_IN),
    "uniform_no_root": (1 / N_IN, 2 / N_IN / np.sqrt(12)),
}
CONSTANT = {"zeros": 0.0, "constant": 0.7}
SETTINGS = {"normal": {"scale": 0.37}, "constant": {"constant": 0.7}}


def drawn(name, seed=0):
    rng = np.random.default_rng(seed)
    return INITIALIZERS[name](N_IN, N_OUT, rng, **SETTINGS.get(name, {}))


def test_every_initializer_has_a_row_here():
    assert RANDOM.keys() | CONSTANT.keys() == INITIALIZERS.keys()


@pytest.mark.parametrize("name", RANDOM)
def test_random_weights_have_the_mean_and_spread_of_their_formula(name):
    W, (mean, std) = drawn(name), RANDOM[name]
    assert W.shape == (N_OUT, N_IN)
    n = W.size
    assert abs(W.mean() - mean) < 4 * std / np.sqrt(n)
    assert W.std() == pytest.approx(std, rel=4 / np.sqrt(2 * n))


@pytest.mark.parametrize("name", RANDOM)
def test_weights_come_from_the_generator_alone(name):
    np.testing.assert_array_equal(drawn(name), drawn(name))
    assert (drawn(name) != drawn(name, seed=1)).mean() > 0.99


@pytest.mark.parametrize("name", RANDOM)
def test_only_the_uniform_misprints_have_no_negative_weight(name):
    assert (drawn(name).min() >= 0) == name.startswith("uniform")


@pytest.mark.parametrize("name", CONSTANT)
def test_weights_that_do_not_vary(name):
    np.testing.assert_array_equal(drawn(name), np.full((N_OUT, N_IN), CONSTANT[name]))


def factor(name, n_in, n_out=1):
    """What an initialiser multiplies its standard normal numbers by."""
    draw = INITIALIZERS[name](n_in, n_out, np.random.default_rng(5))
    return (draw / np.random.default_rng(5).standard_normal((n_out, n_in)))[0, 0]


WIDTHS = 2, 3, 20, 100, 784, 12288


@pytest.mark.parametrize(
    "n, expected",
    [*zip(WIDTHS, [1, 0.8165, 0.3162, 0.1414, 0.05051, 0.01276], strict=True)],
)
def test_he_factor(n, expected):  # N01.05
    assert factor("he", n) == pytest.approx(expected, rel=5e-4)


@pytest.mark.parametrize(
    "n, expected",
    [*zip(WIDTHS, [0.7071, 0.5774, 0.2236, 0.1, 0.03571, 0.009021], strict=True)],
)
def test_xavier_factor(n, expected):  # N01.06
    assert factor("xavier", n) == pytest.approx(expected, rel=5e-4)


@pytest.mark.parametrize(
    "n_in, n_out, expected", [(100, 50, 0.1155), (784, 25, 0.04972)]
)
def test_glorot_factor(n_in, n_out, expected):  # N01.07
    assert factor("glorot", n_in, n_out) == pytest.approx(expected, rel=5e-4)


def test_both_xavier_forms_coincide_for_equal_widths():  # M01.10
    np.testing.assert_allclose(factor("xavier", 80, 80), factor("glorot", 80, 80))
    assert factor("xavier", 100, 50) == pytest.approx(0.1, rel=1e-12)
    assert factor("glorot", 100, 50) == pytest.approx(0.1155, rel=5e-4)


def test_relu_keeps_half_of_the_second_moment():  # N01.08
    z = np.random.default_rng(0).standard_normal(1_000_000)
    assert (dl.relu(z) ** 2).mean() == pytest.approx(0.5, abs=0.003)


def test_uniform_misprint_of_width_100():  # N01.09
    W = INITIALIZERS["uniform"](100, 10_000, np.random.default_rng(0))
    assert W.mean() == pytest.approx(0.07071, rel=5e-3)
    assert W.std() == pytest.approx(0.04082, rel=5e-3)


def test_he_on_the_probe_of_exercise_1():  # E01.1
    W = dl.init_he(400, 100, np.random.default_rng(0))
    assert W.shape == (100, 400)
    assert W.mean() == pytest.approx(0.00016, abs=5e-6)
    assert W.std() == pytest.approx(0.07084, abs=5e-6)
    assert W.min() == pytest.approx(-0.3178, abs=5e-5)


@pytest.mark.parametrize(
    "name, mean, std, low",
    [
        ("uniform", 0.03544, 0.02035, 1.617e-06),
        ("no_root", 1.132e-05, 0.005009, -0.02247),
        ("uniform_no_root", 0.002506, 0.001439, 1.143e-07),
        ("xavier", 0.0001132, 0.05009, -0.2247),
    ],
)
def test_wrong_answers_to_exercise_1_have_their_fingerprints(name, mean, std, low):
    W = INITIALIZERS[name](400, 100, np.random.default_rng(0))
    assert [W.mean(), W.std(), W.min()] == pytest.approx([mean, std, low], rel=5e-4)


def test_init_parameters_on_the_probe_of_exercise_2():  # E01.2
    params = dl.init_parameters([2, 3, 3, 1], np.random.default_rng(0))
    assert list(params) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert [p.shape for p in params.values()] == [
        *[(3, 2), (3, 1)],
        *[(3, 3), (3, 1)],
        *[(1, 3), (1, 1)],
    ]
    values = np.concatenate([p.ravel() for p in params.values()])
    assert values.size == 25
    assert values[:11] == pytest.approx(
        [
            *[0.12573, -0.1321, 0.64042, 0.1049, -0.53567, 0.3616],
            *[0, 0, 0, 1.0647, 0.77329],
        ],
        rel=5e-5,
    )


def test_init_parameters_takes_any_rule_for_one_layer():
    params = dl.init_parameters((4, 3, 2), np.random.default_rng(0), dl.init_zeros)
    assert all((p == 0).all() for p in params.values())


@pytest.mark.parametrize("name", INITIALIZERS)
def test_an_experiment_starts_from_the_initializer_that_it_names(name):
    e = dl.Experiment(
        dl.circles(20), hidden=(N_OUT,), init=name, **SETTINGS.get(name, {})
    )
    network = network_of(e)
    params = network.views(first_theta(e, network))
    rng = np.random.default_rng([0, 0])
    W1 = INITIALIZERS[name](2, N_OUT, rng, **SETTINGS.get(name, {}))
    np.testing.assert_array_equal(params["W1"], W1)
    assert (params["b1"] == 0).all() and (params["b2"] == 0).all()


def test_the_multiplier_scales_every_first_weight():
    e = dl.Experiment(dl.circles(20), multiplier=1.5)
    network = network_of(e)
    plain = first_theta(e.replace(multiplier=1), network)
    np.testing.assert_array_equal(first_theta(e, network), 1.5 * plain)
