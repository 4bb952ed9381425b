"""Measuring side by side: contenders take turns, and medians of one run are compared.

Machines are noisy and change their pace; two numbers can be compared only if they were
measured in the same minute. So contenders A, B, C run as A B C A B C …, and what counts
is the ratio of their medians.
"""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """What a ratio to another row is to be: at least, or at most.

    `ratio` is this row's median over the other's.
    """

    than: str
    at_least: float | None = None
    at_most: float | None = None

    def met(self, ratio):
        """Return whether a ratio of medians keeps the target."""
        if self.at_least is not None:
            return ratio >= self.at_least
        return ratio <= self.at_most

    def __str__(self):
        if self.at_least is not None:
            return f"≥ {self.at_least:g} × {self.than}"
        return f"≤ {self.at_most:g} × {self.than}"


@dataclass(frozen=True)
class Limit:
    """What a median is to be at most, or at least, in the row's own unit."""

    at_most: float | None = None
    at_least: float | None = None

    def met(self, median):
        """Return whether a median keeps the limit."""
        if self.at_least is not None:
            return median >= self.at_least
        return median <= self.at_most

    def __str__(self):
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}"


@dataclass(frozen=True)
class Row:
    """One line of a table: repeated measurements of one contender."""

    name: str
    unit: str
    samples: tuple
    target: Target | Limit | None = None
    note: str = ""

    @property
    def median(self):
        """The middle of the samples."""
        return statistics.median(self.samples)


def measure(contenders, repetitions):
    """Call the contenders in turn, so often, and return {name: tuple of results}.

    Parameters
    ----------
    contenders : dict
        Name to a function of no arguments that returns one measurement. The first
        round only warms up.
    repetitions : int
    """
    samples = {name: [] for name in contenders}
    for repetition in range(repetitions + 1):
        for name, contender in contenders.items():
            sample = contender()
            if repetition > 0:
                samples[name].append(sample)
    return {name: tuple(values) for name, values in samples.items()}


def markdown(rows):
    """Return the rows as a markdown table."""
    medians = {row.name: row.median for row in rows}
    lines = [
        "| what | unit | median | min | ratio | target | met |",
        "|---|---|---:|---:|---:|---|---|",
    ]
    for row in rows:
        ratio = met = ""
        if isinstance(row.target, Target):
            value = row.median / medians[row.target.than]
            ratio, met = f"{value:.2f}", "yes" if row.target.met(value) else "**no**"
        elif isinstance(row.target, Limit):
            met = "yes" if row.target.met(row.median) else "**no**"
        name = f"{row.name} ({row.note})" if row.note else row.name
        cells = (
            *(name, row.unit, f"{row.median:.1f}", f"{min(row.samples):.1f}"),
            *(ratio, str(row.target or ""), met),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
