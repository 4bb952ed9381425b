"""Notebook 09: what to tune, how to search, on which scale, and one model or many.

Simulated searches are run thousands of times, on a bowl whose best point is drawn anew
each time; real ones train a small network on two moons.
"""

from dlcourse.lessons.hyperparameter_tuning.grids import (
    grid_or_random,
    really_searched,
    simulated,
)
from dlcourse.lessons.hyperparameter_tuning.importance import (
    VARIED,
    VARIED_IN_ADAM,
    varied_alone,
    what_matters,
    what_matters_to_adam,
)
from dlcourse.lessons.hyperparameter_tuning.panda import (
    panda_and_caviar,
    panda_or_caviar,
)
from dlcourse.lessons.hyperparameter_tuning.runs import network, readers
from dlcourse.lessons.hyperparameter_tuning.scales import (
    best_losses,
    counted,
    memories,
    pays,
    spread,
)
from dlcourse.lessons.hyperparameter_tuning.zooming import (
    at_once,
    coarse_to_fine,
    rounds_of,
    two_rounds,
    zoomed,
)
