"""What a picture shows, in words: the status line below it."""

import numpy as np

from dlcourse.basics.scales import label
from dlcourse.pictures.numbers import number


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


def run_words(record):
    """Say of a run: iteration, cost, accuracy, seed."""
    experiment, score = record.experiment, record.score
    if experiment.iterations == 0:
        return f"The first forward pass, seed {experiment.seed}."
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
    return " · ".join([*parts, f"seed {experiment.seed}"])


def diverged_words(history, held):
    """Say where a run broke off, and which learning rate held."""
    experiment, (t, layer) = history.experiment, history.diverged
    rate, held_rate = experiment.learning_rate, held.largest(experiment)
    words = f"Diverged at iteration {t}, in layer {layer}"
    if t == 0:
        return f"{words}: the first weights are too large."
    if experiment.swap:
        names = " and ".join(name for name, _ in experiment.swap)
        return f"{words}: {names}, swapped in, or learning rate {label(rate)} is wrong."
    words += f": learning rate {label(rate)} is too large"
    return words + (
        f", {label(held_rate)} was the last that held." if held_rate else "."
    )


def beside_words(scene):
    """Say what the seeds, the pins and the sweep show, a sentence each."""
    return " ".join(filter(None, (_seeds(scene), _overlap(scene), _swept(scene))))


def spread(histories):
    """Return mean and standard deviation over seeds of the last dev accuracy.

    Of the dev cost in a regression, of the training set where there is no dev set;
    runs that diverged are left out.

    Returns
    -------
    name : str
    mean, deviation : float
        NaN where no run has come so far.
    """
    last = [h.scores for h in histories if len(h.marks) and not h.diverged]
    for name in ("dev_accuracy", "train_accuracy", "dev_cost", "train_cost"):
        values = np.array([getattr(scores, name)[-1] for scores in last])
        if values.size and np.isfinite(values).all():
            return name.replace("_", " "), float(values.mean()), float(values.std())
    return "cost", np.nan, np.nan


def _seeds(scene):
    if not scene.seeds:
        return ""
    name, mean, deviation = spread(scene.seeds)
    broken = sum(history.diverged is not None for history in scene.seeds)
    so_far = "" if all(history.complete for history in scene.seeds) else " so far"
    words = f"{len(scene.seeds)} seeds{so_far}: "
    if mean != mean:
        return words + ("all diverged." if broken else "under way.")
    words += f"{name} {mean:.3f} ± {deviation:.3f} (mean ± standard deviation)"
    return words + (f", {broken} diverged." if broken else ".")


def _overlap(scene):
    """Say whether the bands of pinned runs overlap at the end with the one shown."""
    pinned = [ghost for ghost in scene.ghosts if ghost.seeds]
    if not (scene.seeds and pinned):
        return ""
    if not all(h.complete for g in pinned for h in (*g.seeds, *scene.seeds)):
        return ""
    own = last_band(scene.seeds)
    words = []
    for ghost in pinned:
        name, low, high = last_band(ghost.seeds)
        if own[0] != name or not np.isfinite([low, high, *own[1:]]).all():
            continue
        apart = high < own[1] or own[2] < low
        how = "do not overlap" if apart else "overlap"
        words.append(f"The bands of {name} {how} at the end with {ghost.label}.")
    return " ".join(words)


def last_band(histories):
    """Return (name, low, high): the middle 80 % of the last dev (or train) cost."""
    last = [h.scores for h in histories if len(h.marks) and not h.diverged]
    for name in ("dev_cost", "train_cost"):
        values = [getattr(scores, name)[-1] for scores in last]
        if values and np.isfinite(values).all():
            low, high = np.quantile(values, [0.1, 0.9])
            return name.replace("_", " "), float(low), float(high)
    return "cost", np.nan, np.nan


def _swept(scene):
    if scene.sweep is None:
        return ""
    histories = scene.sweep.histories.values()
    done = sum(history.complete for history in histories)
    broken = sum(history.diverged is not None for history in histories)
    words = f"Sweep over {scene.sweep.label}: {done} of {len(histories)} values done"
    return words + (f", {broken} diverged." if broken else ".")
