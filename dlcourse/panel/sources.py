"""Where a panel's pictures come from: an experiment, a race, a function of controls.

A `Source` turns the values of the controls into what is to be shown. Whatever it makes
is one of three kinds:

    Trained   an `Experiment`, and perhaps others that race against it
    Raced     a `Race` of optimisers down a landscape
    Drawn     a picture (or a tuple of up to three), or a generator of them
"""

import functools
import inspect
import itertools
from types import GeneratorType

from dlcourse.basics.contracts import Contract
from dlcourse.basics.messages import nearest, shown
from dlcourse.basics.scales import written
from dlcourse.datasets.touched import BY_HAND, in_plane, rows_of
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.races import Race
from dlcourse.engine.settings import Field
from dlcourse.panel.runs import Run, States
from dlcourse.panel.status import diverged_words, run_words
from dlcourse.panel.touch import Points, Start, touched_in
from dlcourse.pictures import Picture
from dlcourse.pictures.race_portraits import contour_of, costs_of
from dlcourse.pictures.views import VIEWS, check_views, known_views
from dlcourse.pictures.views.own import drawn

EXPECTED = (
    "an Experiment such as dl.Experiment(dl.circles(300)), several of them in a "
    "dictionary, a race such as dl.race(dl.bowl(40), 'momentum'), or a function of "
    "the controls that returns one of these, or pictures"
)


class Source:
    """Makes what is shown from the controls' values.

    Parameters
    ----------
    origin : Experiment, dict, list, Race or function
    """

    def __init__(self, origin):
        self.origin = origin
        if isinstance(origin, list | tuple | dict):
            origin = _named(origin)
        elif not (isinstance(origin, Experiment | Race) or callable(origin)):
            raise TypeError(f"source must be {EXPECTED}, got {shown(origin)}")
        self._makes = origin
        self._arguments = None if _is_value(origin) else _arguments(origin)

    def field(self, name):
        """Return the `Field` of the control `name`, or refuse it."""
        if self._arguments is None:
            return self._first.field(name)
        if name not in self._arguments:
            raise TypeError(
                f"{self._makes.__name__} has no argument {name!r}"
                + nearest(name, self._arguments)
            )
        return Field(name, None, Contract(), name.replace("_", " "), "")

    def default(self, name, scale):
        """Return where the control `name` starts."""
        if self._arguments is None:
            return self._first.get(name)
        given = self._arguments[name].default
        if given is not inspect.Parameter.empty:
            return given
        if scale.kind == "choice":
            return scale.values[0]
        raise TypeError(f"{name} needs a default: def {self._makes.__name__}({name}=…)")

    def try_out(self, name, scale):
        """Refuse a scale with an end that an experiment would not take."""
        if self._arguments is None:
            for value in (scale.values[0], scale.values[-1]):
                self._first.replace(**{name: value})

    def make(self, place):
        """Return the kind of thing that these values make.

        Parameters
        ----------
        place : dict
            Control names with their values; "seed", "changes" and what a hand has
            touched instead of what the source has, unless it is a function with such
            an argument.
        """
        values, taken = dict(place), self._arguments or {}
        own = {
            n: values.pop(n)
            for n in ("seed", "changes", *Start.sets, *Points.sets)
            if n in values and n not in taken
        }
        make = None
        if self._arguments is not None:
            make = functools.partial(self._makes, **values)
            made = make()
        elif isinstance(self._makes, dict):
            made = {k: e.replace(**values) for k, e in self._makes.items()}
        else:
            made = self._makes.replace(**values)
        return _kind_of(made, own, getattr(self._makes, "__name__", "source"), make)

    def uses(self, name, kind):
        """Return whether the setting `name` matters to what is shown."""
        if self._arguments is not None or not kind.comparable:
            return True
        return kind.value.field(name).used(kind.value)

    def takes(self, name):
        """Return whether this is a function with an argument of that name."""
        return name in (self._arguments or {})

    def __repr__(self):
        return written(self.origin)

    @property
    def _first(self):
        made = self._makes
        return next(iter(made.values())) if isinstance(made, dict) else made


def _kind_of(made, own, name, make):
    """Return `made` as something that a panel can train, draw and put into words.

    `make` is the function that made it, where there is one.
    """
    if isinstance(made, Experiment):
        made = {"": made}
    elif isinstance(made, list | dict) and not _pictures(made):
        made = _named(made)
    if isinstance(made, dict):
        return Trained({label: e.replace(**own) for label, e in made.items()})
    if isinstance(made, Race):
        return Raced(made.replace(**own))
    if isinstance(made, GeneratorType):
        made = itertools.chain([made], iter(make, None))  # and others after a break
        return Drawn(made.__next__, name)
    if _pictures(made):
        return Drawn(lambda: iter([made]), name, expected=1)
    raise TypeError(
        f"{name} must return an Experiment, a race, or one to three pictures such as "
        f"dl.Lines(…), got {shown(made)}"
    )


