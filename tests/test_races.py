"""A race is a value, equals its descents one by one, and is shown as pictures."""

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.pictures.canvas import Canvas, layout_of
from dlcourse.pictures.race_portraits import arrivals

RATES = {
    "gradient_descent": {"learning_rate": 0.045},
    "momentum": {"learning_rate": 0.2},
    "rmsprop": {"learning_rate": 0.1, "beta2": 0.9},
    "adam": {"learning_rate": 0.1},
}
LECTURE = dl.race(dl.bowl(40), *RATES, iterations=1500, **RATES)  # D07.1
SHORT = LECTURE.replace(iterations=30)


def my_step(W, dW, learning_rate):
    return W - 2 * learning_rate * dW


RACES = {
    "plain": dl.race(dl.bowl(40), "momentum", "rmsprop", learning_rate=0.1),
    "own rates": LECTURE,
    "function": dl.race(dl.saddle(0.1), my_step, "adam", iterations=20),
    "a public function": dl.race(dl.plateau(), dl.adam_step, seed=3, noise=0.5),
    "labels": dl.race(
        dl.bowl(1, start=(3, 4)),
        ("slow", "adam"),
        ("mine", my_step),
        "adam",
        slow={"learning_rate": 0.001},
    ),
    "ravine": dl.race(dl.ravine(100, 30), "adam", beta1=0.5, beta2=0.9, epsilon=1e-3),
}
each_race = pytest.mark.parametrize("race", RACES.values(), ids=RACES)


@each_race
def test_a_race_is_a_value_with_a_text(race):
    again = eval(repr(race), {"dl": dl, "my_step": my_step})
    assert again == race and hash(again) == hash(race)
    assert repr(again) == repr(race)
    assert race.replace() == race
    other = race.replace(iterations=race.iterations + 1)
    assert other != race and other.iterations == race.iterations + 1


@each_race
def test_a_race_equals_its_descents_one_by_one(race):
    race = race.replace(iterations=25, noise=0.3, seed=5)
    *_, end = race.moments()
    for i, (label, known) in enumerate(race.entrants):
        rates = race.rates_of(label)
        alone = list(dl.descend(race.landscape, known, 25, 0.3, 5, **rates))
        np.testing.assert_array_equal(end.paths[:, i], [m.w[:, 0] for m in alone])
        np.testing.assert_array_equal(end.costs[:, i], [m.cost for m in alone])
        np.testing.assert_array_equal(end[i].grad, alone[-1].grad)


def test_standings_grow_by_an_iteration_and_keep_what_was():
    standings = list(SHORT.moments())
    assert [s.t for s in standings] == list(range(31))
    for s in (standings[0], standings[7]):
        assert s.paths.shape == (s.t + 1, 4, 2) and s.costs.shape == (s.t + 1, 4)
        np.testing.assert_array_equal(s.paths, standings[-1].paths[: s.t + 1])
        assert [m.t for m in s] == [s.t] * 4
    with pytest.raises(ValueError, match="read-only"):
        standings[3].paths[0] = 0


def test_who_diverges_stays_at_the_last_finite_point_and_is_named():
    race = dl.race(
        dl.bowl(40), "gradient_descent", "adam", iterations=500,
        gradient_descent={"learning_rate": 10.0},
    )  # fmt: skip
    *_, end = race.moments()
    lost, fine = end
    assert end.t == 500 == fine.t
    assert lost.diverged and not fine.diverged
    assert np.isfinite(lost.cost) and np.isfinite(lost.w).all()
    *others, last = dl.descend(race.landscape, learning_rate=10.0)
    assert not np.isfinite(last.cost)
    assert lost.t == others[-1].t == last.t - 1
    np.testing.assert_array_equal(lost.w, others[-1].w)
    assert np.isfinite(end.costs[: last.t, 0]).all()
    assert np.isnan(end.costs[last.t :, 0]).all()
    picture = dl.costs_of(race, end)
    assert "gradient_descent (diverged)" in picture.lines
    assert f"gradient descent diverged after iteration {lost.t}" in picture.says
    assert "gradient_descent (diverged)" in dl.contour_of(race, end).paths


def test_a_race_ends_when_all_have_diverged():
    *_, end = dl.race(dl.bowl(40), "gradient_descent", learning_rate=10).moments()
    assert end[0].diverged and end.t == end[0].t + 1 < 1000


def test_rates_of_one_come_before_rates_of_all():
    race = dl.race(dl.bowl(), "adam", "momentum", learning_rate=1, adam={"beta1": 0.5})
    assert race.rates_of("adam") == {"learning_rate": 1.0, "beta1": 0.5}
    assert race.rates_of("momentum") == {"learning_rate": 1.0}


def test_rates_may_wait_for_an_optimizer_that_is_chosen_later():
    race = dl.race(dl.bowl(), "adam", rmsprop={"beta2": 0.9}, iterations=5)
    chosen = race.replace(optimizer="rmsprop")
    assert chosen.optimizers == ("rmsprop",)
    assert chosen.rates_of("rmsprop") == {"beta2": 0.9}
    assert chosen.get("optimizer") == "rmsprop"


