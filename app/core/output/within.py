"""Looking for the car in a part of a photo only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from app.core.arrays import Alpha, Floats, Pixels
from app.core.files.opencv import cv2
from app.core.network import Answer, Closer, Network, Wanted
from app.core.photo.box import PixelBox
from app.core.photo.plate import moved

LONGEST = 640  # px: the side of what was said of a whole photo
MARGIN = 0.1  # of the box's longer side: so much around it the network sees as well


class Within(Network):
    """A network that finds nothing outside a box.

    Args:
        network: Finds the car in the box, seen with a margin around it.
        box: Where the car is, in pixels of the photo.
    """

    def __init__(self, network: Network, box: PixelBox) -> None:
        self._network = network
        self._box = box

    @property
    def figures(self) -> Mapping[str, Any]:
        """Those of the network itself."""
        return self._network.figures

    def predict(self, image: Pixels) -> Answer:
        """Find the car in the box.

        Args:
            image: HxWx3 uint8 RGB, upright.

        Raises:
            ForecourtError: If the network cannot be used.
            MemoryError: If the photo does not fit into memory.
        """
        alpha = np.zeros(image.shape[:2], np.float32)
        box = self._box.clipped(PixelBox.whole(image.shape))
        if box.is_empty:
            return Answer(alpha, 0.0)
        seen = self._seen(box, image)
        answer = self._network.predict(np.ascontiguousarray(image[seen.part]))
        alpha[box.part] = answer.alpha[box.seen_from(seen).part]
        said = answer.probability
        around = None if said is None else _amid(said, seen, box, alpha.shape)
        glass = None if answer.glass is None else _windows(answer.glass, seen, box, image.shape)
        plates = None if answer.plates is None else moved(answer.plates, seen.left, seen.top)
        return replace(answer, alpha=alpha, probability=around, glass=glass, plates=plates)

    def look_closer(self, image: Pixels, alpha: Alpha, wanted: Wanted) -> Closer:
        """Find what is wanted in the box, where the car was found; errors as of `predict`."""
        box = self._box.clipped(PixelBox.whole(image.shape))
        if box.is_empty:
            return Closer()
        seen = self._seen(box, image)
        car = np.ascontiguousarray(alpha[seen.part])
        found = self._network.look_closer(np.ascontiguousarray(image[seen.part]), car, wanted)
        glass = None if found.glass is None else _windows(found.glass, seen, box, image.shape)
        return Closer(glass, found.plates and moved(found.plates, seen.left, seen.top))

    def _seen(self, box: PixelBox, image: Pixels) -> PixelBox:
        """What the network sees of a photo: the box with a margin around it."""
        margin = round(MARGIN * max(box.shape))
        return box.grown(margin).clipped(PixelBox.whole(image.shape))


def _windows(glass: Floats, seen: PixelBox, box: PixelBox, shape: tuple[int, ...]) -> Floats:
    """The windows in a part of a photo as of all of it; there are none outside the box."""
    whole = np.zeros(shape[:2], np.float32)
    large = cv2.resize(glass, seen.shape[::-1], interpolation=cv2.INTER_LINEAR)
    whole[box.part] = large[box.seen_from(seen).part]
    return whole


def _amid(said: Floats, seen: PixelBox, box: PixelBox, shape: tuple[int, ...]) -> Floats:
    """What was said of a part of a photo, as of all of it; of none outside the box."""
    scale = min(1.0, LONGEST / max(shape))
    whole = np.zeros([max(1, round(side * scale)) for side in shape], np.float32)
    part, kept = (
        PixelBox(*(round(side * scale) for side in each)).clipped(PixelBox.whole(whole.shape))
        for each in (seen, box)
    )
    if not kept.is_empty:
        size = part.shape[1], part.shape[0]
        small = cv2.resize(said, size, interpolation=cv2.INTER_AREA)
        whole[kept.part] = small[kept.seen_from(part).part]
    return whole
