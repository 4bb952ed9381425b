"""The stage: trains what a panel shows, in slices, and draws it.

On it stand the run that the controls name and whatever stands beside it. The scheduler
calls `work`, a script calls `finish`; both drive the same jobs. The picture at rest is
a function of what is shown alone.
"""

import time

from dlcourse.panel.page import Page
from dlcourse.panel.runs import Run
from dlcourse.panel.status import Held, beside_words
from dlcourse.pictures.canvas import Canvas, Room, layout_of
from dlcourse.pictures.scene import Scene

SLICE = 0.008  # seconds of training before the page gets its turn
FIRST = 0.002  # seconds of training where a frame is due
TURN = 0.001  # seconds of one job before another gets its turn
# Seconds from one streamed frame to the next: at least FRAME, and SHARE times what
# drawing takes of the processor; the rest is for training.
FRAME, SHARE = 1 / 33, 2
SETTLE = 0.15  # seconds without a move before the fine picture is drawn
REPLAY = 100  # frames of a replay


class Stage:
    """What a panel shows, under way.

    Parameters
    ----------
    beside : Beside
    kind : Trained, Raced or Drawn
        What is shown first.
    views : str, list, or None
        Names of views, and functions of your own.
    shown : function () -> None
        Called with each picture, just before the page gets it.
    with_drawings : function (pictures, scene) -> pictures
        Adds what somebody drew on them.
    mark : function (value, pictures, canvas) -> str
        What the page has to know of them besides.

    Attributes
    ----------
    kind : Trained, Raced or Drawn
    run : Run or States
    looking : int or None
        The iteration that is looked back to.
    playing : bool
        Whether training goes on by itself.
    error : Exception or None
        What stopped the work.
    room : Room
        What the page has for the picture.
    """

    def __init__(self, beside, kind, views, shown, with_drawings, mark):
        self.page, self.beside, self.views = Page(), beside, kind.views(views)
        self.kind, self.run, self.error = kind, None, None
        self._shown, self._with_drawings, self._mark = shown, with_drawings, mark
        self.looking, self.playing = None, True
        self._goal, self._hurry, self._replayed = None, 0, None
        self._held, self._canvases, self.room = Held(), {}, Room()
        self._others_turn = False
        self._png, self._version, self._drawn, self._due = None, 0, None, 0.0
        self._took = 0.0  # seconds of the processor that the latest frame took
        self._labels, self._complaint = ("now", ()), ""

    # -- what runs ---------------------------------------------------------------

    def begin(self, kind, hurry=0, anew=False):
        """Start, and draw nothing before iteration `hurry` is reached.

        A run that is known already is trained `anew` only if that is asked for.
        """
        self.kind, self.error, self._replayed = kind, None, None
        look_up = kind.comparable and not anew
        known = self.beside.history_of(kind.value) if look_up else None
        self.run = Run(kind.value, known) if known else kind.run()
        if self.looking is not None and self.run.last is not None:
            self.looking = min(self.looking, self.run.last)  # it may be a shorter run
        self._hurry = hurry
        for canvas in self._canvases.values():
            canvas.begin()
        self.show_soon()

    def changed(self):
        """Note that the picture at hand shows something else."""
        self._png = None
        self._version += 1

    def show_soon(self):
        """Note that a hand has changed the picture: the next frame is due at once."""
        self._complaint = ""
        self.changed()
        self._due = 0.0

    def name(self, own, others):
        """Say what distinguishes the run from its pins, for the legend."""
        if (own, others) != self._labels:
            self._labels = own, others
            self.changed()

    def fit(self, room):
        """Draw for a `Room` from now on."""
        if room != self.room:
            self.room, self._canvases = room, {}
            self.show_soon()

    def play(self):
        """Go on by itself, to the end."""
        self._goal, self.playing = None, True
        self.show_soon()

    def pause(self, t):
        """Go on to iteration t and stand there; so does each run that follows."""
        self._goal, self.playing = t, False
        self.show_soon()

    def look(self, t):
        """Show everything as it was at iteration t; None for now."""
        self.looking, self._replayed = t, None
        self.show_soon()

    def replay(self):
        """Show the run again from its beginning."""
        self.look(self.run.moments[0])
        self._replayed = 0

    def advance(self, seconds):
        """Train for about `seconds`, or until there is no more to do."""
        end = time.perf_counter() + seconds
        while (job := self._next_job()) is not None:
            self._train(job, min(TURN, end - time.perf_counter()))
            self._others_turn = job is self.run
            if time.perf_counter() > end:
                break
        if self.kind.comparable:
            self._held.note(self.run.history)
            self.beside.ahead.keep(self.run.history)

    def first(self):
        """Make the first step, so that there is something to show."""
        if not len(self.run):
            self._train(self.run, 0)

    @property
    def reached(self):
        """The latest iteration; 0 before the first, too."""
        return max(len(self.run) - 1, 0)

    @property
    def standing(self):
        """Whether there is nothing to train: all is over, or paused at its goal."""
        return self._next_job() is None

    def _next_job(self):
        """The run begins; then it and what stands beside it take turns.

        Of those beside it the least advanced is next. (A run without steps is false.)
        """
        run = None if self.run.complete or self._at_goal else self.run
        if not self.playing or (run is not None and self._hurry >= len(run)):
            return run
        others = [job for job in self.beside.jobs if not job.complete]
        if run is not None and not (others and self._others_turn):
            return run
        return min(others, key=lambda job: job.progress, default=None)

    @property
    def _at_goal(self):
        return self._goal is not None and len(self.run) > self._goal

    def _train(self, job, seconds):
        self.changed()  # first: an interrupt may come before the end
        end = time.perf_counter() + seconds
        while not job.complete and not (job is self.run and self._at_goal):
            job.advance()
            if time.perf_counter() > end:
                break

    # -- what is drawn -----------------------------------------------------------

    def scene(self):
        """Return what the views draw now."""
        t = None if self.looking is None else self.run.kept_before(self.looking)
        moment = self.kind.moment(self.run, t)
        if not self.kind.comparable:
            return moment
        own, others = self._labels
        return Scene(
            moment,
            self.kind.label or own,
            self.beside.ghosts(others),
            self.beside.seeds,
            self.beside.range,
        )

    def work(self, quiet):
        """Train for a slice and draw if a frame is due.

        Parameters
        ----------
        quiet : float
            Seconds since anybody touched the panel.

        Returns
        -------
        float or None
            Seconds until there is something to do again; None at rest.
        """
        if self.error is not None:
            return None
        self.advance(self._slice())
        if self._hurry >= len(self.run) and not self.standing:
            return 0
        now = time.perf_counter()
        if now < self._due or self.page.behind:
            return 0 if not self.standing else FRAME / 4
        if self._replayed is not None:
            self._next_replayed()
        if self._drawn != self._version:
            used = time.process_time()
            self.stream()
            self._due = now + self._pace(time.process_time() - used)
        if not self.standing or self._replayed is not None:
            return 0
        if quiet < SETTLE:
            return 0 if self.look_ahead() else SETTLE / 4
        if self._png is None:
            self.rest()
        return None

    def _slice(self):
        """Return how long to train: a frame that is due does not wait for it."""
        if self.page.behind or self._hurry > len(self.run):
            return SLICE
        return min(SLICE, max(FIRST, self._due - time.perf_counter()))

    def _pace(self, took):
        """Return the seconds from a frame that took so long to the next one.

        One that took longer than the one before has drawn what stays, such as axes.
        """
        usual, self._took = min(took, self._took or took), took
        return max(FRAME, SHARE * usual)

    def look_ahead(self):
        """Train for a slice what the hand may ask for next; say if there is more."""
        return self.playing and self.error is None and self.beside.ahead.advance(SLICE)

    def _next_replayed(self):
        moments = [t for t in self.run.moments if t < len(self.run)]
        if self._replayed > REPLAY:
            self.look(None)
            return
        shown = self._replayed
        self.looking = moments[round(shown / REPLAY * (len(moments) - 1))]
        self._replayed = shown + 1
        self.changed()

    def pictures(self, scene):
        """Return what is to be drawn; a sweep adds the view of its range."""
        views = self.views
        if self.beside.swept and not {"range", "range_errors"} & {*views}:
            views = [*views[:2], "range"]
        return self._with_drawings(self.kind.pictures(views, scene), scene)

    def _draw(self, how, pictures):
        """Draw with `Canvas.stream` or `Canvas.still`; a broken canvas is let go."""
        layout = layout_of(pictures)
        canvas = self._canvases.pop(layout, None) or Canvas(layout, self.room)
        drawn = how(canvas, pictures)
        self._canvases[layout] = canvas
        return drawn

    def stream(self):
        """Draw a quick frame; what has not changed is not drawn again."""
        scene = self.scene()
        pictures = self.pictures(scene)
        frame = self._draw(Canvas.stream, pictures)
        self._show(frame, scene, pictures, streamed=True)

    def rest(self):
        """Draw the fine picture, if it is not at hand."""
        if self._png is None:
            scene = self.scene()
            pictures = self.pictures(scene)
            png = self._draw(Canvas.still, pictures)
            self._show(png, scene, pictures)
            self._png = png

    def png(self):
        """Return the fine picture."""
        self.first()
        self.rest()
        return self._png

    def show_at_once(self):
        """Draw a first frame, if there is none."""
        if self._drawn is None:
            self.first()
            self.stream()

    def picture(self):
        """Return the fine picture, without showing it."""
        if self._png:
            return self._png
        pictures = self.pictures(self.scene())
        return self._draw(Canvas.still, pictures)

    def size(self):
        """Return width and height of the picture, in the page's pixels."""
        return self.room.size(layout_of(self.pictures(self.scene())))

    def words(self):
        """Return what the picture shows, in words."""
        return _words(self.pictures(self.scene()))

    def _show(self, picture, scene, pictures, streamed=False):
        self._drawn = self._version
        self._shown()  # whoever sees the picture finds all switches where it is
        shows = _words(pictures)
        if picture is not None:
            layout = layout_of(pictures)
            canvas, size = self._canvases[layout], self.room.size(layout)
            mark = self._mark(self.kind.value, pictures, canvas, streamed)
            self.page.show(picture, shows, streamed, size, mark)
        words, alarm = self.kind.words(scene, self._held)
        before = "" if self.playing else "Paused."
        if self.looking is not None:
            before = "Looking back."
        said = f"{words.rstrip('.')}." if words else shows
        parts = [self._complaint, before, said]
        if self.kind.comparable:
            if scene.experiment.iterations == 0:
                parts.append(shows)
            parts.append(beside_words(scene))
        if streamed:
            parts += [picture.left_out() for picture in pictures]
        alarm = alarm or bool(self._complaint)
        self.page.say(" ".join(filter(None, parts)), alarm)
        self.page.compare(scene if self.kind.comparable else None)

    def complain(self, error):
        """Say what could not be done, until a hand changes the picture."""
        self.show_soon()
        self._complaint = f"{error}."

    def fail(self, error):
        """Stop, and show an error in words."""
        self.error = error
        self.page.say(f"{type(error).__name__}: {error}", alarm=True)


def _words(pictures):
    return " ".join(picture.words() for picture in pictures)
