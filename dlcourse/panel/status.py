"""The status line: what a picture shows, in words."""

from dlcourse.panel.views.view import number
from dlcourse.scales import label


class Held:
    """Remembers which learning rates held, so that a divergence can name one."""

    def __init__(self):
        self._rates = {}

    def note(self, history):
        """Remember the learning rate of a run that came to its end."""
        if history.complete and not history.diverged:
            self._others(history.experiment).add(history.experiment.learning_rate)

    def largest(self, experiment):
        """Return the largest rate that held below the experiment's, all else equal."""
        rates = self._others(experiment)
        return max((r for r in rates if r < experiment.learning_rate), default=None)

    def _others(self, experiment):
        return self._rates.setdefault(experiment.replace(learning_rate=1.0), set())


def status(record, held, paused=False):
    """Return a sentence or two on a record: iteration, cost, accuracy, divergence."""
    history, experiment = record.history, record.experiment
    if history.diverged:
        return _diverged(history, held)
    if experiment.iterations == 0:
        return f"The first forward pass, seed {experiment.seed}."
    score = record.score
    parts = [
        f"Iteration {record.t} of {experiment.iterations}",
        f"cost {number(record.cost)}",
    ]
    known = score.train_accuracy == score.train_accuracy  # a regression has none
    if known:
        parts.append(f"accuracy {score.train_accuracy:.3f}")
    if score.dev_cost == score.dev_cost:
        parts.append(f"dev cost {number(score.dev_cost)}")
        if known:
            parts.append(f"dev accuracy {score.dev_accuracy:.3f}")
    parts.append(f"seed {experiment.seed}")
    return ("Paused. " if paused else "") + " · ".join(parts)


def _diverged(history, held):
    experiment, (t, layer) = history.experiment, history.diverged
    rate, held_rate = experiment.learning_rate, held.largest(experiment)
    words = f"Diverged at iteration {t}, in layer {layer}"
    if t == 0:
        return f"{words}: the first weights are too large."
    words += f": learning rate {label(rate)} is too large"
    return words + (
        f", {label(held_rate)} was the last that held." if held_rate else "."
    )
