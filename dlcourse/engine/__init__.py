"""The engine: an experiment is a value, and training a generator of steps.

`experiment` and `settings` say what may be set; `network`, `stacks`, `draws`, `updates`
and `swaps` are what `training` is made of; `history` is what a run leaves behind;
`checking` and `ensembles` are what else one does with runs; `descents` and `races` take
the same optimisers down a landscape of two parameters. Stands on the datasets.
"""
