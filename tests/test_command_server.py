"""The extension of Jupyter's server, loaded as a server does: in its own process."""

import os
import subprocess
import sys

LOADED = """
import asyncio, os
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler as Line

heard = []

async def opened(line, kernel):
    heard.append(kernel)

Line.open = opened
from dlcourse.command import server

server._load_jupyter_server_extension(None)
line = type("Line", (), {"set_nodelay": lambda line, on: heard.append(on)})()
asyncio.run(Line.open(line, "a kernel"))
assert heard == [True, "a kernel"], heard
assert "OPENBLAS_NUM_THREADS" not in os.environ  # it would be every kernel's
"""


def test_a_line_to_a_page_sends_at_once_and_other_kernels_keep_their_threads():
    environment = {k: v for k, v in os.environ.items() if "NUM_THREADS" not in k}
    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
