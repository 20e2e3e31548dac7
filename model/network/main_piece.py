"""The main car alone: what the network found of other cars and of the background is dropped.

Forecourt cuts out the main car (see README.md here). The largest piece is that; smaller ones that
lie near it (an antenna, a mirror across a dark gap) belong to it, and so may a piece of nearly its
size across a gap as wide as a tree or a person before it, which is for the user to judge. What
lies apart from all of these is not the car, however faint: an island that nowhere reaches a half
would be a ghost of a second car in the cut-out.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.int32]

FAR = 0.5
"""A piece farther than this is another car, however large: about a metre, beside a car's side."""
OVER = 0.2
"""So is one above or below it that is farther: a rail before a car is narrow, a lamp high."""
LONGEST = 512
"""Side at which pieces are told apart; gaps narrower than a pixel of it do not part them."""
NEAR = 0.02
"""What lies nearer than this to a piece belongs to it, in square roots of the main one's area."""


def keep_main(alpha: Floats, share: float) -> Floats:
    """Return the alpha without what is not of the main car.

    Args:
        alpha: HxW float32 in [0, 1].
        share: pieces of less than this share of the largest one's area are dropped, unless they
            are near it; far from it all are.

    Returns:
        HxW float32; the same array if it has no piece: nothing reaches 0.5.
    """
    pieces = shrink(alpha >= 0.5)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(pieces, connectivity=8)
    if count == 1:  # the background alone
        return alpha
    side = float(np.sqrt(stats[1:, cv2.CC_STAT_AREA].max()))
    reach = NEAR * side
    kept = belonging(np.asarray(labels, np.int32), np.asarray(stats[1:], np.int32), share, side)
    apart = distance_to(np.isin(labels, kept))
    # The rim fades over a pixel: a hard cut through a haze would be an edge of its own.
    gate = np.clip(reach + 1 - apart, 0, 1).astype(np.float32)
    gate = np.asarray(cv2.resize(gate, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR))
    cut: Floats = alpha * gate
    return cut


def belonging(labels: Labels, stats: Labels, share: float, side: float) -> list[int]:
    """Return the numbers of the pieces that are of the main car.

    Args:
        labels: HxW, 0 the background, else the piece's number.
        stats: of piece 1 and so on, as `cv2.connectedComponentsWithStats` gives them.
        share: least area of a piece that is not near the main one, relative to it.
        side: the square root of the main one's area, in pixels.
    """
    areas, tops = stats[:, cv2.CC_STAT_AREA], stats[:, cv2.CC_STAT_TOP]
    ends = tops + stats[:, cv2.CC_STAT_HEIGHT]
    main = int(np.argmax(areas))
    away = distance_to(labels == main + 1)
    over = (ends <= tops[main]) | (tops >= ends[main])
    limits = side * np.where(areas < share * areas[main], NEAR, np.where(over, OVER, FAR))
    return [label for label, limit in enumerate(limits, 1) if away[labels == label].min() <= limit]


def distance_to(mask: NDArray[np.bool_]) -> Floats:
    """Return each pixel's distance from the HxW `mask` in pixels, 0 inside."""
    outside = (~mask).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(outside, cv2.DIST_L2, 3), np.float32)


def shrink(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return HxW bool as uint8 {0, 1}, no side over `LONGEST`; thin things stay."""
    height, width = mask.shape
    scale = min(LONGEST / max(height, width), 1.0)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    small = cv2.resize(mask.astype(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    return (small > 32).astype(np.uint8)
