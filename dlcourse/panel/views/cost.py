"""The loss curve: training cost at every step, dev cost at the marks."""

import numpy as np

from dlcourse.panel.style import BLUE, INK, ORANGE
from dlcourse.panel.views.view import View, number, round_up


class Cost(View):
    """Cost against iteration, for the training set and the dev set."""

    title = "Cost"

    def setup(self, ax):
        """Make the two lines and a point at their end."""
        (self.train,) = ax.plot([], [], "-", color=BLUE, label="train")
        (self.dev,) = ax.plot([], [], "--", color=ORANGE, label="dev")
        (self.now,) = ax.plot([], [], "o", color=INK, markersize=7, clip_on=False)
        ax.set_xlabel("iteration")
        ax.locator_params(axis="x", nbins=4)  # six digits each must find room
        ax.yaxis.set_major_formatter(lambda cost, _: f"{cost:.3g}".replace("e+", "e"))
        ax.legend(loc="upper right")
        self.artists = [self.dev, self.train, self.now]

    def frame(self, record):
        """End the cost axis at a round number above the first and nearly all costs."""
        highest = round_up(max(self._shown(record)))
        last = max(record.experiment.iterations, 1)
        return {"xlim": (0, last), "ylim": (0, highest)}

    def heading(self, record):
        """Say where the curve broke off, if it did."""
        diverged = record.history.diverged
        return f"Cost: diverged at {diverged.iteration}" if diverged else self.title

    def update(self, record):
        """Draw both curves up to the record's iteration."""
        history, t = record.history, record.t
        costs = history.costs[: t + 1]
        self.train.set_data(np.arange(costs.size), costs)
        scored = history.marks <= t
        self.dev.set_data(history.marks[scored], history.scores.dev_cost[scored])
        self.now.set_data([t], costs[-1:])

    def describe(self, record):
        """Say where the cost began and where it is."""
        first, now = record.history.costs[0], record.cost
        return (
            f"Cost over {record.experiment.iterations} iterations: "
            f"{number(first)} at the start, {number(now)} at iteration {record.t}."
        )

    def _shown(self, record):
        costs = np.concatenate([record.history.costs, record.history.scores.dev_cost])
        costs = costs[np.isfinite(costs)]
        if not costs.size:  # even the first weights overflow
            return [1.0]
        # A spike would flatten all the rest: the axis leaves out the highest fiftieth.
        return [record.history.costs[0], np.quantile(costs, 0.98)]
