"""Notebook 03, dropout: its exercises, their wrong answers, its questions."""

import operator

import numpy as np

from dlcourse.formulas import augmentation, dropout, ensembles, stopping
from dlcourse.practice.accepting import tossed
from dlcourse.practice.comparing import same
from dlcourse.practice.exercises import Exercise, rng
from dlcourse.practice.questions import Question

# E03.1 dropout_forward

LAYER = 3 + np.sin(np.arange(2000.0)).reshape(50, 40)

dropout_forward = Exercise(
    "E03.1",
    dropout.dropout_forward,
    "A_out D",
    [
        (LAYER, 0.8, rng(0)),
        (LAYER, 0.5, rng(0)),
        (LAYER, 1.0, rng(0)),
        (LAYER, 0.6, rng(1)),
        (LAYER, 0.7, rng(2)),
        (np.array([[1, 2, 3], [4, 5, 6]]), 0.6, rng(3)),
        (np.array([[-2.0]]), 0.9, rng(5)),
    ],
    "tosses a coin for each unit of each example, and keeps the mean of the layer",
    unlike=tossed,
)


@dropout_forward.wrong("M03.01")
def normal_draw(A, keep_prob, rng):
    """Numbers from a normal distribution fall below 0.8 in 78.81 % of cases, below 0.5
    in 69.15 %, below 1.0 in 84.13 %. A uniform draw on [0, 1) hits keep_prob exactly.
    """
    D = rng.standard_normal(A.shape) < keep_prob
    return A * D / keep_prob, D


@dropout_forward.wrong("M03.02")
def divided_by_1_minus_keep_prob(A, keep_prob, rng):
    """At 0.8 your activations grow fourfold, at 1.0 you divide by zero, at 0.5 nothing
    shows. Divide by the share that is kept.
    """
    D = rng.random(A.shape) < keep_prob
    return A * D / (1 - np.float64(keep_prob)), D


@dropout_forward.wrong()
def scaling_forgotten(A, keep_prob, rng):
    """This exercise fixes inverted dropout (the older convention scales at test time
    instead). The mean of the layer fell to keep_prob times its value; the next layer
    sees another scale at test time.
    """
    D = rng.random(A.shape) < keep_prob
    return A * D, D


@dropout_forward.wrong("M03.03")
def mask_the_wrong_way_round(A, keep_prob, rng):
    """Numbers below keep_prob mean KEEP. You kept 1 - keep_prob of the units."""
    D = rng.random(A.shape) > keep_prob
    return A * D / keep_prob, D


@dropout_forward.wrong()
def multiplied_by_keep_prob(A, keep_prob, rng):
    """Fewer units must shout louder: divide."""
    D = rng.random(A.shape) < keep_prob
    return A * D * keep_prob, D


@dropout_forward.wrong()
def one_mask_for_the_batch(A, keep_prob, rng):
    """Each example should see its own thinned network: the mask has the shape of A."""
    D = rng.random((A.shape[0], 1)) < keep_prob
    return A * D / keep_prob, D


@dropout_forward.also
def one_mask_in_every_column(A, keep_prob, rng):
    """Return the same, with the mask written out."""
    D = np.tile(rng.random((A.shape[0], 1)) < keep_prob, A.shape[1])
    return A * D / keep_prob, D


def keeps_the_same_count(got, A, keep_prob, rng):
    """Whether columns, rows or the whole keep their exact share, and are scaled."""
    A_out, D = got
    counts = [D.sum(axis=axis) for axis in (0, 1, None)]
    over = [count - keep_prob * D.size / count.size for count in counts]
    exact = any((np.abs(one) <= 1).all() for one in over)
    return exact and same(A_out, A * D / keep_prob)


@dropout_forward.wrong(resembles=keeps_the_same_count)
def exact_count_dropped(A, keep_prob, rng):
    """Dropping exactly 20 % (of each column, each row or the whole layer) is not
    independent tossing; the count should vary (50 units: 10 ± 2.83).
    """
    n, m = A.shape
    D = np.ones((n, m), bool)
    for example in range(m):
        dropped = rng.permutation(n)[: round((1 - keep_prob) * n)]
        D[dropped, example] = False
    return A * D / keep_prob, D


# E03.2 dropout_backward

dA = rng(2).standard_normal((4, 3)).round(8)
MASK = np.array([[1, 0, 1], [0, 1, 1], [0, 1, 1], [1, 1, 1]])

