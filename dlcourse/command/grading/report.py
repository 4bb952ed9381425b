"""What an instructor reads: a table for a spreadsheet, and a page about the class."""

import csv
import io
from collections import Counter
from html import escape

from dlcourse.command.grading.tasks import concept

COLUMNS = [
    "student",
    "notebook",
    "exercise",
    "function",
    "right",
    "kind",
    "mistake",
    "tries",
    "questions",
    "predictions",
    "note",
]
KINDS = {
    "borrowed": "the library's own function",
    "hung": "not done in time",
    "missing": "missing",
    "raised": "an error",
    "unwritten": "not written",
    "wrong": "wrong in another way",
}


def rows(submission, found, tasks):
    """Return the rows of the table for one submission: dictionaries."""
    made = []
    notes = "; ".join(filter(None, [found["problem"], *found["notes"]]))
    asked = [task for task in tasks if task.notebook == found["notebook"]]
    first = {
        "student": submission.student,
        "notebook": found["notebook"].removesuffix(".ipynb"),
        "kind": "problem" if found["problem"] else "notebook",
        "note": notes,
        **_progress(submission.progress, found["notebook"][:2]),
    }
    made.append(first)
    tries = submission.progress.get("tries")
    tries = tries if isinstance(tries, dict) else {}
    for task in asked:
        came = found["exercises"].get(task.exercise)
        if came is None:
            came = {"kind": "missing", "mistake": "", "note": "was not reached"}
        made.append(
            {
                "student": submission.student,
                "notebook": first["notebook"],
                "exercise": task.exercise,
                "function": task.function,
                "right": int(came["kind"] == "right"),
                "kind": came["kind"],
                "mistake": came["mistake"],
                "tries": tries.get(task.exercise, "")
                if isinstance(tries, dict)
                else "",
                "note": came["note"] or _short(came),
            }
        )
    return made


def _short(came):
    return came.get("text", "") if came["kind"] not in ("right", "mistake") else ""


def _progress(progress, number):
    """Return how many questions and predictions of a notebook are done, in words."""
    from dlcourse.practice.exercises import questions

    if not progress or not number:
        return {}
    done = {name for name in progress["done"] if isinstance(name, str)}
    known = {q.identifier for q in questions()}
    known |= {name for name in done if name.startswith("P")}
    counts = {}
    for letter, column in (("Q", "questions"), ("P", "predictions")):
        these = {name for name in known if name.startswith(f"{letter}{number}.")}
        if these:
            counts[column] = f"{len(these & done)} of {len(these)}"
    return counts


def table(made):
    """Return rows as CSV, as spreadsheets read it; no cell is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in made:
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    # the mark by which spreadsheets know UTF-8
    return ("\ufeff" + out.getvalue()).encode()


def _harmless(value):
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def page(made, tasks):
    """Return the page about the class: each exercise, its mistakes, what to repeat."""
    students = {row["student"] for row in made}
    graded = [row for row in made if row.get("exercise")]
    parts, hardest = [], []
    for task in tasks:
        of = [row for row in graded if row["exercise"] == task.exercise]
        if not of:
            continue
        right = sum(row["right"] for row in of)
        mistakes = Counter(row["mistake"] for row in of if row["mistake"])
        tried = sum(row["kind"] not in ("unwritten", "missing") for row in of)
        if tried:
            hardest.append((right / tried, task, mistakes))
        parts.append(_exercise(task, right, of, mistakes.most_common(3)))
    problems = [row for row in made if row["kind"] == "problem"]
    again = _again(min(hardest, key=lambda entry: entry[0])) if hardest else ""
    return PAGE.format(
        students=len(students),
        again=again,
        exercises="".join(parts),
        problems="".join(
            f"<li><strong>{escape(row['student'])}</strong>: {escape(row['note'])}</li>"
            for row in problems
        )
        or "<li>None.</li>",
    )


def _exercise(task, right, of, mistakes):
    from dlcourse.practice.exercises import exercise

    hints = {wrong.name: wrong.hint for wrong in exercise(task.exercise).wrong_answers}
    items = [
        f"<li><strong>{count}&times;</strong> <code>{escape(name)}</code>: "
        f"{escape(hints.get(name, ''))}</li>"
        for name, count in mistakes
    ]
    others = Counter(row["kind"] for row in of if row["kind"] in KINDS)
    items += [
        f"<li>{count}&times; {KINDS[kind]}</li>" for kind, count in others.items()
    ]
    return (
        f"<h3>{task.exercise} <code>{escape(task.function)}</code></h3>"
        f'<p><meter min="0" max="{len(of)}" value="{right}"></meter> '
        f"{right} of {len(of)} right</p><ul>{''.join(items)}</ul>"
    )


def _again(entry):
    from dlcourse.practice.exercises import exercise

    share, task, mistakes = entry
    if share == 1:
        return "<p>Everybody has everything right: go on.</p>"
    known = {w.name: w.misprint[:6] for w in exercise(task.exercise).wrong_answers}
    made = [known.get(name) for name, _ in mistakes.most_common()]
    heading = concept(task.notebook, task.function, [*made, *known.values()])
    return (
        f"<p>Take up again: <strong>{escape(heading)}</strong> (notebook "
        f"{task.notebook[:2]}). Of all exercises, <code>{escape(task.function)}</code> "
        f"was right least often: in {share:.0%} of what was written.</p>"
    )


PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The class</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto;
        padding: 0 1rem; color-scheme: light dark }}
meter {{ width: 12rem; vertical-align: middle }}
</style></head><body>
<h1>The class</h1>
<p>{students} submissions.</p>
<h2>On Monday</h2>
{again}
<h2>The exercises</h2>
{exercises}
<h2>What could not be graded</h2>
<ul>{problems}</ul>
</body></html>
"""
