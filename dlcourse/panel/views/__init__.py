"""Views: small classes that draw one thing each. A new view is a file and a line here.

A view says in `needs` what an experiment must have to be drawn, makes its artists once
in `setup(ax)`, moves them in `update(record)`, names the axes' limits and ticks in
`frame(record)`, and puts into words what it shows in `describe(record)`.
"""

from dlcourse.messages import nearest
from dlcourse.panel.views.activations import Activations
from dlcourse.panel.views.boundary import Boundary
from dlcourse.panel.views.classes import Classes
from dlcourse.panel.views.contour import Contour
from dlcourse.panel.views.cost import Cost
from dlcourse.panel.views.errors import Errors
from dlcourse.panel.views.examples import Images, Mistakes
from dlcourse.panel.views.layers import Gradients, Signal
from dlcourse.panel.views.range import ErrorRange, Range
from dlcourse.panel.views.rate import Rate
from dlcourse.panel.views.set_cost import SetCost
from dlcourse.panel.views.units import Units
from dlcourse.panel.views.weights import Weights
from dlcourse.panel.views.wiring import Wiring

VIEWS = {
    "cost": Cost,
    "set_cost": SetCost,
    "errors": Errors,
    "rate": Rate,
    "range": Range,
    "range_errors": ErrorRange,
    "boundary": Boundary,
    "units": Units,
    "activations": Activations,
    "signal": Signal,
    "gradients": Gradients,
    "contour": Contour,
    "weights": Weights,
    "network": Wiring,
    "images": Images,
    "mistakes": Mistakes,
    "classes": Classes,
}


def make_views(names, experiment):
    """Return one view a name in `names` (a string such as "cost boundary").

    Raises
    ------
    TypeError, ValueError
        Where a name is unknown, or a view cannot show this experiment.
    """
    names = known_names(names, VIEWS)
    for name in names:
        lack = VIEWS[name].lacks(experiment)
        if lack:
            raise ValueError(f"views: {name!r} needs {lack}")
    return [VIEWS[name]() for name in names]


def known_names(names, known):
    """Return one to three names of views, all of them known, as a list."""
    if not isinstance(names, str):
        raise TypeError(
            f'views must be a string such as "cost boundary", got {names!r}'
        )
    if not 1 <= len(names.split()) <= 3:
        raise ValueError(f"views must name one to three views, got {names!r}")
    for name in names.split():
        if name not in known:
            raise ValueError(
                f"views must be among {', '.join(known)}, got {name!r}"
                + nearest(name, known)
            )
    return names.split()
