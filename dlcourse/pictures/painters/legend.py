"""The legend: above the axes, or in the corner where it covers nothing."""

import math
from typing import NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dlcourse.pictures.numbers import round_up
from dlcourse.pictures.style import INK

ABOVE = "above"
CORNERS = ("upper right", "upper left", "lower right", "lower left")
POINTS = 120  # of a curve, for seeing where it goes
LETTER = 8.6  # pixels of a letter, about


class Entry(NamedTuple):
    """One line of a legend: a stroke, points, or an area, and what it stands for."""

    label: str
    color: str
    dashes: object = "-"
    marker: str = ""
    area: bool = False
    edge: str = "none"
    hollow: bool = False
    size: float = 8
    width: float = 2.2

    def handle(self):
        """Return what the legend draws."""
        if self.area:
            return Patch(facecolor=self.color, edgecolor=self.edge, label=self.label)
        star = self.marker == "*"
        edge = self.color if self.hollow else INK if star else "white"
        return Line2D(
            *([], []),
            color=self.color,
            linestyle=self.dashes,
            linewidth=self.width,
            marker=self.marker,
            markersize=13 if star else self.size,
            markeredgecolor=self.color if self.marker == "x" else edge,
            markerfacecolor="white" if self.hollow else self.color,
            label=self.label,
        )


def legend_of(title, entries, frame, curves, pixels, free):
    """Return the frame with a legend, and with room for it if the top is `free`.

    Parameters
    ----------
    title : str
        Stands above the axes, at the left.
    entries : list of Entry
    frame : dict
    curves : list of (x, y)
        What should not be covered.
    pixels : tuple
        Width and height of the axes.
    free : bool
    """
    width, height = pixels
    handle = 17 * _handle_length(entries)
    entries = [_fitted(entry, (width - handle - 29) / LETTER) for entry in entries]
    curves = [curve for curve in curves if len(curve[0])]
    sizes = [handle + 29 + LETTER * len(entry.label) for entry in entries]
    if sum(sizes) + 11.3 * len(title) + 10 <= width:
        return {**frame, "legend": (ABOVE, tuple(entries))}
    size = (max(sizes) - 4) / width, (14 + 22 * len(entries)) / height
    crowd = _crowds(size, frame, curves)
    little = 0.015 * POINTS * len(curves)
    if min(crowd) > little and free and size[1] < 0.5:
        raised = _raised(*frame["ylim"], frame.get("yscale"), size[1])
        frame = {**frame, "ylim": raised}
        crowd = _crowds(size, frame, curves)
    return {**frame, "legend": (CORNERS[int(np.argmin(crowd))], tuple(entries))}


def write_legend(ax, place, entries):
    """Put a legend on the axes."""
    style = {"loc": place, "frameon": True, "framealpha": 0.85}
    if place == ABOVE:
        style = {"loc": "lower right", "bbox_to_anchor": (1.01, 0.985)}
        style |= {"ncols": len(entries), "columnspacing": 1.2}
    ax.legend(
        handles=[entry.handle() for entry in entries],
        edgecolor="none",
        borderpad=0.3,
        labelspacing=0.3,
        handletextpad=0.5,
        handlelength=_handle_length(entries),
        **style,
    ).set_zorder(0.9)  # behind the curves, at rest as in a streamed frame


def inside(values, frame, axis):
    """Return where values lie on an axis, as shares of its length, for many points."""
    side = "xy"[axis]
    low, high = frame[f"{side}lim"]
    many = np.interp(np.linspace(0, 1, POINTS), np.linspace(0, 1, len(values)), values)
    with np.errstate(all="ignore"):
        if frame.get(f"{side}scale") == "log":
            many, low, high = np.log(many), math.log(low), math.log(high)
        return (many - low) / (high - low)


def _fitted(entry, letters):
    most = max(12, int(letters))
    if len(entry.label) <= most:
        return entry
    return entry._replace(label=entry.label[: most - 1].rstrip() + "…")


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
