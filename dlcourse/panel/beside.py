"""What stands beside the run that is shown: pins, rivals, seeds, a sweep.

All of it is other experiments of the same kind, so all of it is a list of jobs; several
at once train as stacks. What has been trained is kept for as long as it fits the
controls: switching the seeds off and on again trains nothing.
"""

from dataclasses import dataclass

import numpy as np

from dlcourse.basics.messages import shown
from dlcourse.engine.experiment import Experiment
from dlcourse.panel.runs import Group, Run
from dlcourse.pictures.scene import Ghost, Sweep

SEEDS = 16
MOST_GHOSTS = 4
MOST_VALUES = 64


@dataclass
class Pin:
    """A run that was kept: where its controls stood, and what came of it."""

    place: int
    values: dict
    run: Run
    seeds: Group | None = None


class Beside:
    """The other runs of a panel.

    Parameters
    ----------
    missing : dict
        The runs that a fair comparison would show too: label to the settings in which
        one differs from what is shown, or to a function that makes it of that.
    ahead : Ahead
        Runs that may be known already.
    """

    def __init__(self, missing, ahead):
        self.ahead = ahead
        self.missing, self.missing_on = missing, False
        self.pins, self.rivals = [], {}
        self.seeds_on, self.swept = False, None  # a Control
        self._seeds, self._sweep = None, None

    def begin(self, trained):
        """Train what belongs to an experiment that is new, and drop what did not."""
        wanted = dict(trained.others)
        if self.missing_on:
            wanted |= self.fair(trained.experiment)
        known = {run.experiment: run for run in self.rivals.values()}
        self.rivals = {
            k: known.get(e) or Run(e, self.ahead.history_of(e))
            for k, e in wanted.items()
        }
        if self.seeds_on:
            self._seeds = _kept(self._seeds, seeds_of(trained.experiment))
            for pin in self.pins:
                pin.seeds = pin.seeds or Group(seeds_of(pin.run.experiment))

    def fair(self, experiment):
        """Return {label: Experiment}: what a comparison with `experiment` misses."""
        return {k: _missing(k, v, experiment) for k, v in self.missing.items()}

    def sweep(self, experiments):
        """Train the experiments {value: Experiment} of a range."""
        self._sweep = _kept(self._sweep, experiments, self.ahead.history_of)

    def pin(self, values, run):
        """Keep a run, and its seeds if they are on."""
        taken = {pin.place for pin in self.pins}
        free = [place for place in range(MOST_GHOSTS) if place not in taken]
        self.make_room("pin", 1)
        seeds = None
        if self.seeds_on:
            seeds = _kept(self._seeds, seeds_of(run.experiment))
        self.pins.append(Pin(free[0], dict(values), run, seeds))

    def make_room(self, what, more):
        """Refuse `what` where it would need more than the ghosts that can be told."""
        if len(self.rivals) + len(self.pins) + more > MOST_GHOSTS:
            raise ValueError(
                f"{what}: at most {MOST_GHOSTS} runs can stand beside the one that is "
                "shown; unpin them first"
            )

    @property
    def jobs(self):
        """All that trains, done or not."""
        groups = [pin.seeds for pin in self.pins if self.seeds_on]
        groups += [self._seeds if self.seeds_on else None]
        groups += [self._sweep if self.swept else None]
        runs = [*self.rivals.values(), *(pin.run for pin in self.pins)]
        return [*runs, *filter(None, groups)]

    def history_of(self, experiment):
        """Return the history of a run that has come to its end: swept, or ahead."""
        swept = {}
        if self.swept is not None and self._sweep is not None:
            swept = self._sweep.histories
        for history in swept.values():
            if history.experiment == experiment and history.complete:
                return history
        return self.ahead.history_of(experiment)

    def ghosts(self, labels):
        """Return all runs beside, given the labels of the pins."""
        taken = {pin.place for pin in self.pins}
        free = (place for place in range(MOST_GHOSTS) if place not in taken)
        rivals = [
            Ghost(label, next(free, 0), run.history)
            for label, run in self.rivals.items()
        ]
        pins = [
            Ghost(label, pin.place, pin.run.history, self._histories(pin.seeds))
            for label, pin in zip(labels, self.pins, strict=True)
        ]
        return (*rivals, *pins)

    @property
    def seeds(self):
        """The histories of all seeds, or none."""
        return self._histories(self._seeds)

    def _histories(self, group):
        on = group is not None and self.seeds_on
        return tuple(group.histories.values()) if on else ()

    @property
    def range(self):
        """The `Sweep` over a control, or None."""
        control = self.swept
        if control is None:
            return None
        return Sweep(
            control.name,
            control.field.label,
            control.scale,
            self._sweep.histories,
            control.value,
            control.field.symbol,
        )


def seeds_of(experiment):
    """Return the experiment with its own seed and the next fifteen."""
    first = experiment.seed
    return {k: experiment.replace(seed=k) for k in range(first, first + SEEDS)}


def _missing(label, given, experiment):
    if isinstance(given, dict):
        try:
            return experiment.replace(**given)
        except (TypeError, ValueError) as error:
            raise type(error)(f"missing[{label!r}]: {error}") from None
    made = given(experiment) if callable(given) else given
    if not isinstance(made, Experiment):
        raise TypeError(
            f"missing[{label!r}] must be settings such as {{'schedule': 'constant'}}, "
            f"or a function that makes an experiment of one, got {shown(made)}"
        )
    return made


def thinned(values):
    """Return at most 64 of the values, evenly taken, both ends included."""
    if len(values) <= MOST_VALUES:
        return tuple(values)
    places = np.linspace(0, len(values) - 1, MOST_VALUES).round().astype(int)
    return tuple(values[place] for place in places)


def _kept(group, experiments, known=lambda experiment: None):
    """Return the group at hand if it trains just these experiments, else a new one."""
    same = group is not None and group.experiments == experiments
    return group if same else Group(experiments, known=known)
