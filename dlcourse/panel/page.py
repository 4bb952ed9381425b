"""What stands in the page: a picture that carries words, and lines of text."""

import base64
import html
import time

import ipywidgets as widgets

from dlcourse.pictures.numbers import number
from dlcourse.pictures.style import STYLES

# The page's own colour, be it light or dark; an alarm is told by weight and a bar.
TEXT = (
    "font-size: 16px; line-height: 1.5; color: var(--jp-content-font-color1, inherit)"
)
ALARM = "font-weight: bold; border-left: 6px solid #d55e00; padding-left: 8px"


AHEAD = 2, 4  # pictures on their way to the page, at most; on a quick line
QUICK = 0.15  # seconds in which it has said that one has come
PATIENCE = 1.0  # seconds until one that was not heard of counts as lost


class Page:
    """The picture, the status line, and the table of the runs that stand together.

    The page says which picture has come, and where some have not, the next one waits
    for that: so on a slow line pictures are left out, and never queue. A page that says
    nothing for a while (a closed one, or none) is not waited for.
    """

    def __init__(self):
        self.picture, self.status = widgets.HTML(), widgets.HTML()
        self.table = widgets.HTML()
        self.picture.add_class("dlcourse-picture")  # where slides measure their room
        self.seen, self._sent, self._when = widgets.Text(), 0, {}
        self._first = None  # when the first picture was sent
        self._took = QUICK  # seconds until the page had the latest picture that it has
        self.seen.observe(self._hear, "value")
        # An HTML widget makes no use of this text; it travels with the picture.
        self._link = widgets.jsdlink(
            (self.picture, "placeholder"), (self.seen, "value")
        )

    def _hear(self, change):
        """Note how long a picture was on its way; it may be another thread's word."""
        when = self._when.get(change.new)
        if when is not None:
            self._took = time.perf_counter() - when

    @property
    def behind(self):
        """Whether as many pictures are on their way as may be."""
        said = self.seen.value  # set from another thread
        seen = int(said) if said.isdecimal() else 0
        if self._sent - seen < AHEAD[self._took < QUICK]:
            return False
        # one that has not said anything yet is waited for once, not each time
        since = self._when[f"{self._sent}"] if seen else self._first
        return time.perf_counter() - since < PATIENCE

    def show(self, picture, words, streamed, size, mark=""):
        """Show a picture, PNG bytes, and what it shows, in words.

        The `mark` is an attribute that tells scripts more. An `<img>` in HTML is never
        blank between frames, and keeps alternative text.
        """
        data = base64.b64encode(picture).decode()
        width, height = size
        way = "data-streamed " * streamed
        self._sent += 1
        self._when.pop(f"{self._sent - AHEAD[-1]}", None)
        self._when[f"{self._sent}"] = now = time.perf_counter()
        self._first = self._first or now
        with self.picture.hold_sync():
            self.picture.placeholder = f"{self._sent}"
            self.picture.value = (
                f'<img {way}{mark}alt="{html.escape(words, quote=True)}" '
                f'width="{width}" height="{height}" '
                # its ground is white on dark pages too: a sheet that lies there
                'style="max-width: 100%; height: auto; border-radius: 6px" '
                f'src="data:image/png;base64,{data}">'
            )

    def say(self, words, alarm=False):
        """Put words below the picture; an alarm stands out."""
        kind = ALARM if alarm else ""
        self.status.value = (
            f'<div role="status" aria-live="polite" class="dlcourse-status" '
            f'style="{TEXT}; min-height: 3em; {kind}">'
            f"{html.escape(words)}</div>"
        )

    def compare(self, scene):
        """List the run and those beside it: what distinguishes them, and their ends."""
        text = _table(scene) if scene is not None and scene.ghosts else ""
        if self.table.value != text:
            self.table.value = text


COLUMNS = {
    "train_cost": "train cost",
    "dev_cost": "dev cost",
    "train_accuracy": "train accuracy",
    "dev_accuracy": "dev accuracy",
}


def _table(scene):
    runs = [("now", scene.label, scene.history)]
    runs += [
        (STYLES[ghost.place].name, ghost.label, ghost.history) for ghost in scene.ghosts
    ]
    head = "".join(f"<th scope='col'>{name}</th>" for name in COLUMNS.values())
    rows = "".join(_row(*run) for run in runs)
    return (
        "<table class='dlcourse-runs' style='font-size: 15px; "
        "border-spacing: min(1.2em, 1vw) 0.1em; text-align: right'>"
        "<caption style='text-align: left'>The runs at their ends</caption>"
        f"<tr><th scope='col'>line</th><th scope='col'>settings</th>{head}</tr>"
        f"{rows}</table>"
    )


def _row(line, label, history):
    if not len(history.marks):
        cells = "<td>–</td>" * len(COLUMNS)
    else:
        last = history.scores
        cells = "".join(f"<td>{_last(getattr(last, name))}</td>" for name in COLUMNS)
    note = f" (diverged at {history.diverged.iteration})" if history.diverged else ""
    words = html.escape(label + note)
    return f"<tr><td>{line}</td><th scope='row'>{words}</th>{cells}</tr>"


def _last(column):
    return number(float(column[-1]))
