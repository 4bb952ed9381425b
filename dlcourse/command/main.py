"""The command line: which commands there are, and what each is called with.

`argparse` is enough for this and is always there; each command imports what it needs
when it is called, so that the lab starts as fast as JupyterLab itself.
"""

import argparse
import sys
from pathlib import Path

import dlcourse
from dlcourse.command.files import Problem


def main(arguments=None):
    """Do what the command line asks for; return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # An old console has no letter for some of what is printed.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = sys.argv[1:] if arguments is None else list(arguments)
    if not words or (words[0].startswith("--") and words[0] not in TOP):
        words = ["lab", *words]
    if words[0] in STARTING:
        words = list(_with_values(words))
    asked, more = parser().parse_known_args(words)
    if more and asked.command not in STARTING:
        parser().error(f"{asked.command} does not know {' '.join(more)}")
    asked.flags = [flag for flag in more if flag != "--"]
    try:
        return 0 if asked.run(asked) in (None, True) else 1
    except Problem as problem:
        print(problem, file=sys.stderr)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"{where}{error.strerror or error}.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted: what was finished is whole.", file=sys.stderr)
        return 130
    return 1


TOP = ("-h", "--help", "--version")
STARTING = ("lab", "present")  # JupyterLab, with flags of its own


def _with_values(words):
    """Yield the words, `--port 9999` as one: a notebook alone stands by itself."""
    from dlcourse.command import originals

    flag = ""
    for word in words:
        if flag and (word.startswith("-") or originals.meant(word)):
            yield flag
            flag = ""
        if flag:
            yield f"{flag}={word}"
            flag = ""
        elif word.startswith("--") and "=" not in word and word != "--":
            flag = word
        else:
            yield word
    if flag:
        yield flag


def parser():
    """Return what understands the command line."""
    top = argparse.ArgumentParser(
        prog="dlcourse",
        description="The course in live notebooks. Without a command: dlcourse lab.",
        epilog="dlcourse COMMAND --help shows an example.",
        allow_abbrev=False,
    )
    version = f"dlcourse {dlcourse.__version__}"
    top.add_argument("--version", action="version", version=version)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name, run, words, example):
        new = commands.add_parser(
            name,
            help=words,
            description=f"{words[0].upper()}{words[1:]}.",
            epilog=f"For example: {example}",
            allow_abbrev=False,
        )
        new.set_defaults(run=run)
        return new

    for add in (_add_copies, _add_grade, _add_class, _add_publishing):
        add(command)
    return top


def _add_copies(command):
    """Add what one does with one's own notebooks."""
    lab = command(
        "lab",
        _lab,
        "open the course in JupyterLab; flags of its own are passed on",
        "dlcourse lab 03",
    )
    present = command(
        "present", _present, "show a notebook as live slides", "dlcourse present 03"
    )
    for new in (lab, present):
        new.add_argument("notebook", nargs="?", help="such as 03 (default: 01)")
        _add_course(new, "panels have links to it")
    present.add_argument(
        "--core",
        action="store_true",
        help="the core slides alone: 45 minutes, not 90 (key K changes it)",
    )
    check = command(
        "check", _check, "say what is installed and what is missing", "dlcourse check"
    )
    reset = command(
        "reset", _reset, "make a notebook as new; yours is kept", "dlcourse reset 03"
    )
    reset.add_argument("notebook", help="such as 03")
    update = command(
        "update",
        _update,
        "renew what you have not changed, lay new notebooks beside what you have",
        "dlcourse update --carry 03",
    )
    update.add_argument(
        "--carry",
        metavar="NOTEBOOK",
        help="take the new one, with your answers; what you had is kept",
    )
    for new in (lab, present, check, reset, update):
        new.add_argument(
            "--folder", type=Path, help="of your notebooks (default: this one, or work)"
        )


def _add_class(command):
    """Add what a teacher hands out."""
    new = command(
        "nbgrader",
        _nbgrader,
        "write the notebooks as a course of nbgrader's",
        "dlcourse nbgrader course --notebook 01 --notebook 03",
    )
    new.add_argument("folder", type=Path, help="of the course; a new one")
    new.add_argument(
        "--notebook", action="append", help="this one only, such as 03; may be repeated"
    )
    new.add_argument("--points", type=_whole, default=1, help="for an exercise")
    new = command(
        "class",
        _class,
        "write what JupyterHub is started with, for a class on one machine",
        "dlcourse class /srv/class --students students.txt",
    )
    new.add_argument("folder", type=Path, help="of the class, to add students to")
    new.add_argument("name", nargs="*", help="of a student, to log in with")
    new.add_argument("--students", type=Path, help="a file with a name on each line")


