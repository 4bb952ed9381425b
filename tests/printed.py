"""Printed numbers: a figure of the curriculum stands for all that round to it."""

import re

import numpy as np


def flat(result):
    """Return all numbers of nested tuples, lists, dictionaries and arrays, in order."""
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, list | tuple):
        return [number for part in result for number in flat(part)]
    return np.ravel(result).astype(float).tolist()


def agrees(computed, printed):
    """Whether a number would be printed so; whole numbers have to be met exactly."""
    if printed in ("inf", "nan"):
        return str(float(computed)) == printed
    sign, whole, decimals, power = re.fullmatch(
        r"(-?)(\d+)(?:\.(\d+))?(?:e(-?\d+))?", printed
    ).groups()
    if decimals is None and power is None:
        return abs(computed - float(printed)) <= 1e-9 * max(1, abs(float(printed)))
    unit = 10.0 ** (int(power or 0) - len(decimals or ""))
    return abs(computed - float(printed)) <= 0.5 * unit * (1 + 1e-6)


def assert_printed(result, text):
    """Assert that the numbers of a result are those of a text such as "4 8.5 12.15".

    A text that ends with … gives only the first of them.
    """
    printed, computed = text.split(), flat(result)
    if printed[-1] == "…":
        printed, computed = printed[:-1], computed[: len(printed) - 1]
    assert len(computed) == len(printed), f"{computed} are not {text}"
    for c, p in zip(computed, printed, strict=True):
        assert agrees(c, p), f"{c!r} is not {p}, in {computed} for {text}"
