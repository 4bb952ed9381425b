"""A cost of two parameters from above, and the ways that lead down."""

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import LineCollection, PolyCollection

from dlcourse.pictures.painters.legend import Entry, inside
from dlcourse.pictures.painters.painter import Painter
from dlcourse.pictures.painters.tiles import Tiles
from dlcourse.pictures.picture import numbers
from dlcourse.pictures.style import BLUE, INK, MARKERS, ORANGE, PURPLE, YELLOW, looks

FINE, QUICK = (160, 110), (60, 44)
LEVELS = 14
DEEPEST = 3e-4  # the innermost level's share of the range of costs
FAR = 30  # times the picture's size: what goes farther has run away
LONGEST = 0.2  # of the axes' width: the longest arrow
STEPS = 400  # of a path: as many can be told apart
PALE, DEEP = np.array([1.0, 1.0, 1.0]), np.array([0.70, 0.82, 0.91])
LINE = "#7d9bb0"
ARROWS = (ORANGE, PURPLE, "#117733", INK)


class ContourPainter(Painter):
    """Draws `Contour`: the ground into the background, and the rest anew.

    Where the ground is another in each frame of a stream, a quick one covers it.
    """

    def __init__(self, ax):
        super().__init__(ax)
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
        entries = self._entries(picture)
        return self.with_legend(picture, entries, frame, _routes(picture))

    def update(self, picture, frame, fine):
        """Move ground, paths, their ends, arrows and minimum."""
        self._draw_ground(picture, frame, fine)
        self._draw_paths(picture, frame)
        (star,) = self.strokes("minimum", 1, 2, linestyle="none")
        star.set_data(*(((), ()) if picture.minimum is None else picture.minimum))
        star.set(color=YELLOW, marker="*", markersize=19, markeredgecolor=INK)
        self._draw_arrows(picture, frame)

    def _entries(self, picture):
        found = looks(picture.paths)
        entries = [
            Entry(picture.label(key), found[key].color, found[key].dashes, _marker(i))
            for i, key in enumerate(picture.paths)
        ]
        for i, key in enumerate(picture.arrows):
            color = ARROWS[i % 4]
            entries.append(Entry(picture.label(key), color, area=True, edge="white"))
        return [entry for entry in entries if entry.label]

    def _draw_paths(self, picture, frame):
        shown, found = [], looks(picture.paths)
        for i, (key, P) in enumerate(picture.paths.items()):
            reached = picture.now if key == "train" else None
            shown.append((i, found[key], P if reached is None else P[:, : reached + 1]))
            if reached is not None and reached + 1 < P.shape[1]:
                shown.append((None, found[key], P))  # what came later, faintly
        paths = self.strokes("paths", len(shown), 3)
        for line, (i, look, P) in zip(paths, shown, strict=True):
            P = _near(P, frame)
            line.set_data(*P)
            # Single steps are seen as long as they can be told apart.
            steps = _marker(i) if i is not None and P.shape[1] <= STEPS else ""
            line.set(color=look.color, linestyle=look.dashes, linewidth=1.8)
            line.set(marker=steps, markersize=3, markeredgecolor="none")
            line.set(alpha=0.3 if i is None else 1)
        ends = self.strokes("ends", len(picture.paths), 5, linestyle="none")
        own = [path for path in shown if path[0] is not None]
        for end, (i, look, P) in zip(ends, own, strict=True):
            end.set_data(*_near(P, frame)[:, -1:])
            color, marker = (INK, "o") if look.moves else (look.color, _marker(i))
            end.set(color=color, marker=marker, markersize=11)
            end.set(markeredgecolor="white", markeredgewidth=1.5)
        moved = [P[:, :1] for _, look, P in own if look.moves]
        starts = self.strokes("starts", len(moved), 4, linestyle="none", marker="s")
        for start, P in zip(starts, moved, strict=True):
            start.set_data(*P)
            start.set(color=BLUE, markerfacecolor="white", markersize=8)

    # -- the ground ------------------------------------------------------------------

    def _draw_ground(self, picture, frame, fine):
        """Draw contours and tints, if they are not at hand."""
        place = picture.key, frame["xlim"], frame["ylim"]
        if place != self.drawn and (fine or self.drawn is None):
            self._draw_fine(picture.cost, frame)
            self.drawn = place
            self.renew = True
        self._cover(picture.cost, frame, place != self.drawn)

    def _draw_fine(self, cost, frame):
        for artist in self.ground:
            artist.remove()
        self.ground = []
        xs, ys, J = _heights(cost, frame, FINE)
        levels = _levels(J)
        if levels is None:
            return
        tints = np.linspace(0, 1, LEVELS)[:, None]
        fill = self.ax.contourf(
            xs, ys, J, levels, colors=DEEP + tints * (PALE - DEEP), zorder=0.5
        )
        lines = self.ax.contour(
            xs, ys, J, levels[1:-1], colors=LINE, linewidths=0.9, zorder=0.6
        )
        lines.set_linestyle("-")
        self.ground = [fill, lines]

    def _cover(self, cost, frame, on):
        """Draw the ground coarsely over the one in the background."""
        (tiles,) = self.take("tiles", 1, lambda i: Tiles(self.ax, zorder=0.7))
        (lines,) = self.collections(
            "lines", 1, 0.8, LineCollection, colors=LINE, linewidths=0.9
        )
        for artist in (tiles, lines):
            artist.set_visible(on)
        if not on:
            return
        xs, ys, J = _heights(cost, frame, QUICK)
        levels = _levels(J)
        segments, cells = [], np.full((*J.shape, 3), 255, np.uint8)
        if levels is not None:
            shares = np.linspace(0, 1, LEVELS)[:, None]
            palette = (255 * (DEEP + shares * (PALE - DEEP))).round().astype(np.uint8)
            cells = palette[(np.searchsorted(levels, J) - 1).clip(0, LEVELS - 1)]
            found = contour_generator(xs, ys, J)
            segments = [line for z in levels[1:-1] for line in found.lines(z)]
        tiles.set_data(cells)
        tiles.set_extent((*frame["xlim"], *frame["ylim"]))
        lines.set_segments(segments)

    def _draw_arrows(self, picture, frame):
        """Draw all vectors on one scale, the longest of a fixed length."""
        width, height = self.pixels
        span = [np.ptp(frame["xlim"]) / width, np.ptp(frame["ylim"]) / height]
        pixels = {k: v / span for k, (_, v) in picture.arrows.items()}
        lengths = {k: np.hypot(*v) for k, v in pixels.items()}
        longest = max((n for n in lengths.values() if np.isfinite(n)), default=0)

        artists = self.collections(
            "arrows", len(picture.arrows), 6, PolyCollection, edgecolor="white"
        )
        for i, (arrow, label) in enumerate(zip(artists, picture.arrows, strict=True)):
            arrow.set(facecolor=ARROWS[i % 4], linewidth=1)
            arrow.set_transform(self.ax.transAxes)
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


def _heights(cost, frame, points):
    """Return xs, ys and the cost on their grid; what is not finite is the highest."""
    ends = frame["xlim"], frame["ylim"]
    xs, ys = (np.linspace(*e, n) for e, n in zip(ends, points, strict=True))
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)[..., None]
    with np.errstate(all="ignore"):
        J = numbers("what cost returns", cost(grid), None)
    if J.shape != grid.shape[:-2]:
        raise ValueError(
            f"cost must return {grid.shape[:-2]} numbers of w {grid.shape}, one a "
            f"point, got shape {J.shape}"
        )
    known = J[np.isfinite(J)]
    return xs, ys, np.where(np.isfinite(J), J, known.max() if known.size else 0.0)


def _levels(J):
    """Return costs that grow geometrically from the lowest, None on a plain."""
    low, span = J.min(), np.ptp(J)
    if not span > 0:
        return None
    heights = span * np.geomspace(DEEPEST, 1, LEVELS)
    return np.concatenate([[low - 1e-9 * span], low + heights])


def _marker(i):
    return MARKERS[i % len(MARKERS)]


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
