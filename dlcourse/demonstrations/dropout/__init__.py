"""Notebook 03: masks, means, redundant inputs, images, early stopping, ensembles."""

from dlcourse.demonstrations.dropout.at_test_time import left_on, noisy_passes
from dlcourse.demonstrations.dropout.costs import restless, restless_net, rises
from dlcourse.demonstrations.dropout.early import (
    FULL,
    RATES,
    checks,
    coupling,
    ends_at,
    overtraining,
    stopping,
    tried_rates,
)
from dlcourse.demonstrations.dropout.ensembling import (
    KINDS,
    ensemble_of,
    ensembles,
    members,
)
from dlcourse.demonstrations.dropout.images import (
    SETS,
    augmentation,
    digit_errors,
    digit_experiment,
    letters_of,
    reader,
    real_digits,
)
from dlcourse.demonstrations.dropout.inputs import (
    spread_weights,
    spreading,
    three_copies,
)
from dlcourse.demonstrations.dropout.layers import (
    drop_chances,
    expectation,
    masks,
    small_moons,
)
