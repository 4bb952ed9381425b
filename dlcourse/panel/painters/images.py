"""Rows of small grey images, the marked ones framed and ticked off."""

import numpy as np
from matplotlib.collections import LineCollection

from dlcourse.panel.painters.painter import Painter, joined
from dlcourse.panel.style import INK, ORANGE

CAPTION = 0.075  # share of the height that a row's captions take
EDGE = 165  # grey of the border of an image
GAP = 0.06  # of an image's size


class ImagesPainter(Painter):
    """Draws `Images` as one montage."""

    def setup(self, ax):
        """Make the montage and the frames; axes without ticks."""
        super().setup(ax)
        ax.axis("off")

        def make(i):
            return ax.imshow(
                np.ones((1, 1, 3)), aspect="auto", interpolation="nearest", zorder=1
            )

        (self.montage,) = self.take("montage", 1, make)
        self.frames = LineCollection([], colors=ORANGE, linewidths=4, zorder=2)
        self.take("frames", 1, lambda i: ax.add_collection(self.frames, autolim=False))

    def frame(self, picture):
        """Count in pixels: the montage is fitted into the axes by itself."""
        width, height = self.pixels
        return {"xlim": (0, width), "ylim": (0, height), "xticks": [], "yticks": []}

    def lay(self, ax, frame):
        """Set the limits alone."""
        ax.set(**frame)

    def update(self, picture):
        """Compose the montage, frame what is marked, write captions."""
        n = len(picture.images)
        boxes = self._boxes(picture)
        self.montage.set_visible(n > 0)
        if n:
            self._compose(picture, boxes)
        self.frames.set_segments([_outline(*boxes[i]) for i in picture.marked])

        def make(i):
            return self.ax.text(0, 0, "", ha="center", va="top", zorder=3)

        captions = [
            f"✗ {text}" if i in picture.marked else text
            for i, text in enumerate(picture.captions)
        ]
        texts = self.take("captions", len(picture.captions), make)
        for i, text in enumerate(texts):
            left, bottom, width, _ = boxes[i]
            text.set(position=(left + width / 2, bottom - 3), text=captions[i])
            text.set(fontsize=_type_size(captions, width))
            text.set(color=ORANGE if i in picture.marked else INK)
            text.set(fontweight="bold" if i in picture.marked else "normal")

    def in_words(self, picture):
        """Count the images, and name those that are marked."""
        n = len(picture.images)
        text = f"{n} image{'s' * (n != 1)}"
        if n:
            text += " of {} by {} pixels".format(*picture.images.shape[1:])
        phrases = [text]
        if picture.marked:
            which = [
                f"number {i + 1}"
                + (f" ({picture.captions[i]})" if picture.captions else "")
                for i in picture.marked
            ]
            shown = ", ".join(which[:8]) + (", …" if len(which) > 8 else "")
            phrases.append(f"{len(which)} marked: {shown}")
        elif picture.captions:
            phrases.append("captions " + ", ".join(picture.captions[:12]))
        return joined(phrases)

    def _boxes(self, picture):
        """Return (left, bottom, width, height) of each image, as large as they fit."""
        n, h, w = picture.images.shape
        width, height = self.pixels
        caption = CAPTION * height if picture.captions else 0

        def unit(columns):
            """Return the size of one cell of an image in pixels of the canvas."""
            rows = -(-n // columns)
            return min(width / columns / w, (height / rows - caption) / h) / (1 + GAP)

        columns = max(range(1, n + 1), key=unit, default=1)
        size = unit(columns) if n else 0
        across, along = (1 + GAP) * size * w, (1 + GAP) * size * h + caption
        left, top = (width - columns * across) / 2, height
        return [
            (
                left + (i % columns) * across + GAP / 2 * size * w,
                top - (i // columns) * along - size * h * (1 + GAP / 2),
                size * w,
                size * h,
            )
            for i in range(n)
        ]

    def _compose(self, picture, boxes):
        """Put all images into one, as fine as it will be seen."""
        images = 255 * (1 - np.nan_to_num(picture.images, nan=0.5).clip(0, 1))
        scale = 2 if self.fine else 1
        width, height = (round(scale * side) for side in self.pixels)
        sheet = np.full((height, width, 3), 255, np.uint8)
        for image, box in zip(images, boxes, strict=True):
            left, bottom, w, h = (round(scale * part) for part in box)
            rows = np.arange(h) * image.shape[0] // max(h, 1)
            columns = np.arange(w) * image.shape[1] // max(w, 1)
            top = height - bottom - h
            place = sheet[top : top + h, left : left + w]
            place[:] = image[rows][:, columns, None][: len(place), : place.shape[1]]
            place[[0, -1]] = place[:, [0, -1]] = EDGE
        self.montage.set_data(sheet)
        self.montage.set_extent((0, width / scale, 0, height / scale))


def _outline(left, bottom, width, height):
    right, top = left + width, bottom + height
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    return [*corners, *corners[:2]]  # one side twice, for a whole last corner


def _type_size(captions, width):
    """Return how large the captions may be for the longest to fit."""
    longest = max(map(len, captions))
    return float(np.clip(1.3 * width / max(longest, 1), 7, 13))
