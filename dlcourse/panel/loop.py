"""One scheduler a kernel: panels train in slices, and the page is never kept waiting.

All panels share one task on the kernel's own event loop. A slice lasts some 8 ms; then
the kernel may read what the page has sent. The panel touched last goes first, and
panels at rest cost nothing.

We start no threads, but JupyterLab does: it has widget messages handled in a thread of
their own (a subshell). So whatever a widget's callback does to a panel goes through
`call`, which carries it over to the loop; panels are touched by one thread only.
"""

import asyncio

# sleep(0) comes back before the kernel has read its messages; a millisecond does not.
PAUSE = 0.001


class Scheduler:
    """Gives slices of time to the panels that have something to do."""

    def __init__(self):
        self.waiting = []
        self.loop, self.task = None, None

    def call(self, action):
        """Run `action` on the kernel's loop: now, or soon if called from elsewhere."""
        here = _running_loop()
        if self.loop is None or self.loop.is_closed():
            self.loop, self.waiting = here, []
        if here is self.loop:
            action()
        else:
            self.loop.call_soon_threadsafe(action)

    def wake(self, panel):
        """Put `panel` first in line, and see to it that somebody works off the line.

        Without an event loop (in a plain script) nothing follows from it: there,
        `panel.finish()` does the work.
        """
        self.call(lambda: self._wake(panel))

    def _wake(self, panel):
        if self.loop is None:
            return
        if panel in self.waiting:
            self.waiting.remove(panel)
        self.waiting.insert(0, panel)
        if self.task is None or self.task.done():
            self.task = self.loop.create_task(self._work())

    async def _work(self):
        while self.waiting:
            panel = self.waiting[0]
            pause = panel.work()
            if pause is None:
                self.waiting.remove(panel)
            await asyncio.sleep(max(pause or 0, PAUSE))


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


SCHEDULER = Scheduler()
