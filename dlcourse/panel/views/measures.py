"""What a score is on an axis: a cost as it is, an accuracy as an error in per cent."""

import math

from dlcourse.panel.views.view import number, round_up, short
from dlcourse.stacks import head_of


class AsCost:
    """Train and dev cost.

    Attributes
    ----------
    columns : tuple of str
        The score for train and for dev.
    noun, ylabel : str
    highest : float
        What no value can exceed.
    """

    columns = "train_cost", "dev_cost"
    noun = "cost"
    ylabel = ""
    highest = math.inf

    def measured(self, scores):
        """Return what a score is on this axis."""
        return scores

    def unit(self, value):
        """Return a value of the axis in words."""
        return number(value)

    def end(self, value):
        """Return where an axis that must hold `value` ends."""
        return round_up(value)

    def tick(self, value, place):
        """Return what stands at a tick."""
        return short(value)


class AsError:
    """Train and dev error: 1 - accuracy, in per cent."""

    columns = "train_accuracy", "dev_accuracy"
    noun = "error"
    ylabel = "% wrong"
    highest = 100.0

    @classmethod
    def lacks(cls, experiment):
        """Say that a number is not right or wrong."""
        if head_of(experiment.data.draw(experiment.data_seed).Y) == "linear":
            return "classes, got numbers as labels"
        return None

    def measured(self, scores):
        """Return accuracies as errors."""
        return 100 * (1 - scores)

    def unit(self, value):
        """Return an error with one digit after the point."""
        return "–" if value != value else f"{value:.1f} %"

    def end(self, value):
        """Return a round number of per cent; 160 leaves room for a legend above all."""
        return min(round_up(value), 100.0) if value <= 100 else 160.0

    def tick(self, value, place):
        """Return what stands at a tick: nothing beyond 100 %."""
        return short(value) if value <= 100 else ""
