"""A home for each student, with a user number of its own: no other student can read it.

No accounts are made on the machine. The number that owns a home is the student's, for
good; a process enters a home by giving up all that it may do beyond that number.
"""

import os
import subprocess
import sys
from pathlib import Path

FIRST = 30_000  # user numbers of students: accounts and services have lower ones
NOBODY = 65_534
NO_WAY = "Students cannot read {}: put it where everybody may look"
IMPORTS = "import dlcourse.panel.live, dlcourse.command.classroom.student"


def home(folder, name):
    """Return the home of a student in a class's folder, and the number that owns it.

    Where there is none it is made, and shows itself only when it is owned.
    """
    students = Path(folder, "students")
    path = students / name
    if not path.is_dir():
        owners = [one.stat().st_uid for one in students.iterdir()]
        number = max([FIRST - 1, *owners]) + 1
        new = students / f".{name}"
        new.mkdir(mode=0o700, exist_ok=True)
        os.chown(new, number, number)
        new.rename(path)
    number = path.stat().st_uid
    if not FIRST <= number < NOBODY:
        raise PermissionError(f"{path} belongs to {number}, which is no student.")
    return path, number


def entering(path, number, memory=None):
    """Return what a child process does to be a student's: it cannot be undone.

    Parameters
    ----------
    path : Path
        Where it works.
    number : int
        Its user and group.
    memory : int, optional
        Bytes that it may fill.
    """
    import resource

    def enter():
        os.setgroups([])
        os.setgid(number)
        os.setuid(number)
        os.umask(0o077)
        os.chdir(path)
        if memory:
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))

    return enter


def surroundings(path, name):
    """Return what a student's environment holds: names, and where kernels are met.

    A socket's path has at most 107 letters, so that place is near.
    """
    runtime = str(path / ".run")
    return {"USER": name, "LOGNAME": name, "HOME": str(path)} | {
        "JUPYTER_RUNTIME_DIR": runtime
    }


def obstacle(folder, names=()):
    """Return a sentence on what keeps students out of this hub; nothing, if nothing."""
    if sys.platform != "linux":
        return "A hub needs Linux: elsewhere, run it in a virtual machine."
    if os.geteuid() != 0:
        return "A hub gives each student a user number: start it as root."
    longest = max(map(len, names), default=0)
    if len(f"{folder}/students//.run/kernel--ipc-1") + 36 + longest > 107:
        return f"The path {folder} is too long for sockets: use one such as /srv/class."
    for path in (folder, sys.executable):
        if not passable(path):
            return f"{NO_WAY.format(path)}, such as /srv or /opt."
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        preexec_fn=entering(Path(folder, "students"), NOBODY),
        env={"HOME": "/nonexistent", "PATH": os.environ.get("PATH", "")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        return f"{NO_WAY.format(sys.prefix)} ({''.join(said)})."
    return ""


def passable(path):
    """Whether all that lies above a path may be passed by everybody."""
    return all(above.stat().st_mode & 0o001 for above in Path(path).resolve().parents)
