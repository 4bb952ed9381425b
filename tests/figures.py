"""Where the texts of a panel's figure stand: none on another, none beyond the edge."""

import itertools

TOUCH = 5  # pixels by which boxes may meet: letters do not fill theirs


def clashes(panel):
    """Return what is wrong with the picture that a panel has drawn last, in words."""
    *_, canvas = panel._stage._canvases.values()
    canvas.agg.draw()
    renderer = canvas.agg.get_renderer()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for ax in canvas.axes
        for text in _texts(ax)
        if text.get_visible() and text.get_text().strip()
    ]
    width, height = canvas.figure.bbox.size
    beyond = [
        f"{words!r} is cut off"
        for words, box in boxes
        if min(box.x0, box.y0, width - box.x1, height - box.y1) < -TOUCH
    ]
    return beyond + [
        f"{one!r} on {other!r}"
        for (one, box), (other, its) in itertools.combinations(boxes, 2)
        if _shared(box.x0, box.x1, its.x0, its.x1) > TOUCH
        and _shared(box.y0, box.y1, its.y0, its.y1) > TOUCH
    ]


def _shared(low, high, its_low, its_high):
    return min(high, its_high) - max(low, its_low)


def _texts(ax):
    """Return the texts of axes: heading, names, numbers, legend, what is written in."""
    yield from (ax._left_title, ax.xaxis.label, ax.yaxis.label, *ax.texts)
    for axis in (ax.xaxis, ax.yaxis):
        yield from (tick.label1 for tick in axis._update_ticks())
    if ax.get_legend():
        yield from ax.get_legend().get_texts()
