"""Every notebook as slides in RISE, and then in JupyterLab, where its kernel goes on.

The slides: what fits, what runs by itself. The lab: axe-core, contrast on light and
dark, zoom, words. What is the course's own must be without fault; JupyterLab's own
faults stand in a list that may only shrink.

Every day two of them, which have between them every kind of source, control and picture
but the violins, and all in the long tests; pages and decks of all ten are looked at in
test_site_in_chromium.py.
"""

import nbformat
import pytest
from course import NAMES, PATHS

from browser.accessibility import cut_off, faint, violations
from browser.deck import HEIGHT, LIVE, SLIDER, WIDTH, Deck
from browser.lab import UNTIL, ask, resize

pytestmark = pytest.mark.browser

# Faults of JupyterLab 4.6 itself, which nothing in a notebook can cure: they show in
# each, and are looked for in one. What shows no longer is to be deleted here.
LAB = {
    "aria-allowed-attr": "buttons of the toolbars bear an aria-pressed",
    "aria-input-field-name": "the editors of code cells have no name",
    "aria-required-children": "the feed of cells has children that are no articles",
    "region": "the link that skips to the notebook stands outside all landmarks",
}
SIZE = {"width": 1280, "height": 900}
SCREENS = [
    {"width": WIDTH, "height": HEIGHT},
    {"width": 1920, "height": 1080},
    {"width": 1024, "height": 768},
]
ZOOMED = {"width": 640, "height": 360}  # 1280 x 720, at 200 %
UNNAMED = """() => [...document.querySelectorAll(
  '.dlcourse-panel :is(button, select, textarea, input, [role=slider])')]
  .filter(control => control.checkVisibility())
  .filter(control => !control.innerText?.trim() || control.matches('select, textarea'))
  .filter(control => !control.ariaLabel?.trim() && !control.labels?.length)
  .map(control => control.outerHTML.slice(0, 200))"""


DAILY = "03", "09"
EACH = [
    pytest.param(path, id=name, marks=[] if name in DAILY else pytest.mark.long)
    for name, path in zip(NAMES, PATHS, strict=True)
]


