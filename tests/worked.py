"""The table of worked numbers, and how a row enters it.

A row is a function that returns numbers, with their printed values above it. What is
printed with n digits stands for all numbers that round to it; measured figures hang on
random numbers and are held to a factor, which the row says.
"""

TABLE = {}


def row(name, printed, factor=None):
    """Enter a row: its printed numbers, and by what factor measured ones may differ."""

    def enter(compute):
        assert name not in TABLE
        TABLE[name] = compute, printed.split(), factor
        return compute

    return enter
