"""A number over the iterations: the run that is shown, and what it stands beside."""

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dlcourse.panel.scene import band, scene_of
from dlcourse.panel.style import BLUE, FAINT, INK, ORANGE, STYLES
from dlcourse.panel.views.legend import Legend
from dlcourse.panel.views.view import View

NOTHING = np.zeros(0), np.zeros(0)
POINTS = 1500  # of a line in a streamed frame: more than an axes has pixels
DEV_DASHES = (0, (4, 2))


class Curve(View):
    """Train and dev over the iterations; subclasses and `measures` say which number.

    Ghosts are thinner, each with a colour and dashes of its own; their dev curve ends
    in a ring. With seeds, the median and the band of the middle 80 % stand in front.
    Who looks back sees the whole run faintly, and what had happened by then strongly.
    """

    log = False

    # -- what is drawn: subclasses say ---------------------------------------------

    def train(self, history):
        """Return x and y of the curve of the training set, as far as it has come."""
        raise NotImplementedError

    def dev(self, history):
        """Return x and y of the curve of the dev set, as far as it has come."""
        return self.scored(history, self.columns[1])

    def has_dev(self, experiment):
        """Whether there is a dev set to be measured on."""
        return experiment.data.draw(experiment.data_seed).Y_dev.shape[-1] > 0

    def scene(self, record):
        """Return what of the scene is drawn."""
        return scene_of(record)

    def scored(self, history, column):
        """Return x and y of a score at the marks; kept until the run has gone on."""
        known = self.scores.get((id(history), column))
        if known is None or known[0] is not history or known[1] != len(history):
            values = self.measured(getattr(history.scores, column))
            if len(self.scores) > 40:
                self.scores.clear()
            known = history, len(history), (history.marks, values)
            self.scores[id(history), column] = known
        return known[2]

    # -- the view ------------------------------------------------------------------

    def setup(self, ax):
        """Make the lines of the run, of four ghosts, and the bands."""
        self.ax, self.legend = ax, Legend(ax)
        self.ghost_bands = [_band(style.color, 0.16) for style in STYLES]
        self.train_band = _band(BLUE, 0.22)
        self.dev_band = _band(ORANGE, 0.13, hatch="///")
        for shade in (*self.ghost_bands, self.train_band, self.dev_band):
            ax.add_collection(shade)

        def line(color, dashes, **looks):
            return ax.plot([], [], color=color, linestyle=dashes, **looks)[0]

        self.ghosts_dev = [line(s.color, s.dashes, lw=1.1) for s in STYLES]
        self.ghosts = [line(s.color, s.dashes, lw=1.8) for s in STYLES]
        self.ghost_rings = [_ring(ax, style.color) for style in STYLES]
        self.dev_later = line(ORANGE, DEV_DASHES, alpha=0.35)
        self.train_later = line(BLUE, "-", alpha=0.3)
        self.own = line(FAINT, "-", lw=1)
        self.dev_line = line(ORANGE, DEV_DASHES)
        self.train_line = line(BLUE, "-")
        self.dev_ring = _ring(ax, ORANGE)
        (self.now,) = ax.plot([], [], "o", color=INK, markersize=7, clip_on=False)
        if self.log:
            ax.set_yscale("log")
        ax.set_xlabel("iteration")
        ax.set_ylabel(self.ylabel, labelpad=2)
        if not self.log:
            ax.yaxis.set_major_formatter(self.tick)
        ax.locator_params(axis="x", nbins=4)  # six digits each must find room
        self.artists = [
            *self.ghost_bands,
            self.train_band,
            self.dev_band,
            *self.ghosts_dev,
            *self.ghosts,
            *self.ghost_rings,
            self.dev_later,
            self.train_later,
            self.own,
            self.dev_line,
            self.train_line,
            self.dev_ring,
            self.now,
        ]
        self.bands, self.scores, self.framed = {}, {}, (None, None)

    def frame(self, record):
        """Let the axes hold nearly all of all runs, and the legend a free corner."""
        scene = self.scene(record)
        runs = (scene.history, *scene.seeds)
        for ghost in scene.ghosts:
            runs += (ghost.history, *ghost.seeds)
        key = record, [(len(run), run.complete) for run in runs]
        if self.framed[0] != key:  # `update` asks again
            self.framed = key, self._frame(scene)
        return self.framed[1]

    def _frame(self, scene):
        last = max(
            1,
            scene.experiment.iterations,
            *(len(ghost.history) - 1 for ghost in scene.ghosts),
        )
        curves = self._curves(scene)
        # The last number below the axis needs half its width beyond the end.
        xlim, ylim = (0, 1.04 * last), self.limits(scene, curves)
        texts = [text for _, text in self._entries(scene)]
        corner, hidden = self.legend.corner(texts, curves, xlim, ylim, self.log)
        for _ in range(3 if self.log else 1):  # higher axes may make room above
            higher = ylim[0], self.end(ylim[1] * 1.01)
            other = self.legend.corner(texts, curves, xlim, higher, self.log)
            if other[1] < hidden:
                ylim, (corner, hidden) = higher, other
        return {"xlim": xlim, "ylim": ylim, "label": f"{corner}: {' | '.join(texts)}"}

    def limits(self, scene, curves):
        """Return the ends of the y axis."""
        # A spike would flatten all the rest: the axis leaves out the highest fiftieth.
        tops = [self.train(scene.history)[1][0]]
        tops += [np.quantile(y[np.isfinite(y)], 0.98) for _, y in curves]
        tops = [top for top in tops if np.isfinite(top)]
        return 0, self.end(max(tops, default=1.0))

    def heading(self, record):
        """Say where the curve broke off, if it did."""
        diverged = record.history.diverged
        if not diverged:
            return self.title
        return f"{self.title}: diverged at {diverged.iteration}"

    def update(self, record):
        """Draw all curves, that of the run up to the iteration that is shown."""
        scene = self.scene(record)
        entries = self._entries(scene)
        corner = self.frame(record)["label"].split(":")[0]
        self.legend.show(entries, corner)
        self._draw_run(scene)
        self._draw_ghosts(scene.ghosts)

    def _draw_run(self, scene):
        history, t = scene.history, scene.t
        back = t < len(history) - 1
        train, dev = self.train(history), self.dev(history)
        at = _at(train, t)
        own = NOTHING
        bands = [NOTHING * 2] * 2
        if scene.seeds:
            own = self.scored(history, self.columns[0])
            at = _at(own, t)
            bands = [self._band(scene.seeds, column) for column in self.columns]
            train, dev = ((marks, median) for marks, _, median, _ in bands)
        _fill(self.train_band, bands[0])
        _fill(self.dev_band, bands[1])
        self._draw(self.own, own)
        self._draw(self.train_later, train if back else NOTHING)
        self._draw(self.dev_later, dev if back else NOTHING)
        self._draw(self.train_line, _until(train, t) if back else train)
        self._draw(self.dev_line, _until(dev, t) if back else dev)
        self.now.set_data([t], [at])
        self.dev_ring.set_data(*_last(_until(dev, t) if back else dev))

    def _draw_ghosts(self, ghosts):
        shown = {ghost.place: ghost for ghost in ghosts}
        for place in range(len(STYLES)):
            train, dev, shade = NOTHING, NOTHING, NOTHING * 2
            if place in shown:
                train, dev = self._ghost(shown[place])
                if shown[place].seeds:
                    shade = self._band(shown[place].seeds, self.columns[0])
            self._draw(self.ghosts[place], train)
            self._draw(self.ghosts_dev[place], dev)
            self.ghost_rings[place].set_data(*_last(dev))
            _fill(self.ghost_bands[place], shade)

    def _ghost(self, ghost):
        """Return the curves of a ghost: of its seeds' median, if it has seeds."""
        if not ghost.seeds:
            return self.train(ghost.history), self.dev(ghost.history)
        bands = (self._band(ghost.seeds, column) for column in self.columns)
        return tuple((marks, median) for marks, _, median, _ in bands)

    def describe(self, record):
        """Say where the curve began and where it is, and what stands beside it."""
        scene = self.scene(record)
        words = [self._own_words(scene)]
        if scene.seeds:
            words.append(self._seed_words(scene.seeds))
        words += [self._ghost_words(ghost) for ghost in scene.ghosts]
        return " ".join(words)

    def _own_words(self, scene):
        curve = self.train(scene.history)
        words = (
            f"{self.title} over {scene.experiment.iterations} iterations: "
            f"{self.unit(curve[1][0])} at the start, "
            f"{self.unit(_at(curve, scene.t))} at iteration {scene.t}"
        )
        dev = _at(self.dev(scene.history), scene.t)
        return words + (f", dev {self.unit(dev)}." if dev == dev else ".")

    def _seed_words(self, seeds):
        words = []
        for name, column in zip(("train", "dev"), self.columns, strict=True):
            marks, low, median, high = self._band(seeds, column)
            if len(marks) and np.isfinite(median[-1]):
                words.append(
                    f"{name} {self.unit(median[-1])}, middle 80 % from "
                    f"{self.unit(low[-1])} to {self.unit(high[-1])}"
                )
        found = "; ".join(words) or "no numbers yet"
        return f"Median of {len(seeds)} seeds: {found}."

    def _ghost_words(self, ghost):
        if not len(ghost.history):
            return f"Beside it: {ghost.label}, not begun."
        ends = [
            f"{name} {self.unit(curve[1][-1])}"
            for name, curve in zip(("train", "dev"), self._ghost(ghost), strict=True)
            if len(curve[1]) and np.isfinite(curve[1][-1])
        ]
        where = ghost.history.diverged
        ends += [f"diverged at {where.iteration}"] if where else []
        return f"Beside it: {ghost.label}, {', '.join(ends) or 'no numbers'}."

    # -- parts ---------------------------------------------------------------------

    def _curves(self, scene):
        """Return all (x, y) that the axes must hold."""
        curves = [self.train(scene.history), self.dev(scene.history)]
        groups = [scene.seeds] if scene.seeds else []
        for ghost in scene.ghosts:
            curves += self._ghost(ghost)
            groups += [ghost.seeds] if ghost.seeds else []
        for seeds in groups:
            for column in self.columns:
                marks, low, _, high = self._band(seeds, column)
                curves += [(marks, low), (marks, high)]
        return [(x, y) for x, y in curves if np.isfinite(y).any()]

    def _entries(self, scene):
        """Return the legend: (what it looks like, what it says) for each curve."""
        label = scene.label if scene.ghosts else "train"
        entries = [(self.train_line, label)]
        if self.has_dev(scene.experiment):
            dev = Line2D(
                [],
                [],
                color=ORANGE,
                linestyle=DEV_DASHES,
                marker="o",
                markerfacecolor="white",
                markersize=7,
            )
            named = "dev: ends in a ring" if scene.ghosts else "dev"
            entries.append((dev, named))
        for ghost in scene.ghosts:
            entries.append((self.ghosts[ghost.place], ghost.label))
        if scene.seeds:
            shade = Patch(facecolor=BLUE, alpha=0.22)
            entries.append((self.own, f"seed {scene.experiment.seed}"))
            text = f"band: middle 80 % of {len(scene.seeds)} seeds"
            if len(text) > self.legend.room:
                text = f"middle 80 %, {len(scene.seeds)} seeds"
            entries.append((shade, text))
        return entries

    def _band(self, seeds, column):
        """Return the band on this axis; kept until one of the runs has gone on."""
        key = tuple(map(id, seeds)), column
        length = [(len(history), history.complete) for history in seeds]
        known = self.bands.get(key)
        if known is None or known[0] != length or known[1] != seeds:
            if len(self.bands) > 20:
                self.bands.clear()
            marks, *shares = band(seeds, column)
            low, median, high = map(self.measured, shares)
            if self.measured(1.0) < self.measured(0.0):
                low, high = high, low
            self.bands[key] = known = length, seeds, (marks, low, median, high)
        return known[2]

    def _draw(self, line, curve):
        x, y = curve
        if not self.fine and len(x) > POINTS:
            step = -(-len(x) // POINTS)
            x, y = np.append(x[:-1:step], x[-1]), np.append(y[:-1:step], y[-1])
        line.set_data(x, y)


def _band(color, alpha, hatch=None):
    shade = PolyCollection([], facecolors=color, alpha=alpha, linewidths=0)
    if hatch:
        shade.set(hatch=hatch, edgecolor=color)
    return shade


def _ring(ax, color):
    return ax.plot(
        [], [], "o", color=color, markersize=7, markerfacecolor="white", clip_on=False
    )[0]


def _fill(shade, band):
    marks, low, _, high = band
    keep = np.isfinite(low) & np.isfinite(high)
    x = np.asarray(marks, dtype=float)[keep]
    if x.size < 2:
        shade.set_verts([])
        return
    outline = [
        np.concatenate([x, x[::-1]]),
        np.concatenate([low[keep], high[keep][::-1]]),
    ]
    shade.set_verts([np.stack(outline, axis=1)])


def _until(curve, t):
    """Return the part of a curve up to iteration t."""
    n = int(np.searchsorted(curve[0], t, side="right"))
    return curve[0][:n], curve[1][:n]


def _last(curve):
    """Return the last point of a curve, as data of a line."""
    return (curve[0][-1:], curve[1][-1:])


def _at(curve, t):
    """Return the last y up to iteration t."""
    y = _until(curve, t)[1]
    return float(y[-1]) if len(y) else np.nan