class Trained:
    """One experiment, or several that race: the first is the one that views show."""

    comparable, plays = True, True
    default_views, shows = "cost", "an experiment"

    def __init__(self, experiments):
        self.label, self.experiment = next(iter(experiments.items()))
        self.others = dict(list(experiments.items())[1:])
        self.value = self.experiment
        self.subject = touched_in([*experiments.values()])
        self.free = {"seed", "changes"}
        if in_plane(self.experiment.data.draw(self.experiment.data_seed)):
            self.free |= BY_HAND.keys()

    def check(self, name, value):
        """Return what a hand has touched as the data take it, or refuse it."""
        return rows_of(name, value)

    def views(self, names):
        """Return the views as a list: names, and functions of your own."""
        views = known_views(names, VIEWS)
        check_views(views, self.experiment)
        return views

    def pictures(self, views, scene):
        """Return the picture that each view makes of a scene."""
        return [
            VIEWS[view].draw(scene) if isinstance(view, str) else drawn(view, scene)
            for view in views
        ]

    def run(self):
        """Return the job that trains it."""
        return Run(self.experiment)

    def moment(self, run, t=None):
        """Return what the views draw: the moment t, or the latest."""
        return run.history.at(t)

    def words(self, record, held):
        """Return the status in words, and whether it is an alarm."""
        if record.history.diverged:
            return diverged_words(record.history, held), True
        return run_words(record), False


class Raced:
    """Optimisers on their way down a landscape."""

    comparable, plays = False, True
    default_views, shows = "contour cost", "a race"
    label, subject = "", Start()

    def __init__(self, race):
        self.value = self.race = race
        self.free = {"seed", *self.subject.sets}

    def check(self, name, value):
        """Return what a hand has touched as the race takes it, or refuse it."""
        return self.race.field(name).contract(name, value)

    def views(self, names):
        """Return the views as a list of names, contour and cost, or functions."""
        return known_views(names, RACED)

    def pictures(self, views, moment):
        """Return the picture that each view makes of a race and a standing."""
        return [
            RACED[view](*moment) if isinstance(view, str) else drawn(view, *moment)
            for view in views
        ]

    def run(self):
        """Return the job that goes down."""
        return States(self.race.moments, self.race.iterations + 1)

    def moment(self, run, t=None):
        """Return what the views draw: the race, and where all stand at t."""
        return self.race, run.states[-1 if t is None else t]

    def words(self, moment, held):
        """Return the status in words."""
        return costs_of(*moment, TARGET).says, False


# A share of the first cost: the time that a descent takes is counted to there.
TARGET = 1e-3
RACED = {
    "contour": contour_of,
    "cost": functools.partial(costs_of, target=TARGET),
}


class Drawn:
    """Pictures that a function returns, or yields one after another."""

    comparable = False
    default_views, subject = None, None

    def __init__(self, begin, name, expected=None):
        self.value, self.plays = name, expected is None
        self._begin, self._name, self._expected = begin, name, expected
        self._run, self.free, self.shows = None, set(), f"the pictures of {name}"

    def views(self, names):
        """Return none: the function says itself what to show."""
        if names is not None:
            raise ValueError(
                f"views must be left out: {self._name} says itself what to show, "
                f"got {names!r}"
            )
        run = self.run()
        if not run.states:
            run.advance()
        self.moment(run)  # what is wrong shows itself here
        return []

    def pictures(self, views, moment):
        """Return the pictures themselves."""
        return list(moment)

    def run(self):
        """Return the job that takes one state after another: always the same one."""
        if self._run is None:
            self._run = States(
                lambda: map(self._checked, self._begin()), self._expected
            )
        return self._run

    def moment(self, run, t=None):
        """Return the pictures of the state t, or of the latest."""
        if not run.states:
            raise ValueError(f"{self._name} must yield at least one state, got none")
        return run.states[-1 if t is None else t]

    def words(self, pictures, held):
        """Return what the pictures say of themselves, or else their titles."""
        said = " ".join(p.says for p in pictures if p.says)
        return said or ". ".join(p.title for p in pictures if p.title), False

    def _checked(self, state):
        if not _pictures(state):
            raise TypeError(
                f"{self._name} must give one to three pictures such as dl.Lines(…), "
                f"got {shown(state)}"
            )
        return (state,) if isinstance(state, Picture) else tuple(state)


def _is_value(origin):
    return isinstance(origin, Experiment | Race | dict)


def _pictures(made):
    if isinstance(made, Picture):
        return True
    several = isinstance(made, tuple | list) and 1 <= len(made) <= 3
    return several and all(isinstance(picture, Picture) for picture in made)


def _named(experiments):
    """Return experiments by their labels; those of a list are numbered."""
    if not isinstance(experiments, dict):
        experiments = {f"run {k + 1}": e for k, e in enumerate(experiments)}
    for label, experiment in experiments.items():
        if not isinstance(experiment, Experiment):
            raise TypeError(
                f"source[{label!r}] must be an Experiment, got {shown(experiment)}"
            )
    if not 1 <= len(experiments) <= 5:
        raise ValueError(
            f"source must be one to five experiments, got {len(experiments)}"
        )
    return experiments


def _arguments(function):
    parameters = inspect.signature(function).parameters
    for parameter in parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise TypeError(
                f"{function.__name__} must name its arguments, got {parameter}"
            )
    return parameters
