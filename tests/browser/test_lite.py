"""In the browser, with nothing installed: the folder that `make lite` writes."""

import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import threading
from urllib.parse import parse_qsl, urlencode

import pytest
from course import PATHS

from browser.deck import LIVE
from browser.lab import RUN_ALL, SECONDS, UNTIL, ask
from dlcourse.command.publish import lite

NOTICE = (
    f"The archives of Pyodide {lite.PYODIDE} are not there, so nothing ran in the "
    f"browser alone: name their folder in {lite.ARCHIVES}."
)
# every exercise in Pyodide itself: all solutions, all wrong answers, an endless loop
VERDICTS = """
import dlcourse as dl
from dlcourse.practice.exercises import exercises

def normalize_fit(X):
    while True:
        try:
            len(X)
        except:
            pass

said = dl.check(normalize_fit).text
assert "Does a loop in it never end?" in said, said
judged = 0
for task in exercises():
    assert dl.check(task.function, task.name).right, task.name
    for wrong in task.wrong_answers:
        said = dl.check(wrong.function, task.name).text
        assert said == wrong.hint, (task.name, wrong.function.__name__, said)
        judged += 1
f"{judged} judged"
"""
# Node has its own way to files; all else is as in the page.
IN_NODE = """
const fs = require("fs"), zlib = require("zlib");
const [folder, code] = process.argv.slice(2);
const packed = fs.readFileSync(`${folder}/pyodide.asm.wasm.gz`);
fs.writeFileSync(`${folder}/pyodide.asm.wasm`, zlib.gunzipSync(packed));
const {loadPyodide} = require(`${folder}/pyodide.js`);
(async () => {
  const python = await loadPyodide({indexURL: folder});
  const course = new Uint8Array(fs.readFileSync(`${folder}/course.bin`));
  const extractDir = "/lib/python3.12/site-packages";
  python.unpackArchive(course, "gztar", {extractDir});
  console.log(await python.runPythonAsync(code));
})();
"""
# A notebook's page, by JupyterLite's own commands.
OPENED = f"""async () => {{{UNTIL}
  const app = await until(() => window.jupyterapp);
  const panel = await until(
    () => app.shell.currentWidget?.context && app.shell.currentWidget);
  await panel.context.ready;
  await panel.sessionContext.ready;
}}"""
READ = "() => window.jupyterapp?.shell.currentWidget?.context?.isReady"
IN_A_NEW_CELL = """async source => {
  const {commands, shell} = window.jupyterapp, notebook = shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.length - 1;
  await commands.execute('notebook:insert-cell-below');
  const cell = notebook.activeCell;
  cell.model.sharedModel.setSource(source);
  await commands.execute('notebook:run-cell');
  return JSON.stringify(cell.model.outputs.toJSON());
}"""
KEPT = f"""async name => {{{UNTIL}
  await until(() => caches.match(new URL(name, location.href)));
}}"""
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
# A browser that refuses storage to a page, and one whose storage is full.
DENIED = """
const no = () => { throw new DOMException("denied", "SecurityError"); };
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, {get: no, configurable: true});
}
IDBFactory.prototype.open = no;
CacheStorage.prototype.open = async () => no();
ServiceWorkerContainer.prototype.register = async () => no();
"""
TALL = f"""() => {{
  const picture = document.querySelector("{LIVE} img[src^=data]");
  return picture?.naturalHeight > picture?.naturalWidth;
}}"""
FOLLOWED = """link => {
  document.querySelector('#dlcourse-start p').textContent = '';
  history.replaceState(null, '', link);
  dispatchEvent(new HashChangeEvent('hashchange'));
}"""
FULL = """() => {
  IDBObjectStore.prototype.put = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
}"""
WRONG = """def dropout_backward(dA, D, keep_prob):
    return dA / keep_prob
dl.check(dropout_backward)"""
RIGHT = WRONG.replace("dA / keep_prob", "dA * D / keep_prob")
ENDLESS = WRONG.replace("return dA / keep_prob", "while True: dA = dA + 1")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder, built; where the archives are missing, only CI has to have them."""
    if not lite.archives_folder().exists():
        if os.environ.get("CI") == "true":
            pytest.fail(NOTICE)
        pytest.skip(NOTICE)
    folder = tmp_path_factory.mktemp("lite")
    lite.build(folder)
    return folder


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@contextlib.contextmanager
def served(folder):
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextlib.contextmanager
def only(chromium, site):
    """A context whose pages ask this site alone: to ask another one is a failure."""
    others = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(1000 * SECONDS)
    ours = (site, "data:", f"blob:{site}")
    context.on("request", lambda r: r.url.startswith(ours) or others.append(r.url))
    yield context
    context.close()
    assert others == []


def first_panel(page):
    """Run the setup cell and the first panel's, without waiting for Python."""
    page.wait_for_function(
        "() => window.jupyterapp?.shell.currentWidget?.context.isReady"
    )
    code = page.locator(".jp-CodeCell .cm-content")
    for cell in (code, code.filter(has_text="dl.live(")):
        cell.first.click()
        page.keyboard.press("Control+Enter")
    panel = page.locator(f"{LIVE} img[src^=data]").first
    panel.wait_for(state="attached")
    return panel


