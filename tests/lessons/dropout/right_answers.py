"""Right answers of notebook 03, dropout."""

import numpy as np
from styles import right


@right("dropout_forward")
def as_printed(A, keep_prob, rng):
    D = rng.random(A.shape) < keep_prob
    return A * D / keep_prob, D


@right("dropout_forward")
def early_return(A, keep_prob, rng):
    if keep_prob == 1:
        return A, np.ones(A.shape)
    D = (rng.random(A.shape) < keep_prob).astype(int)
    return A * D / keep_prob, D


@right("dropout_forward")
def the_other_end(A, keep_prob, rng):
    D = rng.uniform(size=A.shape) > 1 - keep_prob
    return np.where(D, A / keep_prob, 0), D


@right("dropout_forward")
def binomial(A, keep_prob, rng):
    D = rng.binomial(1, keep_prob, A.shape)
    return D * A / keep_prob, D


@right("dropout_forward")
def choice(A, keep_prob, rng):
    D = rng.choice([1, 0], size=A.shape, p=[keep_prob, 1 - keep_prob])
    return A * D * (1 / keep_prob), D


@right("dropout_forward")
def unit_by_unit(A, keep_prob, rng):
    D, out = np.zeros(A.shape), np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if rng.random() < keep_prob:
                D[i, j] = 1
                out[i, j] = A[i, j] / keep_prob
    return out, D


@right("dropout_forward")
def masked_copy(A, keep_prob, rng):
    D = rng.random(A.shape) < keep_prob
    A = A.astype(float)
    A[~D] = 0
    A /= keep_prob
    return [A, D]


@right("dropout_backward")
def three_factors(dA, D, keep_prob):
    return dA * D / keep_prob


@right("dropout_backward")
def where(dA, D, keep_prob):
    return np.where(D, dA / keep_prob, 0)


@right("dropout_backward")
def copied_and_masked(dA, D, keep_prob):
    dA = dA / keep_prob
    dA[D == 0] = 0
    return dA


@right("dropout_backward")
def mask_first(dA, D, keep_prob):
    mask = D / keep_prob
    return np.multiply(mask, dA)


@right("dropout_backward")
def einsum(dA, D, keep_prob):
    return np.einsum("ij,ij->ij", dA, D) / keep_prob


@right("dropout_backward")
def entry_by_entry(dA, D, keep_prob):
    out = np.zeros(dA.shape)
    for place in np.ndindex(dA.shape):
        if D[place]:
            out[place] = dA[place] / keep_prob
    return out


@right("early_stopping")
def distance_to_the_best(dev_costs, patience):
    best = 0
    for epoch, cost in enumerate(dev_costs):
        if cost < dev_costs[best]:
            best = epoch
        elif epoch - best == patience:
            break
    return best


@right("early_stopping")
def counter(dev_costs, patience):
    best, waited = 0, 0
    for epoch in range(1, len(dev_costs)):
        if dev_costs[epoch] < dev_costs[best]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return best
    return best


@right("early_stopping")
def lowest_so_far(dev_costs, patience):
    lowest, best = float("inf"), None
    for epoch, cost in enumerate(dev_costs):
        if cost < lowest:
            lowest, best = cost, epoch
        if epoch >= best + patience:
            return best
    return best


@right("early_stopping")
def windows(dev_costs, patience):
    best = 0
    while True:
        window = dev_costs[best + 1 : best + 1 + patience]
        better = [i for i, cost in enumerate(window) if cost < dev_costs[best]]
        if not better:
            return best
        best += 1 + better[0]


@right("early_stopping")
def arrays(dev_costs, patience):
    costs = np.array(dev_costs)
    for epoch in range(len(costs)):
        best = int(np.argmin(costs[: epoch + 1]))
        if epoch - best >= patience:
            return best
    return int(np.argmin(costs))


@right("early_stopping")
def counting_down(dev_costs, patience):
    best, left = 0, patience
    for epoch in range(1, len(dev_costs)):
        left -= 1
        if dev_costs[epoch] < dev_costs[best]:
            best, left = epoch, patience
        if left == 0:
            break
    return np.int64(best)


@right("flip_horizontal")
def images(X, height, width):
    images = X.T.reshape(-1, height, width)
    return images[:, :, ::-1].reshape(X.shape[1], -1).T


@right("flip_horizontal")
def columns_as_images(X, height, width):
    out = np.zeros(X.shape)
    for j in range(X.shape[1]):
        out[:, j] = np.fliplr(X[:, j].reshape(height, width)).ravel()
    return out


@right("flip_horizontal")
def without_turning(X, height, width):
    return X.reshape(height, width, -1)[:, ::-1].reshape(X.shape)


@right("flip_horizontal")
def by_index(X, height, width):
    index = np.arange(height * width).reshape(height, width)[:, ::-1].ravel()
    return X[index]


@right("flip_horizontal")
def numpy_flip(X, height, width):
    return np.flip(X.reshape(height, width, X.shape[1]), axis=1).reshape(X.shape)


@right("flip_horizontal")
def pixel_by_pixel(X, height, width):
    out = X.copy()
    for row in range(height):
        for column in range(width):
            mirrored = width - 1 - column
            out[row * width + column] = X[row * width + mirrored]
    return out


@right("ensemble_predict")
def mean_over_models(probs):
    return (probs.mean(axis=0) > 0.5).astype(int)


@right("ensemble_predict")
def sum_and_count(probs):
    return (np.sum(probs, axis=0) > len(probs) / 2) * 1


@right("ensemble_predict")
def model_by_model(probs):
    total = np.zeros(probs[0].shape)
    for p in probs:
        total += p
    return np.where(total / probs.shape[0] > 0.5, 1, 0)


@right("ensemble_predict")
def einsum(probs):
    K = probs.shape[0]
    return (np.einsum("kij->ij", probs) / K > 0.5).astype(float)


@right("ensemble_predict")
def entry_by_entry(probs):
    labels = np.zeros(probs.shape[1:], dtype=int)
    for i in range(probs.shape[1]):
        for j in range(probs.shape[2]):
            labels[i, j] = sum(probs[:, i, j]) / len(probs) > 0.5
    return labels


@right("ensemble_predict")
def booleans(probs):
    return np.mean(probs, 0) > 1 / 2
