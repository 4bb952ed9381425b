"""How cost grows: of a training step, of a panel's frame, and of what they hold.

The network of notebook 01 (2-10-5-1, 300 examples) grows in one direction at a time.
Beside what a step takes stand its limits on this machine: the same multiplications in
one large product of matrices, and the same bytes in a copy. With `--write` the picture
is stored as `bench/growth.png`.
"""

import functools
import statistics
import tracemalloc
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import dlcourse as dl
from bench.panel import milliseconds, until_drawn
from bench.table import Limit, Row

PICTURE = Path(__file__).parent / "growth.png"
MILLISECONDS = 150  # of training for each point, at least
RINGS = dl.Experiment(dl.circles(300), hidden=(10, 5), learning_rate=0.01)
RATES = dl.scale.log(0.001, 1)
LIVE = 100  # milliseconds: a frame that takes longer is no longer felt as one's own


def of_examples(count):
    return RINGS.replace(data=dl.circles(count))


def of_width(width):
    return RINGS.replace(hidden=(width, width))


def of_depth(depth):
    return RINGS.replace(hidden=(10,) * depth)


GROWTH = {
    "examples": (of_examples, (100, 300, 1000, 3000, 10_000, 30_000, 100_000)),
    "width of two layers": (of_width, (1, 3, 10, 30, 100, 300, 1000)),
    "hidden layers": (of_depth, (1, 2, 4, 8, 15, 30)),
}
STACKS = 1, 4, 16, 64, 256, 1024
PANELS = 1, 2, 5, 10, 20


@dataclass(frozen=True)
class Point:
    """What one size costs: milliseconds, and MB.

    `step` is one of training, `flops` and `bytes` its limits, `frame` the panel's next
    picture after a move; `peak` is the most that a short run holds at a time.
    """

    step: float
    flops: float
    bytes: float
    frame: float
    peak: float


def experiments(name, size):
    """Return the experiments of a size; those of a stack differ in their seeds."""
    if name in GROWTH:
        return [GROWTH[name][0](size)]
    return [RINGS.replace(seed=seed) for seed in range(size)]


def trained(experiments, steps):
    """Train for so many steps, scored at the end alone."""
    for _ in dl.train([e.replace(iterations=steps) for e in experiments], at_end=True):
        pass


def step_of(experiments):
    """Return the milliseconds of a step of all experiments, scores left out."""
    first = milliseconds(lambda: trained(experiments, 5)) / 5
    steps = max(5, round(MILLISECONDS / first))
    return min(milliseconds(lambda: trained(experiments, steps)) for _ in "123") / steps


def peak_of(experiments):
    """Return the most MB that a run holds beside its data, once it has begun.

    (To begin, it asks for memory that it does not touch; see `engine/training.py`.)
    """
    trained(experiments, 5)
    tracemalloc.start()
    peak = 0
    for step, _ in enumerate(dl.train([e.replace(iterations=20) for e in experiments])):
        peak = max(peak, tracemalloc.get_traced_memory()[1] if step else 0)
        tracemalloc.reset_peak()
    tracemalloc.stop()
    return peak / 2**20


def work_of(experiment):
    """Return floating point operations and bytes of one step of one network.

    A layer multiplies three times: forwards, for dW, and for the layer below. Z, A and
    dZ are written once and read once; W, dW and the step likewise.
    """
    m = experiment.data.draw(0).X.shape[1]
    sizes = 2, *experiment.hidden, 1
    weights = [a * b for a, b in zip(sizes, sizes[1:], strict=False)]
    products = 3 * sum(weights) - weights[0]
    return 2 * m * products, 8 * 6 * (m * sum(sizes[1:]) + sum(weights))


def limits():
    """Return how many operations and bytes a millisecond this processor does."""
    A = np.ones((1000, 1000))
    B, large = A.copy(), np.ones(10_000_000)
    product = min(milliseconds(lambda: A @ B) for _ in range(5))
    copied = min(milliseconds(large.copy) for _ in range(5))
    return 2e9 / product, 2 * large.nbytes / copied


