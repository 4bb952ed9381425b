"""The extension in JupyterLab: names, true values, reset, one voice a panel, keys.

And the same panel without it: there it lacks those, and nothing else.
"""

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import Notebook, serve

pytestmark = pytest.mark.browser

PANEL = """
import dlcourse as dl
moons = dl.Experiment(dl.moons(60), hidden=(6,), iterations=300)
dl.live(moons, views="cost", learning_rate=dl.scale.log(0.01, 1),
        width=dl.scale.linear(1, 20), constant=dl.scale.log(0.01, 1),
        activation=dl.scale.choice("relu", "tanh"))
"""
PLAIN = """
import ipywidgets as widgets
widgets.VBox([
    widgets.FloatLogSlider(description="rate", min=-3, value=0.1),
    widgets.IntRangeSlider(description="range", value=(25, 75)),
    widgets.ToggleButton(description="switch"),
])
"""
LONG = """
import dlcourse as dl
long = dl.Experiment(dl.moons(60), hidden=(6,), iterations=1_000_000)
dl.live(long, learning_rate=dl.scale.log(0.01, 1))
"""
NAMES = ["constant", "learning rate α", "look back to", "width"]

# Keeps what the first live region is told, with the time.
LISTEN = """() => {
  const region = document.querySelector('.dlcourse-announced');
  window.heard = [];
  new MutationObserver(() => {
    if (region.textContent) window.heard.push([performance.now(), region.textContent]);
  }).observe(region, {childList: true});
}"""
SLIDERS = """() => [...document.querySelectorAll('.dlcourse-panel .noUi-handle')]
  .map(handle => handle.ariaLabel).sort()"""
# What a page around the widgets would hear, such as one of slides.
OVERHEAR = """() => {
  window.overheard = [];
  document.addEventListener('keydown', event => window.overheard.push(event.key));
}"""


