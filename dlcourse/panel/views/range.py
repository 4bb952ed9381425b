"""What becomes of a run over a control's whole range: the sweep's end values."""

import functools
import math

import numpy as np

from dlcourse.panel.scene import scene_of
from dlcourse.panel.style import BLUE, FAINT, INK, ORANGE
from dlcourse.panel.views.legend import Legend
from dlcourse.panel.views.measures import AsCost, AsError
from dlcourse.panel.views.view import View, round_up, whole_ticks

GAP = 0.35  # decades between a zero and the rest of a logarithmic scale
MOST_TICKS = 6


class Range(AsCost, View):
    """Last train and dev cost over the values of the control that is swept."""

    title = "Cost over a range"

    def __init__(self):
        self.known = {}

    def setup(self, ax):
        """Make both lines, the slider's place, the diverged, and an invitation."""
        self.ax, self.legend = ax, Legend(ax)
        ax.yaxis.set_major_formatter(self.tick)
        (self.here,) = ax.plot([], [], ":", color=INK, lw=1.6)
        (self.dev,) = ax.plot([], [], "s--", color=ORANGE, markersize=5)
        (self.train,) = ax.plot([], [], "o-", color=BLUE, markersize=5)
        (self.lost,) = ax.plot(
            [], [], "x", color=INK, markersize=8, markeredgewidth=2, clip_on=False
        )
        (self.now,) = ax.plot(
            [],
            [],
            "o",
            color=INK,
            markersize=12,
            markerfacecolor="none",
            markeredgewidth=2,
            clip_on=False,
        )
        # In the legend stand two that never change: names are not joined by lines.
        (self.named_dev,) = ax.plot([], [], "s--", color=ORANGE, markersize=5)
        (self.named_train,) = ax.plot([], [], "o-", color=BLUE, markersize=5)
        self.invitation = ax.text(
            0.5,
            0.5,
            "No range yet:\nchoose a control to sweep",
            transform=ax.transAxes,
            ha="center",
            va="center",
            color=FAINT,
            fontsize=14,
        )
        self.artists = [
            self.here,
            self.dev,
            self.train,
            self.lost,
            self.now,
            self.invitation,
        ]

    def frame(self, record):
        """Let the x axis hold the whole range, the y axis what is not far out."""
        sweep = scene_of(record).sweep
        if sweep is None:
            empty = {"xticks": [], "yticks": [], "xlabel": "", "label": ""}
            empty["ylabel"] = ""
            return {"xlim": (0, 1), "ylim": (0, 1), "frame_on": False, **empty}
        x = places(sweep.scale.kind, sweep.histories)
        train, dev, _ = self._ends(sweep)
        margin = 0.04 * (x[-1] - x[0]) or 0.5
        if sweep.scale.kind == "choice":
            margin = 0.5
        xlim = float(x[0] - margin), float(x[-1] + margin)
        high = self.end(1.02 * _top(np.concatenate([train, dev]), self.highest))
        curves = [(x, y) for y in (train, dev) if np.isfinite(y).any()]
        here = _standing(sweep)
        if here is not None:
            curves.append((np.array([here, here + 1e-9]), np.array([0, 1e9])))
        texts = [text for _, text in self._entries(sweep)]
        corner, hidden = self.legend.corner(texts, curves, xlim, (0, high))
        if hidden:
            higher = self.end(1.01 * high)
            other = self.legend.corner(texts, curves, xlim, (0, higher))
            if other[1] < hidden:
                high, corner = higher, other[0]
        ticks = _ticks(sweep.scale, list(sweep.histories))
        return {
            "xlim": xlim,
            "ylim": (0, high),
            "frame_on": True,
            "xticks": [place for place, _ in ticks],
            "xticklabels": [name for _, name in ticks],
            "yticks": np.linspace(0, min(high, self.highest), 6).tolist(),
            "xlabel": sweep.label,
            "ylabel": self.ylabel,
            "label": f"{corner}: {' | '.join(texts)}",
        }

    def heading(self, record):
        """Name the best value so far."""
        scene = scene_of(record)
        if scene.sweep is None:
            return self.title
        found = self.best(scene.sweep)
        if found is None:
            lost = self._ends(scene.sweep)[2]
            return f"{self.title}: none held" if lost.all() else self.title
        _, value, best = found
        where, symbol = _name(scene.sweep.scale, value), scene.sweep.symbol
        where = f"{symbol} = {where}" if symbol else where
        return f"Best: {self.unit(best)} at {where}"

    def best(self, sweep):
        """Return ("dev" or "train", value, number) where the number is lowest.

        The dev set decides where there is one; None where no run holds so far.
        """
        train, dev, _ = self._ends(sweep)
        which, ends = ("dev", dev) if np.isfinite(dev).any() else ("train", train)
        if not np.isfinite(ends).any():
            return None
        i = int(np.nanargmin(ends))
        return which, list(sweep.histories)[i], float(ends[i])

    def update(self, record):
        """Draw each value as far as its run has come."""
        sweep = scene_of(record).sweep
        self.invitation.set_visible(sweep is None)
        empty = np.zeros(0)
        lines = dict.fromkeys((self.here, self.dev, self.train, self.lost, self.now))
        if sweep is None:
            self.legend.show([], "upper right")
        else:
            frame = self.frame(record)
            self.legend.show(self._entries(sweep), frame["label"].split(":")[0])
            self._place(sweep, frame, lines)
        for line, data in lines.items():
            line.set_data(*(data or (empty, empty)))

    def _place(self, sweep, frame, lines):
        kind, values = sweep.scale.kind, list(sweep.histories)
        x = places(kind, values)
        train, dev, lost = self._ends(sweep)
        high = frame["ylim"][1]
        lines[self.train] = _apart(kind, values, x, train)
        lines[self.dev] = _apart(kind, values, x, dev)
        lines[self.lost] = x[lost], np.full(lost.sum(), 0.985 * high)
        joined = "None" if kind == "choice" else "-"
        self.train.set_linestyle(joined)
        self.dev.set_linestyle("None" if kind == "choice" else "--")
        here = _standing(sweep)
        if here is not None:
            lines[self.here] = [here, here], [0, high]
        if sweep.value in values:
            i = values.index(sweep.value)
            ends = np.array([train[i], dev[i]])
            shown = ends[np.isfinite(ends) & (ends <= high)]
            lines[self.now] = np.full(shown.size, x[i]), shown

    def describe(self, record):
        """Say which value is best, where the slider stands, and how many diverged."""
        scene = scene_of(record)
        sweep = scene.sweep
        if sweep is None:
            return f"{self.title}: no sweep yet; choose a control to sweep."
        values = list(sweep.histories)
        train, dev, lost = self._ends(sweep)
        names = functools.partial(_name, sweep.scale)
        ends = f" from {names(values[0])} to {names(values[-1])}"
        if sweep.scale.kind == "choice":
            ends = f" ({', '.join(map(names, values))})"
        words = f"Last {self.noun} over {sweep.label}{ends}"
        found = self.best(sweep)
        if found:
            which, value, best = found
            words += f": lowest {which} {self.noun} {self.unit(best)}"
            words += f" at {names(value)}"
        if sweep.value in values:
            i = values.index(sweep.value)
            words += f"; at {names(sweep.value)}, where the control stands, "
            words += "diverged" if lost[i] else f"train {self.unit(train[i])}"
            if np.isfinite(dev[i]) and not lost[i]:
                words += f", dev {self.unit(dev[i])}"
        under_way = sum(not history.complete for history in sweep.histories.values())
        words += f"; {int(lost.sum())} of {len(values)} values diverged"
        return words + (f"; {under_way} under way." if under_way else ".")

    def _entries(self, sweep):
        _, dev, lost = self._ends(sweep)
        entries = [(self.named_train, "train")]
        if np.isfinite(dev).any():
            entries.append((self.named_dev, "dev"))
        if lost.any():
            entries.append((self.lost, f"{lost.sum()} of {lost.size} diverged"))
        return entries

    def _ends(self, sweep):
        """Return the last train and dev number of each value, and which diverged.

        A diverged one has no number. Looked up again only where a run has gone on.
        """
        rows = []
        for history in sweep.histories.values():
            key = id(history)
            known = self.known.get(key)
            if known is None or known[0] is not history or known[1] != len(history):
                ends = (np.nan, np.nan)
                if len(history):
                    scores = history.scores
                    ends = tuple(float(getattr(scores, c)[-1]) for c in self.columns)
                self.known[key] = known = history, len(history), ends
            rows.append((np.nan, np.nan) if history.diverged else known[2])
        if len(self.known) > 4 * len(rows) + 64:
            self.known.clear()
        train, dev = self.measured(np.array(rows, dtype=float)).T
        lost = [history.diverged is not None for history in sweep.histories.values()]
        return train, dev, np.array(lost)


