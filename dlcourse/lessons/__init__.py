"""Lessons: one folder a notebook, with all that is the lesson's own.

`__init__` names what the notebook calls `demo`: pictures that take more than a cell;
`exercises` holds what students write, with the wrong answers that are known, and the
questions; `curriculum.txt` says what there is to teach. A new lesson is a folder here
and its notebook. Stands on everything.
"""
