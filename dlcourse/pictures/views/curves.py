"""Numbers over the iterations: costs, errors, the learning rate.

The run that is shown, and what it stands beside: ghosts, each with its dev curve, and
with seeds the median and the band of the middle 80 % in front.
"""

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dlcourse.engine.stacks import head_of
from dlcourse.pictures.lines import Lines
from dlcourse.pictures.numbers import decades, number, round_down, round_up
from dlcourse.pictures.scene import Scene, band


class Measure(NamedTuple):
    """What a score is on an axis: a cost as it is, an accuracy as an error in per cent.

    Attributes
    ----------
    noun, ylabel : str
    columns : tuple of str
        The score for train and for dev.
    of : function scores -> values on the axis
    unit : function value -> words
    highest : float
        What no value can exceed.
    """

    noun: str
    columns: tuple
    ylabel: str = ""
    of: Callable = lambda scores: scores
    unit: Callable = number
    highest: float = math.inf

    def end(self, value):
        """Return where an axis that must hold `value` ends."""
        return min(round_up(value), self.highest)


def in_per_cent(value):
    """Return an error with one digit after the point."""
    return "–" if value != value else f"{value:.1f} %"


COST = Measure("cost", ("train_cost", "dev_cost"))
ERROR = Measure(
    "error",
    ("train_accuracy", "dev_accuracy"),
    "% wrong",
    lambda accuracies: 100 * (1 - accuracies),
    in_per_cent,
    100.0,
)


def lacks_labels(experiment):
    """Say that a number is not right or wrong."""
    if head_of(experiment.data.draw(experiment.data_seed).Y) == "linear":
        return "classes, got numbers as labels"
    return None


# -- the views -----------------------------------------------------------------------


def cost(scene):
    """Train and dev cost over the iterations.

    The curve of a run is the cost of its batches, the penalty included; a band over
    seeds is that of the whole training set without it, as for the dev set.
    """
    title = _broken_off("Cost", scene)
    return curves(scene, COST, title, train=every_step)


def errors(scene):
    """Error (1 - accuracy, in per cent) over the iterations, for both sets."""
    return curves(scene, ERROR, _broken_off("Error", scene), "Error")


def set_cost(scene):
    """Cost of whole sets at the marks, without the penalty or the batches' noise.

    On a logarithmic axis, where small differences near the end can be seen. The title
    gives mean and spread of the training cost over the last quarter of the run: where
    it has come to, and how calm it is there.
    """
    name, train = "Cost of the whole set", functools.partial(scored, COST, 0)
    title = _broken_off(name, scene)
    if scene.history.complete and not scene.history.diverged:
        title = f"Cost, last quarter: {last_quarter(train(scene.history))}"
    runs = {"": scene.history} | {g.label: g.history for g in scene.ghosts}
    ends = [
        f"{label} {last_quarter(train(run))}".strip()
        for label, run in runs.items()
        if run.complete and not run.diverged
    ]
    more = f"Mean ± spread over the last quarter: {'; '.join(ends)}." if ends else ""
    return curves(scene, COST, title, name, more=more, ylim=_without_spikes)


def rate(scene):
    """Learning rate of every update: what a schedule, or a hand, makes of it."""
    # Seeds all take the same steps.
    ghosts = [ghost._replace(seeds=()) for ghost in scene.ghosts]
    scene = Scene(scene, scene.label, ghosts)
    title = "Learning rate"
    return curves(
        scene, COST, title, title, train=rates, dev=None, ylim=_powers, under=True
    )


def every_step(history):
    """Return x and y of the cost of every step."""
    return np.arange(len(history)), history.costs


def rates(history):
    """Return x and y of the learning rate of the update after each step."""
    return np.arange(len(history)), history.learning_rates


def scored(measure, place, history):
    """Return x and y of a score at the marks, of train (place 0) or dev (1)."""
    scores = getattr(history.scores, measure.columns[place])
    return history.marks, measure.of(scores)


