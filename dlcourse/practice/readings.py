"""What predictions read off runs: numbers that are there even where a run broke off."""

import numpy as np

WORST = 10.0  # stands for the cost of a run that broke off


def end(run):
    """Return the last cost of a run."""
    return WORST if run.diverged else float(run.costs[-1])


def ahead(costs, margin):
    """Say of {name: cost} which is lowest by a margin; "" where none is."""
    first, second = sorted(costs, key=costs.get)[:2]
    return first if costs[second] - costs[first] > margin else ""


def in_order(costs):
    """Return the names of {name: number}, from the lowest to the highest."""
    return tuple(sorted(costs, key=costs.get))


def dev_cost(run):
    """Return the dev cost at the end."""
    return WORST if run.diverged else min(run.last_score.dev_cost, WORST)


def train_cost(run):
    """Return the cost of the whole training set at the end."""
    return WORST if run.diverged else min(run.last_score.train_cost, WORST)


def dev_error(run):
    """Return the dev error at the end, in per cent."""
    return 50.0 if run.diverged else 100 * (1 - run.last_score.dev_accuracy)


def train_error(run):
    """Return the training error at the end, in per cent."""
    return 50.0 if run.diverged else 100 * (1 - run.last_score.train_accuracy)


def along(run, at, column="train_cost"):
    """Return a score at some iterations (the last mark before each counts)."""
    places = np.searchsorted(run.marks, at, side="right") - 1
    return [min(float(v), WORST) for v in getattr(run.scores, column)[places]]


def rises(costs):
    """Return how many steps raised a cost."""
    return int((np.diff(costs) > 1e-12).sum())
