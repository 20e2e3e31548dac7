"""Where a sample's photo or car lands on the canvas: affine maps, crops and places.

Masks are HxW uint8 (255 wholly car), photos HxWx3 uint8 RGB, sizes (height, width) in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from model.arrays import Doubles, Matrix, Pixels, Size

Array = TypeVar("Array", bound=NDArray[Any])

TILT = 5.0
"""Degrees a camera is held askew as a rule; now and then it is three times that."""
AS_USED = 0.5
"""Share of the views that show the photo at the scale it has in use, give or take a little."""
ENLARGED = 2.2
"""No car is enlarged more: beyond that there is nothing but blur to learn from."""


@dataclass(frozen=True)
class Box:
    """The smallest upright box around a car, in pixels; the far sides are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


def box_of(mask: Pixels) -> Box | None:
    """Return the box around the car, or None where there is none."""
    left, top, width, height = cv2.boundingRect(cv2.threshold(mask, 127, 255, cv2.THRESH_BINARY)[1])
    return Box(left, top, left + width, top + height) if width else None


def shift_scale_rotate(mask: Pixels, size: Size, random: Generator, widest: float) -> Matrix:
    """Return a 2x3 matrix from the photo to a canvas of `size` (height, width).

    The photo fills the canvas at scale 1, as in use, and about so in half of the views; others are
    up to `widest` times wider and twice closer, around a point between the photo's middle and the
    car's, so that the car stays in sight. One view in eight is a close-up of a part of the car, one
    in ten is moved until a side of the canvas cuts the car.
    """
    height, width = mask.shape
    cover = max(size[0] / height, size[1] / width)
    contain = min(size[0] / height, size[1] / width)
    base = cover if random.random() < 0.7 else contain
    scale = base * np.exp(random.uniform(-np.log(widest), np.log(1.8)))
    if random.random() < AS_USED:
        scale = base * random.uniform(0.95, 1.1)
    car = box_of(mask) or Box(0, 0, width, height)
    kind = random.random()
    if kind < 0.12:
        close = random.uniform(0.9, 1.6) * min(size[1] / car.width, size[0] / car.height)
        scale = float(np.clip(close, base, base * ENLARGED))
        centre = np.array(car_point(car, random))
    else:
        middle = np.array([(car.left + car.right) / 2, (car.top + car.bottom) / 2])
        toward = random.random()
        centre = np.array([width / 2, height / 2]) * (1 - toward) + middle * toward
    target = np.array(size[::-1]) * (0.5 + random.uniform(-0.12, 0.12, 2))
    if 0.12 <= kind < 0.22:
        centre = np.array([(car.left + car.right) / 2, height / 2])
        inside = random.uniform(0.0, 0.45) * car.width * scale
        target[0] = inside if random.random() < 0.5 else size[1] - inside
    return around(centre, target, scale, random)


def car_point(car: Box, random: Generator) -> tuple[float, float]:
    """Return a random point (x, y) in the middle half of the car's box."""
    across, down = random.uniform(0.25, 0.75, 2)
    return car.left + across * car.width, car.top + down * car.height


def place_car(mask: Pixels, size: Size, random: Generator) -> Matrix:
    """Return a 2x3 matrix that puts the car somewhere on a canvas of `size` (height, width).

    Most cars stand in the lower half, wholly in sight; some are small, some are close-ups that the
    canvas cuts, some leave it at a side.
    """
    car = box_of(mask)
    if car is None:
        return shift_scale_rotate(mask, size, random, 1.0)
    kind = random.random()
    lowest, highest = (0.12, 0.3) if kind < 0.12 else (1.0, 1.8) if kind < 0.23 else (0.35, 0.97)
    share = np.exp(random.uniform(np.log(lowest), np.log(highest)))
    scale = min(share / max(car.width / size[1], car.height / size[0]), ENLARGED)
    width, height = car.width * scale, car.height * scale
    x = random.uniform(*sorted((width / 2, size[1] - width / 2)))
    # The ground is low in a photo: so is the car on it.
    bottom = size[0] * random.uniform(0.6, 1.0) if random.random() < 0.8 else None
    y = (
        bottom - height / 2
        if bottom
        else random.uniform(*sorted((height / 2, size[0] - height / 2)))
    )
    if share >= 0.35 and random.random() < 0.2:
        x = random.choice([0, size[1]]) + random.uniform(-0.25, 0.25) * width
    centre = np.array([(car.left + car.right) / 2, (car.top + car.bottom) / 2])
    return around(centre, np.array([x, y]), scale, random)


