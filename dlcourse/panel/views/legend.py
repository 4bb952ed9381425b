"""A legend that keeps out of the way of the curves, and changes with the runs shown.

It belongs to what is drawn behind the moving artists: a view puts `Legend.key` among
its frame's values (as the axes' `label`), so that another legend is another frame.
"""

import matplotlib
import numpy as np

from dlcourse.panel.style import RC

CORNERS = ("upper right", "lower left", "lower right", "upper left")
ROW, CHARACTER, HANDLE = 23, 8.2, 56  # pixels, at the size of RC's legend


class Legend:
    """The legend of one axes.

    Parameters
    ----------
    ax : Axes
    most : int
        How many columns it may have, where the axes are wide enough.
    """

    def __init__(self, ax, most=1):
        self.ax, self.most, self._drawn = ax, most, None

    def show(self, entries, corner):
        """Show the (artist, text) pairs in a corner, if they are not shown already.

        An artist may look otherwise in the legend than on the axes: give a spare one.
        """
        texts = self.fitted([text for _, text in entries])
        if (texts, corner) == self._drawn:
            return
        self._drawn = texts, corner
        with matplotlib.rc_context(RC):
            legend = self.ax.legend(
                [artist for artist, _ in entries],
                texts,
                loc=corner,
                handlelength=2.6,
                ncols=self.columns(texts),
            )
        legend.set_zorder(1)  # behind the curves, at rest as in a streamed frame
        legend.set_visible(bool(entries))

    @property
    def room(self):
        """How many characters find room beside the handle."""
        return max(12, int((0.97 * self.ax.bbox.width - HANDLE) / CHARACTER))

    def fitted(self, texts):
        """Return the texts cut to the axes' width."""
        most = self.room
        return [t if len(t) <= most else t[: most - 1].rstrip() + "…" for t in texts]

    def columns(self, texts):
        """Return in how many columns the texts stand."""
        fitting = int(0.97 * self.ax.bbox.width / self._column(texts))
        return max(1, min(self.most, len(texts), fitting))

    def _column(self, texts):
        return HANDLE + CHARACTER * max(map(len, self.fitted(texts)), default=0)

    def size(self, texts):
        """Return width and height in shares of the axes', roughly."""
        box, columns = self.ax.bbox, self.columns(texts)
        rows = -(-len(texts) // columns)
        width = columns * self._column(texts) / box.width
        return min(width, 1.0), min((ROW * rows + 12) / box.height, 1.0)

    def corner(self, texts, curves, xlim, ylim, log=False):
        """Return the corner in which it hides least of the (x, y) curves, and how much.

        Parameters
        ----------
        texts : list of str
        curves : list of (x, y) arrays, x rising
        xlim, ylim : tuple
        log : bool
            Whether the y axis is logarithmic.
        """
        width, height = self.size(texts)
        points = [_on_axes(x, y, xlim, ylim, log) for x, y in curves if len(x)]
        x, y = np.concatenate(points, axis=1) if points else np.zeros((2, 0))
        hidden = {}
        for corner in CORNERS:
            inside = x > 1 - width if "right" in corner else x < width
            inside &= y > 1 - height if "upper" in corner else y < height
            hidden[corner] = int(inside.sum())
        best = min(CORNERS, key=hidden.get)
        return best, hidden[best]


def _on_axes(x, y, xlim, ylim, log):
    """Return where a curve runs on the axes, from 0 to 1, at some evenly spaced x."""
    if log:
        with np.errstate(divide="ignore"):  # 0 stands nowhere on the axis
            y, ylim = np.log10(y), np.log10(ylim)
    at = np.linspace(x[0], x[-1], 120)
    keep = np.isfinite(y)
    if not keep.any():
        return np.zeros((2, 0))
    y = np.interp(at, np.asarray(x)[keep], y[keep])
    return np.stack(
        [(at - xlim[0]) / (xlim[1] - xlim[0]), (y - ylim[0]) / (ylim[1] - ylim[0])]
    )
