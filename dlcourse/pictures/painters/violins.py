"""How values are spread, name by name: upright histograms, side by side."""

import numpy as np
from matplotlib.collections import PolyCollection

from dlcourse.pictures.numbers import CEILING
from dlcourse.pictures.painters.painter import Painter
from dlcourse.pictures.style import BLUE

BINS = 40
HALF = 0.42  # of the room of one name, the widest bin takes on either side


class ViolinsPainter(Painter):
    """Draws `Violins`: each histogram mirrored about the place of its name."""

    def frame(self, picture):
        """Let the value axis hold all values, and every name find a place."""
        values = list(picture.values.values())
        frame = self.axes_of(picture, [0], np.concatenate([[], *values]))
        names, most = list(picture.values), max(1, int(self.pixels[0] / 30))
        every = max(1, -(-len(names) // most))
        frame["xlim"] = -0.7, len(names) - 0.3
        frame["xticks"] = list(range(0, len(names), every))
        frame["xticklabels"] = [picture.label(name) for name in names[::every]]
        return frame

    def update(self, picture, frame, fine):
        """Count, and draw both sides."""
        edges = np.linspace(*frame["ylim"], BINS + 1)
        shapes = []
        for place, values in enumerate(picture.values.values()):
            known = values[np.isfinite(values)].clip(-CEILING, CEILING)
            counts = np.histogram(known, edges)[0]
            half = np.repeat(HALF * counts / max(counts.max(), 1), 2)
            x = np.concatenate([place - half, place + half[::-1]])
            y = np.repeat(edges, 2)[1:-1]
            shapes.append(np.stack([x, np.concatenate([y, y[::-1]])], axis=1))
        (violins,) = self.collections(
            "violins", 1, 2, PolyCollection, facecolors=BLUE, linewidths=0
        )
        violins.set_verts(shapes)
