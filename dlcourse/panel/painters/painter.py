"""What all painters have: artists that come and go, axes, ticks, a legend.

A painter is a view whose record is a picture of `dlcourse.pictures`. A picture is drawn
the same whatever was drawn before it: artists are kept and used again, and each is told
everything about itself in every picture.
"""

import itertools
import math
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dlcourse.panel.style import CLASSES, INK, RC
from dlcourse.panel.views.view import View, number, round_up

CEILING = 1e300  # an axis cannot end at infinity
DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (9, 3)), (0, (1, 1)))
POINTS = 120  # of a curve, for seeing where it goes
ABOVE = "above"
CORNERS = ("upper right", "upper left", "lower right", "lower left")


class Entry(NamedTuple):
    """One line of a legend: a stroke, points, or an area, and what it stands for."""

    label: str
    color: str
    dashes: object = "-"
    marker: str = ""
    area: bool = False
    edge: str = "none"

    def handle(self):
        """Return what the legend draws."""
        label = self.label.replace("_", " ")
        if self.area:
            return Patch(facecolor=self.color, edgecolor=self.edge, label=label)
        return Line2D(
            *([], []),
            color=self.color,
            linestyle=self.dashes,
            marker=self.marker,
            markersize=13 if self.marker == "*" else 8,
            markeredgecolor=INK if self.marker == "*" else "white",
            label=label,
        )


class Painter(View):
    """A view of a picture; each kind of picture has one."""

    def setup(self, ax):
        """Keep the axes; artists are made when a picture needs them."""
        self.ax, self.artists, self.pools = ax, [], {}
        ax.yaxis.labelpad = 2  # or a label beside five digits is cut off

    def take(self, kind, count, make):
        """Return `count` artists of a kind, made where there are too few; hide others.

        Parameters
        ----------
        kind : str
        count : int
        make : function i -> artist that is on the axes, its zorder set
        """
        pool = self.pools.setdefault(kind, [])
        while len(pool) < count:
            with matplotlib.rc_context(RC):
                artist = make(len(pool))
            artist.set_animated(True)
            pool.append(artist)
            # Streamed frames draw in this order, the frame at rest by zorder.
            self.artists.append(artist)
            self.artists.sort(key=lambda artist: artist.get_zorder())
        for i, artist in enumerate(pool):
            artist.set_visible(i < count)
        return pool[:count]

    def strokes(self, kind, count, zorder, **style):
        """Return `count` Line2D artists."""

        def make(i):
            line = Line2D([], [], zorder=zorder + 0.01 * i, **style)
            self.ax.add_line(line)
            return line

        return self.take(kind, count, make)

    def heading(self, picture):
        """Return the picture's title."""
        return picture.title

    def describe(self, picture):
        """Return what the picture says of itself, or else what is in it."""
        if picture.says:
            return picture.says
        title = f"{picture.title}: " if picture.title else ""
        return title + self.in_words(picture)

    def in_words(self, picture):
        """Return one sentence made of the picture's data."""
        raise NotImplementedError

    def axes_of(self, picture, x, y, zero=False):
        """Return scales, labels and limits round the numbers x and y."""
        return {
            "xscale": picture.xscale,
            "yscale": picture.yscale,
            "xlabel": picture.xlabel,
            "ylabel": picture.ylabel,
            "xlim": picture.xlim or limits(x, picture.xscale, parts=20),
            "ylim": picture.ylim or limits(y, picture.yscale, 10, 0.03, zero),
        }

    def lay(self, ax, frame):
        """Set scales, limits, ticks and legend."""
        frame = dict(frame)
        legend = frame.pop("legend", None)
        for side in ("x", "y"):
            scale = frame.pop(f"{side}scale", "linear")
            low, high = frame[f"{side}lim"]
            if getattr(ax, f"get_{side}scale")() != scale:
                ax.set(**{f"{side}lim": (1, 10)})  # fits both scales
                ax.set(**{f"{side}scale": scale})
                ax.minorticks_off()  # each tick costs time in every full drawing
            if f"{side}ticks" not in frame:
                places = ticks(
                    low,
                    high,
                    scale,
                    self.pixels[side == "y"] / (75 if side == "x" else 50),
                )
                frame[f"{side}ticks"] = places
                frame[f"{side}ticklabels"] = [
                    tick_text(t, places, scale) for t in places
                ]
        ax.set(**frame)
        if ax.get_legend():
            ax.get_legend().remove()
        if legend:
            with matplotlib.rc_context(RC):
                self._write_legend(*legend)

    def _write_legend(self, place, entries):
        style = {"loc": place, "frameon": True, "framealpha": 0.85}
        if place == ABOVE:
            style = {"loc": "lower right", "bbox_to_anchor": (1.01, 0.985)}
            style |= {"ncols": len(entries), "columnspacing": 1.2}
        self.ax.legend(
            handles=[entry.handle() for entry in entries],
            edgecolor="none",
            borderpad=0.3,
            labelspacing=0.3,
            handletextpad=0.5,
            handlelength=_handle_length(entries),
            **style,
        )

    @property
    def pixels(self):
        """Width and height of the axes in CSS pixels."""
        box = self.ax.get_position()
        width, height = self.ax.figure.get_size_inches() * 100
        return box.width * width, box.height * height

    def legend(self, picture, entries, frame, curves, free=None):
        """Return the frame with a legend: above the axes, or where it covers nothing.

        Where it would cover much in any corner, the y axis makes room at its top,
        unless the picture says where it ends and is not `free` all the same. One entry
        needs no legend; a picture under another is read by the other's.
        """
        if len(entries) < 2 or picture.under:
            return {**frame, "legend": None}
        curves = [curve for curve in curves if len(curve[0])]
        handle = 17 * _handle_length(entries)
        sizes = [handle + 29 + 8.6 * len(entry.label) for entry in entries]
        width, height = self.pixels
        if sum(sizes) + 11.3 * len(picture.title) + 10 <= width:
            return {**frame, "legend": (ABOVE, tuple(entries))}
        size = (max(sizes) - 4) / width, (14 + 22 * len(entries)) / height
        crowd = _crowds(size, frame, curves)
        little = 0.015 * POINTS * len(curves)
        free = picture.ylim is None if free is None else free
        if min(crowd) > little and free and size[1] < 0.5:
            frame = {**frame, "ylim": _raised(*frame["ylim"], picture.yscale, size[1])}
            crowd = _crowds(size, frame, curves)
        return {**frame, "legend": (CORNERS[int(np.argmin(crowd))], tuple(entries))}


