"""Pins, seeds, sweeps, looking back and state as text, in JupyterLab, once each."""

import re

import pytest
from playwright.sync_api import expect

import dlcourse as dl

pytestmark = pytest.mark.browser

SETUP = """
import dlcourse as dl

def adam(experiment):
    return experiment.replace(optimizer="adam")
"""
PANEL = """
moons = dl.Experiment(dl.moons(60), hidden=(6,), iterations=400)
dl.live(moons, views="cost boundary", learning_rate=dl.scale.log(0.01, 1),
        activation=dl.scale.choice("relu", "tanh"), missing={"Adam": adam})
"""
NURSED = """
dl.live(dl.Experiment(dl.moons(60), iterations=1_000_000),
        during={"learning_rate": dl.scale.log(0.001, 1)})
"""


@pytest.fixture(scope="module")
def fresh():
    """A function that makes the panel of the page, here."""

    def make():
        names = {}
        exec(SETUP, names)
        *body, last = PANEL.strip().split("\ndl.")
        exec(body[0], names)
        return eval(f"dl.{last}", names)

    return make


def rest(panel):
    panel.finish()
    return panel.png()


@pytest.fixture
def page(cells, fresh):
    opened = cells(SETUP, PANEL)
    opened.wait_for_picture(rest(fresh()))
    return opened


def test_a_pin_stays_as_a_ghost_and_in_the_table(page, fresh):
    page.click("Pin")
    page.click("tanh")
    page.wait_for_picture(rest(fresh().pin().set(activation="tanh")))
    rows = page.panel(0).locator("table.dlcourse-runs tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(2)).to_contain_text("relu")
    page.click("Unpin")
    page.wait_for_picture(rest(fresh().set(activation="tanh")))


def test_sixteen_seeds_and_back(page, fresh):
    page.click("16 seeds")
    page.wait_for_status("16 seeds: dev accuracy")
    page.wait_for_picture(rest(fresh().seeds()))
    page.click("16 seeds")
    page.wait_for_picture(rest(fresh()))


def test_a_sweep_and_dragging_through_it(page, fresh):
    page.panel(0).locator("select").select_option("sweep learning rate")
    count = len(dl.scale.log(0.01, 1).values)
    page.wait_for_status(f"{count} of {count} values done")
    page.focus("learning rate")
    page.press("ArrowRight")
    page.wait_for_picture(rest(fresh().set(learning_rate=0.112).sweep("learning_rate")))


def test_looking_back_with_the_keys_and_running_again(page, fresh):
    page.focus("look back to")
    page.press("ArrowLeft", 5)
    t = fresh().moments[-5]
    page.wait_for_reading(str(t), "look back to")
    page.wait_for_picture(rest(fresh().look(t)))
    page.wait_for_status("Looking back.")
    page.watch()
    page.click("Replay")
    page.wait_for_reading("now", "look back to")
    page.wait_for_picture(rest(fresh()))
    seen = page.watched()
    assert seen["pictures"] > 10 and seen["blank"] == 0


def test_the_missing_run_is_a_press_away(page, fresh):
    page.click("Also: Adam")
    page.wait_for_picture(rest(fresh().control()))


def test_the_state_is_text_that_can_be_changed(page, fresh):
    page.click("As text")
    field = page.panel(0).locator("textarea")
    page.page.wait_for_function("field => field.value", arg=field.element_handle())
    text = field.input_value()
    assert text == fresh().state()
    field.fill(f"{text}.set(learning_rate=0.2, seed=3).pin()")
    field.blur()
    page.click("Show this")
    page.wait_for_picture(rest(fresh().set(learning_rate=0.2, seed=3).pin()))
    field.fill(f"{text}.set(learning_rate=7)")
    field.blur()
    page.click("Show this")
    page.panel(0).get_by_text("learning_rate must be from 0.01 to 1, got 7").wait_for()


def test_every_control_is_reached_with_the_tab_key_from_top_to_bottom(page):
    page.panel(0).locator("button:has-text('relu')").focus()
    names = []
    for _ in range(18):
        names.append(
            page.page.evaluate(
                """() => {
                  const at = document.activeElement;
                  const row = at.closest('.widget-inline-hbox, .widget-dropdown');
                  return (at.innerText || row?.innerText || at.ariaLabel || '').trim()
                    .split('\\n')[0];
                }"""
            )
        )
        page.press("Tab")
    expected = "relu tanh learning Play Step Restart Replay look New Reset Pin Unpin 16"
    found = [name.split()[0] for name in names if name]
    places = [found.index(word) for word in expected.split()]
    assert places == sorted(places)


def test_a_control_turned_on_the_way_lets_the_run_go_on(cells):
    nursed = cells(SETUP, NURSED)
    nursed.wait_for_status("Iteration ")
    nursed.click("Pause")
    nursed.wait_for_status("Paused.")
    before = int(re.search(r"Iteration (\d+)", nursed.status())[1])
    nursed.focus("learning rate")
    nursed.press("ArrowRight")
    nursed.wait_for_reading("0.112", "learning rate")
    nursed.wait_for_status(f"Paused. Iteration {before} of")
    nursed.click("As text")
    field = nursed.panel(0).locator("textarea")
    nursed.page.wait_for_function(
        "([field, text]) => field.value.includes(text)",
        arg=[field.element_handle(), f"(({before}, 'learning_rate', 0.112),)"],
    )
