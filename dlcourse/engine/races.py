"""Races: optimisers side by side on one landscape, as a value.

    both = race(bowl(40), "momentum", "adam", momentum={"learning_rate": 0.2})
    for standing in both.moments():
        print([moment.cost for moment in standing])

Each goes as `descend` lets it go alone, from one start and with the same noise.
"""

import dataclasses
import inspect
from dataclasses import dataclass

import numpy as np

from dlcourse.basics.choices import Optional
from dlcourse.basics.contracts import NonNegative, Seed, undecorated
from dlcourse.basics.lasting import Lasting
from dlcourse.basics.messages import nearest, shown
from dlcourse.basics.scales import written
from dlcourse.datasets.landscapes import Landscape
from dlcourse.engine.descents import Ground, OneStepper, Start, descend
from dlcourse.engine.settings import FIELDS, Field
from dlcourse.engine.swaps import OPTIMIZERS


class Standing(tuple, metaclass=Lasting):
    """Where all stand at one iteration of a race: a `Moment` for each optimiser.

    Attributes
    ----------
    t : int
    paths : array (t + 1, k, 2)
        All points so far of the k optimisers; NaN after one has diverged.
    costs : array (t + 1, k)
    """

    def __new__(cls, moments, paths, costs):
        standing = super().__new__(cls, moments)
        paths.flags.writeable = costs.flags.writeable = False
        standing.t, standing.paths, standing.costs = len(costs) - 1, paths, costs
        return standing


LANDSCAPE_LABELS = {
    "curvature": ("curvature ratio", "how much steeper it is along b than along w"),
    "rotation": ("rotation", "degrees by which the bowl and the start are turned"),
    "y0": ("first y", "how far beside the saddle's ridge the race begins"),
    "x0": ("first x", "how far from the minimum the race begins"),
}
KEPT = ("iterations", "noise", "seed")
OWN_FIELDS = {
    "landscape": Field("landscape", None, Ground, "landscape", "what to go down"),
    "noise": Field(
        "noise",
        0.0,
        NonNegative,
        "noise",
        "standard deviation of what is added to each gradient, as mini-batches would",
    ),
    "start": Field("start", None, Optional(Start), "start", "where the race begins"),
    "iterations": FIELDS["iterations"],
    "seed": dataclasses.replace(FIELDS["seed"], about="of the noise"),
}


@dataclass(frozen=True, repr=False)
class Race(metaclass=Lasting):
    """Optimisers side by side on one landscape; `race` makes one.

    Attributes
    ----------
    landscape : Landscape
    entrants : tuple of (label, name or function)
    iterations : int
    noise : float
    seed : int
    start : tuple (2,)
        Where all begin.
    rates : tuple of (name, value)
        For all that have none of their own.
    own : tuple of (label, rates)
    """

    landscape: Landscape
    entrants: tuple
    iterations: int
    noise: float
    seed: int
    start: tuple
    rates: tuple
    own: tuple

    @property
    def _own_start(self):
        """The start, or None where it is that of the landscape."""
        return None if self.start == self.landscape.start else self.start

    @property
    def optimizers(self):
        """The labels, in order."""
        return tuple(label for label, _ in self.entrants)

    def rates_of(self, label):
        """Return the rates that one optimiser is given, as a dictionary."""
        return {**dict(self.rates), **dict(dict(self.own).get(label, ()))}

    def moments(self):
        """Run the race, yielding a `Standing` an iteration, t = 0 to `iterations`.

        Whoever diverges stays at the last point whose cost was finite. The race ends
        early when all have.
        """
        runs = [
            descend(
                self.landscape,
                known,
                self.iterations,
                self.noise,
                self.seed,
                self.start,
                **self.rates_of(label),
            )
            for label, known in self.entrants
        ]
        shape = self.iterations + 1, len(runs)
        paths, costs = np.full((*shape, 2), np.nan), np.full(shape, np.nan)
        now = [next(run) for run in runs]
        for t in range(self.iterations + 1):
            for i, run in enumerate(runs):
                if t > 0 and not now[i].diverged:
                    now[i] = _follow(now[i], next(run))
                if not now[i].diverged:
                    paths[t, i], costs[t, i] = now[i].w[:, 0], now[i].cost
            yield Standing(now, paths[: t + 1], costs[: t + 1])
            if all(moment.diverged for moment in now):
                return

    def replace(self, **changes):
        """Return a new race with some settings changed.

        Takes landscape, noise, iterations, seed, start (None: that of the landscape),
        the rates of all, the landscape's own settings (curvature, …), and

        optimizer : str, function or pair
            The only one that goes down.
        """
        made, own, rates = {}, {}, dict(self.rates)
        entrants = self.entrants
        for name, value in changes.items():
            self.field(name)
            if name == "optimizer":
                entrants = (value,)
            elif name in OWN_FIELDS:
                made[name] = value
            elif name in self.landscape.settings:
                own[name] = value
            else:
                rates[name] = value
        landscape = made.pop("landscape", self.landscape)
        kept = {name: getattr(self, name) for name in KEPT}
        kept["start"] = self._own_start
        return race(
            landscape.replace(**own) if own else landscape,
            *entrants,
            **{**kept, **made},
            **rates,
            **{label: dict(pairs) for label, pairs in self.own},
        )

    def get(self, name):
        """Return any value that `replace` can change, by its name."""
        field = self.field(name)
        if name == "optimizer":
            return self.entrants[0][1]
        if name in OWN_FIELDS:
            return getattr(self, name)
        if name in self.landscape.settings:
            return self.landscape.settings[name]
        return dict(self.rates).get(name, field.default)

    def field(self, name):
        """Return the `Field` of any setting that `replace` can change."""
        settings = self.landscape.settings
        if name in OWN_FIELDS:
            return OWN_FIELDS[name]
        if name == "optimizer":
            return dataclasses.replace(FIELDS[name], contract=OneStepper)
        if name in settings:
            contract = self.landscape.contract(name)
            return Field(name, settings[name], contract, *LANDSCAPE_LABELS[name])
        known = _rate_names(self.entrants)
        if name in known:
            return dataclasses.replace(
                FIELDS[name], used=lambda race: _uses(race, name)
            )
        known = [*known, *OWN_FIELDS, "optimizer", *settings]
        raise TypeError(f"a race has no setting {name!r}" + nearest(name, known))

    def __repr__(self):
        entrants = [_entrant_text(*entrant) for entrant in self.entrants]
        settings = {
            name: getattr(self, name)
            for name in KEPT
            if getattr(self, name) != OWN_FIELDS[name].default
        }
        if self._own_start:
            settings["start"] = self.start
        settings |= dict(self.rates)
        settings |= {label: dict(pairs) for label, pairs in self.own}
        words = [f"{name}={value!r}" for name, value in settings.items()]
        return f"dl.race({', '.join([repr(self.landscape), *entrants, *words])})"


