"""The lecture pages as code: pure functions of arrays, NumPy only, one file a page.

Examples are columns: X is (..., n_x, m), W is (..., n_out, n_in), b is (..., n_out, 1).
The dots are nothing, or an axis K of networks that are computed side by side: hence
every axis is counted from the end, and every transpose is `.mT`.
"""
