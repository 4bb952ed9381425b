"""Notebook 07: optimisers on landscapes, taken apart; saddles, plateaus, curvatures."""

from dlcourse.lessons.momentum_rmsprop_adam.adam import (
    PARTS,
    adam_walk,
    step_lengths,
    without,
)
from dlcourse.lessons.momentum_rmsprop_adam.averages import (
    FOUR,
    SIGNALS,
    filtered,
    two_forms,
)
from dlcourse.lessons.momentum_rmsprop_adam.grounds import (
    crossing_steps,
    escape_steps,
    kinds_of,
    on_plateau,
    on_saddle,
    rarity,
)
from dlcourse.lessons.momentum_rmsprop_adam.races import (
    on_bowl,
    steps_by_rate,
    turned,
)
from dlcourse.lessons.momentum_rmsprop_adam.training import network
