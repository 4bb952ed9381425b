"""Basics: what an argument may be, and how it is refused in words.

`contracts` (numbers, arrays, and `formula`, the door) and `choices` (the rest) check
what comes in; `messages` holds the words of errors; `scales` are the values that a
control steps through. Stands on the ground: NumPy alone is below.
"""
