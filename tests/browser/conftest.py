"""One server, one browser and one page with JupyterLab for all tests of this folder.

While Playwright is open it keeps an event loop running, and nobody can start another:
it ends before the tests of other folders begin.
"""

import itertools
import os

import nbformat
import pytest

from browser.lab import (
    CHROMIUM_FLAGS,
    FINISHING,
    NOTICE,
    SECONDS,
    Notebook,
    find_chromium,
    serve,
    state,
)
from dlcourse.command import originals


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Say of what fails what its pages showed, and which cells were running."""
    report = yield
    if report.failed and "chromium" in getattr(item, "funcargs", ()):
        pages = [
            page
            for context in item.funcargs["chromium"].contexts
            for page in context.pages
        ]
        report.sections += [("page", state(page)) for page in pages]
    return report


@pytest.fixture(scope="package")
def chromium():
    """A browser; without one these tests do not run, and on CI they fail."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NOTICE)
        pytest.skip(NOTICE)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * SECONDS)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    """The server's folder: a student's copies, and in `finished/` others of them.

    There each panel trains to its end before it shows itself, so nothing streams.
    """
    root = tmp_path_factory.mktemp("notebooks")
    (root / "finished").mkdir()
    for name in originals.names():
        text = originals.text_of(originals.original(name))
        (root / name).write_text(text, encoding="utf-8")
        notebook = nbformat.reads(text, as_version=4)
        notebook.metadata.kernelspec.name = FINISHING
        nbformat.write(notebook, root / "finished" / name)
    return root


@pytest.fixture(scope="package")
def server(chromium, folder):
    """The address of a JupyterLab that serves the notebooks."""
    with serve(folder) as address:
        yield address


@pytest.fixture(scope="package")
def lab(chromium, server):
    """The page with JupyterLab: a notebook that a test opens takes another's place."""
    opened = Notebook(
        chromium.new_page(viewport={"width": 1280, "height": 900}), server
    )
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def cells(lab, folder):
    """A function that shows a notebook of some cells, given as text, all run.

    If they are those that are shown, they are run again.
    """
    numbers, shown = itertools.count(1), {}

    def show(*sources):
        if shown.get(lab.name) != sources:
            notebook = nbformat.v4.new_notebook(
                cells=[nbformat.v4.new_code_cell(source) for source in sources],
                metadata={
                    "kernelspec": {"name": "python3", "display_name": "Python 3"}
                },
            )
            name = f"cells-{next(numbers)}.ipynb"
            nbformat.write(notebook, folder / name)
            lab.open(name)
            shown[name] = sources
        lab.ran = lab.run_all()
        return lab

    return show
