"""One scheduler a kernel: panels train in slices, and the page is never kept waiting.

All panels share the kernel's own event loop, in one task, without threads. A slice lasts
some 8 ms; then the kernel may read what the page has sent. The panel touched last goes
first, and panels at rest cost nothing.
"""

import asyncio

# sleep(0) comes back before the kernel has read its messages; a millisecond does not.
PAUSE = 0.001


class Scheduler:
    """Gives slices of time to the panels that have something to do."""

    def __init__(self):
        self.waiting = []
        self.task = None

    def wake(self, panel):
        """Put `panel` first in line, and see to it that somebody works off the line.

        Without a running event loop (in a plain script) nothing happens: there,
        `panel.finish()` does the work.
        """
        if panel in self.waiting:
            self.waiting.remove(panel)
        self.waiting.insert(0, panel)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self.task is None or self.task.done() or self.task.get_loop() is not loop:
            self.task = loop.create_task(self._work())

    async def _work(self):
        while self.waiting:
            panel = self.waiting[0]
            pause = panel.work()
            if pause is None and panel in self.waiting:
                self.waiting.remove(panel)
            await asyncio.sleep(max(pause or 0, PAUSE))


SCHEDULER = Scheduler()
