"""Whatever its style, a right answer is right: six and more for every exercise."""

import pytest
from styles import STYLES

import dlcourse as dl
from dlcourse.practice.exercises import exercises

CASES = [(name, function) for name in STYLES for function in STYLES[name]]


@pytest.mark.parametrize(
    "name, function", CASES, ids=[f"{name}-{f.__name__}" for name, f in CASES]
)
def test_it_is_right(name, function):
    answer = dl.check(function, name)
    assert answer.right, answer


def test_every_exercise_has_six_styles():
    assert {task.name for task in exercises()} == set(STYLES)
    for name, functions in STYLES.items():
        assert len({function.__name__ for function in functions}) >= 6, name
