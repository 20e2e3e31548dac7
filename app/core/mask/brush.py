"""The brush: from the points of a stroke to how much of each pixel it covers.

A stroke is a chain of capsules, the shapes that a disc sweeps from one point to the next while its
radius grows or shrinks with the pen's pressure. The coverage of a pixel is the most that any of
them gives it: a stroke that crosses itself is not darker there, the order does not matter, and
painting live, point by point, gives the very pixels that the finished stroke gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import ceil, floor, hypot
from typing import NamedTuple

import numpy as np

from app.core.arrays import Flags, Floats, Pixels
from app.core.files.opencv import cv2
from app.core.photo.box import PixelBox
from app.core.photo.edits import Stroke, Way

PenPoint = tuple[float, float, float]
Ends = tuple[PenPoint, PenPoint]

_STEP = 1 / 50  # of the brush's size: points closer than that show nowhere
_FINEST = 16  # points are kept to a sixteenth of a pixel
_SOFT = 1.0  # px: even a hard edge is as soft as that, or it would have stairs
_STRIP = 128  # rows
_GAP = 64  # columns: with more between them, two boxes are sooner done than one around both
_STEEP = 1e-3  # of a direction: hardly across
_PIECE = 2.0  # diameters: longer capsules are cut, since a long slanting one has a large box


class _Brush(NamedTuple):
    size: float
    hardness: float


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
    box = _box_of(stroke.points, stroke.size).clipped(PixelBox.whole(shape))
    if box.is_empty:
        return PixelBox(0, 0, 0, 0), np.zeros((0, 0), np.uint8)
    coverage = np.zeros(box.shape, np.uint8)
    for ends in _capsules(stroke.points):
        for _ in _cover(coverage, box, ends, _Brush(stroke.size, stroke.hardness)):
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
        self._brush = _Brush(size, hardness)
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
            if not self._points or _is_apart(self._points[-1], self._last, self._brush.size):
                touched += self._draw_to(self._last)
        return touched

    def part(self, box: PixelBox) -> Pixels:
        """The alpha in a part of the photo with the stroke so far, HxW uint8."""
        return mix(self._cover[box.part], self._coverage[box.part], self._way)

    def finish(self, *, smart: bool = False) -> Stroke:
        """Draw to the last point, and return the stroke; needs at least one point."""
        if self._last is not None and self._points[-1] != self._last:
            self._draw_to(self._last)
        return Stroke(self._way, tuple(self._points), *self._brush, smart)

    def _draw_to(self, point: PenPoint) -> list[PixelBox]:
        ends = (self._points[-1] if self._points else point), point
        self._points.append(point)
        whole = PixelBox.whole(self._coverage.shape)
        return list(_cover(self._coverage, whole, ends, self._brush))


def spots_of(some: Flags) -> Iterator[PixelBox]:
    """Boxes around what is true in HxW: in each strip of rows one, or more if far apart."""
    for top in range(0, len(some), _STRIP):
        strip = some[top : top + _STRIP]
        for left, right in _runs(np.asarray(strip.any(axis=0))):
            yield PixelBox(left, top, right, top + len(strip))


def _runs(some: Flags) -> Iterator[tuple[int, int]]:
    """Where runs of true values begin and end; short gaps are part of a run."""
    places = np.flatnonzero(some)
    if not len(places):
        return
    start, last = int(places[0]), int(places[-1]) + 1
    if len(places) + _GAP < last - start:
        for gap in np.flatnonzero(np.diff(places) > _GAP).tolist():
            yield start, int(places[gap]) + 1
            start = int(places[gap + 1])
    yield start, last


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


def _box_of(points: Iterable[PenPoint], size: float) -> PixelBox:
    """A box with all pixels that a brush may touch on its way over the points."""
    reach = [(x, y, pressure * size / 2 + _SOFT) for x, y, pressure in points]
    return PixelBox(
        floor(min(x - r for x, _, r in reach)),
        floor(min(y - r for _, y, r in reach)),
        ceil(max(x + r for x, _, r in reach)),
        ceil(max(y + r for _, y, r in reach)),
    )


def _cover(coverage: Pixels, place: PixelBox, ends: Ends, brush: _Brush) -> Iterator[PixelBox]:
    """Draw a capsule into the coverage of a part of the photo.

    Yields:
        Where it may have changed the coverage, after it did.
    """
    (x, y, _), (last_x, last_y, _) = ends
    pieces = max(1, ceil(hypot(last_x - x, last_y - y) / (_PIECE * brush.size + 64.0)))
    for piece in range(pieces):
        cut = _between(ends, piece / pieces), _between(ends, (piece + 1) / pieces)
        for strip in _strips(_box_of(cut, brush.size).clipped(place)):
            inside = _ahead(_reached(strip, cut, brush), cut)
            if inside.is_empty:
                continue
            # A large brush that moves a little covers what is covered already.
            whole = coverage[inside.seen_from(place).part]
            core = _core(strip, cut, brush)
            for spot in _uncovered(whole, inside):
                _cover_spot(coverage[spot.seen_from(place).part], spot, core, cut, brush)
                yield spot


def _cover_spot(
    coverage: Pixels, spot: PixelBox, core: PixelBox, ends: Ends, brush: _Brush
) -> None:
    """Draw a capsule into the coverage of one box, of which it covers the core wholly."""
    core = core.clipped(spot)
    if not core.is_empty:
        coverage[core.seen_from(spot).part] = 255
    for rest in _uncovered(coverage, spot):
        part = coverage[rest.seen_from(spot).part]
        np.maximum(part, _capsule(rest, ends, brush), out=part)


def _uncovered(coverage: Pixels, box: PixelBox) -> Iterator[PixelBox]:
    """The columns of a box that are not wholly covered, as boxes."""
    for left, right in _runs(coverage.min(axis=0) < 255):
        yield PixelBox(left, 0, right, len(coverage)).moved(box.left, box.top)


def _strips(box: PixelBox) -> Iterator[PixelBox]:
    """A box in strips of rows."""
    for top in range(box.top, box.bottom if box.right > box.left else box.top, _STRIP):
        yield PixelBox(box.left, top, box.right, min(top + _STRIP, box.bottom))


def _reached(strip: PixelBox, ends: Ends, brush: _Brush) -> PixelBox:
    """A part of a strip outside of which a capsule covers nothing: a disc around it all."""
    (x, y, pressure), (last_x, last_y, last_pressure) = ends
    radius = max(pressure, last_pressure) * brush.size / 2 + _SOFT
    radius += hypot(last_x - x, last_y - y) / 2
    middle = (y + last_y) / 2
    half = _half_chord(radius, max(0.0, strip.top - middle, middle - strip.bottom))
    x = (x + last_x) / 2
    return PixelBox(floor(x - half), strip.top, ceil(x + half), strip.bottom).clipped(strip)


def _ahead(box: PixelBox, ends: Ends) -> PixelBox:
    """A part of a box that has all of it in front of a capsule's first end.

    What is behind belongs to the disc there, which ends the capsule before and is drawn already.
    """
    (x, y, pressure), (last_x, last_y, last_pressure) = ends
    length = hypot(last_x - x, last_y - y)
    if box.is_empty or not length or pressure != last_pressure:
        return box
    ux, uy = (last_x - x) / length, (last_y - y) / length
    # What the rows alone bring forward at most; one pixel more, for rounding.
    rows = max((box.top - y) * uy, (box.bottom - y) * uy) + 1.0
    if abs(ux) < _STEEP:
        return box if rows >= -abs(ux) * (box.right - box.left) else PixelBox(0, 0, 0, 0)
    bound = x - rows / ux
    if ux > 0:
        return PixelBox(max(box.left, floor(bound)), box.top, box.right, box.bottom)
    return PixelBox(box.left, box.top, min(box.right, ceil(bound)), box.bottom)


def _core(strip: PixelBox, ends: Ends, brush: _Brush) -> PixelBox:
    """A part of a strip that the disc at the capsule's end covers wholly."""
    x, y, pressure = ends[1]
    largest = max(pressure, ends[0][2]) * brush.size / 2
    # Within that, wherever the disc stands that counts, its edge is farther away than it is soft.
    radius = pressure * brush.size / 2 - max(largest * (1.0 - brush.hardness), _SOFT) - _SOFT
    half = _half_chord(radius, max(y - strip.top, strip.bottom - y))
    return PixelBox(ceil(x - half), strip.top, floor(x + half), strip.bottom).clipped(strip)


