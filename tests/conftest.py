"""What all tests share: one BLAS thread, hypothesis drawing the same, small memory.

And how they share the workers: a file's tests stay together; those in the browser,
which take longest, are one worker's from the beginning. An answer is tried in a fork,
and a fork of a small process is quick: those tests come next.
"""

import dlcourse  # noqa: F401, I001  first, for it decides on threads before NumPy does

import ctypes
import gc
import sys
from hashlib import blake2b

import pytest
from hypothesis import settings

settings.register_profile("dlcourse", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("long", deadline=None, max_examples=1000)
settings.load_profile("dlcourse")


def scope(nodeid):
    """Return what of the tests stays together: a file, or all that the browser does."""
    return "browser" if "/browser/" in nodeid else nodeid.partition("::")[0]


def pytest_collection_modifyitems(items):
    """Let the browser's tests begin, then those that fork, while memory is small."""

    def place(item):
        return [start not in item.nodeid for start in ("/browser/", "/test_practice")]

    items.sort(key=place)


def only_what_is_new_is_looked_through():
    """Let the collector of garbage look at what tests make, not at all there was.

    What is free goes back to the system: training keeps it, to be quick.
    """
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        getattr(ctypes.CDLL(None), "malloc_trim", int)(0)


def pytest_collection_finish():
    """Begin with little to look through."""
    only_what_is_new_is_looked_through()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Share out whole scopes, in the order in which they were collected."""
    from xdist.scheduler import LoadScopeScheduling

    class Scopes(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return scope(nodeid)

    return Scopes(config, log)


PEAKS = {}  # MB that each worker took at most


def pytest_sessionfinish(session):
    """Tell from a worker how much memory it took."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["peak"] = peak()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Note what a worker told."""
    PEAKS[node.gateway.id] = getattr(node, "workeroutput", {}).get("peak", 0)


def pytest_terminal_summary(terminalreporter):
    """Print how much memory each worker took."""
    if any(PEAKS.values()):
        told = ", ".join(f"{name} {size} MB" for name, size in sorted(PEAKS.items()))
        terminalreporter.write_line(f"Memory at most: {told}")


def peak():
    """Return the most memory that this process has had, in MB; 0 where nobody says."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(size / (2**20 if sys.platform == "darwin" else 2**10))


@pytest.fixture(autouse=True, scope="module")
def jax_compiles_in_a_hurry_and_forgets_with_each_module():
    """It keeps all that it ever compiled, over a gigabyte, and calls it a few times."""
    jax = sys.modules.get("jax")
    if jax:
        jax.config.update("jax_disable_most_optimizations", True)
    yield
    if jax:
        jax.clear_caches()


@pytest.fixture(autouse=True, scope="module")
def runs_are_forgotten_with_each_module(request):
    """What a file's tests train once, for all of them, is nobody else's."""
    yield
    course = sys.modules.get("course")
    if course:
        course.forget()
    own = request.module.__name__, "dlcourse.lessons."
    for name, module in [*sys.modules.items()]:
        if name.startswith(own):
            for kept in vars(module).values():
                if getattr(kept, "__module__", "") == name:
                    getattr(kept, "cache_clear", int)()
    only_what_is_new_is_looked_through()


@pytest.fixture(autouse=True)
def panels_end_with_their_test():
    """For a page to find them, ipywidgets keeps all; hundreds fill the memory."""
    yield
    kept = sys.modules.get("ipywidgets.widgets.widget")
    if kept and kept._instances:
        kept.Widget.close_all()
        gc.collect()  # by itself it would come too late


@pytest.fixture
def pictures_are_told_apart_by_every_pixel(monkeypatch):
    """Let a picture at rest be the digest of its pixels, not a PNG of few colors.

    It is stricter, and takes half the time.
    """
    from dlcourse.pictures import canvas

    monkeypatch.setattr(canvas, "png_of", lambda pixels, size: blake2b(pixels).digest())
