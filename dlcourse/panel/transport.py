"""The transport: play, step, restart, seed, reset; pin, seeds, sweep; looking back."""

import ipywidgets as widgets

from dlcourse.panel.controls import DEFAULT, renew
from dlcourse.pictures.canvas import WIDTH

NOW = -1  # of the slider that looks back


class Transport:
    """The rows of buttons that drive a panel.

    Parameters
    ----------
    panel : Panel
    kind : Trained, Raced or Drawn
        What the panel shows: buttons that make no sense there are left out.
    ranges : dict
        Control name to label: what can be swept.
    missing : iterable of str
        Labels of the runs that a fair comparison would show too.
    switch : Widget
        What unfolds the state as text; stands at the end.
    """

    def __init__(self, panel, kind, ranges, missing, switch):
        self.toggles, self.sweep, self._stands = {}, None, {}
        self.look, self._moments, self._showing = None, None, False
        self.play = _button("Pause", "pause", "stop where training stands")
        self.play.on_click(lambda _: panel.act(lambda: _play_or_pause(panel)))
        rows = []
        if kind.plays:
            rows.append(self._driving(panel))
        about = "other first weights, batches and masks, all else equal"
        reset = _pressed(panel, "Reset", "undo", "all controls to their defaults")
        reset.add_class("dlcourse-reset")  # a key of the slides presses it
        other = [reset]
        if "seed" in kind.free:
            other.insert(0, _pressed(panel, "New seed", "random", about))
        if kind.comparable:
            other += self._comparing(panel, ranges, missing)
        rows.append(widgets.HBox([*other, switch], layout={"flex_flow": "row wrap"}))
        self.widget = widgets.VBox(rows, layout={"max_width": f"{WIDTH}px"})

    def _driving(self, panel):
        self.look = widgets.SelectionSlider(
            options=[("now", NOW)],
            description="look back to",
            style={"description_width": "7em"},
            layout={"flex": "1 1 auto"},
            tooltip="show the network as it was at an iteration",
        )
        self.look.add_class(f"{DEFAULT}last")
        self.look.observe(
            lambda c: self._showing or _looked(panel, c.new), names="value"
        )
        return widgets.HBox(
            [
                self.play,
                _pressed(panel, "Step", "step-forward", "one update and pause"),
                _pressed(panel, "Restart", "refresh", "the same run again"),
                _pressed(panel, "Replay", "film", "show the run once more"),
                self.look,
            ],
            layout={"flex_flow": "row wrap"},
        )

    def _comparing(self, panel, ranges, missing):
        pin = _pressed(panel, "Pin", "thumb-tack", "keep this run as a ghost")
        clear = _pressed(panel, "Unpin", "eraser", "let go of all pinned runs")
        about = "the same run with 16 seeds: median and band"
        self.toggles["seeds"] = _toggle(panel, "16 seeds", about, panel.seeds)
        if missing:
            text, about = ", ".join(missing), "the run that a fair comparison needs"
            self.toggles["missing"] = _toggle(
                panel, f"Also: {text}", about, panel.control
            )
        made = [pin, clear, *self.toggles.values()]
        if ranges:
            self.sweep = widgets.Dropdown(
                options=[
                    ("no sweep", ""),
                    *((f"sweep {text}", name) for name, text in ranges.items()),
                ],
                value="",
                layout={"width": "13em"},
                tooltip="train the whole range of a control at once",
            )
            self.sweep.observe(
                lambda c: panel.act(lambda: panel.sweep(c.new or None)),
                names="value",
            )
            made.append(self.sweep)
        return made

    def show(self, panel):
        """Let the widgets stand where the panel does."""
        running = panel.playing and not panel.over
        text = "Pause" if running else "Play"
        if self.play.description != text:
            self.play.description, self.play.icon = text, text.lower()
            self.play.tooltip = (
                "stop where training stands" if running else "go on training"
            )
        switches = dict(self.toggles)
        if self.sweep is not None:
            switches["sweep"] = self.sweep
        for name, switch in switches.items():
            stands = panel.shown(name)
            # What a hand has just switched is on its way here: it must not be undone.
            if self._stands.get(name) != stands:
                self._stands[name] = switch.value = stands
        if self.look is not None:
            self._show_moments(panel)

    def settle(self, panel):
        """Let the widgets stand where the panel does, whatever was pressed."""
        self._stands = {}
        self.show(panel)

    def _show_moments(self, panel):
        self._showing = True  # what moves the slider here is nobody's hand
        try:
            if panel.moments != self._moments:
                moments = [(str(t), t) for t in panel.moments]
                renew(self.look, [*moments, ("now", NOW)], NOW)
                self._stands["look"], self._moments = NOW, panel.moments
            place = NOW
            if panel.looking is not None:
                place = max(t for t in self._moments if t <= panel.looking)
            if self._stands.get("look") != place:
                self._stands["look"] = self.look.value = place
        finally:
            self._showing = False


def _play_or_pause(panel):
    if panel.playing and not panel.over:
        panel.pause()
    else:
        panel.play()


def _looked(panel, t):
    panel.act(lambda: panel.look(None if t == NOW else t))


def _button(text, icon, about):
    return widgets.Button(
        description=text, icon=icon, tooltip=about, layout={"width": "auto"}
    )


def _pressed(panel, text, icon, about):
    """Return the button of a method: "New seed" of `panel.new_seed`."""
    press = getattr(panel, text.lower().replace(" ", "_"))
    button = _button(text, icon, about)
    button.on_click(lambda _: panel.act(press))
    return button


def _toggle(panel, text, about, switch):
    button = widgets.ToggleButton(
        description=text, tooltip=about, layout={"width": "auto"}
    )
    button.observe(lambda c: panel.act(lambda: switch(c.new)), names="value")
    return button
