"""Hyperparameter search: many trials of one experiment, as stacks, on any executor.

    space = {"learning_rate": scale.log(1e-4, 1), "width": scale.linear(5, 50)}
    found = search(experiment, space, trials=60)
    again = search(experiment, found.near(0.3), trials=60)

All trials are drawn before the first one runs. Those of equal shape train side by side,
in chunks that depend on nothing but the search: so every executor gives the same
numbers, and a search that was broken off goes on as if it had not been.
"""

import importlib.metadata
import os
import sys

from dlcourse.basics.choices import Choice, Flag
from dlcourse.basics.contracts import Count, Seed, Whole
from dlcourse.basics.messages import shown
from dlcourse.basics.scales import Scale, label, written
from dlcourse.engine.experiment import derived_setting
from dlcourse.engine.history import OneExperiment
from dlcourse.tuning import executors
from dlcourse.tuning.files import NUMBERS, SearchFile
from dlcourse.tuning.spaces import at, grid_places, random_places
from dlcourse.tuning.trials import Search, Trial

Method = Choice("random", "grid")
By = Choice(*NUMBERS)


def search(
    experiment,
    space,
    trials=60,
    method="random",
    seed=0,
    *,
    executor=None,
    file=None,
    by="dev_cost",
    progress=None,
):
    """Search for good settings of an experiment.

    Parameters
    ----------
    experiment : Experiment
        What every trial starts from.
    space : dict
        Names that `experiment.replace` takes, each with a scale, or with one value for
        all trials.
    trials : int >= 1
        How many; a grid has at most as many.
    method : "random" or "grid"
        Random places on each scale, or the middles of equal cells. Numbers lie between
        the ends of their scale, in four digits; whole numbers, powers of two and
        choices keep to their kind.
    seed : int >= 0
        Draws the trials; what each of them draws is its own `seed` setting.
    executor : concurrent.futures.Executor, optional
        Where the trials run: `ProcessPoolExecutor(2)`, `client.get_executor()` of a
        Dask client, …; by default here, one chunk after another.
    file : path, optional
        Where each finished trial is written. The same search with the same file goes on
        where it was broken off. Functions in `swap` are known by their names alone.
    by : "dev_cost", "cost", "dev_accuracy" or "accuracy"
        What makes one trial better than another.
    progress : bool, optional
        Whether one line tells how far it is; by default where somebody can see it.

    Returns
    -------
    Search
        After an interrupt, of those trials that were finished.

    Raises
    ------
    TypeError, ValueError
        Where something is wrong with the arguments; nothing has run then.
    RuntimeError
        Where the executor breaks down; its `found` is a `Search` of what was finished.

    Examples
    --------
    >>> import dlcourse as dl
    >>> rings = dl.Experiment(dl.circles(60), iterations=20)
    >>> space = {"learning_rate": dl.scale.log(0.01, 1)}
    >>> dl.search(rings, space, trials=4, progress=False).near(0.5)
    {'learning_rate': dl.scale.log(0.05942, 0.5942)}
    """
    experiment = OneExperiment("experiment", experiment)
    space = _checked_space(experiment, space)
    trials, seed = Count("trials", trials), Seed("seed", seed)
    method, by = Method("method", method), By("by", by)
    progress = _is_watched() if progress is None else Flag("progress", progress)
    sized = experiment.data.draw(experiment.data_seed).X_dev.size
    if by.startswith("dev") and not sized and "dev" not in space:
        raise ValueError(
            f'by must be "cost" or "accuracy" where there is no dev set, got {by!r}; '
            "or give the data dev=…"
        )
    settings = _drawn(experiment, space, trials, method, seed)
    made, rows = {}, {}
    for number, own in enumerate(settings):
        try:
            made[number] = experiment.replace(**own)
        except (TypeError, ValueError) as error:  # right alone, wrong together
            rows[number] = executors.failure(error)
    executors.check(executor, made.values())
    kept = file is not None and SearchFile(
        file, _header(experiment, space, trials, method, seed)
    )
    if kept:
        rows |= _kept_rows(kept, settings)

    def found():
        done = tuple(Trial(n, settings[n], *rows[n]) for n in sorted(rows))
        return Search(experiment, space, by, len(settings), done)

    line = _Line(progress)
    chunks = [c for c in executors.chunks(made) if not rows.keys() >= set(c)]
    running = executors.outcomes(made, chunks, executor)
    try:
        _gather(running, rows, settings, kept, lambda: line.show(found))
    except KeyboardInterrupt:
        if not rows:
            raise
    except (RuntimeError, OSError) as error:
        where = f"in {str(kept.path)!r}" if kept else "the `found` of this error"
        stopped = RuntimeError(
            f"the search broke off after {len(rows)} of {len(settings)} trials "
            f"({error}); what is finished is {where}"
        )
        stopped.found = found()
        raise stopped from error
    finally:
        running.close()
        line.clear()
    return found()


