"""What takes too long for every day: claims shaken and reseeded, storms, slips.

Runs each, and writes what came of it to `tests/long.md`, with date and processor.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from claims import machine

TESTS = Path(__file__).parent
STEPS = {
    "claims over 30 new seeds, and under 20 shakes": ("tests/claims.py", "--jitter=20"),
    "tests marked `long`": ("-m", "pytest", "-q", "-m", "long", "tests"),
    "formulas and engine, a thousand examples each": (
        *("-m", "pytest", "-q", "--hypothesis-profile=long"),
        *("tests/test_formulas_properties.py", "tests/test_gradients.py"),
        *("tests/test_engine_stacks.py", "tests/test_engine_checking.py"),
    ),
    "40 slips in the package": ("tests/mutation.py", "40"),
}
HEAD = """# The long tests

Run by `make test-long` on {machine}.

| what | ended | minutes | last line |
|---|---|---|---|
"""


def main():
    """Run all; end with 1 if one of them failed."""
    rows, failed = [], 0
    for what, command in STEPS.items():
        print(f"\n{what}", flush=True)
        start = time.monotonic()
        run = subprocess.Popen(
            [sys.executable, *command],
            cwd=TESTS.parent,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        last = ""
        for line in run.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
        # pytest ends with 5 where nothing was marked
        ended = "well" if run.wait() in (0, 5) else f"with {run.returncode}"
        failed |= ended != "well"
        minutes = (time.monotonic() - start) / 60
        last = last.strip("= ").replace("|", "/")
        rows.append(f"| {what} | {ended} | {minutes:.0f} | {last} |\n")
    page = HEAD.format(machine=machine()) + "".join(rows)
    (TESTS / "long.md").write_text(page, encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
