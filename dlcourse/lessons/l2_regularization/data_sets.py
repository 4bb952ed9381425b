"""Shares of data, how precisely they judge, and sets that do not match."""

import numpy as np

from dlcourse.datasets.clouds import moons, moved_moons
from dlcourse.engine.experiment import Experiment
from dlcourse.formulas.diagnosis import split_sizes, standard_error
from dlcourse.lessons.l2_regularization.networks import (
    border_of,
    classes,
    records_of,
)
from dlcourse.pictures import Bars, Lines, Points

REGIMES = {
    "70/30": (70, 0, 30),
    "60/20/20": (60, 20, 20),
    "98/1/1": (98, 1, 1),
    "99.5/0.25/0.25": (99.5, 0.25, 0.25),
    "free": None,
}


def splits(m=10_000, regime="60/20/20", train=99.0, dev=1.0, test=1.0):
    """Show a split of m examples, and how precisely its dev set measures an error.

    Parameters
    ----------
    m : int
    regime : str
        One of `REGIMES`; "free" takes the three shares that follow.
    train, dev, test : float
        In per cent.
    """
    shares = np.array(REGIMES[regime] or (train, dev, test)) / 100
    total = shares.sum()
    whole = np.isclose(total, 1)
    sizes = split_sizes(m, list(shares)) if whole else [round(s * m) for s in shares]
    ends = 100 * np.cumsum([0, *shares])
    names = ("train", "dev", "test")
    bands = {
        f"{name} {size:,}": ([low, high], [0, 0], [1, 1])
        for name, size, low, high in zip(names, sizes, ends, ends[1:], strict=False)
        if high > low
    }
    title = f"{m:,} examples"
    if not whole:
        title = f"WRONG: {100 * total:g} % of {m:,} examples"
        bands["not 100 %"] = (sorted([100, ends[-1]]), [0, 0], [1.3, 1.3])
    n, judge = (sizes[1], "dev") if sizes[1] else (sizes[2], "test")
    return (
        Lines(
            bands=bands,
            at={} if whole else {"all there is": 100},
            xlim=(0, 100) if whole else _round_the_end(ends[-1]),
            ylim=(0, 2),
            xlabel="per cent of the examples",
            title=title,
            says=f"{title}: " + ", ".join(bands) + ".",
        ),
        precision(n, judge),
    )


def _round_the_end(end):
    """Return limits close about the gap between `end` and 100 per cent."""
    low, high = sorted([100.0, end])
    return max(0.0, low - 3 * max(1.0, high - low)), high + 1


def precision(n, judge="dev"):
    """Show how the uncertainty of a measured error falls with the examples."""
    known = np.geomspace(10, 5_000_000, 60)
    rates = {"of an error of 10 %": 0.1, "of an error of 1 %": 0.01}
    here = {k: 100 * standard_error(p, n) for k, p in rates.items()} if n else {}
    found = ", ".join(f"±{value:.2g} points {k}" for k, value in here.items())
    return Lines(
        {k: 100 * np.sqrt(p * (1 - p) / known) for k, p in rates.items()},
        x=known,
        dots={f"{n:,} {judge} examples": ([n] * 2, [*here.values()])} if n else {},
        xscale="log",
        yscale="log",
        xlim=(10, 5_000_000),
        ylim=(0.001, 20),
        xlabel=f"{judge} examples",
        ylabel="± points (per cent)",
        title=(
            f"An error of 1 % is known to ±{here['of an error of 1 %']:.2g}"
            if n
            else "Nothing to judge by"
        ),
        says=f"{n:,} {judge} examples measure {found}." if n else "No dev set.",
    )


def mismatch(shift=0.5, turn=0, target_examples=0, draw=0):
    """Return the experiment that `mismatched` shows; it takes the same parameters."""
    data = moved_moons(
        600, turn=turn, right=shift, up=shift, target=target_examples, dev=0
    )
    return Experiment(
        data,
        hidden=(20, 10),
        learning_rate=0.3,
        iterations=1500,
        seed=draw,
        data_seed=draw,
    )


def four_sets(experiment):
    """Return name to (X, Y) of all that a network of `mismatch` is judged by."""
    seed = experiment.data_seed
    X, Y, X_target, Y_target = experiment.data.replace(dev=1200).draw(seed)
    web = moons(600, dev=600).draw(seed)
    return {
        "train": (X, Y),
        "web, new": (web.X_dev, web.Y_dev),
        "dev": (X_target[:, :600], Y_target[:, :600]),
        "test": (X_target[:, 600:], Y_target[:, 600:]),
    }


def errors_on(sets, record):
    """Return name to the share of wrong answers, in per cent."""
    return {
        name: 100 * np.mean((record.predict(X).Z[0] > 0) != (Y[0] > 0.5))
        for name, (X, Y) in sets.items()
    }


def mismatched(shift=0.5, turn=0, target_examples=0, draw=0):
    """Show training on moons, and judging on moons that lie elsewhere.

    Parameters
    ----------
    shift : float
        Of the target set, in both coordinates.
    turn : float
        Of the target set, in degrees.
    target_examples : int
        Training examples more, drawn as the target set is.
    draw : int
        Seed of data and weights.

    Yields
    ------
    tuple of two pictures
    """
    experiment = mismatch(shift, turn, target_examples, draw)
    sets = four_sets(experiment)
    (X, Y), (X_target, Y_target) = sets["train"], sets["dev"]
    few = slice(0, 70)
    for record in records_of(experiment):
        wrong = errors_on(sets, record)
        yield (
            Points(
                {
                    **classes(X[:, few], Y[:, few], "train, "),
                    **classes(X_target[:, few], Y_target[:, few], "dev, "),
                },
                border=border_of(record),
                xlim=(-1.7, 2.8 + shift),
                ylim=(-1.2 - turn / 60, 1.7 + max(shift, turn / 60)),
                title=f"Target shifted by {shift:g}, turned by {turn:g}°",
            ),
            Bars(
                wrong,
                marked=("dev", "test"),
                ylim=(0, 60),
                ylabel="% wrong",
                title=f"Dev error {wrong['dev']:.1f} %",
                says=", ".join(f"{k} {v:.1f} % wrong" for k, v in wrong.items()) + ".",
            ),
        )
