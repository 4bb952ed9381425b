"""Controls: one widget for each setting that a panel lets move.

Numbers get a slider that steps through the round numbers of their scale, names get
buttons (or a menu, where there are many). Labels and tooltips come from the
experiment's table of fields.
"""

import ipywidgets as widgets

from dlcourse.messages import nearest
from dlcourse.panel.canvas import WIDTH
from dlcourse.scales import Scale, label

BUTTONS = 5
STYLE = {"description_width": "9.5em"}


class Control:
    """A setting, its scale, and the widget that moves it.

    Parameters
    ----------
    name : str
        A setting of the experiment.
    scale : Scale
    experiment : Experiment
        Where the default comes from.
    moved : function () -> None
        Called when somebody moved the widget.
    """

    def __init__(self, name, scale, experiment, moved):
        if not isinstance(scale, Scale):
            raise TypeError(
                f"{name} must be a scale such as dl.scale.log(0.001, 1), got {scale!r}"
            )
        self.name, self.scale = name, scale
        self.field = experiment.field(name)
        self.default = experiment.get(name)
        scale(f"{name} (its default)", self.default)
        for value in (scale.values[0], scale.values[-1]):
            experiment.replace(**{name: value})
        self.widget = self._make()
        self.widget.observe(lambda change: moved(), names="value")

    def _make(self):
        text = " ".join(filter(None, (self.field.label, self.field.symbol)))
        common = {
            "options": self._options(self.default),
            "value": self.default,
            "description": text,
            "style": STYLE,
        }
        if self.scale.kind != "choice":
            return widgets.SelectionSlider(
                **common, layout={"width": "auto"}, tooltip=self.field.about
            )
        if len(self.scale.values) > BUTTONS:
            return widgets.Dropdown(**common, tooltip=self.field.about)
        common["style"] = {**STYLE, "button_width": "auto"}
        return widgets.ToggleButtons(
            **common,
            layout={"width": "auto"},
            tooltips=[self.field.about] * len(self.scale.values),
        )

    def _options(self, value):
        return [(label(v), v) for v in self.scale.including(value).values]

    @property
    def value(self):
        """Where the control stands."""
        return self.widget.value

    @value.setter
    def value(self, value):
        # A value between two steps of the slider gets a step of its own.
        if value not in [v for _, v in self.widget.options]:
            self.widget.options = self._options(value)
        self.widget.value = value

    def check(self, value):
        """Return `value` as the experiment takes it, or raise what is wrong with it."""
        return self.field.contract(self.name, self.scale(self.name, value))


def make_controls(scales, experiment, moved):
    """Return a dictionary of `Control`s, in the order in which they were named."""
    return {
        name: Control(name, scale, experiment, moved) for name, scale in scales.items()
    }


def control_grid(controls):
    """Return all widgets: names on rows of their own, numbers in two columns."""
    named = [c.widget for c in controls.values() if c.scale.kind == "choice"]
    numbers = [c.widget for c in controls.values() if c.scale.kind != "choice"]
    columns = {"grid_template_columns": "repeat(auto-fit, minmax(26em, 1fr))"}
    return widgets.VBox(
        [*named, widgets.GridBox(numbers, layout=columns)],
        layout={"max_width": f"{WIDTH}px"},
    )


def unknown_control(name, controls):
    """Raise an error that names the controls there are."""
    raise TypeError(
        f"the panel has no control {name!r}; it has {', '.join(controls) or 'none'}"
        + nearest(name, controls)
    )
