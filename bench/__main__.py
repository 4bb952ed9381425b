"""`python -m bench [table …] [--write]`: print the tables, and store them."""

import argparse
import importlib
import importlib.metadata
import os
import platform
import re
from pathlib import Path

# One thread each, for all of them: the course's matrices are too small to share out.
# The libraries read these when they are first imported.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = (
    "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)

from bench.table import markdown  # noqa: E402

# A new table is a module with `rows()` and a line here.
TABLES = {
    "engine": "bench.engine",
    "latency": "bench.latency",
    "panel": "bench.panel",
    "search": "bench.search",
    "growth": "bench.growth",
    "class": "bench.classroom",
}
APART = {"class"}  # needs root, and npm
README = Path(__file__).parent / "README.md"
VERSIONS = ["numpy", "torch", "scikit-learn", "optuna", "jax"]


def main():
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="table", help=", ".join(TABLES))
    parser.add_argument("--write", action="store_true", help="store in bench/README.md")
    asked = parser.parse_args()
    unknown = set(asked.tables) - TABLES.keys()
    if unknown:
        parser.error(f"table must be one of {', '.join(TABLES)}, got {unknown.pop()!r}")
    for name in asked.tables or [n for n in TABLES if n not in APART]:
        table = importlib.import_module(TABLES[name])
        text = f"{markdown(table.rows())}\n\n{machine()}"
        print(text)
        if asked.write:
            store(name, text)
            if hasattr(table, "draw"):
                table.draw()


def machine():
    """Return what the numbers depend on: processor, and versions."""
    versions = ", ".join(
        f"{one.name} {one.version}"
        for name in VERSIONS
        for one in importlib.metadata.distributions(name=name)
    )
    return (
        f"Measured on {processor()}, {os.cpu_count()} cores, one thread each; "
        f"Python {platform.python_version()}, {versions}."
    )


def processor():
    """Return the processor's name, where the system tells it."""
    information = Path("/proc/cpuinfo")
    if information.is_file():
        name = re.search(r"model name\s*: (.+)", information.read_text())
        if name:
            return name[1]
    return platform.processor() or platform.machine()


def store(name, text):
    """Put the text between the marks of its table in the README."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = README.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    content = f"{before}{begin}\n\n{text}\n\n{end}{after}"
    README.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
