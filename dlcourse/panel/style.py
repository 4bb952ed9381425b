"""How pictures look: one palette, one set of type sizes, for all views."""

# Okabe and Ito's palette: told apart with any kind of colour vision. Lines differ in
# style as well, and points in shape.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
PURPLE, SKY, YELLOW = "#aa4499", "#56b4e9", "#e69f00"
INK, FAINT, GRID = "#222222", "#777777", "#dddddd"

CLASSES = (BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY, INK, "#882255", "#44aa99", FAINT)
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "<", ">", "*")

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


class _S:
    def __init__(self, name):
        self.name = name


STYLES = [_S(n) for n in "abcd"]
