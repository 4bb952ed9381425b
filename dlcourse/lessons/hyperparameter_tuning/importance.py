"""Which hyperparameters matter: each varied alone, on the same network."""

import functools

import numpy as np

from dlcourse.lessons.hyperparameter_tuning.runs import network
from dlcourse.pictures import Bars, Lines
from dlcourse.tuning.executors import trained

GROUPS, SEEDS = 3, 3  # each bar is the mean of a group of seeds
VARIED = {
    "α": ("learning_rate", tuple(10.0 ** np.arange(-4, 0.1, 0.5))),
    "size": ("batch_size", (16, 32, 64, 128, 400)),
    "layers": ("depth", (1, 2, 3, 4)),
    "units": ("width", (5, 10, 20, 50)),
    "β": ("beta", (0.5, 0.8, 0.9, 0.95, 0.99)),
    "decay": ("decay_rate", (0.0, 0.1, 0.3, 1.0)),
    "g": ("activation", ("relu", "tanh")),
    "λ": ("lambd", (0.0, 0.01, 0.1, 1.0)),
}
VARIED_IN_ADAM = {
    "α": VARIED["α"],
    "β₁": ("beta1", (0.5, 0.8, 0.9, 0.95, 0.99)),
    "β₂": ("beta2", (0.9, 0.99, 0.999, 0.9999)),
    "ε": ("epsilon", (1e-10, 1e-8, 1e-6, 1e-4)),
}


@functools.lru_cache(maxsize=256)
def varied_alone(base, name, values, groups=range(GROUPS)):
    """Return the dev cost (groups, values) as one setting of `base` is varied.

    Each is the mean of three seeds, of the data and of the network alike.

    Parameters
    ----------
    base : Experiment
    name : str
    values : tuple
    groups : range
        Which groups: number 0 has the seeds 0 to 2, number 1 has 3 to 5, and so on.
    """
    epochs = base.get("epochs")
    seeds = range(groups.start * SEEDS, groups.stop * SEEDS)
    made = [
        base.replace(seed=seed, data_seed=seed, **{name: value}, epochs=epochs)
        for seed in seeds
        for value in values
    ]
    costs = np.array([outcome.dev_cost for outcome in trained(made)])
    return costs.reshape(len(groups), SEEDS, len(values)).mean(axis=1)


def ranges(base, varied, look):
    """Yield how far each setting of `base` moves the dev cost, one after another.

    Parameters
    ----------
    base : Experiment
    varied : dict
        What a setting is called: its name and values.
    look : str
        Whose dev costs are drawn on the right.
    """
    labels = ["seeds 0 to 2", "3 to 5", "6 to 8"]
    reach = {label: dict.fromkeys(varied, np.nan) for label in labels}
    curve = _curve_of(look, base, *varied[look])
    for called, (name, values) in varied.items():
        spread = np.ptp(varied_alone(base, name, values), axis=1)
        for label, width in zip(labels, spread, strict=True):
            reach[label][called] = width
        known = {k: [bars[k] for bars in reach.values()] for k in varied}
        known = {k: w for k, w in known.items() if np.isfinite(w).all()}
        words = (f"{k} {min(w):.2g} to {max(w):.2g}" for k, w in known.items())
        yield (
            Bars(
                reach,
                ylim=(0, 1.2),
                ylabel="highest less lowest dev cost",
                title="Each varied alone",
                says="Range of the dev cost: " + ", ".join(words) + ".",
            ),
            curve,
        )


def _curve_of(called, base, name, values):
    """Return the dev cost over one setting, three groups of seeds as a band."""
    costs = varied_alone(base, name, values)
    named = not all(isinstance(value, int | float) for value in values)
    x = np.arange(len(values)) if named else np.array(values)
    mean, here = costs.mean(axis=0), base.get(name)
    return Lines(
        {"mean of 9 seeds": (x, mean)},
        bands={"groups of 3": (x, costs.min(axis=0), costs.max(axis=0))},
        dots={"values tried": (x, mean)},
        at={} if named else {"slider": here},
        xscale="log" if x[0] > 0 and x[-1] > 20 * x[0] else "linear",
        xlabel=f"{called}: {', '.join(values)}" if named else called,
        ylabel="dev cost",
        ylim=(0, 1.2),
        title=f"{called}: {mean.min():.3g} to {mean.max():.3g}",
    )


def what_matters(
    look="α",
    learning_rate=0.3,
    batch_size=64,
    depth=2,
    width=20,
    beta=0.9,
    decay_rate=0.0,
    activation="relu",
    lambd=0.0,
):
    """Show how much the dev cost depends on each setting, the others standing still.

    Parameters
    ----------
    look : str
        Whose dev costs are drawn, a key of `VARIED`.
    learning_rate, batch_size, depth, width, beta, decay_rate, activation, lambd
        Where the others stand.
    """
    base = network(
        learning_rate=learning_rate,
        batch_size=batch_size,
        beta=beta,
        schedule="inverse",
        decay_rate=decay_rate,
        activation=activation,
        lambd=lambd,
    )
    yield from ranges(base.replace(depth=depth, width=width), VARIED, look)


def what_matters_to_adam(
    look="α", learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    """Show how much the dev cost depends on each of Adam's own settings."""
    base = network(
        hidden=(20, 10),
        optimizer="adam",
        learning_rate=learning_rate,
        beta1=beta1,
        beta2=beta2,
        epsilon=epsilon,
    )
    yield from ranges(base.replace(epochs=10), VARIED_IN_ADAM, look)
