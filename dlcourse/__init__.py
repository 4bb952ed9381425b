"""dlcourse: how deep networks are made to train well, live.

`import dlcourse as dl` gives every public name. Names are looked up when they are first
used, so a script that only trains pays for NumPy and never for the panel.
"""

import importlib
import os
import sys

__version__ = "0.1.0"

# The course's matrices are too small to share out among threads: it gains nothing, and
# on a busy machine a step takes ten times as long. BLAS reads this when NumPy is first
# imported; whoever has set it, or imported NumPy before, keeps their choice. A server
# that loads our extension would hand it on to all kernels, whoever's they are.
if "jupyter_server" not in sys.modules:
    for _library in ("OPENBLAS", "MKL"):
        os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

_MODULES = {
    "dlcourse.engine.experiment": "Experiment",
    "dlcourse.engine.training": "Divergence Score Step marks train",
    "dlcourse.engine.history": "History Record run",
    "dlcourse.engine.checking": "GradientCheck gradient_check",
    "dlcourse.engine.ensembles": "Ensemble ensemble snapshots",
    "dlcourse.tuning.trials": "Search Trial",
    "dlcourse.tuning.searching": "search",
    "dlcourse.engine.descents": "Moment descend",
    "dlcourse.engine.races": "Race race",
    "dlcourse.pictures.race_portraits": "contour_of costs_of",
    "dlcourse.datasets.recipes": "Dataset Sets arrays",
    "dlcourse.datasets.clouds": "blobs circles logistic moons moved_moons normal "
    "spirals",
    "dlcourse.datasets.images": "digits letters",
    "dlcourse.datasets.regressions": "line valley",
    "dlcourse.datasets.files": "temperatures",
    "dlcourse.datasets.landscapes": "Landscape bowl ravine saddle plateau",
    "dlcourse.formulas.initializers": (
        "init_zeros init_constant init_normal init_he init_xavier init_glorot "
        "init_parameters deep_linear_forward"
    ),
    "dlcourse.formulas.activations": (
        "relu relu_backward tanh tanh_backward sigmoid sigmoid_backward linear "
        "linear_backward softmax softmax_backward softmax_jacobian hardmax"
    ),
    "dlcourse.formulas.costs": (
        "accuracy cross_entropy one_hot output_backward sigmoid_cost softmax_cost "
        "softmax_loss_grad squared_error_cost"
    ),
    "dlcourse.formulas.regularization": (
        "penalty l2_cost weight_decay_step soft_threshold_step"
    ),
    "dlcourse.formulas.normalization": (
        "normalize_fit normalize_apply batchnorm_forward batchnorm_backward "
        "batchnorm_statistics batchnorm_running batchnorm_predict"
    ),
    "dlcourse.formulas.dropout": "dropout_forward dropout_backward",
    "dlcourse.formulas.augmentation": "augment distort flip_horizontal rotate shift",
    "dlcourse.formulas.stopping": "early_stopping",
    "dlcourse.formulas.ensembles": "bootstrap_sample ensemble_predict",
    "dlcourse.formulas.diagnosis": "diagnose split_sizes standard_error",
    "dlcourse.formulas.gradient_checking": (
        "one_sided_derivative two_sided_derivative params_to_vector vector_to_params "
        "numerical_gradient numerical_gradient_stacked relative_difference verdict"
    ),
    "dlcourse.formulas.batches": (
        "epoch_of minibatch_cost minibatch_count random_minibatches train_epoch"
    ),
    "dlcourse.formulas.averages": (
        "bias_corrected effective_window ewa ewa_corrected ewa_weights kernel_lag "
        "kernel_noise moving_window window_weights"
    ),
    "dlcourse.formulas.optimizers": (
        "gradient_descent_step momentum_step momentum_classic_step rmsprop_step "
        "adam_step"
    ),
    "dlcourse.formulas.optimizer_parts": (
        "momentum_corrected_step rmsprop_corrected_step adam_uncorrected_step "
        "adam_v_corrected_step adam_s_corrected_step adam_no_root_step"
    ),
    "dlcourse.formulas.critical_points": "critical_point random_curvatures",
    "dlcourse.formulas.schedules": (
        "decay_constant decay_exponential decay_inverse decay_manual decay_sqrt "
        "decay_staircase"
    ),
    "dlcourse.formulas.sampling": (
        "nudge random_trials sample_beta sample_log_uniform sample_units zoom"
    ),
    "dlcourse.formulas.searches": "box_trials grid_trials hit_chance search_loss",
    "dlcourse.pictures": (
        "Bars Contour Grid Histogram Images Lines Note Points Violins Wiring"
    ),
    "dlcourse.pictures.portraits": "averages_of differences_of squares_of",
    "dlcourse.panel.live": "live",
    "dlcourse.practice.checks": "check",
    "dlcourse.practice.doors": "ask predict progress solution",
    "dlcourse.practice.exercises": "misprint",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}
__all__ = sorted([*_HOME, "scale"])


def __getattr__(name):
    if name == "scale":
        value = importlib.import_module("dlcourse.basics.scales")
    elif name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
    else:
        from dlcourse.basics.messages import nearest
        from dlcourse.datasets.recipes import RECIPES

        if name in RECIPES:  # of your own: known to this process, and by no other name
            return RECIPES[name].make
        raise AttributeError(f"dlcourse has no {name!r}" + nearest(name, __all__))
    globals()[name] = value
    return value


def __dir__():
    return __all__
