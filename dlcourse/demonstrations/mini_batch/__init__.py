"""Notebook 05: how a set is cut up, what that does to the steps, and what it costs."""

from dlcourse.demonstrations.mini_batch.bowl import cloud_of, fit, least_squares, paths
from dlcourse.demonstrations.mini_batch.costs import folklore, speed, wide
from dlcourse.demonstrations.mini_batch.cutting import slices
from dlcourse.demonstrations.mini_batch.gradient_noise import (
    SIZES,
    gradients,
    noise,
    noises,
)
from dlcourse.demonstrations.mini_batch.misprints import (
    divided_by,
    size_or_count,
    visits,
)
from dlcourse.demonstrations.mini_batch.penalty import (
    penalised,
    shrinking,
    squared_norms,
)
from dlcourse.demonstrations.mini_batch.training import (
    FULL,
    MINI,
    clock,
    curves,
    seconds_per_update,
    sized,
    two_moons,
)
