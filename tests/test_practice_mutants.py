"""The judge is just: one slip in a right answer, and it is refused.

Here a sample of all mutants, always the same; all of them in `make test-long`.
"""

from pathlib import Path

import numpy as np
import pytest
from equivalents import EQUIVALENT, reason
from inputs import FRESH
from mutants import mutants, survivors, useless, verdict
from styles import STYLES

from dlcourse.practice.exercises import exercise
from dlcourse.practice.sandbox import call, copies

NAMES = list(STYLES)


def refused_or_explained(name, sample):
    found = survivors(name, sample)
    unknown = [pair for pair in found.passed if not reason(name, pair[1])]
    assert not unknown
    assert not found.useless
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_of_mutants_is_refused_or_explained(name):
    assert refused_or_explained(name, 20).judged > 5


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_every_mutant_is_refused_or_explained(name):
    assert refused_or_explained(name, None).judged >= 60


@pytest.mark.long
def test_the_readme_says_how_many_mutants_there_are():
    count = sum(1 for name in NAMES for _ in mutants(name))
    readme = Path(__file__).parents[1] / "README.md"
    assert f"{count:,} slips" in readme.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_fresh_inputs_are_ones_that_every_style_takes(name):
    draws = np.random.default_rng(0)
    for _ in range(5):
        arguments = FRESH[name](draws)
        for style in STYLES[name]:
            outcome = call(style, copies(arguments))
            assert outcome.returned or "ValueError" in outcome.kinds, outcome


def test_a_mutant_that_never_ends_is_stopped():
    def endless(X):
        while True:
            pass

    answer = verdict(exercise("normalize_fit"), endless)
    assert "Does a loop in it never end?" in answer.text


@pytest.mark.parametrize(
    "text, helps",
    [
        ("l2_cost: cost is 1.38474, expected 1.38474. With A = …", False),
        ("f: every entry of W is 1 times what it should be. With …", False),
        ("l2_cost: cost is 1.384741, expected 1.384744. With A = …", True),
    ],
)
def test_words_that_show_no_difference_are_found(text, helps):
    assert bool(useless(text)) != helps


def test_the_explained_mutants_are_of_exercises_that_exist():
    assert set(EQUIVALENT) <= set(NAMES)


def test_a_mutant_differs_in_one_line_from_its_style():
    words = [words for _, words, _ in mutants("effective_window")]
    assert "return 1 / (1 - beta) -> return 1 / (1 + beta)" in words
