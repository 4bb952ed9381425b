"""What a search has found: its trials, the best of them, and where to look next."""

import html
import math
from dataclasses import dataclass
from typing import NamedTuple

from dlcourse.basics.contracts import Real
from dlcourse.basics.scales import Scale
from dlcourse.engine.experiment import Experiment
from dlcourse.tuning.spaces import near

Box = Real(0, 1, open_low=True)
ROWS = 10


class Trial(NamedTuple):
    """One trial of a search.

    Attributes
    ----------
    number : int
        From 0, in the order in which trials are drawn.
    settings : dict
        What `experiment.replace` takes to repeat it.
    cost, dev_cost, accuracy, dev_accuracy : float
        At the end of its training (with `patience`, at its lowest dev cost); NaN where
        there is no dev set, or the trial failed.
    reason : str or None
        Why the trial failed.
    """

    number: int
    settings: dict
    cost: float
    dev_cost: float
    accuracy: float
    dev_accuracy: float
    reason: str | None = None


@dataclass(frozen=True, repr=False)
class Search:
    """What a search has found.

    Attributes
    ----------
    experiment : Experiment
    space : dict
        A scale for each setting that was searched, or the value that all had.
    by : str
        What makes one trial better than another.
    total : int
        Trials there were to be.
    trials : tuple of Trial
        Those that came to an end, failed ones too, by number.
    """

    experiment: Experiment
    space: dict
    by: str
    total: int
    trials: tuple

    @property
    def ranked(self):
        """The trials that did not fail, the best first."""
        sign = -1 if self.by.endswith("accuracy") else 1
        whole = [t for t in self.trials if not math.isnan(getattr(t, self.by))]
        return sorted(whole, key=lambda t: (sign * getattr(t, self.by), t.number))

    @property
    def failed(self):
        """The trials that failed."""
        return tuple(trial for trial in self.trials if trial.reason is not None)

    @property
    def best(self):
        """The trial with the lowest `by`, or the highest if that is an accuracy."""
        ranked = self.ranked
        if not ranked:
            why = f"; {self.failed[0].reason}" if self.failed else ""
            raise ValueError(f"none of {len(self.trials)} trials has a {self.by}{why}")
        return ranked[0]

    def near(self, box=0.3):
        """Return a narrower space round the best trial: from coarse to fine.

        Parameters
        ----------
        box : float in (0, 1]
            Side of the box as a share of each scale's range; it is cut at the range's
            ends. Choices keep the best trial's value.

        Returns
        -------
        dict
            A space for the next `search`.
        """
        box, best = Box("box", box), self.best.settings
        return {
            name: near(known, best[name], box) if isinstance(known, Scale) else known
            for name, known in self.space.items()
        }

    def _table(self):
        """Return the title, column names and rows of the best trials."""
        partner = {"cost": "accuracy", "accuracy": "cost"}
        side, _, kind = self.by.rpartition("_")
        other = f"{side}_{partner[kind]}".lstrip("_")
        searched = [n for n, known in self.space.items() if isinstance(known, Scale)]
        rows = [
            [
                str(trial.number),
                *(self.space[name].label(trial.settings[name]) for name in searched),
                *(f"{getattr(trial, name):.3g}" for name in (self.by, other)),
            ]
            for trial in self.ranked[:ROWS]
        ]
        done = len(self.trials)
        title = (
            f"{done} trials" if done == self.total else f"{done} of {self.total} trials"
        )
        if self.failed:
            title += f", {len(self.failed)} of them failed"
        if rows:
            order = "highest" if kind == "accuracy" else "lowest"
            title += f"; the {len(rows)} with the {order} {self.by}"
        return title, ["trial", *searched, self.by, other], rows

    def __repr__(self):
        title, names, rows = self._table()
        widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
        lines = [
            "  ".join(
                cell.rjust(width) for cell, width in zip(row, widths, strict=True)
            )
            for row in ([names, *rows] if rows else [])
        ]
        return "\n".join([title, *lines])

    def _repr_html_(self):
        title, names, rows = self._table()
        head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in names)
        body = "".join(
            f'<tr><th scope="row">{first}</th>'
            + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
            + "</tr>"
            for first, *cells in rows
        )
        return (
            f"<table><caption>{html.escape(title)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
