"""Break the prose of the notebooks where sentences end: one a line.

    python notebooks/wrap.py [--check] [01_initialization.ipynb …]

A change of a word is then a change of its own sentence, and nothing else moves.
Formulas, tables, headings, HTML and code keep their lines. With `--check`
nothing is written: what would change is listed, with every aside on what other
people's notes say, which belongs in the table at the end of a notebook.
"""

import json
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
# The cell that may speak of what is printed elsewhere, the last of a notebook.
TABLE = "often-printed"

MARKER = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
# A heading, a row of a table, a quotation, HTML, a formula, code in a list.
KEPT = re.compile(r"\s*(?:#{1,6} |\||>|<|\$\$|    \S)")
# What no sentence is broken in: code, formulas.
WHOLE = re.compile(r"`[^`]*`|\$[^$]+\$")
# The end of a sentence, and what may begin the next one.
END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bcf)(?<!\bal)(?<!\bDr)(?<!\bno)"
    r"""[.!?][*_"”’')\]]*(\ )(?=[*_"“‘'(\[]*[^\sa-z*_"“‘'(\[–—=<>≈·→+…])"""
)
# At the beginning of a line these would make a list, a heading or a table.
BLOCK = re.compile(r"(?:[-*+>]|\d+[.)]|#{1,6})\s|\|")
ASIDE = re.compile(
    r"\b(?:sets? of|some|many|most|both|other|several|one|two|three|four"
    r"|lecture|the same|these) notes\b|\bnotes that\b|\bin print\b"
    r"|\b(?:is|are|often|as) printed\b"
    r"|\b(?:slide|note|book|text|source)s? (?:print|write|say|call)s?\b",
    re.IGNORECASE,
)


def sentences(text):
    """Return the sentences of a paragraph that stands on one line."""
    hidden = WHOLE.sub(lambda part: "X" * len(part[0]), text)
    ends = [match.start(1) for match in END.finditer(hidden)]
    ends = [end for end in ends if not BLOCK.match(text[end + 1 :])]
    starts = [0, *(end + 1 for end in ends)]
    return [text[a:b] for a, b in zip(starts, [*ends, len(text)], strict=True)]


def wrap(source):
    """Return Markdown with one sentence a line."""
    done, paragraph = [], []

    def close():
        if paragraph:
            marker = MARKER.match(paragraph[0])
            head = marker[0] if marker else ""
            text = " ".join(" ".join(paragraph)[len(head) :].split())
            first, *others = sentences(text)
            done.append(head + first)
            done.extend(" " * len(head) + sentence for sentence in others)
            if paragraph[-1].endswith("  "):
                done[-1] += "  "
            paragraph.clear()

    inside = None  # what ends the block that is kept as it is
    for line in source.split("\n"):
        if inside:
            done.append(line)
            if line.rstrip().endswith(inside):
                inside = None
        elif line.strip().startswith("```") or line.strip() == "":
            close()
            done.append(line)
            inside = "```" if line.strip() else None
        elif KEPT.match(line) and not (paragraph and line.startswith("    ")):
            close()
            done.append(line)
            bare = line.strip()
            if bare.startswith("$$") and bare.count("$$") == 1:
                inside = "$$"
        else:
            if MARKER.match(line):
                close()
            paragraph.append(line)
            if line.endswith(("  ", "\\")):  # a line break that is meant
                close()
    close()
    return "\n".join(done)


def asides(source):
    """Return what a text says of other people's notes, with its neighbours."""
    text = " ".join(source.split())
    spans = [match.span() for match in ASIDE.finditer(text)]
    return [text[max(0, start - 20) : end + 30] for start, end in spans]


def prose(path):
    """Return the notebook at `path` as JSON, and its cells of Markdown."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    return notebook, [c for c in cells if c["cell_type"] == "markdown"]


def faults(path):
    """Return what is not in order, as lines that say where."""
    _, cells = prose(path)
    found = []
    for cell in cells:
        source, where = "".join(cell["source"]), f"{path.name} {cell['id']}"
        right = set(wrap(source).split("\n"))
        wrong = [line for line in source.split("\n") if line not in right]
        found += [f"{where}: broken: {line}" for line in wrong]
        if cell["id"] != TABLE:
            found += [f"{where}: aside: … {text} …" for text in asides(source)]
    return found


def rewrite(path):
    """Write the notebook at `path` with one sentence a line."""
    notebook, cells = prose(path)
    for cell in cells:
        cell["source"] = wrap("".join(cell["source"])).splitlines(keepends=True)
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")


def main(arguments):
    """Write or check the notebooks that are named, or all."""
    check = "--check" in arguments
    names = [name for name in arguments if name != "--check"]
    found = []
    named = [FOLDER / Path(name).name for name in names]
    for path in named or sorted(FOLDER.glob("*.ipynb")):
        if not check:
            rewrite(path)
        found += faults(path)
    print(*found, f"{len(found)} faults", sep="\n")
    return 1 if found and check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
