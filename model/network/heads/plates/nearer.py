"""A second, nearer look at what may be a number plate.

In the network's usual view a plate may be a dozen pixels wide. The encoder is shown a square around
it, enlarged so that the plate is as wide as those that the head finds best.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from model.arrays import Floats, Pixels
from model.network.heads.plates.corners import Points, fit_quad
from model.network.heads.plates.quads import Nearer, Second

SIDE = 256
"""Of the square, in pixels of the network's input."""
_SHOWN = (64, 110)  # px of it: how wide the plate is, in two looks; the first shows what is around
_LEAST = 64  # px of the photo: what is enlarged further shows nothing more
_MIDDLE = 14, 22  # half of the map's rows and columns where the plate is looked for
_SMALLEST = 24  # pixels of the map
_SURE = 0.7  # the mean probability from which on its outline is trusted
_EDGE = 0.5  # of a pixel


def nearer_look(image: Pixels, see: Callable[[Pixels], Floats]) -> Nearer:
    """Return what looks again at places of a photo.

    Args:
        image: HxWx3 uint8 RGB: the photo.
        see: Makes of a square of `SIDE` pixels the map of probabilities, at half its size.
    """

    def look(x: float, y: float, wide: float) -> Second:
        surest, quad = 0.0, None
        for shown in _SHOWN:
            side = max(_LEAST, round(SIDE * wide / shown))
            part = cv2.getRectSubPix(image, (side, side), (x - 0.5, y - 0.5))
            way = cv2.INTER_AREA if side > SIDE else cv2.INTER_LINEAR
            square = np.asarray(cv2.resize(part, (SIDE, SIDE), interpolation=way), np.uint8)
            sure, found = _in_middle(see(square))
            surest = max(surest, sure)
            if shown == _SHOWN[0] and found is not None:
                corner = np.array((x - side / 2, y - side / 2), np.float32)
                quad = np.asarray((found + 0.5) * (2 * side / SIDE) + corner, np.float32)
        return Second(surest, quad)

    return look


def _in_middle(probabilities: Floats) -> tuple[float, Points | None]:
    """Mean probability and corners, in pixels of a map, of what is in its middle; 0 if nothing is.

    What reaches its edge goes on beyond it, and has no corners.
    """
    height, width = probabilities.shape
    _, labels, boxes, _ = cv2.connectedComponentsWithStats((probabilities > _EDGE).astype(np.uint8))
    up, aside = _MIDDLE
    middle = labels[height // 2 - up : height // 2 + up, width // 2 - aside : width // 2 + aside]
    label = max(np.unique(middle), key=lambda each: boxes[each, cv2.CC_STAT_AREA] if each else 0)
    if not label or boxes[label, cv2.CC_STAT_AREA] < _SMALLEST:
        return 0.0, None
    here = labels == label
    sure = float(probabilities[here].mean())
    left, top, across, down = (int(value) for value in boxes[label, :4])
    inside = left > 0 and top > 0 and left + across < width and top + down < height
    return sure, fit_quad(probabilities, here) if inside and sure > _SURE else None
