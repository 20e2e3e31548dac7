"""Squares of varied photos around edges, doubts and errors: what the second network learns from.

    vary      a photo nearly as it is, or its car on another background, as large as photos in use
    answer    the first network's logits for it, enlarged, as in use
    draw      squares around the true edge, the doubts and the errors of that answer

A square is an HxWx5 uint8 array: RGB, mask (255 wholly car) and logits (`to_bytes`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F
from torch.utils.data import Dataset

from model.arrays import Doubles, Floats, Mask, Pixels, Size
from model.data.arrange import mirrored
from model.data.augment import Augment
from model.data.geometry import box_of
from model.data.pairs import Pair
from model.data.reading import check_sizes, read_image, read_soft_mask
from model.errors import DataError
from model.language import tr
from model.network.config import EdgeConfig
from model.network.device import keep_freed_memory
from model.network.predictor import Predictor
from model.network.preprocess import at_most, resize
from model.network.weights import Weights, load_weights
from model.training.config import EdgeTrainConfig, SourceConfig
from model.training.samples import ASPECTS, Samples

SPARE = 32
"""Squares are stored so much larger than they are learnt from: each has many crops."""
STEPS = 15
"""Logits are stored in steps of a fifteenth, up to 8.5 either way."""
SCALED = 0.5
"""Share of the photos kept on their own background that are made smaller."""
RECOLOURED = 0.3
"""Share of the photos kept on their own background whose colours are changed."""
CUT = 0.25
"""Share of the photos kept on their own background that are trimmed so that a side cuts the car."""
TRIMMED = 0.05, 0.4
"""Share of the car's width or height, least and most, that is lost then."""
FRAME = 32
"""Squares may reach so many pixels beyond the photo, where its border goes on as in use."""
CELL = 8
"""Places are drawn by cells of so many pixels a side."""
AT_ERRORS = 0.4
"""Share of the squares that are drawn around errors, the others around edges and doubts."""
BESIDE = 40
"""A square's middle is up to so many pixels beside its place."""


class Files:
    """Photos and masks read anew each time: at full size they are too large to keep."""

    def __init__(self, files: Sequence[Pair] | Sequence[Path]) -> None:
        self.files = files

    def __len__(self) -> int:
        return len(self.files)

    def image(self, index: int) -> Pixels:
        """Return photo `index` as HxWx3 uint8 RGB."""
        file = self.files[index]
        return read_image(file if isinstance(file, Path) else file.image)

    def mask(self, index: int) -> Pixels:
        """Return its mask, HxW uint8, 255 wholly car."""
        file = self.files[index]
        assert isinstance(file, Pair)  # noqa: S101  (backgrounds have no masks)
        check_sizes(file)
        return read_soft_mask(file.mask)


class Squares(Dataset[Pixels]):
    """The squares of varied photo `number`: always the same ones."""

    def __init__(
        self,
        sources: tuple[tuple[SourceConfig, Files], ...],
        backgrounds: Files | None,
        config: EdgeTrainConfig,
    ) -> None:
        self.samples = Samples(
            sources, backgrounds, config.preprocess, 1, config.seed, arrange=Augment
        )
        self.sources = sources
        self.config = config
        self.side = config.side + SPARE
        largest = config.edge.pixels
        self.areas = min(config.edge.gain * config.preprocess.pixels, largest), largest
        self._first: Predictor | None = None

    def __getstate__(self) -> dict[str, object]:
        """Leave the first network out: each worker process loads its own."""
        return {**self.__dict__, "_first": None}

    def __getitem__(self, number: int) -> Pixels:
        """Return NxHxWx5 squares; none of a photo that is too small or cannot be read."""
        cv2.setNumThreads(1)
        random = np.random.default_rng((self.config.seed, 1, number))
        none = np.empty((0, self.side, self.side, 5), np.uint8)
        try:
            image, mask = self.varied(random)
        except DataError:  # one bad photo is no reason to stop; `forecourt check` names it
            return none
        if min(mask.shape) < self.side:
            return none
        rough = self.answer(image)
        layers = np.dstack((image, mask, to_bytes(rough)))
        layers = np.pad(layers, ((FRAME, FRAME), (FRAME, FRAME), (0, 0)), "edge")
        places = draw_places(rough, mask, self.config.edge, self.config.squares, random)
        found = [around(layers, (y + FRAME, x + FRAME), self.side, random) for y, x in places]
        return np.stack(found) if found else none

    def varied(self, random: Generator) -> tuple[Pixels, Pixels]:
        """Return a varied photo, HxWx3 uint8 RGB, and its mask.

        Raises:
            DataError: A file cannot be read, or a mask is not of its photo's size.
        """
        source, files = self.sources[random.choice(len(self.sources), p=self.samples.shares)]
        index = int(random.integers(len(files)))
        image, mask = files.image(index), files.mask(index)
        if image.shape[:2] != mask.shape:
            raise DataError(
                tr(
                    "{root}: a mask is not of its photo's size. 'forecourt check' names it.",
                    root=source.root,
                )
            )
        background = self.samples.background(source, random)
        seed = int(random.integers(2**31))
        if background is None:
            return self._kept(image, mask, seed, random)
        aspect = ASPECTS[random.integers(len(ASPECTS))]
        change = Augment(*fitted(aspect, random.uniform(*self.areas), self.side))
        image, mask, _ = change(image, mask, seed, background)
        return image, mask

    def _kept(
        self, image: Pixels, mask: Pixels, seed: int, random: Generator
    ) -> tuple[Pixels, Pixels]:
        """Return a photo on its own background: mirrored, trimmed, made smaller, or not."""
        if random.random() < 0.5:
            image, mask = mirrored(image), mirrored(mask)
        if random.random() < CUT:
            image, mask = trimmed(image, mask, random)
        area = random.uniform(*self.areas) if random.random() < SCALED else self.areas[1]
        image = at_most(image, round(area))
        size = image.shape[0], image.shape[1]
        if random.random() < RECOLOURED:
            image = Augment(*size).recoloured(image, seed)
        return image, resize(mask, size)

    @torch.inference_mode()
    def answer(self, image: Pixels) -> Floats:
        """Return the first network's HxW float32 logits for a photo, enlarged to its size."""
        if self._first is None:
            keep_freed_memory()
            there = load_weights(self.config.weights)
            header = {**there.header, "preprocess": vars(self.config.preprocess)}
            self._first = Predictor(Weights(there.network, None, header), torch.device("cpu"))
        logits = self._first.logits(image)
        large = F.interpolate(logits, image.shape[:2], mode="bilinear", align_corners=False)
        values: Floats = large[0, 0].numpy()
        return values


