"""Early stopping: go back to the parameters with the lowest dev cost seen so far.

scan the epochs, remember the best, stop after `patience` of them without a new best
"""

from dlcourse.basics.contracts import Array, Count, formula


@formula
def early_stopping(dev_costs: Array(ndim=1, columns=1), patience: Count):
    """Return the epoch (from 0) whose parameters are kept.

    Parameters
    ----------
    dev_costs : array (epochs,)
        An equal cost is no improvement: of equal lowest ones the first is kept.
    patience : int >= 1
        Epochs in a row without improvement after which nobody looks on.

    Examples
    --------
    >>> early_stopping([0.9, 0.7, 0.6, 0.62, 0.55, 0.7, 0.8, 0.1], patience=2)
    4
    """
    best = 0
    for epoch, cost in enumerate(dev_costs):
        if cost < dev_costs[best]:
            best = epoch
        elif epoch - best == patience:
            break
    return best
