"""The ring on a race's contours, and on training examples: by keys, mouse, typing."""

import json
import re

import pytest

from browser.accessibility import violations

pytestmark = pytest.mark.browser

PANEL = """import dlcourse as dl
race = dl.race(dl.bowl(40), "momentum", iterations=200)
dl.live(race, learning_rate=dl.scale.log(0.001, 0.1))"""
PLANE = """import dlcourse as dl
moons = dl.Experiment(dl.moons(60), hidden=(6,), learning_rate=1.0, iterations=300)
dl.live(moons, views="cost boundary", learning_rate=dl.scale.log(0.01, 2))"""


def expected(source=PANEL, **settings):
    names = {}
    *body, last = source.splitlines()
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


@pytest.fixture
def plane(cells):
    opened = cells(PLANE)
    opened.wait_for_picture(expected(PLANE))
    return opened


def told(plane):
    image = plane.panel(0).locator("img[data-hand]")
    return json.loads(image.get_attribute("data-hand"))


def on_page(plane, x, y):
    """Return where a point of the plane stands on the page."""
    box = plane.panel(0).locator(".dlcourse-plane").bounding_box()
    (left, right), (low, high) = told(plane)["xlim"], told(plane)["ylim"]
    across, up = (x - left) / (right - left), (y - low) / (high - low)
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def points(plane, pattern):
    """Return what has been written into the field, once it is like `pattern`."""
    field = plane.panel(0).locator(".dlcourse-hand input")
    plane.page.wait_for_function(
        "([field, pattern]) => field.value.match(pattern)",
        arg=[field.element_handle(), pattern],
    )
    moved, added = [], []
    for part in field.input_value().split("; "):
        name, x, y = re.split("[:,] ", part)
        if name.startswith("+"):
            added.append((float(x), float(y), int(name)))
        else:
            moved.append((int(name), float(x), float(y)))
    return {"moved": tuple(moved), "added": tuple(added)}


def test_a_training_point_is_dragged_and_goes_back(plane):
    x, y = told(plane)["points"][3]
    plane.panel(0).locator("img").scroll_into_view_if_needed()
    mouse = plane.page.mouse
    mouse.move(*on_page(plane, x, y))
    mouse.down()
    mouse.move(*on_page(plane, x + 0.5, y + 0.4), steps=4)
    mouse.up()
    dragged = points(plane, "^3: .*[2-9]$")
    plane.wait_for_picture(expected(PLANE, **dragged))
    (moved,) = dragged["moved"]
    assert moved[1:] == pytest.approx((x + 0.5, y + 0.4), abs=0.05)
    ring = plane.panel(0).locator(".dlcourse-ring")
    assert ring.get_attribute("aria-valuetext").startswith("point 3, x1 ")
    ring.focus()
    plane.press("Delete")
    plane.wait_for_picture(expected(PLANE))


def test_an_outlier_of_either_class_is_added_and_goes(plane):
    mouse = plane.page.mouse
    plane.panel(0).locator("img").scroll_into_view_if_needed()
    place = on_page(plane, -1, 1.3)
    for label in (0, 1):
        mouse.dblclick(*place)
        added = points(plane, rf"^\+{label}: ")
        plane.wait_for_picture(expected(PLANE, **added))
        assert added["added"][0] == pytest.approx((-1, 1.3, label), abs=0.05)
    mouse.dblclick(*place)
    plane.wait_for_picture(expected(PLANE))


def test_keys_take_up_a_point_and_move_it(plane):
    ring = plane.panel(0).locator(".dlcourse-ring")
    ring.focus()
    plane.press("Enter")
    plane.press("ArrowRight", 2)
    moved = points(plane, r"^\d+: ")
    plane.wait_for_picture(expected(PLANE, **moved))
    assert violations(plane.page)["ours"] == {}
    plane.press("Delete")
    plane.wait_for_picture(expected(PLANE))
