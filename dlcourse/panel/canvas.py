"""The canvas: draws records through views, quickly while training, finely at rest.

The figure is made once. A streamed frame moves artists and copies them onto a
background that was drawn before (a blit); only when an axis must end elsewhere is the
background drawn anew, which takes five times as long. The frame at rest is drawn
afresh, at twice the resolution and with limits from its record alone, so that it is the
same however one got there.
"""

import functools
import io

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from PIL import Image

from dlcourse.panel.style import RC

WIDTH, HEIGHT = 1080, 400  # CSS pixels
DPI = 100


class _Agg(FigureCanvasAgg):
    """Draws on a sheet that all panels share: a fine one of its own takes 7 MB."""

    def get_renderer(self):
        size = self.get_width_height(physical=True)
        self.renderer = _sheet(*size, self.figure.dpi)
        return self.renderer


_sheet = functools.cache(RendererAgg)


class Canvas:
    """A figure with one axes a view.

    Parameters
    ----------
    views : list of View
    """

    def __init__(self, views):
        self.views = views
        with matplotlib.rc_context(RC):
            self.figure = Figure((WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
            self.agg = _Agg(self.figure)
            columns = _columns(views)
            self.axes = _axes(self.figure, columns)
            for view, ax in zip(views, self.axes, strict=True):
                view.setup(ax)
            self.figure.subplots_adjust(
                left=0.08,
                right=0.98,
                bottom=0.155,
                top=0.9,
                wspace=0.22 + 0.05 * len(columns),
            )
            self.headings = [
                ax.set_title("", loc="left", animated=True) for ax in self.axes
            ]
        for view in views:
            for artist in view.artists:
                artist.set_animated(True)
        self.frames = [None] * len(views)
        self.background, self.behind = None, None  # and the frames it was drawn with
        self.streaming = False

    def stream(self, record):
        """Return a JPEG of the record, drawn onto the background at hand if it fits."""
        frames = [view.frame(record) for view in self.views]
        if self.streaming:
            frames = list(map(_widened, self.behind, frames))
        self._set_frames(frames)
        self._update(record, fine=False)
        if frames != self.behind:
            with matplotlib.rc_context(RC):
                self.agg.draw()
            self.background = self.agg.copy_from_bbox(self.figure.bbox)
            self.behind = frames
        self.streaming = True
        self.agg.restore_region(self.background)
        for view, ax, heading in self._parts():
            for artist in (*view.artists, heading):
                ax.draw_artist(artist)
        pixels = np.asarray(self.agg.buffer_rgba())
        jpeg = io.BytesIO()
        # A PNG takes five times as long; a frame is looked at for a fifteenth second.
        Image.fromarray(pixels).convert("RGB").save(
            jpeg, format="JPEG", quality=90, subsampling=0
        )
        return jpeg.getvalue()

    def still(self, record):
        """Return a PNG of the record at rest: sharp, the same on every way to it."""
        self._set_frames([view.frame(record) for view in self.views])
        self._update(record, fine=True)
        raw = io.BytesIO()
        with matplotlib.rc_context(RC):
            self.figure.savefig(raw, format="rgba", dpi=2 * DPI)
        image = Image.frombytes("RGBA", (2 * WIDTH, 2 * HEIGHT), raw.getvalue())
        png = io.BytesIO()
        palette = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        palette.save(png, format="PNG", compress_level=1)
        return png.getvalue()

    def begin(self):
        """Let the axes end where the next record says: a new run begins."""
        self.streaming = False

    def describe(self, record):
        """Return in words what the picture shows."""
        return " ".join(view.describe(record) for view in self.views)

    def _set_frames(self, frames):
        pairs = zip(self.frames, frames, strict=True)
        for (view, ax, _), (old, frame) in zip(self._parts(), pairs, strict=True):
            if frame != old:
                view.lay(ax, frame)
        self.frames = frames

    def _update(self, record, fine):
        for view, _, heading in self._parts():
            view.fine = fine
            view.update(record)
            heading.set_text(view.heading(record))

    def _parts(self):
        return zip(self.views, self.axes, self.headings, strict=True)


def _columns(views):
    """Return the views in columns: what goes under another stands in one with it."""
    columns = []
    for view in views:
        if view.under and columns and len(columns[-1]) == 1:
            columns[-1].append(view)
            view.beneath = True
        else:
            columns.append([view])
    return columns


def _axes(figure, columns):
    """Return one axes a view; of two in a column, the lower one names the x axis."""
    widths = [column[0].width for column in columns]
    grid = figure.add_gridspec(1, len(columns), width_ratios=widths)
    axes = []
    for place, column in zip(grid, columns, strict=True):
        if len(column) == 1:
            axes.append(figure.add_subplot(place))
            continue
        upper, lower = place.subgridspec(2, 1, height_ratios=(2, 1), hspace=0.3)
        axes += [figure.add_subplot(upper), figure.add_subplot(lower)]
        axes[-2].tick_params(labelbottom=False)
        axes[-2].xaxis.label.set_visible(False)
    return axes


def _widened(old, new):
    """Return the new frame, its y axis not shrunk while one run streams."""
    if "ylim" not in old or "ylim" not in new or old.get("yscale") != new.get("yscale"):
        return new
    low, high = zip(old["ylim"], new["ylim"], strict=True)
    ticks = {"yticks": old["yticks"]} if high[0] > high[1] and "yticks" in old else {}
    return {**new, **ticks, "ylim": (min(low), max(high))}
