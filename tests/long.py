"""What takes too long for every day: notebooks shaken, claims reseeded, storms, slips.

    python tests/long.py        all of it, which takes hours
    python tests/long.py 2 3    the second and the third line alone

Writes what came of each into `tests/long.md`, with date and processor, and leaves the
other lines there as they are.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from claims import machine

TESTS = Path(__file__).parent
PAGE = TESTS / "long.md"
HEAD = """# The long tests

Written by `make test-long`.

| what | ended | minutes | last line | on |
|---|---|---|---|---|
"""


class Step(NamedTuple):
    """A command of Python's, and what it is told by the environment."""

    what: str
    command: tuple
    environment: dict = {}


PRINTED = "-m pytest -q --nbval --nbval-current-env -n logical --dist loadfile"
THOROUGH = "formulas_properties gradients engine_stacks engine_checking"
STEPS = [
    Step(
        "claims over 30 new seeds, and under 20 shakes",
        ("tests/claims.py", "--jitter=20"),
    ),
    *(
        Step(
            f"what all notebooks print, under shake {shake}",
            (*PRINTED.split(), "notebooks"),
            {"DLCOURSE_JITTER": f"{shake}"},
        )
        for shake in range(1, 6)
    ),
    Step("tests marked `long`", ("-m", "pytest", "-q", "-m", "long", "tests")),
    Step(
        "formulas and engine, a thousand examples each",
        (
            *("-m", "pytest", "-q", "--hypothesis-profile=long"),
            *(f"tests/test_{name}.py" for name in THOROUGH.split()),
        ),
    ),
    Step("40 slips in the package", ("tests/mutation.py", "40")),
]


def run(step):
    """Run a step; return whether it ended well, and its line in the table."""
    print(f"\n{step.what}", flush=True)
    start, last = time.monotonic(), ""
    process = subprocess.Popen(
        [sys.executable, *step.command],
        cwd=TESTS.parent,
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | step.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line.strip("= \n").replace("|", "/") or last
    # pytest ends with 5 where nothing was marked
    ended = "well" if process.wait() in (0, 5) else f"with {process.returncode}"
    minutes = (time.monotonic() - start) / 60
    told = step.what, ended, f"{minutes:.0f}", last, machine()
    return ended == "well", f"| {' | '.join(told)} |\n"


def stored():
    """Return {what: its line} of the page as it is."""
    lines = PAGE.read_text(encoding="utf-8").splitlines(True) if PAGE.exists() else []
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines}


def main():
    """Run what was asked for; end with 1 if some of it failed."""
    numbers = range(1, len(STEPS) + 1)
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lines", nargs="*", type=int, help="of the table, from 1")
    asked = parser.parse_args().lines or numbers
    if unknown := {*asked} - {*numbers}:
        parser.error(f"lines must be from 1 to {len(STEPS)}, got {unknown.pop()}")
    known, failed = stored(), 0
    for step in (STEPS[number - 1] for number in asked):
        well, known[step.what] = run(step)
        failed |= not well
        lines = [known[step.what] for step in STEPS if step.what in known]
        PAGE.write_text(HEAD + "".join(lines), encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