def _add_publishing(command):
    """Add what is written for others to look at."""
    site = command(
        "site", _site, "write all notebooks as pages, with slides", "dlcourse site site"
    )
    decks = command(
        "slides",
        _slides,
        "write the decks, files that need no server",
        "dlcourse slides slides",
    )
    for new in (site, decks):
        new.add_argument("folder", type=Path, help="to write to; made anew")
        _add_course(new, "key Q shows a code with which phones open a slide's panel")
    site.add_argument(
        "--repository",
        default="",
        metavar="ADDRESS",
        help="of the course's repository, for pages to link to",
    )
    lite = command(
        "lite",
        _lite,
        "write the course to run in browsers, nothing installed",
        "dlcourse lite build/lite --archives ../pyodide",
    )
    lite.add_argument(
        "folder", type=Path, help="to write to; what is in it is replaced"
    )
    lite.add_argument("--archives", type=Path, help="of Pyodide, else downloaded")


def _add_grade(command):
    new = command(
        "grade",
        _grade,
        "run submitted notebooks, and write a table and a page about the class",
        "dlcourse grade submissions --notebook 03",
    )
    new.epilog += (
        ". Each runs in a process and a folder of its own, within limits: that guards "
        "against accidents, not against malice. In a container without network: "
        "docker run --rm --network none -v ./submissions:/in python-with-dlcourse "
        "dlcourse grade /in"
    )
    new.add_argument("folder", type=Path, help="a file or a folder for each student")
    new.add_argument("--notebook", help="grade this one only, such as 03")
    new.add_argument("--out", type=Path, help="for grades.csv and grades.html")
    new.add_argument("--jobs", type=_whole, help="how many run side by side")
    new.add_argument("--seconds", type=float, default=10, help="for one exercise")
    new.add_argument("--memory", type=_whole, default=2048, help="MB for a notebook")
    new.add_argument("--dask", metavar="ADDRESS", help="run them on this cluster")


def _add_course(new, what_for):
    new.add_argument(
        "--course",
        type=_address,
        default="",
        metavar="ADDRESS",
        help=f"of the course for browsers (dlcourse lite): {what_for}",
    )


def _address(text):
    if text and not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError(
            f"must be an address such as https://…, got {text}"
        )
    return text


def _whole(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_whole.__name__ = "whole number from 1 on"  # as argparse names it


def _lab(asked):
    from dlcourse.command import copies, lab

    lab.lab(copies.place(asked.folder), asked.notebook, asked.flags, asked.course)


def _present(asked):
    from dlcourse.command import copies, lab

    folder = copies.place(asked.folder)
    lab.present(folder, asked.notebook, asked.flags, asked.course, asked.core)


def _check(asked):
    from dlcourse.command import copies, doctor

    return doctor.report(copies.place(asked.folder))


def _reset(asked):
    from dlcourse.command import copies

    print(copies.reset(copies.place(asked.folder), asked.notebook))


def _update(asked):
    from dlcourse.command import copies

    folder = copies.place(asked.folder)
    if asked.carry:
        print(copies.carry(folder, asked.carry))
        return
    quiet = True
    for line in copies.refresh(folder, again=True):
        print(line)
        quiet = False
    if quiet:
        print(f"All notebooks in {folder} are those of {dlcourse.__version__}.")


def _grade(asked):
    from dlcourse.command.grading.grade import grade
    from dlcourse.command.grading.running import Limits

    limits = Limits(asked.seconds, asked.memory * 2**20)
    grade(asked.folder, asked.notebook, asked.out, asked.jobs, asked.dask, limits)


def _nbgrader(asked):
    from dlcourse.command.assignments import course

    print(course(asked.folder, asked.notebook, asked.points))


def _class(asked):
    from dlcourse.command.classroom.folder import write_class

    names = list(asked.name)
    if asked.students:
        names += asked.students.read_text(encoding="utf-8-sig").split()
    print(write_class(asked.folder, names))


def _site(asked):
    from dlcourse.command import publishing

    publishing.site(asked.folder, asked.repository, asked.course)


def _slides(asked):
    from dlcourse.command import publishing

    publishing.slides(asked.folder, asked.course)


def _lite(asked):
    from dlcourse.command import publishing

    publishing.lite(asked.folder, asked.archives)
