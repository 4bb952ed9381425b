"""A server and a browser for each file of tests: they end before the next begins.

While Playwright is open it keeps an event loop running, and nobody can start another.
"""

import contextlib
import itertools
import os
import shutil

import nbformat
import pytest
from lab import CHROMIUM_FLAGS, NOTICE, Notebook, find_chromium, serve
from lessons import FOLDER


@pytest.fixture(scope="module")
def chromium():
    """A browser; without one these tests do not run, and on CI they fail."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NOTICE)
        pytest.skip(NOTICE)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The server's folder, with copies of the notebooks."""
    root = tmp_path_factory.mktemp("notebooks")
    for path in FOLDER.glob("*.ipynb"):
        shutil.copy(path, root)
    return root


@pytest.fixture(scope="module")
def server(chromium, folder):
    """The address of a JupyterLab that serves the notebooks."""
    with serve(folder) as address:
        yield address


@pytest.fixture(scope="module")
def open_notebook(chromium, server):
    """A function that opens a notebook of the folder and runs all its cells."""
    with contextlib.ExitStack() as opened:

        def open_and_run(name):
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(60_000)  # two cores, other tests beside
            notebook = Notebook(page, server)
            opened.callback(notebook.close)
            notebook.open(name)
            notebook.ran = notebook.run_all()
            return notebook

        yield open_and_run


@pytest.fixture(scope="module")
def lesson(open_notebook):
    """Notebook 01, all its cells run."""
    return open_notebook("01_initialization.ipynb")


@pytest.fixture(scope="module")
def open_cells(open_notebook, folder):
    """A function that opens a notebook of some cells, given as text."""
    numbers = itertools.count(1)

    def open_and_run(*sources):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in sources],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        name = f"cells-{next(numbers)}.ipynb"
        nbformat.write(notebook, folder / name)
        return open_notebook(name)

    return open_and_run


@pytest.fixture
def cells(open_cells):
    """The same, for one test: then all that it opened is closed."""
    opened = []

    def open_and_keep(*sources):
        opened.append(open_cells(*sources))
        return opened[-1]

    yield open_and_keep
    for notebook in opened:
        notebook.close()