dropout_backward = Exercise(
    "E03.2",
    dropout.dropout_backward,
    "dA",
    [
        (dA, MASK, 0.8),
        (dA.T.round(2), MASK.T, 0.6),
        (np.array([[4, -3, 2]]), np.array([[True, False, True]]), 0.75),
    ],
    "sends the gradient through the mask of the forward pass, with its scale",
)


@dropout_backward.wrong()
def mask_missing(dA, D, keep_prob):
    """A dropped unit had no say in the output, so no gradient may flow through it."""
    return dA / keep_prob


@dropout_backward.wrong()
def scaling_missing(dA, D, keep_prob):
    """The forward pass divided by keep_prob; the chain rule does so, too."""
    return dA * D


@dropout_backward.wrong()
def dropout_ignored(dA, D, keep_prob):
    """Neither mask nor scale: this is the gradient of another network."""
    return dA


def has_another_mask(got, dA, D, keep_prob):
    """Whether some entries are zero and the others scaled, but not those of D."""
    zero = got == 0
    return (
        zero.any() and not zero.all() and same(got, np.where(zero, 0, dA / keep_prob))
    )


@dropout_backward.wrong(resembles=has_another_mask)
def a_new_mask(dA, D, keep_prob):
    """The same D as in the forward pass is needed; a fresh one belongs to the next
    iteration.
    """
    return dA * (np.random.default_rng(4).random(dA.shape) < keep_prob) / keep_prob


@dropout_backward.wrong("M03.02")
def divided_by_the_dropped_share(dA, D, keep_prob):
    """Divide by keep_prob as in the forward pass."""
    return dA * D / (1 - keep_prob)


@dropout_backward.wrong()
def inverted_mask(dA, D, keep_prob):
    """Your gradient flows through the dropped units only."""
    return dA * (1 - D) / keep_prob


# E03.3 early_stopping

COSTS = [0.9, 0.7, 0.6, 0.62, 0.55, 0.50, 0.53, 0.54, 0.56, 0.6, 0.49, 0.52]

early_stopping = Exercise(
    "E03.3",
    stopping.early_stopping,
    "epoch",
    [
        (COSTS, 3),
        (COSTS, 1),
        ([0.9, 0.7, 0.72, 0.6, 0.62, 0.5, 0.52, 0.45, 0.47, 0.44, 0.46], 3),
        ([0.5, 0.4, 0.4, 0.4, 0.3], 2),
        ([0.5], 1),
        ([5, 4, 3, 2, 1], 2),
        ([3, 4, 5, 1, 0], 2),
        ([5, 6, 7, 1, 2, 3, 0, 1, 2, 3, -1], 3),
        ([5, 7, 6, 4], 2),
        ([5000, 3000, 6000, 2000], 2),
        ([0.5, 0.49999, 0.6, 0.3], 2),
    ],
    "goes back to the best epoch before patience ran out, the first of equal ones",
)


@early_stopping.wrong()
def no_stopping(dev_costs, patience):
    """The parameters of the last epoch have usually overfitted."""
    return len(dev_costs) - 1


@early_stopping.wrong()
def looked_into_the_future(dev_costs, patience):
    """The best of the full curve is only known after training to the end; patience must
    stop the scan.
    """
    return int(np.argmin(dev_costs))


@early_stopping.wrong()
def first_rise(dev_costs, patience):
    """The dev curve is noisy: a single rise is no reason to stop. Count consecutive
    ones.
    """
    for epoch in range(1, len(dev_costs)):
        if dev_costs[epoch] > dev_costs[epoch - 1]:
            return epoch - 1
    return len(dev_costs) - 1


def best_until_rises(dev_costs, patience, falls):
    """Return the best epoch until `patience` costs in a row have not fallen."""
    best = waited = 0
    for epoch in range(1, len(dev_costs)):
        if dev_costs[epoch] < dev_costs[best]:
            best = epoch
        fell = falls(dev_costs[epoch], dev_costs[epoch - 1])
        waited = 0 if fell else waited + 1
        if waited == patience:
            break
    return best


@early_stopping.wrong()
def compared_with_the_epoch_before(dev_costs, patience):
    """You count rises from one epoch to the next. Compare each cost with the best so
    far: after 5, the costs 7 and 6 are two epochs without improvement.
    """
    return best_until_rises(dev_costs, patience, operator.lt)


@early_stopping.also
def rises_in_a_row(dev_costs, patience):
    """Return the same, where a tie is no rise."""
    return best_until_rises(dev_costs, patience, operator.le)


