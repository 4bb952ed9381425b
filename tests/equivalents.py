"""Mutants that pass and may: what came of each is as right, or chance hides it.

Those that do the same as the right answer to 200 fresh inputs need no entry.
"""

SYMMETRIC = "a symmetric draw, turned round, is as good a draw"
SHUFFLED = "independent draws in another order are as good"
FINE = "the change is far below what chance adds to the draws"
REMAINDER = "any rule for what is left over is right"
ORDER = "an order by other random keys is as fair"

# A choice, not a proof: `params.values()` is right for every dictionary of the course.
IN_ORDER = "dictionaries of parameters come in order, with fewer than ten layers"

# by exercise: part of what was changed, and why it may pass
EQUIVALENT = {
    "init_he": {
        "result rows reversed": SHUFFLED,
        "result the last plus 0.001": FINE,
        "result half precision": FINE,
        "-> return -(W / np.sqrt(n_in / 2))": SYMMETRIC,
    },
    "init_parameters": {
        "result rows reversed": SHUFFLED,
        "result half precision": FINE,
    },
    "split_sizes": {"for i in np.argsort(": REMAINDER},
    "params_to_vector": {
        "-> names = params": IN_ORDER,
        "-> names = sorted(params, key=lambda name: (": IN_ORDER,
    },
    "random_minibatches": {
        "np.argsort(rng.random(X.shape[1])) -> order = np.argsort(rng.standard": ORDER
    },
    "sample_log_uniform": {
        "result rows reversed": SHUFFLED,
        "result half precision": FINE,
        "result the last 0.1 % larger": FINE,
        "-> a, b = (math.log10(high), math.log10(low))": SYMMETRIC,
    },
    "sample_beta": {
        "result rows reversed": SHUFFLED,
        "-> a, b = (math.log10(1 - high), math.log10(1 - low))": SYMMETRIC,
    },
    "sample_units": {"result rows reversed": SHUFFLED},
    "random_trials": {"result half precision": FINE},
}


def reason(exercise, words):
    """Return why a mutant is as right as the answer that it was made of, if it is."""
    known = EQUIVALENT.get(exercise, {})
    return next((why for part, why in known.items() if part in words), "")
