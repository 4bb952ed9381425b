"""The decision boundary: what the network says of every point of the plane."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from dlcourse.panel.scene import scene_of
from dlcourse.panel.style import CLASSES, INK, MARKERS, STYLES
from dlcourse.panel.views.tiles import Tiles
from dlcourse.panel.views.view import View
from dlcourse.stacks import head_of

GRID_POINTS = 70
ALIKE = 2  # axes whose scales differ by less are drawn to the same one


class Boundary(View):
    """The plane tinted by the predicted class, with the training examples on it."""

    title = "Decision boundary"

    @classmethod
    def lacks(cls, experiment):
        """Say that the data must lie in a plane."""
        if head_of(experiment.data.draw(experiment.data_seed).Y) == "linear":
            return "classes, got numbers as labels"
        n_x = experiment.data.draw(experiment.data_seed).X.shape[0]
        return None if n_x == 2 else f"data with two features, got {n_x}"

    def setup(self, ax):
        """Make the tinted plane, the line between classes, and the points."""
        self.ax = ax
        self.plane = Tiles(ax, zorder=0)
        # Each on a white one, to be told from the tints it runs over.
        self.ghosts = [
            LineCollection([], colors=color, linewidths=width, linestyles=dashes)
            for style in STYLES
            for color, width, dashes in (
                ("white", 3.6, "-"),
                (style.color, 2.4, style.dashes),
            )
        ]
        self.line = LineCollection([], colors=INK, linewidths=2)
        for line in (*self.ghosts, self.line):
            line.set_zorder(1)
            ax.add_collection(line)
        for halo in self.ghosts[::2]:
            halo.set_alpha(0.5)
        self.points = [
            ax.plot(
                [],
                [],
                marker,
                color=color,
                markersize=6,
                markeredgecolor="white",
                markeredgewidth=0.5,
            )[0]
            for marker, color in zip(MARKERS, CLASSES, strict=True)
        ]
        ax.grid(False)
        ax.set_xlabel("$x_1$")
        ax.set_ylabel("$x_2$", labelpad=0)
        self.artists = [self.plane, *self.ghosts, self.line, *self.points]
        self.drawn, self.known = None, {}

    def frame(self, record):
        """Leave a margin round the data; rings are round, unless units differ much."""
        X = record.data.X
        low, high = X.min(axis=1) - 0.2, X.max(axis=1) + 0.2
        box = self.ax.get_window_extent().size
        units = (high - low) / box  # per pixel
        if units.max() < ALIKE * units.min():
            more = units.max() * box - (high - low)
            low, high = low - more / 2, high + more / 2
        xlim, ylim = np.stack([low, high], axis=1).round(1).tolist()
        return {"xlim": tuple(xlim), "ylim": tuple(ylim)}

    def update(self, record):
        """Ask the network for a grid of points and tint the plane."""
        frame = self.frame(record)
        xs, ys = (np.linspace(*frame[side], GRID_POINTS) for side in ("xlim", "ylim"))
        grid = np.stack(np.meshgrid(xs, ys)).reshape(2, -1)
        P, leads = _said(record, grid)
        if len(P) == 1:
            P = np.concatenate([1 - P, P])
        shape = GRID_POINTS, GRID_POINTS
        self.plane.set_interpolation("bilinear" if self.fine else "nearest")
        tints = np.nan_to_num(P.T @ _tints(len(P)), nan=1.0).clip(0, 1)
        self.plane.set_data((255 * tints).round().astype(np.uint8).reshape(*shape, 3))
        self.plane.set_extent((*frame["xlim"], *frame["ylim"]))
        self.line.set_segments(_borders(xs, ys, leads))
        self._place_points(record.data)
        lines = {
            ghost.place: self._ghost_lines(ghost, frame, xs, ys, grid)
            for ghost in scene_of(record).ghosts
        }
        for place in range(len(STYLES)):
            for line in self.ghosts[2 * place : 2 * place + 2]:
                line.set_segments(lines.get(place, []))

    def _ghost_lines(self, ghost, frame, xs, ys, grid):
        """Return where a ghost decides at its end; kept while it stands still."""
        history = ghost.history
        key = history, len(history), frame["xlim"], frame["ylim"]
        if self.known.get(ghost.place, (None,))[0] != key:
            lines = []
            if len(history) and history.network.layer_dims[0] == 2:
                lines = _borders(xs, ys, _said(history.at(), grid)[1])
            self.known[ghost.place] = key, lines
        return self.known[ghost.place][1]

    def _place_points(self, data):
        if self.drawn is data:
            return
        labels = data.Y[0].astype(int) if len(data.Y) == 1 else data.Y.argmax(axis=0)
        for label, points in enumerate(self.points):
            points.set_data(*data.X[:, labels == label])
        self.drawn = data

    def describe(self, record):
        """Say how many training examples lie on the right side."""
        share = record.score.train_accuracy
        words = f"Decision boundary: {share:.1%} of the training points on their side."
        ghosts = [ghost.label for ghost in scene_of(record).ghosts]
        return f"{words} Dashed: {', '.join(ghosts)}." if ghosts else words


def _said(record, grid):
    """Return the probabilities at points of the plane, and by how much classes lead.

    One lead a border line: it is zero where the network decides.
    """
    Z = record.predict(grid).Z
    with np.errstate(all="ignore"):
        return record.network.output(Z), Z if len(Z) == 1 else _leads(Z)


def _tints(classes):
    """Return one pale colour a class: a plane on which the points stand out."""
    colors = np.array([to_rgb(color) for color in CLASSES[:classes]])
    return 1 - 0.45 * (1 - colors)


def _leads(Z):
    """Return how far each class but the last is ahead of the best of the others.

    Every border has at least one of these classes on one side.
    """
    best = [np.delete(Z, c, axis=0).max(axis=0) for c in range(len(Z) - 1)]
    return Z[:-1] - np.stack(best)


def _borders(xs, ys, leads):
    """Return the lines on which one of the leads is zero."""
    shape = ys.size, xs.size
    return [line for z in leads for line in _level_lines(xs, ys, z.reshape(shape))]


def _level_lines(xs, ys, Z):
    """Return the lines on which Z = 0."""
    from contourpy import contour_generator

    if not np.isfinite(Z).all() or Z.min() >= 0 or Z.max() <= 0:
        return []
    return contour_generator(xs, ys, Z).lines(0)
