"""Controls: one widget for each setting that a panel lets move.

Numbers get a slider that steps through the round numbers of their scale, names get
buttons (or a menu, where there are many). Labels and tooltips come from the
experiment's table of fields.
"""

import ipywidgets as widgets

from dlcourse.basics.messages import nearest, shown
from dlcourse.basics.scales import Scale, exact
from dlcourse.pictures.canvas import WIDTH

BUTTONS = 5
DEFAULT = "dlcourse-default-"
STYLE = {"description_width": "9.5em"}


class Control:
    """A setting, its scale, and the widget that moves it.

    Parameters
    ----------
    name : str
        A setting of the source.
    scale : Scale
    source : Source
        Where label and default come from.
    moved : function () -> None
        Called when somebody moved the widget.
    during : bool
        Whether a move counts from the present iteration on.
    """

    def __init__(self, name, scale, source, moved, during=False):
        if not isinstance(scale, Scale):
            raise TypeError(
                f"{name} must be a scale such as dl.scale.log(0.001, 1), "
                f"got {shown(scale)}"
            )
        self.field = source.field(name)
        self.default = source.default(name, scale)
        if isinstance(self.default, int):  # iterations, units, a seed
            scale = scale.whole()
        self.name, self.scale, self.during = name, scale, during
        scale(f"{name} (its default)", self.default)
        source.try_out(name, scale)
        self.offered, self.turned = scale, self.default
        self.widget = self._make()
        self._mark_default()
        self.widget.observe(lambda change: moved(), names="value")

    def _make(self):
        words = filter(None, (self.field.label, self.field.symbol))
        text = " ".join(words) + (" from now on" if self.during else "")
        common = {
            "options": self._options(self.default),
            "value": self.default,
            "description": text,
            "style": {"description_width": "16em"} if self.during else STYLE,
        }
        if self.scale.kind != "choice":
            return widgets.SelectionSlider(
                **common, layout={"width": "auto"}, tooltip=self.field.about
            )
        if len(self.scale.values) > BUTTONS:
            return widgets.Dropdown(**common, tooltip=self.field.about)
        common["style"] = {**common["style"], "button_width": "auto"}
        return widgets.ToggleButtons(
            **common,
            layout={"width": "auto"},
            tooltips=[self.field.about] * len(self.scale.values),
        )

    def _options(self, value):
        values = self.offered.including(value).values
        return [(self.offered.label(v), v) for v in values]

    def _mark_default(self):
        """Tell the page where a double click goes back to (see `labextensions/`)."""
        if self.scale.kind == "choice":
            return
        values = [value for _, value in self.widget.options]
        near = min(values, key=lambda value: abs(value - self.default))
        mark = f"{DEFAULT}{values.index(near)}"
        for name in self.widget._dom_classes:
            if name.startswith(DEFAULT) and name != mark:
                self.widget.remove_class(name)
        self.widget.add_class(mark)

    @property
    def value(self):
        """Where the control stands."""
        return self.widget.value

    @value.setter
    def value(self, value):
        # A value between two steps of the slider gets a step of its own.
        if value in [v for _, v in self.widget.options]:
            self.widget.value = value
        else:
            renew(self.widget, self._options(value), value)
            self._mark_default()

    def offer(self, scale):
        """Let the widget step through the values of another scale, from the nearest."""
        if scale == self.offered:
            return
        value, self.offered = self.value, scale
        if self.scale.kind != "choice" and value not in scale.values:
            value = min(scale.values, key=lambda v: abs(v - value))
        renew(self.widget, self._options(value), value)
        self._mark_default()

    def check(self, value):
        """Return `value` as the source takes it, or raise what is wrong with it."""
        if isinstance(value, dict):
            value = tuple(value.items())
        return self.field.contract(self.name, self.scale(self.name, value))

    def text(self, value):
        """Return `value` as an expression that `check` reads back."""
        named = self.scale.names and value in self.scale.values
        if named:
            return repr(self.scale.label(value))
        return exact(value) if isinstance(value, float) else repr(value)

    def words(self, value):
        """Return what a legend says of this control at `value`."""
        text = self.scale.label(value)
        return text if self.scale.kind == "choice" else f"{self.field.label} {text}"


def renew(widget, options, value):
    """Give a widget other options, and one of them as its value.

    A page that hears of a place that a slider does not have moves it to the nearest,
    and says so as if a hand had done it. So the place is always one among the options
    before and after.
    """
    place = [v for _, v in options].index(value)
    if widget.index >= len(options):
        widget.index = place
    before = widget.index
    with widget.hold_sync():
        widget.options = options  # which goes to the first, for a moment
        widget.index = before
    widget.index = place


def make_controls(scales, source, moved, during=False):
    """Return a dictionary of `Control`s, in the order in which they were named."""
    return {
        name: Control(name, scale, source, moved, during)
        for name, scale in scales.items()
    }


def control_grid(controls):
    """Return all widgets: names on rows of their own, numbers in two columns."""
    named = [c.widget for c in controls.values() if c.scale.kind == "choice"]
    numbers = [c.widget for c in controls.values() if c.scale.kind != "choice"]
    columns = {
        "grid_template_columns": "repeat(auto-fit, minmax(min(26em, 100%), 1fr))"
    }
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