def _half_chord(radius: float, away: float) -> float:
    """Half of a chord's length, or 0 where there is none."""
    return (radius * radius - away * away) ** 0.5 if radius > away else 0.0


def _between(ends: Ends, share: float) -> PenPoint:
    x, y, pressure = ((1 - share) * a + share * b for a, b in zip(*ends, strict=True))
    return x, y, pressure


def _capsule(box: PixelBox, ends: Ends, brush: _Brush) -> Pixels:
    """How much of each pixel in a box a capsule covers, uint8.

    Of the discs between the two ends, the one that reaches furthest beyond a pixel counts. Along
    the way, with the pixel's foot at ``along`` and its distance ``across``, that disc stands at
    along + across k / sqrt(1 - k^2), where k is what the radius gains on each px.
    """
    (x, y, pressure), (last_x, last_y, last_pressure) = ends
    radius, gained = pressure * brush.size / 2, (last_pressure - pressure) * brush.size / 2
    length = hypot(last_x - x, last_y - y)
    if length <= abs(gained):  # the larger disc holds the smaller one
        x, y, radius = (last_x, last_y, radius + gained) if gained > 0 else (x, y, radius)
        length = gained = 0.0
    ux, uy = ((last_x - x) / length, (last_y - y) / length) if length else (1.0, 0.0)
    dx = np.arange(box.left, box.right, dtype=np.float32) + np.float32(0.5 - x)
    dy = np.arange(box.top, box.bottom, dtype=np.float32) + np.float32(0.5 - y)
    along = np.add.outer(dy * np.float32(uy), dx * np.float32(ux))
    across = np.subtract.outer(dy * np.float32(ux), dx * np.float32(uy))
    slope = gained / length if length else 0.0
    nearest = along
    if slope:
        nearest = along + np.abs(across) * np.float32(slope / (1.0 - slope * slope) ** 0.5)
    nearest = np.clip(nearest, np.float32(0.0), np.float32(length))
    beyond = np.subtract(along, nearest, out=along)
    distance = np.asarray(cv2.magnitude(beyond, across), np.float32)
    reach = nearest * np.float32(slope) + np.float32(radius) if slope else np.float32(radius)
    return _fade(distance, reach, brush.hardness)


def _fade(distance: Floats, radius: Floats | np.float32, hardness: float) -> Pixels:
    """From 255 within ``hardness`` of the radius smoothly to 0 at the radius."""
    soft = np.maximum(radius * np.float32(1.0 - hardness), np.float32(_SOFT))
    steep = np.float32(255.0) / soft
    start = (radius + np.float32(_SOFT / 2)) * steep
    inwards = np.subtract(start, np.multiply(distance, steep, out=distance), out=distance)
    # Rounded and held within 0 and 255 in one pass, then made smooth by a table.
    share = cv2.add(inwards, 0.0, dtype=cv2.CV_8U)  # type: ignore[call-overload]
    return np.asarray(cv2.LUT(share, _SMOOTH), np.uint8)


def _smooth_table() -> Pixels:
    share = np.arange(256, dtype=np.float32) / np.float32(255.0)
    smooth = share * share * (3.0 - 2.0 * share)
    return np.asarray(np.rint(smooth * 255.0), np.uint8)


_SMOOTH = _smooth_table()