@early_stopping.wrong()
def small_improvements_ignored(dev_costs, patience):
    """However small, a lower cost is an improvement: this exercise has no least one."""
    best = 0
    for epoch, cost in enumerate(dev_costs):
        if cost < dev_costs[best] - 1e-3:
            best = epoch
        elif epoch - best == patience:
            break
    return best


@early_stopping.also
def small_improvements_kept_but_not_waited_for(dev_costs, patience):
    """Return the lowest cost, however little lower, until the patience runs out."""
    best = last = 0
    for epoch, cost in enumerate(dev_costs):
        best = epoch if cost < dev_costs[best] else best
        if cost < dev_costs[last] - 1e-3:
            last = epoch
        elif epoch - last == patience:
            break
    return best


@early_stopping.wrong()
def stopping_epoch(dev_costs, patience):
    """Return the epoch you want to go back to, not the one where you noticed."""
    best = 0
    for epoch, cost in enumerate(dev_costs):
        if cost < dev_costs[best]:
            best = epoch
        elif epoch - best == patience:
            return epoch
    return len(dev_costs) - 1


@early_stopping.wrong()
def counter_never_reset(dev_costs, patience):
    """An improvement starts the patience anew."""
    best = waited = 0
    for epoch in range(1, len(dev_costs)):
        if dev_costs[epoch] < dev_costs[best]:
            best = epoch
        else:
            waited += 1
        if waited == patience:
            break
    return best


@early_stopping.wrong()
def cost_for_index(dev_costs, patience):
    """Return the position, not the cost."""
    return dev_costs[stopping.early_stopping(dev_costs, patience)]


@early_stopping.wrong()
def a_tie_counted_as_an_improvement(dev_costs, patience):
    """An equal cost is no improvement: it neither resets the counter nor moves the best
    index.
    """
    best = 0
    for epoch, cost in enumerate(dev_costs):
        if cost <= dev_costs[best]:
            best = epoch
        elif epoch - best == patience:
            break
    return best


# E03.4 flip_horizontal

flip_horizontal = Exercise(
    "E03.4",
    augmentation.flip_horizontal,
    "X",
    [
        (np.arange(24.0).reshape(12, 2), 3, 4),
        (np.sqrt(np.arange(30.0)).round(2).reshape(10, 3), 5, 2),
        (np.array([[1], [2], [3], [4], [5], [6]]), 2, 3),
        (np.arange(8.0).reshape(4, 2), 1, 4),
    ],
    "mirrors each image left to right and leaves the examples in their order",
)


@flip_horizontal.wrong()
def upside_down(X, height, width):
    """You reversed the rows of the image."""
    images = X.T.reshape(-1, height, width)
    return images[:, ::-1].reshape(X.shape[1], -1).T


@flip_horizontal.wrong()
def rotated(X, height, width):
    """Reversing all pixels turns the image by 180 degrees."""
    return X[::-1]


@flip_horizontal.wrong()
def order_of_examples_reversed(X, height, width):
    """The columns are examples; the images themselves are unchanged."""
    return X[:, ::-1]


@flip_horizontal.wrong()
def rows_and_columns_exchanged(X, height, width):
    """Rows and columns of the image are exchanged."""
    images = X.T.reshape(-1, height, width)
    return images.transpose(0, 2, 1).reshape(X.shape[1], -1).T


@flip_horizontal.wrong()
def pixels_mixed(X, height, width):
    """Reshape X.T, not X: each image is a column."""
    return X.reshape(-1, height, width)[:, :, ::-1].reshape(X.shape)


@flip_horizontal.also
def pixels_mixed_and_transposed(X, height, width):
    """Return the same, with each image put back as a column."""
    return X.reshape(-1, height, width)[:, :, ::-1].reshape(X.shape[1], -1).T


@flip_horizontal.wrong()
def nothing_happens(X, height, width):
    """Assign the result; slicing does not act in place."""
    images = X.T.reshape(-1, height, width)
    images[:, :, ::-1]  # noqa: B018
    return X


# E03.5 ensemble_predict

ensemble_predict = Exercise(
    "E03.5",
    ensembles.ensemble_predict,
    "labels",
    [
        (
            np.array(
                [
                    [[0.9, 0.45, 0.2, 0.55]],
                    [[0.45, 0.4, 0.1, 0.52]],
                    [[0.45, 0.75, 0.7, 0.1]],
                ]
            ),
        ),
        (np.array([[[0.9, 0.3, 0.6]], [[0.3, 0.4, 0.7]]]),),
        (np.array([[[0.95, 0.75, 0.6]], [[0.1, 0.5, 0.6]], [[0.5, 0.1, 0.25]]]),),
        (np.array([[[0.25, 0.5, 0.75]], [[0.75, 0.5, 0.25]]]),),
        (np.array([[[0.2, 0.8]]]),),
        (np.array([[[1, 0]], [[1, 1]], [[0, 0]]]),),
        (np.array([[[0.95]], [[0.2]], [[0.3]]]),),
    ],
    "averages the probabilities of all models and then decides",
)


