"""A matrix as squares: a mask, a batch, a table of numbers."""

import numpy as np
from matplotlib.colors import to_rgb

from dlcourse.pictures.numbers import number, whole_ticks
from dlcourse.pictures.painters.legend import ABOVE, Entry
from dlcourse.pictures.painters.painter import Painter
from dlcourse.pictures.style import BLUE, INK, ORANGE, paint

PAPER = "#ffffff"
OFF = "#dcdcdc"
LINED = 80  # so many rows or columns can still be told apart by lines between them


class GridPainter(Painter):
    """Draws `Grid`: named values in the palette, others from paper to ink."""

    def __init__(self, ax):
        super().__init__(ax)
        ax.grid(False)

        def make(i):
            return ax.imshow(
                np.ones((1, 1, 3)), aspect="auto", interpolation="nearest", zorder=1
            )

        (self.squares,) = self.take("squares", 1, make)

    def frame(self, picture):
        """Count rows from the top and columns from the left, both from 1."""
        rows, columns = picture.cells.shape
        frame = {"xlabel": picture.xlabel, "ylabel": picture.ylabel}
        frame["xlim"] = picture.xlim or (0.5, max(columns, 1) + 0.5)
        frame["ylim"] = picture.ylim or (max(rows, 1) + 0.5, 0.5)
        for side, count, most in (("x", columns, 12), ("y", rows, 8)):
            frame[f"{side}ticks"] = places = (
                whole_ticks(1, count, most) if count else []
            )
            frame[f"{side}ticklabels"] = [str(place) for place in places]
        entries = self._entries(picture)
        frame["legend"] = (ABOVE, tuple(entries)) if len(entries) > 1 else None
        return frame

    def update(self, picture, frame, fine):
        """Color the squares."""
        rows, columns = picture.cells.shape
        self.squares.set_visible(picture.cells.size > 0)
        if picture.cells.size:
            self.squares.set_data(self._colors(picture))
            self.squares.set_extent((0.5, columns + 0.5, rows + 0.5, 0.5))
        few = max(rows, columns) <= LINED
        across, along = self.strokes("lines", 2, 2, color="white", linewidth=1.5)
        for line, n, m in ((across, rows, columns), (along, columns, rows)):
            edges = np.repeat(np.arange(1.5, n), 3) if few else np.zeros(0)
            ends = np.tile([0.5, m + 0.5, np.nan], edges.size // 3)
            line.set_data(*((ends, edges) if line is across else (edges, ends)))

    def _colors(self, picture):
        cells = picture.cells
        colors = np.ones((*cells.shape, 3))
        if picture.names:
            for i, value in enumerate(picture.names):
                colors[cells == value] = to_rgb(_meaning(i, len(picture.names)))
            return colors
        known = np.isfinite(cells)
        low, high = _range(cells[known])
        colors[known] = _shade(cells[known], low, high)
        return colors

    def _entries(self, picture):
        if picture.names:
            return [
                Entry(str(name), _meaning(i, len(picture.names)), area=True)
                for i, name in enumerate(picture.names.values())
            ]
        known = picture.cells[np.isfinite(picture.cells)]
        if not known.size or known.min() == known.max():
            return []
        low, high = _range(known)
        steps = [known.min(), known.max()] if low >= 0 else [low, 0.0, high]
        return [
            Entry(
                number(v).replace("-", "−"),
                tuple(_shade(np.array([v]), low, high)[0]),
                area=True,
                edge=INK,
            )
            for v in steps
        ]


def _meaning(i, count):
    """Return the color of the i-th meaning: of two, the first is off."""
    if count == 2:
        return (OFF, BLUE)[i]
    return paint(i)


def _range(known):
    """Return the ends of the scale of colors: the same on both sides of zero."""
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    if low < 0:
        high = max(-low, high)
        return -high, high
    return min(low, 0.0), high or 1.0


def _shade(values, low, high):
    """Return colors (n, 3): from white to blue, and to orange below zero."""
    share = np.clip(values / max(high, -low, 1e-300), -1, 1)[:, None]
    white, blue, orange = (np.array(to_rgb(c)) for c in (PAPER, BLUE, ORANGE))
    return white + np.where(
        share < 0, -share * (orange - white), share * (blue - white)
    )
