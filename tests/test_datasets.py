"""Data sets are what their definitions say, and repeat themselves for equal seeds."""

import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlcourse as dl
from dlcourse.datasets import files, recipes
from dlcourse.tuning.executors import trained

MADE = {
    "circles": dl.circles,
    "moons": dl.moons,
    "spirals": dl.spirals,
    "blobs": dl.blobs,
    "normal": dl.normal,
    "moved_moons": dl.moved_moons,
    "logistic": dl.logistic,
    "letters": dl.letters,
    "digits": dl.digits,
}
REGRESSIONS = {"line": dl.line, "valley": dl.valley}
TWO_CLASSES = ["circles", "logistic", "moons", "moved_moons", "normal"]
MANY_CLASSES = {"spirals": 3, "blobs": 3, "letters": 5, "digits": 10}
DRAWN = [name for name in MADE if name != "digits"]  # as many examples as one likes
each = pytest.mark.parametrize("name", MADE)
each_drawn = pytest.mark.parametrize("name", DRAWN)


def classes(Y):
    return (Y[0] if len(Y) == 1 else Y.argmax(axis=0)).astype(int)


def test_every_recipe_is_tested_here():
    own = {kind for kind in recipes.RECIPES if kind.startswith("arrays_")}
    assert recipes.RECIPES.keys() - own == MADE.keys() | REGRESSIONS.keys()
    assert MADE.keys() == {*TWO_CLASSES, *MANY_CLASSES}


@each
def test_shapes_and_labels(name):
    X, Y, X_dev, Y_dev = MADE[name](m=70, dev=30).draw()
    assert X.shape[1] == Y.shape[1] == 70
    assert X_dev.shape == (len(X), 30) and Y_dev.shape == (len(Y), 30)
    assert len(Y) == MANY_CLASSES.get(name, 1)
    assert set(np.unique(Y)) == {0, 1}
    if name in MANY_CLASSES:
        assert (Y.sum(axis=0) == 1).all()
    assert {array.dtype for array in (X, Y, X_dev, Y_dev)} == {np.dtype(float)}


@pytest.mark.parametrize("name", [name for name in DRAWN if name != "logistic"])
@pytest.mark.parametrize("m", [2, 59, 300])
def test_classes_are_balanced_to_within_one_example(name, m):
    Y = MADE[name](m).draw().Y
    counts = np.bincount(classes(Y), minlength=MANY_CLASSES.get(name, 2))
    assert counts.sum() == m and np.ptp(counts) <= 1


@each
def test_examples_come_in_random_order(name):
    order = classes(MADE[name](200).draw().Y)
    changes = (order[1:] != order[:-1]).mean()
    number = MANY_CLASSES.get(name, 2)
    assert changes == pytest.approx(1 - 1 / number, abs=0.15)


@each
def test_equal_seeds_give_equal_arrays_and_others_do_not(name):
    recipe = MADE[name](40, dev=20)
    recipes._drawn.cache_clear()
    first = recipe.draw(3)
    recipes._drawn.cache_clear()
    for array, again in zip(first, recipe.draw(3), strict=True):
        np.testing.assert_array_equal(array, again)
    other = recipe.draw(4)
    assert (first.X != other.X).any() and (first.X_dev != other.X_dev).any()


@each
def test_more_training_examples_leave_the_dev_set_as_it_was(name):
    small, large = MADE[name](40, dev=20).draw(1), MADE[name](90, dev=20).draw(1)
    np.testing.assert_array_equal(small.X_dev, large.X_dev)
    np.testing.assert_array_equal(small.Y_dev, large.Y_dev)


@each
def test_a_larger_dev_set_leaves_the_training_set_as_it_was(name):
    small, large = MADE[name](40, dev=0).draw(1), MADE[name](40, dev=90).draw(1)
    np.testing.assert_array_equal(small.X, large.X)
    np.testing.assert_array_equal(small.Y, large.Y)
    assert small.X_dev.shape[1] == small.Y_dev.shape[1] == 0


