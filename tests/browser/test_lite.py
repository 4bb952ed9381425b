"""In the browser, with nothing installed: the folder that `make lite` writes."""

import contextlib
import functools
import http.server
import json
import os
import shutil
import subprocess
import threading

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
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    cell = page.locator(".jp-CodeCell:has(.cm-content:has-text('dl.live('))").first
    cell.locator(".cm-content").click()
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

        save = "() => window.jupyterapp.commands.execute('docmanager:save')"
        ask(page, "it is saved", save)
        ask(page, "all is kept", KEPT, "../files/10_batch_norm_softmax.ipynb")
        server.close()  # there is no network any more
        page.reload()
        page.locator(".cm-content:has-text('dA * D / keep_prob')").last.wait_for()
        first_panel(page)


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
