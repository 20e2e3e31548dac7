"""Pieces and holes of an alpha: the connected parts of what is car, and of what is not.

Car is what is covered by at least half, 128 and above. A piece comes with its soft rim and no more:
the half-covered pixels around it that are nearer to it than to any other piece.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.box import Box
from app.core.opencv import cv2
from app.core.repair import Point

Pixels = NDArray[np.uint8]
Flags = NDArray[np.bool]

_HALF = 128
_NEAR = 1 / 250  # of the photo's longer side: a rim is no wider, and a click may miss by that much
_NEAREST = 4  # px: it is at least that


def fill_hole(cover: Pixels, at: Point) -> bool:
    """Fill the hole around a point, in place.

    Args:
        cover: The alpha, HxW uint8.
        at: (x, y) in px.

    Returns:
        Whether there was a hole: something that is not car and that car surrounds.
    """
    hole = _region(cover < _HALF, at, neighbours=4)
    if hole is None or _touches_border(hole[0], cover.shape):
        return False
    box, rim = _with_rim(cover < _HALF, *hole)
    cover[box.part][rim] = 255
    return True


def remove_piece(cover: Pixels, at: Point) -> bool:
    """Drop the piece around a point, in place; whether there was one."""
    piece = _region(cover >= _HALF, at, neighbours=8)
    if piece is None:
        return False
    box, rim = _with_rim(cover >= _HALF, *piece)
    cover[box.part][rim] = 0
    return True


def keep_piece(cover: Pixels, at: Point) -> bool:
    """Drop all but the piece around a point, in place; whether there was one."""
    piece = _region(cover >= _HALF, at, neighbours=8)
    if piece is None:
        return False
    box, rim = _with_rim(cover >= _HALF, *piece)
    kept = np.where(rim, cover[box.part], np.uint8(0))
    cover[:] = 0
    cover[box.part] = kept
    return True


def _region(inside: Flags, at: Point, neighbours: int) -> tuple[Box, Flags] | None:
    """The connected part around a point: its box, and which pixels of the box belong to it."""
    start = _nearest(inside, at)
    if start is None:
        return None
    height, width = inside.shape
    mask = np.zeros((height + 2, width + 2), np.uint8)
    flags = neighbours | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
    _, _, _, (left, top, across, down) = cv2.floodFill(
        inside.astype(np.uint8), mask, start, 1, 0, 0, flags
    )
    box = Box(top, left, top + down, left + across)
    return box, mask[1:-1, 1:-1][box.part] == 1


def _nearest(inside: Flags, at: Point) -> tuple[int, int] | None:
    """The pixel (x, y) at a point, or the nearest one to it that is inside, if any is close."""
    x, y = int(np.floor(at[0])), int(np.floor(at[1]))
    reach = _near(inside.shape)
    box = Box(y, x, y + 1, x + 1).grown(reach).clipped(Box.whole(inside.shape))
    if box.is_empty:
        return None
    rows, columns = np.nonzero(inside[box.part])
    if not len(rows):
        return None
    distances = np.hypot(rows + box.top - y, columns + box.left - x)
    best = int(np.argmin(distances))
    if distances[best] > reach:
        return None
    return int(columns[best]) + box.left, int(rows[best]) + box.top


def _with_rim(inside: Flags, box: Box, region: Flags) -> tuple[Box, Flags]:
    """A region and the pixels outside all regions that are near it and nearest to it."""
    margin = _near(inside.shape)
    outer = box.grown(margin).clipped(Box.whole(inside.shape))
    own = np.zeros(outer.shape, np.bool)
    own[box.seen_from(outer).part] = region
    others = inside[outer.part] & ~own
    distance = _distance_to(own)
    return outer, own | (~others & (distance <= margin) & (distance <= _distance_to(others)))


def _distance_to(region: Flags) -> NDArray[np.float32]:
    """How far each pixel is from a region, in px; very far if there is none."""
    if not region.any():
        return np.full(region.shape, np.inf, np.float32)
    outside = (~region).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(outside, cv2.DIST_L2, 5), np.float32)


def _near(shape: tuple[int, ...]) -> int:
    return max(_NEAREST, round(max(shape) * _NEAR))


def _touches_border(box: Box, shape: tuple[int, ...]) -> bool:
    return box.top == 0 or box.left == 0 or box.bottom == shape[0] or box.right == shape[1]