def _gather(running, rows, settings, kept, show):
    """Enter into `rows`, and into the file, what comes of each chunk."""
    show()
    for chunk, outcomes, lost in running:
        new = {n: o for n, o in zip(chunk, outcomes, strict=True) if n not in rows}
        if kept and not lost:
            kept.add([_row(n, settings[n], outcome) for n, outcome in new.items()])
        rows |= new
        show()


def _checked_space(experiment, space):
    """Return the space once every value that it can give is seen to be allowed."""
    if not isinstance(space, dict):
        raise TypeError(
            'space must be a dictionary such as {"learning_rate": '
            f"dl.scale.log(0.0001, 1)}}, got {shown(space)}"
        )
    checked = {}
    for name, known in space.items():
        if not isinstance(name, str):
            raise TypeError(
                f"space must name settings such as 'learning_rate', got {shown(name)}"
            )
        contract, where = experiment.field(name).contract, f"space[{name!r}]"
        if isinstance(known, Scale):
            every = known.kind == "choice"
            for value in known.values if every else (known.values[0], known.values[-1]):
                contract(where, value)
            checked[name] = known
            continue
        try:
            checked[name] = contract(where, known)
        except (TypeError, ValueError) as error:
            raise type(error)(
                f"{where} must be a scale such as dl.scale.log(0.0001, 1), or "
                f"{contract.expected}, for all trials; got {shown(known)}"
            ) from None
    if not any(isinstance(known, Scale) for known in checked.values()):
        raise ValueError(
            "space must hold a scale such as dl.scale.log(0.0001, 1), "
            f"got {shown(checked)}"
        )
    # What is read off other settings comes after them: `replace` goes by order.
    return dict(sorted(checked.items(), key=lambda item: _turn(item[0])))


def _turn(name):
    return 2 if name == "epochs" else int(derived_setting(name) is not None)


def _drawn(experiment, space, trials, method, seed):
    """Return the settings of all trials, as a list of dictionaries."""
    scales = {name: known for name, known in space.items() if isinstance(known, Scale)}
    random = method == "random"
    places = (
        random_places(scales, trials, seed) if random else grid_places(scales, trials)
    )

    def value(name, place):
        drawn = at(scales[name], place)
        contract = experiment.field(name).contract
        whole = isinstance(getattr(contract, "inner", contract), Whole)
        return round(drawn) if whole and isinstance(drawn, float) else drawn

    drawn = [dict(zip(scales, each, strict=True)) for each in places]
    return [
        {n: value(n, own[n]) if n in own else known for n, known in space.items()}
        for own in drawn
    ]


def _header(experiment, space, trials, method, seed):
    try:
        version = importlib.metadata.version("dlcourse")
    except importlib.metadata.PackageNotFoundError:
        version = "not installed"
    return {
        "dlcourse": version,
        "experiment": repr(experiment),
        "space": {name: _text(known) for name, known in space.items()},
        "order": list(space),
        "trials": trials,
        "method": method,
        "seed": seed,
    }


def _text(known):
    return repr(known) if isinstance(known, Scale) else written(known)


def _row(number, settings, outcome):
    plain = {name: _plain(value) for name, value in settings.items()}
    return {"number": number, "settings": plain, **outcome._asdict()}


def _plain(value):
    return value if isinstance(value, str | int | float | None) else written(value)


def _kept_rows(kept, settings):
    """Return the outcomes that a file has kept, by number."""
    rows = {}
    for row in kept.rows:
        n = row["number"]
        drawn = isinstance(n, int) and 0 <= n < len(settings) and n not in rows
        if not drawn or row["settings"] != {
            k: _plain(v) for k, v in settings[n].items()
        }:
            raise ValueError(
                f"file: {str(kept.path)!r} holds another search: trial {shown(n)} has "
                f"{shown(row['settings'])} there; give a new file"
            )
        rows[n] = executors.Outcome(*(row[name] for name in executors.Outcome._fields))
    return rows


def _is_watched():
    """Whether somebody waits: at a terminal, or at a notebook that is not tested."""
    if "CI" in os.environ or "PYTEST_CURRENT_TEST" in os.environ:
        return False
    if os.environ.get("DLCOURSE_PROGRESS") == "off":
        return False
    return sys.stdout.isatty() or type(sys.stdout).__module__.startswith("ipykernel")


class _Line:
    """One line that is written over and over, and gone at the end."""

    def __init__(self, shown):
        self._shown, self._width = shown, 0

    def show(self, found):
        if not self._shown:
            return
        found = found()
        text = f"{len(found.trials)} of {found.total} trials"
        if found.failed:
            text += f", {len(found.failed)} failed"
        if found.ranked:
            text += f", best {found.by} {label(getattr(found.best, found.by))}"
        print("\r" + text.ljust(self._width), end="", flush=True)
        self._width = len(text)

    def clear(self):
        if self._width:
            print("\r" + " " * self._width + "\r", end="", flush=True)
