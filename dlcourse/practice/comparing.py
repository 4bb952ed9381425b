"""Two results side by side: whether they are the same, and if not, what differs first.

Results are plain (`sandbox.plain`): numbers, text, arrays, and tuples, lists and
dictionaries of them.
"""

import itertools

import numpy as np

from dlcourse.practice.sandbox import Other

RELATIVE = 1e-6
ROUNDING = 1e-9  # of the largest entry; what is 0 on paper is rarely 0 in a computer
SINGLE = 1e-5  # both, for results in single precision
DIGITS = 6, 9, 12, 17  # to show numbers with; the last tell any two apart


def same(got, expected):
    """Whether two results are equal, but for rounding."""
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(same(got[key], expected[key]) for key in expected)
        )
    if isinstance(expected, tuple | list):
        got = unpacked(got)
        return (
            isinstance(got, tuple | list)
            and len(got) == len(expected)
            and all(map(same, got, expected))
        )
    if isinstance(expected, np.ndarray):
        got = row(got, expected)
        return isinstance(got, np.ndarray) and bool(_close(got, expected).all())
    if _is_number(expected):
        return _is_number(got) and bool(_close(got, expected).all())
    return type(got) is type(expected) and got == expected


def alike(got, expected):
    """Whether two results differ in their numbers at most: not in kind or shape."""
    if isinstance(expected, dict):
        same_keys = isinstance(got, dict) and got.keys() == expected.keys()
        return same_keys and all(alike(got[key], expected[key]) for key in expected)
    if isinstance(expected, tuple | list):
        got = unpacked(got)
        as_many = isinstance(got, tuple | list) and len(got) == len(expected)
        return as_many and all(map(alike, got, expected))
    if isinstance(expected, np.ndarray):
        got = row(got, expected)
        return isinstance(got, np.ndarray) and got.shape == expected.shape
    return _is_number(got) == _is_number(expected)


def cut_off(got, expected):
    """Whether whole numbers came where the right ones, cut off, would be the same."""
    if isinstance(expected, tuple | list) and isinstance(got, tuple | list):
        return any(map(cut_off, got, expected))
    return (
        isinstance(expected, np.ndarray)
        and isinstance(got, np.ndarray)
        and got.dtype.kind == "i"
        and expected.dtype.kind == "f"
        and not same(got, expected)
        and same(got, np.trunc(expected))
    )


def unpacked(got):
    """Return the results that an array holds along its first axis, as a list."""
    return list(got) if isinstance(got, np.ndarray) and got.ndim else got


def row(got, expected):
    """Return a list of numbers as an array, if the right result has one axis."""
    if not isinstance(expected, np.ndarray):
        return got
    numbers = isinstance(got, list | tuple) and all(map(_is_number, got))
    return np.array(got) if numbers and got and expected.ndim == 1 else got


def _is_number(value):
    return isinstance(value, int | float | complex | np.number | np.bool_)


def _close(got, expected):
    got, expected = np.asarray(got), np.asarray(expected)
    if got.shape != expected.shape:
        return np.array(False)
    single = got.dtype == np.float32
    relative, rounding = (SINGLE, SINGLE) if single else (RELATIVE, ROUNDING)
    with np.errstate(all="ignore"):
        finite = np.abs(expected[np.isfinite(expected)])
        tiny = rounding * finite.max(initial=0) if finite.size else 0
        return np.isclose(got, expected, relative, tiny or 1e-15, equal_nan=True)


