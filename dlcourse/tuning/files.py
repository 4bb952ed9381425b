"""The file of a search: a line that names the search, then one for each trial.

Lines of JSON, which other programs can read; numbers that are not finite are written
as "NaN" and "Infinity". Lines are on the disk before the search goes on, so a crash
loses what was under way and nothing else: a last line that was cut short is left out
when the file is read again. A file that holds anything else is never touched.
"""

import json
import math
import os
import os.path
import warnings
from pathlib import Path

from dlcourse.basics.messages import shown

MARK = "dlcourse search"


class SearchFile:
    """What is kept of one search.

    Parameters
    ----------
    path : str or path
    header : dict
        What makes this search, in order; a file of another is refused.
    """

    def __init__(self, path, header):
        if not isinstance(path, str | os.PathLike) or path == "":
            raise TypeError(
                'file must be a path such as "search.jsonl", or None, '
                f"got {shown(path)}"
            )
        self.path = Path(path)
        self.header = {"file": MARK, **header}
        if self.path.is_dir():
            self._refuse("is a folder: give the path of a file in it")
        if not self.path.parent.is_dir():
            raise FileNotFoundError(
                f"file must lie in a folder that exists, got {str(path)!r}"
            )
        first = _line(self.header)
        content = self.path.read_bytes() if self.path.exists() else b""
        if first.startswith(content):  # nothing yet, or cut short before any trial
            self.rows, self._good = [], 0
        else:
            self._read_header(content.split(b"\n", 1)[0])
            # All up to the last end of a line is whole.
            self._good = content.rfind(b"\n") + 1
            self.rows = self._read_rows(content[: self._good].split(b"\n")[1:-1])
            if self._good < len(content):
                warnings.warn(
                    f"the last line of {str(path)!r} was cut short: "
                    "its trial runs again",
                    stacklevel=4,
                )
        self._size = len(content)

    def add(self, rows):
        """Append rows, and return once they are on the disk.

        Raises
        ------
        RuntimeError
            Where somebody else has written to the file in the meantime.
        """
        with open(self.path, "ab") as out:
            if out.seek(0, os.SEEK_END) != self._size:
                raise RuntimeError(
                    f"{str(self.path)!r} was changed while this search wrote to it: "
                    "one file can take one search at a time"
                )
            out.truncate(self._good)
            lines = [_line(row) for row in rows]
            if self._good == 0:
                lines.insert(0, _line(self.header))
            out.write(b"".join(lines))
            out.flush()
            os.fsync(out.fileno())
            self._good = self._size = self._good + sum(map(len, lines))

    def _read_header(self, line):
        try:
            found = json.loads(line)
            ours = found["file"] == MARK
        except (ValueError, KeyError, TypeError, RecursionError):
            ours = False
        if not ours:
            self._refuse("holds something else and is left as it is: give a new file")
        for name, here in self.header.items():
            there = found.get(name)
            if there != here:
                name, there, here = _first_difference(name, there, here)
                self._refuse(
                    f"holds another search: {name} is {there} there and {here} here; "
                    "give a new file"
                )

    def _read_rows(self, lines):
        rows = []
        for number, line in enumerate(lines, start=2):
            try:
                row = json.loads(line)
                row["number"], row["settings"], row["reason"]
                numbers = {name: float(row[name]) for name in NUMBERS}
            except (ValueError, KeyError, TypeError, RecursionError):
                self._refuse(
                    f"is damaged in line {number}: take that line out and its trial "
                    "runs again"
                )
            rows.append({**row, **numbers})
        return rows

    def _refuse(self, why):
        raise ValueError(f"file: {str(self.path)!r} {why}")


NUMBERS = ("cost", "dev_cost", "accuracy", "dev_accuracy")


def _first_difference(name, there, here):
    """Return the name of what differs first and both texts, from where they differ."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in [*here, *there]:
            if there.get(key) != here.get(key):
                return _first_difference(
                    f"{name}[{key!r}]", there.get(key), here.get(key)
                )
    texts = str(there), str(here)
    start = len(os.path.commonprefix(texts)) - 15
    if start <= 0:
        return name, shortened(texts[0]), shortened(texts[1])
    return name, *(shortened("…" + text[start:]) for text in texts)


def shortened(text):
    """Return a text that is not too long for a message."""
    return text if len(text) <= 60 else text[:59] + "…"


def _line(row):
    finite = {name: _json_number(value) for name, value in row.items()}
    return json.dumps(finite, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _json_number(value):
    if isinstance(value, float) and not math.isfinite(value):
        return json.dumps(value)
    return value
