"""A cost of two parameters from above, and the ways that lead down."""

import numpy as np
from matplotlib.collections import PolyCollection

from dlcourse.panel.painters.painter import (
    Entry,
    Painter,
    dashes,
    inside,
    joined,
    paint,
)
from dlcourse.panel.style import INK, MARKERS, ORANGE, PURPLE, YELLOW
from dlcourse.panel.views.view import number

POINTS = 160, 110
LEVELS = 14
DEEPEST = 3e-4  # the innermost level's share of the range of costs
FAR = 30  # times the picture's size: what goes farther has run away
LONGEST = 0.2  # of the axes' width: the longest arrow
PALE, DEEP = np.array([1.0, 1.0, 1.0]), np.array([0.70, 0.82, 0.91])
LINE = "#7d9bb0"
ARROWS = (ORANGE, PURPLE, "#117733", INK)


class ContourPainter(Painter):
    """Draws `Contour`: the ground once, into the background, and the rest anew."""

    def setup(self, ax):
        """Keep the axes; no lines of a grid among the contours."""
        super().setup(ax)
        ax.grid(False)
        self.ground, self.drawn = [], None

    def frame(self, picture):
        """Show the extent, widened where both axes must have one scale."""
        left, right, bottom, top = picture.extent
        if picture.equal:
            width, height = self.pixels
            x, y = (left + right) / 2, (bottom + top) / 2
            unit = max((right - left) / width, (top - bottom) / height) / 2
            left, right = x - unit * width, x + unit * width
            bottom, top = y - unit * height, y + unit * height
        frame = {
            "xlabel": picture.xlabel,
            "ylabel": picture.ylabel,
            "xlim": picture.xlim or (left, right),
            "ylim": picture.ylim or (bottom, top),
        }
        key = picture.cost if picture.key is None else picture.key
        frame["ground"] = _Ground(key, picture.cost)
        return self.legend(picture, self._entries(picture), frame, _routes(picture))

    def lay(self, ax, frame):
        """Draw the contours too, if they are others."""
        frame = dict(frame)
        ground = frame.pop("ground")
        super().lay(ax, frame)
        drawn = ground, frame["xlim"], frame["ylim"]
        if drawn != self.drawn:
            self._draw_ground(ground.cost, frame["xlim"], frame["ylim"])
            self.drawn = drawn

    def update(self, picture):
        """Move paths, their ends, arrows and minimum."""
        frame = self.frame(picture)
        paths = self.strokes("paths", len(picture.paths), 3)
        ends = self.strokes("ends", len(picture.paths), 5, linestyle="none")
        for i, P in enumerate(picture.paths.values()):
            P = _near(P, frame)
            paths[i].set_data(*P)
            # Single steps are seen as long as they can be told apart.
            steps = MARKERS[i % len(MARKERS)] if P.shape[1] <= 400 else ""
            paths[i].set(color=paint(i), linestyle=dashes(i), linewidth=1.8)
            paths[i].set(marker=steps, markersize=3, markeredgecolor="none")
            ends[i].set_data(*P[:, -1:])
            ends[i].set(color=paint(i), marker=MARKERS[i % len(MARKERS)])
            ends[i].set(markersize=11, markeredgecolor="white", markeredgewidth=1.5)
        (star,) = self.strokes("minimum", 1, 2, linestyle="none")
        star.set_data(*(((), ()) if picture.minimum is None else picture.minimum))
        star.set(color=YELLOW, marker="*", markersize=19, markeredgecolor=INK)
        self._draw_arrows(picture, frame)

    def in_words(self, picture):
        """Say how far each path has come, in steps and in cost."""
        phrases = []
        for label, P in picture.paths.items():
            P = P[:, np.isfinite(P).all(axis=0)]
            if P.shape[1]:
                with np.errstate(all="ignore"):
                    ends = (P[:, i].reshape(2, 1) for i in (0, -1))
                    costs = [float(picture.cost(w)) for w in ends]
                phrases.append(
                    f"{label.replace('_', ' ')}: {P.shape[1] - 1} steps, cost from "
                    f"{number(costs[0])} to {number(costs[1])}, now at "
                    f"({number(P[0, -1])}, {number(P[1, -1])})"
                )
        phrases += [
            f"{label}: ({number(x)}, {number(y)})"
            for label, (_, (x, y)) in picture.arrows.items()
        ]
        return joined(phrases or ["contour lines of the cost"])

    def _entries(self, picture):
        entries = [
            Entry(label, paint(i), dashes(i), MARKERS[i % len(MARKERS)])
            for i, label in enumerate(picture.paths)
        ]
        for i, label in enumerate(picture.arrows):
            entries.append(Entry(label, ARROWS[i % 4], area=True, edge="white"))
        return entries

    def _draw_ground(self, cost, xlim, ylim):
        """Draw contour lines at costs that grow geometrically, and tint between."""
        for artist in self.ground:
            artist.remove()
        xs, ys = (
            np.linspace(*ends, n) for ends, n in zip((xlim, ylim), POINTS, strict=True)
        )
        grid = np.stack(np.meshgrid(xs, ys), axis=-1)[..., None]
        with np.errstate(all="ignore"):
            J = np.asarray(cost(grid), dtype=float)
        self.ground = []
        known = J[np.isfinite(J)]
        if not known.size or not np.ptp(known) > 0:
            return
        J = np.where(np.isfinite(J), J, known.max())
        low, span = known.min(), np.ptp(known)
        heights = span * np.geomspace(DEEPEST, 1, LEVELS)
        levels = np.concatenate([[low - 1e-9 * span], low + heights])
        tints = np.linspace(0, 1, LEVELS)[:, None]
        fill = self.ax.contourf(
            xs, ys, J, levels, colors=DEEP + tints * (PALE - DEEP), zorder=0.5
        )
        lines = self.ax.contour(
            xs, ys, J, levels[1:-1], colors=LINE, linewidths=0.9, zorder=0.6
        )
        lines.set_linestyle("-")
        self.ground = [fill, lines]

    def _draw_arrows(self, picture, frame):
        """Draw all vectors on one scale, the longest of a fixed length."""
        width, height = self.pixels
        span = [np.ptp(frame["xlim"]) / width, np.ptp(frame["ylim"]) / height]
        pixels = {k: v / span for k, (_, v) in picture.arrows.items()}
        lengths = {k: np.hypot(*v) for k, v in pixels.items()}
        longest = max((n for n in lengths.values() if np.isfinite(n)), default=0)

        def make(i):
            arrow = PolyCollection(
                [], zorder=6 + 0.01 * i, edgecolor="white", linewidth=1
            )
            arrow.set_transform(self.ax.transAxes)
            return self.ax.add_collection(arrow, autolim=False)

        artists = self.take("arrows", len(picture.arrows), make)
        for i, (arrow, label) in enumerate(zip(artists, picture.arrows, strict=True)):
            arrow.set_facecolor(ARROWS[i % 4])
            vector, length = pixels[label], lengths[label]
            point = picture.arrows[label][0]
            if not (0 < length < np.inf) or not np.isfinite(point).all():
                arrow.set_verts([])
                continue
            foot = [
                inside(point[axis : axis + 1], frame, axis)[0] * (width, height)[axis]
                for axis in (0, 1)
            ]
            shape = _arrow(vector / length, length / longest * LONGEST * width)
            arrow.set_verts([(foot + shape) / (width, height)])


