"""The panel without a page: sweeps, looking back, streaming, in the kernel alone.

What the scheduler does is done here by hand: `work()` after `work()`, with its pauses
left out. The page adds what `bench.latency` measures as an empty callback.
"""

import time

import numpy as np

import dlcourse as dl
from bench.table import Limit, Row, Target, measure

VALUES = 64
REPETITIONS = 7


def panel(**settings):
    """Return notebook 01's small network on a panel, with a slider of 64 values."""
    rings = dl.Experiment(dl.circles(300), hidden=(10, 5), iterations=2000)
    rates = np.geomspace(0.001, 1, VALUES).round(6)
    return dl.live(
        rings,
        views="cost boundary",
        learning_rate=dl.scale.log(0.001, 1).only(tuple(rates.tolist())),
        **settings,
    ).set(learning_rate=float(rates[32]))


def rest(shown):
    """Let a panel train before one's eyes, frame after frame, to its rest."""
    while shown.work() is not None:
        pass
    return shown


def milliseconds(action):
    """Return how long `action` takes."""
    start = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - start)


def until_drawn(moved):
    """Return the milliseconds until the next frame of a panel is on its way."""
    drawn, picture = [], moved._stage.page.picture

    def note(_):
        drawn.append(time.perf_counter())

    picture.observe(note, "value")
    start = time.perf_counter()
    while not drawn:
        moved.work()
    picture.unobserve(note, "value")
    return 1000 * (drawn[0] - start)


def one_run():
    """Train one run to its end."""
    return milliseconds(panel().finish)


def sweep():
    """Train all values of the slider."""
    return milliseconds(panel().sweep("learning_rate").finish)


def first_points():
    """Wait for the first frame of a sweep that has just been asked for."""
    shown = rest(panel(ahead=False))
    shown.sweep("learning_rate")
    waited = until_drawn(shown)
    while not any(len(h.marks) for h in shown.scene().sweep.histories.values()):
        waited += until_drawn(shown)
    return waited


SWEPT = []


def swept():
    """Return one panel whose sweep is complete, the same each time."""
    if not SWEPT:
        SWEPT.append(panel())
        SWEPT[0].sweep("learning_rate").finish()
    return SWEPT[0]


def move():
    """Move the slider: a new run, to its first frame."""
    shown = rest(panel(ahead=False))
    rates = shown.scales()["learning_rate"]
    shown.set(learning_rate=rates[40])
    return until_drawn(shown)


def scrub():
    """Look back: to the frame that shows it."""
    shown = rest(panel(ahead=False))
    shown.look(shown.moments[50])
    return until_drawn(shown)


def drag():
    """Drag the slider through a sweep that is complete."""
    shown = rest(swept())
    rates = shown.scales()["learning_rate"]
    now = rates.index(shown.experiment.learning_rate)
    shown.set(learning_rate=rates[(now + 1) % VALUES])
    return until_drawn(shown)


def leave():
    """Leave the sweep and come back."""
    shown = rest(swept())
    waited = until_drawn(shown.sweep(None))
    rest(shown).sweep("learning_rate")
    return waited


def frames():
    """Count the frames a second of a panel with three views that trains."""
    rings = dl.Experiment(dl.circles(300), hidden=(10, 5), iterations=40_000)
    shown = dl.live(rings, views="cost boundary units")
    page, seen, end = shown._stage.page, [], time.perf_counter() + 2

    def see(change):
        seen.append(change)
        page.seen.value = page.picture.placeholder  # as a page says it

    page.picture.observe(see, "value")
    while time.perf_counter() < end:
        shown.work()
        time.sleep(0.001)
    return len(seen) / 2


def rows():
    """Measure everything and return the rows of the table."""
    taken = measure(
        {f.__name__: f for f in (one_run, sweep, move, scrub, drag, leave)}
        | {"first_points": first_points, "frames": frames},
        REPETITIONS,
    )
    return [
        Row("one run, to its picture at rest", "ms", taken["one_run"]),
        Row(f"a sweep of {VALUES} values, the same", "ms", taken["sweep"],
            Target("one run, to its picture at rest", at_most=25)),
        Row("a sweep, to its first points", "ms", taken["first_points"],
            Limit(at_most=200)),
        Row("a slider moved, to its first frame", "ms", taken["move"]),
        Row("looking back, to its frame", "ms", taken["scrub"],
            Limit(at_most=20)),
        Row("dragging through the sweep, to its frame", "ms", taken["drag"],
            Limit(at_most=45)),
        Row("leaving the sweep, to its frame", "ms", taken["leave"],
            Limit(at_most=45)),
        Row("three views, streaming", "frames/s", taken["frames"], Limit(at_least=30)),
    ]  # fmt: skip
