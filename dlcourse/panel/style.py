"""How pictures look: one palette, one set of type sizes, for all views."""

from typing import NamedTuple

# Okabe and Ito's palette: told apart with any kind of colour vision. Lines differ in
# style as well, and points in shape.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
PURPLE, SKY, YELLOW = "#aa4499", "#56b4e9", "#e69f00"
INK, FAINT, GRID = "#222222", "#777777", "#dddddd"

CLASSES = (BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY, INK, "#882255", "#44aa99", FAINT)
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
