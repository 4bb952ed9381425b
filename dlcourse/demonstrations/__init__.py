"""Pictures for the notebooks that are longer than a cell: functions of the controls.

One file a notebook; each function is handed to `dl.live`, its arguments are controls.
"""