def stand_on(mask: Pixels, spot: Box, grow: float, random: Generator) -> Matrix:
    """Return a 2x3 matrix that stands the car where `spot` on the canvas is, `grow` times as large.

    The lower edges meet: what stood on the ground there stands on it now.
    """
    car = box_of(mask) or Box(0, 0, mask.shape[1], mask.shape[0])
    scale = min(grow * max(spot.width / car.width, spot.height / car.height), ENLARGED)
    foot = np.array([(car.left + car.right) / 2, car.bottom])
    ground = spot.bottom + random.uniform(0.0, 0.08) * spot.height
    return around(foot, np.array([(spot.left + spot.right) / 2, ground]), scale, random)


def around(centre: Doubles, target: Doubles, scale: float, random: Generator) -> Matrix:
    """Return a 2x3 matrix that carries `centre` to `target` (x, y), scaled, a little askew."""
    wild = 3 if random.random() < 0.12 else 1
    angle = np.deg2rad(random.normal(0, TILT / 2 * wild))
    squeeze = np.exp(random.normal(0, 0.06))
    shear = random.normal(0, 0.02 * wild)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = turn @ np.array([[1, shear], [0, 1]]) @ np.diag([scale * squeeze, scale / squeeze])
    return np.hstack((turn, (target - turn @ centre)[:, None]))


def warp(
    array: Pixels, matrix: Matrix, size: Size, border: int, value: tuple[int, ...] = (0, 0, 0)
) -> Pixels:
    """Return `array` through the 2x3 `matrix` on a canvas of `size`, averaged where it shrinks."""
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    if scale < 0.75:
        # Bilinear sampling skips pixels when shrinking; averaging the step's area first avoids it.
        array = cv2.resize(array, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        matrix = matrix @ np.array(
            [[1 / scale, 0, 0.5 / scale - 0.5], [0, 1 / scale, 0.5 / scale - 0.5], [0, 0, 1]]
        )
    return cv2.warpAffine(  # type: ignore[return-value]
        array, matrix, size[::-1], flags=cv2.INTER_LINEAR, borderMode=border, borderValue=value
    )


@dataclass(frozen=True)
class Crop:
    """A part of a photo in pixels, perhaps mirrored."""

    top: int
    left: int
    rows: int
    columns: int
    mirrored: bool

    def of(self, array: Pixels, size: Size) -> Pixels:
        """Return the part resized to `size` (height, width)."""
        part = array[self.top : self.top + self.rows, self.left : self.left + self.columns]
        part = np.ascontiguousarray(part[:, ::-1] if self.mirrored else part)
        shrinking = self.rows > size[0]
        how = cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR
        return cv2.resize(part, size[::-1], interpolation=how)  # type: ignore[return-value]


def random_crop(photo: Pixels, size: Size, random: Generator, closest: float = 0.5) -> Crop:
    """Return a part of `photo` of the shape of `size`, `closest` to 1 of the largest there is."""
    height, width = photo.shape[:2]
    fit = min(height / size[0], width / size[1]) * random.uniform(closest, 1.0)
    rows, columns = max(int(size[0] * fit), 1), max(int(size[1] * fit), 1)
    top, left = int(random.integers(height - rows + 1)), int(random.integers(width - columns + 1))
    return Crop(top, left, rows, columns, bool(random.random() < 0.5))


def blurred(array: Array, sigma: float) -> Array:
    """Return `array` through a Gaussian of `sigma` pixels."""
    return cv2.GaussianBlur(array, (0, 0), sigma)  # type: ignore[return-value]