def difference(got, expected, names):
    """Say what differs first between a result and the right one.

    Parameters
    ----------
    got, expected
        Two results that are not the `same`.
    names : list of str
        Of what is returned: one, or one for each of several results.
    """
    several = isinstance(expected, tuple | list)
    if several and alike(got, expected):
        got = unpacked(got)
    wrapped = isinstance(got, tuple | list) and len(got) == 1
    if several and wrapped and alike(got[0], expected):
        return f"{_all_of(names)} came inside {_in_a(got)}"
    if several and not isinstance(got, tuple | list):
        count = f"{len(expected)} results{_in(names)}"
        return f"{_words(got)} came back instead of {count}"
    if several and len(got) != len(expected):
        count = f"{len(got)} result{'s' * (len(got) != 1)}"
        return f"{count} came back instead of {len(expected)}{_in(names)}"
    if several:
        if len(names) != len(expected):
            names = [f"{names[0]}[{i}]" for i in range(len(expected))]
        if order := _exchanged(got, expected):
            yours = ", ".join(names[i] for i in order)
            return (
                "the results are right, but in another order: you return "
                f"{yours}, asked for are {', '.join(names)}"
            )
        if not alike(got, expected) and alike(got[::-1], expected):
            return (
                f"the results come in another order: asked for are {', '.join(names)}"
            )
        for name, g, e in zip(names, got, expected, strict=True):
            if not same(g, e):
                return _one(name, g, e)
    if isinstance(expected, dict):
        return _keys(got, expected, names[0])
    return _one(names[0], got, expected)


def _exchanged(got, expected):
    """Return which of several results came in each place, if all came, but elsewhere.

    Three and more numbers are not looked at: that some are equal says little.
    """
    if len(got) > (2 if all(map(_is_number, expected)) else 4):
        return None
    for order in itertools.permutations(range(len(expected))):
        places = list(enumerate(order))
        moved = any(i != place for place, i in places)
        if moved and all(same(got[place], expected[i]) for place, i in places):
            return order
    return None


def _holds(got, expected):
    """Whether what should have come alone is one of the parts of a tuple or list."""
    return (
        isinstance(got, list | tuple)
        and not isinstance(expected, list | tuple)
        and any(alike(part, expected) for part in got)
        and not _stacks(got, expected)
    )


def _all_of(names):
    return f"the results ({', '.join(names)})" if len(names) > 1 else names[0]


def _in_a(got):
    comma = " (a comma behind it makes a tuple)" if isinstance(got, tuple) else ""
    return f"a {type(got).__name__} of {len(got)}: return it alone{comma}"


def _in(names):
    return f" ({', '.join(names)})" if len(names) > 1 else ""


def _keys(got, expected, name):
    if not isinstance(got, dict):
        return f"{name} is {_words(got)}, but has to be a dictionary"
    for key in expected:
        if key not in got:
            return f"{name} has no {_text(key)}; it holds {_listed(got)}"
    for key in got:
        if key not in expected:
            return f"{name} holds {_text(key)}, which does not belong there"
    for key in expected:
        if not same(got[key], expected[key]):
            return _one(key, got[key], expected[key])
    raise AssertionError("the two are the same")


def _listed(got):
    return ", ".join(list(got)[:8]) or "nothing"


def _one(name, got, expected):
    """Say what differs between two that each are one result."""
    if got is None:
        return f"{name} is None"
    if isinstance(expected, tuple | list) and isinstance(got, tuple | list):
        names = [f"{name}[{i}]" for i in range(len(expected))]
        return difference(got, expected, names)
    if isinstance(expected, np.ndarray):
        got = row(got, expected)
    if isinstance(expected, dict):
        return _keys(got, expected, name)
    if _holds(got, expected):
        return f"{name} came inside {_in_a(got)}"
    if isinstance(expected, np.ndarray) and isinstance(got, list | tuple):
        kind = type(got).__name__
        hint = ": np.array makes one" if _stacks(got, expected) else ""
        return (
            f"{name} is a {kind}, but has to be an array of shape "
            f"{expected.shape}{hint}"
        )
    if isinstance(expected, np.ndarray) and _is_number(got):
        return f"{name} is the number {_text(got)}, not an array of {expected.shape}"
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        return _arrays(name, got, expected)
    if _is_number(expected) and isinstance(got, np.ndarray):
        return f"{name} has shape {got.shape}, but has to be a single number"
    if _is_number(expected) and _is_number(got):
        return _numbers(name, got, expected)
    if isinstance(expected, str) and isinstance(got, str):
        return f"{name} is {_text(got)}, expected {_text(expected)}"
    return f"{name} is {_words(got)}, expected {_words(expected)}"


def _stacks(parts, expected):
    """Whether np.array makes of some parts an array of the right shape."""
    try:
        return np.array(parts).shape == np.shape(expected) != ()
    except ValueError:
        return False


