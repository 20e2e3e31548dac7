"""Where a sample's photo or its pasted car lands on the canvas, and in what weather; no colour yet.

Every choice follows from the seed given, so that a resumed run sees the same samples.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from model.arrays import Pixels
from model.data.background import Background
from model.data.geometry import shift_scale_rotate, warp
from model.data.occlusion import stand_in_front
from model.data.pasting import paste, slide_behind
from model.data.weather import coarsen, to_bytes, weather
from model.network.preprocess import resize

HIDDEN = 0.15
"""Share of the samples in which something in front hides a part of the car."""


class Arrange:
    """Random geometry, background and weather for samples of one canvas size."""

    def __init__(self, height: int, width: int) -> None:
        self.size = (height, width)

    def __call__(
        self,
        image: Pixels,
        mask: Pixels,
        seed: int,
        background: Background | None = None,
        unknown: Pixels | None = None,
        *,
        other: tuple[Pixels, Pixels] | None = None,
    ) -> tuple[Pixels, Pixels, Pixels | None]:
        """Return a random variant of the sample at the canvas size.

        Args:
            image: HxWx3 uint8 RGB.
            mask: HxW uint8, 255 wholly car.
            seed: Decides every choice.
            background: What to paste the car on, or None to keep the photo's own background.
            unknown: HxW uint8, 255 where the mask is unknown; such a car is not pasted.
            other: Photo and exact mask of a car to slide in behind one that is not pasted.

        Returns:
            (image, mask, unknown) at the canvas size.
        """
        self._begin(seed)
        random = np.random.default_rng(seed)
        if random.random() < 0.5:
            image, mask = mirrored(image), mirrored(mask)
            unknown = None if unknown is None else mirrored(unknown)
        if background is None or unknown is not None:
            return self._move(image, mask, unknown, random, other)
        image, mask = paste(image, mask, background, self.size, random)
        image, mask, _ = self._hide(image, mask, None, random)
        return self._look(image, random, poor=0.3), mask, None

    def _move(
        self,
        image: Pixels,
        mask: Pixels,
        unknown: Pixels | None,
        random: Generator,
        other: tuple[Pixels, Pixels] | None = None,
    ) -> tuple[Pixels, Pixels, Pixels | None]:
        matrix = shift_scale_rotate(mask, self.size, random, widest=1.0)
        # Mirrored borders would show second cars; a flat frame is something photos do have.
        frame = tuple(int(value) for value in random.integers(256, size=3))
        moved = warp(image, matrix, self.size, cv2.BORDER_CONSTANT, frame)
        if unknown is not None:
            unknown = warp(unknown, matrix, self.size, cv2.BORDER_CONSTANT)
        mask = warp(mask, matrix, self.size, cv2.BORDER_CONSTANT)
        if other is not None:
            hidden = mask if unknown is None else np.maximum(mask, unknown)
            moved = slide_behind(moved, hidden, other, random)
        moved, mask, unknown = self._hide(moved, mask, unknown, random)
        return self._look(moved, random, poor=0.1), mask, unknown

    def _hide(
        self, image: Pixels, mask: Pixels, unknown: Pixels | None, random: Generator
    ) -> tuple[Pixels, Pixels, Pixels | None]:
        """Return the sample, now and then with something in front of its car."""
        if random.random() >= HIDDEN:
            return image, mask, unknown
        found = stand_in_front(image, mask, random)
        if found is None:
            return image, mask, unknown
        image, alpha = found
        seen = (255 - alpha) / np.float32(255)
        mask = to_bytes(mask * seen)
        return image, mask, None if unknown is None else to_bytes(unknown * seen)

    def _look(self, image: Pixels, random: Generator, poor: float) -> Pixels:
        """Return the picture in some weather, by some camera, a poor one at the rate `poor`."""
        image = self._colour(weather(image, random))
        return coarsen(image, random) if random.random() < poor else image

    def _begin(self, seed: int) -> None:
        """Make ready for the sample of this seed."""

    def _colour(self, image: Pixels) -> Pixels:
        """Return the picture in its last colours."""
        return image


class Plain(Arrange):
    """A photo as the network sees it in use, or mirrored; only pasted cars are changed more."""

    def _move(
        self,
        image: Pixels,
        mask: Pixels,
        unknown: Pixels | None,
        random: Generator,  # noqa: ARG002
        other: tuple[Pixels, Pixels] | None = None,  # noqa: ARG002
    ) -> tuple[Pixels, Pixels, Pixels | None]:
        image, mask = resize(image, self.size), resize(mask, self.size)
        return image, mask, None if unknown is None else resize(unknown, self.size)


def mirrored(array: Pixels) -> Pixels:
    """Return `array` with left and right changed."""
    return cv2.flip(array, 1)  # type: ignore[return-value]