class ErrorRange(AsError, Range):
    """Last train and dev error over the values of the control that is swept."""

    title = "Error over a range"


def places(kind, values):
    """Return where the values of a scale stand on an axis, from left to right.

    "log": the power of ten, a zero left of the others; "memory": how many decades 1 -
    beta is below 1; "choice": 0, 1, 2, …; "linear": the value itself.
    """
    values = list(values)
    if kind == "choice":
        return np.arange(len(values), dtype=float)
    numbers = np.array(values, dtype=float)
    if kind == "memory":
        return -np.log10(1 - numbers)
    if kind == "log":
        positive = numbers > 0
        placed = np.log10(numbers, where=positive, out=np.full(numbers.shape, np.nan))
        lowest = np.nanmin(placed) if positive.any() else 0.0
        width = np.nanmax(placed) - lowest if positive.any() else 0.0
        return np.where(positive, placed, lowest - max(GAP, 0.16 * width))
    return numbers


def _standing(sweep):
    """Return where the slider stands on the axis, None for a name that is not swept."""
    kind, values = sweep.scale.kind, list(sweep.histories)
    if sweep.value in values:
        return float(places(kind, values)[values.index(sweep.value)])
    if kind == "choice":
        return None
    return float(places(kind, [*values, sweep.value])[-1])


