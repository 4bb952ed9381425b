"""A class on a hub: ten students log in at once and move sliders as fast as one types.

The hub is a real one, on the loopback, made by `dlcourse class` in an environment of
its own: the wheel, JupyterHub, and configurable-http-proxy from npm. It has to be
started as root. Students are clients that speak with it as the page does, for ten
browsers would need more of the machine than the hub.
"""

import asyncio
import contextlib
import csv
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path

import httpx
import psutil
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from bench.table import Limit, Row
from dlcourse.command.classroom.homes import passable

ROOT = Path(__file__).parent.parent
NOTEBOOK = "01_initialization.ipynb"
STUDENTS = 10
KEYS, PAUSE, BURSTS, LOOKING = 15, 0.2, 3, 5  # five a second; then one looks


class Hub:
    """A class's folder in an environment of its own, and the hub that runs there."""

    def __init__(self, folder, names):
        folder.chmod(0o755)
        self.folder = folder / "class"
        self.bin = folder / "env" / "bin"
        self._install(folder)
        self._run(self.bin / "dlcourse", "class", self.folder, *names)
        npm = ("npm", "install", "--silent", "--prefix", self.folder)
        self._run(*npm, "configurable-http-proxy@5")
        with open(self.folder / "passwords.csv", encoding="utf-8") as lines:
            self.passwords = dict(csv.reader(lines))

    def _install(self, folder):
        # one that everybody may run; students are not root
        places = [Path(place) / "python3" for place in PATH.split(os.pathsep)]
        pythons = [Path(sys.executable), *filter(Path.is_file, places)]
        python = next((one for one in pythons if passable(one)), sys.executable)
        uv = [sys.executable, "-m", "uv"]
        build = [sys.executable, "-m", "build", "-n", "--wheel", "-o", folder, ROOT]
        self._run(*build)
        (wheel,) = folder.glob("*.whl")
        self._run(*uv, "venv", "-q", "--python", python, folder / "env")
        course = f"dlcourse[class] @ {wheel.as_uri()}"
        into = ["--python", self.bin / "python"]
        self._run(*uv, "pip", "install", "-q", *into, course)

    def _run(self, *words):
        subprocess.run([str(word) for word in words], check=True, stdout=sys.stderr)

    @contextlib.contextmanager
    def running(self):
        """Start the hub, and yield its address when it answers."""
        ports = [_port() for _ in range(3)]
        self.address = f"http://127.0.0.1:{ports[0]}"
        words = [
            *("-f", self.folder / "jupyterhub_config.py"),
            f"--JupyterHub.bind_url={self.address}",
            f"--JupyterHub.hub_bind_url=http://127.0.0.1:{ports[1]}",
            f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{ports[2]}",
        ]
        environment = {**os.environ, "PATH": f"{self.bin}{os.pathsep}{PATH}"}
        environment.pop("PYTHONPATH", None)
        with open(self.folder / "log", "wb") as log:
            os.chmod(log.name, 0o600)
            process = subprocess.Popen(
                [self.bin / "jupyterhub", *words],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
            )
        try:
            self._wait(process)
            yield self.address
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()

    def _wait(self, process):
        until = time.monotonic() + 120
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.address}/hub/login").status_code == 200:
                    return
            time.sleep(0.1)
        process.kill()
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-3000:])

    def _processes(self):
        """Yield (number of the student, process)."""
        owners = {path.stat().st_uid for path in (self.folder / "students").iterdir()}
        for process in psutil.process_iter(["uids"]):
            if process.info["uids"].real in owners:
                with contextlib.suppress(psutil.Error):
                    yield process.info["uids"].real, process

    def memory(self):
        """Return {student's number: (MB of the server, MB of kernels)}, shared once."""
        found = {}
        for number, process in self._processes():
            kernel = "ipykernel" in " ".join(process.cmdline())
            pair = found.setdefault(number, [0, 0])
            pair[kernel] += process.memory_full_info().pss / 2**20
        return found

    def seconds(self):
        """Return the processor seconds that all students have used."""
        times = [process.cpu_times() for _, process in self._processes()]
        return sum(time.user + time.system for time in times)


