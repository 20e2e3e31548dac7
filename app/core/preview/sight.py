"""Where to look in a photo so that its car is in sight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Pixels
from app.core.files.opencv import cv2
from app.core.photo.box import Rect

_LOST = 0.1  # of the car that a view of that size can show: with less it is out of sight
_SEEN = 0.5  # of it: with that much it is in sight


def nearest_sight(cover: Pixels, seen: Rect) -> Rect:
    """Return the part to look at instead of another one, of the same size and as near as can be.

    Args:
        cover: HxW uint8, how much of a pixel is car; a small one does.
        seen: What is looked at, in pixels of the cover; it may reach beyond the photo.

    Returns:
        The same if the car is in sight there, or if there is none.
    """
    height, width = cover.shape
    high = min(max(1, round(seen.height)), height)
    wide = min(max(1, round(seen.width)), width)
    table = np.asarray(cv2.integral(cover, sdepth=cv2.CV_64F), np.float64)
    # How much of the car there is in each part of that size, by the corner of the part.
    shown = (
        table[high:, wide:] - table[:-high, wide:] - table[high:, :-wide] + table[:-high, :-wide]
    )
    most = float(shown.max())
    row = min(max(0, round(seen.top)), height - high)
    column = min(max(0, round(seen.left)), width - wide)
    if _sum_in(table, seen) >= _LOST * most:
        return seen
    rows, columns = np.nonzero(shown >= _SEEN * most)
    best = int(np.argmin((rows - row) ** 2 + (columns - column) ** 2))
    return seen.moved(
        _way(seen.left, seen.width, columns[best], width),
        _way(seen.top, seen.height, rows[best], height),
    )


def _sum_in(table: NDArray[np.float64], seen: Rect) -> float:
    """The sum of the cover in a part, by its table of sums."""
    box = seen.whole_within((table.shape[0] - 1, table.shape[1] - 1))
    if box is None:
        return -1.0
    left, top, right, bottom = box
    return float(table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left])


def _way(start: float, length: float, best: float, whole: int) -> float:
    """How far to move along one side; what shows all of it stays, as long as it does."""
    if length >= whole:
        return min(0.0, max(whole - length, start)) - start
    return float(best) - start
