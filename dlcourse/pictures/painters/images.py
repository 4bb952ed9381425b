"""Rows of small grey images, the marked ones framed and ticked off."""

import functools

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from dlcourse.pictures.painters.painter import Painter
from dlcourse.pictures.painters.tiles import Tiles
from dlcourse.pictures.style import INK, ORANGE

CAPTION = 0.075  # share of the height that a row's captions take
EDGE = 165  # grey of the border of an image
GAP = 0.14  # of an image's size


class ImagesPainter(Painter):
    """Draws `Images` as one montage."""

    def __init__(self, ax):
        super().__init__(ax)
        ax.grid(False)
        ax.set(frame_on=False)
        (self.montage,) = self.take("montage", 1, lambda i: Tiles(ax, zorder=1))
        (self.frames,) = self.collections(
            "frames", 1, 2, LineCollection, colors=ORANGE, linewidths=3
        )

    def frame(self, picture):
        """Count in pixels: the montage is fitted into the axes by itself."""
        width, height = self.pixels
        ends = {"xlim": (0, width), "ylim": (0, height), "xticks": [], "yticks": []}
        return {**ends, "xlabel": picture.xlabel}

    def update(self, picture, frame, fine):
        """Compose the montage, frame what is marked, write captions."""
        boxes = self._boxes(picture)
        self.montage.set_visible(bool(boxes))
        if boxes:
            self._compose(picture, boxes, fine)
        marked = [i for i in picture.marked if i < len(boxes)]
        self.frames.set_segments([_outline(*boxes[i]) for i in marked])

        self._write(picture, boxes)

    def _write(self, picture, boxes):
        """Write the captions, as shapes: far faster than so many texts."""
        (words,) = self.collections("captions", 1, 3, PathCollection, linewidths=0)
        captions = picture.captions[: len(boxes)] if boxes else ()
        size = _type_size(captions, boxes[0][2]) if captions else 1.0
        marked = [i in picture.marked for i in range(len(captions))]
        pairs = zip(captions, marked, strict=True)
        words.set_paths([_shape(text, bold) for text, bold in pairs])
        words.set_facecolors([ORANGE if bold else INK for bold in marked])
        words.set_transform(
            Affine2D().scale(size / 72) + self.ax.figure.dpi_scale_trans
        )
        places = [(left + w / 2, bottom - 3) for left, bottom, w, _ in boxes]
        words.set_offsets(places[: len(captions)] or np.zeros((0, 2)))
        words.set_offset_transform(self.ax.transData)

    def _boxes(self, picture):
        """Return (left, bottom, width, height) of each image that is shown."""
        n, h, w = picture.images.shape
        width, height = self.pixels
        caption = CAPTION * height if picture.captions else 0

        def unit(columns, rows):
            """Return the size of one cell of an image in pixels of the canvas."""
            return min(width / columns / w, (height / rows - caption) / h) / (1 + GAP)

        if picture.rows:
            size = unit(1, picture.rows)
            columns = max(1, int(width / ((1 + GAP) * size * w)))
            n = min(n, columns * picture.rows)
        else:
            shapes = [(columns, -(-n // columns)) for columns in range(1, n + 1)]
            size, columns = max(((unit(*s), s[0]) for s in shapes), default=(0, 1))
        across, along = (1 + GAP) * size * w, (1 + GAP) * size * h + caption
        left = 0 if picture.rows else (width - columns * across) / 2
        return [
            (
                left + (i % columns) * across + GAP / 2 * size * w,
                height - (i // columns) * along - size * h * (1 + GAP / 2),
                size * w,
                size * h,
            )
            for i in range(n)
        ]

    def _compose(self, picture, boxes, fine):
        """Put all images into one, as fine as it will be seen."""
        images = 255 * (1 - np.nan_to_num(picture.images, nan=0.5).clip(0, 1))
        scale = 2 if fine else 1
        width, height = (round(scale * side) for side in self.pixels)
        sheet = np.full((height, width, 3), 255, np.uint8)
        for image, box in zip(images, boxes, strict=False):
            left, bottom, w, h = (round(scale * part) for part in box)
            rows = np.arange(h) * image.shape[0] // max(h, 1)
            columns = np.arange(w) * image.shape[1] // max(w, 1)
            top = height - bottom - h
            place = sheet[top : top + h, left : left + w]
            place[:] = image[rows][:, columns, None][: len(place), : place.shape[1]]
            place[[0, -1]] = place[:, [0, -1]] = EDGE
        self.montage.set_data(sheet[::-1])
        self.montage.set_extent((0, width / scale, 0, height / scale))


def _outline(left, bottom, width, height):
    right, top = left + width, bottom + height
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    return [*corners, *corners[:2]]  # one side twice, for a whole last corner


@functools.lru_cache(maxsize=1000)
def _shape(text, bold):
    """Return a short text as the path of its letters, of size 1, centred at its top."""
    if not text.strip():
        return Path(np.zeros((0, 2)))
    font = FontProperties(weight="bold" if bold else "normal")
    path = TextPath((0, 0), text, size=1, prop=font)
    box = path.get_extents()
    top = -TextPath((0, 0), "0", size=1, prop=font).get_extents().y1
    return path.transformed(Affine2D().translate(-(box.x0 + box.x1) / 2, top))


def _type_size(captions, width):
    """Return how large the captions may be for the longest to fit."""
    longest = max(map(len, captions))
    return float(np.clip(1.5 * width / max(longest, 1), 7, 15))
