"""JupyterLab in a real Chromium: a server of its own, and a notebook as one uses it."""

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

EXTENSIONS = Path(__file__).parents[2] / "dlcourse" / "panel" / "labextensions"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
NOTICE = (
    "Not tried: the panel in a real browser, for no Chromium was found. Install it "
    "(Debian: apt-get install chromium; elsewhere Chrome) or set "
    "DLCOURSE_CHROMIUM=/path/to/it."
)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name is found but this machine's: what is asked of the network fails.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# Those that one server may show a notebook with, as its settings call them.
PROGRAMS = ("LabApp", "RiseApp", "JupyterNotebookApp", "VoilaConfiguration")
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # Otherwise cells off the screen are not in the page.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}
# Where no notebook is open it comes up a while later, before one opened meanwhile.
DISABLED = {"@jupyterlab/launcher-extension": True}
# Notebooks that name this kernel show each panel when its first run is over.
FINISHING = "finishing"
COURSE = "https://example.org/deep/"  # where panels have links to
KERNEL = {
    "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "display_name": "Python 3, panels at rest",
    "language": "python",
    "env": {"DLCOURSE_FINISH": "1"},
}


def find_chromium():
    """Return the path of a Chromium, or None; DLCOURSE_CHROMIUM has the last word."""
    chosen = os.environ.get("DLCOURSE_CHROMIUM")
    if chosen:
        return chosen if Path(chosen).is_file() else None
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return found or (MAC_CHROME if Path(MAC_CHROME).is_file() else None)


@contextlib.contextmanager
def serve(root, extension=True):
    """Run JupyterLab on the folder `root`, sharing nothing with the user's own.

    With this checkout's `extension`, or with none, whatever is installed.

    Yields its address. There is no token: the server listens to this machine only, for
    as long as the tests last.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="lab-") as private:
        process = _start(Path(private), root, port, extension)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_up(address, process, Path(private) / "log")
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.terminate()
                process.wait(10)


def _start(private, root, port, extension):
    config = private / "config" / "labconfig" / "page_config.json"
    config.parent.mkdir(parents=True)
    config.write_text(
        json.dumps({"disabledExtensions": {**DISABLED, "dlcourse": not extension}})
    )
    for name, value in SETTINGS.items():
        path = private / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    kernel = private / "data" / "kernels" / FINISHING / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps(KERNEL))
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": f"{private}/config",
        "JUPYTER_DATA_DIR": f"{private}/data",
        "JUPYTER_RUNTIME_DIR": f"{private}/runtime",
        "JUPYTERLAB_SETTINGS_DIR": f"{private}/settings",
        "JUPYTERLAB_WORKSPACES_DIR": f"{private}/workspaces",
        "IPYTHONDIR": f"{private}/ipython",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "DLCOURSE_COURSE": COURSE,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    flags = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={root}",
        "--LabApp.extension_manager=readonly",
        *(f"--{name}.extra_labextensions_path={EXTENSIONS}" for name in PROGRAMS),
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with (private / "log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *flags],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_until_up(address, process, log):
    """Wait until a server answers; show its log where it does not."""
    end = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=2)
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.05)  # there is no event to await before the server answers


SECONDS = 180  # two slow cores, others beside: for whatever one waits for in a page
UNTIL = """
  const until = async look => {
    for (;;) {
      const found = await look();
      if (found) return found;
      await new Promise(go => setTimeout(go, 20));
    }
  };"""

READY = f"""async () => {{{UNTIL}
  const app = await until(() => window.jupyterapp);
  await app.restored;
  const panel = await until(
    () => app.shell.currentWidget?.context && app.shell.currentWidget);
  await panel.context.ready;
  await panel.sessionContext.ready;
  await until(() => panel.sessionContext.session?.kernel?.status === 'idle');
}}"""

# The notebook before is closed, and its kernel ends; the folder's list is folded away.
OPEN = f"""async path => {{{UNTIL}
  const app = await until(() => window.jupyterapp);
  await app.restored;
  const before = app.shell.currentWidget;
  if (before?.context) {{
    await before.sessionContext.shutdown();
    before.dispose();
  }}
  const panel = await app.commands.execute('docmanager:open', {{path}});
  await until(() => app.shell.currentWidget === panel);
  app.shell.collapseLeft();
}}"""

RUN_ALL = """async () => {
  const app = window.jupyterapp;
  await app.commands.execute('notebook:run-all-cells');
  const code = [...app.shell.currentWidget.content.model.cells]
    .filter(cell => cell.type === 'code');
  return {
    counts: code.map(cell => cell.executionCount),
    errors: code.flatMap(cell => cell.outputs.toJSON())
      .filter(output => output.output_type === 'error')
      .map(output => `${output.ename}: ${output.evalue}`),
  };
}"""


def ask(page, what, script, arg=None, seconds=SECONDS):
    """Evaluate an asynchronous function in a page: Playwright would wait for ever."""
    late = json.dumps(f"{what}: not within {seconds} s")
    return page.evaluate(
        f"""arg => Promise.race([
          ({script})(arg),
          new Promise((_, fail) =>
            setTimeout(() => fail(new Error({late})), {1000 * seconds})),
        ])""",
        arg,
    )


def resize(page, width, height):
    """Give a page another size, and wait until it has it."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        "([wide, high]) => innerWidth === wide && innerHeight === high",
        arg=[width, height],
    )


