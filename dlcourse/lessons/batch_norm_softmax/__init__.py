"""Notebook 10: batch norm line by line, in training and at test time; softmax; J(w)."""

from dlcourse.lessons.batch_norm_softmax.at_test_time import (
    _batches_of,
    memorise,
    memorising,
    running_averages,
    test_time,
)
from dlcourse.lessons.batch_norm_softmax.descent import J, parabola, walk
from dlcourse.lessons.batch_norm_softmax.in_networks import (
    _range,
    drift,
    layer_inputs,
    network,
    shifted,
)
from dlcourse.lessons.batch_norm_softmax.layer import four_lines
from dlcourse.lessons.batch_norm_softmax.softmax import (
    arms,
    jacobian,
    logits,
    softmax_bars,
)
from dlcourse.lessons.initialization import rescaled_moons
