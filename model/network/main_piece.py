"""The main car alone: what the network found of other cars and of the background is dropped.

Forecourt cuts out the main car (see README.md here). The largest piece is that; smaller ones that
lie near it (an antenna, a mirror across a dark gap) belong to it, and so may a piece of nearly its
size, which is for the user to judge.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LONGEST = 512
"""Side at which pieces are told apart; gaps narrower than a pixel of it do not part them."""
NEAR = 0.02
"""Pieces nearer than this belong to the main one, in square roots of its area."""


def keep_main(alpha: Floats, share: float) -> Floats:
    """Return the alpha without the pieces that are not of the main car.

    Args:
        alpha: HxW float32 in [0, 1].
        share: pieces of less than this share of the largest one's area are dropped, unless they
            are near it.

    Returns:
        HxW float32; the same array if there is nothing to drop.
    """
    pieces = shrink(alpha >= 0.5)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(pieces, connectivity=8)
    if count <= 2:  # the background is one of them
        return alpha
    areas = stats[1:, cv2.CC_STAT_AREA]
    main = 1 + int(np.argmax(areas))
    away = cv2.distanceTransform((labels != main).astype(np.uint8), cv2.DIST_L2, 3)
    reach = NEAR * float(np.sqrt(areas.max()))
    far = [
        label
        for label in range(1, count)
        if areas[label - 1] < share * areas.max() and away[labels == label].min() > reach
    ]
    if not far:
        return alpha
    # Their soft rims go with them, half way to the main piece at most.
    rim = np.ones((5, 5), np.uint8)
    gone = cv2.dilate(np.isin(labels, far).astype(np.uint8), rim) > cv2.dilate(
        (labels == main).astype(np.uint8), rim
    )
    whole = cv2.resize(gone.astype(np.uint8), alpha.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.where(whole > 0, np.float32(0.0), alpha)


def shrink(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return HxW bool as uint8 {0, 1}, no side over `LONGEST`; thin things stay."""
    height, width = mask.shape
    scale = min(LONGEST / max(height, width), 1.0)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    small = cv2.resize(mask.astype(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    return (small > 32).astype(np.uint8)
