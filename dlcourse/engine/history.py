"""What a run leaves behind: the cost of every step, scores and snapshots at its marks.

    history = run(experiment)
    history.costs, history.at(-1).theta

A picture is a pure function of a history. `Record` is one moment of it: the parameters
as they were, and whatever a view wants to know of the network then.
"""

import functools

import numpy as np

from dlcourse.basics.choices import Instance
from dlcourse.basics.contracts import Index
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.stacks import data_of, network_of
from dlcourse.engine.training import Score, marks, train

# Snapshots of a large network are thinned out to stay near this size.
SNAPSHOT_BYTES = 32_000_000


OneExperiment = Instance(Experiment, "an experiment such as dl.Experiment(dl.moons())")


class History:
    """The record of one experiment's training, filled step by step.

    Parameters
    ----------
    experiment : Experiment
    room : int
        Bytes for snapshots: the parameters at (up to 200) marks, for looking back.
        With 0, none are kept.

    Attributes
    ----------
    experiment : Experiment
    network : Network
    kept : list of int
        Iterations at which the parameters are kept, once the run has come there.
    diverged : Divergence or None
        Where the run broke off, if it did.
    stopped : bool
        Whether early stopping ended it.
    best, best_score : int, Score
        The scored iteration with the lowest dev cost, and its score; None where there
        is no dev set.
    """

    def __init__(self, experiment, room=SNAPSHOT_BYTES):
        self.experiment = OneExperiment("experiment", experiment)
        self.network, room = network_of(experiment), Index("room", room)
        self.diverged = None
        self.stopped, self.best, self.best_score = False, None, None
        self._costs, self._penalties, self._rates = (
            np.full(experiment.iterations + 1, np.nan) for _ in range(3)
        )
        self._length = 0
        self._marks, self._scores = [], []
        self._table = Score(*np.zeros((len(Score._fields), 0)))  # of the scores so far
        self.kept = _kept_marks(experiment, self.network, room) if room else []
        self._keep = frozenset(self.kept)
        self._snapshots, self._latest, self._best_moment = {}, None, None

    def add(self, step, i=None):
        """Record one step, or what it says of its member number `i` in a stack.

        A step that diverged is named but adds no numbers.
        """
        k, t = 0 if i is None else step.members[i], step.t
        if k in step.diverged:
            self.diverged = step.diverged[k]
            if self._length:
                return
            # Not even the first pass held: keep it, so that there is something to show.
        self.stopped = k in step.stopped
        self._costs[t] = _of(step.cost, i)
        self._penalties[t] = _of(step.penalty, i)
        self._rates[t] = _of(step.learning_rate, i)
        self._length = t + 1
        self._latest = moment = _of(step.theta, i), _of(step.running, i)
        if step.score is None:
            return
        score = Score(*(float(_of(column, i)) for column in step.score))
        self._marks.append(t)
        self._scores.append(score)
        if t in self._keep:
            self._snapshots[t] = moment
        if score.dev_cost < (np.inf if self.best is None else self.best_score.dev_cost):
            self.best, self.best_score, self._best_moment = t, score, moment

    def __len__(self):
        """Return the number of iterations that were measured, t = 0 included."""
        return self._length

    @property
    def complete(self):
        """Whether the run is over: all iterations done, diverged, or stopped early."""
        done = self._length > self.experiment.iterations
        return done or self.stopped or self.diverged is not None

    @property
    def costs(self):
        """The cost of every step so far, an array (t + 1,)."""
        return _read_only(self._costs[: self._length])

    @property
    def penalties(self):
        """The penalty's part in each cost, an array (t + 1,)."""
        return _read_only(self._penalties[: self._length])

    @property
    def learning_rates(self):
        """The learning rate of the update after each step, an array (t + 1,)."""
        return _read_only(self._rates[: self._length])

    @property
    def marks(self):
        """The iterations that were scored so far, an array of ints."""
        return np.array(self._marks, dtype=int)

    @property
    def scores(self):
        """A `Score` of arrays, one entry a mark."""
        if len(self._scores) != len(self._table.train_cost):
            self._table = Score(*_read_only(np.array(self._scores, dtype=float).T))
        return self._table

    @property
    def last_score(self):
        """The latest `Score`."""
        return self._scores[-1]

    @property
    def snapshots(self):
        """Iterations at which the parameters were kept."""
        return list(self._snapshots)

    @property
    def nbytes(self):
        """About how many bytes the record takes."""
        moments = len(self._snapshots) + 2
        return 24 * len(self._costs) + 8 * moments * self.network.size

    def at(self, t=None):
        """Return the `Record` at iteration t (a snapshot's), or the latest."""
        if t is None:
            return Record(self, self._length - 1, *self._latest)
        if t == self.best:
            return Record(self, t, *self._best_moment)
        if t not in self._snapshots:
            raise ValueError(f"t must be one of history.snapshots, got {t}")
        return Record(self, t, *self._snapshots[t])


def _kept_marks(experiment, network, room):
    every = marks(experiment.iterations)
    stride = -(-len(every) // max(2, room // (8 * network.size)))
    return sorted({*every[::stride], every[-1]})


class Record:
    """One moment of a history: what a view draws.

    Attributes
    ----------
    history : History
    t : int
        Updates made so far.
    theta : array (P, 1)
    running : array (R, 1) or None
        Batch norm's running statistics.
    """

    def __init__(self, history, t, theta, running=None):
        self.history, self.t = history, t
        self.theta, self.running = theta, running
        self.experiment, self.network = history.experiment, history.network

    @functools.cached_property
    def data(self):
        """The training and dev arrays as the network sees them, as `Sets`."""
        return data_of(self.experiment)

    @property
    def params(self):
        """The named parameters: W1, b1, …."""
        return self.network.views(self.theta)

    def predict(self, X):
        """Return the `Forward` pass of any examples, as at test time."""
        with np.errstate(all="ignore"):
            return self.network.forward(
                self.theta,
                X,
                bn_epsilon=self.experiment.bn_epsilon,
                running=self.running,
            )

    @functools.cached_property
    def forward(self):
        """The forward pass over the training set, as at test time."""
        return self.predict(self.data.X)

    @functools.cached_property
    def gradients(self):
        """The gradient over the whole training set, without dropout: W1, b1, …."""
        epsilon = self.experiment.bn_epsilon
        with np.errstate(all="ignore"):
            forward = self.network.forward(self.theta, self.data.X, bn_epsilon=epsilon)
            grad = self.network.backward(forward, self.data.Y, bn_epsilon=epsilon)
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
            history.add(step)
        return history
    steps = train(experiments)
    histories = [History(experiment, room=0) for experiment in experiments]
    for step in steps:
        add_stack(histories, step)
    return histories


def add_stack(histories, step):
    """Share the step of a stack out to the histories of its members."""
    for i, k in enumerate(step.members):
        histories[k].add(step, i)


def _of(value, i):
    """Return member i's part of what may be one for all."""
    stacked = i is not None and isinstance(value, np.ndarray)
    return value[i] if stacked else value


def _read_only(array):
    """Return an array, just made, that a view cannot change by mistake."""
    array.flags.writeable = False
    return array
