"""How values are spread: outlines of their counts."""

import numpy as np
from matplotlib.patches import StepPatch

from dlcourse.panel.painters.painter import (
    CEILING,
    Entry,
    Painter,
    dashes,
    joined,
    limits,
    paint,
)
from dlcourse.panel.views.view import number


class HistogramPainter(Painter):
    """Draws `Histogram` on edges that all labels share."""

    def frame(self, picture):
        """End the axes at the outermost edges and above the highest count."""
        edges, counts = _counted(picture)
        highest = max((c.max(initial=0) for c in counts.values()), default=0)
        frame = self.axes_of(picture, edges, [0, highest or 1], zero=True)
        if picture.yscale == "log" and not picture.ylim:
            frame["ylim"] = 0.5, limits([1, 1.2 * max(highest, 5)], "log")[1]
        frame["ylabel"] = picture.ylabel or "count"
        middles = (edges[1:] + edges[:-1]) / 2
        entries = [
            Entry(label, paint(i), dashes(i)) for i, label in enumerate(picture.values)
        ]
        curves = [(middles, share * c) for c in counts.values() for share in (0.5, 1)]
        return self.legend(picture, entries, frame, curves)

    def update(self, picture):
        """Count, and draw one outline a label."""
        edges, counts = _counted(picture)
        foot = 0.0 if picture.yscale == "linear" else 1e-3

        def make(kind):
            def made(i):
                filled = kind == "areas"
                patch = StepPatch(
                    [0], [0, 1], fill=filled, zorder=(2 if filled else 3) + 0.01 * i
                )
                patch.set(linewidth=0 if filled else 2.2, alpha=0.15 if filled else 1)
                return self.ax.add_patch(patch)

            return made

        for kind in ("areas", "outlines"):
            patches = self.take(kind, len(counts), make(kind))
            for i, (patch, count) in enumerate(
                zip(patches, counts.values(), strict=True)
            ):
                patch.set_data(np.maximum(count, foot), edges, baseline=foot)
                patch.set(color=paint(i))
                if kind == "outlines":
                    patch.set(linestyle=dashes(i))

    def in_words(self, picture):
        """Give each label's mean, spread and ends."""
        phrases = []
        for label, values in picture.values.items():
            name, known = label.replace("_", " "), values[np.isfinite(values)]
            if not known.size:
                phrases.append(f"{name}: nothing to show")
                continue
            with np.errstate(all="ignore"):
                mean, spread = known.mean(), known.std()
            lost = values.size - known.size
            phrases.append(
                f"{name}: {known.size} values from {number(known.min())} to "
                f"{number(known.max())}, mean {number(mean)}, spread {number(spread)}"
                + (f", {lost} not finite" if lost else "")
            )
        return joined(phrases or ["nothing to show yet"])


def _counted(picture):
    """Return the common edges, and label to counts."""
    values = {
        k: v[np.isfinite(v)].clip(-CEILING, CEILING) for k, v in picture.values.items()
    }
    edges = picture.bins
    if np.ndim(edges) == 0:
        every = np.concatenate([np.zeros(0), *values.values()])
        if picture.xscale == "log":
            every = every[every > 0]
        low, high = (every.min(), every.max()) if every.size else (0.0, 1.0)
        if picture.xlim:
            low, high = picture.xlim
        if not high - low > 1e-9 * max(abs(low), abs(high)):
            reach = 0.5 * (abs(low) or 1.0)
            low, high = low - reach, high + reach
        if picture.xscale == "log":
            edges = np.geomspace(
                max(low, 1 / CEILING), max(high, 10 / CEILING), edges + 1
            )
        else:
            edges = np.linspace(low, high, edges + 1)
    return edges, {k: np.histogram(v, edges)[0] for k, v in values.items()}
