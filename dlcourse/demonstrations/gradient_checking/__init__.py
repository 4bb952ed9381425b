"""Notebook 04: secants, what a check shows of a bug, and when it says nothing."""

from dlcourse.demonstrations.gradient_checking.bugs import (
    culprit,
    differences_by,
    estimated,
    judged,
    laboratory,
    penalized,
)
from dlcourse.demonstrations.gradient_checking.prices import kinks, price
from dlcourse.demonstrations.gradient_checking.slopes import (
    difference,
    error_curves,
    secants,
)
from dlcourse.demonstrations.gradient_checking.training import (
    FALLING,
    dropped,
    now_and_after,
    wrong_but_falling,
)
