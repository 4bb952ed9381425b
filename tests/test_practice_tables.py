"""The wrong answers that a check knows are those of the curriculum, number by number.

A row is the name of a wrong answer in `dlcourse/practice/notebook_NN.py` and what the
curriculum prints for it: its result on the exercise's probe, or where it first differs.
"""

import inspect
import re

import numpy as np
import pytest
from printed import agrees, flat

import dlcourse as dl
from dlcourse.practice.checks import judge
from dlcourse.practice.comparing import same
from dlcourse.practice.exercises import exercise, exercises

COUNTS = {"01": 33}

TABLES = {
    "E01.1": """
uniform                     shape (100, 400), mean 0.03544, std 0.02035, min 1.617e-06
root_forgotten              shape (100, 400), mean 1.132e-05, std 0.005009, min -0.02247
uniform_and_root_forgotten  shape (100, 400), mean 0.002506, std 0.001439, min 1.143e-07
fan_out_for_fan_in          shape (100, 400), mean 0.0003201, std 0.1417, min -0.6356
shape_the_other_way         shape (400, 100), mean 0.00016, std 0.07084, min -0.3178
one_over_n_for_relu         shape (100, 400), mean 0.0001132, std 0.05009, min -0.2247
fixed_factor                shape (100, 400), mean 2.263e-05, std 0.01002, min -0.04494
variance_read_as_range      shape (100, 400), mean 1.232e-05, std 0.002878, min -0.005
divided_by_the_root         shape (100, 400), mean 0.03201, std 14.17, min -63.56
""",
    "E01.2": """
loop_one_short              shape ((3, 2), (3, 1), (3, 3), (3, 1))
zero_weights                first difference at entry 1: 0 instead of 0.12573
generator_restarted         first difference at entry 10: 0.10266 instead of 1.0647
flat_biases                 shape ((3, 2), (3,), (3, 3), (3,), (1, 3), (1,))
random_biases               first difference at entry 7: 1.304 instead of 0
uniform_in_every_layer      first difference at entry 1: 0.63696 instead of 0.12573
""",
    "E01.3": """
exponent_L                  37.697
elementwise_power           15.191
one_layer_too_few           13.78
product_for_power           20
elementwise_and_exponent_L  22.782
""",
    "E01.4": """
variance_returned                  3, 250, 3.5, 12500
mean_of_squares                    3, 250, 12.5, 75000
root_of_the_mean_of_squares        3, 250, 3.5355, 273.86
averaged_over_features             shape ((1, 4), (1, 4))
divided_by_m_minus_1               3, 250, 2.1602, 129.1
one_number_for_all_features        shape ((), ()): 126.5, 146.64
divided_by_the_number_of_features  6, 500, 1.8708, 111.8
""",
    "E01.5": """
own_statistics              -1, 1, 1, -1
divided_by_the_variance     -0.28571, 2, 0, -0.016
mean_not_subtracted         1.069, 5.3452, 2.2361, 0.44721
scaled_then_shifted         -1.931, 2.3452, -247.76, -249.55
multiplied                  -1.8708, 13.096, 0, -22361
own_mean                    -2.1381, 2.1381, 0.89443, -0.89443
""",
}

ROWS = [
    (identifier, *re.fullmatch(r"(\w+) +(.*)", line).groups())
    for identifier, table in TABLES.items()
    for line in table.strip().splitlines()
]
each_row = pytest.mark.parametrize(
    "identifier, name, printed", ROWS, ids=[f"{i} {name}" for i, name, _ in ROWS]
)
each_exercise = pytest.mark.parametrize("task", exercises(), ids=lambda task: task.name)


def wrong_answer(identifier, name):
    task = exercise(identifier)
    (wrong,) = [wrong for wrong in task.wrong_answers if wrong.name == name]
    return task, wrong


def test_every_row_of_the_curriculum_is_known_and_no_other():
    known = [(t.identifier, w.name) for t in exercises() for w in t.wrong_answers]
    assert sorted(known) == sorted((identifier, name) for identifier, name, _ in ROWS)
    for notebook, count in COUNTS.items():
        assert sum(row[0][1:3] == notebook for row in ROWS) == count
    assert sum(COUNTS.values()) == len(ROWS)


def shapes(value):
    """The shape of a result as the curriculum prints it, of several one by one."""
    parts = list(value.values()) if isinstance(value, dict) else value
    if isinstance(parts, list | tuple):
        return str(tuple(np.shape(part) for part in parts))
    return str(np.shape(parts))


