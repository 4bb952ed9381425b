"""Notebook 03: masks, means, redundant inputs, images, early stopping, ensembles."""

from dlcourse.lessons.dropout.at_test_time import left_on, noisy_passes
from dlcourse.lessons.dropout.costs import restless, restless_net, rises
from dlcourse.lessons.dropout.early import (
    FULL,
    RATES,
    checks,
    coupling,
    ends_at,
    overtraining,
    stopping,
    tried_rates,
)
from dlcourse.lessons.dropout.ensembling import (
    KINDS,
    ensemble_of,
    ensembles,
    members,
)
from dlcourse.lessons.dropout.images import (
    SETS,
    augmentation,
    digit_errors,
    digit_experiment,
    letters_of,
    reader,
    real_digits,
)
from dlcourse.lessons.dropout.inputs import (
    spread_weights,
    spreading,
    three_copies,
)
from dlcourse.lessons.dropout.layers import (
    drop_chances,
    expectation,
    masks,
    small_moons,
)