@each
def test_no_dev_example_is_a_training_example(name):
    sets = MADE[name]().draw(0)
    train = {column.tobytes() for column in sets.X.T}
    assert not any(column.tobytes() in train for column in sets.X_dev.T)


@each
def test_shared_arrays_cannot_be_changed(name):
    for array in MADE[name](20, dev=10).draw():
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_circles_have_radius_1_and_factor():
    X, Y, *_ = dl.circles(1000, noise=0, factor=0.6).draw()
    np.testing.assert_allclose(np.hypot(*X), np.where(Y[0] == 1, 0.6, 1.0))
    assert np.abs(X.mean(axis=1)).max() < 0.1  # all the way round


def test_moons_are_two_half_circles_that_interleave():
    X, Y, *_ = dl.moons(1000, noise=0).draw()
    upper, lower = X[:, Y[0] == 0], X[:, Y[0] == 1]
    np.testing.assert_allclose(np.hypot(*upper), 1)
    assert upper[1].min() >= 0
    np.testing.assert_allclose(np.hypot(lower[0] - 1, lower[1] - 0.5), 1)
    assert lower[1].max() <= 0.5


@pytest.mark.parametrize("make", [dl.circles, dl.moons])
def test_noise_is_the_standard_deviation_in_both_coordinates(make):
    clean = make(20_000, noise=0, dev=0).draw().X
    noise = make(20_000, noise=0.3, dev=0).draw().X - clean
    assert noise.std(axis=1) == pytest.approx([0.3, 0.3], rel=0.02)
    assert noise.mean(axis=1) == pytest.approx([0, 0], abs=0.01)


def test_spirals_turn_4_radians_over_the_radius():
    X, Y, *_ = dl.spirals(999, noise=0).draw()
    radius, angle = np.hypot(*X), np.arctan2(X[1], X[0])
    assert 0 <= radius.min() < 0.02 and 0.98 < radius.max() <= 1
    expected = 2 * np.pi * classes(Y) / 3 + 4 * radius
    np.testing.assert_allclose(np.exp(1j * angle), np.exp(1j * expected))


def test_noise_of_spirals_is_that_of_the_angle():
    X, Y, *_ = dl.spirals(30_000, noise=0.2, dev=0).draw()
    radius, angle = np.hypot(*X), np.arctan2(X[1], X[0])
    off = np.angle(np.exp(1j * (angle - 2 * np.pi * classes(Y) / 3 - 4 * radius)))
    assert off.std() == pytest.approx(0.2, rel=0.02)


def test_blobs_are_clouds_round_a_circle_of_radius_2():
    X, Y, *_ = dl.blobs(40_000, spread=0.5, classes=4, dev=0).draw()
    for c, centre in enumerate([(2, 0), (0, 2), (-2, 0), (0, -2)]):
        cloud = X[:, classes(Y) == c]
        assert cloud.mean(axis=1) == pytest.approx(centre, abs=0.03)
        assert cloud.std(axis=1) == pytest.approx([0.5, 0.5], rel=0.03)


def test_normal_is_standard_normal_and_its_labels_mean_nothing():
    X, Y, *_ = dl.normal(20_000, n_x=3).draw()
    assert X.mean(axis=1) == pytest.approx([0, 0, 0], abs=0.03)
    np.testing.assert_allclose(np.cov(X), np.eye(3), atol=0.03)
    correlations = np.corrcoef(np.vstack([X, Y]))[-1, :-1]
    assert correlations == pytest.approx([0, 0, 0], abs=0.03)


# Real data


