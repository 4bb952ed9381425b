"""How values are spread: outlines of their counts."""

import numpy as np
from matplotlib.patches import StepPatch

from dlcourse.pictures.numbers import limits
from dlcourse.pictures.painters.legend import Entry
from dlcourse.pictures.painters.painter import Painter
from dlcourse.pictures.style import looks


class HistogramPainter(Painter):
    """Draws `Histogram` on edges that all labels share."""

    def frame(self, picture):
        """End the axes at the outermost edges and above the highest count."""
        edges, counts = picture.counted()
        highest = max((c.max(initial=0) for c in counts.values()), default=0)
        highest = max([highest, *(count for _, count in picture.spikes.values())])
        frame = self.axes_of(picture, edges, [0, highest or 1], zero=True)
        if picture.yscale == "log" and not picture.ylim:
            frame["ylim"] = 0.5, limits([1, 1.2 * max(highest, 5)], "log")[1]
        frame["ylabel"] = picture.ylabel or "count"
        middles = (edges[1:] + edges[:-1]) / 2
        found = looks([*picture.values, *picture.spikes])
        entries = [
            Entry(picture.label(k), found[k].color, found[k].dashes)
            for k in picture.values
        ]
        entries += [
            Entry(picture.label(k), found[k].color, marker="o", hollow=True)
            for k in picture.spikes
        ]
        curves = [(middles, share * c) for c in counts.values() for share in (0.5, 1)]
        return self.with_legend(picture, entries, frame, curves)

    def update(self, picture, frame, fine):
        """Draw one outline a label, and the spikes."""
        edges, counts = picture.counted()
        foot = 0.0 if picture.yscale == "linear" else 1e-3
        found = looks([*picture.values, *picture.spikes])
        for kind in ("areas", "outlines"):
            patches = self.take(kind, len(counts), self._maker(kind == "areas"))
            for patch, (key, count) in zip(patches, counts.items(), strict=True):
                patch.set_data(np.maximum(count, foot), edges, baseline=foot)
                patch.set(color=found[key].color)
                if kind == "outlines":
                    patch.set(linestyle=found[key].dashes)
        style = {"marker": "o", "markevery": [1], "markersize": 8, "linewidth": 4}
        spikes = self.strokes("spikes", len(picture.spikes), 4, **style)
        for spike, (key, (x, count)) in zip(
            spikes, picture.spikes.items(), strict=True
        ):
            spike.set_data([x, x], [foot, count])
            spike.set(color=found[key].color, markerfacecolor="white")
            spike.set(markeredgecolor=found[key].color, markeredgewidth=2)

    def _maker(self, filled):
        def make(i):
            order = (2 if filled else 3) + 0.01 * i
            patch = StepPatch([0], [0, 1], fill=filled, zorder=order)
            patch.set(linewidth=0 if filled else 2.2, alpha=0.15 if filled else 1)
            return self.ax.add_patch(patch)

        return make
