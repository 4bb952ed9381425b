"""Make the data files anew from the packages they come from, with their checksums.

    pip install vega_datasets scikit-learn
    python data/make.py

Nobody needs to run this: the files are committed. It is here to show what was done to
the originals, and gives the same bytes each time.
"""

import csv
import hashlib
from importlib.resources import files
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

FOLDER = Path(__file__).parent


def make_temperatures(path):
    """Keep date and temperatures, and write dates as ISO 8601."""
    source = files("vega_datasets") / "_data" / "seattle-weather.csv"
    rows = list(csv.DictReader(source.read_text().splitlines()))
    lines = ["date,temp_max,temp_min"]
    for row in rows:
        date = row["date"].replace("/", "-")
        lines.append(f"{date},{row['temp_max']},{row['temp_min']}")
    path.write_text("\n".join(lines) + "\n", newline="\n")


def make_digits(path):
    """Store images and labels as bytes; uncompressed, so zlib cannot change them."""
    digits = load_digits()
    np.savez(
        path,
        images=digits.data.astype(np.uint8),
        labels=digits.target.astype(np.uint8),
    )


def main():
    """Write both files, then SHA256SUMS in the form that `sha256sum -c` reads."""
    made = {"digits.npz": make_digits, "seattle_temperatures.csv": make_temperatures}
    lines = []
    for name, make in made.items():
        make(FOLDER / name)
        digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
        lines.append(f"{digest}  {name}\n")
    (FOLDER / "SHA256SUMS").write_text("".join(lines), newline="\n")


if __name__ == "__main__":
    main()
