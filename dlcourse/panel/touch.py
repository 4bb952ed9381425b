"""What a hand may touch on a picture: where a race begins.

Each says which of the panel's values it stands for, what a field of numbers says of it,
and what a page has to know to lay a ring on the picture.
"""

from dlcourse.basics.scales import exact
from dlcourse.pictures import Contour


class Start:
    """Where a race begins."""

    view, label, sets = "contour", "start", ("start",)
    about = "where the descent begins; leave it empty for where it began at first"

    def text(self, race):
        """Return what stands in the field."""
        return ", ".join(map(exact, race.start))

    def read(self, race, numbers):
        """Return what is to be set, given the numbers in the field."""
        return {"start": numbers or None}

    def touches(self, picture):
        """Return whether this is the picture that is touched."""
        return isinstance(picture, Contour)

    def mark(self, race):
        """Return what the ring says, and where it stands."""
        return {
            "name": "start of the descent",
            "names": race.landscape.names,
            "at": race.start,
        }
