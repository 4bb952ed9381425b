"""The field of a sketch: handles over empty axes, and the line that they draw.

The handles are upright sliders that lie over a drawing of the axes, so they answer to
mouse, finger and keys wherever ipywidgets does, and need no script of ours.
"""

import ipywidgets as widgets

from dlcourse.practice.drawings import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    YOURS,
    sketch,
)

# Names and values of the handles are for the ear: to the eye, the axes say them.
# Their tracks stand as high as the axes, each in its own column, faint on the sheet.
HANDLES = (
    "<style>.dlcourse-sketch :is(.widget-label, .widget-readout) {position: absolute; "
    "width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)} "
    ".dlcourse-sketch :is(.widget-vslider, .slider-container, .ui-slider) "
    "{height: 100% !important; margin: 0 !important; padding: 0; overflow: visible} "
    ".dlcourse-sketch .noUi-target {background: none; box-shadow: none; "
    "border: none; height: 100%; cursor: ns-resize} "
    ".dlcourse-sketch .noUi-connects {background: #e4e4e4; width: 2px; "
    "left: calc(50% - 1px)} .dlcourse-sketch .noUi-connect {background: none} "
    f".dlcourse-sketch .noUi-handle {{background: {YOURS}; border: 2px solid white}}"
    "</style>"
)
STEPS = 41


class SketchField:
    """Handles for a curve.

    Parameters
    ----------
    asked : Sketch
    changed : function () -> None
        Called when a handle was moved.
    """

    unmoved = "Move at least one handle first: so far nobody has drawn this line."

    def __init__(self, asked, changed):
        self.asked, self._changed = asked, changed
        self._truth, self._said, self._frozen = None, None, False
        self.options = _options(asked.scale)
        self._middle = self.options[len(self.options) // 2][1]
        self.handles = [self._handle(x) for x in asked.at]
        self._drawing = widgets.HTML(layout={"grid_area": "1 / 1"})
        self._over = widgets.HBox(
            self.handles,
            layout={
                "grid_area": "1 / 1",
                "width": f"{WIDTH - LEFT - RIGHT}px",
                "height": f"{HEIGHT - TOP - BOTTOM}px",
                "margin": f"{TOP + 1}px 0 0 {LEFT + 2}px",
                "justify_content": "space-around",
                "overflow": "visible",
            },
        )
        self.widget = widgets.GridBox(
            [self._drawing, self._over], layout={"overflow": "auto hidden"}
        )
        self.widget.add_class("dlcourse-sketch")
        self._draw()

    def _handle(self, x):
        name = x if isinstance(x, str) else f"{x:g}"
        slider = widgets.SelectionSlider(
            options=self.options,
            value=self._middle,
            orientation="vertical",
            description=f"{self.asked.ylabel} at {self.asked.xlabel} {name}",
            readout=True,
            layout={
                "width": "32px",
                "height": f"{HEIGHT - TOP - BOTTOM}px",
                "margin": "0",
                "overflow": "visible",
            },
        )
        slider.observe(lambda change: self._moved(), names="value")
        return slider

    @property
    def value(self):
        """The heights of the handles, or None while no handle was moved."""
        values = tuple(handle.value for handle in self.handles)
        return values if self.moved else None

    @value.setter
    def value(self, values):
        known = [value for _, value in self.options]
        for handle, value in zip(self.handles, values, strict=True):
            heights = self.asked.heights
            handle.value = min(
                known, key=lambda v: abs(heights([v])[0] - heights([value])[0])
            )

    @property
    def moved(self):
        """Whether a handle stands elsewhere than at the start."""
        return any(handle.value != self._middle for handle in self.handles)

    def freeze(self, on):
        """Take the handles out of reach, or give them back."""
        self._frozen = on
        self._over.layout.visibility = "hidden" if on else "visible"

    def show(self, truth, said=None):
        """Show what the runs did (None: nothing) beside what was drawn, if it was."""
        self._truth, self._said = truth, said
        self._draw()

    def _moved(self):
        if not self._frozen:  # a busy kernel may hear of a move after the answer
            self._draw()
            self._changed()

    def _draw(self):
        said = self._said
        if self._truth is None:
            said = tuple(handle.value for handle in self.handles)
        self._drawing.value = HANDLES + sketch(self.asked, said, self._truth)


def _options(scale):
    """Return (label, value) of what a handle steps through, few enough for the keys."""
    values = scale.values
    if len(values) > STEPS:
        last = len(values) - 1
        places = sorted({round(k * last / (STEPS - 1)) for k in range(STEPS)})
        values = [values[place] for place in places]
    return [(scale.label(value), value) for value in values]
