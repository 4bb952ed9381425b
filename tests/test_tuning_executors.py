"""A search gives the same on every executor, and survives the loss of a worker."""

import hashlib
import os
import pickle
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.datasets.recipes import RECIPES

MOONS = dl.Experiment(dl.moons(30, dev=20), iterations=20)
SPACE = {
    "learning_rate": dl.scale.log(1e-2, 1e300),
    "width": dl.scale.linear(3, 8, step=1),
    "batch_size": dl.scale.powers(8, 32),
}
TRIALS = 30
LAST_WORDS = "DLCOURSE_TEST_LAST_WORDS"


def mortal(Z):
    """Be relu; but where a file is named that is not there yet, die at width 5."""
    path = os.environ.get(LAST_WORDS)
    if path and np.shape(Z)[-2] == 5:
        try:
            with open(path, "x") as out:
                out.write(str(os.getpid()))
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    return np.maximum(0, Z)


MORTAL = MOONS.replace(swap={"relu": mortal}, hidden=(5,))


def known(found):
    return repr(found.trials)


@pytest.fixture(scope="module")
def alone():
    return known(dl.search(MOONS, SPACE, TRIALS))


@pytest.fixture(scope="module")
def mortal_alone():
    return known(dl.search(MORTAL, SPACE, TRIALS))


@pytest.fixture
def last_words(tmp_path, monkeypatch):
    path = tmp_path / "last_words"
    monkeypatch.setenv(LAST_WORDS, str(path))
    return path


def processes():
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


def test_two_processes_give_the_same_bit_by_bit(alone, tmp_path):
    assert "diverged" in alone and "must be at most" in alone
    file = tmp_path / "search.jsonl"
    with processes() as pool:
        found = dl.search(MOONS, SPACE, TRIALS, executor=pool, file=file)
    assert known(found) == alone
    # Lines stand as trials were finished, and are read into the order of trials.
    assert known(dl.search(MOONS, SPACE, TRIALS, file=file)) == alone


def test_threads_give_the_same_and_take_any_function(alone):
    with ThreadPoolExecutor(2) as pool:
        assert known(dl.search(MOONS, SPACE, TRIALS, executor=pool)) == alone
        swapped = MOONS.replace(swap={"relu": lambda Z: np.maximum(0, Z)})
        found = dl.search(swapped, SPACE, TRIALS, executor=pool)
    assert [t.reason for t in found.trials if not t.reason]


def test_a_pool_that_breaks_keeps_what_is_finished(last_words, tmp_path, mortal_alone):
    file = tmp_path / "search.jsonl"
    with (
        processes() as pool,
        pytest.raises(RuntimeError, match="broke off after .* of 30") as caught,
    ):
        dl.search(MORTAL, SPACE, TRIALS, executor=pool, file=file)
    assert last_words.exists() and str(file) in str(caught.value)
    done = caught.value.found
    assert all(repr(t) in mortal_alone for t in done.trials)
    with processes() as pool:
        found = dl.search(MORTAL, SPACE, TRIALS, executor=pool, file=file)
    assert known(found) == mortal_alone


def test_a_dask_cluster_loses_a_worker_half_way(last_words, tmp_path, mortal_alone):
    import dask
    from distributed import Client, LocalCluster

    settings = {
        # A killed worker's task comes back to us at once, to be handed in again.
        "distributed.scheduler.allowed-failures": 0,
        "distributed.worker.memory.terminate": False,
    }
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=str(tmp_path),
            silence_logs=50,
        ) as cluster,
        Client(cluster) as client,
    ):
        before = {worker["pid"] for worker in client.run(process_id).values()}
        with pytest.raises(TypeError, match=r"client.get_executor\(\)"):
            dl.search(MORTAL, SPACE, TRIALS, executor=client)
        found = dl.search(MORTAL, SPACE, TRIALS, executor=client.get_executor())
    assert int(last_words.read_text()) in before
    assert known(found) == mortal_alone


def process_id():
    return {"pid": os.getpid()}


# What is lost again and again


class Leaky:
    """An executor whose workers lose what they are given, so many times."""

    def __init__(self, times):
        self.times, self.lost = times, {}

    def submit(self, function, members, time):
        from concurrent.futures import Future

        future, key = Future(), tuple(members)
        self.lost[key] = self.lost.get(key, 0) + 1
        if self.lost[key] <= self.times:
            future.set_exception(OSError("the worker is gone"))
        else:
            future.set_result(function(members, time))
        return future


def test_a_chunk_that_is_lost_is_handed_in_again(alone):
    assert known(dl.search(MOONS, SPACE, TRIALS, executor=Leaky(3))) == alone


def test_one_lost_every_time_is_a_row_and_tried_again_by_the_next(alone, tmp_path):
    file = tmp_path / "search.jsonl"
    found = dl.search(MOONS, SPACE, TRIALS, executor=Leaky(9), file=file)
    reasons = {t.reason for t in found.trials if "at most" not in t.reason}
    assert reasons == {"OSError: the worker is gone"}
    assert known(dl.search(MOONS, SPACE, TRIALS, file=file)) == alone


