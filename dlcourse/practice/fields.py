"""What a prediction is made with: options, a number on a slider, buttons in order.

Each field has a `widget`, the `value` that stands in it (None before anybody moved it),
and says in `unmoved` what is missing then. `show` puts beside what was said what the
runs did; `freeze` takes the field out of reach.
"""

import html
import re

import ipywidgets as widgets

from dlcourse.basics.messages import shown
from dlcourse.panel.loop import SCHEDULER
from dlcourse.practice.answers import marked
from dlcourse.practice.drawings import TRUTH, YOURS, number_line

TEXT = (
    "font-size: 16px; line-height: 1.5; max-width: 60em; "
    "color: var(--jp-content-font-color1, inherit)"
)
TAG = (
    '<span style="background: {}; color: #fff; border-radius: 4px; padding: 0 6px; '
    'margin-left: 8px; white-space: nowrap">{}</span>'
)


class ChoiceField:
    """Options, one of which is chosen; and how many in the hall chose which."""

    unmoved = "Choose one of the answers first."

    def __init__(self, asked, changed):
        self.asked, self.counts = asked, {}
        self._truth, self._said, self._frozen = None, None, False
        lines = zip(asked.lines, asked.ordered, strict=True)
        self._radio = widgets.RadioButtons(
            options=list(lines),
            index=None,
            description="your prediction",
            layout={"width": "auto"},
            style={"description_width": "0px"},
        )
        self._radio.observe(lambda change: changed(), names="value")
        self._told = widgets.HTML(layout={"display": "none"})
        self.widget = widgets.VBox([self._radio, self._told])

    @property
    def value(self):
        """The key of the option that is chosen, or None."""
        return self._radio.value

    @value.setter
    def value(self, key):
        self._radio.value = key

    def freeze(self, on):
        """Put a list in the place of the options, or give them back."""
        self._frozen = on
        listed = on or bool(self.counts)
        self._radio.layout.display = "none" if listed else None
        self._told.layout.display = None if listed else "none"

    def show(self, truth, said=None):
        """Mark what was said, and what the runs do; None: choose nothing again."""
        if truth is None and self._truth is not None:
            self._radio.index = None
        self._truth, self._said = truth, said
        self._tell()

    def count(self, text):
        """Take over what a hall chose, such as "A 12, B 40"; "" for none.

        It stands in the place of what one person might choose.

        Raises
        ------
        ValueError
            Where it does not read so, or names an option that is none.
        """
        known = self.asked.letters
        pairs = [re.fullmatch(r"([a-z])[\s:=]*(\d{1,5})", p) for p in _parts(text)]
        if not all(pairs) or any(pair[1] not in known for pair in pairs):
            raise ValueError(
                f"say how many chose each of {', '.join(known).upper()}, such as "
                f'"A 12, B 40", got {shown(text)}'
            )
        self.counts = {known[pair[1]]: int(pair[2]) for pair in pairs}
        self.freeze(self._frozen)
        self._tell()

    def _tell(self):
        rows, most = [], max([1, *self.counts.values()])
        for line, key in zip(self.asked.lines, self.asked.ordered, strict=True):
            tags = TAG.format(TRUTH, "the run") * (key == self._truth)
            tags += TAG.format(YOURS, "you") * (key == self._said)
            weight = "bold" if key == self._truth else "normal"
            text = f'<span style="font-weight: {weight}">{marked(line)}</span>{tags}'
            if self.counts:
                text += self._bar(key, most)
            rows.append(f"<li style='margin: 3px 0'>{text}</li>")
        self._told.value = (
            f'<ul style="{TEXT}; list-style: none; margin: 0; padding: 0">'
            f"{''.join(rows)}</ul>"
        )

    def _bar(self, key, most):
        count, whole = self.counts.get(key, 0), max(sum(self.counts.values()), 1)
        color = TRUTH if key == self._truth else "#767676"
        return (
            '<div style="display: flex; align-items: center; gap: 8px">'
            f'<div style="background: {color}; height: 12px; '
            f'width: {60 * count / most:.0f}%; min-width: 2px"></div>'
            f"<span>{count} ({100 * count / whole:.0f} %)</span></div>"
        )


def _parts(text):
    text = text.strip().lower()
    return [p for p in re.split(r"(?<=\d)[\s,;]+", text) if p] if text else []


