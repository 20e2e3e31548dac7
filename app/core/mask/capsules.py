"""Capsules: what a disc covers on its way from one point to the next.

Its radius may grow or shrink on the way, with a pen's pressure. Drawn is only what is not wholly
covered yet, in strips of rows: a large brush that moves a little costs little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor, hypot
from typing import NamedTuple

import numpy as np

from app.core.arrays import Flags, Floats, Pixels
from app.core.files.opencv import cv2
from app.core.photo.box import PixelBox

PenPoint = tuple[float, float, float]
Ends = tuple[PenPoint, PenPoint]

_SOFT = 1.0  # px: even a hard edge is as soft as that, or it would have stairs
_STRIP = 128  # rows
_GAP = 64  # columns: with more between them, two boxes are sooner done than one around both
_STEEP = 1e-3  # of a direction: hardly across
_PIECE = 2.0  # diameters: longer capsules are cut, since a long slanting one has a large box


class Disc(NamedTuple):
    """A brush's tip: its diameter at full pressure in px, and how hard its edge is, in [0, 1]."""

    size: float
    hardness: float


def draw_capsule(coverage: Pixels, place: PixelBox, ends: Ends, disc: Disc) -> Iterator[PixelBox]:
    """Draw a capsule into the coverage of a part of the photo.

    Yields:
        Where it may have changed the coverage, after it did.
    """
    (x, y, _), (last_x, last_y, _) = ends
    pieces = max(1, ceil(hypot(last_x - x, last_y - y) / (_PIECE * disc.size + 64.0)))
    for piece in range(pieces):
        cut = _between(ends, piece / pieces), _between(ends, (piece + 1) / pieces)
        for strip in _strips(box_of(cut, disc.size).clipped(place)):
            inside = _ahead(_reached(strip, cut, disc), cut)
            if inside.is_empty:
                continue
            # A large brush that moves a little covers what is covered already.
            whole = coverage[inside.seen_from(place).part]
            core = _core(strip, cut, disc)
            for spot in _uncovered(whole, inside):
                _cover_spot(coverage[spot.seen_from(place).part], spot, core, cut, disc)
                yield spot


def _cover_spot(coverage: Pixels, spot: PixelBox, core: PixelBox, ends: Ends, disc: Disc) -> None:
    """Draw a capsule into the coverage of one box, of which it covers the core wholly."""
    core = core.clipped(spot)
    if not core.is_empty:
        coverage[core.seen_from(spot).part] = 255
    for rest in _uncovered(coverage, spot):
        part = coverage[rest.seen_from(spot).part]
        np.maximum(part, _capsule(rest, ends, disc), out=part)


def _uncovered(coverage: Pixels, box: PixelBox) -> Iterator[PixelBox]:
    """The columns of a box that are not wholly covered, as boxes."""
    for left, right in _runs(coverage.min(axis=0) < 255):
        yield PixelBox(left, 0, right, len(coverage)).moved(box.left, box.top)


def _strips(box: PixelBox) -> Iterator[PixelBox]:
    """A box in strips of rows."""
    for top in range(box.top, box.bottom if box.right > box.left else box.top, _STRIP):
        yield PixelBox(box.left, top, box.right, min(top + _STRIP, box.bottom))


def _reached(strip: PixelBox, ends: Ends, disc: Disc) -> PixelBox:
    """A part of a strip outside of which a capsule covers nothing: a disc around it all."""
    (x, y, pressure), (last_x, last_y, last_pressure) = ends
    radius = max(pressure, last_pressure) * disc.size / 2 + _SOFT
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


def _core(strip: PixelBox, ends: Ends, disc: Disc) -> PixelBox:
    """A part of a strip that the disc at the capsule's end covers wholly."""
    x, y, pressure = ends[1]
    largest = max(pressure, ends[0][2]) * disc.size / 2
    # Within that, wherever the disc stands that counts, its edge is farther away than it is soft.
    radius = pressure * disc.size / 2 - max(largest * (1.0 - disc.hardness), _SOFT) - _SOFT
    half = _half_chord(radius, max(y - strip.top, strip.bottom - y))
    return PixelBox(ceil(x - half), strip.top, floor(x + half), strip.bottom).clipped(strip)


def _half_chord(radius: float, away: float) -> float:
    """Half of a chord's length, or 0 where there is none."""
    return (radius * radius - away * away) ** 0.5 if radius > away else 0.0


def _between(ends: Ends, share: float) -> PenPoint:
    x, y, pressure = ((1 - share) * a + share * b for a, b in zip(*ends, strict=True))
    return x, y, pressure


def box_of(points: Iterable[PenPoint], size: float) -> PixelBox:
    """A box with all pixels that a disc may touch on its way over the points."""
    reach = [(x, y, pressure * size / 2 + _SOFT) for x, y, pressure in points]
    return PixelBox(
        floor(min(x - r for x, _, r in reach)),
        floor(min(y - r for _, y, r in reach)),
        ceil(max(x + r for x, _, r in reach)),
        ceil(max(y + r for _, y, r in reach)),
    )


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


def _capsule(box: PixelBox, ends: Ends, disc: Disc) -> Pixels:
    """How much of each pixel in a box a capsule covers, uint8.

    Of the discs between the two ends, the one that reaches furthest beyond a pixel counts. Along
    the way, with the pixel's foot at ``along`` and its distance ``across``, that disc stands at
    along + across k / sqrt(1 - k^2), where k is what the radius gains on each px.
    """
    (x, y, pressure), (last_x, last_y, last_pressure) = ends
    radius, gained = pressure * disc.size / 2, (last_pressure - pressure) * disc.size / 2
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
    return _fade(distance, reach, disc.hardness)


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
