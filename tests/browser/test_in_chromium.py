"""JupyterLab: press a key, and the network trains before your eyes."""

import random
import re

import pytest
from course import PATHS, read, run
from playwright.sync_api import expect

import dlcourse as dl
from browser.lab import UNTIL, ask

pytestmark = pytest.mark.browser

STORM = ["ArrowRight"] * 30 + ["ArrowLeft"] * 55 + ["ArrowRight"] * 15
RATES = "learning rate"


def expected(cell, **settings):
    """Return the picture that the panel of a cell shows at rest."""
    panel = run(read("01"), cell).set(**settings)
    panel.finish()
    return panel.png()


@pytest.fixture(scope="module")
def first():
    """What the first three panels show when their cells have just run."""
    return expected("symmetry"), expected("powers"), expected("depth")


@pytest.fixture
def panel(cells, first):
    """The first three panels as their cells make them, at rest."""
    sources = {cell.id: cell.source for cell in read("01").cells}
    three = cells(*map(sources.get, ("setup", "symmetry", "powers", "depth")))
    for index, png in enumerate(first):
        three.wait_for_picture(png, index)
    return three


def test_all_cells_run_and_nothing_leaves_the_machine(lab):
    lab.open("06_exponentially_weighted_averages.ipynb")
    ran = lab.run_all()
    assert ran["errors"] == []
    assert ran["counts"] == list(range(1, len(ran["counts"]) + 1))
    assert lab.outside == []
    assert lab.problems == []


def test_what_would_leave_is_seen(cells):
    page = cells("pass")
    # Nobody listens there, and it is this machine: only the attempt counts.
    page.page.evaluate("() => { new WebSocket('ws://127.0.0.1:9/') }")
    page.page.evaluate("() => fetch('http://127.0.0.1:9/').catch(() => null)")
    assert sorted(page.outside) == ["http://127.0.0.1:9/", "ws://127.0.0.1:9/"]


@pytest.mark.parametrize("host", ["example.org", "192.0.2.1", "[2001:db8::1]"])
def test_what_would_leave_is_stopped(cells, host):
    page = cells("pass")
    asked = f"http://{host}/"
    with page.page.expect_event("requestfailed", lambda r: r.url == asked) as failed:
        page.page.evaluate("url => fetch(url).catch(() => null)", asked)
    # Numbers are looked up like names: it is no lack of a network that stops it.
    assert failed.value.failure == "net::ERR_NAME_NOT_RESOLVED"
    assert page.outside[-1] == asked


def test_the_page_shows_the_picture_at_rest_and_says_what_it_is(panel):
    assert "Cost over 2000 iterations: 0.693 at the start" in panel.picture()[1]
    panel.wait_for_status("Iteration 2000 of 2000 · cost 0.693")


def test_a_key_on_a_slider_trains_anew_and_comes_to_rest(panel):
    panel.click("he")
    panel.focus(RATES)
    panel.press("ArrowRight", 2)
    panel.wait_for_reading("0.125", RATES)
    panel.wait_for_picture(expected("symmetry", init="he", learning_rate=0.125))
    panel.wait_for_status("Iteration 2000 of 2000")


def test_a_storm_of_keys_ends_in_the_last_value_and_never_blanks_the_picture(panel):
    panel.click("he")
    panel.focus(RATES)
    panel.watch()
    for key in STORM:
        panel.press(key)
    panel.wait_for_reading("0.01", RATES)
    panel.wait_for_picture(expected("symmetry", init="he", learning_rate=0.01))
    seen = panel.watched()
    assert seen["blank"] == 0 and seen["pictures"] > 5
    assert len(seen["heights"]) == 1


KEYS = ["Home", "End", "PageUp", "PageDown", "Delete"]
KEYS += ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]


def press_at_random(lab, name, count):
    """Press keys on the sliders of a notebook's first panel; take all of it back."""
    lab.open(name)
    assert lab.run_all()["errors"] == []
    lab.wait_for_rest()
    before = lab.picture()
    handles, chance = lab.panel(0).locator(".noUi-handle"), random.Random(name)
    sliders = [handle for handle in handles.all() if handle.is_visible()]
    lab.watch()
    for press in range(count):
        if press % 10 == 0:
            chance.choice(sliders).focus()
        lab.press(chance.choice(KEYS))
    lab.wait_for_rest()
    assert lab.watched()["blank"] == 0
    if lab.slider("look back to").is_visible():  # a moment is no control
        lab.focus("look back to")
        lab.press("End")
    lab.click("Reset")
    lab.wait_for_words(before[1])
    lab.wait_for_rest()
    assert lab.picture() == before
    assert lab.problems == []


def test_forty_keys_at_random_can_be_taken_back(lab):
    press_at_random(lab, PATHS[5].name, 40)


@pytest.mark.long
@pytest.mark.parametrize("path", [PATHS[0], PATHS[6], PATHS[9]], ids=["01", "07", "10"])
def test_three_hundred_keys_at_random_can_be_taken_back(lab, path):
    press_at_random(lab, path.name, 300)


def test_one_panel_moves_and_the_other_stays(panel, first):
    panel.focus("depth", 2)
    panel.press("ArrowRight")
    panel.wait_for_reading("11", "depth", 2)
    panel.wait_for_picture(expected("depth", depth=11), 2)
    panel.wait_for_picture(first[0], 0)


def test_step_play_restart_and_new_seed(panel, first):
    for t in (0, 1):  # a run that is over begins again
        panel.click("Step")
        panel.wait_for_status(f"Paused. Iteration {t} of 2000")
    panel.click("Play")
    panel.wait_for_status("Iteration 2000 of 2000")
    panel.wait_for_picture(first[0])
    panel.hear()
    panel.click("Restart")
    panel.wait_to_hear("Iteration (?!2000)")
    panel.wait_for_picture(first[0])
    panel.click("he")
    panel.click("New seed")
    panel.wait_for_picture(expected("symmetry", init="he", seed=1))
    panel.wait_for_status("seed 1")


