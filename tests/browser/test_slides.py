"""What keys do in RISE; see test_each_notebook.py for what is true of all decks."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from browser.deck import CHANGED, CODE, HEIGHT, PANEL, SLIDE, SLIDER, WIDTH, Deck
from browser.lab import COURSE
from dlcourse.panel.links import code

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def open_deck(chromium, server):
    """A function that opens a notebook as slides; it is closed at the end."""
    opened = []

    def present(name):
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        opened.append(Deck(page, server))
        opened[-1].present(name)
        return opened[-1]

    yield present
    for deck in opened:
        deck.close()


@pytest.fixture(scope="module")
def deck(open_deck):
    """Notebook 01 as slides; its panels train while one looks."""
    return open_deck("01_initialization.ipynb")


def test_space_reveals_what_a_slide_holds_back_and_turns_every_slide(deck):
    slide, seen, revealed = deck.arrive(), [], 0
    while True:
        seen.append(slide["name"])
        shown = deck.page.locator(SLIDE).evaluate(
            """slide => {
              const cells = [...slide.querySelectorAll('.jp-Cell')]
                .map(cell => cell.getBoundingClientRect()).filter(box => box.height);
              return Math.max(...cells.map(box => box.bottom)) -
                Math.min(...cells.map(box => box.top));
            }"""
        )
        assert abs(deck.heights(slide["name"])[slide["name"]] - shown) < 1
        if slide["last"]:
            break
        revealed += slide["hidden"]
        slide = deck.turn(slide)
    assert seen == deck.slides()
    assert revealed == deck.page.locator(".reveal .fragment.visible").count() > 0


def test_a_key_shows_a_code_with_which_phones_open_the_panel(deck):
    word, dialog = deck.page.locator(".presenting-word"), deck.page.locator("dialog")
    deck.go(deck.slides()[0])
    deck.press("q")
    expect(word).to_have_text("There is no panel here")
    for name in deck.slides(code=True):
        if deck.go(name)["moves"]:
            break
    deck.press("q")
    dialog.locator("svg").wait_for()
    link = deck.page.locator(f"{SLIDE} .dlcourse-link").get_attribute("data-whole")
    assert link.startswith(f"{COURSE}#notebook=01&cell=")
    assert all(line in code(link) for line in dialog.locator("svg").evaluate(CODE))
    expect(dialog).to_contain_text(COURSE)
    deck.press("q")
    dialog.wait_for(state="detached")


def test_a_panel_goes_back_to_its_preset_and_its_code_can_be_shown(deck):
    for name in deck.slides(code=True):
        if deck.go(name)["moves"]:
            break
    reading = deck.page.locator(
        f"{PANEL} .widget-slider",
        has=deck.page.locator(".noUi-target:not([disabled])"),
    ).first.locator(".widget-readout")
    code = deck.page.locator(f"{SLIDE} .cm-editor")
    before = reading.inner_text()
    deck.page.locator(SLIDER).first.focus()
    deck.press("ArrowRight")
    deck.page.wait_for_function(
        "([node, text]) => node.innerText !== text",
        arg=[reading.element_handle(), before],
    )
    deck.press("r")
    deck.page.wait_for_function(
        "([node, text]) => node.innerText === text",
        arg=[reading.element_handle(), before],
    )
    assert not code.is_visible()
    deck.press("c")
    code.wait_for()
    deck.press("c")
    code.wait_for(state="hidden")


def test_notes_have_a_window_from_which_slides_turn_too(deck):
    slide = deck.go(deck.slides()[1])
    with deck.page.expect_popup() as opened:
        deck.press("t")
    desk = opened.value
    expect(desk.locator("h1")).to_have_text("Why start at random?")
    desk.get_by_text("used of 90 minutes").wait_for()
    desk.locator("#words p").first.wait_for()
    for place, name in [(2, "Why start"), (3, "The formula"), (4, "Predict")]:
        desk.get_by_text(f"{place} of {len(deck.slides())}: {name}").wait_for()
        desk.keyboard.press("Space")
        slide = deck.arrive(after=slide["name"])
    desk.get_by_text("Next: What you saw").wait_for()
    desk.close()


def test_a_clicker_turns_slides_after_a_drag_and_a_tab_keeps_the_slider(deck):
    slide = deck.go("slide-1-3")
    track = deck.page.locator(
        f"{PANEL} .noUi-target:not([disabled])"
    ).first.bounding_box()
    middle = track["y"] + track["height"] / 2
    deck.page.mouse.move(track["x"] + 100, middle)
    deck.page.mouse.down()
    deck.page.mouse.move(track["x"] + 40, middle, steps=3)
    deck.page.mouse.up()
    deck.page.wait_for_function("() => !document.activeElement.closest('.noUi-handle')")
    deck.press("PageDown")
    assert deck.arrive(after=slide["name"])["name"] == "slide-1-4"
    deck.press("PageUp")
    deck.arrive(at=slide["name"])
    deck.page.locator(SLIDER).first.focus()
    before = deck.page.locator(SLIDER).first.get_attribute("aria-valuetext")
    deck.press("PageDown")
    deck.page.wait_for_function(
        f"old => document.querySelector('{SLIDER}').ariaValueText !== old", arg=before
    )
    assert deck.arrive()["name"] == slide["name"]
    deck.page.locator(SLIDER).first.blur()


def test_all_slides_can_be_chosen_from_and_the_screen_be_dark(deck):
    deck.go("slide-1-3")
    deck.press("o")
    here = deck.page.locator("dialog li button[aria-current]")
    expect(here).to_have_text("5 Live: Why start at random?")
    deck.press("Escape")
    deck.page.locator("dialog").wait_for(state="detached")
    for key, dialog in [("b", ".dark"), (".", ".dark"), ("?", ".help")]:
        deck.press(key)
        deck.page.locator(f"dialog{dialog}").wait_for()
        deck.press("PageDown")
        deck.page.locator("dialog").wait_for(state="detached")
    assert deck.arrive()["name"] == "slide-1-3"


def test_a_page_that_is_loaded_again_shows_the_slide_and_its_panel_as_they_were(deck):
    deck.go("slide-1-3")
    he = deck.page.locator(f"{PANEL} button:text-is('he')")
    seen = deck.page.locator(f"{PANEL} img").first.get_attribute("src")
    he.click()
    # the kernel has heard it
    deck.page.wait_for_function(CHANGED, arg=["slide-1-3", seen])
    deck.page.reload()
    deck.page.locator(f"body.dlcourse-listening {SLIDE}").wait_for()
    deck.arrive(at="slide-1-3")
    deck.page.locator(f"{PANEL} button.mod-active:text-is('he')").wait_for()


def test_a_slide_is_gone_to_by_number_by_words_and_from_all(deck):
    deck.go("slide-1-3")
    for words, found in [("2", "slide-1-0"), ("layers do", "slide-2-0")]:
        deck.press("g")
        deck.page.keyboard.type(words)
        deck.press("Enter")
        deck.arrive(at=found)
    deck.press("o")
    deck.page.locator("dialog li button[aria-current]").wait_for()
    deck.press("ArrowRight")
    deck.press("Enter")
    assert deck.arrive(after="slide-2-0")["name"] == "slide-2-1"
    expect(deck.page.locator("dialog")).to_have_count(0)


def test_a_connection_that_was_lost_comes_back_to_the_slide_and_its_panel(
    chromium, server, folder
):
    # a notebook of its own: who closes it ends no other deck's kernel
    shutil.copy(folder / "01_initialization.ipynb", folder / "lost.ipynb")
    lines = []
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.route_web_socket(
        re.compile("/channels"), lambda line: lines.append(line.connect_to_server())
    )
    deck = Deck(page, server)
    deck.present("lost.ipynb#/slide-1-3")
    deck.arrive(at="slide-1-3")
    handle = deck.page.locator(SLIDER).first
    handle.focus()
    deck.press_and_see("End", "slide-1-3")
    for line in lines:
        line.close()
    deck.press_and_see("ArrowLeft", "slide-1-3")
    assert len(lines) == 2, "the page has taken up a new line"
    assert int(handle.get_attribute("aria-valuetext")) == 49
    assert deck.arrive()["name"] == "slide-1-3"
    deck.close()


AWRY = """sketch => {
  const line = sketch.querySelector('polyline'), screen = line.getScreenCTM();
  const centre = one => (one.left + one.right) / 2;
  return [...sketch.querySelectorAll('.noUi-handle')].map((handle, k) => Math.abs(
    centre(handle.getBoundingClientRect()) -
    line.points[k].matrixTransform(screen).x));
}"""


def test_the_handles_of_a_sketch_stand_on_their_line(deck):
    for slide in deck.page.locator("section.dlcourse-prediction-slide").all():
        deck.go(slide.get_attribute("id"))
        sketch = deck.page.locator(f"{SLIDE} .dlcourse-sketch")
        if sketch.count():
            break
    awry = sketch.evaluate(AWRY)
    assert len(awry) >= 5 and max(awry) < 4


def test_what_the_hall_chose_stands_above_the_panel_too(deck):
    hall = deck.page.locator("section.dlcourse-prediction-slide:has(.dlcourse-hall)")
    name = hall.first.get_attribute("id")
    deck.go(name)
    field = deck.page.locator(f"{SLIDE} .dlcourse-hall input")
    field.fill("A 12, B 40")
    field.press("Enter")
    deck.page.locator(SLIDE).get_by_role("button", name="Just show me").click()
    deck.page.locator(f"{SLIDE} .dlcourse-answer").wait_for()
    deck.press("PageDown")
    deck.arrive(after=name)
    told = deck.page.locator(f"{SLIDE} .dlcourse-head")
    expect(told).to_contain_text("The hall: A 12, B 40. The run: Where it was")


def test_words_are_as_large_as_the_slide_has_room_for(deck):
    few, many = (deck.go(name)["name"] for name in ("slide-1-0", "slide-0-0"))
    size = "section => getComputedStyle(section).getPropertyValue('--grown')"
    sizes = [deck.page.locator(f"#{name}").evaluate(size) for name in (few, many)]
    assert float(sizes[0]) > float(sizes[1]) >= 1


def test_a_picture_is_drawn_for_the_room_that_the_slide_has(deck):
    deck.go("slide-1-3")
    deck.page.wait_for_function(
        f"""() => {{
          const place = document.querySelector('{PANEL} .dlcourse-picture');
          const room = place.getBoundingClientRect(), img = place.querySelector('img');
          const [width, height] = ['width', 'height'].map(
            side => img.getAttribute(side));
          return width !== '1080' &&
            Math.abs(width / height / (room.width / room.height) - 1) < 0.2;
        }}"""
    )


def test_an_exercise_is_written_run_and_answered_on_its_slide(deck):
    exercises = deck.page.locator("section.dlcourse-exercise-slide")
    first, second = (exercises.nth(i).get_attribute("id") for i in (0, 1))
    deck.go(first)
    desk = deck.page.locator(f"{SLIDE} .dlcourse-desk")
    desk.get_by_text("Run", exact=True).click()
    said = deck.page.locator(f"{SLIDE} .jp-RenderedHTML")
    said.get_by_text("Not written yet").wait_for()
    desk.get_by_text("3 minutes").click()
    desk.get_by_text("2:5").wait_for()
    answer = deck.page.locator(f"{SLIDE} .dlcourse-answer")
    assert not answer.is_visible()
    deck.press("a")
    answer.get_by_text("def init_he").wait_for()
    deck.press("a")
    answer.wait_for(state="hidden")
    deck.page.locator(f"{SLIDE} .cm-content").click()
    deck.press("PageDown")
    deck.arrive(at=second)


def test_f_fills_the_screen_and_leaves_it(deck):
    for key, filled in [("f", "true"), ("f", "false")]:
        deck.press(key)
        deck.page.wait_for_function(f"() => !!document.fullscreenElement === {filled}")


def test_a_deck_may_be_entered_at_any_slide(open_deck):
    entered = open_deck("06_exponentially_weighted_averages.ipynb#/slide-3-3")
    entered.arrive(at="slide-3-3")
    entered.page.locator(f"{PANEL} img").wait_for()
