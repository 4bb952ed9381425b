"""What a hand may touch on a picture: where a race begins, and training examples.

Each says which of the panel's values it stands for, what a field of text says of it,
and what a page has to know to lay a ring on the picture.
"""

import re

from dlcourse.basics.messages import shown
from dlcourse.basics.scales import exact
from dlcourse.datasets.touched import classes_of, in_plane, refuse_unknown
from dlcourse.pictures import Contour
from dlcourse.pictures.plane import Points as PointsPicture

MOST = 1000  # examples of which one can be told from the others
NUMBER = r"\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*"
POINT = re.compile(rf"\s*(\+?)(\d{{1,9}})\s*:{NUMBER},{NUMBER}")


class Start:
    """Where a race begins."""

    view, label, sets = "contour", "start", ("start",)
    about = "where the descent begins; leave it empty for where it began at first"
    folded = False  # the field stands in the panel

    def text(self, race):
        """Return what stands in the field: no more digits than it has room for."""
        return ", ".join(f"{number:.4g}" for number in race.start)

    def read(self, race, written):
        """Return what is to be set, given what is written in the field."""
        try:
            numbers = tuple(float(n) for n in written.split(",") if written.strip())
        except ValueError:
            raise ValueError(
                "start must be numbers with commas between them, such as "
                f"{self.text(race)}, got {shown(written)}"
            ) from None
        return {"start": numbers or None}

    def touches(self, picture, race):
        """Return whether this is the picture that is touched."""
        return isinstance(picture, Contour)

    def mark(self, race, streamed):
        """Return what the ring says, and where it stands."""
        return {
            "name": "start of the descent",
            "names": race.landscape.names,
            "at": race.start,
        }


class Points:
    """Training examples in the plane: one is moved, or more of a class are added."""

    view, label, sets = "boundary", "points", ("moved", "added")
    about = (
        "3: 0.5, 0.2 is example 3, moved there; +1: 2, 1 one more of class 1; "
        "leave it empty for those there were at first"
    )
    folded = True  # among the text of the state: the hand says more

    def text(self, experiment):
        """Return what stands in the field."""
        data = experiment.data
        rows = [(f"{index}", *point) for index, *point in data.moved]
        rows += [(f"+{label}", *point) for *point, label in data.added]
        return "; ".join(f"{name}: {exact(x)}, {exact(y)}" for name, x, y in rows)

    def read(self, experiment, written):
        """Return what is to be set, given what is written in the field."""
        moved, added = [], []
        for part in written.split(";") if written.strip() else ():
            found = POINT.fullmatch(part)
            try:
                more, number, x, y = found.groups()
                point = float(x), float(y)
            except (AttributeError, ValueError):
                raise ValueError(
                    "points must be written such as 3: 0.5, 0.2 (example 3) or "
                    f"+1: 2, 1 (one more of class 1), ; between them, got {shown(part)}"
                ) from None
            if more:
                added.append((*point, int(number)))
            else:
                moved.append((int(number), *point))
        sets = experiment.data.untouched.draw(experiment.data_seed)
        refuse_unknown("moved", moved, sets)
        refuse_unknown("added", added, sets)
        return {"moved": tuple(moved), "added": tuple(added)}

    def touches(self, picture, experiment):
        """Return whether this is the picture that is touched."""
        shows = isinstance(picture, PointsPicture) and picture.regions is not None
        return shows and touched_in([experiment]) is not None

    def mark(self, experiment, streamed):
        """Return where the examples lie, and which of them were moved and added.

        All of them only with a picture at rest: a page remembers.
        """
        data = experiment.data
        sets = data.draw(experiment.data_seed)
        told = {
            "name": "a training point",
            "names": ["x1", "x2"],
            "moved": data.moved,
            "added": data.added,
            "classes": classes_of(sets.Y),
        }
        if not streamed:
            drawn = sets.X[:, : sets.X.shape[1] - len(data.added)].T
            told["points"] = [[float(f"{x:.4g}") for x in point] for point in drawn]
        return told


def touched_in(experiments):
    """Return the `Points` of experiments; None where a hand could move none."""
    data = experiments[0].data.untouched
    if any(e.data.untouched != data or e.inputs != "raw" for e in experiments):
        return None
    sets = data.draw(experiments[0].data_seed)
    return Points() if in_plane(sets) and sets.X.shape[1] <= MOST else None