def test_a_visit_with_an_exercise_a_reload_and_no_network(built, chromium):
    with contextlib.ExitStack() as stack:
        server = contextlib.ExitStack()
        stack.callback(server.close)
        site = server.enter_context(served(built))
        context = stack.enter_context(only(chromium, site))
        page = context.new_page()
        page.goto(site)
        page.get_by_role("link", name="Run it here: ").nth(2).click()
        page.locator(".jp-CodeCell .cm-content").first.wait_for()
        page.locator("#dlcourse-start progress").wait_for(state="attached")
        panel = first_panel(page)

        handle = page.locator(f"{LIVE} .noUi-handle").first
        before = handle.get_attribute("aria-valuetext")
        picture = panel.get_attribute("src")
        handle.focus()
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(
            "([handle, before]) => handle.ariaValueText !== before",
            arg=[handle.element_handle(), before],
        )
        page.wait_for_function(
            f"old => document.querySelector('{LIVE} img[src^=data]').src !== old",
            arg=picture,
        )
        ask(page, "the notebook is open", OPENED)
        hint = "no gradient may flow through it"
        assert hint in ask(page, "a wrong answer", IN_A_NEW_CELL, WRONG)
        assert "never end?" in ask(page, "an endless loop", IN_A_NEW_CELL, ENDLESS)
        assert "Right" in ask(page, "a right answer", IN_A_NEW_CELL, RIGHT)
        assert page.locator("[data-mime-type$='stderr']").all_inner_texts() == []

        ask(page, "it is saved", SAVE)
        ask(page, "all is kept", KEPT, "../files/10_batch_norm_softmax.ipynb")
        server.close()  # there is no network any more
        page.reload()
        page.locator(".cm-content:has-text('dA * D / keep_prob')").last.wait_for()
        first_panel(page)


def told(page, words):
    """Wait for a sentence in the bar at the foot of the page."""
    page.locator(f"#dlcourse-start p:has-text('{words}')").wait_for()


def follow(page, **asked):
    """Put another link into the address of a page, so that no driver waits for it."""
    page.evaluate(FOLLOWED, f"#{urlencode(asked)}")


def test_a_link_opens_a_panel_as_it_stood_and_holds_nothing_else(built, chromium):
    with served(built) as site, only(chromium, site) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        page.goto(f"{site}#notebook=<img src onerror=alert(1)>&cell=boundary")
        page.get_by_text("which this course does not have").wait_for()
        # the panel is shown, whatever else is wrong with a link to it
        page.goto(f"{site}#notebook=03&cell=boundary&panel=../..&state=alert(1)")
        told(page, "The panel of the link is another one")
        assert page.url.startswith(f"{site}live/notebooks/index.html?path=03_dropout")
        panel = page.locator(LIVE)
        handle = panel.locator(".noUi-handle").first
        handle.focus()
        page.keyboard.press("ArrowLeft")
        page.locator(".dlcourse-link[data-whole*='keep_prob1']").wait_for(
            state="attached"
        )
        value = handle.get_attribute("aria-valuetext")
        panel.get_by_role("button", name="As text").click()
        panel.get_by_role("button", name="Copy link").click()
        page.get_by_text("Copied.").wait_for()
        link = page.evaluate("() => navigator.clipboard.readText()")
        panel.get_by_role("button", name="Reset").click()
        page.locator(".dlcourse-link[data-whole$='state=']").wait_for()

        course, _, fragment = link.partition("#")
        assert course == site
        asked = dict(parse_qsl(fragment, keep_blank_values=True))
        for state in ("<script>alert(1)</script>", '")\nimport js\njs.alert(1)#'):
            follow(page, **asked | {"state": state})
            told(page, "The link says what the panel cannot show")
        follow(page, **asked | {"state": "-" * 9000})  # to parse it would end Python
        told(page, "The link says what the panel cannot show")
        follow(page, **asked | {"state": "-" * 30_000})
        told(page, "longer than that of any panel")
        for cell in ("setup", "../../setup", "write-dropout-forward"):
            follow(page, **asked | {"cell": cell})
            told(page, "names a panel that this notebook does not have")
        assert handle.get_attribute("aria-valuetext") == "1"

        page.evaluate(FULL)
        page.evaluate("() => { jupyterapp.commands.execute('docmanager:save'); }")
        told(page, "could not be saved")

        page = context.new_page()
        page.goto(link)
        page.wait_for_function(
            f"value => document.querySelector('{LIVE} .noUi-handle')?.ariaValueText"
            " === value",
            arg=value,
        )
        assert page.locator("#dlcourse-start p").inner_text() == ""