def test_a_control_that_does_not_matter_is_greyed_out(panel):
    handle = panel.slider("constant").locator(".noUi-target")
    assert handle.get_attribute("disabled") is not None
    panel.click("constant")
    panel.page.wait_for_function(
        "target => !target.hasAttribute('disabled')", arg=handle.element_handle()
    )


LONG = """
import dlcourse as dl
dl.live(dl.Experiment(dl.moons(60), iterations=1_000_000), views="cost",
        learning_rate=dl.scale.log(0.01, 1))
"""
TRAINING = """
from dlcourse.panel.loop import SCHEDULER
print("training:", len(SCHEDULER.waiting))
"""


def test_pause_stops_where_training_stands_and_play_goes_on(cells):
    long = cells(LONG)
    long.wait_for_status("Iteration ")
    long.click("Pause")
    long.wait_for_status("Paused.")
    paused_at = int(long.status().split()[2])
    long.click("Step")
    long.wait_for_status(f"Paused. Iteration {paused_at + 1} of 1000000")
    long.hear()
    long.click("Play")
    long.wait_to_hear(f"^Iteration (?!{paused_at + 1} )")


def test_a_panel_whose_cell_is_run_again_trains_no_longer(cells):
    page = cells(LONG, LONG, TRAINING)
    printed = page.page.locator(".jp-OutputArea-output pre:has-text('training: 2')")
    printed.wait_for()
    counts = page.run_all()["counts"]
    assert counts == [4, 5, 6]
    printed.wait_for()
    for index in (0, 1):
        page.panel(index).wait_for()


DEEP = """
import dlcourse as dl
deep = dl.Experiment(dl.moons(60), hidden=(30,) * 6, init="normal", scale=10.0,
                     learning_rate=1e-9, iterations=50)
dl.live(deep, learning_rate=dl.scale.log(1e-9, 10), views="cost boundary")
"""


def test_a_run_that_diverges_says_where_and_which_rate_held(cells):
    deep = cells(DEEP)
    deep.wait_for_status("Iteration 50 of 50")
    deep.focus(RATES)
    deep.press("End")
    deep.wait_for_reading("10", RATES)
    deep.wait_for_status("Diverged at iteration")
    deep.wait_for_rest()
    assert re.search(
        r"in layer \d: learning rate 10 is too large, 1e-09 was the last that held",
        deep.status(),
    )
    deep.press("Home")
    deep.wait_for_status("Iteration 50 of 50")
    assert deep.problems == []


BOX = """
import dlcourse as dl
import ipywidgets as widgets
rings = dl.Experiment(dl.circles(300), iterations=1000)

def panel():
    return dl.live(rings, views="cost", learning_rate=dl.scale.log(0.001, 1))

widgets.VBox([panel(), panel()])
"""


def test_panels_in_a_box_train_and_moved_together_each_keeps_its_own(cells):
    box = cells(BOX)
    box.page.locator(".jupyter-widgets img").nth(1).wait_for()
    for index in (0, 1):
        box.wait_for_rest(index)
    rates = box.page.locator(".widget-slider").filter(has_text=RATES)
    handles, readings = rates.locator(".noUi-handle"), rates.locator(".widget-readout")
    for _ in range(10):
        handles.nth(0).press("ArrowRight")
        handles.nth(1).press("ArrowLeft")
    readings.nth(0).and_(box.page.get_by_text("0.315", exact=True)).wait_for()
    readings.nth(1).and_(box.page.get_by_text("0.0315", exact=True)).wait_for()
    rings = dl.Experiment(dl.circles(300), iterations=1000)
    for index, rate in enumerate((0.315, 0.0315)):
        panel = dl.live(rings, views="cost", learning_rate=dl.scale.log(0.001, 1))
        panel.set(learning_rate=rate).finish()
        box.wait_for_picture(panel.png(), index)


HEARD = f"""async code => {{{UNTIL}
  const {{kernel}} = window.jupyterapp.shell.currentWidget.sessionContext.session;
  await until(async () => {{
    let said = '';
    const asked = kernel.requestExecute({{code}});
    asked.onIOPub = message => {{ said += message.content.text ?? ''; }};
    await asked.done;
    return said === 'True False\\n';
  }});
}}"""


def test_the_page_says_which_picture_has_come_so_that_none_queues(cells):
    made = "panel = dl.live(dl.Experiment(dl.moons(), iterations=300))"
    heard = cells(f"import dlcourse as dl\n{made}\npage = panel._stage.page\npanel")
    heard.wait_for_rest()
    says = "print(page.seen.value == str(page._sent), page.behind)"
    ask(heard.page, "the kernel knows that its last picture has come", HEARD, says)


def test_speaker_notes_are_hidden_until_a_switch_is_pressed_which_is_remembered(lab):
    lab.open("02_l2_regularization.ipynb")
    notes = lab.page.locator(".jp-RenderedMarkdown", has_text="Speaker notes.")
    for shown, switch in [(False, "Show"), (True, "Hide")]:
        switches = lab.page.locator(".dlcourse-notes-switch")
        switches.get_by_text(f"{switch} the speaker notes").wait_for()
        expect(notes.first).to_be_visible(visible=shown)
        expect(switches).to_have_count(1)
        if not shown:
            switches.click()
    lab.open("03_dropout.ipynb")
    notes.first.wait_for()
    lab.page.locator(".dlcourse-notes-switch").click()
    notes.first.wait_for(state="hidden")
