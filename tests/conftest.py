"""What all tests share: one BLAS thread, and hypothesis drawing the same each time."""

import dlcourse  # noqa: F401, I001  first, for it decides on threads before NumPy does

from hypothesis import settings

settings.register_profile("dlcourse", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("dlcourse")
