"""Grading: submitted notebooks are run, and what came of them is written down.

`folder` finds them, `running` gives each a process, a folder and limits of its own,
`worker` is that process, `selecting` picks the few cells that it runs, and `report`
writes the table and the page. It guards against accidents, not against malice.
"""