@pytest.fixture(scope="module")
def written(folder):
    """The name of a notebook with a panel and some plain widgets."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in (PANEL, PLAIN)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, folder / "extension.ipynb")
    return "extension.ipynb"


@pytest.fixture(scope="module")
def opened(open_notebook, written):
    return open_notebook(written)


@pytest.fixture
def shown(opened):
    """The panel at its defaults, at rest, whatever a test did before."""
    opened.run_all()
    opened.wait_for_rest()
    named(opened)
    return opened


def named(notebook):
    notebook.page.wait_for_function(f"names => names == ({SLIDERS})() + ''", arg=NAMES)


def slider(notebook, name):
    return notebook.page.get_by_role("slider", name=name, exact=True)


def wait_for_spoken(notebook, name, text):
    notebook.page.wait_for_function(
        "([handle, text]) => handle.ariaValueText === text",
        arg=[slider(notebook, name).element_handle(), text],
    )


def test_sliders_say_what_stands_beside_them(shown):
    shown.focus("learning rate")
    shown.press("ArrowRight")
    wait_for_spoken(shown, "learning rate α", "0.112")
    wait_for_spoken(shown, "rate", "0.100")  # not the exponent
    slider(shown, "rate").press("ArrowRight")
    wait_for_spoken(shown, "rate", "0.126")
    wait_for_spoken(shown, "range (upper end)", "75")


SECOND_VIEW = """async () => {
  const {commands, shell} = window.jupyterapp;
  shell.currentWidget.content.activeCellIndex = 0;
  const before = new Set(shell.widgets('main'));
  await commands.execute('notebook:create-output-view');
  window.second = [...shell.widgets('main')].find(widget => !before.has(widget));
}"""


def test_sliders_made_anew_are_named_again(shown):
    shown.run_all()
    named(shown)
    shown.page.evaluate(SECOND_VIEW)
    shown.page.wait_for_function(f"({SLIDERS})().length === {2 * len(NAMES)}")
    shown.page.wait_for_function(f"!({SLIDERS})().includes(null)")
    assert shown.page.evaluate(SLIDERS) == sorted(NAMES * 2)
    shown.page.evaluate("() => window.second.close()")


@pytest.mark.parametrize("how", ["double click", "Delete", "Backspace"])
def test_a_slider_goes_back_to_its_default(shown, how):
    shown.focus("width")
    shown.press("ArrowRight", 3)
    shown.wait_for_reading("9", "width")
    if how == "double click":
        slider(shown, "width").dblclick()
    else:
        shown.press(how)
    shown.wait_for_reading("6", "width")
    shown.wait_for_rest()


def test_looking_back_ends_with_a_double_click(shown):
    shown.focus("look back to")
    shown.press("Home")
    shown.wait_for_reading("0", "look back to")
    slider(shown, "look back to").dblclick()
    shown.wait_for_reading("now", "look back to")


def test_a_control_that_does_not_matter_stays_where_it_is(shown):
    constant = slider(shown, "constant")
    assert constant.get_attribute("aria-disabled") == "true"
    before = shown.reading("constant")
    constant.focus()
    shown.press("ArrowRight")
    shown.press("Delete")
    constant.dblclick(force=True)
    assert shown.reading("constant") == before


def test_a_reading_that_cannot_be_typed_is_no_field(shown):
    fields = shown.page.locator(".widget-readout[contenteditable=true]")
    assert fields.all_inner_texts() == ["0.100", "25 – 75"]


def test_toggles_say_whether_they_are_down_and_of_what(shown):
    group = shown.page.get_by_role("group", name="activation g")
    group.get_by_role("button", name="relu", pressed=True).wait_for()
    group.get_by_role("button", name="tanh", pressed=False).click()
    group.get_by_role("button", name="tanh", pressed=True).wait_for()
    group.get_by_role("button", name="relu", pressed=False).wait_for()
    switch = shown.page.get_by_role("button", name="switch", pressed=False)
    switch.press(" ")
    shown.page.get_by_role("button", name="switch", pressed=True).wait_for()


def test_the_status_at_rest_is_spoken_by_a_region_that_stays(shown):
    region = shown.panel(0).locator(".dlcourse-announced")
    before = region.element_handle()
    shown.page.evaluate(LISTEN)
    shown.focus("learning rate")
    shown.press("ArrowRight", 4)
    shown.wait_for_rest()
    shown.page.wait_for_function("() => window.heard.length")
    (_, words), *others = shown.page.evaluate("() => window.heard")
    assert others == [] and words == shown.status()
    assert words.startswith("Iteration 300 of 300")
    assert before.evaluate("region => region.isConnected") and region.count() == 1
    assert shown.panel(0).locator("[aria-live=polite]").count() == 1


def test_on_the_way_only_a_panel_in_use_speaks_and_gives_time_to_listen(cells):
    long = cells(LONG)
    long.page.locator(".dlcourse-announced").wait_for(state="attached")
    long.page.evaluate("() => document.activeElement.blur()")
    long.page.evaluate(LISTEN)
    long.watch()
    long.page.wait_for_function("() => window.watch.pictures > 60")
    assert long.page.evaluate("() => window.heard") == []
    long.focus("learning rate")
    long.page.wait_for_function("() => window.heard.length === 3")
    times = [time for time, _ in long.page.evaluate("() => window.heard")]
    assert times[1] - times[0] >= 2000 and times[2] - times[1] >= 2000
    assert long.watched()["pictures"] > 60 and not long.problems
    long.click("Pause")


def test_keys_of_a_control_go_no_further_and_others_do(shown):
    shown.page.evaluate(OVERHEAR)
    shown.focus("learning rate")
    for key in ("ArrowRight", "ArrowDown", "PageUp", "End", "Delete"):
        shown.press(key)
    shown.wait_for_reading("0.1", "learning rate")
    shown.panel(0).locator("button:has-text('16 seeds')").focus()
    shown.press(" ")
    shown.page.get_by_role("button", name="16 seeds", pressed=True).wait_for()
    assert shown.page.evaluate("() => window.overheard") == []
    shown.press("PageDown")
    shown.focus("learning rate")
    shown.press("F8")
    assert shown.page.evaluate("() => window.overheard") == ["PageDown", "F8"]


def test_shortcuts_with_ctrl_reach_the_notebook_from_a_slider(shown):
    dirty = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"
    assert shown.page.evaluate(dirty)
    shown.focus("learning rate")
    shown.press("ArrowRight")
    shown.press("Control+s")
    shown.page.wait_for_function(f"() => !({dirty})()")


def test_one_sees_where_the_keys_go(shown):
    shown.panel(0).get_by_role("button", name="relu").focus()
    for _ in range(8):
        shown.press("Tab")
        seen = "() => getComputedStyle(document.activeElement).outline"
        assert "solid 3px" in shown.page.evaluate(seen)


def violations(notebook):
    notebook.page.mouse.move(0, 0)
    found = Axe().run(
        notebook.page,
        ".dlcourse-panel",
        {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    )
    return {violation["id"] for violation in found.response["violations"]}


def test_axe_finds_no_fault_with_a_panel(shown):
    shown.click("Pin")
    shown.click("tanh")
    shown.click("As text")
    shown.panel(0).locator("table.dlcourse-runs").wait_for()
    shown.panel(0).locator("textarea").wait_for()
    assert violations(shown) == set()
    shown.click("As text")
    shown.click("Unpin")
    assert shown.problems == []


@pytest.fixture(scope="module")
def without(chromium, folder, written):
    """The notebook where the extension is switched off."""
    with serve(folder, extension=False) as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(20_000)
        notebook = Notebook(page, address)
        notebook.open(written)
        notebook.ran = notebook.run_all()
        yield notebook
        page.close()


def test_without_it_the_panel_works(without):
    assert without.ran["errors"] == []
    without.focus("learning rate")
    without.press("ArrowRight")
    without.wait_for_reading("0.112", "learning rate")
    without.wait_for_status("Iteration 300 of 300")
    without.wait_for_rest()
    assert without.page.locator(".dlcourse-announced").count() == 0
    assert violations(without) == {"aria-input-field-name"}
    assert without.problems == without.outside == []
