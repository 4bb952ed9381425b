"""Painters: one for each kind of picture that a function may return.

A new kind is a class in `dlcourse.pictures`, a file here, and a line in `PAINTERS`.
"""

from dlcourse import pictures
from dlcourse.messages import shown
from dlcourse.panel.painters.bars import BarsPainter
from dlcourse.panel.painters.contour import ContourPainter
from dlcourse.panel.painters.grid import GridPainter
from dlcourse.panel.painters.histogram import HistogramPainter
from dlcourse.panel.painters.images import ImagesPainter
from dlcourse.panel.painters.lines import LinesPainter
from dlcourse.panel.painters.points import PointsPainter

PAINTERS = {
    pictures.Lines: LinesPainter,
    pictures.Bars: BarsPainter,
    pictures.Points: PointsPainter,
    pictures.Contour: ContourPainter,
    pictures.Images: ImagesPainter,
    pictures.Grid: GridPainter,
    pictures.Histogram: HistogramPainter,
}


def painter_of(picture):
    """Return a new painter for pictures of this kind.

    Raises
    ------
    TypeError
        Where it is no picture.
    """
    for kind, painter in PAINTERS.items():
        if isinstance(picture, kind):
            return painter()
    kinds = ", ".join(kind.__name__ for kind in PAINTERS)
    raise TypeError(f"a picture must be one of {kinds}, got {shown(picture)}")
