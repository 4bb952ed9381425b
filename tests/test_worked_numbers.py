"""All worked numbers of the curriculum: computed here, and equal to what it prints."""

import importlib
import pkgutil

import pytest
import worked_numbers
from printed import agrees, flat
from worked_numbers.table import TABLE

ROWS = [14, 10, 8, 10, 8, 12, 12, 10, 14, 16]  # of notebooks 01 to 10

for module in pkgutil.iter_modules(worked_numbers.__path__):
    importlib.import_module(f"worked_numbers.{module.name}")


def test_all_114_rows_are_here():
    names = [f"N{n:02}.{i:02}" for n, c in enumerate(ROWS, 1) for i in range(1, c + 1)]
    assert list(TABLE) == names and len(names) == 114


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
