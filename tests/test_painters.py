"""Every kind of picture, drawn as it streams and as it rests, on a canvas."""

import dataclasses
import functools
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import dlcourse as dl
from dlcourse.pictures.canvas import Canvas, layout_of
from dlcourse.pictures.numbers import limits, tick_text, ticks
from dlcourse.pictures.painters import PAINTERS, painter_class

nan, inf = np.nan, np.inf
RNG = np.random.default_rng(0)
BOWL = dl.bowl(40)
PATH = np.array([[-10, -5, -2.0], [1, -0.5, 0.2]])

# Two pictures of each kind that differ in labels, scales and sizes.
PICTURES = {
    dl.Lines: (
        dl.Lines(
            {"a": [1, 2, 4], "b": [3, 1, 1]},
            dots={"data": [2, 2, 3]},
            bands={"a": ([0, 1, 2], [2, 3, 5])},
            at={"here": 1},
            level={"there": 2},
            title="Curves",
        ),
        dl.Lines(
            {"c": ([1, 10, 100], [1e-3, 1, 50])},
            stems={"d": [1, 2]},
            xscale="log",
            yscale="log",
            floor=1e-3,
        ),
    ),
    dl.Bars: (
        dl.Bars({"W1": 1e-9, "b1": 0.3}, marked=("b1",), yscale="log"),
        dl.Bars({"x": {"p": -1, "q": 2, "r": 0}, "y": {"p": 1, "q": -2, "r": 3}}),
    ),
    dl.Points: (
        dl.Points(
            {"grid": dl.grid_trials(5), "random": RNG.random((2, 25))},
            projections=True,
            marked={"best": (0.2, 0.4)},
        ),
        dl.Points({"a": RNG.random((2, 700))}, border=lambda P: P[0] - P[1]),
    ),
    dl.Contour: (
        dl.Contour(
            BOWL.cost,
            BOWL.extent,
            {"a": PATH, "b": PATH[:, :1]},
            {"v": ((-10, 1), (3, -1))},
            minimum=(0, 0),
            key=BOWL,
        ),
        dl.Contour(dl.saddle().cost, (-1, 1, -2, 2), {"c": -PATH / 10}, equal=True),
    ),
    dl.Images: (
        dl.Images(RNG.random((10, 8, 8)), captions=["7"] * 10, marked=(3,)),
        dl.Images(RNG.random((3, 5, 4))),
    ),
    dl.Grid: (
        dl.Grid(RNG.integers(0, 2, (6, 9)), {0: "dropped", 1: "kept"}),
        dl.Grid(RNG.standard_normal((200, 100))),
    ),
    dl.Histogram: (
        dl.Histogram({"a": RNG.standard_normal(99), "b": RNG.random((3, 4))}),
        dl.Histogram(
            {"c": [1e-3, 1, 5]},
            spikes={"zero": (1, 2)},
            xscale="log",
            yscale="log",
            bins=7,
        ),
    ),
    dl.Violins: (
        dl.Violins({"1": RNG.standard_normal(99), "2": RNG.random((3, 4))}),
        dl.Violins({f"{i}": RNG.random(5) ** i for i in range(40)}, title="Many"),
    ),
    dl.Wiring: (
        dl.Wiring([RNG.standard_normal((3, 2)), RNG.standard_normal((1, 3))]),
        dl.Wiring(
            [RNG.standard_normal((20, 2)), RNG.standard_normal((1, 20))],
            [[True, True], [True] * 9 + [False] * 11, [True]],
        ),
    ),
    dl.Note: (dl.Note("Nothing yet"), dl.Note("It broke off. " * 9, alarm=True)),
}
EVERY = [picture for both in PICTURES.values() for picture in both]
IDS = [f"{type(picture).__name__}-{i % 2}" for i, picture in enumerate(EVERY)]
each_picture = pytest.mark.parametrize("picture", EVERY, ids=IDS)

