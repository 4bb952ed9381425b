"""A search tries what it says, in its order, and keeps what it has found."""

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlcourse as dl
from dlcourse.basics.contracts import undecorated
from dlcourse.formulas.sampling import zoom
from dlcourse.formulas.searches import grid_trials
from dlcourse.tuning import executors
from dlcourse.tuning import searching as tuning
from dlcourse.tuning.spaces import at, near

RINGS = dl.Experiment(dl.circles(20, dev=10), iterations=4)
RATES = {"learning_rate": dl.scale.log(1e-4, 1)}
# Far too large: about half of the trials diverge.
WILD = {
    "learning_rate": dl.scale.log(1e-2, 1e300),
    "width": dl.scale.linear(2, 4, step=1),
    "lambd": 1,
}
SCALES = {
    "linear": dl.scale.linear(0.5, 2),
    "whole": dl.scale.linear(5, 50),
    "log": dl.scale.log(1e-4, 1),
    "whole log": dl.scale.log(10, 1000),
    "or off": dl.scale.log(0.01, 100, zero=True),
    "powers": dl.scale.powers(1, 1024),
    "memory": dl.scale.memory(0.5, 0.999),
    "choice": dl.scale.choice("adam", "momentum", "rmsprop"),
}
each_scale = pytest.mark.parametrize("name", SCALES)


def known(found):
    """All that a search has found, in a form in which NaN equals NaN."""
    return repr(found.trials)


# Places on scales


@each_scale
def test_a_place_is_a_value_of_the_scale_and_rises_with_it(name):
    scale = SCALES[name]
    values = [at(scale, place) for place in np.linspace(0, 1, 500).tolist()]
    assert [values[0], values[-1]] == [scale.values[0], scale.values[-1]]
    assert all(scale("value", value) == value for value in values)
    if name == "choice":
        values = [scale.values.index(value) for value in values]
    assert values == sorted(values)
    assert len({type(value) for value in values}) == 1


@each_scale
def test_equal_shares_of_places_are_equal_steps_of_a_slider(name):
    scale = SCALES[name]
    middle = at(scale, 0.5)
    if name == "choice":
        assert middle == scale.values[1]
        return
    below = sum(value < middle for value in scale.values)
    assert 0.4 < below / len(scale.values) < 0.6


@each_scale
@given(place=st.floats(0, 1), box=st.floats(0.01, 1))
def test_a_box_holds_the_value_and_lies_inside(name, place, box):
    scale = SCALES[name]
    value = at(scale, place)
    narrower = near(scale, value, box)
    if not isinstance(narrower, type(scale)):
        assert narrower == value
        return
    # Ends are in four digits, so a value may miss its own end by the last one.
    low, high = narrower.values[0], narrower.values[-1]
    assert low <= value * (1 + 1e-3) and value * (1 - 1e-3) <= high
    assert scale.values[0] <= low < high <= scale.values[-1]
    assert all(isinstance(v, int) for v in scale.values) <= isinstance(high, int)


def test_a_box_on_a_log_scale_is_the_zoom_of_the_lecture():
    low, high = undecorated(zoom)(0.05, 1e-4, 1, 0.3)
    box = near(RATES["learning_rate"], 0.05, 0.3)
    assert [box.values[0], box.values[-1]] == pytest.approx([low, high], rel=1e-3)


def test_what_can_be_off_stays_so_at_the_end_of_the_range():
    off = SCALES["or off"]
    assert near(off, 0, 0.2).values[0] == 0
    assert near(off, 0.02, 0.3).values[0] == 0
    assert near(off, 10, 0.2).values[0] > 0


# What is tried


def test_random_trials_are_drawn_once_and_a_longer_search_begins_with_the_same():
    space = {**RATES, "width": SCALES["whole"], "optimizer": SCALES["choice"]}
    short = dl.search(RINGS, space, trials=5, seed=3)
    long = dl.search(RINGS, space, trials=9, seed=3)
    assert [t.settings for t in short.trials] == [t.settings for t in long.trials[:5]]
    assert len({t.settings["learning_rate"] for t in long.trials}) == 9
    other = dl.search(RINGS, space, trials=5, seed=4)
    assert other.trials[0].settings != short.trials[0].settings


