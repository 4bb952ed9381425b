"""What `%pip` becomes."""


async def get_transformed_code(words):
    """Return the line that runs instead of `%pip …`."""
    return 'print("Nothing can be installed here: what the course needs is there.")'
