"""Bars by name, several series side by side."""

import numpy as np
from matplotlib.collections import PolyCollection

from dlcourse.panel.painters.painter import (
    CEILING,
    Entry,
    Painter,
    joined,
    limits,
    mark_dashes,
    paint,
)
from dlcourse.panel.style import FAINT, INK
from dlcourse.panel.views.view import number

NUMBERED = 14  # so many bars have room for their number above
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class BarsPainter(Painter):
    """Draws `Bars`: the marked ones are hatched and have a thick edge."""

    def frame(self, picture):
        """Give each name a place; start the bars at zero, on a linear axis."""
        heights = [h for bars in picture.values.values() for h in bars.values()]
        reach = [*heights, *picture.level.values()]
        names = list(next(iter(picture.values.values())))
        frame = self.axes_of(picture, [0, len(names)], reach, zero=True)
        if picture.yscale == "log" and not picture.ylim:
            low, high = limits(reach, "log")
            frame["ylim"] = low / 10, high * (3 if len(heights) <= NUMBERED else 1)
        elif not picture.ylim and len(heights) <= NUMBERED:
            low, high = frame["ylim"]
            reach = np.array(reach)[np.isfinite(reach)]
            room = 0.08 * (high - low)  # for the numbers
            above = reach.max(initial=0) + room if (reach > 0).any() else high
            below = reach.min(initial=0) - room if (reach < 0).any() else low
            frame["ylim"] = limits([above, below], parts=10)
        frame["xlim"] = -0.6, len(names) - 0.4
        frame["xticks"], frame["xticklabels"] = self._names(names)
        return self.legend(picture, self._entries(picture), frame, self._tops(picture))

    def update(self, picture):
        """Draw all bars, and the numbers above them if they are few."""
        low, high = self.frame(picture)["ylim"]
        foot = low if picture.yscale == "log" else 0.0
        series = list(picture.values.values())
        width = 0.8 / len(series)
        plain, marked, numbers = [], [], []
        for i, bars in enumerate(series):
            polygons = {False: [], True: []}
            for place, (name, height) in enumerate(bars.items()):
                x = place + (i - (len(series) - 1) / 2) * width
                numbers.append((x, height))
                if height > 0 or (picture.yscale == "linear" and height <= 0):
                    top = np.clip(height, -CEILING, CEILING)
                    polygons[name in picture.marked].append(
                        _box(x - 0.46 * width, x + 0.46 * width, foot, top)
                    )
            plain.append(polygons[False])
            marked.append(polygons[True])
        for kind, shapes in (("bars", plain), ("marked", marked)):
            for i, bars in enumerate(self.take(kind, len(shapes), self._make(kind))):
                bars.set_verts(shapes[i])
                bars.set_facecolor(paint(i))
        self._write(numbers, low, high)
        levels = self.strokes("level", len(picture.level), 3)
        for i, (line, y) in enumerate(zip(levels, picture.level.values(), strict=True)):
            line.set_transform(self.ax.get_yaxis_transform())
            line.set_data([0, 1], [y, y])
            line.set(**mark_dashes(i))
        (zero,) = self.strokes("zero", 1, 2.5, color=FAINT, linewidth=1)
        zero.set_transform(self.ax.get_yaxis_transform())
        zero.set_data([0, 1], [foot, foot])

    def in_words(self, picture):
        """Name all bars and their heights, the marked ones as such."""
        phrases = []
        for series, bars in picture.values.items():
            named = [
                f"{name} {number(height)}"
                + (" (marked)" if name in picture.marked else "")
                for name, height in bars.items()
            ]
            few = named if len(named) <= 16 else [*named[:15], f"… {named[-1]}"]
            phrases.append((f"{series}: " if series else "") + ", ".join(few))
        marks = [f"{k} at {number(v)}" for k, v in picture.level.items()]
        return joined([*phrases, *marks])

    def _names(self, names):
        """Return places and texts of the names: broken, or only some, if too long."""
        width = self.pixels[0] / max(len(names), 1)
        texts = [name.replace("_", " ") for name in names]
        longest = max((len(t) for t in texts), default=1)
        if 8 * longest > width and len(names) <= 12:
            texts = ["\n".join(t.split(" ", 1)) for t in texts]
            longest = max(len(part) for t in texts for part in t.split("\n"))
        every = max(1, int(np.ceil((8 * longest + 4) / width)))
        return list(range(0, len(names), every)), texts[::every]

    def _entries(self, picture):
        entries = []
        if len(picture.values) > 1:
            for i, name in enumerate(picture.values):
                entries.append(Entry(name, paint(i), area=True))
        for i, label in enumerate(picture.level):
            entries.append(Entry(label, INK, mark_dashes(i)["linestyle"]))
        return entries

    def _tops(self, picture):
        curves = []
        for bars in picture.values.values():
            heights = np.nan_to_num([*bars.values()])
            places = np.arange(len(heights), dtype=float)
            curves += [(places, share * heights) for share in (0.3, 0.6, 1.0)]
        return curves

    def _make(self, kind):
        def make(i):
            hatched = kind == "marked"
            bars = PolyCollection(
                [],
                zorder=2 + 0.01 * i,
                hatch="//" if hatched else "",
                edgecolor=INK if hatched else "none",
                linewidth=2 if hatched else 0,
            )
            return self.ax.add_collection(bars, autolim=False)

        return make

    def _write(self, numbers, low, high):
        """Write each number at the end of its bar."""
        room = 1.15 * self.pixels[0] / max(len(numbers), 1) / 8.5  # letters
        fit = all(len(_short(height)) <= room for _, height in numbers)
        shown = numbers if fit and len(numbers) <= NUMBERED else []

        def make(i):
            return self.ax.text(0, 0, "", ha="center", fontsize=12, zorder=4 + 0.01 * i)

        log = self.ax.get_yscale() == "log"
        for text, (x, height) in zip(
            self.take("numbers", len(shown), make), shown, strict=True
        ):
            down = height < 0 and not log
            place = np.clip(np.nan_to_num(height, nan=low), low, high)
            gap = (-0.012 if down else 0.012) * (high - low)
            place = place * (1.08 if height < high else 0.9) if log else place + gap
            inside = np.isfinite(height) and low <= height <= high
            text.set_position((x, place if inside or log else place - 6 * gap))
            text.set_va("top" if down else "bottom")
            text.set_text(_short(height))


def _short(height):
    """Return a bar's number, as short as a bar is narrow."""
    if np.isinf(height):
        return "∞" if height > 0 else "−∞"
    text = number(height)
    if "e" not in text:
        return text.replace("-", "−")
    factor, power = text.split("e")
    power = str(int(power)).translate(RAISED)
    return f"{float(factor):.0f}·10{power}".replace("-", "−")


def _box(left, right, foot, top):
    return [(left, foot), (left, top), (right, top), (right, foot)]