def test_a_grid_is_that_of_the_lecture():
    found = dl.search(
        RINGS,
        {"learning_rate": dl.scale.log(0.01, 1), "lambd": dl.scale.linear(0, 1)},
        trials=10,
        method="grid",
    )
    rates, lambds = grid_trials(3)
    tried = np.array([[*trial.settings.values()] for trial in found.trials]).T
    assert tried == pytest.approx(np.stack([10 ** (2 * rates - 2), lambds]), rel=1e-3)


def test_a_grid_has_every_option_and_no_value_twice():
    space = {
        "optimizer": SCALES["choice"],
        "width": dl.scale.linear(2, 4, step=1),
        "learning_rate": dl.scale.log(0.01, 1),
    }
    trials = dl.search(RINGS, space, trials=40, method="grid").trials
    tried = [tuple(trial.settings.values()) for trial in trials]
    assert len(tried) == 3 * 3 * 4 == len(set(tried))
    with pytest.raises(ValueError, match="trials must be at least 3 for a grid"):
        dl.search(RINGS, space, trials=2, method="grid")


def test_a_trial_can_be_repeated_by_its_settings():
    space = {
        "epochs": dl.scale.linear(1, 3, step=1),
        "batch_size": dl.scale.powers(4, 16),
        "width": dl.scale.log(2, 9),
        "noise": dl.scale.linear(0, 1),
        "patience": 2,
    }
    found = dl.search(RINGS, space, trials=6)
    for trial in found.trials:
        again = dl.run(RINGS.replace(**trial.settings))
        assert again.experiment.iterations == trial.settings["epochs"] * math.ceil(
            20 / trial.settings["batch_size"]
        )
        assert trial.dev_cost == pytest.approx(again.best_score.dev_cost, rel=1e-9)
        assert trial.reason is None


def test_a_trial_reports_what_its_run_ends_with():
    found = dl.search(RINGS, RATES, trials=3)
    for trial in found.trials:
        *_, last = zip(*dl.run(RINGS.replace(**trial.settings)).scores, strict=True)
        cost, dev_cost, accuracy, dev_accuracy = last
        assert trial[2:6] == pytest.approx((cost, dev_cost, accuracy, dev_accuracy))


def test_a_choice_of_swaps_goes_by_its_names():
    swap = dl.scale.choice({"as it is": {}, "leaky": {"relu": leaky}})
    found = dl.search(RINGS, {"swap": swap, **RATES}, trials=4)
    assert "leaky" in repr(found) and "as it is" in repr(found)
    assert len({t.settings["swap"] for t in found.trials}) == 2
    assert found.near()["swap"] == found.best.settings["swap"]
    assert dl.search(RINGS, found.near(), trials=2).trials


def leaky(Z):
    return np.maximum(0.1 * Z, Z)


# The best


@pytest.mark.parametrize("by", ["cost", "dev_cost", "accuracy", "dev_accuracy"])
def test_the_best_is_the_lowest_cost_or_the_highest_accuracy(by):
    found = dl.search(RINGS, WILD, trials=12, by=by)
    values = [getattr(t, by) for t in found.trials if t.reason is None]
    right = max(values) if "accuracy" in by else min(values)
    assert getattr(found.best, by) == right
    assert found.best.reason is None and found.best is found.ranked[0]


def test_from_coarse_to_fine():
    found = dl.search(RINGS, {**RATES, "optimizer": SCALES["choice"]}, trials=8)
    space = found.near(0.4)
    assert space["optimizer"] == found.best.settings["optimizer"]
    assert space["learning_rate"].values[0] >= 1e-4
    finer = dl.search(RINGS, space, trials=5).near(0.4)
    ends = [s["learning_rate"].values for s in (space, finer)]
    assert ends[0][0] <= ends[1][0] < ends[1][-1] <= ends[0][-1]
    # The same box twice of the same search.
    assert found.near(0.4) == space


def test_without_a_dev_set_the_cost_can_be_searched():
    alone = RINGS.replace(dev=0)
    with pytest.raises(ValueError, match='by must be "cost" or "accuracy"'):
        dl.search(alone, RATES, trials=2)
    found = dl.search(alone, RATES, trials=2, by="cost")
    assert math.isnan(found.best.dev_cost)


# Failures are rows