# What one would look for where a test has waited in vain.
STATE = """() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const text = one => one.textContent.trim().slice(0, 200);
  const running = all('.jp-CodeCell').map((cell, place) => {
    const prompt = cell.querySelector('.jp-InputPrompt')?.innerText;
    return prompt?.includes('*') && `code cell ${place}: ` +
      text(cell.querySelector('.cm-content') ?? cell);
  }).filter(cell => cell);
  return {
    slide: document.querySelector('section.present section.present')?.id,
    kernel: document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status,
    running,
    errors: all('[data-mime-type$="stderr"]').map(text),
    dialogs: all('.jp-Dialog').map(text),
    panels: all('.dlcourse-panel').map(panel => [...panel.querySelectorAll(
      '.dlcourse-status, .noUi-handle')].map(
        one => one.ariaValueText ?? text(one)).join(' | ')),
    focus: document.activeElement?.outerHTML.slice(0, 200),
  };
}"""


def state(page):
    """Return lines that say where a page stands, and which of its cells run."""
    from playwright.sync_api import Error

    try:
        # unlike `evaluate`, it comes back from a page that does not
        seen = page.wait_for_function(STATE, timeout=5000).json_value()
    except Error as error:
        seen = {"no answer": error.message}
    return "\n".join([page.url, *(f"{name}: {what}" for name, what in seen.items())])


