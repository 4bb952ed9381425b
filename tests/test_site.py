"""Pages and slides as files: nothing is lost, nothing is fetched, all has words."""

import re
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest
from lessons import FOLDER, PATHS, read

sys.path.append(str(FOLDER))

from publish.decks import decks  # noqa: E402
from publish.formulas import mathml  # noqa: E402
from publish.pages import pages  # noqa: E402

from dlcourse.practice.exercises import exercises, question  # noqa: E402

NAMES = [path.stem for path in PATHS]
LOADED = {"src", "srcset", "poster", "data"}
VOID = {"br", "hr", "img", "link", "meta", "input"}


class Page(HTMLParser):
    """What stands in a page: elements, text outside scripts, and what it loads."""

    def __init__(self, path):
        super().__init__()
        self.path, self.source = path, path.read_text(encoding="utf-8")
        self.elements, self.text, self._open = [], "", []
        self.feed(self.source)
        self.close()
        assert self._open == [], "elements are left open"

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if not {"script", "style", "pre"} & set(self._open):
            self.text += data

    def all(self, tag):
        """Return the attributes of the elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self):
        return [a["id"] for _, a in self.elements if "id" in a]

    @property
    def loaded(self):
        """Addresses that a browser loads by itself."""
        found = [v for _, a in self.elements for k, v in a.items() if k in LOADED]
        found += [link["href"] for link in self.all("link")]
        styles = [self.path.parent / link["href"] for link in self.all("link")]
        texts = [self.source, *(s.read_text() for s in styles if s.suffix == ".css")]
        return found + re.findall(r'@import|url\("?(.+?)"?\)', "".join(texts))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    pages(folder)
    decks(folder / "slides")
    return folder


FILES = ["index", *NAMES, *(f"slides/{name}" for name in NAMES)]


@pytest.fixture(params=FILES)
def page(site, request):
    return Page(site / f"{request.param}.html")


def test_there_is_a_page_and_a_deck_for_each_notebook(site):
    written = {
        str(path.relative_to(site).with_suffix("")) for path in site.rglob("*.html")
    }
    assert written == set(FILES)


def test_nothing_is_loaded_from_elsewhere(page):
    for address in page.loaded:
        assert not re.match(r"(\w+:)?//", address), address
        if not address.startswith("data:"):
            assert (page.path.parent / address).is_file(), address


def test_every_picture_says_what_it_shows(page):
    for picture in page.all("img"):
        assert len(picture["alt"].split()) > 3
        assert not picture["alt"].startswith("Live panel"), "run `make notebooks`"


def test_no_formula_is_left_in_tex(page):
    assert "$" not in page.text and "\\" not in page.text
    assert "<merror" not in page.source


def test_links_lead_somewhere(page):
    assert len(page.ids) == len(set(page.ids))
    for link in page.all("a"):
        name, _, anchor = link["href"].partition("#")
        if not name.startswith("http"):
            target = Page(page.path.parent / name) if name else page
            assert not anchor or anchor in target.ids, link["href"]


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_on_its_page(site, name):
    page = Page(site / f"{name}.html")
    cells = read(name).cells
    shown = [cell for cell in cells if not cell.id.endswith("-notes")]
    assert [i for i in page.ids if i != "main"] == [cell.id for cell in shown]
    assert "Speaker notes" not in page.text
    for cell in shown:
        if cell.cell_type == "markdown":
            words = re.findall(r"\b[a-z]{4,}(?= )", no_tex(cell.source))
            assert [word for word in words if word not in page.text] == [], cell.id
    pictures = sum("image/png" in str(cell.get("outputs")) for cell in cells)
    assert len(page.all("img")) == pictures > 0


def no_tex(source):
    return re.sub(r"\$\$.*?\$\$|\$.*?\$|`.*?`", "", source, flags=re.S)


@pytest.mark.parametrize("name", NAMES)
def test_solutions_and_replies_are_folded_away(site, name):
    source = Page(site / f"{name}.html").source
    for exercise in exercises():
        if f"E{name[:2]}." in exercise.identifier:
            assert f"One way to write <code>{exercise.name}</code>" in source
    asked = re.findall(r'dl\.ask\("(.+?)"\)', str(read(name).cells))
    assert asked
    for identifier in asked:
        options = question(identifier).options
        assert source.count(f'<details name="{identifier}">') == len(options)
    assert "<details open" not in source


@pytest.mark.parametrize("name", NAMES)
def test_a_deck_has_the_slides_that_the_live_one_has(site, name):
    deck = Page(site / "slides" / f"{name}.html")
    cells = read(name).cells
    types = {cell.id: cell.metadata["slideshow"]["slide_type"] for cell in cells}
    begin = [i for i, kind in types.items() if kind in ("slide", "subslide")]
    assert [section["id"] for section in deck.all("section")] == begin
    fragments = sum(kind == "fragment" for kind in types.values())
    assert deck.source.count('<div class="fragment">') == fragments
    said = slides = notes = 0
    for kind in (*types.values(), "slide"):
        if kind == "slide":  # a concept ends: each of its slides has all its notes
            said, slides, notes = said + slides * notes, 0, 0
        slides += kind in ("slide", "subslide")
        notes += kind == "notes"
    assert deck.source.count("<em>Speaker notes.</em>") == said


@pytest.mark.parametrize("tex", ["\\Vert x \\Vert", r"\big\Vert x \big\Vert_F^2"])
def test_a_norm_has_its_bars(tex):
    assert mathml(tex, "inline").count("‖") + mathml(tex, "inline").count("2016") == 2


def test_words_of_formulas_stand_apart():
    space = '<mspace width="0.167em" />'
    assert f"<mi>ln</mi>{space}<mn>2</mn>" in mathml(r"\ln 2", "inline")
    assert f"<mi>arg</mi></mrow>{space}" in mathml(r"\arg\min_x f(x)", "block")
    assert "<msub><mi>log</mi><mn>2</mn></msub>" in mathml(r"\log_2 x", "inline")
    assert "<mi>Var</mi></mrow><mo" in mathml(r"\mathrm{Var}(w)", "inline")


def test_lines_are_set_one_below_the_other():
    tex = r"\begin{aligned} a &= b \\ c &= d \end{aligned}"
    math = ElementTree.fromstring(mathml(tex, "block"))
    assert len(math.findall(".//mtr")) == 2 and "(1)" not in "".join(math.itertext())


@pytest.mark.parametrize("tex", [r"\nosuchthing x", r"a & b"])
def test_a_formula_that_nobody_understands_is_refused(tex):
    with pytest.raises(ValueError, match="not known|does not become MathML"):
        mathml(tex, "inline")