def _handle_length(entries):
    """Return how long the strokes of a legend are, in letters."""
    if all(entry.area or entry.dashes == "none" for entry in entries):
        return 1.2
    return 2.2


def _crowds(size, frame, curves):
    """Return how many points of the curves a legend covers in each corner."""
    x, y = (
        np.concatenate([np.zeros(0), *(inside(c[i], frame, i) for c in curves)])
        for i in (0, 1)
    )
    seen = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    x, y, crowds = x[seen], y[seen], []
    for corner in CORNERS:
        across = x > 1 - size[0] if "right" in corner else x < size[0]
        along = y > 1 - size[1] if "upper" in corner else y < size[1]
        crowds.append(int(np.count_nonzero(across & along)))
    return crowds


def _raised(low, high, scale, share):
    """Return limits whose upper `share` lies above what was the high end."""
    if scale == "log":
        power = math.log10(high / low) / (1 - share)
        return (low, round_up(low * 10**power)) if power < 300 else (low, high)
    reach = (high - low) / (1 - share)
    step = round_up(reach / 10)
    return low, math.ceil((low + reach) / step - 1e-9) * step


def inside(values, frame, axis):
    """Return where values lie on an axis, as shares of its length, for many points."""
    side = "xy"[axis]
    low, high = frame[f"{side}lim"]
    many = np.interp(np.linspace(0, 1, POINTS), np.linspace(0, 1, len(values)), values)
    with np.errstate(all="ignore"):
        if frame.get(f"{side}scale") == "log":
            many, low, high = np.log(many), math.log(low), math.log(high)
        return (many - low) / (high - low)


def paint(i):
    """Return the i-th color of the palette, over again where it ends."""
    return CLASSES[i % len(CLASSES)]


def dashes(i):
    """Return the i-th line style.

    A second round begins elsewhere: a style that comes again must not come with a
    colour that some eyes do not tell from the first one's.
    """
    turn, place = divmod(i, len(DASHES))
    return DASHES[(place + 5 * turn) % len(DASHES)]


