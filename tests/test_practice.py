"""Whatever a student writes gets a short clear answer of its own, and harms nothing."""

import inspect
import os
import sys
import types

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.practice import sandbox
from dlcourse.practice.answers import KINDS, Answer
from dlcourse.practice.checks import judge
from dlcourse.practice.exercises import exercise, exercises

RIGHT_MU_SIGMA = dl.normalize_fit.__wrapped__

# A name of its own for each student, and what the answer to it has to say.
STUDENTS = {}


def student(exercise, words, kind="wrong"):
    """Enter a function as a student's, with words that the answer must contain."""

    def enter(function):
        assert function.__name__ not in STUDENTS
        STUDENTS[function.__name__] = function, exercise, words, kind
        return function

    return enter


# right, but written in another way


@student("init_he", "Right: init_he", "right")
def another_method(n_in, n_out, rng):
    return rng.normal(0, (2 / n_in) ** 0.5, size=(n_out, n_in))


@student("init_he", "Right: init_he", "right")
def another_order(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)).T * np.sqrt(2 / n_in)


@student("init_parameters", "Right:", "right")
def another_order_of_keys(layer_dims, rng):
    params = dl.init_parameters(layer_dims, rng)
    return dict(sorted(params.items()))


@student("deep_linear_forward", "Right:", "right")
def a_loop_for_the_power(W, W_last, x, L):
    a = x
    for _ in range(L - 1):
        a = W @ a
    return W_last @ a


@student("normalize_fit", "Right:", "right")
def a_list_for_a_tuple(X):
    mu = np.sum(X, axis=1)[:, None] / X.shape[1]
    return [mu, ((X**2).mean(axis=1)[:, None] - mu**2) ** 0.5]


@student("normalize_apply", "It prints, too; that is not needed", "right")
def prints_and_returns(X, mu, sigma):
    print("here I am")
    return X / sigma - mu / sigma


# wrong in a way that no table knows


@student("init_he", "W has shape (3,), expected (50, 3)")
def too_few_axes(n_in, n_out, rng):
    return rng.standard_normal(n_in) * np.sqrt(2 / n_in)


@student(
    "init_he",
    "deviation of your draws is 2.15, expected about 0.8165. Seen with",
)
def scaled_otherwise(n_in, n_out, rng):
    return 3 * rng.standard_normal((n_in, n_out)).T * np.sqrt(2 / n_in)


@student("init_he", "every entry of W is 3 times what it should be")
def scaled(n_in, n_out, rng):
    return 3 * rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)


@student("normalize_apply", "every entry of Xn has the wrong sign")
def sign(X, mu, sigma):
    return (mu - X) / sigma


@student("init_he", "the mean of your draws is 0.9336, expected about 0.")
def shifted(n_in, n_out, rng):
    return rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in) + 1


@student("init_he", "never draws from rng")
def a_generator_of_its_own(n_in, n_out, rng):
    return np.random.default_rng(5).standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)


@student("init_he", "the rows are not independent draws")
def one_row_copied(n_in, n_out, rng):
    row = rng.standard_normal(n_in) * np.sqrt(2 / n_in)
    return np.tile(row, (n_out, 1))


@student("init_he", "your draws are not normal: 57 % of them expected 68 %")
def uniform_of_the_right_spread(n_in, n_out, rng):
    return rng.uniform(-1, 1, (n_out, n_in)) * np.sqrt(6 / n_in)


@student("init_he", "has to take (n_in, n_out, rng), yours takes (n_in, n_out)")
def an_argument_less(n_in, n_out):
    return np.ones((n_out, n_in))


@student("init_parameters", 'params has no "b1"; it holds W1')
def no_biases(layer_dims, rng):
    params = dl.init_parameters(layer_dims, rng)
    return {name: value for name, value in params.items() if name[0] == "W"}


@student("init_parameters", 'params holds "L", which does not belong there')
def a_key_more(layer_dims, rng):
    return {**dl.init_parameters(layer_dims, rng), "L": 3}


@student("init_parameters", "params is a list of 3, but has to be a dictionary")
def no_dictionary(layer_dims, rng):
    return [1, 2, 3]


