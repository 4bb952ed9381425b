"""What a panel trains, in slices: one run, or many as stacks.

Every job has `complete`, `progress` (0 to 1) and `advance()`, which does one step. The
scheduler and `panel.finish` drive the same jobs: there is one truth.

An interrupt may come anywhere, and breaks the generator that it meets, which is then
like one that has ended. So `advance` takes the generator away and puts it back when its
step is whole; a job that finds none begins anew.
"""

import bisect

from dlcourse.engine.history import SNAPSHOT_BYTES, History, add_stack
from dlcourse.engine.training import marks, train


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
        self._history, self._steps = history, history and iter(())
        _ = self.history  # what is wrong shows itself here

    @property
    def history(self):
        """The `History`, as far as it has come."""
        if self._steps is None:
            self._history = History(self.experiment)
            self._steps = train(self.experiment)
        return self._history

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
        history, steps, self._steps = self.history, self._steps, None
        history.add(next(steps))
        self._steps = steps


class Group:
    """Many experiments, trained as stacks.

    Parameters
    ----------
    experiments : dict
        Key to Experiment.
    room : int, optional
        Bytes for the snapshots of each; by default all share those of one run.
    known : function Experiment -> History or None, optional
        Runs that are over; they are not trained again.
    """

    def __init__(self, experiments, room=None, known=lambda experiment: None):
        self.experiments = experiments
        self._room = room or SNAPSHOT_BYTES // len(experiments)
        self._found = {k: known(e) for k, e in experiments.items()}
        self._left = [e for k, e in experiments.items() if self._found[k] is None]
        self._all = sum(e.iterations + 1 for e in self._left)
        self._steps = None
        self._begin()

    @property
    def histories(self):
        """Key to History, as far as it has come."""
        self._begin()
        return self._histories

    def _begin(self):
        if self._steps is None:
            new = [History(e, self._room) for e in self._left]
            left = iter(new)
            found = self._found.items()
            self._histories = {k: history or next(left) for k, history in found}
            self._members, self._done, self._over = new, 0, not new
            self._steps = train(self._left) if new else iter(())

    @property
    def complete(self):
        """Whether all runs are over."""
        self._begin()
        return self._over

    @property
    def progress(self):
        """The share that is done."""
        return 1.0 if self.complete else self._done / self._all

    def advance(self):
        """Make one step of one stack."""
        self._begin()
        steps, self._steps = self._steps, None
        step = next(steps, None)
        if step is None:
            self._over = True
        else:
            add_stack(self._members, step)
            self._done += len(step.members)
        self._steps = steps


class States:
    """Moments that a generator yields, kept for looking back.

    Parameters
    ----------
    begin : function () -> iterator
        Makes the generator, and makes it again after a break.
    expected : int, optional
        How many there will be, if that is known.
    """

    def __init__(self, begin, expected=None):
        self._make, self._expected, self._source = begin, expected, None

    @property
    def states(self):
        """The moments so far."""
        self._begin()
        return self._states

    @property
    def complete(self):
        """Whether there are no more to come."""
        self._begin()
        return self._over

    def _begin(self):
        if self._source is None:
            self._states, self._over = [], False
            self._source = self._make()

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
        self._begin()
        source, self._source = self._source, None
        for state in source:
            self._states.append(state)
            break
        else:
            self._over = True
        self._source = source