# -- what they have in common ----------------------------------------------------------


def curves(
    scene, measure, title, name="Cost", *, train=None, dev=True, ylim=None, **words
):
    """Return the picture of one number of train and dev over the iterations.

    Parameters
    ----------
    scene : Scene
    measure : Measure
    title, name : str
        What stands above, and what the sentence calls it.
    train : function history -> (x, y), optional
        The curve of the training set; the score at the marks by default.
    dev : bool or None
        Whether there is a curve of the dev set.
    ylim : function list of y arrays -> (low, high), optional
        Where a logarithmic axis ends; otherwise the axis is linear, from zero.
    """
    train = train or functools.partial(scored, measure, 0)
    dev = functools.partial(scored, measure, 1) if dev and _has_dev(scene) else None
    lines, bands, labels = _own(scene, measure, train, dev)
    for ghost in scene.ghosts:
        key = f"ghost {ghost.place}"
        found, shade = _ghost(ghost, measure, train, dev)
        lines |= dict(zip((key, f"{key} dev"), found, strict=False))
        bands |= {f"{key} band": shade} if shade else {}
        labels |= {key: ghost.label, f"{key} dev": "", f"{key} band": ""}
    y = [y for _, y in lines.values()]
    y += [edge for _, *edges in bands.values() for edge in edges]
    y = [values[np.isfinite(values)] for values in y]
    scale = {"yscale": "log", "ylim": ylim(y)} if ylim else {}
    more, under = words.get("more", ""), words.get("under", False)
    last = max(
        1,
        scene.experiment.iterations,
        *(len(ghost.history) - 1 for ghost in scene.ghosts),
    )
    return Lines(
        lines,
        bands=bands,
        labels=labels,
        now=scene.t,
        title=title,
        xlabel="iteration",
        ylabel=measure.ylabel,
        xlim=(0, 1.04 * last),  # the last number below needs half its width beyond
        room=True,
        under=under,
        says=" ".join(
            filter(None, (_in_words(scene, measure, name, train, dev), more))
        ),
        **{"ylim": (0, _top(measure, train(scene.history), y)), **scale},
    )


def _own(scene, measure, train, dev):
    """Return lines, bands and labels of the run that is shown, and of its seeds."""
    run, bands = scene.history, {}
    labels = {"train": scene.label if scene.ghosts else "train", "dev": "dev"}
    if scene.ghosts:
        labels["dev"] = "dev: ends in a ring"
    lines = {"train": train(run)}
    if dev:
        lines["dev"] = dev(run)
    if scene.seeds:
        shades = [
            _band(scene.seeds, measure, place) for place in (0, 1)[: 1 + bool(dev)]
        ]
        for key, shade, (marks, low, median, high) in zip(
            ("train", "dev"), ("band", "dev band"), shades, strict=False
        ):
            lines[key] = marks, median
            bands[shade] = marks, low, high
        lines["own"] = scored(measure, 0, run)
        labels |= {
            "own": f"seed {scene.experiment.seed}",
            "band": f"middle 80 % of {len(scene.seeds)} seeds",
            "dev band": "",
        }
    return lines, bands, labels


def _ghost(ghost, measure, train, dev):
    """Return the curves of a ghost, and its band: of its seeds, if it has seeds."""
    if not ghost.seeds:
        return [train(ghost.history), *([dev(ghost.history)] if dev else [])], None
    shades = [_band(ghost.seeds, measure, place) for place in (0, 1)[: 1 + bool(dev)]]
    marks, low, _, high = shades[0]
    return [(marks, median) for marks, _, median, _ in shades], (marks, low, high)


def _band(seeds, measure, place):
    """Return marks, low, median and high of a score over seeds, on this axis."""
    marks, *shares = band(seeds, measure.columns[place])
    low, median, high = map(measure.of, shares)
    return marks, np.minimum(low, high), median, np.maximum(low, high)


