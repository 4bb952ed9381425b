"""What a panel trains, in slices: one run, or many as stacks.

Every job has `complete`, `progress` (0 to 1) and `advance()`, which does one step. The
scheduler and `panel.finish` drive the same jobs: there is one truth.
"""

import bisect

from dlcourse.history import SNAPSHOT_BYTES, History, add_stack
from dlcourse.training import marks, train


class Run:
    """One experiment's training, or one that is known already.

    Parameters
    ----------
    experiment : Experiment
    history : History, optional
        Of the same experiment, complete: nothing is left to train.
    """

    def __init__(self, experiment, history=None):
        self.experiment = experiment
        self.history = history or History(experiment)
        self._steps = None if history else train(experiment)

    def __len__(self):
        return len(self.history)

    @property
    def complete(self):
        """Whether the run is over."""
        return self.history.complete

    @property
    def progress(self):
        """The share that is done."""
        return 1.0 if self.complete else len(self) / (self.experiment.iterations + 1)

    @property
    def moments(self):
        """The iterations that one can look back to, now or later."""
        return self.history.kept

    @property
    def last(self):
        """The last moment, None while that is unknown."""
        return self.moments[-1]

    def kept_before(self, t):
        """Return the last iteration at or before t that was kept."""
        kept = self.history.snapshots
        return kept[max(bisect.bisect_right(kept, t) - 1, 0)]

    def advance(self):
        """Make one step."""
        self.history.add(next(self._steps))


class Group:
    """Many experiments, trained as stacks.

    Parameters
    ----------
    experiments : dict
        Key to Experiment.

    Attributes
    ----------
    histories : dict
        Key to History, as far as it has come.
    """

    def __init__(self, experiments):
        self.experiments = experiments
        room = SNAPSHOT_BYTES // len(experiments)
        self.histories = {k: History(e, room) for k, e in experiments.items()}
        self._members = list(self.histories.values())
        self._steps = train(list(experiments.values()))
        self._done, self.complete = 0, False
        self._all = sum(e.iterations + 1 for e in experiments.values())

    @property
    def progress(self):
        """The share that is done."""
        return 1.0 if self.complete else self._done / self._all

    def advance(self):
        """Make one step of one stack."""
        step = next(self._steps, None)
        if step is None:
            self.complete = True
            return
        add_stack(self._members, step)
        self._done += len(step.members)


class States:
    """Moments that a generator yields, kept for looking back.

    Parameters
    ----------
    states : iterator
    expected : int, optional
        How many there will be, if that is known.
    """

    def __init__(self, states, expected=None):
        self.states, self._source = [], states
        self._expected, self.complete = expected, False

    def __len__(self):
        return len(self.states)

    @property
    def progress(self):
        """The share that is done, as far as one can tell."""
        if self.complete:
            return 1.0
        return len(self) / self._expected if self._expected else 0.0

    @property
    def moments(self):
        """The iterations that one can look back to, now or later."""
        return marks((self._expected or len(self) or 1) - 1)

    @property
    def last(self):
        """The last moment, None while that is unknown."""
        return self.moments[-1] if self._expected or self.complete else None

    def kept_before(self, t):
        """Return the last state at or before t."""
        return min(t, len(self) - 1)

    def advance(self):
        """Take the next state."""
        try:
            self.states.append(next(self._source))
        except StopIteration:
            self.complete = True
