"""Points of the plane, regions and borders between classes, shadows on the axes."""

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from dlcourse.pictures.numbers import limits
from dlcourse.pictures.painters.legend import Entry
from dlcourse.pictures.painters.painter import Painter, drawable
from dlcourse.pictures.painters.tiles import Tiles
from dlcourse.pictures.plane import MOST
from dlcourse.pictures.style import CLASSES, INK, LOOKS, MARKERS, WINE, paint

GRID, COARSE = 70, 30  # points along each axis, for regions and borders
SHADOW = 0.055  # share of the axes that the shadows of one label take
ALIKE = 2  # axes whose scales differ by less are drawn to the same one
RING = {
    "marker": "o",
    "markersize": 14,
    "markerfacecolor": "none",
    "markeredgecolor": WINE,
    "markeredgewidth": 1.8,
}
TINT = 0.45  # of a class's colour: the points on it stand out


class PointsPainter(Painter):
    """Draws `Points`; one shape and color a label."""

    def __init__(self, ax):
        super().__init__(ax)
        self.known = {}  # lines of a surface that is drawn again

    def frame(self, picture):
        """Leave a margin for the shadows below and left of the points."""
        x, y = self._all(picture)
        frame = self.axes_of(picture, x, y)
        if picture.regions is not None:
            frame |= self._plane(picture, np.stack([x, y])) | {"grid": False}
            return self.with_legend(picture, self._entries(picture), frame, [])
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
        frame = self.with_legend(picture, entries, frame, curves, free)
        if rows:  # whose top may have been raised: the margin is a share of all
            ends = whole["ylim"][0], frame["ylim"][1]
            frame["ylim"] = _with_margin(*ends, frame["yscale"], rows)
        return frame

    def update(self, picture, frame, fine):
        """Place points, shadows, regions, borders and marked points."""
        clouds = self.strokes("points", len(picture.points), 3, linestyle="none")
        for i, (cloud, P) in enumerate(
            zip(clouds, picture.points.values(), strict=True)
        ):
            cloud.set_data(*drawable(P if fine else _some(P)))
            cloud.set(**_look(i, P.shape[1], picture.regions is not None))
        marked = self.strokes("marked", len(picture.marked), 5, linestyle="none")
        for i, (star, point) in enumerate(
            zip(marked, picture.marked.values(), strict=True)
        ):
            star.set_data(*drawable(point).reshape(2, 1))
            star.set(**_star(i))
        (rings,) = self.strokes("ringed", 1, 4, linestyle="none", **RING)
        rings.set_data(*(((), ()) if picture.ringed is None else picture.ringed))
        self._tint(picture.regions, frame, fine)
        self._draw_borders(picture.border, frame, fine)
        self._cast_shadows(picture)

    def _all(self, picture):
        clouds = [*picture.points.values()]
        clouds += [p.reshape(2, 1) for p in picture.marked.values()]
        return np.concatenate([np.zeros((2, 0)), *clouds], axis=1)

    def _plane(self, picture, X):
        if picture.ground is not None:
            frame = self._to_one_scale(picture.ground)
            low, high = np.transpose([frame["xlim"], frame["ylim"]])[..., None]
            if ((low <= X) & (X <= high)).all():
                return frame
        return self._to_one_scale(X)

    def _to_one_scale(self, X):
        """Leave a margin round the data; rings are round, unless units differ much."""
        low, high = X.min(axis=1) - 0.2, X.max(axis=1) + 0.2
        box = np.array(self.pixels)
        units = (high - low) / box  # per pixel
        if units.max() < ALIKE * units.min():
            more = units.max() * box - (high - low)
            low, high = low - more / 2, high + more / 2
        xlim, ylim = np.stack([low, high], axis=1).round(1).tolist()
        return {"xlim": tuple(xlim), "ylim": tuple(ylim)}

    def _entries(self, picture):
        entries = [
            Entry(picture.label(key), paint(i), "none", MARKERS[i % len(MARKERS)])
            for i, key in enumerate(picture.points)
        ]
        for i, key in enumerate(picture.marked):
            entries.append(Entry(picture.label(key), _star(i)["color"], "none", "*"))
        borders = {key: LOOKS[key] for key in picture.border if key in LOOKS}
        entries += [
            Entry(picture.label(key), look.color, look.dashes)
            for key, look in borders.items()
        ]
        return [entry for entry in entries if entry.label]

    def _tint(self, regions, frame, fine):
        """Tint the plane by the shares of the classes."""

        def make(i):
            return Tiles(self.ax, zorder=0)

        for plane in self.take("plane", int(regions is not None), make):
            xs, ys, grid = _grid(regions, frame, fine)
            P = np.atleast_2d(regions.at("regions", grid))
            tints = np.nan_to_num(P.T @ _tints(len(P)), nan=1.0).clip(0, 1)
            bytes_ = (255 * tints).round().astype(np.uint8)
            plane.set_interpolation("bilinear" if fine else "nearest")
            plane.set_data(bytes_.reshape(len(ys), len(xs), 3))
            plane.set_extent((*frame["xlim"], *frame["ylim"]))

    def _draw_borders(self, borders, frame, fine):
        """Draw where surfaces are zero; those of ghosts on white, to be told apart."""
        halos = self.collections(
            "halos", len(borders), 1, LineCollection, colors="white", alpha=0.5
        )
        lines = self.collections("borders", len(borders), 1.005, LineCollection)
        known, self.known = self.known, {}
        for i, (key, surface) in enumerate(borders.items()):
            halo, line = halos[i], lines[i]
            place = surface, frame["xlim"], frame["ylim"], fine or not surface.slow
            self.known[place] = known.get(place) or _zero_lines(surface, frame, fine)
            ghost = LOOKS.get(key)
            for artist in (halo, line):
                artist.set_segments(self.known[place])
            halo.set_visible(ghost is not None)
            halo.set_linewidth(3.6)
            line.set_color(ghost.color if ghost else INK)
            line.set_linewidth(2.4 if ghost else 2)
            line.set_linestyle(ghost.dashes if ghost else "-")
            line.set_zorder(1.005 + 0.01 * i if ghost else 1.2)

    def _cast_shadows(self, picture):
        labels = list(picture.points) if picture.projections else []
        artists = iter(
            self.collections(
                "shadows", 2 * len(labels), 2.5, LineCollection, linewidths=2
            )
        )
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


