"""What happens from layer to layer: signal forwards, gradients backwards."""

import numpy as np

from dlcourse.pictures.bars import Violins
from dlcourse.pictures.lines import Lines
from dlcourse.pictures.numbers import CEILING, decades, number, round_up, whole_ticks

# What is smaller (or larger) is drawn at the edge: only its name differs from nothing.
SMALLEST, LARGEST = 1e-200, 1e200
VALUES = 20_000


def signal(scene):
    """The size (root mean square) of the activations of each layer."""
    return _layers(
        scene,
        signal_sizes,
        0,
        "Root mean square of the activations",
        title="Size of the signal",
        ylabel="RMS of $A^{[l]}$",
        level={"": 1},  # a standard normal input
    )


def gradients(scene):
    """The size of each layer's gradient."""
    return _layers(
        scene,
        gradient_norms,
        1,
        "Norm of dW",
        title="Size of the gradients",
        ylabel=r"$\Vert dW^{[l]}\Vert$",
    )


def activations(scene):
    """One upright histogram of A[l] a layer, the input at the left."""
    A = [_sample(layer) for layer in scene.forward.A]
    high = max(_reach(values) for values in A)
    low = -high if min(values.min() for values in A) < 0 else -0.04 * high
    facts = _facts(scene)
    return Violins(
        # A ReLU's zeros would dwarf the rest; their share stands in the title.
        {f"{l}": values[values != 0] for l, values in enumerate(A)},
        title=f"Activations: {facts}",
        xlabel="layer (0 is the input)",
        ylim=(low, high),
        width=1.6,
        says=f"Activations of {len(A) - 1} layers: {facts}.",
    )


def signal_sizes(record):
    """Return the root mean square of A[l] for layers 0 (the input) to L - 1."""
    return np.array([_rms(A) for A in record.forward.A])


def gradient_norms(record):
    """Return the Frobenius norm of dW[l] for layers 1 to L."""
    found = record.gradients
    return np.array(
        [
            _rms(found[name]) * np.sqrt(found[name].size)
            for name in found
            if name.startswith("W")
        ]
    )


def saturated_share(A):
    """Return the share of activations beyond 0.99 in size: a tanh that is full on."""
    return float((np.abs(A) > 0.99).mean())


def dead_share(A):
    """Return the share of units (rows of A) that are zero for every example."""
    return float((A == 0).all(axis=-1).mean())


def _layers(scene, measure, first, name, **words):
    """Return a line through one number a layer, and those of ghosts."""
    runs = {"train": scene}
    runs |= {f"ghost {g.place}": g.history.at() for g in scene.ghosts if g.history}
    found = {key: measure(run) for key, run in runs.items()}
    names = {"train": name} | {f"ghost {g.place}": g.label for g in scene.ghosts}
    lines = {
        key: (
            np.arange(first, first + len(values)),
            np.nan_to_num(values, nan=LARGEST).clip(SMALLEST, LARGEST),
        )
        for key, values in found.items()
    }
    values = np.concatenate([y for _, y in lines.values()])
    last = first + max(map(len, found.values())) - 1
    says = [
        f"{names[key]}: {number(y[0])} in layer {first}, {number(y[-1])} in layer "
        f"{first + len(y) - 1}."
        for key, y in found.items()
    ]
    return Lines(
        lines,
        dots={"train": lines["train"]},
        labels={key: "" for key in lines},
        xlabel="layer",
        xlim=(first - 0.4, last + 0.4),
        xticks={l: f"{l}" for l in whole_ticks(first, last)},
        yscale="log",
        ylim=decades(values.min() / 1.5, values.max() * 1.5),
        says=" ".join(says),
        **words,
    )


def _rms(A):
    """Root mean square, scaled first: squares of 1e200 would overflow."""
    top = np.abs(A).max()
    if not 0 < top < np.inf:
        return top
    return top * np.sqrt(np.mean((A / top) ** 2))


def _facts(record):
    hidden = record.forward.A[1:]
    unit = record.experiment.activation
    if not hidden or unit == "linear":
        return "linear"
    if unit == "relu":
        dead = np.mean([dead_share(A) for A in hidden])
        return f"{dead:.0%} of units dead"
    return f"{np.mean([saturated_share(A) for A in hidden]):.0%} saturated"


def _sample(A):
    """Return at most some 20,000 of the values, evenly taken."""
    values = A.ravel()
    return values[:: max(1, values.size // VALUES)]


def _reach(values):
    values = np.abs(values)
    values = values[values < CEILING]
    return round_up(np.quantile(values, 0.995)) if values.size else 1.0
