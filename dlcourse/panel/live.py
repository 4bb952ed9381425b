"""The public door of the panel: `live(experiment, learning_rate=scale.log(0.001, 1))`.

A panel is a set of controls, a picture and a status line. A move of a control makes a
new experiment, abandons the run under way, and starts a new one; the latest value wins.
The scheduler and `finish` consume the same generator of steps: there is one truth.
"""

import base64
import html
import os
import time

import ipywidgets as widgets

from dlcourse.experiment import Experiment
from dlcourse.history import History
from dlcourse.panel.canvas import HEIGHT, WIDTH, Canvas
from dlcourse.panel.controls import control_grid, make_controls, unknown_control
from dlcourse.panel.loop import SCHEDULER
from dlcourse.panel.status import Held, status
from dlcourse.panel.transport import Transport
from dlcourse.panel.views import make_views
from dlcourse.training import train

SLICE = 0.008  # seconds of training before the page gets its turn
FIRST = 0.002  # seconds of training before the first frame of a run
FRAME = 1 / 15  # seconds between streamed frames
SETTLE = 0.15  # seconds without a move before the fine picture is drawn


def live(experiment, *, views="cost", **controls):
    """Show an experiment whose settings can be moved while it trains.

    Parameters
    ----------
    experiment : Experiment
        Where every setting starts.
    views : str
        What to show, one to three of: cost, boundary, units, activations, signal,
        gradients.
    **controls : Scale
        Settings to move, each with its scale: `learning_rate=dl.scale.log(0.001, 1)`.
        The default is the experiment's value.

    Returns
    -------
    Panel
        Shows itself as the last line of a cell.

    Raises
    ------
    TypeError, ValueError
        Where a control or a view is unknown, or does not fit the experiment.
    """
    if not isinstance(experiment, Experiment):
        raise TypeError(
            "experiment must be an Experiment such as "
            f"dl.Experiment(dl.circles(300)), got {type(experiment).__name__}"
        )
    return Panel(experiment, views, controls)


