"""Pages and slides opened as files in Chromium: what shows, and nothing is fetched."""

import re

import numpy as np
import pytest
from course import PATHS
from playwright.sync_api import expect

from browser.accessibility import faint, violations
from browser.deck import CODE, LOOK
from browser.lab import resize
from dlcourse.command.publish.decks import decks
from dlcourse.command.publish.pages import pages
from dlcourse.panel.links import code

pytestmark = pytest.mark.browser

NAMES = [path.stem for path in PATHS]
DECKS = [f"slides/{name}" for name in NAMES]
SIZE = {"width": 1280, "height": 720}
SHOWN = "section.shown"
# What is wider than the window and cannot be scrolled into view by itself.
CUT_OFF = """() => [...document.querySelectorAll('body *')]
  .filter(part => part.checkVisibility() && !part.closest('math, .skip, .hidden'))
  .filter(part => !part.parentElement.closest('pre, .formula, .shown'))
  .filter(part => part.getBoundingClientRect().right > innerWidth + 1)
  .map(part => part.outerHTML.slice(0, 120))"""
# What is wrong with each slide, once all that it holds back is seen.
PROBLEMS = f"""() => {{{LOOK}
  const slides = [...document.querySelectorAll('main > section')], found = {{}};
  document.querySelectorAll('.fragment').forEach(part => part.classList.add('seen'));
  document.querySelectorAll('.saw').forEach(saw => {{ saw.open = true; }});
  for (const slide of slides) {{
    slides.forEach(one => one.classList.toggle('shown', one === slide));
    const problems = look(slide, slide.querySelector('.slide'));
    if (Object.keys(problems).length) found[slide.id] = problems;
  }}
  return found;
}}"""
SIZES = [SIZE, {"width": 1920, "height": 1080}, {"width": 1024, "height": 768}]
MOVING = """() => [...document.querySelectorAll('*')].filter(part => {
  const {animationName, transitionDuration, scrollBehavior} = getComputedStyle(part);
  return animationName !== 'none' || parseFloat(transitionDuration) ||
    scrollBehavior !== 'auto';
}).map(part => part.outerHTML.slice(0, 120)).concat(document.getAnimations())"""
WHITE = "rgb(255, 255, 255)"
# A picture's ground, as it is drawn: dark lines stay on white.
GROUNDS = """() => new Set([...document.querySelectorAll('img')]
  .map(picture => getComputedStyle(picture).backgroundColor)).keys().toArray()"""


COURSE = "https://example.org/course/"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    pages(folder)
    decks(folder / "slides", COURSE)
    return folder


@pytest.fixture(scope="module")
def visit(chromium, site):
    """A function that opens a file; what it asks of the net is counted, and fails."""
    page = chromium.new_page(viewport=SIZE)

    def note(request):
        if not request.url.startswith(("file:", "data:")):
            page.outside.append(request.url)

    page.context.on("request", note)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: page.problems.append(message.text))

    def open_file(name):
        for window in page.context.pages[1:]:
            window.close()  # with the notes of a deck
        page.outside, page.problems = [], []
        page.emulate_media(color_scheme="light")
        page.goto(f"{(site / name).as_uri()}.html")
        return page

    yield open_file
    page.close()


@pytest.fixture(scope="module", params=["index", "reference", *NAMES, *DECKS])
def page(visit, request):
    """Each of the files, as it opens."""
    opened = visit(request.param)
    opened.locator("h1").first.wait_for()
    return opened


@pytest.fixture(scope="module")
def unfolded(page):
    """The same, all slides of a deck below each other, and what is folded away open."""
    page.evaluate("document.documentElement.classList.remove('one')")
    page.evaluate(
        "document.querySelectorAll('main details').forEach(one => {"
        " one.removeAttribute('name'); one.open = true; })"
    )
    return page


def test_it_opens_from_the_file_system_and_asks_nothing_of_the_net(page):
    broken = "() => [...document.images].filter(one => !one.naturalWidth).length"
    assert page.evaluate(broken) == 0
    assert page.outside == page.problems == []


def test_axe_finds_nothing(unfolded):
    assert violations(unfolded, ours="html", whole=True) == {"ours": {}, "theirs": {}}


@pytest.fixture(params=["light", "dark"])
def scheme(unfolded, request):
    """The colours that a system may be set to."""
    unfolded.emulate_media(color_scheme=request.param)
    yield request.param
    unfolded.emulate_media(color_scheme="light")


def test_texts_stand_out_and_pictures_stay_on_white(unfolded, scheme):
    paper = unfolded.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == WHITE) == (scheme == "light")
    assert faint(unfolded, ours="body", theirs="[hidden]") == {}
    assert set(unfolded.evaluate(GROUNDS)) <= {WHITE}