def test_a_diverged_trial_is_a_row_with_its_reason():
    found = dl.search(RINGS, WILD, trials=12)
    assert [t.number for t in found.trials] == list(range(12))
    assert 0 < len(found.failed) < 12
    for trial in found.failed:
        assert "diverged at iteration" in trial.reason and math.isnan(trial.cost)
    assert f"12 trials, {len(found.failed)} of them failed" in repr(found)


def test_settings_that_do_not_go_together_are_a_row():
    found = dl.search(RINGS, {"batch_size": dl.scale.powers(8, 64)}, trials=8)
    reasons = {t.settings["batch_size"]: t.reason for t in found.trials}
    assert reasons[8] is None
    assert "batch_size must be at most the 20" in reasons[64]


def picky(Z):
    if np.size(Z, -2) == 3:
        raise ArithmeticError("not with three")
    return np.maximum(0, Z)


def test_only_the_culprit_fails_where_a_chunk_raises():
    e = RINGS.replace(hidden=(4,), swap={"relu": picky})
    bad = e.replace(hidden=(3,))
    found = executors.trained([e, bad, e])
    assert [o.reason for o in found] == [None, "ArithmeticError: not with three", None]


def test_where_all_fail_the_best_says_why():
    swap = {"relu": picky}
    found = dl.search(RINGS.replace(hidden=(3,), swap=swap), RATES, trials=2)
    with pytest.raises(ValueError, match="none of 2 trials.*not with three"):
        found.best  # noqa: B018
    assert repr(found) == "2 trials, 2 of them failed"
    assert "<table>" in found._repr_html_()


# Chunks


def test_chunks_are_of_equal_shape_and_hold_each_trial_once():
    made = {
        n: RINGS.replace(width=2 + n % 3, learning_rate=1 / (n + 1)) for n in range(200)
    }
    cut = executors.chunks(made)
    assert sorted(itertools.chain(*cut)) == list(range(200))
    for chunk in cut:
        assert len({made[n].hidden for n in chunk}) == 1
        assert len(chunk) <= executors.TRIALS_OF_A_CHUNK
    assert len(cut) == 9


# The file


@pytest.fixture
def file(tmp_path):
    return tmp_path / "search.jsonl"


def test_a_finished_search_is_read_and_not_run(file, monkeypatch):
    found = dl.search(RINGS, WILD, trials=8, file=file)
    assert found.failed
    monkeypatch.setattr(executors, "trained", None)
    content = file.read_bytes()
    assert known(dl.search(RINGS, WILD, trials=8, file=file)) == known(found)
    assert file.read_bytes() == content


def test_every_line_is_json_that_others_can_read(file):
    dl.search(RINGS, WILD, trials=8, file=str(file))

    def refuse(word):
        raise AssertionError(word)

    lines = file.read_text(encoding="utf-8").splitlines()
    header, *rows = [json.loads(line, parse_constant=refuse) for line in lines]
    assert header["file"] == "dlcourse search" and len(rows) == 8
    assert {row["cost"] for row in rows if row["reason"]} == {"NaN"}


def test_a_search_cut_at_any_byte_goes_on_as_if_it_had_not_been(file):
    whole = dl.search(RINGS, RATES, trials=3, file=file)
    content = file.read_bytes()
    last = content.rstrip(b"\n").rfind(b"\n") + 1
    for end in range(last, len(content)):
        file.write_bytes(content[:end])
        if end == last:
            again = dl.search(RINGS, RATES, trials=3, file=file)
        else:
            with pytest.warns(UserWarning, match="the last line of .* was cut short"):
                again = dl.search(RINGS, RATES, trials=3, file=file)
        assert known(again) == known(whole)
        assert file.read_bytes() == content


def test_a_file_cut_in_its_first_line_begins_anew(file):
    dl.search(RINGS, RATES, trials=1, file=file)
    content = file.read_bytes()
    for end in (0, 1, content.find(b"\n")):
        file.write_bytes(content[:end])
        dl.search(RINGS, RATES, trials=1, file=file)
        assert file.read_bytes() == content


