"""Files that are never half written, and the one error that a command ends with."""

import contextlib
import os
import tempfile
from pathlib import Path


class Problem(Exception):
    """One sentence for the reader that says what is wrong and what to do."""


def write(path, content):
    """Write text or bytes in one move: what was there stays until all is written.

    Text gets plain line ends on every system.
    """
    path = Path(path)
    data = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with open(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            # mkstemp lets nobody else read; a new file has what the folder allows
            os.chmod(beside, _mode(path))
            os.replace(beside, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise
    except PermissionError as error:
        raise Problem(
            f"{path} cannot be written: is it open in another program, or its folder "
            "read-only? Close it, or give another folder."
        ) from error
    except OSError as error:
        raise Problem(
            f"{path} cannot be written ({error.strerror}): free some space, or give "
            "another folder."
        ) from error


def _mode(path):
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def free_name(path):
    """Return the path, or the same with -2, -3 … before its suffix: one not taken."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