@pytest.mark.parametrize(
    "name, value",
    [
        ("learning_rate", 0.3),
        ("beta", 0.5),
        ("beta1", 0.5),
        ("beta2", 0.5),
        ("epsilon", 1e-3),
        ("noise", 2.0),
        ("iterations", 7),
        ("seed", 9),
        ("curvature", 200.0),
        ("rotation", 10.0),
        ("optimizer", "adam"),
        ("landscape", dl.saddle()),
    ],
)
def test_every_setting_can_be_read_and_replaced(name, value):
    race = dl.race(dl.ravine(), "gradient_descent")
    field = race.field(name)
    assert field.name == name and field.label and field.about
    assert field.contract(name, value) is not None
    assert race.get(name) != value
    changed = race.replace(**{name: value})
    assert changed.get(name) == value and changed != race
    assert eval(repr(changed), {"dl": dl}) == changed


@pytest.mark.parametrize(
    "landscape, name, value",
    [
        (dl.saddle(), "y0", 0.1),
        (dl.plateau(), "x0", 3.0),
        (dl.bowl(), "curvature", 9.0),
    ],
)
def test_a_landscape_gives_a_race_its_settings(landscape, name, value):
    race = dl.race(landscape, "adam").replace(**{name: value})
    assert race.get(name) == value
    assert race.landscape == landscape.replace(**{name: value}) != landscape


def test_a_rate_that_nobody_takes_is_known_not_to_matter():
    race = dl.race(dl.bowl(), "gradient_descent", "rmsprop")
    used = {n: race.field(n).used(race) for n in ("learning_rate", "beta2", "beta1")}
    assert used == {"learning_rate": True, "beta2": True, "beta1": False}


def test_arrivals_count_from_where_a_column_stays_below():
    gaps = np.array([[9, 1, 9, 9], [1, 1, 1, np.nan], [9, 1, 1, 1], [1, 0, 9, np.nan]])
    assert arrivals(gaps, 1) == [3, 0, None, None]


def test_the_lecture_s_steps_to_the_target():  # D07.1
    *_, end = LECTURE.moments()
    picture = dl.costs_of(LECTURE, end, target=1e-3)
    steps = dict(label.split(": ") for label in picture.lines)
    assert steps == {
        "gradient_descent": "72",
        "momentum": "57",
        "rmsprop": "125",
        "adam": "173",
    }
    assert picture.level == {"0.001 of the first": pytest.approx(0.07)}
    for label, (x, y) in picture.dots.items():
        assert f": {int(x[0])}" in label and y[0] <= 0.07
    assert "momentum 0" not in picture.says
    assert "below the target from iteration 57 on" in picture.says


def test_the_saddle_s_costs_are_told_above_the_lowest():
    race = dl.race(dl.saddle(), "rmsprop", iterations=100, learning_rate=0.01)
    *_, end = race.moments()
    ((_, gaps),) = dl.costs_of(race, end).lines.values()
    np.testing.assert_allclose(gaps, end.costs[:, 0] + 0.25)
    assert "lowest" in dl.costs_of(race, end).title


def test_contours_show_the_landscape_and_all_ways():
    standings = list(SHORT.moments())
    picture = dl.contour_of(SHORT, standings)
    assert list(picture.paths) == list(RATES) and picture.arrows == {}
    for path, moment in zip(picture.paths.values(), standings[-1], strict=True):
        assert path.shape == (2, 31)
        np.testing.assert_array_equal(path[:, -1:], moment.w)
    assert picture.key == dl.bowl(40) and picture.minimum.tolist() == [[0], [0]]
    saddle = dl.race(dl.saddle(), "adam", iterations=1)
    minima = dl.contour_of(saddle, list(saddle.moments())).minimum
    gradients = [dl.saddle().gradient(m.reshape(2, 1)) for m in minima.T]
    assert np.abs(gradients).max() == 0 and minima.shape == (2, 2)


def test_one_optimizer_alone_has_arrows():
    *_, end = SHORT.replace(optimizer="adam").moments()
    (moment,) = end
    arrows = dl.contour_of(SHORT.replace(optimizer="adam"), end).arrows
    expected = {
        "minus gradient": -moment.grad,
        "minus average v": -moment.state["v"],
        "root of s": np.sqrt(moment.state["s"]),
    }
    assert arrows.keys() == expected.keys()
    for label, (point, vector) in arrows.items():
        np.testing.assert_array_equal(point, moment.w[:, 0])
        np.testing.assert_array_equal(vector, expected[label][:, 0])


def test_the_last_standing_says_as_much_as_all():
    standings = list(SHORT.moments())
    one, all_ = (dl.costs_of(SHORT, s) for s in (standings[-1], standings))
    assert one.says == all_.says
    np.testing.assert_array_equal(one.lines["adam"], all_.lines["adam"])


class Counted(list):
    """A list that counts how many of its items are read."""

    read = 0

    def __getitem__(self, place):
        found = super().__getitem__(place)
        self.read += len(found) if isinstance(place, slice) else 1
        return found

    def __iter__(self):
        self.read += len(self)
        return super().__iter__()


@pytest.mark.parametrize("make", [dl.contour_of, dl.costs_of])
def test_pictures_read_no_more_moments_as_a_race_grows(make):
    standings = list(LECTURE.moments())
    early, late = Counted(standings[:10]), Counted(standings[:1500])
    make(LECTURE, early)
    make(LECTURE, late)
    assert early.read == late.read > 0


@pytest.mark.parametrize("make", [dl.contour_of, dl.costs_of])
def test_the_picture_at_rest_does_not_depend_on_the_frames_before(make):
    standings = list(SHORT.moments())
    pictures = [make(SHORT, s) for s in standings]
    streamed, fresh = (Canvas(layout_of(pictures[:1])) for _ in range(2))
    for picture in pictures:
        streamed.stream([picture])
    assert streamed.still(pictures[-1:]) == fresh.still(pictures[-1:])
