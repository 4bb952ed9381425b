"""Pages and slides as files: nothing is lost, nothing is fetched, all has words."""

import functools
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest
from course import PATHS, read

import dlcourse as dl
from dlcourse.command.publish.decks import decks
from dlcourse.command.publish.formulas import mathml
from dlcourse.command.publish.pages import pages
from dlcourse.command.publish.symbols import typeset
from dlcourse.practice.exercises import exercises, question
from dlcourse.practice.predictions import Choice, predictions

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


FILES = [
    *("index", "instructor", "reference"),
    *NAMES,
    *(f"slides/{name}" for name in NAMES),
]


@pytest.fixture(scope="module", params=FILES)
def page(site, request):
    return Page(site / f"{request.param}.html")


@functools.cache
def ids_of(path):
    """Return what one can link to in a page."""
    return frozenset(Page(path).ids)


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
        name, _, anchor = link["href"].replace("?core", "").partition("#")
        if name.endswith(".ipynb"):
            assert (page.path.parent / name).is_file(), name
        elif not name.startswith("http"):
            ids = ids_of((page.path.parent / name).resolve()) if name else page.ids
            assert not anchor or anchor in ids, link["href"]


def test_every_page_is_described_and_has_a_picture_for_its_tab(page):
    about = [meta["content"] for meta in page.all("meta") if meta.get("name")]
    assert sum(len(words.split()) > 8 for words in about) == 1
    (icon,) = [link for link in page.all("link") if link["rel"] == "icon"]
    assert icon["href"].startswith("data:image/svg+xml;base64,")


def test_instructors_find_the_notes_and_minutes_of_every_concept(site):
    text = Page(site / "instructor.html").text
    for name in NAMES:
        notes = [c for c in read(name).cells if c.id.endswith("-notes")]
        for cell in notes:
            words = re.findall(r"\b[a-z]{4,}(?= )", no_tex(cell.source))
            assert [word for word in words if word not in text] == [], cell.id
            assert re.search(r"\*\d+ minutes?\b.*\*", cell.source), cell.id


def test_a_deck_has_core_slides_for_half_the_time(site):
    for name in NAMES:
        deck = Page(site / "slides" / f"{name}.html")
        sections = deck.all("section")
        core = [one["id"] for one in sections if "data-core" in one]
        assert core[0] == "title" and core[-1] == "summary"
        assert 0.25 < len(core) / len(sections) < 0.65, (name, len(core))


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
    foreseen = [p for p in predictions() if p.identifier[1:3] == name[:2]]
    assert source.count("<h3>Predict</h3>") == len(foreseen) > 0
    choices = [p for p in foreseen if isinstance(p, Choice)]
    assert source.count("What the run does") == len(foreseen) - len(choices)
    for asked in choices:
        folded = f'<details name="{asked.identifier}">'
        assert source.count(folded) == len(asked.options)
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


def test_the_reference_has_every_public_name_with_the_notebooks_that_use_it(site):
    page = Page(site / "reference.html")
    entries = [a["id"] for a in page.all("article")]
    assert sorted(entries) == dl.__all__
    links = {link["href"] for link in page.all("a")}
    assert {"03_dropout.html#write-dropout-forward", "#adam_step"} <= links
    for words in ("memory", "Return W, v and s after step number t of Adam"):
        assert words in page.text
    sources = [
        cell.source
        for name in NAMES
        for cell in read(name).cells
        if not cell.id.endswith("-notes")
    ]
    for name in set(re.findall(r"\bdl\.(\w+)", str(sources))) & set(dl.__all__):
        (entry,) = re.findall(rf'<article id="{name}".*?</article>', page.source, re.S)
        assert "Used in" in entry, name


@pytest.mark.parametrize(
    "written, seen",
    [
        ("Return v / (1 - beta^t): an average", "v / ( 1 − β t ) "),
        ("v <- beta1 v + (1 - beta1) dW", "v ← β 1 v + ( 1 − β 1 ) d W "),
        ("v^ / (sqrt(s^) + epsilon)", "v ˆ / ( s ˆ + ϵ ) "),
        ("a_i (1[i = j] - a_j) of a", "a i ( 1 [ i = j ] − a j ) "),
        ("e^-z, in (-1, 1)", "e − z "),
        ("a learning_rate of 1", ""),
        ("X (n_x, m), Y one-hot (C, m)", ""),
        ("`a = b` and e.replace(a=1), two-sided", ""),
    ],
)
def test_formulas_of_docstrings_are_set_and_words_are_not(written, seen):
    formulas = re.findall(r"\$(.+?)\$", typeset(written))
    trees = [ElementTree.fromstring(mathml(tex, "inline")) for tex in formulas]
    letters = [text for tree in trees for text in tree.itertext() if text.strip()]
    assert "".join(f"{letter} " for letter in letters) == seen


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
