"""Ensembles: different starts, bootstrap samples, snapshots."""

import functools

import numpy as np

from dlcourse.datasets.clouds import moons
from dlcourse.datasets.recipes import arrays
from dlcourse.engine.draws import generator
from dlcourse.engine.ensembles import ensemble, snapshots
from dlcourse.engine.history import History, add_stack
from dlcourse.engine.training import train
from dlcourse.formulas.ensembles import bootstrap_sample
from dlcourse.lessons.dropout.layers import small_moons
from dlcourse.pictures import Lines

KINDS = "different starts", "bootstrap samples", "snapshots"
MEMBERS = 10


@functools.lru_cache(maxsize=8)
def members(kind, seed=0):
    """Return empty histories of one kind of ensemble, and the steps that fill them.

    The first history is that of a single network, trained on all data.
    """
    data = moons(60, noise=0.35, dev=1000).draw(seed)
    alone = small_moons(hidden=(20, 10), seed=MEMBERS * seed, data_seed=seed)
    if kind == "snapshots":
        return [History(alone)], train([alone])
    experiments = [alone]
    for k in range(MEMBERS):
        member = alone.replace(seed=MEMBERS * seed + k)
        if kind == "bootstrap samples":
            X, Y = bootstrap_sample(data.X, data.Y, generator(seed, k))
            member = member.replace(data=arrays(X, Y, data.X_dev, data.Y_dev))
        experiments.append(member)
    return [History(e, room=0) for e in experiments], train(experiments)


def ensemble_of(kind, histories, count):
    """Return the `Ensemble` of `count` members, as far as they are trained."""
    if kind == "snapshots":
        return ensemble(snapshots(histories[0], count))
    return ensemble([history.at() for history in histories[1 : count + 1]])


def ensembles(models=5, kind="different starts"):
    """Train several networks, and average what they say.

    Parameters
    ----------
    models : int from 1 to 10
        Members of the ensemble.
    kind : str
        How the members differ: one of `KINDS`.
    """
    histories, steps = members(kind)
    for step in steps:
        add_stack(histories, step)
        if step.t and step.t % 500 == 0 and not histories[-1].complete:
            yield _averaged(kind, histories, models)
    yield _averaged(kind, histories, models)


def _averaged(kind, histories, models):
    made = [ensemble_of(kind, histories, k) for k in range(1, MEMBERS + 1)]
    score, count = histories[0].at().score, np.arange(1, MEMBERS + 1)
    here = made[models - 1]
    error, cost = 1 - score.dev_accuracy, score.dev_cost
    names = ("mean of the members", "their average", "one net, all data")
    own_error, own_cost = here.member_errors.mean(), here.member_costs.mean()
    pictures = []
    for noun, own, together, alone, title in (
        ("error", "member_errors", [e.error for e in made], error, here.error),
        ("cost", "member_costs", [e.cost for e in made], cost, here.cost),
    ):
        mean = np.array([getattr(e, own).mean() for e in made])
        pictures.append(
            Lines(
                lines={
                    names[0]: (count, mean),
                    names[1]: (count, np.array(together)),
                    names[2]: (count, np.full(MEMBERS, alone)),
                },
                at={"here": models},
                xlim=(0.5, MEMBERS + 0.5),
                ylim=(0, 1.5 * max(mean.max(), alone)),
                xlabel="models",
                ylabel=f"dev {noun}",
                title=f"Average of {models}: {noun} {title:.3f}",
                says=f"The members' mean dev error is {own_error:.3f}, that of their "
                f"average {here.error:.3f}; mean cost {own_cost:.3f}, of the average "
                f"{here.cost:.3f}. One net on all data: {error:.3f} and {cost:.3f}."
                if noun == "cost"
                else "",
            )
        )
    return tuple(pictures)
