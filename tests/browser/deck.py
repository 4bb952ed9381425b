"""A notebook presented in RISE, as one uses it."""

from browser.lab import UNTIL, Notebook, ask

WIDTH, HEIGHT = 1280, 720
SLIDE = "section.present section.present"
LIVE = ".dlcourse-panel:not(.dlcourse-prediction)"
PANEL = f"{SLIDE} {LIVE}"
SLIDER = (
    f"{PANEL} .widget-slider:not(.dlcourse-default-last) "
    ".noUi-target:not([disabled]) .noUi-handle"
)
CHANGED = f"""([id, src]) => document.querySelector('{SLIDE}').id === id &&
  document.querySelector('{PANEL} img').src !== src"""

# The lines of a code as it is drawn.
CODE = "svg => [...svg.querySelectorAll('path')].map(one => one.getAttribute('d'))"

# Waits for a slide whose name is `at`, or is not `after`, until its cells have run and
# have shown what they show.
ARRIVED = f"""async ({{at, after}}) => {{{UNTIL}
  const slide = await until(() => {{
    const slide = document.querySelector('{SLIDE}');
    const there = at ? slide?.id === at : slide && slide.id !== after;
    const busy = document.body.classList.contains('dlcourse-running') ||
      slide?.querySelector('{LIVE}:not(:has(img[src]))');
    return there && !busy && slide;
  }});
  const next = section => section.nextElementSibling?.matches('section');
  return {{
    name: slide.id,
    moves: !!document.querySelector('{SLIDER}'),
    hidden: slide.querySelectorAll('.fragment:not(.visible)').length,
    last: !next(slide) && !next(slide.parentElement),
  }};
}}"""

SLIDES = """code => [...document.querySelectorAll('.reveal section section')]
  .filter(slide => !code || slide.querySelector('.jp-CodeCell'))
  .map(slide => slide.id)"""

# What a slide is like when it is shown; `all` are the elements on it that one sees.
LOOK = """
  const look = (slide, content) => {
    const all = [...content.querySelectorAll('*')].filter(one =>
      !one.closest('.notes, mjx-container, math, svg, .dlcourse-announced, .hidden') &&
      !one.closest('.cm-layer, .cm-announced, .noUi-target') &&
      !one.closest('.dlcourse-sketch .widget-label') && // to be heard alone
      one.checkVisibility({visibilityProperty: true}));
    const box = one => one.getBoundingClientRect();
    const name = one => `${one.tagName}.${one.className} ${one.textContent.trim()}`
      .slice(0, 90);
    const scrolls = one => one.closest('pre, .cm-scroller, .shown, .formula');
    const cut = all.filter(one => box(one).width && box(one).height && !scrolls(one) &&
      (box(one).right > innerWidth + 1 || box(one).bottom > innerHeight + 1 ||
       box(one).top < -1 || box(one).left < -1));
    const whole = content.querySelectorAll(
      'mjx-container, .formula, .jp-MarkdownCell :is(pre, pre code)');
    cut.push(...[...whole].filter(one => one.scrollWidth > one.clientWidth + 1 ||
      (one.matches('pre, pre code') && one.scrollHeight > one.clientHeight + 1)));
    const texts = all.filter(one => [...one.childNodes].some(
      node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    const size = one => parseFloat(getComputedStyle(one).fontSize) *
      (one.currentCSSZoom ?? 1);
    const small = texts.filter(one => size(one) < 19.9 && !one.closest('sub, sup'));
    const panel = content.querySelector('.dlcourse-panel:has(.dlcourse-picture)');
    const parts = panel ? [...panel.children].filter(
      one => box(one).height && !one.matches('.dlcourse-announced')) : [];
    const over = [];
    parts.forEach((one, i) => parts.slice(i + 1).forEach(other => {
      if (box(one).bottom <= box(other).top + 2) return;
      over.push(`${name(one)} | ${name(other)}`);
    }));
    for (const one of parts) {
      if (one.scrollHeight > one.clientHeight + 4) over.push(`inside ${name(one)}`);
    }
    const pen = document.createElement('canvas').getContext('2d');
    const long = one => {
      pen.font = getComputedStyle(one).font;
      return pen.measureText(one.selectedOptions[0].text).width;
    };
    cut.push(...all.filter(one => one.matches('select') && box(one).height &&
      one.clientWidth < long(one)));
    const short = panel ? [
      ...panel.querySelectorAll('.slider-container')]
      .filter(one => box(one).width < 240)
      .concat([...panel.querySelectorAll('button, select')].filter(
        one => box(one).height && box(one).height < 43.5))
      .concat([...panel.querySelectorAll('.dlcourse-picture')].filter(
        one => box(one).height < 150)) : [];
    const used = all.filter(one => box(one).height && !one.children.length)
      .reduce((low, one) => Math.max(low, box(one).bottom), 0);
    const words = texts.map(one => one.textContent).join(' ').trim();
    const problems = {
      cut: cut.map(name).slice(0, 3), small: small.map(name).slice(0, 3),
      over: over.slice(0, 3), short: short.map(name).slice(0, 3),
      empty: words.length < 12 ? [words] : [],
    };
    return Object.fromEntries(
      Object.entries(problems).filter(([, found]) => found.length));
  };"""

