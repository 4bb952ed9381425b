"""Where else people open notebooks: Jupyter Notebook 7 and Voila.

Both show what a server of JupyterLab serves, at addresses of their own.
"""

from importlib.util import find_spec

import nbformat
import pytest

from browser.lab import READY, Notebook, ask

pytestmark = pytest.mark.browser

CELLS = (
    "import dlcourse as dl",
    'dl.live(dl.Experiment(dl.moons(60), iterations=200), views="cost boundary",\n'
    "        learning_rate=dl.scale.log(0.01, 1))",
    'dl.ask("Q01.1")',
)


def installed(package):
    return pytest.mark.skipif(
        find_spec(package) is None,
        reason=f"Not tried: the panel in {package}, which is not installed.",
    )


@pytest.fixture
def page(chromium, folder):
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(notebook, folder / "elsewhere.ipynb")
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def move_and_ask(page):
    """Move a slider and see another picture; answer a question and read the reply."""
    panel = page.locator(".dlcourse-panel")
    panel.locator(".dlcourse-status:has-text('Iteration 200 of 200')").wait_for()
    picture = panel.locator("img")
    seen = picture.get_attribute("src")
    panel.get_by_role("slider", name="learning rate").press("ArrowRight")
    panel.locator(".widget-readout:text-is('0.112')").wait_for()
    page.wait_for_function(
        "seen => document.querySelector('.dlcourse-panel img').src !== seen", arg=seen
    )
    assert picture.get_attribute("alt").startswith("Cost over 200 iterations")
    panel.locator(".dlcourse-announced").wait_for(state="attached")
    page.locator("button:text-is('a')").click()
    page.locator("[role=status]:has-text('a)')").last.wait_for()


@installed("notebook")
def test_in_jupyter_notebook_7(page, server):
    opened = Notebook(page, server)
    page.goto(f"{server}/notebooks/elsewhere.ipynb")
    ask(page, "the kernel is idle", READY)
    opened.run_all()
    move_and_ask(page)
    assert not opened.outside


@installed("voila")
def test_in_voila(page, server):
    """It runs all cells by itself, and shows what came of them, without the code.

    It asks the network for icons (of buttons), and does without.
    """
    opened = Notebook(page, server)
    page.goto(f"{server}/voila/render/elsewhere.ipynb")
    move_and_ask(page)
    assert all("fontawesome" in address for address in opened.outside)
