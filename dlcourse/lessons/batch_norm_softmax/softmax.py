"""Softmax: its bars, its Jacobian, and classes that compete."""

import numpy as np

from dlcourse.datasets.clouds import spirals
from dlcourse.engine.experiment import Experiment
from dlcourse.engine.stacks import data_of, network_of
from dlcourse.engine.training import train
from dlcourse.formulas.activations import (
    hardmax,
    softmax,
    softmax_jacobian,
)
from dlcourse.formulas.costs import one_hot, softmax_loss_grad
from dlcourse.pictures import Bars, Lines


def _columns(*z):
    return np.array(z, dtype=float)[:, None]


def softmax_bars(z0=5.0, z1=2.0, z2=-1.0, z3=3.0, temperature=1.0, shift=0.0):
    """Show logits, what softmax and hardmax make of them, and the loss of each class.

    Parameters
    ----------
    z0, z1, z2, z3 : float
    temperature : float
        All logits are divided by it.
    shift : float
        Added to all logits.
    """
    z = (_columns(z0, z1, z2, z3) + shift) / temperature
    with np.errstate(over="ignore"):  # "inf" is what the title is to say
        t = np.exp(z)
    a, top = softmax(z), hardmax(z)
    names = [str(c) for c in range(4)]

    def bars(column):
        return dict(zip(names, column.ravel(), strict=True))

    loss = -np.log(np.maximum(a, 1e-300))
    return (
        Bars(
            bars(z),
            xlabel="class",
            ylabel="logit",
            title="t: " + ", ".join(_brief(v) for v in t.ravel()),
            says="Logits " + ", ".join(f"{v:.3g}" for v in z.ravel()) + ".",
        ),
        Bars(
            bars(a.round(9)),
            marked=[name for name, one in bars(top).items() if one],
            ylim=(0, 1.1),
            xlabel="class (hatched: hardmax)",
            ylabel="a",
            title="Softmax",
            says="Softmax gives "
            + ", ".join(f"{v:.3f}" for v in a.ravel())
            + f", in all {a.sum():.3f}.",
        ),
        Bars(
            bars(loss),
            xlabel="true class",
            ylabel="loss −log a",
            level={"ln 4: no idea": np.log(4)},
            title="Loss if this is true",
        ),
    )


def _brief(value):
    """Return a number in four or five letters."""
    if 1e-3 <= value < 1e4:
        return f"{value:.2g}" if value < 10 else f"{value:.0f}"
    return f"{value:.0e}".replace("e+", "e").replace("e-0", "e-")


def _signed(value):
    """Return a number with three decimals, and a true minus sign."""
    return f"{value.round(3) + 0.0:.3f}".replace("-", "−")


def jacobian(z0=5.0, z1=2.0, z2=-1.0, z3=3.0, true_class=0):
    """Show all derivatives da_i/dz_j, and dz with all of them or the diagonal alone.

    Parameters
    ----------
    z0, z1, z2, z3 : float
    true_class : int
    """
    a = softmax(_columns(z0, z1, z2, z3))
    Y = one_hot([true_class], 4)
    _, dz = softmax_loss_grad(a, Y)
    J = softmax_jacobian(a)[0]
    names = [str(c) for c in range(4)]
    slips = 0.0 - Y * (1 - a)
    rules = {"all of it: ŷ − y": dz, "diagonal alone": slips}
    return (
        Bars(
            {
                f"$a_{i}$ answers": {f"$z_{j}$ moves": J[i, j] for j in range(4)}
                for i in range(4)
            },
            ylim=(-0.3, 0.5),
            ylabel="$\\partial a_i / \\partial z_j$",
            title="Each $z$ moves every $a$",
            says="Each logit moves all four probabilities; what one gains, the others "
            "lose.",
        ),
        Bars(
            {
                label: dict(zip(names, column.ravel().round(2), strict=True))
                for label, column in rules.items()
            },
            ylim=(-1.1, 1.1),
            xlabel="class",
            ylabel="dz",
            title=f"dz adds up to {_signed(dz.sum())} or {_signed(slips.sum())}",
            says="dz: "
            + ", ".join(f"{v:.3f}" for v in dz.ravel())
            + "; with the diagonal alone: "
            + ", ".join(f"{v + 0.0:.3f}" for v in slips.ravel())
            + ".",
        ),
    )


def arms(C=3, units=50, learning_rate=1.0):
    """Return the experiment of the softmax classifier: spiral arms, one class each.

    Parameters
    ----------
    C : int
        Classes.
    units : int
        Of the only hidden layer; 0 for none.
    learning_rate : float
    """
    return Experiment(
        spirals(300, arms=C),
        hidden=(units,) if units else (),
        learning_rate=learning_rate,
        iterations=3000,
    )


def logits(rule=(), learning_rate=1.0, seed=0):
    """Show cost, and the mean logit over examples and classes, while a rule trains.

    Parameters
    ----------
    rule : tuple of (name, function)
        What stands in for formulas.
    learning_rate : float
    seed : int
    """
    experiment = arms(learning_rate=learning_rate).replace(
        swap=rule, seed=seed, data_seed=seed, iterations=400
    )
    of, data = network_of(experiment), data_of(experiment)
    at, sizes, probabilities = [], [], []
    for step in train(experiment, at_end=True):
        if step.t % 10 and not step.diverged:
            continue
        with np.errstate(all="ignore"):
            Z = of.forward(step.theta, data.X).Z
            A = softmax(np.nan_to_num(Z, nan=0.0, posinf=1e300, neginf=-1e300))
        at.append(step.t)
        sizes.append(Z.mean())
        probabilities.append(np.mean((A * data.Y).sum(axis=0)))
        yield (
            Lines(
                {"mean logit": np.abs(sizes)},
                x=at,
                xlim=(0, 400),
                yscale="log",
                xlabel="update",
                ylabel="size of the mean logit",
                title=f"Mean logit {sizes[-1]:.3g}",
                says=f"After {step.t} updates the mean logit is {sizes[-1]:.3g}.",
            ),
            Lines(
                {"softmax": probabilities},
                x=at,
                xlim=(0, 400),
                ylim=(0, 1.05),
                level={"no idea": 1 / 3},
                xlabel="update",
                ylabel="mean ŷ of the true class",
                title=f"{probabilities[-1]:.2f} for the true class",
            ),
        )
