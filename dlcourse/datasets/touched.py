"""Training examples that a hand has moved, or added to those of a recipe.

    dl.moons(60).replace(moved=((3, 0.5, 0.2),), added=((2.0, 1.0, 1),))

They lie where they were put, whatever else of the data is changed; the dev set stays as
it is.
"""

import numpy as np

from dlcourse.basics.choices import Each
from dlcourse.basics.contracts import Contract, Index, Real

Place = Real(-1e6, 1e6)


class Row(Contract):
    """A tuple of entries, each with a name and a contract of its own."""

    def __init__(self, example, **entries):
        self.entries = entries
        self.expected = f"({', '.join(entries)}) such as {example}"

    def __call__(self, name, value):
        if not isinstance(value, tuple | list) or len(value) != len(self.entries):
            self.refuse(name, value, TypeError)
        pairs = zip(self.entries.items(), value, strict=True)
        return tuple(contract(f"{name}: {n}", v) for (n, contract), v in pairs)


_point = {"x1": Place, "x2": Place}
BY_HAND = {
    "moved": Each(Row((3, 0.5, 0.2), index=Index, **_point)),
    "added": Each(Row((0.5, 0.2, 1), **_point, **{"class": Index})),
}


def rows_of(name, value):
    """Return what was moved or added as tuples, or refuse it.

    Of several moves of one example the last counts.
    """
    rows = BY_HAND[name](name, value)
    return tuple(sorted({r[0]: r for r in rows}.values())) if name == "moved" else rows


def classes_of(Y):
    """Return how many classes labels Y (1, m) or (C, m) tell apart."""
    return max(2, len(Y))


def in_plane(sets):
    """Return whether the examples are points of the plane that have classes."""
    return len(sets.X) == 2 and bool(np.isin(sets.Y, (0, 1)).all())


def refuse_elsewhere(name, rows, sets):
    """Refuse to move and to add where examples are no points that have classes."""
    if rows and not in_plane(sets):
        n = len(sets.X)
        got = "numbers instead of classes" if n == 2 else f"examples with {n} features"
        raise ValueError(
            f"{name} must be left out: only points of the plane that have classes can "
            f"be moved and added, got {got}"
        )


def refuse_unknown(name, rows, sets):
    """Refuse to move an example that there is not, or to add one of no class."""
    m, C = sets.X.shape[1], classes_of(sets.Y)
    for row in rows:
        if name == "moved" and row[0] >= m:
            raise ValueError(f"moved: index must be at most {m - 1}, got {row[0]}")
        if name == "added" and row[2] >= C:
            raise ValueError(f"added: class must be at most {C - 1}, got {row[2]}")


def touched(X, Y, moved, added):
    """Return X (2, m) and Y, with what was moved and added.

    A move of an example that there is not waits for it; an example of a class that
    there is not is of the last one.
    """
    X, C = X.copy(), classes_of(Y)
    for index, *point in moved:
        if index < X.shape[1]:
            X[:, index] = point
    if added:
        points = np.array([row[:2] for row in added])
        labels = np.array([min(row[2], C - 1) for row in added])
        columns = labels[None] if len(Y) == 1 else np.eye(C)[:, labels]
        X, Y = np.hstack([X, points.T]), np.hstack([Y, columns])
    return X, Y
