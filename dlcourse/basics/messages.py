"""The words of errors: values and signatures as they are shown, and the nearest name.

An error names the argument, what came, and what would be right; a name that is not
known is answered with the most similar one that is.
"""

import difflib

import numpy as np


def arguments(signature, owner, args, kwargs):
    """Bind a call's arguments by name, or say which is unknown, missing or surplus."""
    known = list(signature.parameters)
    for name in kwargs:
        if name not in known:
            raise TypeError(f"{owner} has no argument {name!r}" + nearest(name, known))
    try:
        return dict(signature.bind(*args, **kwargs).arguments)
    except TypeError as error:
        raise TypeError(f"{owner}{signature_text(signature)}: {error}") from None


def signature_text(signature):
    """Return a signature as a student would write it, without contracts."""
    return str(
        signature.replace(
            parameters=[
                p.replace(annotation=p.empty) for p in signature.parameters.values()
            ]
        )
    )


def nearest(name, options):
    """Return `; did you mean 'x'?` for the closest option, or nothing."""
    close = difflib.get_close_matches(str(name), list(options), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def shown(value):
    """Return a value as an error message shows it: short, arrays by their shape."""
    try:
        if isinstance(value, np.ndarray) and value.ndim:
            return f"an array of shape {value.shape}"
        text = repr(value.item() if isinstance(value, np.generic) else value)
    except Exception:  # a number of too many digits, or an object of somebody's own
        name = type(value).__name__
        text = f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
    return text if len(text) <= 60 else text[:57] + "..."
