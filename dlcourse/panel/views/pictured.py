"""A view whose picture is data: a function draws it, a painter paints it."""

from dlcourse.messages import shown
from dlcourse.panel.painters import painter_of
from dlcourse.panel.views.view import View


class Pictured(View):
    """Paints what a function makes of a scene.

    Parameters
    ----------
    draw : function scene -> Picture
    first : Picture
        An example: all that follow are of its kind.
    """

    def __init__(self, draw, first):
        self._draw, self._kind = draw, type(first)
        self._painter = painter_of(first)
        self.width, self.under = self._painter.width, first.under
        self._scene, self._picture = None, None

    @property
    def artists(self):
        """What the painter moves."""
        return self._painter.artists

    def setup(self, ax):
        """Let the painter make its artists."""
        self._painter.setup(ax)

    def frame(self, scene):
        """Return the limits, ticks and labels that suit the picture."""
        return self._painter.frame(self._of(scene))

    def lay(self, ax, frame):
        """Let the painter set the axes."""
        self._painter.lay(ax, frame)

    def heading(self, scene):
        """Return the picture's title."""
        return self._painter.heading(self._of(scene))

    def update(self, scene):
        """Let the painter move its artists."""
        self._painter.fine = self.fine
        self._painter.update(self._of(scene))

    def describe(self, scene):
        """Return the picture in words."""
        return self._painter.describe(self._of(scene))

    def _of(self, scene):
        if scene is not self._scene:
            picture = self._draw(scene)
            if type(picture) is not self._kind:
                raise TypeError(
                    f"a panel's pictures must stay of one kind: {self._kind.__name__} "
                    f"came first, now {shown(picture)}"
                )
            self._scene, self._picture = scene, picture
        return self._picture
