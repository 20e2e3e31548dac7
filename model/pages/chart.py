"""Charts as SVG for a page: drawn without any library, in the page's own colours, light or dark."""

from __future__ import annotations

import html
import itertools
import math
from collections.abc import Mapping, Sequence

Point = tuple[float, float, str]
"""What is on the x axis, what on the y axis, both in [0, 1], and the point's name."""

COLOURS = ("#d6336c", "#1c7ed6", "#2b8a3e", "#e8590c", "#7048e8")

_WIDTH, _HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 12, 12, 48
_TICKS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.997, 0.998, 0.999, 0.9995, 0.9999)
_GAP = 34  # no two ticks are nearer, in pixels


class _Axis:
    """Places for scores: by the logarithm of what they lack to 1, where 0.99 and 0.996 lie apart.

    Args:
        values: What it has to hold.
        start: Where the lowest goes, in pixels.
        end: Where the highest goes.
    """

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._start, self._end = start, end
        depths = [depth(value) for value in values]
        room = 0.04 * (max(depths) - min(depths)) + 0.05
        self.low, self.high = min(depths) - room, max(depths) + room

    def place(self, deep: float) -> float:
        """Return the pixel of a number of nines."""
        share = (deep - self.low) / (self.high - self.low)
        return self._start + share * (self._end - self._start)

    def ticks(self) -> list[tuple[float, float]]:
        """Return round scores within the axis and their pixels, not too near to one another."""
        kept: list[tuple[float, float]] = []
        for tick in _TICKS:
            place = self.place(depth(tick))
            if self.low <= depth(tick) <= self.high and (
                not kept or abs(place - kept[-1][1]) >= _GAP
            ):
                kept.append((tick, place))
        return kept


def scatter(
    series: Mapping[str, Sequence[Point]],
    names: tuple[str, str],
    *,
    lines: tuple[float | None, float | None] = (None, None),
    diagonal: bool = False,
) -> str:
    """Draw points as an SVG; a point tells its name when the mouse rests on it.

    Args:
        series: Each series' name and points, at least one in all.
        names: What the x and the y axis show.
        lines: A value of x and one of y at which a dashed line is drawn.
        diagonal: Whether there is a line where x and y are equal.
    """
    points = [point for each in series.values() for point in each]
    across, up = ([line] if line is not None else [] for line in lines)
    right, floor = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    x = _Axis([point[0] for point in points] + across, _LEFT, right)
    y = _Axis([point[1] for point in points] + up, floor, _TOP)
    parts = _frame(x, y, names)
    parts += [_line(x.place(depth(at)), _TOP, x.place(depth(at)), floor, "rule") for at in across]
    parts += [_line(_LEFT, y.place(depth(at)), right, y.place(depth(at)), "rule") for at in up]
    first, last = max(x.low, y.low), min(x.high, y.high)
    if diagonal and first < last:
        ends = (x.place(first), y.place(first), x.place(last), y.place(last))
        parts.append(_line(*ends, "rule"))
    for colour, each in zip(itertools.cycle(COLOURS), series.values(), strict=False):
        parts += [_dot(x.place(depth(p[0])), y.place(depth(p[1])), colour, p[2]) for p in each]
    return _svg(parts) + _legend(list(series))


def _frame(x: _Axis, y: _Axis, names: tuple[str, str]) -> list[str]:
    """Return both axes with ticks and names."""
    right, floor = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    parts = []
    for tick, at in x.ticks():
        parts += [_line(at, _TOP, at, floor, "grid"), _text(at, floor + 18, f"{tick:g}", "middle")]
    for tick, at in y.ticks():
        parts += [_line(_LEFT, at, right, at, "grid"), _text(_LEFT - 8, at + 4, f"{tick:g}", "end")]
    middle = (_TOP + floor) / 2
    parts.append(_text((_LEFT + right) / 2, _HEIGHT - 8, names[0], "middle"))
    turned = f'transform="rotate(-90 14 {middle})"'
    return [*parts, _text(14, middle, names[1], "middle", turned)]


def _svg(parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" class="chart">{"".join(parts)}</svg>'


def _dot(x: float, y: float, colour: str, name: str) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}" fill-opacity=".75">'
        f"<title>{html.escape(name)}</title></circle>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{html.escape(text)}</text>'


def _legend(names: Sequence[str]) -> str:
    """Return the series' names beside their colours; nothing for one series alone."""
    if len(names) < 2:
        return ""
    each = (
        f'<span><i style="background:{colour}"></i>{html.escape(name)}</span>'
        for colour, name in zip(itertools.cycle(COLOURS), names, strict=False)
    )
    return f'<p class="legend">{"".join(each)}</p>'


def depth(value: float) -> float:
    """Return how many nines a score has: 0.9 is 1, 0.99 is 2; scores near 1 are capped."""
    return -math.log10(max(1 - value, 1e-5))