def mark_dashes(i):
    """Return the style of the i-th mark: marks are INK, thinner than curves."""
    return {"color": INK, "linestyle": DASHES[1:][i % 4], "linewidth": 1.4}


def drawable(values):
    """Return values that matplotlib can place; NaN and infinity leave a gap."""
    return np.clip(np.where(np.isfinite(values), values, np.nan), -CEILING, CEILING)


def limits(values, scale="linear", parts=10, pad=0.0, zero=False):
    """Return round numbers just outside the values: an axis that seldom moves.

    `parts` is about how many steps an axis has: it ends on one of them. `pad` is a
    share of the range; `zero` asks for zero on the axis.
    """
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)].clip(-CEILING, CEILING)
    if scale == "log":
        values = values[values > 0].clip(1 / CEILING)
        if not values.size:
            return 0.1, 1.0
        low, high = float(values.min()), float(values.max())
        low, high = round_down(low), round_up(high)
        return (low, high) if low < high else (low / 10, high * 10)
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    size = max(abs(low), abs(high))
    if high - low <= 1e-9 * size or size == 0:
        reach = size / 10 or 0.5
        low, high = low - reach, high + reach
    if 0 < low < 0.25 * high and pad:
        low = 0.0
    span = high - low
    low -= pad * span if low != 0 else 0.0
    high += pad * span if high != 0 else 0.0
    step = round_up(span / parts)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def round_down(value):
    """Return the last of …, 0.1, 0.2, 0.5, 1, 2, 5, … that is at most `value`."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        f * power for f in (10, 5, 2, 1, 0.5) if f * power <= value * (1 + 1e-9)
    )


def ticks(low, high, scale, most):
    """Return round numbers from `low` to `high`, about `most` but no less than two."""
    most = max(2.0, most)
    if scale == "log":
        first, last = math.log10(low) - 1e-9, math.log10(high) + 1e-9
        powers = range(math.ceil(first), math.floor(last) + 1)
        every = max(1, math.ceil(len(powers) / (most + 1)))
        if len(powers) > 2:
            return [10.0**p for p in powers if p % every == 0]
        several = range(math.floor(first), math.ceil(last))
        near = [f * 10.0**p for p in several for f in (1, 2, 5)] + [
            10.0 ** math.ceil(last)
        ]
        return [t for t in near if low * (1 - 1e-9) <= t <= high * (1 + 1e-9)]
    step = round_up((high - low) / most)
    tried = [_multiples(step / finer, low, high) for finer in (1, 2, 4)]
    return next((places for places in tried if len(places) > 1), tried[0])


def _multiples(step, low, high):
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def tick_text(value, places, scale="linear"):
    """Return a tick's number: as few digits as tell it from its neighbours."""
    if value == 0:
        return "0"
    power = math.log10(abs(value))
    far = scale == "log" and not 1e-3 <= min(places) <= max(places) <= 1e4
    if abs(power - round(power)) < 1e-9 and (far or not -3 <= round(power) <= 4):
        sign = "-" if value < 0 else ""
        return f"${sign}10^{{{round(power)}}}$"
    steps = (abs(b - a) for a, b in itertools.pairwise(places))
    step = min(steps, default=abs(value))
    digits = max(4, math.ceil(math.log10(max(map(abs, places)) / step)) + 1)
    text = f"{value:.{digits}g}"
    if "e" in text:
        factor, power = text.split("e")
        return f"${factor}\\cdot10^{{{int(power)}}}$"
    return text.replace("-", "−")


def joined(phrases, most=6):
    """Return phrases as one sentence, the first few if they are many."""
    phrases = list(phrases)
    rest = f", and {len(phrases) - most} more" if len(phrases) > most else ""
    return "; ".join(phrases[:most]) + rest + "."


def course(label, x, y):
    """Say where a curve begins, ends, and how far it goes in between."""
    name = label.replace("_", " ") or "values"
    known = np.isfinite(y)
    if not known.any():
        return f"{name}: nothing to show"
    x, y = x[known], y[known]
    if y.size == 1:
        return f"{name}: {number(y[0])} at {number(x[0])}"
    return (
        f"{name}: from {number(y[0])} at {number(x[0])} to {number(y[-1])} at "
        f"{number(x[-1])}, lowest {number(y.min())}, highest {number(y.max())}"
    )
