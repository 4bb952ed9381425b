"""The page: milliseconds from a key press to a changed picture, in a real browser.

Three ways to redraw loss curve and decision boundary of the network of notebook 01 when
a slider moves: a callback that does nothing (the floor), `interact` with a function
that retrains and calls `plt.show()`, and our panel, with seven of them open. The first
and the last also on a slide of RISE.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from bench.table import Limit, Row, Target

sys.path.append(str(Path(__file__).parent.parent / "tests" / "browser"))

from lab import CHROMIUM_FLAGS, NOTICE, Notebook, find_chromium, serve  # noqa: E402

PRESSES, PANELS = 15, 7
BURST, PER_SECOND = 40, 30

SETUP = """
import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import dlcourse as dl

rings = dl.Experiment(dl.circles(300), hidden=(10, 5), iterations=2000)
"""

EMPTY = """
slider = widgets.FloatSlider(description="empty", max=1000, step=1)
answer = widgets.HTML("<p class='empty-answer'>0</p>")
def answered(change):
    answer.value = f"<p class='empty-answer'>{change.new}</p>"
slider.observe(answered, names="value")
widgets.VBox([slider, answer])
"""

# The same picture as the panel's: both curves, tinted plane, boundary, points, labels.
INTERACT = """
@widgets.interact(plain=widgets.FloatSlider(0.1, min=0.01, max=1, step=0.01))
def show(plain):
    history = dl.run(rings.replace(learning_rate=plain))
    record = history.at()
    fig, (left, right) = plt.subplots(1, 2, figsize=(10.8, 4))
    left.plot(history.costs, label="train")
    left.plot(history.marks, history.scores.dev_cost, "--", label="dev")
    left.set(title="Cost", xlabel="iteration", xlim=(0, 2000), ylim=(0, 2))
    left.grid()
    left.legend()
    xs = np.linspace(-1.4, 1.4, 70)
    grid = np.stack(np.meshgrid(xs, xs)).reshape(2, -1)
    Z = record.network.forward(record.theta, grid).Z.reshape(70, 70)
    right.contourf(xs, xs, 1 / (1 + np.exp(-Z)), cmap="RdBu")
    right.contour(xs, xs, Z, levels=[0], colors="k")
    X, Y = record.data.X, record.data.Y[0]
    right.scatter(*X[:, Y == 0], marker="o", edgecolor="w")
    right.scatter(*X[:, Y == 1], marker="^", edgecolor="w")
    right.set(title="Decision boundary", xlabel="$x_1$", ylabel="$x_2$")
    plt.show()
