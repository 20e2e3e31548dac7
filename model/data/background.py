"""What pasted cars stand on: a photo's part, a street with its car taken out, a wall and a floor.

Masks are HxW uint8 (255 wholly car), photos HxWx3 uint8 RGB; sizes (height, width).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator

from model.arrays import Pixels, Size
from model.data.geometry import Box, blurred, box_of, random_crop
from model.data.weather import to_bytes


@dataclass(frozen=True)
class Background:
    """What a car is pasted on.

    Attributes:
        photo: HxWx3 uint8 RGB.
        car: Mask of the car in `photo`, or None where there is none.
        other: Photo and mask of a second car to stand in the background, or None.
    """

    photo: Pixels
    car: Pixels | None = None
    other: tuple[Pixels, Pixels] | None = None


def lay_out(
    background: Background, size: Size, random: Generator
) -> tuple[Pixels, Pixels | None, Box | None]:
    """Return (background, mask of the car left in it or None, the spot of the car taken out)."""
    photo, car = background.photo, background.car
    if car is None:
        if random.random() < 0.25:
            return stage(photo, size, random), None, None
        return random_crop(photo, size, random).of(photo, size), None, None
    if random.random() < 0.3:
        for _ in range(6):
            crop = random_crop(photo, size, random, 0.35)
            there = crop.of(car, size)
            if 0.005 < float(there.mean()) / 255 < 0.1:
                return crop.of(photo, size), there, None
    crop = random_crop(photo, size, random, 0.75)
    there = crop.of(car, size)
    return take_out(crop.of(photo, size), there), None, box_of(there)


def take_out(photo: Pixels, car: Pixels) -> Pixels:
    """Return the photo with its car filled from around: rough, the pasted car hides most of it."""
    height, width = car.shape
    small = (max(width // 6, 1), max(height // 6, 1))
    hole = cv2.dilate(
        cv2.resize(car, small, interpolation=cv2.INTER_AREA), np.ones((3, 3), np.uint8)
    )
    rough = cv2.resize(photo, small, interpolation=cv2.INTER_AREA)
    rough = cv2.inpaint(rough, np.uint8(hole > 20), 3, cv2.INPAINT_TELEA)  # type: ignore[call-overload]
    filled = cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    cover = blurred(np.asarray(cv2.dilate(car, np.ones((9, 9), np.uint8)), np.uint8), 2.0)
    return mix(photo, np.asarray(filled, np.uint8), cover)


def stage(photo: Pixels, size: Size, random: Generator) -> Pixels:
    """Return a wall and a floor, plain or of parts of `photo`: a hall, a studio, a yard."""
    height, width = size
    horizon = int(height * random.uniform(0.3, 0.75))
    wall, floor = plain(size, random), plain(size, random)
    if random.random() < 0.5:
        wall = random_crop(photo, size, random).of(photo, size)
    if random.random() < 0.6:
        # The part of the photo lies flat: its upper edge is drawn together at the horizon.
        near = width * random.uniform(0.3, 1.5)
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        flat = np.array(
            [[0, horizon], [width, horizon], [width + near, height], [-near, height]], np.float32
        )
        crop = random_crop(photo, size, random).of(photo, size)
        floor = cv2.warpPerspective(  # type: ignore[assignment]
            crop,
            cv2.getPerspectiveTransform(corners, flat),
            (width, height),
            borderMode=cv2.BORDER_REFLECT,
        )
    below = np.zeros(size, np.uint8)
    below[horizon:] = 255
    soft = height * random.choice([0.003, 0.01, 0.06])
    return mix(wall, floor, blurred(below, soft))


def plain(size: Size, random: Generator) -> Pixels:
    """Return a plain surface, lighter at one place than at another."""
    colour = random.uniform(40, 245) + random.normal(0, 10, 3)
    corners = colour * np.exp(random.normal(0, 0.15, (2, 2, 1)))
    light = cv2.resize(corners.astype(np.float32), size[::-1], interpolation=cv2.INTER_LINEAR)
    # A grain as coarse as a pixel: plain paint and concrete are not flat either.
    grain = random.integers(256, size=(64, 64, 1)).astype(np.float32) / 255 - 0.5
    grain = np.tile(grain, (size[0] // 64 + 1, size[1] // 64 + 1, 1))[: size[0], : size[1]]
    return to_bytes(light + grain * random.uniform(0, 12))


def mix(behind: Pixels, image: Pixels, alpha: Pixels) -> Pixels:
    """Return image x alpha + behind x (1 - alpha)."""
    share = alpha.astype(np.float32) / np.float32(255)
    return cv2.blendLinear(behind, image, 1 - share, share)  # type: ignore[return-value]
