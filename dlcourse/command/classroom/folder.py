"""`dlcourse class`: a folder with all that a hub for a class is started with."""

import dbm
import re
import secrets
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import dlcourse
from dlcourse.command.files import Problem, write

TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another
HUB = "jupyterhub>=5.4", "jupyterhub-firstuseauthenticator>=1.1"
HUB += ("jupyterhub-idle-culler>=1.4",)


def write_class(folder, names):
    """Write a class's folder, or add students to it. Return what to do next, as text.

    Each new student gets a password of their own, drawn at random. What is there of
    configuration is left: it may have been changed.

    Parameters
    ----------
    folder : Path
    names : list of str
        The students', as they log in.
    """
    for name in names:
        if not NAME.fullmatch(name):
            raise Problem(
                f"{name!r} is no name to log in with: use small letters, digits, - "
                "and _, a letter first."
            )
    known = _known(folder)
    new = [name for name in dict.fromkeys(names) if name not in known]
    if not known and not new:
        raise Problem("Nobody could log in: give the students' names.")
    _hasher()  # before anything is written
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "students").mkdir(exist_ok=True)
    for place in (folder, folder / "students"):
        place.chmod(0o711)  # to be passed by all, and looked into by nobody
    passwords = {name: _password() for name in new}
    _remember(folder, passwords)
    # the list comes last: a name that is on it has its password
    _add(folder / "students.txt", new)
    for template in TEMPLATES.iterdir():
        path = folder / template.name
        if template.is_file() and not path.exists():
            text = template.read_text(encoding="utf-8")
            write(path, text.replace("VERSION", dlcourse.__version__))
            path.chmod(0o600)
    return (
        f"{len(known) + len(new)} students, {len(new)} of them new: their passwords "
        f"are in {folder / 'passwords.csv'}: hand them out, and delete that file.\n"
        f"Once: npm install --prefix {folder} configurable-http-proxy\n"
        f"Then, as root: jupyterhub -f {folder / 'jupyterhub_config.py'}\n"
        "It listens to this machine alone, at http://127.0.0.1:8000; the file says how "
        "to let a class in, and values.yaml is for a cluster."
    )


def _known(folder):
    if folder.exists() and not folder.is_dir():
        raise Problem(f"{folder} is a file: give a folder for the class.")
    if not folder.exists() or not any(folder.iterdir()):
        return []
    try:
        return (folder / "students.txt").read_text(encoding="utf-8").split()
    except OSError:
        raise Problem(f"{folder} holds other files: give a new folder.") from None


def _password():
    return "-".join(
        "".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)
    )


def _remember(folder, passwords):
    """Store hashes where the hub looks for them, and the words for handing out."""
    hashed = _hasher()
    with dbm.open(str(folder / "passwords"), "c", 0o600) as kept:
        for name, password in passwords.items():
            kept[name] = hashed(password)
    _add(
        folder / "passwords.csv",
        [f"{name},{password}" for name, password in passwords.items()],
    )


def _hasher():
    """Return the hub's own way to keep a password; say where it is not installed."""
    try:
        import bcrypt

        for line in HUB:
            version(line.partition(">")[0])
    except (ImportError, PackageNotFoundError) as error:
        raise Problem(
            f"A hub needs packages that are missing ({error}): python -m pip install "
            + " ".join(f'"{line}"' for line in HUB)
        ) from error
    return lambda password: bcrypt.hashpw(password.encode(), bcrypt.gensalt(10))


def _add(path, lines):
    """Add lines to a file that its owner alone may read."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    write(path, before + "".join(f"{line}\n" for line in lines))
    path.chmod(0o600)
