"""What a view of an experiment draws: a moment of its run, and what it stands beside.

A scene is the record of the run that the controls name, at the moment that is shown.
`ghosts` are other runs, drawn behind it: those that were pinned, and those that race.
`seeds` are runs of the same settings with other seeds; `sweep` are runs over one
control's range. All may be under way: a view draws as far as they have come.
"""

from typing import NamedTuple

import numpy as np

from dlcourse.engine.history import History, Record


class Ghost(NamedTuple):
    """Another run beside the one that is shown.

    Attributes
    ----------
    label : str
        What distinguishes it, for the legend: "learning rate 0.3".
    place : int
        0, 1, 2 or 3: its colour and line style, for as long as it stays.
    history : History
    seeds : tuple of History
        Its runs with other seeds, if it was pinned with them.
    """

    label: str
    place: int
    history: History
    seeds: tuple = ()


class Sweep(NamedTuple):
    """Runs over the whole range of one control.

    Attributes
    ----------
    name, label : str
        The setting, and what it is called.
    scale : Scale
        Its `kind` tells which axis suits it.
    histories : dict
        Value to `History`, from one end to the other.
    value
        Where the control stands.
    symbol : str
        What formulas call the setting, or nothing.
    """

    name: str
    label: str
    scale: object
    histories: dict
    value: object
    symbol: str = ""


class Scene(Record):
    """A record, and what it stands beside.

    Attributes
    ----------
    label : str
        What distinguishes this run from its ghosts, for the legend.
    ghosts : tuple of Ghost
    seeds : tuple of History
    sweep : Sweep or None
    """

    def __init__(self, record, label="now", ghosts=(), seeds=(), sweep=None):
        super().__init__(record.history, record.t, record.theta, record.running)
        self.label, self.ghosts = label, tuple(ghosts)
        self.seeds, self.sweep = tuple(seeds), sweep


def band(histories, column="train_cost"):
    """Return (marks, low, median, high) of a score over runs with different seeds.

    The band holds the middle 80 %: from the 10th to the 90th percentile. It ends where
    the slowest run stands; runs that diverged are left out from there on.
    """
    alive = [h for h in histories if len(h.marks)]
    if not alive:
        return (np.zeros(0),) * 4
    goes_on = [len(h.marks) for h in alive if not (h.diverged or h.stopped)]
    n = min(goes_on) if goes_on else max(len(h.marks) for h in alive)
    longest = max(alive, key=lambda h: len(h.marks))
    values = np.full((len(alive), n), np.nan)
    for row, history in zip(values, alive, strict=True):
        scores = getattr(history.scores, column)[:n]
        row[: scores.size] = scores
    return longest.marks[:n], *_quantiles(values, (0.1, 0.5, 0.9))


def _quantiles(values, shares):
    """Return quantiles of each column's finite entries, NaN where there are none.

    As `numpy.nanquantile` does, which takes a hundred times as long.
    """
    ordered = np.sort(np.where(np.isfinite(values), values, np.nan), axis=0)
    last = np.isfinite(ordered).sum(axis=0) - 1
    columns = np.arange(values.shape[1])
    found = []
    for share in shares:
        place = share * np.maximum(last, 0)
        below = place.astype(int)
        low = ordered[below, columns]
        high = ordered[np.minimum(below + 1, np.maximum(last, 0)), columns]
        found.append(low + (place - below) * (high - low))
    return found
