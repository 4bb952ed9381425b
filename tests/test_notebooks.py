"""What every notebook has: its anatomy, cells that run alone, panels that hold."""

import re
import sys
from collections import Counter

import ipywidgets
import numpy as np
import pytest
from lessons import FOLDER, PATHS, code_cells, covered, read, run

from dlcourse.panel.live import Panel

sys.path.append(str(FOLDER))

from index import curriculum, page  # noqa: E402

NAMES = [path.name[:2] for path in PATHS]
CELLS = [(name, cell.id) for name in NAMES for cell in code_cells(read(name))]
SLIDES = {"slide", "subslide", "fragment", "notes", "skip"}


@pytest.fixture(autouse=True)
def panels_end_with_their_test():
    """For a page to find them, ipywidgets keeps all; hundreds fill the memory."""
    yield
    ipywidgets.Widget.close_all()


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


def test_cells_are_short_enough_for_the_back_row(notebook):
    for cell in notebook.cells:
        lines = cell.source.splitlines()
        width = 80 if cell.cell_type == "code" else 100
        assert len(lines) <= 20 and max(map(len, lines)) <= width, cell.id
        assert cell.cell_type == "markdown" or len(lines) <= 15, cell.id


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


@pytest.mark.parametrize("name, cell_id", CELLS)
def test_each_cell_needs_the_setup_cell_only(name, cell_id):
    run(read(name), cell_id)


PANELS = [
    (name, cell.id)
    for name in NAMES
    for cell in code_cells(read(name))
    if "dl.live(" in cell.source
]


@pytest.mark.parametrize("name, cell_id", PANELS)
def test_every_control_moves_and_the_end_is_that_of_a_fresh_run(name, cell_id):
    panel, fresh = run(read(name), cell_id), run(read(name), cell_id)
    assert isinstance(panel, Panel)
    for control, values in panel.scales().items():
        start = panel.values[control]
        for value in (values[1], values[len(values) // 2], values[-1], values[0]):
            panel.set(**{control: value})
            panel.work()  # what the page would see first
            panel.scene()
        panel.finish()
        panel.set(**{control: start})
    place = {control: values[0] for control, values in panel.scales().items()}
    ends = panel.set(**place).finish(), fresh.set(**place).finish()
    if ends[0] is not None:
        np.testing.assert_array_equal(ends[0].costs, ends[1].costs)
    assert panel.png() == fresh.png()


@pytest.mark.parametrize("name, cell_id", PANELS)
def test_the_text_of_a_panel_rebuilds_it_where_its_cell_ran(name, cell_id):
    names = {}
    panel = run(read(name), cell_id, names)
    ends = {control: values[-1] for control, values in panel.scales().items()}
    for state in (panel.state(), panel.set(**ends).state()):
        assert eval(state, names).state() == state


def test_nothing_of_the_curriculum_is_lost(notebook, request):
    number = request.node.callspec.params["notebook"]
    wanted = {i: t for i, t in curriculum().items() if i[1:3] == number}
    found = covered(notebook)
    lost = [f"{i} {title}" for i, title in wanted.items() if i not in found]
    assert lost == [], f"no cell of notebook {number} says that it covers these"
    assert found <= wanted.keys(), "these are not in notebooks/curriculum.txt"


def test_the_index_for_instructors_is_up_to_date():
    assert (FOLDER / "README.md").read_text() == page(), "run notebooks/index.py"
    counts = Counter(identifier[0] for identifier in curriculum())
    assert counts == {"T": 190, "N": 114, "D": 74, "M": 142, "E": 47, "Q": 30}