# What data may hold: nothing, one of it, no number, or far too large a one.
STRANGE = {
    "nothing": dl.Lines({}),
    "empty": dl.Lines({"a": []}, stems={"b": []}, bands={"c": ([], [])}),
    "one point": dl.Lines({"a": [3]}, bands={"a": ([2], [4])}),
    "constant": dl.Lines({"a": [5, 5, 5], "b": [5, 5, 5]}),
    "all NaN": dl.Lines({"a": [nan, nan]}, dots={"b": [inf, -inf]}),
    "gaps": dl.Lines(
        {"a": [1, nan, 3, inf]}, bands={"a": ([0, nan, 2, 2], [1, 2, 3, 4])}
    ),
    "huge": dl.Lines({"a": [1e308, -1e308, 1]}, stems={"b": [1e307, 1, 2]}),
    "huge and log": dl.Lines({"a": [1e308, 1e-308, 0, -1]}, yscale="log"),
    "nothing for a log": dl.Lines({"a": [0, -1]}, yscale="log", xscale="log"),
    "tiny": dl.Lines({"a": [1e-300, 3e-300]}),
    "close": dl.Lines({"a": [1e9, 1e9 + 1]}),
    "bars": dl.Bars({"a": nan, "b": inf, "c": -inf, "d": 1}),
    "bars of a log": dl.Bars(
        {"a": nan, "b": inf, "c": -1, "d": 0, "e": 1}, yscale="log"
    ),
    "bars of nothing": dl.Bars({"a": nan}),
    "zero bars": dl.Bars({"a": 0, "b": 0}),
    "huge bars": dl.Bars({"a": 1e308, "b": -1e308}),
    "many bars": dl.Bars({f"name {i}": i for i in range(90)}, marked=("name 4",)),
    "no points": dl.Points({}),
    "empty points": dl.Points({"a": np.zeros((2, 0))}, projections=True),
    "points at infinity": dl.Points(
        {"a": [[nan, 1, inf], [0, 1e308, 2]]}, projections=True
    ),
    "one point of a plane": dl.Points({"a": [[1], [1]]}, projections=True),
    "border nowhere": dl.Points({"a": [[1], [1]]}, border=lambda P: P[0] * nan),
    "flat contour": dl.Contour(lambda w: w[..., 0, 0] * 0, (0, 1, 0, 1)),
    "contour of NaN": dl.Contour(lambda w: w[..., 0, 0] * nan, (0, 1, 0, 1)),
    "contour of infinity": dl.Contour(lambda w: 1 / abs(w[..., 0, 0]), (-1, 1, 0, 1)),
    "paths that run away": dl.Contour(
        BOWL.cost,
        BOWL.extent,
        {"a": [[0, 1e3, -1e300, nan], [0, 1e3, 1e300, inf]], "b": np.zeros((2, 0))},
        {
            "zero": ((0, 0), (0, 0)),
            "NaN": ((0, 0), (nan, 1)),
            "far": ((0, 0), (1e300, 1)),
        },
    ),
    "no images": dl.Images(np.zeros((0, 8, 8))),
    "images of NaN": dl.Images(np.full((1, 2, 2), nan), marked=(0,)),
    "images out of range": dl.Images(np.full((2, 3, 3), 1e9), captions=("", "x" * 80)),
    "a hundred images": dl.Images(np.zeros((100, 28, 28)), captions=["1"] * 100),
    "no cells": dl.Grid(np.zeros((0, 3))),
    "cells of NaN": dl.Grid([[nan, 1], [inf, -inf]]),
    "one cell": dl.Grid([[0]]),
    "no values": dl.Histogram({"a": []}),
    "nothing to count": dl.Histogram({}),
    "one value": dl.Histogram({"a": [3, 3, 3]}),
    "values of NaN": dl.Histogram({"a": [nan, inf, 1e308, -1e308]}),
    "a log of nothing": dl.Histogram({"a": [0, -1]}, xscale="log"),
    "no violins": dl.Violins({}),
    "a violin of nothing": dl.Violins({"a": [], "b": [nan, inf, 1e308]}),
    "weights of nothing": dl.Wiring([np.zeros((2, 2))], [[False, True], [False] * 2]),
    "huge weights": dl.Wiring([[[inf, -inf, nan, 1e308]]] + [[[1.0]]] * 12),
    "regions of NaN": dl.Points(
        {"a": [[1], [1]]}, regions=lambda P: np.full((2, P.shape[1]), nan)
    ),
    "a curve that is over": dl.Lines({"train": [1, 2], "dev": [2, 3]}, now=-1),
    "words that look like mathematics": dl.Note("costs $5 and $6_x^{"),
}


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)


