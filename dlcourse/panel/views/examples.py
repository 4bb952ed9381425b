"""Images of the dev set: what the network says of them, and where it is wrong."""

import math

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from dlcourse.images import LETTERS
from dlcourse.panel.style import FAINT, INK, ORANGE
from dlcourse.panel.views.tiles import Tiles
from dlcourse.panel.views.view import View

ROWS, MOST_COLUMNS = 4, 12
CELL = 11, 14  # pixels of an image with what stands round and below it
LETTER = 3.3  # height of a label, in the images' pixels
KINDS = ("digits", "letters")


def image_side(experiment):
    """Return how many pixels wide and high the images are; None if there are none."""
    data = experiment.data
    if data.kind not in KINDS and not data.kind.startswith("arrays"):
        return None
    n_x = data.draw(experiment.data_seed).X.shape[0]
    side = math.isqrt(n_x)
    return side if side * side == n_x and side >= 5 else None


def class_names(experiment, classes):
    """Return what the classes are called: letters, digits, or numbers."""
    if experiment.data.kind == "letters":
        return list(LETTERS)
    return [str(c) for c in range(max(classes, 2))]


class Images(View):
    """The first images of the dev set, with what the network says of each.

    Right ones carry the label; wrong ones stand in a frame, with the true label, an
    arrow, and what was said.
    """

    title = "Images"
    caption = "framed: true ▸ said"

    def __init__(self):
        self.known = None, None

    @classmethod
    def lacks(cls, experiment):
        """Say that the data must be images."""
        if image_side(experiment) is None:
            return f"images ({' or '.join(KINDS)}), got {experiment.data.kind}"
        return None

    def setup(self, ax):
        """Make one mosaic for all images, and the frames and letters on it."""
        self.mosaic = Tiles(ax)
        self.frames = LineCollection([], colors=ORANGE, linewidths=2.2)
        ax.add_collection(self.frames)
        (self.arrows,) = ax.plot(
            [], [], ">", color=FAINT, markersize=5, markeredgewidth=0
        )
        self.ax, self.letters = ax, {}
        ax.grid(False)
        ax.set(frame_on=False, xticks=[], yticks=[], aspect="equal", anchor="NW")
        self.artists = [self.mosaic, self.frames, self.arrows]

    @property
    def columns(self):
        """As many images in a row as fill the axes."""
        box, page = self.ax.get_position(original=True), self.ax.figure.bbox
        shape = box.width * page.width / (box.height * page.height)
        return min(MOST_COLUMNS, max(1, round(shape * ROWS * CELL[1] / CELL[0])))

    def frame(self, record):
        """Hold the mosaic, and say what stands below it."""
        width, height = CELL
        return {
            "xlim": (0, self.columns * width),
            "ylim": (0, ROWS * height),
            "xlabel": self.caption,
        }

    def heading(self, record):
        """Count the wrong ones."""
        said, true, _ = self.answers(record)
        wrong = int((said != true).sum())
        return f"{said.size - wrong} of {said.size} right ({_where(record)})"

    def answers(self, record):
        """Return what is said of each image, what is true, and how surely it is said.

        Returns
        -------
        said, true : array (m,) of ints
        sure : array (m,)
            The probability of what is said.
        """
        if self.known[0] is not record.theta:  # a theta is never changed
            self.known = record.theta, self._answers(record)
        return self.known[1]

    def _answers(self, record):
        X, Y, _ = _images(record)
        with np.errstate(all="ignore"):
            P = record.network.output(record.predict(X).Z)
        P = np.nan_to_num(P, nan=0.0)
        if len(P) == 1:
            P, Y = np.concatenate([1 - P, P]), np.concatenate([1 - Y, Y])
        return P.argmax(axis=0), Y.argmax(axis=0), P.max(axis=0)

    def chosen(self, said, true, sure):
        """Return which images are shown."""
        return np.arange(min(said.size, ROWS * self.columns))

    def update(self, record):
        """Lay the mosaic, frame what is wrong, and write the labels."""
        said, true, sure = self.answers(record)
        shown = self.chosen(said, true, sure)[: ROWS * self.columns]
        _, _, raw = _images(record)
        x, y = _corners(len(shown), self.columns)
        self._lay(raw[:, shown], x, y)
        said, true = said[shown], true[shown]
        wrong = said != true
        self.frames.set_segments(_boxes(x[wrong], y[wrong]))
        middle, foot = x + CELL[0] / 2, y + 2.4
        self.arrows.set_data(middle[wrong], foot[wrong])
        names = class_names(record.experiment, record.network.layer_dims[-1])
        marks = {}
        for places, labels, color in (
            ((middle[~wrong], foot[~wrong]), said[~wrong], INK),
            ((middle[wrong] - 2.8, foot[wrong]), true[wrong], INK),
            ((middle[wrong] + 2.8, foot[wrong]), said[wrong], ORANGE),
        ):
            for label in np.unique(labels):
                here = labels == label
                marks.setdefault((names[label], color), []).append(
                    (places[0][here], places[1][here])
                )
        self._write(marks)

    def _lay(self, images, x, y):
        width, height = CELL
        sheet = np.zeros((ROWS * height, self.columns * width))
        side = math.isqrt(len(images))
        for image, left, bottom in zip(images.T, x, y, strict=True):
            tile = image.reshape(side, side)[::-1]
            place = np.linspace(0, side - 1e-9, 8).astype(int) if side > 8 else None
            if place is not None:
                tile = tile[np.ix_(place, place)]
            h = tile.shape[0]
            sheet[bottom + 5 : bottom + 5 + h, left + 1 : left + 1 + h] = tile
        grey = (255 * (1 - sheet.clip(0, 1))).astype(np.uint8)
        self.mosaic.set_data(np.repeat(grey[:, :, None], 3, axis=2))
        self.mosaic.set_extent((0, self.columns * width, 0, ROWS * height))

    def _write(self, marks):
        """Write each label wherever it stands, as markers: far faster than texts."""
        for key in marks.keys() - self.letters.keys():
            name, color = key
            (line,) = self.ax.plot(
                [], [], marker=_glyph(name), color=color, linestyle="None"
            )
            line.set(markeredgewidth=0, animated=True)
            self.letters[key] = line
            self.artists.append(line)
        self.ax.apply_aspect()
        pixel = self.ax.bbox.height / (ROWS * CELL[1]) * 72 / self.ax.figure.dpi
        for key, line in self.letters.items():
            # Matplotlib takes the size of a marker from the point farthest out.
            reach = np.abs(line.get_marker().vertices).max()
            line.set_markersize(LETTER * pixel * 2 * reach)
            places = marks.get(key, [(np.zeros(0), np.zeros(0))])
            line.set_data(*(np.concatenate(axis) for axis in zip(*places, strict=True)))

    def describe(self, record):
        """Say how many of the set are named right."""
        said, true, _ = self.answers(record)
        where = _where(record)
        shown = min(said.size, ROWS * self.columns)
        right = int((said[:shown] == true[:shown]).sum())
        return (
            f"{shown} {where} images, {right} of them named right; "
            f"of all {said.size}, {int((said == true).sum())}."
        )


