"""What predictions look like, as SVG on a white sheet: curves, and marks on a scale.

What one said has the colour, and dashes, that a sketch has on a live panel.
"""

import html
import math

from dlcourse.pictures.numbers import number
from dlcourse.pictures.style import BLUE, GRID, INK, LOOKS
from dlcourse.practice.predictions import by_hand

WIDTH, HEIGHT = 516, 250  # pixels: as wide as a page of 640 leaves
LEFT, TOP, BOTTOM, RIGHT = 64, 40, 46, 16
YOURS, TRUTH = LOOKS["sketch"].color, BLUE
DASHED = 'stroke-dasharray="9 6"'


def ticks(scale):
    """Return the values of a scale that its axis names."""
    low, high = scale.values[0], scale.values[-1]
    if scale.kind != "log":
        return [low + share * (high - low) for share in (0, 0.25, 0.5, 0.75, 1)]
    zero = [low] * (low == 0)
    low = scale.values[1] if zero else low
    first, last = math.ceil(math.log10(low) - 1e-9), int(math.log10(high) + 1e-9)
    every = math.ceil((last + 1 - first) / 6)
    return [*zero, *(10.0**k for k in range(first, last + 1) if k % every == 0)]


def sketch(asked, said=None, truth=None):
    """Return axes, with a line that was drawn (dashed), and one that is true."""
    count, height = len(asked.at), HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / count
    xs = [LEFT + step * (k + 0.5) for k in range(count)]
    foot = TOP + height

    def line(values, color, dash, name, place):
        ys = [foot - height * float(share) for share in asked.heights(values)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        start = WIDTH - RIGHT - 220 + place * 110
        return (
            f'<polyline points="{points}" fill="none" stroke="{color}" '
            f'stroke-width="3" {dash}/>'
            f'<line x1="{start}" x2="{start + 34}" y1="{TOP - 17}" y2="{TOP - 17}" '
            f'stroke="{color}" stroke-width="3" {dash}/>'
            f'<text x="{start + 42}" y="{TOP - 12}">{name}</text>'
        )

    marks = []
    for value in ticks(asked.scale):
        y = foot - height * float(asked.heights([value])[0])
        marks.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{GRID}"/><text x="{LEFT - 8}" y="{y + 5:.1f}" '
            f'text-anchor="end">{by_hand(asked.scale.label(value))}</text>'
        )
    for x, at in zip(xs, asked.at, strict=True):
        name = html.escape(at if isinstance(at, str) else f"{at:g}")
        marks.append(
            f'<text x="{x:.1f}" y="{foot + 18}" text-anchor="middle">{name}</text>'
        )
    lines, told = "", []
    if truth is not None:
        lines += line(truth, TRUTH, "", "the run", 1)
        told.append(f"the run: {asked.words(truth)}")
    if said is not None:
        lines += line(said, YOURS, DASHED, "you", 0)
        told.append(f"you: {', '.join(map(number, said))}")
    words = "; ".join([f"{asked.ylabel} over {asked.xlabel}", *told])
    return _sheet(
        HEIGHT,
        words,
        f"{''.join(marks)}"
        f'<line x1="{LEFT}" x2="{LEFT}" y1="{TOP}" y2="{foot}" stroke="{INK}"/>'
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{foot}" y2="{foot}" '
        f'stroke="{INK}"/>{lines}'
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" '
        f'text-anchor="middle">{html.escape(asked.xlabel)}</text>'
        f'<text x="{LEFT}" y="{TOP - 12}" font-weight="bold">'
        f"{html.escape(asked.ylabel)}</text>",
    )


def number_line(asked, said=None, truth=None):
    """Return a scale, with a mark at what was said, and one at what is true.

    What would have been near enough is shaded.
    """
    foot, left, span = 62, 24, WIDTH - 48

    def place(value):
        return left + span * float(asked.share(value))

    marks, told = [], []
    if truth is not None:
        low, high = map(place, asked.near(truth))
        marks.append(
            f'<rect x="{low:.1f}" y="{foot - 12}" width="{max(high - low, 3):.1f}" '
            f'height="24" fill="{TRUTH}" fill-opacity="0.16"/>'
        )
    for value in ticks(asked.scale):
        marks.append(
            f'<line x1="{place(value):.1f}" x2="{place(value):.1f}" y1="{foot - 5}" '
            f'y2="{foot + 5}" stroke="{INK}"/><text x="{place(value):.1f}" '
            f'y="{foot + 26}" text-anchor="middle">{asked.spelled(value)}</text>'
        )
    values = {"the run": (truth, TRUTH, "", 14), "you": (said, YOURS, DASHED, 34)}
    for name, (value, color, dash, y) in values.items():
        if value is None:
            continue
        x = place(value)
        side = "end" if x > left + span / 2 else "start"
        text = x + (-8 if side == "end" else 8)
        marks.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 8}" y2="{foot + 10}" '
            f'stroke="{color}" stroke-width="3" {dash}/><text x="{text:.1f}" '
            f'y="{y + 3}" text-anchor="{side}">{name}: '
            f"{html.escape(asked.words(value))}</text>"
        )
        told.append(f"{name}: {asked.words(value)}")
    return _sheet(
        foot + 36,
        "; ".join(["a scale", *told]),
        f'<line x1="{left}" x2="{left + span}" y1="{foot}" y2="{foot}" '
        f'stroke="{INK}"/>{"".join(marks)}',
    )


def _sheet(height, words, drawn):
    return (
        f'<svg role="img" aria-label="{html.escape(words)}" '
        f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'style="display: block; max-width: 100%; font: 14px sans-serif; '
        f'fill: {INK}; color: {INK}; background: white; border-radius: 6px">'
        f"{drawn}</svg>"
    )