# Looks at a panel's picture at every animation frame, and counts those that are seen
# and those that come: a slow page shows fewer.
WATCH = """([index]) => {
  const watch = window.watch = {
    blank: 0, frames: 0, heights: new Set(), pictures: 1, seen: 0};
  const shown = () => document.querySelectorAll('.dlcourse-picture img')[index];
  let last = shown()?.src, painted = null;
  watch.comes = new MutationObserver(() => {
    const {src} = shown() ?? {};
    if (src && src !== last) { watch.pictures += 1; last = src; }
  });
  const all = {attributeFilter: ['src'], childList: true, subtree: true};
  watch.comes.observe(document.body, all);
  const look = () => {
    if (window.watch !== watch) return;
    const picture = shown();
    watch.frames += 1;
    if (!picture || !picture.complete || !picture.naturalWidth) watch.blank += 1;
    else watch.heights.add(picture.getBoundingClientRect().height);
    if (picture && picture.src !== painted) { watch.seen += 1; painted = picture.src; }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""

WATCHED = """() => {
  const {comes, heights, ...counts} = window.watch;
  comes.disconnect();
  window.watch = null;
  return {...counts, heights: [...heights]};
}"""

# Notes all that is shown below a panel's picture, from now on, however short.
HEAR = """panel => {
  const heard = window.heard = [];
  new MutationObserver(records => {
    for (const {addedNodes} of records) {
      heard.push(...[...addedNodes].map(node => node.textContent));
    }
  }).observe(panel, {childList: true, subtree: true});
}"""


class Notebook:
    """A page with JupyterLab, where one notebook after the other is opened.

    Parameters
    ----------
    page : playwright Page
    address : str
        The server's.

    Attributes
    ----------
    outside : list of str
        What was asked of anybody but the server; nobody beyond the machine is found.
    problems : list of str
        Errors that the page's scripts threw or wrote to the console.
    """

    def __init__(self, page, address):
        page.set_default_timeout(1000 * SECONDS)
        self.page, self.address, self.name = page, address, None
        self.outside, self.problems = [], []  # since the notebook was opened
        page.on(
            "pageerror", lambda error: self.problems.append(error.stack or f"{error}")
        )
        page.on("console", self._note_error)
        page.context.on("request", self._note_request)
        # Playwright's own event waits for a connection: an attempt would go unseen.
        devtools = page.context.new_cdp_session(page)
        devtools.on("Network.webSocketCreated", self._note_socket)
        devtools.send("Network.enable")

    def _note_error(self, message):
        if message.type != "error":
            return
        # Jupyter may ask once more after the kernel of a notebook that was just closed.
        address = message.location.get("url", "")
        lost = "404" in message.text and address.startswith(f"{self.address}/api/")
        if not lost:
            self.problems.append(f"{message.text} {address}".strip())

    def _note_socket(self, event):
        if not event["url"].startswith(self.address.replace("http", "ws", 1) + "/"):
            self.outside.append(event["url"])

    def _note_request(self, request):
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, name):
        """Open a notebook of the server's folder instead of the one before.

        Waits for its kernel.
        """
        self.name, self.outside, self.problems = name, [], []
        if not self.page.url.startswith(self.address):
            self.page.goto(f"{self.address}/lab")
        ask(self.page, f"{name} is open", OPEN, name)
        ask(self.page, f"the kernel of {name} is idle", READY)

    def load_again(self):
        """Load the page again, as a reader would; the kernel goes on."""
        self.page.goto(f"{self.address}/lab/tree/{self.name}")
        self.page.reload()
        ask(self.page, f"the kernel of {self.name} is idle", READY)

    def close(self):
        """Close the page, and end its kernel: it would train on, beside other tests."""
        if self.page.is_closed():
            return
        sessions, request = f"{self.address}/api/sessions", self.page.context.request
        for session in request.get(sessions).json():
            if session["path"] == self.name:
                request.delete(f"{sessions}/{session['id']}")
        self.page.close()

    def run_all(self):
        """Run all cells; return their execution counts and errors."""
        return ask(self.page, f"all cells of {self.name} have run", RUN_ALL)

    def panel(self, index):
        """Return the output area of the panel number `index`."""
        return self.page.locator(
            ".jp-OutputArea-output:has(.dlcourse-picture img)"
        ).nth(index)

    def slider(self, label, index=0):
        """Return the row of a slider, by the beginning of its label."""
        return (
            self.panel(index)
            .locator(".widget-slider")
            .filter(has=self.page.locator(f".widget-label:text('{label}')"))
            .first
        )

    def focus(self, label, index=0):
        """Put the keyboard's focus on a slider."""
        self.slider(label, index).locator(".noUi-handle").focus()

    def reading(self, label, index=0):
        """Return what stands beside a slider."""
        return self.slider(label, index).locator(".widget-readout").inner_text()

    def press(self, key, times=1):
        """Press a key."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def click(self, text, index=0):
        """Click a button of a panel."""
        self.panel(index).locator(f"button:has-text('{text}')").first.click()

    def status(self, index=0):
        """Return what the status line says."""
        return self.panel(index).locator("[role=status]").inner_text()

    def picture(self, index=0):
        """Return the address and the words of a panel's picture."""
        image = self.panel(index).locator("img")
        return image.get_attribute("src"), image.get_attribute("alt")

    def wait_for_status(self, words, index=0):
        """Wait until the status line holds `words`."""
        self.panel(index).locator(f"[role=status]:has-text('{words}')").wait_for()

    def hear(self, index=0):
        """Note what a panel says, until `wait_to_hear`."""
        self.panel(index).locator(".dlcourse-panel").evaluate(HEAR)

    def wait_to_hear(self, pattern):
        """Wait until something has been said, even for a moment, that matches."""
        self.page.wait_for_function(
            "pattern => window.heard.some(words => words.match(pattern))", arg=pattern
        )

    def wait_for_picture(self, png, index=0):
        """Wait until a panel shows exactly these PNG bytes."""
        self.page.wait_for_function(
            """([index, src]) => src ===
                 document.querySelectorAll('.dlcourse-picture img')[index]?.src""",
            arg=[index, f"data:image/png;base64,{base64.b64encode(png).decode()}"],
        )

    def wait_for_words(self, words, index=0):
        """Wait until a panel's picture says exactly these words."""
        self.page.wait_for_function(
            """([index, words]) => words ===
                 document.querySelectorAll('.dlcourse-picture img')[index]?.alt""",
            arg=[index, words],
        )

    def wait_for_another_picture(self, src, index=0):
        """Wait until a panel shows another picture than the one at `src`."""
        self.page.wait_for_function(
            """([index, src]) => src !==
                 document.querySelectorAll('.dlcourse-picture img')[index]?.src""",
            arg=[index, src],
        )

    def wait_for_rest(self, index=0):
        """Wait until a panel shows its fine picture, the one at rest."""
        self.page.wait_for_function(
            """index => {
              const picture = document.querySelectorAll('.dlcourse-picture img')[index];
              return picture?.naturalWidth && !picture.hasAttribute('data-streamed');
            }""",
            arg=index,
        )

    def wait_for_reading(self, text, label, index=0):
        """Wait until a slider stands at `text`."""
        self.slider(label, index).locator(
            f".widget-readout:text-is('{text}')"
        ).wait_for()

    def watch(self, index=0):
        """Look at a panel's picture at every animation frame, until `watched`."""
        self.page.evaluate(WATCH, [index])

    def watched(self):
        """Return frames, blank ones, heights and pictures, come and seen, since."""
        return self.page.evaluate(WATCHED)
