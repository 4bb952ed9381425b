"""Notebook 01: powers of a matrix, and what normalising does to a valley."""

from dlcourse.lessons.initialization.demonstrations import (
    bowl_of,
    normalized_bowl,
    one_map,
    power_sizes,
    powers,
    rescaled_moons,
)
