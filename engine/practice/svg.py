"""A picture as a small self-contained SVG, for flash cards and printing. Pages draw their own, with tooltips."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import floor, isclose, log10

from engine.practice.picture import Picture

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 130, 34, 44
STROKES = (("#0072b2", ""), ("#d55e00", "6 3"), ("#009e73", "2 3"))
"""Colour and dash of each line: told apart without colour too (Okabe and Ito's palette)."""


def svg(picture: Picture) -> str:
    """Text of an SVG image; everything written in it is escaped."""
    parts = _map(picture) if picture.draw == "heat" else _lines(picture)
    body = "".join([*_frame(picture), *parts])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{body}</svg>\n'
    )


def _frame(picture: Picture) -> Iterator[str]:
    yield f"<title>{escape(picture.title)}</title>" + _text(LEFT, 18, picture.title)
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, picture.x, "middle")
    yield f'<g transform="translate(14 {HEIGHT / 2}) rotate(-90)">{_text(0, 0, picture.y, "middle")}</g>'


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222">{escape(words)}</text>'


def _lines(picture: Picture) -> Iterator[str]:
    heights = [_height(y, picture.log) for line in picture.series for y in line.y]
    known = [h for h in heights if h is not None] + [h for level in picture.levels if (h := _height(level.y, picture.log)) is not None]
    lo, hi = min(known), max(known)
    lo = min(lo, 0.0) if not picture.log else lo  # a linear axis starts at zero
    hi = hi if not isclose(lo, hi) else lo + 1
    first, last = min(x for line in picture.series for x in line.x), max(x for line in picture.series for x in line.x)

    def place(x: float, height: float) -> tuple[float, float]:
        across = (x - first) / ((last - first) or 1) * (WIDTH - LEFT - RIGHT)
        return LEFT + across, HEIGHT - BOTTOM - (height - lo) / (hi - lo) * (HEIGHT - TOP - BOTTOM)

    for height in _ticks(lo, hi, picture.log):
        x, y = place(first, height)
        yield f'<path d="M{x:.1f} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
        yield _text(LEFT - 6, y + 4, f"{10**height:.3g}" if picture.log else f"{height:.3g}", "end")
    yield _text(LEFT, HEIGHT - BOTTOM + 16, f"{first:g}", "middle") + _text(WIDTH - RIGHT, HEIGHT - BOTTOM + 16, f"{last:g}", "middle")
    ends: list[float] = []
    for level in picture.levels:
        if (at := _height(level.y, picture.log)) is not None:
            x, y = place(first, at)
            ends.append(_apart(y + 4, ends))
            yield f'<path d="M{x:.1f} {y:.1f}H{WIDTH - RIGHT}" stroke="#555" stroke-dasharray="1 3"/>'
            yield _text(WIDTH - RIGHT + 4, ends[-1], level.label)
    for line, (colour, dash) in zip(picture.series, STROKES, strict=False):
        points = [(x, h) for x, y in zip(line.x, line.y, strict=True) if (h := _height(y, picture.log)) is not None]
        drawn = [place(x, h) for x, h in points]
        yield _path(drawn, colour, dash)
        ends.append(_apart(drawn[-1][1] + 4, ends))
        yield _text(WIDTH - RIGHT + 4, ends[-1], line.name)


def _path(points: list[tuple[float, float]], colour: str, dash: str) -> str:
    route = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{route}" fill="none" stroke="{colour}" stroke-width="1.6" stroke-dasharray="{dash}"/>'


def _apart(y: float, taken: list[float]) -> float:
    """A label's height, moved down where another one stands."""
    while any(abs(y - other) < 13 for other in taken):
        y += 1
    return y


def _height(y: float | None, log: bool) -> float | None:
    """What is drawn of a value: nothing for a gap, its power of ten on a log axis."""
    if y is None or (log and y <= 0):
        return None
    return log10(y) if log else y


def _ticks(lo: float, hi: float, log: bool) -> list[float]:
    if not log:
        return [lo + (hi - lo) * i / 4 for i in range(5)]
    if hi - lo < 2:
        return [at for power in range(floor(lo), floor(hi) + 1) for m in (1, 2, 5) if lo <= (at := power + log10(m)) <= hi]
    step = max(1, floor((hi - lo) / 5))
    return [float(power) for power in range(floor(lo) + 1, floor(hi) + 1, step)]


def _map(picture: Picture) -> Iterator[str]:
    wide, high = (WIDTH - LEFT - RIGHT) / len(picture.columns), (HEIGHT - TOP - BOTTOM) / len(picture.cells)
    for i, row in enumerate(picture.cells):
        y = TOP + i * high
        yield _text(LEFT - 8, y + high / 2 + 4, picture.rows[i], "end")
        for j, weight in enumerate(row):
            shade = round(255 * (1 - weight))
            box = f'x="{LEFT + j * wide:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
            yield f'<rect {box} fill="rgb({shade},{shade},{min(255, shade + 40)})"/>'
    for j, name in enumerate(picture.columns):
        yield _text(LEFT + (j + 0.5) * wide, HEIGHT - BOTTOM + 16, name, "middle")