"""

PANEL = """
dl.live(rings, views="cost boundary", learning_rate=dl.scale.log(0.001, 1))
"""

LONG = """
dl.live(rings.replace(iterations=100_000), views="cost boundary")
"""

# Resolves with the time from the next key press to a change of what `look` sees, in ms.
NEXT_CHANGE = """look => {
  const see = new Function('return ' + look);
  const before = see();
  window.change = new Promise(resolve => {
    let start = null;
    addEventListener('keydown', () => { start = performance.now(); },
                     {capture: true, once: true});
    const observer = new MutationObserver(() => {
      const now = see();
      if (start === null || now === null || now === before) return;
      observer.disconnect();
      resolve(performance.now() - start);
    });
    observer.observe(document.body,
      {subtree: true, childList: true, characterData: true, attributes: true});
  });
}"""

# Resolves when the page has drawn all it was sent: a fine picture takes some 30 ms, for
# which the next press, whoever's it is, must not wait.
QUIET = """() => new Promise(resolve => {
  const idle = () => requestIdleCallback(resolve);
  requestAnimationFrame(() => requestAnimationFrame(idle));
})"""

ANSWER = "document.querySelector('.empty-answer')?.textContent ?? null"
PLOTTED = "document.querySelector('.widget-interact img')?.src ?? null"
SHOWN = (
    "[...document.querySelectorAll('.jupyter-widgets img')]"
    ".find(image => image.alt)?.src ?? null"
)


def rows():
    """Measure everything and return the rows of the table."""
    with tempfile.TemporaryDirectory() as root:
        root = Path(root)
        _write_notebook(
            root / "latency.ipynb", [SETUP, EMPTY, INTERACT, *[PANEL] * PANELS]
        )
        _write_notebook(root / "slide.ipynb", [SETUP, EMPTY, PANEL])
        _write_notebook(root / "long.ipynb", [SETUP, LONG])
        with serve(root) as address:
            return _measured(address)


def _write_notebook(path, cells):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, path)


def _measured(address):
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(NOTICE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_FLAGS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        notebook = Notebook(page, address)
        notebook.open("latency.ipynb")
        errors = notebook.run_all()["errors"]
        assert not errors, errors
        for index in range(PANELS):
            _at_rest(page, index)
        empty, plain, ours = _pressed(
            page, {"empty": ANSWER, "plain": PLOTTED, "learning rate": SHOWN}
        )
        frames = [_burst(notebook, page) for _ in range(3)]
        notebook.close()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        notebook = Notebook(page, address)
        notebook.open("long.ipynb")
        notebook.run_all()
        page.wait_for_timeout(1000)  # until both have got going
        streamed = [_seen(notebook, lambda: page.wait_for_timeout(2000)) for _ in "abc"]
        notebook.close()
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(f"{address}/rise/slide.ipynb")
        _at_rest(page, 0)
        slide_empty, slide = _pressed(page, {"empty": ANSWER, "learning rate": SHOWN})
        browser.close()
    return [
        Row("empty callback", "ms", empty),
        Row("panel, seven open", "ms", ours),
        _above("the same above the empty callback", ours, empty),
        Row("`interact` with `plt.show()`", "ms", plain,
            Target("panel, seven open", at_least=6)),
        Row(f"panel in a burst of {PER_SECOND} moves a second", "frames/s",
            tuple(frames), Limit(at_least=8)),
        Row("panel that trains, untouched", "frames/s",
            tuple(streamed), Limit(at_least=25)),
        Row("empty callback, on a slide", "ms", slide_empty),
        Row("panel, on a slide", "ms", slide),
        _above("the same above the empty callback, on a slide", slide, slide_empty),
    ]  # fmt: skip


def _above(what, times, floor):
    above = statistics.median(floor)
    return Row(what, "ms", tuple(time - above for time in times), Limit(at_most=45))


def _pressed(page, sliders):
    """Return the times of each slider: they take turns."""
    samples = {label: [] for label in sliders}
    for press in range(PRESSES + 1):
        for label, look in sliders.items():
            value = _press(page, label, look, ("ArrowRight", "ArrowLeft")[press % 2])
            if press:  # the first round only warms up
                samples[label].append(value)
            if label == "learning rate":
                _at_rest(page, 0)
    return map(tuple, samples.values())


def _press(page, label, look, key):
    handle = page.locator(
        f".widget-slider:has(.widget-label:text('{label}')) .noUi-handle"
    ).first
    handle.focus()
    page.evaluate(QUIET)
    page.evaluate(NEXT_CHANGE, look)
    page.keyboard.press(key)
    return page.evaluate("() => window.change")


def _at_rest(page, index):
    page.wait_for_function(
        """index => [...document.querySelectorAll('.jupyter-widgets img')]
             .filter(image => image.alt)[index]?.naturalWidth === 2160""",
        arg=index,
    )


def _burst(notebook, page):
    """Return how many different pictures a second a burst of key presses shows."""
    page.locator(
        ".widget-slider:has(.widget-label:text('learning rate')) .noUi-handle"
    ).first.focus()

    def press():
        for press in range(BURST):
            page.keyboard.press("ArrowRight" if press % 8 < 4 else "ArrowLeft")
            page.wait_for_timeout(1000 / PER_SECOND)

    pictures = _seen(notebook, press)
    _at_rest(page, 0)
    return pictures


def _seen(notebook, meanwhile):
    """Return how many different pictures a second one sees meanwhile."""
    notebook.watch()
    start = time.perf_counter()
    meanwhile()
    seconds = time.perf_counter() - start
    return (notebook.watched()["seen"] - 1) / seconds
