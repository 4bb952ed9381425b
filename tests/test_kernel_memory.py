"""A kernel that shows one panel stays small, and moves leave nothing behind."""

import gc
from collections import Counter

import numpy as np
from jupyter_client.manager import run_kernel

MEGABYTE = 2**20

PANEL = """
import dlcourse as dl
rings = dl.Experiment(dl.circles(300), hidden=(10, 5), iterations=2000)
panel = dl.live(rings, views="cost boundary units",
                learning_rate=dl.scale.log(0.001, 1))
panel
"""

MOVES = """
import gc, psutil
rates = panel.scales()["learning_rate"]

def move(times):
    for i in range(times):
        panel.set(learning_rate=rates[i % len(rates)])
        panel.work()  # what the scheduler does next: train a little, show a frame
    panel.finish()
    gc.collect()
    return psutil.Process().memory_info().rss

"""


def execute(client, code):
    printed = []

    def keep(message):
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(code, output_hook=keep, timeout=120)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(printed)


def test_it_stays_under_200_megabytes_and_does_not_grow():
    with run_kernel(kernel_name="python3") as client:
        execute(client, PANEL)
        execute(client, MOVES)
        # In portions, or frames that nobody has read yet would pile up in the kernel.
        sizes = [int(execute(client, "print(move(100))")) for _ in range(5)]
    known, later = sizes[2], sizes[-1]  # what may be asked for next is known by then
    assert later < 200 * MEGABYTE
    assert later - known < 16 * MEGABYTE  # the allocator swings by some 8 MB


def alive():
    """Count all objects of the package, and all strings, bytes and arrays of size."""
    gc.collect()
    objects = gc.get_objects()
    # asked of `type` itself: classes of other tests may answer as they like
    module = type.__dict__["__module__"].__get__
    names = [type(o).__name__ for o in objects if "dlcourse" in str(module(type(o)))]
    large = {id(o): type(o).__name__ for o in gc.get_referents(*objects) if is_large(o)}
    return Counter([*names, *large.values()])


def is_large(o):
    size = (
        o.nbytes
        if issubclass(type(o), np.ndarray)
        else issubclass(type(o), str | bytes) and len(o)
    )
    return size > 10_000


def test_not_a_single_run_or_picture_is_left_behind():
    names = {}
    # what is looked ahead to is kept, and how much that is depends on the time there is
    exec(PANEL.replace("views=", "ahead=False, views=") + MOVES, names)
    names["move"](20)
    names["move"](20)
    before = alive()
    names["move"](20)
    assert alive() - before == {}


def test_running_the_cell_again_and_again_costs_little():
    resident = "import psutil; print(psutil.Process().memory_info().rss)"
    with run_kernel(kernel_name="python3") as client:
        sizes = []
        for _ in range(2):
            for _ in range(6):  # the kernel keeps them all
                execute(client, f"{PANEL}\npanel.finish()")
            sizes.append(int(execute(client, resident)))
    assert sizes[1] - sizes[0] < 6 * 8 * MEGABYTE