def test_digits_are_the_1797_images_once_each():
    X, Y, X_dev, Y_dev = dl.digits(1000, dev=797).draw()
    assert X.shape == (64, 1000) and X_dev.shape == (64, 797)
    both = np.hstack([X, X_dev])
    assert both.min() == 0 and both.max() == 1
    assert (both * 16 == np.rint(both * 16)).all()
    counts = np.hstack([Y, Y_dev]).sum(axis=1)
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_digits_are_those_that_scikit_learn_ships():
    from sklearn.datasets import load_digits

    theirs = load_digits()
    expected = {
        (image.tobytes(), label)
        for image, label in zip(theirs.data / 16, theirs.target, strict=True)
    }
    X, Y, X_dev, Y_dev = dl.digits().draw(5)
    X, Y = np.hstack([X, X_dev]), np.hstack([Y, Y_dev])
    ours = {(x.tobytes(), c) for x, c in zip(X.T.copy(), classes(Y), strict=True)}
    assert ours == expected


def test_digits_can_be_learned():
    e = dl.Experiment(dl.digits(300), hidden=(30,), learning_rate=0.3, iterations=200)
    assert dl.run(e).scores.dev_accuracy[-1] > 0.85


def test_moved_moons_are_trained_on_here_and_judged_there():
    still = dl.moons(400, noise=0.0, dev=400).draw(2)
    moved = dl.moved_moons(400, noise=0.0, turn=90, right=3, up=-1, dev=400).draw(2)
    np.testing.assert_array_equal(moved.X, still.X)
    x, y = still.X_dev
    np.testing.assert_allclose(moved.X_dev, [3 - y, x - 1], atol=1e-12)


def test_target_examples_join_the_training_set_and_leave_the_rest_as_it_was():
    without, with_some = (
        dl.moved_moons(100, right=50, target=target).draw() for target in (0, 30)
    )
    np.testing.assert_array_equal(with_some.X[:, :100], without.X)
    assert with_some.X.shape == (2, 130) and with_some.X[0, 100:].min() > 40
    np.testing.assert_array_equal(with_some.X_dev, without.X_dev)


def test_letters_come_in_mirrored_pairs():
    X, Y, *_ = dl.letters(2000, noise=0.0).draw()
    ink = X.reshape(8, 8, 2000).sum(axis=(0, 1))
    mean_ink = [ink[classes(Y) == c].mean() for c in range(5)]
    assert mean_ink[0] == mean_ink[1] == mean_ink[2] == mean_ink[3] != mean_ink[4]
    b, d = X[:, classes(Y) == 0], X[:, classes(Y) == 1]
    mirrored = dl.flip_horizontal(b, 8, 8)
    assert {(x > 0).tobytes() for x in mirrored.T} == {(x > 0).tobytes() for x in d.T}


@pytest.mark.parametrize("recipe", [dl.letters(60), dl.digits(60)])
def test_augmentation_adds_changed_copies_with_the_same_labels(recipe):
    plain = recipe.draw(1)
    grown = recipe.replace(copies=3, degrees=10.0).draw(1)
    assert grown.X.shape == (64, 240)
    np.testing.assert_array_equal(grown.X[:, :60], plain.X)
    np.testing.assert_array_equal(grown.Y, np.tile(plain.Y, 4))
    assert (grown.X[:, 60:] != np.tile(plain.X, 3)).any(axis=0).mean() > 0.9
    np.testing.assert_array_equal(grown.X_dev, plain.X_dev)


def dev_errors(experiment, **changes):
    seeds = [experiment.replace(seed=k, data_seed=k, **changes) for k in range(10)]
    return np.array([1 - end.dev_accuracy for end in trained(seeds)])


def test_augmentation_must_respect_the_labels_and_is_worth_less_than_real_images():
    e = dl.Experiment(dl.letters(60), hidden=(30,), learning_rate=0.3, iterations=400)
    none, shifted = dev_errors(e), dev_errors(e, copies=4)
    mirrored = dev_errors(e, copies=4, pixels=0, mirror=True)
    real = dev_errors(e, m=300)
    for better, worse in [(real, shifted), (shifted, none), (none, mirrored)]:
        assert (better < worse).sum() >= 9