def test_an_interrupt_keeps_what_is_finished(file, monkeypatch):
    whole = dl.search(RINGS, WILD, trials=12)
    trained, calls = executors.trained, []

    def interrupted(members):
        calls.append(members)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return trained(members)

    monkeypatch.setattr(executors, "trained", interrupted)
    found = dl.search(RINGS, WILD, trials=12, file=file)
    assert 0 < len(found.trials) < 12
    assert repr(found).startswith(f"{len(found.trials)} of 12 trials")
    assert set(map(repr, found.trials)) < set(map(repr, whole.trials))
    calls.extend([None] * 2)
    assert known(dl.search(RINGS, WILD, trials=12, file=file)) == known(whole)


def test_an_interrupt_before_anything_is_finished_is_one(monkeypatch):
    def interrupted(members):
        raise KeyboardInterrupt

    monkeypatch.setattr(executors, "trained", interrupted)
    with pytest.raises(KeyboardInterrupt):
        dl.search(RINGS, RATES, trials=2)


OTHERS = {
    "experiment is …), iterations=4) there and …), iterations=4, seed=1) here": {
        "experiment": RINGS.replace(seed=1)
    },
    "space['learning_rate'] is dl.scale.log(0.0001, 1) there": {
        "space": {"learning_rate": dl.scale.log(0.1, 1)}
    },
    "trials is 2 there and 3 here": {"trials": 3},
    "method is random there and grid here": {"method": "grid"},
    "seed is 0 there and 1 here": {"seed": 1},
}


@pytest.mark.parametrize("words", OTHERS)
def test_a_file_of_another_search_is_refused_and_left(file, words):
    given = {"experiment": RINGS, "space": RATES, "trials": 2, "file": file}
    dl.search(**given)
    content = file.read_bytes()
    with pytest.raises(ValueError) as caught:
        dl.search(**given | OTHERS[words])
    assert words in str(caught.value)
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    "content, words",
    [
        (b"my notes", "holds something else and is left as it is"),
        (b'{"a": 1}\n', "holds something else"),
        (b"[1]\n", "holds something else"),
        (b"\xff\xfe\n", "holds something else"),
    ],
)
def test_a_file_that_holds_something_else_is_left(file, content, words):
    file.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        dl.search(RINGS, RATES, trials=1, file=file)
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda lines: [lines[0], b"{}\n", *lines[2:]], "is damaged in line 2"),
        (lambda lines: [lines[0], b"x" + lines[1]], "is damaged in line 2"),
        (lambda lines: [*lines, lines[1]], "another search: trial 0"),
        (lambda lines: [*lines[:2], lines[2].replace(b": 1,", b": 7,", 1)], "trial 7"),
        (lambda lines: [lines[0], lines[1].replace(b"0.0", b"0.1", 1)], "trial 0"),
    ],
)
def test_a_damaged_file_is_refused_and_left(file, change, words):
    dl.search(RINGS, RATES, trials=2, file=file)
    damaged = b"".join(change(file.read_bytes().splitlines(keepends=True)))
    file.write_bytes(damaged)
    with pytest.raises(ValueError, match=words):
        dl.search(RINGS, RATES, trials=2, file=file)
    assert file.read_bytes() == damaged


def test_two_searches_cannot_write_to_one_file(file, monkeypatch):
    trained = executors.trained

    def meanwhile(members):
        file.write_bytes(b"somebody else's")
        return trained(members)

    monkeypatch.setattr(executors, "trained", meanwhile)
    with pytest.raises(RuntimeError, match="was changed while this search") as caught:
        dl.search(RINGS, RATES, trials=2, file=file)
    assert caught.value.found.total == 2
    assert file.read_bytes() == b"somebody else's"


# Progress


def test_progress_is_one_line_that_is_gone_at_the_end(capsys):
    dl.search(RINGS, WILD, trials=9, progress=True)
    out = capsys.readouterr().out
    assert "\n" not in out and "9 of 9 trials" in out and "best dev_cost" in out
    assert out.endswith(" \r")


def test_nothing_is_printed_where_nobody_watches(capsys, monkeypatch):
    dl.search(RINGS, RATES, trials=2)
    assert capsys.readouterr().out == ""
    for name in ("CI", "PYTEST_CURRENT_TEST", "DLCOURSE_PROGRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tuning.sys.stdout, "isatty", lambda: True, raising=False)
    assert tuning._is_watched()
    monkeypatch.setenv("DLCOURSE_PROGRESS", "off")
    assert not tuning._is_watched()
