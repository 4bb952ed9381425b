"""Ensembles: several trained networks answer together, by their mean probability.

    ensemble([history.at() for history in run([e.replace(seed=k) for k in range(5)])])
    ensemble(snapshots(history, 5))            five moments of one network's training

The cost of the average is never above the mean cost of the members (the log loss is
convex); its error usually falls too, the more the more the members differ.
"""

from typing import NamedTuple

import numpy as np

from dlcourse.basics.choices import Each, Instance
from dlcourse.basics.contracts import Count, formula, undecorated
from dlcourse.engine.history import History, Record
from dlcourse.formulas.costs import sigmoid_losses
from dlcourse.formulas.ensembles import ensemble_predict

Records = Each(Instance(Record, "a record such as history.at()"), at_least=1)


class Ensemble(NamedTuple):
    """How members and their average do on the dev set of the first one.

    Attributes
    ----------
    cost, error : float
        Of the average.
    member_costs, member_errors : array (K,)
    """

    cost: float
    error: float
    member_costs: np.ndarray
    member_errors: np.ndarray


@formula
def ensemble(records: Records):
    """Average the probabilities of several networks with one sigmoid output.

    Parameters
    ----------
    records : list of Record
        Trained networks; a dev set is needed.

    Returns
    -------
    Ensemble
    """
    data = records[0].data
    if data.Y.shape[0] != 1 or data.Y_dev.shape[1] == 0:
        raise ValueError(
            "records must be of two classes and have a dev set, "
            f"got labels {data.Y_dev.shape}"
        )
    for k, record in enumerate(records):
        if not np.array_equal(record.data.Y_dev, data.Y_dev):
            raise ValueError(f"records[{k}] must have the dev set of records[0]")
    Z = np.stack([record.predict(data.X_dev).Z for record in records])
    # From logits: a member may be certain, and wrong.
    log_p = -sigmoid_losses(Z, data.Y_dev)
    log_mean = np.logaddexp.reduce(log_p, axis=0) - np.log(len(records))
    member_costs, cost = -log_p.mean(axis=(-2, -1)), -float(log_mean.mean())
    probs = np.stack([r.network.output(z) for r, z in zip(records, Z, strict=True)])
    wrong = undecorated(ensemble_predict)(probs) != data.Y_dev
    member_errors = ((probs > 0.5) != data.Y_dev).mean(axis=(-2, -1))
    return Ensemble(cost, float(wrong.mean()), member_costs, member_errors)


@formula
def snapshots(history: Instance(History, "a history such as dl.run(…)"), count: Count):
    """Return `count` evenly spaced records of one run, its end included.

    A snapshot ensemble costs no more training than one network.
    """
    kept = np.array(history.snapshots)
    if not count <= len(kept) - 1:
        raise ValueError(f"count must be at most {len(kept) - 1}, got {count}")
    wanted = np.linspace(0, kept[-1], count + 1)[1:]
    return [history.at(int(kept[np.abs(kept - t).argmin()])) for t in wanted]
