"""Curves, points, stems, bands and marks over one pair of axes."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from dlcourse.panel.painters.painter import (
    Entry,
    Painter,
    course,
    dashes,
    drawable,
    joined,
    mark_dashes,
    paint,
)
from dlcourse.panel.style import FAINT, INK, MARKERS


class LinesPainter(Painter):
    """Draws pictures of kind `Lines`."""

    def frame(self, picture):
        """End the axes at round numbers round all that is drawn."""
        curves = [*picture.lines.values(), *picture.dots.values()]
        curves += picture.stems.values()
        shapes = [*curves, *picture.bands.values()]
        x = np.concatenate([[], *(s[0] for s in shapes), list(picture.at.values())])
        y = np.concatenate(
            [
                [],
                *(part for s in shapes for part in s[1:]),
                list(picture.level.values()),
            ]
        )
        if picture.stems:
            y = np.append(y, picture.floor)
        frame = self.axes_of(picture, x, y)
        return self.legend(picture, self._entries(picture), frame, curves)

    def update(self, picture):
        """Move all artists to the picture's numbers."""
        colors = self._colors(picture)
        self._draw_lines(picture, colors)
        self._draw_dots(picture, colors)
        self._draw_stems(picture, colors)
        self._draw_bands(picture, colors)
        self._draw_marks(picture)

    def in_words(self, picture):
        """Say where each curve begins and ends."""
        curves = {**picture.dots, **picture.stems, **picture.lines}
        marks = [f"{k} at {v:.4g}" for k, v in {**picture.at, **picture.level}.items()]
        phrases = [course(label, *curves[label]) for label in reversed(curves)]
        return joined([*phrases, *marks] or ["nothing to show yet"])

    def _colors(self, picture):
        """Return label to color: points that are no curve's are data, and grey."""
        labels = dict.fromkeys([*picture.lines, *picture.stems])
        free = [label for label in picture.dots if label not in labels]
        data = free[:1] if labels else []
        labels |= dict.fromkeys([*free, *picture.bands])
        colored = [label for label in labels if label not in data]
        return {label: paint(i) for i, label in enumerate(colored)} | dict.fromkeys(
            data, FAINT
        )

    def _marker(self, picture, i):
        return MARKERS[i % len(MARKERS)] if len(picture.dots) > 1 else "o"

    def _entries(self, picture):
        """Return the legend: each label once, with all that it is drawn as."""
        colors, entries = self._colors(picture), {}
        for i, label in enumerate(picture.lines):
            entries[label] = Entry(label, colors[label], dashes(i))
        for i, label in enumerate(picture.dots):
            before = entries.get(label, Entry(label, colors[label], "none"))
            entries[label] = before._replace(marker=self._marker(picture, i))
        for label in [*picture.stems, *picture.bands]:
            entries.setdefault(label, Entry(label, colors[label] + "99", area=True))
        for marks in (picture.at, picture.level):
            for i, label in enumerate(marks):
                style = mark_dashes(i)["linestyle"]
                entries.setdefault(label, Entry(label, INK, style))
        return [entry for entry in entries.values() if entry.label]

    def _draw_lines(self, picture, colors):
        artists = self.strokes("lines", len(picture.lines), 3)
        for i, (line, label) in enumerate(zip(artists, picture.lines, strict=True)):
            x, y = picture.lines[label]
            line.set_data(drawable(x), drawable(y))
            line.set(color=colors[label], linestyle=dashes(i))
            alone = np.isfinite(y).sum() == 1  # a line of one point would be nothing
            line.set(marker="o" if alone else "", markersize=8)

    def _draw_dots(self, picture, colors):
        artists = self.strokes("dots", len(picture.dots), 2, linestyle="none")
        for i, (line, label) in enumerate(zip(artists, picture.dots, strict=True)):
            x, y = picture.dots[label]
            line.set_data(drawable(x), drawable(y))
            few = len(x) <= 60
            line.set(
                color=colors[label],
                marker=self._marker(picture, i),
                markersize=8 if few else 5 if len(x) <= 600 else 3,
                markeredgecolor="white" if few else "none",
                alpha=1 if few else 0.7,
                zorder=(4 if label in picture.lines else 2) + 0.01 * i,
            )
        self.artists.sort(key=lambda artist: artist.get_zorder())

    def _draw_stems(self, picture, colors):
        def make(i):
            stems = LineCollection([], zorder=1.5 + 0.01 * i, alpha=0.6)
            return self.ax.add_collection(stems, autolim=False)

        artists = self.take("stems", len(picture.stems), make)
        for stems, label in zip(artists, picture.stems, strict=True):
            x, y = picture.stems[label]
            known = np.isfinite(x) & np.isfinite(y)
            x, y = drawable(x[known]), drawable(y[known])
            foot = np.full_like(x, picture.floor)
            stems.set_segments(
                np.stack([np.stack([x, foot], 1), np.stack([x, y], 1)], 1)
            )
            stems.set(color=colors[label], linewidth=self._stem_width(picture, x))

    def _stem_width(self, picture, x):
        """Return how wide stems may be, in points, for gaps to stay between them."""
        low, high = self.ax.get_xlim()
        gap = np.median(np.diff(np.unique(x))) if np.unique(x).size > 1 else high - low
        if picture.xscale == "log":
            gap = (high - low) / max(x.size, 1)
        slot = gap / (high - low) * self.pixels[0] * 0.72
        return np.clip(0.6 * slot, 0.8, 8)

    def _draw_bands(self, picture, colors):
        def make(i):
            band = PolyCollection([], zorder=1 + 0.01 * i, alpha=0.22, linewidth=0)
            return self.ax.add_collection(band, autolim=False)

        artists = self.take("bands", len(picture.bands), make)
        for band, label in zip(artists, picture.bands, strict=True):
            band.set_verts(_outlines(*map(drawable, picture.bands[label])))
            band.set_facecolor(colors[label])

    def _draw_marks(self, picture):
        at = self.strokes("at", len(picture.at), 1.8)
        for i, (line, x) in enumerate(zip(at, picture.at.values(), strict=True)):
            line.set_transform(self.ax.get_xaxis_transform())
            line.set_data([x, x], [0, 1])
            line.set(**mark_dashes(i))
        level = self.strokes("level", len(picture.level), 1.8)
        for i, (line, y) in enumerate(zip(level, picture.level.values(), strict=True)):
            line.set_transform(self.ax.get_yaxis_transform())
            line.set_data([0, 1], [y, y])
            line.set(**mark_dashes(i))


def _outlines(x, low, high):
    """Return one polygon for each stretch in which nothing is missing."""
    known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]])))
    return [
        np.concatenate([np.stack([x, low], 1)[a:b], np.stack([x, high], 1)[a:b][::-1]])
        for a, b in edges.reshape(-1, 2)
    ]
