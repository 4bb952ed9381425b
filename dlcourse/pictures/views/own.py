"""Views of your own: what goes wrong in one stands in its place, in words."""

from dlcourse.basics.messages import shown
from dlcourse.pictures.picture import Note, Picture


def drawn(view, *scene):
    """Return the picture that a view of your own makes of a scene, or a `Note`.

    Parameters
    ----------
    view : function scene -> Picture
    *scene : Scene, or in a race the `Race` and a `Standing`
    """
    name = getattr(view, "__name__", "your view")
    try:
        picture = view(*scene)
    except Exception as error:
        return Note(f"{type(error).__name__}: {error}", title=name, alarm=True)
    if isinstance(picture, Picture):
        return picture
    words = f"it must return a picture such as dl.Lines(…), got {shown(picture)}"
    return Note(words, title=name, alarm=True)
