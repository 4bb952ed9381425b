"""The files of data/: read only once their checksums are seen to be right.

Nothing is downloaded, and nothing is unpickled.
"""

import functools
import hashlib
from pathlib import Path

import numpy as np


def temperatures():
    """Return the daily mean temperature in Seattle, 2012 to 2015, in degrees Celsius.

    Returns
    -------
    theta : array (1461,)
        One value a day, 1 January 2012 first: the mean of the day's highest and lowest.

    References
    ----------
    NOAA; see data/README.md.
    """
    days = np.loadtxt(
        data_file("seattle_temperatures.csv"),
        delimiter=",",
        skiprows=1,
        usecols=(1, 2),
    )
    return days.mean(axis=1)


@functools.cache
def data_file(name):
    """Return the path of a file in data/, once its checksum has been seen to be right.

    Raises
    ------
    FileNotFoundError, ValueError
        Where the file is missing or damaged, with the command that restores it.
    """
    folder = _data_folder()
    path = folder / name
    known = {
        file.lstrip("*"): digest
        for digest, file in map(
            str.split, (folder / "SHA256SUMS").read_text().splitlines()
        )
    }
    if name not in known:
        raise ValueError(f"name must be one of {sorted(known)}, got {name!r}")
    restore = f"restore it with: git checkout -- data/{name}"
    if not path.is_file():
        raise FileNotFoundError(f"data/{name} is missing; {restore}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != known[name]:
        raise ValueError(f"data/{name} is damaged (its checksum differs); {restore}")
    return path


def _data_folder():
    """Beside the package in a checkout, inside it when installed from a wheel."""
    package = Path(__file__).parents[1]
    checkout = package.parent / "data"
    return checkout if (checkout / "SHA256SUMS").is_file() else package / "data"