@student("init_parameters", "every entry of W1 is 3 times what it should be")
def scaled_everywhere(layer_dims, rng):
    return {k: 3 * v for k, v in dl.init_parameters(layer_dims, rng).items()}


@student("normalize_fit", "every entry of mu is 1 too small")
def shifted_mean(X):
    mu, sigma = RIGHT_MU_SIGMA(X)
    return mu - 1, sigma


@student("init_parameters", "W2 has shape (5, 2), expected (2, 5): but transposed")
def one_part_transposed(layer_dims, rng):
    params = dl.init_parameters(layer_dims, rng)
    params["W2"] = params["W2"].T
    return params


@student("init_parameters", "W2[0, 1] is 7, expected all other entries are right")
def one_wrong_entry(layer_dims, rng):
    params = dl.init_parameters(layer_dims, rng)
    params["W3" if "W3" in params else "W2"][0, 1] = 7
    return params


@student("deep_linear_forward", "y is the number 15, not an array of (1, 1)")
def a_number_for_an_array(W, W_last, x, L):
    return dl.deep_linear_forward(W, W_last, x, L).item()


@student("deep_linear_forward", "y is a list, but has to be an array of shape (1, 1)")
def a_list(W, W_last, x, L):
    return dl.deep_linear_forward(W, W_last, x, L).tolist()


@student("deep_linear_forward", "y[0, 0] is 0+1j, expected 15")
def complex_numbers(W, W_last, x, L):
    return np.array([[1j]])


@student("normalize_fit", "sigma has shape (1, 2), expected (2, 1) but transposed")
def transposed(X):
    mu, sigma = RIGHT_MU_SIGMA(X)
    return mu, sigma.T


@student("normalize_fit", "mu has shape (1,), expected (1, 1) reshape")
def flat(X):
    return X.mean(axis=1), X.std(axis=1)


@student("normalize_fit", "came back instead of 2 results (mu, sigma)")
def one_result(X):
    return RIGHT_MU_SIGMA(X)[0]


@student("normalize_fit", "3 results came back instead of 2 (mu, sigma)")
def three_results(X):
    return *RIGHT_MU_SIGMA(X), 5


@student("normalize_fit", "every entry of sigma is NaN, not a number")
def all_nan(X):
    mu, sigma = RIGHT_MU_SIGMA(X)
    return mu, sigma * np.nan


@student("normalize_fit", "sigma[1, 0] is NaN, not a number")
def one_nan(X):
    mu, sigma = RIGHT_MU_SIGMA(X)
    sigma[1] = np.sqrt(-sigma[1])
    return mu, sigma


@student("normalize_fit", "mu[0, 0] is infinite")
def infinite(X):
    mu, sigma = RIGHT_MU_SIGMA(X)
    mu[0] = mu[0] / 0
    return mu, sigma


@student("normalize_fit", "mu is None")
def half_of_it(X):
    return None, RIGHT_MU_SIGMA(X)[1]


@student("normalize_apply", "changes its argument X Work on a copy `X -= 1`")
def changes_its_input(X, mu, sigma):
    X -= mu
    X /= sigma
    return X


# other kinds of results


@student("split_sizes", "split_sizes raises TypeError A ValueError is asked for here")
def another_error(m, fractions):
    if sum(fractions) != 1:
        raise TypeError("not one")
    return dl.split_sizes(m, fractions)


@student("split_sizes", "Right:", "right")
def an_array_of_sizes(m, fractions):
    return np.array(dl.split_sizes(m, fractions))


@student("split_sizes", "your sizes add up to 2, not to 1")
def one_size_off(m, fractions):
    n_train, n_dev, n_test = dl.split_sizes(m, fractions)
    return [n_train, n_dev + 1, n_test]


@student("split_sizes", "2 results came back instead of 3")
def a_size_less(m, fractions):
    return dl.split_sizes(m, fractions)[:2]


@student("diagnose", "Right:", "right")
def numbers_for_labels(train_error, dev_error, optimal_error=0.0, gap=0.05):
    return tuple(map(int, dl.diagnose(train_error, dev_error, optimal_error, gap)))


