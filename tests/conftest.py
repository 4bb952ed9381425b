"""What all tests share: one BLAS thread, and hypothesis drawing the same each time."""

import dlcourse  # noqa: F401, I001  first, for it decides on threads before NumPy does

import sys

import pytest
from hypothesis import settings

settings.register_profile("dlcourse", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("dlcourse")


@pytest.fixture(autouse=True, scope="module")
def compiled_functions_end_with_their_module():
    """JAX keeps all that it ever compiled: over a gigabyte for these tests."""
    yield
    if "jax" in sys.modules:
        sys.modules["jax"].clear_caches()
