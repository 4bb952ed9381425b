"""What all tests share: hypothesis draws the same examples everywhere and each time."""

from hypothesis import settings

settings.register_profile("dlcourse", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("dlcourse")
