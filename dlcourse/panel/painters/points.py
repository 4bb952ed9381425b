"""Points of the plane, and their shadows on the axes."""

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import LineCollection

from dlcourse.panel.painters.painter import (
    Entry,
    Painter,
    drawable,
    joined,
    limits,
    paint,
)
from dlcourse.panel.style import INK, MARKERS
from dlcourse.panel.views.view import number

GRID = 100  # points along each axis, for a border
SHADOW = 0.055  # share of the axes that the shadows of one label take


class PointsPainter(Painter):
    """Draws `Points`; one shape and color a label."""

    def frame(self, picture):
        """Leave a margin for the shadows below and left of the points."""
        x, y = self._all(picture)
        frame = self.axes_of(picture, x, y)
        rows = len(picture.points) if picture.projections else 0
        for side, values in (("x", x), ("y", y)):
            if getattr(picture, f"{side}lim") is None:
                frame[f"{side}lim"] = limits(
                    values, getattr(picture, f"{side}scale"), 10, 0.02
                )
        whole = dict(frame)
        for side in "xy" if rows else "":
            scale = frame[f"{side}scale"]
            frame[f"{side}lim"] = _with_margin(*whole[f"{side}lim"], scale, rows)
        curves, entries = list(picture.points.values()), self._entries(picture)
        if picture.projections:  # the shadows need room too: left and below
            (left, _), (bottom, _) = frame["xlim"], frame["ylim"]
            for x, y in picture.points.values():
                curves += [(x, np.full_like(x, bottom)), (np.full_like(y, left), y)]
        free = picture.ylim is None or picture.projections
        frame = self.legend(picture, entries, frame, curves, free)
        if rows:  # whose top may have been raised: the margin is a share of all
            ends = whole["ylim"][0], frame["ylim"][1]
            frame["ylim"] = _with_margin(*ends, frame["yscale"], rows)
        return frame

    def update(self, picture):
        """Place points, shadows, border and marked points."""
        clouds = self.strokes("points", len(picture.points), 3, linestyle="none")
        for i, (cloud, P) in enumerate(
            zip(clouds, picture.points.values(), strict=True)
        ):
            cloud.set_data(drawable(P[0]), drawable(P[1]))
            cloud.set(**_look(i, P.shape[1]))
        marked = self.strokes("marked", len(picture.marked), 5, linestyle="none")
        for i, (star, point) in enumerate(
            zip(marked, picture.marked.values(), strict=True)
        ):
            star.set_data(*drawable(point).reshape(2, 1))
            star.set(**_star(i))
        (border,) = self.strokes("border", 1, 2, color=INK, linewidth=2)
        border.set_data(*_border(picture, self.frame(picture)))
        self._cast_shadows(picture)

    def in_words(self, picture):
        """Count the points, and the different values where shadows show them."""
        phrases = [self._count(picture, k, P) for k, P in picture.points.items()]
        phrases += [
            f"{label} at ({number(x)}, {number(y)})"
            for label, (x, y) in picture.marked.items()
        ]
        return joined(phrases or ["nothing to show yet"])

    def _count(self, picture, label, P):
        name, n = label.replace("_", " "), P.shape[1]
        text = f"{name}: {n} point{'s' * (n != 1)}"
        if picture.projections:
            different = [len(np.unique(values[np.isfinite(values)])) for values in P]
            return text + ", {} different values across and {} along".format(*different)
        known = P[:, np.isfinite(P).all(axis=0)]
        if known.size:
            x, y = known.mean(axis=1)
            text += f" round ({number(x)}, {number(y)})"
        return text

    def _all(self, picture):
        clouds = [*picture.points.values()]
        clouds += [p.reshape(2, 1) for p in picture.marked.values()]
        return np.concatenate([np.zeros((2, 0)), *clouds], axis=1)

    def _entries(self, picture):
        entries = [
            Entry(label, paint(i), "none", MARKERS[i % len(MARKERS)])
            for i, label in enumerate(picture.points)
        ]
        for i, label in enumerate(picture.marked):
            entries.append(Entry(label, _star(i)["color"], "none", "*"))
        return entries

    def _cast_shadows(self, picture):
        def make(i):
            ticks = LineCollection([], linewidths=2, zorder=2.5 + 0.01 * i)
            return self.ax.add_collection(ticks, autolim=False)

        labels = list(picture.points) if picture.projections else []
        artists = iter(self.take("shadows", 2 * len(labels), make))
        transforms = self.ax.get_xaxis_transform(), self.ax.get_yaxis_transform()
        for i, label in enumerate(labels):
            ends = i * SHADOW + 0.008, (i + 1) * SHADOW - 0.004
            for axis, transform in enumerate(transforms):
                values = drawable(picture.points[label][axis])
                values = np.unique(values[np.isfinite(values)])
                near, far = (np.full_like(values, end) for end in ends)
                segments = np.stack([[values, near], [values, far]]).transpose(2, 0, 1)
                ticks = next(artists)
                ticks.set_segments(segments if axis == 0 else segments[..., ::-1])
                ticks.set_transform(transform)
                ticks.set_color(paint(i))


def _border(picture, frame):
    """Return the zero line of the border function, gaps between its parts."""
    if picture.border is None:
        return (), ()
    xs, ys = (np.linspace(*frame[side], GRID) for side in ("xlim", "ylim"))
    grid = np.stack(np.meshgrid(xs, ys)).reshape(2, -1)
    heights = np.asarray(picture.border(grid), dtype=float).reshape(GRID, GRID)
    lines = contour_generator(xs, ys, heights).lines(0)
    gap = np.full((1, 2), np.nan)
    return np.concatenate([gap, *(part for line in lines for part in (line, gap))]).T


def _look(i, n):
    few = n <= 120
    return {
        "color": paint(i),
        "marker": MARKERS[i % len(MARKERS)],
        "markersize": 9 if few else 5 if n <= 1000 else 3,
        "markeredgecolor": "white" if few else "none",
    }


def _star(i):
    return {
        "color": paint(i + 4),
        "marker": "*",
        "markersize": 19,
        "markeredgecolor": INK,
        "markeredgewidth": 1.2,
    }


def _with_margin(low, high, scale, rows):
    """Return limits with room for the shadows before the first point."""
    share = rows * SHADOW + 0.03
    if scale == "log":
        return low * (low / high) ** (share / (1 - share)), high
    return low - (high - low) * share / (1 - share), high
