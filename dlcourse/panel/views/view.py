"""What every view has, and the round numbers that axes end at."""

import math


class View:
    """One picture of a record; subclasses fill in the methods.

    Attributes
    ----------
    title : str
        Stands above the axes, unless `heading` finds something better to say.
    width : float
        Share of the panel's width, relative to the other views.
    under : bool
        Whether it stands below the view before it, over the same x axis.
    beneath : bool
        Whether it does so on this canvas.
    fine : bool
        Whether the next picture is one at rest, or a frame that must be quick.
    artists : list
        What `update` moves, from back to front; drawn anew in each frame.
    """

    title = ""
    width = 1.0
    under, beneath = False, False
    fine = True

    @classmethod
    def lacks(cls, experiment):
        """Return what this view needs and `experiment` has not, or nothing."""
        return None

    def setup(self, ax):
        """Make the artists on `ax`, and keep in `artists` those that move."""
        raise NotImplementedError

    def frame(self, record):
        """Return the axes' limits and ticks: what stays while the artists move."""
        raise NotImplementedError

    def lay(self, ax, frame):
        """Set the axes as `frame` says."""
        ax.set(**frame)

    def heading(self, record):
        """Return what stands above the axes."""
        return self.title

    def update(self, record):
        """Move the artists to show `record`."""
        raise NotImplementedError

    def describe(self, record):
        """Return one sentence that says what the picture shows now."""
        raise NotImplementedError


def round_up(value):
    """Return the next of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is at least `value`.

    Axes end at such numbers, so that they seldom move: a new frame around the picture
    costs five times as much as a new picture in it.
    """
    if not 0 < value < math.inf:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(f * power for f in (1, 2, 5, 10) if f * power >= value * (1 - 1e-9))


def decades(low, high):
    """Return the powers of ten just outside [low, high], for a logarithmic axis."""
    low = math.floor(math.log10(low) + 1e-9)
    high = math.ceil(math.log10(high) - 1e-9)
    return 10.0**low, 10.0 ** max(high, low + 1)


def whole_ticks(first, last, most=8):
    """Return at most `most` evenly spaced whole numbers from `first` to `last`."""
    return list(range(first, last + 1, max(1, -(-(last - first + 1) // most))))


def short(value, place=None):
    """Return a number as a tick names it: three digits, no offset beside the axis."""
    return f"{value:.3g}".replace("e+0", "e").replace("e+", "e").replace("-", "−")


def number(value):
    """Return a number as a status line shows it: three digits, 10^n when far off."""
    if value != value:
        return "–"
    return f"{value:.3g}" if 1e-3 <= abs(value) < 1e4 or value == 0 else f"{value:.1e}"
