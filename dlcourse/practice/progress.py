"""Which exercises and questions are done: a small file beside the student's work.

It lies in `.dlcourse/progress.json` of the working directory. DLCOURSE_PROGRESS names
another file, or turns it off ("off"); tests keep none. A file that cannot be read is
put aside and one that cannot be written is left, each with one line of notice: nothing
else ever depends on it.
"""

import html
import json
import os
import sys
import tempfile
from pathlib import Path

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
    path = place()
    if path is None:
        return set()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["done"]
        if isinstance(found, list) and all(isinstance(name, str) for name in found):
            return set(found)
    except FileNotFoundError:
        return set()
    except OSError as error:
        _say(f"Your progress cannot be read: {error}")
        return set()
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    _put_aside(path)
    return set()


def note(identifier):
    """Remember that an exercise or a question is done."""
    path = place()
    if path is None:
        return
    before = done()
    if identifier in before:
        return
    text = json.dumps({"done": sorted(before | {identifier})}, indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file beside it takes its place in one move: never half of one is there.
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, delete=False
        ) as new:
            new.write(text + "\n")
        os.replace(new.name, path)
    except OSError as error:
        _say(f"Your progress is not kept: {error}")


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


class Progress:
    """What is done of each notebook's exercises and questions."""

    def __init__(self, entries, finished):
        self.notebooks = {}
        for identifier, name in entries:
            row = self.notebooks.setdefault(identifier[1:3], [])
            row.append((name, identifier in finished))

    def __repr__(self):
        return "\n".join(
            f"Notebook {number}: {sum(ok for _, ok in row)} of {len(row)} done"
            + "".join(f"\n  [{'x' if ok else ' '}] {name}" for name, ok in row)
            for number, row in self.notebooks.items()
        )

    def _repr_html_(self):
        rows = []
        for number, row in self.notebooks.items():
            items = ", ".join(
                f"<strong>✓ {html.escape(name)}</strong>" if ok else html.escape(name)
                for name, ok in row
            )
            count = f"{sum(ok for _, ok in row)} of {len(row)}"
            rows.append(
                f'<tr><th scope="row">{number}</th><td>{count}</td>'
                f'<td style="text-align: left">{items}</td></tr>'
            )
        return (
            "<table><caption>Your progress: what is done has a ✓</caption>"
            '<thead><tr><th scope="col">Notebook</th><th scope="col">Done</th>'
            '<th scope="col" style="text-align: left">Exercises and questions</th>'
            f"</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )
