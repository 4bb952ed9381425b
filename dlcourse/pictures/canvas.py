"""The canvas: draws pictures side by side, quickly while training, finely at rest.

The figure is made once. A streamed frame moves artists and copies them onto a
background that was drawn before (a blit); only when an axis must end elsewhere is the
background drawn anew, which takes five times as long. The frame at rest is drawn
afresh, at twice the resolution and with limits from its pictures alone, so that it is
the same however one got there.

All of it is done under settings of our own: whatever the reader has set for plots of
theirs, by a file, a style or a line of code, they neither reach a panel nor change.
"""

import contextlib
import functools
import io
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from PIL import Image

from dlcourse.pictures.painters import painter_class
from dlcourse.pictures.painters.painter import wide
from dlcourse.pictures.style import RC

WIDTH, HEIGHT = 1080, 400  # CSS pixels
NARROW = 600  # below it, as on a phone, pictures stand one above the other
DPI = 100
BESIDE = 12  # pixels between two headings
WHITE = 248  # of 255: what the eye takes for white


class Room(NamedTuple):
    """What a page has for a picture.

    Attributes
    ----------
    width, height : int
        In pixels at which text has the size that it has in a notebook; where it is
        narrow, the height is that of each row.
    density : float
        Points of the picture at rest, for each such pixel.
    """

    width: int = WIDTH
    height: int = HEIGHT
    density: float = 2.0

    def size(self, layout):
        """Return width and height of all pictures of a layout."""
        rows = len(_columns(layout)) if self.width < NARROW else 1
        return self.width, self.height * rows


@functools.cache
def _settings():
    with matplotlib.rc_context():
        dict.update(matplotlib.rcParams, _without_backend(matplotlib.rcParamsDefault))
        matplotlib.rcParams.update(RC)
        return _without_backend(matplotlib.rcParams)


def _without_backend(settings):
    """Return settings as a plain dictionary; none of our figures has a window."""
    return {name: value for name, value in dict.items(settings) if name != "backend"}


@contextlib.contextmanager
def own_settings():
    """Draw with our settings of matplotlib, and with nothing but them.

    They are valid already; to have `rc_context` see to it again takes milliseconds.
    """
    before = _without_backend(matplotlib.rcParams)
    try:
        dict.update(matplotlib.rcParams, _settings())
        yield
    finally:
        dict.update(matplotlib.rcParams, before)


class _Agg(FigureCanvasAgg):
    """Draws on a sheet that all panels share: a fine one of its own takes 7 MB.

    `sheet` has the width and height of the last one, in points.
    """

    def get_renderer(self):
        self.sheet = self.get_width_height(physical=True)
        self.renderer = _sheet(*self.sheet, self.figure.dpi)
        return self.renderer


_sheet = functools.lru_cache(6)(RendererAgg)  # sizes at which one looks


def layout_of(pictures):
    """Return what decides where axes stand: pictures with equal ones share a canvas."""
    return tuple((picture.width, picture.under) for picture in pictures)


