"""Practice: the machinery of exercises and questions; their content is in `lessons`.

`checks` judges a student's function (`sandbox` runs it, `comparing` finds what
differs), `doors` shows solutions and progress, `asking` puts questions. Stands on the
formulas, and finds the lessons by looking into their folder.
"""