def _numbers(name, got, expected):
    if np.isnan(got):
        return f"{name} is NaN, not a number (as from 0/0)"
    if isinstance(expected, bool) and isinstance(got, bool):
        return f"{name} is {got}, expected {expected}"
    if got == -expected:
        return f"{name} has the wrong sign: {_text(got)}, expected {_text(expected)}"
    return f"{name} is {_pair(got, expected)}"


def _pair(got, expected):
    """Return two numbers that differ, with as many digits as show it."""
    if isinstance(got, bool | np.bool_) and not isinstance(expected, bool | np.bool_):
        got = int(got)
    for digits in DIGITS:
        texts = _text(got, digits), _text(expected, digits)
        if texts[0] != texts[1]:
            break
    return ", expected ".join(texts)


def _arrays(name, got, expected):
    if got.shape != expected.shape:
        words = f"{name} has shape {got.shape}, expected {expected.shape}"
        if got.ndim == 2 and same(got.T, expected):
            return f"{words}: the values are right, but transposed"
        if got.size == expected.size and same(got.reshape(expected.shape), expected):
            return f"{words}: the values are right, reshape them"
        return words
    if not np.isfinite(got).all() and np.isfinite(expected).all():
        where = np.argwhere(~np.isfinite(got))
        kind = "NaN, not a number (as from 0/0)" if np.isnan(got).any() else "infinite"
        if np.isnan(got).any():
            where = np.argwhere(np.isnan(got))
        if len(where) == got.size:
            return f"every entry of {name} is {kind}"
        return f"{name}{_at(where[0])} is {kind}"
    if got.ndim == 2 and same(got.T, expected):
        return f"{name} is transposed: rows and columns are exchanged"
    factor = _factor(got, expected)
    if factor == -1:
        return f"every entry of {name} has the wrong sign"
    if factor is not None:
        text = f"{factor:.4g}"
        if float(text) == 1:
            text = f"{factor:.12g}"
        return f"every entry of {name} is {text} times what it should be"
    shift = _shift(got, expected)
    if shift is not None:
        return f"every entry of {name} is {abs(shift):.4g} too {_size(shift)}"
    wrong = np.argwhere(~_close(got, expected))
    first = tuple(wrong[0])
    pair = f"is {_pair(got[first], expected[first])}"
    if len(wrong) == 1 and got.size > 1:
        return f"{name}{_at(first)} {pair}; all other entries are right"
    count = "" if got.size == 1 else f"; {len(wrong)} of {got.size} entries differ"
    return f"{name}{_at(first)} {pair}{count}"


def _size(shift):
    return "large" if shift > 0 else "small"


def _factor(got, expected):
    """Return the factor between two arrays, if there is one and it can be told."""
    if got.dtype.kind == "b" or expected.dtype.kind == "b":
        return None
    nonzero = expected != 0
    if nonzero.sum() < 2 or not np.isfinite(expected).all():
        return None
    with np.errstate(all="ignore"):
        factor = got[nonzero][0] / expected[nonzero][0]
        known = factor not in (0, 1) and same(got, factor * expected)
    return (-1 if np.isclose(factor, -1) else factor) if known else None


def _shift(got, expected):
    """Return what was added to every entry of an array, if it is one number."""
    if got.dtype.kind == "b" or expected.dtype.kind == "b" or expected.size < 2:
        return None
    with np.errstate(all="ignore"):
        shift = (got - expected).flat[0]
        same_everywhere = shift != 0 and same(got, expected + shift)
    return shift if same_everywhere and not np.iscomplexobj(shift) else None


def _at(index):
    return f"[{', '.join(str(int(i)) for i in index)}]"


def _text(value, digits=DIGITS[0]):
    """Return a value as a sentence shows it: some digits, short text in quotes."""
    if isinstance(value, str):
        return f'"{value[:60]}{"…" * (len(value) > 60)}"'
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(value) if abs(value) < 1e12 else f"{float(value):.{digits}g}"
    return f"{value:.{digits}g}"


def _words(value):
    """Say what kind of thing a value is."""
    if value is None:
        return "None"
    if isinstance(value, Other):
        return value.words
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, dict):
        return "a dictionary"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str):
        return f"the text {_text(value)}"
    return _text(value) if _is_number(value) else f"{value!r}"[:60]
