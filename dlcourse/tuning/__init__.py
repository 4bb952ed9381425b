"""Tuning: the search for hyperparameters.

`spaces` says what a search may try, `searching` tries it, `executors` say where trials
run (here, in processes, on a cluster), `trials` is what was found, and `files` what a
search leaves behind, to go on from. Stands on the engine.
"""
