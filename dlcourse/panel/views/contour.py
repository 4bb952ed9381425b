"""The cost as a landscape of two parameters, and the path that training takes."""

import numpy as np
from matplotlib.collections import LineCollection

from dlcourse.contracts import undecorated
from dlcourse.formulas.regularization import penalty
from dlcourse.panel.scene import scene_of
from dlcourse.panel.style import BLUE, INK, ORANGE, STYLES
from dlcourse.panel.views.view import View, number, round_up, short

COARSE, FINE = 40, 100  # points of the grid along an axis: streamed, and at rest
FAR = 1e100  # where first weights overflow, the start is no place to look from
LEVELS = np.linspace(0.12, 1.4, 9) ** 2  # of the height of the start above the lowest


class Contour(View):
    """Contours of the training cost, penalty included, with the path of theta.

    One input: over w and b, all the parameters there are. Two inputs: over w1 and w2,
    with b as it is at the moment that is shown.
    """

    title = "Cost and path"

    def __init__(self):
        self.known, self.paths = None, {}

    @classmethod
    def lacks(cls, experiment):
        """Say that there must be two weights, or a weight and b."""
        sets = experiment.data.draw(experiment.data_seed)
        if experiment.hidden:
            return f"a network without hidden layers, got {experiment.hidden}"
        if sets.X.shape[0] > 2 or sets.Y.shape[0] > 1:
            return "one or two inputs and one output"
        return None

    def setup(self, ax):
        """Make the contours, the paths, and marks for start, end and minimum."""
        self.lines = LineCollection([], colors="#9aa7b0", linewidths=1.1)
        ax.add_collection(self.lines)
        self.ghosts = [
            ax.plot([], [], color=s.color, linestyle=s.dashes, lw=1.8)[0]
            for s in STYLES
        ]
        (self.later,) = ax.plot([], [], "-", color=BLUE, alpha=0.3, lw=1.5)
        (self.path,) = ax.plot([], [], ".-", color=BLUE, lw=1.5, markersize=5)
        (self.start,) = ax.plot(
            [], [], "s", color=BLUE, markerfacecolor="white", markersize=8
        )
        (self.lowest,) = ax.plot(
            [], [], "P", color=ORANGE, markersize=11, markeredgecolor="white"
        )
        (self.now,) = ax.plot([], [], "o", color=INK, markersize=8)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(short)
        ax.locator_params(nbins=5)
        self.artists = [
            self.lines,
            *self.ghosts,
            self.later,
            self.path,
            self.start,
            self.lowest,
            self.now,
        ]

    def frame(self, record):
        """Hold the start, the lowest point, and the contour that the start lies on."""
        low, high = self._box(record)
        marked = "" if self._lowest(record) is None else "  ✚ lowest"
        names = ("$w$", "$b$") if len(record.theta) == 2 else ("$w_1$", "$w_2$")
        return {
            "xlim": (low[0], high[0]),
            "ylim": (low[1], high[1]),
            "xlabel": f"{names[0]}   (□ start  ● now{marked})",
            "ylabel": names[1],
        }

    def heading(self, record):
        """Say which plane is shown."""
        if len(record.theta) == 2:
            return "Cost over w and b"
        return f"Cost at b = {number(float(record.theta[2, 0]))}"

    def update(self, record):
        """Draw the contours anew if the plane is another, and the paths."""
        frame = self.frame(record)
        key = (
            record.experiment,
            frame["xlim"],
            frame["ylim"],
            record.theta[2:].tobytes(),
            self.fine,
        )
        if key != self.known:
            self.known = key
            self.lines.set_segments(self._contours(record, frame))
        scene = scene_of(record)
        path = self._path(record.history)
        steps = path[:, path[0] <= record.t]
        self.path.set_data(
            np.append(steps[1], record.theta[0]), np.append(steps[2], record.theta[1])
        )
        # Where many points lie on one another they are only noise.
        self.path.set_marker("." if record.t <= 200 else "")
        later = path[1:] if record.t < len(record.history) - 1 else path[1:, :0]
        self.later.set_data(*later)
        self.start.set_data(*path[1:, :1])
        self.now.set_data(*record.theta[:2])
        lowest = self._lowest(record)
        self.lowest.set_data(*(lowest[:, None] if lowest is not None else ([], [])))
        shown = {ghost.place: ghost.history for ghost in scene.ghosts}
        for place, line in enumerate(self.ghosts):
            line.set_data(*self._path(shown.get(place))[1:])

    def describe(self, record):
        """Say where the path began, where it is, and where the lowest point lies."""
        path, theta = self._path(record.history), record.theta
        names = ("w", "b") if len(theta) == 2 else ("w1", "w2")

        def point(values):
            pairs = zip(names, values, strict=True)
            return ", ".join(f"{name} = {number(float(v))}" for name, v in pairs)

        words = f"Contours of the training cost: at {point(theta[:2, 0])} now"
        if path.shape[1]:
            words += f", from {point(path[1:, 0])}"
        lowest = self._lowest(record)
        return words + (f"; lowest at {point(lowest)}." if lowest is not None else ".")

    # -- the landscape -------------------------------------------------------------

    def cost(self, record, points):
        """Return the training cost (n,) at points (2, n) of the plane."""
        n = points.shape[1]
        theta = np.broadcast_to(record.theta, (n, *record.theta.shape)).copy()
        theta[:, :2, 0] = points.T
        network, experiment = record.network, record.experiment
        with np.errstate(all="ignore"):
            Z = network.forward(theta, record.data.X).Z
            cost = network.cost(Z, np.broadcast_to(record.data.Y, Z.shape))
            if experiment.lambd > 0:
                kind = "l1" if experiment.penalty.startswith("l1") else "l2"
                weights = theta * network.weights
                cost = (
                    cost
                    + undecorated(penalty)(
                        weights, experiment.lambd, experiment.m, kind
                    )[0]
                )
        return cost

    def _curvature(self, record):
        """Return curvature (2, 2) and slope at zero (2, 1) of a squared error."""
        X, Y = record.data.X, record.data.Y
        if len(record.theta) == 2:
            X = np.concatenate([X, np.ones_like(X)])
            rest = Y
        else:
            rest = Y - record.theta[2, 0]
        m = X.shape[1]
        H, slope = X @ X.T / m, X @ rest.T / m
        experiment = record.experiment
        if experiment.lambd > 0 and not experiment.penalty.startswith("l1"):
            H = H + np.diag(experiment.lambd / m * record.network.weights[:2, 0])
        return H, slope

    def _lowest(self, record):
        """Return the lowest point (2,) of the plane, where one can be computed."""
        l1 = record.experiment.lambd > 0 and record.experiment.penalty.startswith("l1")
        if record.network.cost.__name__ != "squared_error_cost" or l1:
            return None
        if not np.isfinite(record.theta).all():
            return None
        H, slope = self._curvature(record)
        return np.linalg.lstsq(H, slope, rcond=None)[0][:, 0]

    def _box(self, record):
        """Return the lower left and the upper right corner."""
        path = self._path(record.history)[1:]
        first = path[:, 0] if path.shape[1] else record.theta[:2, 0]
        lowest = self._lowest(record)
        if lowest is None:
            points = np.concatenate([path, record.theta[:2], np.zeros((2, 1))], axis=1)
            points = points[:, (np.abs(points) < 1e6).all(axis=0)]
            centre = (points.min(axis=1) + points.max(axis=1)) / 2
            reach = np.ptp(points, axis=1) / 2
        else:
            # How far the ellipse of points that cost as much as the start extends.
            H, _ = self._curvature(record)
            away = (first - lowest).clip(-FAR, FAR)
            spread = np.linalg.pinv(H).diagonal() * (away @ H @ away)
            centre, reach = lowest, np.sqrt(np.maximum(spread, 0))
        reach = np.where(np.isfinite(reach) & (reach > 0), reach, 1.0)
        steps = np.array([round_up(r / 4) for r in 1.1 * reach])
        low = np.floor((centre - 1.1 * reach) / steps) * steps
        high = np.ceil((centre + 1.1 * reach) / steps) * steps
        return low.tolist(), high.tolist()

    def _contours(self, record, frame):
        from contourpy import contour_generator

        n = FINE if self.fine else COARSE
        xs, ys = (np.linspace(*frame[side], n) for side in ("xlim", "ylim"))
        J = self._heights(record, np.stack(np.meshgrid(xs, ys)).reshape(2, -1))
        J = J.reshape(n, n)
        if not np.isfinite(J).all() or J.max() <= J.min():
            return []
        path = self._path(record.history)[1:]
        first = path[:, :1] if path.shape[1] else record.theta[:2]
        top = float(self._heights(record, first)[0])
        low = float(J.min())
        if not np.isfinite(top) or top <= low:
            top = float(J.max())
        lines = contour_generator(xs, ys, J)
        return [
            line for level in LEVELS for line in lines.lines(low + level * (top - low))
        ]

    def _heights(self, record, points):
        """Return the cost at points, but for a constant; quickly for a parabola."""
        lowest = self._lowest(record)
        if lowest is None:
            return self.cost(record, points)
        H, _ = self._curvature(record)
        away = points - lowest[:, None]
        with np.errstate(all="ignore"):
            return (away * (H @ away)).sum(axis=0) / 2

    def _path(self, history):
        """Return iterations and both parameters (3, n) of the snapshots so far."""
        if history is None or not len(history) or history.network.size > 3:
            return np.zeros((3, 0))
        times = history.snapshots
        known = self.paths.get(id(history))
        if known is None or known[0] is not history or known[1].shape[1] != len(times):
            thetas = [history.at(t).theta[:2, 0] for t in times]
            path = np.array(
                [[t, *theta] for t, theta in zip(times, thetas, strict=True)]
            )
            if len(self.paths) > 16:
                self.paths.clear()
            self.paths[id(history)] = known = history, path.reshape(-1, 3).T
        return known[1]
