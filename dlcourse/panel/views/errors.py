"""The error curve: what share of examples the network names wrong, in per cent."""

from dlcourse.panel.views.curve import Curve
from dlcourse.panel.views.measures import AsError


class Errors(AsError, Curve):
    """Error (1 - accuracy, in per cent) against iteration, for both sets."""

    title = "Error"

    def train(self, history):
        """Return the error on the training set at the marks."""
        return self.scored(history, self.columns[0])
