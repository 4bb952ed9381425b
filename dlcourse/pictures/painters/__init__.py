"""Painters: matplotlib's hands. One kind of picture each, a line in `PAINTERS`.

Nothing outside of `pictures` imports them, and nothing but them and the canvas knows
matplotlib. They keep artists and backgrounds, and never compute what a picture says.
"""

from dlcourse import pictures
from dlcourse.basics.messages import shown
from dlcourse.pictures.painters.bars import BarsPainter
from dlcourse.pictures.painters.contour import ContourPainter
from dlcourse.pictures.painters.grid import GridPainter
from dlcourse.pictures.painters.histogram import HistogramPainter
from dlcourse.pictures.painters.images import ImagesPainter
from dlcourse.pictures.painters.lines import LinesPainter
from dlcourse.pictures.painters.note import NotePainter
from dlcourse.pictures.painters.points import PointsPainter
from dlcourse.pictures.painters.violins import ViolinsPainter
from dlcourse.pictures.painters.wiring import WiringPainter

PAINTERS = {
    pictures.Lines: LinesPainter,
    pictures.Bars: BarsPainter,
    pictures.Histogram: HistogramPainter,
    pictures.Violins: ViolinsPainter,
    pictures.Points: PointsPainter,
    pictures.Contour: ContourPainter,
    pictures.Images: ImagesPainter,
    pictures.Grid: GridPainter,
    pictures.Wiring: WiringPainter,
    pictures.Note: NotePainter,
}


def painter_class(picture):
    """Return the painter for pictures of this kind.

    Raises
    ------
    TypeError
        Where it is no picture.
    """
    for kind, painter in PAINTERS.items():
        if isinstance(picture, kind):
            return painter
    kinds = ", ".join(kind.__name__ for kind in PAINTERS)
    raise TypeError(f"a picture must be one of {kinds}, got {shown(picture)}")
