"""Pictures: what there is to see, as data, and how it becomes pixels.

`picture` and the files beside it are the kinds of data; `views/` makes them of a scene
(a run at a moment, and what it stands beside) and never trains; `painters/` and
`canvas` draw them: matplotlib lives there and nowhere else. Stands on the engine.
"""

import logging

from dlcourse.pictures.bars import Bars, Histogram, Violins
from dlcourse.pictures.lines import Lines
from dlcourse.pictures.picture import Note, Picture, Surface
from dlcourse.pictures.plane import Contour, Points
from dlcourse.pictures.tables import Grid, Images
from dlcourse.pictures.wiring import Wiring

# Where nobody has a home, matplotlib says at length where it keeps its fonts instead.
logging.getLogger("matplotlib").addFilter(
    lambda record: not {"MPLCONFIGDIR", "mkdir"} & {*record.getMessage().split()}
)
# "Matplotlib is building the font cache": not a word for a notebook's page
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