class Mistakes(Images):
    """The images that the network gets wrong, those it is surest of first."""

    title = "Mistakes"
    caption = "surest first; true ▸ said"

    def heading(self, record):
        """Count the wrong ones alone."""
        said, true, _ = self.answers(record)
        wrong = int((said != true).sum())
        return f"{wrong} of {said.size} wrong ({_where(record)})"

    def chosen(self, said, true, sure):
        """Return the wrong ones, the surest first."""
        wrong = np.flatnonzero(said != true)
        return wrong[np.argsort(-sure[wrong], kind="stable")]

    def describe(self, record):
        """Say how many are wrong, and which one the network is surest of."""
        said, true, sure = self.answers(record)
        where = _where(record)
        wrong = self.chosen(said, true, sure)
        words = f"{wrong.size} of {said.size} {where} images named wrong"
        if not wrong.size:
            return f"{words}."
        names = class_names(record.experiment, record.network.layer_dims[-1])
        i = wrong[0]
        return (
            f"{words}; the surest: {names[true[i]]} taken for {names[said[i]]} "
            f"({sure[i]:.1%} sure)."
        )


def _images(record):
    """Return X, Y as the network sees them, and the images as they were drawn."""
    data, raw = record.data, record.experiment.data.draw(record.experiment.data_seed)
    if data.Y_dev.shape[-1]:
        return data.X_dev, data.Y_dev, raw.X_dev
    return data.X, data.Y, raw.X


def _where(record):
    return "dev" if record.data.Y_dev.shape[-1] else "training"


def _corners(n, columns):
    """Return the lower left corners of n cells, row by row from the top."""
    i = np.arange(n)
    return (i % columns) * CELL[0], (ROWS - 1 - i // columns) * CELL[1]


def _boxes(x, y):
    """Return closed lines round the images of cells, half a pixel outside."""
    corners = np.array([(0.5, 4.5), (9.5, 4.5), (9.5, 13.5), (0.5, 13.5), (0.5, 4.5)])
    return np.stack([x, y], axis=1)[:, None, :] + corners


def _glyph(name):
    """Return a short word as a marker, one unit high."""
    path = TextPath((0, 0), name, size=1, prop=FontProperties(weight="bold"))
    box = path.get_extents()
    reference = TextPath((0, 0), "0", size=1, prop=FontProperties(weight="bold"))
    height = reference.get_extents().height
    centred = Affine2D().translate(-(box.x0 + box.x1) / 2, -height / 2)
    return centred.scale(1 / height).transform_path(path)
