"""Random changes to training samples; the only file that imports albumentations.

Geometry moves photo and mask alike; colour touches the photo only; a car may be pasted on another
background through its mask. Every choice follows from the seed given, so that a resumed run sees
the same samples.
"""

from __future__ import annotations

import os

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # its import calls home otherwise

import albumentations as A  # noqa: N812  its own documentation's name
import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Image = NDArray[np.uint8]

TILT = 5.0
"""Degrees a camera is held askew at most."""


class Augment:
    """Random geometry, background and colour for samples of one canvas size."""

    def __init__(self, height: int, width: int) -> None:
        self.size = (height, width)
        self.flip = A.HorizontalFlip(p=0.5)
        self.colour = A.Compose(
            [
                # The article's: hue, saturation and value.
                A.HueSaturationValue(
                    hue_shift_limit=20, sat_shift_limit=40, val_shift_limit=25, p=0.5
                ),
                A.RandomBrightnessContrast(brightness_limit=0.2, contrast_limit=0.2, p=0.3),
                A.RandomGamma(gamma_limit=(70, 140), p=0.3),
                A.ToGray(p=0.03),
                A.OneOf(
                    [
                        A.GaussianBlur(blur_limit=(3, 5)),
                        A.MotionBlur(blur_limit=(3, 5)),
                        A.GaussNoise(std_range=(0.01, 0.06)),
                        A.ISONoise(),
                        A.ImageCompression(quality_range=(35, 90)),
                    ],
                    p=0.4,
                ),
            ]
        )

    def __call__(
        self, image: Image, mask: Image, seed: int, background: Image | None = None
    ) -> tuple[Image, Image]:
        """Return a random variant of the sample at the canvas size.

        Args:
            image: HxWx3 uint8 RGB.
            mask: HxW uint8, 255 wholly car.
            seed: decides every choice.
            background: HxWx3 photo to paste the car on, or None to keep the photo's own.

        Returns:
            (image, mask) at the canvas size.
        """
        random = np.random.default_rng(seed)
        self.flip.set_random_seed(seed)
        self.colour.set_random_seed(seed)
        flipped = self.flip(image=image, mask=mask)
        image, mask = flipped["image"], flipped["mask"]
        if background is None:
            image, mask = self._move(image, mask, random)
        else:
            image, mask = self._paste(image, mask, background, random)
        return self.colour(image=image)["image"], mask

    def _move(self, image: Image, mask: Image, random: Generator) -> tuple[Image, Image]:
        matrix = shift_scale_rotate(mask, self.size, random, widest=1.0)
        # Mirrored borders would show second cars; a flat frame is something photos do have.
        frame = tuple(int(value) for value in random.integers(256, size=3))
        moved = warp(image, matrix, self.size, cv2.BORDER_CONSTANT, frame)
        return moved, warp(mask, matrix, self.size, cv2.BORDER_CONSTANT)

    def _paste(
        self, image: Image, mask: Image, background: Image, random: Generator
    ) -> tuple[Image, Image]:
        image = spread_foreground(image, mask)
        matrix = shift_scale_rotate(mask, self.size, random, widest=2.2)
        image = warp(image, matrix, self.size, cv2.BORDER_REPLICATE)
        mask = warp(mask, matrix, self.size, cv2.BORDER_CONSTANT)
        behind = random_crop(background, self.size, random)
        if random.random() < 0.5:
            behind = cv2.GaussianBlur(behind, (0, 0), random.uniform(0.5, 4.0))  # type: ignore[assignment]
        behind = cast_shadow(behind, mask, random)
        image = match_light(image, mask, behind, random)
        alpha = mask[..., None].astype(np.float32) / 255
        mixed = image * alpha + behind * (1 - alpha)
        return np.rint(mixed).astype(np.uint8), mask


