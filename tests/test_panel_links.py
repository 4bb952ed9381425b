"""A panel's state as a link, and what a link may and may not do."""

import ast
import re
import types
from urllib.parse import parse_qs, quote

import pytest
import segno

import dlcourse as dl
from dlcourse.panel import links, presented, text

MOONS = dl.Experiment(dl.moons(40), hidden=(4,), iterations=200)
LONG = (
    ".set(changes=("
    + ", ".join(f"({t}, 'learning_rate', 0.5)" for t in range(100))
    + "))"
)


def panel_of():
    return dl.live(
        MOONS,
        width=dl.scale.linear(1, 20),
        activation=dl.scale.choice("relu", "tanh"),
        during={"learning_rate": dl.scale.log(0.01, 1)},
    )


@pytest.fixture
def shown(monkeypatch):
    """A panel that a cell of its own shows, where the course has an address."""
    monkeypatch.setenv(links.COURSE, "https://example.org/deep/#top")
    monkeypatch.setattr(presented, "_shown", {})
    panel = panel_of()
    panel._cell = "moons-here", 1
    presented.note(panel, panel._cell)
    return panel


def asked(link):
    """What a link asks for, as `presented.follow` takes it."""
    course, _, fragment = link.partition("#")
    assert course == "https://example.org/deep/"
    found = parse_qs(fragment, keep_blank_values=True, strict_parsing=True)
    cell, mark, state = (value for (value,) in found.values())
    return cell, mark, quote(state)


def test_a_link_moves_the_panel_to_what_was_shown(shown):
    shown.set(width=3, activation="tanh", seed=5).pin(width=20).seeds()
    state, link = shown.state(), links.link(shown)
    assert re.fullmatch(r"[\w:/.#=&%-]+", link)  # no program cuts it off
    shown.clear()
    assert shown.state() != state
    assert presented.follow(*asked(link)) == "Shown."
    assert shown.state() == state


def test_a_link_to_a_cell_opens_its_panel_as_it_stands(shown):
    shown.set(width=3)
    state = shown.state()
    link = links.opening("https://example.org/deep/#top", "03", "moons-here")
    assert link == "https://example.org/deep/#notebook=03&cell=moons-here"
    assert presented.follow("moons-here", "", "") == "Shown."
    assert shown.state() == state
    assert presented.follow("nowhere", "", "") == ""


def test_a_long_state_is_read_as_a_short_one_is(shown):
    _, mark, _ = asked(links.link(shown))
    assert presented.follow("moons-here", mark, quote(LONG)) == "Shown."
    assert len(shown.experiment.changes) == 100
    assert presented.follow(*asked(links.link(shown))) == "Shown."


def test_the_link_is_where_the_page_looks_for_it(shown):
    place = shown._box.link
    shown.set(width=3).finish()
    assert f"data-link='{links.link(shown).replace('&', '&amp;')}'" in place.value


@pytest.mark.parametrize("course, cell", [("", "moons"), ("https://x.org", "1 + 2")])
def test_there_is_no_link_without_an_address_or_a_cell(
    shown, monkeypatch, course, cell
):
    monkeypatch.setenv(links.COURSE, course)
    shown._cell = cell, 1
    shown.set(width=3).finish()
    assert links.link(shown) == shown._box.link.value == ""


HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an end of the quotes": '")\nimport os\nos.abort()#',
    "a call": ".set(width=__import__('os').getpid())",
    "what is no value": ".set(width=[n for n in (3,)])",
    "another method": ".close()",
    "a second expression": " or panel.set(width=3)",
    "another name": "2.set(width=3)",
    "what the panel cannot show": ".set(width=3000)",
    "a control that it does not have": ".set(depth=3)",
    "half a character": "%FF%",
    "no text": "%00",
    "a number that is too long": f".set(width={'9' * 9000})",
    "many calls": ".seeds()" * 1000,
    "many brackets": f".set(width={'(' * 9000}",
    "many signs": f".set(width={'-' * 9000}1)",
    "many dots": ".set" * 9000,
    "many powers": f".set(width={'1**' * 9000}1)",
    "many digits, none at the end": f".set(width={'1' * 9000}!)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_state_is_refused_in_a_sentence_and_moves_nothing(shown, name):
    shown.set(width=7).pin()
    before, (cell, mark, _) = shown.state(), asked(links.link(shown))
    said = presented.follow(cell, mark, HOSTILE[name])
    assert said.startswith("The link says what the panel cannot show (")
    assert len(said) < 400 and "\n" not in said
    assert shown.state() == before


def test_python_parses_nothing_that_is_deep(shown, monkeypatch):
    """In a browser, the parser itself would end Python: it must not be asked."""

    def shallow(source, **settings):
        assert len(source) < 300
        return ast.parse(source, **settings)

    watched = types.SimpleNamespace(**{**vars(ast), "parse": shallow})
    monkeypatch.setattr(text, "ast", watched)
    for name in filter(lambda name: name.startswith("many"), HOSTILE):
        with pytest.raises(ValueError, match="calls such as"):
            shown.load(text.head(shown) + HOSTILE[name])


def test_a_link_to_another_panel_is_refused(shown):
    _, mark, state = asked(links.link(shown.set(width=3)))
    other = dl.live(MOONS, width=dl.scale.linear(1, 20))
    presented.note(other, ("another", 1))
    assert "is another one" in presented.follow("another", mark, state)
    assert presented.follow("nowhere", mark, state) == ""
    assert other.experiment == MOONS


def test_a_code_holds_a_link_or_says_that_it_is_too_long(shown):
    link = links.link(shown)
    drawn = links.code(link)
    assert drawn.startswith("<svg") and "viewBox" in drawn
    assert drawn == segno.make_qr(link).svg_inline(
        omitsize=True, dark="#000", light="#fff"
    )
    with pytest.raises(ValueError, match="holds 2,953 letters, got a link of 3000"):
        links.code("x" * 3000)
