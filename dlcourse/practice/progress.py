"""What is done and what was predicted: a small file beside the student's work.

It lies in `.dlcourse/progress.json` of the working directory. DLCOURSE_PROGRESS names
another file, or turns it off ("off"); tests keep none. A file that cannot be read is
put aside and one that cannot be written is left, each with one line of notice: nothing
else ever depends on it.
"""

import contextlib
import datetime
import html
import json
import os
import sys
import tempfile
import time
from pathlib import Path

PATIENCE = 2.0  # seconds that another kernel may take to write its line
_said = set()


def place():
    """Return the path of the file, or None where no progress is kept."""
    chosen = os.environ.get("DLCOURSE_PROGRESS")
    if chosen:
        return None if chosen == "off" else Path(chosen)
    if "PYTEST_CURRENT_TEST" in os.environ or "CI" in os.environ:
        return None
    return Path(".dlcourse", "progress.json")


def done():
    """Return the identifiers of all that is done."""
    return set(_read()["done"])


def predicted():
    """Return all predictions that were made: a dictionary each, the oldest first."""
    return _read()["predictions"]


def note(identifier):
    """Remember that an exercise or a question is done."""

    def add(kept):
        kept["done"] = sorted({*kept["done"], identifier})

    _change(add)


def moved():
    """Return {identifier of a prediction: where its panel was moved to}."""
    return _read()["moved"]


def move(identifier, state):
    """Remember that a concept's panel was moved, and the text of where it stood."""

    def add(kept):
        kept["moved"][identifier] = {"state": state, "time": _now()}

    if moved().get(identifier, {}).get("state") != state:
        _change(add)


def predict(identifier, said, found, right, sure, state=""):
    """Remember a prediction: what was said, what the run did, and how sure one was.

    `state` is the text of the panel that it is about.

    Returns
    -------
    int
        Which try it was; 1 where nothing is kept.
    """
    tries = 0

    def add(kept):
        nonlocal tries
        made = kept["predictions"]
        tries = sum(one["prediction"] == identifier for one in made)
        made.append(
            {
                "prediction": identifier,
                "try": tries + 1,
                "said": said,
                "found": found,
                "right": bool(right),
                "sure": bool(sure),
                "state": state,
                "time": _now(),
            }
        )
        kept["done"] = sorted({*kept["done"], identifier})

    _change(add)
    return tries + 1


def _now():
    return datetime.datetime.now().isoformat(timespec="seconds")


def _read():
    """Return what the file holds; one that is damaged is put aside."""
    nothing = {"done": [], "predictions": [], "moved": {}}
    path = place()
    if path is None:
        return nothing
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        made, moves = found.get("predictions", []), found.get("moved", {})
        kept = {"done": found["done"], "predictions": made, "moved": moves}
        if _whole(kept):
            return kept
    except FileNotFoundError:
        return nothing
    except OSError as error:
        _say(f"Your progress cannot be read: {error}")
        return nothing
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    _put_aside(path)
    return nothing


def _whole(kept):
    names, made = kept["done"], kept["predictions"]
    return (
        isinstance(names, list)
        and all(isinstance(name, str) for name in names)
        and isinstance(made, list)
        and all({"prediction", "right", "sure"} <= one.keys() for one in made)
        and all(one.keys() >= {"state"} for one in kept["moved"].values())
    )


def _change(add):
    """Let `add` change what is kept, alone among all kernels."""
    path = place()
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path.with_suffix(".lock")):
            kept = _read()
            before = json.dumps(kept)
            add(kept)
            if json.dumps(kept) == before:
                return
            # A file takes its place in one move: never half of one is there, and none
            # of those that could not be written.
            with tempfile.TemporaryDirectory(dir=path.parent) as folder:
                new = Path(folder, path.name)
                text = json.dumps(kept, indent=1, default=float) + "\n"
                new.write_text(text, encoding="utf-8")
                os.replace(new, path)
    except OSError as error:
        _say(f"Your progress is not kept: {error}")


