"""Fresh inputs for every exercise: what a student's function may be called with."""

import numpy as np

FRESH = {}


def fresh(exercise):
    """Enter the function below as one that draws arguments of an exercise."""

    def enter(function):
        FRESH[exercise] = function
        return function

    return enter


def size(r, low=1, high=6):
    return int(r.integers(low, high + 1))


def table(r, *shape):
    """Return numbers of either sign, now and then whole ones."""
    shape = shape or (size(r), size(r))
    whole = r.random() < 0.25
    return r.integers(-5, 6, shape) if whole else r.normal(0, 2, shape)


def positive(r, *shape):
    return r.uniform(0.05, 4, shape) if shape else float(r.uniform(0.05, 4))


def shares(r, *shape):
    """Return numbers from 0 to 1, now and then with few places, so that some tie."""
    values = r.uniform(0.02, 0.98, shape)
    values = np.round(values, 1).clip(0.1, 0.9) if r.random() < 0.3 else values
    return values if shape else float(values)


def generator(r):
    return np.random.default_rng(int(r.integers(10**6)))


def network(r, layers=3):
    """Return the parameters of a network with one layer to as many as given."""
    dims = [size(r, 1, 4) for _ in range(size(r, 1, layers) + 1)]
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = table(r, dims[l], dims[l - 1])
        params[f"b{l}"] = table(r, dims[l], 1)
    return params


def labels(r, A):
    return (r.random(A.shape) < 0.5).astype(float)


def bowl(theta):
    weights = np.arange(1, theta.size + 1)[:, None]
    return float((weights * theta**2).sum() + theta[0, 0] * theta[-1, 0])


def cube(t):
    return t**3 + t**2


@fresh("init_he")
def _(r):
    return [size(r, 1, 40), size(r, 1, 40), generator(r)]


@fresh("init_parameters")
def _(r):
    return [[size(r, 1, 9) for _ in range(size(r, 2, 5))], generator(r)]


@fresh("deep_linear_forward")
def _(r):
    n = size(r, 1, 4)
    W_last, x = table(r, size(r, 1, 3), n), table(r, n, size(r, 1, 3))
    return [table(r, n, n), W_last, x, size(r, 1, 6)]


@fresh("normalize_fit")
def _(r):
    return [table(r)]


@fresh("normalize_apply")
def _(r):
    X = table(r)
    return [X, table(r, len(X), 1), positive(r, len(X), 1)]


@fresh("split_sizes")
def _(r):
    m, parts = int(10 ** r.uniform(0, 6)), r.dirichlet([4, 1, 1]).round(2)
    parts[0] = 1 - parts[1] - parts[2] + r.choice([0, 0, 0.01, -0.05])
    return [m, parts.tolist()]


@fresh("diagnose")
def _(r):
    best, bias, variance = np.round(r.uniform(0, 0.2, 3), 2)
    more = [float(best), float(np.round(r.uniform(0, 0.2), 2) + 0.001)]
    return [float(best + bias), float(best + bias + variance), *more[: size(r, 0, 2)]]


@fresh("l2_cost")
def _(r):
    A = shares(r, 1, size(r))
    return [A, labels(r, A), network(r), float(r.choice([0, 0.3, 2]))]


FRESH["minibatch_cost"] = FRESH["l2_cost"]


@fresh("penalty")
def _(r):
    return [table(r), positive(r), size(r, 1, 20), str(r.choice(["l1", "l2"]))]


@fresh("weight_decay_step")
def _(r):
    W = table(r)
    return [W, table(r, *W.shape), positive(r), positive(r), size(r, 1, 20)]


@fresh("dropout_forward")
def _(r):
    return [table(r), float(r.choice([1, 0.5, shares(r)])), generator(r)]


@fresh("dropout_backward")
def _(r):
    dA, keep_prob = table(r), shares(r)
    return [dA, r.random(dA.shape) < keep_prob, keep_prob]


@fresh("early_stopping")
def _(r):
    costs = r.uniform(0, 1, size(r, 1, 15)).round(1)
    return [costs.tolist(), size(r, 1, 5)]


@fresh("flip_horizontal")
def _(r):
    height, width = size(r), size(r)
    return [table(r, height * width, size(r)), height, width]


@fresh("ensemble_predict")
def _(r):
    return [shares(r, size(r), 1, size(r))]


@fresh("two_sided_derivative")
def _(r):
    return [cube, float(r.normal()), *([] if r.random() < 0.3 else [0.01])]


@fresh("params_to_vector")
def _(r):
    params = network(r, layers=12)
    return [{name: params[name] for name in r.permutation(list(params)).tolist()}]


@fresh("numerical_gradient")
def _(r):
    return [bowl, r.normal(0, 2, (size(r), 1)), *([] if r.random() < 0.3 else [0.01])]


