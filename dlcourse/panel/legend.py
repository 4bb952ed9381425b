"""Legends: what distinguishes runs that are shown together."""

from dlcourse.basics.scales import label
from dlcourse.datasets.touched import BY_HAND


def labels(controls, places):
    """Return one label a place: the values in which the places differ.

    Parameters
    ----------
    controls : dict of Control
    places : list of dict
        Control names (and "seed", "changes", "moved", …) with their values.

    Examples
    --------
    >>> labels({}, [{"seed": 0}, {"seed": 1}]), labels({}, [{"seed": 0}] * 2)
    (['seed 0', 'seed 1'], ['the same', 'the same'])
    """
    names = list(dict.fromkeys(name for place in places for name in place))
    differ = [n for n in names if any(p.get(n) != places[0].get(n) for p in places)]
    return [
        ", ".join(_words(controls, n, p.get(n)) for n in differ) or "the same"
        for p in places
    ]


def _words(controls, name, value):
    if name in controls:
        return controls[name].words(value)
    if name == "changes":
        return f"{len(value or ())} changes on the way"
    if name in BY_HAND:
        return f"{len(value or ()) or 'none'} {name}"
    return f"{name} {label(value)}"
