"""Datasets: what can be learnt from, as values that are drawn with a seed.

`recipes` says what a data set is; `clouds`, `images`, `regressions` are recipes;
`landscapes` are costs of two parameters; `files` reads what lies in data/, once its
checksum is seen to be right. Stands on the formulas.
"""
