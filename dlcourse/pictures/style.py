"""How pictures look: one palette, one set of type sizes, one look for each part.

What a key of a picture's data names, a part of a training such as "train" or "ghost 0",
looks the same in every picture; other keys take the palette's colours in their order.
"""

import itertools
from typing import NamedTuple

# Okabe and Ito's palette: told apart with any kind of colour vision. Lines differ in
# style as well, and points in shape.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
PURPLE, SKY, YELLOW = "#aa4499", "#56b4e9", "#e69f00"
WINE = "#882255"
INK, FAINT, GRID = "#222222", "#777777", "#dddddd"

CLASSES = (BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY, INK, WINE, "#44aa99", FAINT)
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "<", ">", "*")


class Style(NamedTuple):
    """How a line looks: what it is called, its colour, its dashes."""

    name: str
    color: str
    dashes: object


# One a ghost, by its `place`: never those of the run in front, solid blue and dashed
# orange.
STYLES = (
    Style("green, dash and dot", GREEN, (0, (7, 2, 1.5, 2))),
    Style("purple, dots", PURPLE, (0, (1.2, 1.4))),
    Style("ochre, long dashes", "#8f6d00", (0, (9, 3))),
    Style("grey, dash and two dots", "#666666", (0, (6, 1.6, 1.3, 1.6, 1.3, 1.6))),
)

DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (9, 3)), (0, (1, 1)))


class Look(NamedTuple):
    """How a part of a training is drawn.

    Attributes
    ----------
    color : str
    dashes : line style
    width : float
        Of lines, in points.
    front : int
        What has more stands in front of what has less.
    moves : bool
        Whether what lies beyond the `now` of its picture is drawn faintly.
    ring : bool
        Whether a line ends in a ring.
    marker, size, hollow
        Of dots; none of their own by default.
    edge : bool
        Whether dots stand at the upper edge, whatever their y.
    alpha, hatch
        Of bands.
    """

    color: str
    dashes: object = "-"
    width: float = 2.2
    front: int = 0
    moves: bool = False
    ring: bool = False
    marker: str = ""
    size: float = 8
    hollow: bool = False
    edge: bool = False
    alpha: float = 0.22
    hatch: str = ""


LOOKS = {
    "train": Look(BLUE, front=3, moves=True),
    "dev": Look(ORANGE, (0, (4, 2)), front=2, moves=True, ring=True),
    "own": Look(FAINT, width=1, front=1),
    "band": Look(BLUE),
    "dev band": Look(ORANGE, alpha=0.13, hatch="///"),
    "lost": Look(INK, "none", marker="x", edge=True),
    "here": Look(INK, "none", marker="o", size=12, hollow=True, front=3),
    "sketch": Look(WINE, (0, (5, 3)), front=1),  # what one expected, before the run
}
for _place, (_, _color, _dashes) in enumerate(STYLES):
    LOOKS[f"ghost {_place}"] = Look(_color, _dashes, 1.8)
    LOOKS[f"ghost {_place} dev"] = Look(_color, _dashes, 1.1, ring=True)
    LOOKS[f"ghost {_place} band"] = Look(_color, alpha=0.16)


def looks(keys):
    """Return {key: Look}: that of its part, or the palette's next colour and dashes."""
    keys = list(dict.fromkeys(keys))
    known = {key: LOOKS[key] for key in keys if key in LOOKS}
    taken = {look.color for look in known.values()}
    free = [i for i in range(2 * len(CLASSES)) if paint(i) not in taken]
    others = [key for key in keys if key not in known]
    places = itertools.cycle(free)
    made = {key: Look(paint(i), dashes(i)) for key, i in zip(others, places)}  # noqa: B905
    return {key: known.get(key) or made[key] for key in keys}


def paint(i):
    """Return the i-th color of the palette, over again where it ends."""
    return CLASSES[i % len(CLASSES)]


def dashes(i):
    """Return the i-th line style.

    A second round begins elsewhere: a style that comes again must not come with a
    colour that some eyes do not tell from the first one's.
    """
    turn, place = divmod(i, len(DASHES))
    return DASHES[(place + 5 * turn) % len(DASHES)]


def mark_dashes(i):
    """Return the style of the i-th mark: marks are INK, thinner than curves."""
    return {"color": INK, "linestyle": DASHES[1:][i % 4], "linewidth": 1.4}


RC = {
    "font.size": 13,
    "axes.titlesize": 14,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 13,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.fontsize": 12,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "figure.facecolor": "white",
}
