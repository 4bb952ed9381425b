"""A grid of colours, drawn quickly: each pixel of the picture takes its cell's colour.

Matplotlib's own images are resampled in floating point, which takes most of a frame's
time.
"""

import numpy as np
from matplotlib.image import AxesImage
from matplotlib.transforms import Bbox, IdentityTransform


class Tiles(AxesImage):
    """An image (rows, columns, 3) of bytes, its first row at the bottom.

    Where its interpolation is not "nearest", it is an image as any other.
    """

    def __init__(self, ax, **looks):
        super().__init__(ax, origin="lower", interpolation="nearest", **looks)
        self.set_data(np.full((2, 2, 3), 255, np.uint8))
        self.set_extent((0, 1, 0, 1))
        ax.add_image(self)

    def make_image(self, renderer, magnification=1.0, unsampled=False):
        """Return the pixels, and where their lower left corner lies."""
        if self.get_interpolation() != "nearest":
            return super().make_image(renderer, magnification, unsampled)
        left, right, bottom, top = self.get_extent()
        whole = Bbox([[left, bottom], [right, top]]).transformed(self.axes.transData)
        seen = Bbox.intersection(whole, self.axes.bbox)
        if seen is None or not np.isfinite(whole.extents).all():
            return None, 0, 0, None
        x = np.arange(round(seen.x0), round(seen.x1))
        y = np.arange(round(seen.y0), round(seen.y1))
        cells = np.asarray(self.get_array())  # it is masked, which takes long
        column = (x + 0.5 - whole.x0) / whole.width * cells.shape[1]
        row = (y + 0.5 - whole.y0) / whole.height * cells.shape[0]
        column = column.astype(int).clip(0, cells.shape[1] - 1)
        row = row.astype(int).clip(0, cells.shape[0] - 1)
        if not x.size or not y.size:
            return None, 0, 0, None
        colors = np.insert(cells, 3, 255, axis=2).view(np.uint32)[:, :, 0]
        pixels = colors[row].take(column, axis=1).view(np.uint8)
        pixels = pixels.reshape(y.size, x.size, 4)
        return pixels, x[0], y[0], IdentityTransform()