@ensemble_predict.wrong()
def majority_of_labels(probs):
    """Voting throws the confidence away: average first, then decide."""
    return ((probs > 0.5).mean(axis=0) > 0.5).astype(int)


@ensemble_predict.wrong()
def threshold_missing(probs):
    """Return 0/1 labels."""
    return probs.mean(axis=0)


@ensemble_predict.wrong()
def sum_for_mean(probs):
    """Divide by K before comparing with 0.5."""
    return (probs.sum(axis=0) > 0.5).astype(int)


@ensemble_predict.wrong()
def wrong_axis(probs):
    """Average over the models (axis 0)."""
    return (probs.mean(axis=-1) > 0.5).astype(int)


@ensemble_predict.wrong()
def one_model(probs):
    """All K models take part."""
    return (probs[0] > 0.5).astype(int)


@ensemble_predict.wrong()
def average_of_the_logits(probs):
    """Average the probabilities themselves: among logits one model that is very sure
    outvotes all others.
    """
    inside = np.clip(probs, 1e-6, 1 - 1e-6)
    return (np.log(inside / (1 - inside)).mean(axis=0) > 0).astype(int)


@ensemble_predict.also
def product_against_product(probs):
    """Return the same, as products of the probabilities of both labels."""
    return (probs.prod(axis=0) > (1 - probs).prod(axis=0)).astype(int)


@ensemble_predict.wrong()
def product_of_probabilities(probs):
    """The rule is an average, not a product."""
    return (probs.prod(axis=0) > 0.5).astype(int)


QUESTIONS = [
    Question(
        "Q03.1",
        "Why divide by keep_prob during training instead of multiplying at test time?",
        (
            "The test-time code then contains no trace of dropout.",
            "The expected activation is the same with and without dropout, so nothing "
            "has to be rescaled at test time, and nothing can be forgotten.",
        ),
        (
            "It makes the network learn faster.",
            "Both ways give the same network after a change of scale. What do you have "
            "to do at test time in each of them?",
        ),
        (
            "Multiplying at test time gives wrong predictions.",
            "It gives the right ones, as long as nobody forgets it. That is the point.",
        ),
        (
            "Division makes the mask independent of keep_prob.",
            "The mask keeps a unit with probability keep_prob either way.",
        ),
    ),
    Question(
        "Q03.2",
        "Your test with keep_prob = 0.5 passes. Which two errors may still be there?",
        (
            "Division by 1 − keep_prob, and an inverted mask.",
            "Both equal the right rule at 0.5. Test with 0.8 as well, and with 1.0, "
            "where nothing may change, to catch the normal draw.",
        ),
        (
            "A missing division, and a missing mask.",
            "At 0.5 a missing division halves the mean, and a missing mask doubles it: "
            "the test sees both.",
        ),
        (
            "One mask for the whole batch, and multiplication by keep_prob.",
            "Multiplication leaves a quarter of the mean at 0.5. Which two rules give "
            "the same at 0.5 only?",
        ),
        (
            "None: 0.5 is as good as any other value.",
            "It is the worst: at 0.5 keeping and dropping are equally likely.",
        ),
    ),
    Question(
        "Q03.3",
        "Training error 0.2 % (one image), dev error 12 %, 500 training images. Which "
        "tools would you try, and what speaks against early stopping?",
        (
            "More or augmented data, L2, dropout, an ensemble; early stopping couples "
            "two tasks.",
            "Early stopping would help too, but then optimising and regularising hang "
            "on one knob and can no longer be tuned apart.",
        ),
        (
            "A bigger network, trained longer; early stopping would end that too soon.",
            "The training error is next to nothing, so there is no bias to remove. The "
            "gap of 12 points is variance.",
        ),
        (
            "Only more data; early stopping cannot act against variance.",
            "It can, because it stops before the weights grow. And other tools cost "
            "less than new images.",
        ),
        (
            "Early stopping alone, as it costs nothing; nothing speaks against it.",
            "It is cheap, but it stops the optimisation to regularise: one knob for "
            "two tasks.",
        ),
    ),
]
