"""Early stopping, and what it couples."""

import functools

import numpy as np

from dlcourse.engine.history import History, add_stack
from dlcourse.engine.training import train
from dlcourse.formulas.stopping import early_stopping
from dlcourse.lessons.dropout.layers import small_moons
from dlcourse.pictures import Lines, Points

FULL = "all 60"


@functools.lru_cache(maxsize=4)
def overtraining(batch=FULL, seed=0):
    """Return an empty history of 8000 steps, and the steps that fill it.

    They are shared: who stops half-way leaves the rest to the next.
    """
    size, every = (None, 25) if batch == FULL else (batch, 5)
    experiment = small_moons(
        learning_rate=0.1,
        iterations=8000,
        batch_size=size,
        patience=8000,  # it looks, and never stops
        check_every=every,
        seed=seed,
        data_seed=seed,
    )
    return History(experiment), train(experiment)


def stopping(iteration=8000, patience=20, batch=FULL):
    """Train far too long, and show where early stopping would go back to.

    Parameters
    ----------
    iteration : int
        The moment whose border is shown.
    patience : int
        Checks of the dev cost without improvement.
    batch : int, or "all 60"
        Examples in a mini-batch.
    """
    history, steps = overtraining(batch)
    for step in steps:
        history.add(step)
        if step.t and step.t % 500 == 0 and not history.complete:
            yield _stopped(history, iteration, patience)
    yield _stopped(history, iteration, patience)


def checks(history):
    """Return the iterations of the checks, and train and dev cost there."""
    t, every = history.marks, history.experiment.check_every
    here = t % every == 0
    return t[here], history.scores.train_cost[here], history.scores.dev_cost[here]


def _stopped(history, iteration, patience):
    t, train_cost, dev_cost = checks(history)
    best = early_stopping(dev_cost, patience)
    last = min(best + patience, len(t) - 1)
    kept = np.array(history.snapshots)
    record = history.at(int(kept[kept <= max(iteration, 0)][-1]))
    X, Y = record.data.X, record.data.Y[0]
    later = slice(1, None)  # a logarithmic axis has no 0
    score = record.score
    return (
        Lines(
            lines={
                "train": (t[later], train_cost[later]),
                "dev": (t[later], dev_cost[later]),
            },
            at={"kept": max(t[best], 1), "stops": t[last], "shown": max(record.t, 1)},
            xscale="log",
            xlim=(t[1], 8000),
            ylim=(0, 1.4),
            xlabel="iteration",
            ylabel="cost",
            title=f"Kept: {t[best]:,}, dev cost {dev_cost[best]:.3f}",
        ),
        Points(
            {"class 0": X[:, Y < 0.5], "class 1": X[:, Y > 0.5]},
            border=lambda points: record.predict(points).Z[0],
            xlim=(-2, 3),
            ylim=(-1.5, 2),
            title=f"Iteration {record.t:,}: dev cost {score.dev_cost:.3f}",
            says=f"Patience {patience} keeps iteration {t[best]}, with a dev cost of "
            f"{dev_cost[best]:.3f} and a train cost of {train_cost[best]:.3f}. At "
            f"iteration {record.t} they are {score.dev_cost:.3f} and "
            f"{score.train_cost:.3f}.",
        ),
    )


RATES = 0.02, 0.05, 0.1, 0.2, 0.5


@functools.lru_cache(maxsize=16)
def tried_rates(seed=0):
    """Return empty histories, a learning rate each, and the steps that fill them.

    First without a penalty, then with an L2 penalty of lambda = 1.
    """
    net = small_moons(hidden=(20, 10), iterations=3000, seed=seed, data_seed=seed)
    experiments = [
        net.replace(lambd=lambd, learning_rate=rate)
        for lambd in (0, 1)
        for rate in RATES
    ]
    return [History(e, room=0) for e in experiments], train(experiments)


def ends_at(histories, t):
    """Return the dev costs at iteration t (or the last scored before), (2, rates)."""
    scored = [np.searchsorted(h.marks, t, side="right") - 1 for h in histories]
    costs = [h.scores.dev_cost[i] for h, i in zip(histories, scored, strict=True)]
    return np.array(costs).reshape(2, len(RATES))


def coupling(steps=1000):
    """Show what a number of steps that was chosen to regularise does to other knobs.

    Parameters
    ----------
    steps : int
        After which every training ends.
    """
    histories, moves = tried_rates()
    for move in moves:
        add_stack(histories, move)
        if move.t and move.t % 500 == 0 and not histories[-1].complete:
            yield _coupled(histories, steps)
    yield _coupled(histories, steps)


def _coupled(histories, steps):
    stopped, shrunk = ends_at(histories, steps)
    worst = [costs.max() / costs.min() for costs in (stopped, shrunk)]
    best = RATES[int(stopped.argmin())]
    return Lines(
        lines={"stopped, no penalty": (RATES, stopped), "L2, λ = 1": (RATES, shrunk)},
        dots={"best, stopped": ([best], [stopped.min()])},
        xscale="log",
        xlim=(0.018, 0.55),
        ylim=(0, 1.4),
        xlabel="learning rate",
        ylabel="dev cost",
        title=f"After {steps:,} steps, learning rate {best:g} is best",
        says=f"After {steps} steps without a penalty learning rate {best:g} is best; "
        f"the worst costs {worst[0]:.2f} times as much. With L2: {worst[1]:.2f} times.",
    )
