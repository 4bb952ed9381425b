"""What all painters have: artists that come and go, axes, ticks, a legend.

A picture is drawn the same whatever was drawn before it: artists are kept and used
again, and each is told everything about itself in every picture. `frame` says what
stays while the artists move (limits, ticks, the legend), and what the background is
drawn with; `update` moves the artists.
"""

import functools

import numpy as np
from matplotlib.cbook import is_math_text
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

from dlcourse.pictures.numbers import CEILING, limits, tick_text, ticks
from dlcourse.pictures.painters.legend import legend_of, write_legend
from dlcourse.pictures.style import RC

SIZE = 100  # CSS pixels an inch
GAP = 3  # pixels between the numbers of two ticks


class Painter:
    """Draws pictures of one kind on one pair of axes.

    Attributes
    ----------
    artists : list
        What `update` moves; drawn anew in each frame.
    renew : bool
        Whether something that does not move has changed: the background is stale.
    """

    def __init__(self, ax):
        self.ax, self.artists, self.pools, self.renew = ax, [], {}, False
        ax.yaxis.labelpad = 2  # or a label beside five digits is cut off

    def frame(self, picture):
        """Return what stays while the artists move, as a dictionary."""
        raise NotImplementedError

    def update(self, picture, frame, fine):
        """Move the artists to show a picture.

        `frame` is the frame that the axes have; `fine` tells a picture at rest from one
        that must be quick.
        """
        raise NotImplementedError

    def take(self, kind, count, make):
        """Return `count` artists of a kind, made where there are too few; hide others.

        Parameters
        ----------
        kind : str
        count : int
        make : function i -> artist that is on the axes, its zorder set
        """
        pool = self.pools.setdefault(kind, [])
        while len(pool) < count:
            artist = make(len(pool))
            artist.set_animated(True)
            pool.append(artist)
            self.artists.append(artist)
        for i, artist in enumerate(pool):
            artist.set_visible(i < count)
        return pool[:count]

    def strokes(self, kind, count, zorder, **style):
        """Return `count` Line2D artists."""

        def make(i):
            line = Line2D([], [], zorder=zorder + 0.01 * i, **style)
            self.ax.add_line(line)
            return line

        return self.take(kind, count, make)

    def collections(self, kind, count, zorder, make, **style):
        """Return `count` artists of a class of matplotlib's collections."""

        def made(i):
            artist = make([], zorder=zorder + 0.01 * i, **style)
            return self.ax.add_collection(artist, autolim=False)

        return self.take(kind, count, made)

    def mark(self, kind, values, zorder, styles):
        """Draw a line across (or upright, where the kind is "at") at each value."""
        upright = kind == "at"
        for line, value, style in zip(
            self.strokes(kind, len(values), zorder), values, styles, strict=True
        ):
            if upright:
                line.set_transform(self.ax.get_xaxis_transform())
            else:
                line.set_transform(self.ax.get_yaxis_transform())
            ends = [value, value], [0, 1]
            line.set_data(*(ends if upright else ends[::-1]))
            line.set(**style)

    # -- axes ----------------------------------------------------------------------

    def axes_of(self, picture, x, y, zero=False):
        """Return scales, labels, limits and ticks round the numbers x and y."""
        frame = {
            "xscale": picture.xscale,
            "yscale": picture.yscale,
            "xlabel": picture.xlabel,
            "ylabel": picture.ylabel,
            "xlim": picture.xlim or limits(x, picture.xscale, parts=20),
            "ylim": picture.ylim or limits(y, picture.yscale, 10, 0.03, zero),
        }
        if picture.xticks is not None:
            frame["xticks"] = list(picture.xticks)
            frame["xticklabels"] = list(picture.xticks.values())
        return frame

    def lay(self, frame):
        """Set scales, limits, ticks and legend."""
        ax, frame = self.ax, dict(frame)
        legend, top = frame.pop("legend", None), frame.pop("top", None)
        if not frame.pop("grid", True):
            ax.grid(False)
        for axis, pixels in zip("xy", self.pixels, strict=True):
            scale = frame.pop(f"{axis}scale", "linear")
            if getattr(ax, f"get_{axis}scale")() != scale:
                ax.set(**{f"{axis}lim": (1, 10)})  # fits both scales
                ax.set(**{f"{axis}scale": scale})
                ax.minorticks_off()  # each tick costs time in every full drawing
            if f"{axis}ticks" not in frame:
                apart = 75 if axis == "x" else 50
                places = ticks(*frame[f"{axis}lim"], scale, pixels / apart)
                texts = [tick_text(t, places, scale) for t in places]
                if axis == "y" and top is not None:  # above is the legend's room
                    texts = [
                        text if t <= top * (1 + 1e-9) else ""
                        for t, text in zip(places, texts, strict=True)
                    ]
                frame |= {f"{axis}ticks": places, f"{axis}ticklabels": texts}
        if "xticklabels" in frame:
            ax.set(xlim=frame["xlim"])
            frame["xticklabels"] = self._spaced(frame["xticks"], frame["xticklabels"])
        ax.set(**frame)
        self._fit_label(frame)
        if ax.get_legend():
            ax.get_legend().remove()
        if legend:
            write_legend(ax, *legend)

    def _spaced(self, places, texts):
        """Return the texts of the x axis's ticks, "" for those that have no room."""
        at = [self.ax.transData.transform((place, 1))[0] for place in places]
        apart, free = [], -np.inf
        for middle, text in zip(at, texts, strict=True):
            width = max(wide(line, RC["xtick.labelsize"]) for line in text.split("\n"))
            apart.append(text if middle - width / 2 > free else "")
            if apart[-1]:
                free = middle + width / 2 + GAP
        return apart

    def _fit_label(self, frame):
        """Let the name of the y axis keep within the figure: nearer, or smaller."""
        name, numbers = self.ax.yaxis.label, frame.get("yticklabels", ())
        wide = max(map(len, numbers), default=0) > 5
        self.ax.yaxis.labelpad = -1 if wide else 2
        room = SIZE * self.ax.figure.get_size_inches()[1] - 20
        letters = 0 if "$" in name.get_text() else len(name.get_text())
        name.set_fontsize(min(RC["axes.labelsize"], room / (0.83 * max(letters, 1))))

    def with_legend(self, picture, entries, frame, curves, free=None):
        """Return the frame with a legend where it covers nothing, if there is one.

        One entry needs no legend; a picture under another is read by the other's. Where
        it would cover much in any corner, the y axis makes room at its top, unless the
        picture says where it ends and is not `free` all the same.
        """
        if len(entries) < 2 or picture.under:
            return {**frame, "legend": None}
        free = (picture.ylim is None or picture.room) if free is None else free
        found = legend_of(picture.title, entries, frame, curves, self.pixels, free)
        if found["ylim"] != frame["ylim"] and picture.ylim:
            found["top"] = picture.ylim[1]
        return found

    @property
    def pixels(self):
        """Width and height of the axes in CSS pixels."""
        box = self.ax.get_position()
        width, height = self.ax.figure.get_size_inches() * SIZE
        return box.width * width, box.height * height


@functools.lru_cache(1000)
def wide(text, size, weight="normal"):
    """Return how wide a line of text is, in CSS pixels; `size` is in points."""
    font, formula = FontProperties(size=size, weight=weight), is_math_text(text)
    points, *_ = text_to_path.get_text_width_height_descent(text, font, formula)
    return points * SIZE / 72


def drawable(values):
    """Return values that matplotlib can place; NaN and infinity leave a gap."""
    return np.clip(np.where(np.isfinite(values), values, np.nan), -CEILING, CEILING)
