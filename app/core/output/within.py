"""Looking for the car in a part of a photo only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.core.arrays import Pixels
from app.core.network import Answer, Network
from app.core.photo.box import PixelBox

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
        margin = round(MARGIN * max(box.shape))
        seen = box.grown(margin).clipped(PixelBox.whole(image.shape))
        answer = self._network.predict(np.ascontiguousarray(image[seen.part]))
        alpha[box.part] = answer.alpha[box.seen_from(seen).part]
        return Answer(alpha, answer.certainty)
