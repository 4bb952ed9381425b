"""Views: functions from a scene to a picture. A new one is a function and a line here.

A view never trains, keeps nothing, and knows nothing of pixels or colours. What an
experiment must have for it stands beside it: a function that says what is lacking.
"""

from typing import NamedTuple

from dlcourse.basics.messages import nearest, shown
from dlcourse.pictures.views.boundary import boundary, lacks_plane
from dlcourse.pictures.views.classes import classes, lacks_classes
from dlcourse.pictures.views.curves import cost, errors, lacks_labels, rate, set_cost
from dlcourse.pictures.views.examples import images, lacks_images, mistakes
from dlcourse.pictures.views.landscape import contour, lacks_two_parameters
from dlcourse.pictures.views.layers import activations, gradients, signal
from dlcourse.pictures.views.network import network
from dlcourse.pictures.views.ranges import cost_range, error_range
from dlcourse.pictures.views.weights import lacks_units, units, weights


class View(NamedTuple):
    """A function (scene) -> Picture, and what it needs of an experiment."""

    draw: object
    lacks: object = lambda experiment: None


VIEWS = {
    "cost": View(cost),
    "set_cost": View(set_cost),
    "errors": View(errors, lacks_labels),
    "rate": View(rate),
    "range": View(cost_range),
    "range_errors": View(error_range, lacks_labels),
    "boundary": View(boundary, lacks_plane),
    "units": View(units, lacks_units),
    "activations": View(activations),
    "signal": View(signal),
    "gradients": View(gradients),
    "contour": View(contour, lacks_two_parameters),
    "weights": View(weights),
    "network": View(network),
    "images": View(images, lacks_images),
    "mistakes": View(mistakes, lacks_images),
    "classes": View(classes, lacks_classes),
}
MOST = 3  # views of one panel


def known_views(names, known):
    """Return one to three names of views, or views of one's own, as a list.

    Parameters
    ----------
    names : str, or list of str and functions scene -> Picture
        Such as "cost boundary", or ["cost", my_view].
    known : iterable of str

    Raises
    ------
    TypeError, ValueError
        Where they are something else, too many, or a name is unknown.
    """
    several = isinstance(names, list | tuple)
    if not (isinstance(names, str) or several):
        raise TypeError(
            'views must be a string such as "cost boundary", or a list with functions '
            f"of your own, got {shown(names)}"
        )
    found = list(names) if several else names.split()
    if not 1 <= len(found) <= MOST:
        raise ValueError(f"views must name one to three views, got {shown(names)}")
    for view in found:
        if not (isinstance(view, str) or callable(view)):
            raise TypeError(
                f"views must be names, or functions of a scene, got {shown(view)}"
            )
        if isinstance(view, str) and view not in known:
            raise ValueError(
                f"views must be among {', '.join(known)}, got {view!r}"
                + nearest(view, known)
            )
    return found


def check_views(views, experiment):
    """Refuse a view that cannot show this experiment."""
    for name in views:
        lack = VIEWS[name].lacks(experiment) if isinstance(name, str) else None
        if lack:
            raise ValueError(f"views: {name!r} needs {lack}")