def race(
    landscape, *optimizers, iterations=1000, noise=0.0, seed=0, start=None, **rates
):
    """Return a race of optimisers down a landscape, as a value.

    Parameters
    ----------
    landscape : Landscape
        Such as `bowl(40)`; it names the start.
    *optimizers : str, function or (label, str or function)
        Names in the table of optimisers, or steps of your own. Labels must differ.
    iterations : int >= 0
    noise : float >= 0
        Standard deviation of what is added to each gradient, the same for all.
    seed : int >= 0
        Of the noise.
    start : pair of numbers in [-1e6, 1e6], optional
        Where all begin, instead of where the landscape says.
    **rates
        learning_rate, beta, beta1, beta2, epsilon for all; or, by its label, a
        dictionary of rates for one.

    Examples
    --------
    >>> import dlcourse as dl
    >>> dl.race(dl.bowl(40), "momentum", "adam", momentum={"learning_rate": 0.2})
    dl.race(dl.bowl(40), 'momentum', 'adam', momentum={'learning_rate': 0.2})
    """
    landscape = Ground("landscape", landscape)
    entrants = _entrants(optimizers)
    given = {
        "iterations": FIELDS["iterations"].contract("iterations", iterations),
        "noise": NonNegative("noise", noise),
        "seed": Seed("seed", seed),
        "start": OWN_FIELDS["start"].contract("start", start) or landscape.start,
    }
    shared, own = _rates(rates, entrants)
    return Race(landscape, entrants, **given, rates=shared, own=own)


def _entrants(optimizers):
    """Return label and optimiser of each, once all labels differ."""
    entrants = tuple(_entrant(f"optimizers[{i}]", o) for i, o in enumerate(optimizers))
    if not entrants:
        raise TypeError("race must be given one optimizer or more, got none")
    labels = [label for label, _ in entrants]
    for label in labels:
        if labels.count(label) > 1:
            raise ValueError(
                f"optimizers must have different labels, got {label!r} twice; "
                f"a pair ('another', {label!r}) gives another label"
            )
    return entrants


def _rates(rates, entrants):
    """Return the rates of all, and those that one alone has, as sorted pairs."""
    shared, own = {}, {}
    known, labels = _rate_names(entrants), [label for label, _ in entrants]
    for name, value in rates.items():
        if name in labels or name in OPTIMIZERS:
            if not isinstance(value, dict):
                raise TypeError(
                    f"{name} must be a dictionary of rates such as "
                    f"{{'learning_rate': 0.1}}, got {shown(value)}"
                )
            pairs = {k: _rate(f"{name}: ", k, v, known) for k, v in value.items()}
            own[name] = tuple(sorted(pairs.items()))
        else:
            shared[name] = _rate("", name, value, [*known, *labels])
    return tuple(sorted(shared.items())), tuple(sorted(own.items()))


def _entrant(name, given):
    """Return the label of an optimiser, and what it is known by."""
    label = None
    if isinstance(given, tuple | list) and len(given) == 2:
        label, given = given
        if not isinstance(label, str) or not label.isidentifier() or label in FIELDS:
            raise ValueError(
                f"{name}: a label must be a name such as 'slow_adam', "
                f"and that of no setting, got {shown(label)}"
            )
    OneStepper(name, given)
    return label or (given if isinstance(given, str) else given.__name__), given


def _entrant_text(label, known):
    text = written(known)
    usual = known if isinstance(known, str) else known.__name__
    return text if label == usual else f"({label!r}, {text})"


RATES = ("learning_rate", "beta", "beta1", "beta2", "epsilon")


def _arguments(known):
    step = OPTIMIZERS[known] if isinstance(known, str) else known
    return list(inspect.signature(undecorated(step)).parameters)[2:]


def _rate_names(entrants):
    """Return the rates that a race may be given: the usual, and what a step names."""
    named = [n for _, known in entrants for n in _arguments(known) if n in FIELDS]
    return list(dict.fromkeys([*RATES, *named]))


def _uses(race, name):
    return any(name in _arguments(known) for _, known in race.entrants)


def _rate(owner, name, value, known):
    if name not in known or name not in FIELDS:
        raise TypeError(f"{owner}a race has no rate {name!r}" + nearest(name, known))
    return FIELDS[name].contract(f"{owner}{name}", value)


def _follow(before, after):
    """Return the next moment, or the last one that was finite."""
    if np.isfinite(after.cost) and np.isfinite(after.w).all():
        return after
    return dataclasses.replace(before, diverged=True)
