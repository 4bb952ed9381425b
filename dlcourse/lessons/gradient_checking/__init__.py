"""Notebook 04: secants, what a check shows of a bug, and when it says nothing."""

from dlcourse.lessons.gradient_checking.bugs import (
    culprit,
    differences_by,
    estimated,
    judged,
    laboratory,
    penalized,
)
from dlcourse.lessons.gradient_checking.prices import kinks, price
from dlcourse.lessons.gradient_checking.slopes import (
    difference,
    error_curves,
    secants,
)
from dlcourse.lessons.gradient_checking.training import (
    FALLING,
    dropped,
    later_net,
    now_and_after,
    right_and_wrong,
    wrong_but_falling,
)
