"""Predictions: what one expects of a panel, before its own runs answer.

A prediction names a panel's source, where its controls are to stand, and what is read
off the runs. What is right is computed from that, never stored; the text explains the
answer that the run gives with at least nine of ten seeds.
"""

import functools
import importlib
import importlib.util
import pkgutil
import random
from dataclasses import dataclass
from statistics import median, mode

import numpy as np

from dlcourse.basics.messages import nearest, shown
from dlcourse.basics.scales import Scale
from dlcourse.engine.history import History, add_stack
from dlcourse.engine.training import train
from dlcourse.panel.drawings import Drawing
from dlcourse.panel.sources import Drawn, Source, Trained
from dlcourse.pictures.numbers import number

SEEDS = 10
FACTOR = 2  # a number is right within it
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
CLOSE = 0.12  # a sketch is right if it is off by less, in the mean, of its axis


@dataclass(frozen=True, eq=False, kw_only=True)
class Prediction:
    """What all kinds have.

    Attributes
    ----------
    identifier : str
        Such as "P01.1".
    panel : str
        The cell whose panel it is about.
    text : str
        The question.
    source : Experiment, dict, Race or function
        The panel's.
    runs : tuple of dict
        Where the panel's controls stand, for each run; by default where they start.
    answer : function
        What the runs say: takes a `History` of each (a dictionary of them where several
        race), or the picture, or the tuple of pictures, that a function shows.
    right : object
        The answer that the text explains; a test holds that the runs give it.
    why : str
        What is to say to any answer.
    seeds : int
        With so many the runs are made, where chance matters.
    scored : bool
        Whether the answer reads scores on the way; the costs of all steps, and the
        scores at the end, are there in any case.
    seed_name : str
        What a function that shows pictures calls its seed.
    measured : bool
        Whether the answer is a time on this machine: what it will be, nobody promises.
    """

    identifier: str
    panel: str
    text: str
    source: object
    answer: object
    right: object
    runs: tuple = ({},)
    why: str = ""
    seeds: int = 1
    scored: bool = False
    seed_name: str = "seed"
    measured: bool = False

    def answers(self, seeds):
        """Return what the runs say with each seed; all of them train as stacks."""
        return last_of(self.working(seeds))

    def working(self, seeds):
        """Yield on the way to the answers, now and then; return them."""
        source, name = Source(self.source), self.seed_name
        kinds = [
            [source.make({**moves, name: k} if k else moves) for moves in self.runs]
            for k in seeds
        ]
        if all(isinstance(kind, Drawn) for kind in kinds[0]) and not source.takes(name):
            kinds = kinds[:1] * len(kinds)  # each time the same pictures
        trained = [kind for row in kinds for kind in row if isinstance(kind, Trained)]
        experiments = {
            e: None for k in trained for e in (k.experiment, *k.others.values())
        }
        histories = yield from _trained(list(experiments), self.scored)
        known = {}
        for row in kinds:
            if id(row) not in known:
                results = []
                for kind in row:
                    results.append((yield from _result(kind, histories)))
                known[id(row)] = self.answer(*results)
        return [known[id(row)] for row in kinds]

    @functools.cached_property
    def found(self):
        """What the runs say: computed when it is first asked for."""
        return last_of(self.finding())

    def finding(self):
        """Yield on the way to `found`; return it."""
        if "found" not in vars(self):
            answers = yield from self.working(range(self.seeds))
            vars(self)["found"] = self.usual(answers)
        return self.found

    def checked_answer(self, answer):
        """Return an answer of the runs as one might have predicted it."""
        return answer

    @property
    def written(self):
        """The panel's source, as text."""
        return repr(Source(self.source))

    def __str__(self):
        return "\n".join([self.text, *(f"  {line}" for line in self.lines)])