PATH = os.environ.get("PATH", "/usr/bin:/bin")


def _port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Student:
    """One who logs in, opens a notebook and moves the first slider of a panel."""

    def __init__(self, address, name, password):
        self.name, self.password = name, password
        self.web = httpx.AsyncClient(
            base_url=address, follow_redirects=True, timeout=120
        )
        self.base = f"/user/{name}"
        self.socket, self.bytes, self.frames, self.models = None, 0, [], {}
        self.errors, self._busy, self._waiting = {}, Counter(), {}

    async def login(self, password=None):
        """Log in as the form does; return whether one is let in."""
        await self.web.get("/hub/login")
        form = {
            "username": self.name,
            "password": self.password if password is None else password,
            "_xsrf": self.web.cookies.get("_xsrf", path="/hub/"),
        }
        answer = await self.web.post("/hub/login", data=form)
        return answer.is_success and "/login" not in answer.url.path

    async def open(self):
        """Wait for the server, and return the notebook that it opens first."""
        answer = await self.web.get(f"/hub/spawn/{self.name}")
        while not answer.url.path.startswith(self.base):
            await asyncio.sleep(0.3)
            answer = await self.web.get(f"{self.base}/lab/tree/{NOTEBOOK}")
        answer = await self.web.get(f"{self.base}/api/contents/{NOTEBOOK}")
        return answer.raise_for_status().json()["content"]

    async def start(self):
        """Start a kernel and speak with it."""
        token = next(
            one.value
            for one in self.web.cookies.jar
            if one.name == "_xsrf" and one.path == f"{self.base}/"
        )
        answer = await self.web.post(
            f"{self.base}/api/kernels", json={}, headers={"X-XSRFToken": token}
        )
        self.kernel = answer.raise_for_status().json()["id"]
        place = f"{self.base}/api/kernels/{self.kernel}/channels?session_id={self.name}"
        address = str(self.web.base_url.join(place))
        cookie = self.web.build_request("GET", address).headers["cookie"]
        self.socket = await websocket_connect(
            HTTPRequest(address.replace("http", "ws", 1), headers={"Cookie": cookie}),
            max_message_size=2**26,
        )
        self._listening = asyncio.create_task(self._listen())
        return self

    async def _listen(self):
        while (text := await self.socket.read_message()) is not None:
            self.bytes += len(text)
            message = json.loads(text)
            kind, content = message["header"]["msg_type"], message["content"]
            cause = message["parent_header"].get("msg_id")
            if kind == "status":
                self._busy[cause] += 1
                if self._busy[cause] == 2 and cause in self._waiting:
                    self._waiting.pop(cause).set()
            elif kind == "comm_open":
                state = content["data"].get("state", {})
                self.models[content["comm_id"]] = state
            elif kind == "error":
                self.errors[cause] = f"{content['ename']}: {content['evalue']}"
            elif kind == "comm_msg":
                state = content["data"].get("state", {})
                if "<img" in str(state.get("value", "")):
                    self.frames.append((time.perf_counter(), set(self._busy)))

    async def run(self, source):
        """Run a cell to its end; raise a RuntimeError where it raises."""
        content = {"code": source, "silent": False, "store_history": True}
        content |= {"user_expressions": {}, "allow_stdin": False}
        sent = await self._send("execute_request", content, wait=True)
        if sent in self.errors:
            raise RuntimeError(self.errors[sent])

    async def _send(self, kind, content, wait=False):
        identifier = uuid.uuid4().hex
        header = {"msg_id": identifier, "msg_type": kind, "username": self.name}
        header |= {"session": self.name, "version": "5.3", "date": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}}
        message |= {"content": content, "channel": "shell", "buffers": []}
        done = asyncio.Event()
        self._waiting[identifier] = done
        await self.socket.write_message(json.dumps(message))
        if wait:
            await asyncio.wait_for(done.wait(), 120)
        return identifier

    async def move(self, keys=KEYS, bursts=BURSTS, late=0):
        """Move a slider to and fro; return the seconds from each key to its frame.

        No two students begin in the same moment: one is some tenths late.

        A frame answers a key when it comes after the kernel has begun with that key.
        """
        slider, state = next(
            (comm, state)
            for comm, state in self.models.items()
            if state.get("_model_name") == "SelectionSliderModel"
            and len(state["_options_labels"]) > keys
        )
        first, waits = state["index"], []
        await asyncio.sleep(late * (keys * PAUSE + LOOKING) / STUDENTS)
        step = 1 if first + keys < len(state["_options_labels"]) else -1
        for burst in range(bursts):
            for key in range(keys):
                place = key + 1 if burst % 2 == 0 else keys - key - 1
                data = {"method": "update", "state": {"index": first + step * place}}
                begin = time.perf_counter()
                content = {"comm_id": slider, "data": {**data, "buffer_paths": []}}
                sent = await self._send("comm_msg", content)
                waits.append((begin, sent))
                rest = PAUSE - (time.perf_counter() - begin)
                await asyncio.sleep(max(rest, 0))
            await asyncio.sleep(LOOKING)
        found = []
        for begin, sent in waits:
            drawn = [at for at, known in self.frames if at > begin and sent in known]
            if drawn:
                found.append(drawn[0] - begin)
        return found

    async def stop(self):
        """Leave."""
        if self.socket:
            self.socket.close()
            await self._listening
        await self.web.aclose()


