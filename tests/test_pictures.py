"""Pictures as data: what a function may return, made whole at the door."""

import copy

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.formulas.averages import ewa_weights


def test_curves_stand_over_their_own_x_or_the_common_one_or_a_count():
    lines = dl.Lines({"own": ([2, 5], [1, 2]), "common": [3, 4]}, x=[0, 10])
    np.testing.assert_array_equal(lines.lines["own"], [[2, 5], [1, 2]])
    np.testing.assert_array_equal(lines.lines["common"], [[0, 10], [3, 4]])
    np.testing.assert_array_equal(dl.Lines({"a": [7, 8]}).lines["a"][0], [0, 1])


def test_a_band_takes_two_curves_or_three():
    band = dl.Lines(bands={"a": ([1, 2], [3, 4]), "b": ([5, 6], [1, 2], [3, 4])}).bands
    np.testing.assert_array_equal(band["a"], [[0, 1], [1, 2], [3, 4]])
    np.testing.assert_array_equal(band["b"], [[5, 6], [1, 2], [3, 4]])


def test_bars_alone_are_one_series_without_a_name():
    assert dl.Bars({"W1": 2}).values == {"": {"W1": 2.0}}
    assert dl.Bars({"train": {"a": 1}, "dev": {"a": 2}}).values["dev"] == {"a": 2.0}


def test_a_minimum_may_be_a_pair_or_several_columns():
    def cost(w):
        return w.sum()

    one = dl.Contour(cost, (0, 1, 0, 1), minimum=(0.5, 1))
    two = dl.Contour(cost, (0, 1, 0, 1), minimum=[[0, 0], [-1, 1]])
    assert one.minimum.tolist() == [[0.5], [1.0]]
    assert two.minimum.tolist() == [[0, 0], [-1, 1]]


def test_pictures_keep_what_is_not_finite():
    y = dl.Lines({"a": [1, np.nan, np.inf]}).lines["a"][1]
    assert np.isnan(y[1]) and np.isinf(y[2])


def test_the_kernel_under_the_averages_weighs_what_the_formula_says():
    theta = dl.temperatures()[:60]
    picture = dl.averages_of(theta, (0.9, 0.5), day=30)
    ((days, heights),) = picture.stems.values()
    weights = ewa_weights(0.9, 30)
    np.testing.assert_array_equal(days, np.arange(1, 31))
    up = heights - picture.floor
    np.testing.assert_allclose(up / up[-1], weights / weights[-1])
    assert heights.max() < theta.min()  # it stands below all values
    for beta in (0.9, 0.5):
        curve = picture.lines[f"average, β = {beta}"][1]
        np.testing.assert_array_equal(curve, dl.ewa_corrected(theta, beta))
    assert "0.1" in picture.says and "last 10 " in picture.says


def test_averages_may_be_shown_as_they_are():
    (line,) = dl.averages_of([40, 49, 45], 0.9, corrected=False).lines.values()
    np.testing.assert_allclose(line[1], [4.0, 8.5, 12.15])


SMALL = dl.Experiment(dl.moons(20), hidden=(3,), activation="tanh")


def test_the_guilty_parameter_is_marked():
    right = dl.differences_of(dl.gradient_check(SMALL))
    wrong = dl.differences_of(dl.gradient_check(SMALL, bug="dW2 doubled"))
    assert right.marked == () and "no parameter guilty" in right.says
    assert wrong.marked == ("W2",) and "W2 guilty" in wrong.says
    # |2g - g| / (|2g| + |g|)
    assert wrong.values[""]["W2"] == pytest.approx(1 / 3)
    assert "great" in right.title and "bug" in wrong.title


def test_the_cost_of_a_regression_is_the_mean_of_squares():
    X, Y = dl.line(30).draw(0)[:2]
    picture = dl.squares_of(X, Y, {"way": [[5.0, 2.0], [4.0, -1.0]]})
    for w, b in ((0.3, -2), (2, 1)):
        direct = np.mean((w * X + b - Y) ** 2) / 2
        assert picture.cost(np.array([[w], [b]])) == pytest.approx(direct)
    slope, intercept = np.polyfit(X[0], Y[0], 1)
    np.testing.assert_allclose(picture.minimum[:, 0], [slope, intercept])
    left, right, bottom, top = picture.extent
    assert left < slope < 5 < right and bottom < intercept < 4 < top


def test_two_features_are_two_weights():
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((2, 40)), rng.standard_normal((1, 40))
    w = rng.standard_normal((3, 4, 2, 1))
    costs = dl.squares_of(X, Y).cost(w)
    assert costs.shape == (3, 4)
    direct = np.mean((w[1, 2].T @ X - Y) ** 2) / 2
    assert costs[1, 2] == pytest.approx(direct)


def test_a_picture_keeps_its_numbers_where_the_array_is_filled_anew():
    y, Z, kept = np.arange(3.0), np.arange(4.0).reshape(2, 2), np.array([True, False])
    pictures = [
        dl.Lines({"a": y}, bands={"b": (y, y)}),
        dl.Points({"a": Z}),
        dl.Grid(Z),
        dl.Images(Z[None]),
        dl.Histogram({"a": y}),
        dl.Violins({"a": y}),
        dl.Bars({"a": y[1]}),
        dl.Wiring((Z,), kept=[kept, kept]),
    ]
    before = copy.deepcopy(pictures)
    for array in (y, Z, kept):
        array[...] = 0
    for picture, first in zip(pictures, before, strict=True):
        assert picture.same_as(first), picture