@student("diagnose", 'high_bias is the text "<i>no</i>", expected False')
def words_for_labels(train_error, dev_error, optimal_error=0.0, gap=0.05):
    return "<i>no</i>", "yes"


@student(
    "diagnose",
    "has to take (train_error, dev_error, optimal_error=0.0, gap=0.05), yours takes",
)
def defaults_left_out(train_error, dev_error):
    return False, False


@student("l2_cost", "cost has shape (1, 1), but has to be a single number")
def an_array_for_a_number(A, Y, params, lambd):
    return np.reshape(dl.l2_cost(A, Y, params, lambd), (1, 1))


@student("l2_cost", "cost is NaN, not a number")
def a_nan(A, Y, params, lambd):
    return float("nan")


@student("l2_cost", "cost has the wrong sign: -5.22314, expected 5.22314")
def wrong_sign(A, Y, params, lambd):
    return -dl.l2_cost(A, Y, params, lambd)


@student("l2_cost", "changes its argument params")
def changes_a_dictionary(A, Y, params, lambd):
    cost = dl.l2_cost(A, Y, params, lambd)
    params["W1"] *= 0
    return cost


@student("l2_cost", "raises NameError name 'nmupy' is not defined")
def a_name_misspelt(A, Y, params, lambd):
    return nmupy.sum(A)  # noqa: F821


@student("l2_cost", "Write `import numpy as np` in a cell above.")
def no_numpy(A, Y, params, lambd):
    raise NameError("name 'np' is not defined")


@student("dropout_forward", "Right:", "right")
def another_coin(A, keep_prob, rng):
    D = rng.binomial(1, keep_prob, A.shape)
    return A * D / keep_prob, D


@student("dropout_forward", "Dropping exactly 20 % in each column")
def another_exact_count(A, keep_prob, rng):
    n, m = A.shape
    order = rng.permuted(np.tile(np.arange(n)[:, None], m), axis=0)
    D = order < round(keep_prob * n)
    return A * D / keep_prob, D


@student("dropout_forward", "A_out is not A * D / keep_prob")
def a_mask_that_was_not_used(A, keep_prob, rng):
    used = rng.random(A.shape) < keep_prob
    return A * used / keep_prob, rng.random(A.shape) < keep_prob


@student("dropout_forward", "you keep 0.7 of the units, expected about 0.8", "wrong")
def keeps_too_few(A, keep_prob, rng):
    D = np.arange(A.size).reshape(A.shape[::-1]).T % 10 < 10 * keep_prob - 1
    rng.random()
    return A * D / keep_prob, D


@student("dropout_forward", "D holds other numbers than 0 and 1")
def no_mask(A, keep_prob, rng):
    return A, rng.random(A.shape)


@student("dropout_backward", "The same D as in the forward pass is needed")
def a_mask_of_its_own(dA, D, keep_prob):
    return dA * (np.random.default_rng(8).random(dA.shape) < keep_prob) / keep_prob


@student("early_stopping", "epoch is 1, expected 0")
def one_too_late(dev_costs, patience):
    return dl.early_stopping(dev_costs, patience) + 1


@student("verdict", 'is "<b>x</b><script>alert(1)</script>", expected "great"')
def markup_for_a_word(difference):
    return "<b>x</b><script>alert(1)</script>"


@student(
    "verdict",
    "returns None: `return` is missing. Seen with `verdict(difference=1e-05)`.",
)
def forgets_a_case(difference):
    word = "great" if difference < 1e-7 else None
    return word if word else None if difference < 1e-3 else "bug"


# hostile, or hopeless


@student("normalize_fit", "`return` is missing")
def nothing_returned(X):
    mu = X.mean(axis=1, keepdims=True)
    sigma = X.std(axis=1, keepdims=True)
    _ = mu, sigma


@student("normalize_fit", "prints its result. It has to `return` it.")
def prints(X):
    print(X.mean(axis=1), X.std(axis=1))


@student("normalize_fit", "a generator came back instead of 2 results")
def yields(X):
    yield X.mean(axis=1)


@student("normalize_fit", "raises ZeroDivisionError in line `return 1 / 0`: division")
def raises(X):
    return 1 / 0


