"""What holds for all shapes and settings: hypothesis looks for a case where not."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import dlcourse as dl

REALS = st.floats(-100, 100).map(lambda x: round(x, 6))
MATRICES = arrays(
    float, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=REALS
)
SERIES = arrays(
    float, array_shapes(min_dims=1, max_dims=1, max_side=30), elements=REALS
)
MEMORIES = st.floats(0, 0.999)
SEEDS = st.integers(0, 1000)
SIZES = st.integers(1, 60)


def close(a, b, rtol=1e-9, atol=1e-9):
    np.testing.assert_allclose(a, b, rtol=rtol, atol=atol)


# normalising


@given(X=MATRICES)
def test_normalised_features_have_mean_0_and_standard_deviation_1(X):
    mu, sigma = dl.normalize_fit(X)
    assert mu.shape == sigma.shape == (X.shape[0], 1)
    assume((sigma > 1e-3).all())
    Xn = dl.normalize_apply(X, mu, sigma)
    close(Xn.mean(axis=1), 0, atol=1e-6)
    close(Xn.std(axis=1), 1)
    close(Xn * sigma + mu, X)  # nothing is lost


@given(Z=MATRICES, gamma=REALS, beta=REALS, shift=REALS, scale=st.floats(0.1, 10))
def test_batchnorm_ignores_shift_and_scale_and_has_the_mean_it_learned(
    Z, gamma, beta, shift, scale
):
    assume(Z.shape[1] > 1)
    gamma, beta = np.full((2, Z.shape[0], 1), [[[gamma]], [[beta]]])
    Z_tilde = dl.batchnorm_forward(Z, gamma, beta, 1e-8)
    close(Z_tilde.mean(axis=1, keepdims=True), beta, atol=1e-5)
    assume((Z.std(axis=1) > 1).all())
    moved = dl.batchnorm_forward(scale * Z + shift, gamma, beta, 1e-8)
    close(moved, Z_tilde, atol=1e-4)


@given(Z=MATRICES)
def test_batchnorm_with_its_own_statistics_is_that_of_test_time(Z):
    assume(Z.shape[1] > 1)
    n = Z.shape[0]
    gamma, beta = np.arange(1.0, n + 1).reshape(n, 1), np.ones((n, 1))
    mu, var = dl.batchnorm_statistics(Z)
    close(
        dl.batchnorm_predict(Z, gamma, beta, mu, var, 1e-5),
        dl.batchnorm_forward(Z, gamma, beta, 1e-5),
        rtol=1e-12,
    )
    one_by_one = [
        dl.batchnorm_predict(Z[:, [i]], gamma, beta, mu, var, 1e-5)
        for i in range(Z.shape[1])
    ]
    close(np.hstack(one_by_one), dl.batchnorm_predict(Z, gamma, beta, mu, var, 1e-5))


@given(values=arrays(float, (9, 3, 1), elements=REALS), memory=MEMORIES)
def test_running_averages_are_exponentially_weighted_ones(values, memory):
    mu = var = np.zeros((3, 1))
    for batch in values:
        mu, var = dl.batchnorm_running(mu, var, batch, batch**2, memory)
    close(mu[:, 0], dl.ewa(values[:, :, 0].T, memory)[:, -1])
    close(var[:, 0], dl.ewa(values[:, :, 0].T ** 2, memory)[:, -1], atol=1e-7)


# costs and classes


@given(Z=MATRICES, seed=SEEDS, lambd=st.floats(0, 10))
def test_the_cost_from_probabilities_is_that_from_logits(Z, seed, lambd):
    rng, Z, m = np.random.default_rng(seed), Z / 10, Z.shape[1]
    Y = rng.integers(0, 2, Z.shape).astype(float)
    A = dl.sigmoid(Z)
    close(dl.cross_entropy(A, Y), dl.sigmoid_cost(Z, Y), rtol=1e-6)
    params = {"W1": Z, "b1": Z[:, :1], "W2": Z.T}
    penalties = [dl.penalty(W, lambd, m, "l2")[0] for W in (Z, Z.T)]
    close(
        dl.l2_cost(A, Y, params, lambd), dl.cross_entropy(A, Y) + sum(penalties), 1e-9
    )
    assert dl.minibatch_cost(A, Y, params, lambd) == dl.l2_cost(A, Y, params, lambd)


def test_certainty_costs_nothing_when_right_and_everything_when_wrong():
    assert dl.cross_entropy([[1, 0]], [[1, 0]]) == 0
    assert dl.cross_entropy([[0]], [[1]]) == np.inf
    assert dl.softmax_loss_grad([[1], [0]], [[1], [0]])[0] == 0
    assert dl.softmax_loss_grad([[1], [0]], [[0], [1]])[0] == np.inf


@given(labels=st.lists(st.integers(0, 6), min_size=1), more=st.integers(1, 3))
def test_one_hot_columns_read_back_as_their_labels(labels, more):
    C = max(labels) + more
    Y = dl.one_hot(labels, C)
    assert Y.shape == (C, len(labels))
    assert (Y.sum(axis=0) == 1).all() and Y.argmax(axis=0).tolist() == labels
    assert (dl.hardmax(Y) == Y).all()


@given(Z=MATRICES)
def test_hardmax_is_the_limit_of_softmax_and_marks_one_entry_a_column(Z):
    H = dl.hardmax(Z)
    assert (H.sum(axis=0) == 1).all()
    assert ((H * Z).sum(axis=0) == Z.max(axis=0)).all()
    alone = np.sort(Z, axis=0)[-2:]  # where the largest leads by enough
    clear = alone[-1] - alone[0] > 0.1 if Z.shape[0] > 1 else np.full(Z.shape[1], True)
    close(dl.softmax(1000 * Z)[:, clear], H[:, clear])


@given(z=arrays(float, (2, 4), elements=REALS))
def test_softmax_of_two_classes_is_the_sigmoid_of_their_difference(z):
    close(dl.softmax(z)[0], dl.sigmoid(z[0] - z[1]))
    close(dl.softmax_jacobian(dl.softmax(z)).sum(axis=-1), 0)  # a sum of 1 stays


# regularisation


@given(W=MATRICES, lambd=st.floats(0, 9), rate=st.floats(0.001, 1), m=SIZES)
def test_weight_decay_is_a_step_down_the_penalised_cost(W, lambd, rate, m):
    dW = np.cos(W)
    gradient = dW + dl.penalty(W, lambd, m, "l2")[1]
    step = dl.gradient_descent_step(W, gradient, rate)
    close(dl.weight_decay_step(W, dW, rate, lambd, m), step, atol=1e-7)


# dropout, augmentation, stopping, ensembles


@given(keep_prob=st.sampled_from([0.1, 0.5, 0.8, 0.95]), seed=SEEDS)
def test_dropout_tosses_each_unit_alone_and_keeps_the_mean(keep_prob, seed):
    A = np.full((60, 200), 3.0)
    A_out, D = dl.dropout_forward(A, keep_prob, np.random.default_rng(seed))
    deviation = np.sqrt(keep_prob * (1 - keep_prob) / D.size)
    assert abs(D.mean() - keep_prob) < 5 * deviation
    assert abs(A_out.mean() - 3) < 5 * 3 * deviation / keep_prob
    assert (A_out[~D] == 0).all() and (A_out[D] == 3 / keep_prob).all()
    assert D.sum(axis=0).std() > 0.5 * np.sqrt(60 * keep_prob * (1 - keep_prob))


@given(seed=SEEDS)
def test_dropout_at_1_changes_nothing_but_uses_as_many_draws(seed):
    rng, other = np.random.default_rng(seed), np.random.default_rng(seed)
    A = np.arange(12.0).reshape(3, 4)
    A_out, D = dl.dropout_forward(A, 1, rng)
    assert (A_out == A).all() and D.all()
    dl.dropout_forward(A, 0.3, other)
    assert rng.random() == other.random()


IMAGES = arrays(float, (12, 5), elements=st.floats(0, 1))


@given(X=IMAGES)
def test_images_come_back_from_two_flips_a_full_turn_and_no_shift(X):
    assert (dl.flip_horizontal(dl.flip_horizontal(X, 3, 4), 3, 4) == X).all()
    assert (dl.shift(X, 3, 4, 0, 0) == X).all()
    close(dl.rotate(X, 3, 4, 360), X)
    close(dl.distort(X, 3, 4, 0, np.random.default_rng(0)), X)
    half_turn = X.T.reshape(5, 3, 4)[:, ::-1, ::-1].reshape(5, 12).T
    close(dl.rotate(X, 3, 4, 180), half_turn)


def test_images_move_down_right_and_turn_anticlockwise():
    one = np.zeros((9, 2))
    one[4] = 1  # the middle pixel of 3 by 3
    moved = dl.shift(one, 3, 3, [1, 0], [0, 1])
    assert moved[:, 0].argmax() == 7 and moved[:, 1].argmax() == 5
    between = dl.shift(one, 3, 3, 0.25, 0)[:, 0]
    assert between[4] == 0.75 and between[7] == 0.25
    image = np.random.default_rng(0).random((3, 3))
    for quarters in range(4):
        turned = dl.rotate(image.reshape(9, 1), 3, 3, 90 * quarters)
        close(turned, np.rot90(image, quarters).reshape(9, 1))
    gone = dl.shift(one, 3, 3, 2, 0)
    assert (gone == 0).all()


@given(seed=SEEDS)
def test_a_distortion_moves_the_middle_by_what_was_drawn_for_it(seed):
    slopes = np.stack([*np.mgrid[:9, :9]]).reshape(2, 81).T.astype(float)
    field = 0.5 * np.random.default_rng(seed).standard_normal((2, 2, 3, 3))
    bent = dl.distort(slopes, 9, 9, 0.5, np.random.default_rng(seed))
    assume(np.abs(field[:, :, 1, 1]).max() < 4)
    close(bent[40, 0], 4 - field[0, 0, 1, 1])  # the first image slopes down,
    close(bent[40, 1], 4 - field[1, 1, 1, 1])  # the second one to the right


@given(X=IMAGES, seed=SEEDS, copies=st.integers(0, 3))
def test_augmented_images_follow_the_originals_with_their_labels(X, seed, copies):
    Y = dl.one_hot(np.arange(5) % 3, 3)
    more, labels = dl.augment(
        *(X, Y, 3, 4, np.random.default_rng(seed)),
        **dict(copies=copies, pixels=1, degrees=10, strength=0.3, mirror=True),
    )
    assert more.shape == (12, 5 * (copies + 1))
    assert (more[:, :5] == X).all() and (labels == np.tile(Y, copies + 1)).all()
    assert more.min() >= 0 and more.max() <= X.max() + 1e-12
    same, _ = dl.augment(X, Y, 3, 4, np.random.default_rng(seed), copies, pixels=0)
    assert (same == np.tile(X, copies + 1)).all()


@given(
    costs=st.lists(st.integers(0, 20), min_size=1, max_size=40),
    patience=st.integers(1, 50),
)
def test_early_stopping_is_the_first_best_of_what_it_has_seen(costs, patience):
    best = dl.early_stopping(costs, patience)
    seen = costs[: best + patience + 1]
    assert costs[best] == min(seen) and costs.index(costs[best]) == best
    for earlier in range(best):  # no lull of that length came before
        lull = costs[earlier : earlier + patience + 1]
        assert len(lull) <= patience or min(costs[: earlier + 1]) > min(lull)
    if patience >= len(costs):
        assert best == int(np.argmin(costs))


@given(probs=arrays(float, (4, 1, 6), elements=st.floats(0.01, 0.99)), seed=SEEDS)
def test_the_average_of_models_costs_at_most_what_they_cost_on_average(probs, seed):
    Y = np.random.default_rng(seed).integers(0, 2, (1, 6))
    each = [dl.cross_entropy(p, Y) for p in probs]
    assert dl.cross_entropy(probs.mean(axis=0), Y) <= np.mean(each) + 1e-12


def test_an_ensemble_says_1_only_above_one_half():
    probs = np.array([[[0.2, 0.2, 0.2]], [[0.79, 0.8, 0.81]]])
    assert dl.ensemble_predict(probs).tolist() == [[0, 0, 1]]


@given(seed=SEEDS)
def test_a_bootstrap_sample_takes_examples_with_their_labels(seed):
    X, Y = np.arange(50.0).reshape(1, 50), np.arange(50.0).reshape(1, 50) ** 2
    X_b, Y_b = dl.bootstrap_sample(X, Y, np.random.default_rng(seed))
    assert X_b.shape == X.shape and (Y_b == X_b**2).all()
    assert 20 <= np.unique(X_b).size <= 43  # about 63 % of them


# splits and batches


@given(
    m=st.integers(1, 10**6), parts=st.lists(st.integers(1, 100), min_size=2, max_size=3)
)
def test_splits_add_up_and_keep_to_their_shares(m, parts):
    fractions = [part / sum(parts) for part in sorted(parts, reverse=True)]
    sizes = dl.split_sizes(m, fractions)
    assert sum(sizes) == m and min(sizes) >= 0
    for size, fraction in zip(sizes, fractions, strict=True):
        assert abs(size - fraction * m) <= 1.001


@given(m=SIZES, size=SIZES, seed=SEEDS)
def test_an_epoch_visits_every_example_once_with_its_label(m, size, seed):
    size = min(size, m)
    X = np.arange(m) + np.zeros((2, 1))
    batches = dl.random_minibatches(X, X[:1] ** 2, size, np.random.default_rng(seed))
    assert len(batches) == dl.minibatch_count(m, size)
    assert all(x.shape[1] == size for x, _ in batches[:-1])
    seen = np.concatenate([x[0] for x, _ in batches])
    assert sorted(seen.tolist()) == list(range(m))
    assert all((y == x[:1] ** 2).all() for x, y in batches)


@given(m=SIZES, size=SIZES)
def test_epochs_are_as_long_as_the_number_of_batches(m, size):
    count = dl.minibatch_count(m, size)
    epochs = [dl.epoch_of(t, m, size) for t in range(1, 3 * count + 1)]
    assert epochs == [epoch for epoch in range(3) for _ in range(count)]


# averages


@given(theta=SERIES, beta=MEMORIES)
def test_an_average_is_the_sum_of_its_weights_times_the_values(theta, beta):
    curve = dl.ewa(theta, beta)
    assert curve.shape == theta.shape
    for t in range(1, theta.size + 1):
        weights = dl.ewa_weights(beta, t)
        close(curve[t - 1], weights @ theta[:t])
        close(weights.sum(), 1 - beta**t, atol=1e-12)


@given(value=REALS, n=st.integers(1, 30), beta=MEMORIES)
def test_a_corrected_average_of_a_constant_is_that_constant(value, n, beta):
    close(dl.ewa_corrected(np.full(n, value), beta), value, rtol=1e-7)


@given(theta=SERIES, n=st.integers(1, 40))
def test_a_window_is_the_mean_of_the_last_values(theta, n):
    window = dl.moving_window(theta, n)
    for t in range(1, theta.size + 1):
        close(window[t - 1], theta[max(0, t - n) : t].mean())
        close(dl.window_weights(n, t) @ theta[:t], window[t - 1])


@pytest.mark.parametrize("beta", [0, 0.5, 0.9, 0.98])
def test_lag_and_noise_of_long_averages_have_closed_forms(beta):
    weights = dl.ewa_weights(beta, 4000)
    close(dl.kernel_lag(weights), beta / (1 - beta))
    close(dl.kernel_noise(weights), np.sqrt((1 - beta) / (1 + beta)))
    n = round((1 + beta) / (1 - beta))
    close(dl.kernel_noise(dl.window_weights(n, n)), dl.kernel_noise(weights), rtol=1e-6)
    close(dl.kernel_lag(dl.window_weights(n, n)), (n - 1) / 2)


# gradient checking


@given(
    shapes=st.lists(
        st.tuples(SIZES.map(lambda n: n % 4 + 1), st.integers(1, 4)), min_size=1
    ),
    seed=SEEDS,
)
def test_parameters_come_back_from_their_vector_whatever_the_order(shapes, seed):
    rng, params = np.random.default_rng(seed), {}
    for l, (rows, columns) in enumerate(shapes[:12], start=1):
        params[f"W{l}"] = rng.standard_normal((rows, columns))
        params[f"b{l}"] = rng.standard_normal((rows, 1))
    theta = dl.params_to_vector(params)
    assert theta.shape == (sum(p.size for p in params.values()), 1)
    back = dl.vector_to_params(theta, params)
    assert list(back) == list(params)
    assert all((back[name] == params[name]).all() for name in params)
    backwards = {f"d{name}": params[name] for name in reversed(params)}
    assert (dl.params_to_vector(backwards) == theta).all()


def test_layers_with_batch_norm_keep_the_order_of_the_network():
    names = ["W1", "gamma1", "beta_bn1", "W2", "b2", "W10", "b10"]
    params = {name: [[i]] for i, name in enumerate(names)}
    shuffled = {name: params[name] for name in sorted(names)}
    assert dl.params_to_vector(shuffled).ravel().tolist() == [0, 1, 2, 3, 4, 5, 6]


@given(g=arrays(float, 5, elements=REALS), h=arrays(float, 5, elements=REALS))
def test_the_relative_difference_lies_between_0_and_1(g, h):
    assert 0 <= dl.relative_difference(g, h) <= 1 + 1e-12
    assert dl.relative_difference(g, g) == 0
    if np.abs(g).max() > 1e-3:
        close(dl.relative_difference(g, 2 * g), 1 / 3)
        close(dl.relative_difference(g, -g), 1)
        close(dl.relative_difference(g, 0 * g), 1)


@given(x=st.floats(-3, 3), eps=st.floats(1e-4, 0.5))
def test_a_two_sided_secant_is_exact_for_squares_and_off_by_eps_squared_for_cubes(
    x, eps
):
    close(dl.two_sided_derivative(lambda t: t**2, x, eps), 2 * x, atol=1e-10)
    error = dl.two_sided_derivative(lambda t: t**3, x, eps) - 3 * x**2
    close(error, eps**2, rtol=1e-4, atol=1e-9)


# critical points, schedules


@given(eigenvalues=st.lists(st.integers(-2, 2), min_size=1, max_size=5))
def test_a_critical_point_does_not_depend_on_order_or_scale(eigenvalues):
    kind = dl.critical_point(eigenvalues)
    for other in itertools.islice(itertools.permutations(eigenvalues), 6):
        assert dl.critical_point(0.3 * np.array(other)) == kind
    upside_down = {"minimum": "maximum", "maximum": "minimum"}
    turned = dl.critical_point(-np.array(eigenvalues))
    assert turned == upside_down.get(kind, kind)


RATES = st.floats(1e-4, 10)


@given(alpha0=RATES, rate=st.floats(0, 9), factor=st.floats(0.1, 1), every=SIZES)
def test_schedules_start_at_alpha0_and_never_rise(alpha0, rate, factor, every):
    for schedule in (
        lambda epoch: dl.decay_constant(alpha0, epoch),
        lambda epoch: dl.decay_inverse(alpha0, rate, epoch),
        lambda epoch: dl.decay_exponential(alpha0, factor, epoch),
        lambda epoch: dl.decay_sqrt(alpha0, 1, epoch + 1),
        lambda epoch: dl.decay_staircase(alpha0, factor, every, epoch),
        lambda epoch: dl.decay_manual(alpha0, [(every, alpha0 * factor)], epoch),
    ):
        rates = [schedule(epoch) for epoch in range(0, 100, 7)]
        assert rates[0] == alpha0 and min(rates) > 0
        assert all(a >= b for a, b in itertools.pairwise(rates))


# sampling


@given(low=st.floats(1e-6, 0.1), factor=st.floats(1.5, 1e6), n=SIZES, seed=SEEDS)
def test_samples_stay_in_their_range_and_zooms_inside_the_old_one(low, factor, n, seed):
    high, rng = low * factor, np.random.default_rng(seed)
    values = dl.sample_log_uniform(low, high, n, rng)
    assert values.shape == (n,)
    assert low * (1 - 1e-12) <= values.min() and values.max() <= high * (1 + 1e-12)
    best = float(np.clip(values[0], low, high))
    new_low, new_high = dl.zoom(best, low, high, 0.3)
    assert low <= new_low <= best * (1 + 1e-9) and best * (1 - 1e-9) <= new_high <= high
    width = np.log10(new_high / new_low) / np.log10(high / low)
    assert width <= 0.3 + 1e-9
    assert low <= dl.nudge(best, 0.5, low, high, rng) <= high


@given(low=st.floats(0, 0.9), gap=st.floats(0.01, 0.09), seed=SEEDS)
def test_sampled_memories_stay_in_their_range(low, gap, seed):
    beta = dl.sample_beta(low, low + gap, 200, np.random.default_rng(seed))
    assert low - 1e-12 <= beta.min() and beta.max() <= low + gap + 1e-12


@given(low=st.integers(1, 50), more=st.integers(0, 9), seed=SEEDS)
def test_sampled_units_are_whole_and_reach_both_ends(low, more, seed):
    units = dl.sample_units(low, low + more, 400, np.random.default_rng(seed))
    assert set(units.tolist()) == set(range(low, low + more + 1))