def _apart(kind, values, x, y):
    """Return a line that leaves a gap between a zero and the logarithms of others."""
    if kind == "log" and values and values[0] == 0:
        return np.insert(x, 1, np.nan), np.insert(y, 1, np.nan)
    return x, y


def _ticks(scale, values):
    """Return (place, name) of a few values that are round."""
    kind, names = scale.kind, functools.partial(_name, scale)
    if kind == "choice":
        stride = -(-len(values) // 8)
        return list(enumerate(map(names, values)))[::stride]
    chosen = [values[0], values[-1]]
    if kind == "linear":
        step = round_up((values[-1] - values[0]) / (MOST_TICKS - 1))
        first = math.ceil(values[0] / step - 1e-9)
        last = math.floor(values[-1] / step + 1e-9)
        chosen = [round(i * step, 12) for i in range(first, last + 1)]
    else:
        rest = [1 - v for v in values] if kind == "memory" else values
        positive = sorted(r for r in rest if r > 0)
        chosen = _round_numbers(positive[0], positive[-1])
        if kind == "memory":
            chosen = [round(1 - r, 12) for r in chosen][::-1]
            chosen += [0.5] if values[0] <= 0.5 else []
        if 0 in values:
            chosen.append(0)
    chosen = sorted(set(chosen))
    found = places(kind, [*chosen, values[0], values[-1]])
    if kind == "log":
        found = places(kind, [*chosen, *values])  # a zero stands beside all of them
    return list(zip(found[: len(chosen)].tolist(), map(names, chosen), strict=True))


def _round_numbers(low, high):
    """Return a few round numbers from low to high: of decades, or of powers of two."""
    exponents = range(
        math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1
    )
    if len(exponents) >= 3:
        return [
            float(f"1e{exponents[i]}") for i in whole_ticks(0, len(exponents) - 1, 5)
        ]
    between = [
        float(f"{digit}e{exponent}")
        for exponent in range(
            math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1
        )
        for digit in (1, 2, 5)
    ]
    return [
        value for value in between if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)
    ]


def _name(scale, value):
    """Return a value as a tick names it: 0.3, 1e-05, relu, whole."""
    far = isinstance(value, float) and value and not 1e-3 <= abs(value) < 1e5
    if far and not scale.names:
        return f"{value:.3g}".replace("e-0", "e-").replace("e+0", "e").replace("+", "")
    return scale.label(value)


def _top(ends, highest):
    """Return the highest of the end values that are not far above the lower ones."""
    ends = ends[np.isfinite(ends)]
    if not ends.size:
        return 1.0
    if np.isfinite(highest):  # what has an upper end needs no cut
        return ends.max()
    return min(ends.max(), 4 * np.quantile(ends, 0.25))
