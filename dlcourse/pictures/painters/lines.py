"""Curves, points, stems, bands and marks over one pair of axes."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from dlcourse.pictures.painters.legend import Entry
from dlcourse.pictures.painters.painter import Painter, drawable
from dlcourse.pictures.style import FAINT, INK, MARKERS, looks, mark_dashes

POINTS = 1500  # of a line in a streamed frame: more than an axes has pixels
FADED = 0.32
EDGE = 0.985  # of the height of the axes


class LinesPainter(Painter):
    """Draws pictures of kind `Lines`."""

    def frame(self, picture):
        """End the axes at round numbers round all that is drawn."""
        curves = [*picture.lines.values(), *picture.dots.values()]
        curves += picture.stems.values()
        bands = [*picture.bands.values()]
        x = np.concatenate(
            [[], *(s[0] for s in (*curves, *bands)), list(picture.at.values())]
        )
        y = [part for shape in (*curves, *bands) for part in shape[1:]]
        y = np.concatenate([[], *y, list(picture.level.values())])
        if picture.stems:
            y = np.append(y, picture.floor)
        frame = self.axes_of(picture, x, y)
        curves += [(x, edge) for x, *edges in bands for edge in edges]
        entries = self._entries(picture, self._looks(picture))
        return self.with_legend(picture, entries, frame, curves)

    def update(self, picture, frame, fine):
        """Move all artists to the picture's numbers."""
        found = self._looks(picture)
        self._draw_lines(picture, found, fine)
        self._draw_ends(picture, found)
        self._draw_dots(picture, found)
        self._draw_stems(picture, found, frame)
        self._draw_bands(picture, found)
        for kind, marked in (("at", picture.at), ("level", picture.level)):
            styles = [mark_dashes(i) for i in range(len(marked))]
            self.mark(kind, marked.values(), 1.8, styles)

    def _looks(self, picture):
        """Return key to `Look`: points that are no curve's are data, and grey."""
        keys = dict.fromkeys([*picture.lines, *picture.stems])
        free = [key for key in picture.dots if key not in keys]
        data = free[:1] if keys and free else []
        keys |= dict.fromkeys([*free, *picture.bands])
        found = looks(key for key in keys if key not in data)
        for key in data:
            own = looks([key])[key]
            found[key] = own if own.marker else own._replace(color=FAINT)
        return found

    def _marker(self, picture, i, look):
        return look.marker or (
            MARKERS[i % len(MARKERS)] if len(picture.dots) > 1 else "o"
        )

    def _entries(self, picture, found):
        """Return the legend: each key once, with all that it is drawn as."""
        entries = {}
        for key in picture.lines:
            look = found[key]
            ends = look.ring and key not in picture.dots
            ring = {"marker": "o", "hollow": True, "size": 7} if ends else {}
            entries[key] = Entry("", look.color, look.dashes, width=look.width, **ring)
        for i, key in enumerate(picture.dots):
            look = found[key]
            before = entries.get(key, Entry("", look.color, "none", size=look.size))
            entries[key] = before._replace(
                marker=self._marker(picture, i, look), hollow=look.hollow
            )
        for key in [*picture.stems, *picture.bands]:
            shade = f"{found[key].color}66"
            entries.setdefault(key, Entry("", shade, area=True))
        for marked in (picture.at, picture.level):
            for i, key in enumerate(marked):
                style = mark_dashes(i)["linestyle"]
                entries.setdefault(key, Entry("", INK, style))
        named = [e._replace(label=picture.label(key)) for key, e in entries.items()]
        return [entry for entry in named if entry.label]

    def _draw_lines(self, picture, found, fine):
        shown = [
            (found[key], *thinned(*picture.lines[key], fine)) for key in picture.lines
        ]
        cut = [*map(_until(picture.now), shown)]
        for kind, curves in (("later", shown), ("lines", cut)):
            artists = self.strokes(kind, len(curves), 3)
            for i, (line, (look, x, y)) in enumerate(zip(artists, curves, strict=True)):
                later = kind == "later"
                line.set_visible(not later or len(x) > len(cut[i][1]))
                line.set_data(drawable(x), drawable(y))
                line.set(color=look.color, linestyle=look.dashes, linewidth=look.width)
                line.set(alpha=FADED if later else 1)
                line.set_zorder(3 + look.front - later * 0.4 + 0.01 * i)
                alone = np.isfinite(y).sum() == 1  # a line of one point is nothing
                line.set(marker="o" if alone else "", markersize=8)

    def _draw_ends(self, picture, found):
        """Draw the rings at the ends of lines, and the point that is shown."""
        rings = [k for k in picture.lines if found[k].ring and k not in picture.dots]
        style = {"marker": "o", "markersize": 7, "linestyle": "none", "clip_on": False}
        artists = self.strokes("rings", len(rings), 7, markerfacecolor="white", **style)
        for ring, key in zip(artists, rings, strict=True):
            _, x, y = _until(picture.now)((found[key], *picture.lines[key]))
            ring.set_data(drawable(x[-1:]), drawable(y[-1:]))
            ring.set(color=found[key].color, markerfacecolor="white")
            ring.set_zorder(3.7 + found[key].front)
        own = next((k for k in ("own", "train") if k in picture.lines), None)
        standing = [] if picture.now is None or own is None else [own]
        for now, key in zip(
            self.strokes("now", len(standing), 8, color=INK, **style),
            standing,
            strict=True,
        ):
            x, y = picture.lines[key]
            i = np.searchsorted(x, picture.now, side="right") - 1
            now.set_data([picture.now], drawable(y[i : i + 1] if i >= 0 else [np.nan]))

    def _draw_dots(self, picture, found):
        artists = self.strokes("dots", len(picture.dots), 2, linestyle="none")
        for i, (line, key) in enumerate(zip(artists, picture.dots, strict=True)):
            (x, y), look = picture.dots[key], found[key]
            line.set_data(
                drawable(x), np.full_like(x, EDGE) if look.edge else drawable(y)
            )
            across = self.ax.get_xaxis_transform()
            line.set_transform(across if look.edge else self.ax.transData)
            few = len(x) <= 60
            own = bool(look.marker)
            size = look.size if few or own else 5 if len(x) <= 600 else 3
            edge = look.color if own else "white" if few else "none"
            line.set(
                color=look.color,
                marker=self._marker(picture, i, look),
                markersize=size,
                markeredgecolor=edge,
                markeredgewidth=2 if own else 1,
                markerfacecolor="none" if look.hollow else look.color,
                alpha=1 if few else 0.7,
                clip_on=not own,
                zorder=(4 if key in picture.lines else 2) + look.front + 0.01 * i,
            )

    def _draw_stems(self, picture, found, frame):
        artists = self.collections(
            "stems", len(picture.stems), 1.5, LineCollection, alpha=0.6
        )
        for stems, key in zip(artists, picture.stems, strict=True):
            x, y = picture.stems[key]
            known = np.isfinite(x) & np.isfinite(y)
            x, y = drawable(x[known]), drawable(y[known])
            foot = np.full_like(x, picture.floor)
            stems.set_segments(
                np.stack([np.stack([x, foot], 1), np.stack([x, y], 1)], 1)
            )
            width = self._stem_width(picture, x, frame)
            stems.set(color=found[key].color, linewidth=width)

    def _stem_width(self, picture, x, frame):
        """Return how wide stems may be, in points, for gaps to stay between them."""
        low, high = frame["xlim"]
        gap = np.median(np.diff(np.unique(x))) if np.unique(x).size > 1 else high - low
        if picture.xscale == "log":
            gap = (high - low) / max(x.size, 1)
        slot = gap / (high - low) * self.pixels[0] * 0.72
        return np.clip(0.6 * slot, 0.8, 8)

    def _draw_bands(self, picture, found):
        artists = self.collections(
            "bands", len(picture.bands), 1, PolyCollection, linewidth=0
        )
        for band, key in zip(artists, picture.bands, strict=True):
            look = found[key]
            band.set_verts(_outlines(*map(drawable, picture.bands[key])))
            band.set(facecolor=look.color, alpha=look.alpha, hatch=look.hatch)
            band.set_edgecolor(look.color if look.hatch else "none")


def thinned(x, y, fine):
    """Return a curve, or in a frame that must be quick every so-manieth point of it."""
    if fine or len(x) <= POINTS:
        return x, y
    step = -(-len(x) // POINTS)
    return np.append(x[:-1:step], x[-1]), np.append(y[:-1:step], y[-1])


def _until(now):
    """Return a function that cuts a curve off at `now`, if its look moves with it."""

    def cut(curve):
        look, x, y = curve
        if now is None or not look.moves:
            return curve
        n = int(np.searchsorted(x, now, side="right"))
        return look, x[:n], y[:n]

    return cut


def _outlines(x, low, high):
    """Return one polygon for each stretch in which nothing is missing."""
    known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]])))
    return [
        np.concatenate([np.stack([x, low], 1)[a:b], np.stack([x, high], 1)[a:b][::-1]])
        for a, b in edges.reshape(-1, 2)
    ]