def trimmed(image: Pixels, mask: Pixels, random: Generator) -> tuple[Pixels, Pixels]:
    """Return a photo and its mask without a strip at a side, so that the frame cuts the car."""
    car = box_of(mask)
    if car is None:
        return image, mask
    across, down = (
        int(random.uniform(*TRIMMED) * car.width),
        int(random.uniform(*TRIMMED) * car.height),
    )
    kept = (
        np.s_[:, car.left + across :],
        np.s_[:, : car.right - across],
        np.s_[car.top + down :],
        np.s_[: car.bottom - down],
    )[random.integers(4)]
    return image[kept], mask[kept]


def fitted(aspect: Size, area: float, least: int) -> Size:
    """Return (height, width) of an aspect and about an area, no side shorter than `least`."""
    scale = math.sqrt(area / (aspect[0] * aspect[1]))
    return max(round(aspect[0] * scale), least), max(round(aspect[1] * scale), least)


def draw_places(
    rough: Floats, mask: Pixels, config: EdgeConfig, count: int, random: Generator
) -> list[tuple[int, int]]:
    """Return `count` (y, x) places worth learning from; none where there is no edge and no doubt.

    Args:
        rough: HxW logits of the first network.
        mask: HxW uint8, 255 wholly car.
        config: Says what a doubt is.
        count: How many.
        random: Decides every choice.
    """
    # Where the frame cuts the car is an edge, too: the zeros are beyond it.
    inside = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    gradient = cv2.morphologyEx(inside, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    edge = gradient[1:-1, 1:-1] > 127
    doubts = np.minimum(cells(edge | (np.abs(rough) < config.doubt)), 1)
    errors = cells((rough > 0) != (mask > 127))
    if not doubts.any():
        return []
    chance = doubts / doubts.sum()
    if errors.any():
        chance = (1 - AT_ERRORS) * chance + AT_ERRORS * errors / errors.sum()
    picked = random.choice(chance.size, count, p=chance.ravel())
    rows, columns = np.unravel_index(picked, chance.shape)
    return list(zip((rows * CELL).tolist(), (columns * CELL).tolist(), strict=True))


def cells(places: Mask) -> Doubles:
    """Return how many pixels of each cell of an HxW mask are marked."""
    rows, columns = (length // CELL for length in places.shape)
    whole = places[: rows * CELL, : columns * CELL]
    counts: Doubles = whole.reshape(rows, CELL, columns, CELL).sum((1, 3)).astype(np.float64)
    return counts


def around(layers: Pixels, place: tuple[int, int], side: int, random: Generator) -> Pixels:
    """Return a square of HxWxC `layers` whose middle is near a place, wholly inside."""
    shift = random.integers(-BESIDE, BESIDE + 1, 2) - side // 2
    limits = layers.shape[0] - side, layers.shape[1] - side
    top, left = (
        int(np.clip(at + by, 0, limit)) for at, by, limit in zip(place, shift, limits, strict=True)
    )
    return layers[top : top + side, left : left + side]


def to_bytes(logits: Floats) -> Pixels:
    """Return logits as they are stored: 128 is 0."""
    return (np.clip(np.rint(logits * STEPS), -127, 127) + 128).astype(np.uint8)


def to_logits(stored: Pixels) -> Floats:
    """Return stored logits as numbers."""
    return (stored.astype(np.float32) - 128) / np.float32(STEPS)
