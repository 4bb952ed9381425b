"""Run the notebooks and store what they show, in the form that is committed.

    python notebooks/execute.py [01_initialization.ipynb …]

Panels finish their first run before they show themselves (DLCOURSE_FINISH), so
stored pictures are of trained networks. Widget views, timings and versions are
left out: a stored view says "model not found" where no kernel runs. In the end
`index.py` lists what there is.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from index import main as index

FOLDER = Path(__file__).parent
# The theme asks nothing of the network; no arrows lie over a panel.
SLIDES = {
    "theme": "white",
    "transition": "none",
    "scroll": True,
    "center": False,  # or a slide would move when its output comes
    "controls": False,
    "auto_select": "none",
}
# What a script is made with; the kernel would add its version.
LANGUAGE = {
    "name": "python",
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "nbconvert_exporter": "python",
}
VIEW = "application/vnd.jupyter.widget-view+json"


def execute(path):
    """Run the notebook at `path` and write it back, normalised."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = {
        "rise": SLIDES,
        "kernelspec": {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        },
        "language_info": LANGUAGE,
    }
    client = NotebookClient(
        notebook, resources={"metadata": {"path": path.parent}}
    )
    client.store_widget_state = False
    client.coalesce_streams = True  # however the kernel cut what it printed
    client.execute()
    notebook.metadata["language_info"] = LANGUAGE
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(VIEW, None)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main(names):
    """Execute the named notebooks, or all, and list what all teach."""
    os.environ["DLCOURSE_FINISH"] = "1"
    os.environ["DLCOURSE_PROGRESS"] = "off"
    paths = [FOLDER / Path(name).name for name in names]
    for path in paths or sorted(FOLDER.glob("[0-9][0-9]_*.ipynb")):
        print(f"running {path.name}", flush=True)
        execute(path)
    index()


if __name__ == "__main__":
    main(sys.argv[1:])