@dataclass(frozen=True, eq=False, kw_only=True)
class Choice(Prediction):
    """Two to four options, {key: (text, what there is to say to whoever chose it)}."""

    options: dict

    @functools.cached_property
    def ordered(self):
        """The options in the order in which they are shown: the same each time."""
        keys = list(self.options)
        random.Random(self.identifier).shuffle(keys)
        return {key: self.options[key] for key in keys}

    @property
    def letters(self):
        """The key of each letter."""
        return dict(zip("abcd", self.ordered, strict=False))

    @property
    def lines(self):
        """What there is to choose from."""
        return [f"{a}) {self.options[key][0]}" for a, key in self.letters.items()]

    @staticmethod
    def usual(answers):
        """Return what most runs say."""
        return mode(answers)

    def checked(self, said):
        """Return a prediction, or raise what is wrong with it."""
        if said not in self.options:
            raise ValueError(
                f"{self.identifier}: choose one of {', '.join(map(repr, self.ordered))}"
                f", got {shown(said)}" + nearest(said, self.options)
            )
        return said

    def agrees(self, said, found):
        """Whether a prediction is what the runs say."""
        return said == found

    def words(self, said):
        """Return an answer as one reads it."""
        return self.options[said][0]

    def reply(self, said, found):
        """Return what there is to say to a prediction."""
        own = self.options[said][1]
        return own if said == found or not self.why else f"{own} {self.why}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Order(Prediction):
    """Which comes first, and which then: `items` is {key: text}, `by` says of what.

    `answer` returns the keys in their order.
    """

    items: dict
    by: str = "from the lowest to the highest"

    @functools.cached_property
    def ordered(self):
        """The items in the order in which they are shown: never the right one."""
        keys, draw = list(self.items), random.Random(self.identifier)
        while tuple(keys) == tuple(self.right):
            draw.shuffle(keys)
        return {key: self.items[key] for key in keys}

    @property
    def lines(self):
        """What there is to put in order."""
        return [f"- {text}" for text in self.ordered.values()]

    @staticmethod
    def usual(answers):
        """Return what most runs say."""
        return mode(map(tuple, answers))

    def checked(self, said):
        """Return a prediction, or raise what is wrong with it."""
        listed = isinstance(said, tuple | list)
        if not listed or sorted(said) != sorted(self.items):
            raise ValueError(
                f"{self.identifier}: name each of {', '.join(map(repr, self.ordered))} "
                f"once, {self.by}, got {shown(said)}"
            )
        return tuple(said)

    def agrees(self, said, found):
        """Whether a prediction is what the runs say."""
        return tuple(said) == tuple(found)

    def words(self, said):
        """Return an answer as one reads it."""
        return ", ".join(self.items[key] for key in said)

    def reply(self, said, found):
        """Return what there is to say to a prediction."""
        places = zip(said, found, strict=True)
        first = next((f for s, f in places if s != f), None)
        start = f"The first in another place is: {self.items[first]}. " if first else ""
        return start + self.why


@dataclass(frozen=True, eq=False, kw_only=True)
class Number(Prediction):
    """A number on a scale; right within a factor of two, or `within` of it.

    `low` and `high` are what there is to say to those who went too low, or too high.
    """

    scale: Scale
    unit: str = ""
    within: float = None
    low: str = ""
    high: str = ""

    @property
    def lines(self):
        """What there is to choose from."""
        low, high = self.scale.values[0], self.scale.values[-1]
        return [f"a number from {self.words(low)} to {self.words(high)}"]

    @staticmethod
    def usual(answers):
        """Return what the middle one of the runs says."""
        return float(median(answers))

    def checked(self, said):
        """Return a prediction, or raise what is wrong with it."""
        return self.scale(self.identifier, said)

    def checked_answer(self, answer):
        """Return an answer of the runs as one might have predicted it."""
        low, high = self.scale.values[0], self.scale.values[-1]
        return min(max(answer, low), high)

    def agrees(self, said, found):
        """Whether a prediction is near enough to what the runs say."""
        low, high = self.near(found)
        return low <= said <= high

    def near(self, found):
        """Return from where to where a prediction is right."""
        if self.within is not None:
            return found - self.within, found + self.within
        if found <= 0:
            return found, found
        return found / FACTOR * (1 - 1e-9), found * FACTOR * (1 + 1e-9)

    def share(self, value):
        """Return where a value stands: 0 at the scale's left end, 1 at its right."""
        return share_of(self.scale, [value])[0]

    def spelled(self, value):
        """Return a number as one writes it by hand: 10⁴, 5.7·10⁸."""
        known = value in self.scale.values
        return by_hand(self.scale.label(value) if known else number(value))

    def words(self, said):
        """Return an answer as one reads it."""
        return f"{self.spelled(said)} {self.unit}".strip()

    def reply(self, said, found):
        """Return what there is to say to a prediction."""
        own = ""
        if not self.agrees(said, found):
            own = self.low if said < found else self.high
        return f"{own} {self.why}".strip()