def test_at_twice_the_size_nothing_is_cut_off(unfolded):
    resize(unfolded, **{name: pixels // 2 for name, pixels in SIZE.items()})
    assert unfolded.evaluate(CUT_OFF) == []
    resize(unfolded, **SIZE)


@pytest.mark.parametrize("name, scheme", [("index", "light"), (NAMES[5], "dark")])
def test_axe_itself_finds_that_texts_stand_out(visit, name, scheme):
    page = visit(name)
    page.emulate_media(color_scheme=scheme)
    assert violations(page, ours="html", whole=True, contrast=True)["ours"] == {}


@pytest.mark.parametrize("name", DECKS)
def test_all_slides_fit_and_keys_turn_them(visit, name):
    page = visit(name)
    assert page.locator(SHOWN).count() == 1
    assert page.locator(f"{SHOWN} h1").is_visible()
    ids = page.locator("main > section").evaluate_all("all => all.map(one => one.id)")
    for key, place in [
        ("ArrowRight", 1),
        ("Space", 2),
        ("ArrowLeft", 1),
        ("End", len(ids) - 1),
        ("ArrowRight", len(ids) - 1),
        ("Home", 0),
    ]:
        page.keyboard.press(key)
        page.locator(f"{SHOWN}[id='{ids[place]}']").wait_for()
        expect(page.locator("#place")).to_have_text(f"{place + 1} of {len(ids)}")
    for size in SIZES:
        resize(page, **size)
        assert page.evaluate(PROBLEMS) == {}, size
    resize(page, **SIZE)


LETTERS = """async every => {
  const sizes = [];
  const slides = document.querySelectorAll('section:not(.panel):not(.exercise)');
  for (const slide of [...slides].filter((_, at) => at % every === 0)) {
    location.hash = slide.id;
    while (!slide.matches('.shown')) await new Promise(requestAnimationFrame);
    sizes.push(parseFloat(getComputedStyle(slide).fontSize));
  }
  return sizes;
}"""


def test_words_are_set_for_the_back_row(visit):
    sizes = visit(DECKS[0]).evaluate(LETTERS, 5)
    assert min(sizes) >= 20 and np.median(sizes) > 30  # of 720 pixels


def test_a_key_shows_a_code_with_which_phones_open_the_panel(visit):
    page = visit(DECKS[0])
    page.keyboard.press("q")
    page.get_by_text("There is no panel here").wait_for()
    page.goto(f"{page.url}#symmetry")
    page.locator(f"{SHOWN}#symmetry").wait_for()
    page.keyboard.press("q")
    dialog = page.locator("dialog")
    assert dialog.locator("svg").bounding_box()["height"] > 400
    link = page.locator(f"{SHOWN} [data-link]").get_attribute("data-link")
    assert link == f"{COURSE}#notebook=01&cell=symmetry"
    assert all(line in code(link) for line in dialog.locator("svg").evaluate(CODE))
    page.keyboard.press("q")
    dialog.wait_for(state="detached")


def test_a_deck_opens_at_a_slide_and_shows_its_code(visit):
    page = visit(DECKS[0])
    page.goto(f"{page.url}#symmetry")
    page.locator(f"{SHOWN}#symmetry img").wait_for()
    code = page.locator(f"{SHOWN} pre")
    assert not code.is_visible()
    page.keyboard.press("c")
    code.wait_for()


def test_buttons_turn_slides_and_all_can_be_chosen_from(visit):
    page = visit(DECKS[0])
    page.get_by_role("button", name="Next slide").click()
    page.locator(f"{SHOWN}#symmetry-idea").wait_for()
    page.keyboard.press("o")
    here = page.locator("dialog li button[aria-current]")
    expect(here).to_have_text("2 Why start at random?")
    assert violations(page, ours="html", whole=True)["ours"] == {}
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(f"{SHOWN}#symmetry-formula").wait_for()
    expect(page.locator("dialog")).to_have_count(0)


def test_a_slide_is_gone_to_by_number_and_by_words(visit):
    page = visit(DECKS[0])
    for words, found in [("5", "symmetry"), ("remember", "summary")]:
        page.keyboard.press("g")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        page.locator(f"{SHOWN}#{found}").wait_for()


def test_a_dark_screen_and_the_list_of_keys_turn_no_slide(visit):
    page = visit(DECKS[0])
    for key, dialog in [("b", ".dark"), (".", ".dark"), ("?", ".help")]:
        page.keyboard.press(key)
        page.locator(f"dialog{dialog}").wait_for()
        page.keyboard.press("PageDown")
        page.locator("dialog").wait_for(state="detached")
    expect(page.locator("#place")).to_have_text(re.compile("^1 of"))


def test_core_slides_are_fewer_and_the_choice_is_remembered(visit):
    page = visit(DECKS[0])
    page.keyboard.press("k")
    page.get_by_role("status").get_by_text("core slides, 45 minutes").wait_for()
    page.keyboard.press("End")
    seen = 1
    while page.locator(f"{SHOWN}[data-core]:not(#title)").count():
        page.keyboard.press("PageUp")
        seen += 1
    assert 20 <= seen <= 40
    page.reload()
    assert page.evaluate("sessionStorage.length") == 1
    page.evaluate("sessionStorage.clear()")


def test_notes_have_a_window_with_the_time_from_which_slides_turn(visit):
    page = visit(DECKS[0])
    assert not page.locator(".notes").first.is_visible()
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    desk = opened.value
    desk.get_by_text("used of 90 minutes").wait_for()
    desk.get_by_text("Next: Why start at random?").wait_for()
    page.keyboard.press("ArrowRight")
    count = page.locator("main > section").count()
    desk.get_by_text(f"2 of {count}: Why start at random?").wait_for()
    expect(desk.locator("#words")).to_have_text(re.compile(r"(\S+\s+){10}"))
    desk.keyboard.press("ArrowRight")
    page.locator(f"{SHOWN}#symmetry-formula").wait_for()
    expect(page.locator(".notes:visible")).to_have_count(0)
    desk.close()


def test_what_a_slide_holds_back_is_seen_before_it_turns(visit):
    page = visit("slides/08_learning_rate_decay")
    page.evaluate("location.hash = 'divided-idea'")
    page.locator(f"{SHOWN}#divided-idea").wait_for()
    parts = page.locator(f"{SHOWN} .fragment")
    for seen in range(parts.count()):
        expect(page.locator(f"{SHOWN} .fragment:visible")).to_have_count(seen)
        page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    page.locator(f"{SHOWN}#divided").wait_for()


def test_without_a_script_all_slides_stand_below_each_other(chromium, site):
    page = chromium.new_page(java_script_enabled=False)
    page.goto((site / f"{DECKS[0]}.html").as_uri())
    assert page.locator("section").last.is_visible()
    assert page.locator(".saw li").first.is_visible()
    assert not page.locator("body > nav").is_visible()
    page.close()


@pytest.mark.parametrize("name", ["index", NAMES[0], DECKS[0]])
def test_nothing_moves_by_itself(visit, name):
    page = visit(name)
    if name in DECKS:
        page.keyboard.press("ArrowRight")
    assert page.evaluate(MOVING) == []


def test_what_one_saw_is_folded_until_one_has_predicted_or_opens_it(visit):
    page = visit(NAMES[0])
    saw = page.locator("#symmetry-saw .saw")
    later = page.locator("#powers-saw .saw[open]")
    assert saw.get_attribute("open") is None and not later.count()
    page.locator("#symmetry-predict summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#symmetry-saw .saw[open] li").first.wait_for()
    assert not later.count()
    page.locator("#powers-saw summary").focus()
    page.keyboard.press("Enter")
    later.wait_for()


def test_on_a_slide_what_one_saw_opens_with_the_key_that_turns_slides(visit):
    page = visit(DECKS[0])
    page.evaluate("location.hash = 'symmetry-saw'")
    saw = page.locator(f"{SHOWN}#symmetry-saw .saw[open]")
    page.locator(f"{SHOWN}#symmetry-saw .saw:not([open])").wait_for()
    page.keyboard.press("ArrowRight")
    saw.wait_for()
    page.keyboard.press("ArrowRight")
    page.locator(f"{SHOWN}#powers-idea").wait_for()


def test_the_keyboard_gets_to_the_text_and_to_a_solution(visit):
    page = visit(NAMES[0])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    solution = page.locator("#write-init-he details")
    solution.locator("summary").focus()
    page.keyboard.press("Enter")
    solution.locator("pre").wait_for()


def test_the_reference_finds_names_and_then_any_word(visit):
    page = visit("reference")
    field = page.get_by_label("Find a name or a word")
    shown = page.locator(".entry:visible h4")
    assert shown.count() > 150
    for words, names in (
        ("decay sqrt", ["decay_sqrt"]),
        ("Kingma", ["adam_step"]),
        ("nosuchword", []),
    ):
        field.fill(words)
        expect(shown).to_have_text(names)
    page.get_by_role("link", name="Optimisers", exact=True).click()
    page.locator("#adam_step:visible").wait_for()
    expect(field).to_have_value("")