@contextlib.contextmanager
def _alone(lock):
    """Wait for other kernels; one that has died with the lock holds nobody up."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > end:
                lock.unlink(missing_ok=True)
                end = time.monotonic() + PATIENCE
            time.sleep(0.005)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _put_aside(path):
    aside = path.with_suffix(".unreadable")
    try:
        os.replace(path, aside)
        _say(f"{path} could not be read; it is now {aside.name}, and a new one begins")
    except OSError as error:
        _say(f"Your progress is not kept: {error}")


def _say(line):
    if line not in _said:
        _said.add(line)
        print(line, file=sys.stderr)


COLUMNS = {"P": "predicted", "M": "moved", "E": "written", "Q": "checked"}


class Progress:
    """What is done of each notebook, a row a concept, and how predictions fared.

    Parameters
    ----------
    entries : list of (identifier, name)
        Predictions, exercises and questions.
    finished : set of str
    made : list of dict
        All predictions that were made, the oldest first.
    moves : collection of str
        The predictions whose panels were moved.
    """

    def __init__(self, entries, finished, made=(), moves=()):
        known = {identifier for identifier, _ in entries}
        first, last = {}, {}
        for one in made:
            if one["prediction"] in known:
                first.setdefault(one["prediction"], one)
                last[one["prediction"]] = one
        self.first = list(first.values())
        self.again = [
            name
            for name, one in first.items()
            if one["sure"] and not one["right"] and not last[name]["right"]
        ]
        # {notebook: [(name, {column: whether it is done})]}
        self.notebooks = {}
        for identifier, name in entries:
            does = {COLUMNS[identifier[0]]: identifier in finished}
            if identifier[0] == "P":
                does["moved"] = identifier in moves
            row = self.notebooks.setdefault(identifier[1:3], [])
            row.append((name, does))

    def counts(self, number):
        """Return {column: (how many are done, of how many)} of a notebook."""
        found = {}
        for column in COLUMNS.values():
            known = [
                does[column] for _, does in self.notebooks[number] if column in does
            ]
            if known:
                found[column] = sum(known), len(known)
        return found

    def fared(self):
        """Say how first predictions fared, in sentences; none were made: nothing."""
        if not self.first:
            return ""
        parts = []
        for sure, words in ((True, "sure"), (False, "guessing")):
            right = [one["right"] for one in self.first if one["sure"] == sure]
            if right:
                parts.append(f"{sum(right)} of {len(right)} when you were {words}")
        said = f"Your first predictions were right {', and '.join(parts)}."
        if self.again:
            calls = ", ".join(f'dl.predict("{name}")' for name in self.again)
            said += f" You were sure, and wrong, of these: {calls}"
        return said

    def __repr__(self):
        lines = []
        for number, rows in self.notebooks.items():
            lines.append(f"Notebook {number}: {self._summary(number)}")
            if any(any(does.values()) for _, does in rows):
                lines += [
                    "  "
                    + "  ".join(
                        [
                            *(
                                f"[{'x' if ok else ' '}] {column}"
                                for column, ok in does.items()
                            ),
                            name,
                        ]
                    )
                    for name, does in rows
                ]
        return "\n".join([*lines, *filter(None, [self.fared()])])

    def _summary(self, number):
        """Say how much of a notebook is done."""
        counts = self.counts(number)
        done, whole = map(sum, zip(*counts.values(), strict=True))
        parts = ", ".join(f"{c} {n} of {m}" for c, (n, m) in counts.items())
        return f"{done} of {whole} done ({parts})"

    def _repr_html_(self):
        head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS.values())
        return (
            "<p><strong>Your progress</strong></p>"
            + "".join(self._notebook(number, head) for number in self.notebooks)
            + f"<p>{html.escape(self.fared())}</p>"
        )

    def _notebook(self, number, head):
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left">{html.escape(name)}</th>'
            + "".join(_cell(does.get(column)) for column in COLUMNS.values())
            + "</tr>"
            for name, does in self.notebooks[number]
        )
        return (
            f"<details><summary>Notebook {number}: {self._summary(number)}</summary>"
            f'<table><thead><tr><th scope="col" style="text-align: left">concept</th>'
            f"{head}</tr></thead><tbody>{rows}</tbody></table></details>"
        )


def _cell(done):
    """Return a cell: done, not yet, or nothing to do."""
    if done is None:
        return "<td></td>"
    word, mark = ("done", "✓") if done else ("not yet", "·")
    return f'<td style="text-align: center" aria-label="{word}">{mark}</td>'
