"""The error curve: what share of examples the network names wrong, in per cent."""

from dlcourse.panel.views.curve import Curve
from dlcourse.stacks import head_of


class Errors(Curve):
    """Error (1 - accuracy, in per cent) against iteration, for both sets."""

    title = "Error"
    columns = "train_accuracy", "dev_accuracy"

    @classmethod
    def lacks(cls, experiment):
        """Say that a number is not right or wrong."""
        if head_of(experiment.data.draw(experiment.data_seed).Y) == "linear":
            return "classes, got numbers as labels"
        return None

    def setup(self, ax):
        """Write per cent."""
        super().setup(ax)
        ax.set_ylabel("% wrong", labelpad=2)

    def train(self, history):
        """Return the error on the training set at the marks."""
        return self._scored(history, self.columns[0])

    def measured(self, scores):
        """Return accuracies as errors in per cent."""
        return 100 * (1 - scores)

    def unit(self, value):
        """Return an error with one digit after the point."""
        return "–" if value != value else f"{value:.1f} %"

    def end(self, value):
        return min(super().end(value), 100)
