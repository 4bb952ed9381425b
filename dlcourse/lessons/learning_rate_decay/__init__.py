"""Notebook 08: schedules over the epochs, and clouds of runs round a minimum."""

from dlcourse.lessons.learning_rate_decay.demonstrations import (
    FLOOR,
    STEPS,
    a_tenth,
    cloud,
    decay_sqrt_from_zero,
    distances,
    noises,
    rates_of,
    schedules,
    step,
    too_fast,
    unchecked_inverse,
    wander,
)
