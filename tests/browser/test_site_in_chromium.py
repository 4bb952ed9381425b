"""Pages and slides opened as files in Chromium: what shows, and nothing is fetched."""

import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from lessons import FOLDER, PATHS

sys.path.append(str(FOLDER))

from publish.decks import decks  # noqa: E402
from publish.pages import pages  # noqa: E402

pytestmark = pytest.mark.browser

NAMES = [path.stem for path in PATHS]
DECKS = [f"slides/{name}" for name in NAMES]
SHOWN = "section.shown"
# What is wider than the window and cannot be scrolled into view by itself.
CUT_OFF = """() => [...document.querySelectorAll('body *')]
  .filter(part => part.checkVisibility() && !part.closest('math, .skip, .hidden'))
  .filter(part => !part.parentElement.closest('pre, .formula, .shown'))
  .filter(part => part.getBoundingClientRect().right > innerWidth + 1)
  .map(part => part.outerHTML.slice(0, 120))"""
TALL = """() => {
  const slides = [...document.querySelectorAll('main > section')];
  const tall = {};
  document.querySelectorAll('.fragment').forEach(part => part.classList.add('seen'));
  for (const slide of slides) {
    slides.forEach(one => one.classList.toggle('shown', one === slide));
    const height = document.documentElement.scrollHeight;
    if (height > innerHeight) tall[slide.id] = height;
  }
  return tall;
}"""
MOVING = """() => [...document.querySelectorAll('*')].filter(part => {
  const {animationName, transitionDuration, scrollBehavior} = getComputedStyle(part);
  return animationName !== 'none' || parseFloat(transitionDuration) ||
    scrollBehavior !== 'auto';
}).map(part => part.outerHTML.slice(0, 120)).concat(document.getAnimations())"""
WHITE = "rgb(255, 255, 255)"
# A picture's ground, as it is drawn: dark lines stay on white.
GROUNDS = """() => new Set([...document.querySelectorAll('img')]
  .map(picture => getComputedStyle(picture).backgroundColor)).keys().toArray()"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    pages(folder)
    decks(folder / "slides")
    return folder


@pytest.fixture
def visit(chromium, site):
    """A function that opens a file; what it asks of the net is stopped and counted."""
    contexts = []

    def open_file(name, scale=1):
        context = chromium.new_context(
            viewport={"width": 1280 // scale, "height": 720 // scale},
            device_scale_factor=scale,
        )
        contexts.append(context)
        page = context.new_page()
        page.outside, page.problems = [], []

        def only_files(route):
            if route.request.url.startswith(("file:", "data:")):
                route.continue_()
            else:
                page.outside.append(route.request.url)
                route.abort()

        context.route("**/*", only_files)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda message: page.problems.append(message.text))
        page.goto(f"{(site / name).as_uri()}.html")
        return page

    yield open_file
    for context in contexts:
        context.close()


def found_by_axe(page, **options):
    """Return {rule: where} of what axe-core finds wrong."""
    response = Axe().run(page, options=options).response
    return {
        rule["id"]: [node["html"][:150] for node in rule["nodes"]]
        for rule in response["violations"]
    }


@pytest.mark.parametrize("name", ["index", *NAMES, *DECKS])
def test_it_opens_from_the_file_system_and_asks_nothing_of_the_net(visit, name):
    page = visit(name)
    page.locator("h1").first.wait_for()
    broken = "() => [...document.images].filter(one => !one.naturalWidth).length"
    assert page.evaluate(broken) == 0
    assert page.outside == page.problems == []


@pytest.mark.parametrize("name", ["index", *NAMES, *DECKS])
def test_axe_finds_nothing_and_pictures_stay_on_white(visit, name):
    page = visit(name)
    if name in DECKS:
        page.keyboard.press("o")
    page.evaluate(
        "document.querySelectorAll('main details').forEach(one => {"
        " one.removeAttribute('name'); one.open = true; })"
    )
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == WHITE
    assert found_by_axe(page) == {}
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(paper) != WHITE
    assert found_by_axe(page, runOnly=["color-contrast"]) == {}
    assert page.evaluate(GROUNDS) == [WHITE]


@pytest.mark.parametrize("name", ["index", *NAMES, *DECKS])
def test_at_twice_the_size_nothing_is_cut_off(visit, name):
    page = visit(name, scale=2)
    if name in DECKS:
        page.keyboard.press("o")
    assert page.evaluate("innerWidth") == 640
    assert page.evaluate(CUT_OFF) == []


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
        assert page.locator("#place").inner_text() == f"{place + 1} of {len(ids)}"
    assert page.evaluate(TALL) == {}


def test_a_deck_opens_at_a_slide_and_shows_its_code(visit):
    page = visit(DECKS[0])
    page.goto(f"{page.url}#symmetry")
    page.locator(f"{SHOWN}#symmetry img").wait_for()
    code = page.locator(f"{SHOWN} pre")
    assert not code.is_visible()
    page.keyboard.press("c")
    code.wait_for()


def test_buttons_turn_slides_and_all_are_shown_at_once(visit):
    page = visit(DECKS[0])
    page.get_by_role("button", name="Next slide").click()
    page.locator(f"{SHOWN}#symmetry-idea").wait_for()
    page.keyboard.press("o")
    page.locator("#summary").click()
    page.locator(f"{SHOWN}#summary").wait_for()
    assert page.locator("main > section:visible").count() == 1


def test_a_second_window_has_the_notes_and_turns_with_the_first(visit):
    page = visit(DECKS[0])
    assert not page.locator(".notes").first.is_visible()
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    speaker = opened.value
    speaker.locator("#title .notes").wait_for()
    page.keyboard.press("ArrowRight")
    speaker.locator(f"{SHOWN}#symmetry-idea").wait_for()
    speaker.keyboard.press("ArrowRight")
    page.locator(f"{SHOWN}#symmetry-formula").wait_for()
    assert not page.locator(".notes:visible").count()


def test_a_reveal_is_seen_in_both_windows_and_then_the_slide_turns(visit):
    page = visit("slides/08_learning_rate_decay")
    page.evaluate("location.hash = 'divided-idea'")
    page.locator(f"{SHOWN}#divided-idea").wait_for()
    parts = page.locator(f"{SHOWN} .fragment")
    assert not page.locator(f"{SHOWN} .fragment:visible").count()
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    speaker = opened.value
    speaker.locator(f"{SHOWN} .fragment:visible").nth(parts.count() - 1).wait_for()
    page.keyboard.press("ArrowRight")
    parts.first.wait_for()
    assert not parts.last.is_visible()
    speaker.locator(f"{SHOWN} .fragment.seen").wait_for()
    speaker.keyboard.press("ArrowRight")
    parts.last.wait_for()
    speaker.keyboard.press("ArrowRight")
    page.locator(f"{SHOWN}#divided").wait_for()


def test_without_a_script_all_slides_stand_below_each_other(chromium, site):
    page = chromium.new_page(java_script_enabled=False)
    page.goto((site / f"{DECKS[0]}.html").as_uri())
    assert page.locator("section").last.is_visible()
    assert not page.locator("body > nav").is_visible()
    page.close()


@pytest.mark.parametrize("name", ["index", NAMES[0], DECKS[0]])
def test_nothing_moves_by_itself(visit, name):
    page = visit(name)
    if name in DECKS:
        page.keyboard.press("ArrowRight")
    assert page.evaluate(MOVING) == []


def test_the_keyboard_gets_to_the_text_and_to_a_solution(visit):
    page = visit(NAMES[0])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    solution = page.locator("#write-init-he details")
    solution.locator("summary").focus()
    page.keyboard.press("Enter")
    solution.locator("pre").wait_for()