def _has_dev(scene):
    return scene.data.Y_dev.shape[-1] > 0


def _top(measure, train, y):
    """Return where the y axis ends: above nearly all, for a spike flattens the rest."""
    tops = [train[1][0], *(np.quantile(values, 0.98) for values in y if values.size)]
    tops = [top for top in tops if np.isfinite(top)]
    return measure.end(max(tops, default=1.0))


def _without_spikes(y):
    """Return the ends of a logarithmic axis, without spikes of a steep beginning."""
    y = [values[values > 0] for values in y]
    y = [values for values in y if values.size]
    low = min((values.min() for values in y), default=0.1)
    high = max((np.quantile(values, 0.98) for values in y), default=1.0)
    return round_down(low / 1.05), round_up(max(high, 1.1 * low))


def _powers(y):
    """Return the powers of ten around all."""
    values = np.concatenate([np.ones(0), *y])
    values = values[(values > 1e-200) & (values < 1e200)]
    if not values.size:
        return 0.1, 1.0
    return decades(values.min() / 1.2, values.max() * 1.2)


def _broken_off(title, scene):
    diverged = scene.history.diverged
    return f"{title}: diverged at {diverged.iteration}" if diverged else title


def last_quarter(curve):
    """Return mean and standard deviation over the last quarter of x, as text."""
    x, y = curve
    y = y[x >= 0.75 * x[-1]]
    mean, spread = float(y.mean()), float(y.std())
    digits = 2 - math.floor(math.log10(mean)) if mean > 0 else 3
    digits = min(max(digits, 0), 9)
    return f"{mean:.{digits}f} ± {spread:.{digits}f}"


# -- in words --------------------------------------------------------------------------


def _in_words(scene, measure, name, train, dev):
    """Say where the curve began and where it is, and what stands beside it."""
    words = [_own_words(scene, measure, name, train, dev)]
    if scene.seeds:
        words.append(_seed_words(scene.seeds, measure, dev))
    words += [_ghost_words(ghost, measure, train, dev) for ghost in scene.ghosts]
    return " ".join(words)


def _own_words(scene, measure, name, train, dev):
    unit, curve = measure.unit, train(scene.history)
    words = (
        f"{name} over {scene.experiment.iterations} iterations: "
        f"{unit(curve[1][0])} at the start, {unit(_at(curve, scene.t))} at iteration "
        f"{scene.t}"
    )
    now = _at(dev(scene.history), scene.t) if dev else np.nan
    return words + (f", dev {unit(now)}." if now == now else ".")


def _seed_words(seeds, measure, dev):
    words, unit = [], measure.unit
    for name, place in (("train", 0), ("dev", 1))[: 1 + bool(dev)]:
        marks, low, median, high = _band(seeds, measure, place)
        if len(marks) and np.isfinite(median[-1]):
            words.append(
                f"{name} {unit(median[-1])}, middle 80 % from {unit(low[-1])} to "
                f"{unit(high[-1])}"
            )
    return f"Median of {len(seeds)} seeds: {'; '.join(words) or 'no numbers yet'}."


def _ghost_words(ghost, measure, train, dev):
    if not len(ghost.history):
        return f"Beside it: {ghost.label}, not begun."
    found, _ = _ghost(ghost, measure, train, dev)
    ends = [
        f"{name} {measure.unit(y[-1])}"
        for name, (_, y) in zip(("train", "dev"), found, strict=False)
        if len(y) and np.isfinite(y[-1])
    ]
    where = ghost.history.diverged
    ends += [f"diverged at {where.iteration}"] if where else []
    return f"Beside it: {ghost.label}, {', '.join(ends) or 'no numbers'}."


def _at(curve, t):
    """Return the last y up to iteration t."""
    n = int(np.searchsorted(curve[0], t, side="right"))
    return float(curve[1][n - 1]) if n else np.nan
