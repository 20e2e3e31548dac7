"""What the workers of a visit make: arranged samples, without colour, cars and other things."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.utils.data import Dataset

from model.arrays import Pixels, Size
from model.data.arrange import Arrange
from model.network.config import PreprocessConfig
from model.training.config import SourceConfig
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


class VisitSamples(Samples):
    """HxWx5 uint8 samples: RGB, mask, distrust; and whether it shows a car or any other thing.

    Args:
        sources, backgrounds: As for `Samples`.
        things: Photos of main objects that are no cars.
        canvases: Drawn from for each batch; one that is there twice is drawn twice as often.
        seed: Decides every choice.
    """

    def __init__(
        self,
        sources: Sequence[tuple[SourceConfig, Photos]],
        backgrounds: Photos | None,
        things: Photos | None,
        canvases: Sequence[Size],
        seed: int,
    ) -> None:
        config = PreprocessConfig()
        super().__init__(sources, backgrounds, config, TOGETHER, seed, arrange=Arranged)
        self.canvases = list(canvases)
        self.things = things

    def packed(self, number: int) -> tuple[Tensor, bool]:
        """Return sample `number` and whether it shows a car."""
        random = np.random.default_rng((self.seed, 2, number))
        if self.things is not None and random.random() < THINGS:
            return self._thing(self.things, number, random), False
        photo, mask, trust = self[number]
        return torch.cat((photo, mask, 255 - trust)).permute(1, 2, 0).contiguous(), True

    def _thing(self, things: Photos, number: int, random: Generator) -> Tensor:
        canvas = self.canvas(number)
        index, seed = int(random.integers(len(things))), int(random.integers(2**31))
        image, mask, _ = Arranged(*canvas)(things.image(index), things.mask(index), seed)
        return torch.from_numpy(np.dstack((image, mask, np.zeros_like(mask))))


class FromFile(Dataset[tuple[Tensor, bool]]):
    """Samples that each worker reads from a file.

    What is handed to a new process goes through a pipe; where it is more than the pipe holds, the
    processes start one after the other, 4 seconds each.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._samples: VisitSamples | None = None

    def __getitem__(self, number: int) -> tuple[Tensor, bool]:
        if self._samples is None:
            self._samples = pickle.loads(self.path.read_bytes())  # noqa: S301  written by us
        return self._samples.packed(number)
