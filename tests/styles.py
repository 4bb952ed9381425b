"""Right answers to every exercise, in many styles: loops, einsum, other draws …

Each is a function as a student might write it, entered under the exercise's name. All
are accepted, and all single slips in them refused (`tests/mutants.py`).
"""

from course import of_lessons

STYLES = {}


def right(exercise):
    """Enter the function below as a right answer to an exercise."""

    def enter(function):
        STYLES.setdefault(exercise, []).append(function)
        return function

    return enter


of_lessons("right_answers")
