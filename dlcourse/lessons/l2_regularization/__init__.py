"""Notebook 02: splits, a diagnosis from two errors, what a price on weights does."""

from dlcourse.lessons.l2_regularization.data_sets import (
    REGIMES,
    errors_on,
    four_sets,
    mismatch,
    mismatched,
    splits,
)
from dlcourse.lessons.l2_regularization.diagnosis import (
    diagnosis_board,
    learning_curves,
)
from dlcourse.lessons.l2_regularization.falling import (
    SLOW,
    linear_range,
    linearity,
    rises,
    which_falls,
)
from dlcourse.lessons.l2_regularization.networks import (
    SMALL,
    TANH,
    mean_slope,
    squared_norm,
)
from dlcourse.lessons.l2_regularization.penalty import (
    RULES,
    STRENGTHS,
    decay,
    decaying,
    simpler,
    sizes,
)
