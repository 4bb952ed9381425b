"""What else one could train the same network with, each written as its users would.

Every function takes data (columns), first parameters W1, b1, …, a learning rate and a
number of steps, prepares, and returns a function that trains once and returns nothing.
"""

import numpy as np


def numpy_loop(X, Y, params, learning_rate, steps):
    """The lecture's loop: a dictionary of W and b, the cost from probabilities."""
    L, m = len(params) // 2, X.shape[1]

    def run():
        p = dict(params)
        costs = []
        for _ in range(steps):
            A = {0: X}
            for l in range(1, L):
                A[l] = np.maximum(0, p[f"W{l}"] @ A[l - 1] + p[f"b{l}"])
            A[L] = 1 / (1 + np.exp(-(p[f"W{L}"] @ A[L - 1] + p[f"b{L}"])))
            costs.append(-np.mean(Y * np.log(A[L]) + (1 - Y) * np.log(1 - A[L])))
            dZ = A[L] - Y
            for l in range(L, 0, -1):
                dW = dZ @ A[l - 1].T / m
                db = dZ.sum(axis=1, keepdims=True) / m
                if l > 1:
                    dZ = (p[f"W{l}"].T @ dZ) * (A[l - 1] > 0)
                p[f"W{l}"] = p[f"W{l}"] - learning_rate * dW
                p[f"b{l}"] = p[f"b{l}"] - learning_rate * db

    return run


def torch_eager(
    X,
    Y,
    params,
    learning_rate,
    steps,
    *,
    dev=None,
    marks=(),
    optimizer="SGD",
    batch_size=None,
    drop=0.0,
    weight_decay=0.0,
):
    """PyTorch, eager, float32, as its tutorials write it, noting what dlcourse notes.

    That is the cost of every step (`loss.item()`), and cost and accuracy of the full
    training and dev sets at the iterations in `marks`. L2 is `weight_decay` of the
    weights and not of the biases, lambda / m in size.
    """
    import torch

    torch.set_num_threads(1)
    inputs, labels = (torch.tensor(A.T, dtype=torch.float32) for A in (X, Y))
    sets = [(inputs, labels)]
    if dev is not None:
        sets.append(tuple(torch.tensor(A.T, dtype=torch.float32) for A in dev))
    marks, m = frozenset(marks), len(inputs)

    def network():
        layers = []
        for l in range(1, len(params) // 2 + 1):
            W = params[f"W{l}"]
            layer = torch.nn.Linear(W.shape[1], W.shape[0])
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(W))
                layer.bias.zero_()
            layers += [layer, torch.nn.ReLU()]
            layers += [torch.nn.Dropout(drop)] if drop else []
        return torch.nn.Sequential(*layers[: -2 if drop else -1])

    def batches():
        while True:
            if batch_size is None:
                yield inputs, labels
                continue
            order = torch.randperm(m)
            for chosen in order.split(batch_size):
                yield inputs[chosen], labels[chosen]

    def run():
        model, loss_of = network(), torch.nn.BCEWithLogitsLoss()
        weights = [p for p in model.parameters() if p.ndim == 2]
        biases = [p for p in model.parameters() if p.ndim == 1]
        groups = [{"params": weights, "weight_decay": weight_decay}, {"params": biases}]
        update = getattr(torch.optim, optimizer)(groups, lr=learning_rate)
        costs, scores = [], []
        for t, (x, y) in zip(range(steps + 1), batches(), strict=False):
            if t in marks:
                model.eval()
                with torch.no_grad():
                    for all_x, all_y in sets:
                        Z = model(all_x)
                        right = ((Z > 0) == (all_y > 0.5)).float().mean()
                        scores.append((loss_of(Z, all_y).item(), right.item()))
                model.train()
            update.zero_grad()
            loss = loss_of(model(x), y)
            loss.backward()
            costs.append(loss.item())
            if t < steps:
                update.step()

    return run


def scikit_learn(X, Y, params, learning_rate, steps):
    """scikit-learn's MLPClassifier: plain SGD, full batch; it draws its own weights."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    L = len(params) // 2
    model = MLPClassifier(
        tuple(len(params[f"b{l}"]) for l in range(1, L)),
        solver="sgd",
        alpha=0,
        batch_size=X.shape[1],
        learning_rate_init=learning_rate,
        momentum=0,
        nesterovs_momentum=False,
        max_iter=steps,
        tol=0,
        n_iter_no_change=steps + 1,
        random_state=0,
    )
    inputs, labels = np.ascontiguousarray(X.T), Y[0].astype(int)

    def run():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(inputs, labels)
        assert model.n_iter_ == steps

    return run


def jax_vmap(X, Y, stack, learning_rate, steps, dtype="float32"):
    """JAX: a scan over steps, mapped over K networks, compiled.

    `stack` holds parameters with K in front. Returns (run, compile): both functions.
    """
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)  # or float64 would quietly be float32
    inputs, labels = jnp.array(X, dtype), jnp.array(Y, dtype)
    first = {name: jnp.array(array, dtype) for name, array in stack.items()}
    L = len(first) // 2

    def cost(p):
        A = inputs
        for l in range(1, L):
            A = jax.nn.relu(p[f"W{l}"] @ A + p[f"b{l}"])
        Z = p[f"W{L}"] @ A + p[f"b{L}"]
        return optax.sigmoid_binary_cross_entropy(Z, labels).mean()

    def step(p, _):
        value, grads = jax.value_and_grad(cost)(p)
        return jax.tree.map(lambda w, dw: w - learning_rate * dw, p, grads), value

    def train(p):
        return jax.lax.scan(step, p, length=steps)

    def compiled():
        jax.clear_caches()
        return jax.jit(jax.vmap(train)).lower(first).compile()

    program = compiled()

    def run():
        jax.block_until_ready(program(first))

    return run, compiled
