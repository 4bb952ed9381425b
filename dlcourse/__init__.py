"""dlcourse: how deep networks are made to train well, live.

`import dlcourse as dl` gives every public name. Names are looked up when they are first
used, so a script that only trains pays for NumPy and never for the panel.
"""

import importlib

_MODULES = {
    "dlcourse.experiment": "Experiment",
    "dlcourse.training": "Divergence Score Step marks train",
    "dlcourse.history": "History Record run",
    "dlcourse.datasets": (
        "Dataset arrays blobs circles digits moons normal spirals temperatures"
    ),
    "dlcourse.formulas.initializers": (
        "init_zeros init_constant init_normal init_he init_xavier init_glorot "
        "init_parameters"
    ),
    "dlcourse.formulas.activations": (
        "relu relu_backward tanh tanh_backward sigmoid sigmoid_backward linear "
        "linear_backward softmax"
    ),
    "dlcourse.formulas.costs": "accuracy sigmoid_cost softmax_cost",
    "dlcourse.formulas.optimizers": "gradient_descent_step",
    "dlcourse.panel.live": "live",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}
__all__ = sorted([*_HOME, "scale"])


def __getattr__(name):
    if name == "scale":
        value = importlib.import_module("dlcourse.scales")
    elif name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
    else:
        from dlcourse.contracts import nearest

        raise AttributeError(f"dlcourse has no {name!r}" + nearest(name, __all__))
    globals()[name] = value
    return value


def __dir__():
    return __all__
