"""A student's server: it lays out the notebooks, and is JupyterHub's from then on."""

from pathlib import Path

from dlcourse.command import copies


def main():
    """Bring the student's copies up to date, and serve them."""
    for line in copies.refresh(Path.home() / copies.FOLDER):
        print(line, flush=True)
    from jupyterhub.singleuser import main as serve

    serve()


if __name__ == "__main__":
    main()
