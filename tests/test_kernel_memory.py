"""A kernel that shows one panel stays small, and moves leave nothing behind."""

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
        sizes = [int(execute(client, "print(move(100))")) for _ in range(10)]
    after_100, after_1000 = sizes[0], sizes[-1]
    assert after_1000 < 200 * MEGABYTE
    # The allocator swings by some 8 MB; a history left behind at each move would be 40,
    # a picture 90.
    assert after_1000 - after_100 < 16 * MEGABYTE


def test_running_the_cell_again_and_again_costs_little():
    resident = "import psutil; print(psutil.Process().memory_info().rss)"
    with run_kernel(kernel_name="python3") as client:
        sizes = []
        for _ in range(2):
            for _ in range(6):  # the kernel keeps them all
                execute(client, f"{PANEL}\npanel.finish()")
            sizes.append(int(execute(client, resident)))
    assert sizes[1] - sizes[0] < 6 * 8 * MEGABYTE
