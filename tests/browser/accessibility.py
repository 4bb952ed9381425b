"""What stands on a page: axe-core's findings, contrasts, names, what is cut off.

What is the course's own is told apart from the program's that shows it.
"""

from axe_playwright_python.sync_playwright import Axe

from browser.lab import ask

# What a notebook brings to the page: its texts, and the outputs of its cells.
OURS = ".dlcourse-panel, .jp-RenderedHTMLCommon, .jp-OutputArea-output"
# The words of a listing have the colours of JupyterLab's theme.
LISTINGS = "pre code span"

VIOLATIONS = """async ([ours, whole, contrast]) => {
  const roots = [...document.querySelectorAll(ours)]
    .filter(root => !root.parentElement?.closest(ours));
  const {violations} = await axe.run(whole ? document : {include: roots}, {
    elementRef: true,
    resultTypes: ['violations'],
    rules: {'color-contrast': {enabled: contrast}},
  });
  const found = {ours: {}, theirs: {}};
  for (const {id, help, nodes} of violations) {
    for (const {element, html, any, all} of nodes) {
      const whose = element?.closest(ours) ? 'ours' : 'theirs';
      const why = [...any, ...all].map(check => check.message).join('; ');
      (found[whose][id] ??= []).push(`${help}: ${html.slice(0, 200)} (${why})`);
    }
  }
  return found;
}"""

# The rule of WCAG 2.2, 1.4.3: 4.5 to 1; 3 to 1 for large text; disabled is exempt.
FAINT = """([ours, theirs]) => {
  const scratch = new OffscreenCanvas(1, 1)
    .getContext('2d', {willReadFrequently: true});
  const rgba = color => {
    scratch.clearRect(0, 0, 1, 1);
    scratch.fillStyle = color;
    scratch.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = scratch.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) =>
    [r, g, b].map((c, i) => a * c + (1 - a) * below[i]);
  const ground = element => {
    if (!element) return [255, 255, 255];
    const color = rgba(getComputedStyle(element).backgroundColor);
    return color[3] === 1 ? color : over(color, ground(element.parentElement));
  };
  const light = color => {
    const [r, g, b] = color.map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const off = ':disabled, [disabled], [aria-hidden=true], mjx-assistive-mml, style, ' +
    `script, ${theirs}`;
  const found = {};
  let texts = 0;
  for (const root of document.querySelectorAll(ours)) {
    const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const {data, parentElement: element} = words.currentNode, text = data.trim();
      const seen = {opacityProperty: true, visibilityProperty: true};
      if (!text || element.closest(off) || !element.checkVisibility(seen)) continue;
      const style = getComputedStyle(element), size = parseFloat(style.fontSize);
      const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
      const below = ground(element);
      const pair = [light(over(rgba(style.color), below)), light(below)];
      const ratio = Math.max(...pair) / Math.min(...pair);
      texts += 1;
      if (ratio < (large ? 3 : 4.5)) {
        const where = `${text.slice(0, 60)} in ${element.outerHTML.slice(0, 120)}`;
        found[`${style.color} on ${below}`] = `${ratio.toFixed(2)}: ${where}`;
      }
    }
  }
  return {texts, found};
}"""

# What lies outside its panel, or does not fit where it stands.
CUT_OFF = """() => {
  const parts = 'button, select, textarea, img, table, .widget-label, ' +
    '.widget-readout, .dlcourse-status, .widget-html-content';
  const found = [];
  document.querySelectorAll('.dlcourse-panel').forEach((panel, place) => {
    const room = panel.closest('.jp-OutputArea-output').getBoundingClientRect();
    for (const part of panel.querySelectorAll(parts)) {
      const box = part.getBoundingClientRect();
      if (box.width <= 1) continue;  // nothing, or a text for the ear alone
      const outside = box.left < room.left - 1 || box.right > room.right + 1;
      const inside = part.clientWidth && part.scrollWidth > part.clientWidth + 1;
      if (outside || inside) {
        const name = part.innerText?.trim() || part.outerHTML;
        const [from, to, left, right] = [box.left, box.right, room.left, room.right]
          .map(Math.round);
        found.push(`panel ${place}, ${outside ? 'outside' : 'cut off'}: ` +
          `${part.tagName} ${name.slice(0, 80)} (${from}-${to} of ${left}-${right})`);
      }
    }
  });
  return found;
}"""


def violations(page, ours=OURS, whole=False, contrast=False):
    """Return {"ours", "theirs"}: {rule: what axe-core finds}, theirs on a `whole` page.

    Its `contrast` takes four times as long as all of its other rules; see `faint`.
    """
    page.evaluate(Axe().axe_script)
    return ask(page, "axe-core is done", VIOLATIONS, [ours, whole, contrast])


def faint(page, ours=OURS, theirs=LISTINGS):
    """Return {colours: a text of ours that is hard to read}.

    axe-core's own rule takes all of JupyterLab as hidden, for its body has no height,
    and elsewhere whatever is not scrolled into view; it takes ten times as long, too.
    """
    found = page.evaluate(FAINT, [ours, theirs])
    assert found["texts"] > 20, "nothing was looked at"
    return found["found"]


def cut_off(page):
    """Return what of any panel does not fit into the page's width."""
    return page.evaluate(CUT_OFF)