def measured(words, value):
    """What the curriculum calls mean, std, min, kept … of a result."""
    if words == "kept":
        return value[1].mean()
    values = value[0] if isinstance(value, tuple) else value
    return {"mean": values.mean, "std": values.std, "min": values.min}[words]()


def prints(computed, number):
    """Whether a number is printed so: with five digits, if it has no more places."""
    five = len(number.lstrip("-")) == 5 and number.lstrip("-").isdigit()
    return agrees(computed, number) or (five and round(computed) == int(number))


def assert_fingerprint(printed, value, expected):
    """Assert that a result is what the curriculum prints of it."""
    printed = re.sub(r" \(1e-6 of .*\)$", "", printed)
    if found := re.fullmatch(r"first difference at entry (\d+): (.+) instead of (.+)",
                             printed):  # fmt: skip
        place, wrong, right = found.groups()
        got, expected = flat(value), flat(expected)
        assert same(got[: int(place) - 1], expected[: int(place) - 1])
        assert agrees(got[int(place) - 1], wrong)
        assert agrees(expected[int(place) - 1], right)
        return
    if found := re.match(r"shape (\(.*?\)+)(?=$|: |, [a-z])", printed):
        assert shapes(value) == found[1]
        printed = printed[found.end() :].lstrip(":, ")
    if printed.startswith('"'):
        assert value == printed.strip('"')
        return
    if printed.startswith("("):
        assert value == tuple(word == "yes" for word in printed[1:-1].split(", "))
        return
    for part in filter(None, printed.split(", ") if printed[:1].isalpha() else []):
        if part == "columns equal":
            assert (value[1] == value[1][:, :1]).all()
        elif part == "same count in every column":
            assert np.ptp(value[1].sum(axis=0)) == 0
        else:
            words, number = part.split()
            assert agrees(measured(words, value), number), part
    if printed and not printed[0].isalpha():
        got = flat(value)
        numbers = printed.split(", ")
        assert len(got) == len(numbers)
        for computed, number in zip(got, numbers, strict=True):
            assert prints(computed, number), f"{computed} is not {number}"


@each_row
def test_it_returns_what_the_curriculum_prints(identifier, name, printed):
    task, wrong = wrong_answer(identifier, name)
    probe, printed = re.fullmatch(r"(?:probe (\d+): )?(.*)", printed).groups()
    place = int(probe or 1) - 1
    (got,) = [
        outcomes[place] for known, outcomes in task.mistaken if known.name == name
    ]
    assert got.returned
    assert_fingerprint(printed, got.value, task.expected[place].value)


@each_row
def test_whoever_writes_it_is_given_its_own_hint(identifier, name, printed):
    task, wrong = wrong_answer(identifier, name)
    answer = judge(task, task.outcomes(wrong.function))
    assert not answer.right
    assert answer.text == wrong.hint
    assert len(wrong.hint) < 320


@each_exercise
def test_no_two_wrong_answers_are_the_same_nor_is_their_hint(task):
    assert task.wrong_answers
    seen = []
    for wrong, outcomes in task.mistaken:
        values = [outcome.value if outcome.returned else ... for outcome in outcomes]
        assert not any(
            all(map(same, values, other)) and all(map(same, other, values))
            for other in seen
        ), wrong.name
        seen.append(values)
    assert len({wrong.name for wrong in task.wrong_answers}) == len(seen)


@each_exercise
def test_the_library_itself_is_right(task):
    answer = dl.check(task.function)
    assert answer.right, answer
    assert task.name in answer.text
    assert dl.check(task.function, task.identifier).right


@each_exercise
def test_a_stub_is_called_unwritten(task):
    def stub(*arguments):
        """Return something, later."""
        pass

    def returns_the_dots(*arguments):
        return ...

    def refuses(*arguments):
        raise NotImplementedError("to be written")

    for function in (stub, returns_the_dots, refuses):
        answer = dl.check(function, task.name)
        assert answer.kind == "unwritten"
        assert task.name in answer.text


@each_exercise
def test_a_probe_leaves_its_exercise_as_it_was(task):
    def spoils(*arguments):
        for value in arguments:
            if isinstance(value, np.ndarray):
                value[...] = 0
            elif isinstance(value, list | dict):
                value.clear()
            elif isinstance(value, np.random.Generator):
                value.random(7)
        return 0

    assert not dl.check(spoils, task.name).right
    assert dl.check(task.function).right


@each_exercise
def test_wrong_answers_take_the_arguments_of_the_right_one(task):
    names = list(inspect.signature(task.function).parameters)
    for wrong in task.wrong_answers:
        own = list(inspect.signature(wrong.function).parameters)
        assert own == names[: len(own)], wrong.name
