"""One scheduler a kernel: panels train in slices, and the page is never kept waiting.

All panels share one task on the kernel's own event loop. A slice lasts some 8 ms; then
the kernel may read what the page has sent. The panel touched last goes first; of those
made at a stroke ("run all cells") the one at the top. When all are at rest, the last
may look ahead for some seconds; then panels cost nothing, and one whose cell is run
again is at rest: nobody sees it.

We start no threads, but JupyterLab does: it has widget messages handled in a thread of
their own (a subshell). So whatever a widget's callback does to a panel goes through
`call`, which carries it over to the loop; panels are touched by one thread only.
"""

import asyncio
import time

from IPython import get_ipython

# sleep(0) comes back before the kernel has read its messages; a millisecond does not.
PAUSE = 0.001
STROKE = 2.0  # seconds between panels that are made at a stroke, at most


class Scheduler:
    """Gives slices of time to the panels that have something to do."""

    def __init__(self):
        self.waiting, self.resting = [], None
        self.loop, self.task = None, None
        self.stroke = []  # the panels that were made at the latest stroke
        self.struck = -STROKE  # when the last of them was

    def call(self, action):
        """Run `action` on the kernel's loop: now, or soon if called from elsewhere."""
        here = _running_loop()
        if self.loop is None or self.loop.is_closed():
            self.loop, self.waiting = here, []
        if here is self.loop:
            action()
        else:
            self.loop.call_soon_threadsafe(action)

    def later(self, seconds, action):
        """Run `action` on the kernel's loop in a while; at once where there is none."""

        def wait():
            if self.loop is None:
                action()
            else:
                self.loop.call_later(seconds, action)

        self.call(wait)

    def wake(self, panel, made=False):
        """Put `panel` first in line, and see to it that somebody works off the line.

        If it has just been `made`, those made at the same stroke stay before it.

        Without an event loop (in a plain script) nothing follows from it: there,
        `panel.finish()` does the work.
        """
        self.call(lambda: self._wake(panel, made))

    def _wake(self, panel, made):
        if self.loop is None:
            return
        self.waiting = [
            one for one in self.waiting if one is not panel and not panel.replaces(one)
        ]
        place = self._after_stroke(panel) if made else 0
        self.waiting.insert(place, panel)
        if self.task is None or self.task.done():
            self.task = self.loop.create_task(self._work())

    def _after_stroke(self, panel):
        now = time.monotonic()
        if now - self.struck > STROKE:
            self.stroke = []
        self.struck = now
        before = [one for one in self.waiting if one in self.stroke]
        self.stroke.append(panel)
        return self.waiting.index(before[-1]) + 1 if before else 0

    async def _work(self):
        while self.waiting or self.resting:
            pause = 0
            if self.waiting:
                panel = self.waiting[0]
                pause = panel.work()
                if pause is None:
                    self.waiting.remove(panel)
                    self.resting = panel
            elif not self.resting.look_ahead():
                self.resting = None
            await asyncio.sleep(max(pause or 0, PAUSE))


def running_cell():
    """Return the cell that runs, as the page names it, and the number of its run.

    Where pages name none (Colab, consoles, papermill) a cell is known by its text. The
    name is None where no cell runs: in a script.
    """
    shell = get_ipython()
    if not hasattr(shell, "get_parent"):
        return None, 0
    asked = shell.get_parent()
    text = asked.get("content", {}).get("code")
    return asked.get("metadata", {}).get("cellId", text), shell.execution_count


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


SCHEDULER = Scheduler()