def shift_scale_rotate(
    mask: Image, size: tuple[int, int], random: Generator, widest: float
) -> NDArray[np.float64]:
    """Return a 2x3 matrix from the photo to a canvas of `size` (height, width).

    The photo fills the canvas at scale 1; views up to `widest` times wider and twice closer are
    drawn, around a point between the photo's middle and the car's, so that the car stays in sight.
    """
    height, width = mask.shape
    cover = max(size[0] / height, size[1] / width)
    contain = min(size[0] / height, size[1] / width)
    base = cover if random.random() < 0.7 else contain
    scale = base * np.exp(random.uniform(-np.log(widest), np.log(1.8)))
    squeeze = np.exp(random.normal(0, 0.06))
    angle = np.deg2rad(random.normal(0, TILT / 2))
    columns, rows = np.flatnonzero(mask.any(0)), np.flatnonzero(mask.any(1))
    car = (columns.mean(), rows.mean()) if len(columns) else (width / 2, height / 2)
    toward = random.random()
    centre = np.array([width / 2, height / 2]) * (1 - toward) + np.array(car) * toward
    target = np.array(size[::-1]) * (0.5 + random.uniform(-0.12, 0.12, 2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = turn @ np.diag([scale * squeeze, scale / squeeze])
    return np.hstack((turn, (target - turn @ centre)[:, None]))


def warp(
    array: Image,
    matrix: NDArray[np.float64],
    size: tuple[int, int],
    border: int,
    value: tuple[int, ...] = (0, 0, 0),
) -> Image:
    """Return `array` through the 2x3 `matrix` on a canvas of `size`, averaged where it shrinks."""
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    if scale < 0.75:
        # Bilinear sampling skips pixels when shrinking; a blur of the step's width first avoids
        # that.
        array = cv2.GaussianBlur(array, (0, 0), 0.4 / scale)  # type: ignore[assignment]
    return cv2.warpAffine(  # type: ignore[return-value]
        array, matrix, size[::-1], flags=cv2.INTER_LINEAR, borderMode=border, borderValue=value
    )


def random_crop(photo: Image, size: tuple[int, int], random: Generator) -> Image:
    """Return a random part of `photo`, perhaps mirrored, resized to `size` (height, width)."""
    height, width = photo.shape[:2]
    fit = min(height / size[0], width / size[1]) * random.uniform(0.5, 1.0)
    rows, columns = max(int(size[0] * fit), 1), max(int(size[1] * fit), 1)
    top, left = random.integers(height - rows + 1), random.integers(width - columns + 1)
    part = photo[top : top + rows, left : left + columns]
    part = part[:, ::-1] if random.random() < 0.5 else part
    return cv2.resize(np.ascontiguousarray(part), size[::-1], interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def spread_foreground(image: Image, mask: Image) -> Image:
    """Return `image` with the car's colours carried a few pixels outwards over its edge.

    Otherwise the studio's white would shine round a pasted car and the network would learn to find
    it.
    """
    inside = cv2.erode(mask, np.ones((3, 3), np.uint8)).astype(np.float32)[..., None] / 255
    weight = cv2.blur(inside, (9, 9))[..., None]
    colour = cv2.blur(image * inside, (9, 9)) / np.maximum(weight, 1e-3)
    return np.rint(np.clip(image * inside + colour * (1 - inside), 0, 255)).astype(np.uint8)


def cast_shadow(behind: Image, mask: Image, random: Generator) -> Image:
    """Return the background, darkened around the car's lower edge by a random soft shadow."""
    rows = np.flatnonzero(mask.any(1))
    if not len(rows) or random.random() < 0.3:
        return behind
    tall = rows[-1] - rows[0] + 1
    lower = mask.copy()
    lower[: rows[0] + int(tall * random.uniform(0.5, 0.85))] = 0
    shift = np.array(
        [[1, 0, tall * random.normal(0, 0.08)], [0, 1, tall * random.uniform(0.0, 0.08)]]
    )
    lower = cv2.warpAffine(lower, shift, mask.shape[::-1])  # type: ignore[assignment]
    soft = cv2.GaussianBlur(lower, (0, 0), max(tall * random.uniform(0.01, 0.08), 0.6))
    strength = random.uniform(0.3, 0.9)
    shade = 1 - strength * soft.astype(np.float32)[..., None] / 255
    return np.rint(behind * shade).astype(np.uint8)


def match_light(image: Image, mask: Image, behind: Image, random: Generator) -> Image:
    """Return the car with its mean colour drawn a random way towards the background's."""
    car = image[mask > 127]
    if not len(car):
        return image
    means = car.mean(0), behind.reshape(-1, 3).mean(0)
    gain = ((means[1] + 20) / (means[0] + 20)) ** random.uniform(0.0, 0.5)
    lit: Image = np.clip(image * np.clip(gain, 0.5, 1.7), 0, 255).astype(np.uint8)
    return lit
