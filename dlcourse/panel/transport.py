"""The transport: play and pause, one step, restart, new seed."""

import ipywidgets as widgets

from dlcourse.panel.loop import SCHEDULER


class Transport:
    """A row of buttons that drive a panel.

    Parameters
    ----------
    panel : Panel
    """

    def __init__(self, panel):
        self.play = widgets.Button(description="Pause", icon="pause")
        self.play.on_click(lambda _: SCHEDULER.call(lambda: self._play_or_pause(panel)))
        buttons = [self.play]
        for text, icon, about, press in (
            ("Step", "step-forward", "make one update and pause", panel.step),
            ("Restart", "refresh", "the same run again", panel.restart),
            (
                "New seed",
                "random",
                "other first weights, all else equal",
                panel.new_seed,
            ),
        ):
            button = widgets.Button(description=text, icon=icon, tooltip=about)
            button.on_click(lambda _, press=press: SCHEDULER.call(press))
            buttons.append(button)
        for button in buttons:
            button.layout.width = "8.5em"
        self.widget = widgets.HBox(buttons)

    def _play_or_pause(self, panel):
        if panel.playing and not panel.over:
            panel.pause()
        else:
            panel.play()

    def show(self, panel):
        """Let the first button say what a press would do."""
        running = panel.playing and not panel.over
        text = "Pause" if running else "Play"
        if self.play.description != text:
            self.play.description, self.play.icon = text, text.lower()
            self.play.tooltip = (
                "stop where training stands" if running else "go on training"
            )