class NumberField:
    """A number, on a slider."""

    unmoved = "Move the slider first: so far nobody has said this number."

    def __init__(self, asked, changed):
        self.asked, self.moved = asked, False
        self._slider = widgets.SelectionSlider(
            options=[(asked.words(v), v) for v in asked.scale.values],
            description="your prediction",
            style={"description_width": "9em"},
            layout={"width": "auto", "max_width": "44em"},
        )
        self._slider.observe(lambda change: self._move(changed), names="value")
        self._told = widgets.HTML(layout={"display": "none"})
        self.widget = widgets.VBox([self._slider, self._told])

    def _move(self, changed):
        self.moved = True
        changed()

    @property
    def value(self):
        """The number, or None while the slider was not moved."""
        return self._slider.value if self.moved else None

    @value.setter
    def value(self, number):
        known = [value for _, value in self._slider.options]
        self._slider.value = min(known, key=lambda value: abs(value - number))
        self.moved = True

    def freeze(self, on):
        """Put a drawing in the place of the slider, or give it back."""
        self._slider.layout.display = "none" if on else None
        self._told.layout.display = None if on else "none"

    def show(self, truth, said=None):
        """Draw what was said and what the runs do; None: begin anew."""
        if truth is None:
            self.moved = False
        else:
            self._told.value = number_line(self.asked, said, truth)


class OrderField:
    """Buttons, to be pressed in their order."""

    unmoved = "Press every one of them first, in the order that you expect."

    def __init__(self, asked, changed):
        self._asked, self._changed, self.pressed = asked, changed, []
        self.buttons = {key: button(t, "", t) for key, t in asked.ordered.items()}
        for key, one in self.buttons.items():
            one.on_click(lambda _, key=key: SCHEDULER.call(lambda: self.press(key)))
        self._order = widgets.HTML()
        row = {"flex_flow": "row wrap"}
        self._row = widgets.HBox([*self.buttons.values()], layout=row)
        self.widget = widgets.VBox([self._row, self._order])
        self._tell()

    def press(self, key):
        """Put an item next, or take it away again, with those after it."""
        if key in self.pressed:
            del self.pressed[self.pressed.index(key) :]
        else:
            self.pressed.append(key)
        self._tell()
        self._changed()

    def _tell(self):
        for key, one in self.buttons.items():
            text, on = self._asked.items[key], key in self.pressed
            one.description = f"{self.pressed.index(key) + 1}. {text}" if on else text
            one.button_style = "info" if on else ""
        by = self._asked.by
        words = f"Press them in their order, {by}."
        if self.pressed:
            words = f"{by[0].upper()}{by[1:]}: {self._asked.words(self.pressed)}"
        self._order.value = f'<div style="{TEXT}">{html.escape(words)}</div>'

    @property
    def value(self):
        """The keys in the order in which they were pressed; None until all are."""
        whole = len(self.pressed) == len(self.buttons)
        return tuple(self.pressed) if whole else None

    @value.setter
    def value(self, keys):
        self.pressed = list(keys)
        self._tell()

    def freeze(self, on):
        """Take the buttons away, or give them back."""
        self._row.layout.display = "none" if on else None

    def show(self, truth, said=None):
        """Put one order below the other; None: begin anew."""
        if truth is None:
            self.value = ()
            return
        by = self._asked.by[0].upper() + self._asked.by[1:]
        rows = [(TRUTH, "the run", truth)] + [(YOURS, "you", said)] * (said is not None)
        cells = "".join(
            f'<tr><th scope="row" style="text-align: left; padding: 3px 12px 3px 0">'
            f"{TAG.format(color, name)}</th>"
            + "".join(
                f'<td style="text-align: left; padding: 3px 18px 3px 0">{k + 1}. '
                f"{marked(self._asked.items[key])}</td>"
                for k, key in enumerate(keys)
            )
            + "</tr>"
            for color, name, keys in rows
        )
        self._order.value = (
            f'<div style="{TEXT}">{html.escape(by)}:</div>'
            f'<table style="{TEXT}; border-collapse: collapse; margin: 4px 0">'
            f"{cells}</table>"
        )


def button(words, icon, tooltip):
    """Return a button as wide as its words."""
    return widgets.Button(
        description=words, icon=icon, tooltip=tooltip, layout={"width": "auto"}
    )
