"""The panel of a prediction: a field to answer in, and what the run says to it."""

import html
import time

import ipywidgets as widgets

from dlcourse.panel.drawings import DRAWINGS
from dlcourse.panel.loop import SCHEDULER, running_cell
from dlcourse.panel.stage import SLICE
from dlcourse.practice import progress
from dlcourse.practice.answers import Answer, marked
from dlcourse.practice.fields import TEXT, ChoiceField, NumberField, OrderField, button
from dlcourse.practice.moves import begin, state_of
from dlcourse.practice.predictions import Choice, Number, Order, Sketch
from dlcourse.practice.sketching import SketchField

ANNOUNCED = f'<div role="status" aria-live="polite" style="{TEXT}">'
UNSEEN = (
    '<span style="position: absolute; width: 1px; height: 1px; overflow: hidden; '
    'clip-path: inset(50%)">{}</span>'
)
# ipywidgets sets options small, and cuts them off at the end of one line. What a hall
# chose is asked for on slides alone.
LEGIBLE = (
    "<style>.dlcourse-prediction .widget-radio-box label {align-items: flex-start; "
    "display: flex; flex-direction: row-reverse; font-size: 16px; gap: 8px; "
    "height: auto; justify-content: flex-end; line-height: 1.6; "
    "white-space: normal; width: auto} "
    ".dlcourse-prediction .widget-radio-box input {float: none; margin: 6px 0 0; "
    "flex: none} "
    ".dlcourse-prediction .widget-radio-box {margin: 0} "
    ".dlcourse-prediction .widget-radio > .widget-label {display: none} "
    ".dlcourse-prediction :is(.widget-label, .widget-readout) {font-size: 14px} "
    ".dlcourse-prediction .widget-button {font-size: 14px} "
    "body:not(:has(.reveal)) .dlcourse-hall {display: none}</style>"
)
SETTLE = 0.12  # seconds: the last moves of a field come after the press of a button
TWICE = 0.5  # seconds in which a second press of the same button means nothing more
NTH = {1: "", 2: "This was your second try. ", 3: "This was your third try. "}