def _grid(surface, frame, fine):
    """Return xs, ys, and the points (2, n) of the grid that they span."""
    count = GRID if fine or not surface.slow else COARSE
    xs, ys = (np.linspace(*frame[side], count) for side in ("xlim", "ylim"))
    return xs, ys, np.stack(np.meshgrid(xs, ys)).reshape(2, -1)


def _zero_lines(surface, frame, fine):
    """Return the lines on which a surface, or one of several, is zero."""
    xs, ys, grid = _grid(surface, frame, fine)
    heights = surface.at("border", grid).reshape(-1, len(ys), len(xs))
    return [
        line
        for z in heights
        if np.isfinite(z).all() and z.min() < 0 < z.max()
        for line in contour_generator(xs, ys, z).lines(0)
    ]


def _tints(classes):
    """Return one pale colour a class."""
    colors = np.array([to_rgb(color) for color in CLASSES[:classes]])
    return 1 - TINT * (1 - colors)


def _some(points):
    """Return no more points (2, n) than take a moment to draw."""
    n = points.shape[1]
    return points if n <= MOST else points[:, np.linspace(0, n - 1, MOST).astype(int)]


def _look(i, n, tinted):
    if tinted:
        size, edge, width = 6, "white", 0.5
    else:
        size, width = 9 if n <= 120 else 5 if n <= 1000 else 3, 1
        edge = "white" if n <= 120 else "none"
    return {
        "color": paint(i),
        "marker": MARKERS[i % len(MARKERS)],
        "markersize": size,
        "markeredgecolor": edge,
        "markeredgewidth": width,
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
