"""The brush: from the points of a stroke to how much of each pixel it covers.

A stroke is a chain of capsules (see `capsules`). The coverage of a pixel is the most that any of
them gives it: a stroke that crosses itself is not darker there, the order does not matter, and
painting live, point by point, gives the very pixels that the finished stroke gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import hypot

import numpy as np

from app.core.arrays import Pixels
from app.core.mask.capsules import Disc, Ends, PenPoint, box_of, draw_capsule
from app.core.photo.box import PixelBox
from app.core.photo.edits import Stroke, Way

_STEP = 1 / 50  # of the brush's size: points closer than that show nowhere
_FINEST = 16  # points are kept to a sixteenth of a pixel


def mix(cover: Pixels, coverage: Pixels, way: Way) -> Pixels:
    """Add coverage to an alpha or erase it; both are HxW uint8."""
    if way is Way.ADD:
        return np.maximum(cover, coverage)
    return np.minimum(cover, 255 - coverage)


def coverage_of(stroke: Stroke, shape: tuple[int, ...]) -> tuple[PixelBox, Pixels]:
    """How much of each pixel a stroke covers.

    Args:
        stroke: The stroke.
        shape: (height, width) of the photo.

    Returns:
        The part of the photo it touches, and the coverage there: HxW uint8, 255 wholly covered.
    """
    box = box_of(stroke.points, stroke.size).clipped(PixelBox.whole(shape))
    if box.is_empty:
        return PixelBox(0, 0, 0, 0), np.zeros((0, 0), np.uint8)
    coverage = np.zeros(box.shape, np.uint8)
    for ends in _capsules(stroke.points):
        for _ in draw_capsule(coverage, box, ends, Disc(stroke.size, stroke.hardness)):
            pass
    return box, coverage


class LiveStroke:
    """A stroke while it is being painted; the cost of each step depends on its own size only.

    Points too close to the previous one are left out, which is not visible. The pixels are those of
    the stroke that `finish` returns, unless it is smart.

    Args:
        cover: The alpha it is painted on, HxW uint8. It is read, never written.
        way: Whether it adds or erases.
        size: The brush's diameter at full pressure, in px of the photo.
        hardness: From 0, fading from the middle outwards, to 1.
    """

    def __init__(self, cover: Pixels, way: Way, size: float, hardness: float = 0.8) -> None:
        self._cover = cover
        self._way = way
        self._disc = Disc(size, hardness)
        # The system gives memory only to the pages that are written to: this costs no time.
        self._coverage = np.zeros(cover.shape, np.uint8)
        self._points: list[PenPoint] = []
        self._last: PenPoint | None = None

    def extend(self, points: Iterable[PenPoint]) -> list[PixelBox]:
        """Continue to further points.

        Args:
            points: (x, y, pressure in (0, 1]) in px of the photo.

        Returns:
            The parts of the photo in which the alpha may have changed; they may overlap.
        """
        touched: list[PixelBox] = []
        for point in points:
            self._last = _rounded(point)
            if not self._points or _is_apart(self._points[-1], self._last, self._disc.size):
                touched += self._draw_to(self._last)
        return touched

    def part(self, box: PixelBox) -> Pixels:
        """The alpha in a part of the photo with the stroke so far, HxW uint8."""
        return mix(self._cover[box.part], self._coverage[box.part], self._way)

    @property
    def changes_anything(self) -> bool:
        """Whether the alpha is another with the stroke so far; looks at all of it."""
        return not np.array_equal(self.part(PixelBox.whole(self._cover.shape)), self._cover)

    def finish(self, *, smart: bool = False) -> Stroke:
        """Draw to the last point, and return the stroke; needs at least one point."""
        if self._last is not None and self._points[-1] != self._last:
            self._draw_to(self._last)
        return Stroke(self._way, tuple(self._points), *self._disc, smart)

    def _draw_to(self, point: PenPoint) -> list[PixelBox]:
        ends = (self._points[-1] if self._points else point), point
        self._points.append(point)
        whole = PixelBox.whole(self._coverage.shape)
        return list(draw_capsule(self._coverage, whole, ends, self._disc))


def _rounded(point: PenPoint) -> PenPoint:
    x, y, pressure = point
    return round(x * _FINEST) / _FINEST, round(y * _FINEST) / _FINEST, round(pressure, 3)


def _is_apart(before: PenPoint, point: PenPoint, size: float) -> bool:
    """Whether a brush looks visibly different at two points."""
    wider = abs(point[2] - before[2]) * size / 2
    step = max(size * _STEP, 0.5)
    return hypot(point[0] - before[0], point[1] - before[1]) >= step or wider >= step


def _capsules(points: tuple[PenPoint, ...]) -> Iterator[Ends]:
    yield points[0], points[0]
    yield from pairwise(points)
