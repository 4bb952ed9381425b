"""All worked numbers of the curriculum, one file a notebook."""
