"""Words where there is nothing to be drawn."""

import textwrap

from dlcourse.pictures.painters.painter import Painter
from dlcourse.pictures.style import FAINT, ORANGE

LETTER = 8.5  # pixels, about


class NotePainter(Painter):
    """Draws `Note` in the middle of bare axes."""

    def __init__(self, ax):
        super().__init__(ax)
        ax.axis("off")

    def frame(self, picture):
        """Return bare axes."""
        return {"xlim": (0, 1), "ylim": (0, 1), "xticks": [], "yticks": []}

    def update(self, picture, frame, fine):
        """Write the words, broken where the axes end."""

        def make(i):
            style = {"ha": "center", "va": "center", "fontsize": 14}
            return self.ax.text(0.5, 0.5, "", parse_math=False, **style)

        (text,) = self.take("text", 1, make)
        width = max(16, int(self.pixels[0] / LETTER))
        parts = picture.text.split("\n")
        text.set_text("\n".join(textwrap.fill(part, width) for part in parts))
        text.set_color(ORANGE if picture.alarm else FAINT)
