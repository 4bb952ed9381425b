"""Panels in a kernel whose cells have no names: papermill's, Colab's, a console's."""

from jupyter_client.manager import run_kernel
from test_kernel_memory import execute

SETUP = """
import dlcourse as dl
from dlcourse.panel.loop import SCHEDULER
long = dl.Experiment(dl.circles(300), hidden=(10, 5), iterations=10**6)
"""
FIRST, SECOND = "dl.live(long)", "dl.live(long, views='boundary')"
WAITING = "print(len(SCHEDULER.waiting), end='')"


def test_a_panel_whose_cell_is_run_again_trains_no_longer_the_others_do():
    with run_kernel(kernel_name="python3") as client:
        execute(client, SETUP)
        counts = []
        for cell in (FIRST, SECOND, FIRST, FIRST, SECOND):
            execute(client, cell)
            counts.append(execute(client, WAITING))
    assert counts == ["1", "2", "2", "2", "2"]
