"""How fast the course's engine is beside what else one could have used.

    python -m bench                  all tables
    python -m bench engine           one of them
    python -m bench engine --write   also into bench/README.md

A table is a module with a function `rows()`, named in `__main__.TABLES`.
"""
