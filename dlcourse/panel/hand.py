"""The hand on the picture: a field of numbers, and a ring that writes into it.

The ring is laid on the picture by a script of the page
(`labextensions/dlcourse/static/hand.js`), which learns from an attribute of the picture
where its axes stand. Where no script runs, one types into the field.
"""

import html
import json

import ipywidgets as widgets

from dlcourse.panel.loop import SCHEDULER


class Hand:
    """What touches the picture of a panel.

    Parameters
    ----------
    touch : function (read) -> Experiment or Race
        Sets on the panel what `read` makes of what it shows.
    subject : Start or Points
        What is touched.
    """

    def __init__(self, touch, subject):
        self._touch, self._subject = touch, subject
        self.folded = subject.folded
        self.field = widgets.Text(
            description=subject.label,
            tooltip=subject.about,
            continuous_update=False,
            style={"description_width": "initial"},
            layout={"width": "15em"},
        )
        self.field.add_class("dlcourse-hand")
        self._told, self._writing = None, False
        self.field.observe(self._heard, names="value")

    def show(self, value):
        """Let the field say what is shown.

        What has been written into it stays: the hand may be ahead of what is shown.
        """
        text = self._subject.text(value)
        if text != self._told:
            self._told, self._writing = text, True
            self.field.value = text
            self._writing = False

    def mark(self, value, pictures, canvas, streamed):
        """Return an attribute of the picture: where the ring stands, between what."""
        for place, picture in enumerate(pictures):
            if self._subject.touches(picture, value):
                told = canvas.axes_at(place) | self._subject.mark(value, streamed)
                return f'data-hand="{html.escape(json.dumps(told))}" '
        return ""

    def _heard(self, change):
        if not self._writing:
            SCHEDULER.call(lambda: self._take(change.new))

    def _take(self, written):
        value = self._touch(lambda value: self._subject.read(value, written))
        # an empty field says nothing: it is to be filled again
        self._told = self._subject.text(value) if written.strip() else None
