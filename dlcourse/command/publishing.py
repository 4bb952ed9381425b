"""`dlcourse site` and `dlcourse slides`: what stored notebooks hold, as files."""

from dlcourse.command.files import Problem


def site(folder, repository="", course=""):
    """Write all notebooks as pages, with their slides, into a new folder."""
    decks, pages = _writers()
    _ours(folder)
    pages(folder, repository=repository)
    decks(folder / "slides", course)
    print(f"Open {folder.resolve() / 'index.html'}")


def slides(folder, course=""):
    """Write the decks alone into a new folder."""
    decks, _ = _writers()
    _ours(folder)
    decks(folder, course)
    print(f"Open one of {folder.resolve() / '*.html'}")


def lite(folder, archives=None):
    """Write the course that runs in a reader's own browser into a new folder."""
    _writers()
    _ours(folder)
    from dlcourse.command.publish.lite import build

    try:
        build(folder, archives)
    except (FileNotFoundError, ValueError, RuntimeError) as error:
        raise Problem(f"{error}.") from error
    print(f"Serve it: python -m http.server -d {folder.resolve()}")


def _writers():
    try:
        from dlcourse.command.publish.decks import decks
        from dlcourse.command.publish.pages import pages
    except ImportError as error:
        raise Problem(
            f"Pages need a package that is missing ({error.name}): "
            'python -m pip install "latex2mathml>=3.77" "nbconvert>=7.16" "pdoc>=16"'
        ) from error
    return decks, pages


def _ours(folder):
    """Refuse a folder that holds what is no page of ours: nothing is overwritten."""
    if folder.exists() and not folder.is_dir():
        raise Problem(f"{folder} is a file: give a folder to write to.")
    strange = folder.is_dir() and [
        path.name
        for path in folder.iterdir()
        if path.suffix not in (".html", ".css", ".js")
        and path.name not in ("images", "slides", "live", "notebooks")
    ]
    if strange:
        raise Problem(f"{folder} holds {strange[0]}: give an empty or a new folder.")
