"""Random changes to training samples; the only file that imports albumentations.

    arrange   moves photo and mask alike; a car may be pasted on another background; weather
    colour    the photo's only, and how a poor camera shows it: here

Every choice follows from the seed given, so that a resumed run sees the same samples.
"""

from __future__ import annotations

import os
from collections.abc import Callable

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # its import calls home otherwise

import albumentations as A  # noqa: N812  its own documentation's name
import cv2
import numpy as np
from numpy.random import Generator

from model.arrays import Pixels, Size
from model.data.arrange import Arrange, mirrored
from model.data.geometry import shift_scale_rotate, warp
from model.data.weather import coarsen, fog, night, rain, sun

Change = Callable[[Pixels, Pixels, Generator], tuple[Pixels, Pixels]]


def colour_changes() -> dict[str, A.ImageOnlyTransform]:
    """Return the changes of colour by name, each with the rate at which it is made."""
    return {
        # The article's: hue, saturation and value.
        "hue, saturation": A.HueSaturationValue(
            hue_shift_limit=20, sat_shift_limit=40, val_shift_limit=25, p=0.5
        ),
        "brightness, contrast": A.RandomBrightnessContrast(
            brightness_limit=0.2, contrast_limit=0.2, p=0.3
        ),
        "gamma": A.RandomGamma(gamma_limit=(70, 140), p=0.3),
        "grey": A.ToGray(p=0.03),
    }


def camera_faults() -> dict[str, A.ImageOnlyTransform]:
    """Return what cameras and files do to a picture, by name."""
    return {
        "blur": A.GaussianBlur(blur_limit=(3, 5)),
        "motion blur": A.MotionBlur(blur_limit=(3, 5)),
        "noise": A.GaussNoise(std_range=(0.01, 0.06)),
        "sensor noise": A.ISONoise(),
        "compression": A.ImageCompression(quality_range=(35, 90)),
    }


def single_changes(size: Size) -> dict[str, Change]:
    """Return each kind of change alone, by name, for photos on a canvas of `size`.

    A change takes a photo, its mask and a random generator, and returns photo and mask.
    """
    changes: dict[str, Change] = {
        "mirrored": lambda image, mask, _: (mirrored(image), mirrored(mask)),
        "shift, scale, rotate": lambda image, mask, random: _moved(image, mask, size, random),
    }
    for kind in (night, fog, sun, rain, coarsen):
        changes[kind.__name__] = _of_photo(kind)
    for name, transform in (colour_changes() | camera_faults()).items():
        changes[name] = _of_photo(_always(transform))
    return changes


def _moved(image: Pixels, mask: Pixels, size: Size, random: Generator) -> tuple[Pixels, Pixels]:
    matrix = shift_scale_rotate(mask, size, random, widest=1.0)
    moved = (warp(array, matrix, size, cv2.BORDER_CONSTANT) for array in (image, mask))
    return next(moved), next(moved)


def _of_photo(change: Callable[[Pixels, Generator], Pixels]) -> Change:
    return lambda image, mask, random: (change(image, random), mask)


def _always(transform: A.ImageOnlyTransform) -> Callable[[Pixels, Generator], Pixels]:
    """Return a transform of the library as a function that makes its change each time."""
    transform.p = 1.0
    alone = A.Compose([transform])

    def change(image: Pixels, random: Generator) -> Pixels:
        alone.set_random_seed(int(random.integers(2**31)))
        changed: Pixels = alone(image=image)["image"]
        return changed

    return change


class Augment(Arrange):
    """`Arrange`, and random colours and faults of cameras."""

    def __init__(self, height: int, width: int) -> None:
        super().__init__(height, width)
        self.colour = A.Compose(
            [*colour_changes().values(), A.OneOf([*camera_faults().values()], p=0.4)]
        )

    def _begin(self, seed: int) -> None:
        self.colour.set_random_seed(seed)

    def recoloured(self, image: Pixels, seed: int) -> Pixels:
        """Return the picture in other colours, now and then by a poor camera."""
        self.colour.set_random_seed(seed)
        return self._colour(image)

    def _colour(self, image: Pixels) -> Pixels:
        changed: Pixels = self.colour(image=image)["image"]
        return changed


class ArticleAugment(Augment):
    """The three kinds of change that the article has, no more; their limits are chosen here.

    Hue, saturation and value; a small shift, scale and turn; a flip.
    """

    def __init__(self, height: int, width: int) -> None:
        super().__init__(height, width)
        self.colour = A.Compose(
            [A.HueSaturationValue(hue_shift_limit=50, sat_shift_limit=5, val_shift_limit=15, p=0.5)]
        )

    def _move(
        self,
        image: Pixels,
        mask: Pixels,
        unknown: Pixels | None,
        random: Generator,
        other: tuple[Pixels, Pixels] | None = None,  # noqa: ARG002  the article has none
    ) -> tuple[Pixels, Pixels, Pixels | None]:
        height, width = self.size
        fit = np.diag([width / image.shape[1], height / image.shape[0], 1.0])
        matrix = fit[:2]
        if random.random() < 0.5:
            shift = random.uniform(-0.0625, 0.0625, 2) * (width, height)
            scale, turn = random.uniform(0.9, 1.1), random.uniform(-5, 5)
            matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, scale) @ fit
            matrix = matrix + np.array([[0, 0, shift[0]], [0, 0, shift[1]]])
        moved = [
            warp(array, matrix, self.size, cv2.BORDER_CONSTANT)
            for array in ((image, mask) if unknown is None else (image, mask, unknown))
        ]
        return self._colour(moved[0]), moved[1], moved[2] if unknown is not None else None