@fresh("relative_difference")
def _(r):
    grad = r.normal(0, 2, (size(r), 1))
    return [grad, grad + r.normal(0, 1, grad.shape)]


@fresh("verdict")
def _(r):
    return [float(r.choice([1e-7, 1e-3, 0, 10 ** r.uniform(-9, 0)]))]


@fresh("minibatch_count")
def _(r):
    return [int(10 ** r.uniform(0, 4)), size(r, 1, 64)]


@fresh("random_minibatches")
def _(r):
    m = size(r, 1, 40)
    X = np.arange(2 * m).reshape(2, m)
    return [X, X[:1] % 3, size(r, 1, 16), generator(r)]


@fresh("train_epoch")
def _(r):
    sizes = [size(r) for _ in range(size(r))]
    batches = [(r.normal(0, 1, s), r.normal(0, 1, s)) for s in sizes]
    return [float(r.normal()), batches, positive(r) / 4]


@fresh("ewa")
def _(r):
    return [table(r, size(r, 1, 9)), shares(r)]


FRESH["ewa_corrected"] = FRESH["ewa"]


@fresh("ewa_weights")
def _(r):
    return [shares(r), size(r, 1, 9)]


@fresh("effective_window")
def _(r):
    return [shares(r)]


@fresh("momentum_step")
def _(r):
    W = table(r)
    return [W, table(r, *W.shape), r.normal(0, 1, W.shape), positive(r), shares(r)]


@fresh("rmsprop_step")
def _(r):
    W, epsilon = table(r), float(r.choice([1e-8, 0.1]))
    s = positive(r, *W.shape)
    return [W, table(r, *W.shape), s, positive(r), shares(r), epsilon]


@fresh("adam_step")
def _(r):
    W, epsilon = table(r), float(r.choice([1e-8, 0.1]))
    v, s = r.normal(0, 1, W.shape), positive(r, *W.shape)
    settings = [size(r, 1, 9), positive(r), shares(r), shares(r), epsilon]
    return [W, table(r, *W.shape), v, s, *settings]


@fresh("critical_point")
def _(r):
    signs = r.choice([[-1, 0, 1], [1, 1, 1], [-1, -1, -1], [0, 0, 1], [0, -1, -1]])
    return [r.choice(signs, size(r)) * r.uniform(0.5, 2, 1)]


@fresh("decay_inverse")
def _(r):
    return [positive(r), positive(r), size(r, 0, 30)]


@fresh("decay_exponential")
def _(r):
    return [positive(r), shares(r), size(r, 0, 30)]


@fresh("decay_sqrt")
def _(r):
    return [positive(r), positive(r), size(r, 0, 30)]


@fresh("decay_staircase")
def _(r):
    return [positive(r), shares(r), size(r, 1, 9), size(r, 0, 40)]


@fresh("epoch_of")
def _(r):
    return [size(r, 1, 200), size(r, 1, 100), size(r, 1, 64)]


@fresh("sample_log_uniform")
def _(r):
    low = positive(r)
    return [low, low * (1 + positive(r)), size(r, 1, 20), generator(r)]


@fresh("sample_beta")
def _(r):
    low = shares(r)
    return [low, low + (1 - low) * shares(r), size(r, 1, 20), generator(r)]


@fresh("sample_units")
def _(r):
    low = size(r, 1, 50)
    return [low, low + size(r, 1, 50), size(r, 1, 20), generator(r)]


@fresh("random_trials")
def _(r):
    return [size(r, 1, 20), generator(r)]


@fresh("zoom")
def _(r):
    low, ratio = positive(r), 1 + 100 * positive(r)
    return [low * ratio ** shares(r), low, low * ratio, shares(r)]


@fresh("softmax")
def _(r):
    return [table(r) * float(r.choice([1, 300]))]


@fresh("softmax_loss_grad")
def _(r):
    C, m = size(r, 2, 5), size(r)
    A = r.dirichlet(np.ones(C), m).T
    return [A, np.eye(C)[:, r.integers(0, C, m)]]


@fresh("batchnorm_forward")
def _(r):
    Z = table(r, size(r), size(r, 2, 6))
    gamma, beta_bn = table(r, len(Z), 1), table(r, len(Z), 1)
    return [Z, gamma, beta_bn, positive(r) / 10]


@fresh("batchnorm_predict")
def _(r):
    z = table(r)
    gamma, beta_bn, mu_run = (table(r, len(z), 1) for _ in range(3))
    return [z, gamma, beta_bn, mu_run, positive(r, len(z), 1), positive(r) / 10]


@fresh("one_hot")
def _(r):
    C = size(r)
    return [r.integers(0, C, size(r)), C]