def test_on_a_phone_without_storage_one_can_work_and_is_told_so(built, chromium):
    with served(built) as site, only(chromium, site) as context:
        context.add_init_script(DENIED)
        page = context.new_page()
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{site}live/notebooks/index.html?path=03_dropout.ipynb")
        told(page, "This browser keeps nothing for this page")
        ask(page, "the notebook is open", OPENED)
        assert "42" in ask(page, "a cell", IN_A_NEW_CELL, "6 * 7")
        ask(page, "it is saved, for now", SAVE)
        bar = page.locator("#dlcourse-start").inner_text()
        assert "stays in this browser" not in bar
        first_panel(page)
        page.wait_for_function(TALL)  # its pictures stand one above the other


def test_without_web_assembly_one_can_read_and_is_told_so(built, chromium):
    with served(built) as site, only(chromium, site) as context:
        context.add_init_script("delete window.WebAssembly;")
        page = context.new_page()
        page.goto(f"{site}#notebook=03&cell=boundary")
        page.locator("#unfit:has-text('no WebAssembly')").wait_for()
        page.goto(f"{site}live/notebooks/index.html?path=03_dropout.ipynb")
        page.locator("#dlcourse-start:has-text('no WebAssembly')").wait_for()
        page.get_by_role("heading", name="Why would you switch off").wait_for()


def test_from_the_file_system_one_is_told_what_to_do(built, chromium):
    with only(chromium, "file://") as context:
        page = context.new_page()
        page.goto((built / "index.html").as_uri())
        page.locator("#unfit:has-text('python -m http.server')").wait_for()
        page.get_by_role("link", name="Run it here: ").first.click()
        page.locator("#dlcourse-start:has-text('python -m http.server')").wait_for()


@pytest.mark.long
@pytest.mark.parametrize("name", [path.name for path in PATHS])
def test_every_cell_of_a_notebook_runs_in_the_page(built, chromium, name):
    with served(built) as site, only(chromium, site) as context:
        page = context.new_page()
        page.goto(f"{site}live/notebooks/index.html?path={name}")
        ask(page, f"{name} is open", OPENED)
        ran = ask(page, f"all cells of {name} have run", RUN_ALL, seconds=600)
        assert ran["errors"] == []
        assert all(ran["counts"])


def test_in_pyodide_every_exercise_is_judged_as_elsewhere(built, tmp_path):
    script = tmp_path / "run.cjs"
    script.write_text(IN_NODE)
    static = shutil.copytree(built / "live" / "static" / "pyodide", tmp_path / "python")
    done = subprocess.run(
        ["node", script, static, VERDICTS], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[-2]) > 300


def test_an_archive_that_is_not_what_the_lock_says_is_refused(tmp_path):
    (tmp_path / "six.whl").write_bytes(b"no wheel")
    package = {"file_name": "six.whl", "sha256": "0" * 64}
    (tmp_path / "static").mkdir()
    with pytest.raises(ValueError, match="six.whl: is not the archive"):
        lite.bring(package, tmp_path / "static", tmp_path)


def test_the_folder_is_small(built):
    size = sum(path.stat().st_size for path in built.rglob("*") if path.is_file())
    assert size < 40 * 2**20
