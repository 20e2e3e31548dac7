"""Where the network was unsure of a photo: how much, and the spots that are worth a look."""

from __future__ import annotations

import numpy as np

from app.core.arrays import Flags, Floats
from app.core.files.opencv import cv2
from app.core.mask.alpha import decode_alpha
from app.core.photo.box import Rect
from app.core.photo.photo import Photo

MOST = 12  # spots of a photo: whoever has to look at more repairs it otherwise
_DOUBTFUL = np.float32(0.3)  # of 1: less is said of many pixels that are plainly right
_THIN = 4  # of 640 px: the soft edge of a car is no wider, and no reason to look
_LEAST = 60.0  # px of full doubt: a smaller spot costs more time than it mends
_JOINED = 9  # px: spots that are nearer to each other are one
_LONGEST = 200  # px of about 640: of a longer spot, such as a whole sill, each part is a spot


def doubt_of(probability: Floats) -> Floats:
    """How unsure a network was: 1 where car and no car are as likely, 0 where it was sure.

    Args:
        probability: HxW float32 in [0, 1].
    """
    return np.asarray(2 * np.minimum(probability, 1 - probability), np.float32)


def read_doubt(photo: Photo) -> Floats | None:
    """How unsure the network was of a photo, made small; None if that is not known."""
    return None if photo.probability is None else doubt_of(decode_alpha(photo.probability))


def doubtful_spots(photo: Photo) -> tuple[Rect, ...]:
    """The spots of a photo at which the network was unsure, in its pixels, the worst first."""
    doubt = read_doubt(photo)
    if doubt is None or photo.size is None:
        return ()
    across, down = photo.size[0] / doubt.shape[1], photo.size[1] / doubt.shape[0]
    return tuple(
        Rect(box.left * across, box.top * down, box.right * across, box.bottom * down)
        for box in find_spots(doubt)
    )


def find_spots(doubt: Floats) -> list[Rect]:
    """The spots of a doubt, HxW float32 in [0, 1] of about 640 px, the worst first."""
    wide = _wide(doubt >= _DOUBTFUL)
    near = cv2.dilate(wide, np.ones((_JOINED, _JOINED), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    found = []
    for label in range(1, count):
        left, top, across, down = (int(value) for value in stats[label, :4])
        part = slice(top, top + down), slice(left, left + across)
        spot = np.where(labels[part] == label, doubt[part] * wide[part], 0)
        if spot.sum() >= _LEAST:
            found += _parts(spot, left, top)
    found.sort(key=lambda each: -each[0])
    return [box for weight, box in found[:MOST] if weight >= _LEAST]


def _wide(doubtful: Flags) -> np.ndarray:
    """What is left of doubtful pixels without the thin lines that every edge is."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_THIN, _THIN))
    return np.asarray(cv2.morphologyEx(doubtful.astype(np.uint8), cv2.MORPH_OPEN, kernel))


def _parts(spot: Floats, left: int, top: int) -> list[tuple[float, Rect]]:
    """A spot's weight and box, or those of its parts if it is long.

    Args:
        spot: HxW doubt, 0 where it is not of the spot.
        left: Where it lies, in px.
        top: Likewise.
    """
    height, width = spot.shape
    if max(height, width) > _LONGEST:
        axis = int(width >= height)
        count = -(-spot.shape[axis] // _LONGEST)
        ends = np.linspace(0, spot.shape[axis], count + 1).astype(int)
        found = []
        for start, piece in zip(ends, np.array_split(spot, ends[1:-1], axis), strict=False):
            at = (left + int(start), top) if axis else (left, top + int(start))
            found += _parts(piece, *at)
        return found
    rows, columns = np.flatnonzero(spot.any(1)), np.flatnonzero(spot.any(0))
    if not rows.size:
        return []
    box = Rect(
        float(left + columns[0]),
        float(top + rows[0]),
        float(left + columns[-1] + 1),
        float(top + rows[-1] + 1),
    )
    return [(float(spot.sum()), box)]
