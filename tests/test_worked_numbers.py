"""All worked numbers of the curriculum: computed here, and equal to what it prints."""

import pytest
from course import curriculum, of_lessons
from printed import agrees, flat
from worked import TABLE

of_lessons("worked_numbers")


def test_all_rows_are_here():
    assert sorted(TABLE) == [name for name in curriculum() if name.startswith("N")]


@pytest.mark.parametrize("name", TABLE)
def test_a_worked_number_is_what_the_curriculum_prints(name):
    compute, printed, factor = TABLE[name]
    computed = flat(compute())
    assert len(computed) == len(printed), computed
    for c, p in zip(computed, printed, strict=True):
        if factor:
            assert 1 / factor <= c / float(p) <= factor, f"{c} is not about {p}"
        else:
            assert agrees(c, p), f"{c!r} is not {p}"
