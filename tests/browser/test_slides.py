"""Every notebook presented in RISE: what runs by itself, what fits, what keys do."""

import pytest
from lab import Notebook
from lessons import PATHS

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 1280, 720
SLIDE = "section.present section.present"
PANEL = f"{SLIDE} .dlcourse-panel"
HIDDEN = f"{SLIDE} .fragment:not(.visible)"
QUESTION = f"{SLIDE} .dlcourse-question"
SLIDER = (
    f"{PANEL} .widget-slider:not(.dlcourse-default-last) "
    ".noUi-target:not([disabled]) .noUi-handle"
)
CHANGED = f"""([id, src]) => document.querySelector('{SLIDE}').id === id &&
  document.querySelector('{PANEL} img').src !== src"""


class Deck(Notebook):
    """A notebook in RISE, one slide after the other."""

    def present(self, name):
        """Open the notebook as slides and wait for the first one."""
        self.name = name.partition("#")[0]
        self.page.goto(f"{self.address}/rise/{name}")
        self.page.locator(f"body.dlcourse-listening {SLIDE}").wait_for()

    def slide(self):
        """Return the name of the slide that is shown."""
        return self.page.locator(SLIDE).get_attribute("id")

    def next(self):
        """Reveal what the slide holds back, and turn it; return whether it did."""
        hidden = self.page.locator(HIDDEN)
        for left in reversed(range(hidden.count())):
            opacity = hidden.first.evaluate("part => getComputedStyle(part).opacity")
            assert opacity == "0"
            self.page.keyboard.press("Space")
            self.page.wait_for_function(
                f"left => left === document.querySelectorAll('{HIDDEN}').length",
                arg=left,
            )
        before = self.slide()
        end = self.page.evaluate(
            """() => !document.querySelector('section.present').nextElementSibling
                 ?.matches('section') &&
               !document.querySelector('section.present section.present')
                 .nextElementSibling?.matches('section')"""
        )
        if end:
            return False
        self.page.keyboard.press("Space")
        self.wait_for_slide_after(before)
        return True

    def wait_for_slide_after(self, before):
        """Wait until another slide is shown than the one so named."""
        self.page.wait_for_function(
            f"id => document.querySelector('{SLIDE}')?.id !== id", arg=before
        )

    def wait_for_cells(self):
        """Wait until the cells of this slide have run, and shown what they show."""
        self.page.locator("body:not(.dlcourse-running)").wait_for()
        self.page.wait_for_function(
            f"""() => [...document.querySelectorAll('{PANEL}')]
              .every(panel => panel.querySelector('img[src]'))"""
        )

    def height(self):
        """Return how tall what stands on the slide is, in pixels."""
        return self.page.locator(SLIDE).evaluate(
            """slide => {
              const shown = [...slide.querySelectorAll('.jp-Cell')]
                .map(cell => cell.getBoundingClientRect()).filter(box => box.height);
              return Math.max(...shown.map(box => box.bottom)) -
                Math.min(...shown.map(box => box.top));
            }"""
        )

    def answer(self):
        """Give all answers to the question of this slide; return the largest height."""
        heights = []
        for button in self.page.locator(f"{QUESTION} button").all():
            button.click()
            said = f"{QUESTION} [role=status]:has-text('{button.inner_text()})')"
            self.page.locator(said).wait_for()
            heights.append(self.height())
        return max(heights)

    def press_and_see(self, key):
        """Press a key at rest; wait for another picture on the same slide."""
        self.page.wait_for_function(
            f"() => document.querySelector('{PANEL} img').naturalWidth === 2160"
        )
        seen = self.page.locator(f"{PANEL} img").first.get_attribute("src")
        self.page.keyboard.press(key)
        self.page.wait_for_function(CHANGED, arg=[self.slide(), seen])


@pytest.fixture
def deck(chromium, server):
    """A function that opens a notebook as slides."""
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.set_default_timeout(60_000)  # two cores, other tests beside
    opened = Deck(page, server)

    def present(name):
        opened.present(name)
        return opened

    yield present
    opened.close()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem[:2])
def test_all_slides_fit_and_a_panel_moves_by_keyboard_without_turning_the_slide(
    deck, path
):
    shown, more, moved, tall = deck(path.name), True, False, {}
    while more:
        shown.wait_for_cells()
        if shown.height() > HEIGHT:
            text = shown.page.locator(SLIDE).inner_text()
            tall[shown.slide()] = f"{shown.height():.0f} px: {text[:60]!r}"
        if not moved and shown.page.locator(SLIDER).count():
            shown.page.locator(SLIDER).first.focus()
            shown.press_and_see("ArrowRight")
            moved = True
            shown.page.locator(SLIDER).first.blur()
        more = shown.next()
    assert moved
    assert not tall
    assert not shown.outside


def test_a_panel_goes_back_to_its_preset_and_its_code_can_be_shown(deck):
    shown = deck("01_initialization.ipynb")
    while not shown.page.locator(SLIDER).count():
        shown.next()
        shown.wait_for_cells()
    reading = shown.page.locator(
        f"{PANEL} .widget-slider",
        has=shown.page.locator(".noUi-target:not([disabled])"),
    ).first.locator(".widget-readout")
    code = shown.page.locator(f"{SLIDE} .cm-editor")
    before = reading.inner_text()
    shown.page.locator(SLIDER).first.focus()
    shown.page.keyboard.press("ArrowRight")
    shown.page.wait_for_function(
        "([node, text]) => node.innerText !== text",
        arg=[reading.element_handle(), before],
    )
    shown.page.keyboard.press("r")
    shown.page.wait_for_function(
        "([node, text]) => node.innerText === text",
        arg=[reading.element_handle(), before],
    )
    assert not code.is_visible()
    shown.page.keyboard.press("c")
    code.wait_for()
    shown.page.keyboard.press("c")
    code.wait_for(state="hidden")


def test_a_deck_may_be_entered_at_any_slide(deck):
    shown = deck("01_initialization.ipynb#/slide-3-3")
    shown.page.locator("#slide-3-3.present").wait_for()
    shown.wait_for_cells()
    shown.page.locator(f"{PANEL} img").wait_for()


def test_notes_have_a_window_from_which_slides_turn_too(deck):
    shown = deck("08_learning_rate_decay.ipynb")
    shown.next()
    with shown.page.expect_popup() as opened:
        shown.page.keyboard.press("t")
    desk = opened.value
    assert desk.locator("h1").inner_text() == "Why does training not settle?"
    desk.get_by_text("Decay is an answer to noise.").wait_for()
    for place, name in [(2, "Why does"), (3, "The formula"), (4, "Predict")]:
        desk.get_by_text(f"{place} of 61: {name}").wait_for()
        before = shown.slide()
        desk.keyboard.press("Space")
        shown.wait_for_slide_after(before)
    desk.get_by_text("what the cell shows").first.wait_for()


def test_f_fills_the_screen_and_leaves_it(deck):
    shown = deck("01_initialization.ipynb")
    for key, filled in [("f", "true"), ("f", "false")]:
        shown.page.keyboard.press(key)
        shown.page.wait_for_function(f"() => !!document.fullscreenElement === {filled}")