class PredictionPanel(widgets.VBox):
    """A prediction on the page: made once, answered by the run; one may try again.

    Parameters
    ----------
    asked : Prediction
    """

    def __init__(self, asked):
        self.asked, self.found = asked, None
        begin(asked)
        self._cell, self._work, self._wanted = running_cell(), None, None
        self._moved_at, self._settled_at = 0.0, -TWICE
        self.field = FIELDS[type(asked)](asked, self._touched)
        self._question = widgets.HTML(
            f'{LEGIBLE}<div class="dlcourse-asked" style="{TEXT}">'
            f"<strong>Predict.</strong> {marked(asked.text)}</div>"
        )
        self._reply = widgets.HTML()
        self.buttons = {
            name: button(*words) for name, words in BUTTONS.items() if name != "again"
        }
        self.sure, self.guess, self.skip = self.buttons.values()
        self.again = self.skip  # the button that was pressed stays, and has the focus
        for one in self.buttons.values():
            one.on_click(self._press)
        row = widgets.HBox([*self.buttons.values()], layout={"flex_flow": "row wrap"})
        self._row, parts = row, [self._question, self.field.widget, row, self._reply]
        if isinstance(asked, Choice):
            self.hall = widgets.Text(
                description="the hall",
                placeholder="A 12, B 40",
                tooltip="how many chose which",
                continuous_update=False,
            )
            self.hall.add_class("dlcourse-hall")
            self.hall.observe(self._counted, names="value")
            parts.insert(3, self.hall)
        super().__init__(parts)
        self.add_class("dlcourse-panel")
        self.add_class("dlcourse-prediction")
        self.clear()

    def predict(self, said, sure=False):
        """Commit to a prediction, as a press of a button does, and return the answer.

        Parameters
        ----------
        said : object
            A key of the options, a tuple of keys in their order, a number, or a tuple
            of the heights of all handles.
        sure : bool
        """
        said = self.asked.checked(said)
        self.field.value = said
        self.found = found = self.asked.found
        right = self.asked.agrees(said, found)
        kind = "foreseen" if right else "surprise"
        answer = Answer(kind, self.asked.reply(said, found))
        state = state_of(self.asked)
        tries = progress.predict(self.asked.identifier, said, found, right, sure, state)
        if isinstance(self.asked, Sketch):
            DRAWINGS.keep(self.asked.identifier, self.asked.drawn(said))
        block = answer.block()
        nth = NTH.get(tries, f"This was try {tries}. ")
        if nth:
            block += f"<p style='margin: 4px 0'>{nth}The first one counts.</p>"
        self._settle(said, sure, block)
        return answer

    def reveal(self):
        """Show what the run does, without a prediction, and return it."""
        self.found = self.asked.found
        why = self.asked.why
        if isinstance(self.asked, Choice):
            why = self.asked.reply(self.found, self.found)
        self._settle(None, False, f"<p style='margin: 4px 0'>{marked(why)}</p>")
        return self.found

    def clear(self):
        """Begin again: what was predicted stays in the progress file."""
        self.found = None
        DRAWINGS.keep(self.asked.identifier, None)
        self.field.freeze(False)
        self.field.show(None)
        for name, one in self.buttons.items():
            one.description, one.icon, one.tooltip = BUTTONS[name]
            one.layout.display = None
        self._say("")

    def count(self, text):
        """Show beside the options how many of a hall chose which: "A 12, B 40"."""
        if not isinstance(self.asked, Choice):
            raise TypeError(
                f"count: {self.asked.identifier} has no options to choose from"
            )
        self.field.count(text)
        if self.found is None:
            for one in (self.sure, self.guess):  # nobody is asked any more
                one.layout.display = "none" if self.field.counts else None

    def _counted(self, change):
        try:
            self.count(change.new)
        except ValueError as error:
            self._say(f"{error}.")
        else:
            if self.found is None:
                self._say("")

    def _commit(self, sure):
        said = self.field.value
        if said is None:
            self._say(self.field.unmoved)
        else:
            self._when_found(lambda: self.predict(said, sure))

    def _settle(self, said, sure, reply):
        self.field.freeze(True)
        self.field.show(self.found, said)
        for one in self.buttons.values():
            one.layout.display = None if one is self.again else "none"
        self.again.description, self.again.icon, self.again.tooltip = BUTTONS["again"]
        lines = []
        if said is not None:
            words = ", and you were sure" if sure else ""
            lines.append(f"You said: {self._words(said)}{words}.")
        ran = "The run" if self.asked.seeds == 1 else f"{self.asked.seeds} runs"
        lines.append(f"{ran}: {self._words(self.found)}.")
        told = UNSEEN.format(" ".join(lines))
        self._reply.value = (
            f'{ANNOUNCED}<div class="dlcourse-answer">{told}{reply}</div></div>'
        )
        self._settled_at = time.monotonic()

    def _words(self, said):
        return marked(self.asked.words(said).rstrip("."))

    def _touched(self):
        self._moved_at = time.monotonic()
        SCHEDULER.wake(self)  # the runs begin while one still thinks
        # A busy kernel may hear of a move when the answer is there already.
        empty = self._reply.value == f"{ANNOUNCED}</div>"
        if self.found is None and self._wanted is None and not empty:
            self._say("")

    def _say(self, words):
        self._reply.value = f"{ANNOUNCED}{html.escape(words)}</div>"

    def _press(self, pressed):
        """Do what a button asks, once the field is at rest.

        A page holds back the last moves of a slider until the kernel has read the ones
        before; the press of a button overtakes them.
        """
        if self._wanted is not None:
            return  # it is on its way
        if self.found is not None:
            if time.monotonic() > self._settled_at + TWICE:
                SCHEDULER.call(self.clear)
            return
        self.again = pressed
        if pressed is self.skip:
            SCHEDULER.call(lambda: self._act(lambda: self._when_found(self.reveal)))
            return
        pressed_at = time.monotonic()

        def act():
            if self.found is not None:
                return
            if self._moved_at > pressed_at and time.monotonic() < pressed_at + 1:
                SCHEDULER.later(SETTLE, act)
                self._moved_at = pressed_at
                return
            self._act(lambda: self._commit(pressed is self.sure))

        SCHEDULER.later(SETTLE, act)

    def _act(self, action):
        """Act; what goes wrong is said, and raised where it is."""
        try:
            action()
        except Exception as error:
            self._say(f"The run broke off: {error}")
            raise

    def _when_found(self, action):
        """Act as soon as the runs are over; panels and page go on meanwhile."""
        self._say("The run is on its way …")
        if SCHEDULER.loop is None:
            action()
        else:
            self._wanted = action
            SCHEDULER.wake(self)

    def work(self):
        """Train for a slice: the scheduler's call; None where there is no more."""
        if self._work is None:
            self._work = self.asked.finding()
        end = time.perf_counter() + SLICE
        try:
            while time.perf_counter() < end:
                next(self._work)
            return 0
        except StopIteration:
            self._work = None
        except Exception as error:
            self._work = self._wanted = None
            self._say(f"The run broke off: {error}")
            return None
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._act(wanted)
        return None

    def look_ahead(self):
        """Say that there is nothing more to do: the scheduler's call."""
        return False

    def replaces(self, other):
        """Return whether `other` was shown by an earlier run of this panel's cell."""
        (name, run), (others_name, others_run) = self._cell, other._cell
        return name is not None and name == others_name and run > others_run

    def _repr_mimebundle_(self, **options):
        """Show the widget; where there is none, the question without its answer."""
        self._cell = running_cell()
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": str(self.asked)}, metadata


BUTTONS = {
    "sure": ("I am sure", "check", "predict, and be sure of it"),
    "guess": ("I am guessing", "question", "predict, without being sure"),
    "skip": ("Just show me", "forward", "see what the run does"),
    "again": ("Predict again", "undo", "make another prediction"),
}
FIELDS = {
    Choice: ChoiceField,
    Number: NumberField,
    Order: OrderField,
    Sketch: SketchField,
}
