"""IPython imports it when it starts; the real one brings a whole terminal."""


def embed(**settings):
    """Say that there is nothing to embed into."""
    raise RuntimeError("IPython.embed needs a terminal")