# Of the slides so named, each for a moment made the one that is shown.
EACH = """
  const each = (names, measure) => {
    const all = [...document.querySelectorAll('.reveal section')];
    const before = all.map(one => [one, one.className, one.style.cssText, one.hidden]);
    for (const one of all) one.classList.remove('present', 'past');
    const found = names.map(name => {
      const slide = document.getElementById(name), both = [slide.parentElement, slide];
      for (const one of both) {
        one.classList.replace('future', 'present') || one.classList.add('present');
        one.hidden = false;
        one.style.display = 'block';
      }
      const measured = measure(slide);
      for (const one of both) {
        one.classList.remove('present');
        one.style.display = 'none';
      }
      return [name, measured];
    });
    for (const [one, name, style, hidden] of before) {
      Object.assign(one, {className: name, hidden});
      one.style.cssText = style;
    }
    return Object.fromEntries(found);
  };"""
HEIGHTS = f"""names => {{{EACH}
  return each(names, slide => {{
    const cells = [...slide.querySelectorAll('.jp-Cell')]
      .map(cell => cell.getBoundingClientRect()).filter(box => box.height);
    return Math.max(...cells.map(box => box.bottom)) -
      Math.min(...cells.map(box => box.top));
  }});
}}"""
PROBLEMS = f"""names => {{{EACH}{LOOK}
  const found = each(names, slide => look(slide, slide));
  return Object.fromEntries(Object.entries(found)
    .filter(([, problems]) => Object.keys(problems).length));
}}"""


class Deck(Notebook):
    """A notebook in RISE, one slide after the other."""

    def present(self, name):
        """Open the notebook as slides; return what the first one is like."""
        self.name = name.partition("#")[0]
        self.page.goto(f"{self.address}/rise/{name}")
        self.page.locator(f"body.dlcourse-listening {SLIDE}").wait_for()
        return self.arrive()

    def arrive(self, at=None, after=None):
        """Wait for a slide and its cells; return what it is like.

        It is the one named `at`, or another than the one named `after`.
        """
        what = f"slide {at or f'after {after}'} of {self.name}, its cells run"
        return ask(self.page, what, ARRIVED, {"at": at, "after": after})

    def slides(self, code=False):
        """Return the names of all slides, or of those with `code` on them."""
        return self.page.evaluate(SLIDES, code)

    def heights(self, *names):
        """Return {name: height in pixels} of what stands on these slides, or on all."""
        return self.page.evaluate(HEIGHTS, names or self.slides())

    def faults(self, *names):
        """Return {name: what is wrong with a slide}, of these slides or of all.

        What is wrong only until the page has made room, and the kernel has drawn for
        it, is no fault.
        """
        from playwright.sync_api import TimeoutError

        names = names or self.slides()
        try:
            self.page.wait_for_function(
                f"names => !Object.keys(({PROBLEMS})(names)).length",
                arg=names,
                polling=500,
                timeout=20_000,
            )
        except TimeoutError:
            return self.page.evaluate(PROBLEMS, names)
        return {}

    def go(self, name):
        """Go to the slide so named by its address; return what it is like."""
        self.page.evaluate("name => { location.hash = `/${name}`; }", name)
        return self.arrive(at=name)

    def turn(self, slide):
        """Reveal what the slide holds back, and turn it; return the next one."""
        self.press("Space", times=slide["hidden"] + 1)
        return self.arrive(after=slide["name"])

    def press_and_see(self, key, name):
        """Press a key at rest; wait for another picture on the slide so named."""
        self.page.wait_for_function(
            f"() => document.querySelector('{PANEL} img:not([data-streamed])')"
        )
        seen = self.page.locator(f"{PANEL} img").first.get_attribute("src")
        self.press(key)
        self.page.wait_for_function(CHANGED, arg=[name, seen])

    def save(self):
        """Save the notebook with what its cells have shown."""
        with self.page.expect_response(
            lambda response: (
                response.request.method == "PUT" and self.name in response.url
            )
        ):
            self.press("Control+s")
