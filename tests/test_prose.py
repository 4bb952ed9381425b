"""No number that no test computes, no sentence broken, no aside in a lesson."""

import ast

import pytest
from course import PATHS, claims_of, numbers, read, words
from wrap import asides, faults, wrap


def quoted(name):
    """Return the texts in the tests of a notebook's claims: all phrases are there."""
    tree = ast.parse(claims_of(name).read_text(encoding="utf-8"))
    constants = (
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)
    )
    return {value for value in constants if isinstance(value, str) and " " in value}


def untested(cell, phrases):
    """Return the numbers of a cell, each with its neighbours, that no phrase holds."""
    text = words(cell)
    spans = [
        (start, start + len(phrase))
        for phrase in phrases
        if (start := text.find(phrase)) >= 0
    ]
    return [
        text[max(0, match.start() - 20) : match.end() + 20]
        for match, _ in numbers(text)
        if not any(a <= match.start() and match.end() <= b for a, b in spans)
    ]


@pytest.mark.parametrize("name", [path.name[:2] for path in PATHS])
def test_every_number_that_one_saw_is_computed_by_a_test(name):
    phrases = quoted(name)
    missing = {
        cell.id: left
        for cell in read(name).cells
        if cell.id.endswith("-saw") and (left := untested(cell, phrases))
    }
    count = sum(map(len, missing.values()))
    assert not missing, f"{count} numbers of notebook {name} are in no test: {missing}"


def test_prose_has_one_sentence_a_line_and_no_aside_on_notes_of_others():
    found = [fault for path in PATHS for fault in faults(path)]
    assert not found, f"{len(found)} faults; notebooks/wrap.py mends lines: {found}"


@pytest.mark.parametrize(
    "broken, whole",
    [
        (
            "One run\nshows one case. Ten\nshow more.",
            "One run shows one case.\nTen show more.",
        ),
        (
            '- Ask: "Why?" Then\n  wait. (Long.)',
            '- Ask: "Why?"\n  Then wait.\n  (Long.)',
        ),
        (
            "It is small, e.g. 0.5. **It** is $J$! $W$ too.",
            "It is small, e.g. 0.5.\n**It** is $J$!\n$W$ too.",
        ),
        (
            "Call `a.b()`. Who? asks he. 2. of all",
            "Call `a.b()`.\nWho? asks he. 2. of all",
        ),
        (
            "1. first. 2 more\n2. second\n\nNew.",
            "1. first.\n   2 more\n2. second\n\nNew.",
        ),
    ],
)
def test_lines_are_broken_where_sentences_end(broken, whole):
    assert wrap(broken) == whole == wrap(whole)


@pytest.mark.parametrize(
    "kept",
    [
        "$$J = a. B\n\n+ c$$",
        "$$\nJ. A\n$$",
        "| a. B | c |\n|---|---|\n| d. E | f |",
        "# What? And how?",
        "```\na. B\nc\n```",
        "<b>One. Two</b>",
        "with a break  \nthat is meant",
    ],
)
def test_what_is_no_prose_keeps_its_lines(kept):
    assert wrap(kept) == kept


@pytest.mark.parametrize(
    "text", ["Some notes print $W$.", "One slide\nsays so.", "It stands in print."]
)
def test_an_aside_is_found(text):
    assert len(asides(text)) == 1
    assert not asides("Open the notes window and print it.")
