"""Panels of races and of functions: pictures, generators, experiments that differ."""

import base64
import re

import numpy as np
import pytest
from test_panel import status

import dlcourse as dl

pytestmark = pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")

BOWL = dl.race(dl.bowl(40), "momentum", "adam", learning_rate=0.05, iterations=60)


def test_a_race_shows_all_optimisers_and_their_costs():
    panel = dl.live(
        BOWL,
        learning_rate=dl.scale.log(0.001, 2),
        curvature=dl.scale.log(1, 1000),
    )
    panel.set(learning_rate=0.02, curvature=10).finish()
    race, standing = panel.scene()
    assert race == BOWL.replace(learning_rate=0.02, curvature=10)
    assert standing.t == 60
    for i, name in enumerate(("momentum", "adam")):
        *_, last = dl.descend(dl.bowl(10), name, 60, learning_rate=0.02)
        np.testing.assert_array_equal(standing.paths[-1, i], last.w[:, 0])
        assert f"{name} {last.cost:.3g}" in status(panel)
    assert panel.look(3).scene()[1].t == 3
    rebuilt = eval(panel.state(), {"dl": dl})
    rebuilt.finish()
    assert rebuilt.png() == panel.png()


def test_a_panel_of_pictures_or_of_a_race_takes_its_state_back():
    race = dl.live(BOWL, learning_rate=dl.scale.log(0.001, 2))
    drawn = dl.live(averages, beta=dl.scale.memory(0.5, 0.99))
    for panel, moved in ((race, {"learning_rate": 0.02}), (drawn, {"beta": 0.5})):
        state = panel.twin().set(**moved).state()
        assert panel.load(state).state() == state


def test_noise_of_a_race_is_drawn_anew_with_a_new_seed():
    panel = dl.live(BOWL.replace(noise=2.0), views="cost")
    panel.finish()
    before = panel.scene()[1].costs
    panel.new_seed().finish()
    assert not np.array_equal(panel.scene()[1].costs, before)


def averages(beta=0.9, correction=True):
    values = np.arange(20.0)
    rule = dl.ewa_corrected if correction else dl.ewa
    return dl.Lines({"average": rule(values, beta)}, dots={"value": values})


def test_a_function_that_returns_a_picture_is_drawn_at_each_move():
    panel = dl.live(
        averages,
        beta=dl.scale.memory(0.5, 0.99),
        correction=dl.scale.choice(True, False),
    )
    first = panel.png()
    panel.set(beta=0.5, correction=False)
    (picture,) = panel.scene()
    np.testing.assert_array_equal(
        picture.lines["average"][1], dl.ewa(np.arange(20.0), 0.5)
    )
    assert panel.png() != first
    assert panel.state().startswith("dl.live(averages, beta=dl.scale.memory(0.5, 0.99)")
    rebuilt = eval(panel.state(), {"dl": dl, "averages": averages})
    assert rebuilt.png() == panel.png()
    for method in (panel.seeds, panel.pin, lambda: panel.sweep("beta")):
        with pytest.raises(TypeError, match="no experiment"):
            method()


@pytest.mark.parametrize(
    "words, status",
    [
        ({"says": "It says so.", "title": "T"}, "It says so."),
        ({"title": "It is called so"}, "It is called so."),
        ({}, "a: from 1 at 0 to 3 at 1, lowest 1, highest 3."),
    ],
)
def test_the_status_of_a_picture_is_what_it_says_or_is_called_or_shows(words, status):
    panel = dl.live(lambda: dl.Lines({"a": [1.0, 3.0]}, **words))
    panel.finish()
    assert f">{status}<" in panel._stage.page.status.value


def test_a_seed_that_a_function_asks_for_reaches_it():
    panel = dl.live(
        lambda seed=0: dl.Lines({"a": [0.0, seed]}), seed=dl.scale.linear(0, 9)
    )
    panel.set(seed=7)
    (picture,) = panel.scene()
    assert picture.lines["a"][1][-1] == panel.values["seed"] == 7


def test_a_function_is_handed_whole_numbers_from_a_scale_of_them():
    panel = dl.live(
        lambda units=3: dl.Bars(dict.fromkeys("abcdefghij"[:units], 1.0)),
        units=dl.scale.linear(1, 10, step=1),
    )
    (picture,) = panel.set(units=7).scene()
    assert [*picture.values[""]] == [*"abcdefg"]


def test_a_whole_number_moves_in_whole_numbers_on_any_scale():
    race = dl.race(dl.bowl(40), "momentum", iterations=12)
    panel = dl.live(race, iterations=dl.scale.log(1, 1500))
    values = panel.scales()["iterations"]
    assert values[:4] == (1, 2, 3, 4) and values[-1] == 1500
    assert panel.set(iterations=values[1]).experiment.iterations == 2


def growing(step=1.0):
    for t in range(1, 30):
        yield dl.Bars({"a": step * t, "b": 1.0}, says=f"Step {t}.")


def test_a_generator_of_pictures_runs_pauses_and_looks_back():
    panel = dl.live(growing, step=dl.scale.linear(0.5, 2, step=0.5))
    panel.pause()
    panel.work()
    assert len(panel._stage.run) == 1
    panel.step()
    panel.work()
    assert "Step 2." in status(panel)
    panel.play().finish()
    assert "Step 29." in status(panel)
    assert panel.look(4).scene()[0].values[""]["a"] == 5
    panel.look(None).set(step=2.0).finish()
    assert panel.scene()[0].values[""]["a"] == 58
    panel.restart().finish()
    assert panel.scene()[0].values[""]["a"] == 58


