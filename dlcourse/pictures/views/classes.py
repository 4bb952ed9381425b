"""Errors class by class: which of several does the network confuse most?"""

import numpy as np

from dlcourse.pictures.bars import Bars
from dlcourse.pictures.numbers import round_up
from dlcourse.pictures.views.examples import asked, class_names


def lacks_classes(experiment):
    """Say that there must be several outputs, one a class."""
    rows = experiment.data.draw(experiment.data_seed).Y.shape[0]
    return None if rows > 1 else "more than two classes, one-hot"


def class_errors(record):
    """Return the share of wrong answers in each class, on the dev set if there is one.

    Returns
    -------
    array (C,)
        From 0 to 1; NaN for a class without examples.
    """
    X, Y, _, _ = asked(record)
    wrong = record.predict(X).Z.argmax(axis=0) != Y.argmax(axis=0)
    with np.errstate(all="ignore"):
        return (wrong * Y).sum(axis=1) / Y.sum(axis=1)


def classes(scene):
    """One bar a class: how many of its examples are named wrong, in per cent."""
    shares = 100 * np.nan_to_num(class_errors(scene))
    names = class_names(scene.experiment, shares.size)
    worst = shares.argmax()
    title = f"Worst: {names[worst]}, {shares[worst]:.1f} % wrong"
    named = (f"{n} {e:.1f} %" for n, e in zip(names, shares, strict=True))
    return Bars(
        {"dev": dict(zip(names, shares, strict=True))},
        labels={"dev": ""},
        title=title if shares.any() else "No errors in any class",
        xlabel="class",
        ylabel="error, %",
        ylim=(0, min(100, max(5, round_up(1.05 * shares.max())))),
        width=0.8,
        says=f"Wrong in each class ({asked(scene)[-1]}): {', '.join(named)}.",
    )
