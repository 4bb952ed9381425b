"""Bars by name, several series side by side."""

import numpy as np
from matplotlib.collections import PolyCollection

from dlcourse.pictures.numbers import CEILING, limits, number
from dlcourse.pictures.painters.legend import Entry
from dlcourse.pictures.painters.painter import Painter, wide
from dlcourse.pictures.style import FAINT, INK, looks, mark_dashes

NUMBERED = 14  # so many bars have room for their number above
SIZE, LINE = 12, 18  # of a number: of its letters in points, its height in pixels
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class BarsPainter(Painter):
    """Draws `Bars`: the marked ones are hatched and have a thick edge."""

    def frame(self, picture):
        """Give each name a place; start the bars at zero, on a linear axis."""
        heights = [h for bars in picture.values.values() for h in bars.values()]
        reach = [*heights, *picture.level.values()]
        names = picture.names
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
        entries = self._entries(picture)
        return self.with_legend(picture, entries, frame, self._tops(picture, frame))

    def update(self, picture, frame, fine):
        """Draw all bars, and the numbers above them if they are few."""
        low, high = frame["ylim"]
        foot = low if picture.yscale == "log" else 0.0
        series = list(picture.values.values())
        width = 0.8 / len(series)
        plain, marked, numbers = [], [], []
        for i, bars in enumerate(series):
            polygons = {False: [], True: []}
            for place, (name, height) in enumerate(bars.items()):
                x = place + _beside(i, len(series))
                numbers.append((x, height))
                if height > 0 or (picture.yscale == "linear" and height <= 0):
                    top = np.clip(height, -CEILING, CEILING)
                    polygons[name in picture.marked].append(
                        _box(x - 0.46 * width, x + 0.46 * width, foot, top)
                    )
            plain.append(polygons[False])
            marked.append(polygons[True])
        colors = [look.color for look in looks(picture.values).values()]
        hatched = {"hatch": "//", "edgecolor": INK, "linewidth": 2}
        for kind, shapes, style in (
            ("bars", plain, {"edgecolor": "none", "linewidth": 0}),
            ("marked", marked, hatched),
        ):
            artists = self.collections(kind, len(shapes), 2, PolyCollection, **style)
            for bars, boxes, color in zip(artists, shapes, colors, strict=True):
                bars.set_verts(boxes)
                bars.set_facecolor(color)
        self._write(numbers, low, high, picture.yscale == "log")
        styles = [mark_dashes(i) for i in range(len(picture.level))]
        self.mark("level", picture.level.values(), 3, styles)
        self.mark("zero", [foot], 2.5, [{"color": FAINT, "linewidth": 1}])

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
            for key, look in looks(picture.values).items():
                entries.append(Entry(picture.label(key), look.color, area=True))
        for i, key in enumerate(picture.level):
            style = mark_dashes(i)["linestyle"]
            entries.append(Entry(picture.label(key), INK, style))
        return entries

    def _tops(self, picture, frame):
        """Return what a legend should not cover: bars, and the numbers above them."""
        low, high = frame["ylim"]
        line = LINE * (high - low) / self.pixels[1]
        curves, count = [], len(picture.values)
        numbered = picture.yscale == "linear" and count * len(picture.names) <= NUMBERED
        for i, bars in enumerate(picture.values.values()):
            heights = np.nan_to_num([*bars.values()])
            places = np.arange(len(heights)) + _beside(i, count)
            curves += [(places, share * heights) for share in (0.3, 0.6, 1.0)]
            if numbered:
                half = 0.4 / count
                curves += [
                    ((x - half, x + half), (top + line, top + line))
                    for x, top in zip(places, heights, strict=True)
                ]
        return curves

    def _apart(self, numbers, low, high, log):
        """Whether no two numbers side by side would lie over each other."""
        numbers = sorted(numbers)
        width, height = self.pixels
        left, right = self.ax.get_xlim()
        scale = np.log10 if log else np.asarray
        tops = np.clip(np.nan_to_num([h for _, h in numbers], nan=low), low, high)
        up = scale(tops) * height / (scale(high) - scale(low))
        at = np.array([x for x, _ in numbers]) * width / (right - left)
        widths = np.array([wide(_short(h), SIZE) for _, h in numbers])
        beside = np.diff(at) >= (widths[1:] + widths[:-1]) / 2
        return bool((beside | (abs(np.diff(up)) >= LINE)).all())

    def _write(self, numbers, low, high, log):
        """Write each number at the end of its bar."""
        fit = len(numbers) <= NUMBERED and self._apart(numbers, low, high, log)
        shown = numbers if fit else []

        def make(i):
            return self.ax.text(
                0, 0, "", ha="center", fontsize=SIZE, zorder=4 + 0.01 * i
            )

        for text, (x, height) in zip(
            self.take("numbers", len(shown), make), shown, strict=True
        ):
            down = height < 0 and not log
            place = np.clip(np.nan_to_num(height, nan=low), low, high)
            gap = (-0.012 if down else 0.012) * (high - low)
            place = place * (1.08 if height < high else 0.9) if log else place + gap
            inside = not log and not low - 6 * gap <= place <= high - 6 * abs(gap)
            text.set_position((x, place - 2 * gap if inside else place))
            text.set_va("top" if down != inside else "bottom")
            text.set(text=_short(height), color="white" if inside else INK)


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


def _beside(i, count):
    """Return how far right of its name the bar of series `i` of `count` stands."""
    return (i - (count - 1) / 2) * 0.8 / count


def _box(left, right, foot, top):
    return [(left, foot), (left, top), (right, top), (right, foot)]
