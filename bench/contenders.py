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


def torch_eager(X, Y, params, learning_rate, steps):
    """PyTorch, eager, float32, as its tutorials write it."""
    import torch

    torch.set_num_threads(1)
    inputs = torch.tensor(X.T, dtype=torch.float32)
    labels = torch.tensor(Y.T, dtype=torch.float32)

    def network():
        layers = []
        for l in range(1, len(params) // 2 + 1):
            W = params[f"W{l}"]
            layer = torch.nn.Linear(W.shape[1], W.shape[0])
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(W))
                layer.bias.zero_()
            layers += [layer, torch.nn.ReLU()]
        return torch.nn.Sequential(*layers[:-1])

    def run():
        model, loss_of = network(), torch.nn.BCEWithLogitsLoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
        for _ in range(steps):
            optimizer.zero_grad()
            loss = loss_of(model(inputs), labels)
            loss.backward()
            optimizer.step()

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


def jax_vmap(X, Y, stack, learning_rate, steps):
    """JAX: a scan over steps, mapped over K networks, compiled; float32.

    `stack` holds parameters with K in front. Returns (run, compile): both functions.
    """
    import jax
    import jax.numpy as jnp
    import optax

    inputs, labels = jnp.array(X, jnp.float32), jnp.array(Y, jnp.float32)
    first = {name: jnp.array(array, jnp.float32) for name, array in stack.items()}
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