@student("normalize_fit", "raises SystemExit")
def exits(X):
    raise SystemExit


@student("normalize_fit", "raises KeyboardInterrupt")
def interrupts(X):
    raise KeyboardInterrupt


@student("normalize_fit", "raises EOFError nobody answers input()")
def asks(X):
    return input("mu? ")


@student("normalize_fit", "raises Unspeakable in line")
def an_error_that_cannot_be_shown(X):
    class Unspeakable(Exception):
        def __str__(self):
            raise ValueError

    raise Unspeakable


@student("normalize_fit", "calls itself again and again")
def recurses(X):
    return recurses(X)


@student("normalize_fit", "far too large came back")
def huge(X):
    return np.zeros((3000, 3000))


@student("normalize_fit", "raises MemoryError")
def devours(X):
    hoard = []
    while True:
        hoard.append(bytes(10**8))


@student("normalize_fit", "a Mean came back instead of 2 results")
def an_object(X):
    class Mean:
        __array__ = None

        def __eq__(self, other):
            raise ValueError("never compare")

    return Mean()


@student("normalize_fit", "mu is a list, but has to be an array")
def contains_itself(X):
    loop = []
    loop.append(loop)
    return loop, loop


RUNS = [sandbox.outcomes, sandbox.in_a_thread, sandbox.in_process]


@pytest.mark.parametrize("name", STUDENTS)
@pytest.mark.parametrize("run", RUNS)
def test_each_gets_an_answer_of_its_own(name, run, capfd):
    function, exercise_name, words, kind = STUDENTS[name]
    if run is sandbox.in_process and name == "interrupts":
        words = "had not come back"  # there, nobody can tell it from the reader's own
    if run is not sandbox.outcomes and name == "devours":
        pytest.skip("without a child there is no limit on memory")
    task = exercise(exercise_name)
    if kind == "wrong" and "has to take" in words:
        answer = dl.check(function, exercise_name)
    else:
        answer = judge(task, run(function, task.probes, 2.0), function)
    assert KINDS[answer.kind][0] == KINDS[kind][0], answer
    text = repr(answer)
    missing = [word for word in words.split() if word not in text]
    assert not missing, text
    assert len(text) < 400 and "\n" not in text and "Traceback" not in text
    assert " at 0x" not in text
    assert capfd.readouterr() == ("", "")
    assert dl.check(task.function).right  # whatever was done, nothing is left of it


# what never ends, or ends everything: only with a child, or with little time

HANGING = {}


def hanging(function):
    HANGING[function.__name__] = function
    return function


@hanging
def loops(X):
    while True:
        pass


@hanging
def loops_over_every_error(X):
    while True:
        try:  # noqa: SIM105
            len(X)
        except:  # noqa: E722
            pass


@pytest.mark.parametrize("name", HANGING)
@pytest.mark.parametrize("run", RUNS)
def test_what_never_returns_is_stopped(name, run):
    task = exercise("normalize_fit")
    answer = judge(task, run(HANGING[name], task.probes, 0.05), HANGING[name])
    assert "had not come back after two seconds" in answer.text
    assert "Does a loop in it never end?" in answer.text
    assert dl.check(task.function).right


def test_in_a_browser_calls_are_made_in_process_and_traced_no_longer(monkeypatch):
    def started(*arguments, **settings):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("sys.platform", "emscripten")
    monkeypatch.setattr("threading.Thread.start", started)
    monkeypatch.setattr("os.fork", started)
    before = sys.gettrace()
    task = exercise("normalize_fit")
    assert sandbox.outcomes(loops, task.probes, 0.05) == [sandbox.HUNG]
    assert sys.gettrace() is before
    assert dl.check(task.function).right


def test_the_limit_is_the_two_seconds_that_the_answer_names():
    assert sandbox.SECONDS == 2


def test_what_came_before_an_endless_call_is_not_lost():
    def loops_later(X):
        while X.shape == (3, 3):
            pass
        return 0

    task = exercise("normalize_fit")
    assert task.probes[1][0].shape == (3, 3)
    first, second = sandbox.outcomes(loops_later, task.probes, 0.05)
    assert first.value == 0 and second is sandbox.HUNG


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="no child elsewhere")


