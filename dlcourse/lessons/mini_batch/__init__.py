"""Notebook 05: how a set is cut up, what that does to the steps, and what it costs."""

from dlcourse.lessons.mini_batch.bowl import cloud_of, fit, least_squares, paths
from dlcourse.lessons.mini_batch.costs import folklore, speed, wide
from dlcourse.lessons.mini_batch.cutting import slices
from dlcourse.lessons.mini_batch.gradient_noise import (
    SIZES,
    gradients,
    noise,
    noises,
)
from dlcourse.lessons.mini_batch.misprints import (
    divided_by,
    size_or_count,
    visits,
)
from dlcourse.lessons.mini_batch.penalty import (
    penalised,
    shrinking,
    squared_norms,
)
from dlcourse.lessons.mini_batch.training import (
    FULL,
    MINI,
    clock,
    curves,
    seconds_per_update,
    sized,
    two_moons,
)
