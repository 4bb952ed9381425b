"""Numbers in rows and columns: small grey images, matrices as squares."""

from dataclasses import dataclass, field

import numpy as np

from dlcourse.basics.contracts import Count, Index
from dlcourse.pictures.numbers import number
from dlcourse.pictures.picture import Picture, joined, labelled, numbers, several


@dataclass(frozen=True, eq=False)
class Images(Picture):
    """Small grey pictures in rows.

    Attributes
    ----------
    images : array (n, height, width)
        0 is paper, 1 is ink.
    captions : tuple of str
        One below each image, or none.
    marked : tuple of int
        Numbers of images that stand out, such as those a network gets wrong.
    rows : int, optional
        In how many rows they stand: those that find no room there are left out. By
        default all are shown, as large as they fit.
    """

    images: np.ndarray
    captions: tuple = ()
    marked: tuple = ()
    rows: int = None

    def __post_init__(self):
        super().__post_init__()
        self._set("images", numbers("images", self.images, 3))
        self._set("captions", several("captions", self.captions, str))
        self._set("marked", several("marked", self.marked, Index))
        if self.rows is not None:
            self._set("rows", Count("rows", self.rows))
        for i in self.marked:
            if i >= len(self.images):
                raise ValueError(
                    f"marked must number images from 0 to {len(self.images) - 1}, "
                    f"got {i}"
                )
        if self.captions and len(self.captions) != len(self.images):
            raise ValueError(
                f"captions must be {len(self.images)}, one an image, "
                f"got {len(self.captions)}"
            )

    def in_words(self):
        """Count the images, and name those that are marked."""
        n = len(self.images)
        text = f"{n} image{'s' * (n != 1)}"
        if n:
            text += " of {} by {} pixels".format(*self.images.shape[1:])
        phrases = [text]
        if self.marked:
            which = [
                f"number {i + 1}" + (f" ({self.captions[i]})" if self.captions else "")
                for i in self.marked
            ]
            shown = ", ".join(which[:8]) + (", …" if len(which) > 8 else "")
            phrases.append(f"{len(which)} marked: {shown}")
        elif self.captions:
            phrases.append("captions " + ", ".join(self.captions[:12]))
        return joined(phrases)


@dataclass(frozen=True, eq=False)
class Grid(Picture):
    """A matrix as squares: a mask, a batch, a table of numbers.

    Attributes
    ----------
    cells : array (rows, columns)
        Row 0 is drawn on top.
    names : dict, optional
        Value to what it means, for a matrix of few different values (its legend).
    """

    cells: np.ndarray
    names: dict = field(default_factory=dict)

    def __post_init__(self):
        super().__post_init__()
        self._set("cells", numbers("cells", self.cells, 2))
        names = labelled("names", self.names, text=False)
        names = {float(numbers("names", k, 0)): str(v) for k, v in names.items()}
        self._set("names", names)
        cells = self.cells[np.isfinite(self.cells)]
        nameless = np.setdiff1d(cells, [*self.names]) if self.names else ()
        if len(nameless):
            raise ValueError(
                f"names must name every value of cells, got none for {nameless[0]:g}"
            )

    def in_words(self):
        """Count the cells of each meaning, or say from where to where they go."""
        cells = self.cells
        size = "{} rows and {} columns".format(*cells.shape)
        known = cells[np.isfinite(cells)]
        if self.names:
            counts = [
                f"{np.count_nonzero(cells == value)} {name}"
                for value, name in self.names.items()
            ]
            return joined([f"{size}: {', '.join(counts)}"])
        if not known.size:
            return joined([f"{size}: nothing to show"])
        return joined([f"{size}: from {number(known.min())} to {number(known.max())}"])
