"""What every notebook has: its anatomy, and cells that run alone."""

import contextlib
import io
import random
import re
from collections import Counter
from math import ceil

import pytest
from course import (
    FOLDER,
    NAMES,
    PATHS,
    code_cells,
    covered,
    curriculum,
    page,
    read,
    readme,
    run,
)
from ipywidgets import Widget
from nbconvert.exporters import PythonExporter, ScriptExporter
from wrap import TABLE

from dlcourse.panel.live import Panel

SLIDES = {"slide", "subslide", "fragment", "notes", "skip"}


@pytest.fixture(params=NAMES)
def notebook(request):
    return read(request.param)


def test_it_opens_with_a_question_and_one_short_setup_cell(notebook):
    title, *_ = notebook.cells
    assert re.match(r"# .+\?\n", title.source)
    for words in ("You will be able to", "**Time:**", "You should know"):
        assert words in title.source, f"the title cell does not say {words!r}"
    setup = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert setup.id == "setup"
    assert len(setup.source.splitlines()) <= 6
    lines = filter(None, setup.source.split("\n"))
    assert all(line.startswith(("import", "from")) for line in lines)


def test_it_can_be_written_as_a_script(notebook):
    script, about = PythonExporter().from_notebook_node(notebook)
    _, named = ScriptExporter().from_notebook_node(notebook)
    assert about["output_extension"] == named["output_extension"] == ".py"
    assert named["output_mimetype"] == "text/x-python"
    compile(script, "notebook", "exec")


def test_cells_are_short_enough_for_the_back_row(notebook):
    for cell in notebook.cells:
        lines = cell.source.splitlines()
        if cell.cell_type == "code":
            assert len(lines) <= 15 and max(map(len, lines)) <= 80, cell.id
        elif cell.id != TABLE:
            # a sentence is one line of the source, however many it takes on a slide
            assert sum(max(1, ceil(len(line) / 100)) for line in lines) <= 20, cell.id
            # as long as a slide of 1024 pixels is wide
            listings = re.findall(r"```python\n(.*?)```", cell.source, re.DOTALL)
            assert max(map(len, "\n".join(listings).splitlines()), default=0) <= 75


def test_every_cell_has_a_slide_type_and_every_concept_its_notes(notebook):
    types = [c.metadata.get("slideshow", {}).get("slide_type") for c in notebook.cells]
    assert set(types) <= SLIDES
    ids = [cell.id for cell in notebook.cells]
    for cell in notebook.cells:
        if cell.metadata["slideshow"]["slide_type"] == "slide":
            concept = cell.id.removesuffix("-idea")
            assert f"{concept}-notes" in ids, f"{concept} has no speaker notes"


def test_every_demonstration_is_led_up_to_and_looked_back_on(notebook):
    ids = [cell.id for cell in notebook.cells]
    for cell in code_cells(notebook):
        if "dl.live(" in cell.source:
            parts = [f"{cell.id}-{part}" for part in ("idea", "formula", "predict")]
            order = [*parts, cell.id, f"{cell.id}-saw"]
            assert [i for i in ids if i in order] == order


def test_it_is_stored_as_it_was_run_without_widget_state(notebook):
    assert "widgets" not in notebook.metadata
    assert notebook.metadata.kernelspec.name == "python3"
    for number, cell in enumerate(
        (cell for cell in notebook.cells if cell.cell_type == "code"), start=1
    ):
        assert cell.execution_count == number, f"{cell.id}: run `make notebooks`"
        for output in cell.outputs:
            assert output.output_type in ("execute_result", "stream"), cell.id
            assert output.get("name") != "stderr", cell.id
            assert not any("widget" in kind for kind in output.get("data", {})), cell.id


def printed(notebook, cell_id, namespace):
    """Return what a cell prints and shows, when it is run in a namespace."""
    written = io.StringIO()
    with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        last = run(notebook, cell_id, namespace)
        if last is not None and not isinstance(last, Panel | Widget):
            print(last)
    return written.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_each_cell_prints_the_same_after_the_setup_cell_alone_and_twice(name):
    notebook = read(name)
    for cell in code_cells(notebook):
        names = {}
        first = printed(notebook, cell.id, names)
        assert printed(notebook, cell.id, names) == first, cell.id


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_each_cell_prints_the_same_in_ten_shuffled_orders(name):
    notebook = read(name)
    ids = [cell.id for cell in code_cells(notebook)]
    alone = {cell_id: printed(notebook, cell_id, {}) for cell_id in ids}
    for seed in range(10):
        names = {}
        for cell_id in random.Random(seed).sample(ids, len(ids)):
            assert printed(notebook, cell_id, names) == alone[cell_id], (seed, cell_id)


def test_nothing_of_the_curriculum_is_lost(notebook, request):
    number = request.node.callspec.params["notebook"]
    wanted = {i: t for i, t in curriculum().items() if i[1:3] == number}
    found = covered(notebook)
    lost = [f"{i} {title}" for i, title in wanted.items() if i not in found]
    assert lost == [], f"no cell of notebook {number} says that it covers these"
    assert found <= wanted.keys(), "these are not in its curriculum.txt"


def test_the_index_for_instructors_is_up_to_date():
    assert (FOLDER / "README.md").read_text() == page(), "run notebooks/index.py"
    text = (FOLDER.parent / "README.md").read_text()
    assert text == readme(), "run notebooks/index.py"
    for name in PATHS:
        assert f"(notebooks/{name.name})" in text


def test_the_ten_notebooks_teach_all_that_the_curriculum_names():
    first = [identifier for identifier in curriculum() if identifier[1:3] <= "10"]
    counts = Counter(identifier[0] for identifier in first)
    least = {"T": 190, "N": 114, "D": 74, "M": 142, "E": 47, "Q": 30}
    assert counts.keys() == least.keys() and counts >= Counter(least)