def test_a_few_target_examples_mend_mismatched_sets():
    e = dl.Experiment(
        dl.moved_moons(400), hidden=(15, 15), learning_rate=0.3, iterations=1500
    )
    none, some = dev_errors(e), dev_errors(e, target=80)
    assert (none > 0.15).sum() >= 9 and (some < 0.12).sum() >= 9


def test_a_line_has_its_slope_intercept_and_noise():
    X, Y, X_dev, Y_dev = dl.line(4000, slope=3, intercept=-2, noise=0.5, dev=100).draw()
    slope, intercept = np.polyfit(X[0], Y[0], 1)
    assert slope == pytest.approx(3, abs=0.05)
    assert intercept == pytest.approx(-2, abs=0.05)
    assert (Y - slope * X - intercept).std() == pytest.approx(0.5, rel=0.05)
    assert X_dev.shape == Y_dev.shape == (1, 100)


def test_the_valley_is_as_long_as_its_features_are_unequal():
    X, Y, *_ = dl.valley(4000).draw()
    assert X.std(axis=1) == pytest.approx([96.1, 1.025], rel=0.05)
    assert X.mean(axis=1) == pytest.approx([51.5, 2.91], abs=5)
    np.testing.assert_allclose(Y[0], 0.03 * X[0] - 2 * X[1] + 1)


def test_gradient_descent_finds_the_least_squares_of_a_line():
    e = dl.Experiment(dl.line(200, dev=50), hidden=(), iterations=400)
    for history in (dl.run(e), *dl.run([e, e.replace(seed=1)])):
        record = history.at()
        X, Y, X_dev, Y_dev = record.data
        slope, intercept = np.polyfit(X[0], Y[0], 1)
        assert record.params["W1"].item() == pytest.approx(slope)
        assert record.params["b1"].item() == pytest.approx(intercept)
        error = slope * X_dev + intercept - Y_dev
        assert record.score.dev_cost == pytest.approx((error**2).mean() / 2)
        assert np.isnan(record.score.train_accuracy)
    assert (
        dl.gradient_check(e.replace(hidden=(4,), activation="tanh")).verdict == "great"
    )


def test_temperatures_are_four_years_of_a_temperate_city():
    theta = dl.temperatures()
    assert theta.shape == (1461,)
    assert np.isfinite(theta).all()
    assert -15 < theta.min() < 5 and 20 < theta.max() < 40
    january, july = theta[:31].mean(), theta[182:213].mean()
    assert january < 8 < 16 < july


@pytest.fixture
def data_copy(tmp_path, monkeypatch):
    """A copy of data/ that a test may damage."""
    copy = tmp_path / "data"
    shutil.copytree(files._data_folder(), copy)
    monkeypatch.setattr(files, "_data_folder", lambda: copy)
    files.data_file.cache_clear()
    recipes._drawn.cache_clear()
    yield copy
    files.data_file.cache_clear()
    recipes._drawn.cache_clear()


FILES = {
    "digits.npz": lambda: dl.digits().draw(),
    "seattle_temperatures.csv": dl.temperatures,
}
each_file = pytest.mark.parametrize("name, load", FILES.items(), ids=FILES)


@each_file
def test_a_sound_copy_is_accepted(data_copy, name, load):
    load()