class Canvas:
    """A figure with one axes a picture.

    Parameters
    ----------
    layout : tuple
        `layout_of` the pictures that are to be drawn.
    room : Room
    """

    def __init__(self, layout, room=Room()):  # noqa: B008
        self.room = room
        with own_settings():
            width, height = room.size(layout)
            self.figure = Figure((width / DPI, height / DPI), dpi=DPI)
            self.agg = _Agg(self.figure)
            columns = _columns(layout)
            self.places = _places(self.figure, columns, height > room.height)
            self.axes = [_axes(self.figure, *place) for place in self.places]
            self.figure.subplots_adjust(
                left=0.08 * WIDTH / width,
                right=1 - 0.02 * WIDTH / width,
                bottom=0.155 * HEIGHT / height,
                top=1 - 0.1 * HEIGHT / height,
                wspace=0.22 + 0.05 * len(columns),
                hspace=0.255 * HEIGHT / (room.height - 0.255 * HEIGHT),
            )
        self.painters = [None] * len(layout)
        self.headings, self.frames = [None] * len(layout), [None] * len(layout)
        self.background, self.behind = None, None  # and the frames it was drawn with
        self.written = []  # on it: what each heading said last, and its pixels
        self.streaming, self.shown = False, None

    @own_settings()
    def stream(self, pictures):
        """Return a PNG, drawn onto the background at hand if it fits.

        None where the pictures are those that were streamed last.
        """
        if self.shown and all(map(_same, pictures, self.shown)):
            return None
        self.shown = pictures
        self._hire(pictures)
        frames = [p.frame(picture) for p, picture in self._pairs(pictures)]
        if self.streaming:
            frames = list(map(_widened, self.behind, frames))
        self._update(pictures, frames, fine=False)
        if frames != self.behind or any(painter.renew for painter in self.painters):
            with matplotlib.rc_context(RC):
                self.agg.draw()
            self.background = self.agg.copy_from_bbox(self.figure.bbox)
            self.behind, self.written = frames, [(None, None)] * len(frames)
            for painter in self.painters:
                painter.renew = False
        self.streaming = True
        self.agg.restore_region(self.background)
        for i, painter in enumerate(self.painters):
            for artist in sorted(painter.artists, key=lambda one: one.get_zorder()):
                painter.ax.draw_artist(artist)
            self._write_heading(i)
        return quick_png(np.asarray(self.agg.buffer_rgba()))

    @own_settings()
    def still(self, pictures):
        """Return a PNG of pictures at rest: sharp, the same on every way to them."""
        self.shown = None
        self._hire(pictures)
        frames = [p.frame(picture) for p, picture in self._pairs(pictures)]
        self._update(pictures, frames, fine=True)
        raw = io.BytesIO()
        self.figure.savefig(raw, format="rgba", dpi=self.room.density * DPI)
        return png_of(raw.getvalue(), self.agg.sheet)

    def axes_at(self, i):
        """Return where the axes of a picture stand, and where they end.

        Returns
        -------
        dict
            "box", shares of the whole: left, top, width, height; "xlim" and "ylim".
        """
        box = self.axes[i].get_position()
        shares = box.x0, 1 - box.y1, box.width, box.height
        ends = {side: [*map(float, self.frames[i][side])] for side in ("xlim", "ylim")}
        return {"box": [round(float(share), 5) for share in shares], **ends}

    def _write_heading(self, i):
        """Write a heading: letters take long, so what it said last is copied."""
        heading, (text, region) = self.headings[i], self.written[i]
        if text == heading.get_text():
            self.agg.restore_region(region)
            return
        self.axes[i].draw_artist(heading)
        box = heading.get_window_extent(self.agg.renderer).padded(1)
        self.written[i] = heading.get_text(), self.agg.copy_from_bbox(box)

    def _head(self, i, title):
        """Write a heading in letters that end before the next one, and the figure."""
        width, box = self.room.width, self.axes[i].get_position()
        beside = [ax.get_position() for ax in self.axes]
        ends = [
            b.x0 * width - BESIDE for b in beside if b.x0 > box.x1 and b.y1 > box.y0
        ]
        room = min([*ends, width]) - box.x0 * width
        size, weight = RC["axes.titlesize"], RC["axes.titleweight"]
        size *= min(1, 0.97 * room / max(wide(title, size, weight), 1))
        self.headings[i].set(text=title, fontsize=size)

    def begin(self):
        """Let the axes end where the next pictures say: a new run begins."""
        self.streaming, self.shown = False, None

    def _pairs(self, pictures):
        return zip(self.painters, pictures, strict=True)

    def _hire(self, pictures):
        """See to it that each picture has a painter of its kind."""
        for i, (painter, picture) in enumerate(self._pairs(pictures)):
            kind = painter_class(picture)
            if type(painter) is not kind:
                self.streaming, self.frames[i] = False, None
                if painter is not None:
                    self.axes[i].remove()
                    self.axes[i] = _axes(self.figure, *self.places[i])
                ax = self.axes[i]
                self.painters[i] = kind(ax)
                # a height of its own: no draw looks for what it must not touch
                heading = ax.set_title("", loc="left", y=1, animated=True)
                self.headings[i] = heading

    def _update(self, pictures, frames, fine):
        for i, (painter, picture) in enumerate(self._pairs(pictures)):
            if frames[i] != self.frames[i]:
                painter.lay(frames[i])
            painter.update(picture, frames[i], fine)
            if self.headings[i].get_text() != picture.title:
                self._head(i, picture.title)
        self.frames = frames


def png_of(pixels, size):
    """Return the RGBA bytes of a picture at rest as PNG, in few colors."""
    image = Image.frombytes("RGBA", size, pixels)
    palette = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    png = io.BytesIO()
    palette.save(png, format="PNG", compress_level=1)
    return png.getvalue()


def quick_png(pixels):
    """Return a streamed frame, an array of RGBA, as PNG in few colors.

    In colors chosen with less care it is a third of a good JPEG's size, and sharp.
    """
    image = Image.fromarray(pixels).convert("RGB")
    palette = image.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colors = np.array(palette.getpalette()).reshape(-1, 3)
    colors[(colors >= WHITE).all(axis=1)] = 255  # the ground, mixed with what is near
    palette.putpalette(colors.ravel().tolist())
    png = io.BytesIO()
    palette.save(png, format="PNG", compress_level=3)
    return png.getvalue()


def _columns(layout):
    """Return places in columns: what goes under another stands in one with it."""
    columns = []
    for width, under in layout:
        if under and columns and len(columns[-1]) == 1:
            columns[-1].append((width, under))
        else:
            columns.append([(width, under)])
    return columns


def _places(figure, columns, tall):
    """Return (place, whether another stands below it) for each picture."""
    widths = [column[0][0] for column in columns]
    if tall:
        grid = figure.add_gridspec(len(columns), 1)
    else:
        grid = figure.add_gridspec(1, len(columns), width_ratios=widths)
    places = []
    for place, column in zip(grid, columns, strict=True):
        if len(column) == 1:
            places.append((place, False))
            continue
        upper, lower = place.subgridspec(2, 1, height_ratios=(2, 1), hspace=0.3)
        places += [(upper, True), (lower, False)]
    return places


def _axes(figure, place, over):
    """Return axes; of two in a column, the lower ones name the x axis."""
    ax = figure.add_subplot(place)
    if over:
        ax.tick_params(labelbottom=False)
        ax.xaxis.label.set_visible(False)
    return ax


def _same(picture, other):
    return picture.same_as(other)


def _widened(old, new):
    """Return the new frame, its y axis not shrunk while one run streams."""
    if "ylim" not in old or "ylim" not in new or old.get("yscale") != new.get("yscale"):
        return new
    low, high = zip(old["ylim"], new["ylim"], strict=True)
    ticks = {"yticks": old["yticks"]} if high[0] > high[1] and "yticks" in old else {}
    return {**new, **ticks, "ylim": (min(low), max(high))}