def frame_of(experiment):
    """Return the milliseconds from a move to the next frame of a panel."""
    shown = dl.live(experiment.replace(iterations=200), views="cost boundary",
                    learning_rate=RATES)  # fmt: skip
    shown._stage.show_at_once()
    rates = shown.scales()["learning_rate"]
    taken = []
    for rate in rates[10:15]:
        shown.set(learning_rate=rate)
        taken.append(until_drawn(shown))
    return statistics.median(taken)


def measured(name, size, speed):
    """Return the `Point` of one size; `speed` is what `limits` found."""
    own = experiments(name, size)
    flops, moved = work_of(own[0])
    frame = frame_of(own[0]) if name in GROWTH else np.nan
    times = len(own) * flops / speed[0], len(own) * moved / speed[1]
    return Point(step_of(own), *times, frame, peak_of(own))


def panels_of(count):
    """Return (milliseconds from a move to its frame, MB) with `count` panels open."""
    tracemalloc.start()
    shown = [
        dl.live(RINGS.replace(seed=seed, iterations=2000), views="cost boundary",
                learning_rate=RATES)
        for seed in range(count)
    ]  # fmt: skip
    for panel in shown:
        panel.finish()
        panel.png()
    held = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    rates = shown[0].scales()["learning_rate"]
    taken = []
    for rate in rates[10:15]:
        shown[0].set(learning_rate=rate)
        taken.append(until_drawn(shown[0]))
    return statistics.median(taken), held


@functools.cache
def grown():
    """Measure all; return {direction: {size: Point}}, and {panels: (ms, MB)}."""
    speed = limits()
    sizes = {name: sizes for name, (_, sizes) in GROWTH.items()}
    sizes["networks in a stack"] = STACKS
    found = {
        name: {size: measured(name, size, speed) for size in sizes[name]}
        for name in sizes
    }
    return found, {count: panels_of(count) for count in PANELS}


def draw():
    """Store what was measured as a picture: time above, memory below."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    found, panels = grown()
    figure = Figure((18, 7), layout="constrained", dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, len(found) + 1, sharex="col", sharey="row")
    for (above, below), (name, points) in zip(axes.T, found.items(), strict=False):
        sizes, all_of = [*points], [*points.values()]
        above.loglog(sizes, [p.step for p in all_of], "o-C0", label="a step")
        above.loglog(sizes, [p.flops for p in all_of], ":C1", label="… in products")
        above.loglog(sizes, [p.bytes for p in all_of], "--C2", label="… in copies")
        above.loglog(sizes, [p.frame for p in all_of], "s-C3", label="move to frame")
        below.loglog(sizes, [p.peak for p in all_of], "o-C0", label="a run, at most")
        below.set(xlabel=name)
    above, below = axes[:, -1]
    above.loglog([*panels], [ms for ms, _ in panels.values()], "s-C3")
    below.loglog([*panels], [mb for _, mb in panels.values()], "s-C3", label="all")
    below.set(xlabel="panels in a notebook")
    for above in axes[0]:
        above.axhline(LIVE, color="0.6", linewidth=1)
    for axis in axes.flat:
        axis.grid(alpha=0.3)
    axes[0, 0].set(ylabel="milliseconds")
    axes[1, 0].set(ylabel="MB")
    axes[0, 0].legend()
    axes[1, 0].legend()
    axes[1, -1].legend()
    figure.savefig(PICTURE)


def rows():
    """Measure, and return the two ends of each direction."""
    found, panels = grown()
    table = []
    for name, points in found.items():
        for size in ([*points][0], [*points][-1]):
            point = points[size]
            table.append(Row(f"{name}: {size:,}, a step", "ms", (point.step,)))
            if not np.isnan(point.frame):
                frame = f"{name}: {size:,}, a move to its frame"
                table.append(Row(frame, "ms", (point.frame,), Limit(at_most=LIVE)))
            table.append(Row(f"{name}: {size:,}, at most", "MB", (point.peak,)))
    for count in (PANELS[0], PANELS[-1]):
        ms, mb = panels[count]
        table.append(Row(f"panels: {count}, a move to its frame", "ms", (ms,)))
        table.append(Row(f"panels: {count}, at rest", "MB", (mb,)))
    return table
