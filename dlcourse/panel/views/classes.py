"""Errors class by class: which of several does the network confuse most?"""

import numpy as np
from matplotlib.collections import PolyCollection

from dlcourse.panel.style import ORANGE
from dlcourse.panel.views.examples import class_names
from dlcourse.panel.views.view import View, round_up


def class_errors(record):
    """Return the share of wrong answers in each class, on the dev set if there is one.

    Returns
    -------
    array (C,)
        From 0 to 1; NaN for a class without examples.
    """
    data = record.data
    X, Y = (data.X_dev, data.Y_dev) if data.Y_dev.size else (data.X, data.Y)
    wrong = record.predict(X).Z.argmax(axis=0) != Y.argmax(axis=0)
    with np.errstate(all="ignore"):
        return (wrong * Y).sum(axis=1) / Y.sum(axis=1)


class Classes(View):
    """One bar a class: how many of its examples are named wrong, in per cent."""

    title = "Errors in each class"
    width = 0.8

    @classmethod
    def lacks(cls, experiment):
        """Say that there must be several outputs, one a class."""
        rows = experiment.data.draw(experiment.data_seed).Y.shape[0]
        return None if rows > 1 else "more than two classes, one-hot"

    def setup(self, ax):
        """Make all bars as one collection."""
        self.bars = PolyCollection([], facecolors=ORANGE, linewidths=0)
        ax.add_collection(self.bars)
        ax.set_xlabel("class")
        ax.set_ylabel("error, %")
        self.artists = [self.bars]

    def frame(self, record):
        """Name the classes, and end the axis at a round number of per cent."""
        errors = self._errors(record)
        names = class_names(record.experiment, errors.size)
        return {
            "xlim": (-0.6, errors.size - 0.4),
            "xticks": list(range(errors.size)),
            "xticklabels": names,
            "ylim": (0, min(100, max(5, round_up(1.05 * errors.max())))),
        }

    def heading(self, record):
        """Name the class with the most errors."""
        errors = self._errors(record)
        if not errors.any():
            return "No errors in any class"
        names = class_names(record.experiment, errors.size)
        worst = errors.argmax()
        return f"Worst: {names[worst]}, {errors[worst]:.1f} % wrong"

    def update(self, record):
        """Give the bars their heights."""
        boxes = [
            [(c - 0.35, 0), (c - 0.35, e), (c + 0.35, e), (c + 0.35, 0)]
            for c, e in enumerate(self._errors(record))
        ]
        self.bars.set_verts(boxes)

    def describe(self, record):
        """Give all classes their errors."""
        errors = self._errors(record)
        names = class_names(record.experiment, errors.size)
        named = (f"{n} {e:.1f} %" for n, e in zip(names, errors, strict=True))
        where = "dev" if record.data.Y_dev.size else "training"
        return f"Wrong in each class ({where}): {', '.join(named)}."

    def _errors(self, record):
        return 100 * np.nan_to_num(class_errors(record))
