"""The extension in JupyterLab: names, true values, reset, one live region, keys."""

import json
import time
from pathlib import Path

import pytest

import dlcourse as dl
from browser.lab import EXTENSIONS

pytestmark = pytest.mark.browser

PANEL = """
import dlcourse as dl
moons = dl.Experiment(dl.moons(60), hidden=(6,), iterations=300)
dl.live(moons, views="cost", learning_rate=dl.scale.log(0.01, 1),
        width=dl.scale.linear(1, 20))
"""


@pytest.fixture(scope="module")
def shown(cells):
    opened = cells(PANEL.strip())
    opened.wait_for_rest()
    return opened


def handle(shown, label):
    return shown.slider(label).locator(".noUi-handle")


def test_a_slider_is_called_what_stands_beside_it(shown):
    shown.panel(0).get_by_role("slider", name="learning rate α").wait_for()
    shown.panel(0).get_by_role("slider", name="look back to").wait_for()


def test_a_slider_speaks_its_reading(shown):
    shown.focus("learning rate")
    shown.press("ArrowRight")
    shown.wait_for_reading("0.112", "learning rate")
    shown.page.wait_for_function(
        "handle => handle.getAttribute('aria-valuetext') === '0.112'",
        arg=handle(shown, "learning rate").element_handle(),
    )


@pytest.mark.parametrize("how", ["double click", "key"])
def test_a_slider_goes_back_to_its_default(shown, how):
    shown.focus("width")
    shown.press("ArrowRight", 3)
    shown.wait_for_reading("9", "width")
    if how == "key":
        shown.press("Delete")
    else:
        handle(shown, "width").dblclick()
    shown.wait_for_reading("6", "width")


def test_one_live_region_stays_and_is_told_the_status_at_rest(shown):
    panel = shown.panel(0)
    region = panel.locator(".dlcourse-announced")
    region.wait_for(state="attached")
    shown.page.evaluate("region => { window.kept = region; }", region.element_handle())
    shown.focus("learning rate")
    shown.press("ArrowRight")
    shown.wait_for_reading("0.125", "learning rate")
    shown.wait_for_status("Iteration 300 of 300")
    shown.page.wait_for_function(
        """region => region.textContent.startsWith('Iteration 300 of 300')
             && region.textContent.trim()
               === document.querySelector('.dlcourse-status').textContent.trim()""",
        arg=region.element_handle(),
    )
    assert region.count() == 1
    assert shown.page.evaluate(
        "() => window.kept === document.querySelector('.dlcourse-announced')"
    )
    assert panel.locator(".dlcourse-status").get_attribute("aria-live") == "off"


def test_a_focused_button_keeps_its_keys_from_the_notebook(shown):
    cells = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = shown.page.evaluate(cells)
    shown.panel(0).locator("button:has-text('16 seeds')").focus()
    for key in ("ArrowDown", "PageDown", "ArrowUp"):
        shown.press(key)
    assert shown.page.evaluate(cells) == before
    assert shown.problems == []


def test_a_menu_without_a_label_is_called_what_its_tooltip_says(shown):
    name = "train the whole range of a control at once"
    shown.panel(0).locator(f"select[aria-label='{name}']").wait_for()


def test_where_motion_is_unwanted_a_run_is_a_picture_a_second(shown):
    def pictures_of_a_replay():
        shown.wait_for_rest()
        shown.watch()
        shown.click("Replay")
        shown.page.wait_for_function("() => window.watch.pictures > 1")
        shown.wait_for_rest()
        return shown.watched()

    assert pictures_of_a_replay()["pictures"] > 10
    began = time.monotonic()
    shown.page.emulate_media(reduced_motion="reduce")
    try:
        calm = pictures_of_a_replay()
    finally:
        shown.page.emulate_media(reduced_motion="no-preference")
    # beside those of each second: the one before, and the one at rest
    assert calm["pictures"] <= time.monotonic() - began + 3
    assert calm["blank"] == 0


def test_the_extension_bears_the_package_s_version():
    package = json.loads((EXTENSIONS / "dlcourse" / "package.json").read_text())
    assert package["version"] == dl.__version__
    assert (EXTENSIONS / "dlcourse" / package["jupyterlab"]["_build"]["load"]).is_file()
    assert Path(dl.__file__).parent == EXTENSIONS.parents[1]