class Panel(widgets.VBox):
    """A live panel; see `live`.

    Attributes
    ----------
    experiment : Experiment
        What is being shown: the source with the controls' values.
    """

    def __init__(self, source, views, scales):
        self._controls = make_controls(scales, source, self._moved)
        self._names = views
        self._canvas = Canvas(make_views(views, source))
        self._source, self.experiment = source, source
        self._held, self._stale = Held(), False
        self._transport = Transport(self)
        self._picture, self._status = widgets.HTML(), widgets.HTML()
        self._png, self._goal, self._playing = None, None, True
        controls = control_grid(self._controls)
        super().__init__(
            [controls, self._picture, self._transport.widget, self._status]
        )
        self._begin()
        self._wake()  # a box that holds panels is shown without asking them

    # -- for tests and scripts ---------------------------------------------------

    def set(self, **values):
        """Move controls, as a hand would, and start the new run.

        Parameters
        ----------
        **values
            Control names with values between the ends of their scales.

        Returns
        -------
        Panel
            This panel, so that `panel.set(width=3).finish()` reads well.
        """
        self._raise_error()
        for name, value in values.items():
            if name not in self._controls:
                unknown_control(name, self._controls)
            values[name] = self._controls[name].check(value)
        for name, value in values.items():
            self._controls[name].value = value
        self._moved()
        self._refresh()
        return self

    def finish(self):
        """Train to the end, draw the picture at rest, and return the history."""
        self._goal, self._playing = None, True
        self._refresh()
        while not self._history.complete:
            self._advance(float("inf"))
        self._rest()
        return self.history

    @property
    def history(self):
        """The `History` of the run that is shown, as far as it has come."""
        self._refresh()
        self._raise_error()
        return self._history

    def png(self):
        """Return the picture at rest of what is shown, as PNG bytes."""
        self._refresh()
        self._raise_error()
        if self._png is None:
            self._advance(0)
            self._rest()
        return self._png

    def text(self):
        """Return title and settings in words: what stands where no picture can."""
        names = ", ".join(self._controls) or "none"
        return f"Live panel ({self._names}), controls: {names}\n{self.experiment!r}"

    def scales(self):
        """Return each control's values, from one end to the other."""
        return {name: c.scale.values for name, c in self._controls.items()}

    # -- transport ------------------------------------------------------------------

    @property
    def playing(self):
        """Whether training goes on by itself."""
        return self._playing

    @property
    def over(self):
        """Whether the run has come to its end."""
        return self._history.complete

    def play(self):
        """Go on training, from the beginning if the run is over."""
        if self._history.complete:
            self._begin()
        self._goal, self._playing = None, True
        self._wake()

    def pause(self):
        """Stop where training stands; a move then shows the new run at that step."""
        self._goal, self._playing = max(len(self._history) - 1, 0), False
        self._wake()

    def step(self):
        """Make one update, and pause; a run that is over begins again at its start."""
        if self._history.complete:
            self._begin()
        self._goal, self._playing = len(self._history), False
        self._wake()

    def restart(self):
        """Run the same experiment again from the beginning."""
        self._begin()
        self.play()

    def new_seed(self):
        """Draw other first weights, everything else equal."""
        self._source = self._source.replace(seed=self._source.seed + 1)
        self._moved()

    # -- the run --------------------------------------------------------------------

    def _moved(self):
        """Note that a control has moved; however many moves, one new run follows."""
        self._stale = True
        self._wake()

    def _refresh(self):
        """Start anew with the controls' values, if any has moved: the latest win."""
        if not self._stale:
            return
        self._stale = False
        values = {name: control.value for name, control in self._controls.items()}
        self.experiment = self._source.replace(**values)
        self._begin()

    def _begin(self):
        self._error, self._png, self._shown = None, None, None
        self._history = History(self.experiment)
        self._steps = train(self.experiment)
        self._canvas.begin()
        self._drawn_at = -FRAME
        for control in self._controls.values():
            control.widget.disabled = not control.field.used(self.experiment)

    def _wake(self):
        self._touched = time.perf_counter()
        SCHEDULER.wake(self)

    def work(self):
        """Train for a slice and draw if a frame is due: the scheduler's call.

        Returns
        -------
        float or None
            Seconds until there is something to do again; None at rest.
        """
        try:
            self._refresh()
            return self._work()
        except Exception as error:
            self._error = error
            self._say(f"{type(error).__name__}: {error}", alarm=True)
            return None

    def _work(self):
        if self._error is not None:
            return None
        self._advance(SLICE if self._shown else FIRST)
        if self._drawn_at + FRAME > time.perf_counter():
            return 0 if not self._standing else FRAME / 4
        if self._shown != len(self._history):
            self._stream()
            self._drawn_at = time.perf_counter()
        self._transport.show(self)
        if not self._standing:
            return 0
        if self._touched + SETTLE > time.perf_counter():
            return SETTLE / 4
        if self._png is None:
            self._rest()
        return None

    @property
    def _standing(self):
        """Whether there is nothing to train: the run is over, or paused at its goal."""
        if self._history.complete:
            return True
        return self._goal is not None and len(self._history) > self._goal

    def _advance(self, seconds):
        """Add steps to the history for about `seconds`, or until there is no more."""
        end = time.perf_counter() + seconds
        while not self._standing:
            self._history.add(next(self._steps))
            self._png = None  # it showed an earlier moment
            if time.perf_counter() > end:
                break
        self._held.note(self._history)

    # -- the page -------------------------------------------------------------------

    def _stream(self):
        record = self._history.at()
        self._show(self._canvas.stream(record), "jpeg", record)

    def _rest(self):
        record = self._history.at()
        self._png = self._canvas.still(record)
        self._show(self._png, "png", record)

    def _show(self, picture, kind, record):
        self._shown = len(self._history)
        shows = self._canvas.describe(record)
        data = base64.b64encode(picture).decode()
        self._picture.value = (
            f'<img alt="{html.escape(shows, quote=True)}" '
            f'width="{WIDTH}" height="{HEIGHT}" style="max-width: 100%; height: auto" '
            f'src="data:image/{kind};base64,{data}">'
        )
        words = status(record, self._held, paused=not self._playing)
        if self.experiment.iterations == 0:
            words = f"{words} {shows}"
        self._say(words, self._history.diverged is not None)

    def _say(self, words, alarm=False):
        kind = "font-weight: bold; color: #a33c00" if alarm else "color: #222"
        self._status.value = (
            f'<div role="status" aria-live="polite" '
            f'style="font-size: 16px; line-height: 1.5; {kind}">'
            f"{html.escape(words)}</div>"
        )

    def _raise_error(self):
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _repr_mimebundle_(self, **options):
        """Show the widget, and leave a still picture and words where there is none."""
        if os.environ.get("DLCOURSE_FINISH"):
            self.finish()
        elif self._shown is None:
            self._advance(0)
            self._stream()
        self._wake()
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        png = self._png or self._canvas.still(self._history.at())
        data["text/plain"] = self.text()
        data["image/png"] = base64.b64encode(png).decode()
        return data, {**metadata, "image/png": {"width": WIDTH, "height": HEIGHT}}