def test_a_text_may_look_further_than_a_generator_has_come():
    panel = dl.live(growing, step=dl.scale.linear(0.5, 2, step=0.5))
    panel.finish()
    state = panel.look(20).state()
    fresh = panel.twin().load(state)
    fresh.finish()
    assert fresh.state() == state and fresh.png() == panel.png()
    with pytest.raises(ValueError, match="t must be a whole number from 0 to 28"):
        panel.look(29)


def test_pictures_carry_words_and_a_still():
    panel = dl.live(averages, beta=dl.scale.memory(0.5, 0.99))
    panel.finish()
    alt = re.search('alt="([^"]+)"', panel._stage.page.picture.value)[1]
    assert "average: from" in alt
    data, _ = panel._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]) == panel.png()
    assert "averages" in data["text/plain"]


def changes_kind(flag=False):
    return dl.Bars({"a": 1}) if flag else dl.Lines({"a": [1, 2]})


def several(flag=False):
    return (dl.Bars({"a": 1}), dl.Lines({"a": [1, 2]}))


def test_two_pictures_stand_side_by_side():
    bars, lines = dl.live(several).scene()
    assert isinstance(bars, dl.Bars) and isinstance(lines, dl.Lines)


def test_a_function_may_change_the_kind_and_the_number_of_its_pictures():
    panel = dl.live(changes_kind, flag=dl.scale.choice(False, True))
    first = panel.png()
    other = panel.set(flag=True).png()
    assert other != first == panel.set(flag=False).png()


def nothing():
    yield from ()


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda: dl.live(averages, views="cost"), ValueError, "views must be left out"),
        (lambda: dl.live(BOWL, views="boundary"), ValueError, "among contour, cost"),
        (lambda: dl.live(BOWL, width=dl.scale.linear(1, 9)), TypeError, "'width'"),
        (lambda: dl.live(nothing), ValueError, "must yield at least one state"),
        (lambda: dl.live(lambda: (1, 2)), TypeError, "one to three pictures"),
        (
            lambda: dl.live(averages, during={"beta": dl.scale.memory(0.5, 0.9)}),
            TypeError,
            "during: only an experiment",
        ),
    ],
)
def test_bad_input_is_refused_at_the_door(make, error, words):
    with pytest.raises(error, match=words):
        make()


SMALL = dl.Experiment(dl.moons(20), hidden=(2,), iterations=3)
RATE = {"learning_rate": dl.scale.log(0.01, 1)}
KINDS = {
    "an experiment": lambda: dl.live(SMALL, **RATE),
    "several": lambda: dl.live({"a": SMALL, "b": SMALL.replace(seed=1)}, **RATE),
    "a race": lambda: dl.live(dl.race(dl.bowl(4), "adam", iterations=3), **RATE),
    "the pictures of averages": lambda: dl.live(
        averages, beta=dl.scale.memory(0.5, 0.99)
    ),
    "the pictures of growing": lambda: dl.live(growing, step=dl.scale.linear(1, 9)),
}
PLAIN = """clear reset play pause step restart replay finish png text state twin scales
scene pin unpin seeds control new_seed set redraw"""
METHODS = {
    **{name: [] for name in PLAIN.split()},
    "look": [0, None],
    "sweep": [None, "learning_rate", "beta", 3, [3]],
    "load": ["dl.live()", 3],
    "shown": ["seeds", "sweeps"],
    "fit": [(700, 500)],
}
REFUSED = {
    "an experiment": set(),
    "several": set(),
    "a race": {"pin", "unpin", "seeds", "control", "sweep"},
}
ANSWERS = "this panel shows|has no control|given no missing|state: |name must be one of"


@pytest.mark.parametrize("shows", KINDS)
@pytest.mark.parametrize("name", METHODS)
def test_a_method_works_or_says_what_the_panel_shows(name, shows):
    for value in METHODS[name] or [...]:
        panel = KINDS[shows]()
        several = value if isinstance(value, tuple) else (value,)
        arguments = () if value is ... else several
        try:
            getattr(panel, name)(*arguments)
        except (TypeError, ValueError) as error:
            assert re.search(ANSWERS, str(error))
        refused = REFUSED.get(shows, REFUSED["a race"] | {"new_seed"})
        if name in refused:
            says = f"{name}: this panel shows {shows} and no"
            with pytest.raises(TypeError, match=says):
                getattr(panel, name)(*arguments)
        panel.finish()
        assert panel.png()


def test_there_is_no_public_method_that_is_not_tried_on_every_kind():
    own = vars(type(KINDS["a race"]())).items()
    public = {n for n, v in own if callable(v) and not n.startswith("_")}
    assert public - {"act", "work", "look_ahead", "replaces"} == {*METHODS}


def test_a_new_seed_moves_the_control_of_the_seed_where_there_is_one():
    panel = dl.live(SMALL, seed=dl.scale.linear(0, 2))
    seeds = [panel.new_seed().experiment.seed for _ in range(3)]
    assert seeds == [1, 2, 0]
    assert panel.set(seed=2).experiment.seed == panel.values["seed"] == 2
