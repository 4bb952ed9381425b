"""The loss curve: training cost at every step, dev cost at the marks."""

import numpy as np

from dlcourse.panel.views.curve import Curve
from dlcourse.panel.views.measures import AsCost


class Cost(AsCost, Curve):
    """Cost against iteration, for the training set and the dev set.

    The curve of a run is the cost of its batches, the penalty included; a band over
    seeds is that of the whole training set without it, as for the dev set.
    """

    title = "Cost"

    def train(self, history):
        """Return the cost of every step."""
        return np.arange(len(history)), history.costs
