"""A panel: controls, a picture, and words, driven by a hand or by a script.

A move of a control makes a new value, abandons the run under way, and starts a new one;
the latest value wins. What runs and is drawn stands on a `Stage`.
"""

import base64
import functools
import math
import os
import time

import ipywidgets as widgets

from dlcourse.basics.choices import Choice
from dlcourse.basics.contracts import Real, Whole
from dlcourse.panel import presented, text
from dlcourse.panel.ahead import Ahead, neighbours
from dlcourse.panel.beside import Beside, thinned
from dlcourse.panel.controls import control_grid, make_controls, unknown_control
from dlcourse.panel.drawings import DRAWINGS
from dlcourse.panel.hand import Hand
from dlcourse.panel.legend import labels
from dlcourse.panel.loop import SCHEDULER, running_cell
from dlcourse.panel.runs import Run
from dlcourse.panel.sources import Source
from dlcourse.panel.stage import Stage
from dlcourse.panel.statebox import StateBox
from dlcourse.panel.transport import Transport
from dlcourse.panel.witness import WITNESSES
from dlcourse.pictures.canvas import Room


class Panel(widgets.VBox):
    """A live panel; see `live`.

    Every method that changes what is shown returns the panel, so that one expression
    rebuilds it: `dl.live(…).set(width=3).pin(width=20).seeds()`.
    """

    def __init__(self, source, views, scales, during, missing, sweep, ahead=True):
        self._cell = running_cell()
        self._source = Source(source)
        self._controls = make_controls(scales, self._source, self._moved)
        self._during = make_controls(during, self._source, self._moved, during=True)
        self._seed, self._changes, self._witnessed = None, (), True
        self._by_hand = {}  # what was touched on the picture
        # a token for the latest move (it may come from another thread), and that of the
        # move with which all that is shown has begun: None while it begins
        self._latest, self._begun, self._unprepared = object(), None, False
        kind = self._made(self._place)
        if during and not kind.comparable:
            raise TypeError("during: only an experiment can change on the way")
        self.given = source, views, scales, during, missing, None, ahead
        self._beside = Beside(missing, Ahead(ahead))
        names = kind.default_views if views is None else views
        drawn = functools.partial(DRAWINGS.on, source)
        self._stage = Stage(
            self._beside, kind, names, self._show_switches, drawn, self._mark
        )
        self._hand = self._hand_on(kind.subject)
        DRAWINGS.watch(self)
        if missing:
            self._comparable("missing")
            self._beside.fair(kind.experiment)  # what is wrong shows itself here
        ranges = {n: c.field.label for n, c in self._controls.items()}
        hand, aside = self._hand, self._hand and self._hand.folded
        box = self._box = StateBox(self, *([hand.field] if aside else []))
        self._transport = Transport(self, kind, ranges, missing, box.switch)
        page = self._stage.page
        super().__init__(
            [
                control_grid({**self._controls, **self._during}),
                page.picture,
                page.status,
                self._transport.widget,
                *([] if hand is None or aside else [hand.field]),
                page.table,
                box.folded,
            ]
        )
        self.add_class("dlcourse-panel")
        self._start(made=kind)
        if sweep is not None:
            self.sweep(sweep)
        self._wake(made=True)  # a box that holds panels is shown without asking them

    # -- what is shown -----------------------------------------------------------

    @property
    def experiment(self):
        """The experiment (or race) that is shown, with the controls' values."""
        self._refresh()
        return self._stage.kind.value

    @property
    def history(self):
        """The `History` of the run that is shown, as far as it has come."""
        self._refresh()
        self._raise_error()
        self._comparable("history")
        return self._stage.run.history

    @property
    def playing(self):
        """Whether training goes on by itself."""
        return self._stage.playing

    @property
    def over(self):
        """Whether the run has come to its end."""
        return self._stage.run.complete

    @property
    def looking(self):
        """The iteration that is looked back to, or None."""
        return self._stage.looking

    @property
    def moments(self):
        """The iterations that one can look back to."""
        return self._stage.run.moments

    def shown(self, name):
        """Return where a switch stands: "seeds", "missing", "sweep" ("" for none)."""
        Choice("seeds", "missing", "sweep")("name", name)
        beside = self._beside
        swept = beside.swept.name if beside.swept else ""
        return {
            "seeds": beside.seeds_on,
            "missing": beside.missing_on,
            "sweep": swept,
        }[name]

    def scene(self):
        """Return what the views draw now."""
        self._refresh()
        self._raise_error()
        self._stage.first()
        return self._stage.scene()

    def png(self):
        """Return the picture at rest of what is shown, as PNG bytes."""
        self._refresh()
        self._raise_error()
        return self._stage.png()

    def text(self):
        """Return title and settings in words: what stands where no picture can."""
        controls = ", ".join([*self._controls, *self._during]) or "none"
        views = [getattr(view, "__name__", view) for view in self._stage.views]
        shows = f" ({' '.join(views)})" if views else ""
        return f"Live panel{shows}, controls: {controls}\n{self._stage.kind.value!r}"

    def state(self):
        """Return the one expression that rebuilds what is shown.

        Functions of your own stand in it by their names.
        """
        self._refresh()
        return text.head(self) + text.tail(self)

    def load(self, state):
        """Move to where a text of `state()` says; where it is wrong, nothing moves.

        Raises
        ------
        ValueError, TypeError
            Where the text is another panel's, or says what no panel does.
        """
        text.load(self, state)
        return self

    def twin(self):
        """Return a panel of the same making, all controls at their defaults."""
        return Panel(*self.given)

    def clear(self):
        """Return to the single run, all controls at their defaults."""
        if self._stage.kind.comparable:
            self.sweep(None).unpin().seeds(False).control(False)
        return self.look(None).reset()

    @property
    def values(self):
        """Where each control stands."""
        return {name: control.value for name, control in self._controls.items()}

    def scales(self):
        """Return each control's values, from one end to the other."""
        return {name: c.scale.values for name, c in self._controls.items()}

    def fit(self, width, height, density=2.0):
        """Draw for the room that a page has for the picture.

        Parameters
        ----------
        width, height : int
            In pixels at which text has the size that it has in a notebook: 1080 by
            400 there. 300 and more. Where the width is below 600, pictures stand one
            above the other, and the height is that of each.
        density : float in [1, 4]
            Points of the picture at rest, for each such pixel.
        """
        whole = Whole(300, 4000)
        size = whole("width", width), whole("height", height)
        self._stage.fit(Room(*size, Real(1, 4)("density", density)))
        self._wake()
        return self

    # -- moving ------------------------------------------------------------------

    def set(self, **values):
        """Move controls, as a hand would, and start the new run.

        Parameters
        ----------
        **values
            Control names with values between the ends of their scales; `seed`, and
            `changes` where there are controls that count on the way. Of a race, too,
            `start`: a pair of numbers in [-1e6, 1e6], or None for where it began; of
            training examples in the plane, `moved` and `added` (see
            `Dataset.replace`).
        """
        self._raise_error()
        self._take(values)
        self._refresh()
        return self

    def _take(self, values):
        controls = {**self._controls, **self._during}
        for name, value in self._checked(values).items():
            if name in controls:
                controls[name].value = value
            elif name == "seed":
                self._seed = value
            elif name == "changes":
                self._changes = value
            elif value:
                self._by_hand[name] = value
            else:
                self._by_hand.pop(name, None)
        self._moved()

    def _touch(self, read):
        """Set what a hand on the picture asks for; say what is wrong.

        Parameters
        ----------
        read : function value -> dict
            Given the experiment or race that is asked for so far.

        Returns
        -------
        Experiment or Race
            That is asked for now.
        """
        try:
            self._take(read(self._made(self._place).value))
        except (TypeError, ValueError) as error:
            self._stage.complain(error)
            self._wake()
        return self._made(self._place).value

    def reset(self):
        """Move all controls back to their defaults, and all that a hand has moved."""
        self._seed, self._changes, self._by_hand = None, (), {}
        for control in (*self._controls.values(), *self._during.values()):
            control.value = control.turned = control.default
        self._moved()
        self._refresh()
        return self

    def new_seed(self):
        """Draw other first weights, batches and masks, everything else equal."""
        kind, control = self._stage.kind, self._controls.get("seed")
        if control:
            larger = [v for v in control.scale.values if v > control.value]
            control.value = larger[0] if larger else control.scale.values[0]
        elif "seed" in kind.free:
            self._seed = kind.value.seed + 1
        else:
            raise TypeError(
                f"new_seed: this panel shows {kind.shows} and no seed; new_seed "
                "works on a panel such as dl.live(dl.Experiment(dl.moons()))"
            )
        self._moved()
        self._refresh()
        return self

    # -- transport ---------------------------------------------------------------

    def finish(self):
        """Train to the end, draw the picture at rest, and return the history.

        Returns
        -------
        History or None
            Of the run that is shown, if that is an experiment's.
        """
        self._refresh()
        self._stage.play()
        while not self._stage.standing:
            self._stage.advance(float("inf"))
        self._stage.png()
        self._rest()
        comparable = self._stage.kind.comparable
        return self._stage.run.history if comparable else None

    def play(self):
        """Go on training, from the beginning if the run is over."""
        self._again_if_over()
        self._stage.play()
        return self.look(None)

    def pause(self):
        """Stop where training stands; a move then shows the new run at that step."""
        self._stage.pause(self._stage.reached)
        return self._changed()

    def step(self):
        """Make one update, and pause; a run that is over begins again at its start."""
        self._again_if_over()
        self._stage.pause(len(self._stage.run))
        return self.look(None)

    def restart(self):
        """Run the same again from the beginning."""
        self._start(anew=True)
        return self.play()

    def look(self, t):
        """Show every view as it was at iteration t, without training; None for now.

        Parameters
        ----------
        t : int or None
            The last moment kept at or before t is shown.
        """
        if t is not None:
            last = self._stage.run.last
            t = Whole(0, math.inf if last is None else last)("t", t)
        if t != self._stage.looking:
            self._stage.look(t)
        self._wake()
        return self

    def replay(self):
        """Show the run again from the beginning, without training."""
        self._stage.replay()
        self._wake()
        return self

    # -- comparing ---------------------------------------------------------------

    def pin(self, **values):
        """Keep a run as a ghost behind the others; at most four.

        Parameters
        ----------
        **values
            Controls (or the seed) where it differs from what is shown. What is shown
            is pinned if nothing differs.
        """
        self._comparable("pin")
        self._refresh()  # a move before it may have been broken off
        place = {**self._place, **self._checked(values)}
        run = self._stage.run
        if place != self._place:
            run = Run(self._made(place).value)
        self._unprepared = True
        self._beside.pin(place, run)
        return self._prepared()

    def unpin(self):
        """Let go of all pinned runs."""
        self._comparable("unpin")
        self._unprepared = True
        self._beside.pins.clear()
        return self._prepared()

    def seeds(self, on=True):
        """Train the experiment with 16 seeds, and show their median and band."""
        self._comparable("seeds")
        self._unprepared, self._beside.seeds_on = True, bool(on)
        return self._prepared()

    def sweep(self, name):
        """Train the whole range of a control (None: no more), and show its ends."""
        self._comparable("sweep")
        if name is not None and name not in [*self._controls]:
            unknown_control(name, self._controls)
        control = self._controls[name] if name else None
        if control is self._beside.swept:
            return self
        self._unprepared, self._beside.swept = True, control
        return self._prepared()

    def control(self, on=True):
        """Show the run that a fair comparison would show too."""
        self._comparable("control")
        if on and not self._beside.missing:
            raise ValueError("control: this panel was given no missing=… run")
        if on and not self._beside.missing_on:
            self._beside.make_room("control", len(self._beside.missing))
        self._unprepared, self._beside.missing_on = True, bool(on)
        return self._prepared()

    # -- the run -----------------------------------------------------------------

    @property
    def _place(self):
        """Where everything stands that a run depends on."""
        place = self.values
        own = {"seed": self._seed, "changes": self._changes or None}
        own = {name: v for name, v in own.items() if v is not None}
        return place | own | self._by_hand

    def _made(self, place):
        return self._source.make(dict(place))

    def _checked(self, values):
        controls = {**self._controls, **self._during}
        kind = self._stage.kind
        known = kind.free - (set() if self._during else {"changes"})
        by_hand = values.keys() & (known - {"seed", "changes"} - controls.keys())
        for name, value in values.items():
            if name in controls:
                values[name] = controls[name].check(value)
            elif name in by_hand:
                values[name] = kind.check(name, value)
            elif name not in known:
                unknown_control(name, {**controls, **dict.fromkeys(known)})
        if by_hand:
            self._made(self._place | values)  # what does not go together is refused
        return values

    def _comparable(self, what):
        kind = self._stage.kind
        if not kind.comparable:
            raise TypeError(
                f"{what}: this panel shows {kind.shows} and no experiment; {what} "
                "works on a panel such as dl.live(dl.Experiment(dl.moons()))"
            )

    def _moved(self):
        """Note that a control has moved; however many moves, one new run follows."""
        self._latest, self._witnessed = object(), False
        self._wake()

    def _refresh(self):
        """Start anew with the controls' values, if any has moved: the latest win.

        What was broken off half done is done now.
        """
        if self._unprepared:
            self._offer()
        if self._latest is not self._begun:
            hurry = self._turn()
            latest, place, started = self._latest, self._place, self._started
            broken = self._begun is None or self._stage.error is not None
            if broken or place != started:
                self._start(hurry)
                self._aim([n for n, v in place.items() if v != started.get(n, v)])
            else:
                self._begun = latest
        if self._unprepared:
            self._prepare(self._stage.kind)
            self._name()
            self._unprepared = False

    def _offer(self):
        """Let the control that is swept step through the values of the sweep alone."""
        for control in self._controls.values():
            swept = control is self._beside.swept
            values = control.scale.values
            control.offer(control.scale.only(thinned(values) if swept else values))

    def _aim(self, moved):
        """Let the values beside the one that a hand has moved to be trained ahead."""
        known = self._stage.kind.comparable and not self._changes
        control = self._controls.get(moved[0]) if known and len(moved) == 1 else None
        near = self._near(control, self._place) if control else ()
        self._beside.ahead.aim(near)

    def _near(self, control, place):
        """Yield the experiments of the values near a control's.

        Each is made when it is asked for: after the next frame, which is due.
        """
        for value in neighbours(control.offered.values, place[control.name]):
            kind = self._made(place | {control.name: value})
            if not kind.comparable:
                break
            yield from (kind.experiment, *kind.others.values())

    def _turn(self):
        """Take over what has been turned on the way; return from which iteration on."""
        turned = [
            (c, value) for c in self._during.values() if (value := c.value) != c.turned
        ]
        if not turned:
            return 0
        stage = self._stage
        now = stage.reached if stage.looking is None else stage.looking
        if self.over and stage.looking is None:
            now = 0  # nothing comes after the end: begin with it
        names = {control.name for control, _ in turned}
        kept = [
            c for c in self._changes if c[0] < now or c[0] == now and c[1] not in names
        ]
        self._changes = (*kept, *((now, c.name, value) for c, value in turned))
        for control, value in turned:
            control.turned = value
        stage.look(None)
        return now

    def _start(self, hurry=0, anew=False, made=None):
        latest, place, self._begun = self._latest, self._place, None
        kind = made or self._made(place)
        if kind.comparable:
            self._prepare(kind)
        self._stage.begin(kind, hurry, anew)
        self._name()
        for control in (*self._controls.values(), *self._during.values()):
            control.widget.disabled = not self._source.uses(control.name, kind)
        self._started, self._begun = place, latest

    def _prepare(self, kind):
        """Train beside the run what belongs there."""
        swept = self._beside.swept
        if swept:
            places = {v: {**self._place, swept.name: v} for v in swept.offered.values}
            made = {value: self._made(p).value for value, p in places.items()}
            self._beside.sweep(made)
        self._beside.begin(kind)

    def _prepared(self):
        """Train and show what stands beside the run from now on."""
        self._refresh()
        return self._changed()

    def _name(self):
        if not self._stage.kind.comparable:
            return
        shown = [(self._stage.kind.value, self._place)]
        shown += [(pin.run.experiment, pin.values) for pin in self._beside.pins]
        places = [{"seed": experiment.seed, **place} for experiment, place in shown]
        own, *others = labels({**self._controls, **self._during}, places)
        self._stage.name(own if others else "now", tuple(others))

    @property
    def cell(self):
        """The name of the cell that showed the panel; None where none is known."""
        return self._cell[0]

    def _rest(self):
        """Tell those who want to know that a hand has moved the panel."""
        if not self._witnessed and self._stage.error is None:
            self._witnessed = True
            for witness in WITNESSES:
                witness(self)

    def redraw(self):
        """Draw once more: something has come to stand on the picture, or has gone."""
        return self._changed()

    def _changed(self):
        self._stage.show_soon()
        self._wake()
        return self

    def _again_if_over(self):
        if self._stage.run.complete:
            self._start(anew=True)

    # -- the page ----------------------------------------------------------------

    def _hand_on(self, subject):
        """Return the `Hand` on one of the views, None where there is none to touch."""
        if subject is None or subject.view not in self._stage.views:
            return None
        taken = any(n in self._controls or self._source.takes(n) for n in subject.sets)
        return None if taken else Hand(self._touch, subject)

    def _mark(self, *drawn):
        return self._hand.mark(*drawn) if self._hand else ""

    def _show_switches(self):
        self._transport.show(self)
        if self._hand:
            self._hand.show(self._stage.kind.value)
        self._box.show(self)

    def _wake(self, made=False):
        self._touched = time.perf_counter()
        SCHEDULER.wake(self, made)

    def act(self, action):
        """Do what a button asks for, after the moves before it; say what is wrong."""
        SCHEDULER.call(lambda: self._act(action))

    def _act(self, action):
        try:
            self._refresh()
        except Exception as error:
            self._stage.fail(error)
            return
        try:
            action()
        except (TypeError, ValueError) as error:
            self._transport.settle(self)
            self._stage.complain(error)
            self._wake()

    def work(self):
        """Train for a slice and draw if a frame is due: the scheduler's call.

        Returns
        -------
        float or None
            Seconds until there is something to do again; None at rest.
        """
        try:
            self._refresh()
            pause = self._stage.work(time.perf_counter() - self._touched)
            if pause is None:
                self._rest()
            return pause
        except Exception as error:
            self._stage.fail(error)
            return None

    def look_ahead(self):
        """Train for a slice what may be asked for next; say if there is more to do."""
        try:
            return self._stage.look_ahead()
        except Exception:
            return False  # it would raise again if it were asked for, and say so

    def replaces(self, other):
        """Return whether `other` was shown by an earlier run of this panel's cell."""
        (name, run), (others_name, others_run) = self._cell, other._cell
        return name is not None and name == others_name and run > others_run

    def _raise_error(self):
        error, self._stage.error = self._stage.error, None
        if error is not None:
            raise error

    def _repr_mimebundle_(self, **options):
        """Show the widget, and leave a still picture and words where there is none."""
        if os.environ.get("DLCOURSE_FINISH"):
            self.finish()
        else:
            self._stage.show_at_once()
        self._cell = running_cell()
        presented.note(self, self._cell)
        self._wake(made=True)
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        data["text/plain"] = self.text()
        data["image/png"] = base64.b64encode(self._stage.picture()).decode()
        width, height = self._stage.size()
        still = {"width": width, "height": height, "alt": self._stage.words()}
        return data, {**metadata, "image/png": still}
