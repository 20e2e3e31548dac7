"""What the workers of a visit make: arranged samples, without colour, cars and other things."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.utils.data import Dataset

from model.arrays import Pixels
from model.data.arrange import Arrange
from model.training.samples import Photos, Samples

TOGETHER = 8
"""So many samples of one canvas come from a worker at once."""
THINGS = 0.13
"""Share of the samples that show a main object that is no car."""
COMPRESSED = 0.08
"""Share of the photos, good cameras' too, that are stored as a small JPEG in between."""


class Arranged(Arrange):
    """`Arrange`, now and then compressed: the GPU cannot do that."""

    def _colour(self, image: Pixels) -> Pixels:
        # The picture itself decides, so that the sample follows from its number alone.
        chance = np.random.default_rng(int(image[::32, ::32].sum()))
        if chance.random() >= COMPRESSED:
            return image
        quality = int(chance.integers(35, 90))
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)


class VisitSamples(Dataset[tuple[Tensor, bool]]):
    """HxWx5 uint8 samples: RGB, mask, distrust; and whether it shows a car or any other thing.

    Args:
        cars: Samples, `TOGETHER` of one canvas.
        things: Photos of main objects that are no cars.
    """

    def __init__(self, cars: Samples, things: Photos | None) -> None:
        self.cars = cars
        self.things = things

    def __getitem__(self, number: int) -> tuple[Tensor, bool]:
        """Return sample `number` and whether it shows a car."""
        random = np.random.default_rng((self.cars.seed, 2, number))
        if self.things is not None and random.random() < THINGS:
            return self._thing(self.things, number, random), False
        photo, mask, trust = self.cars[number]
        return torch.cat((photo, mask, 255 - trust)).permute(1, 2, 0).contiguous(), True

    def _thing(self, things: Photos, number: int, random: Generator) -> Tensor:
        canvas = self.cars.canvas(number)
        index, seed = int(random.integers(len(things))), int(random.integers(2**31))
        image, mask, _ = Arranged(*canvas)(things.image(index), things.mask(index), seed)
        return torch.from_numpy(np.dstack((image, mask, np.zeros_like(mask))))
