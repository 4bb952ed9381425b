"""Descents: the optimisers that train networks, on landscapes of two parameters.

`descents` is one optimiser on its way down, `races` several side by side. Stands on the
engine, whose optimisers it calls unchanged.
"""
