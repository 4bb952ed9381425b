"""Command: what `dlcourse …` does in a terminal, and what `make` calls.

`main` reads the command line; `copies` keeps a student's notebooks, `lab` opens them,
`doctor` looks at what is installed, `server` is an extension of Jupyter's server,
`publish` writes pages and decks. Nothing needs a shell, a fork, or more than the
standard library to start. Stands on everything.
"""
