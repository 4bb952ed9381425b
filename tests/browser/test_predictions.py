"""Predictions in a page: each kind by keyboard alone, and what folds until then."""

import json
import re

import nbformat
import pytest
from playwright.sync_api import expect

from browser.accessibility import faint, violations
from dlcourse.practice.predictions import prediction

pytestmark = pytest.mark.browser

SAW = "### What you saw\n\n- The end of the story."
ASKED = ("P10.9", "P06.2", "P07.16", "P06.4")
CHOICE, NUMBER, ORDER, SKETCH = range(4)


@pytest.fixture(scope="module")
def page(lab, folder):
    """One prediction of each kind, each with its "what you saw", and a panel."""
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    keep = folder / "predicted.json"
    setup = f"import os\nos.environ['DLCOURSE_PROGRESS'] = {str(keep)!r}\n"
    setup += "import dlcourse as dl\n"
    setup += "from dlcourse.lessons import exponentially_weighted_averages as demo"
    cells = [code(setup), text("## An idea"), text(SAW)]
    for identifier in ASKED:
        cells += [code(f'dl.predict("{identifier}")'), text(SAW)]
    cells += [code("dl.live(demo.inputs, beta=dl.scale.memory(0, 0.995))")]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, folder / "predictions.ipynb")
    lab.open("predictions.ipynb")
    lab.page.locator(".dlcourse-folded").nth(3).wait_for()
    assert lab.run_all()["errors"] == []
    lab.page.locator(".dlcourse-prediction").nth(3).wait_for()
    lab.keep = keep
    return lab


def asked(page, kind):
    return page.page.locator(".dlcourse-prediction").nth(kind)


def press(page, kind, button):
    """Press a button by the keyboard, and wait for the answer."""
    asked(page, kind).locator(f"button:has-text('{button}')").focus()
    page.press("Enter")
    asked(page, kind).locator(".dlcourse-answer").wait_for()
    # The button stays, so the keys go on from where they were.
    expect(page.page.locator("button:focus")).to_have_text("Predict again")


def made(page):
    return json.loads(page.keep.read_text())["predictions"][-1]


def test_what_one_saw_is_folded_where_a_prediction_comes_before_it(page):
    texts = page.page.locator(".jp-RenderedMarkdown:has-text('end of the story')")
    seen = [texts.nth(k).locator("li").is_visible() for k in range(texts.count())]
    assert seen == [True] + 4 * [False]


def test_axe_finds_nothing_before(page):
    assert violations(page.page)["ours"] == {}


def test_an_option_is_chosen_by_keys(page):
    asked(page, CHOICE).get_by_role("radio").first.focus()
    page.press("Space")
    page.press("ArrowDown")
    second = asked(page, CHOICE).get_by_role("radio").nth(1)
    page.page.wait_for_function("one => one.checked", arg=second.element_handle())
    press(page, CHOICE, "I am sure")
    key = [*prediction(ASKED[CHOICE]).ordered][1]
    assert (made(page)["said"], made(page)["sure"]) == (key, True)


def test_a_number_is_said_by_keys_and_the_last_one_counts(page):
    asked(page, NUMBER).get_by_role("slider", name="your prediction").focus()
    page.press("End")
    page.press("ArrowLeft", 3)
    press(page, NUMBER, "I am guessing")
    said = prediction(ASKED[NUMBER]).scale.values[-4]
    assert (made(page)["said"], made(page)["sure"]) == (said, False)
    picture = asked(page, NUMBER).get_by_role("img")
    expect(picture).to_have_attribute("aria-label", re.compile("you: "))


def test_an_order_is_made_by_keys(page):
    buttons = asked(page, ORDER).locator(".widget-hbox").first.locator("button")
    for button in reversed(buttons.all()):
        button.focus()
        page.press("Space")
    press(page, ORDER, "I am sure")
    assert made(page)["said"] == [*prediction(ASKED[ORDER]).ordered][::-1]


def test_a_curve_is_drawn_by_keys(page):
    handles = asked(page, SKETCH).get_by_role("slider")
    for k, keys in enumerate((["Home"], ["ArrowUp"] * 4)):
        handles.nth(k).focus()
        for key in keys:
            page.press(key)
    name = "average at entries since the jump 0"
    assert handles.first.get_attribute("aria-label") == name
    press(page, SKETCH, "I am guessing")
    said = made(page)["said"]
    assert said[0] == 0 and said[1] > said[2] == said[3]


def test_what_was_drawn_stays_on_the_panel_below(page):
    page.page.wait_for_function(
        """() => [...document.querySelectorAll('.dlcourse-panel img')].some(
             picture => picture.alt.includes('Your sketch: from 0 at 0'))"""
    )


def test_what_one_saw_opens_with_the_answer(page):
    expect(page.page.locator(".dlcourse-folded")).to_have_count(0)


def test_axe_finds_nothing_after_and_all_can_be_read(page):
    assert violations(page.page)["ours"] == {}
    assert faint(page.page) == {}
    assert page.problems == [] and page.outside == []


def test_a_key_opens_what_is_folded_and_another_all_there_is(page):
    page.page.evaluate("() => localStorage.removeItem('dlcourse-unfolded')")
    page.open("predictions.ipynb")
    folded = page.page.locator(".dlcourse-folded")
    folded.nth(3).wait_for()
    folded.first.get_by_text("Show it now").focus()
    page.press("Enter")
    folded.nth(3).wait_for(state="detached")
    expect(folded).to_have_count(3)
    expect(page.page.locator(":focus")).to_contain_text("The end of the story.")
    folded.first.get_by_text("Show it always").focus()
    page.press("Enter")
    folded.first.wait_for(state="detached")
    page.page.evaluate("() => localStorage.removeItem('dlcourse-unfolded')")
