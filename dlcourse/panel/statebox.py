"""The box that holds a panel's state as text, to copy, or to be changed and shown."""

import html

import ipywidgets as widgets

from dlcourse.panel import links
from dlcourse.panel.loop import SCHEDULER
from dlcourse.pictures.canvas import WIDTH


class StateBox:
    """A switch that unfolds a field of text.

    Parameters
    ----------
    panel : Panel
    *others : Widget
        What else is unfolded with it.
    """

    def __init__(self, panel, *others):
        self.switch = widgets.ToggleButton(
            description="As text",
            icon="code",
            tooltip="one expression that rebuilds what is shown",
            layout={"width": "auto"},
        )
        self.field = widgets.Textarea(
            description="state", rows=3, layout={"width": "auto"}
        )
        self.apply = widgets.Button(
            description="Show this",
            icon="check",
            tooltip="move the panel to where the text says",
        )
        self.answer, self.link = widgets.HTML(), widgets.HTML()
        row = widgets.HBox([self.apply, self.link], layout={"flex_flow": "row wrap"})
        self.folded = widgets.VBox([self.field, row, self.answer, *others])
        self.folded.layout.display = "none"
        self.switch.observe(
            lambda c: SCHEDULER.call(lambda: self._unfold(panel, c.new)), names="value"
        )
        self.apply.on_click(lambda _: SCHEDULER.call(lambda: self._load(panel)))
        self.folded.layout.max_width = f"{WIDTH}px"

    def show(self, panel):
        """Let the link lead to what the panel shows: the page makes it a button."""
        address = html.escape(links.link(panel))
        place = f"<span class='dlcourse-link' data-link='{address}'></span>"
        self.link.value = place if address else ""

    def _unfold(self, panel, on):
        self.folded.layout.display = None if on else "none"
        self.answer.value = ""
        if on:
            self.field.value = panel.state()

    def _load(self, panel):
        try:
            panel.load(self.field.value)
        except (TypeError, ValueError) as error:
            self.answer.value = f"<div role='alert'>{html.escape(str(error))}</div>"
        else:
            self.answer.value = "<div role='alert'>Shown.</div>"
