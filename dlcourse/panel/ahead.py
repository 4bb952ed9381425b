"""Ahead of the hand: runs that the next moves will ask for, trained while it pauses.

What a hand moved last it will probably move again, to a neighbouring value. While
a panel rests, those are trained as stacks, the nearest first, for a few seconds at
most. A move to one of them then shows the whole run at once, and every view at rest:
a member of a stack is equal to the same run alone, bit for bit.
"""

import os
import time
from collections import OrderedDict

from dlcourse.engine.history import SNAPSHOT_BYTES
from dlcourse.panel.runs import Group

REACH = 8  # values, on either side
CHUNKS = 2, 6, 8  # runs in one stack: the nearest are known soon
SECONDS = 2.5  # of training, since the hand moved last
STEP = 0.05  # seconds: what takes longer would keep a hand waiting
SHARE = 0.7  # of the processor; where we get less, others need it more
LOOK = 0.1  # seconds after which one knows that share
BYTES = 16_000_000  # of histories that are kept


class Ahead:
    """Runs of a panel that are known before they are shown.

    Parameters
    ----------
    on : bool
        Whether to train ahead at all.
    """

    def __init__(self, on=True):
        self.on = on and os.environ.get("DLCOURSE_AHEAD") != "0"
        self._known = OrderedDict()
        self._coming, self._wanted, self._group, self._left = None, [], None, 0.0
        self._took = self._used = 0.0  # seconds on the clock, and of the processor

    def aim(self, experiments):
        """Train these from now on, and no others; the first are wanted first.

        They are looked at when there is time to train.
        """
        self._coming = experiments
        self._left, self._took, self._used = SECONDS, 0.0, 0.0

    def _look(self):
        """Take over what was aimed at; drop what is under way and wanted no more."""
        if self._coming is None:
            return
        coming, self._coming = self._coming, None
        try:
            # a function of one's own may be slow, or raise
            self._wanted = [e for e in coming if not e.swap]
        except Exception:
            self._wanted = []  # where it is asked for, it raises again and is said
        wanted = set(self._wanted)
        if self._group and not wanted & set(self._group.experiments.values()):
            self._group = None

    def keep(self, history):
        """Keep a run that is over; those asked for longest ago make room."""
        if not (self.on and history.complete):
            return
        self._known[history.experiment] = history
        self._known.move_to_end(history.experiment)
        size = sum(known.nbytes for known in self._known.values())
        while size > BYTES and len(self._known) > 1:
            size -= self._known.popitem(last=False)[1].nbytes

    def history_of(self, experiment):
        """Return the history of a run that is over, or None."""
        if experiment in self._known:
            self._known.move_to_end(experiment)
        return self._known.get(experiment)

    def advance(self, seconds):
        """Train for about `seconds`; return whether there is more to do.

        On a processor that is busy with others, whose hands move now, it is given up.
        """
        start = last = time.perf_counter()
        used = time.process_time()
        if self.on:
            self._look()
        while self._begun() and last < start + seconds:
            self._group.advance()
            now = time.perf_counter()
            if now - last > STEP:
                self._left = 0.0
            last = now
            if self._group.complete:
                for history in self._group.histories.values():
                    self.keep(history)
                self._group = None
        self._left -= last - start
        self._took += last - start
        self._used += time.process_time() - used
        if self._took > LOOK and self._used < SHARE * self._took:
            self._left = 0.0
        return self._begun()

    def _begun(self):
        """Return whether a group is under way, and time left for it."""
        if not self.on or self._left <= 0:
            return False
        if self._group is None:
            new = [e for e in self._wanted if e not in self._known]
            known = len(self._wanted) - len(new)
            size = next((n for n in CHUNKS if known < n), CHUNKS[-1])
            if new:
                self._group = Group(dict(enumerate(new[:size])), SNAPSHOT_BYTES)
        return self._group is not None


def neighbours(values, value):
    """Return the values near one of a scale, both ways, the nearest first."""
    place = min(range(len(values)), key=lambda i: (values[i] != value, i))
    if values[place] != value:
        return []
    steps = [sign * k for k in range(1, REACH + 1) for sign in (1, -1)]
    return [values[place + s] for s in steps if 0 <= place + s < len(values)]
