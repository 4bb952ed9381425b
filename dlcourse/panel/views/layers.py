"""One number a layer, on a logarithmic axis: signal forwards, gradients backwards."""

import numpy as np
from matplotlib.ticker import NullLocator

from dlcourse.panel.scene import scene_of
from dlcourse.panel.style import BLUE, FAINT, ORANGE, STYLES
from dlcourse.panel.views.view import View, decades, number, whole_ticks

# What is smaller (or larger) is drawn at the edge: only its name differs from nothing.
FLOOR, CEILING = 1e-200, 1e200


def signal_sizes(record):
    """Return the root mean square of A[l] for layers 0 (the input) to L - 1."""
    return np.array([_rms(A) for A in record.forward.A])


def gradient_norms(record):
    """Return the Frobenius norm of dW[l] for layers 1 to L."""
    gradients = record.gradients
    return np.array(
        [
            _rms(gradients[name]) * np.sqrt(gradients[name].size)
            for name in gradients
            if name.startswith("W")
        ]
    )


def _rms(A):
    """Root mean square, scaled first: squares of 1e200 would overflow."""
    top = np.abs(A).max()
    if not 0 < top < np.inf:
        return top
    return top * np.sqrt(np.mean((A / top) ** 2))


class _Layers(View):
    """A line through one number a layer."""

    color, marker, first = BLUE, "o", 0
    label = ""

    def setup(self, ax):
        """Make the line, and those of ghosts."""
        self.ghosts = [
            ax.plot([], [], color=s.color, linestyle=s.dashes, lw=1.8)[0]
            for s in STYLES
        ]
        (self.line,) = ax.plot(
            [], [], f"{self.marker}-", color=self.color, markersize=7
        )
        ax.set_yscale("log")
        ax.yaxis.set_minor_locator(NullLocator())  # each tick costs time in every frame
        ax.set_xlabel("layer")
        self.artists = [*self.ghosts, self.line]
        self.known = {}

    def values(self, record):
        """Return one number a layer, from layer `first` on."""
        raise NotImplementedError

    def frame(self, record):
        """End the axis at powers of ten, at least a factor of 100 apart."""
        lines = [self._drawable(record), *self._ghost_values(record).values()]
        values = np.concatenate(lines)
        low, high = decades(values.min() / 1.5, values.max() * 1.5)
        last = self.first + max(map(len, lines)) - 1
        return {
            "xlim": (self.first - 0.4, last + 0.4),
            "ylim": (low, high),
            "xticks": whole_ticks(self.first, last),
        }

    def update(self, record):
        """Move the line, and those of ghosts."""
        ghosts = self._ghost_values(record)
        self._draw(self.line, self._drawable(record))
        for place, line in enumerate(self.ghosts):
            self._draw(line, ghosts.get(place, np.zeros(0)))

    def _draw(self, line, values):
        line.set_data(np.arange(self.first, self.first + len(values)), values)

    def _ghost_values(self, record):
        """Return each ghost's numbers at its end; kept while it stands still."""
        found = {}
        for ghost in scene_of(record).ghosts:
            history = ghost.history
            if not len(history):
                continue
            key = history, len(history)
            if self.known.get(ghost.place, (None,))[0] != key:
                self.known[ghost.place] = key, self._drawable(history.at())
            found[ghost.place] = self.known[ghost.place][1]
        return found

    def describe(self, record):
        """Name the first and the last layer's number."""
        ghosts = scene_of(record).ghosts
        beside = [self._words(g.history.at(), g.label) for g in ghosts if g.history]
        return " ".join([self._words(record, self.label), *beside])

    def _words(self, record, name):
        values = self.values(record)
        return (
            f"{name}: {number(values[0])} in layer {self.first}, "
            f"{number(values[-1])} in layer {self.first + len(values) - 1}."
        )

    def _drawable(self, record):
        return np.nan_to_num(self.values(record), nan=CEILING).clip(FLOOR, CEILING)


class Signal(_Layers):
    """The size (root mean square) of the activations of each layer."""

    title = "Size of the signal"
    label = "Root mean square of the activations"

    def setup(self, ax):
        """Mark the size of a standard normal input."""
        super().setup(ax)
        ax.axhline(1, color=FAINT, linewidth=1)
        ax.set_ylabel("RMS of $A^{[l]}$")

    def values(self, record):
        """Return the root mean square of A[l]."""
        return signal_sizes(record)


class Gradients(_Layers):
    """The size of each layer's gradient."""

    title = "Size of the gradients"
    label = "Norm of dW"
    color, marker, first = ORANGE, "s", 1

    def setup(self, ax):
        """Name the axis."""
        super().setup(ax)
        ax.set_ylabel(r"$\Vert dW^{[l]}\Vert$")

    def values(self, record):
        """Return the Frobenius norm of dW[l]."""
        return gradient_norms(record)