@pytest.fixture(scope="module", params=EACH)
def deck(chromium, server, request):
    """A notebook as slides."""
    page = chromium.new_page(
        viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce"
    )
    opened = Deck(page, server)
    opened.present(f"finished/{request.param.name}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def presented(deck):
    """The same, gone through to its end and saved; a slider of it was moved by keys."""
    deck.moved = None
    for name in deck.slides(code=True):
        if deck.go(name)["moves"] and not deck.moved:
            deck.page.locator(SLIDER).first.focus()
            deck.press_and_see("ArrowRight", name)
            deck.page.locator(SLIDER).first.blur()
            deck.moved = name
    deck.save()
    return deck


LOST = "model not found"  # what JupyterLab says where it shows no widget
# Otherwise it shows stored pictures instead of panels. It may still be reading the
# cells: so they are told again. Says whether all panels are shown, or one is lost.
TRUST = f"""async count => {{{UNTIL}
  return await until(() => {{
    const {{cells}} = window.jupyterapp.shell.currentWidget.content.model;
    for (const cell of cells) if (!cell.trusted) cell.trusted = true;
    if (count === document.querySelectorAll('{LIVE} img[src]').length) return 'shown';
    return [...document.querySelectorAll('.jp-OutputArea-output')]
      .find(one => one.textContent.includes('{LOST}')) && 'lost';
  }});
}}"""


@pytest.fixture(scope="module")
def shown(presented, lab):
    """The same notebook in JupyterLab: its panels are at rest, what folds is open."""
    lab.count = presented.page.locator(f"{LIVE} img").count()
    presented.page.close()  # the kernel has one page less to answer, and goes on
    lab.open(presented.name)
    what = f"the {lab.count} panels of {presented.name} are shown"
    for _ in range(5):
        if ask(lab.page, what, TRUST, lab.count) == "shown":
            rest(lab)
            if not lab.page.get_by_text(LOST).count():
                break
        lab.load_again()  # under load JupyterLab waits four seconds for a kernel
        lab.problems.clear()
    else:
        pytest.fail(f"{what}: not in five tries")
    unfold(lab.page)
    rest(lab)
    return lab


def rest(lab):
    for panel in range(lab.count):
        lab.wait_for_rest(panel)


def unfold(page):
    """Show what only a press shows: replies, a table of runs, a state as text."""
    for answer in page.locator("button:text-is('a')").all():
        answer.click()
        page.locator("[role=status]:has-text('a)')").last.wait_for()
    page.locator("button:has-text('As text')").first.click()
    page.locator("textarea").first.wait_for()
    pin = page.locator("button:text-matches('^ *Pin$')")
    if pin.count():
        pin.first.click()
        page.locator(".dlcourse-runs").first.wait_for()


def test_what_a_slide_holds_back_cannot_be_seen(deck):
    opacities = deck.page.locator(".reveal .fragment").evaluate_all(
        "all => all.map(part => getComputedStyle(part).opacity)"
    )
    assert set(opacities) == {"0"}


def test_a_slider_moves_by_keyboard_without_turning_the_slide(presented):
    assert presented.moved


def test_cells_run_when_their_slide_comes_up_and_ask_nothing_of_the_network(
    presented, folder
):
    saved = nbformat.read(folder / presented.name, as_version=4)
    cells = [cell for cell in saved.cells if cell.cell_type == "code"]
    counts = {cell.id: cell.execution_count for cell in cells}
    of_slides = [
        cell.id
        for cell in cells
        if cell.id == "setup" or "dl.check(" not in cell.source
    ]
    assert [counts[name] for name in of_slides] == [*range(1, len(of_slides) + 1)]
    assert "error" not in [out.output_type for cell in cells for out in cell.outputs]
    assert presented.outside == []


def test_all_slides_fit(presented):
    heights = presented.heights()
    assert {name: px for name, px in heights.items() if px > HEIGHT + 1} == {}


def test_on_a_panel_s_slide_nothing_is_cut_or_small_or_covered(presented):
    panels = presented.page.locator("section.dlcourse-panel-slide")
    names = panels.evaluate_all("all => all.map(slide => slide.id)")
    try:
        for size in SCREENS:
            resize(presented.page, **size)
            assert presented.faults(*names) == {}, size
    finally:
        resize(presented.page, **SCREENS[0])


def test_no_formula_or_listing_is_cut(presented):
    wide = "mjx-container[display=true], .jp-MarkdownCell pre"
    slides = presented.page.locator(f"section section:has({wide})")
    for name in slides.evaluate_all("all => all.map(slide => slide.id)"):
        presented.go(name)
        assert presented.faults(name) == {}


# While a theme loads, a splash screen hides the page. JupyterLab (4.6) removes it 0.2 s
# later: twice, if another theme was chosen meanwhile, and the second time throws.
THEME = f"""async theme => {{{UNTIL}
  await window.jupyterapp.commands.execute('apputils:change-theme', {{theme}});
  await until(() => theme.endsWith('Dark') === (
    getComputedStyle(document.body).getPropertyValue('--jp-layout-color0').trim()
      !== 'white'));
  await until(() => !document.getElementById('jupyterlab-splash'));
}}"""


def test_axe_finds_nothing_in_what_is_ours(shown):
    assert violations(shown.page)["ours"] == {}


def test_every_control_has_a_name_and_every_picture_words(shown):
    assert shown.page.evaluate(UNNAMED) == []
    pictures = shown.page.locator(f"{LIVE} img")
    words = pictures.evaluate_all("all => all.map(picture => picture.alt)")
    assert len(words) == shown.count > 0
    assert all(len(text.split()) > 3 for text in words), words


def test_texts_stand_out_on_a_light_page_and_on_a_dark_one(shown):
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        ask(shown.page, f"the theme is {theme}", THEME, theme)
        assert faint(shown.page) == {}, theme


def test_at_twice_the_size_nothing_is_cut_off(shown):
    resize(shown.page, **ZOOMED)
    try:
        assert cut_off(shown.page) == []
    finally:
        resize(shown.page, **SIZE)


def test_nothing_leaves_the_machine(shown):
    assert shown.outside == []
    assert shown.problems == []


@pytest.mark.parametrize("deck", PATHS[2:3], indirect=True, ids=["03"])
def test_of_jupyterlab_axe_finds_what_it_found_before(shown):
    whole = violations(shown.page, whole=True)
    assert whole["ours"] == {}
    found = whole["theirs"]
    new = {rule: found[rule] for rule in found.keys() - LAB.keys()}
    assert not new, "a fault that JupyterLab did not have; is it its own?"
    cured = LAB.keys() - found.keys()
    assert not cured, f"JupyterLab is cured of it: delete {cured} from LAB"
