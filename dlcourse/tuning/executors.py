"""Executors: where the trials of a search run, and what becomes of each.

`outcomes` trains chunks of experiments here, or wherever an executor of
`concurrent.futures` takes them, and yields what came of each chunk when it is there.
One that raises is tried member by member, so that only the culprit fails; one that is
lost with its worker is handed in again.
"""

import math
import os
import pickle
import sys
from typing import NamedTuple

from dlcourse.basics.messages import shown
from dlcourse.datasets.recipes import RECIPES
from dlcourse.engine.stacks import stacks
from dlcourse.engine.training import train

# Trials that train side by side, at most: far from both ends of what a processor likes,
# and few enough that two processes share 256 of them evenly.
TRIALS_OF_A_CHUNK = 32
TIMES_HANDED_IN = 4


class Outcome(NamedTuple):
    """What came of one trial: its measures, or the reason why there are none."""

    cost: float
    dev_cost: float
    accuracy: float
    dev_accuracy: float
    reason: str | None = None


def failure(reason):
    """Return the outcome of a trial that failed, from an exception or words."""
    if isinstance(reason, BaseException):
        reason = f"{type(reason).__name__}: {reason}"
    return Outcome(*[math.nan] * 4, reason)


def check(executor, experiments):
    """Refuse what takes no work, and experiments that cannot be sent to a worker."""
    if executor is None:
        return
    submits = callable(getattr(executor, "submit", None))
    if not submits or isinstance(executor, type) or hasattr(executor, "get_executor"):
        raise TypeError(
            "executor must be None, ProcessPoolExecutor(2) of concurrent.futures, "
            f"client.get_executor() of dask or the like, got {shown(executor)}"
        )
    if sys.platform == "emscripten":
        raise ValueError(
            f"executor: a browser has one process for all, got {shown(executor)}; "
            "leave executor out, the search gives the same"
        )
    from concurrent.futures import ThreadPoolExecutor

    if isinstance(executor, ThreadPoolExecutor):
        return
    for experiment in {e.swap: e for e in experiments}.values():
        for name, function in experiment.swap:
            if not _is_found_by_name(function):
                raise ValueError(
                    f"executor: the swap of {name} cannot be sent to other processes, "
                    f"got {shown(function)}; put a plain function into a file of its "
                    "own and import it, or leave executor out"
                )
    for kind in {e.data.kind for e in experiments}:
        if not _is_found_by_name(RECIPES[kind].make) and not kind.startswith("arrays_"):
            raise ValueError(
                f"executor: other processes do not know the recipe {kind}; put it into "
                "a file of its own and import it, or leave executor out"
            )


def _is_found_by_name(function):
    """Whether a new process can import this function; it has no notebook."""
    try:
        pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    main = getattr(sys.modules["__main__"], "__file__", None) or ""
    module = getattr(function, "__module__", None)
    return module != "__main__" or os.path.isfile(main)


def chunks(experiments):
    """Cut a dictionary of experiments into chunks of equal shape: lists of its keys."""
    numbers = list(experiments)
    cut = []
    for stack in stacks(list(experiments.values())):
        parts = math.ceil(len(stack) / TRIALS_OF_A_CHUNK)
        size = math.ceil(len(stack) / parts)
        cut += [stack[i : i + size] for i in range(0, len(stack), size)]
    return [[numbers[k] for k in chunk] for chunk in sorted(cut)]


def trained(experiments, time=1):
    """Train a chunk of experiments, and return the `Outcome` of each.

    `time` tells how often the chunk was handed in: Dask takes equal calls for one, and
    would answer the second with the loss of the first.
    """
    try:
        return _trained_together(experiments)
    except Exception as error:
        if len(experiments) == 1:
            return [failure(error)]
        return [trained([experiment])[0] for experiment in experiments]


def _trained_together(experiments):
    scored, failed = {}, {}
    at_end = all(experiment.patience is None for experiment in experiments)
    for step in train(experiments, at_end=at_end):
        if step.score is not None:
            for i, k in enumerate(step.members):
                # Early stopping gives out the network of the lowest dev cost.
                if experiments[k].patience is None or k not in scored:
                    scored[k] = step.score, i
                else:
                    before, place = scored[k]
                    if step.score.dev_cost[i] < before.dev_cost[place]:
                        scored[k] = step.score, i
        for k, (iteration, layer) in step.diverged.items():
            where = f", in layer {layer}" if layer else ""
            failed[k] = failure(f"diverged at iteration {iteration}{where}")
    return [failed.get(k) or _outcome(*scored[k]) for k in range(len(experiments))]


def _outcome(score, i):
    order = (
        score.train_cost,
        score.dev_cost,
        score.train_accuracy,
        score.dev_accuracy,
    )
    return Outcome(*(float(column[i]) for column in order))


def outcomes(experiments, chunks, executor=None):
    """Train chunks of a dictionary of experiments, yielding each as it is finished.

    Yields
    ------
    chunk : list
    outcomes : list of Outcome
    lost : bool
        Whether the chunk was lost with its workers again and again.
    """
    work = {tuple(chunk): [experiments[n] for n in chunk] for chunk in chunks}
    if executor is None:
        for chunk, members in work.items():
            yield chunk, trained(members), False
        return
    yield from _handed_in(work, executor)


def _handed_in(work, executor):
    from concurrent.futures import FIRST_COMPLETED, wait

    waiting = {}
    try:
        for chunk, members in work.items():
            waiting[executor.submit(trained, members, 1)] = chunk, 1
        while waiting:
            done = wait(waiting, return_when=FIRST_COMPLETED).done
            for future in [future for future in waiting if future in done]:
                chunk, times = waiting.pop(future)
                try:
                    yield chunk, future.result(), False
                except Exception as error:  # of the executor: `trained` raises nothing
                    if times == TIMES_HANDED_IN:
                        yield chunk, [failure(error)] * len(chunk), True
                    else:
                        times += 1
                        again = executor.submit(trained, work[chunk], times)
                        waiting[again] = chunk, times
    finally:
        for future in waiting:
            future.cancel()
