"""The ring on a race's contours: by keys, by mouse, by what is typed."""

import pytest

from browser.accessibility import violations

pytestmark = pytest.mark.browser

PANEL = """import dlcourse as dl
race = dl.race(dl.bowl(40), "momentum", iterations=200)
dl.live(race, learning_rate=dl.scale.log(0.001, 0.1))"""


def expected(**settings):
    names = {}
    *body, last = PANEL.splitlines()
    exec("\n".join(body), names)
    panel = eval(last, names).set(**settings)
    panel.finish()
    return panel.png()


@pytest.fixture
def page(cells):
    opened = cells(PANEL)
    opened.wait_for_picture(expected())
    return opened


@pytest.fixture
def ring(page):
    return page.panel(0).locator(".dlcourse-ring")


def written(page, ring):
    """Return what the ring has written into its field, once it has."""
    field = page.panel(0).locator(".dlcourse-hand input")
    page.page.wait_for_function(
        """([ring, field]) => ring.ariaValueText.match(/[-.\\d]+/g).join() ===
             field.value.replaceAll(' ', '')""",
        arg=[ring.element_handle(), field.element_handle()],
    )
    return tuple(map(float, field.input_value().split(",")))


def wait_for(page, ring, text):
    page.page.wait_for_function(
        "([ring, text]) => ring.ariaValueText === text",
        arg=[ring.element_handle(), text],
    )


def test_keys_move_it_and_delete_takes_it_back(page, ring):
    wait_for(page, ring, "w -10, b 1")
    assert ring.get_attribute("role") == "slider"
    assert ring.get_attribute("aria-label") == "start of the descent"
    ring.focus()
    page.press("ArrowRight", 3)
    page.press("Shift+ArrowDown")
    page.wait_for_picture(expected(start=written(page, ring)))
    x, y = written(page, ring)
    assert -10 < x < -5 and 0.9 < y < 1
    assert violations(page.page)["ours"] == {}
    page.press("Delete")
    page.wait_for_picture(expected())
    assert written(page, ring) == (-10, 1)


def test_it_is_dragged_and_the_descent_begins_where_it_was_let_go(page, ring):
    ring.scroll_into_view_if_needed()
    box = ring.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 60, y + 20, steps=4)
    page.page.mouse.up()
    page.wait_for_picture(expected(start=written(page, ring)))
    assert written(page, ring)[0] > -10 and written(page, ring)[1] < 1
    ring.dblclick()
    page.wait_for_picture(expected())


def test_what_is_no_point_is_said(page, ring):
    field = page.panel(0).locator(".dlcourse-hand input")
    field.fill("left")
    field.blur()
    page.wait_for_status("start must be numbers with commas between them")
    field.fill("")
    field.blur()
    page.wait_for_picture(expected())
