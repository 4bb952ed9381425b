"""Which cost falls, and the range in which tanh is a line."""

import numpy as np

from dlcourse.lessons.l2_regularization.networks import (
    TANH,
    border_of,
    classes,
    records_of,
)
from dlcourse.pictures import Lines, Points

SLOW = TANH.replace(learning_rate=0.1, iterations=3000)


def rises(costs):
    """Return how many steps raised the cost; what is smaller is rounding."""
    return int((np.diff(costs) > 1e-12).sum())


def which_falls(lambd=3.0, plot="without penalty"):
    """Show the curve that a student plots, and what J is made of.

    Parameters
    ----------
    lambd : float
    plot : "with penalty" or "without penalty"

    Yields
    ------
    tuple of two pictures
    """
    experiment = SLOW.replace(lambd=lambd)
    for record in records_of(experiment):
        history = record.history
        J, price = history.costs, history.penalties
        chosen = J if plot == "with penalty" else J - price
        low = chosen.min()
        count = rises(chosen)
        yield (
            Lines(
                {plot: chosen},
                dots={"lowest": ([chosen.argmin()], [low])},
                xlim=(0, experiment.iterations),
                ylim=(low - 0.02, low + 0.08),
                xlabel="iteration",
                title=f"Plotted {plot}: {count} rises",
                says=f"Plotted {plot}, the cost rises in {count} of {len(J) - 1} "
                f"steps. Lowest {low:.4f} at step {chosen.argmin()}, now "
                f"{chosen[-1]:.4f}.",
            ),
            Lines(
                {"J": J, "loss alone": J - price, "penalty alone": price},
                xlim=(0, experiment.iterations),
                ylim=(0, 2),
                xlabel="iteration",
                title=f"J = {(J - price)[-1]:.3f} + {price[-1]:.3f}",
            ),
        )


def linearity(record):
    """Return R^2 of the best plane through the logits; NaN where they are all equal."""
    Z, X = record.forward.Z[0], record.data.X
    if np.ptp(Z) < 1e-6:
        return np.nan
    inputs = np.vstack([X, np.ones(X.shape[1])]).T
    plane = inputs @ np.linalg.lstsq(inputs, Z, rcond=None)[0]
    return float(1 - np.sum((Z - plane) ** 2) / np.sum((Z - Z.mean()) ** 2))


def linear_range(lambd=0.0):
    """Show where on the curve of tanh the first layer works, and the border it makes.

    Parameters
    ----------
    lambd : float

    Yields
    ------
    tuple of two pictures
    """
    z = np.linspace(-3, 3, 121)
    edges = np.linspace(-3, 3, 61)
    for record in records_of(TANH.replace(lambd=lambd)):
        z1 = record.forward.linear[0]
        counts = np.histogram(z1.clip(-3, 3), edges)[0]
        inside, mean = np.mean(np.abs(z1) < 0.5), np.abs(z1).mean()
        fit = linearity(record)
        words = "Nothing left" if np.isnan(fit) else f"R² of a plane: {fit:.3f}"
        yield (
            Lines(
                {"tanh(z)": (z, np.tanh(z)), "z itself": (z, z)},
                stems={
                    "z of layer 1": (
                        (edges[:-1] + edges[1:]) / 2,
                        -1.5 + 2.5 * counts / counts.max(),
                    )
                },
                floor=-1.5,
                xlim=(-3, 3),
                ylim=(-1.5, 1.5),
                xlabel="z",
                title=f"Mean of |z|: {mean:.3g}",
                says=f"Mean of |z| in layer 1: {mean:.3g}, {100 * inside:.0f} % within "
                "±0.5. "
                + (
                    "The output is the same everywhere."
                    if np.isnan(fit)
                    else f"A plane explains {100 * fit:.1f} % of the logit."
                ),
            ),
            Points(
                classes(record.data.X, record.data.Y),
                border=border_of(record),
                xlim=(-2, 3),
                ylim=(-1.5, 2),
                title=words,
            ),
        )
