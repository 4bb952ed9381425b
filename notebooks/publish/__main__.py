"""Write pages, with their slides, or slides alone.

    cd notebooks && python -m publish pages ../build/site
    cd notebooks && python -m publish decks ../build/slides

Both show what the stored notebooks hold, so they take seconds.
"""

import argparse
from pathlib import Path

from publish.decks import decks
from publish.pages import pages

parser = argparse.ArgumentParser(prog="python -m publish")
parser.add_argument("what", choices=["pages", "decks"])
parser.add_argument("folder", type=Path)
asked = parser.parse_args()
if asked.what == "pages":
    pages(asked.folder)
    decks(asked.folder / "slides")
    print(f"Open {asked.folder.resolve() / 'index.html'}")
else:
    decks(asked.folder)
    print(f"Open one of {asked.folder.resolve() / '*.html'}")