@each_file
def test_a_damaged_file_is_refused_with_how_to_restore_it(data_copy, name, load):
    content = bytearray((data_copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (data_copy / name).write_bytes(content)
    with pytest.raises(ValueError, match=f"{name} is damaged.*git checkout .*{name}"):
        load()


@each_file
def test_a_missing_file_is_named_with_how_to_restore_it(data_copy, name, load):
    (data_copy / name).unlink()
    with pytest.raises(FileNotFoundError, match=f"{name} is missing; .*git checkout"):
        load()


def test_a_file_without_a_known_checksum_is_not_read(data_copy):
    (data_copy / "other.csv").write_text("1,2,3")
    with pytest.raises(ValueError, match="must be one of .*digits.npz.* got 'other"):
        files.data_file("other.csv")


# Your own arrays

XOR = np.array([[0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0, 1, 1, 0]])


def test_own_arrays_come_back_as_they_were():
    X, Y = XOR
    sets = dl.arrays(X, Y, X[:, :2], Y[:, :2]).draw(7)
    for array, expected in zip(sets, (X, Y, X[:, :2], Y[:, :2]), strict=True):
        np.testing.assert_array_equal(array, expected)


def test_own_arrays_may_do_without_a_dev_set():
    history = dl.run(dl.Experiment(dl.arrays(*XOR), iterations=5))
    assert np.isnan(history.scores.dev_cost).all()
    assert np.isfinite(history.scores.train_cost).all()
    assert dl.arrays(*XOR) == dl.arrays(*XOR, None, None)


def test_own_arrays_are_copied():
    X, Y = (array.astype(float) for array in XOR)
    data = dl.arrays(X, Y)
    X[:] = 99
    assert data.draw().X.max() == 1
    assert not data.draw().X.flags.writeable


def test_own_arrays_are_rebuilt_by_their_text_where_they_are_known():
    data = dl.arrays(*XOR)
    assert eval(repr(data), {"dl": dl}) == data
    with pytest.raises(AttributeError, match="dlcourse has no 'arrays_0"):
        eval("dl.arrays_000000000000()", {"dl": dl})


def test_own_arrays_are_equal_where_their_contents_are():
    X, Y = XOR
    assert dl.arrays(X, Y) == dl.arrays(X.tolist(), Y.astype(bool))
    assert dl.arrays(X, Y) != dl.arrays(X, 1 - Y)
    assert dl.arrays(X, Y) != dl.arrays(X, Y, X, Y)
    flat = dl.arrays(np.zeros((2, 2)), [[0, 1]]), dl.arrays(np.zeros((1, 2)), [[0, 1]])
    assert flat[0] != flat[1]


@pytest.mark.parametrize("dev", [(), ([[4.0]], [[1.0]])], ids=["alone", "with dev"])
def test_own_numbers_make_a_regression(dev):
    X = np.arange(5.0)[None] - 2
    e = dl.Experiment(dl.arrays(X, 3 * X + 1, *dev), hidden=(), iterations=500)
    record = dl.run(e).at()
    assert record.params["W1"].item() == pytest.approx(3)
    assert record.params["b1"].item() == pytest.approx(1)
    assert np.isnan(record.score.train_accuracy)
    dev_cost = (13 - 1) ** 2 / 2 if dev else np.nan  # the line is at 13 where x = 4
    assert record.score.dev_cost == pytest.approx(dev_cost, nan_ok=True)


def test_class_numbers_in_a_row_are_not_taken_for_a_regression():
    labels = [0, 2, 1, 1]
    X = np.zeros((2, 4))
    with pytest.raises(ValueError, match=r"^Y must be one-hot .*dl.one_hot\(labels, 3"):
        dl.arrays(X, [labels])
    numbers = dl.arrays(X, [[0.5, 2, 7, 1]], X, [labels])  # a regression's dev set
    assert numbers.draw().Y_dev.tolist() == [labels]
    assert dl.arrays(X, dl.one_hot(labels, 3)).draw().Y.shape == (3, 4)


@pytest.mark.parametrize(
    "labels, says",
    [
        ([-1, 1, 1, -1], r"0 and 1 for two classes, such as \(Y == 1\).*got -1 and 1"),
        ([1, 2, 2, 1], r"0 and 1 for two classes, such as \(Y == 2\).*got 1 and 2"),
        ([0, 255, 0, 0], r"0 and 1 for two classes, such as \(Y == 255\)"),
        (
            [*range(1, 11), 1],
            "one-hot .*labels, 10. of labels 0 to 9, got the numbers 1 to 10",
        ),
        ([-1, 0, 1, 1], "one-hot columns"),
        ([3, 5, 7, 7], "one-hot columns"),
        ([0, 1, 4, 9, 9, 4, 1, 0], "one-hot columns"),
        ([*range(50), 0], "one-hot .*labels, 50"),
    ],
)
def test_labels_in_other_numbers_do_not_train_a_regression_without_a_word(labels, says):
    X = np.zeros((2, len(labels)))
    with pytest.raises(ValueError, match=f"^Y must be {says}"):
        dl.arrays(X, [labels])


@pytest.mark.parametrize(
    "numbers",
    [[-1.5, 1.5, 1.5], [120, 80, 310, 80], [-4, 1, 6, 9], [7, 7, 7], [0.0, 0.5, 0.5]],
)
def test_numbers_to_be_predicted_are_no_labels(numbers):
    data = dl.arrays(np.zeros((2, len(numbers))), [numbers])
    assert data.draw().Y.tolist() == [numbers]


# The recipe as a value


@each
def test_a_recipe_is_the_text_that_rebuilds_it(name):
    for recipe in (MADE[name](), MADE[name](30), MADE[name](m=30, dev=5)):
        assert eval(repr(recipe), {"dl": dl}) == recipe
        assert hash(eval(repr(recipe), {"dl": dl})) == hash(recipe)


def test_the_text_of_a_recipe_is_short():
    assert repr(dl.circles(300)) == "dl.circles(300)"
    assert repr(dl.moons(60, noise=0.35)) == "dl.moons(60, noise=0.35)"


@given(m=st.integers(1, 500), noise=st.floats(0, 5), dev=st.integers(0, 50))
def test_replacing_a_setting_is_making_the_recipe_with_it(m, noise, dev):
    recipe = dl.circles(factor=0.4).replace(m=m, noise=noise, dev=dev)
    assert recipe == dl.circles(m, noise, 0.4, dev=dev)
    assert eval(repr(recipe), {"dl": dl}) == recipe


@given(
    learning_rate=st.floats(1e-9, 1e9),
    hidden=st.lists(st.integers(1, 99), max_size=4),
    seed=st.integers(0, 2**70),
    activation=st.sampled_from(["relu", "tanh"]),
)
def test_an_experiment_is_the_text_that_rebuilds_it(**settings):
    e = dl.Experiment(dl.blobs(30, classes=4), **settings)
    assert eval(repr(e), {"dl": dl}) == e
    assert e.seed == settings["seed"]


@pytest.mark.parametrize(
    "change, hidden",
    [
        ({"width": 20}, (20, 10)),
        ({"width": 1}, (1, 1)),
        ({"depth": 0}, ()),
        ({"depth": 1}, (10,)),
        ({"depth": 4}, (10, 5, 5, 5)),
    ],
    ids=str,
)
def test_width_and_depth_are_read_off_the_hidden_layers(change, hidden):
    e = dl.Experiment(dl.circles(30), hidden=(10, 5)).replace(**change)
    assert e.hidden == hidden
    for name, value in change.items():
        assert e.get(name) == value


def test_any_setting_can_be_read_by_its_name():
    e = dl.Experiment(dl.circles(30, noise=0.2), learning_rate=0.7)
    assert [e.get(name) for name in ("m", "noise", "learning_rate", "width")] == [
        *(30, 0.2, 0.7, 10)
    ]


def test_labels_of_a_logistic_model_come_by_chance_from_three_features():
    X, Y, *_ = dl.logistic(20_000, n_x=5).draw()
    chance = dl.sigmoid(2 * X[0] - 1.5 * X[1] + X[2])
    for low in (0.0, 0.25, 0.5, 0.75):
        some = (low <= chance) & (chance < low + 0.25)
        assert Y[0, some].mean() == pytest.approx(chance[some].mean(), abs=0.03)
    assert np.abs(np.corrcoef(np.vstack([X[3:], Y]))[2, :2]).max() < 0.03