@dataclass(frozen=True, eq=False, kw_only=True)
class Sketch(Prediction):
    """A curve, drawn by handles that stand at the x of `at`.

    `answer` returns a y for each of them, or (x, y) of a whole curve. `over` is what
    the panel's picture calls the x axis, if it is not `xlabel`; `stretch` is how much
    of the picture's x goes into one of ours.
    """

    at: tuple
    scale: Scale
    xlabel: str
    ylabel: str
    over: str = ""
    stretch: float = 1.0

    def drawn(self, said):
        """Return a sketch as the panel shows it beside its own curves."""
        moved = [{*moves} for moves in self.runs]
        swept = set.union(*moved) if len(self.runs) > 1 else set()
        return Drawing(
            self.source,
            self.stretch * np.array(self.at, float),
            np.array(said, float),
            self.over or self.xlabel,
            self.ylabel,
            next(iter(swept), ""),
        )

    @property
    def lines(self):
        """What there is to draw."""
        low, high = map(self.scale.label, (self.scale.values[0], self.scale.values[-1]))
        places = ", ".join(f"{x:g}" if not isinstance(x, str) else x for x in self.at)
        return [
            f"a curve: {self.ylabel} from {low} to {high},",
            f"over {self.xlabel} = {places}",
        ]

    def heights(self, y):
        """Return values as shares of the axis, 0 at its foot and 1 at its top."""
        return share_of(self.scale, y)

    def usual(self, answers):
        """Return the middle of the runs, at each handle."""
        return tuple(np.median([self.at_handles(a) for a in answers], axis=0).tolist())

    def at_handles(self, answer):
        """Return the y of an answer at each handle."""
        if isinstance(answer, tuple) and len(answer) == 2 and np.ndim(answer[0]):
            answer = np.interp(self.at, *answer)
        return tuple(float(y) for y in answer)

    def checked(self, said):
        """Return a prediction, or raise what is wrong with it."""
        if not isinstance(said, tuple | list) or len(said) != len(self.at):
            raise ValueError(
                f"{self.identifier}: give {len(self.at)} values, one for each of "
                f"{self.xlabel} = {self.at}, got {shown(said)}"
            )
        return tuple(self.scale(self.identifier, value) for value in said)

    def checked_answer(self, answer):
        """Return an answer of the runs as one might have drawn it."""
        low, high = self.scale.values[0], self.scale.values[-1]
        return tuple(min(max(y, low), high) for y in answer)

    def agrees(self, said, found):
        """Whether a sketch is near enough to what the runs show."""
        off = np.abs(self.heights(said) - self.heights(found))
        return bool(off.mean() <= CLOSE)

    def words(self, said):
        """Return an answer as one reads it."""
        low, high = self.scale.values[0], self.scale.values[-1]
        return ", ".join(number(min(max(y, low), high)) for y in said)

    def reply(self, said, found):
        """Return what there is to say to a sketch: where it was furthest off."""
        off = self.heights(said) - self.heights(found)
        k = int(np.abs(off).argmax())
        place = self.at[k] if isinstance(self.at[k], str) else f"{self.at[k]:g}"
        if abs(off[k]) <= CLOSE:
            start = "Close, all along."
        else:
            close = "Close in the mean, and" if self.agrees(said, found) else "You were"
            start = (
                f"{close} furthest off at {self.xlabel} = {place}: you drew "
                f"{number(said[k])}, the run has {number(found[k])}."
            )
        return f"{start} {self.why}".strip()


def last_of(working):
    """Return what a generator returns at its end."""
    while True:
        try:
            next(working)
        except StopIteration as end:
            return end.value


def share_of(scale, values):
    """Return values as shares of a scale, 0 at its lower end and 1 at its upper."""
    ends = np.array([scale.values[0], scale.values[-1]], float)
    values = np.asarray(values, float)
    if scale.kind == "log":
        if ends[0] == 0:  # it stands a little left of the others
            ends[0] = scale.values[1] / 2
        values, ends = np.log(np.maximum(values, ends[0])), np.log(ends)
    shares = (values - ends[0]) / (ends[1] - ends[0])
    return np.clip(np.nan_to_num(shares, nan=1.0), 0, 1)


def by_hand(text):
    """Return a number that reads 5.7e+08 as 5.7·10⁸, and 1e+04 as 10⁴."""
    factor, e, power = text.partition("e")
    if not e or not power.lstrip("+-").isdigit():
        return text
    raised = f"10{str(int(power)).translate(RAISED)}"
    return raised if factor == "1" else f"{factor}·{raised}"


def _trained(experiments, scored):
    """Return {experiment: history}, trained as stacks, a step at a time."""
    histories = [History(experiment, room=0) for experiment in experiments]
    for step in train(experiments, at_end=not scored) if experiments else ():
        add_stack(histories, step)
        yield
    return dict(zip(experiments, histories, strict=True))


def _result(kind, histories):
    """Return what an answer is read off: histories, or pictures at the end."""
    if isinstance(kind, Trained):
        if not kind.others:
            return histories[kind.experiment]
        runs = {kind.label: kind.experiment, **kind.others}
        return {label: histories[experiment] for label, experiment in runs.items()}
    job = kind.run()
    while not job.complete:
        job.advance()
        yield
    last = job.states[-1]
    alone = isinstance(last, tuple) and type(last) is tuple and len(last) == 1
    return last[0] if alone else last


@functools.cache
def predictions():
    """Return all predictions, in the order of the notebooks."""
    folder = importlib.import_module("dlcourse.lessons")
    names = [
        f"dlcourse.lessons.{lesson.name}.predictions"
        for lesson in pkgutil.iter_modules(folder.__path__)
    ]
    found = [importlib.import_module(n) for n in names if importlib.util.find_spec(n)]
    entries = [entry for module in found for entry in module.PREDICTIONS]
    return sorted(entries, key=lambda entry: entry.identifier[1:3])


def prediction(identifier):
    """Return the prediction of an identifier such as "P01.1"."""
    if not isinstance(identifier, str):
        raise TypeError(
            'identifier must be that of a prediction such as "P01.1", '
            f"got {shown(identifier)}"
        )
    known = {entry.identifier: entry for entry in predictions()}
    if identifier not in known:
        raise ValueError(
            f"there is no prediction {identifier!r}" + nearest(identifier, known)
        )
    return known[identifier]