@on_linux
@pytest.mark.parametrize("end", [os.abort, lambda: os._exit(3)], ids=["abort", "exit"])
def test_what_kills_its_process_kills_a_child(end):
    answer = dl.check(lambda X: end(), "normalize_fit")
    assert "ended the whole process" in answer.text


@on_linux
def test_what_spoils_numpy_spoils_it_in_a_child():
    def vandal(X):
        np.sqrt = np.asarray = np.isclose = np.random.default_rng = None
        return RIGHT_MU_SIGMA(X)

    assert not dl.check(vandal, "normalize_fit").right
    assert np.sqrt(4) == 2
    assert dl.check(dl.normalize_fit).right


def test_markup_is_shown_as_text():
    task = exercise("normalize_fit")

    def markup(X):
        return "<b>x</b>", "`</code><script>alert(1)</script>`"

    page = dl.check(markup, task.name)._repr_html_()
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>" not in page and "<script>" not in page
    shown = Answer("wrong", "`</code><script>`")._repr_html_()
    assert "<code>&lt;/code&gt;&lt;script&gt;</code>" in shown


def test_an_answer_is_told_by_word_and_symbol_not_by_colour_alone():
    words, looks = set(), set(KINDS.values())
    for kind, (word, symbol, _) in KINDS.items():
        answer = Answer(kind, "text")
        assert repr(answer) == f"{word}: text"
        assert symbol in answer._repr_html_() and word in answer._repr_html_()
        words |= {word, symbol}
    assert len(words) == 2 * len(looks)


@pytest.mark.parametrize("kind", KINDS)
def test_the_symbol_can_be_read_on_its_colour(kind):
    parts = [int(KINDS[kind][2][i : i + 2], 16) / 255 for i in (1, 3, 5)]
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = np.dot([0.2126, 0.7152, 0.0722], light)
    assert 1.05 / (luminance + 0.05) > 4.5


# the same as data


WRONG = {
    "mistake": lambda n_in, n_out, rng: rng.random((n_out, n_in)) * (2 / n_in) ** 0.5,
    "raised": lambda n_in, n_out, rng: 1 / 0,
    "wrong": lambda n_in, n_out, rng: rng.standard_normal(n_in),
    "unwritten": lambda n_in, n_out, rng: None,
}


@pytest.mark.parametrize("kind", WRONG)
def test_an_answer_says_as_data_what_was_wrong(kind):
    answer = dl.check(WRONG[kind], "init_he")
    assert (answer.kind, answer.exercise) == (kind, "E01.1")
    assert answer.mistake == ("uniform" if kind == "mistake" else "")
    assert not answer.mistake or dl.misprint(answer.mistake, of="init_he")


def test_what_never_ends_and_what_does_not_fit_are_data_too(monkeypatch):
    monkeypatch.setattr(sandbox.outcomes, "__defaults__", (0.2,))

    def loops(n_in, n_out, rng):
        while True:
            pass

    assert dl.check(loops, "init_he").kind == "hung"
    answer = dl.check(lambda: 0, "init_he")
    assert (answer.kind, answer.exercise) == ("wrong", "E01.1")


@pytest.mark.parametrize("task", exercises(), ids=lambda task: task.name)
def test_the_librarys_own_function_is_right_but_nobodys_own(task):
    library = task.function

    def alias(*arguments):
        return library(*arguments)

    copied = types.FunctionType(
        inspect.unwrap(library).__code__.replace(co_firstlineno=1),
        {**vars(inspect.getmodule(library))},
    )
    copied.__defaults__ = inspect.unwrap(library).__defaults__
    copied.__doc__ = library.__doc__
    for function in (library, alias, copied):
        answer = dl.check(function, task.name)
        assert answer.right and answer.kind == "borrowed", answer
    copied.__doc__ = "What the stub says."
    assert dl.check(copied, task.name).kind == "right"


def test_the_same_answer_is_given_each_time():
    for name in ("one_wrong_entry", "raises", "an_object", "contains_itself"):
        function, task, _, _ = STUDENTS[name]
        assert repr(dl.check(function, task)) == repr(dl.check(function, task))
