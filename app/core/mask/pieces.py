"""Pieces and holes of an alpha: the connected parts of what is car, and of what is not.

A pixel of 128 and above counts as car. A part includes its soft rim, however wide, up to the next
part: removing it leaves no remains of a soft brush.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.core.arrays import Flags, Floats, Pixels
from app.core.files.opencv import cv2
from app.core.photo.box import PixelBox
from app.core.photo.edits import Point

Region = tuple[PixelBox, Flags]

_HALF = 128
_LEVELS = (128, 64, 1)  # a piece is what is connected at these levels; the last that tells it apart
_NEAR = 1 / 250  # of the photo's longer side: the last bit of a rim, and how far a click may miss
_NEAREST = 4  # px: it is at least that


def fill_hole(cover: Pixels, at: Point) -> bool:
    """Fill the hole around a point, in place.

    Args:
        cover: The alpha, HxW uint8.
        at: (x, y) in px.

    Returns:
        Whether there was a hole: something that is not car and that car surrounds.
    """
    rest = 255 - cover
    start = _nearest(rest >= _HALF, at)
    hole = _part(rest, start, 4, lambda region: not _is_open(region[0], cover.shape))
    if hole is None:
        return False
    box, rim = _with_rim(rest >= _HALF, *hole)
    cover[box.part][rim] = 255
    return True


def remove_piece(cover: Pixels, at: Point) -> bool:
    """Drop the piece around a point, in place, however faint it is; whether there was one."""
    start = _nearest(cover >= 1, at)
    if start is None:
        return False
    box, inside = _flood(cover, start, 8, 1)
    half = inside & (cover[box.part] >= _HALF)
    if not half.any():  # a ghost: it is seen, and nowhere is it half car
        cover[box.part][inside] = 0
        return True
    piece = _piece(cover, at) or _piece(cover, _closest(half, box, start))
    assert piece is not None  # noqa: S101  (there is car at the second point)
    outer, rim = _with_rim(cover >= _HALF, *piece)
    cover[outer.part][rim] = 0
    return True


def keep_piece(cover: Pixels, at: Point) -> bool:
    """Remove all but the piece around a point, in place; returns whether there was one."""
    piece = _piece(cover, at)
    if piece is None:
        return False
    box, rim = _with_rim(cover >= _HALF, *piece)
    kept = np.where(rim, cover[box.part], np.uint8(0))
    cover[:] = 0
    cover[box.part] = kept
    return True


def _closest(inside: Flags, box: PixelBox, to: tuple[int, int]) -> Point:
    """The pixel of a part that is closest to another, (x, y)."""
    rows, columns = np.nonzero(inside)
    best = int(np.argmin(np.hypot(rows + box.top - to[1], columns + box.left - to[0])))
    return float(columns[best] + box.left), float(rows[best] + box.top)


def _piece(cover: Pixels, at: Point) -> Region | None:
    start = _nearest(cover >= _HALF, at)
    sizes = list[int]()

    def is_alone(region: Region) -> bool:
        box, inside = region
        sizes.append(int(np.count_nonzero(inside & (cover[box.part] >= _HALF))))
        return sizes[-1] == sizes[0]

    return _part(cover, start, 8, is_alone)


def _part(
    cover: Pixels, start: tuple[int, int] | None, neighbours: int, holds: Callable[[Region], bool]
) -> Region | None:
    """The connected part around a pixel, with as much of its rim as stays connected."""
    found = None
    if start is not None:
        for level in _LEVELS:
            region = _flood(cover, start, neighbours, level)
            if not holds(region):
                break
            found = region
    return found


def _flood(cover: Pixels, start: tuple[int, int], neighbours: int, level: int) -> Region:
    """The region connected to a pixel (x, y) at ``level`` and above: its box and its pixels."""
    height, width = cover.shape
    mask = np.zeros((height + 2, width + 2), np.uint8)
    value = int(cover[start[1], start[0]])
    flags = neighbours | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8)
    below, above = value - level, 255 - value
    _, _, _, (left, top, across, down) = cv2.floodFill(cover, mask, start, 0, below, above, flags)
    box = PixelBox(left, top, left + across, top + down)
    return box, mask[1:-1, 1:-1][box.part] == 1


def _nearest(inside: Flags, at: Point) -> tuple[int, int] | None:
    """The pixel (x, y) at a point, or the nearest one to it that is inside, if any is close."""
    x, y = int(np.floor(at[0])), int(np.floor(at[1]))
    reach = _near(inside.shape)
    box = PixelBox(x, y, x + 1, y + 1).grown(reach).clipped(PixelBox.whole(inside.shape))
    if box.is_empty:
        return None
    rows, columns = np.nonzero(inside[box.part])
    distances = np.hypot(rows + box.top - y, columns + box.left - x)
    if distances.min(initial=np.inf) > reach:
        return None
    best = int(np.argmin(distances))
    return int(columns[best]) + box.left, int(rows[best]) + box.top


def _with_rim(inside: Flags, box: PixelBox, region: Flags) -> Region:
    """A part and the pixels outside all parts that are near it and nearest to it."""
    margin = _near(inside.shape)
    outer = box.grown(margin).clipped(PixelBox.whole(inside.shape))
    own = np.zeros(outer.shape, np.bool)
    own[box.seen_from(outer).part] = region
    others = inside[outer.part] & ~own
    distance = _distance_to(own)
    return outer, own | (~others & (distance <= margin) & (distance <= _distance_to(others)))


def _distance_to(region: Flags) -> Floats:
    """How far each pixel is from a region, in px; very far if there is none."""
    if not region.any():
        return np.full(region.shape, np.inf, np.float32)
    outside = (~region).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(outside, cv2.DIST_L2, 5), np.float32)


def _near(shape: tuple[int, ...]) -> int:
    return max(_NEAREST, round(max(shape) * _NEAR))


def _is_open(box: PixelBox, shape: tuple[int, ...]) -> bool:
    """Whether a part reaches the photo's border."""
    return box.top == 0 or box.left == 0 or box.bottom == shape[0] or box.right == shape[1]
