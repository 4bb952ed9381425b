"""What a run leaves behind: the cost of every step, scores and snapshots at its marks.

    history = run(experiment)
    history.costs, history.at(-1).theta

A picture is a pure function of a history. `Record` is one moment of it: the parameters
as they were, and whatever a view wants to know of the network then.
"""

import functools

import numpy as np

from dlcourse.contracts import Instance
from dlcourse.experiment import Experiment
from dlcourse.stacks import network_of
from dlcourse.training import Score, marks, train

# Snapshots of a large network are thinned out to stay near this size.
SNAPSHOT_BYTES = 32_000_000


OneExperiment = Instance(Experiment, "an experiment such as dl.Experiment(dl.moons())")


class History:
    """The record of one experiment's training, filled step by step.

    Parameters
    ----------
    experiment : Experiment
    snapshots : bool
        Whether to keep the parameters at (up to 200) marks, for looking back.

    Attributes
    ----------
    experiment : Experiment
    network : Network
    diverged : Divergence or None
        Where the run broke off, if it did.
    """

    def __init__(self, experiment, snapshots=True):
        self.experiment = OneExperiment("experiment", experiment)
        self.network = network_of(experiment)
        self.diverged = None
        self._costs = np.full(experiment.iterations + 1, np.nan)
        self._length = 0
        self._marks, self._scores = [], []
        self._kept = _kept_marks(experiment, self.network) if snapshots else ()
        self._snapshots = {}
        self._latest = None

    def add(self, t, cost, theta, score=None, diverged=None):
        """Record one step; a step that diverged is named but adds no numbers."""
        if diverged:
            self.diverged = diverged
            return
        self._costs[t] = cost
        self._length = t + 1
        self._latest = theta
        if score is not None:
            self._marks.append(t)
            self._scores.append(score)
            if t in self._kept:
                self._snapshots[t] = theta

    def __len__(self):
        """Return the number of iterations that were measured, t = 0 included."""
        return self._length

    @property
    def complete(self):
        """Whether the run is over: all iterations done, or diverged."""
        return self._length > self.experiment.iterations or self.diverged is not None

    @property
    def costs(self):
        """The cost of every step so far, an array (t + 1,)."""
        return self._costs[: self._length]

    @property
    def marks(self):
        """The iterations that were scored so far, an array of ints."""
        return np.array(self._marks, dtype=int)

    @property
    def scores(self):
        """A `Score` of arrays, one entry a mark."""
        columns = np.array(self._scores, dtype=float).reshape(-1, len(Score._fields))
        return Score(*columns.T)

    @property
    def snapshots(self):
        """Iterations at which the parameters were kept."""
        return list(self._snapshots)

    def at(self, t=None):
        """Return the `Record` at iteration t (a snapshot's), or the latest."""
        if t is None:
            return Record(self, self._length - 1, self._latest)
        if t not in self._snapshots:
            raise ValueError(f"t must be one of history.snapshots, got {t}")
        return Record(self, t, self._snapshots[t])


def _kept_marks(experiment, network):
    every = marks(experiment.iterations)
    room = max(2, SNAPSHOT_BYTES // (8 * network.size))
    stride = -(-len(every) // room)
    return frozenset(every[::stride]) | {every[-1]}


class Record:
    """One moment of a history: what a view draws.

    Attributes
    ----------
    history : History
    t : int
        Updates made so far.
    theta : array (P, 1)
    """

    def __init__(self, history, t, theta):
        self.history, self.t, self.theta = history, t, theta
        self.experiment, self.network = history.experiment, history.network

    @property
    def data(self):
        """The training and dev arrays, as `Sets`."""
        return self.experiment.data.draw(self.experiment.data_seed)

    @property
    def params(self):
        """The named parameters: W1, b1, …."""
        return self.network.views(self.theta)

    @functools.cached_property
    def forward(self):
        """The forward pass over the training set."""
        with np.errstate(all="ignore"):
            return self.network.forward(self.theta, self.data.X)

    @functools.cached_property
    def gradients(self):
        """The gradient over the training set, by name: W1, b1, …."""
        with np.errstate(all="ignore"):
            grad = self.network.backward(self.forward, self.data.Y)
        return self.network.views(grad)

    @property
    def cost(self):
        """The cost of this step."""
        return float(self.history.costs[self.t])

    @property
    def score(self):
        """The last `Score` taken up to this moment."""
        i = int(np.searchsorted(self.history.marks, self.t, side="right")) - 1
        return Score(*(float(column[i]) for column in self.history.scores))


def run(experiments):
    """Train to the end and return the history, or a list of histories.

    Parameters
    ----------
    experiments : Experiment or list of Experiment
        A list is trained as stacks, many times faster than one after another.

    Returns
    -------
    History or list of History
        Those of a list keep costs and scores, but no snapshots.

    Examples
    --------
    >>> import dlcourse as dl
    >>> rings = dl.Experiment(dl.circles(60), iterations=3)
    >>> len(dl.run(rings)), [len(history) for history in dl.run([rings, rings])]
    (4, [4, 4])
    """
    if isinstance(experiments, Experiment):
        history = History(experiments)
        for step in train(experiments):
            history.add(step.t, step.cost, step.theta, step.score, step.diverged.get(0))
        return history
    steps = train(experiments)
    histories = [History(experiment, snapshots=False) for experiment in experiments]
    for step in steps:
        add_stack(histories, step)
    return histories


def add_stack(histories, step):
    """Share the step of a stack out to the histories of its members."""
    for i, k in enumerate(step.members):
        score = step.score and Score(*(column[i] for column in step.score))
        diverged = step.diverged.get(k)
        histories[k].add(step.t, step.cost[i], step.theta[i], score, diverged)