def test_an_interrupt_keeps_what_is_finished_and_calls_off_the_rest(alone):
    from concurrent.futures import Future

    class Interrupted:
        def __init__(self):
            self.futures = []

        def submit(self, function, *arguments):
            future = Future()
            self.futures.append(future)
            if len(self.futures) == 1:
                future.set_result(function(*arguments))
            elif len(self.futures) == 2:
                future.set_exception(KeyboardInterrupt())
            return future

    executor = Interrupted()
    found = dl.search(MOONS, SPACE, TRIALS, executor=executor)
    assert 0 < len(found.trials) < TRIALS
    assert all(repr(trial) in alone for trial in found.trials)
    first = executor.futures[0].result()
    assert {outcome.dev_cost for outcome in first} <= {t.dev_cost for t in found.trials}
    assert all(future.cancelled() for future in executor.futures[2:])


# Executors and functions that will not do


@pytest.mark.parametrize(
    "executor", ["dask", ProcessPoolExecutor, 2, True], ids=["name", "class", "2", "1"]
)
def test_what_is_no_executor_is_refused(executor):
    with pytest.raises(TypeError, match="executor must be None, ProcessPoolExecutor"):
        dl.search(MOONS, SPACE, 2, executor=executor)


def test_an_executor_that_was_shut_down_takes_nothing():
    pool = ProcessPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(RuntimeError, match="after 0 of 2 .*after shutdown"):
        dl.search(MOONS, {"learning_rate": SPACE["learning_rate"]}, 2, executor=pool)


class Unused:
    """An executor that must not be given anything."""

    def submit(self, *arguments):
        raise AssertionError


def test_a_function_that_cannot_be_sent_is_named_before_anything_runs(tmp_path):
    def local(Z):
        return np.maximum(0, Z)

    for function in (lambda Z: np.maximum(0, Z), local):
        swapped = MOONS.replace(swap={"relu": function})
        with pytest.raises(ValueError, match="the swap of relu cannot be sent"):
            dl.search(swapped, SPACE, 2, executor=Unused(), file=tmp_path / "a")
    choice = dl.scale.choice({"one": {"relu": mortal}, "two": {"relu": local}})
    with pytest.raises(ValueError, match="the swap of relu cannot be sent"):
        dl.search(MOONS, {"swap": choice}, 9, executor=Unused())
    assert not (tmp_path / "a").exists()


def test_a_function_of_a_notebook_cannot_be_sent():
    script = """
import dlcourse as dl, numpy as np
class Unused:
    submit = print
def my_relu(Z):
    return np.maximum(0, Z)
e = dl.Experiment(dl.moons(9, dev=9), swap={"relu": my_relu})
try:
    dl.search(e, {"learning_rate": dl.scale.log(0.1, 1)}, 2, executor=Unused())
except ValueError as error:
    print(error)
"""
    # As in a notebook, the main program has no file: it comes from standard input.
    assert "the swap of relu cannot be sent to other processes" in fresh(script)


# Data sets in a fresh process

READ = """
import hashlib, pickle, sys
for one in pickle.load(sys.stdin.buffer):
    sets = one.draw(3)
    print(repr(one), hashlib.sha256(b"".join(a.tobytes() for a in sets)).hexdigest())
"""


def fresh(script, *arguments, data=None):
    """Return what a new interpreter prints."""
    data = script.encode() if data is None else data
    given = ["-"] if data == script.encode() else ["-c", script]
    root = Path(dl.__file__).parent.parent
    run = subprocess.run(
        [sys.executable, *given, *arguments],
        input=data,
        capture_output=True,
        check=True,
        cwd=root,
    )
    return run.stdout.decode()


def test_every_data_set_draws_the_same_in_a_fresh_process():
    names = sorted(k for k in RECIPES if not k.startswith("arrays"))
    made = [getattr(dl, name)(m=20, dev=10) for name in names]
    made.append(dl.arrays(np.eye(3), [[0, 1, 1]]))
    right = "".join(f"{one!r} {digest(one)}\n" for one in made)
    assert fresh(READ, data=pickle.dumps(made)) == right
    assert pickle.loads(pickle.dumps(made)) == made


def digest(one):
    return hashlib.sha256(b"".join(a.tobytes() for a in one.draw(3))).hexdigest()


def test_an_experiment_and_its_swap_come_back_equal():
    assert pickle.loads(pickle.dumps(MORTAL)) == MORTAL


def test_a_data_set_without_a_recipe_comes_back_equal():
    unknown = dl.Dataset("nothing", (("m", 3),))
    assert pickle.loads(pickle.dumps(unknown)) == unknown


def test_in_a_browser_an_executor_is_refused_and_the_search_is_the_same(
    monkeypatch, alone
):
    monkeypatch.setattr("sys.platform", "emscripten")
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="one process"):
        dl.search(MOONS, SPACE, TRIALS, executor=pool)
    assert known(dl.search(MOONS, SPACE, TRIALS)) == alone