def _routes(picture):
    """Return straight ways from each start to each minimum.

    They decide where the legend stands: with the paths themselves it would wander.
    """
    starts = [P[:, :1] for P in picture.paths.values() if P.shape[1]]
    ends = [] if picture.minimum is None else list(picture.minimum.T[..., None])
    pairs = [np.hstack([start, end]) for start in starts for end in ends]
    return pairs or starts


def _near(P, frame):
    """Return a path as far as it stays near the picture; NaN left out."""
    P = P[:, np.isfinite(P).all(axis=0)]
    reach = [FAR * np.ptp(frame[side]) for side in ("xlim", "ylim")]
    gone = np.flatnonzero((np.abs(P) > np.reshape(reach, (2, 1))).any(axis=0))
    return P[:, : gone[0]] if gone.size else P


class _Ground:
    """What contour lines are drawn of; equal where its key is equal."""

    def __init__(self, key, cost):
        self.key, self.cost = key, cost

    def __eq__(self, other):
        return isinstance(other, _Ground) and self.key == other.key

    def __hash__(self):
        return hash(self.key)


def _arrow(direction, length):
    """Return the outline (7, 2) of an arrow in pixels, its foot at the origin."""
    head = min(13.0, 0.6 * length)
    half, shaft = 0.55 * head, min(2.2, 0.3 * head)
    along = np.array(
        [0, length - head, length - head, length, length - head, length - head, 0]
    )
    across = np.array([shaft, shaft, half, 0, -half, -shaft, -shaft])
    side = np.array([-direction[1], direction[0]])
    return along[:, None] * direction + across[:, None] * side
