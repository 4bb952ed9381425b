"""A network as circles and lines, what is dropped crossed out."""

import numpy as np
from matplotlib.collections import LineCollection

from dlcourse.pictures.painters.legend import Entry
from dlcourse.pictures.painters.painter import Painter
from dlcourse.pictures.style import BLUE, FAINT, INK, ORANGE
from dlcourse.pictures.wiring import MOST_LAYERS, MOST_UNITS

THICKEST, THINNEST = 4.5, 0.5  # points; thinner lines are left out
SIGNS = {1: (BLUE, "-"), -1: (ORANGE, (0, (2.5, 1.5)))}
TOP, FOOT = 1.12, 33  # above the units; pixels below them, for the legend
NAMES = {1: "weight > 0", -1: "weight < 0"}


class WiringPainter(Painter):
    """Draws `Wiring`: the input at the left, the first unit of a layer on top."""

    def __init__(self, ax):
        super().__init__(ax)
        ax.grid(False)
        ax.set(frame_on=False, yticks=[])
        ax.tick_params(length=0)

    def frame(self, picture):
        """Name the layers below by their units."""
        dims = picture.dims[:MOST_LAYERS]
        last, beyond = len(dims) - 1, len(picture.dims) - len(dims)
        more = f"; {beyond} more layers on the right" if beyond else ""
        return {
            "xlim": (-0.35, last + 0.35),
            "ylim": (-max(0.16, TOP * FOOT / (self.pixels[1] - FOOT)), TOP),
            "xticks": list(range(last + 1)),
            "xticklabels": [f"{n}" for n in dims],
            "yticks": [],
            "xlabel": f"units of each layer{more}",
        }

    def lay(self, frame):
        """Set the axes, and tell both kinds of lines apart below the network."""
        super().lay(frame)
        self.ax.legend(
            handles=[Entry(NAMES[sign], *SIGNS[sign]).handle() for sign in SIGNS],
            loc="lower center",
            ncols=2,
            bbox_to_anchor=(0.5, -0.02),
            columnspacing=1.2,
            handlelength=2,
        )

    def update(self, picture, frame, fine):
        """Draw what is there, and cross out what is not."""
        dims = picture.dims[:MOST_LAYERS]
        kept = [k[:MOST_UNITS] for k in picture.kept[:MOST_LAYERS]]
        heights = [_heights(n) for n in dims]
        self._draw_weights(picture, kept, heights)
        x = np.concatenate([np.full(h.size, l) for l, h in enumerate(heights)])
        y, kept = np.concatenate(heights), np.concatenate(kept)
        style = {"marker": "o", "markersize": 13, "markeredgewidth": 1.8}
        (here, gone) = self.strokes("units", 2, 3, linestyle="none", **style)
        here.set(markerfacecolor="white", markeredgecolor=INK)
        gone.set(markerfacecolor="#eeeeee", markeredgecolor="#bbbbbb")
        style = {"marker": "x", "markersize": 13, "markeredgewidth": 2.2, "color": INK}
        (crosses,) = self.strokes("crosses", 1, 4, linestyle="none", **style)
        here.set_data(x[kept], y[kept])
        gone.set_data(x[~kept], y[~kept])
        crosses.set_data(x[~kept], y[~kept])
        self._count_the_rest(dims)

    def _draw_weights(self, picture, kept, heights):
        shown = [W[:MOST_UNITS, :MOST_UNITS] for W in picture.weights]
        shown = [
            np.nan_to_num(W, posinf=1e300, neginf=-1e300)
            for W in shown[: len(heights) - 1]
        ]
        largest = max((np.abs(W).max() for W in shown), default=0.0) or 1.0
        lines = {1: ([], []), -1: ([], [])}
        for l, W in enumerate(shown):
            width = THICKEST * (W / largest) * np.outer(kept[l + 1], kept[l])
            for sign, (segments, widths) in lines.items():
                to, source = np.nonzero(sign * width > THINNEST)
                left = np.stack([np.full(to.size, l), heights[l][source]], axis=1)
                right = np.stack([np.full(to.size, l + 1), heights[l + 1][to]], axis=1)
                segments += list(np.stack([left, right], axis=1))
                widths += (sign * width[to, source]).tolist()
        for artist, sign in zip(
            self.collections("weights", 2, 2, LineCollection), (-1, 1), strict=True
        ):
            (color, dashes), (segments, widths) = SIGNS[sign], lines[sign]
            artist.set(segments=segments, linestyle=dashes, color=color)
            artist.set_linewidths(widths or [1.0])

    def _count_the_rest(self, dims):
        def make(i):
            style = {"ha": "center", "va": "bottom", "color": FAINT, "fontsize": 12}
            return self.ax.text(0, 0, "", **style)

        hidden = [(l, n - MOST_UNITS) for l, n in enumerate(dims) if n > MOST_UNITS]
        for text, (l, n) in zip(
            self.take("more", len(hidden), make), hidden, strict=True
        ):
            text.set(position=(l, 1.04), text=f"+ {n}")


def _heights(units):
    """Return where the units of a layer stand, the first on top."""
    shown = min(units, MOST_UNITS)
    gap = 1 / max(shown, 6)
    return 0.5 + gap * ((shown - 1) / 2 - np.arange(shown))