def blurred(picture, scale):
    """Return the mean color of each square of 8 CSS pixels."""
    n = 8 * scale
    return pixels(picture).reshape(400 // 8, n, 1080 // 8, n, 3).mean(axis=(1, 3))


@functools.cache
def resting(i):
    """Return the picture at rest of EVERY[i], blurred."""
    return blurred(Easel(EVERY[i]).still(EVERY[i]), 2)


class Easel:
    """A canvas for one picture at a time."""

    def __init__(self, picture):
        self.canvas = Canvas(layout_of([picture]))

    def stream(self, picture):
        """Return a frame, also of a picture that is there already."""
        self.canvas.shown = None
        return self.canvas.stream([picture])

    def still(self, picture):
        return self.canvas.still([picture])

    def begin(self):
        self.canvas.begin()

    @property
    def ax(self):
        return self.canvas.axes[0]

    @property
    def painter(self):
        return self.canvas.painters[0]


def easel_with(picture):
    easel = Easel(picture)
    easel.still(picture)
    return easel


def test_every_kind_of_picture_has_a_painter():
    assert PICTURES.keys() == PAINTERS.keys()
    for kind, painter in PAINTERS.items():
        assert painter_class(PICTURES[kind][0]) is painter


def test_what_is_no_picture_has_none():
    with pytest.raises(TypeError, match="a picture must be one of Lines, .* got 3"):
        painter_class(3)


@pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")
@each_picture
def test_a_picture_rests_the_same_whatever_was_drawn_before(picture):
    before = [p for p in EVERY if type(p) is type(picture) and p is not picture]
    fresh = Easel(picture).still(picture)
    used = Easel(picture)
    for other in (*before, picture, *before):
        used.stream(other)
        used.still(other)
    assert used.still(picture) == fresh


@pytest.mark.parametrize("i", range(len(EVERY)), ids=IDS)
def test_a_streamed_frame_shows_what_the_picture_at_rest_shows(i):
    streamed = blurred(Easel(EVERY[i]).stream(EVERY[i]), 1)
    of_its_kind = PICTURES[type(EVERY[i])]
    other = next(j for j, p in enumerate(EVERY) if p in of_its_kind and j != i)
    own, others = resting(i), resting(other)
    assert np.abs(streamed - own).mean() < 0.4 * np.abs(streamed - others).mean()


def test_a_heading_that_says_the_same_is_the_same_in_the_next_frame():
    one, other = (
        dl.Lines({"a": y}, title=title, xlim=(0, 2), ylim=(0, 2))
        for y, title in (([0, 1, 2], "Cost"), ([2, 1, 0], "Error"))
    )
    easel = Easel(one)
    first = easel.stream(one)
    again = easel.stream(dataclasses.replace(other, title="Cost"))
    assert easel.stream(other) != again
    assert easel.stream(dataclasses.replace(other, title="Cost")) == again
    assert easel.stream(one) == first


@each_picture
def test_every_picture_has_words(picture):
    assert len(picture.words()) > 10
    assert dataclasses.replace(picture, says="Look.").words() == "Look."


@each_picture
def test_a_picture_like_the_last_one_is_not_drawn_again(picture):
    canvas = Canvas(layout_of([picture]))
    assert canvas.stream([picture])
    assert canvas.stream([dataclasses.replace(picture)]) is None
    other = next(p for p in PICTURES[type(picture)] if p is not picture)
    assert canvas.stream([other]) and canvas.stream([picture])
    assert canvas.stream([dataclasses.replace(picture, title="another")])
    canvas.begin()
    assert canvas.stream([picture]), "after a move, the page waits for a frame"


@pytest.mark.parametrize("name", STRANGE)
def test_nothing_in_the_data_stops_a_painter(name):
    picture = STRANGE[name]
    canvas = Easel(picture)
    canvas.stream(picture)
    assert len(canvas.still(picture)) > 1000
    assert picture.words()


@pytest.mark.parametrize(
    "picture, says",
    [
        (dl.Points({"a": PATH}, border=lambda P: 1.0), "border must return a number"),
        (dl.Points({"a": PATH}, regions=lambda P: P.T), "regions must return a number"),
        (dl.Points({"a": PATH}, border=str), "what border returns must hold numbers"),
        (dl.Contour(lambda w: 1.0, (0, 1, 0, 1)), "cost must return"),
    ],
)
def test_a_function_that_gives_no_number_a_point_is_told_so(picture, says):
    with pytest.raises((TypeError, ValueError), match=says):
        Easel(picture).still(picture)


def test_one_dollar_in_a_text_is_a_dollar():
    line = {"a": ([0, 1], [0, 1])}
    picture = dl.Lines(line, title="costs in $", xticks={0: "5 $", 1: "$x$"})
    canvas = Canvas(layout_of([picture]))
    assert canvas.stream([picture]) and canvas.still([picture])


def test_artists_of_labels_that_went_are_not_seen():
    few, many = dl.Lines({"a": [1, 2]}), dl.Lines({c: [1, 2] for c in "abcdefgh"})
    canvas = Easel(few)
    canvas.stream(few)
    alone = pixels(canvas.stream(few))
    canvas.stream(many)
    canvas.begin()
    np.testing.assert_array_equal(pixels(canvas.stream(few)), alone)


def test_an_axis_does_not_shrink_while_pictures_stream():
    canvas = Easel(dl.Lines({}))
    canvas.stream(dl.Lines({"a": [0, 90]}))
    canvas.stream(dl.Lines({"a": [0, 1]}))
    assert canvas.ax.get_ylim()[1] >= 90
    canvas.begin()
    canvas.stream(dl.Lines({"a": [0, 1]}))
    assert canvas.ax.get_ylim()[1] < 2


def test_ticks_stay_with_an_axis_that_does_not_shrink():
    canvas = Easel(dl.Lines())
    tops = []
    for top in (1, 50, 2, 80):
        canvas.stream(dl.Lines({"a": [0, top]}))
        low, high = canvas.ax.get_ylim()
        assert low <= min(canvas.ax.get_yticks()) < max(canvas.ax.get_yticks()) <= high
        tops.append(max(canvas.ax.get_yticks()))
    assert tops[0] < tops[1] == tops[2] < tops[3]


def test_scales_may_change_from_picture_to_picture():
    canvas = Easel(dl.Lines({}))
    for scale in ("linear", "log", "linear"):
        canvas.stream(dl.Lines({"a": [1, 1000]}, yscale=scale))
        assert canvas.ax.get_yscale() == scale
        low, high = canvas.ax.get_ylim()
        assert low <= 1 and high >= 1000


def test_contours_are_computed_anew_only_for_another_key():
    calls = []

    def cost(w):
        calls.append(w.shape)
        return (w**2).sum(axis=(-2, -1))

    canvas = Easel(EVERY[6])
    for n in (1, 2, 3):
        picture = dl.Contour(cost, (-1, 1, -1, 1), {"a": np.ones((2, n)) / n}, key=7)
        canvas.stream(picture)
    assert len(calls) == 1
    canvas.still(picture)
    assert len(calls) == 1
    canvas.still(dl.Contour(cost, (-1, 1, -1, 1), key=8))
    canvas.still(dl.Contour(cost, (-2, 1, -1, 1), key=8))
    assert len(calls) == 3


def test_another_ground_covers_the_one_in_the_background_until_it_rests():
    grounds = [
        dl.Contour(lambda w, k=k: (w[..., 0, 0] - k) ** 2, (-1, 1, -1, 1), key=k)
        for k in (-1, 1)
    ]
    canvas = Easel(grounds[0])
    canvas.stream(grounds[0])
    covered = blurred(canvas.stream(grounds[1]), 1)
    own, others = (blurred(easel_with(g).still(g), 2) for g in grounds[::-1])
    assert np.abs(covered - own).mean() < 0.2 * np.abs(covered - others).mean()


def test_of_very_many_points_a_part_is_drawn_on_the_way_and_all_at_rest():
    cloud = np.random.default_rng(0).normal(size=(2, 50_000))
    picture = dl.Points({"many": cloud, "few": cloud[:, :1500]})
    easel = Easel(picture)
    drawn = []
    for draw in (easel.stream, easel.still):
        draw(picture)
        drawn.append([len(line.get_xdata()) for line in easel.ax.lines][:2])
    assert drawn == [[2000, 1500], [50_000, 1500]]


def test_equal_axes_have_one_scale_and_hold_the_extent():
    canvas = Easel(PICTURES[dl.Contour][1])
    canvas.still(PICTURES[dl.Contour][1])
    ax = canvas.ax
    box = ax.get_window_extent()
    across = np.ptp(ax.get_xlim()) / box.width
    assert across == pytest.approx(np.ptp(ax.get_ylim()) / box.height)
    assert ax.get_xlim()[0] <= -1 and ax.get_ylim()[1] >= 2 - 1e-9


def test_arrows_share_one_scale():
    arrows = {"long": ((0, 0), (8.0, 0)), "short": ((0, 0), (0, 1.0))}
    picture = dl.Contour(BOWL.cost, (-9, 9, -9, 9), arrows=arrows, equal=True)
    painter = easel_with(picture).painter
    width, height = painter.pixels
    long, short = (
        np.ptp(a.get_paths()[0].vertices * (width, height), axis=0)
        for a in painter.pools["arrows"]
    )
    assert long[0] / short[1] == pytest.approx(8, rel=0.01)
    assert long[0] == pytest.approx(0.2 * width, rel=0.01)


def shadows(points):
    picture = dl.Points({"a": points}, projections=True)
    painter = easel_with(picture).painter
    return [len(ticks.get_segments()) for ticks in painter.pools["shadows"]]


def test_a_grid_throws_fewer_shadows_than_random_points():
    assert shadows(dl.grid_trials(5)) == [5, 5]
    assert shadows(RNG.random((2, 25))) == [25, 25]


def test_words_name_numbers():
    describe = {kind: both[0].words() for kind, both in PICTURES.items()}
    assert "b: from 3 at 0 to 1 at 2" in describe[dl.Lines]
    assert "Curves: " in describe[dl.Lines] and "here at 1" in describe[dl.Lines]
    assert "b1 0.3 (marked)" in describe[dl.Bars]
    assert "5 different values across and 5 along" in describe[dl.Points]
    assert "a: 2 steps, cost from 70 to 2.8" in describe[dl.Contour]
    assert "10 images of 8 by 8" in describe[dl.Images]
    assert "1 marked: number 4 (7)" in describe[dl.Images]
    cells = PICTURES[dl.Grid][0].cells
    assert f"{int((cells == 0).sum())} dropped" in describe[dl.Grid]
    assert "a: 99 values" in describe[dl.Histogram]
    assert "1: 99 values" in describe[dl.Violins]
    assert describe[dl.Wiring] == "Network with 2, 3, 1 units; nothing dropped."
    assert describe[dl.Note] == "Nothing yet."


def test_counts_are_those_of_numpy():
    picture = PICTURES[dl.Histogram][0]
    painter = easel_with(picture).painter
    together = np.concatenate([*picture.values.values()])
    edges = np.histogram_bin_edges(together, 40)
    for patch, values in zip(
        painter.pools["outlines"], picture.values.values(), strict=True
    ):
        drawn = patch.get_data()
        np.testing.assert_allclose(drawn.edges, edges)
        np.testing.assert_array_equal(drawn.values, np.histogram(values, edges)[0])


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("size", [1e-12, 0.07, 1, 365, 4e7])
def test_limits_hold_the_values_and_are_not_far_from_them(scale, size):
    values = size * np.array([1.0, 1.7, 3.1, 7.3])
    low, high = limits(values, scale, 20)
    assert low <= values.min() and values.max() <= high
    if scale == "linear":
        assert high - low <= 1.2 * np.ptp(values)
    places = ticks(low, high, scale, 6)
    assert 2 <= len(places) <= 9
    assert low * (1 - 1e-6) <= min(places) and max(places) <= high * (1 + 1e-6)
    assert len({tick_text(place, places, scale) for place in places}) == len(places)


@given(
    low=st.floats(-1e4, 1e4),
    width=st.floats(1e-3, 1e4),
    most=st.floats(0.5, 12),
)
def test_an_axis_has_two_ticks_at_least_that_differ(low, width, most):
    places = ticks(low, low + width, "linear", most)
    assert 2 <= len(places) <= 2 * max(2, most) + 1
    assert len({tick_text(place, places) for place in places}) == len(places)


@given(low=st.floats(1e-9, 1e6), factor=st.floats(1.01, 1e9), most=st.floats(0.5, 12))
def test_a_logarithmic_axis_has_ticks_that_differ(low, factor, most):
    places = ticks(low, low * factor, "log", most)
    words = {tick_text(place, places, "log") for place in places}
    assert len(words) == len(places)


def test_ticks_are_written_as_people_write_numbers():
    assert tick_text(0.5, [0, 0.5, 1]) == "0.5"
    assert tick_text(-20, [-20, 0, 20]) == "−20"
    assert tick_text(1e-5, [1e-5, 1e-3, 1e-1], "log") == "$10^{-5}$"
    assert tick_text(0.1, [0.01, 0.1, 1], "log") == "0.1"
    assert tick_text(2e7, [0, 1e7, 2e7]) == "$2\\cdot10^{7}$"
