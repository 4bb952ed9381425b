"""The door of the panel: `dl.live(experiment, learning_rate=dl.scale.log(0.01, 1))`."""

import textwrap

from dlcourse.basics.choices import Flag
from dlcourse.basics.messages import shown
from dlcourse.panel.panel import Panel
from dlcourse.pictures.views import VIEWS


def live(
    source,
    *,
    views=None,
    during=None,
    missing=None,
    sweep=None,
    ahead=True,
    **controls,
):
    """Show something whose settings can be moved while it runs.

    Parameters
    ----------
    source : Experiment, dict of Experiment, Race, or function
        Where every setting starts. Several experiments race: the first is the one that
        views show, the others stand beside it. A function takes the controls' values
        and returns an experiment, a race, or up to three pictures (such as `dl.Lines`);
        one that yields pictures runs like a training.
    views : str or list, optional
        What to show, one to three; by default "cost". Of a race: contour, cost. A view
        of your own stands in a list, `["cost", my_view]`: a function of a `Scene` (of a
        race and its `Standing`) that returns a picture. Pictures of a function need
        none. Of an experiment there are:
        VIEWS.
    during : dict, optional
        Settings with their scales, to be moved while the run goes on: a move counts
        from the present iteration, and is kept in `Experiment.changes`.
    missing : dict, optional
        The run that a fair comparison would show too, by its label: the settings in
        which it differs, `{"constant": {"schedule": "constant"}}`, or a function that
        makes it of the experiment. A button shows it.
    sweep : str, optional
        The control whose whole range is trained from the beginning.
    ahead : bool
        Whether to train, while the panel rests, the runs that the next moves of
        a control will ask for. Where the environment says DLCOURSE_AHEAD=0 no panel
        does: it saves a battery.
    **controls : Scale
        Settings to move, each with its scale: `learning_rate=dl.scale.log(0.001, 1)`.
        The default is the source's value.

    Returns
    -------
    Panel
        Shows itself as the last line of a cell.

    Raises
    ------
    TypeError, ValueError
        Where a control or a view is unknown, or does not fit the source.
    """
    for name, given in (("during", during), ("missing", missing)):
        if not isinstance(given, dict | None):
            raise TypeError(f"{name} must be a dictionary, got {shown(given)}")
    both = controls.keys() & (during or {})
    if both:
        raise ValueError(f"during: {', '.join(both)} cannot be a control of both kinds")
    ahead = Flag("ahead", ahead)
    return Panel(source, views, controls, during or {}, missing or {}, sweep, ahead)


live.__doc__ = live.__doc__.replace(
    "VIEWS", textwrap.fill(", ".join(VIEWS), 80).replace("\n", "\n" + 8 * " ")
)