def rows():
    """Measure everything and return the rows of the table."""
    names = [f"s{number:02d}" for number in range(STUDENTS)]
    with tempfile.TemporaryDirectory(prefix="class-") as folder:
        hub = Hub(Path(folder), names)
        with hub.running():
            return asyncio.run(_lesson(hub))


async def _lesson(hub):
    students = [Student(hub.address, *pair) for pair in hub.passwords.items()]

    async def begin(student):
        start = time.perf_counter()
        assert await student.login()
        notebook = await student.open()
        student.opened = time.perf_counter() - start
        await student.start()
        cells = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
        await student.run(cells["setup"])
        await student.run(cells["symmetry"])
        student.ready = time.perf_counter() - start
        student.bytes = 0

    alone = students[0]
    await begin(alone)
    one = await alone.move()
    first = alone.opened
    await asyncio.gather(*map(begin, students[1:]))
    alone.bytes = 0
    begun = time.perf_counter()
    used = hub.seconds()
    moved = await asyncio.gather(
        *(student.move(late=place) for place, student in enumerate(students))
    )
    minutes = (time.perf_counter() - begun) / 60
    used = hub.seconds() - used
    memory = hub.memory().values()
    for student in students:
        await student.stop()
    keys = len(students) * KEYS * BURSTS
    waits = sorted(1000 * wait for each in moved for wait in each)
    ones = sorted(1000 * wait for wait in one)
    late = waits[int(0.95 * len(waits))]
    return [
        Row("one student: login to the first notebook", "s", (first,)),
        Row("one student: key to frame", "ms", tuple(ones)),
        Row(
            "nine more at once: login to the first notebook",
            "s",
            tuple(student.opened for student in students[1:]),
        ),
        Row(
            f"ten at once: key to frame (of {keys} keys, {len(waits)} had one)",
            "ms",
            tuple(waits),
        ),
        Row("ten at once: key to frame, 95 of 100", "ms", (late,), Limit(at_most=250)),
        Row("a student's server", "MB", tuple(server for server, _ in memory)),
        Row("a student's kernel", "MB", tuple(kernel for _, kernel in memory)),
        Row(
            "a student's part of a core while moving and looking",
            "%",
            (100 * used / 60 / minutes / len(students),),
        ),
        Row(
            "a student's traffic while moving",
            "MB/min",
            tuple(student.bytes / 2**20 / minutes for student in students),
        ),
    ]
